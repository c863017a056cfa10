"""Reading figures, and cutting glued digits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.tables.figures import cut, read_figure
from extractor.types import State
from tests.conftest import cases

ROW = [(7, True)]
REMEDIES = [(5, True)] * 3


@pytest.mark.parametrize("case", cases("figures"))
def test_a_cell_is_read(case: dict[str, Any]) -> None:
    figure = read_figure(case["raw"])
    assert figure.state is State(case["state"])
    assert figure.value == case.get("value")
    assert figure.unit == case.get("unit")


def pieces(digits: str, blocks: list[tuple[int, bool]]) -> list[list[int]]:
    return [[int(digits[start:end]) for start, end in way] for way in cut(digits, blocks).ways]


@pytest.mark.parametrize(
    ("digits", "blocks", "ways"),
    [
        ("0000000", ROW, [[0, 0, 0, 0, 0, 0, 0]]),
        ("7000007", ROW, [[7, 0, 0, 0, 0, 0, 7]]),
        ("120000012", ROW, [[12, 0, 0, 0, 0, 0, 12]]),
        ("10001000000000000", REMEDIES, []),
        ("200002000000000", REMEDIES, []),
        ("10001100010000", [(5, True), (5, True), (5, True)], []),
        ("000", [(3, False)], [[0, 0, 0]]),
        ("350", [(2, False)], [[3, 50], [35, 0]]),
        ("12", [(3, False)], []),
    ],
)
def test_glued_digits_are_cut(digits: str, blocks: list[tuple[int, bool]], ways: list[list[int]]) -> None:
    assert sorted(pieces(digits, blocks)) == ways


@given(st.lists(st.integers(0, 99_999), min_size=6, max_size=6))
def test_the_true_cut_of_a_row_is_always_among_the_ways(figures: list[int]) -> None:
    row = [*figures, sum(figures)]
    digits = "".join(map(str, row))
    found = cut(digits, ROW)
    assert row in pieces(digits, ROW) or not found.complete


@given(st.lists(st.integers(0, 9999), min_size=12, max_size=12))
def test_the_true_cut_of_three_blocks_is_always_among_the_ways(figures: list[int]) -> None:
    row: list[int] = []
    for start in (0, 4, 8):
        row += [*figures[start : start + 4], sum(figures[start : start + 4])]
    digits = "".join(map(str, row))
    found = cut(digits, REMEDIES)
    assert row in pieces(digits, REMEDIES) or not found.complete


@given(st.text(alphabet="0123456789", max_size=24), st.integers(1, 7))
def test_every_way_uses_all_digits_and_no_leading_zero(digits: str, count: int) -> None:
    for way in cut(digits, [(count, False)]).ways:
        parts = [digits[start:end] for start, end in way]
        assert "".join(parts) == digits
        assert len(parts) == count
        assert all(part == "0" or part[0] != "0" for part in parts)


def test_a_figure_crosses_no_wall() -> None:
    assert cut("1212", [(3, False)], frozenset({2})).ways == (((0, 1), (1, 2), (2, 4)), ((0, 2), (2, 3), (3, 4)))


@pytest.mark.parametrize("digits", ["1" * 100, "123456789" * 9, "0" * 119, "9" * 5000])
def test_the_search_is_bounded(digits: str) -> None:
    found = cut(digits, REMEDIES)
    assert len(found.ways) <= 64
    assert not found.complete or len(digits) < 120
