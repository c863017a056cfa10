"""Checks of the tables as a whole: whether they are there, in the form that is due, and as the form has them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.cases import Case, joined, message, reason, registered
from extractor.kinds import picture_in
from extractor.legible import legible
from extractor.naming import place_name, table_name
from extractor.tables.variants import foreign_labels
from extractor.templates import GroupForm, TableForm, rows_of
from extractor.text import fold_label, strip_number
from extractor.types import Blame, Cell, Finding, Match, Severity, Span, State, Table

_BRACKETS = re.compile(r"[（(]([^（）()]{2,60})[）)]")
_LABEL = re.compile(r"(.+?)[（(](.+)[）)]")
_LOOK_BACK = 40
_LEAST_ADDED = 2
"""Letters that make an addition to a label."""
_UNIT = re.compile(r"(?:单位)?[\u4e00-\u9fff]{1,2}")


@registered
def tables_are_there(case: Case) -> Iterator[Finding]:
    """All tables of the template should be there, with at least one cell."""
    found = {table.schema: table for table in case.tables}
    for form in case.template.tables if case.is_report and case.has_words else ():
        table = found.get(form.id)
        if table and any(cell.state is not State.ABSENT for cell in table.cells):
            continue
        span = table.span if table else None
        picture = None if span or not form.section else picture_in(case.document, case.outline, form.section)
        if picture:
            said = message(case, "L-TABLE-PICTURE", table=table_name(case.template, form.id, case.lang))
            yield Finding("L-TABLE-PICTURE", Severity.WARNING, Blame.UNCLEAR, said, spans=(picture,))
            continue
        zh, en = ("的数据行，只有表头", ": only its header is there") if span else ("", "")
        name, trace = table_name(case.template, form.id, case.lang), en if case.lang == "en" else zh
        said = message(case, "L-TABLE-MISSING", table=name, trace=trace)
        severity = Severity.INFO if form.optional and not span else Severity.ERROR
        yield Finding("L-TABLE-MISSING", severity, Blame.UNCLEAR, said, spans=(span,) if span else ())


@registered
def rows_and_columns_are_of_the_form(case: Case) -> Iterator[Finding]:
    """A table should have no rows and columns beyond its form, and no figures beside the label of a group."""
    for form in case.template.tables if case.tables else ():
        table = case.tables[form.id]
        own = {name for cell in table.cells if not cell.extra for name in (cell.row, cell.column)}
        filled = {cell.row for cell in table.cells if cell.extra and cell.state not in (State.ABSENT, State.BLANK)}
        extra = [cell for cell in table.cells if cell.extra and cell.row in filled and cell.state is not State.ABSENT]
        groups = {cell.row: group for cell in extra if (group := _group_of(form, table, cell.row))}
        yield from _subtotals(case, form, table, groups)
        extra = [cell for cell in extra if not cell.review and cell.row not in groups]
        names = dict.fromkeys(name for cell in extra for name in (cell.row, cell.column) if name not in own)
        if extra:
            labels = [place_name(case.template, table.schema, name, case.lang) for name in names]
            yield _of_cells(case, "L-TABLE-EXTRA", Severity.INFO, Blame.BODY, table, extra, labels=joined(case, labels))


def _of_cells(
    case: Case, code: str, severity: Severity, blame: Blame, table: Table, cells: list[Cell], **facts: object
) -> Finding:
    return Finding(
        code,
        severity,
        blame,
        message(case, code, table=table_name(case.template, table.schema, case.lang), **facts),
        cells=tuple((table.schema, cell.row, cell.column) for cell in cells),
        spans=tuple(cell.span for cell in cells if cell.span),
    )


def _group_of(form: TableForm, table: Table, row: str) -> GroupForm | None:
    """Return the group by whose label an extra row is called, if rows of that group are printed, too."""
    name = fold_label(row.removeprefix("extra:"))
    for group in form.groups:
        if row == group.figures or name == fold_label(strip_number(group.label)[1]):
            under = rows_of(form, group)
            printed = any(cell.row in under and cell.state is not State.ABSENT for cell in table.cells)
            return group if printed else None
    return None


def _subtotals(case: Case, form: TableForm, table: Table, groups: dict[str, GroupForm]) -> Iterator[Finding]:
    """Report the figures beside the label of each group.

    Where one of them is in doubt, or a row of the group lacks a figure that may have slipped up, it is open who put
    them there.
    """
    for row, group in groups.items():
        cells = [cell for cell in table.cells if cell.row == row and cell.value is not None]
        if cells:
            under = [cell for cell in table.cells if cell.row in rows_of(form, group)]
            slipped = any(cell.state in (State.ABSENT, State.BLANK) for cell in under)
            blame = Blame.UNCLEAR if slipped or any(cell.review for cell in cells) else Blame.BODY
            fits = all(cell.value == _sum_under(form, table, group, cell.column) for cell in cells)
            compared = reason(case, "subtotal_fits" if fits else "subtotal_differs")
            facts = {"label": group.label, "figures": " ".join(cell.raw or "" for cell in cells), "compared": compared}
            yield _of_cells(case, "L-SUBTOTAL", Severity.WARNING, blame, table, cells, **facts)


def _sum_under(form: TableForm, table: Table, group: GroupForm, column: str) -> float:
    under = rows_of(form, group)
    return sum(cell.value or 0 for cell in table.cells if cell.row in under and cell.column == column)


class _Stems(NamedTuple):
    """The official labels of a table up to their explanation, in one pattern; and their official explanations."""

    pattern: re.Pattern[str]
    explained: dict[str, str]


@lru_cache(maxsize=64)
def _stems(form: TableForm) -> _Stems:
    labels = [row.label for row in form.rows] + [group.label for group in form.groups]
    labels += [column.label for block in form.blocks for column in block.columns]
    parts = [_LABEL.fullmatch(strip_number(label)[1]) or (None, strip_number(label)[1], "") for label in labels]
    explained = {fold_label(part[1]): fold_label(part[2]) for part in parts}
    spaced = ("\\s*".join(map(re.escape, stem)) for stem in sorted(explained, key=len, reverse=True) if stem)
    return _Stems(re.compile(rf"(?<![\u4e00-\u9fff])({'|'.join(spaced)})\s*\Z"), explained)


@registered
def labels_are_official(case: Case) -> Iterator[Finding]:
    """No label should have been given an explanation of the body's own. Text that had to be repaired is passed over."""
    if legible(case.document).edges is not None:
        return
    for form in case.template.tables if case.tables else ():
        spans = tuple(_explained(case.document.text, case.tables[form.id], _stems(form)))
        if spans:
            labels = joined(case, ["".join(case.document[span].split()) for span in spans])
            facts = {"table": table_name(case.template, form.id, case.lang), "labels": labels}
            said = message(case, "L-HEADER-ALTERED", **facts)
            yield Finding("L-HEADER-ALTERED", Severity.INFO, Blame.BODY, said, spans=spans)


