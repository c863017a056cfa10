"""The evaluation report of a run: JSON Lines, CSV, and pages to read.

extractions → extractions.jsonl, cells.csv, findings.csv, indicators.csv   (written one document at a time)
audit       → audit.jsonl, index.html, pages/, more of findings.csv        (written once all have been seen)
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractor.auditing import standings
from extractor.contract import encode, read_extractions
from extractor.report.pages import INDEX, Pages, claim
from extractor.report.sheets import Sheets
from extractor.rubrics import Rubric, default_rubric
from extractor.templates import Reference, open_template
from extractor.types import Extraction, Finding

EXTRACTIONS = "extractions.jsonl"
AUDIT = "audit.jsonl"
_SHOWN = 20
"""Findings between documents that a summary names."""

__all__ = ["AUDIT", "EXTRACTIONS", "INDEX", "Summary", "write_report"]


class Summary(NamedTuple):
    """What a run came to.

    `documents`: how many; `failed`: which could not be read, with the reason; `findings`: those between documents, each
    with the source it is about, the first of many, and `between` how many there are.
    """

    documents: int
    failed: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, Finding], ...] = ()
    between: int = 0


def write_report(
    extractions: Iterable[Extraction],
    folder: Path,
    *,
    rubric: Rubric | None = None,
    template: Reference | None = None,
    lang: str = "zh",
) -> Summary:
    """Audit the extractions and write the evaluation report into `folder`, which is made if need be.

    What an earlier run wrote there is replaced; `find_sources` passes over it.
    Nothing of size is kept in memory: each extraction is written as it comes and read back for its page once the scores
    are known. Raises `OSError` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    claim(folder)
    used, form = rubric or default_rubric(), open_template(template) if template else None
    pages = Pages(folder, used, form, lang)
    shown: list[tuple[str, Finding]] = []
    between = 0
    with Sheets(folder, lang) as sheets:
        with (folder / EXTRACTIONS).open("wb") as lines:
            found = standings(_kept(extractions, lines, sheets), rubric=used, template=form, lang=lang)
            first = next(found, None)
        with (folder / EXTRACTIONS).open("rb") as written, (folder / AUDIT).open("wb") as lines:
            for standing, record in zip(chain([first] if first else [], found), read_extractions(written), strict=True):
                lines.write(encode(standing) + b"\n")
                pages.add(standing, record)
                sheets.add_standing(standing)
                between += len(standing.findings)
                shown += [(standing.source, finding) for finding in standing.findings[: _SHOWN - len(shown)]]
    pages.write_index()
    failed = tuple((row.source, row.error) for row in pages.rows if row.error)
    return Summary(len(pages.rows), failed, tuple(shown), between)


def _kept(extractions: Iterable[Extraction], lines: BinaryIO, sheets: Sheets) -> Iterator[Extraction]:
    """Write the extractions while they pass."""
    for extraction in extractions:
        lines.write(encode(extraction) + b"\n")
        sheets.add(extraction)
        yield extraction
