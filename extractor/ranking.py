"""Scores → ranks within their groups, and how stable those are when the weights vary.

The weights of the rubric are a judgement. So they are drawn again and again, each up to a fifth more or less, and the
documents ranked anew: a place that does not survive that should not be leaned on. The draws are the same for everybody
and do not depend on who is ranked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractor.rubrics import Rubric
from extractor.types import Rank, Score

DRAWS = 256
"""So many draws give a share to within six points, nineteen times of twenty."""
SPREAD = 0.2
"""How far a weight is drawn up or down."""
_SEED = 2019
_TAIL = 0.05
_BLOCK = 2_000_000
"""Scores that are held at a time."""
_DIGITS = 6
"""Scores that differ behind so many decimals only are equal."""
_LEAST = 1e-12
Floats: TypeAlias = NDArray[Any]


class _Group(NamedTuple):
    """The ranked documents of a group: where they stand in the input, and what they scored."""

    places: list[int]
    scores: list[Score]


def rank(scores: Sequence[tuple[str | None, Score]], rubric: Rubric, lang: str = "zh") -> list[Rank]:
    """Rank scores within their groups, best first; equal scores share a rank.

    A score without a group or a value, or of which too little could be judged, is not ranked and says why.
    """
    groups: dict[str, _Group] = {}
    for place, (name, item) in enumerate(scores):
        if name and _unranked(item, rubric, lang) is None:
            group = groups.setdefault(name, _Group([], []))
            group.places.append(place)
            group.scores.append(item)
    ranks: dict[int, Rank] = {}
    for group in groups.values():
        ranks.update(zip(group.places, _ranked(group.scores, rubric), strict=True))
    sizes = {name: len(group.places) for name, group in groups.items()}
    return [ranks.get(place) or _left_out(name, item, sizes, rubric, lang) for place, (name, item) in enumerate(scores)]


def _left_out(name: str | None, item: Score, sizes: Mapping[str, int], rubric: Rubric, lang: str) -> Rank:
    reason = _unranked(item, rubric, lang) or ("form unknown" if lang == "en" else "报告格式不明")
    return Rank(None, sizes.get(name or "", 0), not_ranked=reason)


def _unranked(item: Score, rubric: Rubric, lang: str) -> str | None:
    if item.value is None:
        return "nothing could be judged" if lang == "en" else "没有可评的内容"
    if item.assessable_weight < rubric.rank_from:
        found, least = f"{item.assessable_weight:g}", f"{rubric.rank_from:g}"
        return f"only {found} of 100 assessable (< {least})" if lang == "en" else f"可评权重 {found}，低于 {least}"
    return None


def _ranked(scores: Sequence[Score], rubric: Rubric) -> list[Rank]:
    """Rank the scores of one group."""
    values = np.array([item.value for item in scores], dtype=float)
    places = _places(values[None])[0]
    times = np.bincount(places)
    size = len(scores)
    if size == 1 or not all(item.contributions for item in scores):
        return [Rank(int(place), size, tied=bool(times[place] > 1)) for place in places]
    stable, best, worst = _moved(scores, places, rubric)
    return [
        Rank(int(place), size, bool(times[place] > 1), share, None, low, high)
        for place, share, low, high in zip(places, stable, best, worst, strict=True)
    ]


def stays_above(one: Score, other: Score, rubric: Rubric) -> float:
    """Return the share of draws in which `one` scores more than `other`."""
    drawn = _Draws([one, other], rubric).values(slice(DRAWS))
    return float((drawn[:, 0] > drawn[:, 1]).mean())


def _moved(scores: Sequence[Score], places: Floats, rubric: Rubric) -> tuple[list[float | None], list[int], list[int]]:
    """Return for each score how stable its place is, and between which places it moves."""
    draws = _Draws(scores, rubric)
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order], prepend=0))
    level = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
    kept, moved = np.zeros(len(order)), np.empty((DRAWS, len(order)), dtype=np.int32)
    block = max(1, _BLOCK // len(order))
    for start in range(0, DRAWS, block):
        drawn = draws.values(slice(start, start + block))[:, order]
        moved[start : start + block] = _places(drawn)
        kept += _kept(drawn, starts, level).sum(axis=0)
    back = np.argsort(order)
    stable = np.round(kept[back] / DRAWS, _DIGITS).tolist() if len(starts) > 1 else [None] * len(order)
    moved.sort(axis=0)
    best, worst = moved[int(_TAIL * DRAWS)].tolist(), moved[-1 - int(_TAIL * DRAWS)].tolist()
    return stable, [best[place] for place in back], [worst[place] for place in back]


def _kept(drawn: Floats, starts: Floats, level: Floats) -> Floats:
    """Whether each column stays above all of the next lower rank, or, of the last rank, below all of the one before.

    The columns are in the order of their ranks, which begin at `starts`; `level` is the number of each column's rank.
    """
    if len(starts) < 2:
        return np.zeros(drawn.shape, dtype=bool)
    most, least = np.maximum.reduceat(drawn, starts, axis=1), np.minimum.reduceat(drawn, starts, axis=1)
    last = len(starts) - 1
    above = drawn > most[:, np.minimum(level + 1, last)]
    return np.where(level < last, above, drawn < least[:, [last - 1]])


def _places(values: Floats) -> Floats:
    """Return the rank of each value in its row, best first; equal values share one."""
    order = np.argsort(-values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    steps = np.concatenate([np.ones((len(values), 1), dtype=bool), ordered[:, 1:] < ordered[:, :-1]], axis=1)
    ranks = np.maximum.accumulate(np.where(steps, np.arange(1, values.shape[1] + 1), 0), axis=1)
    places = np.empty_like(ranks)
    np.put_along_axis(places, order, ranks, axis=1)
    return places


class _Draws:
    """Scores computed again under weights that vary."""

    def __init__(self, scores: Sequence[Score], rubric: Rubric) -> None:
        judged = [[item.measure for item in score.contributions[: len(rubric.criteria)]] for score in scores]
        shares = np.array(judged, dtype=float).reshape(len(scores), len(rubric.criteria))
        self.total = rubric.total
        self.known, self.shares = ~np.isnan(shares), np.nan_to_num(shares)
        self.off = np.array([_deducted(score, rubric) for score in scores])
        most = {rule.id: rule.most for rule in rubric.caps}
        self.most = np.array([min((most[name] for name in score.caps), default=rubric.total) for score in scores])
        weights = np.array([item.weight for item in rubric.criteria])
        drawn = np.random.default_rng(_SEED).uniform(1 - SPREAD, 1 + SPREAD, (DRAWS, len(weights)))
        self.weights = weights * drawn
        names = [item.dimension for item in rubric.criteria]
        self.dimensions = [[at for at, name in enumerate(names) if name == own] for own in dict.fromkeys(names)]

    def values(self, draws: slice) -> Floats:
        """Return a score for each of these draws (rows) and each document (columns)."""
        weights = self.weights[draws]
        value = np.zeros((len(weights), len(self.shares)))
        scale = np.zeros_like(value)
        for members in self.dimensions:
            own = weights[:, members]
            whole = own.sum(axis=1, keepdims=True)
            judged = own @ self.known[:, members].T
            earned = own @ self.shares[:, members].T
            value += np.divide(whole * earned, judged, out=np.zeros_like(value), where=judged > 0)
            scale += whole * (judged > 0)
        scored = self.total * value / np.maximum(scale, _LEAST)
        capped: Floats = np.round(np.minimum(np.maximum(scored - self.off, 0), self.most), _DIGITS)
        return capped


def _deducted(score: Score, rubric: Rubric) -> float:
    """Return what deductions took off a score."""
    names = {rule.id for rule in rubric.deductions}
    return -sum(item.points or 0.0 for item in score.contributions if item.criterion in names)
