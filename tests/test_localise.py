"""Which cell is wrong: named for one changed cell, grouped for several, never more than the sums tell."""

from collections.abc import Iterator, Mapping
from random import Random

import pytest

from evaluation.planting import plant
from extractor.hypotheses import Fault
from extractor.localise import Cause, causes
from extractor.relations import assess, identities
from extractor.slips import Slip, slip
from extractor.templates import find_template
from extractor.types import Number, Ref, Status
from tests.recovered import recovered

FORMS = ("disclosure-2021", "disclosure-2019")
FORM = find_template("disclosure-2021")
COLUMNS = [column.id for column in FORM.tables[1].blocks[0].columns]
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


def found(values: Mapping[Ref, Number], form: str = FORM.id, **cells: frozenset[Ref]) -> tuple[Cause, ...]:
    template = find_template(form)
    tables = recovered(template, values, **cells)
    return causes(template, tables, assess(template, tables))


def suspects(cause: Cause) -> list[tuple[Ref, Number]]:
    return [change for hypothesis in cause.hypotheses for change in hypothesis.changes]


def slipped(value: Number, random: Random) -> int:
    digits = str(value)
    wrong = [int(value) + random.choice([1, 2, 7, 30]), int(digits + random.choice(digits)), int(digits[::-1])]
    wrong += [int(digits[:-1] or 0), 0, max(0, int(value) - random.choice([1, 2, 5]))]
    return random.choice([other for other in wrong if other != value])


def changed(table: str, number: int) -> Iterator[tuple[str, dict[Ref, Number], Ref, Number]]:
    """Yield planted figures with one cell of a table changed: form, figures, cell, and what it held."""
    for seed in range(number):
        random = Random(f"{table} {seed}")
        form = random.choice(FORMS)
        values = plant(find_template(form), random.choice(["zero", "sparse", "rich"]), random)
        ref = random.choice([ref for ref in values if ref[0] == table])
        yield form, {**values, ref: slipped(values[ref], random)}, ref, values[ref]


def test_one_changed_cell_of_the_requests_is_one_cause_and_named_first() -> None:
    for form, values, ref, held in changed("requests", 150):
        (cause,) = found(values, form)
        assert suspects(cause)[0] == (ref, held)
        assert len(cause.relations) >= 2


def test_one_changed_cell_of_the_remedies_is_among_those_that_one_sum_ties() -> None:
    for form, values, ref, held in changed("remedies", 150):
        (cause,) = found(values, form)
        assert (ref, held) in suspects(cause)
        assert {other[1] for other, _ in suspects(cause)} == {ref[1]}
        assert all(value >= 0 for _, value in suspects(cause))


def test_no_winner_is_invented_where_one_sum_ties_five_cells() -> None:
    values: dict[Ref, Number] = {("remedies", "review", name): 40 for name in OUTCOMES}
    values["remedies", "review", "total"] = 165
    (cause,) = found(values)
    assert {ref[2]: value for ref, value in suspects(cause)} == {
        "upheld": 45,
        "corrected": 45,
        "other": 45,
        "pending": 45,
        "total": 160,
    }


@pytest.mark.parametrize(("held", "printed"), [(12, 21), (110, 11), (7, 77), (138, 158)])
def test_digits_put_suspects_in_order(held: int, printed: int) -> None:
    values: dict[Ref, Number] = {("remedies", "review", "upheld"): printed, ("remedies", "review", "other"): 200}
    values["remedies", "review", "total"] = held + 200
    (cause,) = found(values)
    assert suspects(cause)[0] == (("remedies", "review", "upheld"), held)


def test_a_total_left_at_zero_comes_first() -> None:
    (cause,) = found({("remedies", "review", "upheld"): 10})
    assert suspects(cause) == [(("remedies", "review", "total"), 10), (("remedies", "review", "upheld"), 0)]


@pytest.mark.parametrize("faults", [2, 3])
def test_independent_faults_are_causes_of_their_own(faults: int) -> None:
    exact = 0
    for seed in range(60):
        random = Random(f"{faults} {seed}")
        values = plant(FORM, "rich", random)
        refs = random.sample([ref for ref in values if ref[0] == "requests"], faults)
        wrong = {**values, **{ref: values[ref] + 3 * number + 1 for number, ref in enumerate(refs)}}
        exact += {suspects(cause)[0] for cause in found(wrong)} == {(ref, values[ref]) for ref in refs}
    assert exact >= 57


@pytest.mark.parametrize("faults", [1, 4, 9, 60])
def test_every_broken_sum_has_one_cause_however_many_there_are(faults: int) -> None:
    for seed in range(10):
        random = Random(f"{faults} {seed}")
        values = plant(FORM, "rich", random)
        refs = random.sample([ref for ref in values if ref[0] != "proactive"], faults)
        wrong = {**values, **{ref: values[ref] + random.randint(1, 9) for ref in refs}}
        known = found(wrong)
        relations = assess(FORM, recovered(FORM, wrong))
        broken = [
            relation
            for relation, identity in zip(relations, identities(FORM), strict=True)
            if relation.status is Status.FAIL and identity.adds_up
        ]
        told = [relation for cause in known for relation in cause.relations]
        assert sorted((item.id, item.at) for item in told) == sorted((item.id, item.at) for item in broken)
        assert known == found(wrong)


