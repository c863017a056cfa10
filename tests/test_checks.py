"""Findings: when each is due, and that every one is documented."""

import re

import pytest
from msgspec.structs import replace

from evaluation.flatten import planted_report
from extractor.across.forms import year_forms
from extractor.checks import CHECKS, catalogue, check
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.sections import outline
from extractor.tables import recover
from extractor.templates import find_template, known_templates
from extractor.types import Blame, Document, Extraction, Finding, Severity
from tests.annual import clean as clean_reports
from tests.annual import written
from tests.conftest import ROOT
from tests.statistics_sample import Style, report, sample

FORM = find_template("disclosure-2021")


def clean() -> str:
    return written(clean_reports()["county water bureau 2023"])


def findings(text: str, *, lang: str = "zh") -> list[Finding]:
    return list(extract(from_text(text), tags=False, lang=lang).findings)


def only(text: str) -> Finding:
    (finding,) = findings(text)
    return finding


def line_of(text: str, label: str) -> str:
    return next(line for line in text.splitlines() if label in line)


def with_figures(text: str, label: str, *figures: str) -> str:
    line = line_of(text, label)
    cells = line.split("\t")
    return text.replace(line, "\t".join([*cells[: len(cells) - len(figures)], *figures]))


def test_a_clean_report_has_no_findings() -> None:
    assert findings(clean()) == []


def test_a_broken_row_names_its_cells_and_both_sides() -> None:
    text = with_figures(clean(), "2.重复申请", "0", "0", "0", "0", "0", "0", "9")
    found = {finding.code: finding for finding in findings(text)}
    assert set(found) == {"R3-2a", "R3-3"}
    row = found["R3-3"]
    assert (row.severity, row.blame, row.found, row.expected) == (Severity.ERROR, Blame.BODY, 9, 0)
    assert "2.重复申请" in row.message
    assert ("requests", "rejected_repeated", "total") in row.cells
    assert all(text[span.start : span.end].isdigit() for span in row.spans)


def test_a_printed_total_that_is_wrong_is_read_as_printed() -> None:
    line = clean().split("四、政府信息公开行政复议、行政诉讼情况\n")[1].splitlines()[3]
    cells = line.split("\t")
    wrong = "\t".join([*cells[:4], str(int(cells[4]) + 3), *cells[5:]])
    extraction = extract(from_text(clean().replace(line, wrong)), tags=False)
    assert extraction.tables["remedies"]["review", "total"].value == int(cells[4]) + 3
    assert [finding.code for finding in extraction.findings] == ["R4-1"]


@pytest.mark.parametrize(
    ("heading", "trace"), [("五、存在的主要问题及改进情况\n", ""), ("三、收到和处理政府信息公开申请情况\n", "其表格在")]
)
def test_a_missing_heading(heading: str, trace: str) -> None:
    finding = only(clean().replace(heading, ""))
    assert (finding.code, finding.severity, finding.blame) == ("L-SEC-MISSING", Severity.ERROR, Blame.UNCLEAR)
    assert heading.strip() in finding.message
    assert trace in finding.message


def test_a_missing_table() -> None:
    text = clean()
    start, end = text.index("三、收到和处理") + 18, text.index("四、政府信息公开行政复议")
    finding = only(text[:start] + "\n" + text[end:])
    assert (finding.code, finding.blame) == ("L-TABLE-MISSING", Blame.UNCLEAR)


def test_a_table_with_nothing_but_its_header() -> None:
    text, end = clean(), clean().index("\n五、")
    finding = only(text[: text.rindex("\n", 0, end)] + text[end:])
    assert finding.code == "L-TABLE-MISSING"
    assert "只有表头" in finding.message
    assert finding.spans


@pytest.mark.xfail(strict=True, reason="an empty last cell of a row of tabs makes the row doubtful")
def test_blanks_and_placeholders_are_listed_by_row() -> None:
    text = with_figures(clean(), "行政规范性文件", "/", "—", "")
    finding = only(text)
    assert (finding.code, finding.severity, finding.blame) == ("L-BLANK", Severity.WARNING, Blame.BODY)
    assert len(finding.cells) == 3
    assert finding.message.endswith("行政规范性文件。")
    rows = [line for line in clean().splitlines() if re.match(r"(规章|行政)", line)]
    empty = clean()
    for row in rows:
        empty = empty.replace(row, row.split("\t")[0] + "\t/" * (len(row.split("\t")) - 1))
    finding = next(item for item in findings(empty) if item.code == "L-BLANK")
    assert finding.severity is Severity.ERROR
    assert "全部" in finding.message


def test_a_form_of_another_year() -> None:
    old = written(clean_reports()["district education bureau 2020"])
    assert findings(old) == []
    finding = only(re.sub("20(19|20)年", "2023年", old).replace("2021年1月", "2024年1月"))
    assert (finding.code, finding.severity) == ("L-VERSION", Severity.ERROR)
    assert "2023" in finding.message


