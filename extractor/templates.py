"""Templates: what a kind of document looks like, as data.

A template names the sections of a document, the tables with every label in reading order, and the
relations between their figures. `load_template` reads one from TOML and reports all of its faults
at once; `known_templates` returns those that come with the package, newest form first.
"""

import hashlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.errors import Fault, UnknownReference
from extractor.shapes import GAP, load, nearest, repeated, unknown

NumberKind = Literal["count", "decimal", "signed"]
_FOLDER = files("extractor") / "data" / "templates"


class ColumnForm(Struct, frozen=True):
    """A column: its printed label, other wordings, unit, and what kind of number stands in it."""

    id: str
    label: str
    variants: tuple[str, ...] = ()
    unit: str | None = None
    number: NumberKind = "count"
    en: str | None = None


class ExtraColumnForm(ColumnForm, frozen=True, kw_only=True):
    """A column that some documents add, right `before` another: the form has no place for it."""

    before: str


class RowForm(Struct, frozen=True):
    """A row that holds figures; where it has a `unit`, the form prints it behind the label, for all of its columns."""

    id: str
    label: str
    variants: tuple[str, ...] = ()
    en: str | None = None
    unit: str | None = None
    number: NumberKind | None = None


class GroupForm(Struct, frozen=True):
    """A label over the rows `first` to `last`, without figures of its own.

    Where a document prints figures beside it all the same, they are the extra row `figures`, which
    then stands for those rows.
    """

    label: str
    first: str
    last: str
    variants: tuple[str, ...] = ()
    figures: str | None = None
    en: str | None = None


class BlockForm(Struct, frozen=True):
    """Rows under one set of column labels. `repeats`: how often its last column may be printed beyond the form."""

    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...]
    caption: str | None = None
    extra_columns: tuple[ExtraColumnForm, ...] = ()
    repeats: int = 0


