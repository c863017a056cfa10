"""Layouts: how a printed form becomes text, piece by piece.

A layout turns a sheet into chunks; a page break falls between chunks, never inside one. Every piece says which box it
prints, so that spans are exact. The choices of a layout follow from the `Random` that it is given.
"""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from random import Random
from typing import NamedTuple, TypeAlias

from evaluation.grids import Box, Sheet, Slot, squares
from evaluation.pdf_layout import write_pdf
from evaluation.pieces import Chunk, Piece, is_places, print_box

Writer: TypeAlias = Callable[[Sheet, Random], Iterator[Chunk]]


class Layout(NamedTuple):
    """A layout: `write` makes the chunks of a table, one of `between` separates the parts of a report.

    `lined`: every row is a line of its own. `end` is what stands behind a foreign line between two rows.
    """

    write: Writer
    between: tuple[str, ...] = ("\n",)
    lined: bool = False
    end: str = "\n"
    media_type: str = "text/plain"

    @property
    def inline(self) -> bool:
        """Whether there are no line breaks inside a table."""
        return self.end != "\n"


def _rows(sheet: Sheet) -> Iterator[list[Slot]]:
    for row in squares(sheet):
        yield [slot for slot in row if slot and not slot.box.lost]


def _printed(slots: Iterable[Slot]) -> Iterator[Box]:
    """Yield the boxes that begin at these squares."""
    return (slot.box for slot in slots if not slot.down and not slot.right)


def _joined(boxes: Iterable[Box], separator: str) -> Iterator[Piece]:
    """Yield the boxes that are not empty with a separator between; empty ones leave no trace."""
    first = True
    for box in boxes:
        if box.text:
            if not first:
                yield Piece(separator)
            first = False
        yield from print_box(box)


