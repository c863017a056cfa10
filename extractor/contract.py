"""The published contract: extractions, audits and comparisons as JSON, one line each.

The nouns encode themselves; here is only what is put around them. The JSON Schema is derived from the types, so the
published one cannot drift.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from extractor.types import (
    Comparison,
    Extraction,
    Failure,
    Finding,
    Indicator,
    Match,
    Producer,
    Relation,
    Section,
    Sentence,
    Span,
    Standing,
    Table,
)


class DocumentRecord(Struct, frozen=True):
    """A document without its text."""

    source: str
    part: int | None
    span: Span
    sha256: str
    media_type: str
    encoding: str
    title: str | None
    organization: str | None
    year: int | None
    body_type: str | None
    template: str | None
    template_match: Match
    published: str | None
    evidence: dict[str, Span]
    kind: str | None
    region: str | None
    level: str | None
    scope: str | None
    period: tuple[str, str] | None
    signed: str | None
    deadline: str | None
    given: tuple[str, ...]
    confidence: dict[str, float]


class ExtractionRecord(Struct, frozen=True, tag_field="schema", tag="jianbao.extraction/1"):
    """One line of ``extractions.jsonl``."""

    producer: Producer
    document: DocumentRecord
    tables: tuple[Table, ...]
    relations: tuple[Relation, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    findings: tuple[Finding, ...]
    indicators: tuple[Indicator, ...]
    error: Failure | None


_ENCODER = msgspec.json.Encoder()
_EXTRACTIONS = msgspec.json.Decoder(ExtractionRecord)
_STANDINGS = msgspec.json.Decoder(Standing)


def to_record(extraction: Extraction) -> ExtractionRecord:
    """Return an extraction in the form of the contract: without the document's text."""
    document, metadata = extraction.document, extraction.metadata
    described = DocumentRecord(
        document.source,
        document.part,
        document.span or Span(0, len(document.text)),
        document.sha256,
        document.media_type,
        document.encoding,
        metadata.title,
        metadata.organization,
        metadata.year,
        metadata.body_type,
        extraction.tables.template,
        extraction.tables.match,
        metadata.published,
        metadata.spans,
        metadata.kind,
        metadata.region,
        metadata.level,
        metadata.scope,
        metadata.period,
        metadata.signed,
        metadata.deadline,
        metadata.given,
        metadata.confidence,
    )
    return ExtractionRecord(
        extraction.producer,
        described,
        extraction.tables.items,
        extraction.relations,
        extraction.sections,
        extraction.sentences,
        extraction.findings,
        extraction.indicators,
        extraction.error,
    )


def encode(item: Extraction | Standing | Comparison) -> bytes:
    """Return the JSON of an extraction, a standing or a comparison, without a line break."""
    return _ENCODER.encode(to_record(item) if isinstance(item, Extraction) else item)


def read_extractions(lines: Iterable[bytes | str]) -> Iterator[ExtractionRecord]:
    """Decode lines of ``extractions.jsonl``; raises `msgspec.ValidationError` on one that is not of the contract."""
    return map(_EXTRACTIONS.decode, lines)


def read_standings(lines: Iterable[bytes | str]) -> Iterator[Standing]:
    """Decode lines of ``audit.jsonl``; raises `msgspec.ValidationError` on one that is not of the contract."""
    return map(_STANDINGS.decode, lines)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of all kinds of line."""
    kinds, definitions = msgspec.json.schema_components(
        (ExtractionRecord, Standing, Comparison), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jianbao.extraction/1, jianbao.audit/1, jianbao.comparison/1",
        "oneOf": list(kinds),
        "$defs": definitions,
    }
