"""Checks of the tables: their sums, what is missing or beyond the form, what is blank or in doubt."""

from collections import Counter
from collections.abc import Iterator

from extractor.checks.cases import Case, joined, message, registered
from extractor.kinds import BLANK_FORM, picture_in
from extractor.naming import place_name, table_name
from extractor.tables.variants import foreign_labels
from extractor.types import Blame, Cell, Finding, Match, Severity, State, Table

_MANY_BLANK = 0.3
"""A larger share of blank cells is an error, not a warning."""
_SOME_DOUBT, _MUCH_DOUBT = 0.1, 0.5
"""A larger share of cells in doubt is worth a hint, or a warning."""
_UNFILLED = (State.BLANK, State.NOT_APPLICABLE)


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
def cells_are_filled(case: Case) -> Iterator[Finding]:
    """Every cell should hold a figure. Cells in doubt are left to the reviewer."""
    for table in case.tables if case.metadata.kind != BLANK_FORM else ():
        blank = [cell for cell in table.cells if cell.state in _UNFILLED and not cell.review]
        if blank:
            severity = Severity.ERROR if len(blank) > _MANY_BLANK * len(table.cells) else Severity.WARNING
            yield _cells_finding(case, "L-BLANK", severity, Blame.BODY, table, blank)


def _cells_finding(case: Case, code: str, severity: Severity, blame: Blame, table: Table, cells: list[Cell]) -> Finding:
    """Report that these of a table's cells have one fault in common."""
    return Finding(
        code,
        severity,
        blame,
        message(
            case,
            code,
            table=table_name(case.template, table.schema, case.lang),
            count=len(cells),
            total=len(table.cells),
            cells=_listed(case, table, cells),
        ),
        cells=tuple((table.schema, cell.row, cell.column) for cell in cells),
        spans=tuple(cell.span for cell in cells if cell.span),
    )


def _listed(case: Case, table: Table, blank: list[Cell]) -> str:
    """Name the cells for people: all of them, whole rows, or one by one."""
    english = case.lang == "en"
    if len(blank) == len(table.cells):
        return "all of them" if english else "全部"
    sizes = Counter(cell.row for cell in table.cells)
    rows = Counter(cell.row for cell in blank)
    names = []
    for row, count in rows.items():
        name = place_name(case.template, table.schema, row, case.lang)
        columns = [cell.column for cell in blank if cell.row == row]
        labels = [place_name(case.template, table.schema, column, case.lang) for column in columns]
        names.append(name if count == sizes[row] else f"{name}·{'/'.join(labels)}")
    return joined(case, names)


@registered
def rows_and_columns_are_of_the_form(case: Case) -> Iterator[Finding]:
    """A table should have no rows and columns beyond its form."""
    for table in case.tables:
        own = {name for cell in table.cells if not cell.extra for name in (cell.row, cell.column)}
        extra = [cell for cell in table.cells if cell.extra and not cell.review and cell.state is not State.ABSENT]
        names = dict.fromkeys(name for cell in extra for name in (cell.row, cell.column) if name not in own)
        if extra:
            labels = [place_name(case.template, table.schema, name, case.lang) for name in names]
            facts = {"table": table_name(case.template, table.schema, case.lang), "labels": joined(case, labels)}
            yield Finding(
                "L-TABLE-EXTRA",
                Severity.INFO,
                Blame.BODY,
                message(case, "L-TABLE-EXTRA", **facts),
                cells=tuple((table.schema, cell.row, cell.column) for cell in extra),
                spans=tuple(cell.span for cell in extra if cell.span),
            )


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


@registered
def cells_are_read(case: Case) -> Iterator[Finding]:
    """Most of a table should have been read without doubt: a check passes over what is in doubt."""
    for table in case.tables:
        doubtful = [cell for cell in table.cells if cell.review]
        if len(doubtful) <= _SOME_DOUBT * len(table.cells):
            continue
        severity = Severity.WARNING if len(doubtful) > _MUCH_DOUBT * len(table.cells) else Severity.INFO
        yield _cells_finding(case, "L-REVIEW", severity, Blame.EXTRACTION, table, doubtful)
