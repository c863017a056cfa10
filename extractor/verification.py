"""Check an extraction against its own document: every span, value and relation is derived again."""

from collections.abc import Iterator

from extractor.legible import Legible, legible
from extractor.metadata.bodies import standing_of
from extractor.relations import assess
from extractor.tables.figures import read_figure
from extractor.templates import Reference, Template, template_of
from extractor.text import LETTERS_AND_DIGITS, fold
from extractor.types import Cell, Extraction, Section, Sentence, Span, State, Table


def verify(extraction: Extraction, *, template: Reference | None = None) -> tuple[str, ...]:
    """Return what in an extraction does not follow from its document; nothing, if all is well.

    Each cell is read again at its span, each relation computed again from the cells, and every span is held against
    the text it claims.
    """
    if extraction.error:
        return ()
    name = extraction.tables.template
    form = template_of(name, template) if name or template else None
    faults = [
        *_spans(extraction),
        *_metadata(extraction),
        *_sections(legible(extraction.document), extraction.sections),
        *_sentences(legible(extraction.document), extraction.sentences),
    ]
    for table in extraction.tables:
        faults += _table(legible(extraction.document), table)
    if form:
        faults += _positions(extraction, form)
        if assess(form, extraction.tables, standing=standing_of(extraction.metadata)) != extraction.relations:
            faults.append("relations: computed again, they differ")
    return tuple(faults)


def _spans(extraction: Extraction) -> Iterator[str]:
    length = len(extraction.document.text)
    spans: list[tuple[str, Span | None]] = [(f"metadata.{k}", v) for k, v in extraction.metadata.spans.items()]
    for table in extraction.tables:
        spans.append((table.schema, table.span))
        spans += [(f"{table.schema} unplaced", span) for span in table.unplaced]
        spans += [(f"{table.schema}.{cell.row}.{cell.column}", cell.span) for cell in table.cells]
        spans += [
            (f"{table.schema}.{cell.row}.{cell.column} candidate", other.span)
            for cell in table.cells
            for other in cell.candidates
        ]
    spans += [(finding.code, span) for finding in extraction.findings for span in finding.spans]
    spans += [(section.section, section.span) for section in extraction.sections]
    for name, span in spans:
        if span and not 0 <= span.start <= span.end <= length:
            yield f"{name}: span {span.start}–{span.end} is outside the text"


def _metadata(extraction: Extraction) -> Iterator[str]:
    metadata, document = extraction.metadata, legible(extraction.document)
    title = metadata.spans.get("title")
    if (
        metadata.title
        and "title" not in metadata.given
        and (title is None or _words(document.words(title)) != _words(metadata.title))
    ):
        yield "metadata.title: not what stands at its span"
    for name, value in (("organization", metadata.organization), ("year", metadata.year)):
        if value is not None and name not in (*metadata.spans, *metadata.given):
            yield f"metadata.{name}: no evidence"


def _words(text: str) -> str:
    return fold(text, LETTERS_AND_DIGITS)


def _table(document: Legible, table: Table) -> Iterator[str]:
    used: set[Span] = set()
    for cell in table.cells:
        yield from (f"{table.schema}.{cell.row}.{cell.column}: {fault}" for fault in _cell(document, cell))
        if cell.span and cell.span.start < cell.span.end:
            if cell.span in used:
                yield f"{table.schema}.{cell.row}.{cell.column}: its text fills another cell, too"
            used.add(cell.span)


def _cell(document: Legible, cell: Cell) -> Iterator[str]:
    if (cell.span is None) != (cell.state is State.ABSENT) or (cell.raw is None) != (cell.span is None):
        yield "span, raw and state do not go together"
    elif cell.span and cell.raw is not None:
        figure = read_figure(document.words(cell.span), cell.unit)
        printed = document.source[cell.span]
        if printed != cell.raw:
            yield f"raw is {cell.raw!r}, the text has {printed!r}"
        if (figure.value, figure.state) != (cell.value, cell.state):
            yield f"{cell.raw!r} read again is {figure.value}, {figure.state.value}"
    for other in cell.candidates:
        if other.span and document.source[other.span] != other.raw:
            yield f"candidate {other.raw!r}: the text has {document.source[other.span]!r}"


def _positions(extraction: Extraction, form: Template) -> Iterator[str]:
    if [table.schema for table in extraction.tables] != [table.id for table in form.tables]:
        yield "tables: not those of the template"
        return
    for table, table_form in zip(extraction.tables, form.tables, strict=True):
        printed = [(cell.row, cell.column) for cell in table.cells if not cell.extra]
        if printed != list(table_form.positions):
            yield f"{table.schema}: not one cell for every position"


def _sections(document: Legible, sections: tuple[Section, ...]) -> Iterator[str]:
    reached = 0
    for section in sections:
        if section.title_span and document.source[section.title_span] != section.title:
            yield f"section {section.section}: its title is not what stands at its span"
        if (section.title_span or section.span).start < reached:
            yield f"section {section.section}: overlaps the one before"
        reached = section.span.end


def _sentences(document: Legible, sentences: tuple[Sentence, ...]) -> Iterator[str]:
    reached = 0
    for sentence in sentences:
        words = document.words(sentence.span)
        if sentence.span.start < reached or not words or words != words.strip():
            yield f"sentence at {sentence.span.start}: overlaps another, is empty or ends in white space"
        if sentence.primary is not None and sentence.primary not in sentence.tags:
            yield f"sentence at {sentence.span.start}: its primary tag is not among its tags"
        reached = sentence.span.end
