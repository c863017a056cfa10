"""Relations as data: one source for the sums in recovery and for the checks.

A template states a relation once for every row, column or cell. `identities` writes it out for each
place; `assess` holds it against recovered tables.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from extractor.templates import BlockForm, CellTest, Comparison, RelationForm, TableForm, Template, matching, rows_under
from extractor.types import Cell, Number, Ref, Relation, Severity, State, Status, Tables

Side: TypeAlias = tuple[Ref, ...]
"""Cells that are added up."""

UNFILLED = (State.BLANK, State.NOT_APPLICABLE)
"""A cell is there and holds no figure."""

_SEVERITIES = {"strict": Severity.ERROR, "soft": Severity.WARNING}


class Identity(NamedTuple):
    """A relation at one place: the cells `plus` add up to what the cells `minus` add up to, or compare as it says.

    With a `test` it says instead that the one cell in `plus` passes it. `instead` leads from an extra row that a
    document may print to the cells it then stands for. It does not bind the bodies in `unless` (``level/type``, ``*``
    for any). `severity` is that of a finding where it fails.
    """

    id: str
    at: str
    kind: str
    plus: Side
    minus: Side
    compare: Comparison = "="
    test: CellTest | None = None
    instead: tuple[tuple[Ref, Side], ...] = ()
    unless: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def counts(self) -> bool:
        """Whether it says of one cell that it holds a whole figure that is not negative."""
        return self.test == "count"

    @property
    def at_least(self) -> bool:
        """Whether `plus` may add up to more."""
        return self.compare == ">="

    @property
    def adds_up(self) -> bool:
        """Whether it is a sum that must hold exactly, so that it can tell figures apart."""
        return self.kind == "strict" and self.test is None and self.compare == "="


@lru_cache(maxsize=32)
def identities(template: Template) -> tuple[Identity, ...]:
    """Write out every relation of a template for every place it holds at."""
    forms = {form.id: form for form in template.tables}
    return tuple(
        identity
        for relation in template.relations
        for block in forms[relation.table].blocks
        for identity in _written_out(relation, forms[relation.table], block)
    )


def _written_out(relation: RelationForm, form: TableForm, block: BlockForm) -> Iterator[Identity]:
    known = {"row": [row.id for row in block.rows], "column": [column.id for column in block.columns]}
    limits = {"row": relation.rows, "column": relation.columns}
    chosen = {line: matching(limits[line], known[line]) if limits[line] else known[line] for line in known}
    write = partial(
        Identity,
        relation.id,
        kind=relation.kind,
        compare=relation.compare,
        unless=relation.unless,
        severity=Severity(relation.severity or _SEVERITIES[relation.kind]),
    )
    if relation.each == "cell":
        for row in chosen["row"]:
            for column in chosen["column"]:
                yield write(at=f"{row}.{column}", plus=((form.id, row, column),), minus=(), test=relation.test)
        return
    other = "column" if relation.each == "row" else "row"
    names = [matching(side, known[other]) for side in (relation.plus, relation.minus)]
    found = all(found or not wanted for found, wanted in zip(names, (relation.plus, relation.minus), strict=True))
    for line in chosen[relation.each] if found else ():
        plus, minus = (
            tuple((form.id, line, name) if relation.each == "row" else (form.id, name, line) for name in side)
            for side in names
        )
        instead = tuple(_stand_ins(form, line, plus + minus)) if relation.each == "column" else ()
        at = (
            ".".join([relation.about, line] if relation.each == "column" else [line, relation.about])
            if relation.about
            else line
        )
        yield write(at=at, plus=plus, minus=minus, instead=instead)


def _stand_ins(form: TableForm, column: str, operands: Side) -> Iterator[tuple[Ref, Side]]:
    for group in form.groups:
        under = tuple((form.id, row, column) for row in rows_under(form, group.figures or ""))
        if group.figures and set(under) <= set(operands):
            yield (form.id, group.figures, column), under


def assess(
    template: Template, tables: Tables, *, standing: str | None = None, blanks_are_zero: bool = False
) -> tuple[Relation, ...]:
    """Return the outcome of every relation of the template.

    A blank is not zero: a relation is not assessable if one of its operands is no figure, or is in doubt, unless it is
    asked what would hold if it were. `standing` is the body's (``city/government``); without it nothing is held against
    a body that some bodies may do.
    """
    cells = cells_of(tables)
    values = {ref: _value(cell, blanks_are_zero=blanks_are_zero) for ref, cell in cells.items()}
    return tuple(outcome(identity, cells, values, standing) for identity in identities(template))


def cells_of(tables: Tables) -> dict[Ref, Cell]:
    """Return every cell by its place."""
    return {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}


def _value(cell: Cell, *, blanks_are_zero: bool) -> Number | None:
    """Return what may be added up of a cell: nothing of one that is no figure, or in doubt."""
    if cell.review:
        return None
    return 0 if blanks_are_zero and cell.state in UNFILLED else cell.value


def sides(identity: Identity, cells: Mapping[Ref, Cell]) -> tuple[Side, Side]:
    """Return what a relation holds against each other, an extra row of the document put in for those it stands for."""
    if not identity.instead:
        return identity.plus, identity.minus
    return _printed(identity.plus, identity, cells), _printed(identity.minus, identity, cells)


def outcome(
    identity: Identity,
    cells: Mapping[Ref, Cell],
    values: Mapping[Ref, Number | None],
    standing: str | None = None,
) -> Relation:
    """Return the outcome of one relation for these `values`; of `cells` only their states are looked at."""
    plus, minus = sides(identity, cells)
    left, right = _total(plus, values), _total(minus, values)
    status = Status.NOT_ASSESSABLE
    if left is None or right is None:
        left = right = None
    elif identity.test:
        right, status = None, _tested(identity, left, standing)
    elif _compares(identity.compare, left, right):
        status = Status.PASS if any(values[ref] for ref in plus + minus) else Status.TRIVIAL
    else:
        status = Status.FAIL
    return Relation(identity.id, identity.at, status, identity.kind, left, right, plus + minus)


def _compares(compare: Comparison, left: Number, right: Number) -> bool:
    """Whether two sums stand to each other as they should; that both are zero says nothing against it."""
    if compare == "=":
        return left == right
    return left >= right if compare == ">=" else left != right or not left


def _tested(identity: Identity, value: Number, standing: str | None) -> Status:
    if not value:
        return Status.TRIVIAL
    if identity.test == "count":
        return Status.PASS if value > 0 and value == int(value) else Status.FAIL
    if identity.unless and (standing is None or any(fnmatchcase(standing, one) for one in identity.unless)):
        return Status.NOT_ASSESSABLE
    return Status.FAIL


def _printed(side: Side, identity: Identity, cells: Mapping[Ref, Cell]) -> Side:
    """Put an extra row that the document prints in the place of the absent cells it stands for."""
    for extra, under in identity.instead:
        if extra in cells and set(under) <= set(side) and all(cells[ref].state is State.ABSENT for ref in under):
            place = side.index(under[0])
            rest = [ref for ref in side if ref not in under]
            side = (*rest[:place], extra, *rest[place:])
    return side


def _total(side: Side, values: Mapping[Ref, Number | None]) -> Number | None:
    """Add the cells up; `None` if one of them cannot be."""
    total: Number = 0
    for ref in side:
        value = values.get(ref)
        if value is None:
            return None
        total += value
    return total if type(total) is int else round(total, 6)
