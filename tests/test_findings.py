"""How findings on planted faults are counted, held against what must hold, and kept from getting worse."""

from collections import Counter

import pytest

from evaluation.corpus_faults import CORPUS_FAULTS
from evaluation.faults import FAULTS
from evaluation.finding_floors import FLOORS, PURPOSE, REPORTS, corpus, corpus_hash, shares
from evaluation.findings import by_code, claims, damaged, kinds, plain, precision, report_lines, row, tasks
from evaluation.gate import TOTAL, Share, load
from evaluation.judging import CLEAN, PAIRS, TOGETHER, TRIPLES, Task, Verdict, Verdicts, judge

SOME = ("R4-1", "RO-6", "L-TITLE", "L-TABLE-MISSING", "L-VERSION", "RY-1")
FOUND = Verdict((("R4-1", True, True),), placed=True, all_named=True, said=(("R4-1", "error", "due"),))
MISSED = Verdict((("R4-1", False, False),), errors=("R3-3",), said=(("R3-3", "error", "false"),))


def verdicts() -> Verdicts:
    """Every fault found in a report, one missed and answered with another error; a clean report called wrong once."""
    found: Verdicts = {}
    for task in tasks(1, "test"):
        fault = kinds().get(task.name)
        code = fault.code if fault else ""
        found[task] = (
            [FOUND._replace(due=((code, True, True),), said=((code, "error", "due"),))] if fault else [Verdict()]
        )
    found[Task("remedies_review", "test", 1)] = [FOUND, MISSED]
    found[Task(CLEAN, "test", 18)] = [Verdict(said=(("R4-1", "error", "false"),), errors=("R4-1",)), Verdict()]
    return found


def test_every_fault_clean_reports_and_combinations_are_judged() -> None:
    names = {task.name for task in tasks(2)}
    assert names == {*FAULTS, *CORPUS_FAULTS, CLEAN, TOGETHER, PAIRS, TRIPLES}
    light = {task.name for task in tasks(2) if task.level == "light"}
    assert light == {CLEAN, *FAULTS}


def test_verdicts_are_added_up() -> None:
    counts = row([FOUND, MISSED])
    assert (counts.due, counts.found, counts.graded, counts.spoilt) == (2, 1, 1, 1)
    assert counts.errors == Counter({"R3-3": 1})
    assert (counts.placed, counts.all_named) == (Counter({True: 1}), Counter({True: 1}))
    found = plain(verdicts())
    assert by_code(found)["R4-1"].found == 1
    assert precision(found)["R4-1"] == (1, 2)
    assert precision(found)["R3-3"] == (0, 1)
    assert len(damaged(verdicts())) == len(FAULTS) + 1


def test_targets_say_what_is_missed() -> None:
    missed = {(claim.where, claim.what) for claim in claims(verdicts()) if claim.misses}
    assert missed == {
        ("one fault", "R4-1 found"),
        ("one fault", "without another root error"),
        ("clean", "without an error"),
        ("remedies, one cell", "all five named"),
    }
    page = "\n".join(report_lines(verdicts(), 1))
    assert "| R4-1 | 2 | 50.0% | 50.0% | 100.0% | 2 | 50.0% | R3-3 1 |" in page
    assert "| clean | 2 | R4-1 1 | – | – |" in page


def test_shares_are_those_of_codes_and_of_what_must_hold() -> None:
    measured = shares(verdicts())
    assert measured["R4-1"] == Share(0.5, 0.5)
    assert measured["clean: without an error"] == Share(0.666667, 0.333333)
    assert TOTAL in measured


def test_the_floors_are_those_of_the_corpus() -> None:
    floors = load(FLOORS)
    assert floors.corpus == corpus_hash(), "run: python -m evaluation.gate findings --lower REASON"
    codes = {fault.code for fault in kinds().values()} - {"none"}
    assert codes < set(floors.rows)
    assert {task.purpose for task in corpus()} == {PURPOSE}


@pytest.mark.parametrize("code", SOME)
def test_the_floors_hold(code: str) -> None:
    names = [name for name, fault in kinds().items() if fault.code == code]
    counts = row(verdict for name in names for verdict in judge(Task(name, PURPOSE, REPORTS)))
    share = Share(round(counts.found / counts.due, 6), round(counts.spoilt / counts.due, 6))
    assert not share.is_below(load(FLOORS).rows[code])
