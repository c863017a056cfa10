"""Copies are planted as they say, measured as they were planted, and the floors hold."""

from pathlib import Path
from random import Random

import pytest

from evaluation import reuse_gate
from evaluation.bench_reuse import beside, corpus, run
from evaluation.copying import OPERATORS, SHUFFLED, plant
from evaluation.narratives import narratives, write
from evaluation.reuse import SHARES, TARGETS, Tally, added, measure
from evaluation.reuse_gate import UNRELATED, Floor, faults, load, main

SOURCE, TARGET = narratives(2, "planting")


@pytest.mark.parametrize("kind", OPERATORS)
@pytest.mark.parametrize("share", SHARES)
def test_what_is_planted_stands_where_it_is_said_to(kind: str, share: float) -> None:
    planted = plant(TARGET, SOURCE, kind, share, Random(1))
    assert planted.share == pytest.approx(share, abs=0.1)
    text, theirs = planted.written.text, write(SOURCE).text
    for case in planted.cases:
        copy, original = text[case.start : case.end], theirs[case.source_start : case.source_end]
        assert copy.endswith("。")
        if kind == "verbatim":
            assert copy.replace("\n", "") == original.replace("\n", "")
    if kind == SHUFFLED and share == 1:
        assert len(planted.cases) > 10


def test_narratives_share_no_voice_and_are_the_same_every_time() -> None:
    assert list(narratives(2, "planting")) == [SOURCE, TARGET]
    one, other = ({text for part in item.parts.values() for text in part} for item in (SOURCE, TARGET))
    assert not one & other
    assert SOURCE.body != TARGET.body


def test_precision_recall_and_granularity() -> None:
    tally = added([Tally(100, 80, 60, 3, 2), Tally(0, 20, 0, 0, 0)])
    assert (tally.precision, tally.recall, tally.granularity) == (0.6, 0.6, 1.5)
    assert tally.f1 == pytest.approx(0.6)
    assert (Tally().precision, Tally().recall, Tally().f1, Tally().granularity) == (1, 1, 1, 1)


@pytest.mark.parametrize("axis", ["self", "peer"])
@pytest.mark.parametrize("kind", ["names and numbers changed", "words swapped"])
def test_the_floors_of_reuse_hold(kind: str, axis: str) -> None:
    floors = load()
    assert set(floors) == {UNRELATED, *(f"{name}, {way}" for name in OPERATORS for way in ("self", "peer"))}
    tally = added([measure(kind, share, axis, 1) for share in SHARES])
    assert tally.f1 >= max(floors[f"{kind}, {axis}"].f1 - 0.0005, TARGETS[kind])


def test_unrelated_narratives_stay_below_the_target() -> None:
    assert load()[UNRELATED].error <= 0.05


def test_worse_is_worse_and_an_unknown_row_has_no_floor() -> None:
    floor = {"a": Floor(0.9, 0.01)}
    assert list(faults(floor, {"a": Floor(0.9, 0.01)})) == []
    assert list(faults(floor, {"a": Floor(0.8, 0.01)})) == ["a: F1 0.8, floor 0.9; share off by 0.01, at most 0.01"]
    assert len(list(faults(floor, {"a": Floor(0.95, 0.02)}))) == 1
    assert list(faults({}, {"a": Floor(1, 0)})) == ["a: has no floor"]


def test_floors_are_lifted_and_never_lowered_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "floors.json"
    found = {"a": Floor(0.9, 0.02)}
    monkeypatch.setattr(reuse_gate, "measured", lambda: found)
    assert main([], path) == 1
    assert main(["--raise"], path) == 0
    found["a"] = Floor(0.95, 0.03)
    assert main(["--raise"], path) == 1
    assert load(path)["a"] == Floor(0.95, 0.02)
    assert main(["--lower"], path) == 0
    assert load(path)["a"] == Floor(0.95, 0.03)


def test_the_bench_measures_what_it_says() -> None:
    texts, copies = corpus(60)
    assert {len(text) for text in texts} == {2000}
    assert len(copies) == 18
    found = run(60)
    assert found["recall"] == 1.0
    assert found["documents"] == 60


def test_minhash_is_timed_beside_on_the_same_letters() -> None:
    pytest.importorskip("datasketch")
    found = beside(60)
    assert found["pairs, exact containment recall"] >= found["MinHash, Jaccard ≥ 0.3 recall"]
