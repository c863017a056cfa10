"""Outlines and sentences, case by case."""

from typing import Any

import pytest

from extractor.metadata import describe
from extractor.readers import from_text
from extractor.sections import outline
from extractor.sentences import split, wrap_width
from extractor.tables import recover
from extractor.types import Match, Span
from tests.conftest import cases


@pytest.mark.parametrize("case", cases("headings"))
def test_headings(case: dict[str, Any]) -> None:
    document = from_text(case["text"])
    sections = outline(document, recover(document)).sections
    assert {section.section: section.title for section in sections} == case["expect"]
    for section in sections:
        assert section.title_span is not None
        assert document[section.title_span] == section.title
        assert section.span.start == section.title_span.end
    for section_id, start in case.get("starts", {}).items():
        found = next(section for section in sections if section.section == section_id)
        assert found.title_span is not None
        assert found.title_span.start == start


def test_a_table_row_that_begins_like_a_heading_is_none() -> None:
    text = (
        "一、总体情况\n去年。\n三、收到和处理政府信息公开申请情况\n"
        "一、本年新收政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\n二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\n"
    )
    document = from_text(text)
    sections = outline(document, recover(document)).sections
    assert [section.title for section in sections] == ["一、总体情况", "三、收到和处理政府信息公开申请情况"]


def test_a_table_whose_heading_is_lost_gives_an_inferred_section() -> None:
    document = from_text(
        "一、总体情况\n去年。\n行政复议\t行政诉讼\n结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉\n"
        + "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t" * 2
        + "\n"
        + "0\t" * 15
        + "\n五、存在的主要问题及改进情况\n有。\n"
    )
    sections = outline(document, recover(document)).sections
    inferred = next(section for section in sections if section.section == "remedies")
    assert (inferred.match, inferred.title, inferred.title_span) == (Match.INFERRED, None, None)
    assert [section.section for section in sections] == ["overview", "remedies", "problems"]


def test_sections_meet_and_the_text_before_the_first_has_none() -> None:
    document = from_text(
        "青屏县林业局2022年政府信息公开工作年度报告\n依据条例编制。\n一、总体情况\n公开八条。\n六、其他需要报告的事项\n无。\n"
    )
    outlined = outline(document, recover(document))
    first, second = outlined.sections
    assert second.title_span is not None
    assert first.span.end == second.title_span.start
    assert [(sentence.section, document[sentence.span]) for sentence in outlined.sentences] == [
        (None, "青屏县林业局2022年政府信息公开工作年度报告"),
        (None, "依据条例编制。"),
        ("overview", "公开八条。"),
        ("other", "无。"),
    ]


@pytest.mark.parametrize("case", cases("metadata"))
def test_metadata(case: dict[str, Any]) -> None:
    document = from_text(case["text"])
    found = describe(document)
    known = {
        "title": found.title,
        "organization": found.organization,
        "year": found.year,
        "body_type": found.body_type,
        "published": found.published,
        "signed": found.signed,
    }
    assert {name: value for name, value in known.items() if value is not None} == case["expect"]
    for name, span in found.spans.items():
        assert document[span].strip(), name
    if found.title:
        assert "".join(document[found.spans["title"]].replace("#", "").split()) == found.title


@pytest.mark.parametrize("case", cases("sentences"))
def test_sentences(case: dict[str, Any]) -> None:
    text = case["text"]
    region = Span(0, len(text))
    found = list(split(text, region, wrap_width(text, [region])))
    assert ["".join(text[span.start : span.end].split()) for span in found] == [
        "".join(sentence.split()) for sentence in case["expect"]
    ]
