"""The generator of planted reports: exact spans, true gold, and an oracle that knows what a text determines."""

import re
from itertools import pairwise
from typing import get_args

import pytest

from evaluation.cuts import cuts_of
from evaluation.flatten import LAYOUTS, OPERATORS, SEPARABLE, Amount, Level, Planted, planted_report
from evaluation.oracle import Place, Run, determine
from extractor.relations import identities
from extractor.templates import find_template, known_templates
from extractor.types import Number, Ref, State

FORM = find_template("disclosure-2021")
STATISTICS = find_template("statistics-2014")
COLUMNS = [column.id for column in FORM.tables[1].blocks[0].columns]
PLACEHOLDERS = {"—", "-", "/", "无"}
NARROW = str.maketrans("０１２３４５６７８９－", "0123456789-")
LEVELS: tuple[Level, ...] = get_args(Level)


def reading(raw: str) -> Number:
    """Return what a print says, in a way of its own."""
    plain = raw.translate(NARROW).replace(",", "")
    number = float(re.sub(r"[^\d.]", "", plain))
    negative = plain.startswith(("-", "减"))
    return -number if negative else number


def assert_true(report: Planted) -> None:
    """Check the spans of a report and its gold against its text."""
    for ref, gold in report.gold.items():
        if gold.state in (State.ABSENT, State.BLANK):
            assert gold.span is None
            assert gold.value is None
            assert not gold.raw
        else:
            assert gold.raw
        if gold.span:
            assert report.text[gold.span.start : gold.span.end] == gold.raw, ref
            region = report.regions[ref[0]]
            assert region.start <= gold.span.start
            assert gold.span.end <= region.end
        if gold.state is State.NOT_APPLICABLE:
            assert gold.raw in PLACEHOLDERS
        if gold.state in (State.NUMBER, State.TEXT) and "misread_digit" not in report.operators:
            assert gold.raw is not None
            assert gold.value == reading(gold.raw), ref
    assert all(before.end <= after.start for before, after in pairwise(report.figures))
    cells = {gold.span for gold in report.gold.values() if gold.span and gold.value is not None}
    assert cells <= set(report.figures)
    if report.media_type == "text/html":
        assert not report.figures
        assert not report.regions


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_spans_are_exact_and_gold_is_what_is_printed(layout: str, level: Level) -> None:
    for template in known_templates():
        for number in range(5):
            report = planted_report(template, layout, level=level, seed=f"{layout} {number}")
            positions = [(form.id, *position) for form in template.tables for position in form.positions]
            assert list(report.gold)[: len(positions)] == positions
            assert_true(report)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_follows_from_the_seed(layout: str) -> None:
    one, same, other = (planted_report(FORM, layout, level="heavy", seed=seed) for seed in ("a", "a", "b"))
    assert one == same
    assert one.text != other.text


def broken(report: Planted) -> list[str]:
    values = {ref: gold.value or 0 for ref, gold in report.gold.items()}
    return [
        f"{identity.id} {identity.at}"
        for identity in identities(report.template)
        if identity.adds_up and sum(values[ref] for ref in identity.plus) != sum(values[ref] for ref in identity.minus)
    ]


@pytest.mark.parametrize("amount", get_args(Amount))
def test_sums_hold_in_most_undamaged_reports_and_some_bodies_miscount(amount: Amount) -> None:
    reports = [
        planted_report(template, "lines", amount=amount, seed=f"{amount} {number}")
        for template in known_templates()
        for number in range(40)
    ]
    wrong = sum(bool(broken(report)) for report in reports)
    if amount == "zero":
        assert wrong == 0
    else:
        assert 0.05 < wrong / len(reports) < 0.3


