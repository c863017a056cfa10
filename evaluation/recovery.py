"""Recovery on planted reports that no tuning has seen: ``python -m evaluation.recovery [reports a layout and level]``.

Writes ``evaluation/results/recovery.md`` and two pictures beside it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeAlias, get_args

from evaluation.ablations import ABLATIONS
from evaluation.charts import draw_fates, draw_reliability
from evaluation.flatten import LAYOUTS, OPERATORS, SEPARABLE, Level
from evaluation.metrics import Tally, added, content_score, decades, no_counts, share_below
from evaluation.targets import calibration_claims, determined, glued_claims, missing_claim, separable_claims
from evaluation.trials import STATISTICS, Case, Found, measure

RESULTS = Path(__file__).parent / "results"
REPORTS = 300
PURPOSE = "evaluation"
"""Begins the seed of every report here; tuning uses others."""

DAMAGED: tuple[Level, ...] = ("light", "heavy")
OPERATOR_LAYOUTS = ("lines", "tab_rows", "pdf")
TEXT_LAYOUTS = tuple(name for name, layout in LAYOUTS.items() if layout.media_type == "text/plain")
"""Layouts whose tables have a planted region to pour from."""

_PREFACE = """\
# Recovery on planted reports

Produced by `make evaluate` from seeds that begin with “{purpose}”; tuning uses others. {reports} reports a layout and
level.

