"""The generator of faults: clean reports are clean, a fault changes what it says and no more, all of it by the seed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice

import pytest

from evaluation.clean import AMOUNTS, KINDS, Report, clean_report, clean_years, fields, prose, written
from evaluation.corpus_faults import CORPUS_FAULTS, planted_corpora
from evaluation.faults import FAULTS, FORMS, Planted, combined_faults, planted_faults
from evaluation.findings import kinds
from evaluation.honest import of_tables
from evaluation.judging import CLEAN, CLEAN_FORMS, Task, clean_reports, judge, quoted
from extractor.relations import identities
from extractor.types import Number, Ref
from tests.conftest import ROOT

PURPOSE = "tests of faults"
NOT_PLANTED = {"L-MULTI", "RX-1", "RX-2", "RX-3", "RX-4", "RX-5", "RX-6", "RX-7", "RY-6", "R3-5"}
"""Codes that share a fault with another one (`accepts`), or follow from others (R3-5)."""

CATALOGUE = (
    *("L-DOCTYPE", "L-TITLE", "L-SEC-MISSING", "L-SEC-ORDER", "L-SEC-EMPTY", "L-VERSION", "L-BASIS-OLD", "L-BLANK"),
    *("L-TABLE-MISSING", "L-TABLE-EXTRA", "L-HEADER-ALTERED", "L-NARR-IN-TABLE-SEC", "L-PLACEHOLDER", "L-ARTEFACT"),
    *("L-TYPO", "L-LENGTH", "L-LATE", "L-YEAR", "L-DATE-BAD", "L-AGENCY", "L-AUDIENCE", "L-CHANGED", "L-MULTI"),
    *("L-REGION", "L-NONNUM", "L-SUBTOTAL", "L-UNIT", "L-RULES-POWER", "L-DECISION-MISREAD", "L-ALLZERO"),
    *("L-ZERO-SUSPECT", "L-TABLE-COPY", "L-FIVE", "L-GOV-ASSESS", "L-NOPROBLEM", "L-VAGUE-PROBLEM", "L-NOMEASURE"),
    *("L-SAMEPROBLEM", "L-SAMEMEASURE", "L-NOFOLLOWUP", "L-FEE", "L-FEE-SUM", "L-CONTRADICT", "L-GROWTH", "L-GENERIC"),
    *("L-SLOGAN", "L-OFFTOPIC", "L-REUSE-SELF", "L-REUSE-PEER", "L-PRIVACY", "L-TEXT"),
    *("R3", "R3-4", "R3-5", "R3-6", "R4-1", "R4-2", "R4-3", "R2-1", "R2-3", "R2-5", *(f"RO-{n}" for n in range(1, 10))),
    *(*(f"RX-{n}" for n in range(1, 8)), *(f"RY-{n}" for n in range(1, 7)), "RL-1"),
)
"""Every code of the catalogue of errors, and every relation; R3 are the sums of the requests."""


def broken(report: Report) -> set[str]:
    """The relations that do not hold, computed apart from the checks."""
    found = set()
    for identity in identities(report.template):
        plus, minus = (round(sum(report.values[ref] for ref in side), 6) for side in (identity.plus, identity.minus))
        ties = identity.adds_up or identity.id == "RO-7"
        if (ties and plus != minus) or (identity.at_least and plus < minus):
            found.add(identity.id)
    return found - {"R3-6"}


def planted(name: str, count: int = 3) -> list[Planted]:
    return list(planted_faults(FAULTS[name], PURPOSE, count))


def texts(reports: Iterator[Report]) -> list[str]:
    return [written(report, "tab_rows").text for report in reports]


@pytest.mark.parametrize("form", CLEAN_FORMS)
@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_report_is_clean(form: str, amount: str, kind: str) -> None:
    for number in range(8):
        report = clean_report(form, amount, kind, f"{PURPOSE} {number}")  # type: ignore[arg-type]
        assert broken(report) == set()
        assert of_tables(report.values).items() <= report.facts.items()
        assert all(not line.said for line in report.lines)
        text = written(report, "tab_rows").text
        assert report.body.name in report.title
        assert str(report.year) in report.title
        assert "{" not in text
        places = [text.index(f"\n{heading}\n") for heading in report.headings.values()]
        assert places == sorted(places)
        assert all(prose(report, section) for section in ("overview", "problems", "other"))
        assert text.rstrip().endswith(report.signature.splitlines()[-1])
        assert str(report.year + 1) in report.signature


def test_soft_relations_hold_in_clean_reports() -> None:
    for report in clean_reports(PURPOSE, 54):
        cell = report.values.get
        for row in ("licensing", "other_services", "penalties", "coercion"):
            previous, change, decisions = (cell(("proactive", row, at)) for at in ("previous", "change", "decisions"))
            if previous is not None and change is not None:
                assert previous + change >= 0
                assert decisions == 0 or decisions != previous + change
        for column in ("natural_person", "other_organization", "total"):
            new, left = (cell(("requests", row, column)) for row in ("new", "carried_out"))
            assert new is None or left is None or left <= new
        assert not any(value for (_, row, _), value in report.values.items() if row == "rules")


def test_years_of_one_body_join() -> None:
    for form in FORMS:
        for number in range(8):
            first, second = clean_years(form, "rich", "department", f"{PURPOSE} {number}")
            assert (second.body, second.year) == (first.body, first.year + 1)
            assert broken(first) == broken(second) == set()
            for (table, row, column), value in second.values.items():
                if (table, row) == ("requests", "carried_in"):
                    assert value == first.values["requests", "carried_out", column]
                if column == "in_force" and row == "normative_documents":
                    before, new = first.values[table, row, column], second.values[table, row, "issued"]
                    assert value == before + new - second.values[table, row, "repealed"]
            assert not {line.words for line in first.lines if line.topic == "problem"} & {
                line.words for line in second.lines
            }


def test_everything_follows_from_the_seed() -> None:
    first, again = (list(clean_reports(PURPOSE, 9)) for _ in range(2))
    assert first == again
    assert len(set(texts(iter(first)))) == 9
    code = f"from evaluation.judging import clean_reports\nfrom evaluation.clean import written\nimport hashlib\n\
print(hashlib.sha256(''.join(written(r, 'tab_rows').text for r in clean_reports({PURPOSE!r}, 9)).encode()).hexdigest())"
    found = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}, {"PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT)})
    }
    assert len(found) == 1


def test_every_code_of_the_catalogue_has_a_fault() -> None:
    codes = {fault.code for fault in kinds().values()} - {"none"}
    assert codes == set(CATALOGUE) - NOT_PLANTED
    assert all(fault.change.__doc__ or fault.name.startswith(_MADE) for fault in FAULTS.values())


_MADE = ("text_", "remedies_", "statistics_", "section_", "aspect_")
"""Faults that one maker makes for several figures or sections."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_changes_what_it_says(name: str) -> None:
    found = planted(name)
    assert len(found) == 3
    for item in found:
        (change,) = item.changes
        before, after = written(item.clean, "tab_rows").text, written(item.report, "tab_rows").text
        assert before != after
        differ = {ref for ref, value in item.report.values.items() if value != item.clean.values[ref]}
        assert set(change.cells) <= differ | set(item.report.prints)
        quote = quoted(change, item.report)
        if quote and not change.cells and not name.startswith(("section_empty", "prose_")):
            assert quote in after.replace("\n", "") or quote in after
            assert quote not in before


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.code.startswith(("R3", "R4", "RO"))])
def test_a_wrong_figure_breaks_the_relation_it_should(name: str) -> None:
    fault = FAULTS[name]
    for item in planted(name, 8):
        assert broken(item.clean) == set()
        values = item.report.values
        if fault.code == "R3-4":
            assert values[item.changes[0].cells[0]] < 0
            assert broken(item.report) == set()
        elif fault.code == "R3-6":
            new, left = (values["requests", row, "natural_person"] for row in ("new", "carried_out"))
            assert left > new
            assert broken(item.report) == set()
        elif fault.code == "R3":
            assert broken(item.report)
            assert broken(item.report) <= set(fault.accepts)
        elif fault.code == "RO-8":
            assert fault.code in broken(item.report)
        else:
            assert broken(item.report) == {fault.code}


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.code in ("L-TEXT", "L-CONTRADICT")])
def test_a_wrong_number_in_the_text_fits_no_reading_of_the_tables(name: str) -> None:
    for item in planted(name, 6):
        assert item.report.values == item.clean.values
        told: dict[str, set[Number | str]] = {}
        for line in item.report.lines:
            for field in fields(line.words):
                told.setdefault(field, set()).add({**item.report.facts, **line.said}[field])
        for line in item.report.lines:
            for field, value in line.said.items():
                assert value != item.report.facts[field]
                assert isinstance(value, str) or value > 0


