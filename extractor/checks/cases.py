"""What a check looks at, how it is registered, and what the catalogue says of its findings."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.kinds import REPORT
from extractor.sections import Outline
from extractor.shapes import load
from extractor.tables.bare import is_bare
from extractor.tables.variants import is_legacy
from extractor.templates import Template
from extractor.types import Document, Finding, Metadata, Relation, Sentence, Tables

MOST_NAMED = 8
"""Things named in a message at most."""


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
    reasons: dict[str, Words] = field(name="reason")


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


Check = Callable[[Case], Iterator[Finding]]
CHECKS: list[Check] = []


def registered(check: Check) -> Check:
    """Register a check; they run in the order they stand in."""
    CHECKS.append(check)
    return check


@cache
def _texts() -> _Catalogue:
    return load(files("extractor") / "data" / "findings.toml", _Catalogue)


@cache
def catalogue() -> dict[str, FindingForm]:
    """Return the catalogue of finding codes."""
    return {form.id: form for form in _texts().findings}


def reason(case: Case, name: str, **facts: object) -> str:
    """Return one of the catalogue's reasons, with the facts put in."""
    return _texts().reasons[name][case.lang].format(**facts)


def message(case: Case, code: str, **facts: object) -> str:
    """Return what the catalogue says of a code, with the facts put in."""
    return catalogue()[code].message[case.lang].format(**facts)


def joined(case: Case, names: list[str]) -> str:
    """List names for people, the first few of many."""
    more = (" …" if case.lang == "en" else "等") if len(names) > MOST_NAMED else ""
    return (", " if case.lang == "en" else "、").join(names[:MOST_NAMED]) + more
