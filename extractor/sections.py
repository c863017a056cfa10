"""The outline of a document: its section headings, and the sentences of its narrative.

A heading is wording plus circumstance: numeral, place in the line, what follows. Every place where the
wording stands is a candidate; the sequence of candidates that is in order and weighs most is the outline.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from rapidfuzz import fuzz, process

from extractor.attributes import attributes
from extractor.legible import legible
from extractor.sentences import split, wrap_width
from extractor.tables.labels import letters_of
from extractor.templates import Reference, Template, template_of
from extractor.text import fold_label, gaps, label_view, strip_number
from extractor.types import Document, Match, Section, Sentence, Span, Tables

_NUMERALS = "一二三四五六七八九十"
_NUMERAL = re.compile(rf"^[#*\s]*(?:[{_NUMERALS}]{{1,2}}|\d{{1,2}}|[IVX]{{1,5}})\s*[、.．]\s*")
_NUMBERED = re.compile(
    rf"(?:(?P<open>[（(])[ \t\u3000]*)?(?P<number>[{_NUMERALS}]{{1,3}}|\d{{1,2}}|(?<![A-Za-z])[IVX]{{1,5}})[ \t\u3000]*"
    r"(?P<close>[）)]?)\s*(?P<mark>[、.．,，:：]?)\s*[“‘\"《]?\Z"
)
_RESIDUE = re.compile(r"(?:\[[^\]\n]{0,40}\]|【[^】\n]{0,20}】)\s*\Z")
_LINE_START = re.compile(r"(?:\A|[\r\n])[#*>\s]*\Z")
_LINE_END = re.compile(r"[*#:：。\s]*?(?:[\r\n]|\Z)")
_LISTED = re.compile(r"\s*[、和及等与]")
_SHORT_LINE = re.compile(r"(?<![^\r\n])[^\S\r\n]*(?P<words>[^\s][^\r\n]{3,43})(?![^\r\n])")
_EDGES = "#* \t\r\u3000:："
_LOOK_BACK = 60
_NEAR = 80
"""Characters between a heading and its table at most."""
_FUZZY = 82.0
_ACCEPTED = 4.0


class Outline(Struct, frozen=True):
    """The sections of a document in order, and the sentences of its narrative with their attributes, not yet tagged."""

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


class _Candidate(NamedTuple):
    """A place where the words of a heading stand: numeral and all, ``[begin, end)``."""

    order: int
    begin: int
    end: int
    weight: float
    match: Match


class _Scene(NamedTuple):
    """What a candidate is held against."""

    text: str
    form: Template
    tables: dict[str | None, list[Span]]
    """Where tables stand, by the section they belong to."""


def outline(document: Document, tables: Tables, *, template: Reference | None = None) -> Outline:
    """Find the sections of a document and cut its narrative into sentences.

    A section whose heading is lost, but whose table is there, is `inferred` and has no title.
    """
    clear = legible(document)
    if clear.edges:
        return clear.back(outline(clear.document, clear.into(tables), template=template))
    form = template_of(tables.template, template)
    homes = {table.id: table.section for table in form.tables}
    scene = _Scene(document.text, form, {})
    for table in tables:
        if table.span:
            scene.tables.setdefault(homes[table.schema], []).append(table.span)
    sections = tuple(_sections(scene))
    return Outline(sections, tuple(_sentences(scene, sections)))


def _sections(scene: _Scene) -> Iterator[Section]:
    chosen = {scene.form.sections[item.order].id: item for item in _heaviest(_candidates(scene))}
    starts = [(item.begin, item.end, section, item.match) for section, item in chosen.items()]
    for section, spans in scene.tables.items():
        if section and section not in chosen:
            starts.append((spans[0].start, spans[0].start, section, Match.INFERRED))
    starts.sort()
    ends = [*(begin for begin, *_ in starts[1:]), len(scene.text)]
    for (begin, end, section, match), stop in zip(starts, ends, strict=False):
        if begin == end:
            yield Section(section, None, None, Span(begin, stop), match)
        else:
            yield Section(section, scene.text[begin:end], Span(begin, end), Span(end, stop), match)


def _sentences(scene: _Scene, sections: tuple[Section, ...]) -> Iterator[Sentence]:
    """Yield the sentences between headings and tables."""
    apart = [span for spans in scene.tables.values() for span in spans]
    apart += [section.title_span for section in sections if section.title_span]
    regions = list(gaps(sorted(apart), 0, len(scene.text)))
    width = wrap_width(scene.text, regions)
    for gap in regions:
        home = next((item.section for item in sections if item.span.start <= gap.start < item.span.end), None)
        for span in split(scene.text, gap, width):
            yield Sentence(span, home, attributes=attributes(scene.text[span.start : span.end], span.start))


def _candidates(scene: _Scene) -> Iterator[_Candidate]:
    view = label_view(scene.text, letters_of((scene.form,)))
    tables = sorted(span for spans in scene.tables.values() for span in spans)
    taken = bytearray(len(scene.text))
    for span in tables:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    for wording, order in _wordings(scene.form):
        for start in view.find_all(wording):
            span = view.span(start, start + len(wording))
            if taken.find(1, span.start, span.end) < 0:
                taken[span.start : span.end] = b"\x01" * (span.end - span.start)
                yield _weighed(scene, order, span, Match.NORMALIZED)
    for gap in gaps(tables, 0, len(scene.text)):
        for line in _SHORT_LINE.finditer(scene.text, gap.start, gap.end):
            if taken.find(1, *line.span()) < 0:
                yield from _misread(scene, Span(*line.span("words")))


@lru_cache(maxsize=32)
def _wordings(form: Template) -> tuple[tuple[str, int], ...]:
    """Return the folded wordings of all headings, longest first, each with the order of its section."""
    wordings = {
        fold_label(strip_number(title)[1]): order
        for order, section in enumerate(form.sections)
        for title in (section.title, *section.variants)
    }
    return tuple(sorted(wordings.items(), key=lambda item: -len(item[0])))


def _misread(scene: _Scene, line: Span) -> Iterator[_Candidate]:
    """Yield the heading that a short line resembles, if it resembles one."""
    words = scene.text[line.start : line.end].rstrip(_EDGES)
    bare = _NUMERAL.sub("", words).lstrip(_EDGES)
    wordings = _wordings(scene.form)
    known = [wording for wording, _ in wordings]
    found = process.extractOne(fold_label(bare), known, scorer=fuzz.ratio, score_cutoff=_FUZZY)
    if found:
        end = line.start + len(words)
        yield _weighed(scene, wordings[found[2]][1], Span(end - len(bare), end), Match.FUZZY)


def _weighed(scene: _Scene, order: int, words: Span, match: Match) -> _Candidate:
    """Weigh a candidate by its circumstances; a light one is prose that uses the same words."""
    section = scene.form.sections[order]
    before = scene.text[max(0, words.start - _LOOK_BACK) : words.start]
    residue = _RESIDUE.search(before)
    numbered = _NUMBERED.search(before[: residue.start()] if residue else before)
    if numbered and not (numbered["mark"] or numbered["close"]):
        numbered = None
    begin = words.start - len(before) + numbered.start() if numbered else words.start
    weight = _numeral_weight(numbered, section.title, order) + _place_weight(scene.text, begin, words.end)
    weight += 4 * any(0 <= span.start - words.end <= _NEAR for span in scene.tables.get(section.id, ()))
    if "".join(scene.text[begin : words.end].split()) == section.title:
        match = Match.EXACT
    return _Candidate(order, begin, words.end, weight + (match is not Match.FUZZY), match)


def _numeral_weight(numbered: re.Match[str] | None, title: str, order: int) -> float:
    """The numeral of a section, or the number of its place, speaks for a heading, that of an item against it."""
    if not numbered:
        return 0
    if numbered["open"] or numbered["close"]:
        return -6
    return 8 if numbered["number"] in (strip_number(title)[0], str(order + 1)) else 2


def _place_weight(text: str, begin: int, end: int) -> float:
    """A line of its own speaks for a heading, the middle of a sentence or a list against it."""
    before = text[max(0, begin - _LOOK_BACK) : begin]
    if _LINE_START.search(before):
        weight = 3
    elif before[-1:].isspace() or before[-1:].isdigit() or before.rstrip()[-1:] in "。；！？.!)）”】>":
        weight = 1
    else:
        weight = -4
    if _LINE_END.match(text, end):
        return weight + 3
    return weight - 6 if _LISTED.match(text, end) else weight


def _heaviest(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Choose those that, in the order of text and sections, together weigh most; the later on a tie."""
    accepted = sorted((item for item in candidates if item.weight >= _ACCEPTED), key=lambda item: item.begin)
    last = max((item.order for item in accepted), default=-1)
    chains: list[tuple[float, list[_Candidate]]] = [(0.0, []) for _ in range(last + 2)]
    for item in accepted:
        before = [known for known in chains[: item.order + 1] if not known[1] or known[1][-1].end <= item.begin]
        weight, chain = max(before, key=lambda known: known[0])
        if weight + item.weight >= chains[item.order + 1][0]:
            chains[item.order + 1] = (weight + item.weight, [*chain, item])
    return max(chains, key=lambda known: known[0])[1]
