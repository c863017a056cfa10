"""The sums: choose among readings, never change one.

Real reports add up wrongly and must be read as printed, so a sum that fails costs something and forbids
nothing. Lines with a single way are what the others are held against.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import exp
from operator import add
from typing import NamedTuple

from extractor.relations import identities
from extractor.tables.figures import likely_figure, read_figure
from extractor.tables.lines import Line, Slot
from extractor.tables.marks import Kind, Mark
from extractor.tables.ways import Filling, Readings
from extractor.templates import Template
from extractor.types import Number

_MISFIT = 6.5
"""Cost of a sum that can be computed and fails."""
_UNTOLD = 3.5
"""Cost of a sum that would hold only if the places left empty had held something."""
_SPARED = 0.2
"""Cost of a sum that would hold if the places left empty were zero."""
_SWEEPS = 2
_LEAST_STATES = 32
_MOST_STEPS = 2000

_MILLION = 1_000_000

Values = dict[Slot, int | None]
"""Figures by their places, in millionths: decimals add up exactly."""


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
        if identity.plus[0][0] == table and identity.adds_up
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


def weigh(readings: list[Readings], sums: Sequence[Sum], *, within: bool = True) -> list[Readings]:
    """Reweigh the ways of every line by the sums they fulfil, across the whole table.

    Within a line each way is weighed by itself; then lines that share sums tell each other which of their ways go
    together (two sweeps of messages between the lines and the sums over them). `within`: the sums within lines have
    not been weighed yet.
    """
    if all(len(item.ways) == 1 for item in readings):
        return readings
    narrowed = [_within(item, sums) for item in readings] if within else readings
    families = list(_families(narrowed, sums))
    told: dict[tuple[int, int], list[float]] = {}
    for _ in range(_SWEEPS):
        for number, family in enumerate(families):
            weights = {index: _heard(narrowed, told, index, without=number) for index in family.opened}
            for index, message in _messages(family, weights).items():
                told[number, index] = message
    return [
        _most_agreeing(_reweighed(item, _heard(narrowed, told, index))) if len(item.ways) > 1 else item
        for index, item in enumerate(narrowed)
    ]


def _most_agreeing(item: Readings) -> Readings:
    """Put the way first that has most of its places right on average over all ways."""
    shares: list[dict[tuple[int, int] | None, float]] = [{} for _ in item.line.slots]
    for filling, p in item.ways:
        for known, mark in zip(shares, filling, strict=True):
            place = (mark.start, mark.end) if mark else None
            known[place] = known.get(place, 0.0) + p
    expected = [
        sum(known[(mark.start, mark.end) if mark else None] for known, mark in zip(shares, filling, strict=True))
        for filling, _ in item.ways
    ]
    first = expected.index(max(expected))
    return item._replace(ways=(item.ways[first], *item.ways[:first], *item.ways[first + 1 :]))


def _within(item: Readings, sums: Sequence[Sum]) -> Readings:
    if len(item.ways) < 2:
        return item
    slots = set(item.line.slots)
    own = [each for each in sums if slots.issuperset(each.plus + each.minus)]
    if not own:
        return item
    weights = [p * exp(-_cost(values_of(item.line, filling), own)) for filling, p in item.ways]
    return _reweighed(item, weights)


def _heard(
    readings: list[Readings], told: dict[tuple[int, int], list[float]], index: int, *, without: int = -1
) -> list[float]:
    """Return the weights of the ways of a line with what the families of sums say of it, `without` one of them."""
    weights = [p for _, p in readings[index].ways]
    for (number, about), message in told.items():
        if about == index and number != without:
            weights = [weight * share for weight, share in zip(weights, message, strict=True)]
    total = sum(weights) or 1.0
    return [weight / total for weight in weights]


class _Family(NamedTuple):
    """Sums over the same lines.

    `start` is what the settled lines add to each of them, `opened` what each way of the open lines adds, those that
    add before those that subtract; `hollow` says of which sums some cell may have been left empty.
    """

    start: tuple[Number, ...]
    opened: dict[int, list[tuple[Number, ...]]]
    hollow: tuple[bool, ...]


def _families(readings: list[Readings], sums: Sequence[Sum]) -> Iterator[_Family]:
    """Group the sums that reach over several lines, at least one of them open, by the lines they reach over."""
    line_of = {slot: index for index, item in enumerate(readings) for slot in item.line.slots}
    grouped: dict[tuple[int, ...], list[Sum]] = {}
    for each in sums:
        lines = tuple(dict.fromkeys(line_of[slot] for slot in each.plus + each.minus if slot in line_of))
        if len(lines) > 1:
            grouped.setdefault(lines, []).append(each)
    for lines, own in grouped.items():
        added = {index: [_added(readings[index].line, way, own) for way, _ in readings[index].ways] for index in lines}
        opened = {index: ways for index, ways in added.items() if len(ways) > 1}
        if opened:
            settled = [ways[0] for index, ways in added.items() if index not in opened]
            start = tuple(map(sum, zip(*settled, strict=True))) if settled else (0,) * len(own)
            yield _Family(start, opened, tuple(_is_hollow(each, readings, line_of) for each in own))


def _added(line: Line, filling: Filling, sums: Sequence[Sum]) -> tuple[Number, ...]:
    values = values_of(line, filling)
    return tuple(
        sum(values.get(slot) or 0 for slot in each.plus) - sum(values.get(slot) or 0 for slot in each.minus)
        for each in sums
    )


def _is_hollow(each: Sum, readings: list[Readings], line_of: dict[Slot, int]) -> bool:
    """Whether a cell of the sum is on no line, or is empty in some way to fill its line."""
    for slot in each.plus + each.minus:
        index = line_of.get(slot)
        if index is None:
            return True
        place = readings[index].line.slots.index(slot)
        if None in (_value(filling[place]) for filling, _ in readings[index].ways):
            return True
    return False


def _messages(family: _Family, weights: dict[int, list[float]]) -> dict[int, list[float]]:
    """Say of every way of every open line how well the sums can hold with it, over all ways of the others.

    Partial sums are walked line by line; of very many only the best are followed. A sum that has gone below zero
    while lines still subtract cannot hold any more.
    """
    layers: list[dict[tuple[Number, ...], float]] = [{family.start: 1.0}]
    for index, ways in family.opened.items():
        after: dict[tuple[Number, ...], float] = {}
        for state, weight in layers[-1].items():
            for added, p in _merged(ways, weights[index]).items():
                reached = tuple(map(add, state, added))
                after[reached] = after.get(reached, 0.0) + weight * p
        layers.append(_best_states(after, max(_LEAST_STATES, _MOST_STEPS // len(ways))))
    onward = {state: _chance(state, family.hollow) for state in layers[-1]}
    found: dict[int, list[float]] = {}
    for (index, ways), before in zip(reversed(family.opened.items()), reversed(layers[:-1]), strict=True):
        shares = dict.fromkeys(ways, 0.0)
        earlier: dict[tuple[Number, ...], float] = {}
        merged = _merged(ways, weights[index])
        for state, weight in before.items():
            for added in shares:
                ahead = onward.get(tuple(map(add, state, added)), 0.0)
                shares[added] += weight * ahead
                earlier[state] = earlier.get(state, 0.0) + merged[added] * ahead
        most = max(shares.values())
        found[index] = [shares[added] / most if most else 1.0 for added in ways]
        onward = earlier
    return found


def _merged(ways: list[tuple[Number, ...]], weights: list[float]) -> dict[tuple[Number, ...], float]:
    """Add up the weights of ways that are the same to the sums."""
    merged: dict[tuple[Number, ...], float] = {}
    for added, p in zip(ways, weights, strict=True):
        merged[added] = merged.get(added, 0.0) + p
    return merged


def _best_states(states: dict[tuple[Number, ...], float], most: int) -> dict[tuple[Number, ...], float]:
    if len(states) <= most:
        return states
    ranked = sorted(states.items(), key=lambda item: -item[1] * exp(-_MISFIT * sum(rest < 0 for rest in item[0])))
    return dict(ranked[:most])


def _chance(rests: tuple[Number, ...], hollow: tuple[bool, ...]) -> float:
    """Weigh what is left over of each sum in the end."""
    cost = sum(
        (_UNTOLD if empty else _MISFIT) if rest else (_SPARED if empty else 0.0)
        for rest, empty in zip(rests, hollow, strict=True)
    )
    return exp(-cost)


def _reweighed(item: Readings, weights: list[float]) -> Readings:
    total = sum(weights) or 1.0
    ways = [(filling, weight / total) for (filling, _), weight in zip(item.ways, weights, strict=True)]
    ways.sort(key=lambda way: -way[1])
    return item._replace(ways=tuple(ways))


def values_of(line: Line, filling: Filling) -> Values:
    """Return the value at each place of a line if it is filled so."""
    return {slot: _value(mark) for slot, mark in zip(line.slots, filling, strict=True)}


def _value(mark: Mark | None) -> int | None:
    if mark is None:
        return None
    value = likely_figure(mark.raw) if mark.kind is Kind.GARBLED else read_figure(mark.raw).value
    return None if value is None else round(value * _MILLION)


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


def contradicts(item: Readings, sums: Sequence[Sum]) -> bool:
    """Whether a line with a single way leaves cells blank and breaks a sum of its own, blanks taken for zero."""
    values = values_of(item.line, item.ways[0][0])
    if len(item.ways) > 1 or None not in values.values():
        return False
    own = [each for each in sums if values.keys() >= {*each.plus, *each.minus}]
    return any(
        sum(values[slot] or 0 for slot in each.plus) != sum(values[slot] or 0 for slot in each.minus) for each in own
    )


def broken(readings: list[Readings], sums: Sequence[Sum]) -> list[Sum]:
    """Return the sums that do not hold, or cannot be computed, if every line is read in its likeliest way."""
    values = _likeliest(readings)
    return [each for each in sums if _cost(values, [each])]


def are_refuted(readings: list[Readings], sums: Sequence[Sum]) -> bool:
    """Whether some sum fails if every line is read in its likeliest way, places without a figure taken for zero."""
    values = _likeliest(readings)
    return any(_cost(values, [each]) > _SPARED for each in sums)


def _likeliest(readings: list[Readings]) -> Values:
    return {slot: value for item in readings for slot, value in values_of(item.line, item.ways[0][0]).items()}
