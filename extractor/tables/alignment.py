"""Where the labels are: the template and the document as two strings in one alphabet.

`sightings` finds where a table stands, by the density of its labels; `anchors` lines its row labels
up with the document, in order, the misread ones by edit distance.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from rapidfuzz.distance import Indel

from extractor.tables.labels import Label, Plan
from extractor.text import View
from extractor.types import Match

_BRIDGE = 12
"""Foreign letters between two labels of one table at most: a page header, a short note."""

_REUNION = 300
"""Letters between two parts of one table at most, when each has the labels that the other lacks."""

_GAIN = 0.6
"""Share of the smaller part's labels that the larger must lack for both to be one table."""

_EVIDENCE = 0.4
_GLIMPSE = 0.2
_PURITY = 0.5
_ROWS = 0.6
_CELLS = 0.7
_SPELT = 0.6
_PART = 0.08
_FUZZY = 0.6
_LEAST = 2
"""Letters of a misread label that must be there at least."""
_OVERHANG = 40
"""Letters behind the last label seen among which misread ones may stand."""
_SLACK = 1.4
_WINDOW = 600

_FIGURES = re.compile(r"\d+")
_LINE_OF_FIGURES = 6
_DIGITS = re.compile(r"[（(]?(?<![\d.．])\d{1,2}[ \x1f]*[.．、)）]\s*\Z")
_LOOK_BACK = 10


class Heading(NamedTuple):
    """Letters ``[start, end)`` of the view that spell the heading of `section`."""

    start: int
    end: int
    section: str


class Hit(NamedTuple):
    """Letters ``[start, end)`` of the view that spell one of `labels`."""

    start: int
    end: int
    labels: tuple[Label, ...]


class Sighting(NamedTuple):
    """A table seen at letters ``[start, end)``: the share of its labels that is there, and its hits."""

    plan: Plan
    start: int
    end: int
    share: float
    hits: tuple[Hit, ...]


class Anchor(NamedTuple):
    """A row or group label in place: its letters, where its numeral begins in the text, and how it matched."""

    label: Label
    start: int
    end: int
    begin: int
    match: Match


def sightings(text: str, view: View, plan: Plan, headings: list[Heading]) -> tuple[list[Sighting], bool]:
    """Return where the table of `plan` may stand, the best sighting first, and whether it may be there unseen.

    A table exists only by its labels: at least two fifths of their letters must be there, in a stretch that consists
    mostly of such letters; where none comes up to that, most row labels in cells of their own will do. Figures are no
    evidence. Where nothing comes up to that but something comes near, the table may stand there damaged.
    """
    hits = _hits(view, plan, headings)
    parts = _reunited(view, _parts(text, hits, view, plan, headings), headings)
    found = [part for part in parts if part.share >= _EVIDENCE and _is_pure(part)]
    dim = [part for part in parts if part.share >= _GLIMPSE] if not found else []
    found = found or [part for part in dim if _stands_in_cells(text, view, part, headings)]
    found = found or list(_below_heading(view, plan, hits, headings))
    return sorted(found, key=lambda sighting: -sighting.share), bool(dim) and not found


def _below_heading(view: View, plan: Plan, hits: list[Hit], headings: list[Heading]) -> Iterator[Sighting]:
    """Yield what stands below the table's own heading if it is spelt with the letters of the labels throughout."""
    for heading, after in zip_longest(headings, headings[1:]):
        stop = min(heading.end + 2 * plan.size, after.start if after else len(view))
        letters = Counter(view.text[heading.end : stop])
        common = (letters & plan.letters).total()
        if heading.section == plan.form.section and common >= _SPELT * max(plan.size, letters.total()):
            own = tuple(hit for hit in hits if heading.end <= hit.start and hit.end <= stop)
            yield Sighting(plan, heading.end, stop, common / plan.size, own)


def _stands_in_cells(text: str, view: View, part: Sighting, headings: list[Heading]) -> bool:
    """Whether most row labels are there, misread ones included, each at the beginning of a cell, as in no prose."""
    rows = [anchor for anchor in anchors(text, view, part, headings) if anchor.label.role == "row"]
    wanted = [label for label in part.plan.ordered if label.role == "row"]
    letters = sum(len(anchor.label.patterns[0]) for anchor in rows)
    if letters < _ROWS * sum(len(label.patterns[0]) for label in wanted):
        return False
    return sum(
        text[anchor.begin - 1 : anchor.begin].strip(" |\t\n\r\u3000\xa0\x1f") == "" for anchor in rows
    ) > _CELLS * len(rows)


