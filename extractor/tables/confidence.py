"""From how a cell was read to the probability that value and state are right.

`evidence` says of every cell what speaks for and against its reading, as numbers; `certainty` turns them into a
probability by a logistic model. Its weights were fitted on planted reports (`evaluation.calibrate`) and are data.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from math import exp
from typing import TypeAlias

from msgspec import Struct

from extractor.shapes import load
from extractor.shipped import shipped
from extractor.tables.constraints import Sum, Values, values_of
from extractor.tables.lines import Slot
from extractor.tables.marks import Kind
from extractor.tables.region import Region
from extractor.tables.ways import Basis, Readings
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
    "rivalry",
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
_HOLDS, _FAILS, _OPEN = range(3)
_NOTHING = [0, 0, 0]
_HEADER = 0.6
"""Share of column labels that makes a header."""


class Model(Struct, frozen=True):
    """A logistic model: a weight for every feature, the greatest probability it gives, and what to send to review."""

    review_below: float
    at_most: float
    weights: dict[str, float]


@cache
def confidence_model() -> Model:
    """Return the model that comes with the package."""
    return load(shipped(f"models/{MODEL}"), Model)


@lru_cache(maxsize=4096)
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
    values = [values_of(item.line, item.ways[0][0]) for item in readings]
    told = _told(values, sums)
    said: dict[Slot, Features] = {}
    for item, quiet in zip(readings, _zeros_around(values), strict=True):
        line = (1.0, *_line_features(item), *table, float(quiet))
        plain = is_plain(item)
        for slot in item.line.slots:
            said[slot] = (*line, *_sums(*told.get(slot, _NOTHING), plain=plain))
    return said


def _line_features(item: Readings) -> Features:
    match, basis = item.line.match, item.basis
    return (
        float(match is Match.FUZZY),
        float(match in (Match.INFERRED, Match.MISSING)),
        float(basis is Basis.CUT),
        float(basis is Basis.UNEVEN),
        float(not item.complete),
        min(item.line.strain, _MOST_STRAIN),
        round(item.line.rivalry, 3),
        float(any(mark.kind is Kind.NOISE for mark in item.line.marks[:-1])),
    )


@lru_cache(maxsize=256)
def _sums(holds: int, fails: int, unknown: int, *, plain: bool) -> Features:
    """Put into features how many sums over a cell hold (of figures that are not all zero), fail, cannot be computed."""
    holding, failing, opened = (float(min(count, _MOST_SUMS)) for count in (holds, fails, unknown))
    return (holding, opened, failing if plain else 0.0, 0.0 if plain else failing)


def _told(lines: Sequence[Values], sums: Sequence[Sum]) -> dict[Slot, list[int]]:
    """Count for every cell the sums over it that hold, fail and cannot be computed, every line read as is likeliest."""
    values = {slot: value for line in lines for slot, value in line.items()}
    counts: dict[Slot, list[int]] = {}
    for each in sums:
        plus, minus = ([values.get(slot) for slot in side] for side in (each.plus, each.minus))
        if None in plus or None in minus:
            outcome = _OPEN
        elif sum(filter(None, plus)) != sum(filter(None, minus)):
            outcome = _FAILS
        elif any(plus) or any(minus):
            outcome = _HOLDS
        else:
            continue
        for slot in each.plus + each.minus:
            counts.setdefault(slot, [0, 0, 0])[outcome] += 1
    return counts


def _zeros_around(lines: Sequence[Values]) -> list[bool]:
    """Say of each line whether it and those beside it hold nothing but zeros: mistaking them does no harm."""
    zeros = [set(line.values()) <= {0} for line in lines]
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
