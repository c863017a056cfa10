"""Glued digits to readings: where to cut, which cell was blank.

Cells that ran into each other are cut so that the sums within the row hold. A cell that was blank left no trace, so a
row may be cut into fewer figures, too; that is the less likely.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from math import exp

from extractor.tables.figures import cut, read_figure
from extractor.tables.lines import Line
from extractor.tables.marks import Kind, Mark
from extractor.tables.region import Region
from extractor.tables.ways import Basis, Filling, Readings

Blocks = list[tuple[int, bool]]
"""How many cells stand side by side, and whether the last is the sum of the others."""

_MOST = 48
_MOST_GAPS = 3
"""Blank cells of a glued line at most."""
_GAP = 3.5
"""Cost of a cell that was blank."""
_FILLED = 0.7
"""Cost of a figure other than zero: most cells are zero."""
_GLUE = frozenset("0123456789０１２３４５６７８９,，.．-－—–/／无+＋增加减少件项条个次篇份人期元万 \t\u3000\xa0\x1f")
"""What glued cells consist of."""
_NOTHING = frozenset("-－—–/／无")


def cut_glued(line: Line, region: Region, blocks: Blocks) -> Readings:
    """Cut what stands behind the label of a line; a cell never reaches across white space.

    `blocks` groups its places (see `figures.cut`).
    """
    kept = _run_of(line, region)
    run = "".join(region.text[place] for place in kept)
    walls = frozenset(index for index in range(1, len(kept)) if kept[index] - kept[index - 1] > 1)
    columns = region.sighting.plan.columns
    signed = any(slot in columns and columns[slot].number == "signed" for slot in line.slots)
    found = cut(run, blocks, walls, signed=signed)
    held = bool(found.ways)
    if not held:
        found = cut(run, [(len(line.slots), False)], walls, signed=signed)
    told = held and found.complete
    if told and not any(summed for _, summed in blocks):
        told = len(found.ways) == 1 and not _could_be_fewer(run, len(line.slots), walls)
    whole = [tuple(_piece(region.text, line, kept, *edges) for edges in way) for way in found.ways]
    blanked = [
        tuple(edges and _piece(region.text, line, kept, *edges) for edges in way)
        for way in islice(_with_gaps(run, blocks, walls, 1 if whole else _MOST_GAPS), _MOST + 1)
    ]
    if len(blanked) > _MOST:
        blanked = []
        told = False
    if not whole and not blanked:
        return Readings(line, (((None,) * len(line.slots), 1.0),), Basis.UNEVEN, complete=False)
    basis = Basis.CUT if held or not blanked else Basis.UNEVEN
    return Readings(line, _weighed([*whole, *blanked]), basis, complete=told)


def _weighed(fillings: list[Filling]) -> tuple[tuple[Filling, float], ...]:
    weights = [exp(-sum(_cost(mark) for mark in filling)) for filling in fillings]
    total = sum(weights)
    return tuple((filling, weight / total) for filling, weight in zip(fillings, weights, strict=True))


def _cost(mark: Mark | None) -> float:
    if mark is None:
        return _GAP
    return _FILLED if read_figure(mark.raw).value else 0.0


def _with_gaps(
    run: str, blocks: Blocks, walls: frozenset[int], most: int
) -> Iterator[tuple[tuple[int, int] | None, ...]]:
    """Yield the ways to cut a run into fewer cells than `blocks` hold, the fewest gaps first; no total is blank."""
    places = sum(size for size, _ in blocks)
    totals = {sum(size for size, _ in blocks[: index + 1]) - 1 for index, (_, summed) in enumerate(blocks) if summed}
    edges = [sum(size for size, _ in blocks[:index]) for index in range(len(blocks) + 1)]
    known: dict[tuple[tuple[int, bool], ...], tuple[tuple[tuple[int, int], ...], ...]] = {}
    for gaps in range(1, most + 1) if totals else ():
        some = False
        for blank in combinations([place for place in range(places) if place not in totals], gaps):
            left = tuple(
                (size - sum(low <= place < high for place in blank), summed)
                for (size, summed), low, high in zip(blocks, edges, edges[1:], strict=False)
            )
            if left not in known:
                known[left] = cut(run, list(left), walls).ways if all(size for size, _ in left) else ()
            for way in known[left]:
                some = True
                cells = iter(way)
                yield tuple(None if place in blank else next(cells) for place in range(places))
        if some:
            return


def _could_be_fewer(run: str, places: int, walls: frozenset[int]) -> bool:
    """Whether the digits could be fewer figures than places, some cells having been blank."""
    return any(cut(run, [(count, False)], walls).ways for count in range(1, places))


def _run_of(line: Line, region: Region) -> list[int]:
    """Where the characters of the cells of a line stand: from its label on, up to the next one."""
    text, offsets = region.text, region.view.offsets
    first, last = line.values[0], line.values[-1]
    start, end = first.start, last.end
    at = first.at
    while at and not region.covered[at - 1] and region.view.text[at - 1] in _GLUE:
        at -= 1
    edge = offsets[at - 1] + 1 if at else 0
    while start > edge and text[start - 1] in _GLUE:
        start -= 1
    while end < _stop(region, end) and text[end] in _GLUE:
        end += 1
    return [place for place in range(start, end) if not text[place].isspace()]


def _stop(region: Region, start: int) -> int:
    """Where the next label begins."""
    return min([anchor.begin for anchor in region.anchors if anchor.begin >= start], default=len(region.text))


def _piece(text: str, line: Line, kept: list[int], first: int, last: int) -> Mark:
    """The mark of one cell that was cut out."""
    start, end = kept[first], kept[last - 1] + 1
    raw = text[start:end]
    figure = read_figure(raw)
    kind = Kind.PLACEHOLDER if figure.value is None else Kind.MEASURE if figure.unit else Kind.FIGURE
    return Mark(kind, start, end, line.values[0].at, raw, is_value=True)


def placeholders(line: Line, region: Region) -> Readings:
    """A line without a figure is blank, unless just as many placeholders as places stand behind its label."""
    at = line.label.end if line.label else 0
    start = region.view.offsets[at - 1] + 1 if at else 0
    stop = _stop(region, start)
    end = start
    while end < stop and (region.text[end] in _NOTHING or region.text[end].isspace()):
        end += 1
    marks = [
        Mark(Kind.PLACEHOLDER, place, place + 1, at, region.text[place], is_value=True)
        for place in range(start, end)
        if not region.text[place].isspace()
    ]
    filling: Filling = tuple(marks) if len(marks) == len(line.slots) else (None,) * len(line.slots)
    return Readings(line, ((filling, 1.0),), Basis.COUNT)
