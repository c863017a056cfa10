"""The narrative of a document with all that anybody may share masked or taken out, every letter traceable.

Taken out: headings and tables, the sentences on basis, period and contact, statutory terms, formulas of the central
government. Masked: figures, years and numerals (one symbol a run), names of bodies and places (one symbol a name).
The rest, without white space and punctuation, is what a body has to say for itself. Sentences need not be tagged.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from extractor.legible import legible
from extractor.metadata.bodies import parse
from extractor.shapes import load
from extractor.templates import Template, template_of
from extractor.text import fold, simplified
from extractor.types import Extraction, Sentence, Span

BREAK = 0xE000
"""What stands where something was cut out; it is like nothing else, not even another one."""
NAME = 0xE001
NUMBER = 0xE002

_GONE, _LETTER, _MARK, _STOP = range(4)
_STOPS = "。；！？;!?"
_NUMERALS = "0123456789零〇一二三四五六七八九十百千万亿两"
_KINDS = "省市县区州旗盟乡镇局厅委"
"""Letters that differ where the same is said of another place or body."""
_NOT_IN_NAMES = (
    "的在和与由为对于将及各全我本该是有至从到向把被让使经过通按照据依自当并或且但而则也都均已曾未不无可能会要应须需请求其此这那每"
    "某等之以所得着了个们间组织开展加强推进做好召布发"
)
_LEVEL = "省|自治区|自治州|市|州|盟|地区|县|区|旗|镇|乡|街道|社区|村"
_BODY = "局|厅|委员会|委|部|署|办公室|办|中心|大队|支队|总队|管理处|所|站"
_OWN = "局|委|厅|办公室|办|院|处|站|所|队|馆|行|署|部|中心|镇|乡|街道|县|市|区|省|州|旗|单位|机关|部门|系统|地区"
_KIND = re.compile(r"(?:委员会|管理局|监督局|办公室|人民政府|管委会|局|委|厅|办|署|部)$")
_ASTRAL = 0x3013


class _Words(Struct, frozen=True):
    terms: tuple[str, ...]
    formulas: tuple[str, ...]
    functions: tuple[str, ...]
    statutory: tuple[tuple[str, ...], ...]


class Runs(NamedTuple):
    """Where letters come from: runs that begin at `at` of the letters and stand at ``[start, end)`` of the text."""

    at: NDArray[np.uint32]
    start: NDArray[np.uint32]
    end: NDArray[np.uint32]


class Masked(NamedTuple):
    """A narrative masked: `letters` (UTF-16 units and the three symbols), where each comes from, section by section.

    `sections` maps the id of a section to its letters ``[start, end)``; `clauses` are where sentences begin among them.
    """

    letters: NDArray[np.uint16]
    runs: Runs
    sections: dict[str, tuple[int, int]]
    clauses: NDArray[np.uint32]

    def span(self, start: int, end: int) -> Span:
        """Return where ``letters[start:end]``, which is not empty, stands in the decoded text."""
        first = int(np.searchsorted(self.runs.at, start, "right")) - 1
        last = int(np.searchsorted(self.runs.at, end - 1, "right")) - 1
        runs = self.runs
        begin = int(runs.start[first]) + start - int(runs.at[first])
        ends_run = last + 1 == len(runs.at) or int(runs.at[last + 1]) == end
        stop = int(runs.end[last]) if ends_run else int(runs.start[last]) + end - int(runs.at[last])
        return Span(begin, stop)

    def words(self) -> str:
        """Return the letters as a text: ■ for names, # for figures, | where something was cut out."""
        shown = {BREAK: "|", NAME: "■", NUMBER: "#"}
        return "".join(shown.get(int(letter), chr(int(letter))) for letter in self.letters)


def masked(extraction: Extraction, *, template: Template | None = None) -> Masked:
    """Mask the narrative of a document.

    Only sections that the template calls narrative count; a document without any heading is taken as a whole, as the
    first of them.
    """
    clear = legible(extraction.document)
    text = clear.document.text
    names = _own_names(extraction.metadata.organization)
    parts: list[_Part] = []
    for section, sentences in _narrative(extraction, template):
        parts.append(_mask(section, text, [clear.into(item.span) for item in sentences], names))
    return _joined(parts, clear.edges)


