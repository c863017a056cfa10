"""Rows to readings: the ways in which the marks of a line can fill its places.

Where just as many figures stand as the form has places there is one way. Otherwise every way is weighed:
a place may be a gap, a mark may be none of the form's, glued digits may be cut. Ways are never chosen by
position alone; the sums weigh in, softly, and what stays open stays open.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, islice
from math import exp
from typing import NamedTuple

from extractor.tables.gluing import cut_glued, placeholders
from extractor.tables.lines import Line
from extractor.tables.marks import Kind, Mark
from extractor.tables.region import Region
from extractor.tables.ways import Basis, Filling, Readings

_GAP = 2.0
"""Cost of a place that no mark fills."""
_MARGIN = 4.0
"""Ways dearer than the cheapest by more than this are not considered."""
_STEADY = 0.97
"""Share of complete lines that makes a habit."""
_MOST = 48
_MOST_MARKS = 40
_TWO = 2


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


class Habits(NamedTuple):
    """Empty cells before the first and after the last figure in the complete lines of a table.

    They are cells of merged labels: `lead` goes by the level of the line's own label, `trail` by that of the next
    line's, or, where the text tells rows apart, is the same for all (level 0). `width` is how many separators the rows
    with so many places have, where they agree. `ragged`: rows alike differ in such cells.
    """

    lead: dict[int, int]
    trail: dict[int, int]
    width: dict[int, int]
    in_rows: bool
    ragged: bool

    def before(self, line: Line) -> int | None:
        """How many empty cells before the figures of a line are layout; `None`: unknown."""
        known = set(self.lead.values())
        return self.lead.get(_level(line), 0 if self.in_rows and known == {0} else None)

    def behind(self, line: Line) -> int | None:
        """How many empty cells behind the figures of a line are layout; `None`: unknown."""
        return self.trail.get(0 if self.in_rows else line.next_level)


def habits(lines: Sequence[Line], region: Region) -> Habits:
    """Learn from the complete lines how many empty cells are layout."""
    in_rows = region.row_break is not None
    leads: dict[int, Counter[int]] = {}
    trails: dict[int, Counter[int]] = {}
    widths: dict[int, Counter[int]] = {}
    for line in lines:
        filled = [index for index, mark in enumerate(line.marks) if mark.is_value]
        if filled and len(filled) == len(line.slots):
            leads.setdefault(_level(line), Counter())[filled[0]] += 1
            level = 0 if in_rows else line.next_level
            trails.setdefault(level, Counter())[len(line.marks) - 1 - filled[-1]] += 1
            widths.setdefault(len(line.slots), Counter())[_width(line, region)] += 1
    lead, trail = _steady(leads), _steady(trails)
    ragged = (len(lead), len(trail)) != (len(leads), len(trails)) or not _is_grid(lead)
    return Habits(lead, trail, _steady(widths), in_rows, ragged)


def _is_grid(lead: dict[int, int]) -> bool:
    """Whether labels that stand deeper have just so many empty cells fewer behind them, or none has any."""
    return not any(lead.values()) or len({level + size for level, size in lead.items() if level >= 0}) <= 1


def _width(line: Line, region: Region) -> int:
    """Count the separators in the row of the text in which the figures of a line stand."""
    start, end = line.values[0].start, line.values[-1].end
    text = region.text
    begin = text.rfind("\n", 0, start)
    while (
        begin > 0 and region.row_break and not region.row_break.search(text, begin - 2 if begin > 1 else 0, begin + 1)
    ):
        begin = text.rfind("\n", 0, begin)
    after = region.row_break.search(text, end) if region.row_break else None
    row = text[begin + 1 : after.start() if after else len(text)]
    return row.count("\t") + row.count("|")


def _steady(known: dict[int, Counter[int]]) -> dict[int, int]:
    """Keep what nearly all lines of a level have."""
    common = {level: counts.most_common(1)[0] for level, counts in known.items()}
    return {level: size for level, (size, times) in common.items() if times >= _STEADY * known[level].total()}


def _level(line: Line) -> int:
    return line.label.label.level if line.label else -1


def place(
    line: Line, region: Region, known: Habits, blocks: list[tuple[int, bool]], *, by_width: bool = True
) -> Readings:
    """Return the ways to fill `line`.

    `blocks` groups its places for cutting (see `figures.cut`). `by_width`: a row that is as wide as the others, with as
    many cells as places, is taken cell by cell.
    """
    values = line.values
    places = len(line.slots)
    if len(values) == places and not (region.glued and places > 1):
        return complete(line)
    if not values:
        is_run = region.glued and line.label and not line.marks
        return placeholders(line, region) if is_run else _without_figures(line, known)
    if region.glued and len(values) <= places:
        return cut_glued(line, region, blocks)
    if places > _MOST_MARKS or len(line.marks) > _MOST_MARKS:
        return Readings(line, (((None,) * places, 1.0),), Basis.UNEVEN, complete=False)
    return _uneven(line, region, known, by_width=by_width)


def complete(line: Line) -> Readings:
    """Fill a line that has as many figures as places."""
    return Readings(line, ((line.values, 1.0),), Basis.COUNT, complete=not any(map(_has_leading_zero, line.values)))


def with_other_cut(item: Readings, region: Region) -> Readings:
    """Add the way in which the last digit of a single figure belongs to the numeral of the label right behind it."""
    mark = item.ways[0][0][-1]
    if len(item.line.slots) > 1 or mark is None or len(mark.raw) < _TWO:
        return item
    if not any(anchor.guessed and anchor.begin == mark.end for anchor in region.anchors):
        return item
    shorter = mark._replace(end=mark.end - 1, raw=mark.raw[:-1])
    return item._replace(ways=(((mark,), 0.5), ((shorter,), 0.5)), complete=False)


def _has_leading_zero(mark: Mark) -> bool:
    """Whether the mark is rather several figures that ran together."""
    return mark.raw[:1] in ("0", "０") and mark.raw[1:2].isdigit()


def _without_figures(line: Line, known: Habits) -> Readings:
    """A line of empty cells is blank, whichever of them are layout; a line of nothing is not there."""
    places = len(line.slots)
    empties = [mark for mark in line.marks if mark.kind is Kind.EMPTY]
    trail = known.behind(line) or 0
    own = empties[: len(empties) - trail] if len(empties) - trail >= places else empties
    if len(own) >= places:
        return Readings(line, ((tuple(own[len(own) - places :]), 1.0),), Basis.COUNT)
    nothing: Filling = (None,) * places
    if not own:
        return Readings(line, ((nothing, 1.0),), Basis.COUNT)
    blank: Filling = (*own, *nothing[len(own) :])
    return Readings(line, ((blank, 0.5), (nothing, 0.5)), Basis.UNEVEN)


def _uneven(line: Line, region: Region, known: Habits, *, by_width: bool) -> Readings:
    """Weigh the ways in which too few or too many marks can fill the places."""
    cells = tuple(mark for mark in line.marks if mark.is_value or mark.kind is Kind.EMPTY)
    exact = len(cells) == len(line.slots) and not known.behind(line)
    exact = exact and known.width.get(len(line.slots)) == _width(line, region)
    if by_width and region.row_break and exact and (cells[0].is_value or known.before(line) == 0):
        return Readings(line, ((cells, 1.0),), Basis.COUNT)
    costs = _costs(line, known if by_width else known._replace(lead={}, trail={}, in_rows=False))
    found = list(islice(_fillings(line.marks, costs, len(line.slots)), _MOST + 1))
    kept = found[:_MOST]
    weights = [exp(kept[0][1] - cost) for _, cost in kept]
    total = sum(weights)
    ways = tuple((filling, weight / total) for (filling, _), weight in zip(kept, weights, strict=True))
    accounted = len(found) == 1 and found[0][1] == 0
    return Readings(line, ways, Basis.COUNT if accounted else Basis.UNEVEN, complete=len(found) <= _MOST)


def _costs(line: Line, known: Habits) -> list[_Cost]:
    filled = [index for index, mark in enumerate(line.marks) if mark.is_value]
    lead, trail = known.before(line), known.behind(line)
    if known.ragged:
        lead = trail = None
    behind = _BLANK if known.in_rows and not known.ragged else _UNKNOWN
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
        elif trail is None:
            costs.append(behind)
        else:
            costs.append(_LAYOUT if index >= len(line.marks) - trail else _BLANK)
    return costs


def _fillings(marks: tuple[Mark, ...], costs: list[_Cost], places: int) -> Iterator[tuple[Filling, float]]:
    """Yield the monotone ways to fill `places`, the cheapest first, none dearer than that by more than a margin."""
    least = _cheapest(costs, places)
    limit = least[0][0] + _MARGIN
    order = count()
    opened: list[tuple[float, int, int, Filling, float]] = [(least[0][0], 0, 0, (), 0.0)]
    while opened:
        bound, _, mark, filling, cost = heappop(opened)
        if mark == len(marks):
            yield (*filling, *[None] * (places - len(filling))), bound
            continue
        for step, added, extra in (
            (1, (), costs[mark].leave),
            (1, (marks[mark],), costs[mark].take),
            (0, (None,), _GAP),
        ):
            slot = len(filling) + len(added)
            if slot <= places and (bound := cost + extra + least[mark + step][slot]) <= limit:
                heappush(opened, (bound, -next(order), mark + step, filling + added, cost + extra))


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
