"""Floors of the findings on planted faults, held by `evaluation.gate`: its corpus is small, and has seeds of its own.

A share of a code is *right* if its faults are found, and *silent* if another root error is said of them. Of clean and
of lightly damaged reports those are right that no error is said of. Cells are right that are named first.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from evaluation.clean import written
from evaluation.findings import by_code, claims, kinds, plain, tasks
from evaluation.gate import TOTAL, Share, held
from evaluation.judging import CLEAN, TOGETHER, Task, Verdicts, judge_all, reports_of
from evaluation.targets import Claim

FLOORS = Path(__file__).with_name("floors-findings.json")
REPORTS = 2
PURPOSE = "gate"
_DIGITS = 6


def hold_findings(arguments: Sequence[str]) -> int:
    """Measure, and compare or change the floors of the findings; return 1 if the gate is shut."""
    return held(arguments, FLOORS, corpus_hash(), lambda: shares(judge_all(corpus())))


def corpus() -> list[Task]:
    """Return what is judged."""
    return list(tasks(REPORTS, PURPOSE))


def corpus_hash() -> str:
    """Return a hash over the texts of the corpus and what is due for them."""
    digest = hashlib.sha256()
    for fault in kinds().values():
        digest.update(f"{fault.name} {fault.code} {fault.severity} {fault.accepts} {fault.also}".encode())
    for task in corpus():
        for report in reports_of(task):
            digest.update(written(report, "tab_rows", level=task.level).text.encode())
    return digest.hexdigest()


def shares(verdicts: Verdicts) -> dict[str, Share]:
    """Return the share of every code, of what must hold besides, and the total last."""
    found = plain(verdicts)
    rows = {}
    for code, counts in by_code(found).items():
        if counts.due:
            rows[code] = Share(_share(counts.found, counts.due), _share(counts.spoilt, counts.due))
    for claim in claims(verdicts):
        if claim.where != "one fault":
            rows[f"{claim.where}: {claim.what}"] = _of_claim(claim)
    every = [verdict for name, each in found.items() for verdict in each if name not in (CLEAN, TOGETHER)]
    due = [item for verdict in every for item in verdict.due]
    spoilt = sum(bool(verdict.errors) for verdict in every)
    rows[TOTAL] = Share(_share(sum(item[1] for item in due), len(due)), _share(spoilt, len(every)))
    return rows


def _of_claim(claim: Claim) -> Share:
    return Share(_share(claim.total - claim.misses, claim.total), _share(claim.misses, claim.total))


def _share(count: int, total: int) -> float:
    return round(count / total, _DIGITS)
