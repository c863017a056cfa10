"""A pool of figures that lacks some: behind all labels, row by row, cells that were blank having left no trace.

Which row holds which figures is weighed over all ways at once (the forward-backward algorithm): a row may lack a few
cells or all of them, and a total that is there should be the sum of the others.
"""

from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import combinations
from math import comb, exp, inf, log
from typing import NamedTuple

from extractor.tables.figures import likely_figure, read_figure
from extractor.tables.lines import Line, Slot
from extractor.tables.marks import Kind, Mark
from extractor.tables.ways import Basis, Filling, Readings
from extractor.tables.weights import log_added
from extractor.types import Number

_GAP = 3.5
"""Cost of a cell that was blank."""
_BLANK_ROW = 5.0
"""Cost of a row that was blank."""
_MISFIT = 6.5
"""Cost of a row whose total is there and is not the sum of the others."""
_UNTOLD = 3.5
"""Cost of a row that holds something and whose total was blank."""
_MOST_GAPS = 3
"""Blank cells of a row at most that is not all blank."""
_MOST_LACKING = 40
_LEAST = 0.002
"""A way less likely than this is not followed."""
_MOST = 48


class _Row(NamedTuple):
    """Places of the form side by side; `summed`: the last is the sum of the others."""

    slots: tuple[Slot, ...]
    summed: bool


class _Share(NamedTuple):
    """Figures ``[begin, end)`` of the pool, for one row."""

    begin: int
    end: int
    cost: float


def read_pool(line: Line, blocks: Sequence[tuple[int, bool]]) -> list[Readings]:
    """Part the figures of a pool, fewer than its places, among its rows; `blocks` groups its places (`figures.cut`).

    An empty list says that too many figures are lacking. Where more than one is, any row may be another's: all are
    doubted.
    """
    rows = list(_rows(line.slots, blocks))
    if len(line.slots) - len(line.values) > _MOST_LACKING:
        return []
    numbers = [_number(mark) for mark in line.values]
    shares = _shares(rows, numbers, len(line.slots) - len(numbers))
    before = [{0: 0.0}]
    for options in shares:
        reached: dict[int, float] = {}
        for share in options:
            if share.begin in before[-1]:
                weight = before[-1][share.begin] - share.cost
                reached[share.end] = log_added(reached.get(share.end, -inf), weight)
        before.append(reached)
    behind = [{len(numbers): 0.0}]
    for options in reversed(shares):
        reached = {}
        for share in options:
            if share.end in behind[-1]:
                reached[share.begin] = log_added(reached.get(share.begin, -inf), behind[-1][share.end] - share.cost)
        behind.append(reached)
    behind.reverse()
    if len(numbers) not in before[-1]:
        return []
    several = len(line.slots) - len(numbers) > 1
    found = []
    for index, (row, options) in enumerate(zip(rows, shares, strict=True)):
        weights = {
            share: before[index].get(share.begin, -inf) - share.cost + behind[index + 1].get(share.end, -inf)
            for share in options
        }
        item = _readings(line, row, {share: exp(weight - behind[0][0]) for share, weight in weights.items()})
        found.append(item._replace(line=item.line._replace(rivalry=1.0)) if several else item)
    return found


def _rows(slots: tuple[Slot, ...], blocks: Sequence[tuple[int, bool]]) -> Iterator[_Row]:
    """Yield the rows: summed blocks, and what stands between them parted where the row of the form changes."""
    start = 0
    for size, summed in blocks:
        own = slots[start : start + size]
        start += size
        if summed:
            yield _Row(own, summed=True)
            continue
        for name in dict.fromkeys(row for row, _ in own):
            yield _Row(tuple(slot for slot in own if slot[0] == name), summed=False)


def _number(mark: Mark) -> Number:
    value = likely_figure(mark.raw) if mark.kind is Kind.GARBLED else read_figure(mark.raw).value
    return value or 0


def _shares(rows: Sequence[_Row], numbers: Sequence[Number], lacking: int) -> list[list[_Share]]:
    """Return for every row the figures that it may hold, with what speaks against it."""
    sums: list[Number] = [0]
    for number in numbers:
        sums.append(sums[-1] + number)
    shares = []
    least = most = 0
    for row in rows:
        size = len(row.slots)
        counts = sorted({0, *range(max(0, size - _MOST_GAPS), size + 1)})
        shares.append(
            [
                _Share(begin, begin + count, _cost(row, count, sums[begin : begin + count + 1]))
                for begin in range(max(0, least), min(most, len(numbers)) + 1)
                for count in counts
                if begin + count <= len(numbers)
            ]
        )
        most += size
        least = most - lacking
    return shares


def _cost(row: _Row, count: int, sums: Sequence[Number]) -> float:
    """What speaks against a row holding so many figures; `sums` are the running sums over them."""
    size = len(row.slots)
    if not count:
        return min(_BLANK_ROW, size * _GAP)
    gaps = (size - count) * _GAP
    if not row.summed:
        return gaps - log(comb(size, count))
    with_total = (
        gaps + (_MISFIT if round(sums[-1] - 2 * sums[-2] + sums[0], 6) else 0.0) - log(comb(size - 1, count - 1))
    )
    if count == size:
        return with_total
    without = gaps + (_UNTOLD if sums[-1] - sums[0] else 0.0) - log(comb(size - 1, count))
    return -log_added(-with_total, -without)


def _readings(line: Line, row: _Row, shares: dict[_Share, float]) -> Readings:
    """Return the ways to fill a row, each share of the pool in all ways to place it."""
    ways: list[tuple[Filling, float]] = []
    for share, weight in shares.items():
        if weight >= _LEAST:
            ways += _placed(row, line.values[share.begin : share.end], weight)
    kept = nlargest(_MOST, ways, key=lambda way: way[1])
    total = sum(weight for _, weight in kept)
    marks = tuple(mark for mark in kept[0][0] if mark)
    own = Line(row.slots, marks, line.match, values=marks, rivalry=1 - max(shares.values()))
    basis = Basis.COUNT if len(kept) == 1 and len(marks) == len(row.slots) else Basis.UNEVEN
    fillings = tuple((filling, weight / total) for filling, weight in kept)
    return Readings(own, fillings, basis, complete=len(kept) == len(ways))


def _placed(row: _Row, marks: Sequence[Mark], weight: float) -> Iterator[tuple[Filling, float]]:
    """Yield the ways to place some figures in a row; that the total is blank is the less likely."""
    size = len(row.slots)
    chosen = list(combinations(range(size), len(marks)))
    some = any(_number(mark) for mark in marks)
    odds = [exp(-_UNTOLD) if row.summed and some and size - 1 not in places else 1.0 for places in chosen]
    for places, odd in zip(chosen, odds, strict=True):
        filling: list[Mark | None] = [None] * size
        for place, mark in zip(places, marks, strict=True):
            filling[place] = mark
        yield tuple(filling), weight * odd / sum(odds)


def in_order(readings: Sequence[Readings]) -> list[Readings]:
    """Put first, in every row, the likeliest way that takes no figure that a row before has taken."""
    reached = -1
    ordered = []
    for item in readings:
        first = next(
            (
                index
                for index, (way, _) in enumerate(item.ways)
                if all(mark is None or mark.start > reached for mark in way)
            ),
            None,
        )
        ways = item.ways
        if first is None:
            ways = (((None,) * len(item.line.slots), 0.0), *ways)
        elif first:
            ways = (ways[first], *ways[:first], *ways[first + 1 :])
        reached = max([reached, *(mark.start for mark in ways[0][0] if mark)])
        ordered.append(item._replace(ways=ways))
    return ordered
