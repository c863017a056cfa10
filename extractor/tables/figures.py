"""Read a printed figure, and cut figures that run into each other."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from extractor.types import Number, State

_FIGURE = re.compile(
    r"\s*(?P<sign>[+\-−]|增加?|减少?)?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万元|人次|[元件项条个次篇份人期])?\s*"
)
_PLACEHOLDERS = frozenset({"—", "-", "–", "/", "无", "不适用"})
_LONGEST = 18


class Figure(NamedTuple):
    """What a cell holds: its value, the unit printed in it, and its state."""

    value: Number | None
    unit: str | None
    state: State


@lru_cache(maxsize=4096)
def read_figure(raw: str, unit: str | None = None) -> Figure:
    """Read the text of one cell; `unit` is the one of its column, which may be printed with the figure.

    >>> read_figure("＋89"), read_figure("251000元").value, read_figure("—").state.value
    (Figure(value=89, unit=None, state=<State.NUMBER: 'number'>), 251000, 'not_applicable')
    >>> read_figure("12.5%", "%"), read_figure("约5%", "%").value
    (Figure(value=12.5, unit='%', state=<State.TEXT: 'text'>), None)
    """
    folded = unicodedata.normalize("NFKC", raw).strip()
    if unit and (bare := _without(folded, unicodedata.normalize("NFKC", unit))):
        return Figure(read_figure(bare).value, unit, State.TEXT)
    if not folded:
        return Figure(None, None, State.BLANK)
    if folded in _PLACEHOLDERS or not folded.strip("—-–"):
        return Figure(None, None, State.NOT_APPLICABLE)
    found = _FIGURE.fullmatch(folded)
    if any(unicodedata.category(character) == "No" for character in raw):
        found = None  # ① and ² are notes, though they fold to digits
    if not found or len(found["digits"]) > _LONGEST:
        return Figure(None, None, State.TEXT)
    digits = found["digits"].replace(",", "")
    value: Number = float(digits) if "." in digits else int(digits)
    if found["sign"] and found["sign"][0] in "-−减":
        value = -value
    return Figure(value, found["unit"], State.TEXT if found["unit"] else State.NUMBER)


def _without(text: str, unit: str) -> str:
    """Return the figure with which a unit is printed; nothing if it is not."""
    bare = text.removeprefix(unit) if text.startswith(unit) else text.removesuffix(unit)
    return bare.strip() if bare != text and bare[-1:].isdigit() else ""


_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_LOOKALIKES = str.maketrans("OoQD〇○IlZSB", "000000" + "11258")


def likely_figure(raw: str) -> Number | None:
    """Return the figure that a garbled one looks like, or that stands in it; `None` if none.

    >>> likely_figure("1O"), likely_figure("l"), likely_figure("约5"), likely_figure("结果")
    (10, 1, 5, None)
    """
    value = read_figure(raw.translate(_LOOKALIKES)).value
    inside = _DIGITS.search(raw) if value is None else None
    return read_figure(inside.group()).value if inside else value


class Cuts(NamedTuple):
    """Ways to cut a run of characters, each a tuple of ``(start, end)``; `complete` if no more exist."""

    ways: tuple[tuple[tuple[int, int], ...], ...]
    complete: bool


_MOST_WAYS = 64
_MOST_STEPS = 20_000
_MOST_DIGITS = 120
_WEIGHTLESS = frozenset(",.") | frozenset("万元件项条个次篇份人期增加减少")
"""Characters that stand inside or behind a figure and are no cell of their own."""
_DECIMALS = re.compile(r"(?<=\.)\d+")
_CELL = re.compile(
    r"(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*|0)(?:\.\d+)?(?:万元|人次|[元件项条个次篇份人期])?|[-—–/]|无)"
)
_SIGNED = re.compile(
    r"(?:[-+]|增加?|减少?)(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?(?:万元|人次|[元件项条个次篇份人期])?"
)


def cut(run: str, blocks: list[tuple[int, bool]], walls: frozenset[int] = frozenset(), *, signed: bool = False) -> Cuts:
    """Cut a run of digits, placeholders, separators and units into as many cells as the `blocks` hold.

    A block is ``(cells, summed)``; in a summed block the last figure is the sum of the others, placeholders taken for
    zero. A figure has no leading zero and crosses no wall (a place where the source has white space). The search is
    bounded: past the bound the answer is not `complete`.

    >>> cut("1023", [(4, False)]).ways
    (((0, 1), (1, 2), (2, 3), (3, 4)),)
    >>> [len(cut("270020130", [(7, True)]).ways), len(cut("7000007", [(7, True)]).ways)]
    [2, 1]
    >>> cut("1,2000/1,200", [(4, True)]).ways
    (((0, 5), (5, 6), (6, 7), (7, 12)),)
    """
    if len(run) > _MOST_DIGITS:
        return Cuts((), complete=False)
    search = _Search(unicodedata.normalize("NFKC", run), walls, signed=signed)
    ways = []
    for way in search.blocks(0, tuple(blocks)):
        ways.append(way)
        if len(ways) == _MOST_WAYS:
            return Cuts(tuple(ways), complete=False)
    return Cuts(tuple(ways), complete=search.steps < _MOST_STEPS)


class _Search:
    """Depth-first search over the places to cut, with a ceiling on its steps."""

    def __init__(self, run: str, walls: frozenset[int], *, signed: bool) -> None:
        self.run = run
        self.walls = walls
        self.signed = signed
        self.steps = 0
        self.places = max(map(len, _DECIMALS.findall(run)), default=0)
        self.ends = [self.ends_of(start) for start in range(len(run))]
        weights = accumulate((character not in _WEIGHTLESS for character in run), initial=0)
        self.weights = list(weights)

    def ends_of(self, start: int) -> dict[int, int]:
        """Return where cells that begin at `start` may end, with their values in units of the last decimal place."""
        ends = {}
        for end in range(start + 1, min(len(self.run), start + _LONGEST + 4) + 1):
            if end - 1 in self.walls and end - 1 > start:
                break
            piece = self.run[start:end]
            if _CELL.fullmatch(piece) or (self.signed and _SIGNED.fullmatch(piece)):
                ends[end] = round((read_figure(piece).value or 0) * 10**self.places)
        return ends

    def blocks(self, start: int, blocks: tuple[tuple[int, bool], ...]) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to fill `blocks` with what stands from `start` to the end."""
        if not blocks:
            if start == len(self.run):
                yield ()
            return
        (count, summed), rest = blocks[0], blocks[1:]
        last = len(self.run) - sum(size for size, _ in rest)
        for end in range(start + count, last + 1) if rest else (len(self.run),):
            for head in self.block(start, end, count, summed=summed):
                for tail in self.blocks(end, rest):
                    yield head + tail

    def block(self, start: int, end: int, count: int, *, summed: bool) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to cut ``[start, end)`` into `count` cells."""
        if not summed:
            yield from self.parts(start, end, count, None)
            return
        for middle in range(end - 1, start + count - 2, -1):
            total = self.ends[middle].get(end)
            if total is not None:
                for parts in self.parts(start, middle, count - 1, total):
                    yield (*parts, (middle, end))

    def parts(self, start: int, end: int, count: int, total: int | None) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to cut ``[start, end)`` into `count` cells that add up to `total`, if it is given."""
        self.steps += 1
        if self.steps > _MOST_STEPS or not self.is_possible(start, end, count, total):
            return
        if count == 0:
            yield ()
            return
        for stop, value in self.ends[start].items():
            if stop > end - count + 1 or (total is not None and value > total):
                break
            for rest in self.parts(stop, end, count - 1, None if total is None else total - value):
                yield ((start, stop), *rest)

    def is_possible(self, start: int, end: int, count: int, total: int | None) -> bool:
        """Whether ``[start, end)`` can be `count` cells that add up to `total`."""
        if count == 0:
            return start == end and not total
        weight = self.weights[end] - self.weights[start]
        return weight >= count and (total is None or weight <= count * (len(str(total)) + self.places))
