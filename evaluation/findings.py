"""Findings on planted faults: ``python -m evaluation.findings [--reports N]``, a part of ``make evaluate``.

Clean reports, one fault of the catalogue put in at a time, two and three of them, and documents side by side. Writes
``evaluation/results/findings.md``.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from evaluation.corpus_faults import CORPUS_FAULTS, CorpusFault
from evaluation.faults import FAULTS, Fault
from evaluation.judging import CLEAN, PAIRS, TOGETHER, TRIPLES, Task, Verdict, Verdicts, judge_all
from evaluation.targets import Claim
from extractor.types import Severity

RESULTS = Path(__file__).parent / "results" / "findings.md"
REPORTS = 16
PURPOSE = "evaluation"
"""Begins the seed of every report here; no rule was written with them in sight."""

FOUND, FIRST = 0.01, 0.05
"""Faults that may be missed; cells that may be named, but not first."""

_CLEAN_TIMES, _MIXED_TIMES = 18, 6
"""How many clean reports, and reports with several faults, for one with a given fault."""

_PREFACE = """\
# Findings on planted faults

Produced by `make evaluate` from seeds that begin with “{purpose}”; {reports} reports a fault, without damage, in five
layouts in turn. The texts were written apart from the rules.

*found*: a finding of the code is there, whoever is blamed; *graded*: with the severity of the catalogue; *placed*: it
names a wrong cell (of the sums of the requests, if one cell is wrong: first), or stands on the words that are wrong;
*precision*: of the root findings of the code that do not blame the extraction, those on reports in which the fault was
planted, clean reports included (what a fault brings along is not counted); *other errors*: root findings of severity
error that nothing planted explains; through damage, only those that blame the body.
"""
_REQUESTS_SINGLE = (
    *("requests_interior", "requests_row_total", "requests_balance", "requests_column_total"),
    *("requests_digits_swapped", "requests_digit_dropped", "requests_digit_doubled"),
)
_REMEDIES = "remedies_"


class Row(NamedTuple):
    """What became of the reports with one kind of fault."""

    due: int
    found: int
    graded: int
    placed: Counter[bool]
    all_named: Counter[bool]
    errors: Counter[str]
    spoilt: int
    """Reports with other errors."""


def tasks(reports: int, purpose: str = PURPOSE) -> Iterator[Task]:
    """Yield what is to be judged if every fault has `reports` reports."""
    yield Task(CLEAN, purpose, reports * _CLEAN_TIMES)
    yield from (Task(name, purpose, reports) for name in chain(FAULTS, CORPUS_FAULTS))
    yield Task(TOGETHER, purpose, reports)
    yield from (Task(name, purpose, reports * _MIXED_TIMES) for name in (PAIRS, TRIPLES))
    yield Task(CLEAN, purpose, reports * _CLEAN_TIMES // 3, "light")
    yield from (Task(name, purpose, max(reports // 3, 1), "light") for name in FAULTS)


def kinds() -> dict[str, Fault | CorpusFault]:
    """Return the faults of single reports and of documents side by side by name."""
    return {**FAULTS, **CORPUS_FAULTS}


def row(verdicts: Iterable[Verdict]) -> Row:
    """Add the verdicts of one kind of fault up."""
    verdicts = list(verdicts)
    due = [item for verdict in verdicts for item in verdict.due]
    return Row(
        len(due),
        sum(found for _, found, _ in due),
        sum(graded for _, _, graded in due),
        Counter(verdict.placed for verdict in verdicts if verdict.placed is not None),
        Counter(verdict.all_named for verdict in verdicts if verdict.all_named is not None),
        Counter(code for verdict in verdicts for code in verdict.errors),
        sum(bool(verdict.errors) for verdict in verdicts),
    )


def plain(verdicts: Verdicts) -> dict[str, list[Verdict]]:
    """Return the verdicts on reports without damage by the name of the fault."""
    return {task.name: found for task, found in verdicts.items() if task.level == "none"}


def damaged(verdicts: Verdicts) -> list[Verdict]:
    """Return the verdicts on reports with light damage."""
    return [verdict for task, found in verdicts.items() if task.level == "light" for verdict in found]


def by_code(found: Mapping[str, Sequence[Verdict]]) -> dict[str, Row]:
    """Add the verdicts up by the code that is due."""
    codes = dict.fromkeys(fault.code for fault in kinds().values())
    return {
        code: row(verdict for name, fault in kinds().items() if fault.code == code for verdict in found[name])
        for code in sorted(codes)
    }


def precision(found: Mapping[str, Sequence[Verdict]]) -> dict[str, tuple[int, int]]:
    """Return for every code that was said how often it was due, and how often it was due or false."""
    roles: dict[str, Counter[str]] = {}
    for verdict in chain.from_iterable(found.values()):
        for code, _, role in verdict.said:
            roles.setdefault(code, Counter())[role] += 1
    return {code: (count["due"], count["due"] + count["false"]) for code, count in sorted(roles.items())}


def claims(verdicts: Verdicts) -> Iterator[Claim]:
    """Hold what was found against what must hold."""
    found = plain(verdicts)
    for code, counts in by_code(found).items():
        if counts.due:
            yield Claim("one fault", f"{code} found", counts.due - counts.found, counts.due, FOUND, good=True)
    single = [verdict for name in kinds() for verdict in found[name]]
    spoilt = sum(bool(verdict.errors) for verdict in single)
    yield Claim("one fault", "without another root error", spoilt, len(single), 0, good=True)
    clean = found[CLEAN] + found[TOGETHER]
    yield Claim("clean", "without an error", sum(bool(item.errors) for item in clean), len(clean), 0, good=True)
    first = Counter(verdict.placed for name in _REQUESTS_SINGLE for verdict in found[name])
    yield Claim("requests, one cell", "named first", first[False] + first[None], first.total(), FIRST, good=True)
    named = [verdict.all_named for name in found if name.startswith(_REMEDIES) for verdict in found[name]]
    yield Claim(
        "remedies, one cell", "all five named", sum(item is not True for item in named), len(named), 0, good=True
    )
    light = damaged(verdicts)
    yield Claim(
        "light damage",
        "without a body blamed wrongly",
        sum(bool(item.errors) for item in light),
        len(light),
        0,
        good=True,
    )


def target_lines(verdicts: Verdicts) -> Iterator[str]:
    """Yield a row a target."""
    yield "| reports | what | counts | share | bound | wanted | met |"
    yield "|---|---|--:|--:|--:|--:|---|"
    yield from (claim.row() for claim in claims(verdicts))


def code_lines(found: Mapping[str, Sequence[Verdict]]) -> Iterator[str]:
    """Yield a row a code: of what was planted, then of what was said without being planted."""
    said, rows = precision(found), by_code(found)
    yield "| code | planted | found | graded | placed | said | precision | other errors |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|"
    for code in sorted(rows.keys() | said.keys()):
        counts = rows.get(code, row(()))
        right, total = said.get(code, (0, 0))
        shares = [_share(counts.found, counts.due), _share(counts.graded, counts.due), _true(counts.placed)]
        columns = [code, str(counts.due), *shares, str(total), _share(right, total), _listed(counts.errors)]
        yield f"| {' | '.join(columns)} |"


def fault_lines(found: Mapping[str, Sequence[Verdict]]) -> Iterator[str]:
    """Yield a row a kind of fault, and one for reports with several."""
    yield "| fault | code | planted | found | graded | placed | all cells named | other errors |"
    yield "|---|---|--:|--:|--:|--:|--:|---|"
    codes = {name: fault.code for name, fault in kinds().items()}
    for name, code in {**codes, PAIRS: "", TRIPLES: ""}.items():
        counts = row(found[name])
        shares = [_share(counts.found, counts.due), _share(counts.graded, counts.due)]
        places = [_true(counts.placed), _true(counts.all_named)]
        yield f"| {' | '.join([name, code, str(counts.due), *shares, *places, _listed(counts.errors)])} |"


def clean_lines(verdicts: Verdicts) -> Iterator[str]:
    """Yield what was said of clean reports, by severity and code."""
    yield "| reports | number | errors | warnings | hints |"
    yield "|---|--:|---|---|---|"
    for name, level in ((CLEAN, "none"), (TOGETHER, "none"), (CLEAN, "light")):
        found = next(found for task, found in verdicts.items() if (task.name, task.level) == (name, level))
        said = [
            _listed(Counter(code for verdict in found for code, severity, _ in verdict.said if severity == wanted))
            for wanted in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        ]
        yield f"| {' | '.join([name if level == 'none' else f'{name}, {level} damage', str(len(found)), *said])} |"


def damage_lines(verdicts: Verdicts) -> Iterator[str]:
    """Yield the faults that are found less often, or answered with other errors, through light damage."""
    yield "| fault | planted | found | other errors |"
    yield "|---|--:|--:|---|"
    for task, found in verdicts.items():
        counts = row(found)
        if task.level == "light" and (counts.found < counts.due or counts.errors):
            share = _share(counts.found, counts.due)
            yield f"| {' | '.join([task.name, str(counts.due), share, _listed(counts.errors)])} |"


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "–"


def _true(counts: Counter[bool]) -> str:
    return _share(counts[True], counts.total())


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(counts.items())) or "–"


def report_lines(verdicts: Verdicts, reports: int) -> Iterator[str]:
    """Yield the whole report as Markdown."""
    yield _PREFACE.format(purpose=PURPOSE, reports=reports)
    found = plain(verdicts)
    parts = (
        ("Targets", target_lines(verdicts)),
        ("Codes", code_lines(found)),
        ("Clean reports", clean_lines(verdicts)),
        ("Faults", fault_lines(found)),
        ("Through light damage", damage_lines(verdicts)),
    )
    for title, lines in parts:
        yield f"## {title}\n"
        yield from lines
        yield ""


def main(arguments: Sequence[str]) -> None:
    """Measure, print the targets and what was said of clean reports, and keep everything."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.findings", description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, metavar="N", help="reports a fault")
    options = parser.parse_args(arguments)
    begin = perf_counter()
    verdicts = judge_all(tasks(options.reports))
    RESULTS.write_text("\n".join(report_lines(verdicts, options.reports)), encoding="utf-8")
    print("\n".join(target_lines(verdicts)))
    print("\n".join(clean_lines(verdicts)))
    print(f"{sum(map(len, verdicts.values()))} reports, {perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
