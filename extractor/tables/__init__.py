"""Recover the statutory tables from flattened text.

    text → labels sighted → marks → lines up against the template → readings → cells

Labels alone decide where a table stands and which figures belong to which row; empty cells and sums choose among what
the labels leave open. Each step is a module: `hits`, `sightings`, `alignment`, `marks`,
`region`, `groups`, `lines`, `rows`, `orders`, `placement`, `constraints`, `confidence`, `cells`.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment

from extractor.legible import legible
from extractor.tables.bare import bare_tables, is_bare, is_torn, unsure
from extractor.tables.cells import missing_table, readings_to_table
from extractor.tables.confidence import Features, evidence
from extractor.tables.constraints import Sum, are_refuted, blocks, broken, contradicts, sums_of, values_of, weigh
from extractor.tables.hits import Heading, Sighting
from extractor.tables.labels import Plan, distinctive_wordings, heading_wordings, letters_of, plans
from extractor.tables.leftovers import with_leftovers
from extractor.tables.lines import Slot
from extractor.tables.orders import Order, read_lines
from extractor.tables.placement import complete, habits, place, with_other_cut
from extractor.tables.pools import in_order, read_pool
from extractor.tables.region import Region, has_loose_figures, header_columns, region_of
from extractor.tables.sightings import sightings
from extractor.tables.variants import speaks_legacy
from extractor.tables.ways import Readings
from extractor.templates import Reference, Template, known_templates, open_template
from extractor.text import View, label_view, visible
from extractor.types import Document, Match, Number, Table, Tables

_ALIKE = 0.1
"""Reading orders that differ by no more than this share of the places are told apart by the sums."""
_NEAR_HEADING = 4
"""Letters of a heading that may be taken for the beginning of the table."""
_FULLER = 0.6
"""Share of the labels of the fullest table that another must have to be taken for one."""
_CAPTION = 150
_OVERLAP = 8
"""Characters of a caption that may be taken for the beginning of the table."""
_LONG = 8
"""Letters of a heading that may be found misread, at least."""
_ALMOST = 80
_NUMBERED = re.compile(r"(?:^|\n)[#\s]*(?:[^\s、.．]\s*[、.．]\s*)?\Z")
_YEAR = re.compile(r"(20\d\d)\s*年")
_PAST = re.compile(r"上一?年(?!结转)|去年|往年|上期|对照")
_PAST_YEAR = 0
"""The year of a caption that says last year."""
_UNNAMED = 1
"""The year of a caption that names none."""
_DUE = 30
"""What it weighs that a form is due for the year, in label letters."""
_MANY_WIDER = 0.2
"""Share of the rows with a figure more that makes a column more if a header names it."""
_FEW_WIDER = 0.2
"""The same that makes every cell doubtful if none does."""
_LACKING = 0.3
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
    """How one table was read: every step's result; of the `orders` weighed, the first is the one chosen."""

    region: Region
    orders: tuple[Order, ...]
    readings: list[Readings]
    sums: tuple[Sum, ...]
    evidence: dict[Slot, Features]
    rivals: bool
    unnamed: bool
    """Whether there is, or may be, a column more than the form has, and no header says which it is."""
    turned: bool
    """Whether the figures, all behind the labels, could as well go down the columns, or along the rows."""


def recover(document: Document, *, template: Reference | None = None, year: int | None = None) -> Tables:
    """Recover the tables of a document.

    The template is the one whose labels the tables bear; only where they do not tell does `year` choose, and then the
    match is `inferred`. Every table of the template is in the answer, one cell for every position.
    """
    clear = legible(document)
    if clear.edges:
        return clear.back(recover(clear.document, template=template, year=year))
    known = (open_template(template),) if template else known_templates()
    if is_bare(document.text):
        return bare_tables(document.text, known)
    text, view = visible(document.text), label_view(document.text, letters_of(known))
    searches = [search(text, view, form) for form in _likely(view, known)]
    if len(searches) < len(known) and not any(any(item.found.values()) for item in searches):
        searches = [search(text, view, form) for form in known]
    weights = [item.weight + (_DUE if year and item.template.covers(year) else 0) for item in searches]
    best = [item for item, weight in zip(searches, weights, strict=True) if weight == max(weights)]
    due = [item for item in best if year and item.template.covers(year)]
    if any(best[0].found.values()) or template or (due and not speaks_legacy(view)):
        chosen = (due or best)[0]
        told = len(best) == 1 and any(chosen.found.values())
        tables = [_table(text, view, chosen, plan) for plan in plans(chosen.template)]
        tables = [unsure(table) for table in tables] if is_torn(text) else tables
        whole = with_leftovers(text, view, chosen.headings, chosen.template, tables)
        return Tables(chosen.template.id, Match.EXACT if told else Match.INFERRED, whole)
    return Tables(None, Match.MISSING)


