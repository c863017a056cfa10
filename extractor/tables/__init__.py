"""Recover the statutory tables from flattened text.

    text → labels sighted → marks → lines up against the template → readings → cells

Labels alone decide where a table stands and which figures belong to which row; empty cells and sums choose among what
the labels leave open. Each step is a module: `alignment`, `marks`, `orders`, `placement`, `constraints`, `cells`.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from extractor.tables.alignment import Heading, Sighting, sightings
from extractor.tables.cells import missing_table, readings_to_table
from extractor.tables.confidence import is_plain
from extractor.tables.constraints import Sum, blocks, broken, sums_of, weigh
from extractor.tables.labels import Plan, distinctive_wordings, heading_wordings, plans
from extractor.tables.orders import Order, read_lines
from extractor.tables.placement import Readings, habits, place
from extractor.tables.region import Region, has_loose_figures, region_of
from extractor.templates import Template, known_templates
from extractor.text import View, label_view
from extractor.types import Document, Match, Table, Tables

_ALIKE = 0.1
"""Reading orders that differ by no more than this share of the places are told apart by the sums."""
_NEAR_HEADING = 80
"""Letters between the heading of a section and its table at most."""
_LACKING = 2
"""What a label letter that a sighted table lacks weighs against one that is there."""


class Search(NamedTuple):
    """A document searched with one template: its headings, and where each of its tables was seen.

    `glimpsed` are the tables that were not seen, but of which too many labels are there to call them missing.
    """

    template: Template
    headings: list[Heading]
    found: dict[str, list[Sighting]]
    glimpsed: frozenset[str]

    @property
    def weight(self) -> float:
        """How much the tables speak for the template: label letters there, less those lacking in tables seen."""
        best = [seen[0] for seen in self.found.values() if seen]
        return sum((seen.share - _LACKING * (1 - seen.share)) * seen.plan.size for seen in best)

    @property
    def starts(self) -> list[int]:
        """The letters at which headings and tables begin."""
        tables = [seen.start for sighted in self.found.values() for seen in sighted]
        return [*(heading.start for heading in self.headings), *tables]


class Trace(NamedTuple):
    """How one table was read: every step's result, `order` being the reading order chosen."""

    region: Region
    order: Order
    readings: list[Readings]
    sums: tuple[Sum, ...]
    rivals: bool


def recover(document: Document, *, template: Template | None = None, year: int | None = None) -> Tables:
    """Recover the tables of a document.

    The template is the one whose labels the tables bear; only where they do not tell does `year` choose, and then the
    match is `inferred`. Every table of the template is in the answer, one cell for every position.
    """
    view = label_view(document.text)
    known = (template,) if template else _likely(view, known_templates())
    searches = [search(document.text, view, form) for form in known]
    heaviest = max(item.weight for item in searches)
    best = [item for item in searches if item.weight == heaviest]
    due = [item for item in best if year and item.template.covers(year)]
    if any(best[0].found.values()) or template or due:
        chosen = (due or best)[0]
        told = len(best) == 1 and any(chosen.found.values())
        tables = tuple(_table(document.text, view, chosen, plan) for plan in plans(chosen.template))
        return Tables(chosen.template.id, Match.EXACT if told else Match.INFERRED, tables)
    return Tables(None, Match.MISSING)


def _likely(view: View, known: tuple[Template, ...]) -> tuple[Template, ...]:
    """Return the one template of which a label stands in the text that no other has, if it is just one."""
    wordings = distinctive_wordings(known)
    spoken = [form for form, own in zip(known, wordings, strict=True) if any(wording in view.text for wording in own)]
    return tuple(spoken) if len(spoken) == 1 else known


def search(text: str, view: View, template: Template) -> Search:
    """Look for the headings and for every table of a template."""
    headings = sorted(
        Heading(start, start + len(wording), section)
        for wording, section in heading_wordings(template).items()
        for start in view.find_all(wording)
        if not _is_caption(text, view.offsets[start])
    )
    seen = {plan.form.id: sightings(view, plan, headings) for plan in plans(template)}
    found = {table: places for table, (places, _) in seen.items()}
    return Search(template, headings, found, frozenset(table for table, (_, glimpsed) in seen.items() if glimpsed))


def _is_caption(text: str, place: int) -> bool:
    """Whether a heading's words follow a colon: the caption of a table that a converter made up."""
    return text[max(0, place - 4) : place].rstrip()[-1:] in ("：", ":")


def _table(text: str, view: View, found: Search, plan: Plan) -> Table:
    steps = trace(text, view, found, plan)
    if steps is None:
        own = [heading for heading in found.headings if heading.section == plan.form.section]
        loose = any(has_loose_figures(text, view, heading, found.starts) for heading in own)
        return missing_table(plan.form, sure=not loose and plan.form.id not in found.glimpsed)
    needed = () if all(is_plain(item.line.match, item.basis) for item in steps.readings) else steps.sums
    doubted = {slot for item in broken(steps.readings, needed) for slot in item.plus + item.minus}
    return readings_to_table(steps.region, steps.readings, doubted, rivals=steps.rivals)


def trace(text: str, view: View, found: Search, plan: Plan) -> Trace | None:
    """Read one table and keep every step; `None` if it was not seen."""
    seen = found.found[plan.form.id]
    if not seen:
        return None
    chosen, rivals = _chosen(seen, found.headings)
    region = region_of(text, view, chosen, found.headings, found.starts)
    sums = sums_of(found.template, plan.form.id)
    return Trace(region, *_best_readings(region, read_lines(region), sums), sums, rivals)


def _chosen(seen: list[Sighting], headings: list[Heading]) -> tuple[Sighting, bool]:
    """Choose among several tables of one form: the one right below a heading, else the fullest."""
    if len(seen) == 1:
        return seen[0], False
    ends = sorted(heading.end for heading in headings)
    below = [
        item
        for item in seen
        if (index := bisect_left(ends, item.start + 1)) and item.start - ends[index - 1] <= _NEAR_HEADING
    ]
    return (below[0], False) if len(below) == 1 else ((below or seen)[0], True)


def _best_readings(region: Region, orders: list[Order], sums: Sequence[Sum]) -> tuple[Order, list[Readings]]:
    """Read in the order that fits best; of those that fit alike, in the one whose sums hold."""
    least = orders[0].fit - _ALIKE * len(region.sighting.plan.columns)
    found = [(order, _readings(region, order, sums)) for order in orders if order.fit >= least]
    return found[0] if len(found) == 1 else min(found, key=lambda item: len(broken(item[1], sums)))


def _readings(region: Region, order: Order, sums: Sequence[Sum]) -> list[Readings]:
    known = habits(order.lines)
    placed = [place(line, region, known, blocks(line, sums) if region.glued else []) for line in order.lines]
    return weigh(placed, sums)
