"""Checks of the cells: what is blank, what is no plain figure, what is in doubt."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from extractor.checks.cases import Case, joined, message, reason, registered
from extractor.kinds import BLANK_FORM
from extractor.naming import place_name, table_name
from extractor.relations import UNFILLED, assess
from extractor.types import Blame, Cell, Finding, Severity, State, Status, Table

_MANY_BLANK = 0.3
"""A larger share of blank cells is an error, not a warning."""
_ALL_BLANK = 0.9
"""Of a table with a larger share the figures may as well have been lost in copying."""
_SOME_DOUBT, _MUCH_DOUBT = 0.1, 0.5
"""A larger share of cells in doubt is worth a hint, or a warning."""


@registered
def cells_are_filled(case: Case) -> Iterator[Finding]:
    """Every cell should hold a figure. Cells in doubt are left to the reviewer."""
    for table in map(partial(_due, case), case.tables) if case.metadata.kind != BLANK_FORM else ():
        blank = [cell for cell in table.cells if cell.state in UNFILLED and not cell.review]
        if blank:
            severity = Severity.ERROR if len(blank) > _MANY_BLANK * len(table.cells) else Severity.WARNING
            blame = Blame.UNCLEAR if len(blank) > _ALL_BLANK * len(table.cells) else Blame.BODY
            yield _cells_finding(case, "L-BLANK", severity, blame, table, blank, hint=_if_zero(case, table))


def _due(case: Case, table: Table) -> Table:
    """Return a table with the cells that the form has, and those of a row that a document prints for several of them.

    What a body has added may stay empty.
    """
    form = next(form for form in case.template.tables if form.id == table.schema)
    groups = {group.figures for group in form.groups}
    return replace(table, cells=tuple(cell for cell in table.cells if not cell.extra or cell.row in groups))


def _if_zero(case: Case, table: Table) -> str:
    """Say whether the sums that a table's blanks leave open would hold if every blank were zero."""
    filled = assess(case.template, case.tables, blanks_are_zero=True)
    opened = [
        after
        for before, after in zip(case.relations, filled, strict=True)
        if before.status is Status.NOT_ASSESSABLE
        and after.status is not Status.NOT_ASSESSABLE
        and after.kind == "strict"
        and len(after.operands) > 1
        and after.operands[0][0] == table.schema
    ]
    failed = sum(relation.status is Status.FAIL for relation in opened)
    name = "zero_fails" if failed else "zero_holds"
    return reason(case, name, count=len(opened), failed=failed) if opened else ""


@registered
def cells_hold_plain_figures(case: Case) -> Iterator[Finding]:
    """A cell should hold nothing but its figure: no unit, no words."""
    for table in case.tables:
        texts = [cell for cell in table.cells if cell.state is State.TEXT and not cell.review]
        if texts:
            yield _cells_finding(
                case, "L-NONNUM", Severity.WARNING, Blame.BODY, table, texts, hint=_quoted(case, texts)
            )


def _quoted(case: Case, cells: list[Cell]) -> str:
    return joined(case, list(dict.fromkeys("".join((cell.raw or "").split()) for cell in cells)))


def _cells_finding(
    case: Case, code: str, severity: Severity, blame: Blame, table: Table, cells: list[Cell], *, hint: str = ""
) -> Finding:
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
            hint=hint,
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
def cells_are_read(case: Case) -> Iterator[Finding]:
    """Most of a table should have been read without doubt: a check passes over what is in doubt."""
    for table in case.tables:
        doubtful = [cell for cell in table.cells if cell.review]
        if len(doubtful) <= _SOME_DOUBT * len(table.cells):
            continue
        severity = Severity.WARNING if len(doubtful) > _MUCH_DOUBT * len(table.cells) else Severity.INFO
        yield _cells_finding(case, "L-REVIEW", severity, Blame.EXTRACTION, table, doubtful)
