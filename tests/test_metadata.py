"""What documents say about themselves: names, levels, days; what is given beforehand; deadlines."""

from pathlib import Path
from typing import Any

import pytest

from extractor.errors import TemplateError
from extractor.extraction import extract
from extractor.metadata import describe, load_deadlines, load_facts
from extractor.metadata.bodies import is_body, level_of, liken, parse
from extractor.metadata.deadlines import due
from extractor.readers import from_text
from extractor.types import Severity
from extractor.verification import verify
from tests.conftest import cases

FIELDS = ("title", "organization", "year", "body_type", "region", "level", "period", "published", "signed", "scope")
TITLE = "青屏县林业局2022年政府信息公开工作年度报告"


@pytest.mark.parametrize("case", cases("bodies"))
def test_names_and_days(case: dict[str, Any]) -> None:
    document = from_text(case["text"])
    found = describe(document)
    said = {name: getattr(found, name) for name in FIELDS if getattr(found, name) is not None}
    expected = {name: tuple(value) if isinstance(value, list) else value for name, value in case["expect"].items()}
    assert said == expected
    assert set(found.spans) == set(said)
    assert all(0 < confidence <= 1 for confidence in found.confidence.values())
    assert set(found.confidence) == set(said)
    if found.organization:
        words = "".join(document[found.spans["organization"]].replace("#", "").split())
        assert found.organization.replace(" ", "") in words


@pytest.mark.parametrize("case", cases("names"))
def test_two_names(case: dict[str, Any]) -> None:
    assert liken(case["own"], case["other"]).value == case["expect"]


@pytest.mark.parametrize("case", cases("identity"))
def test_disagreements(case: dict[str, Any]) -> None:
    """Each case is the opening and the end of a report; what is found is the code, its severity, a word of it."""
    extraction = extract(from_text(case["text"]), tags=False)
    about = ("L-TITLE", "L-YEAR", "L-AGENCY", "L-DATE-BAD", "L-LATE", "L-FACT")
    found = [finding for finding in extraction.findings if finding.code in about]
    assert [[finding.code, finding.severity.value] for finding in found] == case["expect"]
    for finding, word in zip(found, case.get("words", ()), strict=False):
        assert word in finding.message
    for finding in found:
        assert finding.spans
    assert verify(extraction) == ()


def test_statements_that_agree_make_an_answer_surer() -> None:
    alone, confirmed = TITLE + "\n一、总体情况\n", TITLE + "\n一、总体情况\n公开八条。\n青屏县林业局\n2023年1月12日\n"
    contradicted = confirmed.replace("青屏县林业局\n2023", "白塔县林业局\n2023")
    names = [describe(from_text(text)).confidence["organization"] for text in (contradicted, alone, confirmed)]
    assert names == sorted(names)
    assert len(set(names)) == 3


def test_a_name_without_a_place_has_no_level() -> None:
    assert parse("交通运输局").places == ()
    assert level_of("交通运输局") is None
    assert level_of("国家统计局青屏调查队") is None
    assert is_body("霖埠开发区管委会")
    assert not is_body("工作动态")


@pytest.mark.parametrize(
    ("body", "year", "places", "day"),
    [
        ("department", 2022, (), "2023-01-31"),
        ("government", 2019, (), "2020-03-31"),
        ("department", 2018, (), "2019-03-31"),
        ("township", 2022, (), None),
        ("other", 2022, (), None),
        (None, 2022, (), None),
        ("department", None, (), None),
        ("township", 2022, ("青屏县", "白石镇"), "2023-02-10"),
        ("department", 2022, ("青屏县",), "2023-01-26"),
        ("department", 2020, ("青屏县",), "2021-01-31"),
    ],
)
def test_deadlines(
    body: str | None, year: int | None, places: tuple[str, ...], day: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[deadline]]\nregion = "青屏县"\nbody_type = "township"\ndate = "02-10"\n'
        '[[deadline]]\nregion = "青屏县"\nbody_type = "department"\nsince = 2021\ndate = "01-26"\n',
        encoding="utf-8",
    )
    assert due(body, year, places, deadlines=load_deadlines(path)) == day


def test_all_faults_of_deadlines_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[deadline]]\ndate = "02-30"\nbody_type = "town"\nregoin = "青屏县"\n', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_deadlines(path)
    assert [fault.where for fault in caught.value.faults] == [
        "deadline[1].regoin",
        "deadline[1].date",
        "deadline[1].body_type",
    ]
    assert "region" in str(caught.value)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_is_given_wins_and_a_difference_is_a_finding(tmp_path: Path, encoding: str) -> None:
    listed = "source,organization,year,published\nreports/a.txt,白塔县林业局,2021,2022-03-01\n"
    facts = load_facts(write(tmp_path / "facts.csv", listed, encoding))
    document = from_text(TITLE + "\n一、总体情况\n公开八条。\n", name="/data/reports/a.txt")
    extraction = extract(document, facts=facts, tags=False)
    about = extraction.metadata
    assert (about.organization, about.year, about.published) == ("白塔县林业局", 2021, "2022-03-01")
    assert (about.region, about.level, about.body_type, about.deadline) == (
        "白塔县",
        "county",
        "department",
        "2022-01-31",
    )
    assert about.given == ("organization", "published", "year")
    assert "year" not in about.spans
    codes = [(finding.code, finding.severity) for finding in extraction.findings]
    assert ("L-LATE", Severity.ERROR) in codes
    assert [code for code, _ in codes].count("L-FACT") == 2
    assert verify(extraction) == ()
    other = from_text(TITLE, name="b.txt")
    assert extract(other, facts=facts, tags=False).metadata == extract(other, tags=False).metadata


def test_facts_of_one_part(tmp_path: Path) -> None:
    facts = load_facts(write(tmp_path / "facts.csv", "source,part,year\na.txt,2,2020\na.txt,,2019\n"))
    assert (facts.of("x/a.txt", 2), facts.of("a.txt", 1), facts.of("b/ba.txt")) == ({"year": 2020}, {"year": 2019}, {})


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("organization\n青屏县林业局\n", [""]),
        ("source,organisation\na.txt,青屏县林业局\n", ["organisation"]),
        ("source,year,year\na.txt,2020,2021\n", ["year"]),
        ("source,year,published,level\na.txt,20,2022-02-30,village\n", ["2.year", "2.published", "2.level"]),
        ("source,part\n,1\n", []),
        ("source,year\n,2020\n", ["2.source"]),
        ("source,part\na.txt,0\n", ["2.part"]),
        ("source\na.txt\na.txt\n", ["3"]),
        ("", [""]),
    ],
)
def test_all_faults_of_facts_are_listed(content: str, where: list[str], tmp_path: Path) -> None:
    path = write(tmp_path / "facts.csv", content)
    if not where:
        assert load_facts(path).of("a.txt") == {}
        return
    with pytest.raises(TemplateError) as caught:
        load_facts(path)
    assert [fault.where for fault in caught.value.faults] == where
    assert caught.value.message("en")


def test_facts_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xff\xff")
    for path in (tmp_path / "none.csv", tmp_path, tmp_path / "binary.csv"):
        with pytest.raises(TemplateError):
            load_facts(path)
