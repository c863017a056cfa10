"""What can be wrong with the content of a template: names that lead nowhere, labels that nothing can be found by."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from extractor.errors import Fault
from extractor.limits import ceilings
from extractor.shapes import GAP, matching, misnamed, repeated, unknown
from extractor.text import IDEOGRAPHS, fold_label, strip_number
from extractor.types import BODY_TYPES, LEVELS

if TYPE_CHECKING:
    from extractor.templates import RelationForm, TableForm, Template

_Inherit: TypeAlias = Callable[["Template", "Template | None"], "Template"]


def faults(own: "Template", base: "Template | None", inherit: _Inherit) -> Iterator[Fault]:
    """Yield what is wrong with a template that takes the rest from `base` by `inherit`.

    Gaps are passed over. If the template is too large, nothing else is looked at.
    """
    large = list(ceilings(own))
    yield from large or _content_faults(own, base, inherit)


def _content_faults(own: "Template", base: "Template | None", inherit: _Inherit) -> Iterator[Fault]:
    yield from _collapse_faults(own, base)
    template = inherit(own, base)
    yield from ceilings(template)
    yield from misnamed("id", [own.id])
    yield from misnamed("relation", [relation.id for relation in own.relations])
    yield from repeated("section", [section.id for section in template.sections])
    yield from repeated("table", [table.id for table in own.tables])
    yield from repeated("relation", [f"{item.id} {item.about or ''}".rstrip() for item in own.relations])
    yield from _section_faults(own)
    for table in template.tables:
        if table.section is not None:
            yield from unknown(f"table {table.id}.section", table.section, [item.id for item in template.sections])
        yield from _table_faults(table)
    yield from _script_faults(template)
    for relation in template.relations:
        yield from _relation_faults(relation, {table.id: table for table in template.tables})


def _section_faults(own: "Template") -> Iterator[Fault]:
    yield from misnamed("section", [section.id for section in own.sections])
    for section in own.sections:
        yield from _wordless(f"section {section.id}", (section.title, *section.variants))


def _has_words(label: str) -> bool:
    """Whether anything is left to compare once the number of a label is taken off."""
    return label == GAP or bool(fold_label(strip_number(label)[1]))


def _wordless(where: str, labels: Iterable[str]) -> Iterator[Fault]:
    for label in labels:
        if not _has_words(label):
            yield Fault(where, f"标签“{label}”没有文字", f"label {label!r} has no letters")


def _script_faults(template: "Template") -> Iterator[Fault]:
    """Yield a fault for every row that could not be found: in Chinese text only ideographs are looked at."""
    labels = [(table.id, row.label) for table in template.tables for row in table.rows]
    rows = [(table, label) for table, label in labels if label != GAP and _has_words(label)]
    foreign = [(table, label) for table, label in rows if not IDEOGRAPHS.search(label)]
    for table, label in foreign if len(foreign) < len(rows) else ():
        zh = f"标签“{label}”没有汉字，而其他行有；同一模板的行标签要么都有汉字，要么都没有"
        en = f"label {label!r} has no ideograph, but those of other rows have: all must, or none"
        yield Fault(f"table {table}", zh, en)


def _collapse_faults(own: "Template", base: "Template | None") -> Iterator[Fault]:
    if own.collapses and base is None:
        yield Fault("collapse", "需要 inherits", "needs inherits")
        return
    tables = {table.id: table for table in (*(base.tables if base else ()), *own.tables)}
    for collapse in own.collapses:
        yield from unknown("collapse.table", collapse.table, tables)
        if table := tables.get(collapse.table):
            names = [group.figures for group in table.groups if group.figures]
            yield from unknown("collapse.row", collapse.row, names)


def _table_faults(table: "TableForm") -> Iterator[Fault]:
    where = f"table {table.id}"
    rows = [row.id for row in table.rows]
    yield from repeated(f"{where}.rows", rows)
    for block in table.blocks:
        yield from repeated(f"{where}.columns", [column.id for column in block.columns])
        columns = (*block.columns, *block.extra_columns)
        yield from misnamed(f"{where}.columns", [column.id for column in columns])
        yield from _wordless(where, (*(column.label for column in columns), *filter(None, [block.caption])))
        for extra in block.extra_columns:
            yield from unknown(f"{where}.extra_columns {extra.id}", extra.before, [item.id for item in block.columns])
        if not block.rows or not block.columns:
            yield Fault(where, "没有行或没有列", "has no rows or no columns")
    for group in table.groups:
        for name in (group.first, group.last):
            yield from unknown(f"{where}.groups {group.label}", name, rows)
        if {group.first, group.last} <= set(rows) and rows.index(group.first) > rows.index(group.last):
            yield Fault(f"{where}.groups {group.label}", "first 在 last 之后", "first comes after last")
    yield from misnamed(where, [table.id, *rows, *(group.figures for group in table.groups if group.figures)])
    yield from _wordless(where, (*(row.label for row in table.rows), *table.heads))
    yield from _wordless(where, (group.label for group in table.groups))


def _relation_faults(relation: "RelationForm", tables: dict[str, "TableForm"]) -> Iterator[Fault]:
    where = f"relation {relation.id}"
    yield from unknown(f"{where}.table", relation.table, tables)
    table = tables.get(relation.table)
    rows = [row.id for row in table.rows] if table else [GAP]
    columns = sorted({column.id for block in table.blocks for column in block.columns} if table else {GAP})
    operands = {"row": columns, "column": rows}.get(relation.each, [*rows, *columns])
    about = (relation.about,) if relation.about else ()
    for names, known in (
        (relation.plus + relation.minus, operands),
        (about, operands),
        (relation.rows, rows),
        (relation.columns, columns),
    ):
        for name in names:
            if not matching((name,), known):
                yield from unknown(where, name, known)
    if relation.each == "cell" and not relation.test:
        yield Fault(where, "each = cell 需要 test", "each = cell needs a test")
    if relation.each in ("row", "column") and not (relation.plus and (relation.minus or relation.compare == ">=")):
        yield Fault(where, "需要 plus 和 minus", "needs plus and minus")
    for name in relation.unless:
        level, _, kind = name.partition("/")
        yield from unknown(f"{where}.unless", level, ("*", *LEVELS))
        yield from unknown(f"{where}.unless", kind, ("*", *BODY_TYPES))