def test_undamaged_text_that_keeps_figures_apart_determines_every_cell() -> None:
    for layout in SEPARABLE:
        report = planted_report(FORM, layout, seed="plain")
        assert report.operators == ()
        assert all(gold.determined for gold in report.gold.values())
        assert {gold.state for gold in report.gold.values()} == {State.NUMBER}


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_changes_something_and_keeps_the_gold_true(name: str) -> None:
    active: set[str] = set()
    form = STATISTICS if name == "row_numbers" else FORM
    for layout in ("lines", "ragged_rows", "pdf", "glued", "html"):
        for number in range(3):
            report = planted_report(form, layout, operators=(name,), amount="rich", seed=str(number))
            plain = planted_report(form, layout, operators=(), amount="rich", seed=str(number))
            assert report.operators in ((), (name,))
            assert (report.text != plain.text) or not report.operators
            active.update(report.operators)
            assert_true(report)
    assert active == {name}


def test_levels_do_what_they_say() -> None:
    shares: dict[Level, float] = {"none": 0.0, "light": 0.02, "heavy": 0.05}
    for level, share in shares.items():
        reports = [planted_report(FORM, "lines", level=level, amount="zero", seed=str(number)) for number in range(40)]
        cells = [gold for report in reports for gold in report.gold.values()]
        blank = sum(gold.state is State.BLANK for gold in cells) / len(cells)
        assert share / 2 <= blank <= share * 2
        names = {name for report in reports for name in report.operators}
        assert bool(names) is (level != "none")
        assert ("misread_label" in names) is (level == "heavy")


def test_a_missing_table_is_absent() -> None:
    report = planted_report(FORM, "lines", operators=("table_missing",), seed="x")
    (missing,) = {form.id for form in FORM.tables} - set(report.regions)
    assert {gold.state for ref, gold in report.gold.items() if ref[0] == missing} == {State.ABSENT}


def test_a_collapsed_group_is_one_extra_row_and_the_sums_hold() -> None:
    report = planted_report(FORM, "lines", operators=("collapsed_other",), amount="rich", seed="y")
    assert report.gold["requests", "other_misc", "total"].state is State.ABSENT
    parts = [
        report.gold["requests", row.id, "total"].value or 0
        for row in FORM.tables[1].rows
        if row.id.startswith(("granted", "partially", "denied", "unavailable", "rejected"))
    ]
    extra = report.gold["requests", "other_handling", "total"].value or 0
    assert sum(parts) + extra == report.gold["requests", "handled_total", "total"].value


def test_local_rows_and_columns_are_extra_cells() -> None:
    for name, ref in (
        ("extra_column", ("requests", "new", "organizations_total")),
        ("old_rows", ("proactive", "extra:其他对外管理服务事项", "decisions")),
    ):
        report = planted_report(FORM, "tab_rows", operators=(name,), seed="z")
        assert report.gold[ref].state is State.NUMBER
    wider = planted_report(STATISTICS, "tab_rows", operators=("extra_column",), seed="z")
    assert wider.gold["statistics", "s1_info", "figure_2"].state is State.NUMBER
    longer = planted_report(STATISTICS, "tab_rows", operators=("extra_row",), seed="z")
    assert [ref for ref in longer.gold if ref[1].startswith("extra:") and ref[2] == "figure"]


def test_the_statistics_are_printed_with_units_and_fillers_and_their_wholes_are_no_less_than_parts() -> None:
    for number in range(20):
        report = planted_report(STATISTICS, "tab_rows", amount="rich", seed=f"whole {number}")
        assert "\n一、主动公开情况\t——\t——\n" in report.text
        assert re.search(r"\n（三）接受培训人员数\t人次\t\d+\n", report.text)
        for identity in identities(STATISTICS) if not broken(report) else ():
            plus, minus = (sum(report.gold[ref].value or 0 for ref in side) for side in (identity.plus, identity.minus))
            assert plus >= minus if identity.at_least else plus == minus, identity.id


def test_a_doubled_table_without_captions_is_not_determined() -> None:
    seen = set()
    for number in range(20):
        report = planted_report(FORM, "lines", operators=("table_doubled",), seed=str(number))
        told = "供对照" in report.text or "上一年度" in report.text
        assert all(gold.determined for gold in report.gold.values()) is told
        assert len(report.figures) > sum(gold.span is not None for gold in report.gold.values())
        seen.add(told)
    assert seen == {True, False}


