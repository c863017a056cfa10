"""Rows to readings: the ways in which the marks of a line can fill its places.

Where just as many figures stand as the form has places there is one way. Otherwise every way is weighed:
a place may be a gap, a mark may be none of the form's, glued digits may be cut. Ways are never chosen by
position alone; the sums weigh in, softly, and what stays open stays open.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from math import exp
from typing import NamedTuple

from extractor.tables.figures import cut
from extractor.tables.marks import Kind, Mark
from extractor.tables.orders import Line, can_be_cut
from extractor.tables.region import Region

Filling = tuple[Mark | None, ...]

_GAP = 2.0
"""Cost of a place that no mark fills."""
_MARGIN = 4.0
"""Ways dearer than the cheapest by more than this are not considered."""
_MOST = 48
_MOST_MARKS = 40


class _Cost(NamedTuple):
    """What it costs to take a mark for a cell, and to leave it aside."""

    take: float
    leave: float


_FIGURE = _Cost(0.0, 4.0)
_BLANK = _Cost(0.0, 3.0)
_LAYOUT = _Cost(3.0, 0.0)
"""An empty cell where complete lines of the table have one too, beside their label."""
_UNKNOWN = _Cost(0.0, 0.3)
"""An empty cell at the end of a line, in a table without a complete line to compare with."""
_NEVER = _Cost(9.0, 0.0)


class Basis(Enum):
    """What the ways of a line rest on."""

    COUNT = "count"
    """As many figures, or figures and empty cells, as places; or nothing at all."""
    CUT = "cut"
    """Glued digits, cut."""
    UNEVEN = "uneven"
    """Too few figures, or too many."""


class Readings(NamedTuple):
    """The ways to fill a line, each with its probability, the likeliest first.

    `complete`: no further way was left out; of a cut line, its sums hold, or there is one way only
    and no cell can have been blank.
    """

    line: Line
    ways: tuple[tuple[Filling, float], ...]
    basis: Basis
    complete: bool = True


class Habits(NamedTuple):
    """Empty cells before the first and after the last figure in the complete lines of a table.

    They are cells of merged labels: `lead` goes by the level of the line's own label, `trail` by that of the next.
    """

    lead: dict[int, int]
    trail: dict[int, int]


def habits(lines: Sequence[Line]) -> Habits:
    """Learn from the complete lines how many empty cells are layout."""
    leads: dict[int, Counter[int]] = {}
    trails: dict[int, Counter[int]] = {}
    for line in lines:
        filled = [index for index, mark in enumerate(line.marks) if mark.is_value]
        if filled and len(filled) == len(line.slots):
            leads.setdefault(_level(line), Counter())[filled[0]] += 1
            trails.setdefault(line.next_level, Counter())[len(line.marks) - 1 - filled[-1]] += 1
    lead, trail = ({level: counts.most_common(1)[0][0] for level, counts in known.items()} for known in (leads, trails))
    return Habits(lead, trail)


def _level(line: Line) -> int:
    return line.label.label.level if line.label else -1


def place(line: Line, region: Region, known: Habits, blocks: list[tuple[int, bool]]) -> Readings:
    """Return the ways to fill `line`. `blocks` groups its places for cutting (see `figures.cut`)."""
    values = line.values
    places = len(line.slots)
    if len(values) == places:
        return Readings(line, ((values, 1.0),), Basis.COUNT, complete=not any(map(_has_leading_zero, values)))
    if not values:
        return _without_figures(line, known)
    if region.glued and can_be_cut(values, places):
        return _glued(line, region.text, blocks)
    if places > _MOST_MARKS or len(line.marks) > _MOST_MARKS:
        return Readings(line, (((None,) * places, 1.0),), Basis.UNEVEN, complete=False)
    return _uneven(line, known)


def _has_leading_zero(mark: Mark) -> bool:
    """Whether the mark is rather several figures that ran together."""
    return mark.raw[:1] == "0" and mark.raw[1:2].isdigit()


def _without_figures(line: Line, known: Habits) -> Readings:
    """A line of empty cells is blank, whichever of them are layout; a line of nothing is not there."""
    places = len(line.slots)
    empties = [mark for mark in line.marks if mark.kind is Kind.EMPTY]
    trail = known.trail.get(line.next_level, 0)
    own = empties[: len(empties) - trail] if len(empties) - trail >= places else empties
    if len(own) >= places:
        return Readings(line, ((tuple(own[len(own) - places :]), 1.0),), Basis.COUNT)
    nothing: Filling = (None,) * places
    if not own:
        return Readings(line, ((nothing, 1.0),), Basis.COUNT)
    blank: Filling = (*own, *nothing[len(own) :])
    return Readings(line, ((blank, 0.5), (nothing, 0.5)), Basis.UNEVEN)


def _glued(line: Line, text: str, blocks: list[tuple[int, bool]]) -> Readings:
    """Cut the digits; a figure never reaches across white space or anything else that is no digit."""
    values = line.values
    digits = [place for mark in values for place in _digit_places(mark)]
    run = "".join(text[place] for place in digits)
    walls = frozenset(index for index in range(1, len(digits)) if digits[index] - digits[index - 1] > 1)
    found = cut(run, blocks, walls)
    held = bool(found.ways)
    if not held:
        found = cut(run, [(len(line.slots), False)], walls)
    told = held and found.complete
    if told and not any(summed for _, summed in blocks):
        told = len(found.ways) == 1 and not _could_be_fewer(run, len(line.slots), walls)
    ways = []
    for way in found.ways:
        filling = tuple(_piece(text, values, digits[start], digits[end - 1] + 1) for start, end in way)
        ways.append((filling, 1 / len(found.ways)))
    if not ways:
        return Readings(line, (((None,) * len(line.slots), 1.0),), Basis.UNEVEN, complete=False)
    return Readings(line, tuple(ways), Basis.CUT, complete=told)


def _could_be_fewer(run: str, places: int, walls: frozenset[int]) -> bool:
    """Whether the digits could be fewer figures than places, some cells having been blank."""
    return any(cut(run, [(count, False)], walls).ways for count in range(1, places))


def _digit_places(mark: Mark) -> list[int]:
    """Where the digits of a mark stand, those after a decimal point left out."""
    whole = mark.raw.replace("．", ".").partition(".")[0]
    return [mark.start + index for index, character in enumerate(whole) if character.isdigit()]


def _piece(text: str, values: Sequence[Mark], start: int, end: int) -> Mark:
    """The mark of one figure that was cut out; the last of a run keeps decimals and unit."""
    whole = next(mark for mark in values if mark.start <= start < mark.end)
    last = _digit_places(whole)[-1] + 1
    if end == last:
        end = whole.end
    kind = whole.kind if end == whole.end else Kind.FIGURE
    return Mark(kind, start, end, whole.at, text[start:end], is_value=True)


def _uneven(line: Line, known: Habits) -> Readings:
    """Weigh the ways in which too few or too many marks can fill the places."""
    costs = _costs(line, known)
    found = sorted(_fillings(line.marks, costs, len(line.slots)), key=lambda way: way[1])
    kept = found[:_MOST]
    weights = [exp(kept[0][1] - cost) for _, cost in kept]
    total = sum(weights)
    ways = tuple((filling, weight / total) for (filling, _), weight in zip(kept, weights, strict=True))
    accounted = len(found) == 1 and found[0][1] == 0
    return Readings(line, ways, Basis.COUNT if accounted else Basis.UNEVEN, complete=len(found) <= _MOST)


def _costs(line: Line, known: Habits) -> list[_Cost]:
    filled = [index for index, mark in enumerate(line.marks) if mark.is_value]
    lead, trail = known.lead.get(_level(line)), known.trail.get(line.next_level)
    costs = []
    for index, mark in enumerate(line.marks):
        if mark.kind is Kind.NOISE:
            costs.append(_NEVER)
        elif mark.is_value:
            costs.append(_FIGURE)
        elif filled[0] < index < filled[-1]:
            costs.append(_BLANK)
        elif index < filled[0]:
            costs.append(_UNKNOWN if lead is None else _LAYOUT if index < lead else _BLANK)
        else:
            costs.append(_UNKNOWN if trail is None else _LAYOUT if index >= len(line.marks) - trail else _BLANK)
    return costs


def _fillings(marks: tuple[Mark, ...], costs: list[_Cost], places: int) -> Iterator[tuple[Filling, float]]:
    """Yield the monotone ways to fill `places`, none dearer than the cheapest by more than a margin."""
    least = _cheapest(costs, places)
    limit = least[0][0] + _MARGIN
    open_ways: list[tuple[int, Filling, float]] = [(0, (), 0.0)]
    while open_ways:
        mark, filling, cost = open_ways.pop()
        if mark == len(marks):
            yield (*filling, *[None] * (places - len(filling))), cost + _GAP * (places - len(filling))
            continue
        for step, added, extra in (
            (1, (), costs[mark].leave),
            (1, (marks[mark],), costs[mark].take),
            (0, (None,), _GAP),
        ):
            slot = len(filling) + len(added)
            if slot <= places and cost + extra + least[mark + step][slot] <= limit:
                open_ways.append((mark + step, filling + added, cost + extra))


def _cheapest(costs: list[_Cost], places: int) -> list[list[float]]:
    """The least cost of filling the rest, by first mark and first place that are left."""
    table = [[_GAP * (places - slot) for slot in range(places + 1)]]
    for cost in reversed(costs):
        after = table[-1]
        row = [0.0] * (places + 1)
        for slot in range(places, -1, -1):
            row[slot] = cost.leave + after[slot]
            if slot < places:
                row[slot] = min(row[slot], cost.take + after[slot + 1], _GAP + row[slot + 1])
        table.append(row)
    return table[::-1]
