"""Findings on what stands in cells and labels: words, subtotals, units, zeros, explanations."""

import pytest

from extractor.types import Blame, Finding, Severity
from tests.planted import official
from tests.test_checks import FORM, clean, findings, with_figures

OVERVIEW = "一、总体情况\n"


def coded(text: str, code: str) -> list[Finding]:
    return [item for item in findings(text) if item.code == code]


def zeros(body: str = "青屏县档案局", narrative: str = "") -> str:
    report = official(FORM, "tab_rows", amount="zero", seed="zeros")
    text = report.text.replace(report.text.splitlines()[0], f"{body}2022年政府信息公开工作年度报告", 1)
    start, end = text.index(OVERVIEW) + len(OVERVIEW), text.index("二、主动公开")
    return text[:start] + narrative + "\n" + text[end:]


def test_units_and_words_in_a_cell_are_named() -> None:
    text = with_figures(clean(), "2.重复申请", "0", "0", "0", "0", "0", "0", "0件")
    (finding,) = coded(text, "L-NONNUM")
    assert (finding.severity, finding.blame, finding.cells) == (
        Severity.WARNING,
        Blame.BODY,
        (("requests", "rejected_repeated", "total"),),
    )
    assert "0件" in finding.message
    assert coded(clean(), "L-NONNUM") == []


def test_blanks_say_what_would_hold_if_they_were_zero() -> None:
    text = with_figures(clean(), "3.危及“三安全一稳定”", *"/" * 7)
    (finding,) = coded(text, "L-BLANK")
    assert "若空白按 0 计，所涉" in finding.message
    assert finding.message.endswith("都成立。")
    wrong = with_figures(text, "（一）予以公开", "999")
    (finding,) = coded(wrong, "L-BLANK")
    assert finding.message.endswith("条不成立。")
    assert coded(wrong, "R3-3")[0].severity is Severity.ERROR


def test_a_row_that_a_body_added_may_stay_empty() -> None:
    text = clean().replace("第二十条第（六）项", "附加说明事项\t\t\t\n第二十条第（六）项", 1)
    assert [item.code for item in findings(text) if item.code in ("L-BLANK", "L-TABLE-EXTRA")] == []
    filled = clean().replace("第二十条第（六）项", "附加说明事项\t3\t\t\n第二十条第（六）项", 1)
    assert "L-TABLE-EXTRA" in {item.code for item in findings(filled)}


@pytest.mark.parametrize(
    ("figures", "blame", "word"),
    [
        ("\t0\t0\t0\t0\t0\t0\t999", Blame.BODY, "不同"),
        ("\t0\t0\t0\t0\t0\t0\t0", Blame.BODY, None),
        ("\t3", Blame.UNCLEAR, None),
    ],
)
@pytest.mark.parametrize("label", ["（三）不予公开", "（五）不予处理", "三、本年度办理结果"])
def test_figures_beside_the_label_of_a_group(label: str, figures: str, blame: Blame, word: str | None) -> None:
    (finding,) = coded(clean().replace(label, label + figures, 1), "L-SUBTOTAL")
    assert (finding.severity, finding.blame) == (Severity.WARNING, blame)
    assert label in finding.message
    assert word is None or word in finding.message
    assert not coded(clean().replace(label, label + figures, 1), "L-TABLE-EXTRA")


def fee(amount: str, *, body: str = "青屏县水务局", other: str = "") -> list[Finding]:
    text = clean().replace(clean().splitlines()[0], f"{body}2023年政府信息公开工作年度报告", 1)
    text = text.replace("2023年没有收取信息处理费。", other)
    assert "行政事业性收费\t0\n" in text
    return coded(text.replace("行政事业性收费\t0\n", f"行政事业性收费\t{amount}\n"), "L-UNIT")


