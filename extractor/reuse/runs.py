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

_AT_ONCE = 8_000_000
"""Hashes that are sorted at a time."""


class Runs:
    """Runs that occur more than once, each with the documents that have it, by rank, and its place there."""

    def __init__(self, items: Sequence[Fingerprint]) -> None:
        """Find them."""
        self._bodies = body_numbers(items)
        parts = sum(len(item.narrative.letters) for item in items) // _AT_ONCE + 1
        found = [_repeated(items, part, parts) for part in range(parts)]
        self._hashes = np.sort(np.concatenate(found))
        runs, documents, places = [], [], []
        for number in by_rank(items):
            place, run = self._known(items[number])
            runs.append(run.astype(np.int32))
            places.append(place.astype(np.int32))
            documents.append(np.full(len(run), number, dtype=np.int32))
        run = np.concatenate(runs) if runs else np.zeros(0, dtype=np.int32)
        by_run = np.argsort(run, kind="stable")
        self._documents = np.concatenate(documents)[by_run] if documents else run
        self._places = np.concatenate(places)[by_run] if places else run
        self._starts = np.searchsorted(run[by_run], np.arange(len(self._hashes) + 1))

    def _known(self, item: Fingerprint) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which runs of a document occur more than once: where they begin, and their numbers."""
        hashes = unbroken(item.narrative.letters, GUARANTEED)
        if not len(self._hashes):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        near = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        places = np.flatnonzero(self._hashes[near] == hashes)
        return places, near[places]

    def of_others(self, number: int, item: Fingerprint, done: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
        """Yield runs that another body has and that are not `done`: place, document, place there.

        Whoever asks marks what is done with each, so that no run is yielded whose letters are.
        """
        places, runs = self._known(item)
        for place, run in zip(places.tolist(), runs.tolist(), strict=True):
            if done[place : place + GUARANTEED].all():
                continue
            members = slice(self._starts[run], self._starts[run + 1])
            others = np.flatnonzero(self._bodies[self._documents[members]] != self._bodies[number])
            if len(others):
                first = self._starts[run] + others[0]
                yield place, int(self._documents[first]), int(self._places[first])


def _repeated(items: Sequence[Fingerprint], part: int, parts: int) -> Hashes:
    """Return those hashes of one part that occur more than once, each once."""
    chosen = [np.zeros(0, dtype=np.uint64)]
    for item in items:
        hashes = unbroken(item.narrative.letters, GUARANTEED)
        hashes = hashes[hashes != NEVER]
        chosen.append(hashes[hashes % np.uint64(parts) == part] if parts > 1 else hashes)
    values = np.concatenate(chosen)
    values.sort()
    return np.unique(values[1:][values[1:] == values[:-1]])