def _narrative(extraction: Extraction, template: Template | None) -> Iterator[tuple[str, list[Sentence]]]:
    """Yield the narrative sections that have sentences, in the order of the text."""
    form = template_of(extraction.tables.template, template)
    wanted = [section.id for section in form.sections if section.narrative]
    found: dict[str, list[Sentence]] = {}
    for sentence in extraction.sentences:
        if sentence.section in wanted:
            found.setdefault(sentence.section or "", []).append(sentence)
    if not found and wanted and not any(section.title for section in extraction.sections):
        found = {wanted[0]: [item for item in extraction.sentences if item.section is None]}
    yield from ((section, sentences) for section, sentences in found.items() if sentences)


class _Part(NamedTuple):
    """A section masked: letters, where each begins and ends in the text, where sentences begin."""

    section: str
    letters: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    clauses: NDArray[np.int64]


def _mask(section: str, text: str, spans: Sequence[Span], names: re.Pattern[str]) -> _Part:
    """Mask a section whose sentences stand at `spans`."""
    first, last = spans[0].start, spans[-1].end
    letters, kinds = _folded(text[first:last])
    outside = np.ones(last - first + 1, dtype=np.int32)
    for span in spans:
        if not _is_statutory("".join(text[span.start : span.end].split())):
            outside[span.start - first : span.end - first] = 0
    cut = (outside[:-1] == 1) & (kinds == _LETTER)
    letters[cut] = BREAK
    kept = np.flatnonzero(kinds != _GONE)
    letters, kinds = letters[kept], kinds[kept]
    starts, ends = kept + first, kept + first + 1
    letters, kinds, ends = _without_names(letters, kinds, ends, names)
    clause = np.cumsum(kinds == _STOP)
    kept = np.flatnonzero(kinds == _LETTER)
    letters, starts, ends, clause = _symbols()[letters[kept]], starts[kept], ends[kept], clause[kept]
    letters, starts, ends, clause = _collapsed(letters, starts, ends, clause)
    kept = np.flatnonzero(_is_own(letters))
    letters, starts, ends, clause = letters[kept], starts[kept], ends[kept], clause[kept]
    new = np.diff(clause, prepend=-1) != 0
    new |= letters == BREAK
    new[1:] |= letters[:-1] == BREAK
    return _Part(section, letters, starts, ends, np.flatnonzero(new))


def _without_names(
    letters: NDArray[np.uint16], kinds: NDArray[np.uint8], ends: NDArray[np.int64], names: re.Pattern[str]
) -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.int64]]:
    """Put one symbol for every name; what else belonged to it is gone."""
    words = _as_text(letters)
    ends = ends.copy()
    for found in names.finditer(words):
        start, end = found.span()
        letters[start] = NAME
        kinds[start] = _LETTER
        kinds[start + 1 : end] = _GONE
        ends[start] = ends[end - 1]
    return letters, kinds, ends


