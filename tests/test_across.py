"""Documents held against one another: years of one body, copies, other bodies."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from evaluation.flatten import planted_report
from extractor.across import RUN_CHECKS, across, profile
from extractor.across.copies import copies, prints
from extractor.across.families import families
from extractor.across.forms import as_ref, load_years, year_forms
from extractor.across.profiles import Profile
from extractor.auditing import audit
from extractor.errors import TemplateError
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.templates import find_template
from extractor.types import Blame, Extraction, Finding, Severity, Status, Table
from tests.conftest import EXAMPLES, ROOT

SAMPLE = (ROOT / "examples" / "01-chengxiu-water-2022.txt").read_text(encoding="utf-8")
BASE = extract(str(EXAMPLES[0]), tags=False)


def with_values(extraction: Extraction, values: Mapping[str, float | None]) -> Extraction:
    """Return an extraction in whose tables other figures were read; `None`: in doubt."""
    wanted = {as_ref(name): value for name, value in values.items()}

    def changed(table: Table) -> Table:
        cells = []
        for cell in table.cells:
            ref = (table.schema, cell.row, cell.column)
            if ref in wanted:
                value = wanted[ref]
                cell = replace(cell, review=True) if value is None else replace(cell, value=value, raw=str(value))
            cells.append(cell)
        return replace(table, cells=tuple(cells))

    tables = replace(extraction.tables, items=tuple(map(changed, extraction.tables.items)))
    return replace(extraction, tables=tables)


def report(name: str, year: int, values: Mapping[str, float | None] = {}, **about: object) -> Extraction:
    """Return a report of a body on a year, all of whose figures are 0 but the given ones."""
    zero = {f"{table.schema}.{cell.row}.{cell.column}": 0 for table in BASE.tables for cell in table.cells}
    document = replace(
        BASE.document, source=f"{name}-{year}-{len(values)}", sha256=f"{name}{year}{sorted(values.items())}"
    )
    metadata = replace(BASE.metadata, organization=name, year=year, **about)
    return with_values(replace(BASE, document=document, metadata=metadata, findings=()), {**zero, **values})


def found(*extractions: Extraction, lang: str = "zh") -> list[list[Finding]]:
    return [list(findings) for findings in across([profile(item) for item in extractions], lang=lang)]


COLUMNS = ("natural_person", "commercial_enterprise", "total")
CARRIED = {f"requests.carried_out.{column}": value for column, value in zip(COLUMNS, (4, 1, 5), strict=True)}
TAKEN = {f"requests.carried_in.{column}": value for column, value in zip(COLUMNS, (4, 1, 5), strict=True)}


def test_years_that_connect_give_nothing() -> None:
    assert found(report("青屏县林业局", 2022, CARRIED), report("青屏县林业局", 2023, TAKEN)) == [[], []]


def test_columns_that_do_not_connect_are_one_finding_of_the_later_report() -> None:
    wrong = {**TAKEN, "requests.carried_in.natural_person": 3, "requests.carried_in.total": 4}
    last, (finding,) = found(report("青屏县林业局", 2022, CARRIED), report("青屏县林业局", 2023, wrong))
    assert last == []
    assert (finding.code, finding.severity, finding.blame, finding.root) == ("RY-1", Severity.ERROR, Blame.BODY, True)
    assert (finding.expected, finding.found) == (5, 4)
    assert finding.cells == (("requests", "carried_in", "natural_person"), ("requests", "carried_in", "total"))
    assert len(finding.spans) == 2
    assert finding.document == "青屏县林业局-2022-3"
    assert "自然人 3 < 4" in finding.message
    assert [(item.cell[2], item.value) for item in finding.proposals] == [("natural_person", 4), ("total", 5)]


def test_order_of_the_run_and_years_between_do_not_matter() -> None:
    wrong = report("青屏县林业局", 2023, {"requests.carried_in.total": 4})
    findings, none = found(wrong, report("青屏县林业局", 2022, CARRIED))
    assert [item.code for item in findings] == ["RY-1"]
    assert none == []
    assert found(report("青屏县林业局", 2021, CARRIED), wrong) == [[], []]


@pytest.mark.parametrize("doubtful", [0, 1])
def test_what_is_in_doubt_in_either_year_accuses_nobody(doubtful: int) -> None:
    pair: list[dict[str, float | None]] = [{**CARRIED}, {**TAKEN, "requests.carried_in.total": 9}]
    pair[doubtful] = {**pair[doubtful], f"requests.carried_{'in' if doubtful else 'out'}.total": None}
    assert found(report("青屏县林业局", 2022, pair[0]), report("青屏县林业局", 2023, pair[1])) == [[], []]


def test_a_year_that_is_not_sure_makes_a_warning_that_blames_nobody() -> None:
    late = report("青屏县林业局", 2023, confidence={"year": 0.7})
    _, (finding,) = found(report("青屏县林业局", 2022, CARRIED), late)
    assert (finding.severity, finding.blame) == (Severity.WARNING, Blame.UNCLEAR)


def test_a_reason_in_the_report_makes_a_warning_and_is_pointed_at() -> None:
    told = extract(
        from_text(SAMPLE.replace("一、总体情况\n", "一、总体情况\n因机构改革，我局职责作了调整。\n")), tags=False
    )
    sentence = next(item for item in told.sentences if "机构改革" in told.document[item.span])
    late = report("青屏县林业局", 2023)
    late = replace(late, document=replace(told.document, source="late"), sentences=told.sentences)
    _, (finding,) = found(report("青屏县林业局", 2022, CARRIED), late)
    assert (finding.severity, finding.blame) == (Severity.WARNING, Blame.UNCLEAR)
    assert sentence.span in finding.spans
    assert "缘由" in finding.message


def test_what_adds_up_wrongly_already_is_only_a_consequence() -> None:
    failing = [
        replace(relation, status=Status.FAIL) if (relation.id, relation.at) == ("R3-3", "carried_in") else relation
        for relation in BASE.relations
    ]
    late = replace(report("青屏县林业局", 2023), relations=tuple(failing))
    _, (finding,) = found(report("青屏县林业局", 2022, CARRIED), late)
    assert not finding.root


def test_documents_in_force_should_connect() -> None:
    last = report("青屏县林业局", 2022, {"proactive.normative_documents.in_force": 15})
    good = {"proactive.normative_documents.issued": 2, "proactive.normative_documents.repealed": 1}
    assert found(last, report("青屏县林业局", 2023, {**good, "proactive.normative_documents.in_force": 16}))[1] == []
    (finding,) = found(last, report("青屏县林业局", 2023, {**good, "proactive.normative_documents.in_force": 1}))[1]
    assert (finding.code, finding.severity) == ("RY-2", Severity.WARNING)
    assert (finding.found, finding.expected) == (2, 17)


def planted(year: int, values: Mapping[str, float]) -> Extraction:
    """Return a report in the form of 2019, all of whose figures are 0 but the given ones."""
    text = planted_report(find_template("disclosure-2019"), "tab_rows", seed="years").text
    base = extract(from_text(text, name=str(year)), tags=False)
    zero = {f"{table.schema}.{cell.row}.{cell.column}": 0 for table in base.tables for cell in table.cells}
    about = replace(BASE.metadata, organization="青屏县林业局", year=year)
    document = replace(base.document, sha256=str(year))
    return with_values(replace(base, metadata=about, document=document, relations=(), findings=()), {**zero, **values})


@pytest.mark.parametrize(
    ("last", "this", "code"),
    [
        ({"licensing.previous": 30, "licensing.change": -2}, {"licensing.previous": 28}, None),
        ({"licensing.previous": 30, "licensing.change": -2}, {"licensing.previous": 31}, "RY-4"),
        ({"rules.disclosed_total": 20}, {"rules.disclosed_total": 23, "rules.disclosed": 3}, None),
        ({"rules.disclosed_total": 20}, {"rules.disclosed_total": 18, "rules.disclosed": 3}, None),
        ({"rules.disclosed_total": 20}, {"rules.disclosed_total": 40, "rules.disclosed": 3}, "RY-3"),
    ],
)
def test_the_form_of_2019(last: Mapping[str, float], this: Mapping[str, float], code: str | None) -> None:
    pair = [{f"proactive.{name}": value for name, value in values.items()} for values in (last, this)]
    findings = found(planted(2019, pair[0]), planted(2020, pair[1]))[1]
    assert [item.code for item in findings] == ([code] if code else [])
    assert all(item.severity is Severity.WARNING for item in findings)


def test_between_two_forms_only_what_both_have_is_held_together() -> None:
    old = planted(2020, {**CARRIED, "proactive.rules.disclosed_total": 9})
    assert found(old, report("青屏县林业局", 2021, {**TAKEN, "proactive.rules.in_force": 40})) == [[], []]
    assert [item.code for item in found(old, report("青屏县林业局", 2021))[1]] == ["RY-1"]


MANY = {
    "requests.new.natural_person": 128,
    "requests.new.total": 131,
    "requests.new.commercial_enterprise": 3,
    "requests.granted.natural_person": 96,
    "requests.carried_out.total": 12,
}
MORE = {**MANY, "requests.partially_granted.total": 23, "requests.other_misc.total": 14}
FEW = {"requests.new.total": 3, "requests.granted.total": 2, "requests.rejected_repeated.total": 1}


@pytest.mark.parametrize(
    ("figures", "severity"), [(MANY, Severity.ERROR), (FEW, Severity.WARNING), ({"requests.new.total": 831}, None)]
)
def test_a_table_of_an_earlier_year(figures: Mapping[str, float], severity: Severity | None) -> None:
    first, *later = found(report("青屏县林业局", 2020, figures), report("青屏县林业局", 2023, figures))
    assert first == []
    assert [(item.code, item.severity) for item in later[0]] == ([("L-TABLE-COPY", severity)] if severity else [])
    for item in later[0]:
        assert "表三" in item.message
        assert "2020" in item.message
        assert len(item.cells) == len(figures)


def test_what_a_copied_table_brings_with_it_is_a_consequence() -> None:
    _, findings = found(report("青屏县林业局", 2022, MANY), report("青屏县林业局", 2023, MANY))
    assert [(item.code, item.root) for item in findings] == [("L-TABLE-COPY", True), ("RY-1", False)]


def test_stocks_that_stay_the_same_are_no_copy() -> None:
    stocks = {"proactive.rules.in_force": 112, "proactive.normative_documents.in_force": 345}
    figures = {**stocks, "proactive.licensing.decisions": 17}
    assert found(report("青屏县林业局", 2022, figures), report("青屏县林业局", 2023, figures)) == [[], []]


def test_a_table_of_another_body_needs_more_than_an_accident() -> None:
    one, other = report("青屏县林业局", 2022, MANY), report("白溪县水利局", 2022, MANY)
    for findings, name in zip(found(one, other), ("白溪县水利局", "青屏县林业局"), strict=True):
        assert [(item.code, item.blame) for item in findings] == [("L-TABLE-COPY", Blame.UNCLEAR)]
        assert name in findings[0].message
    assert found(report("青屏县林业局", 2022, FEW), report("白溪县水利局", 2022, FEW)) == [[], []]


def test_among_many_documents_a_match_must_tell_more() -> None:
    first, other = (profile(report(f"青屏县{name}局", 2022, MANY)) for name in ("林业", "水利"))
    (copy,) = copies(first, other)
    assert (copy.table, copy.digits) == ("requests", 11)
    assert copy.is_no_accident(2)
    assert copy.is_no_accident(400)
    assert not copy.is_no_accident(4000)


@pytest.mark.parametrize("row", ["new", "granted", "carried_out"])
def test_doubt_does_not_hide_a_copied_table(row: str) -> None:
    blurred = {name: None for name in MANY if f".{row}." in name}
    one, other = report("青屏县林业局", 2022, MORE), report("白溪县水利局", 2022, {**MORE, **blurred})
    assert [[item.code for item in findings] for findings in found(one, other)] == [["L-TABLE-COPY"]] * 2
    changed = {**MORE, **blurred, "requests.rejected_repeated.natural_person": 1}
    assert found(one, report("白溪县水利局", 2022, changed)) == [[], []]


def test_an_office_may_print_the_tables_of_its_government() -> None:
    assert found(report("白石市人民政府", 2022, MANY), report("白石市人民政府办公室", 2022, MANY)) == [[], []]


def test_totals_are_not_below_their_parts() -> None:
    about = {"body_type": "government", "region": "青屏县", "scope": "aggregate"}
    part = report("青屏县林业局", 2022, {"proactive.licensing.decisions": 480}, region="青屏县")
    total = report("青屏县人民政府", 2022, {"proactive.licensing.decisions": 120}, **about)
    (finding,), none = found(total, part)
    assert none == []
    assert (finding.code, finding.severity, finding.blame) == ("RL-1", Severity.WARNING, Blame.UNCLEAR)
    assert "120 < 480" in finding.message
    assert finding.document == part.document.source
    for changed in ({"scope": "own"}, {"region": "白溪县"}, {"year": 2023}):
        assert found(replace(total, metadata=replace(total.metadata, **changed)), part) == [[], []]
    taxes = replace(part, metadata=replace(part.metadata, organization="国家税务总局青屏县税务局"))
    assert found(total, taxes) == [[], []]


def test_copies_of_one_report() -> None:
    first, other = (
        report("青屏县林业局", 2022, {"requests.new.total": 12}),
        report("青屏县林业局", 2022, {"requests.new.total": 15}),
    )
    none, (finding,) = found(first, other)
    assert none == []
    assert (finding.code, finding.severity, finding.blame) == ("L-CHANGED", Severity.WARNING, Blame.UNCLEAR)
    assert "12 → 15" in finding.message
    assert found(first, first) == [[], []]
    longer = replace(first, document=replace(first.document, source="b", sha256="b"), sentences=first.sentences[1:])
    assert [item.code for item in found(first, longer)[1]] == ["L-MULTI"]


def test_one_copy_that_connects_is_enough() -> None:
    old = report("青屏县林业局", 2022, {**CARRIED, "requests.new.total": 1})
    copies = [report("青屏县林业局", 2022, CARRIED), old]
    late = report("青屏县林业局", 2023, TAKEN)
    assert found(*copies, late)[2] == []
    wrong = with_values(old, {"requests.carried_out.total": 99})
    wrong = replace(wrong, document=replace(wrong.document, sha256="x"))
    assert found(copies[0], wrong, late)[2] == []
    assert [item.code for item in found(wrong, late)[1]] == ["RY-1"]


def profiles(*names: str) -> list[Profile]:
    base = profile(BASE)
    return [base._replace(name=name) for name in names]


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["芷阑区教育局", "霁州市芷阑区教育局"], [[0, 1]]),
        (["霁州市芷阑区教育局", "棠州市芷阑区教育局"], [[0], [1]]),
        (["芷阑区教育局", "霁州市芷阑区教育局", "棠州市芷阑区教育局"], [[0], [1], [2]]),
        (["湛北区交通局", "湛北区交通运输局"], [[0], [1]]),
        (["白石镇", "青溪县白石镇人民政府"], [[0, 1]]),
        (["青溪县人民政府", "青溪县"], [[0, 1]]),
        (["青溪县人民政府", "青溪县人民政府办公室"], [[0], [1]]),
    ],
)
def test_which_names_are_one_body(names: list[str], together: list[list[int]]) -> None:
    assert sorted(families(profiles(*names))) == together


def stating(words: str, total: float) -> Extraction:
    """Return a report of 2023 whose narrative says so."""
    text = f"青屏县林业局2023年政府信息公开工作年度报告\n一、总体情况\n{words}\n"
    told = extract(from_text(text, name="stating"), tags=False)
    base = report("青屏县林业局", 2023, {"requests.new.total": total, "requests.new.natural_person": total})
    document = replace(told.document, source="stating", sha256=words)
    return replace(base, document=document, sentences=told.sentences)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("全年收到政府信息公开申请120件，同比增长50%。", 20.0),
        ("全年收到政府信息公开申请120件，同比增长20%。", None),
        ("全年收到政府信息公开申请120件，较上年增长20.05%。", None),
        ("全年收到政府信息公开申请120件，比上年下降20.0％。", 20.0),
        ("全年收到政府信息公开申请120件，其中自然人申请90件，同比增长50%。", None),
        ("全年收到政府信息公开申请119件，同比增长50%。", None),
        ("全年公开信息120条，同比增长50%。", None),
        ("2023年，收到的政府信息公开申请同比增长33.3%。", 20.0),
        ("2023年，收到的政府信息公开申请同比增长20%。", None),
        ("通过网络收到的申请同比增长33.3%。", None),
    ],
)
def test_stated_growth_is_held_against_both_years(words: str, expected: float | None) -> None:
    last = report("青屏县林业局", 2022, {"requests.new.total": 100})
    findings = found(last, stating(words, 120))[1]
    assert [(item.code, item.expected) for item in findings] == ([("RY-5", expected)] if expected else [])
    for item in findings:
        assert (item.severity, item.cells) == (Severity.WARNING, (("requests", "new", "total"),))


def test_an_audit_holds_the_findings() -> None:
    last, late = report("青屏县林业局", 2022, CARRIED), report("青屏县林业局", 2023)
    result = audit([last, late], lang="en")
    codes = [[item.code for item in standing.findings] for standing in result.standings]
    assert codes == [[], ["RY-1", "L-REUSE-SELF", "L-SAMEPROBLEM"]]
    assert "carried in differs" in result.standings[1].findings[0].message


def test_the_samples_and_the_real_reports_give_no_false_error(shared: Path) -> None:
    paths = [
        *EXAMPLES,
        *sorted((shared / "reports" / "real").glob("*.[tmh][xdt]*")),
        *sorted((shared / "reports" / "seeds").iterdir()),
    ]
    findings = found(*(extract(str(path), tags=False) for path in paths))
    assert [item.code for each in findings for item in each if item.severity is Severity.ERROR] == []


def test_too_few_figures_leave_no_print() -> None:
    assert (
        len(prints(profile(report("青屏县林业局", 2022, {"requests.new.total": 8, "requests.granted.total": 2})))) == 0
    )
    assert len(prints(profile(report("青屏县林业局", 2022, MANY)))) == 6


FORMS = (ROOT / "extractor" / "data" / "years.toml").read_text(encoding="utf-8")


def test_all_faults_of_the_file_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "years.toml"
    changes = {
        'id = "RY-2"': 'id = "RY-1"',
        'last = ["carried_out"]': 'last = ["carried_uot"]',
        'templates = ["disclosure-2021"]': 'templates = ["disclosure-2012"]',
        '"requests.new.total"]\ndisclosure-2021': '"requests.nwe.total"]\ndisclosure-2021',
        '\ncompare = "<="': '\ncompare = "<"',
    }
    text = FORMS
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_years(path)
    told = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 5
    for words in ("RY-1 出现 2 次", "carried_out", "disclosure-2021", "requests.new.total", "compare"):
        assert words in told


def test_every_check_is_registered_once_and_every_relation_documented() -> None:
    assert len(RUN_CHECKS) == len({check.__name__ for check in RUN_CHECKS}) == 6
    assert re.fullmatch(r"(RY-\d ?)+", " ".join(relation.id for relation in year_forms().relations))
