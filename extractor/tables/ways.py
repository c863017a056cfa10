"""Ways: how the marks of a line can fill its places."""

from enum import Enum
from typing import NamedTuple, TypeAlias

from extractor.tables.lines import Line
from extractor.tables.marks import Mark

Filling: TypeAlias = tuple[Mark | None, ...]


class Basis(Enum):
    """What the ways of a line rest on."""

    COUNT = "count"
    """As many figures, or figures and empty cells, as places; or nothing at all."""
    CUT = "cut"
    """Glued digits, cut."""
    UNEVEN = "uneven"
    """Too few figures, or too many."""


class Readings(NamedTuple):
    """The ways to fill a line, each with its probability, the likeliest first.

    `complete`: no further way was left out; of a cut line, its sums hold, or there is one way only
    and no cell can have been blank.
    """

    line: Line
    ways: tuple[tuple[Filling, float], ...]
    basis: Basis
    complete: bool = True
