"""Every run of `GUARANTEED` letters that several documents of a run have: which, and where.

Hashes of all runs are sorted, a part of them at a time, so that memory stays small; what occurs once is forgotten.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.reuse.fingerprint import Fingerprint
from extractor.reuse.grams import Hashes
from extractor.reuse.index import body_numbers, by_rank
from extractor.reuse.winnowing import GUARANTEED, NEVER, unbroken

_AT_ONCE, _MOST_PARTS = 250_000, 16
"""Hashes that are sorted at a time, but in no more parts than that."""


class Runs:
    """Runs that occur more than once, each with the documents that have it, by rank, and its places there."""

    def __init__(self, items: Sequence[Fingerprint]) -> None:
        """Find them."""
        self._bodies = body_numbers(items)
        ranked = by_rank(items)
        values = [unbroken(items[number].narrative.letters, GUARANTEED) for number in ranked]
        offsets = np.cumsum([0, *map(len, values)])
        places, self._starts = _repeated(np.concatenate([np.zeros(0, dtype=np.uint64), *values]))
        rank = np.searchsorted(offsets, places, "right") - 1
        self._documents = np.array(ranked, dtype=np.int32)[rank]
        self._places = (places - offsets[rank]).astype(np.int32)
        self._by_document = np.argsort(self._documents, kind="stable").astype(np.int32)
        self._edges = np.searchsorted(self._documents[self._by_document], np.arange(len(items) + 1))

    def of_others(self, number: int, done: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
        """Yield runs of a document that another body has and that are not `done`: place, document, place there.

        Whoever asks marks what is done with each, so that no run is yielded whose letters are.
        """
        mine = self._by_document[self._edges[number] : self._edges[number + 1]]
        missing = np.append(0, np.cumsum(~done))
        places = self._places[mine]
        mine = mine[missing[places + GUARANTEED] > missing[places]]
        runs = np.searchsorted(self._starts, mine, "right") - 1
        ordered = np.argsort(self._places[mine])
        for place, run in zip(self._places[mine][ordered].tolist(), runs[ordered].tolist(), strict=True):
            if done[place : place + GUARANTEED].all():
                continue
            members = slice(self._starts[run], self._starts[run + 1])
            others = np.flatnonzero(self._bodies[self._documents[members]] != self._bodies[number])
            if len(others):
                first = self._starts[run] + others[0]
                yield place, int(self._documents[first]), int(self._places[first])


def _repeated(values: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the values stand that occur more than once, value by value, and where each value begins."""
    parts = min(len(values) // _AT_ONCE + 1, _MOST_PARTS)
    places, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
    for part in range(parts):
        chosen = np.flatnonzero((values % np.uint64(parts) == part) & (values != NEVER))
        chosen = chosen[np.argsort(values[chosen], kind="stable")]
        same = np.concatenate([[False], np.diff(values[chosen]) == 0, [False]])[: len(chosen) + 1]
        several = same[1:] | same[:-1]
        places.append(chosen[several])
        begins = np.flatnonzero(~same[:-1][several])
        counts.append(np.diff(np.append(begins, len(places[-1]))))
    return np.concatenate(places), np.cumsum(np.concatenate(counts))
