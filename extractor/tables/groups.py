"""Groups: runs of marks with no word between, and the words that stand around them."""

from collections.abc import Sequence
from typing import NamedTuple

from extractor.tables.marks import Mark, letters_up_to
from extractor.tables.region import Region


class Group(NamedTuple):
    """Marks with no word between them, nor the end of a row.

    `filled` counts those that fill cells, `most` what glued digits may be cut into at most. `before` and `behind` are
    the known labels that begin last before it and first behind it (their first letters; -1: none), `words` the unknown
    letters since the figures or label before it, `letters` all letters since the figures before it, `ahead` how many
    unknown ones stand between it and the label behind; `headed`: right before it stands a label that wants no figures;
    `alone`: no row label stands before it in its row of the text; `away`: how many unknown letters stand between it and
    the label before; `claimed`: its words are like a label that was not made out.
    """

    marks: tuple[Mark, ...]
    filled: int
    most: int
    before: int
    behind: int
    words: str
    letters: str
    ahead: int
    headed: bool
    alone: bool
    away: int
    claimed: bool = False


def groups_of(
    region: Region, marks: Sequence[Mark], begins: Sequence[int], heads: frozenset[int] = frozenset()
) -> list[Group]:
    """Cut marks where letters stand between them, or where a row of the text ends.

    `begins` are the first letters of all known labels, in order, `heads` those of labels that want no figures.
    """
    groups = []
    edge = region.sighting.start
    for run in _runs(region, marks):
        first, last = run[0].at, run[-1].at
        before = max((begin for begin in begins if begin < first), default=-1)
        behind = min((begin for begin in begins if begin >= last), default=-1)
        filled = sum(mark.is_value for mark in run)
        words = unknown_words(region, max(edge, before), first)
        edge_before = edge
        if filled:
            edge = letters_up_to(run[-1])
        headed = before in heads and not words
        letters = region.view.text[max(edge_before, before if before in heads else edge_before) : first]
        ahead = len(unknown_words(region, last, behind)) if behind >= 0 else 0
        most = run[-1].end - run[0].start if region.glued else filled
        away = len(unknown_words(region, max(region.sighting.start, before), first))
        groups.append(
            Group(
                tuple(run), filled, most, before, behind, words, letters, ahead, headed, _is_alone(region, run[0]), away
            )
        )
    return groups


def _is_alone(region: Region, mark: Mark) -> bool:
    """Whether no letter of a row label stands before a mark in its row of the text."""
    last = mark.at - 1
    beside = any(item.label.role == "row" and item.start <= last < item.end for item in region.anchors)
    return begins_row(region, mark) or (region.row_break is not None and bool(region.covered[last]) and not beside)


def _runs(region: Region, marks: Sequence[Mark]) -> list[list[Mark]]:
    runs: list[list[Mark]] = []
    reached = end = -1
    for mark in marks:
        if not runs or mark.at > reached or region.is_broken(end, mark.start):
            runs.append([])
        runs[-1].append(mark)
        reached, end = letters_up_to(mark), mark.end
    return runs


def in_own_rows(region: Region, marks: Sequence[Mark]) -> Sequence[Mark]:
    """Leave out the empty cells of rows without a figure, if any has one."""
    filled = sum(mark.is_value for mark in marks)
    if region.row_break is None or filled in (0, len(marks)):
        return marks
    lines: list[list[Mark]] = [[]]
    end = marks[0].start
    for mark in marks:
        if region.is_broken(end, mark.start):
            lines.append([])
        lines[-1].append(mark)
        end = mark.end
    return [mark for line in lines if any(mark.is_value for mark in line) for mark in line]


def begins_row(region: Region, mark: Mark) -> bool:
    """Whether no letter but those of a unit stands before a mark in its row of the text."""
    at = mark.at - _unit_before(region, mark.at)
    return not at or region.is_broken(region.view.offsets[at - 1], mark.start)


def _unit_before(region: Region, at: int) -> int:
    """How many letters before a place are a unit that the form prints behind its labels."""
    return max((len(unit) for unit in region.sighting.plan.units if region.view.text.endswith(unit, 0, at)), default=0)


def unknown_words(region: Region, start: int, end: int) -> str:
    """Return the letters of ``[start, end)`` that belong to no known label, if there are at least two."""
    if region.covered.find(0, start, end) < 0:
        return ""
    letters = [region.view.text[place] for place in range(start, end) if not region.covered[place]]
    return "".join(letters) if len(letters) > 1 else ""
