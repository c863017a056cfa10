"""The table of statistics of 2014 to 2018: one column of figures, units and numbering in between."""

import pytest

from extractor.extraction import extract
from extractor.readers import from_text
from extractor.types import Cell, Extraction, Match, State, Table
from extractor.verification import verify
from tests.statistics_sample import FIGURES, FORM, Style, figure_of, report, sample, table

STYLES = {
    "tabs": Style(),
    "a cell a line": Style("\n", "\n"),
    "one line": Style(" ", " "),
    "glued": Style("", ""),
    "pipes": Style(" | "),
    "without units": Style(units=False),
    "other fillers": Style(filler="----"),
    "row numbers": Style(numbers=True),
    "row numbers, one line": Style(" ", " ", numbers=True),
    "row numbers, glued": Style("", "", numbers=True),
}


def extracted(text: str) -> Extraction:
    found = extract(from_text(text), tags=False)
    assert verify(found) == ()
    return found


def read(text: str) -> Table:
    found = extracted(text)
    assert (found.tables.template, found.tables.match) == ("statistics-2014", Match.EXACT)
    return found.tables["statistics"]


def readings(cell: Cell) -> set[str | None]:
    return {cell.raw, *(other.raw for other in cell.candidates)}


@pytest.mark.parametrize("name", STYLES)
def test_every_figure_is_read_with_its_unit_and_nothing_else_is(name: str) -> None:
    found = read(sample(STYLES[name]))
    assert {cell.row: cell.raw for cell in found.cells} == {
        row.id: FIGURES.get(row.id, "0") for row in FORM.tables[0].rows
    }
    assert not any(cell.review or cell.extra for cell in found.cells)
    assert {cell.row: cell.unit for cell in found.cells} == {row.id: row.unit for row in FORM.tables[0].rows}
    assert found.unplaced == ()


@pytest.mark.parametrize("style", [Style(columns=3), Style("\n", columns=3), Style(" ", " ", columns=3)])
def test_further_columns_are_extra(style: Style) -> None:
    found = read(sample(style))
    for number, column in enumerate(("figure", "figure_2", "figure_3")):
        for row in FORM.tables[0].rows:
            cell = found[row.id, column]
            assert (cell.raw, cell.extra, cell.review) == (figure_of(row.id, number), number > 0, False)


def test_further_columns_of_glued_figures_are_cut_or_in_doubt() -> None:
    found = read(sample(Style("", "", columns=3)))
    for number, column in enumerate(("figure", "figure_2", "figure_3")):
        for row in FORM.tables[0].rows:
            cell = found[row.id, column]
            assert cell.review or cell.raw == figure_of(row.id, number), (row.id, column)
    assert found["s1_info", "figure"].review


def test_a_row_of_the_bodys_own_is_extra_under_its_label() -> None:
    own = "制发规范性文件总数\t件\t12\n"
    found = read(sample().replace(own, f"{own}主动公开政府文件数\t条\t44\n"))
    cell = found["extra:主动公开政府文件数", "figure"]
    assert (cell.raw, cell.extra) == ("44", True)
    assert found["s1_gazette", "figure"].raw == FIGURES["s1_gazette"]


def test_a_figure_in_the_row_of_a_group_is_no_figure_of_its_rows() -> None:
    found = read(sample().replace("三、依申请公开情况\t——\t——", "三、依申请公开情况\t件\t77"))
    assert found["s3_recv", "figure"].raw == "12"
    assert all(cell.raw != "77" for cell in found.cells if not cell.extra)


def test_a_blank_is_blank_and_a_stroke_is_none() -> None:
    found = read(sample().replace("政策解读稿件发布数\t篇\t7", "政策解读稿件发布数\t篇\t/"))
    assert found["s2_interp", "figure"].state is State.NOT_APPLICABLE
    found = read(sample().replace("政策解读稿件发布数\t篇\t7", "政策解读稿件发布数\t篇\t"))
    assert found["s2_interp", "figure"].state is State.BLANK


def test_a_numeral_that_ran_into_a_figure_is_cut_off_it() -> None:
    text = sample(Style("", ""))
    assert "条20692.政府网站" not in text
    assert "条1062.政府网站" in text
    assert read(text)["s1_gazette", "figure"].raw == "106"


def test_a_numeral_other_than_that_of_the_form_leaves_two_readings() -> None:
    text = sample(Style("", "")).replace("条1062.政府网站", "条1063.政府网站")
    cell = read(text)["s1_gazette", "figure"]
    assert cell.review
    assert readings(cell) >= {"106", "10"}


def test_the_sums_choose_between_two_readings() -> None:
    text = sample(Style("", "")).replace("件121.当面申请数", "件122.当面申请数")
    assert read(text)["s3_recv", "figure"].raw == "12"


def test_thousands_end_before_the_numeral_of_the_next_label() -> None:
    text = sample(Style("", "")).replace("条1062.政府网站", "条106,0002.政府网站")
    assert read(text)["s1_gazette", "figure"].value == 106000


