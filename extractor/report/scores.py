"""Facts of a score, for pages and for the terminal: the waterfall, and the biggest losses with their evidence."""

from collections.abc import Callable
from typing import NamedTuple

from extractor.rubrics import Criterion, Rubric, Rule
from extractor.scoring import RULE, Loss, losses
from extractor.types import Contribution, Score, Span

_QUOTES, _LONGEST = 3, 60
"""Places of evidence that are quoted, and characters of each, at most."""


class Bar(NamedTuple):
    """One step of the waterfall: from `start` to `end`, and up to `full`, had it been earned in full, out of 100."""

    name: str
    item: Contribution
    start: float
    end: float
    full: float
    is_rule: bool

    @property
    def left(self) -> float:
        """Where it begins, rising or falling."""
        return min(self.start, self.end)

    @property
    def width(self) -> float:
        """How far it goes."""
        return abs(self.end - self.start)


class Lost(NamedTuple):
    """A loss as people are told it: its name and reason, what would mend it, what the score would be, the evidence."""

    name: str
    loss: Loss
    advice: str
    quotes: tuple[str, ...]


def waterfall(score: Score, rubric: Rubric, lang: str) -> list[Bar]:
    """Return the steps from 0 to the score."""
    names = _names(rubric, lang)
    bars, at, scale = [], 0.0, 100 / (rubric.total or 1)
    for item in score.contributions:
        points = item.points or 0.0
        is_rule = item.dimension == RULE
        full = at if item.points is None or is_rule else at + item.weight
        bars.append(
            Bar(
                names.get(item.criterion, item.criterion),
                item,
                scale * at,
                scale * (at + points),
                scale * full,
                is_rule,
            )
        )
        at += points
    return bars


def biggest_losses(score: Score, rubric: Rubric, text: str | None, lang: str) -> list[Lost]:
    """Return the three biggest losses; `text` is the decoded text, if it is at hand to be quoted."""
    names = _names(rubric, lang)
    items: tuple[Criterion | Rule, ...] = (*rubric.criteria, *rubric.deductions, *rubric.caps)
    advice = {item.id: item.advice[lang] if item.advice else "" for item in items}
    quoted: Callable[[Span], str] = lambda span: _quote(text or "", span)  # noqa: E731
    return [
        Lost(
            names.get(loss.contribution.criterion, loss.contribution.criterion),
            loss,
            advice.get(loss.contribution.criterion, ""),
            tuple(filter(None, map(quoted, loss.contribution.spans[:_QUOTES]))),
        )
        for loss in losses(rubric, score)
    ]


def by_dimension(score: Score, rubric: Rubric, lang: str) -> list[tuple[str, float, float]]:
    """Return name, points and weight of each dimension; what rules take away comes last, if it is anything."""
    names = {item.id: f"{item.id} {item.name[lang]}" for item in rubric.dimensions}
    found: dict[str, tuple[float, float]] = {}
    for item in score.contributions:
        if item.points is not None:
            points, weight = found.get(item.dimension, (0.0, 0.0))
            found[item.dimension] = (points + item.points, weight + item.weight)
    return [(names.get(name, name), round(points, 2), round(weight, 2)) for name, (points, weight) in found.items()]


def _names(rubric: Rubric, lang: str) -> dict[str, str]:
    items: tuple[Criterion | Rule, ...] = (*rubric.criteria, *rubric.deductions, *rubric.caps)
    return {item.id: item.name[lang] for item in items}


def _quote(text: str, span: Span) -> str:
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