def row(values: dict[Ref, Number], name: str, figures: list[Number]) -> dict[Ref, Number]:
    return {**values, **{("requests", name, column): value for column, value in zip(COLUMNS, figures, strict=True)}}


def balanced(**outcomes: list[Number]) -> dict[Ref, Number]:
    """Requests with these outcomes, all of this year."""
    values: dict[Ref, Number] = {}
    for name, figures in outcomes.items():
        values = row(values, name, figures)
    totals: list[Number] = [sum(figures) for figures in zip(*outcomes.values(), strict=True)]
    return row(row(values, "new", totals), "handled_total", totals)


GRANTED: list[Number] = [23, 4, 0, 0, 0, 0, 27]
PARTLY: list[Number] = [5, 9, 0, 2, 0, 0, 16]


@pytest.mark.parametrize(
    ("fault", "printed"),
    [
        (Fault.RECUT, [2, 34, 0, 0, 0, 0, 27]),
        (Fault.RECUT, [234, 0, 0, 0, 0, 0, 27]),
        (Fault.SHIFTED, [0, 23, 4, 0, 0, 0, 0]),
        (Fault.SHIFTED, [4, 0, 0, 0, 0, 27, 0]),
        (Fault.LINE, [20, 2, 0, 7, 0, 0, 29]),
    ],
)
def test_figures_of_a_row_that_went_wrong_together_are_one_cause(fault: Fault, printed: list[Number]) -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    (cause,) = found(row(good, "granted", printed))
    right = dict(zip(COLUMNS, GRANTED, strict=True))
    best = cause.hypotheses[0]
    assert best.fault is fault
    if fault is not Fault.LINE:  # which of the outcomes is wrong, the sums do not tell
        assert {ref[2]: value for ref, value in best.changes} == {
            column: right[column] for column, value in zip(COLUMNS, printed, strict=True) if right[column] != value
        }


def test_a_case_counted_in_the_wrong_column_is_one_cause() -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    (cause,) = found(row(good, "handled_total", [29, 12, 0, 2, 0, 0, 43]))
    assert cause.hypotheses[0].fault is Fault.MOVED
    assert set(cause.hypotheses[0].changes) == {
        (("requests", "handled_total", "natural_person"), 28),
        (("requests", "handled_total", "commercial_enterprise"), 13),
    }


def test_a_column_of_totals_that_was_never_filled_in_is_one_cause() -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    (cause,) = found({ref: 0 if ref[2] == "total" else value for ref, value in good.items()})
    assert cause.hypotheses[0].fault is Fault.LINE
    assert {ref[2] for ref, _ in cause.hypotheses[0].changes} == {"total"}
    assert {relation.id for relation in cause.relations} == {"R3-3"}


def test_the_relation_in_which_the_suspect_is_the_total_comes_first() -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    for ref, codes in {
        ("requests", "granted", "total"): ["R3-3", "R3-2a"],
        ("requests", "new", "total"): ["R3-3", "R3-1"],
        ("requests", "handled_total", "natural_person"): ["R3-2a", "R3-1", "R3-3"],
    }.items():
        (cause,) = found({**good, ref: good[ref] + 1})
        assert [relation.id for relation in cause.relations] == codes


def test_a_sum_left_open_by_a_blank_still_puts_suspects_in_order() -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    wrong = {**good, ("requests", "granted", "commercial_enterprise"): 6}
    blank = frozenset({("requests", "rejected_repeated", column) for column in COLUMNS})
    (cause,) = found(wrong, blank=blank)
    assert suspects(cause)[0] == (("requests", "granted", "commercial_enterprise"), 4)
    assert len(cause.hypotheses) > 1


def test_doubtful_cells_are_no_suspects() -> None:
    good = balanced(granted=GRANTED, partially_granted=PARTLY)
    wrong = {**good, ("requests", "granted", "total"): 30}
    assert found(wrong, review=frozenset({("requests", "granted", "total")})) == ()


@pytest.mark.parametrize(
    ("printed", "wanted", "kind"),
    [
        (21, 12, Slip.SWAPPED),
        (0, 11, Slip.OMITTED),
        (10, 100, Slip.DROPPED),
        (233, 23, Slip.ADDED),
        (158, 138, Slip.MISREAD),
        (7, 5, None),
        (12, 34, None),
        (5, 0, None),
    ],
)
def test_slips_of_the_pen(printed: int, wanted: int, kind: Slip | None) -> None:
    assert slip(printed, wanted) is kind
