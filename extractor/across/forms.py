"""What should hold between years and between bodies, as data: ``data/years.toml``."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from extractor.errors import Fault, Words
from extractor.shapes import GAP, load, matching, misnamed, repeated, unknown
from extractor.templates import TableForm, Template, known_templates
from extractor.types import Ref


class YearForm(Struct, frozen=True):
    """Σ this year's `plus` = Σ this year's `minus` + Σ last year's `last`, or with `compare` at most as much.

    It holds for `each` row or column of a table that has all of them; `rows` limits the rows. `explained` are words
    that, in one sentence of this year's report, tell why it need not hold.
    """

    id: str
    table: str
    each: Literal["row", "column"]
    plus: tuple[str, ...]
    last: tuple[str, ...]
    minus: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    kind: Literal["strict", "soft"] = "strict"
    compare: Literal["=", "<="] = "="
    explained: tuple[str, ...] = ()


class GrownForm(Struct, frozen=True):
    """What a rate of growth may be of: a clause with all of one of the `words`, `without` those others.

    `readings` are sums of cells; the rate of any of them is right. `bare`: the figure need not be named beside it.
    """

    words: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    bare: bool = False


class GrowthForm(Struct, frozen=True):
    """How reports state growth: the words for up (`ways`), for `down`, and for the year before (`bases`)."""

    id: str
    ways: tuple[str, ...]
    down: tuple[str, ...]
    bases: tuple[str, ...]
    of: tuple[GrownForm, ...]


class CopiesForm(Struct, frozen=True):
    """Patterns of the cells that hold a stock, which may well stay the same from year to year."""

    stock: tuple[str, ...] = ()


class TotalForm(Struct, frozen=True):
    """In which tables of which templates a government's totals are no less than the figures of its departments.

    `outside`: words in the name of a body that answers to a higher level and is no part of the totals.
    """

    id: str
    templates: tuple[str, ...]
    tables: tuple[str, ...]
    outside: tuple[str, ...] = ()


class SeriesForm(Struct, frozen=True):
    """One thing that several templates count: in each, the cells (``table.row.column``) that add up to it."""

    id: str
    name: Words
    cells: dict[str, tuple[str, ...]]
    quality: Literal["good", "fair", "poor"] = "good"


class YearForms(Struct, frozen=True):
    """All that should hold between documents. `headlines`: patterns of the cells whose changes are worth words."""

    total: TotalForm
    growth: GrowthForm
    headlines: tuple[str, ...]
    copies: CopiesForm = CopiesForm()
    relations: tuple[YearForm, ...] = field(name="relation", default=())
    series: tuple[SeriesForm, ...] = ()


@cache
def year_forms() -> YearForms:
    """Return what the package holds documents against one another by."""
    return load_years(files("extractor") / "data" / "years.toml")


def load_years(path: Path | Traversable) -> YearForms:
    """Read a file like ``years.toml``; raises `TemplateError` with every fault of it."""
    return load(path, YearForms, _faults)


def as_ref(name: str) -> Ref:
    """Return the reference that ``table.row.column`` is; what is not of three parts is filled with empty ones."""
    table, row, column = [*name.split("."), "", ""][:3]
    return table, row, column


def cells_of(series: SeriesForm, template: Template) -> tuple[Ref, ...]:
    """Return the cells of a template, or of the one it inherits from, that add up to a series; none: it has none."""
    for name in (template.id, template.inherits or ""):
        if name in series.cells:
            refs = tuple(map(as_ref, series.cells[name]))
            known = {(form.id, *position) for form in template.tables for position in form.positions}
            return refs if set(refs) <= known else ()
    return ()


def _faults(forms: YearForms) -> Iterator[Fault]:
    known = {template.id: template for template in known_templates()}
    yield from misnamed("relation", [relation.id for relation in forms.relations])
    yield from repeated("relation", [relation.id for relation in forms.relations])
    yield from repeated("series", [series.id for series in forms.series])
    for relation in forms.relations:
        yield from _relation_faults(relation, known)
    every = [place for template in known.values() for place in _places(template)]
    for pattern in (*forms.headlines, *forms.copies.stock):
        if pattern != GAP and not matching((pattern,), every):
            yield Fault(pattern, "没有这样的格", "matches no cell")
    for number, grown in enumerate(forms.growth.of, 1):
        for cell in (cell for reading in grown.readings for cell in reading):
            yield from unknown(f"growth.of[{number}].readings", cell, every)
    for name in forms.total.templates:
        yield from unknown("total.templates", name, known)
    for series in forms.series:
        for name, cells in series.cells.items():
            where = f"series {series.id}.cells"
            yield from unknown(where, name, known)
            places = _places(known[name]) if name in known else []
            for cell in cells if places else ():
                yield from unknown(f"{where}.{name}", cell, places)


def _relation_faults(relation: YearForm, known: Mapping[str, Template]) -> Iterator[Fault]:
    where = f"relation {relation.id}"
    tables = [form for template in known.values() for form in template.tables if form.id == relation.table]
    yield from unknown(f"{where}.table", relation.table, [form.id for item in known.values() for form in item.tables])
    names = _names(tables, rows=relation.each == "column")
    for side in ("plus", "minus", "last"):
        for name in getattr(relation, side):
            yield from () if matching((name,), names) else unknown(f"{where}.{side}", name, names)


def _names(tables: list[TableForm], *, rows: bool) -> list[str]:
    if rows:
        return [row.id for form in tables for row in form.rows]
    return [column.id for form in tables for block in form.blocks for column in block.columns]


def _places(template: Template) -> list[str]:
    return [f"{form.id}.{row}.{column}" for form in template.tables for row, column in form.positions]
