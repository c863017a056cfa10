"""From how a cell was read to the probability that value and state are right.

`evidence` says of every cell what speaks for and against its reading, as numbers; `certainty` turns them into a
probability by a logistic model. Its weights were fitted on planted reports (`evaluation.calibrate`) and are data.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import exp
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from extractor.shapes import load
from extractor.shipped import model_path
from extractor.tables.constraints import Sum, values_of
from extractor.tables.lines import Slot
from extractor.tables.marks import Kind
from extractor.tables.placement import Basis, Readings
from extractor.tables.region import Region
from extractor.types import Match

MODEL = "recovery_confidence.toml"

FEATURES = (
    "certain",
    "fuzzy",
    "inferred",
    "cut",
    "uneven",
    "incomplete",
    "strain",
    "joined",
    "other_order",
    "no_header",
    "labels_lacking",
    "lines_in_doubt",
    "zeros_around",
    "sums_hold",
    "sums_open",
    "plain_sums_fail",
    "weighed_sums_fail",
)
"""What is said of a cell, in order; every number is at least 0 and `certain` always 1."""

Features: TypeAlias = tuple[float, ...]

_MOST_STRAIN = 6.0
_MOST_SUMS = 2
_HEADER = 0.6
"""Share of column labels that makes a header."""


class Model(Struct, frozen=True):
    """A logistic model: a weight for every feature, the greatest probability it gives, and what to send to review."""

    review_below: float
    at_most: float
    weights: dict[str, float]


class Told(NamedTuple):
    """What one sum says: that it holds (of figures that are not all zero), fails, or cannot be computed."""

    holds: int = 0
    fails: int = 0
    open: int = 0


@cache
def confidence_model() -> Model:
    """Return the model that comes with the package."""
    return load(model_path(MODEL), Model)


def certainty(features: Features) -> float:
    """Return the probability that a cell of which `features` are said is read right."""
    model = confidence_model()
    total = sum(model.weights[name] * value for name, value in zip(FEATURES, features, strict=True))
    return min(model.at_most, 1 / (1 + exp(-max(-30.0, min(30.0, total)))))


def is_plain(item: Readings) -> bool:
    """Whether a line was read without weighing anything: its label is there, and as many figures as places."""
    known = item.line.match in (Match.EXACT, Match.NORMALIZED)
    return known and item.basis is Basis.COUNT and item.complete and not item.line.strain


def evidence(region: Region, order: str, readings: Sequence[Readings], sums: Sequence[Sum]) -> dict[Slot, Features]:
    """Say of every cell what speaks for and against its reading."""
    lines = [item for item in readings if not item.line.extra]
    doubtful = sum(not is_plain(item) for item in lines) / max(1, len(lines))
    lacking = max(0.0, 1 - region.sighting.share)
    table = (float(order != "rows"), float(not has_header(region)), lacking, doubtful)
    told = _told(readings, sums)
    quiet = _zeros_around(readings)
    return {
        slot: (1.0, *line, *table, float(quiet[index]), *_sums(told.get(slot, Told()), plain=is_plain(item)))
        for index, item in enumerate(readings)
        for line in (_line_features(item),)
        for slot in item.line.slots
    }


def _line_features(item: Readings) -> Features:
    match, basis = item.line.match, item.basis
    return (
        float(match is Match.FUZZY),
        float(match in (Match.INFERRED, Match.MISSING)),
        float(basis is Basis.CUT),
        float(basis is Basis.UNEVEN),
        float(not item.complete),
        min(item.line.strain, _MOST_STRAIN),
        float(any(mark.kind is Kind.NOISE for mark in item.line.marks[:-1])),
    )


def _sums(told: Told, *, plain: bool) -> Features:
    holds, fails, unknown = (float(min(count, _MOST_SUMS)) for count in told)
    return (holds, unknown, fails if plain else 0.0, 0.0 if plain else fails)


def _told(readings: Sequence[Readings], sums: Sequence[Sum]) -> dict[Slot, Told]:
    """Count for every cell what the sums over it say, every line read in its likeliest way."""
    values = {slot: value for item in readings for slot, value in values_of(item.line, item.ways[0][0]).items()}
    counts: dict[Slot, Counter[str]] = {}
    for each in sums:
        sides = [[values.get(slot) for slot in side] for side in (each.plus, each.minus)]
        known = [value for side in sides for value in side if value is not None]
        if len(known) < sum(map(len, sides)):
            outcome = "open"
        elif sum(value or 0 for value in sides[0]) != sum(value or 0 for value in sides[1]):
            outcome = "fails"
        else:
            outcome = "holds" if any(known) else ""
        for slot in each.plus + each.minus if outcome else ():
            counts.setdefault(slot, Counter())[outcome] += 1
    return {slot: Told(count["holds"], count["fails"], count["open"]) for slot, count in counts.items()}


def _zeros_around(readings: Sequence[Readings]) -> list[bool]:
    """Say of each line whether it and those beside it hold nothing but zeros: mistaking them does no harm."""
    zeros = [all(value == 0 for value in values_of(item.line, item.ways[0][0]).values()) for item in readings]
    beside = [True, *zeros, True]
    return [before and own and after for before, own, after in zip(beside, zeros, beside[2:], strict=False)]


def has_header(region: Region) -> bool:
    """Whether most of the column labels are there, whole or by their letters."""
    plan = region.sighting.plan
    wanted = {column.id for column in plan.columns.values()}
    seen = {label.id for hit in region.sighting.hits for label in hit.labels if label.role == "column"}
    if len(wanted & seen) >= _HEADER * len(wanted):
        return True
    first = min((anchor.start for anchor in region.anchors), default=region.sighting.end)
    letters = set(region.view.text[region.sighting.start : first])
    labels = {column.label for column in plan.columns.values()}
    spelt = sum(set(label) & plan.letters.keys() <= letters for label in labels)
    return spelt >= _HEADER * len(labels)


def doubts(features: Features) -> Iterator[tuple[str, float]]:
    """Yield what speaks for or against a reading and how much, in log odds, the weightiest first."""
    weights = confidence_model().weights
    shares = [(name, weights[name] * value) for name, value in zip(FEATURES, features, strict=True) if value]
    yield from sorted(shares[1:], key=lambda share: -abs(share[1]))
