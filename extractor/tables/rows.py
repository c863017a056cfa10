"""Row by row: which marks each row label holds, and what stands between rows that hold just theirs."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel

from extractor.tables.alignment import Anchor
from extractor.tables.groups import Group, begins_row, groups_of, in_own_rows, unknown_words
from extractor.tables.lines import Line, Slot, Stub, assign, count_cost, stub_line
from extractor.tables.marks import Kind, Mark, letters_up_to
from extractor.tables.region import Region
from extractor.templates import ColumnForm, TableForm
from extractor.types import Match

_LEAST_WORDS = 4
"""Letters of the label of a row of the body's own at least, if it is to be told by them."""
_ALIKE = 0.5
_BLANK_ROW = 0.8
"""Empty cells of a row that is all blank, as a share of its places at least."""


def can_be_cut(values: Sequence[Mark], places: int) -> bool:
    """Whether there are fewer figures than places, but characters enough for all of them."""
    return 0 < len(values) < places <= values[-1].end - values[0].start + 2


class _Tie(IntEnum):
    """How firmly a row holds the marks that stand with its label."""

    OPEN = 0
    """Not at all: its label was not found, or the number of figures is wrong."""
    WEAK = 1
    """The number is right, but the figures stand on a line of their own; or figures are lacking."""
    FIRM = 2


class _Row(NamedTuple):
    """A row of the form with the marks that stand with its label, those of ``region.marks[low:high]``."""

    stub: Stub
    low: int
    high: int
    marks: Sequence[Mark]
    tie: _Tie


def by_rows(region: Region, *, ahead: bool) -> Iterator[Line]:
    """Yield the lines row by row; of several rows of the body's own with one name each gets a name of its own."""
    names: Counter[str] = Counter()
    for line in _by_rows(region, ahead=ahead):
        name = line.slots[0][0] if line.extra else ""
        names[name] += bool(name)
        if names[name] > 1:
            line = line._replace(slots=tuple((f"{name}（{names[name]}）", column) for _, column in line.slots))
        yield line


def _by_rows(region: Region, *, ahead: bool) -> Iterator[Line]:
    """Each label is followed (`ahead`: preceded) by its figures, which may stand between its own letters.

    Rows whose label is there and has just its figures are taken at once; what stands between two such rows is
    assigned as a whole. A row whose figures stand on a line of their own is not taken at once beside such a stretch.
    """
    if not region.anchors:
        begin = max((hit.start for hit in region.sighting.hits), default=-1)
        stub = Stub(region.sighting.plan.form.positions, Match.NORMALIZED, begin)
        groups = [
            group._replace(words=_foreign_letters(region, group.words))
            for group in groups_of(region, region.marks, [begin] if begin >= 0 else [])
        ]
        if len(groups) > 1 and not any(group.filled for group in groups) and _may_be_blank(groups[-1], stub):
            yield stub_line(stub, groups[-1].marks, 0.0)
            return
        yield from assign([stub], groups, ahead=False).lines or [stub_line(stub, (), 0.0)]
        return
    rows = _tied(region)
    settled = (
        [row.tie is _Tie.FIRM and region.row_break is not None for row in rows] if ahead else _settled(region, rows)
    )
    opened: list[Stub] = []
    begin = 0
    for row, is_settled in zip(rows, settled, strict=True):
        if not is_settled:
            opened.append(row.stub)
            continue
        yield from _between(region, opened, region.marks[begin : row.low], ahead=ahead)
        yield stub_line(row.stub, row.marks, 0.0 if region.glued else _shortfall(row))
        yield from _blank_rows_behind(region, row)
        opened, begin = [], row.high
    yield from _between(region, opened, region.marks[begin:], ahead=ahead)


def _may_be_blank(group: Group, stub: Stub) -> bool:
    """Whether empty cells behind a header are the only row of a table, left blank."""
    return len(group.marks) >= _BLANK_ROW * len(stub.slots)


def _shortfall(row: _Row) -> float:
    return count_cost(_count(row.marks), len(row.marks), len(row.stub.slots)) if _count(row.marks) else 0.0


def _own_marks(region: Region, stub: Stub, marks: Sequence[Mark]) -> Sequence[Mark]:
    own = _before_head(region, _without_number(region, marks, len(stub.slots)), stub)
    return in_own_rows(region, own)