def _collapsed(
    letters: NDArray[np.uint16], starts: NDArray[np.int64], ends: NDArray[np.int64], clause: NDArray[np.int64]
) -> tuple[NDArray[np.uint16], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Make one symbol of a run of the same."""
    if not len(letters):
        return letters, starts, ends, clause
    symbol = (letters >= BREAK) & (letters <= NUMBER)
    again = np.zeros(len(letters), dtype=bool)
    again[1:] = symbol[1:] & (letters[1:] == letters[:-1])
    kept = np.flatnonzero(~again)
    last = np.append(kept[1:], len(letters)) - 1
    return letters[kept], starts[kept], ends[last], clause[kept]


def _is_own(letters: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Tell which letters belong to no statutory term or formula."""
    words = _as_text(letters)
    own = np.ones(len(letters), dtype=bool)
    for formula in _formulas():
        start = words.find(formula)
        while start >= 0:
            own[start : start + len(formula)] = False
            start = words.find(formula, start + len(formula))
    return own


def _joined(parts: Sequence[_Part], edges: Sequence[int] | None) -> Masked:
    """Put sections one behind the other, with a break between, and places into the decoded text."""
    letters: list[NDArray[np.uint16]] = []
    starts: list[NDArray[np.int64]] = []
    ends: list[NDArray[np.int64]] = []
    clauses: list[NDArray[np.int64]] = []
    sections: dict[str, tuple[int, int]] = {}
    size = 0
    for part in parts:
        sections[part.section] = (size, size + len(part.letters))
        place = part.ends[-1:] if len(part.ends) else np.zeros(1, dtype=np.int64)
        letters += [part.letters, np.array([BREAK], dtype=np.uint16)]
        starts += [part.starts, place]
        ends += [part.ends, place]
        clauses += [part.clauses + size, np.array([size + len(part.letters)])]
        size += len(part.letters) + 1
    if not parts:
        empty = np.zeros(0, dtype=np.uint32)
        return Masked(np.zeros(0, dtype=np.uint16), Runs(empty, empty, empty), {}, empty)
    begin, end = np.concatenate(starts), np.concatenate(ends)
    if edges is not None:
        known = np.asarray(edges)
        begin, end = known[begin], known[end]
    return Masked(
        np.concatenate(letters), _runs(begin, end), sections, np.unique(np.concatenate(clauses)).astype(np.uint32)
    )


def _runs(begin: NDArray[np.int64], end: NDArray[np.int64]) -> Runs:
    """Group letters that follow one another in the text too; a symbol for several ends its run."""
    follows = np.zeros(len(begin), dtype=bool)
    follows[1:] = (begin[1:] == end[:-1]) & (end[:-1] - begin[:-1] == 1)
    at = np.flatnonzero(~follows)
    last = np.append(at[1:], len(begin)) - 1
    return Runs(at.astype(np.uint32), begin[at].astype(np.uint32), end[last].astype(np.uint32))


def _as_text(letters: NDArray[np.uint16]) -> str:
    return letters.tobytes().decode("utf-16-le", "replace")


def _folded(text: str) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the letters of a text, each folded, and what each is."""
    units = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    units = np.where(units > 0xFFFF, _ASTRAL, units)
    folded, kinds = _alphabet()
    return folded[units], kinds[units]


@cache
def _alphabet() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Fold every character of the basic plane: simplified, NFKC where that is one character, lower case."""
    folded = np.arange(0x10000, dtype=np.uint16)
    kinds = np.full(0x10000, _GONE, dtype=np.uint8)
    for code in range(0x10000):
        if 0xD800 <= code < 0xF900:
            continue
        character = chr(code)
        form = unicodedata.normalize("NFKC", character)
        form = simplified(form if len(form) == 1 else character).lower()
        if len(form) == 1 and form <= "\uffff":
            folded[code] = ord(form)
        if form.isalnum() or code == _ASTRAL:
            kinds[code] = _LETTER
        elif form in _STOPS:
            kinds[code] = _STOP
        elif not form.isspace() and unicodedata.category(character)[0] in "PS":
            kinds[code] = _MARK
    return folded, kinds


@cache
def _symbols() -> NDArray[np.uint16]:
    """Map what differs from place to place and from year to year onto its symbol, every other letter onto itself."""
    symbols = np.arange(0x10000, dtype=np.uint16)
    symbols[[ord(letter) for letter in _NUMERALS]] = NUMBER
    symbols[[ord(letter) for letter in _KINDS]] = NAME
    return symbols


@cache
def _words() -> _Words:
    return load(files("extractor") / "data" / "masking.toml", _Words)


@cache
def _formulas() -> tuple[str, ...]:
    """Return terms and formulas as they read once masked, longest first."""
    words = _words()
    shown = {_symbolised(formula) for formula in (*words.terms, *words.formulas)}
    return tuple(sorted(shown, key=lambda formula: (-len(formula), formula)))


def _symbolised(words: str) -> str:
    letters, kinds = _folded(words)
    letters = _symbols()[letters[kinds == _LETTER]]
    nothing = np.zeros(len(letters), dtype=np.int64)
    return _as_text(_collapsed(letters, nothing, nothing, nothing)[0])


def _is_statutory(sentence: str) -> bool:
    return any(all(word in sentence for word in group) for group in _words().statutory)


def _own_names(organization: str | None) -> re.Pattern[str]:
    """Return what finds names: all of those that the body goes by, and others by their pattern."""
    own: set[str] = set()
    if organization:
        body = parse(simplified(organization))
        stem = _KIND.sub("", body.function)
        own = {organization, body.function, stem, *body.places}
        own |= {place[:-1] for place in body.places if len(place) > 2}
    return _names(frozenset(fold(name) for name in own if len(name) > 1))


@cache
def _patterns() -> str:
    functions = _any(_words().functions)
    place = f"(?:[^\\W\\d_{_NOT_IN_NAMES}]{{1,4}}?)?(?:{_LEVEL})"
    return f"[我本该](?:{_OWN})|(?:{place}){{1,3}}(?:(?:{functions})(?:{_BODY})?)?|(?:{functions})(?:{_BODY})|人民政府"


@cache
def _names(own: frozenset[str]) -> re.Pattern[str]:
    body = f"(?:{_any(own)})(?:{_BODY}|人民政府|政府)?|" if own else ""
    return re.compile(f"{body}{_patterns()}")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
