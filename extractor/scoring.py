"""Rubric × measures → score.

A score is an exact sum: every contribution is rounded to a hundredth before it is added, so that the parts shown add up
to the whole shown, to the last digit. Deductions are contributions below 0, and so is what a cap takes away. Each
contribution can be computed again from its own line: points = weight × measure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from extractor.measures import Measured, reason
from extractor.rubrics import Cap, Criterion, Deduction, Losses, Rubric, Rule
from extractor.transforms import formula, share_of
from extractor.types import Blame, Contribution, Finding, Score, Severity, Span

_CENT = Decimal("0.01")
_DIGITS = 6
RULE = "–"
"""The dimension of deductions and caps."""
_GRAVITY = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_UNMEASURED = Measured(None, "")


class _Judged(NamedTuple):
    """A criterion judged: the share it earns, or `None`; why, in words; the evidence."""

    share: float | None
    value: float | None
    reason: str
    spans: tuple[Span, ...]


def score(
    rubric: Rubric,
    measured: Mapping[str, Measured],
    *,
    findings: Iterable[Finding] = (),
    peers: Mapping[str, Sequence[float]] | None = None,
    lang: str = "zh",
) -> Score:
    """Score one document by its measures and findings; words are in `lang`.

    `peers` holds the sorted values of a measure in the group that the document belongs to. A criterion that cannot be
    judged is left out, and its weight is spread over the others of its dimension, or over the other dimensions if none
    of it can be judged; `assessable_weight` says how much of the rubric, of 100, could be judged.
    """
    charged = [item for item in findings if item.blame is Blame.BODY and item.root and item.code in rubric.codes]
    judged = [_judge(item, measured, charged, peers or {}, lang) for item in rubric.criteria]
    known, words = tuple(item.share is not None for item in judged), _formulas(rubric, lang)
    contributions = [
        _contribution(criterion, item, weight, words[criterion.id])
        for criterion, item, weight in zip(rubric.criteria, judged, spread(rubric, known), strict=True)
    ]
    assessable = sum(item.weight for item, is_known in zip(rubric.criteria, known, strict=True) if is_known)
    if not assessable:
        return Score(rubric.id, None, None, 0, tuple(contributions))
    contributions += _deducted(rubric, measured, charged, _sum(contributions), lang)
    caps, taken = _capped(rubric, measured, charged, _sum(contributions), lang)
    contributions += taken
    value = float(_sum(contributions))
    percent = round(assessable * 100 / rubric.total, _DIGITS)
    return Score(rubric.id, value, band_of(rubric, value, lang), percent, tuple(contributions), caps)


def bare(scored: Score) -> Score:
    """Return what ranking needs of a score: its points without reasons and evidence, little enough to keep of many."""
    parts = (replace(item, reason="", spans=(), formula="") for item in scored.contributions)
    return replace(scored, contributions=tuple(parts))


def _sum(contributions: Iterable[Contribution]) -> Decimal:
    """Add up points, exactly."""
    return _CENT * sum(round(item.points * 100) for item in contributions if item.points)


@lru_cache(maxsize=64)
def _formulas(rubric: Rubric, lang: str) -> dict[str, str]:
    """Return the formulas of a rubric in words."""
    return {item.id: formula(item, lang) for item in _parts(rubric)}


def _parts(rubric: Rubric) -> Iterator[Criterion | Deduction | Cap]:
    yield from rubric.criteria
    yield from rubric.deductions
    yield from rubric.caps


def _judge(
    criterion: Criterion,
    measured: Mapping[str, Measured],
    charged: Sequence[Finding],
    peers: Mapping[str, Sequence[float]],
    lang: str,
) -> _Judged:
    found = measured.get(criterion.measure, _UNMEASURED) if criterion.measure else None
    words = [reason(found, lang)] if found and found.name else []
    if found and found.value is None:
        return _Judged(None, None, "".join(words), found.spans)
    share, value, spans = 1.0, None, found.spans if found else ()
    if found and found.value is not None:
        value = round(found.value, _DIGITS)
        share, said = share_of(criterion, value, peers.get(criterion.measure or "", ()), lang)
        words += [said] if said else []
    costly = [item for item in charged if criterion.losses and _costs(criterion.losses, item)]
    if criterion.losses and costly:
        lost = sum(_costs(criterion.losses, item) for item in costly)
        share = share - lost / criterion.weight
        spans = (*spans, *(span for item in costly for span in item.spans[:2]))
    if criterion.losses:
        words.append(_listed(costly, lang))
    joint = "; " if lang == "en" else "；"
    return _Judged(round(min(1.0, max(0.0, share)), _DIGITS), value, joint.join(words), spans)


def _costs(losses: Losses, finding: Finding) -> float:
    """Return the points that a finding costs a criterion."""
    if finding.code not in losses.findings:
        return 0.0
    if losses.column and not all(column == losses.column for _, _, column in finding.cells):
        return 0.0
    points: float = getattr(losses, finding.severity.value)
    return points


def _listed(findings: Sequence[Finding], lang: str) -> str:
    """Name the findings that cost something, each with how often."""
    if not findings:
        return "no finding" if lang == "en" else "没有扣分的检查结果"
    codes = dict.fromkeys(item.code for item in findings)
    times = {code: sum(item.code == code for item in findings) for code in codes}
    return (", " if lang == "en" else "、").join(
        code + (f" ×{times[code]}" if times[code] > 1 else "") for code in codes
    )


@lru_cache(maxsize=256)
def spread(rubric: Rubric, known: tuple[bool, ...]) -> tuple[Decimal, ...]:
    """Return the weights that count if only the `known` criteria can be judged: hundredths that add up to the total."""
    dimensions = [item.dimension for item in rubric.criteria]
    whole, judged = dict.fromkeys(dimensions, 0.0), dict.fromkeys(dimensions, 0.0)
    for criterion, is_known in zip(rubric.criteria, known, strict=True):
        whole[criterion.dimension] += criterion.weight
        judged[criterion.dimension] += criterion.weight * is_known
    scale = sum(whole[name] for name in whole if judged[name]) or 1.0
    exact = [
        100 * rubric.total * criterion.weight * whole[criterion.dimension] / judged[criterion.dimension] / scale
        if is_known
        else 0.0
        for criterion, is_known in zip(rubric.criteria, known, strict=True)
    ]
    cents = [int(value + 1e-9) for value in exact]
    left = round(sum(exact)) - sum(cents)
    for index in sorted(range(len(exact)), key=lambda index: cents[index] - exact[index])[:left]:
        cents[index] += 1
    return tuple(value * _CENT for value in cents)


def _contribution(criterion: Criterion, found: _Judged, weight: Decimal, words: str) -> Contribution:
    points = None if found.share is None else float((weight * Decimal(repr(found.share))).quantize(_CENT))
    return Contribution(
        criterion.dimension,
        criterion.id,
        criterion.weight if points is None else float(weight),
        points,
        found.share,
        found.reason,
        found.spans,
        value=found.value,
        by=criterion.measure,
        formula=words,
    )


def _deducted(
    rubric: Rubric, measured: Mapping[str, Measured], charged: Sequence[Finding], value: Decimal, lang: str
) -> list[Contribution]:
    """Return what is deducted, never more than there is, and what could not be judged."""
    found = []
    for rule in rubric.deductions:
        is_met, item = _met(rule, measured, charged, lang)
        points = min(Decimal(str(rule.points)), value) if is_met else Decimal(0)
        value -= points
        if is_met is not False:
            found.append(_adjustment(rule, None if is_met is None else -points, item, _formulas(rubric, lang)[rule.id]))
    return found


def _capped(
    rubric: Rubric, measured: Mapping[str, Measured], charged: Sequence[Finding], value: Decimal, lang: str
) -> tuple[tuple[str, ...], list[Contribution]]:
    """Return the caps that are in force, and what the lowest takes away."""
    met = [(rule, item) for rule in rubric.caps for is_met, item in [_met(rule, measured, charged, lang)] if is_met]
    names = tuple(rule.id for rule, _ in met)
    if not met:
        return (), []
    rule, item = min(met, key=lambda known: known[0].most)
    excess = value - Decimal(str(rule.most)).quantize(_CENT)
    return names, [_adjustment(rule, -excess, item, _formulas(rubric, lang)[rule.id])] if excess > 0 else []


def _met(
    rule: Rule, measured: Mapping[str, Measured], charged: Sequence[Finding], lang: str
) -> tuple[bool | None, _Judged]:
    """Whether a condition is met, and what speaks for it; `None` if that cannot be judged."""
    if not rule.measure:
        costly = [
            item
            for item in charged
            if item.code in rule.findings and _GRAVITY[item.severity] >= _GRAVITY[Severity(rule.severity)]
        ]
        spans = tuple(span for item in costly for span in item.spans[:2])
        return bool(costly), _Judged(None, None, " ".join(item.message for item in costly[:2]), spans)
    found = measured.get(rule.measure, _UNMEASURED)
    told = _Judged(None, found.value, reason(found, lang) if found.name else "", found.spans)
    if found.value is None:
        return None, told
    low, high = rule.at_least, rule.at_most
    value = round(found.value, _DIGITS)
    return (low is None or value >= low) and (high is None or value <= high), told


def _adjustment(rule: Deduction | Cap, points: Decimal | None, found: _Judged, words: str) -> Contribution:
    return Contribution(
        RULE,
        rule.id,
        0.0,
        None if points is None else float(points),
        None,
        found.reason,
        found.spans,
        value=found.value,
        by=rule.measure,
        formula=words,
    )


def band_of(rubric: Rubric, value: float, lang: str) -> str:
    """Return the name of the band that a value reaches."""
    reached = [band for band in rubric.bands if value >= band.least]
    return max(reached, key=lambda band: band.least).name[lang]


def replay(rubric: Rubric, scored: Score) -> float | None:
    """Compute a score again from its contributions alone.

    What a criterion earns follows from its line; what is deducted and capped, from the rubric.
    """
    judged = [item for item in scored.contributions if item.measure is not None]
    if not judged:
        return None
    value = sum(
        ((Decimal(str(item.weight)) * Decimal(str(item.measure))).quantize(_CENT) for item in judged), Decimal(0)
    )
    applied = {item.criterion for item in scored.contributions if item.points is not None}
    for rule in rubric.deductions:
        value -= min(value, Decimal(str(rule.points))) if rule.id in applied else 0
    caps = [Decimal(str(rule.most)) for rule in rubric.caps if rule.id in scored.caps]
    return float(min([value, *caps]))


class Loss(NamedTuple):
    """Points that were not earned, what was lacking, and what the score would be if it were not."""

    contribution: Contribution
    points: float
    score: float


def losses(rubric: Rubric, scored: Score, count: int = 3) -> list[Loss]:
    """Return the biggest losses, each with what the score would be without it, caps still in force."""
    if scored.value is None:
        return []
    rules = {item.criterion for item in scored.contributions if item.dimension == RULE}
    least = {rule.id: Decimal(str(rule.most)) for rule in rubric.caps if rule.id in scored.caps}
    uncapped = _sum(item for item in scored.contributions if item.criterion not in least)
    found = []
    for item in scored.contributions:
        if item.points is None or not (lost := Decimal(str(item.weight)) - Decimal(str(item.points))):
            continue
        others = [most for name, most in least.items() if name != item.criterion]
        without = uncapped if item.criterion in least else uncapped + lost
        found.append(Loss(item, float(lost), float(min([without, *others]))))
    found.sort(key=lambda loss: (-loss.points, loss.contribution.criterion not in rules, loss.contribution.criterion))
    return found[:count]