def _foreign_letters(region: Region, words: str) -> str:
    """Leave out the letters of header labels that stand interleaved."""
    return "".join(letter for letter in words if letter not in region.sighting.plan.letters)


def _tied(region: Region) -> list[_Row]:
    edges = _edges(region)
    rows = []
    reached = 0
    for stub in _row_stubs(region):
        low, high = edges.get(stub.begin, (reached, reached))
        own = _own_marks(region, stub, region.marks[low:high])
        rows.append(_Row(stub, low, high, own, _tie(region, stub, own)))
        reached = high
    return rows


def _tie(region: Region, stub: Stub, marks: Sequence[Mark]) -> _Tie:
    values = [mark for mark in marks if mark.is_value]
    if stub.label is None:
        return _Tie.OPEN
    if not values:
        return _Tie.WEAK
    if unknown_words(region, stub.label.end, values[0].at):
        return _Tie.OPEN
    if len(values) < len(stub.slots) and not region.glued:
        return _Tie.WEAK
    if len(values) != len(stub.slots) and not can_be_cut(values, len(stub.slots)):
        return _Tie.OPEN
    firm = not region.row_break or (values[0].at <= stub.label.end and _shares_row(region, stub.label, values[0]))
    return _Tie.FIRM if firm else _Tie.WEAK


def _shares_row(region: Region, label: Anchor, value: Mark) -> bool:
    """Whether a label, or its numeral alone, begins in the row of the text in which a figure stands."""
    return not begins_row(region, value) or not region.is_broken(label.begin, max(label.begin, value.start))


def _settled(region: Region, rows: list[_Row]) -> list[bool]:
    """Say which rows can be taken at once: those tied firmly, and the weak ones that border on nothing open."""
    edges = [0, *(row.high for row in rows)]
    loose = [_count(region.marks[end : row.low]) > 0 for end, row in zip(edges, rows, strict=False)]
    loose.append(_count(region.marks[edges[-1] :]) > 0)
    weak = [row.tie is _Tie.WEAK for row in rows]
    hollow = [is_weak and not _count(row.marks) for is_weak, row in zip(weak, rows, strict=True)]
    filled = [False, *(is_weak and not is_hollow for is_weak, is_hollow in zip(weak, hollow, strict=True)), False]
    opened = [
        row.tie is _Tie.OPEN or (hollow[index] and (filled[index] or filled[index + 2]))
        for index, row in enumerate(rows)
    ]
    for order in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        for index in order:
            beside = loose[index] or loose[index + 1] or any(opened[max(0, index - 1) : index + 2])
            opened[index] = opened[index] or (rows[index].tie is _Tie.WEAK and beside)
    return [not is_open for is_open in opened]


def _row_stubs(region: Region) -> list[Stub]:
    """Return the rows of the form in order, those found with their label."""
    form = region.sighting.plan.form
    slots = _row_slots(form)
    found = {anchor.label.order: anchor for anchor in region.anchors}
    following = {
        anchor.label.order: after.label.level for anchor, after in zip(region.anchors, region.anchors[1:], strict=False)
    }
    stubs = []
    for label in region.sighting.plan.ordered:
        if label.role != "row":
            continue
        anchor = found.get(label.order)
        if anchor:
            level = following.get(label.order, 0)
            stubs.append(Stub(slots[label.id], anchor.match, anchor.start, anchor, level))
        else:
            stubs.append(Stub(slots[label.id], Match.INFERRED, wording=label.patterns[0]))
    return stubs


def _row_slots(form: TableForm) -> dict[str, tuple[Slot, ...]]:
    return {
        row.id: tuple((row.id, column.id) for column in block.columns) for block in form.blocks for row in block.rows
    }


def _edges(region: Region) -> dict[int, tuple[int, int]]:
    """Return for every label found, by its first letter, which marks stand between it and the one after it."""
    begins = [anchor.start for anchor in region.anchors]
    places = [bisect_right(region.marks, letter, key=lambda mark: mark.at) for letter in (*begins, len(region.view))]
    return {begin: (places[index], places[index + 1]) for index, begin in enumerate(begins)}


def _count(marks: Sequence[Mark]) -> int:
    return sum(mark.is_value for mark in marks)


