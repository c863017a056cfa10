"""Row labels lined up with the document: the template and the text as two strings in one alphabet.

Labels that stand letter by letter are chained in the order of the form; between them the misread ones are found by edit
distance.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from extractor.tables.hits import Heading, Sighting
from extractor.tables.labels import Label, Plan
from extractor.text import View
from extractor.types import Match

_FUZZY = 0.6
_LEAST = 2
"""Letters of a misread label that must be there at least."""
_OVERHANG = 40
"""Letters behind the last label seen among which misread ones may stand."""
_SLACK = 1.4
_WINDOW = 600

_RUN_ON = re.compile(r"\d([1-9][.．、)）])\s*\Z")
_LEADING = re.compile(r"\d+")
_SERIAL = re.compile(r"(\d+)[\s|]*\Z")
_SERIALS = 0.5
"""Share of the labels that have a running number before them, if there is a column of such."""
_LEAST_SERIALS = 8
_MOST_SHIFTED = 20
_DIGITS = re.compile(r"[（(]?(?<![\d.．])\d{1,2}[ \x1f]*[.．、)）]\s*\Z")
_NUMBERED = re.compile(r"[、.．)）][ \x1f]*\Z")
_DIGIT = re.compile(r"\d")
_LOOK_BACK = 10
_TORN = 150
"""Characters before a label among which its numeral may stand on a line of its own."""


class Anchor(NamedTuple):
    """A row or group label in place: its letters, where its numeral begins in the text, and how it matched."""

    label: Label
    start: int
    end: int
    begin: int
    match: Match
    guessed: bool = False
    """Whether its numeral is another than that of the form and ran into a figure, so that it may be longer."""

    def spells(self, view: View, at: int, figure: str) -> bool:
        """Whether a figure behind `at` letters is part of the wording (计1条)."""
        if not self.label.digits or not self.start < at <= self.end:
            return False
        digits = _LEADING.match(figure)
        if digits is None:
            return False
        before, behind = view.text[at - 1], view.text[at] if at < self.end else ""
        return any(own == digits[0] and (first == before or last == behind) for first, own, last in self.label.digits)


def anchors(text: str, view: View, sighting: Sighting, headings: list[Heading]) -> list[Anchor]:
    """Line the row and group labels up with the document.

    Labels that occur once or several times are chained in the order of the form by weight; those still
    missing between two of the chain are aligned with the letters that stand there.
    """
    chain = _chain(text, view, sighting)
    edges = [*(start for _, start, _ in chain[1:]), min(len(view), sighting.end + _OVERHANG)]
    found = [
        _anchor(text, view, label, start, _completed(view, label, start, end, edge))
        for (label, start, end), edge in zip(chain, edges, strict=False)
    ]
    return [*_with_misread(text, view, sighting.plan, _widened(view, sighting, found, headings), found)]


def _widened(view: View, sighting: Sighting, found: list[Anchor], headings: list[Heading]) -> tuple[int, int]:
    """Return between which letters misread labels may stand: as many more letters as are lacking, up to a heading."""
    ordered = sighting.plan.ordered
    first, last = (found[0].label.order, found[-1].label.order + 1) if found else (len(ordered), len(ordered))
    lacking = [_SLACK * sum(len(label.patterns[0]) for label in part) for part in (ordered[:first], ordered[last:])]
    begin = max([0, *(heading.end for heading in headings if heading.end <= sighting.start)])
    stop = min([len(view), *(heading.start for heading in headings if heading.start >= sighting.end)])
    low = min(sighting.start, max(begin, int((found[0].start if found else sighting.start) - lacking[0])))
    return low, max(min(stop, int(sighting.end + lacking[1])), min(stop, sighting.end + _OVERHANG))


def _chain(text: str, view: View, sighting: Sighting) -> list[tuple[Label, int, int]]:
    """The heaviest sequence of hits in which place and order both rise (weight: letters, and the numeral)."""
    size = len(sighting.plan.ordered)
    weights = [0.0] * (size + 1)
    chains: list[_Link | None] = [None] * (size + 1)
    for hit in sighting.hits:
        found = []
        for label in hit.labels:
            if label.order >= 0:
                before = weights[: label.order + 1]
                heaviest = max(before)
                numeral = _numeral(text, view, hit.start, label.number) is not None
                link = _Link(label, hit.start, hit.end, chains[before.index(heaviest)])
                found.append((heaviest + hit.end - hit.start + 2 * numeral, link))
        for weight, link in found:
            if weight >= weights[link.label.order + 1]:
                weights[link.label.order + 1], chains[link.label.order + 1] = weight, link
    return _unwound(chains[weights.index(max(weights))])


def _completed(view: View, label: Label, start: int, end: int, edge: int) -> int:
    """Return where a label ends of which a short wording was found: behind the misread rest of the full wording."""
    full, short = label.patterns[0], view.text[start:end]
    rest = full[full.find(short) + len(short) :] if short != full and short in full else ""
    letters = view.text[end : min(edge, end + len(rest) + 1)]
    if not rest or Indel.normalized_similarity(rest, letters) < _FUZZY:
        return end
    return end + max((step.dest_end for step in Indel.opcodes(rest, letters) if step.tag == "equal"), default=0)


class _Link(NamedTuple):
    """A label in a chain, and what comes before it."""

    label: Label
    start: int
    end: int
    before: "_Link | None"


def _unwound(link: _Link | None) -> list[tuple[Label, int, int]]:
    chain = []
    while link:
        chain.append((link.label, link.start, link.end))
        link = link.before
    return chain[::-1]


def _numeral(text: str, view: View, start: int, number: str) -> int | None:
    """Where the expected numeral of a label begins that starts at letter `start`; `None` if it is not there."""
    if not number:
        return None
    place = view.offsets[start]
    found = _before(number).search(text, max(0, place - _LOOK_BACK), place)
    return found.start() if found else None


@lru_cache(maxsize=64)
def _before(number: str) -> re.Pattern[str]:
    """Match `number` as it stands before a label.

    A digit counts if a mark of punctuation follows it, or if it touches the label and nothing before: else it
    may be the last figure of the row above.
    """
    if number.isdigit():
        return re.compile(rf"[（(]?{number}\s*[.．、,，)）]\s*\Z|(?<![^\s|（(]){number}\Z")
    return re.compile(rf"[（(]?\s*{number}\s*[)）、.．,，]?\s*\Z")


def _anchor(text: str, view: View, label: Label, start: int, end: int) -> Anchor:
    begin = _numeral(text, view, start, label.number)
    place = view.offsets[start]
    if begin is None:
        other = _DIGITS.search(text, max(0, place - _LOOK_BACK), place)
        begin = other.start() if other else place
    while start and view.offsets[start - 1] >= begin:
        start -= 1
    match = Match.EXACT if text.startswith(label.printed, place) else Match.NORMALIZED
    return Anchor(label, start, end, begin, match)


def with_serials(text: str, rows: list[Anchor]) -> list[Anchor]:
    """Take the running numbers of a column of their own for part of the labels they stand before, if there are such.

    They rise by one from label to label, by more where the form lacks a row, whatever figure stands before them.
    """
    best: dict[int, tuple[int, dict[int, int]]] = {}
    for index, row in enumerate(rows):
        digits = _SERIAL.search(text, max(0, row.begin - _LOOK_BACK), row.begin)
        run = digits[1] if digits else ""
        for size in range(1, 1 + min(2, len(run))):
            shift = int(run[-size:]) - row.label.order
            before = [known for earlier, known in best.items() if earlier <= shift]
            length, chain = max(before, key=lambda known: known[0], default=(0, {}))
            if abs(shift) <= _MOST_SHIFTED and run[-size] != "0" and length >= best.get(shift, (0, {}))[0]:
                begin = row.begin - len(digits[0]) + len(run) - size if digits else row.begin
                best[shift] = (length + 1, {**chain, index: begin})
    length, chain = max(best.values(), key=lambda known: known[0], default=(0, {}))
    if length < max(_LEAST_SERIALS, _SERIALS * len(rows)):
        return rows
    return [row._replace(begin=chain.get(index, row.begin)) for index, row in enumerate(rows)]


def with_other_numerals(text: str, view: View, rows: list[Anchor]) -> Iterator[Anchor]:
    """Yield the labels, each with the numeral before it that ran into a figure and is not the expected one."""
    for row in rows:
        place = view.offsets[row.start]
        found = _RUN_ON.search(text, max(0, place - _LOOK_BACK), place) if row.begin == place else None
        yield row._replace(begin=found.start(1), guessed=True) if found else row


def with_torn_numerals(text: str, view: View, rows: list[Anchor]) -> Iterator[Anchor]:
    """Yield the labels, each with its numeral if that was left behind on an earlier line, before the row's figure."""
    for row in rows:
        place = view.offsets[row.start]
        torn = _torn(row.label.number).search(text, max(0, place - _TORN), place) if row.label.number else None
        if torn:
            begin = max(torn.start("numeral"), torn.start("bracket"))
            yield row._replace(start=bisect_left(view.offsets, begin, hi=row.start), begin=begin)
        else:
            yield row


