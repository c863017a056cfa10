"""What a stated figure may equal in the tables, and whether it does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fnmatch import translate
from functools import lru_cache
from itertools import islice, product

from msgspec import Struct

from extractor.claims.lexicon import FactForm
from extractor.types import Cell, Number, Ref, State

_SIGN = re.compile(r" ([+-]) ")
_MOST_WAYS = 64
"""Ways to add alternatives up that are tried at most."""
_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


class Verdict(StrEnum):
    """Whether a statement of the text fits the tables."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_ASSESSABLE = "not_assessable"


class Reading(Struct, frozen=True):
    """One sum of cells that a statement may mean: what is added, what is taken away, and what it comes to.

    `None`: one of its cells is no figure, or in doubt.
    """

    plus: tuple[Ref, ...]
    minus: tuple[Ref, ...]
    value: Number | None


class Readings(Struct, frozen=True):
    """All that a statement may mean: what it may equal, what fits without accusing, and what it may not exceed."""

    equals: tuple[Reading, ...] = ()
    perhaps: tuple[Reading, ...] = ()
    most: tuple[Reading, ...] = ()

    @property
    def all(self) -> tuple[Reading, ...]:
        """Every reading."""
        return (*self.equals, *self.perhaps, *self.most)


def readings(groups: Sequence[Sequence[FactForm]], text: str, cells: Mapping[Ref, Cell]) -> Readings:
    """Return what the facts of a statement, added up, may equal; `text` is the sentence around it."""
    sides = [[_of(form, text, cells) for form in group] for group in groups]
    kinds = [
        [[one for found in side for one in getattr(found, kind)] for side in sides]
        for kind in ("equals", "perhaps", "most")
    ]
    return Readings(*(tuple(_added(kind)) for kind in kinds))


def _of(form: FactForm, text: str, cells: Mapping[Ref, Cell]) -> Readings:
    sums = list(form.equals)
    for also in form.also:
        if (not also.when or any(word in text for word in also.when)) and not any(word in text for word in also.unless):
            sums += also.equals
    return Readings(*(tuple(_read(each, cells)) for each in (sums, form.perhaps, form.most)))


def _read(sums: Sequence[str], cells: Mapping[Ref, Cell]) -> Iterator[Reading]:
    """Yield the readings that the form has cells for."""
    for words in sums:
        plus: list[Ref] = []
        minus: list[Ref] = []
        known = True
        for sign, pattern in _terms(words):
            refs = _matching(pattern, cells)
            known = known and bool(refs)
            (minus if sign == "-" else plus).extend(refs)
        if known:
            yield Reading(tuple(plus), tuple(minus), _total(plus, minus, cells))


@lru_cache(maxsize=512)
def _terms(words: str) -> tuple[tuple[str, tuple[str, str, str]], ...]:
    parts = _SIGN.split(f" + {words}")[1:]
    terms = []
    for sign, name in zip(parts[::2], parts[1::2], strict=True):
        table, row, column = name.split(".")
        terms.append((sign, (table, row, column)))
    return tuple(terms)


def _matching(pattern: tuple[str, str, str], cells: Mapping[Ref, Cell]) -> list[Ref]:
    """Return the cells of a pattern; where a document prints a row of its own for them, that row's."""
    if pattern in cells:
        return [pattern]
    if not any("*" in name for name in pattern):
        return []
    table, row, column = pattern[0], *map(_wild, pattern[1:])
    found = [ref for ref in cells if ref[0] == table and row.match(ref[1]) and column.match(ref[2])]
    extra = [ref for ref in found if cells[ref].extra]
    own = [ref for ref in found if not cells[ref].extra]
    return extra if extra and own and all(cells[ref].state is State.ABSENT for ref in own) else own


@lru_cache(maxsize=64)
def _wild(name: str) -> re.Pattern[str]:
    return re.compile(translate(name))


def _total(plus: Sequence[Ref], minus: Sequence[Ref], cells: Mapping[Ref, Cell]) -> Number | None:
    total: Number = 0
    for sign, refs in ((1, plus), (-1, minus)):
        for ref in refs:
            cell = cells[ref]
            if cell.value is None or cell.review:
                return None
            total += sign * cell.value * _YUAN.get(cell.unit or "", 1)
    return round(total, 6)


def _added(sides: Sequence[Sequence[Reading]]) -> Iterator[Reading]:
    """Yield the sums of one reading of each side."""
    for ways in islice(product(*sides), _MOST_WAYS):
        values = [way.value for way in ways if way.value is not None]
        yield Reading(
            tuple(ref for way in ways for ref in way.plus),
            tuple(ref for way in ways for ref in way.minus),
            sum(values) if len(values) == len(ways) else None,
        )


def verdict(low: Number, high: Number, found: Readings, *, sure: bool) -> Verdict:
    """Hold a figure, or the range it may be in, against its readings; it is accused only if none may fit."""
    values = [reading.value for reading in (*found.equals, *found.perhaps)]
    if any(value is not None and low <= value <= high for value in values):
        return Verdict.AGREES
    limits = [reading.value for reading in found.most]
    unknown = None in (*values, *limits)
    if unknown or not sure or found.perhaps or any(limit is not None and low <= limit for limit in limits):
        return Verdict.NOT_ASSESSABLE
    return Verdict.DISAGREES if found.all else Verdict.NOT_ASSESSABLE