@pytest.mark.parametrize(
    ("body", "amount", "due"),
    [
        ("青屏县水务局", "251000000", True),
        ("青屏县水务局", "436.72", False),
        ("青屏县水务局", "72701.2578", False),
        ("青屏县白石镇人民政府", "72701.2578", True),
        ("霁州市人民政府", "316441", False),
        ("青屏县水务局", "-3", True),
        ("青屏县水务局", "251000元", True),
        ("青屏县水务局", "251000万元", False),
    ],
)
def test_an_amount_that_the_body_cannot_have(body: str, amount: str, due: bool) -> None:
    found = fee(amount, body=body)
    assert [(item.severity, item.blame) for item in found] == [(Severity.WARNING, Blame.BODY)] * due
    assert all(item.cells == (("proactive", "fees", "amount"),) for item in found)


def test_an_amount_that_is_the_fee_for_information_in_yuan() -> None:
    (finding,) = fee("2230", other="2023年，我局对3件申请收取信息处理费2230元。")
    assert "2230 元" in finding.message
    assert fee("2230", other="2023年，我局对3件申请收取信息处理费2231元。") == []
    assert fee("0", other="2023年，我局收取信息处理费0元。") == []


def test_a_count_below_zero_outside_the_requests() -> None:
    (finding,) = coded(clean().replace("行政处罚\t11", "行政处罚\t-4"), "L-UNIT")
    assert finding.cells == (("proactive", "penalties", "decisions"),)


@pytest.mark.parametrize(
    ("narrative", "due"),
    [
        ("全年收到政府信息公开申请12件，均已答复。", True),
        ("办理行政许可一百二十件。", True),
        ("办结行政处罚案件及行政强制 38 件。", True),
        ("因政府信息公开引发行政复议2件。", True),
        ("未收到政府信息公开申请，办结0件。", False),
        ("全年收到政府信息公开申请0件。", False),
        ("上年收到政府信息公开申请12件。", False),
        ("办理人大建议12件。", False),
        ("全年公开行政许可信息。", False),
    ],
)
def test_tables_of_zeros_beside_a_text_that_reports_cases(narrative: str, due: bool) -> None:
    found = coded(zeros(narrative=narrative), "L-ALLZERO")
    assert [(item.severity, item.blame) for item in found] == [(Severity.WARNING, Blame.BODY)] * due
    assert all(item.spans for item in found)
    assert not coded(clean().replace(OVERVIEW, OVERVIEW + narrative), "L-ALLZERO")


@pytest.mark.parametrize(
    ("body", "due"), [("青屏县交通运输局", True), ("青屏县档案局", False), ("青屏县人民政府", False)]
)
def test_an_enforcing_department_without_decisions(body: str, due: bool) -> None:
    found = coded(zeros(body), "L-ZERO-SUSPECT")
    assert [(item.severity, item.blame) for item in found] == [(Severity.INFO, Blame.BODY)] * due


@pytest.mark.parametrize(
    ("old", "new", "due"),
    [
        ("本年收费金额（单位：万元）", "本年收费金额（单位：万元，保留4位小数）", True),
        ("本年处理决定数量", "本年处理决定数量（以文书份数计）", True),
        ("规章", "规章（设区的市及以上填写）", True),
        ("2.重复申请", "2.重复申请（同一申请人）", True),
        ("本年收费金额（单位：万元）", "本年收费金额（万元）", False),
        ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)", False),
        ("本年处理决定数量", "本年处理决定数量（件）", False),
        ("本年处理决定数量", "本年处理决定数量（单位：件）", False),
        ("部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开", False),
        (
            "部分公开（区分处理的，只计这一情形，不计其他情形）",
            "部分公开（区分处理的,只计这一情形,不计其他情形）",
            False,
        ),
    ],
)
def test_an_official_label_with_an_explanation_of_its_own(old: str, new: str, due: bool) -> None:
    assert old in clean()
    text = clean().replace(old, new)
    found = coded(text, "L-HEADER-ALTERED")
    assert [(item.severity, item.blame) for item in found] == [(Severity.INFO, Blame.BODY)] * due
    assert all(text[span.start : span.end] in new for item in found for span in item.spans)
