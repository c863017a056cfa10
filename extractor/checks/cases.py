"""What a check looks at, how it is registered, and what the catalogue says of its findings."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.kinds import REPORT
from extractor.legible import legible
from extractor.sections import Outline
from extractor.shapes import load
from extractor.tables.bare import is_bare
from extractor.tables.variants import is_legacy
from extractor.templates import Template
from extractor.text import simplified
from extractor.types import Document, Finding, Metadata, Relation, Sentence, Severity, Span, Tables

_SIGNATURE = 40
"""Characters of a line with the signature at most."""
MOST_NAMED = 8
"""Things named in a message at most."""


ANNUAL = ("overview", "proactive", "requests", "remedies", "problems", "other")
"""The sections of an annual report, in order."""


class FindingForm(Struct, frozen=True):
    """What the catalogue says of one finding code."""

    id: str
    name: Words
    message: Words
    what: Words
    why: Words
    example: Words
    advice: Words


class _Catalogue(Struct, frozen=True):
    findings: tuple[FindingForm, ...] = field(name="finding")
    reasons: dict[str, Words] = field(name="reason")


class Line(NamedTuple):
    """A sentence with its words as they should have read: simplified, without white space."""

    sentence: Sentence
    words: str


class Told(NamedTuple):
    """The narrative as one text: the words of its lines, a line break between them, and where each begins.

    `sections` are the lines of each section whose heading was found, without noise and signature; there are none where
    headings are out of order (`strays`): nobody can tell what belongs to which.
    """

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]
    sections: dict[str, list[Line]]
    strays: dict[str, Span]


def tell(
    document: Document,
    sentences: tuple[Sentence, ...],
    outline: Outline,
    metadata: Metadata,
    strays: dict[str, Span],
) -> Told:
    """Write the narrative out, for checks to look for words in."""
    clear = legible(document)
    text = simplified(clear.document.text)
    lines = []
    for sentence in sentences:
        span = clear.into(sentence.span)
        lines.append(Line(sentence, "".join(text[span.start : span.end].split())))
    sections: dict[str, list[Line]] = {item.section: [] for item in outline.sections if item.title and not strays}
    for line in lines:
        if line.sentence.section in sections and not _is_noise(line, metadata):
            sections[line.sentence.section].append(line)
    starts = tuple(accumulate((len(line.words) + 1 for line in lines[:-1]), initial=0)) if lines else ()
    return Told("\n".join(line.words for line in lines), starts, tuple(lines), sections, strays)


def _is_noise(line: Line, metadata: Metadata) -> bool:
    """Whether a line is no part of the narrative: tagged so, the signature, or the body's name alone."""
    span, signed = line.sentence.span, metadata.spans.get("signed")
    at_end = signed is not None and span.start <= signed.start < span.end and len(line.words) <= _SIGNATURE
    return line.sentence.primary == "noise" or at_end or line.words.strip("。，") == metadata.organization


class Case(NamedTuple):
    """What a check looks at."""

    document: Document
    metadata: Metadata
    tables: Tables
    outline: Outline
    relations: tuple[Relation, ...]
    template: Template
    lang: str
    sentences: tuple[Sentence, ...] = ()
    """The narrative, with its tags if they were wanted."""
    told: Told = Told("", (), (), {}, {})
    """The same as one text, legibly."""

    @property
    def is_legacy(self) -> bool:
        """Whether it is in a form from before the national ones, against which nothing can be held."""
        return self.tables.template is None and is_legacy(self.document.text, self.metadata.year)

    @property
    def is_report(self) -> bool:
        """Whether anything of a report is there: a table, traces of one, the heading of a section, or its title."""
        if self.is_legacy:
            return False
        if self.metadata.kind is not None:
            return self.metadata.kind == REPORT and (self.has_traces or self.template.covers(self.metadata.year or 0))
        return self.has_traces

    @property
    def has_traces(self) -> bool:
        """Whether a table, traces of one or the heading of a section is there."""
        tables = (table.span or any(cell.review for cell in table.cells) for table in self.tables)
        return any(tables) or any(section.title for section in self.outline.sections)

    @property
    def is_annual(self) -> bool:
        """Whether it is a report with the sections that the law asks for, and has words to be looked at."""
        return _is_annual(self.template) and self.metadata.kind in (None, REPORT) and self.is_report and self.has_words

    @property
    def has_words(self) -> bool:
        """Whether the text is more than figures: else no heading can be missed."""
        return not is_bare(self.document.text)


@lru_cache(maxsize=32)
def _is_annual(form: Template) -> bool:
    """Whether a template is that of an annual report, all sections of which are due."""
    return {section.id for section in form.sections if not section.optional} >= set(ANNUAL)


Check = Callable[[Case], Iterator[Finding]]
CHECKS: list[Check] = []


def registered(check: Check) -> Check:
    """Register a check; they run in the order they stand in."""
    CHECKS.append(check)
    return check


@cache
def _texts() -> _Catalogue:
    return load(files("extractor") / "data" / "findings.toml", _Catalogue)


@cache
def catalogue() -> dict[str, FindingForm]:
    """Return the catalogue of finding codes."""
    return {form.id: form for form in _texts().findings}


def reason(case: Case, name: str, **facts: object) -> str:
    """Return one of the catalogue's reasons, with the facts put in."""
    return _texts().reasons[name][case.lang].format(**facts)


def lines_of(case: Case, *sections: str) -> list[Line]:
    """Return the lines of sections whose headings were found; noise and the signature left out."""
    return [line for section in sections for line in case.told.sections.get(section, ())]


def line_at(case: Case, place: int) -> Line:
    """Return the line in which a place of the narrative is."""
    return case.told.lines[bisect_right(case.told.starts, place) - 1]


def spot(case: Case, start: int, end: int) -> Span:
    """Return where an interval of the narrative, within one line, stands in the document."""
    told, clear = case.told, legible(case.document)
    number = bisect_right(told.starts, start) - 1
    span = clear.into(told.lines[number].sentence.span)
    shown = [at for at, letter in enumerate(clear.document[span], span.start) if not letter.isspace()]
    first = told.starts[number]
    return clear.back(Span(shown[start - first], shown[end - 1 - first] + 1))


def message(case: Case, code: str, **facts: object) -> str:
    """Return what the catalogue says of a code, with the facts put in."""
    return catalogue()[code].message[case.lang].format(**facts)


def joined(case: Case, names: list[str]) -> str:
    """List names for people, the first few of many."""
    more = (" …" if case.lang == "en" else "等") if len(names) > MOST_NAMED else ""
    return (", " if case.lang == "en" else "、").join(names[:MOST_NAMED]) + more


def by_root(findings: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Return every root with what follows from it: the findings that stand behind it and are none."""
    groups: list[tuple[Finding, list[Finding]]] = []
    for finding in findings:
        if finding.root or not groups:
            groups.append((finding, []))
        else:
            groups[-1][1].append(finding)
    return groups


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their roots' severity, each root with what follows from it."""
    order = list(Severity)
    groups = sorted(by_root(findings), key=lambda group: order.index(group[0].severity))
    return tuple(finding for root, rest in groups for finding in (root, *rest))
