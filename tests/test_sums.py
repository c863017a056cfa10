"""Findings on relations: one root a fault, what follows from it, whose fault it is; signs of misreading."""

import re
import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from extractor.checks import check
from extractor.cli import app
from extractor.extraction import extract, extract_each
from extractor.frames import to_frame
from extractor.hypotheses import Fault
from extractor.readers import from_text
from extractor.report import write_report
from extractor.sections import outline
from extractor.slips import Slip
from extractor.templates import find_template
from extractor.types import Blame, Finding, Metadata, Number, Ref, Severity, Span, Tables
from extractor.verification import verify
from tests.conftest import ROOT
from tests.recovered import recovered
from tests.test_checks import clean, findings, with_figures

FORM = find_template("disclosure-2021")
OLD = find_template("disclosure-2019")
APPLICANTS = ("natural_person", "commercial_enterprise", "total")


def checked(tables: Tables, *, text: str = "1" * 9000, **about: str | None) -> list[Finding]:
    document = from_text(text)
    return [
        item
        for item in check(document, tables, outline(document, tables), metadata=Metadata(**about)).findings  # type: ignore[arg-type]
        if not item.code.startswith(("L-SEC", "L-DOC", "L-BARE"))
    ]


def granted(*figures: int) -> dict[Ref, Number]:
    """Requests of two kinds of applicants, all granted, and what they add up to."""
    values: dict[Ref, Number] = {}
    for row in ("new", "granted", "handled_total"):
        for column, value in zip(APPLICANTS, (*figures, sum(figures)), strict=True):
            values["requests", row, column] = value
    return values


def test_the_root_comes_first_and_what_follows_from_it_names_it() -> None:
    text = with_figures(clean(), "2.重复申请", "9")
    root, follower = findings(text)
    assert (root.root, root.code, root.at, root.cause) == (True, "R3-3", "rejected_repeated", None)
    assert (follower.root, follower.code, follower.at) == (False, "R3-2a", "total")
    assert follower.cause == (root.code, root.at)
    assert [(item.cell, item.value) for item in root.proposals] == [
        (("requests", "rejected_repeated", "total"), root.expected)
    ]
    assert root.cells[0] == ("requests", "rejected_repeated", "total")
    assert f"“2.重复申请·总计”9→{root.expected}" in root.message
    assert follower.proposals == ()


def test_a_hypothesis_shows_its_arithmetic_and_what_supports_it() -> None:
    values = {**granted(21, 3), ("requests", "granted", "natural_person"): 12}
    (root, _) = checked(recovered(FORM, values))
    (proposal,) = root.proposals
    assert (proposal.cell, proposal.value) == (("requests", "granted", "natural_person"), 21)
    assert "按 R3-3“（一）予以公开”，24−3＝21" in proposal.reason
    assert "按 R3-2a“自然人”，21＝21" in proposal.reason
    assert "颠倒" in proposal.reason
    assert ("requests", "granted", "total") in proposal.support
    english = check(
        from_text("1"), recovered(FORM, values), outline(from_text("1"), recovered(FORM, values)), lang="en"
    ).findings
    assert "by R3-3, granted: 24 - 3 = 21" in next(item for item in english if item.proposals).proposals[0].reason


def test_long_sums_are_not_written_out() -> None:
    values = granted(40, 0)
    for row in [row.id for row in FORM.tables[1].rows][3:12]:
        values["requests", row, "natural_person"] = values["requests", row, "total"] = 2
    values["requests", "granted", "natural_person"] = values["requests", "granted", "total"] = 22
    values["requests", "granted", "natural_person"] += 5
    root = checked(recovered(FORM, values))[0]
    assert "40−其余 9 项之和 18＝22" in root.proposals[0].reason


def test_a_soft_relation_that_the_same_cell_breaks_is_no_root() -> None:
    values = {**granted(21, 3), ("requests", "carried_out", "natural_person"): 99}
    found = checked(recovered(FORM, values))
    assert [(item.code, item.root) for item in found] == [("R3-1", True), ("R3-3", False), ("R3-6", False)]


def test_a_figure_that_no_count_can_be_is_what_tells_most() -> None:
    values = {**granted(21, 3), ("requests", "granted", "natural_person"): -21}
    found = checked(recovered(FORM, values))
    assert [(item.code, item.root) for item in found] == [("R3-4", True), ("R3-2a", False), ("R3-3", False)]
    assert found[0].proposals[0].value == 21


def test_a_negative_total_follows_from_its_part() -> None:
    values: dict[Ref, Number] = {}
    for column in ("natural_person", "total"):
        values["requests", "carried_in", column] = -2
        values["requests", "new", column] = 2
    found = checked(recovered(FORM, values))
    assert [(item.code, item.at, item.root) for item in found] == [
        ("R3-4", "carried_in.natural_person", True),
        ("R3-4", "carried_in.total", False),
    ]


