"""Runs of letters as 64-bit hashes, and how many of one narrative another has.

The measure: **containment of masked character 5-grams**, the share of a narrative's 5-grams that stand anywhere in the
other one. Every place counts; no gram reaches over the end of a sentence, so that shuffled sentences are copied ones;
one of mere figures and names (more than one masked) is not looked at.
Source: Broder, *On the resemblance and containment of documents*, 1997. Two different grams have the same hash once in
2**64.
"""

import numpy as np
from numpy.typing import NDArray

from extractor.masking import BREAK, NUMBER, Masked

Hashes = NDArray[np.uint64]

WIDTH = 5
"""Letters of a gram: thresholds for containment are set for this width."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def hashes(letters: NDArray[np.uint16], width: int) -> Hashes:
    """Return a hash for every run of `width` letters, by the place where it begins.

    >>> first, *_, last = hashes(np.array([1, 2, 3, 1, 2], dtype=np.uint16), 2)
    >>> bool(first == last)
    True
    """
    count = len(letters) - width + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(width):
        mixed *= _BASE
        mixed += letters[offset : offset + count]
    for shift, factor in ((30, _FIRST), (27, _SECOND)):  # the finaliser of splitmix64
        mixed ^= mixed >> np.uint64(shift)
        mixed *= factor
    return mixed ^ (mixed >> np.uint64(31))


def grams(narrative: Masked, start: int = 0, end: int | None = None) -> Hashes:
    """Return the 5-grams of a narrative, or of its letters ``[start, end)``, none of which leaves its sentence."""
    places = gram_places(narrative)
    stop = len(narrative.letters) if end is None else end
    within = places[(places >= start) & (places + WIDTH <= stop)]
    return hashes(narrative.letters, WIDTH)[within]


def gram_places(narrative: Masked) -> NDArray[np.intp]:
    """Return where the 5-grams begin."""
    letters = narrative.letters
    sentence = np.zeros(len(letters), dtype=np.int32)
    sentence[narrative.clauses[narrative.clauses < len(letters)]] = 1
    count = max(len(letters) - WIDTH + 1, 0)
    sentence = np.cumsum(sentence)
    before = np.cumsum(np.append(0, (letters >= BREAK) & (letters <= NUMBER)))
    whole = (sentence[:count] == sentence[WIDTH - 1 :][:count]) & (letters[:count] != BREAK)
    return np.flatnonzero(whole & (before[WIDTH:] - before[:count] <= 1))


def contained(left: Hashes, right: Hashes) -> float | None:
    """Return the share of the grams of `left` that are among those of `right`; `None` if either has none."""
    if not len(left) or not len(right):
        return None
    return float(np.isin(left, right).mean())
