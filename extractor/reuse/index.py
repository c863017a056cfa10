"""All fingerprints of a run, sorted: which documents have one, how many, whose it was first."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.reuse.fingerprint import Fingerprint
from extractor.reuse.grams import Hashes
from extractor.reuse.winnowing import WIDTH

MOST_BODIES = 8
"""Bodies that one fingerprint leads to, those that had it first."""
MOST_NEAR = 3
"""Documents that are told to share most with one."""
COMMON = 1 / 3
"""What this share of all bodies has is nobody's own."""
FEW = 10
"""Among fewer bodies that have it nothing is called common."""
_EVIDENCE = 2

Ints = NDArray[np.int64]


class Index:
    """Fingerprints that at least two documents have, by their hash.

    Documents are numbered as they were given and ranked by year and name: the order of the input does not matter.
    """

    def __init__(self, items: Sequence[Fingerprint]) -> None:
        """Sort the fingerprints."""
        self._items = items
        ranked = by_rank(items)
        self._bodies = body_numbers(items)
        self.bodies = len(set(self._bodies.tolist()))
        self._order = np.array(ranked, dtype=np.int64)
        hashes = np.concatenate([items[number].hashes for number in ranked] or [np.zeros(0, dtype=np.uint64)])
        documents = np.repeat(np.arange(len(items)), [len(items[number].hashes) for number in ranked])
        self._build(hashes, documents)

    def _build(self, hashes: Hashes, ranks: Ints) -> None:
        """Group what has the same hash; within a group the documents stand by rank, each once."""
        order = np.argsort(hashes, kind="stable")
        hashes, ranks = hashes[order], ranks[order]
        new = np.ones(len(hashes), dtype=bool)
        new[1:] = (hashes[1:] != hashes[:-1]) | (ranks[1:] != ranks[:-1])
        hashes, ranks = hashes[new], ranks[new]
        first = np.ones(len(hashes), dtype=bool)
        first[1:] = hashes[1:] != hashes[:-1]
        group = np.cumsum(first) - 1
        sizes = np.bincount(group, minlength=1)
        several = sizes[group] > 1 if len(group) else np.zeros(0, dtype=bool)
        self._hashes = hashes[first & several]
        self._counts = sizes[sizes > 1]
        groups = np.repeat(np.arange(len(self._hashes)), self._counts)
        documents = self._order[ranks[several]]
        self._lead(groups, documents)
        self._near(groups, documents)

    def _lead(self, groups: Ints, documents: Ints) -> None:
        """Keep of each group the earliest document of each of the first few bodies."""
        bodies = self._bodies[documents]
        order = np.lexsort((np.arange(len(groups)), bodies, groups))
        new = np.ones(len(order), dtype=bool)
        new[1:] = (groups[order][1:] != groups[order][:-1]) | (bodies[order][1:] != bodies[order][:-1])
        firsts = np.sort(order[new])
        group = groups[firsts]
        self._spread = np.bincount(group, minlength=len(self._hashes))
        starts = np.cumsum(self._spread) - self._spread
        within = np.arange(len(firsts)) - np.repeat(starts, self._spread)
        leaders = np.full((len(self._hashes), MOST_BODIES), -1, dtype=np.int32)
        kept = within < MOST_BODIES
        leaders[group[kept], within[kept]] = documents[firsts[kept]]
        self._leaders = leaders
        self._common = self._spread >= max(FEW, COMMON * self.bodies)

    def _near(self, groups: Ints, documents: Ints) -> None:
        """Find for each document the others that share most fingerprints with it; common ones do not count."""
        own = ~self._common[groups]
        groups, documents = groups[own], documents[own]
        keys = []
        for column in range(MOST_BODIES):
            others = self._leaders[groups, column].astype(np.int64)
            eligible = (others >= 0) & (self._bodies[others] != self._bodies[documents])
            keys.append(documents[eligible] * len(self._items) + others[eligible])
        pairs, votes = np.unique(np.concatenate(keys), return_counts=True)
        mine, others = pairs // max(len(self._items), 1), pairs % max(len(self._items), 1)
        sizes = np.array([len(item.hashes) for item in self._items], dtype=np.int64)
        kept = (votes >= _EVIDENCE) | (votes * 10 >= sizes[mine])
        mine, others, votes = mine[kept], others[kept], votes[kept]
        ranks = np.empty(len(self._items), dtype=np.int64)
        ranks[self._order] = np.arange(len(self._items))
        order = np.lexsort((ranks[others], -votes, mine))
        mine, others = mine[order], others[order]
        starts = np.searchsorted(mine, np.arange(len(self._items)))
        within = np.arange(len(mine)) - starts[mine] if len(mine) else mine
        nearest = np.full((len(self._items), MOST_NEAR), -1, dtype=np.int32)
        kept = within < MOST_NEAR
        nearest[mine[kept], within[kept]] = others[kept]
        self._nearest = nearest

    def nearest(self, number: int) -> list[int]:
        """Return the documents of other bodies that share most with a document."""
        return [int(other) for other in self._nearest[number] if other >= 0]

    def common(self, item: Fingerprint) -> NDArray[np.bool_]:
        """Tell which letters of a document are so common in the run that they are nobody's own."""
        letters = np.zeros(len(item.narrative.letters), dtype=bool)
        groups = self._groups(item.hashes)
        shared = (groups >= 0) & self._common[groups] if len(self._common) else groups >= 0
        for index in np.flatnonzero(shared).tolist():
            before = index > 0 and shared[index - 1]
            letters[item.places[index - before] : item.places[index] + WIDTH] = True
        return letters

    def documents(self, hashes: Hashes) -> int:
        """Return how many documents have the rarest of some fingerprints that are not one document's alone."""
        groups = self._groups(hashes)
        return int(self._counts[groups[groups >= 0]].min(initial=len(self._items))) if (groups >= 0).any() else 2

    def _groups(self, hashes: Hashes) -> Ints:
        """Return the group of each hash, or -1."""
        if not len(self._hashes):
            return np.full(len(hashes), -1)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.where(self._hashes[places] == hashes, places, -1)


def by_rank(items: Sequence[Fingerprint]) -> list[int]:
    """Return the numbers of documents by year, body and name."""

    def rank(number: int) -> tuple[int, str, str, int]:
        item = items[number]
        return item.year or 0, item.body, item.source, item.part or 0

    return sorted(range(len(items)), key=rank)


def body_numbers(items: Sequence[Fingerprint]) -> Ints:
    """Return for each document a number that those of the same body share."""
    numbers = {body: number for number, body in enumerate(sorted({item.body for item in items}))}
    return np.array([numbers[item.body] for item in items], dtype=np.int64)
