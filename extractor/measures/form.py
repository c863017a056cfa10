"""Measures of the form: sections, the basis and period that are stated, publication in time, the fee statement."""

from datetime import date

from extractor.measures.cases import Measured, Subject, holds, looked_for, of_document, spans_of
from extractor.types import Blame, Section, Sentence

_SECTION, _ORDER = 0.9, 0.1
"""What all sections together are worth, and their order."""
_HEADLESS = 0.5
"""What a section is worth of which only the table is there."""
_FEES_SINCE = 2021
"""The first year on which reports state the processing fee (国办函〔2020〕109号)."""
_SILENT = 0.25
"""What a last section is worth that says nothing of the fee."""


@of_document
def sections_complete(subject: Subject) -> Measured:
    """Sections with a heading and something below it / sections of the form, and whether they are in order."""
    if subject.form is None:
        return Measured(None, "unknown")
    wanted = {section.id for section in subject.form.sections if not section.optional}
    if not wanted:
        return Measured(None, "free")
    found = [section for section in subject.extraction.sections if section.section in wanted]
    held = [section for section in found if _has_content(subject, section)]
    headed = [section for section in held if section.title_span]
    share = (len(headed) + _HEADLESS * (len(held) - len(headed))) / len(wanted)
    in_order = bool(held) and not any(item.blame is Blame.BODY for item in subject.findings("L-SEC-ORDER"))
    facts = {"wanted": len(wanted), "found": len(headed), "bare": len(found) - len(held)}
    spans = tuple(section.title_span for section in found if section.title_span)
    return Measured(_SECTION * share + _ORDER * in_order, "found" if in_order else "disordered", facts, spans)


def _has_content(subject: Subject, section: Section) -> bool:
    """Whether a sentence or a table stands below the heading."""
    if subject.sections.get(section.section):
        return True
    spans = (table.span for table in subject.extraction.tables if table.span)
    return any(section.span.start <= span.start < section.span.end for span in spans)


@of_document
def basis_and_period(subject: Subject) -> Measured:
    """Whether the report says what it is based on, and which period it covers: half for each."""
    if not subject.is_tagged:
        return Measured(None, "untagged")
    basis, period = subject.tagged["preamble_basis"], subject.tagged["preamble_period"]
    known = subject.extraction.metadata.period is not None or bool(period)
    said = ("neither", "one", "found")[bool(basis) + known]
    return Measured((bool(basis) + known) / 2, said, {}, spans_of([*basis[:1], *period[:1]]))


@of_document
def days_late(subject: Subject) -> Measured:
    """Days from the deadline to the day of publication; 0 if it was in time, and not judged without a day."""
    about = subject.extraction.metadata
    if about.published is None or about.deadline is None:
        return Measured(None, "unknown")
    late = max(0, (date.fromisoformat(about.published) - date.fromisoformat(about.deadline)).days)
    span = about.spans.get("published")
    facts: dict[str, int | float | str] = {"published": about.published, "deadline": about.deadline, "days": late}
    return Measured(late, "late" if late else "found", facts, (span,) if span else ())


@of_document
def fee_statement(subject: Subject) -> Measured:
    """Whether the last section says what was charged for processing, or that nothing was."""
    if (subject.extraction.metadata.year or 0) < _FEES_SINCE:
        return Measured(None, "before")
    fee = looked_for("fee_statement", "fee")
    stated = [item for item in _candidates(subject) if holds(subject.words(item), fee)]
    if stated:
        return Measured(1.0, "found", {}, spans_of(stated))
    others = subject.sections.get("other", [])
    said = "silent" if others else "empty"
    return Measured(_SILENT if others else 0.0, said, {}, spans_of(others))


def _candidates(subject: Subject) -> list[Sentence]:
    """Return the sentences of the last section, and those elsewhere that are tagged as being on the fee."""
    return [*subject.sections.get("other", []), *subject.tagged["fee"]]
