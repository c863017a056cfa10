"""What may be wrong in a table whose sums do not hold: one cell, or several that go together.

A hypothesis changes cells so that broken sums hold and none breaks that holds. Each kind has a function that yields
all hypotheses of its kind which mend a given sum.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from extractor.slips import SLIPS, Slip, slip
from extractor.types import Number, Ref

_STILL = 0.2
"""Cost of a broken sum that a change touches and does not mend."""
_OPEN = 5.0
"""What an open sum weighs that a change would mend, or break: more than that digits are alike."""
_LONG = 60
"""A sum of more cells is looked at cell by cell only."""
_LEAST = 3
"""Broken sums that a shift must mend, and lines that must fail alike, before a whole line is suspected."""


class Fault(StrEnum):
    """What may have happened, with the catalogue's names."""

    CELL = "cell"
    RECUT = "recut"
    MOVED = "moved"
    SHIFTED = "shifted"
    LINE = "line"


_COSTS = {Fault.CELL: 1.0, Fault.RECUT: 1.25, Fault.MOVED: 1.5, Fault.SHIFTED: 1.5, Fault.LINE: 2.5}

Changes = Iterable[tuple[Ref, Number]]


class Hypothesis(NamedTuple):
    """Cells and what they would have to hold, and the sums (by number) that would then hold, open ones among them."""

    fault: Fault
    changes: tuple[tuple[Ref, Number], ...]
    mends: frozenset[int]
    cost: float


class Sum(NamedTuple):
    """A sum: every cell with the sign it has in ``left - right``; `id` is that of its relation."""

    id: str
    signs: dict[Ref, int]

    def rest(self, values: Mapping[Ref, Number]) -> Number:
        """Return what it is off by."""
        return round(sum(sign * values[ref] for ref, sign in self.signs.items()), 6)

    def total(self) -> set[Ref]:
        """Return the cells that stand alone on their side: the total, or both of two."""
        signs = list(self.signs.values())
        return {ref for ref, sign in self.signs.items() if signs.count(sign) == 1}


class Sheet(NamedTuple):
    """The sums of one table by their number, where each cell stands in them, its value, and whether it may be any.

    The sums in `open` prove nothing, and put suspects in order: soft ones, and those with a cell that is blank or in
    doubt, blanks taken for zero and doubtful cells for what they are read as. Cells that stand in no other are no
    suspects. `order` is that of reading.
    """

    sums: dict[int, Sum]
    places: dict[Ref, list[int]]
    values: dict[Ref, Number]
    signed: frozenset[Ref]
    open: frozenset[int]
    fixed: frozenset[Ref]
    order: dict[Ref, int]


Rests = Mapping[int, Number]
"""What each sum is off by."""


def applied(sheet: Sheet, rests: Rests, changes: Changes) -> dict[int, Number]:
    """Return what each sum would be off by."""
    return {**rests, **_touched(sheet, rests, changes)}


def _touched(sheet: Sheet, rests: Rests, changes: Changes) -> dict[int, Number]:
    """Return what the sums over the changed cells would be off by."""
    after: dict[int, Number] = {}
    for ref, value in changes:
        for number in sheet.places[ref]:
            change = sheet.sums[number].signs[ref] * (value - sheet.values[ref])
            after[number] = _plain(after.get(number, rests[number]) + change)
    return after


def options(
    sheet: Sheet, rests: Rests, number: int, touched: set[Ref], faults: Iterable[Fault] = tuple(Fault)
) -> Iterator[Hypothesis]:
    """Yield all ways to mend one sum that leave alone the cells `touched` and every sum that holds."""
    for fault in faults:
        for changes in _KINDS[fault](sheet, rests, number):
            found = _hypothesis(sheet, rests, fault, changes, touched)
            least = {Fault.CELL: 1, Fault.RECUT: 2, Fault.MOVED: 2}.get(fault, _LEAST)
            if found and number in found.mends and len(found.mends) >= least:
                yield found


def weight(sheet: Sheet, rests: Rests, ref: Ref, wanted: Number) -> float:
    """Weigh how likely a cell was miswritten; that nothing was filled in counts for a total only."""
    found = slip(sheet.values[ref], wanted)
    is_total = any(ref in sheet.sums[number].total() for number in sheet.places[ref])
    weight = SLIPS[found] if found and (is_total or found is not Slip.OMITTED) else 0.0
    after = _touched(sheet, rests, [(ref, wanted)])
    return weight + _OPEN * sum((not after[number]) - (not rests[number]) for number in after.keys() & sheet.open)