def _without_number(region: Region, marks: Sequence[Mark], places: int) -> Sequence[Mark]:
    """Leave out the last figure of one too many if it is the number of the label right behind it."""
    if _count(marks) != places + 1:
        return marks
    last = max(index for index, mark in enumerate(marks) if mark.is_value)
    behind = next((anchor for anchor in region.anchors if anchor.start == marks[last].at), None)
    if behind is None or marks[last].raw != behind.label.number:
        return marks
    return [*marks[:last], *marks[last + 1 :]]


def _before_head(region: Region, marks: Sequence[Mark], stub: Stub) -> Sequence[Mark]:
    """Leave out the empty cells of a header that comes between this row and the next."""
    heads = [hit.start for hit in region.sighting.hits if hit.labels[0].order < 0]
    place = bisect_left(heads, stub.label.end if stub.label else 0)
    if place == len(heads) or not marks or marks[-1].at <= heads[place]:
        return marks
    return [mark for mark in marks if mark.at <= heads[place] or mark.kind is not Kind.EMPTY]


def _between(region: Region, stubs: list[Stub], marks: Sequence[Mark], *, ahead: bool) -> Iterator[Line]:
    """Assign what stands between two settled rows; figures that no row takes are rows of the body's own."""
    if not stubs and not any(mark.is_value for mark in marks):
        return
    begins = [anchor.start for anchor in region.anchors]
    heads = frozenset(anchor.start for anchor in region.anchors if anchor.label.role == "group")
    groups = groups_of(region, marks, begins, heads)
    done = assign(stubs, groups, ahead=ahead)
    yield from done.lines
    for group in done.spare:
        if group.filled or _is_blank_row(region, group):
            yield _extra_line(region, group)


def _blank_rows_behind(region: Region, row: _Row) -> Iterator[Line]:
    """Yield rows of the body's own that stand behind a row of the form and hold nothing but empty cells."""
    last = max((letters_up_to(mark) for mark in row.marks if mark.is_value), default=-1)
    behind = [mark for mark in region.marks[row.low : row.high] if mark.at > last]
    if last < 0 or not behind or not unknown_words(region, last, behind[-1].at):
        return
    for group in groups_of(region, behind, [anchor.start for anchor in region.anchors]):
        if _is_blank_row(region, group):
            yield _extra_line(region, group)


def _is_blank_row(region: Region, group: Group) -> bool:
    """Whether words that are like no label of the form stand right before as many empty cells as a row has."""
    at = group.marks[0].at
    if not at or region.covered[at - 1]:
        return False
    name = _own_words(region, group)
    if len(name) < _LEAST_WORDS or sum(mark.kind is Kind.EMPTY for mark in group.marks) < len(
        _columns_at(region, group)
    ):
        return False
    return not any(Indel.normalized_similarity(name, label) >= _ALIKE for label in region.sighting.plan.patterns)


def _own_words(region: Region, group: Group) -> str:
    """Return the words before a group, only those of the last line if they are enough for a label."""
    last = group.marks[0].at
    start = region.text.rfind("\n", 0, region.view.offsets[last - 1] + 1) if last else 0
    words = group.words[-(last - bisect_left(region.view.offsets, start)) :]
    return words if len(words) >= _LEAST_WORDS else group.words


def _columns_at(region: Region, group: Group) -> tuple[ColumnForm, ...]:
    """Return the columns of the block in which a group stands."""
    anchor = next((item for item in region.anchors if item.start == group.before), None)
    blocks = region.sighting.plan.form.blocks
    here = [block for block in blocks if anchor and any(row.id == anchor.label.id for row in block.rows)]
    return (here or blocks)[0].columns


def _extra_line(region: Region, group: Group) -> Line:
    """Make a line for a row that the form lacks, under the columns of the block in which it stands."""
    anchor = next((item for item in region.anchors if item.start == group.before), None)
    if anchor and group.headed:
        name = anchor.label.id or f"extra:{anchor.label.printed}"
        match = anchor.match
    else:
        name, match, anchor = f"extra:{_without_unit(region, _own_words(region, group))}", Match.INFERRED, None
    line = Line(tuple((name, column.id) for column in _columns_at(region, group)), (), match, anchor, extra=True)
    return line.with_marks(group.marks)


def _without_unit(region: Region, words: str) -> str:
    """Leave out the unit that stands behind the label of a row, if the form prints one there."""
    units = [unit for unit in region.sighting.plan.units if words.endswith(unit)]
    return words.removesuffix(max(units, key=len)) if units else words