def test_no_negative_figure_is_passed_over_however_the_totals_hang_together() -> None:
    values: dict[Ref, Number] = {}
    for column in ("natural_person", "total"):
        for row, value in {"new": -3, "granted": -3, "handled_total": -3}.items():
            values["requests", row, column] = value
    found = [item for item in checked(recovered(FORM, values)) if item.code == "R3-4"]
    assert {item.at for item in found} == {f"{row}.{column}" for _, row, column in values}
    assert [item.at for item in found if item.root] == ["new.natural_person", "granted.natural_person"]


def test_independent_faults_are_roots_of_their_own() -> None:
    values = {**granted(21, 3), ("requests", "granted", "total"): 30, ("remedies", "review", "total"): 4}
    roots = [item for item in checked(recovered(FORM, values)) if item.root]
    assert [(item.code, item.severity) for item in roots] == [("R3-3", Severity.ERROR), ("R4-1", Severity.ERROR)]


def test_a_row_that_is_off_by_one_is_first_of_all_the_extractions_fault() -> None:
    columns = [column.id for column in FORM.tables[1].blocks[0].columns]
    values = granted(21, 3)
    values |= {
        ("requests", "granted", name): value for name, value in zip(columns, [0, 21, 3, 0, 0, 0, 0], strict=True)
    }
    found = checked(recovered(FORM, values))
    assert {item.blame for item in found} == {Blame.EXTRACTION}
    assert {item.severity for item in found} == {Severity.WARNING}
    assert [item.code for item in found if item.root] == ["R3-3"]


@pytest.mark.parametrize(("apart", "blame"), [(True, Blame.UNCLEAR), (False, Blame.EXTRACTION)])
def test_digits_cut_in_the_wrong_place_are_never_the_bodys_fault(apart: bool, blame: Blame) -> None:
    values = granted(23, 4)
    values |= {("requests", "granted", "natural_person"): 2, ("requests", "granted", "commercial_enterprise"): 34}
    tables = recovered(FORM, values)
    if not apart:
        end = tables["requests"]["granted", "natural_person"].span
        assert end
        cells = tuple(
            replace(cell, span=Span(end.end, end.end + 2))
            if (cell.row, cell.column) == ("granted", "commercial_enterprise")
            else cell
            for cell in tables["requests"].cells
        )
        tables = replace(tables, items=tuple(
            replace(table, cells=cells) if table.schema == "requests" else table for table in tables
        ))  # fmt: skip
    found = checked(tables)
    assert {item.blame for item in found} == {blame}


@pytest.mark.parametrize(("loose", "blame"), [("21", Blame.UNCLEAR), ("22", Blame.BODY)])
@pytest.mark.parametrize("inside", [True, False])
def test_a_figure_in_the_row_that_went_into_no_cell_and_would_be_right_makes_it_unclear(
    loose: str, blame: Blame, inside: bool
) -> None:
    values = {**granted(21, 3), ("requests", "granted", "natural_person"): 12}
    tables = recovered(FORM, values)
    first = tables["requests"]["granted", "natural_person"].span
    assert first
    start = first.end + 1 if inside else first.start - 9
    unplaced = (Span(start, start + 2),)
    tables = replace(tables, items=tuple(replace(table, unplaced=unplaced) for table in tables))
    text = " " * start + loose + " " * 9000
    assert {item.blame for item in checked(tables, text=text)} == {blame if inside else Blame.BODY}


@pytest.mark.parametrize(
    ("level", "kind", "name", "codes"),
    [
        ("county", "department", "青屏县水务局", ["L-RULES-POWER", "R2-2"]),
        ("township", "township", "白石镇", ["L-RULES-POWER", "R2-2"]),
        ("county", "government", "青屏县人民政府", ["L-RULES-POWER", "R2-2"]),
        (None, "department", "霁州市水务局", ["L-RULES-POWER", "R2-2"]),
        (None, "government", "霁州市人民政府", []),
        ("city", "government", "霁州市人民政府", []),
        ("city", "department", "霁州市人民政府办公室", []),
        ("province", "government", "岚江省人民政府", []),
        ("national", "department", "国家林业局", []),
        (None, None, None, []),
    ],
)
def test_rules_of_a_body_without_the_power(level: str, kind: str, name: str, codes: list[str]) -> None:
    values: dict[Ref, Number] = {("proactive", "rules", "issued"): 2, ("proactive", "rules", "in_force"): 2}
    about = {"level": level, "body_type": kind, "organization": name, "region": name and name[:3]}
    found = checked(recovered(FORM, values), **about)
    assert [item.code for item in found if item.code != "L-ZERO-SUSPECT"] == [*codes, *codes[1:]]
    assert all(item.severity is Severity.WARNING for item in found if item.root and item.code in codes)


