"""Findings on form, wording and narrative: each where it is due, and none on what only seems to be at fault."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from extractor.checks.wording import repeats
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.types import Extraction, Finding
from tests.annual import NARRATED, clean, written
from tests.conftest import ROOT, cases

MODULES = ("form", "narrative", "wording")


def codes() -> set[str]:
    """Return the codes that the checks looked at here can yield, and that of names."""
    source = "".join((ROOT / "extractor" / "checks" / f"{name}.py").read_text(encoding="utf-8") for name in MODULES)
    return set(re.findall(r'"(L-[A-Z-]+)"', source))


OWN = codes()


def changed(case: dict[str, Any]) -> str:
    """Return a clean report with what the case changes in it; each text to be replaced must stand in it."""
    report = dict(clean()[case.get("report", "county water bureau 2023")])
    report |= {
        name: case[name] for name in (*NARRATED, "title", "preamble", "signature", "headings", "before") if name in case
    }
    report["figures"] = report["figures"] | case.get("figures", {})
    text = written(report)
    for old, new in case.get("replace", []):
        assert old in text
        text = text.replace(old, new)
    return text


def found(text: str, *, tags: bool, lang: str = "zh") -> tuple[Extraction, list[Finding]]:
    extraction = extract(from_text(text), tags=tags, lang=lang)
    assert isinstance(extraction, Extraction)
    return extraction, [finding for finding in extraction.findings if finding.code in OWN]


@pytest.mark.parametrize("tags", [True, False])
@pytest.mark.parametrize("name", sorted(clean()))
def test_a_clean_report_has_no_findings_at_all(name: str, *, tags: bool) -> None:
    assert list(extract(from_text(written(clean()[name])), tags=tags).findings) == []


@pytest.mark.parametrize("case", cases("narrative"))
def test_findings(case: dict[str, Any]) -> None:
    for tags in case.get("tags", [True, False]):
        extraction, findings = found(changed(case), tags=tags)
        ignored = set(case.get("ignore", []))
        told = sorted([item.code, item.severity.value] for item in findings if item.root and item.code not in ignored)
        assert told == sorted([code, severity] for code, severity in case["expect"])
        blames = {item.code: item.blame.value for item in findings}
        assert {code: blames[code] for code in case.get("blame", {})} == case.get("blame", {})
        quotes = ["".join(extraction.document[span].split()) for item in findings for span in item.spans]
        assert all(quote in quotes for quote in case.get("quotes", []))
        messages = "\n".join(item.message for item in findings)
        assert all(words in messages for words in case.get("words", []))
        assert not any(words in messages for words in case.get("silent", []))


def test_there_are_cases_of_every_code() -> None:
    expected = {code for case in cases("narrative") for code, _ in case.values[0]["expect"]}
    assert OWN - expected == set()
    assert len(cases("narrative")) >= 100


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_can_be_told_in_both_languages(lang: str) -> None:
    for case in cases("narrative"):
        for finding in found(changed(case.values[0]), tags=False, lang=lang)[1]:
            assert "{" not in finding.message or "{" in changed(case.values[0])


def test_private_numbers_are_masked() -> None:
    text = written(clean()["town 2024"]).replace("县里年度考核", "经办人电话13812345678，县里年度考核")
    (finding,) = found(text, tags=False)[1]
    assert "13812345678" not in finding.message
    assert "138****5678" in finding.message


def damages() -> Iterator[tuple[str, str]]:
    text = written(clean()["county water bureau 2023"])
    yield "mojibake", text.encode("utf-8").decode("gb18030", errors="replace")
    yield "words lost", re.sub(r"[\u4e00-\u9fff]", "?", text)
    yield "line breaks", re.sub(r"(?<=[\u4e00-\u9fff，]{36})(?=[\u4e00-\u9fff])", "\n", text)
    yield "spaces", text.replace("，", "， ").replace("。", "。　")


@pytest.mark.parametrize(("name", "text"), list(damages()))
def test_damage_is_not_the_fault_of_the_body(name: str, text: str) -> None:
    told = [item for item in found(text, tags=False)[1] if item.blame.value == "body" and item.severity.value != "info"]
    assert [(item.code, item.message) for item in told] == [], name


@pytest.mark.parametrize(
    ("text", "sizes", "expected"),
    [
        ("应当进行进行核对", [2], [(2, 2)]),
        ("应当进行进行核对", [3], []),
        ("啊啊啊啊", [1], [(0, 1), (1, 1), (2, 1)]),
        ("一二三一二三", [2, 3], [(0, 3)]),
        ("", [2], []),
        ("\U00020000\U00020001\U00020000\U00020001", [2], [(0, 2)]),
    ],
)
def test_runs_that_stand_twice_are_found(text: str, sizes: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(repeats(text, sizes)) == expected
