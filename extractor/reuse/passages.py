"""The passages that one narrative shares with another: letter by letter, and nearly so.

Short seeds that both have lie on diagonals; neighbouring ones make a run that is the same letter by letter; runs that
follow closely on one another in both texts make a passage (seed, chain and extend, as aligners of long texts do). A
run of `GUARANTEED` letters or more is never missed, in whatever order they stand.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.masking import BREAK, NUMBER
from extractor.reuse.winnowing import GUARANTEED, NEVER, unbroken

LEAST = 16
"""Letters alike, figures and names apart, that make a passage; what is shorter is a phrase that anyone writes."""
LEAST_OF_COPIER = 8
"""The same where so much is shared already (`_ESTABLISHED`) that one narrative plainly has the other before it."""
_ESTABLISHED = 0.08
_SEED = 5
_LONG = 20_000
"""Letters of a narrative from which on seeds of `_SEED_OF_LONG` letters must do, lest chance ones abound."""
_SEED_OF_LONG = 12
_SAID = 4
"""Letters of a run that are neither figures nor names, at least."""
_MOST_PLACES = 4
"""Places of one seed that are followed up."""
_GAP = 20
"""Letters between two runs of a passage at most."""
_DRIFT = 10
"""By how much the gaps in the two texts may differ."""
_ALIKE = 0.5
"""Share of a passage that must be the same letter by letter."""
_LOOK_BACK = 40

Letters = NDArray[np.uint16]
Ints = NDArray[np.int64]


class Passage(NamedTuple):
    """Letters ``[start, end)`` that stand in the other narrative at ``[other_start, other_end)``.

    `alike`: how many are the same, one by one; `exact`: those in runs of at least `GUARANTEED` letters; `said`: those
    that are neither figures nor names.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    alike: int
    exact: int
    said: int

    @property
    def share(self) -> float:
        """The share of its letters that are the same."""
        return self.alike / max(self.end - self.start, self.other_end - self.other_start)


class _Run(NamedTuple):
    start: int
    other: int
    length: int


def passages(left: Letters, right: Letters) -> list[Passage]:
    """Return the passages of `left` that `right` has too, in order; none lies for the most part within another.

    Every letter of `left` in a run of `GUARANTEED` letters that `right` has too is in one of them.
    """
    blocks = np.cumsum(left == BREAK).tolist(), np.cumsum(right == BREAK).tolist()
    said = np.cumsum(np.append(0, (left < BREAK) | (left > NUMBER)))
    runs = [
        run
        for run in _runs(left, right)
        if run.length >= GUARANTEED or said[run.start + run.length] - said[run.start] >= _SAID
    ]
    chains = [_passage(chain, said) for chain in _chains(runs, blocks)]
    chains.sort(key=lambda item: (-item.alike, item.start, item.other_start))
    chosen: list[Passage] = []
    taken = np.zeros(len(left), dtype=bool)
    for item in chains:
        least = LEAST if taken.mean() < _ESTABLISHED else LEAST_OF_COPIER
        if (item.said >= least or item.exact) and item.share >= _ALIKE and taken[item.start : item.end].mean() <= 0.5:
            taken[item.start : item.end] = True
            chosen.append(item)
    for run in runs:
        if run.length >= GUARANTEED and not taken[run.start : run.start + run.length].all():
            taken[run.start : run.start + run.length] = True
            chosen.append(_passage([run], said))
    return sorted(chosen)


def covered(found: Iterable[Passage], size: int) -> NDArray[np.bool_]:
    """Tell of each of `size` letters whether it stands in a passage."""
    letters = np.zeros(size, dtype=bool)
    for item in found:
        letters[item.start : item.end] = True
    return letters


def extended(left: Letters, right: Letters, start: int, other: int, length: int) -> Passage | None:
    """Return the longest passage around `length` letters that are said to be the same; `None` if they are not."""
    if not np.array_equal(left[start : start + length], right[other : other + length]):
        return None
    before = _same(left[:start][::-1], right[:other][::-1])
    after = _same(left[start + length :], right[other + length :])
    size = before + length + after
    begin, there = start - before, other - before
    said = int(((left[begin : begin + size] < BREAK) | (left[begin : begin + size] > NUMBER)).sum())
    return Passage(begin, begin + size, there, there + size, size, size if size >= GUARANTEED else 0, said)


def repeated(letters: Letters) -> list[Passage]:
    """Return the passages of a narrative that stand in it before, of at least `GUARANTEED` letters."""
    values = unbroken(letters, GUARANTEED)
    order = np.argsort(values, kind="stable")
    again = np.zeros(len(values), dtype=bool)
    again[1:] = (values[order][1:] == values[order][:-1]) & (values[order][1:] != NEVER)
    if not again.any():
        return []
    first = order[np.maximum.accumulate(np.where(again, 0, np.arange(len(values))))]
    starts, others = order[again], first[again]
    return [
        Passage(
            run.start, run.start + run.length, run.other, run.other + run.length, run.length, run.length, run.length
        )
        for run in _merged(letters, letters, starts, others - starts, starts + GUARANTEED)
    ]


