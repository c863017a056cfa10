"""Slips of the pen: how one figure comes to be written for another."""

from enum import StrEnum

from extractor.types import Number


class Slip(StrEnum):
    """What happened to the digits, with the catalogue's names."""

    SWAPPED = "swapped"
    OMITTED = "omitted"
    DROPPED = "dropped"
    ADDED = "added"
    MISREAD = "misread"


SLIPS = {Slip.SWAPPED: 3.0, Slip.OMITTED: 2.5, Slip.DROPPED: 2.0, Slip.ADDED: 2.0, Slip.MISREAD: 1.0}
"""How much each tells: few other pairs of figures are alike in this way. Set by hand; they only order."""


def slip(printed: Number, wanted: Number) -> Slip | None:
    """Tell how a figure can have been written for another; `None` if nothing says so.

    >>> [str(slip(*pair)) for pair in ((21, 12), (0, 11), (10, 100), (233, 23), (158, 138), (7, 300))]
    ['swapped', 'omitted', 'dropped', 'added', 'misread', 'None']
    """
    old, new = str(printed), str(wanted)
    if not printed:
        return Slip.OMITTED
    if len(old) == len(new) > 1:
        off = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
        if len(off) == 2 and off[1] == off[0] + 1 and old[off[0] : off[1] + 1] == new[off[0] : off[1] + 1][::-1]:
            return Slip.SWAPPED
        return Slip.MISREAD if len(off) == 1 else None
    if wanted and len(new) == len(old) + 1 and _without_one(new, old):
        return Slip.DROPPED
    return Slip.ADDED if wanted and len(old) == len(new) + 1 and _without_one(old, new) else None


def _without_one(long: str, short: str) -> bool:
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
