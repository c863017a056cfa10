"""Tables with merged cells to lines of text: a row a line, a tab between cells.

What stands in a cell stands at its top left position; the other positions that it covers are empty, as is the
convention of the reading order "a row a line" in the recovery.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

_LONGEST_CELL = 400
"""Letters of a cell at most; several lines with more of them are an article that a table lays out on the page."""


class GridCell(NamedTuple):
    """A cell as the source writes it: its lines, and over how many rows and columns it says it reaches."""

    lines: list[str]
    rows: int = 1
    columns: int = 1
    holds_table: bool = False

    @property
    def text(self) -> str:
        """The cell on one line."""
        return " ".join(" ".join(self.lines).split())

    @property
    def is_layout(self) -> bool:
        """Whether this is a part of the page and no cell with a figure or a label."""
        return self.holds_table or (len(self.lines) > 1 and sum(map(len, self.lines)) > _LONGEST_CELL)


class Allowance:
    """How many more positions merged cells may cover. A page of 5 MB could claim more than memory can hold."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, count: int) -> bool:
        """Take `count` positions, or none of them if there are not so many left."""
        if count > self.left:
            return False
        self.left -= count
        return True


class _Row(NamedTuple):
    begun: dict[int, GridCell]
    """The cells that begin in this row, by column."""
    end: int
    """The first column behind all that is in this row, covered positions included."""


def grid_to_lines(
    rows: Sequence[Sequence[GridCell]], group_starts: Collection[int], allowance: Allowance
) -> Iterator[str]:
    """Yield the lines of a table; no span reaches over the start of a row group.

    Columns on the right in which no cell begins do not exist: a span of 100 columns says "as wide as the table". A row
    that lays out a page, and a table of one column, yield what is in their cells line by line.
    """
    placed = list(_placed(rows, group_starts, allowance))
    width = 1 + max((max(row.begun, default=0) for row in placed), default=0)
    for row in placed:
        yield from _row_lines(row, width)


def _placed(rows: Sequence[Sequence[GridCell]], group_starts: Collection[int], allowance: Allowance) -> Iterator[_Row]:
    """Find the column of every cell: the first that no cell above reaches into."""
    covered: dict[int, int] = {}
    for index, cells in enumerate(rows):
        if index in group_starts or not allowance.take(len(covered)):
            covered = {}
        ahead = {column: left - 1 for column, left in covered.items() if left > 1}
        begun: dict[int, GridCell] = {}
        column = 0
        for cell in cells:
            while column in covered:
                column += 1
            begun[column] = cell
            columns = cell.columns if allowance.take(cell.columns - 1) else 1
            if cell.rows > 1:
                ahead.update(dict.fromkeys(range(column, column + columns), cell.rows - 1))
            column += columns
        yield _Row(begun, max(column, 1 + max(covered, default=-1)))
        covered = ahead


def _row_lines(row: _Row, width: int) -> list[str]:
    if width == 1 or any(cell.is_layout for cell in row.begun.values()):
        return [line for cell in row.begun.values() for line in cell.lines] or [""]
    texts = [""] * min(row.end, width)
    for column, cell in row.begun.items():
        texts[column] = cell.text
    return ["\t".join(texts)]
