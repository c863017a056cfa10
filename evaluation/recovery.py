"""Recovery on planted reports: ``python -m evaluation.recovery [reports a row]``.

Prints, per layout and damage, the share of cells that are right, right but sent to review, wrong or lost but sent to
review, and wrong or lost without any flag (silent).
"""

import sys
from collections import Counter
from random import Random
from typing import get_args

from evaluation.flatten import LAYOUTS, OPERATORS, Amount, planted_report
from extractor.readers import from_text
from extractor.tables import recover
from extractor.templates import known_templates

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


def main(reports: int) -> None:
    """Print the table."""
    print(f"| layout | damage | right | right, review | wrong or lost, review | silent | ({reports} reports a row)")
    print("|---|---|--:|--:|--:|--:|---|")
    for layout in LAYOUTS:
        for name, blanks, operators in DAMAGES:
            counts = measure(layout, blanks, operators, reports)
            total = counts.total()
            shares = [counts[kind] / total for kind in ("right", "right, review", "flagged", "silent")]
            print(f"| {layout} | {name} | " + " | ".join(f"{share:.3%}" for share in shares) + f" | {total} cells |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
