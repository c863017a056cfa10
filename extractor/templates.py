"""Templates: what a kind of document looks like, as data.

A template names the sections of a document, the tables with every label in reading order, and the
relations between their figures. `load_template` reads one from TOML and reports all of its faults
at once; `known_templates` returns those that come with the package, newest form first.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.errors import Fault, TemplateError, UnknownReference
from extractor.limits import DEEPEST
from extractor.shapes import GAP, load, nearest, unknown
from extractor.shapes import matching as matching
from extractor.template_faults import faults

_SUFFIX = ".toml"
NumberKind = Literal["count", "decimal", "signed"]
Comparison: TypeAlias = Literal["=", ">=", "!="]
CellTest: TypeAlias = Literal["count", "zero"]
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
    """A section heading.

    `narrative`: its text is the body's own and is compared with that of other documents. `optional`: documents of the
    form need not have it.
    """

    id: str
    title: str
    variants: tuple[str, ...] = ()
    narrative: bool = True
    optional: bool = False


class RelationForm(Struct, frozen=True):
    """Σ `plus` compares to Σ `minus` as it says, or a `test` of one cell, for `each` row, column or cell of a table.

    Names may be patterns (``denied_*``); `rows` and `columns` limit those it holds for. Where several relations have
    one id, `about` tells them apart. `severity` is that of the finding: if not given, an error if strict, else a
    warning. `unless` names the bodies that it does not bind, by level and type (``city/government``, ``national/*``).
    """

    id: str
    table: str
    each: Literal["row", "column", "cell"]
    kind: Literal["strict", "soft"] = "strict"
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    compare: Comparison = "="
    about: str | None = None
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    test: CellTest | None = None
    replaces: str | None = None
    severity: Literal["error", "warning", "info"] | None = None
    unless: tuple[str, ...] = ()


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


Reference: TypeAlias = Template | Path | str
"""A template, the id of one of the package, or the path of a TOML file."""


def load_template(path: Path | Traversable) -> Template:
    """Read a template; raises `TemplateError` with every fault of the file.

    `inherits` names a template of the package, or a file beside this one.
    """
    return _load(path, ())


def open_template(reference: Reference) -> Template:
    """Return a template by its id in the package, or by the path of its TOML file."""
    if isinstance(reference, Template):
        return reference
    if isinstance(reference, str) and not reference.endswith(_SUFFIX):
        return find_template(reference)
    return load_template(Path(reference))


def _load(path: Path | Traversable, heirs: tuple[str, ...]) -> Template:
    """Read a template that the files `heirs` inherit from, each from the next."""
    bases: list[Template | None] = []

    def check(own: Template) -> Iterator[Fault]:
        base, wrong = _base_of(own, path, heirs)
        bases.append(base)
        return chain(wrong, faults(own, base, _inherit))

    own = load(path, Template, check)
    digest = hashlib.sha256(path.read_bytes() + (bases[0].digest if bases[0] else "").encode())
    return replace(_inherit(own, bases[0]), digest=f"sha256:{digest.hexdigest()}")


def _base_of(own: Template, path: Path | Traversable, heirs: tuple[str, ...]) -> tuple[Template | None, list[Fault]]:
    """Return what a template inherits from, and what keeps it from doing so; then there are gaps in its place."""
    name, line = own.inherits, (*heirs, path.name)
    if not name or name == GAP:
        return (_GAPS if name else None), []
    if not name.endswith(_SUFFIX):
        wrong = list(unknown("inherits", name, _names()))
        return (_GAPS if wrong else find_template(name)), wrong
    if name in line:
        circle = " → ".join((*line[line.index(name) :], name))
        return _GAPS, [Fault("inherits", f"继承成环：{circle}", f"runs in a circle: {circle}")]
    if len(line) > DEEPEST:
        return _GAPS, [Fault("inherits", f"继承超过 {DEEPEST} 层", f"is more than {DEEPEST} files deep")]
    if Path(name).name != name or not isinstance(path, Path):
        return _GAPS, [
            Fault("inherits", f"“{name}”应是同一文件夹里的文件名", f"{name!r} should be a file beside this one")
        ]
    try:
        return _load(path.parent / name, line), []
    except TemplateError as error:
        return _GAPS, [fault._replace(where=f"inherits {name} {fault.where}".rstrip()) for fault in error.faults]


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


def template_of(name: str | None, given: Reference | None = None) -> Template:
    """Return the template that counts: the one `given`, or of that name; where there is neither, the newest form."""
    if given:
        return open_template(given)
    return find_template(name) if name else known_templates()[0]


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
    inner = rows_of(table, group)
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


def rows_of(table: TableForm, group: GroupForm) -> tuple[str, ...]:
    """Return the ids of the rows that stand under `group`."""
    ids = [row.id for row in table.rows]
    return tuple(ids[ids.index(group.first) : ids.index(group.last) + 1])


def rows_under(table: TableForm, figures: str) -> tuple[str, ...]:
    """Return the rows that the extra row `figures` stands for; none if it stands for none."""
    for group in table.groups:
        if group.figures == figures:
            return rows_of(table, group)
    return ()


_GAPS = Template(
    GAP,
    GAP,
    sections=(SectionForm(GAP, GAP),),
    tables=(TableForm(GAP, GAP, (BlockForm((ColumnForm(GAP, GAP),), (RowForm(GAP, GAP),)),), GAP),),
)
"""Stands for a base that is not there."""
