"""Readings to cells: what is printed at every position, and the table they make."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from extractor.tables.confidence import Features, certainty, confidence_model, has_header
from extractor.tables.figures import likely_figure, read_figure
from extractor.tables.leftovers import FIGURE
from extractor.tables.lines import Slot
from extractor.tables.marks import Kind, Mark
from extractor.tables.region import Region
from extractor.tables.ways import Basis, Readings
from extractor.templates import TableForm, rows_under
from extractor.types import Candidate, Cell, Match, Number, Span, State, Table

_LEAST = 0.005
"""A candidate less likely than this is not listed."""
_MOST = 64
"""Candidates of a cell at most: as many as a run of digits has cuts."""
_SURELY_ABSENT = 0.995
_MAYBE_ABSENT = 0.5
_UNSURE = 0.5
_GARBLED = 0.5
"""Probability that a garbled figure is what it looks like, and that it is not."""
_STRAINED = 1.0
_DOUBTFUL = 0.9
"""Probability, at most, that a figure is that of its row if assigning it cost so much and no count of figures tells."""
_RANK = {match: rank for rank, match in enumerate(Match)}

_Reading: TypeAlias = tuple[State, Number | None]


def missing_table(form: TableForm, *, sure: bool) -> Table:
    """Return a table that the document does not contain, or (not `sure`) whose labels could not be made out."""
    return Table(form.id, Match.MISSING, None, tuple(_absent(slot, sure=sure) for slot in form.positions))


def readings_to_table(
    region: Region, readings: list[Readings], evidence: dict[Slot, Features], *, unsure: bool
) -> Table:
    """Put the likeliest way of every line into cells, and list what remains in the region.

    `evidence` says of every cell what speaks for and against its reading; `unsure`: nothing tells whether this is
    the table that counts, or which of its columns is one too many.
    """
    used = [mark for item in readings for mark in item.ways[0][0] if mark]
    bare = not used and not region.followed and not any(mark.is_value for mark in region.marks)
    header = has_header(region)
    likely = {slot: certainty(said) * (_UNSURE if unsure else 1) for slot, said in evidence.items()}
    read = {
        (cell.row, cell.column): cell
        for item in readings
        for cell in _cells(region, item, likely, header=header, bare=bare)
    }
    form = region.sighting.plan.form
    printed = {row for (row, _), cell in read.items() if not cell.review}
    stood_for = {
        row
        for group in form.groups
        if group.figures and group.figures in printed
        for row in rows_under(form, group.figures)
    }
    own = [slot for slot in form.positions if slot[1] not in region.sighting.plan.extra]
    cells = [read.pop(slot) if slot in read else _absent(slot, sure=slot[0] in stood_for) for slot in own]
    span = _span(region, used)
    return Table(
        form.id,
        _table_match(region, header=header),
        span,
        (*cells, *read.values()),
        tuple(_unplaced(region, span, used)),
    )


def _absent(slot: Slot, *, sure: bool) -> Cell:
    """A place that no line led to. In a table that is there it may have been printed all the same."""
    p = _SURELY_ABSENT if sure else _MAYBE_ABSENT
    return Cell(
        *slot,
        extra=False,
        value=None,
        raw=None,
        unit=None,
        state=State.ABSENT,
        span=None,
        match=Match.MISSING,
        confidence=p,
        review=not sure,
    )


def _cells(region: Region, item: Readings, likely: dict[Slot, float], *, header: bool, bare: bool) -> Iterator[Cell]:
    """Yield the cells of a line.

    `likely`: how sure a reading is, if it is the only one; `header`: the column labels are there; `bare`: no figure is.
    """
    plan = region.sighting.plan
    match = _worse(item.line.match, header=header)
    open_ways = len(item.ways) > 1
    doubtful = plan.single and (item.line.strain >= _STRAINED or _may_be_its_twin(region, item))
    least = confidence_model().review_below
    for index, (slot, mark) in enumerate(zip(item.line.slots, item.ways[0][0], strict=True)):
        unit = None if item.line.extra else plan.columns[slot].unit
        state, value = _read(mark, unit)
        sure = min(likely[slot], _DOUBTFUL if doubtful else 1.0)
        candidates: tuple[Candidate, ...] = ()
        if open_ways:
            share, candidates = _shares(item, index, unit)
            sure *= share
        if region.glued and item.basis is Basis.UNEVEN:
            sure = min(sure, _UNSURE)
        extra = item.line.extra or slot[1] in plan.extra
        if mark is None:
            sure = round(_SURELY_ABSENT if bare else min(sure, _MAYBE_ABSENT), 6)
            yield Cell(*slot, extra, None, None, unit, state, None, Match.MISSING, sure, not bare, candidates)
            continue
        if mark.kind is Kind.MEASURE:
            unit = read_figure(mark.raw).unit
        if value is None and state is State.TEXT:
            sure = min(sure, _GARBLED)
            candidates = (_candidate((state, likely_figure(mark.raw)), (_GARBLED, mark)), *candidates)
        review = sure < least or bool(candidates)
        span = Span(mark.start, mark.start if mark.kind is Kind.EMPTY else mark.end)
        raw = "" if mark.kind is Kind.EMPTY else mark.raw
        yield Cell(*slot, extra, value, raw, unit, state, span, match, round(sure, 6), review, candidates)


def _may_be_its_twin(region: Region, item: Readings) -> bool:
    """Whether the label of a line stands in the form once more and was made out just once."""
    if item.line.label is None:
        return False
    own = item.line.label.label
    found = {other.label.order for other in region.anchors if other.match is not Match.FUZZY}
    twins = (label for label in region.sighting.plan.ordered if label.patterns[0] == own.patterns[0])
    return any(label.order != own.order and label.order not in found for label in twins)


def _shares(item: Readings, index: int, unit: str | None) -> tuple[float, tuple[Candidate, ...]]:
    """Return the weight of the ways that read a place as the likeliest does, and the other readings."""
    shares: dict[_Reading, tuple[float, Mark | None]] = {}
    for filling, p in item.ways:
        reading = _read(filling[index], unit)
        share, first = shares.get(reading, (0.0, filling[index]))
        shares[reading] = (share + p, first)
    share, _ = shares.pop(_read(item.ways[0][0][index], unit))
    others = sorted(shares.items(), key=lambda other: -other[1][0])[:_MOST]
    return share, tuple(_candidate(*other) for other in others if other[1][0] >= _LEAST)


def _read(mark: Mark | None, unit: str | None = None) -> _Reading:
    """Return state and value of what a mark prints in a column of this unit."""
    if mark is None:
        return State.ABSENT, None
    if mark.kind is Kind.EMPTY:
        return State.BLANK, None
    figure = read_figure(mark.raw, unit)
    return figure.state, figure.value


def _candidate(reading: _Reading, found: tuple[float, Mark | None]) -> Candidate:
    share, mark = found
    if mark is None:
        return Candidate(None, None, None, round(share, 5))
    end = mark.start if mark.kind is Kind.EMPTY else mark.end
    return Candidate(reading[1], mark.raw if end > mark.start else "", Span(mark.start, end), round(share, 5))


def _worse(match: Match, *, header: bool) -> Match:
    return match if header else max(match, Match.INFERRED, key=_RANK.__getitem__)


def _table_match(region: Region, *, header: bool) -> Match:
    matches = [anchor.match for anchor in region.anchors] or [Match.NORMALIZED]
    return _worse(max(matches, key=_RANK.__getitem__), header=header)


def _span(region: Region, used: Sequence[Mark]) -> Span:
    offsets = region.view.offsets
    starts = [offsets[region.sighting.start], *(anchor.begin for anchor in region.anchors)]
    ends = [offsets[region.sighting.end - 1] + 1, *(offsets[anchor.end - 1] + 1 for anchor in region.anchors)]
    return Span(min([*starts, *(mark.start for mark in used)]), max([*ends, *(mark.end for mark in used)]))


def _unplaced(region: Region, span: Span, used: Sequence[Mark]) -> Iterator[Span]:
    """What stands in the table's region and is neither label nor cell: spare marks, foreign words."""
    taken = sorted((mark.start, mark.end) for mark in used if mark.kind is not Kind.EMPTY)
    starts = {start for start, _ in taken}
    loose = [
        (mark.start, mark.end)
        for mark in region.marks
        if mark.kind is not Kind.EMPTY and mark.start not in starts and span.start <= mark.start < span.end
    ]
    merged: list[list[int]] = []
    for start, end in sorted({*loose, *_unknown_letters(region, span), *_lost_figures(region, span, taken)}):
        inside = bisect_right(taken, (start, len(region.text))) - 1
        if inside >= 0 and taken[inside][1] > start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    yield from (Span(start, end) for start, end in merged)


