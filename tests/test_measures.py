"""Measures: what they count, what they leave unjudged, and that their evidence stands where they say."""

import pytest
from msgspec.structs import replace

from extractor.extraction import extract
from extractor.measures import (
    CORPUS_MEASURES,
    DOCUMENT_MEASURES,
    Measured,
    Neighbours,
    catalogue,
    measure,
    measure_corpus,
    reason,
)
from extractor.readers import from_text
from extractor.types import Blame, Extraction, Finding, Repetition, Reuse, Severity, Span
from tests.conftest import EXAMPLES

SAMPLES = {path.name[:2]: extract(str(path)) for path in EXAMPLES}
REPORT = """\
青屏县林业局2023年政府信息公开工作年度报告
根据《中华人民共和国政府信息公开条例》编制本报告，数据统计期限为2023年1月1日至12月31日。
一、总体情况
{overview}
五、存在的主要问题及改进情况
{problems}
六、其他需要报告的事项
{other}
"""


def written(overview: str = "", problems: str = "", other: str = "无。") -> Extraction:
    return extract(from_text(REPORT.format(overview=overview, problems=problems, other=other), name="report"))


def value(name: str, extraction: Extraction) -> float | None:
    return measure(extraction, names=[name])[name].value


def test_every_measure_is_in_the_catalogue_and_the_catalogue_holds_no_other() -> None:
    assert set(catalogue()) == {*DOCUMENT_MEASURES, *CORPUS_MEASURES}
    for form in catalogue().values():
        for words in (form.name, form.says, form.source, *form.reasons.values()):
            assert words.zh
            assert words.en
        assert {"found", "unknown"} & set(form.reasons)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measure_has_a_reason_evidence_and_a_value_in_its_range(sample: str, lang: str) -> None:
    document = SAMPLES[sample].document
    for name, found in measure(SAMPLES[sample]).items():
        form = catalogue()[name]
        assert reason(found, lang)
        assert all(0 <= span.start < span.end <= len(document.text) for span in found.spans)
        if found.value is not None:
            assert form.least <= found.value <= (form.most or 1e9), name


def test_measures_of_a_good_report() -> None:
    found = {name: item.value for name, item in measure(SAMPLES["01"]).items()}
    for name in ("sections_complete", "cells_filled", "relations_hold", "tables_printed", "aspects_covered"):
        assert found[name] == 1.0, name
    assert (found["tables_empty"], found["days_late"]) == (0, None)


def test_measures_of_damaged_tables() -> None:
    wrong = measure(SAMPLES["12"])["relations_hold"]
    assert wrong.value == pytest.approx(41 / 42)
    assert "1 条不成立" in reason(wrong)
    assert wrong.spans
    blank = measure(SAMPLES["09"])["cells_filled"]
    assert blank.value is not None
    assert blank.value < 0.8
    assert all(not SAMPLES["09"].document[span].strip("/—-无 ") for span in blank.spans)


def test_doubt_is_left_out_and_what_cannot_be_judged_is_missing_not_zero() -> None:
    cells = measure(SAMPLES["08"])["cells_filled"]
    assert cells.value == 1.0
    assert "18 more in doubt" in reason(cells, "en")
    unknown = measure(extract(from_text("没有年度，也没有表格。")))
    for name in ("sections_complete", "cells_filled", "relations_hold", "aspects_covered", "problems_specific"):
        assert unknown[name].value is None, name
    lost = measure(extract(from_text("2022年，我局公开八条。")))
    assert lost["relations_hold"].value is None
    assert (lost["cells_filled"].value, lost["tables_empty"].value) == (0.0, 3)


def test_a_failure_that_is_not_the_bodys_does_not_count() -> None:
    report = SAMPLES["12"]
    excused = tuple(
        replace(item, blame=Blame.EXTRACTION) if item.code.startswith("R") else item for item in report.findings
    )
    assert value("relations_hold", replace(report, findings=excused)) == 1.0


def test_a_table_that_is_a_picture_is_not_judged() -> None:
    report = extract(from_text(REPORT.format(overview="全年公开8条。", problems="无。", other="无。")))
    assert value("cells_filled", report) == 0.0
    picture = Finding("L-TABLE-PICTURE", Severity.WARNING, Blame.UNCLEAR, "")
    seen = replace(report, findings=(picture,) * 3)
    assert (value("cells_filled", seen), value("tables_empty", seen)) == (None, 0)


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
    assert value("cells_filled", replace(report, tables=replace(report.tables, items=items))) == 1.0


def test_a_heading_alone_is_no_section() -> None:
    full = written("全年主动公开政府信息8条。", "存在栏目更新不及时的问题。")
    empty = written("", "存在栏目更新不及时的问题。")
    assert (value("sections_complete", full) or 0) > (value("sections_complete", empty) or 0)


