"""A few fingerprints of a narrative that find every long passage it shares with any other.

Source: Schleimer, Wilkerson, Aiken, *Winnowing: local algorithms for document fingerprinting*, 2003. Of every
`_WINDOW` neighbouring runs of `WIDTH` letters the one with the least hash is a fingerprint. A passage of `GUARANTEED`
letters holds all runs of one such window, so whoever shares it shares that fingerprint, whatever stands around.
"""

import numpy as np
from numpy.typing import NDArray

from extractor.masking import BREAK
from extractor.reuse.grams import Hashes, hashes

GUARANTEED = 30
"""Letters of a shared passage that is surely found."""
WIDTH = 12
_WINDOW = GUARANTEED - WIDTH + 1
NEVER = np.uint64(0xFFFFFFFFFFFFFFFF)
"""The hash of a run with a break in it."""


def fingerprints(letters: NDArray[np.uint16]) -> tuple[NDArray[np.uint32], Hashes]:
    """Return where the fingerprints of a narrative begin, in order, and their hashes."""
    values = unbroken(letters, WIDTH)
    if len(values) < _WINDOW:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint64)
    least = _sliding(values, np.minimum)
    padding = np.zeros(_WINDOW - 1, dtype=np.uint64)
    most = _sliding(np.concatenate([padding, least, padding]), np.maximum)
    places = np.flatnonzero((most == values) & (values != NEVER))
    return places.astype(np.uint32), values[places]


def unbroken(letters: NDArray[np.uint16], width: int) -> Hashes:
    """Return the hashes of all runs of letters, `NEVER` of those with a break in them."""
    values = hashes(letters, width)
    for place in np.flatnonzero(letters == BREAK):
        values[max(0, place - width + 1) : place + 1] = NEVER
    return values


def _sliding(values: Hashes, choose: np.ufunc) -> Hashes:
    """Return the least, or greatest, of every window of values."""
    width = 1
    while width < _WINDOW:
        step = min(width, _WINDOW - width)
        values = choose(values[:-step], values[step:])
        width += step
    return values
