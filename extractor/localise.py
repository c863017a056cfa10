"""Which cell is wrong: the smallest changes that would satisfy the broken sums. Hypotheses only, nothing is applied.

A change of one cell mends every broken sum that it stands in; one that breaks a sum which holds is none. Where no
single cell will do, digits that went over into the next cell, a case counted in the wrong line, a row that is off by
one and a whole line that was added up wrongly are tried. Of the ways to mend everything the cheapest counts, and all
that mend the same are named. The search is bounded; what it leaves unexplained is a cause of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from extractor.relations import UNFILLED, cells_of, identities, sides
from extractor.slips import SLIPS, Slip, slip
from extractor.templates import Template
from extractor.types import Number, Ref, Relation, Status, Tables

_MOST_STEPS = 60
"""Hypotheses that are followed at most, for each table."""
_MOST_NAMED = 8
"""Alternatives of one cause that are kept at most."""
_LEAVE = 1.8
"""Cost of a sum that is left unexplained; that of a single cell is 1."""
_STILL = 0.2
"""Cost of a broken sum that a change touches and does not mend."""
_OPEN = 5.0
"""What an open sum weighs that a change would mend, or break: more than that digits are alike."""
_LEAST_SHIFT, _LEAST_LINE = 3, 3
"""Broken sums that a shift must mend, and lines that must fail alike, before a whole line is suspected."""


class Fault(StrEnum):
    """What may have happened, with the catalogue's names."""

    CELL = "cell"
    RECUT = "recut"
    MOVED = "moved"
    SHIFTED = "shifted"
    LINE = "line"


_COSTS = {Fault.CELL: 1.0, Fault.RECUT: 1.25, Fault.MOVED: 1.5, Fault.SHIFTED: 1.5, Fault.LINE: 2.5}


class Hypothesis(NamedTuple):
    """Cells and what they would have to hold, and the relations (by number) that would then hold."""

    fault: Fault
    changes: tuple[tuple[Ref, Number], ...]
    mends: frozenset[int]
    cost: float


class Cause(NamedTuple):
    """Relations that fail for one reason, and the hypotheses about it, the likeliest first; none: it stays open."""

    relations: tuple[Relation, ...]
    hypotheses: tuple[Hypothesis, ...]


class _Sum(NamedTuple):
    """A sum that could be computed: every cell with the sign it has in ``left - right``."""

    id: str
    signs: dict[Ref, int]


class _Sheet(NamedTuple):
    """The sums of one table by their number, where each cell stands in them, its value, and whether it may be any.

    `open` are the sums that could not be computed because a cell is blank or in doubt; what they come to if blanks are
    zero and doubtful cells what they are read as proves nothing, and puts suspects in order.
    """

    sums: dict[int, _Sum]
    places: dict[Ref, list[int]]
    values: dict[Ref, Number]
    signed: frozenset[Ref]
    open: tuple[tuple[_Sum, Number], ...]


_Rests = Mapping[int, Number]
"""What each sum is off by."""


def causes(template: Template, tables: Tables, relations: tuple[Relation, ...]) -> tuple[Cause, ...]:
    """Group the strict sums among `relations` that fail by what is probably wrong.

    `relations` are those of `assess`, in its order. A cause names the most telling of its relations first: the one in
    which the suspect is the total.
    """
    failed = [number for number, relation in enumerate(relations) if relation.status is Status.FAIL]
    known = identities(template)
    wanted = dict.fromkeys(known[number].plus[0][0] for number in failed if known[number].adds_up)
    return tuple(cause for table in wanted for cause in _causes(_sheet(template, tables, relations, table), relations))


def _sheet(template: Template, tables: Tables, relations: tuple[Relation, ...], table: str) -> _Sheet:
    cells = cells_of(tables)
    sums: dict[int, _Sum] = {}
    places: dict[Ref, list[int]] = {}
    opened: list[tuple[_Sum, Number]] = []
    read = {ref: 0 if cell.state in UNFILLED else cell.value for ref, cell in cells.items() if ref[0] == table}
    known = {ref: value for ref, value in read.items() if value is not None}
    for number, (identity, relation) in enumerate(zip(identities(template), relations, strict=True)):
        if identity.plus[0][0] != table or not identity.adds_up:
            continue
        plus, minus = sides(identity, cells)
        each = _Sum(identity.id, dict.fromkeys(plus, 1) | dict.fromkeys(minus, -1))
        if relation.status is not Status.NOT_ASSESSABLE:
            sums[number] = each
            for ref in each.signs:
                places.setdefault(ref, []).append(number)
        elif known.keys() >= each.signs.keys():
            opened.append((each, _rest(each, known)))
    form = next(form for form in template.tables if form.id == table)
    signed = frozenset((table, *slot) for slot, column in form.columns.items() if column.number != "count")
    values = {ref: value for ref, value in known.items() if ref in places}
    return _Sheet(sums, places, values, signed, tuple(opened))


