"""Damaged rows, doubled tables, figures with something to them: read, or doubted, never guessed."""

from collections.abc import Iterator

import pytest

from extractor.explanation import explain
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.tables import recover
from extractor.tables.confidence import FEATURES, certainty, confidence_model, doubts
from extractor.tables.figures import cut
from extractor.tables.groups import Group
from extractor.tables.lines import Line, Stub, assign
from extractor.tables.marks import Kind, Mark
from extractor.tables.pools import read_pool
from extractor.types import Cell, Match, Ref, State
from tests.conftest import EXAMPLES

SAMPLES = {path.name[:2]: path for path in EXAMPLES}
ONE_LINE = SAMPLES["10"].read_text("utf-8")
GRANTED = "（一）予以公开 3 2 0 0 0 0 5"


def cell(text: str, ref: str) -> Cell:
    table, row, column = ref.split(".")
    return recover(from_text(text))[table][row, column]


def values(text: str, row: str) -> list[float | None]:
    table = recover(from_text(text))["requests"]
    return [item.value for item in table.cells if item.row == row]


@pytest.mark.parametrize(
    "printed", ["5万", "1.5亿", "5O", "5余", "约5", "5（含上年）", "5%", "5①", "5²", "5*", "5-6", "5/6"]
)
def test_a_figure_with_something_to_it_goes_to_review_with_the_figure_among_the_readings(printed: str) -> None:
    found = cell(ONE_LINE.replace(GRANTED, GRANTED[:-1] + printed), "requests.granted.total")
    assert found.review
    assert found.state is State.TEXT
    assert found.value is None
    assert found.candidates
    assert found.candidates[0].value is not None


@pytest.mark.parametrize("printed", ["5件", "５", "+5"])
def test_a_unit_or_another_form_of_digits_is_no_doubt(printed: str) -> None:
    found = cell(ONE_LINE.replace(GRANTED, GRANTED[:-1] + printed), "requests.granted.total")
    assert (found.value, found.review, found.raw) == (5, False, printed)


def test_a_unit_of_ten_thousand_is_a_unit() -> None:
    text = SAMPLES["01"].read_text("utf-8")
    assert "436.72" in text
    found = cell(text.replace("436.72", "436.72万元", 1), "proactive.fees.amount")
    assert (found.value, found.unit, found.state, found.review) == (436.72, "万元", State.TEXT, False)


def test_units_behind_every_figure_do_not_shift_the_columns() -> None:
    text = ONE_LINE.replace(GRANTED, "（一）予以公开 3件 2件 0件 0件 0件 0件 5件")
    assert values(text, "granted") == [3, 2, 0, 0, 0, 0, 5]


@pytest.mark.parametrize(
    ("label", "damaged"),
    [
        ("（一）予以公开", "（一）予(yǔ)以公开"),
        ("（一）予以公开", "（一）予以公開"),
        ("（一）予以公开", "（一\u200b）予\ufeff以公开"),
        ("2.重复申请", "2\u200b.重复申请"),
        ("5.要求行政机关确认或重新出具已获取信息", "5.要求行攻机关碓认或重新出貝已获取信恳"),
        ("3.要求提供公开出版物", "3.要求\n提供\n公开\n出版物"),
    ],
)
def test_a_damaged_label_keeps_its_row(label: str, damaged: str) -> None:
    assert label in ONE_LINE
    before, after = (recover(from_text(text)) for text in (ONE_LINE, ONE_LINE.replace(label, damaged)))
    assert [(item.value, item.state) for table in after for item in table.cells] == [
        (item.value, item.state) for table in before for item in table.cells
    ]


def test_the_figures_of_a_label_that_is_lost_are_those_left_over_in_order() -> None:
    text = ONE_LINE.replace("2.重复申请 ", "")
    assert values(text, "rejected_repeated") == values(ONE_LINE, "rejected_repeated")


def test_a_row_of_the_bodys_own_is_an_extra_row_and_shifts_nothing() -> None:
    text = ONE_LINE.replace("（二）部分公开", "（甲）另行告知 1 0 0 0 0 0 1 （二）部分公开", 1)
    tables = recover(from_text(text))
    extra = [item for item in tables["requests"].cells if item.extra]
    assert {item.row for item in extra} == {"extra:甲另行告知"}
    assert [item.value for item in extra] == [1, 0, 0, 0, 0, 0, 1]
    assert values(text, "partially_granted") == values(ONE_LINE, "partially_granted")


@pytest.mark.parametrize("debris", ["-5-", "第 5 页", "注：1件申请涉及多项内容的，按1件统计。"])
def test_the_figures_of_page_numbers_and_footnotes_fill_no_cell(debris: str) -> None:
    text = ONE_LINE.replace(GRANTED, f"{GRANTED} {debris}")
    assert [(item.value, item.review) for item in recover(from_text(text))["requests"].cells] == [
        (item.value, item.review) for item in recover(from_text(ONE_LINE))["requests"].cells
    ]


