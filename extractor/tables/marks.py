"""Marks: the figures, placeholders and empty cells of a stretch of text, each with its place.

A mark knows how many letters of the view stand before it (`at`), so that it can be held against labels,
which are places in the same string of letters.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from extractor.text import IDEOGRAPHS, View

UNITS = frozenset("万元件项条个次篇份人期")
"""Letters that stand behind a figure as its unit."""


class Kind(IntEnum):
    """What a mark is."""

    EMPTY = 0
    """A cell with nothing in it: a tab or a pipe with nothing behind."""
    FIGURE = 1
    MEASURE = 2
    """A figure with its unit in the cell: ``3件``."""
    PLACEHOLDER = 3
    """``—``, ``/``, ``无``: something that stands for nothing."""
    NOISE = 4
    """A page number, part of a date, or a figure inside foreign prose."""
    NUMERAL = 5
    """The number of an item: one or two digits and a mark of punctuation."""
    GARBLED = 6
    """More than a figure: letters that look like digits (``1O``, ``l``), or something said of it (``约5``, ``5万``)."""


class Mark(NamedTuple):
    """One mark: text ``[start, end)`` after `at` letters."""

    kind: Kind
    start: int
    end: int
    at: int
    raw: str
    is_value: bool
    """Whether it fills a cell."""


_MARK = r"""
    (?=[\d+＋\-－−—–/／无不第增减|OoQDIlZSB〇○\t\r\n\f\v \u3000\xa0\x1f]|\Z)
    (?:
        (?P<numeral>(?<![\d.．,，])[1-9]\d?[ \x1f]*[、.．)）](?!\d))
      | (?P<noise>
            ^[ \t]*\|?[ \t]*:?-{{3,}}[-:| \t]*\r?$
          | ^[ \t\f\v\u3000]*[-—–－]+[ ]*\d{{1,3}}[ ]*[-—–－]+[ \t]*\r?$
          | (?<![^\s|])[-—–－]\d{{1,3}}[-—–－](?=[\s|]|\Z)
          | 第[ ]*\d{{1,3}}[ ]*页(?:[，,/ ]*共[ ]*\d{{1,3}}[ ]*页)?
        )
      | (?P<garbled>(?<![^\s|])\d*[OoQDIlZSB〇○][\dOoQDIlZSB〇○]*(?=[\s|]|\Z))
      | (?<![A-Za-z第])
        (?P<figure>
            (?:[+＋](?=\d)|(?<!\d)[\-－−](?=\d)|(?<![/／增])(?:增加?|减少?)(?=\d))?
            (?>\d{{1,3}}(?:[,，]\d{{3}})+(?!\d)|\d+)
            (?>[.．]\d+)?
        )
        (?P<unit>[ ]?(?:万元|人次|[元件项条个次篇份人期])(?![^\W\d_]))?
        (?![ ]?[年月日号])
      | (?P<empty>{empty})
      | (?P<placeholder>(?<![^\s|])(?:[—－–\-]+|[/／]|无|不适用)(?=[\s|]|\Z))
      | (?P<stray>\d+)
    )
