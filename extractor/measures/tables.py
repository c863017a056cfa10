"""Measures of the tables: whether they are there, filled in, and add up."""

from extractor.measures.cases import MOST_SPANS, Measured, Subject, catalogue, of_document
from extractor.templates import TableForm, rows_under
from extractor.types import Blame, Cell, Finding, Relation, Span, State, Status, Table

_JUDGEABLE = 0.5
"""With a smaller share of cells determined, filling is not judged."""
_FILLED = (State.NUMBER, State.TEXT)


@of_document
def tables_printed(subject: Subject) -> Measured:
    """Tables of which at least one cell is there / tables of the form."""
    due = _due(subject)
    if not due:
        return Measured(None, "unknown")
    there = [table for table in due if any(cell.state is not State.ABSENT for cell in table.cells)]
    if not there:
        return Measured(None, "none")
    spans = tuple(table.span for table in there if table.span)
    return Measured(len(there) / len(due), "found", {"found": len(there), "wanted": len(due)}, spans)


@of_document
def tables_empty(subject: Subject) -> Measured:
    """Tables that are missing or in which no cell is filled; those in doubt, or that are a picture, do not count."""
    due = _due(subject)
    if not due:
        return Measured(None, "unknown")
    pictures = subject.findings("L-TABLE-PICTURE")
    empty = [table for table in due if not any(cell.review or cell.state in _FILLED for cell in table.cells)]
    count = max(0, len(empty) - len(pictures))
    spans = tuple(table.span for table in empty if table.span)
    return Measured(count, "found", {"found": count, "wanted": len(due)}, spans)


@of_document
def cells_filled(subject: Subject) -> Measured:
    """Determined cells that hold a figure / determined cells, the tables weighted."""
    form = subject.form
    due = _due(subject)
    if form is None or not due:
        return Measured(None, "unknown")
    if subject.findings("L-TABLE-PICTURE"):
        return Measured(None, "picture")
    forms, weights = {table.id: table for table in form.tables}, catalogue()["cells_filled"].weights
    shares: list[tuple[float, float]] = []
    filled = known = doubt = 0
    blank: list[Span] = []
    for table in due:
        cells = _expected(table, forms[table.schema])
        sure = [cell for cell in cells if not cell.review]
        if len(sure) < _JUDGEABLE * len(cells) or not cells:
            doubt += len(cells)
            continue
        held = sum(cell.state in _FILLED for cell in sure)
        shares.append((weights.get(table.schema, 1.0), held / len(sure)))
        filled, known, doubt = filled + held, known + len(sure), doubt + len(cells) - len(sure)
        blank += [cell.span for cell in sure if cell.span and cell.state not in _FILLED]
    if not shares:
        return Measured(None, "doubt")
    value = sum(weight * share for weight, share in shares) / sum(weight for weight, _ in shares)
    facts = {"filled": filled, "known": known, "doubt": doubt, "empty": known - filled}
    return Measured(value, "doubtful" if doubt else "found", facts, tuple(blank[:MOST_SPANS]))


def _due(subject: Subject) -> list[Table]:
    """Return the tables that the form asks for, or that are there all the same."""
    optional = {table.id for table in subject.form.tables if table.optional} if subject.form else set()
    return [table for table in subject.extraction.tables if table.span or table.schema not in optional]


def _expected(table: Table, form: TableForm) -> list[Cell]:
    """The cells the form asks for; a row that a document prints for several of them counts in their place."""
    instead = {cell.row: rows_under(form, cell.row) for cell in table.cells if cell.extra}
    if not instead:
        return list(table.cells)
    replaced = {row for rows in instead.values() for row in rows}
    return [cell for cell in table.cells if (instead[cell.row] if cell.extra else cell.row not in replaced)]


@of_document
def relations_hold(subject: Subject) -> Measured:
    """Strict sums that hold / those that could be computed. What fails by no fault of the body does not count."""
    sums = [item for item in subject.extraction.relations if len(item.operands) > 1 and item.kind == "strict"]
    ids = {item.id for item in sums}
    excused = [item for item in subject.extraction.findings if item.blame is not Blame.BODY and item.code in ids]
    assessable = [item for item in sums if item.status is not Status.NOT_ASSESSABLE and not _is_excused(item, excused)]
    if not assessable:
        return Measured(None, "unknown")
    failed = [item for item in assessable if item.status is Status.FAIL]
    trivial = all(item.status is Status.TRIVIAL for item in assessable)
    facts = {"assessable": len(assessable), "failed": len(failed), "left_out": len(sums) - len(assessable)}
    said = "trivial" if trivial else "partly" if facts["left_out"] else "found"
    spans = tuple(_operands(subject, failed))[:MOST_SPANS]
    return Measured((len(assessable) - len(failed)) / len(assessable), said, facts, spans)


def _is_excused(relation: Relation, findings: list[Finding]) -> bool:
    """Whether a finding says that a sum fails by no fault of the body."""
    cells = set(relation.operands)
    return any(item.code == relation.id and item.cells and cells.issuperset(item.cells) for item in findings)


def _operands(subject: Subject, failed: list[Relation]) -> list[Span]:
    """Return where the cells of failed sums stand."""
    wanted = {ref for item in failed for ref in item.operands}
    return [
        cell.span
        for table in (subject.extraction.tables if wanted else ())
        for cell in table.cells
        if cell.span and (table.schema, cell.row, cell.column) in wanted
    ]
