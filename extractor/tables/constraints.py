"""The sums: choose among readings, never change one.

Real reports add up wrongly and must be read as printed, so a sum that fails costs something and forbids
nothing. Lines with a single way are what the others are held against.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import exp
from typing import NamedTuple

from extractor.relations import identities
from extractor.tables.figures import read_figure
from extractor.tables.orders import Line, Slot
from extractor.tables.placement import Filling, Readings
from extractor.templates import Template
from extractor.types import Number

_MISFIT = 4.0
"""Cost of a sum that can be computed and fails."""
_UNTOLD = 1.0
"""Cost of a sum that would hold only if the places left empty had held something."""
_SPARED = 0.2
"""Cost of a sum that would hold if the places left empty were zero."""
_MOST_COMBINATIONS = 512

Values = dict[Slot, Number | None]


class Sum(NamedTuple):
    """Places whose figures add up to the same: those of `plus`, those of `minus`."""

    plus: tuple[Slot, ...]
    minus: tuple[Slot, ...]


@lru_cache(maxsize=128)
def sums_of(template: Template, table: str) -> tuple[Sum, ...]:
    """Return every sum of one table of a template."""
    return tuple(
        Sum(*(tuple((row, column) for _, row, column in side) for side in (identity.plus, identity.minus)))
        for identity in identities(template)
        if identity.plus[0][0] == table and not identity.counts
    )


def blocks(line: Line, sums: Sequence[Sum]) -> list[tuple[int, bool]]:
    """Group the places of a line by the sums that lie within it, for cutting glued digits.

    A sum counts if its cells stand side by side with the total last; other places are one group.
    """
    sizes: list[tuple[int, bool]] = []
    inner = {item.minus + item.plus for item in sums}
    lengths = {len(slots) for slots in inner}
    index = loose = 0
    while index < len(line.slots):
        rest = len(line.slots) - index
        length = next((size for size in lengths if size <= rest and line.slots[index : index + size] in inner), 0)
        if length and loose:
            sizes.append((loose, False))
        if length:
            sizes.append((length, True))
        loose = 0 if length else loose + 1
        index += length or 1
    return [*sizes, (loose, False)] if loose else sizes


def weigh(readings: list[Readings], sums: Sequence[Sum]) -> list[Readings]:
    """Reweigh the ways of every line by the sums they fulfil, across the whole table.

    Within a line each way is weighed by itself; then the open lines are weighed together, as long as they
    have no more than a few hundred combinations.
    """
    if all(len(item.ways) == 1 for item in readings):
        return readings
    narrowed = [_within(item, sums) for item in readings]
    open_lines = [index for index, item in enumerate(narrowed) if len(item.ways) > 1]
    count = 1
    for index in open_lines:
        count *= len(narrowed[index].ways)
    if not open_lines or count > _MOST_COMBINATIONS:
        return narrowed
    return _across(narrowed, open_lines, sums)


def _within(item: Readings, sums: Sequence[Sum]) -> Readings:
    if len(item.ways) < 2:
        return item
    slots = set(item.line.slots)
    own = [each for each in sums if slots.issuperset(each.plus + each.minus)]
    if not own:
        return item
    weights = [p * exp(-_cost(values_of(item.line, filling), own)) for filling, p in item.ways]
    return _reweighed(item, weights)


def _across(readings: list[Readings], open_lines: list[int], sums: Sequence[Sum]) -> list[Readings]:
    fixed: Values = {}
    for item in readings:
        if len(item.ways) == 1:
            fixed.update(values_of(item.line, item.ways[0][0]))
    moving = {slot for index in open_lines for slot in readings[index].line.slots}
    touched = [each for each in sums if not moving.isdisjoint(each.plus + each.minus)]
    choices = [
        [(values_of(readings[index].line, filling), p) for filling, p in readings[index].ways] for index in open_lines
    ]
    marginals = [[0.0] * len(choice) for choice in choices]
    for combination in product(*(range(len(choice)) for choice in choices)):
        values = dict(fixed)
        weight = 1.0
        for choice, index in zip(choices, combination, strict=True):
            values.update(choice[index][0])
            weight *= choice[index][1]
        weight *= exp(-_cost(values, touched))
        for marginal, index in zip(marginals, combination, strict=True):
            marginal[index] += weight
    weighed = list(readings)
    for index, marginal in zip(open_lines, marginals, strict=True):
        weighed[index] = _reweighed(readings[index], marginal)
    return weighed


def _reweighed(item: Readings, weights: list[float]) -> Readings:
    total = sum(weights)
    ways = [(filling, weight / total) for (filling, _), weight in zip(item.ways, weights, strict=True)]
    ways.sort(key=lambda way: -way[1])
    return item._replace(ways=tuple(ways))


def values_of(line: Line, filling: Filling) -> Values:
    """Return the value at each place of a line if it is filled so."""
    return {slot: read_figure(mark.raw).value if mark else None for slot, mark in zip(line.slots, filling, strict=True)}


def _cost(values: Values, sums: Sequence[Sum]) -> float:
    """Weigh what the sums say against a reading; an empty place may have held whatever a sum still lacks."""
    cost = 0.0
    for sides in sums:
        plus, minus = ([values.get(slot) for slot in side] for side in sides)
        rest = sum(value or 0 for value in plus) - sum(value or 0 for value in minus)
        if None not in plus and None not in minus:
            cost += _MISFIT if rest else 0
        elif rest == 0:
            cost += _SPARED
        elif (rest > 0 and None in minus) or (rest < 0 and None in plus):
            cost += _UNTOLD
        else:
            cost += _MISFIT
    return cost


def broken(readings: list[Readings], sums: Sequence[Sum]) -> list[Sum]:
    """Return the sums that do not hold, or cannot be computed, if every line is read in its likeliest way."""
    values: Values = {}
    for item in readings:
        values.update(values_of(item.line, item.ways[0][0]))
    return [each for each in sums if _cost(values, [each])]