@lru_cache(maxsize=64)
def _torn(number: str) -> re.Pattern[str]:
    """Match `number`, or its bracket alone, at the beginning of a line, up to a label behind its unit and figure."""
    number, cell = re.escape(number), r"\s+[^\d\s、.．()（）]{0,2}\s*[\d.,，/—-]+[^\S\n]*\n\s*"
    whole = rf"(?P<numeral>[（(]?\s*{number})\s*[)）、.．]?{cell}[)）、.．]?"
    half = rf"(?P<bracket>[（(]){cell}{number}\s*[)）]"
    return re.compile(rf"(?:^|\n)\s*(?:{whole}|{half})\s*\Z")


def _with_misread(text: str, view: View, plan: Plan, zone: tuple[int, int], found: list[Anchor]) -> Iterator[Anchor]:
    """Add, in each gap of the chain, the labels that stand there with some letters wrong, lost or between."""
    ordered = plan.ordered
    low, reached = 0, zone[0]
    for anchor in found:
        yield from _aligned(text, view, ordered[low : anchor.label.order], reached, anchor.start)
        yield anchor
        low, reached = anchor.label.order + 1, anchor.end
    yield from _aligned(text, view, ordered[low:], reached, zone[1])


def _aligned(text: str, view: View, labels: tuple[Label, ...], start: int, stop: int) -> Iterator[Anchor]:
    letters = view.text[start : min(stop, start + _WINDOW)]
    if not labels or len(letters) < _LEAST:
        return
    wanted = "".join(label.patterns[0] for label in labels)
    matched: dict[int, int] = {}
    for step in Indel.opcodes(wanted, letters):
        if step.tag == "equal":
            length = step.src_end - step.src_start
            matched.update((step.src_start + place, start + step.dest_start + place) for place in range(length))
    first, reached = 0, start
    for label in labels:
        length = len(label.patterns[0])
        found = [index for index in range(first, first + length) if index in matched]
        places = [matched[index] for index in found]
        if len(places) >= max(_LEAST, _FUZZY * length) and places[-1] - places[0] < 3 * length:
            begin = _drawn_together(view, places)
            early = _without_gap(text, view, max(reached, begin - (found[0] - first)), begin)
            begin = (
                early
                if _NUMBERED.search(text, max(0, view.offsets[early] - _LOOK_BACK), view.offsets[early])
                else begin
            )
            yield _anchor(text, view, label, begin, places[-1] + 1)._replace(match=Match.FUZZY)
        reached = max([reached, *(place + 1 for place in places)])
        first += length


def _without_gap(text: str, view: View, low: int, begin: int) -> int:
    """Return from where on, `low` at the earliest, letters stand before letter `begin` with no digit between.

    They are the misread beginning of a label; its number stands before them.
    """
    while begin > low and not _DIGIT.search(text, view.offsets[begin - 1], view.offsets[begin]):
        begin -= 1
    return begin


def _drawn_together(view: View, places: list[int]) -> int:
    """Return where the first letter of a label stands: if it occurs several times before the second, the last time.

    A placeholder (无) in the row above may be the first letter of the label below.
    """
    return view.text.rfind(view.text[places[0]], places[0], places[1])
