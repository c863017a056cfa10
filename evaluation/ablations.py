"""What recovery is worth without one of its parts, and a baseline that knows no labels.

`PATCHES` names every attribute that is put out of action. One that no longer exists is an `AttributeError`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

from evaluation.flatten import Planted
from evaluation.metrics import Reader, recovered
from extractor import tables as recovery
from extractor.tables import orders, region
from extractor.tables.marks import Kind
from extractor.templates import TableForm
from extractor.types import Cell, Match, Span, State, Table, Tables

_FIGURE = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?![、.．)）])")


class Patch(NamedTuple):
    """An attribute of a module, and what stands in its place, made from the original."""

    module: ModuleType
    attribute: str
    replacement: Callable[[Any], Any]


def _without_empty(original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    return lambda *stretch: [mark for mark in original(*stretch) if mark.kind is not Kind.EMPTY]


PATCHES: dict[str, tuple[Patch, ...]] = {
    "without sums": (Patch(recovery, "sums_of", lambda _: lambda *_: ()),),
    "row by row only": (Patch(orders, "_ORDERS", lambda known: {"rows": known["rows"]}),),
    "without geometry": (
        Patch(region, "text_to_marks", _without_empty),
        Patch(region, "_row_break", lambda _: lambda *_: None),
    ),
}

ABLATIONS = ("whole", *PATCHES, "poured in order")


@contextmanager
def ablated(name: str) -> Iterator[Reader]:
    """Yield what reads a planted report; inside, the part of recovery that `name` says is out of action."""
    if name == "poured in order":
        yield pour
        return
    with ExitStack() as stack:
        for module, attribute, replacement in () if name == "whole" else PATCHES[name]:
            stack.enter_context(patch.object(module, attribute, replacement(getattr(module, attribute))))
        yield recovered


def pour(planted: Planted) -> Tables:
    """Pour the figures of each planted region, in order, into the positions of the form, and doubt none of them."""
    template = planted.template
    return Tables(template.id, Match.EXACT, tuple(_poured(form, planted) for form in template.tables))


def _poured(form: TableForm, planted: Planted) -> Table:
    span = planted.regions.get(form.id)
    figures = list(_FIGURE.finditer(planted.text, span.start, span.end)) if span else []
    cells = []
    for index, (row, column) in enumerate(form.positions):
        found = figures[index] if index < len(figures) else None
        cells.append(_cell(row, column, found))
    return Table(form.id, Match.INFERRED if span else Match.MISSING, span, tuple(cells))


def _cell(row: str, column: str, found: re.Match[str] | None) -> Cell:
    raw = found.group() if found else None
    return Cell(
        row,
        column,
        extra=False,
        value=float(raw) if raw else None,
        raw=raw,
        unit=None,
        state=State.NUMBER if raw else State.ABSENT,
        span=Span(*found.span()) if found else None,
        match=Match.INFERRED,
        confidence=1.0,
        review=False,
    )
