"""Plant, damage, flatten: whole reports whose figures are known exactly. Everything follows from the seed.

`planted_report` plants figures (`planting`), prints the form (`grids`) into a report (`drafts`), damages it (`damage`)
and writes it down in a layout (`layouts`, `writing`); `oracle` says which cells the text still determines.
"""

from random import Random
from typing import NamedTuple, get_args

from evaluation.damage import OPERATORS, Level, damaged
from evaluation.drafts import Draft, compose
from evaluation.grids import Box
from evaluation.layouts import LAYOUTS, SEPARABLE
from evaluation.oracle import determine
from evaluation.planting import ERRORS, Amount, miscount, plant, printed
from evaluation.writing import Written, write_down
from extractor.templates import Template
from extractor.types import Number, Ref, Span, State

__all__ = ["LAYOUTS", "OPERATORS", "SEPARABLE", "Amount", "Gold", "Level", "Planted", "planted_report"]

_AMOUNTS = (35, 40, 25)


class Gold(NamedTuple):
    """What stands in one cell.

    `raw` is the print after damage: ``""`` for a blank cell that is there; `None` for an absent cell, and for a blank
    one that the layout dropped: its state is still `blank`, and a reader may honestly call it absent. `span` is where
    `raw` stands; `None` where nothing is printed, and in HTML. `determined`: every reading that the text and the sums
    allow gives this content.
    """

    state: State
    value: Number | None
    raw: str | None
    span: Span | None
    determined: bool


class Planted(NamedTuple):
    """A planted report.

    `operators` are those that changed something. `gold` holds every position of the template, then extra cells.
    `regions` is where each table stands, `figures` where every printed figure of a table stands, those of another
    year's table included; both are empty in HTML.
    """

    template: Template
    layout: str
    level: str
    operators: tuple[str, ...]
    text: str
    media_type: str
    gold: dict[Ref, Gold]
    regions: dict[str, Span]
    figures: tuple[Span, ...]


def planted_report(
    template: Template,
    layout: str,
    *,
    level: Level = "none",
    operators: tuple[str, ...] | None = None,
    amount: Amount | None = None,
    seed: str,
) -> Planted:
    """Return a whole report in `layout`.

    It is damaged by the mix of operators of `level`, or by the given operators alone, each at full effect. Without
    `amount` the seed chooses one.
    """
    random = Random(f"{template.id} {seed}")
    chosen: Amount = random.choices(get_args(Amount), _AMOUNTS)[0]
    amount = amount or chosen
    values = plant(template, amount, random)
    if amount != "zero" and random.random() < ERRORS:
        values = miscount(template, values, random)
    draft = compose(template, layout, values, printed(template, values, random), random)
    draft, active = damaged(draft, level, operators, random)
    written = write_down(draft, random)
    media_type = LAYOUTS[layout].media_type
    traced = media_type == "text/plain"
    return Planted(
        template=template,
        layout=layout,
        level=level,
        operators=active,
        text=written.text,
        media_type=media_type,
        gold=_gold(draft, written, traced=traced),
        regions=written.regions if traced else {},
        figures=tuple(span for box, span in written.prints if box.value is not None) if traced else (),
    )


def _gold(draft: Draft, written: Written, *, traced: bool) -> dict[Ref, Gold]:
    """Return the gold of every position of the template, then of the extra cells, in the order of their tables."""
    gold = {
        (form.id, row, column): Gold(State.ABSENT, None, None, None, determined=True)
        for form in draft.template.tables
        for row, column in form.positions
    }
    determined = determine(draft.template, written.runs, glued=draft.layout == "glued")
    hidden = {place.ref for run in written.runs for place in run if place.hidden}
    spans = {box.ref: span for box, span in written.prints if traced}
    for block in draft.blocks:
        for box in block.sheet.boxes if block.sheet else ():
            if box.ref:
                sure = box.sure and box.ref in determined
                gold[box.ref] = _cell(box, spans.get(box.ref), hidden=box.ref in hidden, sure=sure)
    return gold


def _cell(box: Box, span: Span | None, *, hidden: bool, sure: bool) -> Gold:
    if box.lost:
        return Gold(State.ABSENT, None, None, None, determined=sure)
    if not box.text:
        return Gold(State.BLANK, None, None if hidden else "", None, determined=sure)
    return Gold(box.state, box.value, box.text, span, determined=sure)
