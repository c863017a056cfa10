"""Registered measures for the rubric: each a number from 0 to 1 with the reason in words.

What cannot be judged is `None`, never zero: doubt in the extraction costs the extraction, not the body.
"""

from collections.abc import Callable
from typing import NamedTuple

from extractor.templates import TableForm, Template, rows_under, template_of
from extractor.types import Cell, Extraction, Repetition, Span, State, Status, Table

_JUDGEABLE = 0.5
"""With a smaller share of cells determined, filling is not judged."""


class Measured(NamedTuple):
    """A measure of one document: `value` from 0 to 1, or `None`; why, in words; where."""

    value: float | None
    reason: str
    spans: tuple[Span, ...] = ()


DocumentMeasure = Callable[[Extraction, Template | None, str], Measured]
CorpusMeasure = Callable[[Repetition, str], Measured]

DOCUMENT_MEASURES: dict[str, DocumentMeasure] = {}
CORPUS_MEASURES: dict[str, CorpusMeasure] = {}


def _of_document(measure: DocumentMeasure) -> DocumentMeasure:
    DOCUMENT_MEASURES[measure.__name__] = measure
    return measure


def _of_corpus(measure: CorpusMeasure) -> CorpusMeasure:
    CORPUS_MEASURES[measure.__name__] = measure
    return measure


def measure(extraction: Extraction, *, template: Template | None = None, lang: str = "zh") -> dict[str, Measured]:
    """Take every measure that needs no other document; without `template` the one the tables chose is used."""
    name = extraction.tables.template
    form = template_of(name, template) if name or template else None
    return {name: take(extraction, form, lang) for name, take in DOCUMENT_MEASURES.items()}


def measure_reuse(repetition: Repetition, *, lang: str = "zh") -> dict[str, Measured]:
    """Take every measure that compares a document with the others of its run."""
    return {name: take(repetition, lang) for name, take in CORPUS_MEASURES.items()}


def _said(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


@_of_document
def sections_present(extraction: Extraction, form: Template | None, lang: str) -> Measured:
    """Sections whose heading is there / sections of the form."""
    if form is None:
        return Measured(None, _said(lang, "无法判断报告格式", "the form of the report is unknown"))
    wanted = sum(not section.optional for section in form.sections)
    if not wanted:
        return Measured(None, _said(lang, "这种格式没有统一的提纲", "the form has no outline of its own"))
    headings = [section.title_span for section in extraction.sections if section.title_span]
    return Measured(
        len(headings) / wanted,
        _said(
            lang,
            f"{wanted} 个部分中找到 {len(headings)} 个标题",
            f"{len(headings)} of {wanted} section headings found",
        ),
        tuple(headings),
    )


@_of_document
def cells_filled(extraction: Extraction, form: Template | None, lang: str) -> Measured:
    """Determined cells that hold a figure / determined cells."""
    forms = {table.id: table for table in form.tables} if form else {}
    due = [item for item in extraction.tables if item.span or not forms[item.schema].optional]
    cells = [cell for table in due for cell in _expected(table, forms[table.schema])]
    if not due:
        return Measured(None, _said(lang, "没有表格", "there is no table"))
    sure = [cell for cell in cells if not cell.review]
    if not cells or len(sure) < _JUDGEABLE * len(cells):
        return Measured(None, _said(lang, "表格多数单元格读取存疑", "most cells are in doubt"))
    filled = sum(cell.state in (State.NUMBER, State.TEXT) for cell in sure)
    doubt = len(cells) - len(sure)
    zh = f"{len(sure)} 个可确定的单元格中 {filled} 个填有数字" + (f"（另有 {doubt} 个存疑，不计）" if doubt else "")
    en = f"{filled} of {len(sure)} determined cells hold a figure" + (f" ({doubt} more in doubt)" if doubt else "")
    return Measured(filled / len(sure), _said(lang, zh, en))


def _expected(table: Table, form: TableForm) -> list[Cell]:
    """The cells the form asks for; a row that a document prints for several of them counts in their place."""
    instead = {cell.row: rows_under(form, cell.row) for cell in table.cells if cell.extra}
    replaced = {row for rows in instead.values() for row in rows}
    return [cell for cell in table.cells if (instead[cell.row] if cell.extra else cell.row not in replaced)]


@_of_document
def relations_hold(extraction: Extraction, _form: Template | None, lang: str) -> Measured:
    """Sums that hold / sums that could be computed."""
    sums = [item for item in extraction.relations if item.kind == "strict" and len(item.operands) > 1]
    failed = sum(item.status is Status.FAIL for item in sums)
    assessable = sum(item.status is not Status.NOT_ASSESSABLE for item in sums)
    if not assessable:
        return Measured(None, _said(lang, "没有可核对的勾稽关系", "no relation could be assessed"))
    zh = f"{assessable} 条可核对的勾稽关系中 {failed} 条不成立"
    en = f"{failed} of {assessable} assessable relations fail"
    return Measured((assessable - failed) / assessable, _said(lang, zh, en))


@_of_corpus
def not_repeated(repetition: Repetition, lang: str) -> Measured:
    """One less the larger share of the narrative that another document of the run has too."""
    known = [share for share in (repetition.own, repetition.peer) if share is not None]
    if not known:
        return Measured(None, _said(lang, "本批没有可比的其他报告", "no other document to compare with"))
    share = max(known)
    zh = f"叙述文字与本批其他报告相同的占 {share:.0%}（数字、机关名称已遮蔽）"
    en = f"{share:.0%} of the narrative stands in another document of the run (figures and names masked)"
    return Measured(1 - share, _said(lang, zh, en), tuple(passage.span for passage in repetition.passages))
