"""How much of the real reports with gold is read right: ``make evaluate``.

The reports are not part of the project: ``JIANBAO_SHARED`` names the folder that holds them. Nothing is trained on
them; the figures are printed and written to ``evaluation/results/gold.md``.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from extractor.extraction import extract
from extractor.types import Cell, Extraction, State

RESULTS = Path(__file__).parent / "results" / "gold.md"
_READABLE = (".txt", ".md", ".html")
_FILLED = (State.NUMBER, State.TEXT)
_UNFILLED = (State.BLANK, State.NOT_APPLICABLE)


class GoldReport(NamedTuple):
    """A real report and what stands in it."""

    name: str
    path: Path
    gold: dict[str, Any]


class Outcome(NamedTuple):
    """What became of the cells of one report, and what was wrong beside them."""

    cells: Counter[str]
    faults: tuple[str, ...]


def shared_folder() -> Path | None:
    """Return the folder of the real reports, if there is one."""
    folder = os.environ.get("JIANBAO_SHARED")
    return Path(folder) / "reports" if folder else None


def gold_reports(folder: Path) -> Iterator[GoldReport]:
    """Yield the reports in text formats with their gold."""
    for path in sorted((folder / "gold").glob("*.json")):
        gold = msgspec.json.decode(path.read_bytes())
        source = folder / gold["file"]
        if source.suffix in _READABLE:
            yield GoldReport(path.stem, source, gold)


def compare_cells(extraction: Extraction, gold: dict[str, Any]) -> Counter[str]:
    """Count the cells that are right, right but under review, flagged (wrong or lost, under review) and silent."""
    cells = {(table.schema, cell.row, cell.column): cell for table in extraction.tables for cell in table.cells}
    counts: Counter[str] = Counter()
    for table, row, column, value, status in gold["cells"]:
        counts[_outcome(cells.get((table, row, column)), value, status)] += 1
    return counts


def _outcome(cell: Cell | None, value: float | None, status: str) -> str:
    if cell is None:
        return "silent"
    if status == "ambiguous":
        readings = [cell.value, *(other.value for other in cell.candidates)]
        if not cell.review:
            return "silent"
        return "right" if cell.value is None or value in readings else "flagged"
    right = {
        "printed": cell.state in _FILLED and cell.value == value,
        "blank": cell.state in _UNFILLED,
        "absent": cell.state is State.ABSENT,
    }[status]
    if right:
        return "right, review" if cell.review else "right"
    return "flagged" if cell.review else "silent"


def compare_outline(extraction: Extraction, gold: dict[str, Any]) -> list[str]:
    """Return the section headings that differ from gold."""
    text = extraction.document.text
    found = {section.section: section for section in extraction.sections if section.title_span}
    wrong = []
    for section, line in gold.get("section_heading_lines", {}).items():
        span = found[section].title_span if section in found else None
        if (text.count("\n", 0, span.start) + 1 if span else None) != line:
            wrong.append(f"heading {section}")
    for section, title in gold.get("section_headings", {}).items():
        printed = found[section].title if section in found else None
        if "".join((printed or "").split()) != "".join((title or "").split()):
            wrong.append(f"heading {section}")
    return wrong


def compare_metadata(extraction: Extraction, gold: dict[str, Any]) -> list[str]:
    """Return the metadata that differ from gold, an honest `None` set apart."""
    found = extraction.metadata
    known = {"organization": found.organization, "year": found.year, "title": found.title, "published": found.published}
    wrong = [
        f"{name} {'not found' if value is None else 'wrong'}"
        for name, value in known.items()
        if name in gold and gold[name] != value
    ]
    template = extraction.tables.template
    return wrong if template == f"disclosure-{gold['template']}" else [*wrong, "template wrong"]


def judge(report: GoldReport) -> Outcome:
    """Extract one report and hold it against its gold."""
    extraction = extract(str(report.path), tags=False)
    faults = [*compare_outline(extraction, report.gold), *compare_metadata(extraction, report.gold)]
    return Outcome(compare_cells(extraction, report.gold), tuple(faults))


def report_lines(folder: Path) -> Iterator[str]:
    """Yield the results as Markdown."""
    yield "| report | cells | right | right, review | flagged | silent | other faults |"
    yield "|---|--:|--:|--:|--:|--:|---|"
    total: Counter[str] = Counter()
    for report in gold_reports(folder):
        cells, faults = judge(report)
        total.update(cells)
        yield _row(report.name, cells, "; ".join(faults))
    yield _row("all", total, "")


def _row(name: str, cells: Counter[str], faults: str) -> str:
    kinds = ("right", "right, review", "flagged", "silent")
    return " | ".join([f"| {name}", str(cells.total()), *(str(cells[kind]) for kind in kinds), f"{faults} |"])


def main() -> int:
    """Print the results and keep them."""
    folder = shared_folder()
    if folder is None:
        print("JIANBAO_SHARED is not set: there are no real reports to measure on.", file=sys.stderr)
        return 2
    lines = list(report_lines(folder))
    print("\n".join(lines))
    RESULTS.write_text(
        "# Real reports with gold\n\nProduced by `make evaluate`.\n\n" + "\n".join(lines) + "\n", "utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