def _hypothesis(sheet: Sheet, rests: Rests, fault: Fault, changes: Changes, touched: set[Ref]) -> Hypothesis | None:
    """Return the hypothesis that cells should hold other values; `None` if they cannot or a sum would break."""
    changed = tuple((ref, value) for ref, value in changes if value != sheet.values[ref])
    for ref, value in changed:
        if ref in touched or ref in sheet.fixed:
            return None
        if ref not in sheet.signed and (value < 0 or not isinstance(value, int)):
            return None
    after = _touched(sheet, rests, changed)
    proofs = after.keys() - sheet.open
    if any(after[number] and not rests[number] for number in proofs):
        return None
    mends = frozenset(number for number, rest in after.items() if rests[number] and not rest)
    still = sum(bool(after[number]) for number in proofs)
    return Hypothesis(fault, changed, mends, _COSTS[fault] + _STILL * still)


def _wanted(sheet: Sheet, rests: Rests, number: int, ref: Ref) -> Number:
    """Return what a cell would have to hold for a sum to hold."""
    return _plain(sheet.values[ref] - sheet.sums[number].signs[ref] * rests[number])


def _cells(sheet: Sheet, rests: Rests, number: int) -> Iterator[Changes]:
    """One cell is wrong by what the sum is off by."""
    for ref in sheet.sums[number].signs:
        yield [(ref, _wanted(sheet, rests, number, ref))]


def _recuts(sheet: Sheet, rests: Rests, _number: int) -> Iterator[Changes]:
    """Digits of a cell went over into the next: the same digits, cut elsewhere; a zero may stand where all went."""
    for first, second in (pair for printed in _rows_off(sheet, rests).values() for pair in pairwise(printed)):
        one, two = sheet.values[first], sheet.values[second]
        for digits in (f"{one}{two}", str(one or two))[: 1 if one and two else 2]:
            for place in range(1, len(digits)) if digits.isdigit() else ():
                if digits[place] != "0" or place == len(digits) - 1:
                    yield [(first, int(digits[:place])), (second, int(digits[place:]))]


def _moves(sheet: Sheet, rests: Rests, number: int) -> Iterator[Changes]:
    """Cases were counted in one line that belong to another: two sums are off by as many, one up and one down."""
    for ref in sheet.sums[number].signs if len(sheet.sums[number].signs) <= _LONG else ():
        wanted = _wanted(sheet, rests, number, ref)
        shared = (sheet.sums[place] for place in sheet.places[ref] if not rests[place])
        for held in (each for each in shared if len(each.signs) <= _LONG):
            by = held.signs[ref] * (wanted - sheet.values[ref])
            for other, sign in held.signs.items():
                back = _plain(sheet.values[other] - sign * by)
                if other != ref and any(rests[place] and place != number for place in sheet.places[other]):
                    yield [(ref, wanted), (other, back)]


def _shifts(sheet: Sheet, rests: Rests, _number: int) -> Iterator[Changes]:
    """The figures of a row stand one place too far to one side; the one that fell off is what the others leave."""
    for row, printed in _rows_off(sheet, rests).items():
        signs, values = sheet.sums[row].signs, [sheet.values[ref] for ref in printed]
        for kept, lost in (
            (dict(zip(printed[:-1], values[1:], strict=True)), printed[-1]),
            (dict(zip(printed[1:], values[:-1], strict=True)), printed[0]),
        ):
            missing = -sum(signs[ref] * value for ref, value in kept.items()) * signs[lost]
            yield [*kept.items(), (lost, _plain(missing))]


def _lines(sheet: Sheet, rests: Rests, number: int) -> Iterator[Changes]:
    """A whole line is wrong: in every sum of its kind that is off, the cell at the same place."""
    own = sheet.sums[number]
    alike = [
        other for other, each in sheet.sums.items() if each.id == own.id and rests[other] and other not in sheet.open
    ]
    refs = [list(sheet.sums[other].signs) for other in alike]
    for place in range(min(map(len, refs))) if len(alike) >= _LEAST else ():
        at = [known[place] for known in refs]
        yield [(ref, _wanted(sheet, rests, other, ref)) for ref, other in zip(at, alike, strict=True)]


_KINDS = {
    Fault.CELL: _cells,
    Fault.RECUT: _recuts,
    Fault.MOVED: _moves,
    Fault.SHIFTED: _shifts,
    Fault.LINE: _lines,
}


def _rows_off(sheet: Sheet, rests: Rests) -> dict[int, list[Ref]]:
    """Return the cells, as printed side by side, of every broken sum over a single row."""
    return {
        number: sorted(each.signs, key=sheet.order.__getitem__)
        for number, each in sheet.sums.items()
        if rests[number] and len({row for _, row, _ in each.signs}) == 1
    }


def _plain(value: Number) -> Number:
    """Return a whole figure as such, and decimals without residue."""
    if isinstance(value, int):
        return value
    value = round(value, 6)
    return int(value) if value == int(value) else value
