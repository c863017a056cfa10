"""A sighted table with everything that stands in it: row labels, marks, and where the letters are known."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from extractor.tables.alignment import Anchor, Heading, Sighting, anchors
from extractor.tables.marks import UNITS, Mark, are_glued, as_noise, text_to_marks, without_numerals
from extractor.text import View

_FIRST_FIGURE = re.compile(r"\d++(?![年月日])")
_FIGURES_ONLY = re.compile(r"(?m)^(?=.*\d)[\d \t\u3000\xa0|.,+\-−－—/／]+$")
_NUMERAL = re.compile(r"(?<!\d)\d{1,2}\s*[、.．)）]\s*$")
_YEAR = re.compile(r"\d+\s*$")
_DATES = frozenset("年月日号")
_REACH = 1000
_MISREAD = 12
_SPARSE = 40
_FEW = 5


class Region(NamedTuple):
    """A table in its document.

    `covered` says of every letter of the view whether it belongs to a known label; `glued` whether figures run
    into their labels, and so into each other.
    """

    text: str
    view: View
    covered: bytearray
    sighting: Sighting
    anchors: tuple[Anchor, ...]
    marks: tuple[Mark, ...]
    glued: bool


def region_of(text: str, view: View, sighting: Sighting, headings: list[Heading], starts: list[int]) -> Region:
    """Collect what stands in a sighted table.

    `starts` are the letters at which headings and other tables begin: its figures end there at the latest.
    """
    rows = anchors(text, view, sighting)
    covered = bytearray(len(view))
    for known in (headings, sighting.hits, rows):
        for item in known:
            covered[item.start : item.end] = b"\x01" * (item.end - item.start)
    low = view.offsets[sighting.start - 1] + 1 if sighting.start else 0
    last = max([sighting.end, *(row.end for row in rows)])
    stop = min([start for start in starts if start >= last], default=len(view))
    high = _end(text, view, last, stop)
    marks = text_to_marks(text, low, high, view, covered)
    marks += _stranded(text, view, covered, high, stop)
    marks = list(_outside_headers(text, marks, sighting))
    own = tuple(without_numerals(marks, [(row.begin, view.offsets[row.start]) for row in rows]))
    return Region(text, view, covered, sighting, tuple(rows), own, are_glued(text, own))


def _outside_headers(text: str, marks: list[Mark], sighting: Sighting) -> Iterator[Mark]:
    """Leave out the digits of header labels (保留4位小数); what else stands between the letters of one is noise."""
    inside = {
        place
        for hit in sighting.hits
        if hit.labels[0].role in ("column", "caption")
        for place in range(hit.start + 1, hit.end)
    }
    for mark in marks:
        if mark.at not in inside:
            yield mark
        elif not text[mark.start - 1].isalpha():
            yield as_noise(mark)


def has_loose_figures(text: str, view: View, heading: Heading, starts: list[int]) -> bool:
    """Whether figures, and hardly a word, stand below the heading of a table whose labels were not found."""
    stop = min([start for start in starts if start >= heading.end], default=len(view))
    begin = view.offsets[heading.end - 1] + 1
    end = view.offsets[stop] if stop < len(view) else len(text)
    figures = sum(character.isdigit() for character in text[begin : min(end, begin + _REACH)])
    return stop - heading.end <= _SPARSE and figures >= _FEW


def _end(text: str, view: View, last: int, stop: int) -> int:
    """Where the figures after the last label end: at the next letter that is not the unit of a figure.

    A few unknown letters before the first figure are the misread tail of the label.
    """
    after = view.offsets[last - 1] + 1
    digit = _FIRST_FIGURE.search(text, after, after + _REACH)
    first = bisect_left(view.offsets, digit.start()) if digit else last
    last = first if first - last <= _MISREAD and first <= stop else last
    while last < len(view):
        place = view.offsets[last]
        if view.text[last] not in UNITS or not (text[place - 1].isdigit() or text[place - 1] in UNITS):
            break
        last += 1
    else:
        return len(text)
    tail = _YEAR if view.text[last] in _DATES else _NUMERAL
    cut = tail.search(text, max(0, place - 8), place)
    return cut.start() if cut else place


def _stranded(text: str, view: View, covered: bytearray, start: int, label: int) -> list[Mark]:
    """Marks that a page header or a note cut off from their table: lines of nothing but figures.

    Figures in the lines between are noise.
    """
    end = view.offsets[label] if label < len(view) else len(text)
    lines = [line.span() for line in _FIGURES_ONLY.finditer(text, start, min(end, start + _REACH))]
    if not lines:
        return []
    return [
        mark if any(first <= mark.start <= last for first, last in lines) else as_noise(mark)
        for mark in text_to_marks(text, start, lines[-1][1], view, covered)
    ]
