"""Where a cell came from, step by step: recovery is run again and says what it saw and weighed."""

from bisect import bisect_right
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from msgspec import Struct
from rapidfuzz.distance import Indel

from extractor.errors import UnknownReference, Words
from extractor.legible import legible
from extractor.naming import cell_name, place_name, table_name
from extractor.parts import masked
from extractor.shapes import load
from extractor.tables import Trace, search, trace
from extractor.tables.bare import is_bare
from extractor.tables.cells import missing_table
from extractor.tables.confidence import doubts
from extractor.tables.labels import letters_of, plans
from extractor.tables.marks import Kind
from extractor.tables.ways import Basis, Readings
from extractor.templates import Reference, Template, template_of
from extractor.text import label_view, line_starts, visible
from extractor.types import Cell, Extraction, Match, Ref, Span, State

_WAYS = 6
"""Ways to fill a row that are drawn at most."""
_DOT = "·"


class Way(Struct, frozen=True):
    """One way to fill the row: what each place holds (empty: nothing), and its probability."""

    cells: tuple[str, ...]
    p: float


class Drawing(Struct, frozen=True):
    """The alignment of the row, to be drawn.

    `wanted` and `found` are the letters of the form's label and of the text, aligned, gaps dotted; both empty if the
    label was not found. `orders` are the reading orders weighed and how many of the table's places fit, the chosen one
    first; `ways` how the row can be filled below `columns`, the likeliest first, `place` the cell's own column;
    `reasons` what speaks for (or, below 0, against) the reading, in log odds.
    """

    wanted: str
    found: str
    columns: tuple[str, ...]
    place: int
    ways: tuple[Way, ...]
    orders: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, float], ...]


class Explanation(Struct, frozen=True):
    """A cell and the steps that led to it, as sentences in order, with a drawing if a line of figures led to it."""

    cell: Ref
    name: str
    steps: tuple[str, ...]
    drawing: Drawing | None = None


def explain(
    extraction: Extraction, reference: str, *, template: Reference | None = None, lang: str = "zh"
) -> Explanation:
    """Explain a cell: ``explain(extraction, "requests.new.total")``.

    Raises `UnknownReference`, with the nearest cell there is, for one that neither the document nor its form has.
    """
    form = template_of(extraction.tables.template, template)
    tables = extraction.tables.items or [missing_table(table, sure=True) for table in form.tables]
    cells = {
        f"{table.schema}.{cell.row}.{cell.column}": (table.schema, cell) for table in tables for cell in table.cells
    }
    if reference not in cells:
        near = get_close_matches(reference, cells, 3)
        raise UnknownReference(name=reference, hint="→ " + ", ".join(near or list(cells)[:3]))
    table, cell = cells[reference]
    ref = (table, cell.row, cell.column)
    teller = _Teller(extraction, form, ref, cell, lang)
    return Explanation(ref, cell_name(form, ref, lang), tuple(teller.steps()), teller.drawing())


@cache
def explanation_words() -> dict[str, Words]:
    """Return the texts of steps and drawings by name."""
    return load(files("extractor") / "data" / "explanation.toml", dict[str, Words])


