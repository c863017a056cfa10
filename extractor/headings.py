"""Headings as they are numbered, and those that stand where they should not."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from extractor.legible import legible
from extractor.numerals import number
from extractor.sections import Outline
from extractor.templates import Template
from extractor.text import fold_label, gaps, strip_number
from extractor.types import Document, Match, Span, Tables

_NUMERALS = "一二三四五六七八九十"
_NUMBER = re.compile(
    rf"[#*\s]*(?:第?(?P<chinese>[{_NUMERALS}]{{1,3}})(?:部分|章)?|(?P<other>\d{{1,2}}|[IVX]{{1,5}}))\s*[、.．,，:：)）]?"
)
_PART = re.compile(rf"第(?P<chinese>[{_NUMERALS}]{{1,3}})(?:部分|章)[\s、：:]*\Z")
_NEAR = 12
"""Characters in front of a heading in which 第一部分 stands."""
_ANNEX = re.compile(r"^\s*附[件表：:]", re.MULTILINE)
_TOP = re.compile(
    rf"^[#*>\s]*(?P<number>[{_NUMERALS}]{{1,2}})、[ \t\u3000]*(?P<words>[^\n。；]{{2,40}}?)[*\s]*$", re.MULTILINE
)
_ALIKE = 65.0
"""Likeness from which on a line is a label of a table, misread; of 100."""
_LISTED = 3
"""Commas from which on a numbered line is prose."""


class Numbered(NamedTuple):
    """A section's heading: the ordinal that is due, the one printed, and whether in Chinese numerals; where."""

    section: str
    due: int
    printed: int | None
    chinese: bool
    span: Span


def numbered(document: Document, outline: Outline, form: Template) -> Iterator[Numbered]:
    """Yield every section heading that was found, with its number."""
    clear = legible(document)
    dues = {section.id: _ordinal(section.title) for section in form.sections}
    for section in outline.sections:
        due = dues.get(section.section)
        if section.title_span is None or due is None or section.match is Match.FUZZY:
            continue
        begin = clear.into(section.title_span).start
        before = clear.document.text[max(0, begin - _NEAR) : begin]
        found = _PART.search(before) or _NUMBER.match(clear.words(section.title_span))
        chinese = found["chinese"] if found else None
        ordinal = int(number(chinese)) if chinese else _digits(found["other"]) if found else None
        yield Numbered(section.section, due, ordinal, chinese is not None, section.title_span)


def strays(document: Document, tables: Tables, outline: Outline, form: Template) -> dict[str, Span]:
    """Return the headings of sections that stand out of their order: lines of their own with the words of a heading.

    They are missed in the outline, or a sub-heading without the number was taken in their place. What stands before the
    first heading is a table of contents.
    """
    found = {section.section: section.title_span for section in outline.sections if section.title_span}
    dues = {item.section: item.due for item in numbered(document, outline, form) if item.printed is None}
    dues |= {section.id: 0 for section in form.sections if section.id not in found}
    if not dues or not found:
        return {}
    first = min(span.start for span in found.values())
    return {
        section: span
        for numeral, section, span in _lines(document, tables, outline, form)
        if section in dues and span.start > first and dues[section] in (0, number(numeral))
    }


def inner(document: Document, tables: Tables, outline: Outline, form: Template) -> Iterator[tuple[str, Span]]:
    """Yield numbered lines behind the first heading that look like headings of sections but are none: 一、…… again."""
    starts = [item.title_span.start for item in outline.sections if item.title_span]
    annex = _ANNEX.search(document.text, max(starts)) if starts else None
    stop = annex.start() if annex else len(document.text)
    for numeral, section, span in _lines(document, tables, outline, form) if starts else ():
        if section is None and min(starts) < span.start < stop:
            yield numeral, span


def _lines(
    document: Document, tables: Tables, outline: Outline, form: Template
) -> Iterator[tuple[str, str | None, Span]]:
    """Yield lines that begin with 一、 outside tables and the headings found: numeral, section whose words they are."""
    clear = legible(document)
    apart = [table.span for table in tables if table.span]
    apart += [section.title_span for section in outline.sections if section.title_span]
    known = _known(form)
    for gap in gaps(sorted(clear.into(tuple(apart))), 0, len(clear.document.text)):
        for line in _TOP.finditer(clear.document.text, gap.start, gap.end):
            words = fold_label(line["words"])
            if line["words"].count("，") < _LISTED and not _is_label(words, form):
                yield line["number"], known.get(words), clear.back(Span(line.start("number"), line.end("words")))


@lru_cache(maxsize=32)
def _known(form: Template) -> dict[str, str]:
    """Return the folded wordings of headings, each with its section, and of the labels of tables, as ``label``."""
    labels = {
        fold_label(strip_number(label)[1]): "label"
        for table in form.tables
        for block in table.blocks
        for row in block.rows
        for label in (row.label, *row.variants)
    }
    labels |= {fold_label(strip_number(group.label)[1]): "label" for table in form.tables for group in table.groups}
    headings = {
        fold_label(strip_number(title)[1]): section.id
        for section in form.sections
        for title in (section.title, *section.variants)
    }
    return labels | headings


def _is_label(words: str, form: Template) -> bool:
    """Whether words are, or resemble, a label of a table: characters may be misread."""
    known = _known(form)
    if words in known:
        return known[words] == "label"
    labels = [label for label, kind in known.items() if kind == "label"]
    return process.extractOne(words, labels, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None


def _ordinal(title: str) -> int | None:
    numeral = strip_number(title)[0]
    return int(number(numeral)) if numeral and numeral[0] in _NUMERALS else None


def _digits(numeral: str) -> int | None:
    return int(numeral) if numeral.isdigit() else None
