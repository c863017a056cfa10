"""Damage to figures: what is printed in a cell, and cells that are cut off."""

from collections import defaultdict
from random import Random

from evaluation.drafts import Draft, with_figures, with_sheets
from evaluation.grids import Box, Sheet, with_boxes
from evaluation.layouts import LAYOUTS
from extractor.types import Ref, State

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MISREAD = {"0": "Oo〇", "1": "lI"}


def _is_zero(box: Box) -> bool:
    return box.state is State.NUMBER and box.value == 0


def _blank(box: Box) -> Box:
    return box._replace(text="", before="", after="", state=State.BLANK, value=None)


def blank_zeros(draft: Draft, random: Random, rate: float) -> Draft:
    """Leave some zeros blank."""
    return with_figures(draft, lambda box: _blank(box) if _is_zero(box) and random.random() < rate else box)


def blank_rows(draft: Draft, random: Random, rate: float) -> Draft:
    """Leave one to three whole rows of some tables blank."""

    def change(sheet: Sheet) -> Sheet:
        rows = sorted({box.row for box in sheet.boxes if box.role == "figure"})
        if not rows or random.random() >= rate:
            return sheet
        chosen = random.sample(rows, min(random.randint(1, 3), len(rows)))
        return with_boxes(sheet, lambda box: _blank(box) if box.role == "figure" and box.row in chosen else box)

    return with_sheets(draft, change)


def replace_zeros(draft: Draft, random: Random, rate: float) -> Draft:
    """Print a placeholder for some zeros, the same one in the whole report."""
    print_ = random.choice(["—", "-", "/", "无"])

    def change(box: Box) -> Box:
        if not _is_zero(box) or random.random() >= rate:
            return box
        return box._replace(text=print_, state=State.NOT_APPLICABLE, value=None)

    return with_figures(draft, change)


def widen_digits(draft: Draft, random: Random, rate: float) -> Draft:
    """Print some figures in full-width digits."""

    def change(box: Box) -> Box:
        return box._replace(text=box.text.translate(_WIDE)) if random.random() < rate else box

    return with_figures(draft, change)


def group_thousands(draft: Draft, random: Random, rate: float) -> Draft:
    """Print some figures of four digits or more with commas."""

    def change(box: Box) -> Box:
        number = str(abs(box.value or 0))
        if abs(box.value or 0) < 1000 or number not in box.text or random.random() >= rate:
            return box
        whole, point, rest = number.partition(".")
        return box._replace(text=box.text.replace(number, f"{int(whole):,}{point}{rest}"))

    return with_figures(draft, change)


def add_units(draft: Draft, random: Random, rate: float) -> Draft:
    """Print the unit behind some figures."""
    units: dict[Ref, str | None] = {
        (form.id, *place): column.unit for form in draft.template.tables for place, column in form.columns.items()
    }

    def change(box: Box) -> Box:
        unit = units.get(box.ref) if box.ref else None
        if not unit or box.state is not State.NUMBER or random.random() >= rate:
            return box
        return box._replace(text=box.text + unit, state=State.TEXT)

    return with_figures(draft, change)


def misread_digits(draft: Draft, random: Random, rate: float) -> Draft:
    """Take a zero or a one for a letter; what such a cell holds is not determined."""

    def change(box: Box) -> Box:
        places = [place for place, digit in enumerate(box.text) if digit in _MISREAD]
        if not places or random.random() >= rate:
            return box
        place = random.choice(places)
        letter = random.choice(_MISREAD[box.text[place]])
        return box._replace(text=box.text[:place] + letter + box.text[place + 1 :], sure=False)

    return with_figures(draft, change)


def cut_rows(draft: Draft, random: Random, rate: float) -> Draft:
    """Cut the last or first figure off some rows; in ragged rows, the last of a few rows in a row."""
    if not LAYOUTS[draft.layout].lined:
        return draft

    def change(sheet: Sheet) -> Sheet:
        rows: dict[int, list[Box]] = defaultdict(list)
        for box in sheet.boxes:
            if box.role == "figure":
                rows[box.row].append(box)
        long = [boxes for boxes in rows.values() if len(boxes) > 2]
        chosen = {random.choice([boxes[0], boxes[-1]]) for boxes in long if random.random() < rate}
        if draft.layout == "ragged_rows" and len(long) > 3:
            start = random.randrange(len(long) - 2)
            chosen |= {boxes[-1] for boxes in long[start : start + random.randint(1, 3)]}
        return with_boxes(sheet, lambda box: box._replace(lost=True) if box in chosen else box)

    return with_sheets(draft, change)
