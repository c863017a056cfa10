"""How well planted reports are recovered: cells right, lost, wrong, silent; tables; content; calibration."""

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import sqrt
from typing import Literal, NamedTuple, TypeAlias

from evaluation.flatten import Gold, Planted
from extractor.metadata import describe
from extractor.readers import from_html, from_text
from extractor.tables import recover
from extractor.types import Cell, Document, Match, Ref, Span, State, Tables

LIMIT = 5.0
"""Seconds that a report may take; one that takes longer counts as a crash."""

DECADES = (0.9999, 0.999, 0.99, 0.9, 0.0)

Fate = Literal["right", "reviewed", "flagged", "silent", "open", "open, lost", "open, silent"]
"""What became of a planted cell.

Of a cell that the text determines: `right`; `reviewed`: right, but sent to review; `flagged`: wrong or lost, and sent
to review; `silent`: wrong or lost without a flag. Of a cell that it leaves open: `open`: sent to review with the truth
among the readings; `open, lost`: sent to review without it; `open, silent`: neither.
"""

_FILLED = frozenset({State.NUMBER, State.TEXT})
_EMPTY = frozenset({State.BLANK, State.NOT_APPLICABLE})
_RIGHT = frozenset({"right", "reviewed"})
_Z = 1.6449
"""One-sided 95 %."""

Reader: TypeAlias = Callable[[Planted], Tables]


class Judged(NamedTuple):
    """One planted cell, what was read there, and what became of it."""

    ref: Ref
    gold: Gold
    cell: Cell | None
    fate: Fate


class Tally(NamedTuple):
    """Counts over reports: fates of cells and of tables, printed content.

    A table all of whose cells are determined is ``exact`` or ``inexact``, any other ``open``; one that is not there is
    called ``missing`` or is ``made up``; ``crashed`` counts reports.

    `invented` are filled cells beyond the gold that were not sent to review; `certainty` pairs each determined cell's
    confidence with whether it is right; `rows` are the fates of the rows whose cells are all determined.
    """

    fates: Counter[str]
    tables: Counter[str]
    content: Counter[str]
    invented: int
    certainty: Counter[tuple[float, bool]]
    rows: Counter[str]


class Outcome(NamedTuple):
    """One planted report, what was recovered from it, and what became of its cells; `error`: recovery crashed."""

    planted: Planted
    tables: Tables | None
    judged: list[Judged]
    error: Exception | None = None


def no_counts() -> Tally:
    """Return the counts over no report."""
    return Tally(Counter(), Counter(), Counter(), 0, Counter(), Counter())


def document_of(planted: Planted) -> Document:
    """Return what a reader makes of a planted report."""
    return from_html(planted.text) if planted.media_type == "text/html" else from_text(planted.text)


def judge(planted: Planted, tables: Tables) -> Iterator[Judged]:
    """Hold the recovered tables against the gold, cell by cell."""
    cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
    doubted = [span for table in tables for span in table.unplaced]
    doubted += [cell.span for cell in cells.values() if cell.span and cell.review]
    for ref, gold in planted.gold.items():
        cell = cells.get(ref)
        yield Judged(ref, gold, cell, _fate(gold, cell, doubted))


def _fate(gold: Gold, cell: Cell | None, doubted: list[Span]) -> Fate:
    """Say what became of a cell; one that is out of place may be `doubted`: unplaced, or part of a cell in review."""
    if cell is None:
        if gold.determined and _left_no_trace(gold):
            return "right"
        listed = gold.span is not None and any(span.start <= gold.span.start < span.end for span in doubted)
        return ("flagged" if listed else "silent") if gold.determined else "open, lost" if listed else "open, silent"
    if not gold.determined:
        readings = [cell.value, *(other.value for other in cell.candidates)]
        return "open, silent" if not cell.review else "open" if gold.value in readings else "open, lost"
    if is_right(gold, cell):
        return "reviewed" if cell.review else "right"
    return "flagged" if cell.review else "silent"


def is_right(gold: Gold, cell: Cell) -> bool:
    """Whether value and state are what is printed; of a blank that left no trace, absent is right too."""
    if gold.state in _FILLED:
        return cell.state in _FILLED and cell.value == gold.value
    if gold.state is State.ABSENT:
        return cell.state is State.ABSENT
    return cell.state in _EMPTY or (_left_no_trace(gold) and cell.state is State.ABSENT)


def _left_no_trace(gold: Gold) -> bool:
    return gold.state not in _FILLED and gold.raw is None


def recovered(planted: Planted) -> Tables:
    """Recover a planted report as extraction does, with the year that it names."""
    document = document_of(planted)
    return recover(document, year=describe(document).year)


def tally(reports: Iterable[Planted], read: Reader = recovered) -> Tally:
    """Recover planted reports and count."""
    counts = no_counts()
    for planted in reports:
        counts = added(counts, count(outcome(planted, read)))
    return counts


def added(first: Tally, second: Tally) -> Tally:
    """Return the counts of both."""
    return Tally(
        first.fates + second.fates,
        first.tables + second.tables,
        first.content + second.content,
        first.invented + second.invented,
        first.certainty + second.certainty,
        first.rows + second.rows,
    )


