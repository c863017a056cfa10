"""Checks of the document: its kind, sections, what it says of itself, and whether its text is whole."""

from collections.abc import Iterator

from extractor.checks.cases import Case, message, registered
from extractor.errors import Words
from extractor.identity import disagreements
from extractor.kinds import REPORT, kind_name
from extractor.legible import legible
from extractor.mojibake import lost_runs
from extractor.naming import table_name
from extractor.types import Blame, Finding, Severity, Span


@registered
def it_is_a_report(case: Case) -> Iterator[Finding]:
    """It should be a report, filled in; else there is no point in listing what is missing."""
    kind = case.metadata.kind
    if kind != REPORT and not (kind is None and case.has_traces) and case.has_words and not case.is_legacy:
        said = message(case, "L-DOCTYPE", kind=kind_name(kind or "other", case.lang))
        yield Finding("L-DOCTYPE", Severity.ERROR, Blame.UNCLEAR, said)


@registered
def sections_are_there(case: Case) -> Iterator[Finding]:
    """All sections of the template should have their heading."""
    found = {section.section: section for section in case.outline.sections}
    for form in case.template.sections if case.is_report and case.has_words else ():
        section = found.get(form.id)
        if form.id in case.told.strays and case.is_annual:  # out of order, which is another finding
            continue
        if section is None or section.title is None:
            zh, en = ("（其表格在）", " (its table is there)") if section else ("", "")
            said = message(
                case, "L-SEC-MISSING", title=form.title, section=form.id, trace=en if case.lang == "en" else zh
            )
            severity = Severity.INFO if form.optional else Severity.ERROR
            yield Finding("L-SEC-MISSING", severity, Blame.UNCLEAR, said)


@registered
def it_agrees_with_itself(case: Case) -> Iterator[Finding]:
    """Body, year and dates should be the same wherever the document, or whoever sent it, names them."""
    clear = legible(case.document)
    if clear.mojibake:
        found = disagreements(clear.document, clear.into(case.metadata))
        found = (item._replace(spans=clear.back(item.spans)) for item in found)
    else:
        found = disagreements(case.document, case.metadata)
    for item in found:
        facts = {name: fact[case.lang] if isinstance(fact, Words) else fact for name, fact in item.facts.items()}
        said = message(case, item.code, **facts)
        yield Finding(
            item.code, item.severity, item.blame, said, spans=clear.back(item.spans) if clear.mojibake else item.spans
        )


@registered
def text_is_whole(case: Case) -> Iterator[Finding]:
    """Every byte should have been decoded."""
    count = case.document.undecodable
    if count:
        shown = Words("按 {} 解码后无法识别的字符", "characters that {} does not know")[case.lang]
        said = message(case, "L-ARTEFACT", count=count, shown=shown.format(case.document.encoding))
        yield Finding("L-ARTEFACT", Severity.WARNING, Blame.EXTRACTION, said)


@registered
def text_is_legible(case: Case) -> Iterator[Finding]:
    """Every character should be the one that was written, and none be lost."""
    clear = legible(case.document)
    if clear.mojibake:
        count = sum(span.end - span.start for span in clear.mojibake)
        said = message(case, "L-MOJIBAKE", count=count, places=len(clear.mojibake))
        yield Finding("L-MOJIBAKE", Severity.WARNING, Blame.EXTRACTION, said, spans=clear.mojibake)
    lost = [Span(*run) for run in lost_runs(clear.document.text)]
    count = sum(span.end - span.start for span in lost)
    if count > case.document.undecodable and case.has_words:
        spans = tuple(map(clear.back, lost))
        said = message(case, "L-LOST", count=count, places=len(lost))
        yield Finding("L-LOST", Severity.WARNING, Blame.EXTRACTION, said, spans=spans)


@registered
def text_has_words(case: Case) -> Iterator[Finding]:
    """There should be words; figures alone are read by their arrangement or not at all."""
    if not case.has_words:
        names = [table_name(case.template, table.schema, case.lang) for table in case.tables if table.span]
        cells = sum(cell.span is not None for table in case.tables for cell in table.cells)
        tables = ("、", ", ")[case.lang == "en"].join(names) or "–"
        said = message(case, "L-BARE", tables=tables, count=cells)
        yield Finding("L-BARE", Severity.ERROR, Blame.EXTRACTION, said, spans=(Span(0, len(case.document.text)),))