# ---------------------------------------------------------------- the oracle, on cases made by hand


def runs_with(
    row: str, figures: list[Number | None], *, text: list[str] | None = None, hidden: frozenset[int] = frozenset()
) -> list[Run]:
    """Return the runs of a requests table of zeros but for one row, and the total rows that follow from it."""
    rows = [form_row.id for form_row in FORM.tables[1].rows]
    runs = []
    for name in rows:
        shown = figures if name in (row, "new", "handled_total") else [0] * 7
        lost = hidden if name == row else frozenset()
        texts = text if text and name == row else [str(value) for value in shown]
        runs.append(
            tuple(
                Place(("requests", name, column), shown[index], index in lost, "" if index in lost else texts[index])
                for index, column in enumerate(COLUMNS)
            )
        )
    return runs


def open_columns(row: str, runs: list[Run], *, glued: bool = False) -> list[int]:
    determined = determine(FORM, runs, glued=glued)
    refs: list[Ref] = [("requests", row, column) for column in COLUMNS]
    return [index for index, ref in enumerate(refs) if ref not in determined]


def test_a_row_with_all_its_marks_is_determined() -> None:
    assert open_columns("granted", runs_with("granted", [5, 0, 0, 0, 0, 0, 5])) == []


def test_a_dropped_blank_among_zeros_may_be_any_of_them() -> None:
    runs = runs_with("granted", [0, None, 0, 0, 0, 0, 0], hidden=frozenset({1}))
    assert open_columns("granted", runs) == list(range(7))


def test_sums_hold_the_figures_in_their_columns() -> None:
    runs = runs_with("granted", [5, None, 0, 0, 0, 0, 5], hidden=frozenset({1}))
    assert open_columns("granted", runs) == [1, 2, 3, 4, 5]


def test_a_blank_row_without_a_trace_is_determined() -> None:
    runs = runs_with("granted", [None] * 7, hidden=frozenset(range(7)))
    assert open_columns("granted", runs) == []


def test_a_visible_blank_is_a_mark() -> None:
    assert open_columns("granted", runs_with("granted", [0, None, 0, 0, 0, 0, 0])) == []


def test_a_long_run_with_many_gaps_is_given_up() -> None:
    places = tuple(
        Place(("requests", row.id, "total"), index or None, index % 2 == 0, str(index))
        for index, row in enumerate(FORM.tables[1].rows)
    )
    assert determine(FORM, [places]) == frozenset()


def test_glued_single_digits_have_one_cut() -> None:
    assert open_columns("granted", runs_with("granted", [1, 0, 0, 0, 0, 0, 1]), glued=True) == []


def test_the_sum_of_a_row_finds_the_cut() -> None:
    runs = runs_with("granted", [64, 0, 0, 2, 0, 4, 70])
    assert open_columns("granted", runs, glued=True) == []
    assert list(cuts_of("640020470", 7, [((0, -1), (1, -1), (2, -1), (3, -1), (4, -1), (5, -1), (6, 1))])) == [
        (64, 0, 0, 2, 0, 4, 70)
    ]


def test_a_glued_row_that_does_not_add_up_is_open() -> None:
    runs = runs_with("granted", [64, 0, 0, 2, 0, 4, 69])
    assert open_columns("granted", runs, glued=True) == list(range(7))


def test_a_glued_row_of_placeholders_has_one_cut() -> None:
    runs = runs_with("granted", [0] * 7, text=["—"] * 7)
    assert open_columns("granted", runs, glued=True) == []


def test_white_space_and_signs_part_glued_figures() -> None:
    assert len(list(cuts_of("693665", 3))) == 10
    assert list(cuts_of("69 36 65", 3)) == [(69, 36, 65)]
    assert list(cuts_of("35-19", 2)) == [(35, -19)]
    assert (396, 0, 181) in list(cuts_of("3960181", 3))
    assert list(cuts_of("0087.50", 3)) == [(0, 0, 87.5)]
