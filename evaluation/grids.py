"""The printed form of a table, cell by cell.

A `Sheet` is a set of boxes on a grid; a box may span rows and columns, as a merged cell does. Damage changes boxes,
layouts write them down.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Literal, NamedTuple

from extractor.templates import BlockForm, GroupForm, TableForm
from extractor.types import Number, Ref, State

Role = Literal["caption", "head", "group", "serial", "label", "unit", "local", "figure"]
"""What a box holds; `local` is a label that the body added and no damage touches."""


class Figure(NamedTuple):
    """What is printed in one cell."""

    state: State
    value: Number | None
    text: str


class Box(NamedTuple):
    """One cell: where it stands, how many rows and columns it spans, what is printed in it.

    `before` and `after` are white space around the print. `lost`: the cell is cut off and nothing of it is left.
    `sure`: whether its damage leaves no doubt about what is printed.
    """

    row: int
    column: int
    rows: int
    columns: int
    role: Role
    text: str
    ref: Ref | None = None
    state: State = State.NUMBER
    value: Number | None = None
    before: str = ""
    after: str = ""
    lost: bool = False
    sure: bool = True


class Sheet(NamedTuple):
    """A table as printed. `noise` are foreign lines that stand somewhere between its rows.

    `current`: it holds the figures of the report; otherwise they are those of another year.
    """

    id: str
    boxes: tuple[Box, ...]
    noise: tuple[str, ...] = ()
    current: bool = True


class Slot(NamedTuple):
    """One square of the grid: the box on it, and how far from the box's corner it is."""

    box: Box
    down: int
    right: int


def sheet_of(form: TableForm, figures: Mapping[Ref, Figure]) -> Sheet:
    """Return the printed form of a table, headers first."""
    if form.across:
        boxes = _across(form, figures)
    elif len(form.blocks) > 1:
        boxes = _blocks(form, figures)
    elif form.filler:
        boxes = _listed(form, form.filler, figures)
    elif len(form.heads) == len(_NESTED):
        boxes = _nested(form, figures)
    else:
        boxes = _simple(form, figures)
    return Sheet(form.id, tuple(sorted(boxes)))


_NESTED = range(3)
"""A note in the corner, a head over all columns, and one over all of them but the first and the last."""


def figure_box(row: int, column: int, ref: Ref, figure: Figure, columns: int = 1) -> Box:
    """Return the box of a cell that holds a figure."""
    return Box(row, column, 1, columns, "figure", figure.text, ref, figure.state, figure.value)


