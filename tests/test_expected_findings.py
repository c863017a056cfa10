"""What is to be found in the real reports: expected findings as data, and the sums that the gold says are wrong."""

from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from evaluation.gold import gold_reports
from extractor.extraction import extract
from extractor.types import Blame, Extraction, Finding, Severity
from tests.conftest import cases

CASES = cases("expected_findings")


@lru_cache(maxsize=32)
def extracted(path: Path) -> Extraction:
    return extract(str(path))


def errors_of_the_body(found: tuple[Finding, ...]) -> list[Finding]:
    return [item for item in found if item.root and (item.severity, item.blame) == (Severity.ERROR, Blame.BODY)]


def is_expected(finding: Finding, wanted: dict[str, str], text: str) -> bool:
    printed = "".join(text[span.start : span.end] for span in finding.spans)
    return (
        finding.code == wanted["code"]
        and finding.severity == wanted["severity"]
        and wanted.get("blame", finding.blame) == finding.blame
        and "".join(wanted.get("quote", "").split()) in "".join(printed.split())
    )


def violations(path: Path, folder: Path) -> set[tuple[str, str]]:
    """The relations that the gold of a report says are broken."""
    gold = next((report.gold for report in gold_reports(folder) if report.path == path), {})
    return {(item["relation"], item["at"]) for item in gold.get("violations", ())}


@pytest.mark.parametrize("case", CASES)
def test_what_is_expected_is_found(case: dict[str, Any], shared: Path) -> None:
    extraction = extracted(shared / "reports" / case["file"])
    missing = [
        wanted
        for wanted in case["expect"]
        if not any(is_expected(item, wanted, extraction.document.text) for item in extraction.findings)
    ]
    assert missing == []


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_so_is_not_said(case: dict[str, Any], shared: Path) -> None:
    extraction = extracted(shared / "reports" / case["file"])
    broken = {code for code, _ in violations(shared / "reports" / case["file"], shared / "reports")}
    false = [
        (item.code, item.message)
        for item in extraction.findings
        if any(fnmatchcase(item.code, pattern) for pattern in case["absent"]) and item.code not in broken
    ]
    assert false == []


@pytest.mark.parametrize("case", CASES)
def test_no_body_is_blamed_for_an_error_it_did_not_make(case: dict[str, Any], shared: Path) -> None:
    path = shared / "reports" / case["file"]
    due = {wanted["code"] for wanted in case["expect"]} | {code for code, _ in violations(path, shared / "reports")}
    false = [(item.code, item.message) for item in errors_of_the_body(extracted(path).findings) if item.code not in due]
    assert false == []


def test_every_report_with_gold_has_its_case(shared: Path) -> None:
    files = {str(report.path.relative_to(shared / "reports")) for report in gold_reports(shared / "reports")}
    assert files == {case.values[0]["file"] for case in CASES}


def test_the_sums_that_are_wrong_are_found_at_their_place(shared: Path) -> None:
    count = 0
    for report in gold_reports(shared / "reports"):
        found = {
            (item.code, item.cells[0][1], item.found, item.expected)
            for item in errors_of_the_body(extracted(report.path).findings)
            if item.code.startswith("R")
        }
        wanted = {
            (item["relation"], item["at"], item["left_value"], item["right_value"])
            for item in report.gold.get("violations", ())
        }
        assert found == wanted, report.name
        count += len(wanted)
    assert count
