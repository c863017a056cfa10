"""Read a printed figure, and cut figures that run into each other."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractor.types import Number, State

_FIGURE = re.compile(
    r"\s*(?P<sign>[+\-−]|增加?|减少?)?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万元|[元件项条个次篇份人期])?\s*"
)
_PLACEHOLDERS = frozenset({"—", "-", "–", "/", "无", "不适用"})
_LONGEST = 18


class Figure(NamedTuple):
    """What a cell holds: its value, the unit printed in it, and its state."""

    value: Number | None
    unit: str | None
    state: State


@lru_cache(maxsize=4096)
def read_figure(raw: str) -> Figure:
    """Read the text of one cell.

    >>> read_figure("＋89"), read_figure("251000元").value, read_figure("—").state.value
    (Figure(value=89, unit=None, state=<State.NUMBER: 'number'>), 251000, 'not_applicable')
    """
    folded = unicodedata.normalize("NFKC", raw).strip()
    if not folded:
        return Figure(None, None, State.BLANK)
    if folded in _PLACEHOLDERS or not folded.strip("—-–"):
        return Figure(None, None, State.NOT_APPLICABLE)
    found = _FIGURE.fullmatch(folded)
    if not found or len(found["digits"]) > _LONGEST:
        return Figure(None, None, State.TEXT)
    digits = found["digits"].replace(",", "")
    value: Number = float(digits) if "." in digits else int(digits)
    if found["sign"] and found["sign"][0] in "-−减":
        value = -value
    return Figure(value, found["unit"], State.TEXT if found["unit"] else State.NUMBER)


class Cuts(NamedTuple):
    """Ways to cut a run of digits, each a tuple of ``(start, end)``; `complete` if no more exist."""

    ways: tuple[tuple[tuple[int, int], ...], ...]
    complete: bool


_MOST_WAYS = 64
_MOST_STEPS = 20_000
_MOST_DIGITS = 120


def cut(digits: str, blocks: list[tuple[int, bool]], walls: frozenset[int] = frozenset()) -> Cuts:
    """Cut `digits` into as many figures as the `blocks` hold.

    A block is ``(figures, summed)``; in a summed block the last figure is the sum of the others. A figure has
    no leading zero and crosses no wall (a place where the source has white space). The search is bounded: past
    the bound the answer is not `complete`.

    >>> cut("1023", [(4, False)]).ways
    (((0, 1), (1, 2), (2, 3), (3, 4)),)
    >>> [len(cut("270020130", [(7, True)]).ways), len(cut("7000007", [(7, True)]).ways)]
    [2, 1]
    """
    if len(digits) > _MOST_DIGITS:
        return Cuts((), complete=False)
    search = _Search(digits, walls)
    ways = []
    for way in search.blocks(0, tuple(blocks)):
        ways.append(way)
        if len(ways) == _MOST_WAYS:
            return Cuts(tuple(ways), complete=False)
    return Cuts(tuple(ways), complete=search.steps < _MOST_STEPS)


class _Search:
    """Depth-first search over the places to cut, with a ceiling on its steps."""

    def __init__(self, digits: str, walls: frozenset[int]) -> None:
        self.digits = digits
        self.walls = walls
        self.steps = 0

    def blocks(self, start: int, blocks: tuple[tuple[int, bool], ...]) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to fill `blocks` with the digits from `start` to the end."""
        if not blocks:
            if start == len(self.digits):
                yield ()
            return
        (count, summed), rest = blocks[0], blocks[1:]
        least = sum(size for size, _ in rest)
        last = len(self.digits) - least
        for end in range(start + count, last + 1) if rest else (len(self.digits),):
            for head in self.block(start, end, count, summed=summed):
                for tail in self.blocks(end, rest):
                    yield head + tail

    def block(self, start: int, end: int, count: int, *, summed: bool) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to cut ``[start, end)`` into `count` figures."""
        if not summed:
            yield from self.parts(start, end, count, None)
            return
        for middle in range(end - 1, start + count - 2, -1):
            if self.is_figure(middle, end):
                for parts in self.parts(start, middle, count - 1, int(self.digits[middle:end])):
                    yield (*parts, (middle, end))

    def parts(self, start: int, end: int, count: int, total: int | None) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to cut ``[start, end)`` into `count` figures that add up to `total`, if it is given."""
        self.steps += 1
        if self.steps > _MOST_STEPS or not self.is_possible(end - start, count, total):
            return
        if count == 0:
            yield ()
            return
        for stop in range(start + 1, end - count + 2):
            if not self.is_figure(start, stop):
                break
            value = int(self.digits[start:stop])
            if total is not None and value > total:
                break
            for rest in self.parts(stop, end, count - 1, None if total is None else total - value):
                yield ((start, stop), *rest)

    @staticmethod
    def is_possible(length: int, count: int, total: int | None) -> bool:
        """Whether `length` digits can be `count` figures that add up to `total`."""
        if count == 0:
            return length == 0 and not total
        return length >= count and (total is None or length <= count * len(str(total)))

    def is_figure(self, start: int, stop: int) -> bool:
        """Whether ``[start, stop)`` is written like one figure."""
        if stop - start > 1 and self.digits[start] == "0":
            return False
        return not any(place in self.walls for place in range(start + 1, stop))
