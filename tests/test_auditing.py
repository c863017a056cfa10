"""Reuse, measures, scores and ranks."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.auditing import audit
from extractor.errors import TemplateError
from extractor.extraction import extract, extract_each
from extractor.measures import Measured, measure
from extractor.readers import from_text
from extractor.reuse import Corpus, fingerprint
from extractor.scoring import default_rubric, load_rubric, rank, score
from extractor.types import Extraction, Score
from tests.conftest import EXAMPLES, ROOT

SAMPLES = {path.name[:2]: extract(str(path), tags=False) for path in EXAMPLES}
FIRST = "全年主动公开政府信息{n}条，其中通过{name}公众号公开二十条。为群众提供了便利的查询渠道和服务。"


def narrative(name: str, year: int, body: str) -> Extraction:
    text = f"{name}{year}年政府信息公开工作年度报告\n一、总体情况\n{body}\n六、其他需要报告的事项\n无。\n"
    return extract(from_text(text, name=f"{name}{year}"), tags=False)


def shares(extractions: list[Extraction]) -> list[tuple[float | None, float | None]]:
    prints = [fingerprint(item) for item in extractions]
    corpus = Corpus(prints)
    return [(found.own, found.peer) for found in map(corpus.repetition, prints)]


def test_a_report_with_only_year_name_and_figures_changed_counts_as_copied() -> None:
    one = narrative("青屏县林业局", 2022, FIRST.format(n=8, name="青屏县林业局"))
    other = narrative("白溪县水利局", 2022, FIRST.format(n=17, name="白溪县水利局"))
    assert shares([one, other]) == [(None, 1.0), (None, 1.0)]


def test_an_earlier_report_of_the_same_body_is_the_other_axis() -> None:
    old = narrative("青屏县林业局", 2021, FIRST.format(n=8, name="林业局"))
    new = narrative("青屏县林业局", 2022, FIRST.format(n=9, name="林业局") + "今年新设了三个便民服务专栏供群众查询。")
    (old_self, old_peer), (new_self, new_peer) = shares([old, new])
    assert (old_self, old_peer, new_peer) == (None, None, None)
    assert new_self is not None
    assert 0.5 < new_self < 0.9


def test_passages_say_where_the_words_stand_there_and_how_common_they_are() -> None:
    extractions = [
        narrative(f"青屏县{name}局", 2022, FIRST.format(n=8, name="我局")) for name in ("林业", "水利", "教育")
    ]
    corpus = Corpus([fingerprint(item) for item in extractions])
    found = corpus.repetition(corpus.fingerprints[0])
    assert len(found.passages) == 2
    for passage in found.passages:
        source = next(item for item in extractions if item.document.source == passage.source)
        assert source.document[passage.source_span] == extractions[0].document[passage.span]
        assert (passage.axis, passage.share_of_corpus) == ("peer", 1.0)


def test_unrelated_narratives_share_nothing_and_one_alone_has_nobody_to_compare_with() -> None:
    assert shares([SAMPLES["01"], SAMPLES["04"]]) == [(None, 0.0), (None, 0.0)]
    assert shares([SAMPLES["01"]]) == [(None, None)]


def test_the_copied_samples_are_found() -> None:
    result = {item.source: item for item in audit(SAMPLES.values()).standings}
    own = result[str(ROOT / "examples" / "08-chengxiu-water-2023.txt")].reuse.own
    peer = result[str(ROOT / "examples" / "11-yanxi-health-2022.txt")].reuse.peer
    assert own is not None
    assert peer is not None
    assert 0.3 < own < 0.7
    assert 0.1 < peer < 0.5


def test_measures_of_a_good_and_of_a_damaged_report() -> None:
    good = measure(SAMPLES["01"])
    assert {name: found.value for name, found in good.items()} == {
        "sections_present": 1.0,
        "cells_filled": 1.0,
        "relations_hold": 1.0,
    }
    wrong = measure(SAMPLES["12"])["relations_hold"]
    assert wrong.value == pytest.approx(41 / 42)
    assert "1 条不成立" in wrong.reason
    blank = measure(SAMPLES["09"])["cells_filled"]
    assert blank.value == pytest.approx((200 - 57) / 200)


def test_doubt_is_left_out_and_what_cannot_be_judged_is_missing_not_zero() -> None:
    cells = measure(SAMPLES["08"], lang="en")["cells_filled"]
    assert cells.value == 1.0
    assert "18 more in doubt" in cells.reason
    unknown = measure(extract(from_text("没有年度，也没有表格。"), tags=False))
    assert {found.value for found in unknown.values()} == {None}
    lost = measure(extract(from_text("2022年，我局公开八条。"), tags=False))
    assert lost["relations_hold"].value is None
    assert lost["cells_filled"].value == 0.0


NAMES = [criterion.measure for criterion in default_rubric().criteria]


@given(st.lists(st.none() | st.floats(0, 1), min_size=len(NAMES), max_size=len(NAMES)))
def test_contributions_add_up_to_the_last_digit(values: list[float | None]) -> None:
    found = score(default_rubric(), {name: Measured(value, "") for name, value in zip(NAMES, values, strict=True)})
    points = [Decimal(str(item.points)) for item in found.contributions if item.points is not None]
    if not points:
        assert (found.value, found.band, found.assessable_weight) == (None, None, 0)
        return
    assert found.value is not None
    assert Decimal(str(found.value)) == sum(points)
    assert 0 <= found.value <= 100.05
    assert found.assessable_weight == sum(
        criterion.weight
        for criterion, value in zip(default_rubric().criteria, values, strict=True)
        if value is not None
    )


@pytest.mark.parametrize(("value", "band"), [(1.0, "优"), (0.849, "良"), (0.6, "中"), (0.0, "差")])
def test_bands(value: float, band: str) -> None:
    assert score(default_rubric(), {name: Measured(value, "") for name in NAMES}).band == band


def scored(value: float | None, assessable: float = 100) -> Score:
    return Score("default", value, "优", assessable, ())


def test_ranks_go_by_group_and_ties_are_ties() -> None:
    ranks = rank(
        [("a", scored(90)), ("a", scored(95)), ("b", scored(10)), ("a", scored(90)), ("a", scored(80))],
        default_rubric(),
    )
    assert [(item.rank, item.of, item.tied) for item in ranks] == [
        (2, 4, True),
        (1, 4, False),
        (1, 1, False),
        (2, 4, True),
        (4, 4, False),
    ]


def test_what_is_not_ranked_says_why() -> None:
    ranks = rank(
        [("a", scored(90, 45)), ("a", scored(None, 0)), (None, scored(90)), ("a", scored(50))], default_rubric()
    )
    assert [item.rank for item in ranks] == [None, None, None, 1]
    assert [item.not_ranked for item in ranks[:3]] == ["可评权重 45，低于 70", "没有可评的内容", "报告格式不明"]


def test_order_of_the_input_changes_nothing_but_the_order_of_the_output() -> None:
    items = list(SAMPLES.values())
    forwards = {item.source: item for item in audit(items).standings}
    backwards = {item.source: item for item in audit(items[::-1]).standings}
    for source, standing in forwards.items():
        other = backwards[source]
        assert (standing.score, standing.rank) == (other.score, other.rank)
        assert (standing.reuse.own, standing.reuse.peer) == (other.reuse.own, other.reuse.peer)


def test_failures_stay_in_the_run() -> None:
    result = audit(extract_each([str(EXAMPLES[0]), "/none.txt"], tags=False))
    good, bad = result.standings
    assert good.score.value is not None
    assert bad.error is not None
    assert (bad.score.value, bad.rank.rank) == (None, None)
    assert bad.rank.not_ranked == bad.error.message


RUBRIC = """
id = "own"
title = { zh = "自定", en = "own" }
bands = [{ name = { zh = "可", en = "ok" }, from = 0.0 }]
[[criterion]]
id = "X"
dimension = "A"
name = { zh = "齐全", en = "all" }
weight = 100.0
measure = "sections_present"
"""


def test_a_rubric_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(RUBRIC, encoding="utf-8")
    result = audit([SAMPLES["01"]], rubric=load_rubric(path))
    assert result.rubric == "own"
    assert (result.standings[0].score.value, result.standings[0].score.band) == (100.0, "可")


def test_all_faults_of_a_rubric_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(
        RUBRIC.replace("100.0", "-5.0")
        .replace("sections_present", "sections_presnt")
        .replace("from = 0.0", "from = 5.0"),
        encoding="utf-8",
    )
    with pytest.raises(TemplateError) as caught:
        load_rubric(path)
    faults = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 4
    for words in ("sections_present？", "大于 0", "合计 -5", "没有从 0 起的一档"):
        assert words in faults


BAND = '{ name = { zh = "可", en = "ok" }, from = 0.0 }'


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ('dimension = "A"', 'dimensoin = "A"\nwieght = 3', ["dimensoin", "wieght", "criterion[1]", "criterion.weight"]),
        ("100.0", "nan", ["weight"]),
        ("100.0", '"viel"', ["weight"]),
        (BAND, f"{BAND}, {BAND}", ["bands.from"]),
        (BAND, f"{BAND}, {BAND.replace('0.0', '60.0')}", ["bands.from"]),
        (BAND, BAND.replace("0.0", "inf"), ["from"]),
        ('id = "own"', 'id = "own"\nrank_from = 170', ["rank_from"]),
    ],
)
def test_a_rubric_is_held_against_everything_at_once(
    tmp_path: Path, before: str, after: str, places: list[str]
) -> None:
    path = tmp_path / "rubric.toml"
    changed = RUBRIC.replace("100.0", "90.0") if "criterion.weight" in places else RUBRIC
    path.write_text(changed.replace(before, after), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_rubric(path)
    assert len(caught.value.faults) == len(places)
    for fault, place in zip(caught.value.faults, places, strict=True):
        assert fault.where.endswith(place)


def test_a_row_that_stands_for_others_counts_as_filled() -> None:
    report = SAMPLES["01"]
    table = report.tables["requests"]
    under = ("other_not_corrected", "other_fee_unpaid", "other_misc")
    kept = tuple(cell for cell in table.cells if cell.row not in under)
    moved = tuple(replace(cell, row="other_handling", extra=True) for cell in table.cells if cell.row == "other_misc")
    gone = extract(from_text("2022年，我局。"), tags=False).tables["requests"]
    absent = tuple(cell for cell in gone.cells if cell.row in under)
    changed = replace(table, cells=(*kept, *absent, *moved))
    items = tuple(changed if item.schema == "requests" else item for item in report.tables)
    assert measure(replace(report, tables=replace(report.tables, items=items)))["cells_filled"].value == 1.0
