"""Relations written out and held against tables."""

from collections import Counter
from collections.abc import Mapping

import pytest

from extractor.relations import assess, identities
from extractor.templates import find_template
from extractor.types import Cell, Match, Number, Relation, Span, State, Status, Table, Tables

FORM = find_template("disclosure-2021")


def tables_of(
    changes: Mapping[tuple[str, str], Number | None],
    extra: Mapping[tuple[str, str], Number] | None = None,
    *,
    review: frozenset[tuple[str, str]] = frozenset(),
) -> Tables:
    """All zero, but for the changes in the request table."""
    tables = []
    for form in FORM.tables:
        cells = []
        for slot in form.positions:
            value = changes.get(slot, 0) if form.id == "requests" else 0
            state = State.ABSENT if value is None else State.NUMBER
            span = None if value is None else Span(0, 1)
            raw = None if value is None else str(value)
            cells.append(Cell(*slot, False, value, raw, "件", state, span, Match.EXACT, 0.9999, slot in review))
        if form.id == "requests":
            cells += [
                Cell(*slot, True, value, str(value), "件", State.NUMBER, Span(0, 1), Match.EXACT, 0.9999, False)
                for slot, value in (extra or {}).items()
            ]
        tables.append(Table(form.id, Match.EXACT, Span(0, 1), tuple(cells)))
    return Tables(FORM.id, Match.EXACT, tuple(tables))


def found(relations: tuple[Relation, ...], id_: str, at: str) -> Relation:
    return next(relation for relation in relations if (relation.id, relation.at) == (id_, at))


def test_every_relation_is_written_out_for_every_place() -> None:
    counts = Counter(identity.id for identity in identities(FORM))
    sums = {"R3-1": 7, "R3-2a": 7, "R3-3": 25, "R4-1": 1, "R4-2": 1, "R4-3": 1}
    assert counts == {**sums, "R3-4": 175, "R3-5": 1, "R3-6": 7, "R2-1": 2, "R2-2": 3}


def test_all_zero_is_trivial() -> None:
    assert {relation.status for relation in assess(FORM, tables_of({}))} == {Status.TRIVIAL}


def test_a_sum_that_holds_passes_and_one_that_does_not_fails() -> None:
    tables = tables_of({("new", "total"): 4, ("handled_total", "total"): 5})
    relations = assess(FORM, tables)
    balance = found(relations, "R3-1", "total")
    assert (balance.status, balance.left, balance.right) == (Status.FAIL, 4, 5)
    assert ("requests", "new", "total") in balance.operands
    assert found(relations, "R3-3", "new").status is Status.FAIL
    assert found(relations, "R3-1", "natural_person").status is Status.TRIVIAL
    good = tables_of({("new", "natural_person"): 2, ("new", "total"): 2})
    assert found(assess(FORM, good), "R3-3", "new").status is Status.PASS


@pytest.mark.parametrize("changes", [{("new", "total"): None}, {}])
def test_absent_or_doubtful_operands_make_it_not_assessable(changes: dict[tuple[str, str], Number | None]) -> None:
    relations = assess(FORM, tables_of(changes, review=frozenset({("new", "total")})))
    for id_, at in (("R3-1", "total"), ("R3-3", "new"), ("R3-4", "new.total")):
        relation = found(relations, id_, at)
        assert (relation.status, relation.left, relation.right) == (Status.NOT_ASSESSABLE, None, None)


@pytest.mark.parametrize(
    ("value", "status"), [(-1, Status.FAIL), (1.5, Status.FAIL), (3, Status.PASS), (0, Status.TRIVIAL)]
)
def test_a_count_is_whole_and_not_negative(value: Number, status: Status) -> None:
    relation = found(assess(FORM, tables_of({("new", "total"): value})), "R3-4", "new.total")
    assert (relation.status, relation.left) == (status, value)


def test_an_extra_row_stands_for_the_rows_it_replaces() -> None:
    absent = {(row, "total"): None for row in ("other_not_corrected", "other_fee_unpaid", "other_misc")}
    changes = {**absent, ("handled_total", "total"): 3}
    relation = found(assess(FORM, tables_of(changes, {("other_handling", "total"): 3})), "R3-2a", "total")
    assert relation.status is Status.PASS
    assert ("requests", "other_handling", "total") in relation.operands
    assert found(assess(FORM, tables_of(changes)), "R3-2a", "total").status is Status.NOT_ASSESSABLE


def test_decimals_add_up_without_residue() -> None:
    changes = {("new", "natural_person"): 0.1, ("new", "legal_service"): 0.2, ("new", "total"): 0.3}
    assert found(assess(FORM, tables_of(changes)), "R3-3", "new").status is Status.PASS


STATISTICS = find_template("statistics-2014")


def statistics(**values: Number) -> tuple[Relation, ...]:
    cells = tuple(
        Cell(row, column, False, values.get(row, 0), "0", None, State.NUMBER, Span(0, 1), Match.EXACT, 0.9999, False)
        for row, column in STATISTICS.tables[0].positions
    )
    return assess(STATISTICS, Tables(STATISTICS.id, Match.EXACT, (Table("statistics", Match.EXACT, None, cells),)))


@pytest.mark.parametrize(
    ("whole", "part", "status"), [(3, 2, Status.PASS), (2, 2, Status.PASS), (2, 3, Status.FAIL), (0, 0, Status.TRIVIAL)]
)
def test_a_whole_is_at_least_its_part(whole: int, part: int, status: Status) -> None:
    relation = found(statistics(s2_press=whole, s2_press_lead=part), "RO-8", "s2_press.figure")
    assert (relation.kind, relation.status, relation.left, relation.right) == ("soft", status, whole, part)


def test_relations_of_one_id_are_told_apart_by_the_row_they_are_about() -> None:
    relations = statistics(s4=2, s4_a=1, s4_b=1, s5=1)
    assert found(relations, "RO-5", "s4.figure").status is Status.PASS
    assert found(relations, "RO-5", "s5.figure").status is Status.FAIL
    assert Counter(relation.id for relation in relations)["RO-8"] == 4


def test_channels_may_add_up_to_more_than_the_items_but_not_to_less() -> None:
    assert found(statistics(s1_info=5, s1_web=5, s1_weibo=3), "RO-9", "s1_info.figure").status is Status.PASS
    assert found(statistics(s1_info=5, s1_web=4), "RO-9", "s1_info.figure").status is Status.FAIL


def test_only_strict_sums_tell_figures_apart() -> None:
    assert {identity.id for identity in identities(STATISTICS) if identity.adds_up} == {f"RO-{n}" for n in range(1, 7)}