def _across(form: TableForm, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    columns = form.blocks[0].columns
    width = len(columns)
    review, direct, after = (row.label for row in form.rows)
    yield Box(0, 0, 1, width, "head", review)
    yield Box(0, width, 1, 2 * width, "head", form.heads[0])
    yield Box(1, width, 1, width, "head", direct)
    yield Box(1, 2 * width, 1, width, "head", after)
    for place, row in enumerate(form.rows):
        for index, column in enumerate(columns):
            at = place * width + index
            yield Box(min(1 + place, 2), at, 1 if place else 2, 1, "head", column.label)
            ref = (form.id, row.id, column.id)
            yield figure_box(3, at, ref, figures[ref])


def _blocks(form: TableForm, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    width = 1 + max(len(block.columns) for block in form.blocks)
    top = 0
    for block in form.blocks:
        yield from _block(form, block, top, width, figures)
        top += 2 + len(block.rows)


def _block(form: TableForm, block: BlockForm, top: int, width: int, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    """Yield a block: caption, header, rows; its last column takes what is left of the width."""
    yield Box(top, 0, 1, width, "caption", block.caption or "")
    yield Box(top + 1, 0, 1, 1, "head", "".join(form.heads))
    last = len(block.columns)
    for index, column in enumerate(block.columns, 1):
        span = width - last if index == last else 1
        yield Box(top + 1, index, 1, span, "head", column.label)
        for line, row in enumerate(block.rows, top + 2):
            ref = (form.id, row.id, column.id)
            yield figure_box(line, index, ref, figures[ref], span)
    for line, row in enumerate(block.rows, top + 2):
        yield Box(line, 0, 1, 1, "label", row.label)


def _listed(form: TableForm, filler: str, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    """Yield a list: a label, its unit and its figures a row; the row of a group holds the filler instead."""
    columns = form.blocks[0].columns
    for place, label in enumerate((form.heads[0], "单位", *(column.label for column in columns))):
        yield Box(0, place, 1, 1, "head", label)
    line = 1
    for row in form.rows:
        for group in form.groups:
            if group.first == row.id:
                yield Box(line, 0, 1, 1, "group", group.label)
                yield from (Box(line, place, 1, 1, "unit", filler) for place in range(1, 2 + len(columns)))
                line += 1
        yield Box(line, 0, 1, 1, "label", row.label)
        yield Box(line, 1, 1, 1, "unit", row.unit or "")
        for place, column in enumerate(columns, 2):
            ref = (form.id, row.id, column.id)
            yield figure_box(line, place, ref, figures[ref])
        line += 1


def _nested(form: TableForm, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    columns = form.blocks[0].columns
    note, applicants, organizations = (form.heads[place] for place in _NESTED)
    last = 2 + len(columns)
    yield Box(0, 0, 3, 3, "head", note)
    yield Box(0, 3, 1, len(columns), "head", applicants)
    yield Box(1, 3, 2, 1, "head", columns[0].label)
    yield Box(1, 4, 1, len(columns) - 2, "head", organizations)
    yield Box(1, last, 2, 1, "head", columns[-1].label)
    for place, column in enumerate(columns[1:-1], 4):
        yield Box(2, place, 1, 1, "head", column.label)
    yield from _rows(form, 3, 3, figures)


def _simple(form: TableForm, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    """Yield one line of heads above the rows, whose groups stand before them."""
    width = 1 + max((len(_groups_over(form, index)) for index in range(len(form.rows))), default=0)
    yield Box(0, 0, 1, width, "head", "".join(form.heads))
    for place, column in enumerate(form.blocks[0].columns, width):
        yield Box(0, place, 1, 1, "head", column.label)
    yield from _rows(form, 1, width, figures)


def _rows(form: TableForm, top: int, width: int, figures: Mapping[Ref, Figure]) -> Iterator[Box]:
    """Yield the rows of a table of one block below `top` lines; groups and labels take `width` columns."""
    for index, row in enumerate(form.rows):
        over = _groups_over(form, index)
        yield from _group_boxes(form, over, top, index)
        yield Box(top + index, len(over), 1, width - len(over), "label", row.label)
        for place, column in enumerate(form.blocks[0].columns, width):
            ref = (form.id, row.id, column.id)
            yield figure_box(top + index, place, ref, figures[ref])


def _groups_over(form: TableForm, index: int) -> list[GroupForm]:
    ids = [row.id for row in form.rows]
    return [group for group in form.groups if ids.index(group.first) <= index <= ids.index(group.last)]


def _group_boxes(form: TableForm, over: list[GroupForm], top: int, index: int) -> Iterator[Box]:
    """Yield the labels over the groups that begin in this row."""
    ids = [row.id for row in form.rows]
    for depth, group in enumerate(over):
        first, last = ids.index(group.first), ids.index(group.last)
        if first == index:
            yield Box(top + index, depth, last - first + 1, 1, "group", group.label)


def squares(sheet: Sheet) -> list[list[Slot | None]]:
    """Return the grid row by row; `None` is a square that no box covers."""
    height = max((box.row + box.rows for box in sheet.boxes), default=0)
    width = max((box.column + box.columns for box in sheet.boxes), default=0)
    grid: list[list[Slot | None]] = [[None] * width for _ in range(height)]
    for box in sheet.boxes:
        for down in range(box.rows):
            for right in range(box.columns):
                grid[box.row + down][box.column + right] = Slot(box, down, right)
    return grid


def with_boxes(sheet: Sheet, change: Callable[[Box], Box]) -> Sheet:
    """Return the sheet with every box changed."""
    return sheet._replace(boxes=tuple(map(change, sheet.boxes)))


def without_rows(sheet: Sheet, rows: Container[int]) -> Sheet:
    """Return the sheet without some rows of the grid; boxes that span them shrink."""
    boxes = []
    for box in sheet.boxes:
        left = [row for row in range(box.row, box.row + box.rows) if row not in rows]
        if left:
            above = sum(row in rows for row in range(left[0]))
            boxes.append(box._replace(row=left[0] - above, rows=len(left)))
    return sheet._replace(boxes=tuple(sorted(boxes)))


def with_row(sheet: Sheet, at: int, added: tuple[Box, ...]) -> Sheet:
    """Return the sheet with a row put in at `at`; boxes that span the place grow."""
    boxes = []
    for box in sheet.boxes:
        row, rows = _parted(box.row, box.rows, at)
        boxes.append(box._replace(row=row, rows=rows))
    return sheet._replace(boxes=tuple(sorted((*boxes, *added))))


def with_column(sheet: Sheet, at: int, added: tuple[Box, ...]) -> Sheet:
    """Return the sheet with a column put in at `at`; boxes that span the place grow."""
    boxes = []
    for box in sheet.boxes:
        column, columns = _parted(box.column, box.columns, at)
        boxes.append(box._replace(column=column, columns=columns))
    return sheet._replace(boxes=tuple(sorted((*boxes, *added))))


def _parted(start: int, extent: int, at: int) -> tuple[int, int]:
    """Return where a box starts, and how far it reaches, once a line is put in at `at`."""
    if start >= at:
        return start + 1, extent
    return start, extent + (start + extent > at)
