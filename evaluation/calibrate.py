"""Fit the confidence of recovery on planted reports: ``make calibrate``.

Every cell of planted reports in all layouts and levels is one example: what speaks for and against its reading
(`extractor.tables.confidence.evidence`), and whether the reading is right. A logistic regression is fitted to them and
written to ``models/recovery_confidence.toml``. A cell goes to review below the highest confidence that, among examples
that were not used for fitting, sends no more cells to review than auditors can bear.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, product
from math import exp
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from sklearn.linear_model import LogisticRegression

from evaluation.flatten import LAYOUTS, Level, Planted, planted_report
from evaluation.metrics import document_of, is_right
from evaluation.trials import DISCLOSURE
from extractor.metadata import describe
from extractor.tables import recover, search, trace
from extractor.tables.confidence import FEATURES, Features
from extractor.tables.labels import letters_of, plans
from extractor.templates import find_template
from extractor.text import label_view, visible

MODEL = Path(__file__).parents[1] / "models" / "recovery_confidence.toml"
LEVELS: tuple[Level, ...] = ("none", "light", "heavy")
MOST_REVIEWED = {"none": 0.002, "light": 0.02, "heavy": 0.06}
"""Share of the cells, by level, that may be sent to review though they are read right."""
THRESHOLDS = (0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999)
REPORTS = 120
"""Reports a layout and level, half of them for fitting."""
_UNEVEN = FEATURES.index("uneven")
_RIVALRY = FEATURES.index("rivalry")
_RIVALS = 0.05
_RIVAL_WEIGHT = -7.0
_WEAKEST = 1.0
"""Inverse strength of the penalty on weights."""

Examples: TypeAlias = Counter[tuple[Features, bool]]
Ranked: TypeAlias = list[tuple[float, bool, int]]
"""Probability, outcome and number of cells, the surest first."""


class Job(NamedTuple):
    """Reports of one layout and level, for fitting or for choosing what goes to review."""

    layout: str
    level: Level
    purpose: str
    reports: int


def examples(planted: Planted, *, opened: bool) -> Iterator[tuple[Features, bool]]:
    """Yield evidence and outcome of every cell that has one reading only.

    With `opened` also of cells that the text leaves open because a line is a figure short: they should not pass either.
    """
    document = document_of(planted)
    tables = recover(document, year=describe(document).year)
    if tables.template is None:
        return
    text, form = visible(document.text), find_template(tables.template)
    view = label_view(document.text, letters_of((form,)))
    seen = search(text, view, form)
    cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
    for plan in plans(form):
        steps = trace(text, view, seen, plan)
        for slot, said in steps.evidence.items() if steps else ():
            cell, gold = cells[plan.form.id, *slot], planted.gold.get((plan.form.id, *slot))
            is_open = gold is not None and not gold.determined
            if cell.span and not cell.candidates and (not is_open or (opened and said[_UNEVEN])):
                yield said, gold is not None and not is_open and is_right(gold, cell)


def gather(job: Job) -> Examples:
    """Collect the examples of one job."""
    found: Examples = Counter()
    for number, template in zip(range(job.reports), cycle(map(find_template, DISCLOSURE)), strict=False):
        seed = f"fit {job.purpose} {job.layout} {job.level} {number}"
        planted = planted_report(template, job.layout, level=job.level, seed=seed)
        found.update(examples(planted, opened=job.purpose == "weights"))
    return found


def fit(found: Examples) -> dict[str, float]:
    """Return the weights of the features, fitted on the examples that no other assignment of figures vies for.

    What a rival assignment weighs is set: rivals come with lines that were weighed in other ways, too, and a fit makes
    little of them where they are the only warning.
    """
    features, outcomes, counts = _arrays(Counter({item: n for item, n in found.items() if item[0][_RIVALRY] < _RIVALS}))
    features[:, _RIVALRY] = 0
    model = LogisticRegression(C=_WEAKEST, fit_intercept=False, max_iter=2000)
    model.fit(features, outcomes, sample_weight=counts)
    weights = {name: round(float(weight), 4) for name, weight in zip(FEATURES, model.coef_[0], strict=True)}
    return weights | {"rivalry": _RIVAL_WEIGHT}


def _arrays(found: Examples) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    features = np.array([said for said, _ in found], dtype=np.float64)
    outcomes = np.array([right for _, right in found])
    return features, outcomes, np.array(list(found.values()), dtype=np.float64)


def chances(found: Examples, weights: dict[str, float]) -> Ranked:
    """Return probability, outcome and number of all examples, the surest first."""
    features, outcomes, counts = _arrays(found)
    totals = features @ np.array([weights[name] for name in FEATURES])
    known = [
        (1 / (1 + exp(-total)), bool(right), int(n)) for total, right, n in zip(totals, outcomes, counts, strict=True)
    ]
    return sorted(known, key=lambda item: -item[0])


def passed(ranked: Ranked, least: float) -> tuple[int, int]:
    """Count the cells with at least this probability, and the wrong ones among them."""
    kept = [(right, count) for chance, right, count in ranked if chance >= least]
    return sum(count for _, count in kept), sum(count for right, count in kept if not right)


def strictest(ranked: dict[str, Ranked]) -> float:
    """Return the highest threshold that sends no more cells to review than is bearable at any level."""
    cells = {level: sum(count for *_, count in ranked[level]) for level in MOST_REVIEWED}
    return max(
        least
        for least in THRESHOLDS
        if all(passed(ranked[level], least)[0] >= (1 - most) * cells[level] for level, most in MOST_REVIEWED.items())
    )


def highest(ranked: dict[str, Ranked]) -> float:
    """Return the greatest probability that is borne out: the first decade of doubt with more wrong cells is its end."""
    for least in (0.99, 0.999, 0.9999):
        counts = [passed(own, least) for own in ranked.values()]
        if any(wrong > (1 - least) * cells for cells, wrong in counts):
            return least
    return 0.99999


def main(reports: int) -> None:
    """Fit, choose, print and write."""
    jobs = [Job(*job, reports // 2) for job in product(LAYOUTS, LEVELS, ("weights", "review"))]
    fitted: Examples = Counter()
    found: dict[str, Examples] = {group: Counter() for group in (*LEVELS, "glued")}
    with Pool(2) as pool:
        for job, own in zip(jobs, pool.imap(gather, jobs), strict=True):
            group: str = "glued" if job.layout == "glued" else job.level
            (fitted if job.purpose == "weights" else found[group]).update(own)
    weights = fit(fitted)
    ranked = {group: chances(own, weights) for group, own in found.items()}
    at_most = highest(ranked)
    review_below = min(strictest(ranked), at_most)
    for group, known in ranked.items():
        cells = sum(count for *_, count in known)
        for least in THRESHOLDS:
            kept, wrong = passed(known, least)
            print(f"{group}, at least {least}: {kept / cells:.3%} of {cells} cells pass, {wrong} of them wrong")
    print(f"review below {review_below}, at most {at_most}")
    lines = [
        "# 表格恢复的置信度：逻辑模型的权重，由 make calibrate 在自己种下的报告上拟合。",
        "",
        f"review_below = {review_below}",
        f"at_most = {at_most}",
        "",
        "[weights]",
        *(f"{name} = {weight}" for name, weight in weights.items()),
    ]
    MODEL.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
