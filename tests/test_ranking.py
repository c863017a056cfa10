"""Ranks: ties, who is not ranked, and how far places move when the weights vary."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.measures import Measured
from extractor.ranking import SPREAD, rank, stays_above
from extractor.rubrics import default_rubric
from extractor.scoring import score
from extractor.types import Rank, Score

DEFAULT = default_rubric()
NAMES = sorted(DEFAULT.measures)


def plain(value: float | None, assessable: float = 100) -> Score:
    return Score("default", value, "优", assessable, ())


def of(**values: float | None) -> Score:
    measured = {
        "own_reuse": 0.0,
        "peer_reuse": 0.0,
        "days_late": 0,
        "tables_empty": 0,
        "problems_repeated": 0,
        "facts_per_thousand": 20.0,
    }
    full: dict[str, float | None] = {**dict.fromkeys(NAMES, 1.0), **measured, **values}
    return score(DEFAULT, {name: Measured(value, "") for name, value in full.items()})


def test_ranks_go_by_group_and_ties_are_ties() -> None:
    ranks = rank(
        [("a", plain(90)), ("a", plain(95)), ("b", plain(10)), ("a", plain(90)), ("a", plain(80))],
        DEFAULT,
    )
    assert [(item.rank, item.of, item.tied) for item in ranks] == [
        (2, 4, True),
        (1, 4, False),
        (1, 1, False),
        (2, 4, True),
        (4, 4, False),
    ]


def test_what_is_not_ranked_says_why() -> None:
    ranks = rank([("a", plain(90, 45)), ("a", plain(None, 0)), (None, plain(90)), ("a", plain(50))], DEFAULT)
    assert [item.rank for item in ranks] == [None, None, None, 1]
    assert [item.not_ranked for item in ranks[:3]] == ["可评权重 45，低于 70", "没有可评的内容", "报告格式不明"]
    assert [item.of for item in ranks] == [1, 1, 0, 1]


def test_a_place_that_one_weight_decides_is_less_stable_than_one_that_all_agree_on() -> None:
    close = [of(aspects_covered=0.0), of(years_connect=0.0, problems_specific=0.5), of(relations_hold=0.0)]
    ranks = rank([("a", item) for item in close], DEFAULT)
    assert [item.rank for item in ranks] == [2, 1, 3]
    assert ranks[1].stability is not None
    assert ranks[0].stability is not None
    assert 0.5 < ranks[1].stability < 1
    assert (ranks[1].best, ranks[1].worst) == (1, 2)
    better, worse = of(), of(aspects_covered=0.0, relations_hold=0.0)
    assert [item.stability for item in rank([("a", better), ("a", worse)], DEFAULT)] == [1.0, 1.0]


def test_equal_scores_of_equal_parts_stay_equal_whatever_the_weights() -> None:
    ranks = rank([("a", of(aspects_covered=0.5))] * 3 + [("a", of())], DEFAULT)
    assert [(item.rank, item.tied, item.stability) for item in ranks] == [(2, True, 1.0)] * 3 + [(1, False, 1.0)]
    assert all((item.best, item.worst) == (2, 2) for item in ranks[:3])
    assert {item.stability for item in rank([("a", of())] * 2, DEFAULT)} == {None}


def test_caps_and_deductions_hold_in_every_draw() -> None:
    copied, late = of(own_reuse=0.95), of(days_late=30)
    assert stays_above(late, copied, DEFAULT) == 1
    assert stays_above(of(), late, DEFAULT) == 1
    assert stays_above(of(), of(), DEFAULT) == 0


def test_stays_above_agrees_with_drawing_weights_one_by_one() -> None:
    one, other = of(aspects_covered=0.2), of(relations_hold=0.4)
    random = Random(7)
    won = 0
    for _ in range(3000):
        weights = {item.id: item.weight * random.uniform(1 - SPREAD, 1 + SPREAD) for item in DEFAULT.criteria}
        total = sum(weights.values())
        values = [
            sum(
                weights[item.criterion] * (item.measure or 0)
                for item in scored.contributions
                if item.criterion in weights
            )
            / total
            for scored in (one, other)
        ]
        won += values[0] > values[1]
    assert stays_above(one, other, DEFAULT) == pytest.approx(won / 3000, abs=0.06)


VALUES = st.fixed_dictionaries({name: st.none() | st.sampled_from([0.0, 0.5, 1.0]) for name in NAMES})


@given(st.lists(VALUES, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(items: list[dict[str, float | None]], random: Random) -> None:
    scores = [("a", of(**values)) for values in items]
    order = list(range(len(scores)))
    random.shuffle(order)
    ranks, shuffled = rank(scores, DEFAULT), rank([scores[at] for at in order], DEFAULT)
    assert [ranks[at] for at in order] == shuffled


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_ranks_are_those_of_a_plain_count(values: list[int]) -> None:
    ranks = rank([("a", plain(value)) for value in values], DEFAULT)
    assert [item.rank for item in ranks] == [1 + sum(other > value for other in values) for value in values]
    assert [item.tied for item in ranks] == [values.count(value) > 1 for value in values]


def test_a_large_group_is_ranked_with_its_stability() -> None:
    random = np.random.default_rng(3)
    scores = [of(**dict(zip(NAMES, random.uniform(0, 1, len(NAMES)).tolist(), strict=True))) for _ in range(300)]
    ranks = rank([("a", item) for item in scores], DEFAULT)
    assert sorted(item.rank or 0 for item in ranks)[0] == 1
    for item in ranks:
        assert isinstance(item, Rank)
        assert item.best is not None
        assert item.worst is not None
        assert item.best <= (item.rank or 0) <= item.worst or item.stability is not None
