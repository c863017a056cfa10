"""Pieces: the text of a table in the making, each with the box that it prints."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from evaluation.grids import Box


class Piece(NamedTuple):
    """A stretch of text. `box`: what it prints, or a part of it; none for what stands between.

    A place of a figure is a piece even where it is empty; `kept` says whether the text then shows that it is there.
    """

    text: str
    box: Box | None = None
    kept: bool = True


Chunk: TypeAlias = tuple[Piece, ...]
"""What no page break tears."""


def is_places(box: Box) -> bool:
    """Return whether a box is the place of a figure."""
    return box.role == "figure"


def print_box(box: Box, *, kept: bool = False) -> Iterator[Piece]:
    """Yield a box with the white space around it; `kept`: the layout shows empty cells."""
    if box.before:
        yield Piece(box.before)
    if box.text or is_places(box):
        yield Piece(box.text, box, kept=bool(box.text) or kept)
    if box.after:
        yield Piece(box.after)
