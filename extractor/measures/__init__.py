"""Registered measures: each a number with the reason in words and the evidence.

What cannot be judged is `None`, never zero: doubt in the extraction costs the extraction, not the body. What a measure
is called, how it is defined, its range and its source stand in ``data/measures.toml``; here is only how it is taken. A
new one is a function under `of_document` or `of_corpus` and an entry there.
"""

from collections.abc import Collection

from extractor.measures import form, narrative, problems, tables  # noqa: F401 - importing them registers their measures
from extractor.measures.cases import CORPUS_MEASURES, DOCUMENT_MEASURES, Measured, Subject, catalogue, reason
from extractor.measures.corpus import Neighbours
from extractor.templates import Template, template_of
from extractor.types import Extraction, Span

__all__ = [
    "CORPUS_MEASURES",
    "DOCUMENT_MEASURES",
    "Measured",
    "Neighbours",
    "catalogue",
    "extent",
    "measure",
    "measure_corpus",
    "reason",
]


def measure(
    extraction: Extraction, *, template: Template | None = None, names: Collection[str] | None = None
) -> dict[str, Measured]:
    """Take the measures that need no other document: those in `names`, or all.

    Without `template` the form that the tables chose counts.
    """
    known = extraction.tables.template
    subject = Subject(extraction, template_of(known, template) if known or template else None)
    return {
        name: take(subject)._replace(name=name)
        for name, take in DOCUMENT_MEASURES.items()
        if names is None or name in names
    }


def extent(extraction: Extraction, *, template: Template | None = None) -> tuple[int, Span | None]:
    """Return how many letters the narrative has, and where the sentences on problems stand."""
    known = extraction.tables.template
    subject = Subject(extraction, template_of(known, template) if known or template else None)
    letters = sum(item.span.end - item.span.start for item in subject.narrative)
    said = subject.sections.get("problems")
    return letters, Span(said[0].span.start, said[-1].span.end) if said else None


def measure_corpus(neighbours: Neighbours) -> dict[str, Measured]:
    """Take every measure that compares a document with the others of its run."""
    return {name: take(neighbours)._replace(name=name) for name, take in CORPUS_MEASURES.items()}
