"""The narrative of a document with all that anybody may share masked or taken out, every letter traceable.

Taken out: headings and tables, the sentences on basis, period and contact, statutory terms, formulas of the central
government. Masked: figures, years and numerals (one symbol a run), names of bodies and places (one symbol a name).
The rest, without white space and punctuation, is what a body has to say for itself. Sentences need not be tagged.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.legible import legible
from extractor.masking.names import masking_words, name_patterns
from extractor.templates import Template, template_of
from extractor.text import simplified
from extractor.types import Extraction, Sentence, Span

BREAK = 0xE000
"""What stands where something was cut out; it is like nothing else, not even another one."""
NAME = 0xE001
NUMBER = 0xE002

_GONE, _LETTER, _MARK = range(3)
_NUMERALS = "0123456789零〇一二三四五六七八九十百千万亿两"
_KINDS = "省市县区州旗盟乡镇局厅委"
"""Letters that differ where the same is said of another place or body."""
_ASTRAL = 0x3013


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

    def widths(self) -> NDArray[np.int64]:
        """Return how many characters of the text each letter stands for, with what was taken out behind it."""
        lengths = np.diff(np.append(self.runs.at, len(self.letters)).astype(np.int64))
        widths = np.ones(len(self.letters), dtype=np.int64)
        ends = np.cumsum(lengths) - 1
        starts = self.runs.start.astype(np.int64)
        last = starts + lengths - 1
        following = np.append(starts[1:], self.runs.end[-1:])
        closes = np.zeros(len(self.letters) + 1, dtype=bool)
        closes[self.clauses] = True
        widths[ends] = np.where(closes[ends + 1], self.runs.end, following) - last
        widths[self.letters == BREAK] = 0
        return widths

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
    names = name_patterns(extraction.metadata.organization)
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
    """A section masked: letters, where each begins and ends in the text, which sentence it is of (-1: none)."""

    section: str
    letters: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentence: NDArray[np.int64]


def _mask(section: str, text: str, spans: Sequence[Span], names: Sequence[re.Pattern[str]]) -> _Part:
    """Mask a section whose sentences stand at `spans`."""
    first, last = spans[0].start, spans[-1].end
    letters, kinds = _folded(text[first:last])
    sentence = np.full(last - first, -1)
    cues = [group for group in masking_words().statutory if all(word in text for word in group)]
    for number, span in enumerate(spans):
        words = "".join(text[span.start : span.end].split())
        if not any(all(word in words for word in group) for group in cues):
            sentence[span.start - first : span.end - first] = number
    letters[(sentence < 0) & (kinds == _LETTER)] = BREAK
    kept = np.flatnonzero(kinds != _GONE)
    letters, kinds, starts, ends = letters[kept], kinds[kept], kept, kept + 1
    for pattern in names:
        letters, kinds, ends = _without_names(letters, kinds, ends, pattern)
        kept = np.flatnonzero(kinds != _GONE)
        letters, kinds, starts, ends = letters[kept], kinds[kept], starts[kept], ends[kept]
    chosen = np.flatnonzero(kinds == _LETTER)
    starts = starts[chosen]
    part = _Part(section, _symbols()[letters[chosen]], starts, ends[chosen], sentence[starts])
    part = _collapsed(part)
    part = _taken(part, np.flatnonzero(_is_own(part.letters)))
    return _whole_sentences(part, first, spans)


def _taken(part: _Part, kept: NDArray[np.int64]) -> _Part:
    return _Part(part.section, part.letters[kept], part.starts[kept], part.ends[kept], part.sentence[kept])


def _whole_sentences(part: _Part, first: int, spans: Sequence[Span]) -> _Part:
    """Let the first letter of a sentence begin where it does and the last one end there, full stop and all."""
    starts, ends, sentence = part.starts + first, part.ends + first, part.sentence
    begins = np.flatnonzero(np.diff(sentence, prepend=-2))
    lasts = (np.append(begins[1:], len(sentence)) - 1)[: len(begins)]
    for begin, last in zip(begins.tolist(), lasts.tolist(), strict=True):
        if sentence[begin] >= 0:
            span = spans[sentence[begin]]
            starts[begin], ends[last] = span.start, span.end
    return part._replace(starts=starts, ends=ends)


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


def _collapsed(part: _Part) -> _Part:
    """Make one symbol of a run of the same in a sentence."""
    letters, sentence = part.letters, part.sentence
    again = np.zeros(len(letters), dtype=bool)
    again[1:] = (letters[1:] == letters[:-1]) & (letters[1:] >= BREAK) & (letters[1:] <= NUMBER)
    again[1:] &= sentence[1:] == sentence[:-1]
    kept = np.flatnonzero(~again)
    last = np.append(kept[1:], len(letters)) - 1
    return _taken(part, kept)._replace(ends=part.ends[last[: len(kept)]])


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
    if not parts:
        empty = np.zeros(0, dtype=np.uint32)
        return Masked(np.zeros(0, dtype=np.uint16), Runs(empty, empty, empty), {}, empty)
    sections: dict[str, tuple[int, int]] = {}
    size = 0
    for part in parts:
        sections[part.section] = (size, size + len(part.letters))
        size += len(part.letters) + 1
    letters = np.concatenate([values for part in parts for values in (part.letters, [BREAK])]).astype(np.uint16)
    begin, end = (
        np.concatenate(
            [values for part in parts for values in (part[column], part.ends[-1:] if len(part.ends) else [0])]
        )
        for column in (2, 3)
    )
    sentence = np.concatenate([values for part in parts for values in (part.sentence, [-1])])
    if edges is not None:
        begin, end = np.asarray(edges)[begin], np.asarray(edges)[end]
    clauses = np.flatnonzero(np.diff(sentence, prepend=-2))
    return Masked(letters, _runs(begin, end), sections, clauses.astype(np.uint32))


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
def _formulas() -> tuple[str, ...]:
    """Return terms and formulas as they read once masked, longest first."""
    words = masking_words()
    shown = {_symbolised(formula) for formula in (*words.terms, *words.formulas)}
    return tuple(sorted(shown, key=lambda formula: (-len(formula), formula)))


def _symbolised(words: str) -> str:
    letters, kinds = _folded(words)
    letters = _symbols()[letters[kinds == _LETTER]]
    nothing = np.zeros(len(letters), dtype=np.int64)
    return _as_text(_collapsed(_Part("", letters, nothing, nothing, nothing)).letters)
