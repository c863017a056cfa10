"""Runs of letters as 64-bit hashes, and how many of one narrative another has.

The measure: **containment of masked character 5-grams**, the share of a narrative's 5-grams that stand anywhere in the
other one. Every place counts; no gram reaches over the end of a sentence, so that shuffled sentences are copied ones;
one of mere figures and names (more than one masked) is not looked at.
Source: Broder, *On the resemblance and containment of documents*, 1997. Two different grams have the same hash once in
2**64.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from extractor.masking import BREAK, NUMBER, Masked

Hashes = NDArray[np.uint64]

WIDTH = 5
"""Letters of a gram: thresholds for containment are set for this width."""

_BASE = 0x9E3779B97F4A7C15
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
    mixed, size, base = letters.astype(np.uint64), 1, _BASE
    for bit in bin(width)[3:]:  # a polynomial in the letters, by doubling
        mixed = mixed[:-size] * np.uint64(base) + mixed[size:]
        size, base = 2 * size, base * base % 2**64
        if bit == "1":
            mixed = mixed[:-1] * np.uint64(_BASE) + letters[size : size + len(mixed) - 1]
            size, base = size + 1, base * _BASE % 2**64
    for shift, factor in ((30, _FIRST), (27, _SECOND)):  # the finaliser of splitmix64
        mixed ^= mixed >> np.uint64(shift)
        mixed *= factor
    return mixed ^ (mixed >> np.uint64(31))


def grams(narrative: Masked) -> tuple[NDArray[np.intp], Hashes]:
    """Return where the 5-grams of a narrative begin, and their hashes; none of them leaves its sentence."""
    letters = narrative.letters
    count = max(len(letters) - WIDTH + 1, 0)
    sentence = np.zeros(len(letters), dtype=np.int32)
    sentence[narrative.clauses[narrative.clauses < len(letters)]] = 1
    sentence = np.cumsum(sentence)
    masked = np.cumsum(np.append(0, (letters >= BREAK) & (letters <= NUMBER)))
    whole = (sentence[:count] == sentence[WIDTH - 1 :][:count]) & (letters[:count] != BREAK)
    places = np.flatnonzero(whole & (masked[WIDTH:] - masked[:count] <= 1))
    return places, hashes(letters, WIDTH)[places]


def found_in(narrative: Masked, other: Hashes, common: NDArray[np.bool_] | None = None) -> dict[str, tuple[int, int]]:
    """Return of every section how many of its 5-grams are among `other`, and how many it has.

    Those whose letters are all `common` are not counted as found.
    """
    places, mine = grams(narrative)
    ordered = np.sort(other)
    near = np.minimum(np.searchsorted(ordered, mine), max(len(ordered) - 1, 0))
    hit = ordered[near] == mine if len(ordered) else np.zeros(len(mine), dtype=bool)
    if common is not None and len(places):
        hit &= ~(common[places] & common[places + WIDTH - 1])
    counts = {}
    for section, (start, end) in narrative.sections.items():
        low, high = np.searchsorted(places, (start, end))
        counts[section] = (int(hit[low:high].sum()), int(high - low))
    return counts


def share(counts: Iterable[tuple[int, int]]) -> float | None:
    """Return the share that counts of found and of all make together; `None` if there is nothing to find."""
    known = list(counts)
    total = sum(size for _, size in known)
    return round(sum(hits for hits, _ in known) / total, 4) if total else None