def _same(left: Letters, right: Letters) -> int:
    """Count the letters from the start on that are the same; a break is like nothing."""
    size = min(len(left), len(right))
    differ = np.flatnonzero((left[:size] != right[:size]) | (left[:size] == BREAK))
    return int(differ[0]) if len(differ) else size


def _runs(left: Letters, right: Letters) -> list[_Run]:
    """Return the runs of letters that both have, longest possible, by their place in `left`."""
    return _merged(left, right, *(np.concatenate(parts) for parts in zip(*_seeds(left, right), strict=True)))


def _merged(left: Letters, right: Letters, starts: Ints, diagonals: Ints, ends: Ints) -> list[_Run]:
    """Join seeds on one diagonal that touch; every run is held against the letters themselves."""
    if not len(starts):
        return []
    order = np.lexsort((starts, diagonals))
    starts, diagonals, ends = starts[order], diagonals[order], ends[order]
    scale = len(left) + len(right) + 2
    reached = np.maximum.accumulate(diagonals * scale + ends)
    new = np.ones(len(starts), dtype=bool)
    new[1:] = diagonals[1:] * scale + starts[1:] > reached[:-1]
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(starts)) - 1
    begins, lines = starts[first], diagonals[first]
    lengths = reached[last] - lines * scale - begins
    runs = zip(begins.tolist(), (begins + lines).tolist(), lengths.tolist(), strict=True)
    return sorted(
        _Run(start, other, length)
        for start, other, length in runs
        if np.array_equal(left[start : start + length], right[other : other + length])
    )


def _seeds(left: Letters, right: Letters) -> list[tuple[Ints, Ints, Ints]]:
    """Return short seeds and, lest their many places hide one, long ones: start, diagonal, end."""
    short = _SEED if max(len(left), len(right)) <= _LONG else _SEED_OF_LONG
    return [_places(left, right, short, _MOST_PLACES), _places(left, right, GUARANTEED, 1)]


def _places(left: Letters, right: Letters, width: int, most: int) -> tuple[Ints, Ints, Ints]:
    mine, theirs = unbroken(left, width), unbroken(right, width)
    kept = np.flatnonzero(mine != NEVER)
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    low = np.searchsorted(ordered, mine[kept], "left")
    known = np.flatnonzero(ordered[np.minimum(low, len(ordered) - 1)] == mine[kept]) if len(ordered) else low[:0]
    kept, low = kept[known], low[known]
    count = np.minimum(np.searchsorted(ordered, mine[kept], "right") - low, most)
    starts = np.repeat(kept, count)
    within = np.arange(len(starts)) - np.repeat(np.cumsum(count) - count, count)
    others = order[np.repeat(low, count) + within]
    return starts, others - starts, starts + width


def _chains(runs: Sequence[_Run], blocks: tuple[list[int], list[int]]) -> list[list[_Run]]:
    """Chain runs that follow closely on one another in both texts, each to the best before it; longest chains first.

    `blocks` tells letters apart between which something was cut out: no chain leads from one block into another.
    """
    mine, theirs = blocks
    best = [float(run.length) for run in runs]
    before = [-1] * len(runs)
    for index, run in enumerate(runs):
        for known in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            weight = best[known] + _added(runs[known], run)
            last = runs[known]
            if weight > best[index] and mine[last.start] == mine[run.start] and theirs[last.other] == theirs[run.other]:
                best[index], before[index] = weight, known
    chains: list[list[_Run]] = []
    taken = [False] * len(runs)
    for index in sorted(range(len(runs)), key=lambda index: (-best[index], index)):
        chain = []
        while index >= 0 and not taken[index]:
            taken[index] = True
            chain.append(runs[index])
            index = before[index]
        if chain:
            chains.append(chain[::-1])
    return chains


def _added(before: _Run, run: _Run) -> float:
    """Return what a run adds to a chain that ends with `before`; below zero where it does not follow."""
    gap = run.start - before.start - before.length
    other = run.other - before.other - before.length
    overlap = max(0, -gap, -other)
    if max(gap, other) > _GAP or abs(gap - other) > _DRIFT or overlap >= min(run.length, before.length):
        return -1e9
    return run.length - overlap - abs(gap - other) / 2


def _passage(chain: Sequence[_Run], letters: Ints) -> Passage:
    alike = reached = said = 0
    for run in chain:
        begin = max(reached, run.start)
        reached = max(reached, run.start + run.length)
        alike += reached - begin
        said += int(letters[reached] - letters[begin])
    exact = sum(run.length for run in chain if run.length >= GUARANTEED)
    end = max(run.other + run.length for run in chain)
    return Passage(chain[0].start, reached, chain[0].other, end, alike, min(exact, alike), said)
