"""Names of tables, rows, columns and cells for people, as the template has them."""

from extractor.templates import ColumnForm, RowForm, TableForm, Template
from extractor.types import Ref


def table_name(template: Template, table: str, lang: str = "zh") -> str:
    """Return the name of a table for people: its title, in English its English one, or else its id."""
    form = _form(template, table)
    return form.en or table if lang == "en" else form.title


def place_name(template: Template, table: str, at: str, lang: str = "zh") -> str:
    """Return the printed label of a row, a column, or ``row.column``; in English the English one, or else the id."""
    form = _form(template, table)
    known: dict[str, RowForm | ColumnForm] = {}
    for block in form.blocks:
        known.update({column.id: column for column in (*block.columns, *block.extra_columns)})
        known.update({row.id: row for row in block.rows})
    for group in form.groups:
        known.update({group.figures: RowForm(group.figures, group.label, en=group.en)} if group.figures else {})
    return " · ".join(_part_name(known, part, lang) for part in at.split("."))


def _part_name(known: dict[str, RowForm | ColumnForm], part: str, lang: str) -> str:
    name, _, number = part.rpartition("_")
    if part not in known and name in known and number.isdigit():
        return f"{label_of(known[name], lang)} {number}"
    return label_of(known[part], lang) if part in known else part.removeprefix("extra:")


def label_of(form: RowForm | ColumnForm, lang: str) -> str:
    """Return the label of a row or a column; in English the English one, or else its id."""
    return form.en or form.id if lang == "en" else form.label


def cell_name(template: Template, ref: Ref, lang: str = "zh") -> str:
    """Return the name of a cell for people: the labels of its row and column."""
    table, row, column = ref
    names = [place_name(template, table, part, lang) for part in (row, column)]
    return f"{names[0]}·{names[1]}"


def _form(template: Template, table: str) -> TableForm:
    return next(form for form in template.tables if form.id == table)
