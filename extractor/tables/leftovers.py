"""What no table took: figures below the heading of a table that are in no cell, so that none is lost in silence."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from extractor.tables.hits import Heading
from extractor.tables.marks import UNITS
from extractor.templates import Template
from extractor.text import IDEOGRAPHS, View, fold_label, gaps
from extractor.types import Span, Table

_REACH = 1000
_SIGNS = frozenset("增加减少")
FIGURE = re.compile(r"\d(?:[\d,，.．]*\d)?")


def with_leftovers(
    text: str, view: View, headings: Sequence[Heading], template: Template, tables: Sequence[Table]
) -> tuple[Table, ...]:
    """Add to each table, as unplaced, the figures that stand below its heading, not among words and in no table."""
    sections = {form.id: form.section for form in template.tables}
    below = {form.id: form.below for form in template.tables}
    taken = [table.span for table in tables if table.span]
    completed = []
    for table in tables:
        found = [
            span
            for heading, after in zip(headings, [*headings[1:], None], strict=False)
            if heading.section == sections[table.schema]
            for span in _below(text, view, heading, after, sorted(taken))
        ]
        if table.span and sections[table.schema] is None:
            found += _behind(text, view, headings, below[table.schema], table.span.end)
        completed.append(replace(table, unplaced=(*table.unplaced, *found)) if found else table)
        taken += found
    return tuple(completed)


def _below(text: str, view: View, heading: Heading, after: Heading | None, taken: list[Span]) -> Iterator[Span]:
    start = view.offsets[heading.end - 1] + 1
    end = view.offsets[after.start] if after else len(text)
    inside = [
        Span(max(start, span.start), min(end, span.end)) for span in taken if span.start < end and start < span.end
    ]
    for gap in gaps(inside, start, end):
        yield from _figures(text, gap)


def _behind(text: str, view: View, headings: Sequence[Heading], below: Sequence[str], end: int) -> Iterator[Span]:
    """Yield what stands behind a table that has no heading, up to the words under it or the next heading."""
    letter = bisect_left(view.offsets, end)
    edges = [view.text.find(fold_label(words), letter) for words in below]
    edges = [edge for edge in (*edges, *(heading.start for heading in headings)) if edge >= letter]
    stop = view.offsets[min(edges)] if edges else len(text)
    yield from _figures(text, Span(end, min(stop, end + _REACH)))


def _figures(text: str, gap: Span) -> Iterator[Span]:
    """Yield the figures that do not stand among words."""
    for figure in FIGURE.finditer(text, gap.start, gap.end):
        before, behind = text[figure.start() - 1], text[figure.end() : figure.end() + 1]
        if (before in _SIGNS or not IDEOGRAPHS.match(before)) and (behind in UNITS or not IDEOGRAPHS.match(behind)):
            yield Span(*figure.span())