def _hits(view: View, plan: Plan, headings: list[Heading]) -> list[Hit]:
    """Every label in the view, the longest where they overlap, none inside a section heading."""
    found = [(start, -start - len(pattern), pattern) for pattern in plan.patterns for start in view.find_all(pattern)]
    hits: list[Hit] = []
    reached = 0
    ends = [heading.end for heading in headings]
    for start, end, pattern in sorted(found):
        after = bisect_right(ends, start)
        if start >= reached and (after == len(ends) or -end <= headings[after].start):
            hits.append(Hit(start, -end, plan.patterns[pattern]))
            reached = -end
    return hits


def _parts(text: str, hits: list[Hit], view: View, plan: Plan, headings: list[Heading]) -> list[Sighting]:
    """Cut the hits at a heading, where many foreign letters stand, and where the table begins again.

    It does where rows start over, and, if all labels stand above the figures, behind a line of figures.
    """
    groups: list[list[Hit]] = []
    reached = 0
    starts = [heading.start for heading in headings]
    for hit in hits:
        first = hit.labels[0]
        order = first.order if len(hit.labels) == 1 and first.role == "row" else -1
        again = 0 <= order < 0.3 * reached and reached > 0.6 * len(plan.ordered)
        again = again or bool(plan.form.across and groups and _has_figures(text, view, groups[-1][-1].end, hit.start))
        below = groups and bisect_left(starts, groups[-1][-1].end) < bisect_left(starts, hit.start)
        if not groups or again or below or _is_foreign(view, groups[-1][-1].end, hit.start, plan):
            groups.append(_header_below(groups[-1]) if again and plan.ordered else [])
            reached = 0
        groups[-1].append(hit)
        reached = max(reached, order)
    least = _PART * plan.size
    kept = [group for group in groups if sum(hit.end - hit.start for hit in group) >= least]
    ends = [0, *(group[-1].end for group in kept)]
    begins = [*(group[0].start for group in kept), len(view)]
    return [_sighting(view, plan, group, ends[index], begins[index + 1]) for index, group in enumerate(kept)]


def _has_figures(text: str, view: View, start: int, end: int) -> bool:
    return len(_FIGURES.findall(text, view.offsets[start - 1] + 1, view.offsets[end])) >= _LINE_OF_FIGURES


def _header_below(group: list[Hit]) -> list[Hit]:
    """Take the column labels that stand last in a group out of it: they head the table that begins again."""
    header: list[Hit] = []
    while group and any(label.order < 0 for label in group[-1].labels):
        header.append(group.pop())
    return header[::-1]


def _is_foreign(view: View, start: int, end: int, plan: Plan) -> bool:
    if end - start <= _BRIDGE:
        return False
    return end - start > _REUNION or sum(letter not in plan.letters for letter in view.text[start:end]) > _BRIDGE


def _sighting(view: View, plan: Plan, hits: list[Hit], low: int, high: int) -> Sighting:
    """Measure what the hits span, and reach on (from `low` to `high`) as long as letters that the form lacks go on.

    Wrapped header labels stand interleaved, a line of first halves above a line of second halves.
    """
    start, end = hits[0].start, hits[-1].end
    lacking = plan.letters - Counter(view.text[start:end])
    while end < high and lacking[view.text[end]] > 0:
        lacking[view.text[end]] -= 1
        end += 1
    while start > low and lacking[view.text[start - 1]] > 0:
        lacking[view.text[start - 1]] -= 1
        start -= 1
    common = (Counter(view.text[start:end]) & plan.letters).total()
    return Sighting(plan, start, end, common / plan.size, tuple(hits))


def _reunited(view: View, parts: list[Sighting], headings: list[Heading]) -> list[Sighting]:
    """Join neighbours when one has labels that the other lacks."""
    joined: list[Sighting] = []
    for part in parts:
        before = joined[-1] if joined else None
        if before and _are_near(before, part, headings):
            both = _sighting(view, part.plan, [*before.hits, *part.hits], before.start, part.end)
            if both.share >= max(before.share, part.share) + _GAIN * min(before.share, part.share):
                joined[-1] = both
                continue
        joined.append(part)
    return joined


def _are_near(first: Sighting, second: Sighting, headings: list[Heading]) -> bool:
    if second.start - first.end > _REUNION:
        return False
    return not any(first.end <= heading.start < second.start for heading in headings)


def _is_pure(part: Sighting) -> bool:
    """Whether labels, each once or again and again, make up half of what the sighting spans."""
    once = part.share * part.plan.size
    repeated = sum(hit.end - hit.start for hit in part.hits)
    return max(once, repeated) >= _PURITY * (part.end - part.start)


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
    first = 0
    for label in labels:
        length = len(label.patterns[0])
        places = [matched[index] for index in range(first, first + length) if index in matched]
        first += length
        if len(places) >= max(_LEAST, _FUZZY * length) and places[-1] - places[0] < 3 * length:
            yield _anchor(text, view, label, places[0], places[-1] + 1)._replace(match=Match.FUZZY)
