"""Which cell is wrong: the smallest changes that would satisfy the broken sums. Hypotheses only, nothing is applied.

A change of one cell mends every broken sum that it stands in; one that breaks a sum which holds is none. Where no
single cell will do, digits that went over into the next cell, a case counted in the wrong line, a row that is off by
one and a whole line that was added up wrongly are tried (`hypotheses`). Of the ways to mend everything the cheapest
counts, and all that mend the same are named. The search is bounded; what it leaves unexplained is a cause of its own.
"""

from collections.abc import Iterator
from typing import NamedTuple

from extractor.hypotheses import Fault, Hypothesis, Rests, Sheet, Sum, applied, options, weight
from extractor.relations import UNFILLED, cells_of, identities, sides
from extractor.templates import Template
from extractor.types import Number, Ref, Relation, Status, Tables

_MOST_STEPS = 120
"""Broken sums that are looked at until the search ends, for each table; one fault needs three, two need about ten."""
_MOST_NAMED = 8
"""Alternatives of one cause that are kept at most."""
_LEAVE = 1.8
"""Cost of a sum that is left unexplained; that of a single cell is 1."""
_OFF = 0.4
"""Cost of an open sum that is off in the end."""


class Cause(NamedTuple):
    """Relations that fail for one reason, and the hypotheses about it, the likeliest first; none: it stays open."""

    relations: tuple[Relation, ...]
    hypotheses: tuple[Hypothesis, ...]


def causes(template: Template, tables: Tables, relations: tuple[Relation, ...]) -> tuple[Cause, ...]:
    """Group the strict sums among `relations` that fail by what is probably wrong.

    `relations` are those of `assess`, in its order. A cause names the most telling of its relations first: the one in
    which the suspect is the total.
    """
    failed = [number for number, relation in enumerate(relations) if relation.status is Status.FAIL]
    known = identities(template)
    wanted = dict.fromkeys(known[number].plus[0][0] for number in failed if known[number].adds_up)
    return tuple(cause for table in wanted for cause in _causes(_sheet(template, tables, relations, table), relations))


def _sheet(template: Template, tables: Tables, relations: tuple[Relation, ...], table: str) -> Sheet:
    cells = cells_of(tables)
    sums: dict[int, Sum] = {}
    places: dict[Ref, list[int]] = {}
    open_: set[int] = set()
    read = {ref: 0 if cell.state in UNFILLED else cell.value for ref, cell in cells.items() if ref[0] == table}
    values = {ref: value for ref, value in read.items() if value is not None}
    for number, (identity, relation) in enumerate(zip(identities(template), relations, strict=True)):
        if identity.plus[0][0] != table or identity.test or identity.compare != "=":
            continue
        plus, minus = sides(identity, cells)
        each = Sum(identity.id, dict.fromkeys(plus, 1) | dict.fromkeys(minus, -1))
        if values.keys() >= each.signs.keys():
            sums[number] = each
            for ref in each.signs:
                places.setdefault(ref, []).append(number)
            if not identity.adds_up or relation.status is Status.NOT_ASSESSABLE:
                open_.add(number)
    form = next(form for form in template.tables if form.id == table)
    signed = frozenset((table, *slot) for slot, column in form.columns.items() if column.number != "count")
    fixed = frozenset(ref for ref in places if cells[ref].review or cells[ref].value is None)
    order = {ref: at for at, ref in enumerate(values)}
    return Sheet(sums, places, values, signed, frozenset(open_), fixed, order)


def _causes(sheet: Sheet, relations: tuple[Relation, ...]) -> Iterator[Cause]:
    search = _Search(sheet)
    rests = {number: each.rest(sheet.values) for number, each in sheet.sums.items()}
    search.follow(rests)
    told: set[int] = set()
    for hypothesis in search.chosen:
        others = [change for other in search.chosen if other is not hypothesis for change in other.changes]
        own = tuple(sorted(hypothesis.mends - told - sheet.open))
        told |= hypothesis.mends
        if own:
            rivals = _rivals(sheet, rests, hypothesis, others)
            yield Cause(tuple(relations[number] for number in _telling(sheet, own, rivals[0])), rivals)
    yield from (Cause((relations[number],), ()) for number in search.left if number not in told)


