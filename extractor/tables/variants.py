"""Forms other than the one that the tables were read in: labels of another one, and forms of before."""

import re
from functools import cache
from importlib.resources import files

from msgspec import Struct

from extractor.shapes import load
from extractor.tables.labels import distinctive_wordings
from extractor.templates import Template, find_template, known_templates
from extractor.text import View, fold_label, label_view
from extractor.types import Document, Span, Tables

_CELL_BEGINS = re.compile(r"(?:\A|[\s|\d])(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．])?\s*\Z")
_CELL_ENDS = re.compile(r"\s|[|（(\d]|\Z")
_APART = re.compile(r"[ \u3000]{2,}|\t|\|")
"""What stands between two cells."""
_LOOK_BACK = 10
_SHORT = 4
"""Wordings with fewer letters may stand anywhere."""


class Legacy(Struct, frozen=True):
    """How the local forms from before the national ones are known: at least so many of these `words`."""

    words: tuple[str, ...]
    least: int


@cache
def legacy() -> Legacy:
    """Return what is known of the old forms."""
    return load(files("extractor") / "data" / "legacy.toml", Legacy)


def speaks_legacy(view: View) -> bool:
    """Whether a text has the words of a form from before the national ones."""
    known = legacy()
    return sum(fold_label(word) in view.text for word in known.words) >= known.least


def is_legacy(text: str, year: int | None) -> bool:
    """Whether a document in which no table was found is older than every form, by its words or its year."""
    first = min(form.since for form in known_templates() if form.since)
    return speaks_legacy(label_view(text)) or (year is not None and year < first)


def foreign_labels(document: Document, tables: Tables) -> dict[Template, list[Span]]:
    """Return where labels that only another form has stand within the tables, by form."""
    own = find_template(tables.template) if tables.template in {form.id for form in known_templates()} else None
    found: dict[Template, list[Span]] = {}
    for other in known_templates() if own else ():
        if own and other is not own:
            wordings = distinctive_wordings((own, other))[1]
            spans = [span for span in _within(label_view(document.text), tables, wordings) if _is_cell(document, span)]
            if spans:
                found[other] = spans
    return found


def _is_cell(document: Document, span: Span) -> bool:
    """Whether words stand in a cell of their own, a numeral before them aside, and not in two side by side."""
    before = document.text[max(0, span.start - _LOOK_BACK) : span.start]
    alone = _CELL_BEGINS.search(before) and _CELL_ENDS.match(document.text, span.end)
    return bool(alone and not _APART.search(document[span]))


def _within(view: View, tables: Tables, wordings: frozenset[str]) -> list[Span]:
    spans = [
        view.span(start, start + len(wording))
        for wording in wordings
        if len(wording) >= _SHORT
        for start in view.find_all(wording)
    ]
    inside = [
        span
        for span in sorted(spans, key=lambda span: (span.start, -span.end))
        if any(table.span and table.span.start <= span.start and span.end <= table.span.end for table in tables)
    ]
    return [span for number, span in enumerate(inside) if not number or inside[number - 1].end < span.end]
