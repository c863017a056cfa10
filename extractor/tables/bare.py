"""Tables whose words are all lost: the figures are there, and between them a `?` for each character of a label.

The shape alone is left: how many figures stand together, how often, and whether they add up. What it settles is read,
and all of it is sent to review; what it does not settle is not read.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from extractor.mojibake import LOST, lost_runs
from extractor.relations import identities
from extractor.tables.cells import missing_table
from extractor.tables.figures import read_figure
from extractor.templates import TableForm, Template, rows_under
from extractor.text import IDEOGRAPHS
from extractor.types import Cell, Match, Number, Ref, Span, State, Table, Tables

_TOKEN = re.compile(r"[^\s|]+")
_FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MANY = 50
_BARE = 10
"""So many characters are lost for one that is left where all of a text is taken to be lost."""
_TORN = 0.01
_MAYBE_ABSENT = 0.5
_FEW = 8
"""A table of fewer figures has no shape of its own."""
_BROKEN = 0.1
"""Share of the sums that a miscount may break."""
_CONFIDENCE = {True: 0.9, False: 0.6}
"""How likely a figure is in its place where sums hold, and where none tells (both are sent to review)."""


class _Group(NamedTuple):
    """Figures with no word between them."""

    spans: tuple[Span, ...]


class _Place(NamedTuple):
    """A table of the form and the groups that may be it, ``[start, end)``."""

    form: TableForm
    start: int
    end: int


def is_bare(text: str) -> bool:
    """Whether all words of a text are lost."""
    lost = text.count("?") + text.count(LOST)
    return lost >= _MANY and lost >= _BARE * sum(map(len, IDEOGRAPHS.findall(text)))


def is_torn(text: str) -> bool:
    """Whether so many characters are lost that the words of a table may be among them."""
    return sum(end - start for start, end in lost_runs(text)) > _TORN * len(text)


def unsure(table: Table) -> Table:
    """Return the table with every absent cell in review: what stood there may be lost."""
    cells = (
        replace(cell, confidence=min(cell.confidence, _MAYBE_ABSENT), review=True)
        if cell.state is State.ABSENT
        else cell
        for cell in table.cells
    )
    return replace(table, cells=tuple(cells))


def bare_tables(text: str, known: Sequence[Template]) -> Tables:
    """Recover tables by their shape; the template is the only one of the `known` that the shape allows.

    If several do, or none, all tables of the first are missing, and every figure is unplaced.
    """
    groups = list(_groups(text))
    found = {form.id: list(_places(form, groups, text)) for form in known}
    fitting = [form for form in known if _is_told(form, known, found[form.id])]
    if len(fitting) != 1:
        return Tables(None, Match.MISSING, tuple(_tables(known[0], [], groups, text)))
    (form,) = fitting
    return Tables(form.id, Match.INFERRED, tuple(_tables(form, found[form.id], groups, text)))


def _groups(text: str) -> Iterator[_Group]:
    spans: list[Span] = []
    for token in _TOKEN.finditer(text):
        if _FIGURE.fullmatch(token.group()):
            spans.append(Span(*token.span()))
        elif spans:
            yield _Group(tuple(spans))
            spans = []
    if spans:
        yield _Group(tuple(spans))


def _sizes(form: TableForm) -> list[int]:
    """Return how many figures stand together in a table, group by group."""
    sizes = [len(block.columns) for block in form.blocks for _ in block.rows]
    return [sum(sizes)] if form.across else sizes


def _places(template: Template, groups: Sequence[_Group], text: str) -> Iterator[_Place]:
    """Yield the tables of a form of which just one place has the shape, in order, and adds up."""
    sizes = [len(group.spans) for group in groups]
    reached = 0
    for form in template.tables:
        wanted = _sizes(form)
        starts = [start for start in range(reached, len(sizes)) if _stands_at(wanted, sizes, start)]
        if sum(wanted) < _FEW or len(starts) != 1:
            continue
        place = _Place(form, starts[0], starts[0] + len(wanted))
        if _adds_up(template, place, groups, text):
            yield place
            reached = place.end


def _stands_at(wanted: list[int], sizes: list[int], start: int) -> bool:
    """Whether groups of the wanted sizes stand there, and not one more."""
    end = start + len(wanted)
    return sizes[start:end] == wanted and sizes[end : end + 1] != wanted[-1:] and sizes[:start][-1:] != wanted[:1]


def _sums(template: Template, place: _Place) -> bool:
    return any(identity.adds_up and identity.plus[0][0] == place.form.id for identity in identities(template))


def _adds_up(template: Template, place: _Place, groups: Sequence[_Group], text: str) -> bool:
    values = {ref: _number(text, span) for ref, span in _slots(place, groups)}
    own = [item for item in identities(template) if item.adds_up and item.plus[0] in values]
    broken = [
        item for item in own if round(sum(values[ref] for ref in item.plus) - sum(values[ref] for ref in item.minus), 6)
    ]
    return len(broken) <= _BROKEN * len(own)


def _slots(place: _Place, groups: Sequence[_Group]) -> Iterator[tuple[Ref, Span]]:
    spans = (span for group in groups[place.start : place.end] for span in group.spans)
    for (row, column), span in zip(place.form.positions, spans, strict=True):
        yield (place.form.id, row, column), span


def _number(text: str, span: Span) -> Number:
    return read_figure(text[span.start : span.end]).value or 0


def _is_told(template: Template, known: Sequence[Template], places: Sequence[_Place]) -> bool:
    """Whether the largest table is there, and one whose shape is that of no other form.

    Another may print some of its rows as one, and then look alike.
    """
    largest = max(template.tables, key=lambda table: len(table.positions))
    if largest not in [place.form for place in places]:
        return False
    others = [shape for form in known if form is not template for table in form.tables for shape in _shapes(table)]
    return any(_sizes(place.form) not in others for place in places)


def _shapes(form: TableForm) -> Iterator[list[int]]:
    sizes = _sizes(form)
    yield sizes
    for group in form.groups:
        under = rows_under(form, group.figures) if group.figures else ()
        if under:
            yield sizes[: 1 - len(under)]


def _tables(template: Template, places: Sequence[_Place], groups: Sequence[_Group], text: str) -> Iterator[Table]:
    """Yield all tables of the form; a figure between them that is in none counts to the one that was not settled."""
    found = {place.form.id: place for place in places}
    reached = 0
    for order, form in enumerate(template.tables):
        place = found.get(form.id)
        if place:
            reached = place.end
            yield _table(place, groups, text, sums=_sums(template, place))
            continue
        after = [found[later.id].start for later in template.tables[order + 1 :] if later.id in found]
        loose = [span for group in groups[reached : min(after, default=len(groups))] for span in group.spans]
        yield replace(missing_table(form, sure=False), unplaced=tuple(loose))
        reached = min(after, default=len(groups))


def _table(place: _Place, groups: Sequence[_Group], text: str, *, sums: bool) -> Table:
    units = {
        (row.id, column.id): column.unit
        for block in place.form.blocks
        for row in block.rows
        for column in block.columns
    }
    cells = tuple(
        Cell(
            row,
            column,
            extra=False,
            value=read_figure(text[span.start : span.end]).value,
            raw=text[span.start : span.end],
            unit=units[row, column],
            state=State.NUMBER,
            span=span,
            match=Match.INFERRED,
            confidence=_CONFIDENCE[sums],
            review=True,
        )
        for (_, row, column), span in _slots(place, groups)
    )
    spans = [cell.span for cell in cells if cell.span]
    return Table(place.form.id, Match.INFERRED, Span(spans[0].start, spans[-1].end), cells)
