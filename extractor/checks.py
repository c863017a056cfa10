"""Registered checks: each looks at one document and yields findings.

What a finding says, why it matters and what to do about it stands in ``data/findings.toml``, in both
languages; here is only when it is due. A new one is a function under `@registered` and an entry there.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.identity import disagreements
from extractor.kinds import BLANK_FORM, REPORT, kind_name, picture_in
from extractor.legible import legible
from extractor.mojibake import lost_runs
from extractor.naming import place_name, table_name
from extractor.relations import assess, identities
from extractor.sections import Outline
from extractor.shapes import load
from extractor.tables.bare import is_bare
from extractor.tables.variants import foreign_labels, is_legacy
from extractor.templates import Reference, Template, template_of
from extractor.types import (
    Blame,
    Cell,
    Document,
    Finding,
    Match,
    Metadata,
    Ref,
    Relation,
    Severity,
    Span,
    State,
    Status,
    Table,
    Tables,
)

_MOST_NAMED = 8
"""Rows named in a message at most."""
_MANY_BLANK = 0.3
"""A larger share of blank cells is an error, not a warning."""
_SOME_DOUBT, _MUCH_DOUBT = 0.1, 0.5
"""A larger share of cells in doubt is worth a hint, or a warning."""
_UNFILLED = (State.BLANK, State.NOT_APPLICABLE)


class FindingForm(Struct, frozen=True):
    """What the catalogue says of one finding code."""

    id: str
    name: Words
    message: Words
    what: Words
    why: Words
    example: Words
    advice: Words


class _Catalogue(Struct, frozen=True):
    findings: tuple[FindingForm, ...] = field(name="finding")


class Case(NamedTuple):
    """What a check looks at."""

    document: Document
    metadata: Metadata
    tables: Tables
    outline: Outline
    relations: tuple[Relation, ...]
    template: Template
    lang: str

    @property
    def is_legacy(self) -> bool:
        """Whether it is in a form from before the national ones, against which nothing can be held."""
        return self.tables.template is None and is_legacy(self.document.text, self.metadata.year)

    @property
    def is_report(self) -> bool:
        """Whether anything of a report is there: a table, traces of one, the heading of a section, or its title."""
        if self.is_legacy:
            return False
        if self.metadata.kind is not None:
            return self.metadata.kind == REPORT and (self.has_traces or self.template.covers(self.metadata.year or 0))
        return self.has_traces

    @property
    def has_traces(self) -> bool:
        """Whether a table, traces of one or the heading of a section is there."""
        tables = (table.span or any(cell.review for cell in table.cells) for table in self.tables)
        return any(tables) or any(section.title for section in self.outline.sections)

    @property
    def has_words(self) -> bool:
        """Whether the text is more than figures: else no heading can be missed."""
        return not is_bare(self.document.text)


class Checked(NamedTuple):
    """The outcome of every relation of the template, and what the checks found."""

    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]


Check = Callable[[Case], Iterator[Finding]]
CHECKS: list[Check] = []


def registered(check: Check) -> Check:
    """Register a check; they run in the order they stand in."""
    CHECKS.append(check)
    return check


def check(
    document: Document,
    tables: Tables,
    outline: Outline,
    *,
    metadata: Metadata | None = None,
    template: Reference | None = None,
    lang: str = "zh",
) -> Checked:
    """Hold a document against the relations and rules of its template.

    Messages are in `lang`, ``"zh"`` or ``"en"``. A document whose template is unknown is held against the newest,
    but none of its relations can be assessed.
    """
    form = template_of(tables.template, template)
    relations = assess(form, tables) if tables.template else ()
    case = Case(document, metadata or Metadata(), tables, outline, relations, form, lang)
    return Checked(relations, tuple(finding for check in CHECKS for finding in check(case)))


@cache
def catalogue() -> dict[str, FindingForm]:
    """Return the catalogue of finding codes."""
    path = files("extractor") / "data" / "findings.toml"
    return {form.id: form for form in load(path, _Catalogue).findings}


@registered
def relations_hold(case: Case) -> Iterator[Finding]:
    """Every strict relation whose cells were read with confidence should hold."""
    cells = _cells(case.tables)
    for relation in case.relations:
        if relation.status is not Status.FAIL:
            continue
        table = relation.operands[0][0]
        facts = {
            "table": table_name(case.template, table, case.lang),
            "at": place_name(case.template, table, relation.at, case.lang),
            "left": relation.left,
            "right": relation.right,
        }
        yield Finding(
            relation.id,
            Severity.ERROR if relation.kind == "strict" else Severity.WARNING,
            Blame.BODY,
            _relation_message(case, relation, facts),
            cells=relation.operands,
            spans=tuple(span for ref in relation.operands if (span := cells[ref].span)),
            expected=relation.right,
            found=relation.left,
        )


def _relation_message(case: Case, relation: Relation, facts: Mapping[str, object]) -> str:
    """Say what does not hold: as the catalogue has it or, of a relation that it does not know, by what is added up."""
    if relation.id in catalogue():
        return _message(case, relation.id, **facts)
    known = next(item for item in identities(case.template) if (item.id, item.at) == (relation.id, relation.at))
    if known.counts:
        return _message(case, "L-COUNT", **facts)
    plus, minus = (_added(case, side, relation.at) for side in (known.plus, known.minus))
    return _message(case, "L-SUM", plus=plus, minus=minus, **facts)


def _added(case: Case, side: tuple[Ref, ...], at: str) -> str:
    """Name what one side of a relation adds up, in the row or column `at`."""
    names = [place_name(case.template, table, column if row == at else row, case.lang) for table, row, column in side]
    sign, more = (" + ", ["…"]) if case.lang == "en" else ("＋", ["……"])
    return sign.join(names[:_MOST_NAMED] + (more if len(names) > _MOST_NAMED else []))


@registered
def it_is_a_report(case: Case) -> Iterator[Finding]:
    """It should be a report, filled in; else there is no point in listing what is missing."""
    kind = case.metadata.kind
    if kind != REPORT and not (kind is None and case.has_traces) and case.has_words and not case.is_legacy:
        message = _message(case, "L-DOCTYPE", kind=kind_name(kind or "other", case.lang))
        yield Finding("L-DOCTYPE", Severity.ERROR, Blame.UNCLEAR, message)


@registered
def sections_are_there(case: Case) -> Iterator[Finding]:
    """All sections of the template should have their heading."""
    found = {section.section: section for section in case.outline.sections}
    for form in case.template.sections if case.is_report and case.has_words else ():
        section = found.get(form.id)
        if section is None or section.title is None:
            zh, en = ("（其表格在）", " (its table is there)") if section else ("", "")
            message = _message(
                case, "L-SEC-MISSING", title=form.title, section=form.id, trace=en if case.lang == "en" else zh
            )
            severity = Severity.INFO if form.optional else Severity.ERROR
            yield Finding("L-SEC-MISSING", severity, Blame.UNCLEAR, message)


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
            message = _message(case, "L-TABLE-PICTURE", table=table_name(case.template, form.id, case.lang))
            yield Finding("L-TABLE-PICTURE", Severity.WARNING, Blame.UNCLEAR, message, spans=(picture,))
            continue
        zh, en = ("的数据行，只有表头", ": only its header is there") if span else ("", "")
        name, trace = table_name(case.template, form.id, case.lang), en if case.lang == "en" else zh
        message = _message(case, "L-TABLE-MISSING", table=name, trace=trace)
        severity = Severity.INFO if form.optional and not span else Severity.ERROR
        yield Finding("L-TABLE-MISSING", severity, Blame.UNCLEAR, message, spans=(span,) if span else ())


@registered
def it_agrees_with_itself(case: Case) -> Iterator[Finding]:
    """Body, year and dates should be the same wherever the document, or whoever sent it, names them."""
    clear = legible(case.document)
    for item in disagreements(clear.document, clear.into(case.metadata)):
        facts = {name: fact[case.lang] if isinstance(fact, Words) else fact for name, fact in item.facts.items()}
        message = _message(case, item.code, **facts)
        yield Finding(item.code, item.severity, item.blame, message, spans=clear.back(item.spans))


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
        _message(
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
    return _joined(case, names)


@registered
def rows_and_columns_are_of_the_form(case: Case) -> Iterator[Finding]:
    """A table should have no rows and columns beyond its form."""
    for table in case.tables:
        own = {name for cell in table.cells if not cell.extra for name in (cell.row, cell.column)}
        extra = [cell for cell in table.cells if cell.extra and not cell.review and cell.state is not State.ABSENT]
        names = dict.fromkeys(name for cell in extra for name in (cell.row, cell.column) if name not in own)
        if extra:
            labels = [place_name(case.template, table.schema, name, case.lang) for name in names]
            facts = {"table": table_name(case.template, table.schema, case.lang), "labels": _joined(case, labels)}
            yield Finding(
                "L-TABLE-EXTRA",
                Severity.INFO,
                Blame.BODY,
                _message(case, "L-TABLE-EXTRA", **facts),
                cells=tuple((table.schema, cell.row, cell.column) for cell in extra),
                spans=tuple(cell.span for cell in extra if cell.span),
            )


def _joined(case: Case, names: list[str]) -> str:
    more = (" …" if case.lang == "en" else "等") if len(names) > _MOST_NAMED else ""
    return (", " if case.lang == "en" else "、").join(names[:_MOST_NAMED]) + more


@registered
def form_is_of_the_year(case: Case) -> Iterator[Finding]:
    """The tables should be in the form that is due for the year."""
    year = case.metadata.year
    if year and case.tables.match is Match.EXACT and not case.template.covers(year):
        conflict = f"but the report is on {year}" if case.lang == "en" else f"而报告年度是 {year} 年"
        message = _message(case, "L-VERSION", basis=case.template.basis, conflict=conflict)
        span = case.metadata.spans.get("year")
        yield Finding("L-VERSION", Severity.ERROR, Blame.BODY, message, spans=(span,) if span else ())


@registered
def form_is_one(case: Case) -> Iterator[Finding]:
    """No table should have rows or columns of another form."""
    for other, spans in foreign_labels(case.document, case.tables).items():
        labels = _joined(case, list(dict.fromkeys("".join(case.document[span].split()) for span in spans)))
        zh, en = f"却有{other.basis}格式的行或列：{labels}", f"but has rows or columns of {other.basis}: {labels}"
        message = _message(case, "L-VERSION", basis=case.template.basis, conflict=en if case.lang == "en" else zh)
        yield Finding("L-VERSION", Severity.ERROR, Blame.BODY, message, spans=tuple(spans))


@registered
def form_is_a_national_one(case: Case) -> Iterator[Finding]:
    """A document from before the national forms is not held against one of them."""
    if case.is_legacy:
        yield Finding("L-LEGACY", Severity.INFO, Blame.UNCLEAR, _message(case, "L-LEGACY"))


@registered
def text_is_whole(case: Case) -> Iterator[Finding]:
    """Every byte should have been decoded."""
    count = case.document.undecodable
    if count:
        message = _message(case, "L-ARTEFACT", encoding=case.document.encoding, count=count)
        yield Finding("L-ARTEFACT", Severity.WARNING, Blame.EXTRACTION, message)


@registered
def text_is_legible(case: Case) -> Iterator[Finding]:
    """Every character should be the one that was written, and none be lost."""
    clear = legible(case.document)
    if clear.mojibake:
        count = sum(span.end - span.start for span in clear.mojibake)
        message = _message(case, "L-MOJIBAKE", count=count, places=len(clear.mojibake))
        yield Finding("L-MOJIBAKE", Severity.WARNING, Blame.EXTRACTION, message, spans=clear.mojibake)
    lost = [Span(*run) for run in lost_runs(clear.document.text)]
    count = sum(span.end - span.start for span in lost)
    if count > case.document.undecodable and case.has_words:
        spans = tuple(map(clear.back, lost))
        message = _message(case, "L-LOST", count=count, places=len(lost))
        yield Finding("L-LOST", Severity.WARNING, Blame.EXTRACTION, message, spans=spans)


@registered
def text_has_words(case: Case) -> Iterator[Finding]:
    """There should be words; figures alone are read by their arrangement or not at all."""
    if not case.has_words:
        names = [table_name(case.template, table.schema, case.lang) for table in case.tables if table.span]
        cells = sum(cell.span is not None for table in case.tables for cell in table.cells)
        tables = ("、", ", ")[case.lang == "en"].join(names) or "–"
        message = _message(case, "L-BARE", tables=tables, count=cells)
        yield Finding("L-BARE", Severity.ERROR, Blame.EXTRACTION, message, spans=(Span(0, len(case.document.text)),))


@registered
def cells_are_read(case: Case) -> Iterator[Finding]:
    """Most of a table should have been read without doubt: a check passes over what is in doubt."""
    for table in case.tables:
        doubtful = [cell for cell in table.cells if cell.review]
        if len(doubtful) <= _SOME_DOUBT * len(table.cells):
            continue
        severity = Severity.WARNING if len(doubtful) > _MUCH_DOUBT * len(table.cells) else Severity.INFO
        yield _cells_finding(case, "L-REVIEW", severity, Blame.EXTRACTION, table, doubtful)


def _cells(tables: Tables) -> dict[Ref, Cell]:
    return {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}


def _message(case: Case, code: str, **facts: object) -> str:
    return catalogue()[code].message[case.lang].format(**facts)