def _telling(sheet: Sheet, numbers: tuple[int, ...], hypothesis: Hypothesis) -> list[int]:
    """Order sums by what they tell: first that in which a suspect is the total."""
    suspects = {ref for ref, _ in hypothesis.changes}
    return sorted(numbers, key=lambda number: (suspects.isdisjoint(sheet.sums[number].total()), number))


def _rivals(
    sheet: Sheet, rests: Rests, hypothesis: Hypothesis, others: list[tuple[Ref, Number]]
) -> tuple[Hypothesis, ...]:
    """Return all hypotheses that mend what this one mends, the others applied; likeliest first, it among them."""
    number, touched = min(hypothesis.mends - sheet.open), {ref for ref, _ in others}
    after = applied(sheet, rests, others)
    found = options(sheet, after, number, touched, [hypothesis.fault])
    proved = hypothesis.mends - sheet.open
    alike = {way.changes: way for way in (hypothesis, *found) if way.mends >= proved}.values()

    def rank(way: Hypothesis) -> tuple[float, list[int]]:
        return -sum(weight(sheet, after, *change) for change in way.changes), _order(sheet, way)

    return tuple(sorted(alike, key=rank)[:_MOST_NAMED])


def _order(sheet: Sheet, hypothesis: Hypothesis) -> list[int]:
    """Return where its cells stand in the order of reading."""
    return [sheet.order[ref] for ref, _ in hypothesis.changes]


class _Search:
    """Looks for the cheapest set of hypotheses that mends everything; it counts the sums it looks at."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.steps = 0
        self.cost = float("inf")
        self.chosen: tuple[Hypothesis, ...] = ()
        self.left: tuple[int, ...] = ()

    def follow(
        self, rests: Rests, cost: float = 0.0, chosen: tuple[Hypothesis, ...] = (), left: tuple[int, ...] = ()
    ) -> None:
        """Mend one sum that is still off in every way there is, or leave it, and go on with what remains."""
        broken = [number for number, rest in rests.items() if rest and number not in (*left, *self.sheet.open)]
        self.steps += len(broken)
        if not broken or self.steps > _MOST_STEPS:
            cost += _LEAVE * len(broken) + _OFF * sum(bool(rests[number]) for number in self.sheet.open)
            if cost < self.cost:
                self.cost, self.chosen, self.left = cost, chosen, (*left, *broken)
            return
        if cost + 1 >= self.cost:
            return
        number, ways = self._next(rests, broken, {ref for way in chosen for ref, _ in way.changes})
        for way in sorted(ways, key=lambda way: (-len(way.mends), way.cost)):
            self.follow(applied(self.sheet, rests, way.changes), cost + way.cost, (*chosen, way), left)
        if not any(len(way.mends - self.sheet.open) > 1 for way in ways):
            self.follow(rests, cost + _LEAVE, chosen, (*left, number))

    def _next(self, rests: Rests, broken: list[int], touched: set[Ref]) -> tuple[int, list[Hypothesis]]:
        """Return the sum that the fewest single cells can mend, and the ways to mend it.

        If no single cell mends all that is off, open sums too, these are all there are, and the cells in it that mend
        another sum: two of them may mend it together.
        """
        singles = {number: list(options(self.sheet, rests, number, touched, [Fault.CELL])) for number in broken}
        number = min(broken, key=lambda number: (not singles[number], len(singles[number]), number))
        off = {number for number, rest in rests.items() if rest}
        if any(way.mends >= off for way in singles[number]):
            return number, singles[number]
        beside = (way for other in broken for way in singles[other] if number in self.sheet.places[way.changes[0][0]])
        ways = sorted([*options(self.sheet, rests, number, touched), *beside], key=lambda way: -way.cost)
        return number, list({way.changes: way for way in ways}.values())