def test_decisions_that_are_items_added_up_are_one_finding() -> None:
    values: dict[Ref, Number] = {}
    for row, figures in {"licensing": (87, -9, 78), "penalties": (176, 374, 550), "coercion": (5, 0, 9)}.items():
        values |= {
            ("proactive", row, name): value
            for name, value in zip(("previous", "change", "decisions"), figures, strict=True)
        }
    root, *others = checked(recovered(OLD, values))
    assert (root.code, root.severity, root.root) == ("L-DECISION-MISREAD", Severity.WARNING, True)
    assert "87 - 9 = 78" in root.message
    assert "176 + 374 = 550" in root.message
    assert [(item.code, item.at, item.root) for item in others] == [
        ("R2-4", "licensing", False),
        ("R2-4", "penalties", False),
    ]


@pytest.mark.parametrize(
    ("form", "row", "figures", "code", "severity"),
    [
        (FORM, "normative_documents", {"issued": 5, "repealed": 1, "in_force": 3}, "R2-1", Severity.WARNING),
        (FORM, "normative_documents", {"issued": 5, "repealed": 2, "in_force": 3}, None, None),
        (OLD, "normative_documents", {"created": 3, "disclosed": 9, "disclosed_total": 4}, "R2-3", Severity.WARNING),
        (OLD, "normative_documents", {"created": 9, "disclosed": 3, "disclosed_total": 4}, "R2-3", Severity.INFO),
        (OLD, "licensing", {"previous": 3, "change": -5, "decisions": 7}, "R2-5", Severity.WARNING),
        (OLD, "licensing", {"previous": 5, "change": -5, "decisions": 0}, None, None),
    ],
)
def test_soft_relations_of_what_is_published(
    form: object, row: str, figures: dict[str, Number], code: str | None, severity: Severity | None
) -> None:
    template = FORM if form is FORM else OLD
    found = checked(recovered(template, {("proactive", row, name): value for name, value in figures.items()}))
    assert [(item.code, item.severity) for item in found] == ([(code, severity)] if code else [])
    assert all(item.cells and item.root for item in found)


def test_an_extraction_with_roots_verifies() -> None:
    text = with_figures(clean(), "2.重复申请", "9")
    assert verify(extract(from_text(text), tags=False)) == ()


WRONG = str(ROOT / "examples" / "10-linbu-zone-2020.txt")


def test_the_terminal_lists_what_follows_below_its_root() -> None:
    lines = CliRunner().invoke(app, ["check", WRONG]).stdout.splitlines()
    (root,) = [number for number, line in enumerate(lines) if line.startswith("  错误 R3-3")]
    assert lines[root + 1].startswith("    ? requests.new.total = 9: 按 R3-3")
    assert lines[root + 2].startswith("    └ 错误 R3-1")
    assert lines[-1] == "  检查结果 2 条"


def test_an_explained_cell_tells_what_is_suspected_of_it() -> None:
    said = CliRunner().invoke(app, ["explain", WRONG, "requests.new.total"]).stdout
    assert "检查结果 R3-3 推测这一格应为 9：按 R3-3" in said
    assert "推测" not in CliRunner().invoke(app, ["explain", WRONG, "requests.new.natural_person"]).stdout


def test_a_page_shows_hypotheses_and_what_follows_under_the_root(tmp_path: Path) -> None:
    write_report(extract_each([WRONG], tags=False), tmp_path / "out")
    page = next((tmp_path / "out" / "pages").iterdir()).read_text(encoding="utf-8")
    root, rest = page.split("<b>R3-3</b>")[1].split("<details")
    assert "requests.new.total" in root
    assert "→ 9" in root
    assert "<b>R3-1</b>" in rest.split("</details>")[0]
    assert page.count('class="number suspect"') == 1
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<td class="number"><span class="error">1</span></td>' in index


def test_frames_and_sheets_tell_roots_from_what_follows(tmp_path: Path) -> None:
    frame = to_frame(extract(WRONG, tags=False), "findings")
    assert list(zip(frame["code"], frame["root"], frame["at"], strict=True))[:2] == [
        ("R3-3", True, "new"),
        ("R3-1", False, "total"),
    ]
    write_report(extract_each([WRONG], tags=False), tmp_path / "out")
    rows = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].endswith("root,at,cause")
    assert [row.rsplit(",", 3)[1:] for row in rows[1:3]] == [["True", "new", ""], ["False", "total", "R3-3.new"]]


def test_every_fault_and_slip_has_its_words_in_both_languages() -> None:
    texts = tomllib.loads((ROOT / "extractor" / "data" / "findings.toml").read_text(encoding="utf-8"))["reason"]
    assert {*Fault, *(f"as_{fault}" for fault in Fault if fault is not Fault.CELL)} <= texts.keys()
    assert set(Slip) - {Slip.OMITTED} <= texts.keys()
    for words in texts.values():
        assert set(re.findall(r"{(\w+)}", words["zh"])) == set(re.findall(r"{(\w+)}", words["en"]))
