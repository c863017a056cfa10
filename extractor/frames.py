"""Tidy pandas frames: one row a document, a cell, a finding, an indicator, a relation, a section or a sentence."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import pandas as pd

from extractor.legible import legible
from extractor.types import Extraction, Span, Standing

Kind = Literal["cells", "documents", "findings", "indicators", "relations", "sections", "sentences"]
_Row = dict[str, Any]


def to_frame(extractions: Extraction | Iterable[Extraction], kind: Kind = "cells") -> pd.DataFrame:
    """Return a tidy frame of one or several extractions.

    Columns begin with ``document, organization, year, part``; spans are the columns `start` and `end`. Types are
    nullable: what is missing is ``<NA>``, never 0. Values are ``Float64``, since a few cells hold decimals.
    """
    items = [extractions] if isinstance(extractions, Extraction) else extractions
    rows = [
        {
            "document": item.document.source,
            "organization": item.metadata.organization,
            "year": item.metadata.year,
            "part": item.document.part,
            **row,
        }
        for item in items
        for row in _ROWS[kind](item)
    ]
    frame = pd.DataFrame(rows, columns=["document", "organization", "year", "part", *_COLUMNS[kind]])
    return frame.astype({name: _DTYPES.get(name, "string") for name in frame.columns})


def standings_frame(
    standings: Iterable[Standing], kind: Literal["ranking", "contributions"] = "ranking"
) -> pd.DataFrame:
    """Return a tidy frame of an audit: one row a document with its score and rank, or one row a contribution."""
    rows = [
        {"document": item.source, "organization": item.organization, "year": item.year, "part": item.part, **row}
        for item in standings
        for row in _STANDING_ROWS[kind](item)
    ]
    frame = pd.DataFrame(rows, columns=["document", "organization", "year", "part", *_STANDING_COLUMNS[kind]])
    return frame.astype({name: _DTYPES.get(name, "string") for name in frame.columns})


def _ranking(item: Standing) -> Iterator[_Row]:
    yield {
        "group": item.group,
        "rank": item.rank.rank,
        "of": item.rank.of,
        "tied": item.rank.tied,
        "score": item.score.value,
        "band": item.score.band,
        "assessable_weight": item.score.assessable_weight,
        "caps": "; ".join(item.score.caps),
        "stability": item.rank.stability,
        "best": item.rank.best,
        "worst": item.rank.worst,
        "not_ranked": item.rank.not_ranked,
        "self": item.reuse.own,
        "peer": item.reuse.peer,
    }


def _contributions(item: Standing) -> Iterator[_Row]:
    for one in item.score.contributions:
        yield {
            "dimension": one.dimension,
            "criterion": one.criterion,
            "weight": one.weight,
            "points": one.points,
            "measure": one.measure,
            "value": one.value,
            "by": one.by,
            "reason": one.reason,
        }


_STANDING_ROWS: dict[str, Callable[[Standing], Iterator[_Row]]] = {
    "ranking": _ranking,
    "contributions": _contributions,
}
_STANDING_COLUMNS = {
    "ranking": [
        *("group", "rank", "of", "tied", "score", "band", "assessable_weight", "caps"),
        *("stability", "best", "worst", "not_ranked", "self", "peer"),
    ],
    "contributions": ["dimension", "criterion", "weight", "points", "measure", "value", "by", "reason"],
}


def _span(span: Span | None) -> _Row:
    return {"start": span.start if span else None, "end": span.end if span else None}


def _cells(item: Extraction) -> Iterator[_Row]:
    for table in item.tables:
        for cell in table.cells:
            yield {
                "table": table.schema,
                "row": cell.row,
                "column": cell.column,
                "extra": cell.extra,
                "value": cell.value,
                "raw": cell.raw,
                "unit": cell.unit,
                "state": cell.state.value,
                "match": cell.match.value,
                "confidence": cell.confidence,
                "review": cell.review,
                **_span(cell.span),
            }


def _documents(item: Extraction) -> Iterator[_Row]:
    about = item.metadata
    yield {
        "title": about.title,
        "kind": about.kind,
        "body_type": about.body_type,
        "region": about.region,
        "level": about.level,
        "scope": about.scope,
        "period_start": about.period[0] if about.period else None,
        "period_end": about.period[1] if about.period else None,
        "published": about.published,
        "signed": about.signed,
        "deadline": about.deadline,
        "template": item.tables.template,
    }


def _findings(item: Extraction) -> Iterator[_Row]:
    for finding in item.findings:
        yield {
            "code": finding.code,
            "severity": finding.severity.value,
            "blame": finding.blame.value,
            "message": finding.message,
            "expected": finding.expected,
            "found": finding.found,
            "cells": "; ".join(".".join(ref) for ref in finding.cells),
            "root": finding.root,
            "at": finding.at,
        }


def _indicators(item: Extraction) -> Iterator[_Row]:
    for indicator in item.indicators:
        yield {
            "indicator": indicator.id,
            "value": indicator.value,
            "numerator": indicator.numerator,
            "denominator": indicator.denominator,
            "unit": indicator.unit,
            "reason": indicator.reason,
            "cells": "; ".join(".".join(ref) for ref in indicator.cells),
        }


def _relations(item: Extraction) -> Iterator[_Row]:
    for relation in item.relations:
        yield {
            "id": relation.id,
            "at": relation.at,
            "kind": relation.kind,
            "status": relation.status.value,
            "left": relation.left,
            "right": relation.right,
        }


def _sections(item: Extraction) -> Iterator[_Row]:
    for section in item.sections:
        yield {
            "section": section.section,
            "title": section.title,
            "match": section.match.value,
            **_span(section.span),
        }


def _sentences(item: Extraction) -> Iterator[_Row]:
    for sentence in item.sentences:
        yield {
            "section": sentence.section,
            "text": legible(item.document).words(sentence.span),
            "primary": sentence.primary,
            "tags": "; ".join(sentence.tags),
            **_span(sentence.span),
        }


_ROWS: dict[str, Callable[[Extraction], Iterator[_Row]]] = {
    "cells": _cells,
    "documents": _documents,
    "findings": _findings,
    "indicators": _indicators,
    "relations": _relations,
    "sections": _sections,
    "sentences": _sentences,
}
_COLUMNS = {
    "cells": [
        "table",
        "row",
        "column",
        "extra",
        "value",
        "raw",
        "unit",
        "state",
        "match",
        "confidence",
        "review",
        "start",
        "end",
    ],
    "documents": [
        "title",
        "kind",
        "body_type",
        "region",
        "level",
        "scope",
        "period_start",
        "period_end",
        "published",
        "signed",
        "deadline",
        "template",
    ],
    "findings": ["code", "severity", "blame", "message", "expected", "found", "cells", "root", "at"],
    "indicators": ["indicator", "value", "numerator", "denominator", "unit", "reason", "cells"],
    "relations": ["id", "at", "kind", "status", "left", "right"],
    "sections": ["section", "title", "match", "start", "end"],
    "sentences": ["section", "text", "primary", "tags", "start", "end"],
}
_DTYPES = {
    **dict.fromkeys(("rank", "of", "best", "worst"), "Int64"),
    **dict.fromkeys(("score", "assessable_weight", "stability", "self", "peer", "weight", "points"), "Float64"),
    "measure": "Float64",
    "tied": "boolean",
    "part": "Int64",
    "year": "Int64",
    "start": "Int64",
    "end": "Int64",
    "value": "Float64",
    "numerator": "Float64",
    "denominator": "Float64",
    "expected": "Float64",
    "found": "Float64",
    "left": "Float64",
    "right": "Float64",
    "confidence": "Float64",
    "extra": "boolean",
    "root": "boolean",
    "review": "boolean",
}
