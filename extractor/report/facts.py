"""Facts for the pages: what a template shows, as plain dictionaries."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from extractor.contract import ExtractionRecord
from extractor.indicators import indicator_forms, shown_rate
from extractor.naming import label_of, place_name, table_name
from extractor.report.scores import biggest_losses, by_dimension, waterfall
from extractor.rubrics import Rubric
from extractor.templates import BlockForm, TableForm, Template, template_of
from extractor.types import Cell, Comparison, Indicator, Standing, Status, Table

_Facts = dict[str, Any]


def document_facts(
    standing: Standing, record: ExtractionRecord, text: str | None, form: Template | None, rubric: Rubric, lang: str
) -> _Facts:
    """Return what the page of one document shows; `text` is its decoded text where it can still be read."""
    return {
        "standing": standing,
        "document": record.document,
        "producer": record.producer,
        "error": record.error,
        "bars": waterfall(standing.score, rubric, lang),
        "losses": biggest_losses(standing.score, rubric, text, lang),
        "findings": [*record.findings, *standing.findings],
        "indicators": indicator_facts(record.indicators, lang),
        "tables": [_table_facts(table, _at_fault(record, table), form, lang) for table in record.tables]
        if form
        else [],
        "sections": _section_facts(record, text),
        "review": sum(cell.review for table in record.tables for cell in table.cells),
    }


class Row(NamedTuple):
    """What the index shows of one document."""

    source: str
    name: str
    page: str
    group: str | None
    rank: int | None
    tied: bool
    not_ranked: str | None
    year: int | None
    score: float | None
    band: str | None
    dimensions: list[tuple[str, float, float]]
    stability: float | None
    best: int | None
    worst: int | None
    repeated: float | None
    errors: int
    warnings: int
    review: int
    cells: int
    error: str | None


def row_facts(standing: Standing, record: ExtractionRecord, page: str, rubric: Rubric, lang: str) -> Row:
    """Return what the index shows of one document."""
    found = (*record.findings, *standing.findings)
    severities = Counter(finding.severity.value for finding in found if finding.root)
    shares = [share for share in (standing.reuse.own, standing.reuse.peer) if share is not None]
    return Row(
        standing.source,
        standing.organization or record.document.title or standing.source,
        page,
        standing.group,
        standing.rank.rank,
        standing.rank.tied,
        standing.rank.not_ranked,
        standing.year,
        standing.score.value,
        standing.score.band,
        by_dimension(standing.score, rubric, lang),
        standing.rank.stability,
        standing.rank.best,
        standing.rank.worst,
        max(shares, default=None),
        severities["error"],
        severities["warning"],
        sum(cell.review for table in record.tables for cell in table.cells),
        sum(len(table.cells) for table in record.tables),
        standing.error.message if standing.error else None,
    )


def index_facts(rows: list[Row]) -> _Facts:
    """Return what the index shows: groups of ranked documents, then those that are not ranked or not readable."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.rank is not None:
            groups.setdefault(row.group or "", []).append(row)
    for group in groups.values():
        group.sort(key=lambda row: (row.rank or 0, row.name))
    return {
        "groups": dict(sorted(groups.items())),
        "unranked": [row for row in rows if row.rank is None and not row.error],
        "failed": [row for row in rows if row.error],
        "documents": len(rows),
        "errors": sum(row.errors for row in rows),
        "warnings": sum(row.warnings for row in rows),
        "review": sum(row.review for row in rows),
        "cells": sum(row.cells for row in rows),
    }


def indicator_facts(indicators: Iterable[Indicator], lang: str) -> list[_Facts]:
    """Return indicators with their names and their values as people read them."""
    forms = {form.id: form for form in indicator_forms().indicators}
    return [
        {
            "name": forms[item.id].name[lang],
            "meaning": forms[item.id].meaning[lang],
            "shown": shown_rate(item.value, item.unit),
            "item": item,
        }
        for item in indicators
        if item.id in forms
    ]