def _lost_figures(region: Region, span: Span, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the digits in the table that are in no cell, nor the number of a label, nor between its letters."""
    offsets = region.view.offsets
    known = sorted([*taken, *((anchor.begin, offsets[anchor.start]) for anchor in region.anchors)])
    edges = [start for start, _ in known]
    for found in FIGURE.finditer(region.text, span.start, span.end):
        start, end = found.span()
        before = bisect_right(edges, start) - 1
        if before >= 0 and known[before][1] > start:
            continue
        among_letters = region.text[start - 1 : start].isalpha() and region.text[end : end + 1].isalpha()
        if not (among_letters and not region.glued) and not _is_spelt(region, start, found.group()):
            yield start, end


def _is_spelt(region: Region, start: int, figure: str) -> bool:
    """Whether digits are part of the wording of the label that they stand in."""
    at = bisect_left(region.view.offsets, start)
    row = bisect_left(region.anchors, at, key=lambda anchor: anchor.start) - 1
    return row >= 0 and region.anchors[row].spells(region.view, at, figure)


def _unknown_letters(region: Region, span: Span) -> Iterator[tuple[int, int]]:
    offsets = region.view.offsets
    place, high = (bisect_left(offsets, edge) for edge in (span.start, span.end))
    while (place := region.covered.find(0, place, high)) >= 0:
        yield offsets[place], offsets[place] + 1
        place += 1
