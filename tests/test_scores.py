"""Planted pairs of reports, a better and a worse one, and the planting itself."""

from random import Random

import pytest

from evaluation import scores
from evaluation.quality import planned, write
from evaluation.scores import FLOOR, KINDS, RESULTS, Outcome, measure, report_lines
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.types import Status


@pytest.mark.parametrize("kind", KINDS)
def test_the_better_one_scores_more(kind: str) -> None:
    found = measure(kind, 4)
    assert (found.wrong, found.left_out) == ((), 0)


@pytest.mark.parametrize("number", range(5))
def test_a_planned_report_reads_as_planned(number: int) -> None:
    plan = planned(str(number))
    found = extract(from_text(write(plan)))
    assert (found.metadata.organization, found.metadata.year) == (plan.body, plan.year)
    assert [section.section for section in found.sections if section.title] == [
        "overview", "proactive", "requests", "remedies", "problems", "other",
    ]  # fmt: skip
    assert not any(item.status is Status.FAIL for item in found.relations if item.kind == "strict")
    assert write(plan) == write(planned(str(number)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_pair_differs_and_is_the_same_every_time(kind: str) -> None:
    one, other = (KINDS[kind](planned("a"), Random("a")) for _ in range(2))
    assert write(one.better) != write(one.worse)
    assert [write(plan) for plan in (one.better, one.worse, *one.others)] == [
        write(plan) for plan in (other.better, other.worse, *other.others)
    ]


def test_the_results_kept_are_of_all_kinds_and_above_the_floor() -> None:
    kept = RESULTS.read_text(encoding="utf-8")
    assert all(f"| {kind} |" in kept for kind in KINDS)
    assert "**no**" not in kept


def test_what_is_below_the_floor_shows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = Outcome((1.0, 2.0, 3.0), (), 0), Outcome((1.0, -1.0), ("seed",), 1)
    assert bad.right < FLOOR <= good.right
    lines = list(report_lines({"a": good, "b": bad}))
    assert "yes" in lines[2]
    assert "**no**" in lines[3]
    assert "80.00%" in lines[4]
    monkeypatch.setattr(scores, "measure", lambda kind, _pairs: bad if kind == next(iter(KINDS)) else good)
    assert scores.hold() == 1
    assert "floor 99%" in capsys.readouterr().out
    monkeypatch.setattr(scores, "measure", lambda _kind, _pairs: good)
    assert scores.hold() == 0
