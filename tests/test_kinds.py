"""Kinds of documents, tables that are pictures, several reports in one source."""

import json
import re
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest

from evaluation.damage import OPERATORS
from evaluation.flatten import planted_report
from evaluation.layouts import LAYOUTS
from extractor.contract import encode
from extractor.explanation import explain
from extractor.extraction import extract, extract_each
from extractor.kinds import kind_name
from extractor.parts import alone, split
from extractor.readers import find_sources, from_html, from_text, read
from extractor.templates import find_template
from extractor.types import Blame, Document, Severity
from extractor.verification import verify
from tests.annual import clean, written
from tests.conftest import EXAMPLES, cases

FORM = find_template("disclosure-2021")
REPORTS = {path.name[:2]: read(path).text for path in EXAMPLES}


@pytest.mark.parametrize("case", cases("kinds"))
def test_kinds(case: dict[str, Any]) -> None:
    extraction = extract(from_text(case["text"]), tags=False)
    kind = case.get("expect")
    assert extraction.metadata.kind == kind
    found = [finding for finding in extraction.findings if finding.code == "L-DOCTYPE"]
    assert [(finding.severity, finding.blame) for finding in found] == (
        [] if kind == "report" else [(Severity.ERROR, Blame.UNCLEAR)]
    )
    for finding in found:
        assert kind_name(kind or "other") in finding.message
        assert not [other for other in extraction.findings if other.code in ("L-SEC-MISSING", "L-BLANK")]
    assert verify(extraction) == ()


@pytest.mark.parametrize(
    "mark",
    ["![表格](images/3.png)", '<img src="3.png">', "[图片]", "（图略）"],
    ids=["markdown", "html", "named", "left out"],
)
def test_a_table_that_is_a_picture_is_no_missing_table(mark: str) -> None:
    text = written(clean()["county water bureau 2023"])
    start, end = text.index("三、收到和处理") + 18, text.index("四、政府信息公开行政复议")
    extraction = extract(from_text(f"{text[:start]}\n{mark}\n{text[end:]}"), tags=False)
    (finding,) = extraction.findings
    assert (finding.code, finding.blame) == ("L-TABLE-PICTURE", Blame.UNCLEAR)
    assert extraction.document[finding.spans[0]] == mark
    elsewhere = extract(from_text(f"{mark}\n{text[:start]}\n{text[end:]}"), tags=False)
    assert [finding.code for finding in elsewhere.findings] == ["L-TABLE-MISSING"]


def test_a_picture_on_a_page_is_seen() -> None:
    page = (
        "<h1>青屏县林业局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>公开<img src='i.gif'>八条。</p>"
        "<p>三、收到和处理政府信息公开申请情况</p><p><img src='3.png'></p><p>六、其他需要报告的事项</p><p>无。</p>"
    )
    document = from_html(page)
    assert "公开八条。" in document.text
    codes = [finding.code for finding in extract(document, tags=False).findings]
    assert codes.count("L-TABLE-PICTURE") == 1
    assert codes.count("L-TABLE-MISSING") == 2


@pytest.mark.parametrize("between", ["\n", "\n\n------\n\n", "\n\f\n", "\n\n青林发〔2023〕3号\n"])
@pytest.mark.parametrize(
    "names", [("01", "08"), ("03", "04", "05"), ("07", "12"), ("10", "06"), ("02", "09", "01", "11")]
)
def test_reports_one_after_another_are_told_apart(names: tuple[str, ...], between: str) -> None:
    texts = [REPORTS[name] for name in names]
    whole = from_text(between.join(texts))
    parts = split(whole)
    assert [part.part for part in parts] == list(range(1, len(texts) + 1))
    spans = [part.span for part in parts if part.span]
    assert (spans[0].start, spans[-1].end) == (0, len(whole.text))
    assert all(first.end == second.start for first, second in pairwise(spans))
    for text, part, extraction in zip(texts, parts, extract_each([whole], tags=False), strict=True):
        own = extract(from_text(text), tags=False)
        assert part.text is whole.text
        assert (extraction.metadata.organization, extraction.metadata.year) == (
            own.metadata.organization,
            own.metadata.year,
        )
        values = [[(cell.value, cell.state) for cell in table.cells] for table in extraction.tables]
        assert values == [[(cell.value, cell.state) for cell in table.cells] for table in own.tables]
        assert verify(extraction) == ()