def _likely(view: View, known: tuple[Template, ...]) -> tuple[Template, ...]:
    """Return the one template of which a label stands in the text that no other has, if it is just one."""
    wordings = distinctive_wordings(known)
    spoken = [form for form, own in zip(known, wordings, strict=True) if any(wording in view.text for wording in own)]
    return tuple(spoken) if len(spoken) == 1 else known


def search(text: str, view: View, template: Template) -> Search:
    """Look for the headings and for every table of a template."""
    headings = _headings(text, view, template)
    seen = {plan.form.id: sightings(text, view, plan, headings) for plan in plans(template)}
    found = {table: places for table, (places, _) in seen.items()}
    return Search(template, headings, found, frozenset(table for table, (_, glimpsed) in seen.items() if glimpsed))


def _headings(text: str, view: View, template: Template) -> list[Heading]:
    """Find the section headings; one that stands nowhere letter by letter, misread at the beginning of a line."""
    wordings = heading_wordings(template)
    found = [
        Heading(start, start + len(wording), section)
        for wording, section in wordings.items()
        for start in view.find_all(wording)
        if not _is_caption(text, view.offsets[start])
    ]
    seen = {heading.section for heading in found}
    for wording, section in wordings.items():
        if section not in seen and len(wording) >= _LONG:
            best = partial_ratio_alignment(wording, view.text, score_cutoff=_ALMOST)
            if best and _NUMBERED.search(
                text, max(0, view.offsets[best.dest_start] - 5), view.offsets[best.dest_start]
            ):
                found.append(Heading(best.dest_start, best.dest_end, section))
                seen.add(section)
    return sorted(found)


def _is_caption(text: str, place: int) -> bool:
    """Whether a heading's words follow a colon: the caption of a table that a converter made up."""
    return text[max(0, place - 4) : place].rstrip()[-1:] in ("：", ":")


def _table(text: str, view: View, found: Search, plan: Plan) -> Table:
    steps = trace(text, view, found, plan)
    if steps is None:
        own = [heading for heading in found.headings if heading.section == plan.form.section]
        loose = any(has_loose_figures(text, view, heading, found.starts, plan) for heading in own)
        return missing_table(plan.form, sure=not loose and plan.form.id not in found.glimpsed)
    return readings_to_table(
        steps.region, steps.readings, steps.evidence, unsure=steps.rivals or steps.unnamed or steps.turned
    )


def trace(text: str, view: View, found: Search, plan: Plan) -> Trace | None:
    """Read one table and keep every step; `None` if it was not seen."""
    seen = found.found[plan.form.id]
    if not seen:
        return None
    chosen, rivals = _chosen(text, view, seen, found.headings)
    region = region_of(text, view, chosen, found.headings, found.starts)
    if len(seen) > 1:
        region = region._replace(followed=True)
    orders = read_lines(region)
    named = {label.id for hit in chosen.hits for label in hit.labels}
    widths = _widths(orders[0])
    is_named = any(not named.isdisjoint(wider.extra) for wider in plan.wider)
    more = _columns_more(region, widths, named=is_named)
    if more:
        region = region._replace(sighting=chosen._replace(plan=plan.wider[more - 1]))
        orders = read_lines(region)
    sums = sums_of(found.template, plan.form.id)
    order, readings, turned = _best_readings(region, orders, sums)
    said = evidence(region, order.name, readings, sums)
    others = (other for other in orders if other is not order)
    repeated = any(block.repeats for block in plan.form.blocks)
    may_be_wider = not is_named if more else widths[1] > _FEW_WIDER * widths.total()
    return Trace(region, (order, *others), readings, sums, said, rivals, may_be_wider and not repeated, turned)


def _widths(order: Order) -> Counter[int]:
    """Count the rows that hold figures by how many more than the form has places."""
    return Counter(len(line.values) - len(line.slots) for line in order.lines if line.values and not line.extra)


