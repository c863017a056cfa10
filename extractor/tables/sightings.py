"""Where a table stands: seen by its labels alone, however many figures stand around."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from extractor.tables.alignment import anchors
from extractor.tables.hits import Heading, Hit, Sighting, parts_of
from extractor.tables.labels import Plan
from extractor.text import View

_EVIDENCE = 0.4
"""Share of its label letters that makes a table."""
_GLIMPSE = 0.2
"""The same of a table that may be there, damaged."""
_PURITY = 0.5
_ROWS = 0.6
_CELLS = 0.7
_SPELT = 0.6


def sightings(text: str, view: View, plan: Plan, headings: list[Heading]) -> tuple[list[Sighting], bool]:
    """Return where the table of `plan` may stand, the best sighting first, and whether it may be there unseen.

    A table exists only by its labels: at least two fifths of their letters must be there, in a stretch that consists
    mostly of such letters; where none comes up to that, most row labels in cells of their own will do. Figures are no
    evidence. Where nothing comes up to that but something comes near, the table may stand there damaged.
    """
    parts, hits = parts_of(text, view, plan, headings)
    found = [part for part in parts if part.share >= _EVIDENCE and _is_pure(part)]
    dim = [part for part in parts if part.share >= _GLIMPSE] if not found else []
    found = found or [part for part in dim if _stands_in_cells(text, view, part, headings)]
    found = found or list(_below_heading(view, plan, hits, headings))
    return sorted(found, key=lambda sighting: -sighting.share), bool(dim) and not found


def _below_heading(view: View, plan: Plan, hits: list[Hit], headings: list[Heading]) -> Iterator[Sighting]:
    """Yield what stands below the table's own heading if it is spelt with the letters of the labels throughout."""
    for heading, after in () if plan.is_spelt else zip_longest(headings, headings[1:]):
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


def _is_pure(part: Sighting) -> bool:
    """Whether labels, each once or again and again, make up half of what the sighting spans."""
    once = part.share * part.plan.size
    repeated = sum(hit.end - hit.start for hit in part.hits)
    return max(once, repeated) >= _PURITY * (part.end - part.start)
