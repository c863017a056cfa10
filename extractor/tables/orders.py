"""Reading orders: which marks stand with which label.

Flattening keeps labels in order but not always beside their figures. Each order is one hypothesis about the whole
table; `read_lines` holds the lines it gives against the form: the order fits under which most lines have just as
many figures as the form has places.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from extractor.tables.alignment import Anchor, Sighting
from extractor.tables.labels import Label
from extractor.tables.marks import Kind, Mark
from extractor.tables.region import Region
from extractor.templates import TableForm
from extractor.types import Match

Slot: TypeAlias = tuple[str, str]
"""A place in a table: row and column id."""

_LACKING = 4
"""What a figure that is lacking costs, in places."""


class Line(NamedTuple):
    """Places of the form, in order, and the marks that are to fill them.

    `label` and `match` say which label the line stands with, `next_level` how many label cells may stand before the
    next line's label (-1: unknown), `extra` that the form has no such row. `values` are the marks that fill cells.
    """

    slots: tuple[Slot, ...]
    marks: tuple[Mark, ...]
    match: Match
    label: Anchor | None = None
    next_level: int = -1
    extra: bool = False
    values: tuple[Mark, ...] = ()

    def with_marks(self, marks: Sequence[Mark]) -> "Line":
        """Return the line filled from `marks`."""
        return self._replace(marks=tuple(marks), values=tuple(mark for mark in marks if mark.is_value))


class Order(NamedTuple):
    """A reading order by name, with the lines it gives and how many places they fill."""

    name: str
    lines: list[Line]
    fit: int


def read_lines(region: Region) -> list[Order]:
    """Return the reading orders with their lines, the best fitting first, the plainest first among equals.

    Any order but row by row must fill half of the places to be considered.
    """
    orders: list[Order] = []
    values = sum(mark.is_value for mark in region.marks)
    places = len(region.sighting.plan.columns)
    for name, read in _ORDERS.items():
        if name == "rows_before" and not _figures_lead(region):
            continue
        lines = list(read(region))
        left_over = values - sum(len(line.values) for line in lines)
        fit = sum(_fit(region, line) for line in lines) - left_over
        if not orders or 2 * fit >= places:
            orders.append(Order(name, lines, fit))
        if fit == places:
            break
    return sorted(orders, key=lambda order: -order.fit)


def _figures_lead(region: Region) -> bool:
    """Whether figures may stand before their labels: some before the first, none behind the last."""
    places = [mark.at for mark in region.marks if mark.is_value]
    if not places or not region.anchors:
        return False
    return places[0] <= region.anchors[0].start and places[-1] <= region.anchors[-1].start


def _fit(region: Region, line: Line) -> int:
    """How many places the line fills, less for every figure that is lacking or to spare.

    An empty cell makes up for most of a figure that is lacking.
    """
    places = len(line.slots)
    lacking = places - len(line.values)
    if lacking <= 0:
        return lacking or places
    if region.glued and can_be_cut(line.values, places):
        return places
    blank = min(lacking, len(line.marks) - len(line.values)) if line.values else 0
    return max(0, places - blank - _LACKING * (lacking - blank))


def can_be_cut(values: Sequence[Mark], places: int) -> bool:
    """Whether there are fewer figures than places, but digits enough for all of them."""
    if not 0 < len(values) < places or any(mark.kind is Kind.PLACEHOLDER for mark in values):
        return False
    return sum(character.isdigit() for mark in values for character in mark.raw) >= places


def _row_slots(form: TableForm) -> dict[str, tuple[Slot, ...]]:
    return {
        row.id: tuple((row.id, column.id) for column in block.columns) for block in form.blocks for row in block.rows
    }


def _rows_after(region: Region) -> Iterator[Line]:
    """Each label is followed by its figures, which may stand between its own letters."""
    if not region.anchors:
        last = region.sighting.end - 1
        line = Line(region.sighting.plan.form.positions, (), Match.NORMALIZED)
        yield line.with_marks([mark for mark in region.marks if mark.at > last])
        return
    slots = _row_slots(region.sighting.plan.form)
    edges = [*(anchor.start for anchor in region.anchors), len(region.view)]
    places = [bisect_right(region.marks, edge, key=lambda mark: mark.at) for edge in edges]
    heads = [hit.start for hit in region.sighting.hits if hit.labels[0].order < 0]
    lines: list[Line] = []
    for index, anchor in enumerate(region.anchors):
        own = _before_head(region.marks[places[index] : places[index + 1]], anchor, heads)
        following = region.anchors[index + 1].label if index + 1 < len(region.anchors) else None
        lines += _window(region, anchor, own, following, slots)
    yield from _handed_on(lines)


def _before_head(marks: Sequence[Mark], anchor: Anchor, heads: list[int]) -> Sequence[Mark]:
    """Leave out the empty cells of a header that comes between this row and the next."""
    place = bisect_left(heads, anchor.end)
    if place == len(heads) or not marks or marks[-1].at <= heads[place]:
        return marks
    return [mark for mark in marks if mark.at <= heads[place] or mark.kind is not Kind.EMPTY]


def _handed_on(lines: list[Line]) -> Iterator[Line]:
    """Give figures beside a group label to the first row below it, if that has none of its own.

    In wrapped text the labels of a group and of its first row share a line, and the figures stand within.
    """
    kept: Line | None = None
    for line in [*lines, None]:
        own = kept.label.label if kept and kept.extra and kept.label else None
        below = line.label.label if line and line.label else None
        if kept and line and own and below and below.order == own.order + 1 and not line.values:
            line = line._replace(match=Match.FUZZY).with_marks(kept.marks + line.marks)
        elif kept:
            yield kept
        kept = line


def _window(
    region: Region,
    anchor: Anchor,
    marks: Sequence[Mark],
    following: Label | None,
    slots: dict[str, tuple[Slot, ...]],
) -> Iterator[Line]:
    """Lines of the marks between one label and the next.

    Rows of the form whose label was not found here may be among them: they take what the anchor's own row leaves
    over, before anything is called a row of the body's own.
    """
    ordered = region.sighting.plan.ordered
    high = following.order if following else len(ordered)
    lost = [slots[label.id] for label in ordered[anchor.label.order + 1 : high] if label.role == "row"]
    level = following.level if following else 0
    own = slots.get(anchor.label.id, ()) if anchor.label.role == "row" else ()
    rest = tuple(slot for row in lost for slot in row)
    if rest and sum(mark.is_value for mark in marks) == len(own) + len(rest):
        yield Line(own + rest, (), Match.INFERRED, anchor, level).with_marks(marks)
        return
    first, *others = _segments(region, marks, len(own))
    if own:
        yield Line(own, (), anchor.match, anchor, level).with_marks(first[1])
    elif any(mark.is_value for mark in first[1]):
        name = anchor.label.id or f"extra:{anchor.label.printed}"
        yield _extra_line(region, name, anchor.match, anchor, level).with_marks(first[1])
    unclaimed = iter(lost if len(others) <= len(lost) else [])
    for words, segment in others:
        row = next(unclaimed, None)
        if row:
            yield Line(row, (), Match.INFERRED, None, level).with_marks(segment)
        else:
            yield _extra_line(region, f"extra:{words}", Match.INFERRED, None, level).with_marks(segment)


def _extra_line(region: Region, name: str, match: Match, anchor: Anchor | None, level: int) -> Line:
    """Make a line for a row that the form lacks, under the columns of the first block."""
    columns = region.sighting.plan.form.blocks[0].columns
    return Line(tuple((name, column.id) for column in columns), (), match, anchor, level, extra=True)


def _segments(region: Region, marks: Sequence[Mark], places: int) -> list[tuple[str, list[Mark]]]:
    """Cut the marks of a window where unknown words stand between them: rows of the body's own.

    Each segment comes with the words before it. Unless every segment fills a row there is nothing to cut.
    """
    segments: list[tuple[str, list[Mark]]] = [("", list(marks[:1]))]
    for before, mark in pairwise(marks):
        words = _unknown_words(region, before, mark) if mark.at > before.at else ""
        if words and any(known.is_value for known in segments[-1][1]):
            segments.append((words, []))
        segments[-1][1].append(mark)
    if all(sum(mark.is_value for mark in segment) == places for _, segment in segments):
        return segments
    return [("", list(marks))]


def _unknown_words(region: Region, before: Mark, after: Mark) -> str:
    start = before.at + sum(character.isalpha() for character in before.raw)
    letters = [region.view.text[place] for place in range(start, after.at) if not region.covered[place]]
    return "".join(letters) if len(letters) > 1 else ""


def _rows_before(region: Region) -> Iterator[Line]:
    """Each label comes after its figures."""
    slots = _row_slots(region.sighting.plan.form)
    edges = [region.sighting.start - 1, *(anchor.start for anchor in region.anchors)]
    for anchor, (low, high) in zip(region.anchors, pairwise(edges), strict=True):
        if anchor.label.role == "row":
            own = [mark for mark in region.marks if low < mark.at <= high]
            yield Line(slots[anchor.label.id], (), anchor.match, anchor).with_marks(own)


def _columns(region: Region) -> Iterator[Line]:
    """Each column label is followed by the figures below it; blocks stand above or beside one another."""
    sighting = region.sighting
    columns = _column_slots(sighting.plan.form)
    above = [slots for block in columns for slots in block]
    longest = max(map(len, columns))
    beside = [slots for index in range(longest) for block in columns for slots in block[index : index + 1]]
    found = [_in_sequence(wanted, sighting) for wanted in (above, beside)]
    sequence = max(found, key=lambda places: sum(place is not None for _, place in places))
    match = Match.INFERRED if any(place is None for _, place in sequence) else Match.NORMALIZED
    ends = [*(hit.start for hit in sighting.hits), len(region.view)]
    for slots, place in sequence:
        if place is not None:
            end = next(end for end in ends if end > place)
            yield Line(slots, (), match).with_marks([mark for mark in region.marks if place < mark.at <= end])


def _column_slots(form: TableForm) -> list[list[tuple[Slot, ...]]]:
    """Return, block by block, the places below each column label as the form prints them."""
    if form.across:
        return [[((row, column),) for row, column in form.positions]]
    return [[tuple((row.id, column.id) for row in block.rows) for column in block.columns] for block in form.blocks]


def _in_sequence(wanted: list[tuple[Slot, ...]], sighting: Sighting) -> list[tuple[tuple[Slot, ...], int | None]]:
    """Find where column labels stand one after another; each takes the first place after the one before."""
    columns = [(hit.start, {label.id for label in hit.labels if label.role == "column"}) for hit in sighting.hits]
    places: list[tuple[tuple[Slot, ...], int | None]] = []
    reached = -1
    for slots in wanted:
        found = next((start for start, ids in columns if start > reached and slots[0][1] in ids), None)
        reached = reached if found is None else found
        places.append((slots, found))
    return places


def _pooled_rows(region: Region) -> Iterator[Line]:
    """All labels come first, then all figures row by row."""
    yield _pool(region, region.sighting.plan.form.positions)


def _pooled_columns(region: Region) -> Iterator[Line]:
    """All labels come first, then all figures column by column."""
    columns = _column_slots(region.sighting.plan.form)
    yield _pool(region, tuple(slot for block in columns for slots in block for slot in slots))


def _pool(region: Region, slots: tuple[Slot, ...]) -> Line:
    last = max([region.sighting.end, *(anchor.end for anchor in region.anchors)]) - 1
    return Line(slots, (), Match.INFERRED).with_marks([mark for mark in region.marks if mark.at > last])


_ORDERS: dict[str, Callable[[Region], Iterator[Line]]] = {
    "rows": _rows_after,
    "rows_before": _rows_before,
    "columns": _columns,
    "pooled_rows": _pooled_rows,
    "pooled_columns": _pooled_columns,
}
