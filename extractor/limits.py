"""How large a template may be: a file of somebody's own must not cost more time or memory than a run can bear.

Measured on tables of this size flattened in six ways: recovery takes a few seconds a document where figures are
parted, about ten where they run into each other.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from extractor.errors import Fault, Words

if TYPE_CHECKING:
    from extractor.templates import BlockForm, RelationForm, TableForm, Template

DEEPEST = 5
"""Files that may inherit one from another in a row."""


class _Most(NamedTuple):
    what: Words
    most: int


_SECTIONS = _Most(Words("个部分", "sections"), 40)
_TABLES = _Most(Words("张表", "tables"), 20)
_CELLS = _Most(Words("格", "cells"), 2000)
_ROWS = _Most(Words("行", "rows"), 200)
_COLUMNS = _Most(Words("列", "columns"), 30)
_GROUPS = _Most(Words("个分组", "groups"), 100)
_HEADS = _Most(Words("个表头标签", "heads"), 30)
_VARIANTS = _Most(Words("种写法", "variants"), 20)
_LENGTH = _Most(Words("个字", "characters"), 200)
_WORDINGS = _Most(Words("种标签写法", "wordings of labels"), 3000)
_RELATIONS = _Most(Words("条勾稽关系", "relations"), 200)
_NAMES = _Most(Words("个行列名", "names of rows and columns"), 2000)
_OPERANDS = _Most(Words("个单元格要相加", "cells to add up"), 50_000)
_STARS = _Most(Words("个 *", "asterisks"), 2)


def ceilings(template: "Template") -> Iterator[Fault]:
    """Yield a fault for everything of which a template has more than is allowed."""
    yield from _above("section", len(template.sections), _SECTIONS)
    yield from _above("table", len(template.tables), _TABLES)
    yield from _above("relation", len(template.relations), _RELATIONS)
    sizes = {table.id: _size(table) for table in template.tables}
    yield from _above("table", sum(sizes.values()), _CELLS)
    for section in template.sections:
        yield from _label(f"section {section.id}", section.title, section.variants)
    for table in template.tables:
        yield from _table(table)
    labels = [item for table in template.tables for item in _labels(table)]
    yield from _above("table", sum(1 + len(variants) for _, _, variants in labels), _WORDINGS)
    names = [name for relation in template.relations for name in _names(relation)]
    yield from _above("relation", len(names), _NAMES)
    yield from _above("relation", sum(_operands(item, sizes) for item in template.relations), _OPERANDS)
    for relation in template.relations:
        for name in _names(relation):
            yield from _above(f"relation {relation.id}", name.count("*"), _STARS)
            yield from _above(f"relation {relation.id}", len(name), _LENGTH)


def _above(where: str, count: int, limit: _Most) -> Iterator[Fault]:
    if count > limit.most:
        what, most = limit
        yield Fault(where, f"有 {count} {what.zh}，最多 {most}", f"has {count} {what.en}; at most {most} are allowed")


def _size(table: "TableForm") -> int:
    return sum(len(block.rows) * (len(block.columns) + len(block.extra_columns)) for block in table.blocks)


def _operands(relation: "RelationForm", sizes: dict[str, int]) -> int:
    """How many cells a relation can name at most: each once a side."""
    return sizes.get(relation.table, 0) * (1 if relation.each == "cell" else 2)


def _names(relation: "RelationForm") -> tuple[str, ...]:
    return relation.plus + relation.minus + relation.rows


def _table(table: "TableForm") -> Iterator[Fault]:
    where = f"table {table.id}"
    yield from _above(f"{where}.rows", sum(len(block.rows) for block in table.blocks), _ROWS)
    for block in table.blocks:
        yield from _above(f"{where}.columns", len(block.columns) + len(block.extra_columns), _COLUMNS)
    yield from _above(f"{where}.groups", len(table.groups), _GROUPS)
    yield from _above(f"{where}.heads", len(table.heads), _HEADS)
    for place, label, variants in _labels(table):
        yield from _label(f"{where}.{place}", label, variants)


def _labels(table: "TableForm") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield where each label of a table stands, the label, and its other wordings."""
    yield from (("heads", head, ()) for head in table.heads)
    yield from (("groups", group.label, group.variants) for group in table.groups)
    for block in table.blocks:
        yield from _block_labels(block)


def _block_labels(block: "BlockForm") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield from (("caption", caption, ()) for caption in (block.caption,) if caption)
    yield from ((f"rows {row.id}", row.label, row.variants) for row in block.rows)
    columns = (*block.columns, *block.extra_columns)
    yield from ((f"columns {column.id}", column.label, column.variants) for column in columns)


def _label(where: str, label: str, variants: tuple[str, ...]) -> Iterator[Fault]:
    yield from _above(where, len(variants), _VARIANTS)
    yield from _above(where, max(map(len, (label, *variants))), _LENGTH)