class _Teller:
    """Says the steps of one cell in one language."""

    def __init__(self, extraction: Extraction, form: Template, ref: Ref, cell: Cell, lang: str) -> None:
        self.extraction = extraction
        self.document = extraction.document
        self.clear = legible(extraction.document)
        self.form = form
        self.ref = ref
        self.cell = cell
        self.lang = lang
        self.lines = line_starts(self.document.text)
        self.trace = self._trace() if extraction.tables else None

    def say(self, step: str, **facts: object) -> str:
        return explanation_words()[step][self.lang].format(**facts)

    def place(self, offset: int) -> dict[str, int]:
        """Return line and character, from 1, of an offset."""
        line = bisect_right(self.lines, offset)
        return {"line": line, "column": offset - self.lines[line - 1] + 1}

    def steps(self) -> Iterator[str]:
        document = self.document
        yield self.say("source", source=document.source, encoding=document.encoding, length=len(document.text))
        if not self.extraction.tables:
            yield self.say("no_tables")
            return
        if is_bare(document.text):
            yield self.say("bare")
            yield from self._value()
            return
        told = self.extraction.tables.match is Match.EXACT
        yield self.say("form_told" if told else "form_inferred", template=self.form.id)
        steps = self.trace
        name = table_name(self.form, self.ref[0], self.lang)
        if steps is None:
            yield self.say("table_missing", table=name)
        else:
            yield from self._table(steps, name)
            yield from self._line(steps)
        yield from self._value()

    def _trace(self) -> Trace | None:
        text = visible(masked(self.clear.document))
        view = label_view(text, letters_of((self.form,)))
        plan = next(plan for plan in plans(self.form) if plan.form.id == self.ref[0])
        return trace(text, view, search(text, view, self.form), plan)

    def _table(self, steps: Trace, name: str) -> Iterator[str]:
        sighting = steps.region.sighting
        span = self.extraction.tables[self.ref[0]].span or Span(0, 0)
        first, last = (self.place(edge)["line"] for edge in (span.start, max(span.start, span.end - 1)))
        yield self.say("table_seen", table=name, first=first, last=last, share=sighting.share)
        if steps.rivals:
            yield self.say("rivals")
        if steps.unnamed:
            yield self.say("unnamed")
        if steps.turned:
            yield self.say("turned")
        order = steps.orders[0]
        places = len(sighting.plan.columns)
        yield self.say("order", order=self.say(order.name), places=places, fit=max(0, min(order.fit, places)))

    def _line(self, steps: Trace) -> Iterator[str]:
        slot = self.ref[1:]
        label = place_name(self.form, self.ref[0], self.ref[1], self.lang)
        item = next((item for item in steps.readings if slot in item.line.slots), None)
        if item is None:
            yield self.say("row_nowhere", label=label)
            return
        anchor = item.line.label
        if anchor and anchor.label.id == self.ref[1]:
            words = "".join(self.clear.document[steps.region.view.span(anchor.start, anchor.end)].split())
            match = self.say(anchor.match.value)
            begin = self.clear.back(Span(anchor.begin, anchor.begin)).start
            yield self.say("row", label=label, words=words, match=match, **self.place(begin))
        elif steps.region.anchors:
            yield self.say("row_lost", label=label)
        yield from self._placing(item)

    def drawing(self) -> Drawing | None:
        """Return the alignment of the cell's row; `None` if no line of figures led to the cell."""
        slot = self.ref[1:]
        readings = self.trace.readings if self.trace else ()
        item = next((item for item in readings if slot in item.line.slots), None)
        if self.trace is None or item is None:
            return None
        wanted, found = _aligned(self.trace, item)
        columns = (place_name(self.form, self.ref[0], column, self.lang) for _, column in item.line.slots)
        ways = (Way(tuple(mark.raw if mark else "" for mark in way), round(p, 4)) for way, p in item.ways[:_WAYS])
        reasons = doubts(self.trace.evidence[slot])
        return Drawing(
            wanted,
            found,
            tuple(columns),
            item.line.slots.index(slot),
            tuple(ways),
            tuple((self.say(order.name), order.fit) for order in self.trace.orders),
            tuple((self.say(f"reason_{name}"), round(weight, 2)) for name, weight in reasons),
        )

    def _placing(self, item: Readings) -> Iterator[str]:
        values = item.line.values
        figures = " ".join(mark.raw for mark in values) or "–"
        empty = sum(mark.kind is Kind.EMPTY for mark in item.line.marks)
        counts = {"count": len(values), "empty": empty, "places": len(item.line.slots)}
        yield self.say("marks", figures=figures, **counts)
        if values or item.basis is not Basis.COUNT:
            yield self.say(f"basis_{item.basis.value}", ways=len(item.ways))

    def _value(self) -> Iterator[str]:
        cell = self.cell
        if cell.span and cell.state not in (State.ABSENT, State.BLANK):
            place = self.place(cell.span.start)
            yield self.say("value", value=cell.value, raw=cell.raw, state=self.say(cell.state.value), **place)
        else:
            yield self.say("no_value", state=self.say(cell.state.value))
        for other in cell.candidates:
            value = other.value if other.raw else self.say("absent" if other.raw is None else "blank")
            yield self.say("candidate", value=value, p=other.p)
        for relation in self.extraction.relations:
            if self.ref in relation.operands and len(relation.operands) > 1:
                at = place_name(self.form, self.ref[0], relation.at, self.lang)
                sides = {"left": _shown(relation.left), "right": _shown(relation.right)}
                yield self.say("relation", id=relation.id, at=at, status=self.say(relation.status.value), **sides)
        for finding in self.extraction.findings:
            for item in finding.proposals:
                if item.cell == self.ref:
                    yield self.say("suspect", code=finding.code, value=item.value, reason=item.reason)
        yield self.say("doubtful" if cell.review else "sure", confidence=cell.confidence)


def _aligned(steps: Trace, item: Readings) -> tuple[str, str]:
    """Write the letters of a label as the form and as the text have them below one another."""
    anchor = item.line.label
    if anchor is None:
        return "", ""
    number = "" if anchor.label.number.isdigit() else anchor.label.number
    wanted, printed = number + anchor.label.patterns[0], steps.region.view.text[anchor.start : anchor.end]
    above, below = [], []
    for step in Indel.opcodes(wanted, printed):
        pieces = wanted[step.src_start : step.src_end], printed[step.dest_start : step.dest_end]
        width = max(map(len, pieces))
        above.append(pieces[0].ljust(width, _DOT))
        below.append(pieces[1].ljust(width, _DOT))
    return "".join(above), "".join(below)


def _shown(value: float | None) -> str:
    return "–" if value is None else str(value)
