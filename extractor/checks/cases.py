"""What a check looks at, how it is registered, and what the catalogue says of its findings."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.kinds import REPORT
from extractor.legible import legible
from extractor.sections import Outline
from extractor.shapes import load
from extractor.tables.bare import is_bare
from extractor.tables.variants import is_legacy
from extractor.templates import Template
from extractor.types import Document, Finding, Metadata, Relation, Sentence, Span, Tables

_SIGNATURE = 40
"""Characters of a line with the signature at most."""
MOST_NAMED = 8
"""Things named in a message at most."""


ANNUAL = ("overview", "proactive", "requests", "remedies", "problems", "other")
"""The sections of an annual report, in order."""


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


class Line(NamedTuple):
    """A sentence with its words as they should have read: simplified, without white space."""

    sentence: Sentence
    words: str


class Case(NamedTuple):
    """What a check looks at."""

    document: Document
    metadata: Metadata
    tables: Tables
    outline: Outline
    relations: tuple[Relation, ...]
    template: Template
    lang: str
    sentences: tuple[Sentence, ...] = ()
    """The narrative, with its tags if they were wanted."""
    lines: tuple[Line, ...] = ()
    """The same, legibly."""

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
    def is_annual(self) -> bool:
        """Whether it is a report with the sections that the law asks for, and has words to be looked at."""
        due = {section.id for section in self.template.sections if not section.optional}
        kind = self.metadata.kind in (None, REPORT)
        return kind and self.is_report and self.has_words and due >= set(ANNUAL)

    @property
    def has_words(self) -> bool:
        """Whether the text is more than figures: else no heading can be missed."""
        return not is_bare(self.document.text)


Check = Callable[[Case], Iterator[Finding]]
CHECKS: list[Check] = []


def registered(check: Check) -> Check:
    """Register a check; they run in the order they stand in."""
    CHECKS.append(check)
    return check


@cache
def catalogue() -> dict[str, FindingForm]:
    """Return the catalogue of finding codes."""
    path = files("extractor") / "data" / "findings.toml"
    return {form.id: form for form in load(path, _Catalogue).findings}


def lines_of(case: Case, *sections: str) -> list[Line]:
    """Return the lines of sections whose headings were found; noise and the signature left out."""
    named = {item.section for item in case.outline.sections if item.title and item.section in sections}
    signed = case.metadata.spans.get("signed")
    return [line for line in case.lines if line.sentence.section in named and not _is_noise(line, case, signed)]


def _is_noise(line: Line, case: Case, signed: Span | None) -> bool:
    """Whether a line is no part of the narrative: tagged so, the signature, or the body's name alone."""
    span = line.sentence.span
    at_end = signed is not None and span.start <= signed.start < span.end and len(line.words) <= _SIGNATURE
    return line.sentence.primary == "noise" or at_end or line.words.strip("。，") == case.metadata.organization


def spots(case: Case, line: Line, *places: tuple[int, int]) -> tuple[Span, ...]:
    """Return where intervals of the words of a line stand in the document."""
    clear = legible(case.document)
    begin = clear.into(line.sentence.span).start
    shown = [at for at, letter in enumerate(clear.words(line.sentence.span), begin) if not letter.isspace()]
    return tuple(clear.back(Span(shown[start], shown[end - 1] + 1)) for start, end in places)


def message(case: Case, code: str, **facts: object) -> str:
    """Return what the catalogue says of a code, with the facts put in."""
    return catalogue()[code].message[case.lang].format(**facts)


def joined(case: Case, names: list[str]) -> str:
    """List names for people, the first few of many."""
    more = (" …" if case.lang == "en" else "等") if len(names) > MOST_NAMED else ""
    return (", " if case.lang == "en" else "、").join(names[:MOST_NAMED]) + more