def comparison_facts(comparison: Comparison, template: Template | None, lang: str) -> _Facts:
    """Return what the page of two documents shows: sentences in two columns, under the section they stand in."""
    form = template_of(comparison.this.template, template)
    titles = {item.section: item.this or item.last or item.section for item in comparison.sections}
    parts: list[_Facts] = []
    for item in comparison.sentences:
        if not parts or parts[-1]["section"] != item.section:
            parts.append({"section": item.section, "title": titles.get(item.section or ""), "rows": []})
        sides = [[edit for edit in item.edits if edit.op in wanted] for wanted in ("=-", "=+")]
        last, this = ([] if item.change == gone else side for side, gone in zip(sides, ("new", "dropped"), strict=True))
        parts[-1]["rows"].append({"item": item, "last": last, "this": this})
    indicators = [
        {"item": item, "last": shown_rate(item.last, item.unit), "this": shown_rate(item.this, item.unit)}
        for item in comparison.indicators
        if item.last is not None or item.this is not None
    ]
    relations = [
        {"item": item, "name": place_name(form, item.this[0][0], item.at, lang)}
        for item in comparison.relations
        if item.status is not Status.TRIVIAL
    ]
    return {"comparison": comparison, "parts": parts, "indicators": indicators, "relations": relations}


def _at_fault(record: ExtractionRecord, table: Table) -> dict[tuple[str, str], str]:
    """Return the places of a table that a failed sum adds up, and those that are probably wrong, with their class."""
    failed = (item for item in record.relations if item.status is Status.FAIL and item.kind == "strict")
    found = {ref: "fault" for item in failed for ref in item.operands}
    found |= {proposal.cell: "suspect" for item in record.findings for proposal in item.proposals}
    return {(row, column): kind for (name, row, column), kind in found.items() if name == table.schema}


def _table_facts(table: Table, at_fault: dict[tuple[str, str], str], template: Template, lang: str) -> _Facts:
    form = next(form for form in template.tables if form.id == table.schema)
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    extra = list(dict.fromkeys(cell.row for cell in table.cells if cell.extra))
    blocks = [_block_facts(form, block, template, cells, lang) for block in form.blocks]
    if extra:
        blocks[-1]["rows"] += [_row(template, form, row, form.blocks[0], cells, lang) for row in extra]
    return {
        "name": table_name(template, table.schema, lang),
        "table": table,
        "at_fault": at_fault,
        "blocks": blocks,
        "review": sum(cell.review for cell in table.cells),
    }


def _block_facts(
    form: TableForm, block: BlockForm, template: Template, cells: dict[tuple[str, str], Cell], lang: str
) -> _Facts:
    return {
        "caption": block.caption,
        "columns": [label_of(column, lang) for column in block.columns],
        "rows": [_row(template, form, row.id, block, cells, lang) for row in block.rows],
    }


def _row(
    template: Template,
    form: TableForm,
    row: str,
    block: BlockForm,
    cells: dict[tuple[str, str], Cell],
    lang: str,
) -> _Facts:
    return {
        "name": place_name(template, form.id, row, lang),
        "extra": row not in {item.id for item in form.rows},
        "cells": [cells.get((row, column.id)) for column in block.columns],
    }


def _section_facts(record: ExtractionRecord, text: str | None) -> list[_Facts]:
    titles = {section.section: section for section in record.sections}
    found: dict[str | None, list[_Facts]] = {}
    for sentence in record.sentences:
        words = " ".join(text[sentence.span.start : sentence.span.end].split()) if text else ""
        found.setdefault(sentence.section, []).append({"text": words, "sentence": sentence})
    order: list[str | None] = [None, *titles] if None in found else [*titles]
    return [
        {"section": section, "heading": titles.get(section or ""), "sentences": found.get(section, [])}
        for section in order
    ]
