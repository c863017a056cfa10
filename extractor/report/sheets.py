"""Cells, findings and indicators as CSV, for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from extractor.indicators import indicator_forms
from extractor.text import no_formula
from extractor.types import Extraction, Finding, Standing

CELLS = "cells.csv"
FINDINGS = "findings.csv"
INDICATORS = "indicators.csv"

_CELL_HEADER = (
    "source organization year table row column extra value raw unit state match confidence review start end candidates"
)
_FINDING_HEADER = "source organization year code severity blame message expected found cells against root at cause"
_INDICATOR_HEADER = "source organization year indicator name value numerator denominator unit reason"


class Sheets:
    """Three CSV files that grow one document at a time: UTF-8 with a mark, as spreadsheet programs expect."""

    def __init__(self, folder: Path, lang: str) -> None:
        """Open the files in `folder`; a file of the same name is replaced."""
        self.lang = lang
        self._files: list[TextIO] = [
            (folder / name).open("w", encoding="utf-8-sig", newline="") for name in (CELLS, FINDINGS, INDICATORS)
        ]
        self._cells, self._findings, self._indicators = (csv.writer(file) for file in self._files)
        self._names = {form.id: form.name[lang] for form in indicator_forms().indicators}
        self._cells.writerow(_CELL_HEADER.split())
        self._findings.writerow(_FINDING_HEADER.split())
        self._indicators.writerow(_INDICATOR_HEADER.split())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def add(self, extraction: Extraction) -> None:
        """Write the rows of one document."""
        known = (extraction.document.source, extraction.metadata.organization, extraction.metadata.year)
        self._cells.writerows([*map(no_formula, (*known, *row))] for row in _cell_rows(extraction))
        self._findings.writerows([*map(no_formula, (*known, *row))] for row in _error_rows(extraction))
        self._findings.writerows([*map(no_formula, (*known, *row))] for row in _finding_rows(extraction.findings))
        self._indicators.writerows([*map(no_formula, (*known, *row))] for row in self._indicator_rows(extraction))

    def add_standing(self, standing: Standing) -> None:
        """Write the findings of one document that needed others; they come after those of all documents alone."""
        known = (standing.source, standing.organization, standing.year)
        self._findings.writerows([*map(no_formula, (*known, *row))] for row in _finding_rows(standing.findings))

    def _indicator_rows(self, extraction: Extraction) -> Iterator[tuple[object, ...]]:
        for item in extraction.indicators:
            name = self._names.get(item.id, item.id)
            yield (item.id, name, item.value, item.numerator, item.denominator, item.unit, item.reason)


def _cell_rows(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    for table in extraction.tables:
        for cell in table.cells:
            yield (
                table.schema,
                cell.row,
                cell.column,
                cell.extra,
                cell.value,
                cell.raw,
                cell.unit,
                cell.state.value,
                cell.match.value,
                cell.confidence,
                cell.review,
                cell.span.start if cell.span else None,
                cell.span.end if cell.span else None,
                " | ".join("" if other.value is None else str(other.value) for other in cell.candidates),
            )


def _error_rows(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    if extraction.error:
        failed = ("error", "unclear", extraction.error.message)
        yield (extraction.error.code, *failed, None, None, None, None, True, None, None)


def _finding_rows(findings: Iterable[Finding]) -> Iterator[tuple[object, ...]]:
    for finding in findings:
        yield (
            finding.code,
            finding.severity.value,
            finding.blame.value,
            finding.message,
            finding.expected,
            finding.found,
            "; ".join(".".join(ref) for ref in finding.cells),
            finding.document,
            finding.root,
            finding.at,
            ".".join(filter(None, finding.cause or ())),
        )