def test_figures_above_their_wrapped_labels_belong_to_the_label_below() -> None:
    lines = ["统计指标      单位      统计数"]
    for row in FORM.tables[0].rows:
        for group in FORM.tables[0].groups:
            lines += [f"{group.label}    ——    ——"] if group.first == row.id else []
        label, end = f"{row.unit}    {FIGURES.get(row.id, '0')}", row.label
        lines += [f"          {label}", end[:12], end[12:]] if len(end) > 12 else [f"{end}    {label}"]
    found = read(report("政府信息公开情况统计表\n" + "\n".join(line for line in lines if line)))
    wrong = [cell.row for cell in found.cells if not cell.review and cell.raw != FIGURES.get(cell.row, "0")]
    assert wrong == []
    assert sum(cell.review for cell in found.cells) < len(found.cells) / 10


def test_a_misread_label_is_not_taken_for_the_shorter_one_that_ends_like_it() -> None:
    text = sample().replace("其中：主要负责同志参加政府网站在线访谈次数", "其中：主要负贵同志参加政府网站在线访谈次数")
    text = text.replace("2.政府网站在线访谈次数\t次\t0", "2.政付网站在钱访谈次数\t次\t5")
    found = read(text)
    for row, figure in (("s2_itv", "5"), ("s2_itv_lead", "0")):
        assert found[row, "figure"].review or found[row, "figure"].raw == figure


@pytest.mark.parametrize("year", [2014, 2016, 2018])
def test_without_a_table_the_year_tells_the_form_and_the_table_is_missing(year: int) -> None:
    found = extracted(report("", year=year))
    assert (found.tables.template, found.tables.match) == ("statistics-2014", Match.INFERRED)
    assert found.tables["statistics"].match is Match.MISSING
    assert {(cell.state, cell.review) for cell in found.tables["statistics"].cells} == {(State.ABSENT, False)}


def test_the_table_tells_the_form_whatever_the_year() -> None:
    assert extracted(sample(year=2022)).tables.template == "statistics-2014"


def test_the_sections_are_those_of_the_contract_and_end_before_the_table() -> None:
    text = sample()
    found = extracted(text)
    assert [section.section for section in found.sections] == [
        *("overview", "proactive", "requests", "remedies", "problems", "other")
    ]
    assert all(section.match is Match.EXACT for section in found.sections)
    span = found.tables["statistics"].span
    assert span
    assert not any(span.start <= sentence.span.start < span.end for sentence in found.sentences)


def test_a_group_label_in_the_table_is_no_heading() -> None:
    text = (
        sample()
        .replace("二、主动公开政府信息情况", "二、主动公开情况")
        .replace("三、依申请公开政府信息情况", "三、依申请公开情况")
    )
    found = extracted(text)
    assert [section.title for section in found.sections][1:3] == ["二、主动公开情况", "三、依申请公开情况"]
    assert found.tables["statistics"]["s1_info", "figure"].raw == "2069"


def test_last_years_table_beside_it_does_not_count() -> None:
    last = table().replace("2069", "1888")
    text = report(f"2015年情况（供对照）\n{last}\n2016年情况\n{table()}")
    assert read(text)["s1_info", "figure"].raw == "2069"


def test_figures_behind_the_table_that_no_cell_took_are_unplaced() -> None:
    text = sample().replace("\n单位负责人", "\n乡镇街道统计数\n85\n17\n单位负责人")
    found = extracted(text)
    statistics = found.tables["statistics"]
    taken = [cell.raw for cell in statistics.cells if cell.extra]
    kept = {*taken, *(text[span.start : span.end] for span in statistics.unplaced)}
    assert kept >= {"85", "17"}


def wrapped(label: str, unit: str | None, figure: str) -> str:
    """A row as a PDF prints it: unit and figure in front of a label of two lines, its numeral on the first of them."""
    number, words = (label[:3], label[3:]) if label[0] in "（(" else ("", label)
    line = f"{number}{'':20}{unit}{figure:>8}"
    return f"{line}\n{words[:4]}\n{words[4:]}"


def test_figures_in_front_of_wrapped_labels_are_told_by_their_units() -> None:
    lines = [
        wrapped(label, unit, figure) if unit else f"{label}  ——  ——"
        for label, unit, figure in (line.split("\t") for line in table().splitlines()[1:])
    ]
    text = report("政府信息公开情况统计表\n统计指标  单位  统计数\n" + "\n".join(lines))
    found = read(text)
    assert {cell.row: cell.raw for cell in found.cells if not cell.review} == {
        cell.row: FIGURES.get(cell.row, "0") for cell in found.cells if not cell.review
    }
    assert sum(cell.review for cell in found.cells) < 10


def test_a_column_of_figures_is_parted_by_the_fillers_of_groups() -> None:
    rows = [line.split("\t") for line in table().splitlines()]
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    columns[2].remove("0")
    found = read(report("政府信息公开情况统计表\n" + "\n".join("\n".join(column) for column in columns)))
    doubtful = {cell.row for cell in found.cells if cell.review}
    assert 0 < len(doubtful) < 20
    assert all(cell.raw == FIGURES.get(cell.row, "0") for cell in found.cells if cell.row not in doubtful)