Of the cells that the text determines: *right*: value and state are what is printed, those *reviewed*, which were sent
to review all the same, included; *flagged*: wrong or lost, and sent to review; *silent*: wrong or lost without a flag.
Of the cells that it leaves *open*: those that were sent to review with the truth among the readings, those *lost*: sent
to review without it, and those *silent*. A report on which recovery crashes, takes longer than five seconds or wants
more than 2 GB is lost in silence. Tables are exact if all of their cells are right; those with an open cell are left
out. Content is the share of printed figures read at their place, both ways. Bounds (≤, ≥) are one-sided at 95 %
(Wilson); they take cells for independent, which those of one report are not.
"""
_COUNTS = (
    "| determined | right | reviewed | flagged | silent | open: with the truth | lost | silent | "
    "tables exact | missing so called | content | crashes |"
)
_RULE = "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"

Results: TypeAlias = Mapping[Case, Found]


class Plan(NamedTuple):
    """The cases of one part of the evaluation, and how many reports each has."""

    name: str
    cases: tuple[Case, ...]
    reports: int


def plans(reports: int) -> Iterator[Plan]:
    """Yield what is to be measured if every layout and level has `reports` reports."""
    yield Plan(
        "levels", tuple(Case(PURPOSE, layout, level) for layout in LAYOUTS for level in get_args(Level)), reports
    )
    lost = tuple(Case(PURPOSE, layout, operators=("table_missing",)) for layout in LAYOUTS)
    yield Plan("missing", lost, -(-reports * 2 // 3))
    yield Plan(
        "statistics",
        tuple(Case(PURPOSE, layout, level, forms=STATISTICS) for layout in LAYOUTS for level in get_args(Level)),
        reports,
    )
    gone = tuple(case._replace(forms=STATISTICS) for case in lost)
    yield Plan("statistics missing", gone, -(-reports * 2 // 3))
    alone = tuple(Case(PURPOSE, layout, operators=(name,)) for name in OPERATORS for layout in OPERATOR_LAYOUTS)
    yield Plan("operators", alone, -(-reports // 10))
    without = tuple(
        Case(PURPOSE, layout, level, ablation=name)
        for name in ABLATIONS
        for level in DAMAGED
        for layout in TEXT_LAYOUTS
    )
    yield Plan("ablations", without, -(-reports // 15))


def together(results: Results, chosen: Callable[[Case], bool]) -> Tally:
    """Return the counts of all cases that are chosen."""
    return reduce(added, (found.tally for case, found in results.items() if chosen(case)), no_counts())


def target_lines(levels: Results, missing: Results) -> Iterator[str]:
    """Yield the targets of issue 3 and what was measured."""
    yield "| reports | share | counted | measured | bound | target | met |"
    yield "|---|---|--:|--:|--:|--:|---|"
    separable = {case: found for case, found in levels.items() if case.layout in SEPARABLE}
    for level, counts in by_level(separable).items():
        yield from (claim.row() for claim in separable_claims(level, counts))
    yield from (claim.row() for claim in glued_claims(together(levels, lambda case: case.layout not in SEPARABLE)))
    lost = added(together(levels, lambda _: True), together(missing, lambda _: True))
    yield missing_claim(lost).row()
    yield from (claim.row() for claim in calibration_claims(by_level(levels)))


def by_level(levels: Results) -> dict[Level, Tally]:
    """Return the counts of all layouts at each level."""
    found: dict[Level, Tally] = {}
    for case, result in levels.items():
        found[case.level] = added(found.get(case.level, no_counts()), result.tally)
    return found


def count_columns(counts: Tally) -> str:
    """Return the counts as the columns that `_COUNTS` names."""
    fates, tables = counts.fates, counts.tables
    total = determined(fates)
    silent = fates["silent"]
    opened = [fates[name] for name in ("open", "open, lost", "open, silent")]
    exact = tables["exact"], tables["exact"] + tables["inexact"]
    missing = tables["missing"], tables["missing"] + tables["made up"]
    columns = (
        str(total),
        share_text(fates["right"] + fates["reviewed"], total),
        share_text(fates["reviewed"], total),
        share_text(fates["flagged"], total),
        f"{silent} (≤ {share_below(silent, total):.4%})",
        *(share_text(part, sum(opened)) for part in opened),
        share_text(*exact),
        f"{missing[0]} of {missing[1]}",
        f"{content_score(counts.content):.5f}",
        str(tables["crashed"]),
    )
    return f"{' | '.join(columns)} |"


def share_text(part: int, total: int) -> str:
    """Return a share as text."""
    return f"{part / total:.3%}" if total else "–"


def level_lines(levels: Results) -> Iterator[str]:
    """Yield a row a layout and level."""
    yield f"| layout | level {_COUNTS}"
    yield f"|---|---{_RULE}"
    for case, found in levels.items():
        yield f"| {case.layout} | {case.level} | {count_columns(found.tally)}"
    for level, counts in by_level(levels).items():
        yield f"| all | {level} | {count_columns(counts)}"


def operator_lines(operators: Results) -> Iterator[str]:
    """Yield a row an operator and layout."""
    yield f"| operator | layout {_COUNTS}"
    yield f"|---|---{_RULE}"
    for case, found in operators.items():
        yield f"| {' '.join(case.operators or ())} | {case.layout} | {count_columns(found.tally)}"


def calibration_lines(levels: Results) -> Iterator[str]:
    """Yield a row a level and decade of doubt."""
    yield "| level | confidence | cells | wrong | allowed |"
    yield "|---|---|--:|--:|--:|"
    for level, counts in by_level(levels).items():
        for least, cells, wrong in decades(counts.certainty):
            allowed = f"{cells * (1 - least):.0f}" if least else "–"
            yield f"| {level} | ≥ {least} | {cells} | {wrong} | {allowed} |"


def ablation_lines(ablations: Results) -> Iterator[str]:
    """Yield a row an ablation, kind of layout and level."""
    yield f"| recovery | layouts | level {_COUNTS}"
    yield f"|---|---|---{_RULE}"
    for name in ABLATIONS:
        for kind, layouts in (("separable", SEPARABLE), ("glued", frozenset(LAYOUTS) - SEPARABLE)):
            for level in DAMAGED:
                wanted = {Case(PURPOSE, layout, level, ablation=name) for layout in layouts}
                yield f"| {name} | {kind} | {level} | {count_columns(together(ablations, wanted.__contains__))}"


def silent_lines(results: Iterable[tuple[Case, Found]]) -> Iterator[str]:
    """Yield for each case with silent errors how many reports have some, and the first cell."""
    yield "| layout | damage | cells | reports | the first |"
    yield "|---|---|--:|--:|---|"
    for case, found in results:
        if found.silent:
            seeds = {silent.seed for silent in found.silent}
            damage = ", ".join(case.operators or (case.level,))
            first = str(found.silent[0]).replace("|", "\\|")
            yield f"| {case.layout} | {damage} | {found.tally.fates['silent']} | {len(seeds)} | {first} |"


def _all_cases(found: Mapping[str, Results]) -> Iterator[tuple[Case, Found]]:
    for name in ("levels", "missing", "statistics", "statistics missing"):
        yield from found[name].items()


def report_lines(found: Mapping[str, Results], reports: int) -> Iterator[str]:
    """Yield the whole report as Markdown."""
    yield _PREFACE.format(purpose=PURPOSE, reports=reports)
    parts = (
        ("Targets", target_lines(found["levels"], found["missing"])),
        ("Layouts and levels", level_lines(found["levels"])),
        ("Targets of the table of statistics", target_lines(found["statistics"], found["statistics missing"])),
        ("Layouts and levels of the table of statistics", level_lines(found["statistics"])),
        ("One operator alone, at full effect", operator_lines(found["operators"])),
        ("Calibration", calibration_lines(found["levels"])),
        ("Without parts of recovery, and a baseline", ablation_lines(found["ablations"])),
        ("Silent errors", silent_lines(_all_cases(found))),
    )
    for title, lines in parts:
        yield f"## {title}\n"
        if title in _NOTES:
            yield f"{_NOTES[title]}\n"
        yield from lines
        yield ""


_NOTES = {
    "Targets of the table of statistics": (
        "Reports in the form of 2014 to 2018, the same number in each layout and level, held against the same shares. "
        "The\nform has one column of figures: in the layouts columns and labels_first they all stand in one run, and "
        "ragged_end,\nwhich cuts rows of several figures, does not touch it."
    ),
    "Layouts and levels": "![What became of the determined cells](fates.svg)",
    "One operator alone, at full effect": "Fewer reports, in three layouts.",
    "Calibration": "Determined cells by what recovery says of its certainty.\n\n![Reliability](reliability.svg)",
    "Without parts of recovery, and a baseline": (
        "The same reports for every row, fewer of them, without those in HTML. The baseline is told where each table "
        "stands,\nand pours the figures there into the positions of the form, in order."
    ),
    "Silent errors": "How many cells and reports of each case, and the first of the cells.",
}


def main(reports: int) -> None:
    """Measure, print the targets, and keep everything."""
    begin = perf_counter()
    found: dict[str, Results] = {}
    for plan in plans(reports):
        found[plan.name] = measure(plan.cases, plan.reports)
        print(f"{plan.name}: {len(plan.cases)} × {plan.reports} reports, {perf_counter() - begin:.0f} s", flush=True)
    (RESULTS / "recovery.md").write_text("\n".join(report_lines(found, reports)), encoding="utf-8")
    levels = found["levels"]
    draw_fates({(case.layout, case.level): result.tally for case, result in levels.items()}, RESULTS / "fates.svg")
    draw_reliability(by_level(levels), RESULTS / "reliability.svg")
    print("\n".join(target_lines(levels, found["missing"])))
    print("\n".join(target_lines(found["statistics"], found["statistics missing"])))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
