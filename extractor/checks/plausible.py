"""Checks of what figures can be: amounts in the wrong unit, and zeros that the text or the body speaks against."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct, field

from extractor.checks.cases import Case, joined, message, reason, registered
from extractor.legible import legible
from extractor.naming import cell_name, table_name
from extractor.numerals import NUMERAL, number
from extractor.relations import cells_of, identities
from extractor.shapes import load
from extractor.templates import NumberKind, Template
from extractor.types import Blame, Cell, Finding, Ref, Sentence, Severity, Span, State

_MOSTLY = 0.8
"""Share of the printed cells that must be zeros for a report of zeros."""
_NEAR = 12
"""Letters between a thing and the number of it at most."""


class _Ceiling(Struct, frozen=True):
    """More than `most` of 10,000 yuan is not to be believed of such a body."""

    most: int
    level: str | None = None
    body_type: str | None = None


class _Cells(Struct, frozen=True):
    fees: tuple[str, ...]
    decisions: tuple[str, ...]


class _Words(Struct, frozen=True):
    enforcing: tuple[str, ...]
    events: tuple[str, ...]
    not_events: tuple[str, ...]
    counters: tuple[str, ...]
    fee: str


class _Plausibility(Struct, frozen=True):
    ceilings: tuple[_Ceiling, ...] = field(name="ceiling")
    cells: _Cells
    words: _Words


@cache
def _known() -> _Plausibility:
    return load(files("extractor") / "data" / "plausibility.toml", _Plausibility)


@cache
def _event() -> re.Pattern[str]:
    """Find what happened and how often, in either order."""
    words = _known().words
    event, counter = ("|".join(map(re.escape, items)) for items in (words.events, words.counters))
    between = rf"[^，。；！？\d]{{0,{_NEAR}}}?"
    return re.compile(rf"(?:{event}){between}({NUMERAL})(?:{counter})|({NUMERAL})(?:{counter})(?:{event})")


@cache
def _fee() -> re.Pattern[str]:
    return re.compile(rf"{_known().words.fee}[^。；]{{0,{_NEAR}}}?({NUMERAL})元")


@registered
def amounts_are_in_their_unit(case: Case) -> Iterator[Finding]:
    """An amount should be of a size that the body can have, and a count whole and not below zero."""
    cells = {ref: cell for ref, cell in cells_of(case.tables).items() if cell.value and not cell.review}
    for ref, kind in _uncounted(case.template).items():
        cell = cells.get(ref)
        if (
            cell is not None
            and cell.value
            and (cell.value < 0 or (kind == "count" and not isinstance(cell.value, int)))
        ):
            yield _of_unit(case, ref, cell, reason(case, "not_of_unit"))
    for ref in map(_ref, _known().cells.fees):
        fee = cells.get(ref)
        if fee is not None and (why := _why_not_in_unit(case, fee)):
            yield _of_unit(case, ref, fee, why)


@lru_cache(maxsize=32)
def _uncounted(template: Template) -> dict[Ref, NumberKind]:
    """Return the cells for counts and amounts that no relation holds to be counts, with what they are for."""
    counted = {identity.plus[0] for identity in identities(template) if identity.counts}
    kinds = {(form.id, *slot): column.number for form in template.tables for slot, column in form.columns.items()}
    return {ref: kind for ref, kind in kinds.items() if kind != "signed" and ref not in counted}


def _ref(name: str) -> Ref:
    table, row, column = name.split(".")
    return table, row, column


def _why_not_in_unit(case: Case, fee: Cell) -> str | None:
    """Say why an amount of 10,000 yuan cannot be one; `None` if it can, or says itself that it is."""
    value = fee.value or 0
    if fee.unit == "元":
        return reason(case, "printed_in_yuan")
    if fee.state is State.TEXT:
        return None
    told = {number(found[1]) for sentence in case.sentences for found in _fee().finditer(_words(case, sentence))}
    if value in told:
        return reason(case, "same_in_yuan", value=value)
    about = case.metadata
    fitting = (
        item.most
        for item in _known().ceilings
        if item.level in (None, about.level) and item.body_type in (None, about.body_type)
    )
    most = next(fitting, None)
    return reason(case, "beyond_size", most=f"{most:,}") if most and value > most else None


def _of_unit(case: Case, ref: Ref, cell: Cell, why: str) -> Finding:
    facts = {"table": table_name(case.template, ref[0], case.lang), "cell": cell_name(case.template, ref, case.lang)}
    said = message(case, "L-UNIT", raw=cell.raw, why=why, **facts)
    spans = (cell.span,) if cell.span else ()
    return Finding("L-UNIT", Severity.WARNING, Blame.BODY, said, cells=(ref,), spans=spans, found=cell.value)


@registered
def zeros_are_true(case: Case) -> Iterator[Finding]:
    """Tables of nothing but zeros should belong to a body that reports nothing else, and enforces nothing.

    A few cells that are blank or in doubt do not matter if none of them is read as anything but zero.
    """
    printed = [cell for cell in cells_of(case.tables).values() if cell.state is not State.ABSENT]
    zeros = sum(cell.value == 0 and not cell.review for cell in printed)
    if zeros > _MOSTLY * len(printed) and not any(cell.value for cell in printed):
        told = [found for sentence in case.sentences for found in _events(case, sentence)]
        if told:
            names = joined(case, list(dict.fromkeys(words for words, _ in told)))
            said = message(case, "L-ALLZERO", told=names)
            spans = tuple(dict.fromkeys(span for _, span in told))
            yield Finding("L-ALLZERO", Severity.WARNING, Blame.BODY, said, spans=spans)
    yield from _idle(case)


def _events(case: Case, sentence: Sentence) -> Iterator[tuple[str, Span]]:
    """Yield where a sentence reports that something happened, and how often."""
    words = _words(case, sentence)
    if sentence.section == "problems" or any(word in words for word in _known().words.not_events):
        return
    for found in _event().finditer(words):
        if number(found[1] or found[2]) > 0:
            yield found[0], sentence.span


def _words(case: Case, sentence: Sentence) -> str:
    return "".join(legible(case.document).words(sentence.span).split())


def _idle(case: Case) -> Iterator[Finding]:
    """A department that enforces should have decided something within a year."""
    name = case.metadata.organization or ""
    if case.metadata.body_type != "department" or not any(word in name for word in _known().words.enforcing):
        return
    known = cells_of(case.tables)
    refs = tuple(ref for ref in map(_ref, _known().cells.decisions) if ref in known)
    cells = [known[ref] for ref in refs]
    empty = all(not cell.value and not cell.review and cell.state is not State.ABSENT for cell in cells)
    if empty and any(cell.value == 0 for cell in cells):
        said = message(case, "L-ZERO-SUSPECT", organization=name)
        spans = tuple(span for ref in refs if (span := known[ref].span))
        yield Finding("L-ZERO-SUSPECT", Severity.INFO, Blame.BODY, said, cells=refs, spans=spans)
