"""Operators: the ways in which reports are damaged, and how much of it each level does."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Literal, NamedTuple, TypeAlias

from evaluation import byte_damage, figure_damage, label_damage, page_damage, structure_damage
from evaluation.drafts import Draft

Level = Literal["none", "light", "heavy"]

Change: TypeAlias = Callable[[Draft, Random, float], Draft]

STRUCTURAL = 0.3
"""Share of the heavily damaged reports whose structure is changed."""

COSMETIC = (2, 4)
"""How many cosmetic operators a damaged report has."""

COSMETIC_RATE = 0.2


class Dose(NamedTuple):
    """In which share of reports an operator acts, and on which share of its targets there."""

    reports: float
    rate: float


class Operator(NamedTuple):
    """One kind of damage; `full` is the rate at which it acts when it is asked for by name."""

    change: Change
    full: float
    light: Dose | None = None
    heavy: Dose | None = None
    kind: Literal["plain", "cosmetic", "structural"] = "plain"


def _cosmetic(change: Change) -> Operator:
    return Operator(change, 1.0, kind="cosmetic")


def _structural(change: Change) -> Operator:
    return Operator(change, 1.0, kind="structural")


def _heavy(change: Change, reports: float, rate: float, *, full: float = 1.0) -> Operator:
    return Operator(change, full, heavy=Dose(reports, rate))


OPERATORS: dict[str, Operator] = {
    "table_missing": _structural(structure_damage.lose_table),
    "table_moved": _structural(structure_damage.move_tables),
    "table_doubled": _structural(structure_damage.double_table),
    "extra_row": _structural(structure_damage.add_row),
    "extra_column": _structural(structure_damage.add_column),
    "collapsed_other": _structural(structure_damage.collapse_other),
    "old_rows": _structural(structure_damage.keep_old_row),
    "row_numbers": _structural(structure_damage.number_rows),
    "blank_row": _heavy(figure_damage.blank_rows, 1.0, 0.1),
    "zero_blank": Operator(figure_damage.blank_zeros, 0.1, Dose(1.0, 0.02), Dose(1.0, 0.04)),
    "zero_placeholder": _cosmetic(figure_damage.replace_zeros),
    "thousands": _cosmetic(figure_damage.group_thousands),
    "unit_in_cell": _cosmetic(figure_damage.add_units),
    "full_width_digits": _cosmetic(figure_damage.widen_digits),
    "misread_digit": _heavy(figure_damage.misread_digits, 1.0, 0.001, full=0.05),
    "ragged_end": _heavy(figure_damage.cut_rows, 1.0, 0.1, full=0.3),
    "header_lost": _heavy(label_damage.lose_headers, 1.0, 0.3),
    "caption_lost": Operator(label_damage.lose_captions, 1.0, Dose(0.05, 1.0), Dose(0.2, 0.7)),
    "wording": _cosmetic(label_damage.reword),
    "numbering": _cosmetic(label_damage.renumber),
    "quotes": _cosmetic(label_damage.change_quotes),
    "brackets": _cosmetic(label_damage.narrow_brackets),
    "traditional": Operator(label_damage.to_traditional, 1.0, Dose(0.02, 1.0), Dose(0.05, 1.0)),
    "misread_label": _heavy(label_damage.misread_labels, 1.0, 0.05, full=0.05),
    "zero_width": _cosmetic(label_damage.add_zero_width),
    "pinyin": Operator(label_damage.gloss, 1.0, Dose(0.02, 0.4), Dose(0.04, 0.4)),
    "split_label": Operator(label_damage.split_labels, 1.0, Dose(1.0, 0.3), Dose(1.0, 0.3)),
    "odd_spaces": _cosmetic(label_damage.add_spaces),
    "page_number": _heavy(page_damage.add_page_numbers, 0.3, 0.6),
    "running_header": _heavy(page_damage.add_running_headers, 0.25, 0.6),
    "footnote": _heavy(page_damage.add_footnotes, 0.24, 0.6),
    "navigation": Operator(page_damage.add_navigation, 1.0, Dose(0.2, 1.0), Dose(0.5, 1.0)),
    "mojibake": Operator(byte_damage.misread_all, 1.0),
    "half_repaired": Operator(byte_damage.repair_half, 0.5),
    "lost_characters": Operator(byte_damage.lose_words, 1.0),
}


def damaged(
    draft: Draft, level: Level, operators: tuple[str, ...] | None, random: Random
) -> tuple[Draft, tuple[str, ...]]:
    """Return a damaged report and the names of the operators that changed it."""
    rates = (
        dict(_mix(draft, level, random)) if operators is None else {name: OPERATORS[name].full for name in operators}
    )
    active = []
    for name, operator in OPERATORS.items():
        if name in rates:
            changed = operator.change(draft, random, rates[name])
            if changed != draft:
                active.append(name)
            draft = changed
    return draft, tuple(active)


def _mix(draft: Draft, level: Level, random: Random) -> Iterator[tuple[str, float]]:
    """Yield what a level does to one report: operators and their rates."""
    if level == "none":
        return
    cosmetic = [name for name, operator in OPERATORS.items() if operator.kind == "cosmetic"]
    for name in random.sample(cosmetic, random.randint(*COSMETIC)):
        yield name, COSMETIC_RATE
    if level == "heavy" and random.random() < STRUCTURAL:
        yield random.choice(_fitting(draft)), 1.0
    for name, operator in OPERATORS.items():
        dose = operator.light if level == "light" else operator.heavy
        if dose and random.random() < dose.reports:
            yield name, dose.rate


def _fitting(draft: Draft) -> list[str]:
    """Return the structural operators that change a report of this form."""
    structural = {name: operator.change for name, operator in OPERATORS.items() if operator.kind == "structural"}
    return [name for name, change in structural.items() if change(draft, Random(name), 1.0) != draft]
