"""Runs of letters as 64-bit hashes, and how many of one narrative another has.

The measure: **containment of masked character 5-grams**, the share of a narrative's 5-grams that stand anywhere in the
other one, each weighing as many characters of the text as it stands for: the share is one of the text. Every place
counts; no gram reaches over the end of a sentence, so that shuffled sentences are copied ones; one of mere figures and
names (more than one masked) is not looked at.
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
    sentence = _sentences(narrative)
    masked = np.cumsum(np.append(0, (letters >= BREAK) & (letters <= NUMBER)))
    whole = (sentence[:count] == sentence[WIDTH - 1 :][:count]) & (letters[:count] != BREAK)
    places = np.flatnonzero(whole & (masked[WIDTH:] - masked[:count] <= 1))
    return places, hashes(letters, WIDTH)[places]


def _sentences(narrative: Masked) -> NDArray[np.int64]:
    """Return of every letter, and of the end, in which sentence it is."""
    sentence = np.zeros(len(narrative.letters) + 1, dtype=np.int64)
    sentence[narrative.clauses] = 1
    sentence[-1] = 1
    return np.cumsum(sentence)


def _weights(narrative: Masked, places: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return how many characters of the text each gram stands for: those up to the next one in its sentence."""
    sentence = _sentences(narrative)
    reached = np.append(0, np.cumsum(narrative.widths()))
    begins = np.searchsorted(sentence, sentence[places], "left")
    ends = np.searchsorted(sentence, sentence[places], "right")
    same = sentence[places][1:] == sentence[places][:-1]
    start, stop = places.copy(), ends
    start[np.append(True, ~same)] = begins[np.append(True, ~same)]
    stop[np.append(same, False)] = places[1:][same]
    weights: NDArray[np.int64] = reached[np.minimum(stop, len(reached) - 1)] - reached[start]
    return weights


def found_in(narrative: Masked, other: Hashes, common: NDArray[np.bool_] | None = None) -> dict[str, tuple[int, int]]:
    """Return of every section how many characters its 5-grams stand for, those among `other` and all.

    Those whose letters are all `common` do not count as found.
    """
    places, mine = grams(narrative)
    if not len(places):
        return dict.fromkeys(narrative.sections, (0, 0))
    hit = among(mine, other)
    if common is not None:
        hit &= ~(common[places] & common[places + WIDTH - 1])
    weights = _weights(narrative, places)
    counts = {}
    for section, (start, end) in narrative.sections.items():
        low, high = np.searchsorted(places, (start, end))
        counts[section] = (int(weights[low:high] @ hit[low:high]), int(weights[low:high].sum()))
    return counts


def among(mine: Hashes, other: Hashes) -> NDArray[np.bool_]:
    """Tell which of some grams are among others."""
    if not len(other):
        return np.zeros(len(mine), dtype=bool)
    ordered = np.sort(other)
    near = np.minimum(np.searchsorted(ordered, mine), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered[near] == mine
    return found


def share(counts: Iterable[tuple[int, int]]) -> float | None:
    """Return the share that counts of found and of all make together; `None` if there is nothing to find."""
    known = list(counts)
    total = sum(size for _, size in known)
    return round(sum(hits for hits, _ in known) / total, 4) if total else None