def _explained(text: str, table: Table, stems: _Stems) -> Iterator[Span]:
    """Yield where an official label is followed by an explanation that is not its own, or by more than its own."""
    span = table.span or Span(0, 0)
    for bracket in _BRACKETS.finditer(text, span.start, span.end):
        start = max(span.start, bracket.start() - _LOOK_BACK)
        stem = stems.pattern.search(text[start : bracket.start()])
        if stem:
            own, printed = stems.explained["".join(stem[1].split())], fold_label(bracket[1])
            added = printed.replace(own, "", 1)
            if own in printed and len(added) >= _LEAST_ADDED and not (not own and _UNIT.fullmatch(added)):
                yield Span(start + stem.start(1), bracket.end())


@registered
def form_is_of_the_year(case: Case) -> Iterator[Finding]:
    """The tables should be in the form that is due for the year."""
    year = case.metadata.year
    if year and case.tables.match is Match.EXACT and not case.template.covers(year):
        conflict = f"but the report is on {year}" if case.lang == "en" else f"而报告年度是 {year} 年"
        said = message(case, "L-VERSION", basis=case.template.basis, conflict=conflict)
        span = case.metadata.spans.get("year")
        yield Finding("L-VERSION", Severity.ERROR, Blame.BODY, said, spans=(span,) if span else ())


@registered
def form_is_one(case: Case) -> Iterator[Finding]:
    """No table should have rows or columns of another form."""
    for other, spans in foreign_labels(case.document, case.tables).items():
        labels = joined(case, list(dict.fromkeys("".join(case.document[span].split()) for span in spans)))
        zh, en = f"却有{other.basis}格式的行或列：{labels}", f"but has rows or columns of {other.basis}: {labels}"
        said = message(case, "L-VERSION", basis=case.template.basis, conflict=en if case.lang == "en" else zh)
        yield Finding("L-VERSION", Severity.ERROR, Blame.BODY, said, spans=tuple(spans))


@registered
def form_is_a_national_one(case: Case) -> Iterator[Finding]:
    """A document from before the national forms is not held against one of them."""
    if case.is_legacy:
        yield Finding("L-LEGACY", Severity.INFO, Blame.UNCLEAR, message(case, "L-LEGACY"))