"""
_BLANK = "[ \u3000\xa0\x1f]*"
_PIPED = rf"(?<=\|){_BLANK}(?=\|)"
_PASTED = rf"(?<=\t){_BLANK}(?=\r?$)|{_PIPED}"
_TABBED = rf"(?<=\t){_BLANK}(?=\t|\r?$)|^{_BLANK}(?=\t)|{_PIPED}"
_FLAGS = re.MULTILINE | re.VERBOSE
_MARKS_PASTED = re.compile(_MARK.format(empty=_PASTED), _FLAGS)
_MARKS_TABBED = re.compile(_MARK.format(empty=_TABBED), _FLAGS)
_DIGITS = re.compile(r"(?>\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?>[.．]\d+)?")
_ONE_TAB = re.compile(r"^\t[^\t\n]*$", re.MULTILINE)
_MORE_TABS = re.compile(r"^[^\n]*\t[^\t\n]*\t", re.MULTILINE)

_KINDS = {kind.name.lower(): kind for kind in Kind} | {"unit": Kind.MEASURE, "stray": Kind.NOISE}
_FIGURES = frozenset({Kind.FIGURE, Kind.MEASURE})
_IN_PROSE = _FIGURES | {Kind.GARBLED}
_VALUES = frozenset({Kind.FIGURE, Kind.MEASURE, Kind.PLACEHOLDER, Kind.GARBLED})
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
_STOPS = frozenset("，。；、）,;")
_SEPARATORS = frozenset(["", *" \t\r\n\f\v\u3000\xa0\x1f|,，;；、。"])
_NOTHING = "—-–/无"
_CLOSING = frozenset("”’」』）)\"'")
_QUALIFIED = 6
"""Letters that may say something of a figure in its cell; more are a sentence."""
_NEAR = 20
"""Characters behind a placeholder among which a figure shows that it is one."""
_FOREIGN = 3
"""So many unknown letters before a figure, in its line, and words or a comma behind it make it part of prose."""


def text_to_marks(text: str, start: int, end: int, view: View, covered: bytearray) -> list[Mark]:
    """Return the marks in ``text[start:end]``.

    `covered` says of each letter of the view whether it belongs to a known label: digits that run into a letter are a
    figure if it does. Two uses of the tab are
    told apart: a cell a line with a tab in front (as Word pastes), and a row a line with tabs between.
    """
    pasted = len(_ONE_TAB.findall(text, start, end)) > len(_MORE_TABS.findall(text, start, end))
    offsets = view.offsets
    at = bisect_left(offsets, start)
    marks: list[Mark] = []
    for found in (_MARKS_PASTED if pasted else _MARKS_TABBED).finditer(text, start, end):
        first, last = found.span()
        if marks and first < marks[-1].end:
            continue
        at = bisect_left(offsets, first, at)
        kind = _KINDS[found.lastgroup or "noise"]
        if found.lastgroup == "stray" and at and offsets[at - 1] == first - 1 and covered[at - 1]:
            kind, last = Kind.FIGURE, (_DIGITS.match(text, first, end) or found).end()
        elif kind in _IN_PROSE and at and not covered[at - 1] and _in_prose(text, last, at, view, covered):
            kind = Kind.NOISE
        elif kind is Kind.PLACEHOLDER and _begins_label(text, found.span(), at, view, covered):
            continue
        elif kind is Kind.GARBLED and at < len(view) and offsets[at] == first and covered[at]:
            continue  # a letter split off from its label
        marks.append(Mark(kind, first, last, at, text[first:last], kind in _VALUES))
    return marks


def _begins_label(text: str, place: tuple[int, int], at: int, view: View, covered: bytearray) -> bool:
    """Whether 无 is the first character of a label, split off, and not a placeholder before a figure."""
    start, end = place
    if at == len(view) or view.offsets[at] != start or not covered[at]:
        return False
    return not text[end : end + _NEAR].lstrip(" |\t\r\n")[:1].isdigit()


def _in_prose(text: str, end: int, at: int, view: View, covered: bytearray) -> bool:
    """Whether unknown letters stand right before a figure in its line, and more words or a comma right behind it."""
    low, high = at - _FOREIGN, at + _FOREIGN
    if low < 0 or any(covered[low:at]) or "\n" in text[view.offsets[low] : end]:
        return False
    behind = text[end : end + 1]
    if behind in _STOPS or not IDEOGRAPHS.match(behind):
        return behind in _STOPS
    return high <= len(view) and not any(covered[at:high])


def letters_up_to(mark: Mark) -> int:
    """How many letters of the view stand before the end of a mark: its unit is letters too."""
    return mark.at if mark.raw.isascii() else mark.at + sum(map(len, IDEOGRAPHS.findall(mark.raw)))


def with_sign(text: str, mark: Mark) -> Mark:
    """Return a glued figure with the minus sign that ran into the figure before."""
    if mark.kind in _FIGURES and text[mark.start - 1] in "-－−" and text[mark.start - 2].isdigit():
        return mark._replace(start=mark.start - 1, raw=text[mark.start - 1] + mark.raw)
    return mark


def with_qualifiers(text: str, marks: Sequence[Mark], view: View, covered: bytearray) -> Iterator[Mark]:
    """Yield the marks, each figure with what else stands in its cell and is neither label, separator nor unit."""
    reached = 0
    for mark in marks:
        if mark.kind not in _FIGURES:
            yield mark
            continue
        if mark.start < reached:
            continue
        if text[mark.start - 1 : mark.start] in _SEPARATORS and text[mark.end : mark.end + 1] in _SEPARATORS:
            yield mark
            continue
        start, end = _cell_around(text, mark)
        low, high = (bisect_left(view.offsets, edge) for edge in (start, end))
        if (start, end) == (mark.start, mark.end) or any(covered[low:high]):
            yield mark
        elif high - low > _QUALIFIED:
            yield as_noise(mark)
        else:
            yield Mark(Kind.GARBLED, start, end, low, text[start:end], is_value=True)
            reached = end


def _cell_around(text: str, mark: Mark) -> tuple[int, int]:
    start, end = mark.start, mark.end
    while start and text[start - 1] not in _SEPARATORS:
        start -= 1
    while end < len(text) and text[end] not in _SEPARATORS:
        end += 1
    return start, end


def as_noise(mark: Mark) -> Mark:
    """Return the mark as one that fills no cell."""
    return mark._replace(kind=Kind.NOISE, is_value=False)


def without_numerals(marks: list[Mark], numerals: list[tuple[int, int]]) -> Iterator[Mark]:
    """Cut the numerals of labels (sorted text intervals) off the figures that ran into them."""
    waiting = iter([*numerals, (1 << 60, 1 << 60)])
    begin, end = next(waiting)
    for mark in marks:
        while end <= mark.start:
            begin, end = next(waiting)
        if mark.kind is Kind.EMPTY or mark.end <= begin:
            if mark.kind is not Kind.NUMERAL:
                yield mark
        elif mark.start < begin:
            yield Mark(Kind.FIGURE, mark.start, begin, mark.at, mark.raw[: begin - mark.start], is_value=True)


def run_together(text: str, marks: Iterable[Mark], seams: str) -> Iterator[Mark]:
    """Join figures that run into each other at one of the `seams`: ``1.52.0`` is no two figures yet."""
    last: Mark | None = None
    for mark in marks:
        if (
            last
            and last.kind in _FIGURES
            and mark.kind in _FIGURES
            and mark.start == last.end + 1
            and text[last.end] in seams
        ):
            last = last._replace(kind=mark.kind, end=mark.end, raw=text[last.start : mark.end])
            continue
        if last:
            yield last
        last = mark
    if last:
        yield last


def joined_thousands(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Join the parts of a figure that the numeral of a label ran into: the comma of 14,9221. is one of thousands."""
    held: Mark | None = None
    for mark in marks:
        if held and mark.start == held.end + 1 and _GROUPED.fullmatch(text, held.start, mark.end):
            held = held._replace(end=mark.end, raw=text[held.start : mark.end])
        else:
            if held:
                yield held
            held = mark
    if held:
        yield held


def are_glued(text: str, marks: Sequence[Mark]) -> bool:
    """Whether the first figures behind labels mostly run into them; a zero before digits is a cell of its own."""
    first = joined = 0
    reached = -1
    for mark in marks:
        if mark.kind in _FIGURES and mark.at > reached and mark.start:
            before = text[max(0, mark.start - _NEAR) : mark.start].rstrip(_NOTHING)[-1:]
            first += not before.isdigit()
            joined += before.isalpha() or before in _CLOSING
        joined += mark.raw[:1] == "0" and mark.raw[1:2].isdigit()
        reached = mark.at
    return 2 * joined > first