def _columns_more(region: Region, widths: Counter[int], *, named: bool) -> int:
    """How many columns more than the form there are: most rows that hold figures have just so many more than places.

    If a header names the column, many will do: others have blanks. Of glued figures only the header tells how often a
    column is repeated.
    """
    plan = region.sighting.plan
    most = len(plan.wider)
    if region.glued and any(block.repeats for block in plan.form.blocks):
        return min(most, max(0, header_columns(region) - len(plan.form.blocks[0].columns)))
    least = (_MANY_WIDER if named else 0.5) * widths.total()
    return next((more for more in range(1, most + 1) if widths[more] > least), 0)


def _chosen(text: str, view: View, seen: list[Sighting], headings: list[Heading]) -> tuple[Sighting, bool]:
    """Choose among several tables of one form, and say whether others could be meant as well.

    The fuller ones count; of them those whose caption does not name an earlier year; of these those in their section.
    If only one that is less full is not of an earlier year, it is that one, in doubt.
    """
    edges = sorted([*(heading.end for heading in headings), *(item.end for item in seen)])
    years = {item.start: _caption_year(text, view, item, edges) for item in seen}
    left = [item for item in seen if item.share >= _FULLER * seen[0].share]
    last = max(years[item.start] for item in left)
    is_past = last == _PAST_YEAR < max(years.values())
    if is_past:
        left, last = seen, max(years.values())
    left = [item for item in left if years[item.start] == last]
    left = [item for item in left if _stands_below_own_heading(item, headings)] or left
    return left[0], is_past or len(left) > 1


def _stands_below_own_heading(sighting: Sighting, headings: list[Heading]) -> bool:
    before = [heading for heading in headings if heading.end <= sighting.start + _NEAR_HEADING]
    return bool(before) and max(before).section == sighting.plan.form.section


def _caption_year(text: str, view: View, sighting: Sighting, edges: list[int]) -> int:
    """Return the year that the lines above a table name; a year before any that is meant where they say last year.

    `edges` are the letters at which headings and tables end: what stands before is no caption.
    """
    start = view.offsets[sighting.start]
    edge = edges[bisect_right(edges, sighting.start) - 1] if edges[0] <= sighting.start else 0
    caption = text[max(view.offsets[edge - 1] + 1 if edge else 0, start - _CAPTION) : start + _OVERLAP]
    if _PAST.search(caption):
        return _PAST_YEAR
    return max([_UNNAMED, *map(int, _YEAR.findall(caption))])


def _best_readings(region: Region, orders: list[Order], sums: Sequence[Sum]) -> tuple[Order, list[Readings], bool]:
    """Read in the order that fits best; of those that fit alike, in the one whose sums hold.

    Say as well whether figures pooled behind the labels of one block could as well be read in the other direction.
    """
    least = orders[0].fit - _ALIKE * len(region.sighting.plan.columns)
    found = [(order, _readings(region, order, sums)) for order in orders if order.fit >= least]
    if len(found) == 1:
        return *found[0], False
    faults = [len(broken(readings, sums)) for _, readings in found]
    order, readings = found[faults.index(min(faults))]
    alike = [other for which, other in found if which.pooled and not are_refuted(other, sums)]
    turned = order.pooled and len(region.sighting.plan.form.blocks) == 1 and len({*map(_printed, alike)}) > 1
    return order, readings, turned


def _printed(readings: list[Readings]) -> frozenset[tuple[Slot, Number | None]]:
    """Return the value at each place, every line read in its likeliest way."""
    return frozenset(pair for item in readings for pair in values_of(item.line, item.ways[0][0]).items())


def _readings(region: Region, order: Order, sums: Sequence[Sum]) -> list[Readings]:
    if all(len(line.values) == len(line.slots) for line in order.lines) and (
        not region.glued or region.sighting.plan.single
    ):
        return weigh([with_other_cut(complete(line), region) for line in order.lines], sums)
    if order.name == "pooled_rows" and len(order.lines[0].values) < len(order.lines[0].slots):
        parted = read_pool(order.lines[0], blocks(order.lines[0], sums))
        if parted:
            return in_order(weigh(parted, sums, within=False))
    known = habits(order.lines, region)
    placed = []
    for line in order.lines:
        groups = blocks(line, sums) if region.glued else []
        found = place(line, region, known, groups)
        placed.append(place(line, region, known, groups, by_width=False) if contradicts(found, sums) else found)
    return weigh([with_other_cut(item, region) for item in placed], sums)