def group(*, alone: bool) -> Group:
    """One figure on the way from a label that begins at letter 0 to one that begins at letter 9."""
    mark = Mark(Kind.FIGURE, 10, 11, 5, "7", is_value=True)
    return Group((mark,), 1, 1, 0, 9, "", "", 0, headed=False, alone=alone, away=0)


def test_figures_between_two_labels_may_belong_to_either() -> None:
    stubs = [Stub(((row, "total"),), Match.EXACT, begin) for row, begin in (("above", 0), ("below", 9))]
    beside, apart = (assign(stubs, [group(alone=alone)], ahead=False).lines[0] for alone in (False, True))
    assert beside.values == apart.values == group(alone=True).marks
    assert 0 < beside.rivalry < apart.rivalry < 1


def test_a_pool_that_lacks_a_zero_is_parted_by_the_sums() -> None:
    slots = tuple((row, str(column)) for row in "ab" for column in range(4))
    marks = [Mark(Kind.FIGURE, at, at + 1, 0, raw, is_value=True) for at, raw in enumerate("1203505")]
    line = Line(slots, (), Match.INFERRED).with_marks(marks)
    first, second = read_pool(line, [(4, True), (4, True)])
    printed = ["".join(mark.raw if mark else "_" for mark in way) for way, _ in second.ways[:3]]
    assert [mark and mark.raw for mark in first.ways[0][0]] == ["1", "2", "0", "3"]
    assert sorted(printed) == ["50_5", "5_05", "_505"]


def doubled(first: str, second: str) -> str:
    """Print the request table twice, each under a caption, the first with every figure of one row changed."""
    start, end = ONE_LINE.index("法律服务机构 其他 一、本年新收"), ONE_LINE.index("四、政府信息公开行政复议")
    table = ONE_LINE[start + len("法律服务机构 其他 ") : end]
    other = table.replace(GRANTED, "（一）予以公开 9 9 0 0 0 0 18")
    return f"{ONE_LINE[:start]}法律服务机构 其他\n{first}\n{other}\n{second}\n{table}\n{ONE_LINE[end:]}"


def test_of_two_tables_the_one_of_this_year_counts() -> None:
    text = doubled("2019年数据（上一年度）", "2020年数据（本年度）")
    assert values(text, "granted") == [3, 2, 0, 0, 0, 0, 5]


def test_where_nothing_tells_two_tables_apart_every_cell_is_doubted() -> None:
    table = recover(from_text(doubled("表一", "表二")))["requests"]
    assert all(item.review for item in table.cells)


def refs(runs: str) -> Iterator[tuple[int, ...]]:
    for way in cut(runs, [(4, True)]).ways:
        yield tuple(int(runs[start:end].replace(",", "").replace("/", "0")) for start, end in way)


def test_glued_cells_are_cut_at_placeholders_separators_and_units() -> None:
    assert list(refs("1,2000/1,200")) == [(1200, 0, 0, 1200)]
    assert [len(cut(run, [(4, True)]).ways) for run in ("5件0件05", "2002", "0/-0")] == [1, 1, 1]


def test_a_glued_row_that_lost_a_blank_offers_the_readings_that_add_up() -> None:
    text = "".join(ONE_LINE.split()).replace("（一）予以公开3200005", "（一）予以公开320005")
    found = cell(text, "requests.granted.natural_person")
    assert found.value == 3
    blank = [cell(text, f"requests.granted.{column}") for column in ("research_institution", "legal_service")]
    assert all(item.review for item in blank)


def test_figures_that_no_table_took_are_listed() -> None:
    heading, after = "三、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况"
    text = f"青屏县水务局2022年政府信息公开工作年度报告\n{heading}\n12 0 0 7 19\n{after}\n无\n"
    document = from_text(text)
    tables = recover(document, year=2022)
    assert [document[span] for span in tables["requests"].unplaced] == ["12", "0", "0", "7", "19"]
    assert all(item.review for item in tables["requests"].cells)


def test_certainty_follows_the_model_and_its_reasons_add_up_to_it() -> None:
    plain = (1.0, *[0.0] * (len(FEATURES) - 1))
    worse = tuple(1.0 if name in ("certain", "uneven") else 0.0 for name in FEATURES)
    assert set(confidence_model().weights) == set(FEATURES)
    assert certainty(worse) < confidence_model().review_below <= certainty(plain) <= confidence_model().at_most
    assert dict(doubts(worse)) == {"uneven": confidence_model().weights["uneven"]}


def test_an_explanation_draws_the_ways_that_were_weighed() -> None:
    extraction = extract(str(SAMPLES["08"]), tags=False)
    drawing = explain(extraction, "requests.granted.research_institution").drawing
    assert drawing is not None
    assert (drawing.wanted, drawing.found) == ("一予以公开", "一予以公开")
    assert drawing.columns[drawing.place] == "科研机构"
    assert len({way.cells for way in drawing.ways}) == len(drawing.ways) > 2
    assert sum(way.p for way in drawing.ways) == pytest.approx(1, abs=0.01)
    assert any(weight < 0 for _, weight in drawing.reasons)
    missing: Ref = ("requests", "other_misc", "total")
    assert explain(extraction, ".".join(missing), lang="en").drawing is not None
