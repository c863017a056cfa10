"""What of a document is needed to hold it against others: little enough for any number of documents."""

import math
from array import array
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from extractor.across.forms import year_forms
from extractor.across.growth import Stated, stated_growth
from extractor.kinds import REPORT
from extractor.legible import legible
from extractor.metadata.bodies import parse, standard_name
from extractor.metadata.passages import plain
from extractor.templates import Template, template_of
from extractor.types import Extraction, Ref, Span, Status

_SURE = 0.9
"""With less confidence in the year, nobody is blamed for what does not connect."""
_DOUBTED = ("L-YEAR",)
"""Findings that put the year of a document in doubt."""


class Profile(NamedTuple):
    """One document.

    Its figures stand in three arrays in the order of the template's cells: value (not-a-number where there is no
    figure or it is in doubt), and where it begins and ends (-1: nowhere). `sure`: body and year are known well enough
    to blame anybody. `broken` are the cells in a strict relation that fails. `explained` leads from a relation between
    years to the sentence that tells why it need not hold. `stated` are the rates of growth in the narrative, `words` is
    a digest of its letters in no order: a page may break anywhere.
    """

    source: str
    part: int | None
    sha256: str
    organization: str | None
    name: str | None
    year: int | None
    sure: bool
    is_report: bool
    body_type: str | None
    region: str | None
    scope: str | None
    template: Template | None
    values: "array[float]"
    starts: "array[int]"
    ends: "array[int]"
    broken: frozenset[int]
    explained: dict[str, Span]
    stated: tuple[Stated, ...]
    words: bytes

    def value(self, ref: Ref) -> float | None:
        """Return the figure in a cell, `None` where there is none for sure."""
        index = places(self.template).get(ref) if self.template else None
        value = math.nan if index is None else self.values[index]
        return None if math.isnan(value) else value

    def span(self, ref: Ref) -> Span | None:
        """Return where a cell stands."""
        index = places(self.template).get(ref) if self.template else None
        return None if index is None or self.starts[index] < 0 else Span(self.starts[index], self.ends[index])

    def is_broken(self, ref: Ref) -> bool:
        """Whether a strict relation of the document that this cell is in does not hold."""
        return bool(self.template) and places(self.template).get(ref, -1) in self.broken


@lru_cache(maxsize=32)
def places(template: Template) -> dict[Ref, int]:
    """Number the cells of a template in their order."""
    refs = ((form.id, *position) for form in template.tables for position in form.positions)
    return {ref: index for index, ref in enumerate(refs)}


def profile(extraction: Extraction, *, template: Template | None = None) -> Profile:
    """Reduce an extraction to what others are held against."""
    document, about, name = extraction.document, extraction.metadata, extraction.tables.template
    form = template_of(name, template) if name else None
    confident = "year" in about.given or about.confidence.get("year", 0) >= _SURE
    doubted = any(finding.code in _DOUBTED for finding in extraction.findings)
    clear = legible(document)
    sentences = [clear.words(sentence.span) for sentence in extraction.sentences]
    body = standard_name(plain(about.organization)) if about.organization else None
    return Profile(
        document.source,
        document.part,
        document.sha256,
        about.organization,
        body,
        about.year,
        confident and not doubted and _is_one(body),
        extraction.error is None and about.kind in (REPORT, None),
        about.body_type,
        about.region,
        about.scope,
        form,
        *_figures(extraction, form),
        _explained(sentences, extraction),
        tuple(stated_growth(sentences, [sentence.span for sentence in extraction.sentences])),
        _digest("".join(sentences)),
    )


def _digest(words: str) -> bytes:
    letters = "".join(sorted(filter(str.isalpha, words)))
    return blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()


def _is_one(name: str | None) -> bool:
    """Whether a name can mean one body only: a town of that name there is in many a county."""
    body = parse(name or "")
    return bool(body.province or body.city or body.county)


def _figures(
    extraction: Extraction, form: Template | None
) -> tuple["array[float]", "array[int]", "array[int]", frozenset[int]]:
    known = places(form) if form else {}
    values = array("d", [math.nan] * len(known))
    starts, ends = (array("i", [-1] * len(known)) for _ in range(2))
    for table in extraction.tables:
        for cell in table.cells:
            index = known.get((table.schema, cell.row, cell.column))
            if index is None or cell.extra:
                continue
            if cell.value is not None and not cell.review:
                values[index] = cell.value
            if cell.span:
                starts[index], ends[index] = cell.span.start, cell.span.end
    failed = (item for item in extraction.relations if item.status is Status.FAIL and item.kind == "strict")
    broken = frozenset(known[ref] for item in failed for ref in item.operands if ref in known)
    return values, starts, ends, broken


def _explained(sentences: list[str], extraction: Extraction) -> dict[str, Span]:
    """Find, for every relation between years, the first sentence that tells why it need not hold."""
    everything = "".join(sentences)
    found = {}
    for relation in year_forms().relations:
        told = [words for words in _ways(relation.explained) if all(word in everything for word in words)]
        for text, sentence in zip(sentences if told else (), extraction.sentences, strict=False):
            if any(all(word in text for word in words) for words in told):
                found[relation.id] = sentence.span
                break
    return found


@cache
def _ways(explained: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the words that must stand in one sentence, of each way to tell it."""
    return tuple(tuple(words.split()) for words in explained)
