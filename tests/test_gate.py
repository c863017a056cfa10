"""The gate: the floors hold on a part of the corpus, and they only move up unless a reason is given."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from evaluation import finding_floors, gate, scores
from evaluation.flatten import LAYOUTS
from evaluation.gate import CORPORA, REPORTS, TOTAL, Floors, Share, corpus_hash, faults, lift, load, lower, shares
from evaluation.metrics import no_counts
from evaluation.trials import Batch, Case, Found, run

LOW, HIGH, MIXED = Share(0.9, 0.02), Share(0.95, 0.01), Share(0.97, 0.03)
BEFORE = Floors("a", {"one": LOW, TOTAL: HIGH})
SOME = ("word_paste", "tab_rows", "pdf", "one_line", "html_lying")


@pytest.mark.parametrize("name", CORPORA)
def test_the_floors_are_those_of_the_corpus(name: str) -> None:
    path, cases = CORPORA[name]
    floors = load(path)
    assert floors.corpus == corpus_hash(cases), f"run: python -m evaluation.gate {name} --lower REASON"
    assert set(floors.rows) == {TOTAL, *(f"{case.layout} {case.level}" for case in cases)}
    assert {case.layout for case in cases} == set(LAYOUTS)


@pytest.mark.parametrize(("name", "layout"), list(product(CORPORA, SOME)))
def test_the_floors_hold(name: str, layout: str) -> None:
    path, known = CORPORA[name]
    cases = [case for case in known if case.layout == layout]
    measured = shares({case: run(Batch(case, range(REPORTS))) for case in cases})
    floors = load(path).rows
    assert [row for row, share in measured.items() if row != TOTAL and share.is_below(floors[row])] == []


def test_worse_in_one_way_is_worse() -> None:
    assert LOW.is_below(HIGH)
    assert MIXED.is_below(HIGH)
    assert HIGH.is_below(MIXED)
    assert not HIGH.is_below(HIGH)


@pytest.mark.parametrize(
    ("measured", "corpus", "found"),
    [
        ({"one": LOW, TOTAL: HIGH}, "a", []),
        ({"one": HIGH, TOTAL: HIGH}, "a", []),
        ({"one": LOW, TOTAL: HIGH}, "b", ["the corpus is another than that of the floors"]),
        ({TOTAL: HIGH}, "a", ["one: not measured"]),
        ({"one": LOW, TOTAL: HIGH, "two": HIGH}, "a", ["two: has no floor"]),
        (
            {"one": LOW, TOTAL: MIXED},
            "a",
            ["total: right 97.0000%, floor 95.0000%; silent 3.0000%, at most 1.0000%"],
        ),
    ],
)
def test_the_gate_is_shut_by(measured: dict[str, Share], corpus: str, found: list[str]) -> None:
    assert list(faults(BEFORE, measured, corpus)) == found


def test_lifting_lowers_no_floor() -> None:
    assert lift(BEFORE, {"one": HIGH, TOTAL: MIXED}).rows == {"one": HIGH, TOTAL: Share(0.97, 0.01)}
    assert lift(BEFORE, {"one": Share(0.1, 0.5), TOTAL: LOW}) == BEFORE


def test_lowering_keeps_the_reason_and_what_was_before() -> None:
    once = lower(BEFORE, {"one": HIGH, TOTAL: LOW}, "a", "a new kind of cell")
    assert once.rows == {"one": HIGH, TOTAL: LOW}
    assert [(item.reason, item.before) for item in once.lowered] == [("a new kind of cell", {TOTAL: HIGH})]
    twice = lower(once, {"two": HIGH}, "b", "other reports")
    assert (twice.corpus, twice.rows) == ("b", {"two": HIGH})
    assert [item.before for item in twice.lowered] == [{TOTAL: HIGH}, {"one": HIGH, TOTAL: LOW}]


def test_the_corpus_is_known_by_its_texts_and_its_gold() -> None:
    cases = [Case("gate", "tab_rows", "none")]
    assert corpus_hash(cases, 1) == corpus_hash(cases, 1)
    assert len({corpus_hash(cases, 1), corpus_hash(cases, 2), corpus_hash([Case("gate", "pipes")], 1)}) == 3


def test_the_command_compares_lifts_and_lowers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, case = tmp_path / "floors.json", Case("gate", "tab_rows", "none")
    outcomes = {"right": 9, "silent": 1}

    def measured(cases: list[Case], _reports: int) -> dict[Case, Found]:
        return {item: Found(no_counts()._replace(fates=Counter(outcomes)), ()) for item in cases}

    monkeypatch.setattr(gate, "measure", measured)

    def command(*arguments: str) -> int:
        return gate.main(arguments, path, [case])

    assert command() == 1
    assert command("--raise") == 1
    assert not path.exists()
    assert command("--lower", "the first floors") == 0
    first = load(path)
    assert first.rows == {"tab_rows none": Share(0.9, 0.1), TOTAL: Share(0.9, 0.1)}
    outcomes["right"] = 19
    assert command() == 0
    assert load(path) == first
    assert command("--raise") == 0
    assert load(path).rows[TOTAL] == Share(0.95, 0.05)
    outcomes["right"] = 9
    assert command("--raise") == 1
    assert load(path).rows[TOTAL] == Share(0.95, 0.05)
    assert "total: right 90.0000%, floor 95.0000%" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command("--lower", " ")


def test_a_corpus_is_chosen_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[tuple[list[str], Path]] = []
    monkeypatch.setattr(finding_floors, "hold_findings", lambda arguments: len(arguments))

    def main(arguments: list[str], path: Path, _cases: object) -> int:
        held.append((arguments, path))
        return int("statistics" in path.name)

    monkeypatch.setattr(gate, "main", main)
    monkeypatch.setattr(scores, "hold", lambda: 0)
    assert gate.hold(["--raise", "disclosure"]) == 0
    assert gate.hold(["scores"]) == 0
    assert gate.hold([]) == 1
    assert gate.hold(["findings"]) == 0
    assert gate.hold(["--raise", "findings"]) == 1
    assert held == [(["--raise"], gate.FLOORS), ([], gate.FLOORS), ([], gate.STATISTICS_FLOORS)]
