"""A sighted table with everything that stands in it: row labels, marks, and where the letters are known."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from extractor.tables.alignment import Anchor, anchors, with_other_numerals, with_serials, with_torn_numerals
from extractor.tables.hits import Heading, Sighting, words_below
from extractor.tables.labels import Plan
from extractor.tables.marks import (
    UNITS,
    Kind,
    Mark,
    are_glued,
    as_noise,
    joined_thousands,
    run_together,
    text_to_marks,
    with_qualifiers,
    with_sign,
    without_numerals,
)
from extractor.text import View
from extractor.types import Match

_FIRST_FIGURE = re.compile(r"\d++(?!\s*[年月日页])")
_FIGURES_ONLY = re.compile(r"(?m)^(?=.*\d)[\d \t\u3000\xa0\x1f|.,+\-−－—/／]+$")
_CELLS_ONLY = re.compile(r"(?m)^(?=.*[\d\t|])[\d \t\u3000\xa0\x1f|.,+\-−－—/／]+$")
_CELLS = re.compile(r"[\d\s|.,，．+＋\-−—/／无件项条元万]*")
_CELL_ROW = re.compile(r"(?m)^[^\n|\t]*[|\t][^\n]*[|\t][ \u3000]*\d[\d,，.]*[件项万元]*[ \u3000]*[|\t]")
_NUMERAL = re.compile(r"(?<!\d)\d{1,2}\s*[、.．)）]\s*$")
_NOTHING = re.compile(r"(?<![^\s|])(?:无|不适用)(?=[\s|]|\Z)|(?<=[\d无])无(?=[\d无]|[一二三四五六七八九][、.])")
_SIGN = re.compile(r"(?:增加?|减少?)(?=\d)")
_YEAR = re.compile(r"\d+\s*$")
_DATES = frozenset("年月日号")
_REACH = 1000
_MISREAD = 12
_LINE_END = re.compile(r"\n")
_EMPTY_LINE = re.compile(r"\n\r?\n")
_SET_OFF = 0.9
_WRAPPED = 80
_LABELLED = 0.8
_STRAY = 0.03
"""Share of the figures of a table of one column that may stand right behind another."""
_SPARSE = 40
_FEW = 5
_ROWS = 3
"""Rows of cells with figures that are the remains of a table whose labels were not made out."""
_HEADER_BELOW = 3


class Region(NamedTuple):
    """A table in its document.

    `covered` says of every letter of the view whether it belongs to a known label; `glued` whether figures run
    into their labels, and so into each other; `row_break` is what ends a row of the table: the end of a line if figures
    mostly share lines, an empty line if rows are set off by such, `None` if the text does not tell; `followed`:
    digits stand between its end and the next heading or table.
    """

    text: str
    view: View
    covered: bytearray
    sighting: Sighting
    anchors: tuple[Anchor, ...]
    marks: tuple[Mark, ...]
    glued: bool
    row_break: re.Pattern[str] | None
    followed: bool

    def is_broken(self, start: int, end: int) -> bool:
        """Whether a row of the table ends in ``text[start:end]``."""
        return bool(self.row_break and self.row_break.search(self.text, start, end))


def region_of(text: str, view: View, sighting: Sighting, headings: list[Heading], starts: list[int]) -> Region:
    """Collect what stands in a sighted table.

    `starts` are the letters at which headings and other tables begin: its figures end there at the latest.
    """
    rows = with_serials(text, anchors(text, view, sighting, headings))
    if sighting.plan.single:
        rows = list(with_torn_numerals(text, view, list(with_other_numerals(text, view, rows))))
    covered = bytearray(len(view))
    for known in (headings, sighting.hits, rows):
        for item in known:
            covered[item.start : item.end] = b"\x01" * (item.end - item.start)
    first = min([sighting.start, *(row.start for row in rows[:1])])
    low = view.offsets[first - 1] + 1 if first else 0
    last = _last_letter(sighting, rows)
    stop = min([*(start for start in starts if start >= last), words_below(view, sighting.plan, last)])
    high = _end(text, view, last, stop, sighting)
    marks = text_to_marks(text, low, high, view, covered)
    lines = _FIGURES_ONLY if any(mark.is_value for mark in marks) else _CELLS_ONLY
    marks += _stranded(text, view, covered, lines, high, stop)
    marks = list(_outside_headers(text, marks, sighting))
    edges = [row.start for row in rows]
    marks = [
        mark for mark in marks if not _is_of_label(view, mark, rows, bisect_left(edges, mark.at) - 1, sighting.plan)
    ]
    if sighting.plan.single:
        marks = list(_without_fillers(marks, sighting.plan.form.filler))
    own = tuple(without_numerals(marks, [(row.begin, view.offsets[row.start]) for row in rows]))
    own = tuple(run_together(text, own, ".．"))
    glued = are_glued(text, own)
    if not glued:
        own = tuple(with_qualifiers(text, own, view, covered))
    elif sighting.plan.single:
        own = tuple(joined_thousands(text, own))
    else:
        own = tuple(run_together(text, own, ",，"))
    if glued and any(column.number == "signed" for column in sighting.plan.columns.values()):
        own = tuple(with_sign(text, mark) for mark in own)
    return Region(
        text,
        view,
        covered,
        sighting,
        tuple(rows),
        own,
        glued,
        _row_break(text, own, view, single=sighting.plan.single),
        _is_followed(text, view, high, stop),
    )


def _is_of_label(view: View, mark: Mark, rows: list[Anchor], before: int, plan: Plan) -> bool:
    """Whether a mark is a figure in the wording of the label `before` it (计1条), or fills the row of a group."""
    row = rows[before] if before >= 0 else None
    if row and row.spells(view, mark.at, mark.raw):
        return True
    if mark.kind is not Kind.PLACEHOLDER or plan.form.filler is None:
        return False
    if row is None or mark.at > row.end:
        return mark.raw == plan.form.filler
    return row.label.role == "group" and not row.label.id


def _without_fillers(marks: list[Mark], filler: str | None) -> Iterator[Mark]:
    """Leave out what fills the row of a group: fillers side by side, or behind the figure of a row of one figure."""
    pairs = Counter(mark.at for mark in marks if mark.raw == filler)
    taken = -1
    for mark in marks:
        if mark.raw == filler and (mark.at == taken or pairs[mark.at] > 1):
            continue
        if mark.is_value:
            taken = mark.at
        yield mark


def header_columns(region: Region) -> int:
    """How many column labels stand above the first row."""
    first = min((row.start for row in region.anchors), default=len(region.view))
    return sum(hit.labels[0].role == "column" and hit.start < first for hit in region.sighting.hits)


def _last_letter(sighting: Sighting, rows: list[Anchor]) -> int:
    """Where the labels end: behind the last row of the form, unless column labels follow; else where it was seen last.

    Prose behind a table likes to repeat a label.
    """
    if rows and rows[-1].label is sighting.plan.ordered[-1] and rows[-1].match is not Match.FUZZY:
        behind = [hit for hit in sighting.hits if hit.start >= rows[-1].end]
        if sum(hit.labels[0].order < 0 for hit in behind) < _HEADER_BELOW:
            return rows[-1].end
    return max([sighting.end, *(row.end for row in rows)])


def _row_break(text: str, marks: Sequence[Mark], view: View, *, single: bool) -> re.Pattern[str] | None:
    values = [mark for mark in marks if mark.is_value]
    inside = [text[first.end : second.start] for first, second in pairwise(values) if first.at == second.at]
    across = [text[first.end : second.start] for first, second in pairwise(values) if first.at < second.at]
    if 2 * sum("\n" not in between for between in inside) > len(inside):
        return _LINE_END
    if len(inside) <= (_STRAY * len(values) if single else 0) and 2 * sum(
        map(partial(_shares_line, text, view), values)
    ) > len(values):
        return _LINE_END if any("\n" in between for between in across) else None
    set_off = sum(bool(_EMPTY_LINE.search(between)) for between in across)
    torn = sum(bool(_EMPTY_LINE.search(between)) for between in inside)
    return (
        _EMPTY_LINE
        if set_off > _SET_OFF * len(across) and (torn < (1 - _SET_OFF) * len(inside) or not inside)
        else None
    )


def _shares_line(text: str, view: View, mark: Mark) -> bool:
    """Whether letters, of a label or of a unit, stand before a mark in its line."""
    return mark.at > 0 and "\n" not in text[view.offsets[mark.at - 1] : mark.start]


def _is_followed(text: str, view: View, end: int, stop: int) -> bool:
    edge = view.offsets[stop] if stop < len(view) else len(text)
    return any(character.isdigit() for character in text[end : min(edge, end + _REACH)])


def _outside_headers(text: str, marks: list[Mark], sighting: Sighting) -> Iterator[Mark]:
    """Leave out the digits and strokes of header labels (保留4位小数, Agency / Component).

    What else stands between the letters of one is noise.
    """
    inside = {
        place: hit.labels[0].printed
        for hit in sighting.hits
        if hit.labels[0].role in ("column", "caption", "head")
        for place in range(hit.start + 1, hit.end)
    }
    for mark in marks:
        if mark.at not in inside:
            yield mark
        elif not text[mark.start - 1].isalpha() and not (mark.raw.strip() and mark.raw in inside[mark.at]):
            yield as_noise(mark)


def has_loose_figures(text: str, view: View, heading: Heading, starts: list[int], plan: Plan) -> bool:
    """Whether figures stand below the heading of a table without labels: at once, or with hardly a word of prose."""
    stop = min([start for start in starts if start >= heading.end], default=len(view))
    begin = view.offsets[heading.end - 1] + 1
    end = view.offsets[stop] if stop < len(view) else len(text)
    figures = sum(character.isdigit() for character in text[begin : min(end, begin + _REACH)])
    cells = _CELLS.match(text, begin, end)
    if cells and sum(character.isdigit() for character in cells.group()) >= _FEW:
        return True
    if sum(1 for _ in _CELL_ROW.finditer(text, begin, min(end, begin + _REACH))) >= _ROWS:
        return True
    letters = view.text[heading.end : stop]
    foreign = sum(letter not in plan.letters for letter in letters)
    return min(len(letters), 2 * foreign) <= _SPARSE and figures >= _FEW


def _end(text: str, view: View, last: int, stop: int, sighting: Sighting) -> int:
    """Where the figures after the last label end: at the next letter that is neither a unit nor a placeholder.

    A few unknown letters before the first figure are the misread tail of the label; many may be, if most of them occur
    in labels.
    """
    after = view.offsets[last - 1] + 1
    digit = _FIRST_FIGURE.search(text, after, after + _REACH)
    first = bisect_left(view.offsets, digit.start()) if digit else last
    between = view.text[last:first] if first - last <= _WRAPPED else ""
    is_label = sum(letter in sighting.plan.letters for letter in between) > _LABELLED * len(between)
    last = first if first <= stop and (is_label or first - last <= _MISREAD) else last
    units = UNITS.union(*((column.unit or "").lower() for column in sighting.plan.columns.values()))
    signed = any(column.number == "signed" for column in sighting.plan.columns.values())
    while last < len(view):
        place = view.offsets[last]
        inside = _NOTHING.match(text, place) or (signed and _SIGN.match(text, place))
        if inside:
            last += len(inside.group())
        elif view.text[last] in units and (text[place - 1].isdigit() or text[place - 1] in units):
            last += 1
        else:
            break
    else:
        return len(text)
    tail = _YEAR if view.text[last] in _DATES else _NUMERAL
    cut = tail.search(text, max(0, place - 8), place)
    return cut.start() if cut else place


def _stranded(text: str, view: View, covered: bytearray, only: re.Pattern[str], start: int, label: int) -> list[Mark]:
    """Marks that a page header or a note cut off from their table: the lines that `only` matches.

    Figures in the lines between are noise.
    """
    end = view.offsets[label] if label < len(view) else len(text)
    lines = [line.span() for line in only.finditer(text, start, min(end, start + _REACH))]
    if not lines:
        return []
    return [
        mark if any(first <= mark.start <= last for first, last in lines) else as_noise(mark)
        for mark in text_to_marks(text, start, lines[-1][1], view, covered)
    ]
