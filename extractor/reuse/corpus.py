"""The documents of a run, ready to say of each whom it repeats.

Fingerprints of all are sorted once; those that several documents have lead to the few documents that share most with
one, and these are compared letter by letter. Work grows with the number of documents, however much they share: a
fingerprint leads to a few of those that have it, the earliest first. Every passage of `GUARANTEED` letters that another
body has is found all the same, and has at least one source. The order of the input changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.reuse.fingerprint import Fingerprint, against
from extractor.reuse.index import Index
from extractor.reuse.passages import Passage, covered, extended, passages, repeated
from extractor.reuse.runs import Runs
from extractor.reuse.winnowing import GUARANTEED, fingerprints
from extractor.types import Against, Repetition, Reuse

MOST_EARLIER = 3
"""Earlier documents of the same body that one is compared with, the last ones."""


class Shared(NamedTuple):
    """Passages of a document that another one has."""

    source: Fingerprint
    passages: list[Passage]


class Corpus:
    """The documents of a run."""

    def __init__(self, fingerprints: Sequence[Fingerprint]) -> None:
        """Index the fingerprints."""
        self.fingerprints = fingerprints
        self._index = Index(fingerprints)
        self._runs = Runs(fingerprints)
        self._numbers = {id(item): number for number, item in enumerate(fingerprints)}
        self._families: dict[str, list[int]] = {}
        for number, item in enumerate(fingerprints):
            self._families.setdefault(item.body, []).append(number)

    def repetition(self, item: Fingerprint) -> Repetition:
        """Hold one document of the run against the rest: earlier ones of the same body, and those of other bodies."""
        number = self._numbers[id(item)]
        letters = item.narrative.letters
        common = self._index.common(item)
        own = [self._compared(item, other) for other in self.earlier(item)]
        near = [self._compared(item, self.fingerprints[other]) for other in self._index.nearest(number)]
        peers = [shared for shared in near if shared.passages]
        rest = list(self._rest(item, number, peers))
        ordered = np.sort(item.hashes)
        twice = repeated(letters) if (ordered[1:] == ordered[:-1]).any() else []
        own_sources = _by_containment([against(item, *pair, axis="self") for pair in own])
        peer_sources = _by_containment([against(item, *pair, common=common) for pair in peers])
        axes = (("self", own), ("peer", peers + rest), ("inside", [Shared(item, twice)]))
        return Repetition(
            own_sources[0].containment_5gram if own_sources else None,
            (peer_sources[0].containment_5gram if peer_sources else 0.0) if self._index.bodies > 1 else None,
            tuple(self._reuses(item, axes, common)),
            (*own_sources, *peer_sources),
            round(float(covered(twice, len(letters)).mean()), 4) if len(letters) else 0.0,
        )

    def _compared(self, item: Fingerprint, other: Fingerprint) -> Shared:
        return Shared(other, passages(item.narrative.letters, other.narrative.letters))

    def earlier(self, item: Fingerprint) -> list[Fingerprint]:
        """Return the last documents of the same body before this one, as far as their years are known."""
        number = self._numbers[id(item)]
        family = [self.fingerprints[other] for other in self._families[item.body] if other != number]
        known = [other for other in family if item.year is None or other.year is None or other.year < item.year]
        known.sort(key=lambda other: (-(other.year or 0), other.source, other.part or 0))
        return [other for other in known if other.digest != item.digest][:MOST_EARLIER]

    def _rest(self, item: Fingerprint, number: int, peers: Sequence[Shared]) -> Iterator[Shared]:
        """Yield passages of `GUARANTEED` letters or more that another body has and that are in no other passage yet."""
        letters = item.narrative.letters
        done = covered([passage for peer in peers for passage in peer.passages], len(letters))
        for place, source, there in self._runs.of_others(number, done):
            other = self.fingerprints[source]
            found = extended(letters, other.narrative.letters, place, there, GUARANTEED)
            if found:
                done[found.start : found.end] = True
                yield Shared(other, [found])

    def _reuses(
        self, item: Fingerprint, axes: Sequence[tuple[str, Sequence[Shared]]], common: NDArray[np.bool_]
    ) -> Iterator[Reuse]:
        """Yield every passage with its source; the passages of an axis in the order of the text."""
        for axis, shared in axes:
            found = [(passage, source) for source, parts in shared for passage in parts]
            found.sort(key=lambda pair: (pair[0], pair[1].source, pair[1].part or 0))
            for passage, source in found:
                documents = self._documents(item, passage)
                yield Reuse(
                    item.narrative.span(passage.start, passage.end),
                    axis,
                    source.source,
                    source.narrative.span(passage.other_start, passage.other_end),
                    round(documents / len(self.fingerprints), 4),
                    round(passage.share, 4),
                    source.part,
                    passage.end - passage.start,
                    documents,
                    axis == "peer" and bool(common[passage.start : passage.end].mean() > 0.5),
                )

    def _documents(self, item: Fingerprint, passage: Passage) -> int:
        """Return in how many documents of the run the rarest fingerprint of a passage stands."""
        _, hashes = fingerprints(item.narrative.letters[passage.start : passage.end])
        return self._index.documents(hashes)


def _by_containment(known: Sequence[Against]) -> list[Against]:
    return sorted(known, key=lambda one: (-(one.containment_5gram or 0), -one.in_passages, one.source, one.part or 0))