def _causes(sheet: _Sheet, relations: tuple[Relation, ...]) -> Iterator[Cause]:
    search = _Search(sheet)
    rests = {number: _rest(each, sheet.values) for number, each in sheet.sums.items()}
    search.follow(rests)
    told: set[int] = set()
    for hypothesis in search.chosen:
        others = [change for other in search.chosen if other is not hypothesis for change in other.changes]
        own = tuple(sorted(hypothesis.mends - told))
        told |= hypothesis.mends
        if own:
            rivals = _rivals(sheet, rests, hypothesis, others)
            yield Cause(tuple(relations[number] for number in _telling(sheet, own, rivals[0])), rivals)
    yield from (Cause((relations[number],), ()) for number in search.left if number not in told)


def _rest(each: _Sum, values: Mapping[Ref, Number]) -> Number:
    return round(sum(sign * values[ref] for ref, sign in each.signs.items()), 6)


def _telling(sheet: _Sheet, numbers: tuple[int, ...], hypothesis: Hypothesis) -> list[int]:
    """Order relations by what they tell: first that in which the suspect stands alone on its side."""
    suspects = {ref for ref, _ in hypothesis.changes}

    def is_total(number: int) -> bool:
        signs = sheet.sums[number].signs
        return any(list(signs.values()).count(signs[ref]) == 1 for ref in suspects & signs.keys())

    return sorted(numbers, key=lambda number: (not is_total(number), number))


def _rivals(
    sheet: _Sheet, rests: _Rests, hypothesis: Hypothesis, others: list[tuple[Ref, Number]]
) -> tuple[Hypothesis, ...]:
    """Return all hypotheses that mend what this one mends, the others applied; likeliest first, it among them."""
    options = _options(sheet, _applied(sheet, rests, others), min(hypothesis.mends), {ref for ref, _ in others})
    found = [way for way in options if way.fault is hypothesis.fault and way.mends >= hypothesis.mends]
    found.sort(key=lambda way: -sum(_weight(sheet, *change) for change in way.changes))
    return tuple(found[:_MOST_NAMED]) or (hypothesis,)