def test_rows_of_another_form_in_a_table_are_named() -> None:
    text = clean().replace("第二十条第（六）项", "其他对外管理服务事项\t3\n第二十条第（六）项")
    found = {finding.code: finding for finding in findings(text)}
    assert set(found) == {"L-VERSION", "L-TABLE-EXTRA"}
    version = found["L-VERSION"]
    assert (version.severity, version.blame) == (Severity.ERROR, Blame.BODY)
    assert "其他对外管理服务事项" in version.message
    assert "〔2019〕60号" in version.message
    assert [text[span.start : span.end] for span in version.spans] == ["其他对外管理服务事项"]


def test_rows_and_columns_beyond_the_form_are_named_as_a_hint() -> None:
    report = planted_report(FORM, "tab_rows", operators=("collapsed_other",), amount="rich", seed="extra")
    (finding,) = (item for item in findings(report.text) if item.code == "L-TABLE-EXTRA")
    assert (finding.severity, finding.blame) == (Severity.INFO, Blame.BODY)
    assert "（六）其他处理" in finding.message
    assert ("requests", "other_handling", "total") in finding.cells
    report = planted_report(FORM, "tab_rows", operators=("extra_column",), amount="rich", seed="extra")
    (finding,) = (item for item in findings(report.text, lang="en") if item.code == "L-TABLE-EXTRA")
    assert finding.message.endswith(": all organisations.")


def test_a_clean_report_with_statistics_has_no_findings() -> None:
    assert findings(sample()) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        ("1.当面申请数\t件\t3", "1.当面申请数\t件\t4", "RO-1", Severity.ERROR),
        ("1.按时办结数\t件\t11", "1.按时办结数\t件\t10", "RO-2", Severity.ERROR),
        ("2.同意公开答复数\t件\t10", "2.同意公开答复数\t件\t9", "RO-3", Severity.ERROR),
        ("3.涉及个人隐私\t件\t2", "3.涉及个人隐私\t件\t1", "RO-4", Severity.ERROR),
        ("五、行政诉讼数量\t件\t0", "五、行政诉讼数量\t件\t1", "RO-5", Severity.ERROR),
        ("2.兼职人员数\t人\t4", "2.兼职人员数\t人\t3", "RO-6", Severity.ERROR),
        (
            "1.参加或举办新闻发布会总次数\t次\t0\n其中：主要负责同志参加新闻发布会次数\t次\t0",
            "1.参加或举办新闻发布会总次数\t次\t2\n其中：主要负责同志参加新闻发布会次数\t次\t3",
            "RO-8",
            Severity.WARNING,
        ),
        (
            "1.政府公报公开政府信息数\t条\t106\n2.政府网站公开政府信息数\t条\t2069",
            "1.政府公报公开政府信息数\t条\t106\n2.政府网站公开政府信息数\t条\t206",
            "RO-9",
            Severity.WARNING,
        ),
    ],
)
def test_a_relation_of_the_statistics_that_fails(old: str, new: str, code: str, severity: Severity) -> None:
    assert old in sample()
    finding = only(sample().replace(old, new))
    assert (finding.code, finding.severity, finding.blame) == (code, severity, Blame.BODY)
    assert finding.cells


def test_closed_requests_and_replies_that_differ_are_a_lead() -> None:
    text = sample().replace("（二）申请办结数\t件\t12", "（二）申请办结数\t件\t13")
    text = text.replace("1.按时办结数\t件\t11", "1.按时办结数\t件\t12")
    finding = only(text)
    assert (finding.code, finding.severity, finding.found, finding.expected) == ("RO-7", Severity.WARNING, 13, 12)


def test_further_columns_of_statistics_are_named() -> None:
    finding = only(sample(Style(columns=2)))
    assert (finding.code, finding.severity) == ("L-TABLE-EXTRA", Severity.INFO)
    assert "统计数 2" in finding.message


def test_a_report_of_before_2019_without_a_table_is_not_held_against_later_forms() -> None:
    finding = only(report("", year=2015))
    assert (finding.code, finding.severity) == ("L-TABLE-MISSING", Severity.INFO)
    text = report("", year=2015).replace("六、其他需要报告的事项\n", "")
    assert {(item.code, item.severity) for item in findings(text)} == {
        ("L-TABLE-MISSING", Severity.INFO),
        ("L-SEC-MISSING", Severity.INFO),
    }


def test_statistics_in_a_later_year_are_a_form_of_another_year() -> None:
    finding = only(sample(year=2022))
    assert (finding.code, finding.severity) == ("L-VERSION", Severity.ERROR)
    assert "〔2014〕32号" in finding.message
    assert "2022" in finding.message


LEGACY = """\
青屏县水务局{year}年政府信息公开年度报告
附表一 主动公开情况统计
代码 指标名称 单位 本年实际
01 主动公开信息数 条 320
02 其中：全文电子化的主动公开信息数 条 300
31 免予公开范围1 件 0
32 免予公开范围2 件 1
"""