def test_several_faults_stand_in_one_report() -> None:
    for size in (2, 3):
        for item in islice(combined_faults(FAULTS, PURPOSE, size, 6), 6):
            assert len({fault.code for fault in item.faults}) == size
            assert len(item.changes) == size
            assert written(item.report, "tab_rows").text != written(item.clean, "tab_rows").text


@pytest.mark.parametrize("name", CORPUS_FAULTS)
def test_a_fault_of_documents_side_by_side(name: str) -> None:
    corpora = list(planted_corpora(CORPUS_FAULTS[name], PURPOSE, 3))
    assert len(corpora) == 3
    for corpus in corpora:
        assert len(set(texts(iter(corpus.reports)))) == len(corpus.reports)
        assert all(broken(report) == set() for report in corpus.reports)
        assert 0 <= corpus.at < len(corpus.reports)
        wrong: list[Ref] = list(corpus.cells)
        assert all(ref in corpus.reports[corpus.at].values for ref in wrong)


def test_a_verdict_says_what_was_due() -> None:
    for verdict in judge(Task("table_missing", PURPOSE, 2)):
        assert verdict.due == (("L-TABLE-MISSING", True, True),)
    for verdict in judge(Task("remedies_review", PURPOSE, 3)):
        assert verdict.due == (("R4-1", True, True),)
        assert verdict.all_named
        assert not verdict.errors
        assert ("R4-1", "error", "due") in verdict.said
    assert all(not verdict.errors for verdict in judge(Task(CLEAN, PURPOSE, 9)))


def test_invented_bodies_are_in_no_real_report(shared: object) -> None:
    places = {report.body.place for report in clean_reports(PURPOSE, 60)}
    real = "".join(path.read_text("utf-8") for path in (shared / "reports").rglob("*.txt"))  # type: ignore[operator]
    assert not [place for place in places if re.search(place, real)]
