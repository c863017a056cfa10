"""What no table took: figures below the heading of a table that are in no cell, so that none is lost in silence."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from extractor.tables.hits import Heading
from extractor.tables.marks import UNITS
from extractor.templates import Template
from extractor.text import IDEOGRAPHS, View, gaps
from extractor.types import Span, Table

_SIGNS = frozenset("增加减少")
FIGURE = re.compile(r"\d(?:[\d,，.．]*\d)?")


def with_leftovers(
    text: str, view: View, headings: Sequence[Heading], template: Template, tables: Sequence[Table]
) -> tuple[Table, ...]:
    """Add to each table, as unplaced, the figures that stand below its heading, not among words and in no table."""
    sections = {form.id: form.section for form in template.tables}
    taken = [table.span for table in tables if table.span]
    completed = []
    for table in tables:
        found = [
            span
            for heading, after in zip(headings, [*headings[1:], None], strict=False)
            if heading.section == sections[table.schema]
            for span in _below(text, view, heading, after, sorted(taken))
        ]
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
        for figure in FIGURE.finditer(text, gap.start, gap.end):
            before, behind = text[figure.start() - 1], text[figure.end() : figure.end() + 1]
            if (before in _SIGNS or not IDEOGRAPHS.match(before)) and (behind in UNITS or not IDEOGRAPHS.match(behind)):
                yield Span(*figure.span())