def _word_paste(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """A cell a line with a tab in front, an empty line after every row; a cell covered from above is an empty one."""
    between = random.choice(["\n", "\n", "\n", "\n\n"])
    for slots in _rows(sheet):
        chunk: list[Piece] = []
        for slot in slots:
            if not slot.right:
                chunk += [Piece(between)] if chunk else []
                chunk += [Piece("\t"), *(print_box(slot.box, kept=True) if not slot.down else ())]
        yield (*chunk, Piece("\n\n"))


def _lines(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """A cell a line, empty ones dropped."""
    yield from _flowing(sheet, "\n")


def _one_line(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """The whole table on one line, single spaces between, empty cells dropped."""
    yield from _flowing(sheet, " ")


def _glued(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """Nothing between the cells at all."""
    yield from _flowing(sheet, "")


def _flowing(sheet: Sheet, separator: str) -> Iterator[Chunk]:
    for slots in _rows(sheet):
        chunk = tuple(_joined(_printed(slots), separator))
        yield (*chunk, Piece(separator)) if any(piece.text for piece in chunk) else chunk


def _spaces(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """A row a line with single spaces between, empty cells dropped."""
    for slots in _rows(sheet):
        chunk = tuple(_joined(_printed(slots), " "))
        yield (*chunk, Piece("\n")) if any(piece.text for piece in chunk) else chunk


def _tab_rows(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """A row a line with tabs between, merged cells empty."""
    for slots in _rows(sheet):
        yield tuple(_tabbed(slots))


def _tabbed(slots: Iterable[Slot | None]) -> Iterator[Piece]:
    for index, slot in enumerate(slots):
        if index:
            yield Piece("\t")
        if slot and not slot.down and not slot.right:
            yield from print_box(slot.box, kept=True)
    yield Piece("\n")


def _ragged_rows(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """Rows of tabs whose covered label cells are there or not, row by row; some rows are moved one to the right."""
    keep = random.choice([0.2, 0.5, 0.8])
    shift = random.choice([0.0, 0.1])
    cut = {box.row for box in sheet.boxes if box.lost}
    for index, slots in enumerate(_rows(sheet)):
        row: list[Slot | None] = []
        for slot in slots:
            covered = slot.down or slot.right
            if not covered or is_places(slot.box) or random.random() < keep:
                row.append(slot)
        first = next((place for place, slot in enumerate(row) if slot and is_places(slot.box)), None)
        moved = first is not None and random.random() < shift
        if first is not None and moved:
            row.insert(first, None)
        yield tuple(_without_ends(list(_tabbed(row)), torn=moved or index in cut))


def _without_ends(pieces: list[Piece], *, torn: bool) -> Iterator[Piece]:
    """Yield a row whose empty cells at both ends pass for nothing; in a torn row all of them do."""
    printed = [index for index, piece in enumerate(pieces) if piece.box and is_places(piece.box) and piece.text]
    for index, piece in enumerate(pieces):
        inside = bool(printed) and printed[0] < index < printed[-1] and not torn
        yield piece._replace(kept=piece.kept and (bool(piece.text) or inside)) if piece.box else piece


def _pipes(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """A Markdown table, merged cells empty or repeated."""
    repeat = random.random() < 0.3
    for index, slots in enumerate(_rows(sheet)):
        pieces = [Piece("|")]
        for slot in slots:
            covered = slot.down or slot.right
            if covered and repeat and not is_places(slot.box):
                pieces.append(Piece(f" {slot.box.text} |"))
            else:
                pieces += [Piece(" "), *(() if covered else print_box(slot.box, kept=True)), Piece(" |")]
        rule = [Piece("|" + "---|" * len(slots) + "\n")] if index == 0 else []
        yield (*pieces, Piece("\n"), *rule)


def _torn(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """A rule line after every row; the labels and the figures of a row stand in rows of their own."""
    kept = random.random() < 0.7
    for slots in _rows(sheet):
        boxes = list(_printed(slots))
        chunk: list[Piece] = []
        for group in ([box for box in boxes if not is_places(box)], [box for box in boxes if is_places(box)]):
            shown = [box for box in group if box.text or (kept and is_places(box))]
            for box in group:
                chunk += [Piece("| ") if box is shown[0] else Piece(" | ")] if box in shown else []
                chunk += print_box(box, kept=kept)
            chunk += [Piece(" |\n|" + "---|" * len(shown) + "\n")] if shown else []
        yield tuple(chunk)


def _columns(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """A cell a line, column by column; a cell that spans rows or columns stands once."""
    grid = squares(sheet)
    for column in range(max(map(len, grid), default=0)):
        slots = [slot for row in grid if (slot := row[column])]
        chunk = tuple(_joined(_printed(slots), "\n"))
        yield (*chunk, Piece("\n")) if any(piece.text for piece in chunk) else chunk


def _labels_first(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """All labels, then all figures row by row, a cell a line."""
    rows = list(map(list, map(_printed, _rows(sheet))))
    for wanted in (False, True):
        for boxes in rows:
            chunk = tuple(_joined((box for box in boxes if is_places(box) is wanted), "\n"))
            yield (*chunk, Piece("\n")) if any(piece.text for piece in chunk) else chunk


def _html(sheet: Sheet, _random: Random) -> Iterator[Chunk]:
    """A table with true spans."""
    yield from _html_table(sheet, {})


def _html_lying(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """A table some of whose spans are wrong by one or missing."""
    merged = [index for index, box in enumerate(sheet.boxes) if box.rows > 1 or box.columns > 1]
    wrong = random.sample(merged, min(random.randint(1, 3), len(merged)))
    yield from _html_table(sheet, {index: random.choice([-1, 1, 0]) for index in wrong})


def _html_table(sheet: Sheet, lies: dict[int, int]) -> Iterator[Chunk]:
    falsified = {sheet.boxes[index]: lie for index, lie in lies.items()}
    yield (Piece("<table>\n"),)
    for slots in _rows(sheet):
        pieces = [Piece("<tr>")]
        for box in _printed(slots):
            pieces += [Piece(f"<td{_spans(box, falsified.get(box))}>"), *_escaped(box), Piece("</td>")]
        yield (*pieces, Piece("</tr>\n"))
    yield (Piece("</table>\n"),)


def _escaped(box: Box) -> Iterator[Piece]:
    for piece in print_box(box, kept=True):
        yield piece._replace(text=escape(piece.text).replace("\n", "<br>"))


def _spans(box: Box, lie: int | None) -> str:
    """Return the span attributes of a cell; a lie of zero leaves them out."""
    if lie == 0:
        return ""
    rows = box.rows + (lie or 0) * (box.rows > 1)
    columns = box.columns + (lie or 0) * (box.columns > 1 and box.rows == 1)
    named = ((rows, "rowspan"), (columns, "colspan"))
    return "".join(f' {name}="{span}"' for span, name in named if span > 1)


LAYOUTS: dict[str, Layout] = {
    "word_paste": Layout(_word_paste),
    "lines": Layout(_lines),
    "tab_rows": Layout(_tab_rows, lined=True),
    "ragged_rows": Layout(_ragged_rows, lined=True),
    "pipes": Layout(_pipes, lined=True),
    "pdf": Layout(write_pdf, lined=True),
    "one_line": Layout(_one_line, ("\n", " "), end=" "),
    "columns": Layout(_columns),
    "torn": Layout(_torn),
    "glued": Layout(_glued, ("\n", ""), end=""),
    "html": Layout(_html, media_type="text/html"),
    "html_lying": Layout(_html_lying, media_type="text/html"),
    "spaces": Layout(_spaces, lined=True),
    "labels_first": Layout(_labels_first),
}

SEPARABLE: frozenset[str] = frozenset(LAYOUTS) - {"glued"}
"""The layouts in which something stands between any two figures."""
