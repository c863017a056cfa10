"""Lines: which marks are to fill which places of the form.

A stub is a line of the form that wants figures, a group is a run of marks with no word between. `assign` gives the
groups to the stubs, both in their order, at the least cost: a group belongs to the label that it stands behind (or
before), a label that could not be read still took up letters, and as many figures as places speak for a pair.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, inf
from typing import NamedTuple, TypeAlias

from rapidfuzz.distance import Indel

from extractor.tables.alignment import Anchor
from extractor.tables.groups import Group
from extractor.tables.marks import Kind, Mark
from extractor.tables.weights import log_added
from extractor.types import Match

Slot: TypeAlias = tuple[str, str]
"""A place in a table: row and column id."""

_ELSEWHERE = 5.0
"""Cost of a group whose label stands elsewhere."""
_OTHER_SIDE = 1.5
"""Cost of a group on the other side of its label than the reading order has it."""
_OTHER_SIDE_ALONE = 0.5
"""The same of a group that stands on a line of its own."""
_FOREIGN = 2.0
"""Cost of words between a label and its figures that belong to no known label."""
_CLAIMED = 1.5
"""Cost of words there that are like a label that was not made out."""
_MISREAD = 0.5
"""Cost of a label that was not made out, though letters stand where it should be."""
_UNLIKE = 1.5
"""The same, if the letters are hardly those of the label."""
_ALIKE = 0.5
_UNSAID = 2.0
"""Cost of a label of which nothing is there."""
_JOINED = 1.0
"""Cost of a row in two pieces, or of two rows in one."""
_SPLIT_WORDS = 1.0
"""Cost, beyond that, of words of another label inside a row."""
_MISCOUNT = 0.8
"""Cost of a figure that is lacking or to spare; the first costs twice as much."""
_MISCOUNT_MOST = 4.0
_SKIPPED = 3.0
"""Cost of a label without figures."""
_SPARE = 3.0
"""Cost of a group that no line takes; less behind words that the form does not know."""
_OWN_WORDS = 2.0
_PIECES = 3
"""Pieces of a row, and rows in one piece, at most."""
_BAND = 4
"""How far lines and groups may get out of step, beyond the difference of their numbers."""
_MOST = 4000
"""Pairs of stubs and groups up to which the assignment is weighed; beyond, nothing is assigned."""


class Line(NamedTuple):
    """Places of the form, in order, and the marks that are to fill them.

    `label` and `match` say which label the line stands with, `next_level` how many label cells may stand before the
    next line's label (-1: unknown), `extra` that the form has no such row. `values` are the marks that fill cells,
    `strain` is what assigning them cost, `rivalry` the weight of the assignments that give the line other figures.
    """

    slots: tuple[Slot, ...]
    marks: tuple[Mark, ...]
    match: Match
    label: Anchor | None = None
    next_level: int = -1
    extra: bool = False
    values: tuple[Mark, ...] = ()
    strain: float = 0.0
    rivalry: float = 0.0

    def with_marks(self, marks: Sequence[Mark]) -> "Line":
        """Return the line filled from `marks`."""
        return self._replace(marks=tuple(marks), values=tuple(mark for mark in marks if mark.is_value))


class Stub(NamedTuple):
    """A line of the form that wants figures, with its label if that was found; `begin` is the label's first letter.

    `wording` is what a label that was not found should read.
    """

    slots: tuple[Slot, ...]
    match: Match
    begin: int = -1
    label: Anchor | None = None
    next_level: int = -1
    wording: str = ""


class _Step(NamedTuple):
    """One step of the assignment: the stubs and the groups of these two intervals go together, at a cost."""

    stubs: tuple[int, int]
    groups: tuple[int, int]
    cost: float

    @property
    def start(self) -> tuple[int, int]:
        """How many stubs and groups are used up before."""
        return self.stubs[0], self.groups[0]

    @property
    def end(self) -> tuple[int, int]:
        """How many stubs and groups are used up after."""
        return self.stubs[1], self.groups[1]


_Taken: TypeAlias = tuple[int, tuple[int, ...], tuple[int, ...]]


class Assignment(NamedTuple):
    """Lines, and the groups that none of them took."""

    lines: list[Line]
    spare: list[Group]


def assign(stubs: Sequence[Stub], groups: Sequence[Group], *, ahead: bool) -> Assignment:
    """Give groups to stubs in order, at the least cost; `ahead`: figures stand before their label."""
    if len(stubs) * len(groups) > _MOST:
        return Assignment([stub_line(stub, (), 0.0) for stub in stubs], list(groups))
    lost = [stub for stub in stubs if stub.begin < 0]
    groups = [group._replace(claimed=any(_is_like(stub, group) for stub in lost)) for group in groups]
    steps, chosen = _weighed(stubs, groups, ahead=ahead)
    lines: list[Line] = []
    spare: list[Group] = []
    for step, share in zip(chosen, _shares(steps, chosen, groups), strict=True):
        own, some = stubs[slice(*step.stubs)], groups[slice(*step.groups)]
        if not own:
            spare.append(some[0])
        elif some or own[0].begin >= 0:
            found = _lines(own, [mark for group in some for mark in group.marks], step.cost)
            lines += [line._replace(rivalry=1 - share) for line in found]
    return Assignment(lines, spare)


def _weighed(stubs: Sequence[Stub], groups: Sequence[Group], *, ahead: bool) -> tuple[list[_Step], list[_Step]]:
    """Return all steps that were weighed, none before one that leads to it, and those that cost least in all."""
    costs: dict[tuple[int, int], float] = {(0, 0): 0.0}
    best: dict[tuple[int, int], _Step] = {}
    steps: list[_Step] = []
    band = _BAND + abs(len(stubs) - len(groups))
    for taken in range(len(groups) + 1):
        for filled in range(max(0, taken - band), min(len(stubs), taken + band) + 1):
            if (filled, taken) not in costs:
                continue
            for step in _steps((filled, taken), stubs, groups, ahead=ahead):
                steps.append(step)
                total = costs[filled, taken] + step.cost
                if total < costs.get(step.end, inf):
                    costs[step.end], best[step.end] = total, step
    chosen: list[_Step] = []
    place = (len(stubs), len(groups))
    while place != (0, 0):
        chosen.append(best[place])
        place = best[place].start
    return steps, chosen[::-1]


def _steps(place: tuple[int, int], stubs: Sequence[Stub], groups: Sequence[Group], *, ahead: bool) -> Iterator[_Step]:
    filled, taken = place
    rest = min(_PIECES, len(groups) - taken)
    rows = min(_PIECES, len(stubs) - filled)
    sizes = [(1, pieces) for pieces in range(rest + 1)] if rows else []
    sizes += [(count, 1) for count in range(2, rows + 1)] if rest else []
    sizes += [(0, 1)] if rest else []
    for more, pieces in sizes:
        own, some = (filled, filled + more), (taken, taken + pieces)
        yield _Step(own, some, _cost(stubs[slice(*own)], groups[slice(*some)], ahead=ahead))


def _shares(steps: Sequence[_Step], chosen: Sequence[_Step], groups: Sequence[Group]) -> Iterator[float]:
    """Yield for each chosen step the weight of the assignments that give its stubs the same figures.

    An assignment weighs the less the more it costs. `steps` and `chosen` are those of `_weighed`.
    """
    before, behind = {(0, 0): 0.0}, {chosen[-1].end: 0.0} if chosen else {}
    for step in steps:
        before[step.end] = log_added(before.get(step.end, -inf), before[step.start] - step.cost)
    for step in reversed(steps):
        behind[step.start] = log_added(behind.get(step.start, -inf), behind.get(step.end, -inf) - step.cost)
    shares: dict[_Taken, float] = {}
    for step in steps:
        weight = exp(before[step.start] - step.cost + behind.get(step.end, -inf) - behind[0, 0])
        for taken in _taken(step, groups):
            shares[taken] = shares.get(taken, 0.0) + weight
    for step in chosen:
        yield min([1.0, *(shares[taken] for taken in _taken(step, groups))])


def _taken(step: _Step, groups: Sequence[Group]) -> Iterator[_Taken]:
    """Yield for each stub of a step the groups with figures that it takes, and which stubs share them."""
    filled = tuple(index for index in range(*step.groups) if groups[index].filled)
    for stub in range(*step.stubs):
        yield stub, step.stubs if filled else (), filled


def _cost(stubs: Sequence[Stub], groups: Sequence[Group], *, ahead: bool) -> float:
    if not stubs:
        return _spare_cost(groups[0])
    if not groups:
        return _SKIPPED if stubs[0].begin >= 0 else _SKIPPED / 2
    count = sum(group.filled for group in groups)
    empty = sum(mark.kind is Kind.EMPTY for group in groups for mark in group.marks)
    cost = _label_cost(stubs[0], groups[0], ahead=ahead)
    cost += sum(_follower_cost(stub, groups[0]) for stub in stubs[1:])
    cost += sum(_seam_cost(*pair, stubs[0]) for pair in pairwise(groups))
    most = empty + sum(group.most for group in groups)
    return cost + count_cost(count, most, sum(len(stub.slots) for stub in stubs))


def _spare_cost(group: Group) -> float:
    if not group.filled:
        return 0.1
    return _OWN_WORDS if group.before >= 0 and (group.words or group.headed) else _SPARE


def _label_cost(stub: Stub, group: Group, *, ahead: bool) -> float:
    """What speaks against a group being that of a label."""
    if stub.begin >= 0:
        near, far = (group.behind, group.before) if ahead else (group.before, group.behind)
        if stub.begin not in (near, far):
            return _ELSEWHERE
        letters = group.away if stub.begin == group.before else group.ahead
        foreign = _foreign(letters) + _CLAIMED * group.claimed
        return foreign + (0.0 if stub.begin == near else _OTHER_SIDE_ALONE if group.alone else _OTHER_SIDE)
    if not group.words:
        return _ELSEWHERE if group.headed else _UNSAID
    return _MISREAD if not stub.wording or _is_like(stub, group) else _UNLIKE


def _is_like(stub: Stub, group: Group) -> bool:
    """Whether the words before a group are the label of a stub, misread."""
    if not stub.wording or not group.words:
        return False
    return Indel.normalized_similarity(stub.wording, group.letters[-len(stub.wording) - 2 :]) >= _ALIKE


def _foreign(letters: int) -> float:
    return min(_FOREIGN, _FOREIGN / 8 * letters)


def _follower_cost(stub: Stub, group: Group) -> float:
    """What speaks against a further row, under its own label, being in the same group."""
    if stub.begin < 0:
        return _JOINED
    return _JOINED if stub.begin in (group.before, group.behind) else _ELSEWHERE


def _seam_cost(first: Group, second: Group, stub: Stub) -> float:
    """What speaks against two groups being pieces of one row: another label between them, above all."""
    if second.alone and not second.filled:
        return _ELSEWHERE
    if stub.begin >= 0 and stub.begin == first.before == second.before:
        return _JOINED + _foreign(len(second.words)) if second.words else _JOINED / 2
    return _JOINED + _SPLIT_WORDS if first.before == second.before else _JOINED + _ELSEWHERE


def count_cost(count: int, most: int, places: int) -> float:
    """What speaks against so many figures, or with what else may be a cell so many at most, filling so many places."""
    if count == places:
        return 0.0
    if count < places <= most:
        return _MISCOUNT / 2
    return min(_MISCOUNT * (1 + abs(places - count)), _MISCOUNT_MOST)


def _lines(stubs: Sequence[Stub], marks: Sequence[Mark], strain: float) -> list[Line]:
    """Make a line of each stub if the figures are just as many as their places, else one line of all."""
    values = [mark for mark in marks if mark.is_value]
    if len(stubs) == 1:
        return [stub_line(stubs[0], marks, strain)]
    if len(values) == sum(len(stub.slots) for stub in stubs):
        ends = [0]
        for stub in stubs:
            ends.append(ends[-1] + len(stub.slots))
        return [
            stub_line(stub, values[low:high], strain) for stub, (low, high) in zip(stubs, pairwise(ends), strict=True)
        ]
    slots = tuple(slot for stub in stubs for slot in stub.slots)
    joined = Stub(slots, Match.INFERRED, label=stubs[0].label, next_level=stubs[-1].next_level)
    return [stub_line(joined, marks, strain)]


def stub_line(stub: Stub, marks: Sequence[Mark], strain: float) -> Line:
    """Fill a stub."""
    line = Line(stub.slots, (), stub.match, stub.label, stub.next_level, strain=strain)
    return line.with_marks(marks)
