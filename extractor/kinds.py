"""What kind of document it is: an annual report, or one of those that are sent in its place.

A report is known by its tables and headings, everything else by its title; which titles, is data
(``data/kinds.toml``).
"""

import re
from functools import cache
from importlib.resources import files

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.errors import Words
from extractor.legible import legible
from extractor.metadata.bodies import parse
from extractor.metadata.dates import YEAR
from extractor.metadata.passages import lines
from extractor.metadata.titles import HEAD
from extractor.sections import Outline
from extractor.shapes import load
from extractor.types import Document, Metadata, Span, State, Table, Tables

REPORT, BLANK_FORM = "report", "blank_form"
_MOST_LINES = 12
_LONGEST_TITLE = 60
_STOPS = frozenset("，。；！？,;!?")
_MOST_GUIDANCE = 200
"""Letters of narrative in a blank form at most."""
_LEAST_NARRATIVE = 150
"""Letters of narrative at least, where only the title says that it is a report."""
_ENOUGH_HEADINGS = _ENOUGH_TABLES = 2
_YEAR = re.compile(YEAR)
_PICTURE = re.compile(
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|<img\b[^>\n]{0,500}>?|\ufffc|[\[【（(](?:图片|此处为图|表格图片|图略|附图)[\]】）)]"
)
"""A picture in Markdown, in HTML, in the linear text of a page, or one that a copy only names."""


class _KindForm(Struct, frozen=True):
    id: str
    name: Words
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


class _Kinds(Struct, frozen=True):
    about: tuple[str, ...]
    kinds: tuple[_KindForm, ...] = field(name="kind")


class Kind(Struct, frozen=True):
    """A kind of document, the title that told it, and whether that title names a year or a place."""

    id: str
    span: Span | None = None
    named: bool = False


@cache
def _known() -> _Kinds:
    return load(files("extractor") / "data" / "kinds.toml", _Kinds)


def kind_name(kind: str, lang: str = "zh") -> str:
    """Return the name of a kind for people."""
    return next(form.name[lang] for form in _known().kinds if form.id == kind)


def classify(document: Document, metadata: Metadata, tables: Tables, outline: Outline) -> Metadata:
    """Add the kind of the document, with the title that told it, to its metadata."""
    clear = legible(document)
    if clear.mojibake:
        nouns = clear.into((metadata, tables, outline))
        return clear.back(classify(clear.document, *nouns))
    kind = kind_of(document, metadata, tables, outline)
    if kind is None:
        return metadata
    return replace(metadata, kind=kind.id, spans=metadata.spans | ({"kind": kind.span} if kind.span else {}))


def kind_of(document: Document, metadata: Metadata, tables: Tables, outline: Outline) -> Kind | None:
    """Tell the kind of a document; `None` if nothing tells it."""
    filled = [table for table in tables if _is_filled(table)]
    headings = sum(section.title is not None for section in outline.sections)
    narrative = sum(sentence.span.end - sentence.span.start for sentence in outline.sentences)
    if not filled and headings >= _ENOUGH_HEADINGS and _is_blank(metadata, narrative):
        return Kind(BLANK_FORM)
    titled = titled_kind(document, metadata)
    seems = bool(filled) or headings >= _ENOUGH_HEADINGS
    if titled and (len(filled) < _ENOUGH_TABLES if titled.named else not seems):
        return titled
    return Kind(REPORT) if seems or (metadata.title and narrative >= _LEAST_NARRATIVE) else None


def titled_kind(document: Document, metadata: Metadata) -> Kind | None:
    """Tell the kind by the first line that reads like a title of one, no further down than the title of a report."""
    title = metadata.spans.get("title")
    stop = title.end if title else min(len(document.text), HEAD)
    for line in lines(document.text, 0, stop, most=_MOST_LINES):
        words = "".join(line.text.split()).strip("《》")
        if len(words) > _LONGEST_TITLE or _STOPS & set(words) or not any(about in words for about in _known().about):
            continue
        for form in _known().kinds:
            if words.startswith(form.begins) or words.endswith(form.ends):
                named = bool(_YEAR.search(words) or parse(words).places)
                return Kind(form.id, Span(line.start, line.start + len(line.text)), named)
    return None


def picture_in(document: Document, outline: Outline, section: str) -> Span | None:
    """Return a picture below the heading of a section, where a table may be."""
    for found in outline.sections:
        picture = found.title and _PICTURE.search(document.text, found.span.start, found.span.end)
        if picture and found.section == section:
            return Span(*picture.span())
    return None


def _is_blank(metadata: Metadata, narrative: int) -> bool:
    """Whether nobody has written anything into it: no body, no year, no more than guidance."""
    return metadata.organization is None and metadata.year is None and narrative <= _MOST_GUIDANCE


def _is_filled(table: Table) -> bool:
    return any(cell.state in (State.NUMBER, State.TEXT) for cell in table.cells)