class _Search:
    """Looks for the cheapest set of hypotheses that mends everything; it counts its steps."""

    def __init__(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self.steps = 0
        self.cost = float("inf")
        self.chosen: tuple[Hypothesis, ...] = ()
        self.left: tuple[int, ...] = ()

    def follow(
        self, rests: _Rests, cost: float = 0.0, chosen: tuple[Hypothesis, ...] = (), left: tuple[int, ...] = ()
    ) -> None:
        """Mend one sum that is still off in every way there is, or leave it, and go on with what remains."""
        broken = [number for number, rest in rests.items() if rest and number not in left]
        self.steps += 1
        if not broken or self.steps > _MOST_STEPS:
            cost += _LEAVE * len(broken)
            if cost < self.cost:
                self.cost, self.chosen, self.left = cost, chosen, (*left, *broken)
            return
        if cost + 1 >= self.cost:
            return
        touched = {ref for way in chosen for ref, _ in way.changes}
        singles = {number: list(_cells(self.sheet, rests, number, touched)) for number in broken}
        number = min(broken, key=lambda number: (not singles[number], len(singles[number]), number))
        ways = singles[number] if _settles(singles[number]) else list(_options(self.sheet, rests, number, touched))
        for way in sorted(ways, key=lambda way: (-len(way.mends), way.cost)):
            self.follow(_applied(self.sheet, rests, way.changes), cost + way.cost, (*chosen, way), left)
        if not _settles(ways):
            self.follow(rests, cost + _LEAVE, chosen, (*left, number))


def _settles(ways: list[Hypothesis]) -> bool:
    """Whether one of the ways mends all it touches, and more than one sum."""
    return any(len(way.mends) > 1 and way.cost <= _COSTS[way.fault] for way in ways)


def _applied(sheet: _Sheet, rests: _Rests, changes: Iterable[tuple[Ref, Number]]) -> dict[int, Number]:
    after = dict(rests)
    for ref, value in changes:
        for number in sheet.places[ref]:
            rest = after[number] + sheet.sums[number].signs[ref] * (value - sheet.values[ref])
            after[number] = rest if isinstance(rest, int) else round(rest, 6)
    return after


def _options(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """Yield all ways to mend one sum that leave alone the cells `touched` and every sum that holds."""
    for find in (_cells, _recuts, _moves, _shifts, _lines):
        yield from find(sheet, rests, number, touched)


def _hypothesis(
    sheet: _Sheet, rests: _Rests, fault: Fault, changes: Iterable[tuple[Ref, Number]], touched: set[Ref]
) -> Hypothesis | None:
    """Return the hypothesis that cells should hold other values; `None` if they cannot or a sum would break."""
    changed = tuple((ref, value) for ref, value in changes if value != sheet.values[ref])
    for ref, value in changed:
        if ref in touched or (ref not in sheet.signed and (value < 0 or not isinstance(value, int))):
            return None
    after = _applied(sheet, rests, changed)
    seen = {number for ref, _ in changed for number in sheet.places[ref]}
    if any(after[number] and not rests[number] for number in seen):
        return None
    mends = frozenset(number for number in seen if rests[number] and not after[number])
    still = sum(bool(after[number]) for number in seen)
    return Hypothesis(fault, changed, mends, _COSTS[fault] + _STILL * still) if mends else None


def _cells(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """One cell is wrong by what the sum is off by."""
    for ref, sign in sheet.sums[number].signs.items():
        wanted = sheet.values[ref] - sign * rests[number]
        found = _hypothesis(sheet, rests, Fault.CELL, [(ref, _plain(wanted))], touched)
        if found:
            yield found


def _recuts(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """Digits of a cell went over into the next: the same digits, cut elsewhere; a zero may stand where all went."""
    printed = _in_a_row(sheet, number)
    for first, second in pairwise(printed):
        one, two = sheet.values[first], sheet.values[second]
        for digits in {f"{one}{two}", f"{one or two}"} if not one or not two else {f"{one}{two}"}:
            for place in range(1, len(digits)) if digits.isdigit() else ():
                changes = [(first, int(digits[:place])), (second, int(digits[place:]))]
                found = _hypothesis(sheet, rests, Fault.RECUT, changes, touched)
                if found and number in found.mends and len(found.changes) > 1 and "0" not in digits[place:][:1]:
                    yield found


def _moves(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """Cases were counted in one line that belong to another: two sums are off by as many, one up and one down."""
    for ref, sign in sheet.sums[number].signs.items():
        wanted = sheet.values[ref] - sign * rests[number]
        for shared in sheet.places[ref]:
            for other in sheet.sums[shared].signs if not rests[shared] else ():
                off = [place for place in sheet.places[other] if rests[place] and place != number]
                if other == ref or not off:
                    continue
                moved = sheet.values[other] - sheet.sums[off[0]].signs[other] * rests[off[0]]
                changes = [(ref, _plain(wanted)), (other, _plain(moved))]
                found = _hypothesis(sheet, rests, Fault.MOVED, changes, touched)
                if found and number in found.mends and len(found.mends) > 1:
                    yield found


def _shifts(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """The figures of a row stand one place too far to one side; the figure that fell off follows from the sum."""
    printed = _in_a_row(sheet, number)
    signs, values = sheet.sums[number].signs, [sheet.values[ref] for ref in printed]
    for moved, lost in ((values[1:], printed[-1:]), (values[:-1], printed[:1])) if printed else ():
        kept = dict(zip(printed[:-1] if lost == printed[-1:] else printed[1:], moved, strict=True))
        missing = -sum(signs[ref] * value for ref, value in kept.items()) * signs[lost[0]]
        found = _hypothesis(sheet, rests, Fault.SHIFTED, [*kept.items(), (lost[0], _plain(missing))], touched)
        if found and number in found.mends and len(found.mends) >= _LEAST_SHIFT:
            yield found


def _lines(sheet: _Sheet, rests: _Rests, number: int, touched: set[Ref]) -> Iterator[Hypothesis]:
    """A whole line is wrong: in every sum of its kind that is off, the cell at the same place."""
    own = sheet.sums[number]
    alike = [other for other, each in sheet.sums.items() if each.id == own.id and rests[other]]
    for place in range(len(own.signs)) if len(alike) >= _LEAST_LINE else ():
        changes = []
        for other in alike:
            signs = list(sheet.sums[other].signs.items())
            if place < len(signs):
                ref, sign = signs[place]
                changes.append((ref, _plain(sheet.values[ref] - sign * rests[other])))
        found = _hypothesis(sheet, rests, Fault.LINE, changes, touched)
        if found and number in found.mends and len(found.mends) >= _LEAST_LINE:
            yield found


def _in_a_row(sheet: _Sheet, number: int) -> list[Ref]:
    """Return the cells of a sum as they are printed side by side; none if it runs over several rows."""
    refs = [ref for ref in sheet.values if ref in sheet.sums[number].signs]
    return refs if len({row for _, row, _ in refs}) == 1 else []


def _plain(value: Number) -> Number:
    """Return a whole figure as such."""
    value = round(value, 6)
    return int(value) if value == int(value) else value


def _weight(sheet: _Sheet, ref: Ref, wanted: Number) -> float:
    """Weigh how likely a cell was miswritten; that nothing was filled in counts for a total only."""
    found = slip(sheet.values[ref], wanted)
    signs = [sheet.sums[number].signs for number in sheet.places[ref]]
    is_total = any(list(each.values()).count(each[ref]) == 1 for each in signs)
    weight = SLIPS[found] if found and (is_total or found is not Slip.OMITTED) else 0.0
    for each, rest in sheet.open:
        if ref in each.signs and not (rest + each.signs[ref] * (wanted - sheet.values[ref]) and rest):
            weight += _OPEN if rest else -_OPEN
    return weight