def test_what_is_written_of_a_part_points_into_the_whole_text() -> None:
    whole = from_text(REPORTS["01"] + "\n\n" + REPORTS["04"], name="both.txt")
    for number, extraction in enumerate(extract_each([whole]), 1):
        record = json.loads(encode(extraction))
        assert record["document"]["part"] == number
        start, end = record["document"]["span"]
        assert start < end <= len(whole.text)
        cells = [cell for table in record["tables"] for cell in table["cells"] if cell["raw"]]
        assert len(cells) > 150
        assert all(whole.text[slice(*cell["span"])] == cell["raw"] for cell in cells)
        assert all(whole.text[slice(*section["title_span"])] == section["title"] for section in record["sections"])
        sentences = record["sentences"]
        assert all(start <= sentence["span"][0] < sentence["span"][1] <= end for sentence in sentences)
        numbers = [item for sentence in sentences for item in sentence["attributes"]["numbers"]]
        assert numbers
        assert all(item["unit"] in whole.text[slice(*item["span"])] for item in numbers)
        title = slice(*record["document"]["evidence"]["title"])
        assert whole.text[title] == record["document"]["title"]
        cell = extraction.tables["requests"]["new", "total"]
        drawing = explain(extraction, "requests.new.total").drawing
        assert drawing is not None
        assert drawing.ways[0].cells[drawing.place] == cell.raw


def test_extract_takes_the_first_report_and_says_so() -> None:
    whole = from_text(REPORTS["01"] + "\n" + REPORTS["04"])
    first = extract(whole, tags=False)
    assert first.metadata.organization == "澄岫县水务局"
    finding = first.findings[0]
    assert (finding.code, finding.severity) == ("L-PARTS", Severity.WARNING)
    assert whole.text[finding.spans[0].start :].startswith("霁州市人民政府2023年")
    second = split(whole)[1]
    assert split(second) == (second,)
    assert extract(second, tags=False).metadata.organization == "霁州市人民政府"
    assert "L-PARTS" not in {item.code for item in extract(second, tags=False).findings}
    assert alone(second).text == whole.text[second.span.start :] if second.span else False


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_one_report_is_not_cut(name: str) -> None:
    text = REPORTS[name]
    title = text.lstrip("# \n").split("\n")[0][:60]
    last_year = "澄岫县水务局2018年政府信息公开工作年度报告"
    for changed in (
        text,
        f"{title}\n\n{text}",
        f"{text}\n附件：{last_year}\n",
        f"{text}\n{last_year}\n上一篇\n下一篇\n",
        f"目录\n{title}\n{last_year}\n\n{text}",
        text.replace("三、", f"\n{last_year}\n三、", 1),
        text.replace("五、", f"\n{last_year}\n五、", 1),
    ):
        document = from_text(changed)
        assert split(document) == (document,)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("form", ["disclosure-2019", "disclosure-2021"])
def test_planted_reports_are_not_cut_whatever_is_printed_twice(layout: str, form: str) -> None:
    for number, operators in enumerate(((), ("table_doubled",), ("table_moved", "running_header", "navigation"))):
        report = planted_report(find_template(form), layout, operators=operators, seed=f"one {number}")
        document = from_text(report.text)
        assert split(document) == (document,)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_damage_makes_no_wrong_body_year_or_kind(layout: str) -> None:
    operators = sorted(set(OPERATORS) - {"traditional", "pinyin", "mojibake", "half_repaired", "lost_characters"})
    for number in range(0, len(operators), 3):
        report = planted_report(FORM, layout, operators=tuple(operators[number : number + 3]), seed=f"who {number}")
        clean = planted_report(FORM, layout, seed=f"who {number}").text
        title = re.search(r"([^\s<>#]+?)(20\d\d)年度?政府信息公开工作年度报告", "".join(clean.split()))
        assert title
        read_text = from_html if LAYOUTS[layout].media_type == "text/html" else from_text
        extraction = extract(read_text(report.text), tags=False)
        about = extraction.metadata
        assert (about.year, about.kind) == (int(title[2]), "report")
        assert about.organization is None or title[1].endswith(about.organization)
        identity = {"L-TITLE", "L-YEAR", "L-AGENCY", "L-DATE-BAD", "L-LATE", "L-PARTS", "L-DOCTYPE"}
        assert not identity & {finding.code for finding in extraction.findings}


def test_planted_reports_in_pairs_are_told_apart() -> None:
    for first, second in permutations(["tab_rows", "lines", "pipes", "pdf"], 2):
        texts = [planted_report(FORM, layout, seed=f"pair {layout}").text for layout in (first, second)]
        assert len(split(from_text("\n".join(texts)))) == 2


def test_real_reports_are_not_cut(shared: Path) -> None:
    for path in find_sources([shared / "reports" / "real", shared / "reports" / "seeds"]):
        if path.suffix in (".txt", ".md", ".html"):
            document: Document = read(path)
            assert split(document) == (document,)