def outcome(planted: Planted, read: Reader = recovered) -> Outcome:
    """Recover a planted report and judge every cell; a crash is a full miss."""
    try:
        with _within(LIMIT):
            tables = read(planted)
    except Exception as error:  # whatever it is
        lost = [
            Judged(ref, gold, None, "silent" if gold.determined else "open, silent")
            for ref, gold in planted.gold.items()
        ]
        return Outcome(planted, None, lost, error)
    return Outcome(planted, tables, list(judge(planted, tables)))


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in the main thread when `seconds` have passed."""

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def count(found: Outcome) -> Tally:
    """Return the counts of one report."""
    judged = found.judged
    extra = list(_beyond(found))
    certainty = Counter(
        (item.cell.confidence, is_right(item.gold, item.cell)) for item in judged if item.cell and item.gold.determined
    )
    printed = sum(item.gold.state in _FILLED for item in judged)
    read = sum(bool(item.cell and item.cell.state in _FILLED) for item in judged) + len(extra)
    same = sum(bool(item.gold.state in _FILLED and item.cell and is_right(item.gold, item.cell)) for item in judged)
    return Tally(
        Counter(item.fate for item in judged),
        Counter(_tables(found)),
        Counter({"printed": printed, "read": read, "same": same}),
        sum(not cell.review for cell in extra),
        certainty,
        Counter(_rows(judged)),
    )


def _beyond(found: Outcome) -> Iterator[Cell]:
    """Yield the filled cells of which the gold knows nothing."""
    for table in found.tables or ():
        for cell in table.cells:
            if cell.state in _FILLED and (table.schema, cell.row, cell.column) not in found.planted.gold:
                yield cell


def _rows(judged: list[Judged]) -> Iterator[str]:
    """Yield ``right``, ``flagged`` or ``silent`` for each row that is determined."""
    rows: dict[tuple[str, str], set[str]] = {}
    for item in judged:
        rows.setdefault(item.ref[:2], set()).add(item.fate if item.gold.determined else "open")
    for fates in rows.values():
        if "open" not in fates:
            yield "silent" if "silent" in fates else "right" if fates <= _RIGHT else "flagged"


def _tables(found: Outcome) -> Iterator[str]:
    """Yield for each table of the form what became of it, and whether the report crashed."""
    there = {ref[0] for ref, gold in found.planted.gold.items() if gold.state is not State.ABSENT}
    for form in found.planted.template.tables:
        if form.id in there:
            fates = {item.fate if item.gold.determined else "open" for item in found.judged if item.ref[0] == form.id}
            yield "open" if "open" in fates else "exact" if fates <= _RIGHT else "inexact"
        else:
            yield "missing" if _is_missing(found.tables, form.id) else "made up"
    if found.tables is None:
        yield "crashed"


def _is_missing(tables: Tables | None, schema: str) -> bool:
    """Whether a table is said to be missing and none of its cells to be there."""
    if tables is None:
        return False
    return all(
        table.match is Match.MISSING and all(cell.state is State.ABSENT for cell in table.cells)
        for table in tables
        if table.schema == schema
    )


def share_below(count: int, total: int) -> float:
    """Return the 95 % upper bound of a share (Wilson)."""
    if not total:
        return 1.0
    share = count / total
    spread = _Z * sqrt(share * (1 - share) / total + _Z * _Z / (4 * total * total))
    return (share + _Z * _Z / (2 * total) + spread) / (1 + _Z * _Z / total)


def content_score(content: Counter[str]) -> float:
    """Return the share of printed content that is read at its place, both ways (as GriTS weighs content)."""
    both = content["printed"] + content["read"]
    return 2 * content["same"] / both if both else 1.0


def decades(certainty: Mapping[tuple[float, bool], int]) -> Iterator[tuple[float, int, int]]:
    """Yield for each decade of doubt: the least confidence, the cells at or above it, the wrong ones among them."""
    for least in DECADES:
        cells = sum(number for (confidence, _), number in certainty.items() if confidence >= least)
        wrong = sum(number for (confidence, right), number in certainty.items() if confidence >= least and not right)
        yield least, cells, wrong


class Bin(NamedTuple):
    """Cells of about the same confidence: how many, their mean doubt, how many are wrong."""

    cells: int
    doubt: float
    wrong: int


def reliability(certainty: Mapping[tuple[float, bool], int]) -> list[Bin]:
    """Group cells by their doubt in steps of half a decade, the most doubtful first."""
    edges = [10 ** (-step / 2) for step in range(1, 10)]
    bins: dict[int, list[tuple[float, bool, int]]] = {}
    for (confidence, right), number in certainty.items():
        step = sum(1 - confidence < edge for edge in edges)
        bins.setdefault(step, []).append((1 - confidence, right, number))
    return [_bin(bins[step]) for step in sorted(bins)]


def _bin(cells: list[tuple[float, bool, int]]) -> Bin:
    total = sum(number for _, _, number in cells)
    doubt = sum(doubt * number for doubt, _, number in cells) / total
    return Bin(total, doubt, sum(number for _, right, number in cells if not right))