@pytest.mark.parametrize("year", [2011, 2016])
def test_an_older_local_form_is_held_against_no_template(year: int) -> None:
    extraction = extract(from_text(LEGACY.format(year=year)), tags=False)
    assert extraction.tables.template is None
    assert len(extraction.tables) == 0
    (finding,) = extraction.findings
    assert (finding.code, finding.severity) == ("L-LEGACY", Severity.INFO)


def test_a_report_older_than_every_form_is_legacy_by_its_year() -> None:
    extraction = extract(from_text(report("", year=2010)), tags=False)
    assert extraction.tables.template is None
    assert [finding.code for finding in extraction.findings] == ["L-LEGACY"]


def test_one_word_of_the_old_forms_makes_no_legacy() -> None:
    text = "云岭市水务局2022年政府信息公开工作年度报告\n一、总体情况\n见附表一。\n"
    assert "L-LEGACY" not in {finding.code for finding in findings(text)}


def test_undecodable_text_is_the_extractions_fault() -> None:
    document = Document("x", clean(), "", undecodable=3)
    (finding,) = extract(document, tags=False).findings
    assert (finding.code, finding.blame) == ("L-ARTEFACT", Blame.EXTRACTION)


def test_doubtful_cells_are_not_held_against_the_body() -> None:
    text = planted_report(FORM, "lines", amount="rich", operators=("zero_blank",), seed="doubt").text
    extraction: Extraction = extract(from_text(text), tags=False)
    assert any(cell.review for table in extraction.tables for cell in table.cells)
    assert not [finding for finding in extraction.findings if finding.code.startswith("R")]


HOMES = (
    "across/bodies.py",
    "across/years.py",
    "checks/agreement.py",
    "checks/documents.py",
    "checks/figures.py",
    "checks/form.py",
    "checks/layout.py",
    "checks/narrative.py",
    "checks/plausible.py",
    "checks/sums.py",
    "checks/wording.py",
    "identity.py",
    "extraction.py",
    "repeats.py",
)
"""Where codes of findings stand."""

SAMPLE = (ROOT / "examples" / "01-chengxiu-water-2022.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["今天天气很好。", "2022年，今天天气很好。", "公开八条。\n" * 9])
@pytest.mark.parametrize("template", [None, "disclosure-2019"])
def test_what_is_no_report_gets_one_finding(text: str, template: str | None) -> None:
    (finding,) = extract(from_text(text), template=template, tags=False).findings
    assert (finding.code, finding.severity, finding.blame) == ("L-DOCTYPE", Severity.ERROR, Blame.UNCLEAR)


@pytest.mark.parametrize("year", ["", "2022年"])
def test_tables_are_missing_also_where_nothing_tells_the_form(year: str) -> None:
    found = [item for item in findings(f"一、总体情况\n{year}公开八条。") if item.code.startswith("L-TABLE")]
    assert [(finding.code, finding.severity) for finding in found] == [("L-TABLE-MISSING", Severity.ERROR)] * 3
    assert ["表二" in found[0].message, "表三" in found[1].message, "表四" in found[2].message] == [True] * 3


@pytest.mark.parametrize(
    ("doubtful", "severity"), [(1, None), (2, Severity.INFO), (5, Severity.INFO), (6, Severity.WARNING)]
)
def test_doubt_is_a_finding_from_a_tenth_of_a_table_on(doubtful: int, severity: Severity | None) -> None:
    document = from_text(SAMPLE)
    tables = recover(document)
    first = tables["proactive"]
    cells = tuple(replace(cell, review=number < doubtful) for number, cell in enumerate(first.cells))
    doubted = replace(tables, items=(replace(first, cells=cells), *tables.items[1:]))
    found = check(document, doubted, outline(document, doubted)).findings
    assert [finding.severity for finding in found if finding.code == "L-REVIEW"] == ([severity] if severity else [])
    if severity:
        assert found[-1].blame is Blame.EXTRACTION
        assert len(found[-1].cells) == doubtful
        assert f"共 10 格，有 {doubtful} 格" in found[-1].message


def test_messages_come_in_english_on_request() -> None:
    (finding,) = findings(clean().replace("五、存在的主要问题及改进情况\n", ""), lang="en")
    assert finding.message == "no heading for section problems."


def test_every_code_a_check_can_yield_is_in_the_catalogue_and_the_other_way_round() -> None:
    source = "".join((ROOT / "extractor" / name).read_text(encoding="utf-8") for name in HOMES)
    codes = set(re.findall(r'"(L-[A-Z-]+)"', source))
    codes |= {relation.id for form in known_templates() for relation in form.relations}
    codes |= {relation.id for relation in year_forms().relations} | {year_forms().total.id, year_forms().growth.id}
    assert set(catalogue()) == codes
    assert len(CHECKS) == len({check.__name__ for check in CHECKS})


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_documents_itself_in_both_languages(code: str) -> None:
    form = catalogue()[code]
    for words in (form.name, form.message, form.what, form.why, form.example, form.advice):
        assert words["zh"].strip()
        assert words["en"].strip()
    assert set(re.findall(r"{(\w+)}", form.message["en"])) - {"section"} <= set(
        re.findall(r"{(\w+)}", form.message["zh"])
    )
