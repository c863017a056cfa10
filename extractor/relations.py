"""Relations as data: one source for the sums in recovery and for the checks.

A template states a relation once for every row, column or cell. `identities` writes it out for each
place; `assess` holds it against recovered tables.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from extractor.templates import BlockForm, RelationForm, TableForm, Template, matching, rows_under
from extractor.types import Cell, Number, Ref, Relation, State, Status, Tables

_Side: TypeAlias = tuple[Ref, ...]


class Identity(NamedTuple):
    """A relation at one place: the cells `plus` add up to what the cells `minus` add up to.

    With `at_least` they may add up to more. With `counts` it says instead that the one cell in `plus` holds a whole
    figure that is not negative. `instead` leads from an extra row that a document may print to the cells it then stands
    for.
    """

    id: str
    at: str
    kind: str
    plus: _Side
    minus: _Side
    counts: bool = False
    instead: tuple[tuple[Ref, _Side], ...] = ()
    at_least: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether it is a sum that must hold exactly, so that it can tell figures apart."""
        return self.kind == "strict" and not self.counts and not self.at_least


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
    rows = [row.id for row in block.rows]
    columns = [column.id for column in block.columns]
    chosen = matching(relation.rows, rows) if relation.rows else rows
    sides = (relation.plus, relation.minus)
    if relation.each == "cell":
        for row in chosen:
            for column in columns:
                cell = (form.id, row, column)
                yield Identity(relation.id, f"{row}.{column}", relation.kind, (cell,), (), counts=True)
    elif relation.each == "row":
        names = [matching(side, columns) for side in sides]
        for row in chosen if all(names) else ():
            plus, minus = (tuple((form.id, row, name) for name in side) for side in names)
            yield Identity(relation.id, row, relation.kind, plus, minus, at_least=relation.compare == ">=")
    else:
        names = [matching(side, rows) for side in sides]
        for column in columns if all(names) else ():
            plus, minus = (tuple((form.id, name, column) for name in side) for side in names)
            instead = tuple(_stand_ins(form, column, plus + minus))
            at = f"{relation.about}.{column}" if relation.about else column
            least = relation.compare == ">="
            yield Identity(relation.id, at, relation.kind, plus, minus, instead=instead, at_least=least)


def _stand_ins(form: TableForm, column: str, operands: _Side) -> Iterator[tuple[Ref, _Side]]:
    for group in form.groups:
        under = tuple((form.id, row, column) for row in rows_under(form, group.figures or ""))
        if group.figures and set(under) <= set(operands):
            yield (form.id, group.figures, column), under


def assess(template: Template, tables: Tables) -> tuple[Relation, ...]:
    """Return the outcome of every relation of the template.

    A blank is not zero: a relation is not assessable if one of its operands is no figure, or is in doubt.
    """
    cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
    return tuple(_outcome(identity, cells) for identity in identities(template))


def _outcome(identity: Identity, cells: dict[Ref, Cell]) -> Relation:
    plus, minus = (_printed(side, identity, cells) for side in (identity.plus, identity.minus))
    left, right = _total(plus, cells), _total(minus, cells)
    if left is None or right is None:
        status, left, right = Status.NOT_ASSESSABLE, None, None
    elif identity.counts:
        right = None
        status = Status.FAIL if left < 0 or left != int(left) else Status.PASS if left else Status.TRIVIAL
    elif left < right if identity.at_least else left != right:
        status = Status.FAIL
    else:
        status = Status.PASS if any(cells[ref].value for ref in plus + minus) else Status.TRIVIAL
    return Relation(identity.id, identity.at, status, identity.kind, left, right, plus + minus)


def _printed(side: _Side, identity: Identity, cells: dict[Ref, Cell]) -> _Side:
    """Put an extra row that the document prints in the place of the absent cells it stands for."""
    for extra, under in identity.instead:
        if extra in cells and set(under) <= set(side) and all(cells[ref].state is State.ABSENT for ref in under):
            place = side.index(under[0])
            rest = [ref for ref in side if ref not in under]
            side = (*rest[:place], extra, *rest[place:])
    return side


def _total(side: _Side, cells: dict[Ref, Cell]) -> Number | None:
    """Add the cells up; `None` if one of them is no figure or is in doubt."""
    total: Number = 0
    for ref in side:
        cell = cells.get(ref)
        if cell is None or cell.value is None or cell.review:
            return None
        total += cell.value
    return round(total, 6)
