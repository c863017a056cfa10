"""Reading orders: which marks stand with which label.

Flattening keeps labels in order but not always beside their figures. Each order is one hypothesis about the whole
table; `read_lines` holds the lines it gives against the form: the order fits under which most lines have just as
many figures as the form has places.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from extractor.tables.confidence import has_header
from extractor.tables.groups import begins_row, groups_of
from extractor.tables.lines import Line, Slot, Stub, assign
from extractor.tables.region import Region
from extractor.tables.rows import by_rows, can_be_cut
from extractor.templates import TableForm
from extractor.text import fold_label
from extractor.types import Match

_STRAINED = 4.0
_UNTOLD = 1.0
"""Rivalry where a column is one too many, or where it is not told which of several columns alike has lost its label."""
_LACKING = 4
"""What a figure that is lacking costs, in places."""


class Order(NamedTuple):
    """A reading order by name, with the lines it gives and how many places they fill."""

    name: str
    lines: list[Line]
    fit: int

    @property
    def pooled(self) -> bool:
        """Whether all figures stand behind all labels."""
        return self.name in ("pooled_rows", "pooled_columns")


def read_lines(region: Region) -> list[Order]:
    """Return the reading orders with their lines, the best fitting first; row by row may be a row short.

    Any order but row by row must fill half of the places to be considered.
    """
    orders: list[Order] = []
    values = sum(mark.is_value for mark in region.marks)
    places = len(region.sighting.plan.columns)
    for name, read in _ORDERS.items():
        if name == "rows_before" and not (_figures_stand_alone(region) if region.row_break else _figures_lead(region)):
            continue
        lines = list(read(region))
        left_over = values - sum(len(line.values) for line in lines)
        pooled = name.startswith("pooled") and not region.sighting.plan.form.across
        fit = sum(map(_fit_of_pool, lines) if pooled else (_fit(region, line) for line in lines)) - left_over
        if not orders or 2 * fit >= places:
            orders.append(Order(name, lines, fit))
        done = not left_over and all(line.values and not line.extra and line.strain < _STRAINED for line in lines)
        if done and 2 * fit >= places and name != "pooled_rows":
            break
    longest = max(len(block.columns) for block in region.sighting.plan.form.blocks)
    return sorted(orders, key=lambda order: -order.fit - longest * (order.name == "rows"))


def _figures_stand_alone(region: Region) -> bool:
    """Whether some rows of figures stand without a label beside them."""
    return sum(mark.is_value and begins_row(region, mark) for mark in region.marks) > 1


def _figures_lead(region: Region) -> bool:
    """Whether figures may stand before their labels: some before the first, none behind the last."""
    places = [mark.at for mark in region.marks if mark.is_value]
    if not places or not region.anchors:
        return False
    return places[0] <= region.anchors[0].start and places[-1] <= region.anchors[-1].start


def _fit(region: Region, line: Line) -> int:
    """How many places the line fills, less for every figure that is lacking or to spare.

    An empty cell makes up for most of a figure that is lacking. A line whose figures stand with another label fills
    none.
    """
    places = len(line.slots)
    if line.strain >= _STRAINED:
        return 0
    lacking = places - len(line.values)
    if lacking <= 0:
        return lacking or places
    if region.glued and can_be_cut(line.values, places):
        return places
    blank = min(lacking, len(line.marks) - len(line.values)) if line.values else 0
    return max(0, places - blank - _LACKING * (lacking - blank))


def _fit_of_pool(line: Line) -> int:
    """How many places a pool fills: its figures, less those to spare."""
    return min(len(line.values), 2 * len(line.slots) - len(line.values))


def _columns(region: Region) -> Iterator[Line]:
    """Each column label is followed by the figures below it; blocks stand above or beside one another."""
    sighting = region.sighting
    columns = _column_slots(sighting.plan.form)
    above = [slots for block in columns for slots in block]
    longest = max(map(len, columns))
    beside = [slots for index in range(longest) for block in columns for slots in block[index : index + 1]]
    found = [_in_sequence(region, wanted) for wanted in (above, beside)]
    stubs = max(found, key=lambda stubs: sum(stub.begin >= 0 for stub in stubs))
    begins = [hit.start for hit in sighting.hits]
    done = assign(stubs, groups_of(region, region.marks, begins), ahead=False)
    least = min(len(stub.slots) for stub in stubs)
    spare = any(2 * group.filled >= least and group.before >= stubs[0].begin for group in done.spare)
    wanted = Counter(stub.slots[0][1] for stub in stubs)
    there = Counter(stub.slots[0][1] for stub in stubs if stub.begin >= 0)
    for line in done.lines:
        name = line.slots[0][1]
        is_open = spare or (not sighting.plan.form.across and there[name] < wanted[name])
        parts = [] if is_open else list(_between_fillers(region, line))
        yield from parts or [line._replace(rivalry=max(line.rivalry, _UNTOLD)) if is_open else line]


def _between_fillers(region: Region, line: Line) -> Iterator[Line]:
    """Part a column where the rows of groups print their filler, if each does."""
    plan = region.sighting.plan
    if not plan.single or plan.form.filler is None or not line.values:
        return
    first = region.view.offsets[line.values[0].at - 1]
    fillers = [found.start() for found in re.finditer(re.escape(plan.form.filler), region.text[: line.values[-1].end])]
    fillers = [place for place in fillers if place > first]
    runs: list[list[Slot]] = [[]]
    slots = {slot[0]: slot for slot in line.slots}
    for label in plan.ordered:
        if label.role == "group" and not label.id:
            runs.append([])
        elif label.id in slots:
            runs[-1].append(slots[label.id])
    if len(fillers) != len(runs) - 1 or sum(map(len, runs)) != len(line.slots):
        return
    for run, low, high in zip(runs, [0, *fillers], [*fillers, len(region.text)], strict=True):
        marks = [mark for mark in line.marks if low <= mark.start < high]
        if run or marks:
            part = line._replace(slots=tuple(run)).with_marks(marks)
            yield part._replace(strain=0.0, rivalry=0.0) if len(part.values) == len(run) else part


def _column_slots(form: TableForm) -> list[list[tuple[Slot, ...]]]:
    """Return, block by block, the places below each column label as the form prints them."""
    if form.across:
        return [[((row, column),) for row, column in form.positions]]
    return [[tuple((row.id, column.id) for row in block.rows) for column in block.columns] for block in form.blocks]


class _Chain(NamedTuple):
    """Column labels one after another: how many, and the number and first letter of each."""

    length: int
    places: tuple[tuple[int, int], ...]


def _in_sequence(region: Region, wanted: list[tuple[Slot, ...]]) -> list[Stub]:
    """Find the longest sequence of column labels, one after another."""
    best = [_Chain(0, ())] * (len(wanted) + 1)
    for hit in region.sighting.hits:
        ids = {label.id for label in hit.labels if label.role == "column"}
        for index in range(len(wanted) - 1, -1, -1) if ids else ():
            length, places = max(best[: index + 1])
            if wanted[index][0][1] in ids and length >= best[index + 1].length:
                best[index + 1] = _Chain(length + 1, (*places, (index, hit.start)))
    found = dict(max(best).places)
    columns = region.sighting.plan.columns
    return [
        Stub(slots, Match.NORMALIZED, found[index])
        if index in found
        else Stub(slots, Match.INFERRED, wording=fold_label(columns[slots[0]].label))
        for index, slots in enumerate(wanted)
    ]


def _pooled_rows(region: Region) -> Iterator[Line]:
    """All labels come first, then all figures row by row."""
    yield _pool(region, region.sighting.plan.form.positions)


def _pooled_columns(region: Region) -> Iterator[Line]:
    """All labels come first, then all figures column by column."""
    columns = _column_slots(region.sighting.plan.form)
    yield _pool(region, tuple(slot for block in columns for slots in block for slot in slots))


def _pool(region: Region, slots: tuple[Slot, ...]) -> Line:
    ends = [anchor.end for anchor in region.anchors]
    ends += [hit.end for hit in region.sighting.hits if hit.labels[0].order < 0]
    last = max(ends, default=region.sighting.end) - 1
    line = Line(slots, (), Match.INFERRED).with_marks([mark for mark in region.marks if mark.at > last])
    there = {anchor.label.order for anchor in region.anchors}
    whole = len(line.values) == len(slots) and there.issuperset(label.order for label in region.sighting.plan.ordered)
    return line._replace(match=Match.NORMALIZED) if whole and has_header(region) else line


_ORDERS: dict[str, Callable[[Region], Iterator[Line]]] = {
    "rows": partial(by_rows, ahead=False),
    "rows_before": partial(by_rows, ahead=True),
    "columns": _columns,
    "pooled_rows": _pooled_rows,
    "pooled_columns": _pooled_columns,
}
