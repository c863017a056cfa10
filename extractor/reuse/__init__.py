"""Who repeats whom: sentences that another document of the run has too, figures and names masked.

A first measure: a sentence counts if it is the same letter by letter once figures, punctuation and the name of the body
are taken out. Headings, tables and the statutory preamble are not looked at.
"""

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from extractor.legible import legible
from extractor.masking import masked
from extractor.reuse.grams import contained, grams
from extractor.templates import Template, template_of
from extractor.text import fold
from extractor.types import Extraction, Repetition, Reuse, Span

_LEAST_LETTERS = 12
"""A shorter sentence is a phrase that anyone writes."""


def shared(left: Extraction, right: Extraction, *, template: Template | None = None) -> dict[str, float | None]:
    """Return of every narrative section of `left` the share of its masked 5-grams that stand anywhere in `right`.

    `None` where there is nothing to compare. For the measure see `extractor.reuse.grams`.
    """
    form = template_of(left.tables.template, template)
    mine, other = masked(left, template=template), grams(masked(right, template=template))
    shares: dict[str, float | None] = {section.id: None for section in form.sections if section.narrative}
    for section, (start, end) in mine.sections.items():
        shares[section] = contained(grams(mine, start, end), other)
    return shares


class Fingerprint(NamedTuple):
    """The narrative of one document, small enough to keep for a whole run.

    Its sentences stand side by side in four arrays: digest of the masked letters, their number, start and end.
    """

    source: str
    part: int | None
    organization: str | None
    year: int | None
    digests: "array[int]"
    letters: "array[int]"
    starts: "array[int]"
    ends: "array[int]"


def fingerprint(extraction: Extraction, *, template: Template | None = None) -> Fingerprint:
    """Reduce the narrative of a document to the digests of its masked sentences."""
    form = template_of(extraction.tables.template, template)
    narrative = {section.id for section in form.sections if section.narrative}
    digests, letters, starts, ends = array("Q"), array("I"), array("I"), array("I")
    name = fold(extraction.metadata.organization or "")
    clear = legible(extraction.document)
    for sentence in extraction.sentences:
        if sentence.section not in narrative:
            continue
        words = fold(clear.words(sentence.span))
        masked = words.replace(name, "") if name else words
        if len(masked) >= _LEAST_LETTERS:
            digests.append(int.from_bytes(blake2b(masked.encode(), digest_size=8).digest(), "big"))
            letters.append(len(masked))
            starts.append(sentence.span.start)
            ends.append(sentence.span.end)
    document = extraction.document
    known = (document.source, document.part, extraction.metadata.organization, extraction.metadata.year)
    return Fingerprint(*known, digests, letters, starts, ends)


class _Repeated(NamedTuple):
    """A sentence that several documents have: in how many, and where two bodies have it first."""

    documents: int
    places: tuple[tuple[int, int], ...]
    """Document and sentence, of at most two organizations."""


class Corpus:
    """The documents of a run, ready to say of each how much of its narrative others have too.

    Work and memory grow with the number of sentences, however often one of them is repeated.
    """

    def __init__(self, fingerprints: Sequence[Fingerprint]) -> None:
        self.fingerprints = fingerprints
        self.families: dict[str, list[int]] = {}
        for index, item in enumerate(fingerprints):
            if item.organization is not None:
                self.families.setdefault(item.organization, []).append(index)
        ordered = sorted(digest for item in fingerprints for digest in item.digests)
        self.repeated = {digest: _Repeated(0, ()) for digest, other in pairwise(ordered) if digest == other}
        for index, item in enumerate(fingerprints):
            for sentence, digest in enumerate(item.digests):
                if digest in self.repeated:
                    self.repeated[digest] = self.counted(self.repeated[digest], index, sentence)

    def counted(self, known: _Repeated, index: int, sentence: int) -> _Repeated:
        """Add one more place of a sentence."""
        body = self.fingerprints[index].organization
        bodies = [self.fingerprints[place].organization for place, _ in known.places]
        new = len(bodies) < 2 and (not bodies or body is None or body not in bodies)
        return _Repeated(known.documents + 1, (*known.places, (index, sentence)) if new else known.places)

    def repetition(self, item: Fingerprint) -> Repetition:
        """Hold one document of the run against the rest.

        On the axis `self` it is held against earlier documents of the same organization, on `peer` against those of
        others. A share is `None` where there is no such document.
        """
        earlier = self.earlier(item)
        letters = {"self": 0, "peer": 0}
        found: list[Reuse] = []
        for sentence, digest in enumerate(item.digests):
            repeated = self.repeated.get(digest)
            if repeated is None:
                continue
            for axis, place in (("self", _in_one_of(digest, earlier)), ("peer", self.peer(item, repeated))):
                if place:
                    source, other = place
                    letters[axis] += item.letters[sentence]
                    share = round(min(1.0, repeated.documents / len(self.fingerprints)), 4)
                    found.append(Reuse(_span(item, sentence), axis, source.source, _span(source, other), share, 1.0))
        total = sum(item.letters)
        others = len(self.fingerprints) - len(self.families.get(item.organization or "", (item,)))
        return Repetition(
            round(letters["self"] / total, 4) if earlier and total else None,
            round(letters["peer"] / total, 4) if others and total else None,
            tuple(found),
        )

    def earlier(self, item: Fingerprint) -> list[Fingerprint]:
        """The documents of the same organization that are older, as far as their years are known."""
        family = [self.fingerprints[index] for index in self.families.get(item.organization or "", ())]
        return [
            other
            for other in family
            if other is not item and (item.year is None or other.year is None or other.year < item.year)
        ]

    def peer(self, item: Fingerprint, repeated: _Repeated) -> tuple[Fingerprint, int] | None:
        """A document of another organization that has the sentence, if there is one."""
        for index, sentence in repeated.places:
            other = self.fingerprints[index]
            if other is not item and (item.organization is None or other.organization != item.organization):
                return other, sentence
        return None


def _in_one_of(digest: int, documents: Sequence[Fingerprint]) -> tuple[Fingerprint, int] | None:
    for other in documents:
        if digest in other.digests:
            return other, other.digests.index(digest)
    return None


def _span(item: Fingerprint, sentence: int) -> Span:
    return Span(item.starts[sentence], item.ends[sentence])