def test_facts_count_once_and_a_short_text_is_no_rich_one() -> None:
    filler = "我们继续做好这一年的各项日常工作并保持原有的安排。" * 40
    once = written("全年公开政府信息118条。" + filler)
    twice = written("全年公开政府信息118条。" + "全年公开政府信息118条。" + filler)
    assert value("facts_per_thousand", once) == pytest.approx(value("facts_per_thousand", twice), rel=0.02)
    assert (value("facts_per_thousand", written("公开8条。")) or 0) < 5
    assert value("facts_per_thousand", written("依据《政府信息公开条例》开展工作。")) == 0.0
    facts = measure(once)["facts_per_thousand"]
    assert [once.document[span] for span in facts.spans] == ["118条"]


def test_slogans_and_repetition_inside_a_document() -> None:
    slogans = written("我局高度重视，以公开为常态、不公开为例外，扎实推进各项工作，切实保障群众知情权。" * 3)
    plain = written("全年公开政府信息118条，其中政策文件12件、通知公告106条。")
    assert (value("slogan_share", slogans) or 0) > 0.8
    assert value("slogan_share", plain) == 0.0
    assert (value("redundancy", slogans) or 0) > 0.8
    assert value("redundancy", plain) == 0.0
    assert (value("to_the_point", slogans) or 0) < (value("to_the_point", plain) or 0)
    assert value("to_the_point", extract(plain.document, tags=False)) is None


SPECIFIC = "一是12个股室中有3个栏目超过三个月未更新。二是政策解读以文字转载为主，全年图解只有1篇。"
VAGUE = "一是公开力度还不够大。二是内容还不够全面。"
ANSWERS = "下一步，一是由办公室每季度检查一次栏目更新。二是2024年为每件规范性文件制作图解，全年不少于6篇。"


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("problems_specific", SPECIFIC, VAGUE),
        ("problems_specific", VAGUE, "无。"),
        ("measures_answer", SPECIFIC + ANSWERS, SPECIFIC),
        ("measures_answer", SPECIFIC + ANSWERS, SPECIFIC + "下一步，一是更新栏目。二是丰富政策解读。"),
        (
            "followup_stated",
            "针对2022年年报指出的栏目更新慢问题，今年已整改栏目9个。" + VAGUE,
            "针对上年度存在的问题，已全部整改到位。" + VAGUE,
        ),
        ("followup_stated", "针对上年度存在的问题，已全部整改到位。" + VAGUE, VAGUE),
    ],
)
def test_problems_that_are_real_answered_and_followed_up_are_worth_more(name: str, better: str, worse: str) -> None:
    assert (value(name, written(problems=better)) or 0) > (value(name, written(problems=worse)) or 0)


def test_problems_whose_heading_is_lost_are_problems_all_the_same() -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    heading = "五、存在的主要问题及改进情况\n"
    assert heading in text
    whole, lost = extract(from_text(text)), extract(from_text(text.replace(heading, "")))
    assert not any(item.section == "problems" for item in lost.sentences)
    for name in ("problems_specific", "measures_answer"):
        assert value(name, lost) == value(name, whole)


@pytest.mark.parametrize(
    ("other", "worth"),
    [("全年未收取信息处理费。", 1.0), ("无。", 0.25), ("办理建议提案3件。", 0.25)],
)
def test_the_fee_statement(other: str, worth: float) -> None:
    assert value("fee_statement", written(other=other)) == worth
    old = extract(from_text(REPORT.format(overview="", problems="", other=other).replace("2023", "2020")))
    assert value("fee_statement", old) is None


def test_late_is_judged_only_where_a_day_is_known() -> None:
    report = SAMPLES["01"]
    about = report.metadata
    for published, late in (("2023-01-31", 0), ("2023-02-01", 1), ("2023-03-02", 30), (None, None)):
        changed = replace(report, metadata=replace(about, published=published, deadline="2023-01-31"))
        assert value("days_late", changed) == late


def test_measures_of_a_document_among_others() -> None:
    common = Reuse(Span(0, 30), "peer", "a", Span(0, 30), 0.5, 1.0)
    own = Reuse(Span(20, 60), "self", "b", Span(0, 40), 0.1, 1.0)
    found = measure_corpus(Neighbours(Repetition(0.4, 0.2, (common, own)), 100))
    assert {name: item.value for name, item in found.items()} == {
        "own_reuse": 0.4,
        "peer_reuse": 0.2,
        "reuse": 0.4,
        "stickiness": 0.4,
        "problems_repeated": None,
        "boilerplate": 0.3,
        "years_connect": None,
    }
    again = Neighbours(Repetition(0.4, 0.2, (common, own)), 100, Span(40, 80))
    assert measure_corpus(again)["problems_repeated"].value == 0.5
    alone = measure_corpus(Neighbours(Repetition(None, None)))
    assert {item.value for item in alone.values()} == {None}
    years = measure_corpus(Neighbours(Repetition(None, None), connected=(7, 8)))["years_connect"]
    assert years.value == 7 / 8
    assert "8 条" in reason(years)


def test_a_reason_is_said_in_the_language_asked_for() -> None:
    found = Measured(1, "late", {"published": "2023-02-01", "deadline": "2023-01-31", "days": 1}, name="days_late")
    assert reason(found) == "2023-02-01 发布，期限 2023-01-31，逾期 1 天"
    assert reason(found, "en") == "published 2023-02-01, due 2023-01-31: 1 days late"
