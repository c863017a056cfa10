"""Tables as recovery would give them, made from figures: every cell printed, read without doubt."""

from collections.abc import Mapping

from extractor.templates import Template
from extractor.types import Cell, Match, Number, Ref, Span, State, Table, Tables


def recovered(
    form: Template,
    values: Mapping[Ref, Number | None],
    *,
    blank: frozenset[Ref] = frozenset(),
    review: frozenset[Ref] = frozenset(),
) -> Tables:
    """Return the tables of a form; a cell without a value is 0."""
    place = iter(range(0, 100_000, 10))
    tables = []
    for table in form.tables:
        cells = []
        for row, column in table.positions:
            ref = (table.id, row, column)
            value = None if ref in blank else values.get(ref, 0)
            raw, start = "" if ref in blank else str(value), next(place)
            state, span = State.BLANK if ref in blank else State.NUMBER, Span(start, start + len(raw))
            cells.append(Cell(row, column, False, value, raw, "件", state, span, Match.EXACT, 0.9999, ref in review))
        tables.append(Table(table.id, Match.EXACT, Span(0, 1), tuple(cells)))
    return Tables(form.id, Match.EXACT, tuple(tables))
