"""Rubric × measures → score; scores → ranks.

A score is an exact sum: every contribution is rounded to a hundredth before it is added, so that the parts shown add up
to the whole shown, to the last digit.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path

from msgspec import Struct, field

from extractor.errors import Fault, Words
from extractor.measures import CORPUS_MEASURES, DOCUMENT_MEASURES, Measured
from extractor.shapes import load, repeated, unknown
from extractor.types import Contribution, Rank, Score

_CENT = Decimal("0.01")


class Band(Struct, frozen=True):
    """A range of scores, from `least` upwards."""

    name: Words
    least: float = field(name="from")


class Criterion(Struct, frozen=True):
    """What earns up to `weight` points: the points are weight × measure."""

    id: str
    dimension: str
    name: Words
    weight: float
    measure: str


class Rubric(Struct, frozen=True, eq=False):
    """A set of criteria whose weights add up to 100, and the bands of their sum."""

    id: str
    title: Words
    bands: tuple[Band, ...]
    criteria: tuple[Criterion, ...] = field(name="criterion")
    rank_from: float = 70.0


def load_rubric(path: Path | Traversable) -> Rubric:
    """Read a rubric; raises `TemplateError` with every fault of the file."""
    return load(path, Rubric, _faults)


@cache
def default_rubric() -> Rubric:
    """Return the rubric of the package."""
    return load_rubric(files("extractor") / "data" / "rubrics" / "default.toml")


def _faults(rubric: Rubric) -> Iterator[Fault]:
    known = [*DOCUMENT_MEASURES, *CORPUS_MEASURES]
    yield from repeated("criterion", [criterion.id for criterion in rubric.criteria])
    for criterion in rubric.criteria:
        yield from unknown(f"criterion {criterion.id}.measure", criterion.measure, known)
        if criterion.weight <= 0:
            yield Fault(f"criterion {criterion.id}.weight", "应大于 0", "should be above 0")
    total = sum(criterion.weight for criterion in rubric.criteria)
    if not math.isnan(total) and round(total, 6) != 100:
        yield Fault("criterion.weight", f"合计 {total:g}，应为 100", f"add up to {total:g}, should be 100")
    if not 0 <= rubric.rank_from <= 100 and not math.isnan(rubric.rank_from):
        yield Fault("rank_from", "应在 0 和 100 之间", "should be from 0 to 100")
    yield from _band_faults([band.least for band in rubric.bands])


def _band_faults(least: list[float]) -> Iterator[Fault]:
    if any(map(math.isnan, least)):
        return
    if not least or min(least) > 0:
        yield Fault("bands", "没有从 0 起的一档", "no band starts at 0")
    if any(above <= below for above, below in pairwise(least)):
        yield Fault("bands.from", "应从高到低，不得重复", "should fall from band to band, none twice")


def score(rubric: Rubric, measured: Mapping[str, Measured], lang: str = "zh") -> Score:
    """Score one document by its measures; the band is named in `lang`.

    A criterion that cannot be judged is left out and its weight is spread over the others in proportion;
    `assessable_weight` says how much of the rubric could be judged.
    """
    judged = [criterion for criterion in rubric.criteria if measured[criterion.measure].value is not None]
    assessable = sum(criterion.weight for criterion in judged)
    contributions = tuple(
        _contribution(criterion, measured[criterion.measure], assessable) for criterion in rubric.criteria
    )
    value = sum((Decimal(str(item.points)) for item in contributions if item.points is not None), Decimal(0))
    return Score(
        rubric.id,
        float(value) if judged else None,
        _band(rubric, float(value), lang) if judged else None,
        assessable,
        contributions,
    )


def _contribution(criterion: Criterion, found: Measured, assessable: float) -> Contribution:
    if found.value is None:
        return Contribution(criterion.dimension, criterion.id, criterion.weight, None, None, found.reason, found.spans)
    weight = Decimal(str(criterion.weight)) * 100 / Decimal(str(assessable))
    points = (weight * Decimal(str(found.value))).quantize(_CENT)
    return Contribution(
        criterion.dimension,
        criterion.id,
        float(weight.quantize(_CENT)),
        float(points),
        round(found.value, 6),
        found.reason,
        found.spans,
    )


def _band(rubric: Rubric, value: float, lang: str) -> str:
    reached = [band for band in rubric.bands if value >= band.least]
    return max(reached, key=lambda band: band.least).name[lang]


def rank(scores: Sequence[tuple[str | None, Score]], rubric: Rubric, lang: str = "zh") -> list[Rank]:
    """Rank scores within their groups, best first; equal scores share a rank.

    A score without a group or a value, or of which too little could be judged, is not ranked and says why.
    """
    groups: dict[str, list[float]] = defaultdict(list)
    for group, item in scores:
        if group and _unranked(item, rubric, lang) is None:
            groups[group].append(item.value or 0.0)
    return [_rank(group, item, groups, rubric, lang) for group, item in scores]


def _rank(group: str | None, item: Score, groups: Mapping[str, Sequence[float]], rubric: Rubric, lang: str) -> Rank:
    reason = _unranked(item, rubric, lang)
    if group is None and reason is None:
        reason = "form unknown" if lang == "en" else "报告格式不明"
    values = groups.get(group or "", [])
    if reason is not None:
        return Rank(None, len(values), not_ranked=reason)
    value = item.value or 0.0
    better = sum(other > value for other in values)
    return Rank(better + 1, len(values), tied=sum(other == value for other in values) > 1)


def _unranked(item: Score, rubric: Rubric, lang: str) -> str | None:
    if item.value is None:
        return "nothing could be judged" if lang == "en" else "没有可评的内容"
    if item.assessable_weight < rubric.rank_from:
        found, least = f"{item.assessable_weight:g}", f"{rubric.rank_from:g}"
        return f"only {found} of 100 assessable (< {least})" if lang == "en" else f"可评权重 {found}，低于 {least}"
    return None
