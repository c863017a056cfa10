"""Who repeats whom: sentences that another document of the run has too, figures and names masked.

A first measure: a sentence counts if it is the same letter by letter once figures, punctuation and the name of the body
are taken out. Headings, tables and the statutory preamble are not looked at.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from extractor.text import fold
from extractor.types import Extraction, Repetition, Reuse, Span

_NARRATIVE = frozenset({"overview", "problems", "other"})
_LEAST_LETTERS = 12
"""A shorter sentence is a phrase that anyone writes."""


class Fingerprint(NamedTuple):
    """The narrative of one document, small enough to keep for a whole run.

    Its sentences stand side by side in four arrays: digest of the masked letters, their number, start and end.
    """

    source: str
    organization: str | None
    year: int | None
    digests: "array[int]"
    letters: "array[int]"
    starts: "array[int]"
    ends: "array[int]"


_Place: TypeAlias = tuple[int, int]
"""Where a sentence stands: index of its document, index of the sentence in it."""


def fingerprint(extraction: Extraction) -> Fingerprint:
    """Reduce the narrative of a document to the digests of its masked sentences."""
    digests, letters, starts, ends = array("Q"), array("I"), array("I"), array("I")
    name = fold(extraction.metadata.organization or "")
    for sentence in extraction.sentences:
        if sentence.section not in _NARRATIVE:
            continue
        words = fold(extraction.document[sentence.span])
        masked = words.replace(name, "") if name else words
        if len(masked) >= _LEAST_LETTERS:
            digests.append(int.from_bytes(blake2b(masked.encode(), digest_size=8).digest(), "big"))
            letters.append(len(masked))
            starts.append(sentence.span.start)
            ends.append(sentence.span.end)
    known = (extraction.document.source, extraction.metadata.organization, extraction.metadata.year)
    return Fingerprint(*known, digests, letters, starts, ends)


def compare(fingerprints: Sequence[Fingerprint]) -> list[Repetition]:
    """Return for each document how much of its narrative others have too.

    On the axis `self` it is held against earlier documents of the same organization, on `peer` against all of
    others. A share is `None` where there is no such document.
    """
    ordered = sorted(digest for item in fingerprints for digest in item.digests)
    places: dict[int, list[_Place]] = {digest: [] for digest, other in pairwise(ordered) if digest == other}
    for index, item in enumerate(fingerprints):
        for sentence, digest in enumerate(item.digests):
            if digest in places:
                places[digest].append((index, sentence))
    families = Counter(item.organization for item in fingerprints)
    return [_repetition(index, fingerprints, places, families) for index in range(len(fingerprints))]


def _repetition(
    index: int,
    fingerprints: Sequence[Fingerprint],
    places: dict[int, list[_Place]],
    families: Counter[str | None],
) -> Repetition:
    item = fingerprints[index]
    letters = {"self": 0, "peer": 0}
    found: list[Reuse] = []
    for sentence, digest in enumerate(item.digests):
        others = [place for place in places.get(digest, ()) if place[0] != index]
        share = len({other for other, _ in others} | {index}) / len(fingerprints)
        for axis in letters:
            match = next((place for place in others if _axis(item, fingerprints[place[0]]) == axis), None)
            if match:
                letters[axis] += item.letters[sentence]
                source = fingerprints[match[0]]
                there = _span(source, match[1])
                found.append(Reuse(_span(item, sentence), axis, source.source, there, round(share, 4), 1.0))
    total = sum(item.letters)
    own = _has_earlier(item, fingerprints) if families[item.organization] > 1 else False
    peer = len(fingerprints) > (families[item.organization] if item.organization else 1)
    return Repetition(
        round(letters["self"] / total, 4) if own and total else None,
        round(letters["peer"] / total, 4) if peer and total else None,
        tuple(found),
    )


def _span(item: Fingerprint, sentence: int) -> Span:
    return Span(item.starts[sentence], item.ends[sentence])


def _has_earlier(item: Fingerprint, fingerprints: Sequence[Fingerprint]) -> bool:
    return any(other is not item and _axis(item, other) == "self" for other in fingerprints)


def _axis(item: Fingerprint, other: Fingerprint) -> str | None:
    """Whether `other` is an earlier document of the same body, one of a peer, or neither."""
    if item.organization is None or item.organization != other.organization:
        return "peer"
    if item.year is None or other.year is None or other.year < item.year:
        return "self"
    return None
