"""Rubrics and scores: exact sums, deductions, caps, replay, and faults of a rubric file."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.auditing import audit
from extractor.errors import TemplateError, UnknownReference
from extractor.extraction import extract
from extractor.measures import Measured
from extractor.rubrics import Cap, Criterion, Deduction, Rubric, default_rubric, known_rubrics, load_rubric, open_rubric
from extractor.scoring import losses, replay, score, spread
from extractor.transforms import formula, place_among
from extractor.types import Blame, Finding, Ref, Score, Severity
from tests.conftest import EXAMPLES

DEFAULT = default_rubric()
NAMES = sorted(DEFAULT.measures)
TOP = {
    **dict.fromkeys(NAMES, 1.0),
    "facts_per_thousand": 100.0,
    "own_reuse": 0.0,
    "peer_reuse": 0.0,
    "days_late": 0,
    "tables_empty": 0,
    "problems_repeated": 0.0,
}
FULL = {**TOP}


def measured(**values: float | None) -> dict[str, Measured]:
    return {name: Measured(value, "", name="") for name, value in {**FULL, **values}.items()}


def scored(*findings: Finding, **values: float | None) -> Score:
    return score(DEFAULT, measured(**values), findings=findings)


def finding(code: str, severity: str = "error", blame: str = "body", *, root: bool = True, cell: str = "") -> Finding:
    cells: tuple[Ref, ...] = (("requests", "new", cell),) if cell else ()
    return Finding(code, Severity(severity), Blame(blame), code, root, cells)


def exact(item: Score) -> Decimal:
    return sum((Decimal(str(one.points)) for one in item.contributions if one.points is not None), Decimal(0))


VALUES = st.fixed_dictionaries({name: st.none() | st.floats(0, 1) for name in NAMES})
FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(sorted(DEFAULT.codes)),
        st.sampled_from(["error", "warning", "info"]),
        st.sampled_from(["body", "extraction", "unclear"]),
        root=st.booleans(),
        cell=st.sampled_from(["", "total", "natural_person"]),
    ),
    max_size=6,
)


@given(VALUES, FINDINGS)
def test_contributions_add_up_to_the_last_digit_and_can_be_replayed(
    values: dict[str, float | None], findings: list[Finding]
) -> None:
    for rubric in known_rubrics():
        given_values = {name: Measured(value, "", name="") for name, value in values.items()}
        found = score(rubric, given_values, findings=findings)
        if found.value is None:
            assert found.assessable_weight == 0
            continue
        assert Decimal(str(found.value)) == exact(found)
        assert 0 <= found.value <= rubric.total
        assert replay(rubric, found) == found.value
        assert 0 < found.assessable_weight <= 100


@given(st.lists(st.booleans(), min_size=len(DEFAULT.criteria), max_size=len(DEFAULT.criteria)))
def test_weights_that_count_add_up_to_the_whole(known: list[bool]) -> None:
    weights = spread(DEFAULT, tuple(known))
    assert sum(weights) == (100 if any(known) else 0)
    assert all(not weight for weight, is_known in zip(weights, known, strict=True) if not is_known)


def test_all_is_100_and_nothing_is_0() -> None:
    assert (scored().value, scored().band, scored().assessable_weight) == (100.0, "优", 100)
    worst = scored(
        **{
            **dict.fromkeys(NAMES, 0.0),
            "own_reuse": 1.0,
            "peer_reuse": 1.0,
            "tables_empty": 3,
            "problems_repeated": 1.0,
        }
    )
    assert worst.value is not None
    assert worst.value <= 6


def test_a_weight_that_cannot_be_judged_is_spread_inside_its_dimension() -> None:
    weights = {item.criterion: item.weight for item in scored(years_connect=None, text_agrees=None).contributions}
    assert weights["B1"] == pytest.approx(10 * 30 / 22, abs=0.01)
    assert (weights["C1"], weights["A2"]) == (8, 8)
    alone = scored(own_reuse=None, peer_reuse=None)
    assert alone.assessable_weight == 90
    assert {item.criterion: item.weight for item in alone.contributions}["C1"] == pytest.approx(8 / 0.9, abs=0.01)
    missing = next(item for item in alone.contributions if item.criterion == "E1")
    assert (missing.points, missing.measure) == (None, None)


def test_missing_is_not_zero() -> None:
    judged, missing = scored(aspects_covered=0.0), scored(aspects_covered=None)
    assert judged.value == 92
    assert (missing.value, missing.assessable_weight) == (100, 92)


@pytest.mark.parametrize(("days", "points"), [(0, 100), (1, 97), (7, 97), (8, 95), (60, 95), (None, 100)])
def test_late_publication_costs_points(days: int | None, points: float) -> None:
    assert scored(days_late=days).value == points


@pytest.mark.parametrize(
    ("found", "values", "most", "caps"),
    [
        ((), {"own_reuse": 0.9}, 50, ("copied",)),
        ((), {"own_reuse": 0.89}, 100, ()),
        ((), {"tables_empty": 2}, 59, ("no-tables",)),
        ((), {"tables_empty": 1}, 100, ()),
        ((finding("L-AGENCY"),), {}, 69, ("other-body",)),
        ((finding("L-AGENCY", "warning"),), {}, 100, ()),
        ((finding("L-GENERIC"),), {}, 59, ("generic",)),
        ((finding("L-AGENCY"),), {"own_reuse": 0.95, "tables_empty": 3}, 50, ("copied", "no-tables", "other-body")),
    ],
)
def test_caps(found: tuple[Finding, ...], values: dict[str, float], most: float, caps: tuple[str, ...]) -> None:
    result = scored(*found, **values)
    assert result.caps == caps
    assert result.value is not None
    assert result.value <= most
    assert (result.value == most) == bool(caps) or most == 100
    assert exact(result) == Decimal(str(result.value))


@pytest.mark.parametrize("blame", ["extraction", "unclear"])
@pytest.mark.parametrize("code", ["L-AGENCY", "L-VERSION", "L-TITLE", "R3-1"])
def test_what_is_not_the_bodys_fault_costs_nothing(code: str, blame: str) -> None:
    assert scored(finding(code, blame=blame, cell="total")).value == 100


def test_a_consequence_is_not_charged_beside_its_root() -> None:
    once = scored(finding("L-VERSION", "warning"))
    assert scored(finding("L-VERSION", "warning"), finding("L-VERSION", "warning", root=False)).value == once.value


def test_only_the_totals_of_a_balance_cost_more() -> None:
    assert scored(finding("R3-1", cell="total")).value == 98
    assert scored(finding("R3-1", cell="natural_person")).value == 100
    assert scored(*[finding("R3-1", cell="total")] * 9).value == 88


def test_findings_cost_by_their_severity_and_never_more_than_the_weight() -> None:
    costs = [100 - (scored(finding("L-ARTEFACT", severity)).value or 0) for severity in ("info", "warning", "error")]
    assert costs == pytest.approx([0.2, 0.5, 1.0])
    assert scored(*[finding("L-ARTEFACT")] * 9).value == 97


@pytest.mark.parametrize(
    ("value", "peers", "place"),
    [(0, [0, 0, 0, 0], 0), (1, [1, 1], 0.5), (5, [1, 2, 5], 1), (1, [1, 2, 5], 0), (2, [1, 2, 5], 0.5), (3, [3], 0)],
)
def test_the_place_among_peers(value: float, peers: list[float], place: float) -> None:
    assert place_among(value, peers) == place


def test_specificity_is_judged_by_peers_if_there_are_enough() -> None:
    values = measured(facts_per_thousand=10.0)
    alone = score(DEFAULT, values).contributions
    few = score(DEFAULT, values, peers={"facts_per_thousand": [10.0, 10.0, 50.0]}).contributions
    many = score(DEFAULT, values, peers={"facts_per_thousand": [*[2.0] * 8, 10.0, 30.0]}).contributions
    at = [item.criterion for item in alone].index("C2")
    assert alone[at].measure == few[at].measure == 0.5
    assert "参照值" in alone[at].reason
    assert many[at].measure == 1.0
    assert "同类" in many[at].reason


def test_the_biggest_losses_say_what_the_score_would_be_without_them() -> None:
    found = losses(DEFAULT, scored(aspects_covered=0.5, relations_hold=0.0, fee_statement=0.25))
    assert [(item.contribution.criterion, item.points, item.score) for item in found] == [
        ("B2", 12.0, 94.5),
        ("C1", 4.0, 86.5),
        ("D4", 1.5, 84.0),
    ]
    capped = losses(DEFAULT, scored(own_reuse=0.95, aspects_covered=0.0))
    assert (capped[0].contribution.criterion, capped[0].score) == ("copied", 86.0)
    assert {item.score for item in capped[1:]} == {50.0}
    assert losses(DEFAULT, Score("default", None, None, 0, ())) == []


def test_formulas_name_measure_and_numbers() -> None:
    for rubric in known_rubrics():
        items: list[Criterion | Deduction | Cap] = [*rubric.criteria, *rubric.deductions, *rubric.caps]
        for item in items:
            assert formula(item, "zh")
            assert not re.search("[一-鿿]", formula(item, "en"))
    texts = {item.id: formula(item, "zh") for item in DEFAULT.criteria}
    texts |= {rule.id: formula(rule, "zh") for rule in DEFAULT.caps}
    assert texts["E1"] == "权重 × 与本机关上年报告雷同（0.9 得 0，0.3 得满分）"
    assert "错误 2" in texts["B2"]
    assert texts["copied"] == "与本机关上年报告雷同不低于 0.9：总分不超过 50"


@pytest.mark.parametrize("rubric", known_rubrics(), ids=lambda rubric: str(rubric.id))
def test_every_rubric_of_the_package_scores_a_report(rubric: Rubric) -> None:
    sample = extract(str(EXAMPLES[0]))
    found = audit([sample], rubric=rubric.id).standings[0].score
    assert found.rubric == rubric.id
    assert found.value is not None
    assert 0 <= found.value <= rubric.total


def test_a_rubric_is_opened_by_id_or_path(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(RUBRIC, encoding="utf-8")
    assert open_rubric("default") is DEFAULT
    assert open_rubric(str(path)).id == open_rubric(path).id == "own"
    assert open_rubric(DEFAULT) is DEFAULT
    with pytest.raises(UnknownReference, match="default"):
        open_rubric("defalt")


RUBRIC = """
id = "own"
title = { zh = "自定", en = "own" }
bands = [{ name = { zh = "可", en = "ok" }, from = 0.0 }]
[[criterion]]
id = "X"
dimension = "A"
name = { zh = "齐全", en = "all" }
weight = 100.0
measure = "sections_complete"
"""


def test_a_rubric_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(RUBRIC, encoding="utf-8")
    result = audit([extract(str(EXAMPLES[0]), tags=False)], rubric=load_rubric(path))
    assert result.rubric == "own"
    assert (result.standings[0].score.value, result.standings[0].score.band) == (100.0, "可")


def test_all_faults_of_a_rubric_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(
        RUBRIC.replace("100.0", "-5.0")
        .replace("sections_complete", "sections_complet")
        .replace("from = 0.0", "from = 5.0"),
        encoding="utf-8",
    )
    with pytest.raises(TemplateError) as caught:
        load_rubric(path)
    faults = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 4
    for words in ("sections_complete？", "大于 0", "合计 -5", "没有从 0 起的一档"):
        assert words in faults


BAND = '{ name = { zh = "可", en = "ok" }, from = 0.0 }'
MEASURE = 'measure = "sections_complete"'
TITLE = 'title = { zh = "自定", en = "own" }'
CAP = '\n[[cap]]\nid = "c"\nname = { zh = "封顶", en = "cap" }\nmost = 50.0\n'
DEDUCTION = '\n[[deduction]]\nid = "d"\nname = { zh = "扣分", en = "off" }\npoints = 5.0\n'


def changed(before: str, after: str) -> Callable[[str], str]:
    return lambda text: text.replace(before, after)


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (
            changed('dimension = "A"', 'dimensoin = "A"\nwieght = 3'),
            ["dimensoin", "wieght", "criterion[1]"],
        ),
        (changed("100.0", "90.0"), ["criterion.weight"]),
        (changed("100.0", "nan"), ["weight"]),
        (changed("100.0", '"viel"'), ["weight"]),
        (changed(BAND, f"{BAND}, {BAND}"), ["bands.from"]),
        (changed(BAND, f"{BAND}, {BAND.replace('0.0', '60.0')}"), ["bands.from"]),
        (changed(BAND, BAND.replace("0.0", "inf")), ["from"]),
        (changed('id = "own"', 'id = "own"\nrank_from = 170'), ["rank_from"]),
        (changed('id = "own"', 'id = "own"\ntotal = 10'), ["criterion.weight"]),
        (changed(MEASURE, f"{MEASURE}\nlinear = {{ none = 1.0, full = 1.0 }}"), ["linear"]),
        (changed(MEASURE, "linear = { none = 1.0, full = 0.0 }"), ["criterion X"]),
        (changed(MEASURE, f"{MEASURE}\npercentile = {{ full = 1.5, peers = 1 }}"), ["full", "peers"]),
        (changed("sections_complete", "facts_per_thousand"), ["criterion X.measure"]),
        (changed(MEASURE, 'losses = { findings = ["L-TITEL"], error = -1.0 }'), ["losses.findings", "losses.error"]),
        (changed(TITLE, f'{TITLE}\ndimension = [{{ id = "B", name = {{ zh = "乙", en = "b" }} }}]'), ["dimension"]),
        (lambda text: text + CAP, ["cap c"]),
        (lambda text: text + CAP + 'measure = "own_reuse"\n', ["cap c"]),
        (lambda text: text + CAP + 'measure = "own_resue"\nat_least = 0.9\n', ["cap c.measure"]),
        (lambda text: text + CAP.replace('"c"', '"X"') + 'findings = ["L-TITLE"]\n', ["criterion"]),
        (lambda text: text + CAP.replace("50.0", "-1.0") + 'findings = ["L-TITLE"]\n', ["most"]),
        (lambda text: text + DEDUCTION.replace("5.0", "0.0") + 'findings = ["L-TITLE"]\nseverity = "eror"\n',
         ["severity", "points"]),
    ],
)  # fmt: skip
def test_a_rubric_is_held_against_everything_at_once(
    tmp_path: Path, change: Callable[[str], str], places: list[str]
) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(change(RUBRIC), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_rubric(path)
    assert len(caught.value.faults) == len(places), caught.value.message()
    for fault, place in zip(caught.value.faults, places, strict=True):
        assert fault.where.endswith(place), (fault, place)