class TableForm(Struct, frozen=True):
    """A table: blocks of rows and columns in reading order.

    `across`: all rows are printed side by side in one line of figures and their labels stand above.
    `heads` are further header labels, which stand over no single column. Without a `section` the table is an annex.
    `optional`: documents of the form need not have it. `filler` is what stands in the cells of a group's own row,
    `below` are words under the table, which are none of its labels.
    """

    id: str
    title: str
    blocks: tuple[BlockForm, ...] = field(name="block")
    section: str | None = None
    heads: tuple[str, ...] = ()
    groups: tuple[GroupForm, ...] = ()
    across: bool = False
    optional: bool = False
    filler: str | None = None
    below: tuple[str, ...] = ()
    en: str | None = None

    @property
    def rows(self) -> tuple[RowForm, ...]:
        """All rows in reading order."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def positions(self) -> tuple[tuple[str, str], ...]:
        """Every (row, column) in reading order."""
        return tuple(self.columns)

    @property
    def columns(self) -> dict[tuple[str, str], ColumnForm]:
        """The column of every (row, column), with the unit and kind of number that its row states."""
        return {
            (row.id, column.id): replace(column, unit=row.unit or column.unit, number=row.number or column.number)
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        }


class SectionForm(Struct, frozen=True):
    """A section heading. `optional`: documents of the form need not have it."""

    id: str
    title: str
    variants: tuple[str, ...] = ()
    optional: bool = False


class RelationForm(Struct, frozen=True):
    """Σ `plus` = Σ `minus`, or with `compare` Σ `plus` ≥ Σ `minus`, or a `test` of one cell.

    It holds for `each` row, column or cell of a table. Names may be patterns (``denied_*``); `rows` limits the rows it
    holds for. Where several relations have one id, `about` is the row that tells them apart.
    """

    id: str
    table: str
    each: Literal["row", "column", "cell"]
    kind: Literal["strict", "soft"] = "strict"
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    compare: Literal["=", ">="] = "="
    about: str | None = None
    rows: tuple[str, ...] = ()
    test: Literal["count"] | None = None
    replaces: str | None = None


class CollapseForm(Struct, frozen=True):
    """In this form the group whose figures are `row` is a single row."""

    table: str
    row: str


class Template(Struct, frozen=True, eq=False):
    """A kind of document, compared by identity. `digest` identifies the files it came from."""

    id: str
    title: str
    basis: str = ""
    since: int | None = None
    until: int | None = None
    inherits: str | None = None
    sections: tuple[SectionForm, ...] = field(name="section", default=())
    tables: tuple[TableForm, ...] = field(name="table", default=())
    collapses: tuple[CollapseForm, ...] = field(name="collapse", default=())
    relations: tuple[RelationForm, ...] = field(name="relation", default=())
    digest: str = ""

    def covers(self, year: int) -> bool:
        """Whether reports on `year` are due in this form."""
        return (self.since or year) <= year <= (self.until or year)


def load_template(path: Path | Traversable) -> Template:
    """Read a template; raises `TemplateError` with every fault of the file."""
    own = load(path, Template, _faults)
    base = find_template(own.inherits) if own.inherits else None
    digest = hashlib.sha256(path.read_bytes() + (base.digest if base else "").encode())
    return replace(_inherit(own, base), digest=f"sha256:{digest.hexdigest()}")


@cache
def known_templates() -> tuple[Template, ...]:
    """Return the templates of the package, newest form first."""
    known = map(find_template, _names())
    return tuple(sorted(known, key=lambda template: (template.since or 0, template.id), reverse=True))


@cache
def find_template(name: str) -> Template:
    """Return a template of the package by id."""
    if name not in _names():
        raise UnknownReference(name=name, hint=nearest(name, _names()))
    return load_template(_FOLDER / f"{name}.toml")


def _names() -> list[str]:
    return sorted(path.name.removesuffix(".toml") for path in _FOLDER.iterdir())


def _inherit(own: Template, base: Template | None) -> Template:
    """Take from `base` what `own` does not state; tables and relations go by id, in base order."""
    if base is None:
        return own
    tables = {table.id: table for table in (*base.tables, *own.tables)}
    for collapse in own.collapses:
        if _group(tables.get(collapse.table), collapse.row):
            tables[collapse.table] = _collapsed(tables[collapse.table], collapse.row)
    stated = {(relation.replaces or relation.id, relation.about): relation for relation in own.relations}
    relations = [stated.pop((relation.id, relation.about), relation) for relation in base.relations]
    return replace(
        own,
        sections=own.sections or base.sections,
        tables=tuple(tables.values()),
        relations=(*relations, *stated.values()),
    )


def _group(table: TableForm | None, figures: str) -> GroupForm | None:
    """Return the group of rows that the row `figures` may stand for."""
    rows = [row.id for row in table.rows] if table else []
    found = [group for group in (table.groups if table else ()) if group.figures == figures]
    return found[0] if found and {found[0].first, found[0].last} <= set(rows) else None


def _collapsed(table: TableForm, row_id: str) -> TableForm:
    group = next(group for group in table.groups if group.figures == row_id)
    inner = _between(table, group)
    row = RowForm(row_id, group.label, group.variants, group.en)
    blocks = tuple(
        replace(
            block,
            rows=tuple(
                row if item.id == group.first else item
                for item in block.rows
                if item.id == group.first or item.id not in inner
            ),
        )
        for block in table.blocks
    )
    return replace(table, blocks=blocks, groups=tuple(item for item in table.groups if item is not group))


def _between(table: TableForm, group: GroupForm) -> tuple[str, ...]:
    """Return the ids of the rows that stand under `group`."""
    ids = [row.id for row in table.rows]
    return tuple(ids[ids.index(group.first) : ids.index(group.last) + 1])


def rows_under(table: TableForm, figures: str) -> tuple[str, ...]:
    """Return the rows that the extra row `figures` stands for; none if it stands for none."""
    for group in table.groups:
        if group.figures == figures:
            return _between(table, group)
    return ()


def matching(patterns: tuple[str, ...], names: list[str]) -> list[str]:
    """Return those of `names` that a pattern matches, in their own order."""
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _faults(own: Template) -> Iterator[Fault]:
    """What is wrong with a template, its base included; gaps are passed over."""
    base = None
    if own.inherits:
        yield from unknown("inherits", own.inherits, _names())
        base = find_template(own.inherits) if own.inherits in _names() else _GAPS
    yield from _collapse_faults(own, base)
    template = _inherit(own, base)
    yield from repeated("section", [section.id for section in template.sections])
    yield from repeated("table", [table.id for table in own.tables])
    yield from repeated("relation", [f"{item.id} {item.about or ''}".rstrip() for item in own.relations])
    for table in template.tables:
        if table.section is not None:
            yield from unknown(f"table {table.id}.section", table.section, [item.id for item in template.sections])
        yield from _table_faults(table)
    for relation in template.relations:
        yield from _relation_faults(relation, {table.id: table for table in template.tables})


_GAPS = Template(
    GAP,
    GAP,
    sections=(SectionForm(GAP, GAP),),
    tables=(TableForm(GAP, GAP, (BlockForm((ColumnForm(GAP, GAP),), (RowForm(GAP, GAP),)),), GAP),),
)
"""Stands for a base that is not there."""


def _collapse_faults(own: Template, base: Template | None) -> Iterator[Fault]:
    if own.collapses and base is None:
        yield Fault("collapse", "需要 inherits", "needs inherits")
        return
    tables = {table.id: table for table in (*(base.tables if base else ()), *own.tables)}
    for collapse in own.collapses:
        yield from unknown("collapse.table", collapse.table, tables)
        if table := tables.get(collapse.table):
            names = [group.figures for group in table.groups if group.figures]
            yield from unknown("collapse.row", collapse.row, names)


def _table_faults(table: TableForm) -> Iterator[Fault]:
    where = f"table {table.id}"
    rows = [row.id for row in table.rows]
    yield from repeated(f"{where}.rows", rows)
    for block in table.blocks:
        yield from repeated(f"{where}.columns", [column.id for column in block.columns])
        if not block.rows or not block.columns:
            yield Fault(where, "没有行或没有列", "has no rows or no columns")
    for group in table.groups:
        for name in (group.first, group.last):
            yield from unknown(f"{where}.groups {group.label}", name, rows)
        if {group.first, group.last} <= set(rows) and rows.index(group.first) > rows.index(group.last):
            yield Fault(f"{where}.groups {group.label}", "first 在 last 之后", "first comes after last")
    for label in (*(row.label for row in table.rows), *table.heads):
        if label != GAP and not any(character.isalpha() for character in label):
            yield Fault(where, f"标签“{label}”没有文字", f"label {label!r} has no letters")


def _relation_faults(relation: RelationForm, tables: dict[str, TableForm]) -> Iterator[Fault]:
    where = f"relation {relation.id}"
    yield from unknown(f"{where}.table", relation.table, tables)
    table = tables.get(relation.table, _GAPS.tables[0])
    rows = [row.id for row in table.rows]
    columns = sorted({column.id for block in table.blocks for column in block.columns})
    operands = {"row": columns, "column": rows}.get(relation.each, [*rows, *columns])
    named = (*relation.rows, *((relation.about,) if relation.about else ()))
    for names, known in ((relation.plus + relation.minus, operands), (named, rows)):
        for name in names:
            if not matching((name,), known):
                yield from unknown(where, name, known)
    if relation.each == "cell" and not relation.test:
        yield Fault(where, "each = cell 需要 test", "each = cell needs a test")
    if relation.each in ("row", "column") and not (relation.plus and relation.minus):
        yield Fault(where, "需要 plus 和 minus", "needs plus and minus")
