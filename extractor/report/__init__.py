"""The evaluation report of a run: JSON Lines, CSV, and pages to read.

extractions → extractions.jsonl, cells.csv, findings.csv   (written one document at a time)
audit       → audit.jsonl, index.html, pages/              (written once all have been seen)
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from extractor.auditing import audit
from extractor.contract import encode, read_extractions
from extractor.report.pages import Pages
from extractor.report.sheets import Sheets
from extractor.scoring import Rubric, default_rubric
from extractor.templates import Template
from extractor.types import Audit, Extraction

EXTRACTIONS = "extractions.jsonl"
AUDIT = "audit.jsonl"
INDEX = "index.html"


def write_report(
    extractions: Iterable[Extraction],
    folder: Path,
    *,
    rubric: Rubric | None = None,
    template: Template | None = None,
    lang: str = "zh",
) -> Audit:
    """Audit the extractions and write the evaluation report into `folder`, which is made if need be.

    No extraction is kept in memory: each is written as it comes, and read back for its page once the scores are known.
    Raises `OSError` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    used = rubric or default_rubric()
    with (folder / EXTRACTIONS).open("wb") as lines, Sheets(folder, lang) as sheets:

        def kept() -> Iterator[Extraction]:
            for extraction in extractions:
                lines.write(encode(extraction) + b"\n")
                sheets.add(extraction)
                yield extraction

        result = audit(kept(), rubric=used, template=template, lang=lang)
    (folder / AUDIT).write_bytes(b"".join(encode(standing) + b"\n" for standing in result.standings))
    pages = Pages(folder, used, template, lang)
    with (folder / EXTRACTIONS).open("rb") as written:
        for standing, record in zip(result.standings, read_extractions(written), strict=True):
            pages.add(standing, record)
    pages.write_index(result)
    return result
