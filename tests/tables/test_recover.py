"""Recovery as a whole: sample reports, planted reports, and what must never happen."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.flatten import LAYOUTS, OPERATORS, Planted, planted_report
from extractor.readers import from_text, read
from extractor.tables import recover
from extractor.templates import find_template, known_templates
from extractor.types import Cell, Document, Match, Ref, State, Tables
from tests.conftest import EXAMPLES, ROOT

GOLD: dict[str, Any] = msgspec.json.decode((ROOT / "tests" / "golden" / "examples.json").read_bytes())
FILLED = (State.NUMBER, State.TEXT)


def cells_of(tables: Tables) -> dict[Ref, Cell]:
    return {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}


def dotted(ref: Ref) -> str:
    return ".".join(ref)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_sample_reports_are_read_as_planted(path: Path) -> None:
    gold = GOLD[path.name]
    tables = recover(read(path))
    assert (tables.template, tables.match) == (gold["template"], Match.EXACT)
    for ref, cell in cells_of(tables).items():
        name = dotted(ref)
        if name in gold["ambiguous"]:
            readings = [cell.value, *(other.value for other in cell.candidates)]
            assert cell.review, name
            assert cell.value is None or gold["figures"].get(name, 0) in readings, name
        elif name in gold["blank"]:
            assert cell.state in (State.BLANK, State.NOT_APPLICABLE), name
        else:
            assert cell.state in FILLED, name
            assert cell.value == gold["figures"].get(name, 0), name


def test_every_sample_report_has_gold() -> None:
    assert sorted(GOLD) == [path.name for path in EXAMPLES]


def planted(seed: str, layout: str, blanks: float, operators: tuple[str, ...]) -> Planted:
    random = Random(seed)
    return planted_report(
        random.choice(known_templates()),
        layout,
        amount=random.choice(("zero", "sparse", "rich")),
        blanks=blanks,
        operators=operators,
        seed=seed,
    )


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in ("glued", "labels_first")])
def test_undamaged_tables_are_read_completely_and_without_doubt(layout: str) -> None:
    for number in range(6):
        report = planted(f"plain {number}", layout, 0.0, ())
        cells = cells_of(recover(from_text(report.text)))
        assert {ref: cell.value for ref, cell in cells.items()} == report.values
        assert not [dotted(ref) for ref, cell in cells.items() if cell.review]


@pytest.mark.parametrize("layout", ["glued", "labels_first"])
def test_what_the_layout_leaves_open_is_flagged_with_the_truth_among_the_readings(layout: str) -> None:
    for number in range(6):
        report = planted(f"open {number}", layout, 0.0, ())
        for ref, cell in cells_of(recover(from_text(report.text))).items():
            readings = [cell.value, *(other.value for other in cell.candidates)]
            assert cell.value == report.values[ref] or (cell.review and report.values[ref] in readings), dotted(ref)


def damages() -> Iterator[Any]:
    for layout in LAYOUTS:
        for name in OPERATORS:
            yield pytest.param(layout, 0.0, (name,), id=f"{layout}-{name}")
        yield pytest.param(layout, 0.05, (), id=f"{layout}-blanks")
        yield pytest.param(layout, 0.03, tuple(OPERATORS), id=f"{layout}-everything")


@pytest.mark.parametrize(("layout", "blanks", "operators"), list(damages()))
def test_no_cell_is_wrong_or_lost_in_silence(layout: str, blanks: float, operators: tuple[str, ...]) -> None:
    for number in range(4):
        report = planted(f"{layout} {number}", layout, blanks, operators)
        cells = cells_of(recover(from_text(report.text)))
        silent = {
            dotted(ref): (value, cells[ref].value)
            for ref, value in report.values.items()
            if ref in cells and cells[ref].value != value and not cells[ref].review
        }
        assert not silent


@settings(max_examples=60)
@given(
    seed=st.text(max_size=8),
    layout=st.sampled_from(sorted(LAYOUTS)),
    blanks=st.sampled_from([0.0, 0.05, 1.0]),
    operators=st.lists(st.sampled_from(sorted(OPERATORS)), unique=True),
)
def test_every_figure_of_a_table_is_in_a_cell_or_unplaced(
    seed: str, layout: str, blanks: float, operators: list[str]
) -> None:
    report = planted(seed, layout, blanks, tuple(operators))
    for table in recover(from_text(report.text)):
        taken = [(cell.span.start, cell.span.end) for cell in table.cells if cell.span and cell.raw]
        assert len(taken) == len(set(taken)), "a mark fills two cells"
        if table.span is None:
            continue
        taken += [(span.start, span.end) for span in table.unplaced]
        inside = report.text[table.span.start : table.span.end]
        for place, character in enumerate(inside, table.span.start):
            if character.isdigit() and not any(start <= place < end for start, end in taken):
                after = report.text[place + 1 : place + 3].lstrip("0123456789")
                assert after[:1] in "、.．)）", f"{character!r} at {place} is neither cell, numeral nor unplaced"


def test_figures_alone_are_no_table() -> None:
    text = (
        "青屏县水务局2022年政府信息公开工作年度报告\n一、总体情况\n全年办理行政许可17件，行政处罚5件，行政强制0件，"
        "制发规范性文件3件、废止1件、现行有效12件；收到申请3件，予以公开2件，部分公开1件。\n"
        "五、存在的主要问题及改进情况\n公开不够及时。\n"
    )
    tables = recover(from_text(text), year=2022)
    assert (tables.template, tables.match) == ("disclosure-2021", Match.INFERRED)
    assert {table.match for table in tables} == {Match.MISSING}
    assert {cell.state for table in tables for cell in table.cells} == {State.ABSENT}


def test_figures_below_a_heading_without_labels_are_in_doubt() -> None:
    text = (
        "四、政府信息公开行政复议、行政诉讼情况\n1\t0\t0\t0\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n"
        "五、存在的主要问题及改进情况\n无\n"
    )
    table = recover(from_text(text), year=2022)["remedies"]
    assert table.match is Match.MISSING
    assert all(cell.review for cell in table.cells)


def test_without_tables_or_year_there_is_no_template() -> None:
    tables = recover(from_text("我镇扎实推进各项工作。"))
    assert (tables.template, tables.match, len(tables)) == (None, Match.MISSING, 0)


def test_a_template_can_be_given() -> None:
    form = find_template("disclosure-2019")
    tables = recover(from_text("没有表格的文字。"), template=form)
    assert (tables.template, tables.match) == ("disclosure-2019", Match.INFERRED)
    with pytest.raises(KeyError):
        tables["statistics"]
    with pytest.raises(KeyError):
        tables["remedies"]["review", "none"]


def doubled(first: str, second: str) -> Document:
    one = planted(first, "tab_rows", 0.0, ())
    form = find_template("disclosure-2021")
    reports = [
        planted_report(form, "tab_rows", amount="rich", blanks=0, operators=(), seed=seed) for seed in (first, second)
    ]
    start = "三、收到和处理政府信息公开申请情况\n"
    tables = [report.text.split(start)[1].split("四、政府信息公开行政")[0] for report in reports]
    assert one.text
    return from_text(
        reports[0].text.replace(
            tables[0], tables[1] + "\n以下为上一年度数据供参考对照使用请勿混淆两张表格\n" + tables[0]
        )
    )


def test_of_two_tables_the_one_below_the_heading_counts() -> None:
    document = doubled("a", "b")
    second = planted_report(
        find_template("disclosure-2021"), "tab_rows", amount="rich", blanks=0, operators=(), seed="b"
    )
    cells = cells_of(recover(document))
    assert {ref: cell.value for ref, cell in cells.items() if ref[0] == "requests" and not cell.extra} == {
        ref: value for ref, value in second.values.items() if ref[0] == "requests"
    }


def test_two_tables_without_a_heading_are_in_doubt() -> None:
    document = from_text(doubled("a", "b").text.replace("三、收到和处理政府信息公开申请情况\n", ""))
    assert all(cell.review for cell in recover(document)["requests"].cells)


def test_a_row_of_the_bodys_own_is_kept_as_extra() -> None:
    report = planted_report(
        find_template("disclosure-2019"), "tab_rows", amount="sparse", blanks=0, operators=(), seed="x"
    )
    text = report.text.replace("第二十条第（五）项", "其他主动公开文件\t5\t6\t7\n第二十条第（五）项")
    table = recover(from_text(text))["proactive"]
    assert {(cell.row, cell.column): cell.value for cell in table.cells if cell.extra} == {
        ("extra:其他主动公开文件", "created"): 5,
        ("extra:其他主动公开文件", "disclosed"): 6,
        ("extra:其他主动公开文件", "disclosed_total"): 7,
    }
    assert {("proactive", cell.row, cell.column): cell.value for cell in table.cells if not cell.extra} == {
        ref: value for ref, value in report.values.items() if ref[0] == "proactive"
    }


def test_the_group_printed_as_one_row_is_an_extra_row_of_the_new_form() -> None:
    report = planted_report(
        find_template("disclosure-2021"), "lines", amount="sparse", blanks=0, operators=(), seed="y"
    )
    start, end = report.text.index("（六）其他处理"), report.text.index("（七）总计")
    text = report.text[:start] + "（六）其他处理\n4\n0\n0\n0\n0\n0\n4\n" + report.text[end:]
    table = recover(from_text(text))["requests"]
    assert table["other_handling", "total"].value == 4
    assert table["other_handling", "total"].extra
    assert table["other_misc", "total"].state is State.ABSENT
    assert not table["other_misc", "total"].review
