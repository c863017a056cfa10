"""The text of a PDF in layout order: cells stand in their columns, long labels wrap around their figures."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from evaluation.grids import Box, Sheet, Slot, squares
from evaluation.pieces import Chunk, Piece, is_places, print_box


class _Style(NamedTuple):
    """How one document is set."""

    width: int
    left: int
    gap: int
    figures: str
    wrapped_heads: bool
    vertical: bool


def write_pdf(sheet: Sheet, random: Random) -> Iterator[Chunk]:
    """Yield the rows of a table in layout order."""
    style = _Style(
        random.randint(12, 18),
        random.randint(2, 20),
        random.randint(6, 10),
        random.choice(["middle", "first", "before"]),
        random.random() < 0.7,
        random.random() < 0.3,
    )
    beside = _group_parts(sheet, style)
    for index, row in enumerate(squares(sheet)):
        slots = [slot for slot in row if slot]
        boxes = [slot.box for slot in slots if not slot.down and not slot.right and not slot.box.lost]
        figures = [box for box in boxes if is_places(box)]
        if figures or any(box.role in ("label", "local") for box in boxes):
            serials = [Piece(box.text, box) for box in boxes if box.role == "serial"]
            spread = [box for box in boxes if is_places(box) or box.role == "unit"]
            yield from _row(boxes, spread, [*serials, *beside.get(index, ())], style)
        else:
            yield from _heads(boxes, slots, style)


def _row(boxes: list[Box], figures: list[Box], beside: Sequence[Piece], style: _Style) -> Iterator[Chunk]:
    """Write a row of figures: what of the group labels stands at this height, the label, the figures."""
    labels = [box for box in boxes if box.role in ("label", "local")]
    parts = [Piece(part, box) for box in labels for part in _wrapped(box.text, style.width)]
    lines = _lines(parts, style)
    chunk: list[Piece] = []
    for piece in beside:
        chunk += [piece, Piece("\n" if style.vertical else "  ")]
    for part, has_figures in lines:
        head = [Piece(" " * style.left), part] if part else []
        used = sum(_width(piece.text) for piece in (*head, *(beside if part is lines[0][0] else ())))
        numbers = list(_spread(figures, used, style)) if has_figures else []
        shown = any(piece.text.strip() for piece in (*head, *numbers))
        chunk += [*head, *numbers, *([Piece("\n")] if shown else [])]
    yield tuple(chunk)


def _lines(parts: list[Piece], style: _Style) -> list[tuple[Piece | None, bool]]:
    """Return the lines of a row: the part of the label on each, and whether the figures stand on it."""
    if len(parts) < 2:
        return [(parts[0] if parts else None, True)]
    if style.figures == "before":
        return [(None, True), *((part, False) for part in parts)]
    if style.figures == "middle" and len(parts) == 2:
        return [(parts[0], False), (None, True), (parts[1], False)]
    middle = 1 if style.figures == "middle" else 0
    return [(part, index == middle) for index, part in enumerate(parts)]


def _spread(figures: list[Box], used: int, style: _Style) -> Iterator[Piece]:
    """Yield figures below each other in their columns, two spaces apart at least; an empty cell leaves a gap."""
    first = figures[0].column if figures else 0
    edge = 2 * style.width + style.left if first else 0
    for box in figures:
        pieces = list(print_box(box))
        width = sum(_width(piece.text) for piece in pieces)
        if width:
            space = max(edge + (box.column - first + 1) * style.gap - width - used, 2)
            yield Piece(" " * space)
            used += space + width
        yield from pieces


def _width(text: str) -> int:
    """Return how many columns a text takes: two for an ideograph."""
    return sum(2 if character > "\u2e80" else 1 for character in text)


def _wrapped(text: str, width: int) -> list[str]:
    """Cut a label into lines: where it breaks anyway, and where it is too long; never beside a digit."""
    parts: list[str] = []
    for line in text.split("\n"):
        while len(line) > width:
            at = width
            while at > 1 and (line[at - 1].isdigit() or line[at].isdigit()):
                at -= 1
            parts.append(line[:at])
            line = line[at:]
        parts += [line] if line else []
    return parts


def _group_parts(sheet: Sheet, style: _Style) -> dict[int, list[Piece]]:
    """Return which parts of the group labels stand beside which row: around the middle of the rows they span."""
    beside: dict[int, list[Piece]] = {}
    for box in sheet.boxes:
        if box.role == "group":
            long = box.rows > 6
            parts = _wrapped(box.text, 3 if long else style.width)
            top = box.row + max(box.rows - len(parts), 0) // 2
            for offset, part in enumerate(parts):
                row = min(top + offset, box.row + box.rows - 1)
                beside.setdefault(row, []).append(Piece(part, box))
    return beside


def _heads(boxes: list[Box], slots: list[Slot], style: _Style) -> Iterator[Chunk]:
    """Write a header row: labels wrapped over several lines, first halves on one line, second halves on the next."""
    cut: list[tuple[Box, list[str]]] = []
    for box in boxes:
        if box.text:
            narrow = box.columns == 1 and len(slots) > 4 and style.wrapped_heads and len(box.text) > 2
            cut.append((box, _wrapped(box.text, 2 if narrow else 20)))
    height = max((len(parts) for _, parts in cut), default=0)
    chunk: list[Piece] = []
    for line in range(height):
        pieces: list[Piece] = []
        for box, parts in cut:
            index = line - (height - len(parts)) // 2
            if 0 <= index < len(parts):
                pieces += [Piece(" " * (style.gap if pieces else style.left)), Piece(parts[index], box)]
        chunk += [*pieces, Piece("\n")]
    yield tuple(chunk)
