"""Documents two by two: what one repeats of each other one, and both texts cut where they share a passage."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from extractor.reuse.fingerprint import Fingerprint, against, fingerprint
from extractor.reuse.passages import Passage, passages
from extractor.templates import Template
from extractor.types import Against, Extraction, Repeat, Repetition, Reuse, Span


def pairs(item: Fingerprint, repetition: Repetition) -> list[Repeat]:
    """Return what a document repeats, one entry a source and axis: those compared in full first, then by passages."""
    known = {(source.axis, source.source, source.part): source for source in repetition.sources}
    ordered = {key: number for number, key in enumerate(known)}

    def key(passage: Reuse) -> tuple[str, str, int | None]:
        return passage.axis, passage.source, passage.part

    found = sorted(
        repetition.passages, key=lambda one: (ordered.get(key(one), len(known)), key(one)[:2], one.part or 0)
    )
    return [
        Repeat(item.source, item.part, item.organization, item.year, *place, known.get(place), tuple(group))
        for place, group in groupby(found, key)
    ]


class Piece(NamedTuple):
    """A stretch of one of two texts; `number` is that of its passage, from 1, if it is in one."""

    text: str
    number: int | None
    first: bool


class SideBySide(NamedTuple):
    """Two narratives cut where they share a passage: sections with their pieces, and how much is shared."""

    left: dict[str, list[Piece]]
    right: dict[str, list[Piece]]
    against: Against
    shared: list[Passage]


def side_by_side(left: Extraction, right: Extraction, *, template: Template | None = None) -> SideBySide:
    """Compare two documents whatever their bodies and years."""
    mine, theirs = fingerprint(left, template=template), fingerprint(right, template=template)
    found = passages(mine.narrative.letters, theirs.narrative.letters)
    here = [mine.narrative.span(one.start, one.end) for one in found]
    there = [theirs.narrative.span(one.other_start, one.other_end) for one in found]
    axis = "self" if mine.body == theirs.body else "peer"
    return SideBySide(
        _cut(left, mine, here), _cut(right, theirs, there), against(mine, theirs, found, axis=axis), found
    )


def _cut(extraction: Extraction, item: Fingerprint, spans: list[Span]) -> dict[str, list[Piece]]:
    """Cut the narrative sections at the edges of passages; where two lap over, the first has what both have."""
    numbered = sorted((span, number) for number, span in enumerate(spans, 1))
    sections = {}
    for section, (start, end) in item.narrative.sections.items():
        if start < end:
            whole = item.narrative.span(start, end)
            sections[section] = list(_pieces(extraction.document.text, whole, numbered))
    return sections


def _pieces(text: str, whole: Span, numbered: list[tuple[Span, int]]) -> Iterator[Piece]:
    seen: set[int] = set()
    reached = whole.start
    for span, number in numbered:
        begin, end = max(span.start, reached), min(span.end, whole.end)
        if begin < end:
            if reached < begin:
                yield Piece(text[reached:begin], None, first=False)
            yield Piece(text[begin:end], number, first=number not in seen)
            seen.add(number)
            reached = end
    if reached < whole.end:
        yield Piece(text[reached : whole.end], None, first=False)
