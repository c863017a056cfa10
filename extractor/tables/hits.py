"""Where labels stand letter by letter, and the stretches of text that they mark as parts of a table."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple

from rapidfuzz.distance import Indel

from extractor.tables.labels import Label, Plan
from extractor.text import View

_BRIDGE = 12
"""Foreign letters between two labels of one table at most: a page header, a short note."""

_REUNION = 300
"""Letters between two parts of one table at most, when each has labels that the other lacks."""

_GAIN = 0.6
"""Share of the smaller part's labels that the larger must lack for both to be one table."""

_ALIKE = 0.6
_PART = 0.08
_FIGURES = re.compile(r"\d+")
_LINE_OF_FIGURES = 6


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


def parts_of(text: str, view: View, plan: Plan, headings: list[Heading]) -> tuple[list[Sighting], list[Hit]]:
    """Return the stretches in which labels of `plan` stand close together, and all of its hits."""
    hits = _hits(view, plan, headings)
    return _reunited(view, _parts(text, hits, view, plan, headings), headings), hits


def _hits(view: View, plan: Plan, headings: list[Heading]) -> list[Hit]:
    """Every label in the view, the longest where they overlap, none inside a section heading."""
    found = [(start, -start - len(pattern), pattern) for pattern in plan.patterns for start in view.find_all(pattern)]
    hits: list[Hit] = []
    reached = 0
    ends = [heading.end for heading in headings]
    for start, end, pattern in sorted(found):
        after = bisect_right(ends, start)
        if start >= reached and (after == len(ends) or -end <= headings[after].start):
            hits.append(_as_longer(view, plan, pattern, Hit(start, -end, plan.patterns[pattern]), reached))
            reached = -end
    return hits


def _as_longer(view: View, plan: Plan, pattern: str, hit: Hit, low: int) -> Hit:
    """Return the hit of the longer label of which only the tail stands there letter by letter, if it is one."""
    for tail, before, labels in plan.longer:
        start = max(low, hit.start - len(before))
        if tail == pattern and Indel.normalized_similarity(before, view.text[start : hit.start]) >= _ALIKE:
            return Hit(start, hit.end, labels)
    return hit


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
    edges = [min(begins[index + 1], words_below(view, plan, group[-1].end)) for index, group in enumerate(kept)]
    return [_sighting(view, plan, group, ends[index], edges[index]) for index, group in enumerate(kept)]


def words_below(view: View, plan: Plan, start: int) -> int:
    """Return where the words that the form has under its table first stand, from a letter on; else the end."""
    return min([found for words in plan.below if (found := view.text.find(words, start)) >= 0], default=len(view))


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

    Wrapped header labels stand interleaved, a line of first halves above a line of second halves. Labels spelt with an
    alphabet are nothing but their hits: any prose has the letters.
    """
    start, end = hits[0].start, hits[-1].end
    if plan.is_spelt:
        spelt = sum({hit.labels: hit.end - hit.start for hit in hits}.values())
        return Sighting(plan, start, end, spelt / plan.size, tuple(hits))
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
