"""Recovery on planted reports: ``python -m evaluation.recovery [reports a row]``.

Prints, per layout and damage, the share of cells that are right, right but sent to review, wrong or lost but sent to
review, and wrong or lost without any flag (silent).
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import get_args

from evaluation.flatten import LAYOUTS, OPERATORS, Amount, planted_report
from extractor.readers import from_text
from extractor.tables import recover
from extractor.templates import known_templates

RESULTS = Path(__file__).parent / "results" / "recovery.md"
KINDS = ("right", "right, review", "flagged", "silent")
DAMAGES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("none", 0.0, ()),
    ("5 % blank", 0.05, ()),
    *((name, 0.0, (name,)) for name in OPERATORS),
)


def measure(layout: str, blanks: float, operators: tuple[str, ...], reports: int) -> Counter[str]:
    """Count the outcomes over all cells of `reports` planted reports."""
    counts: Counter[str] = Counter()
    for number in range(reports):
        seed = f"{layout} {blanks} {operators} {number}"
        random = Random(seed)
        planted = planted_report(
            random.choice(known_templates()),
            layout,
            amount=random.choice(get_args(Amount)),
            blanks=blanks,
            operators=operators,
            seed=seed,
        )
        tables = recover(from_text(planted.text))
        cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
        for ref, value in planted.values.items():
            cell = cells.get(ref)
            if cell is None:
                counts["silent"] += 1
            elif cell.value == value:
                counts["right, review" if cell.review else "right"] += 1
            else:
                counts["flagged" if cell.review else "silent"] += 1
    return counts


def report_lines(reports: int) -> Iterator[str]:
    """Yield the results as Markdown, a row a layout and damage."""
    yield f"{reports} reports a row; forms, amounts and figures vary with the seed."
    yield ""
    yield f"| layout | damage | cells | {' | '.join(KINDS)} |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for layout in LAYOUTS:
        for name, blanks, operators in DAMAGES:
            counts = measure(layout, blanks, operators, reports)
            shares = (counts[kind] / counts.total() for kind in KINDS)
            columns = (layout, name, str(counts.total()), *(f"{share:.3%}" for share in shares))
            yield f"| {' | '.join(columns)} |"


def main(reports: int) -> None:
    """Print the results and keep them."""
    lines = []
    for line in report_lines(reports):
        print(line, flush=True)
        lines.append(line)
    preface = (
        "# Recovery on planted reports\n\nProduced by `make evaluate`. Flagged: wrong or lost, and sent to review; "
        "silent: wrong or lost\nwithout a flag.\n\n"
    )
    RESULTS.write_text(preface + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
