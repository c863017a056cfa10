"""Pictures of the evaluation, as SVG."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from evaluation.flatten import Level
from evaluation.metrics import Tally, reliability, share_below
from evaluation.targets import determined

_COLOURS = {"right": "#9ecae1", "reviewed": "#4292c6", "flagged": "#fdae6b", "silent": "#d62728"}
_LEAST_DOUBT = 1e-5
"""The logarithmic axes end here."""
_LEAST_CELLS = 30
"""Bins with fewer cells are not drawn."""


def draw_fates(tallies: Mapping[tuple[str, Level], Tally], path: Path) -> None:
    """Draw what became of the determined cells of each layout at each level."""
    data = pd.DataFrame(_fates(tallies))
    order = list(dict.fromkeys(layout for layout, _ in tallies))
    levels = list(dict.fromkeys(level for _, level in tallies))
    chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="share of determined cells", axis=alt.Axis(format="%")).scale(domain=[0, 1]),
            y=alt.Y("layout:N", sort=order, title=None),
            color=alt.Color("fate:N", title=None, sort=list(_COLOURS)).scale(
                domain=list(_COLOURS), range=list(_COLOURS.values())
            ),
            order=alt.Order("rank:Q"),
            column=alt.Column("level:N", sort=levels, title=None),
        )
        .properties(width=260)
    )
    chart.save(str(path))


def _fates(tallies: Mapping[tuple[str, Level], Tally]) -> Iterator[dict[str, Any]]:
    for (layout, level), counts in tallies.items():
        total = determined(counts.fates) or 1
        for rank, fate in enumerate(_COLOURS):
            share = counts.fates[fate] / total
            yield {"layout": layout, "level": level, "fate": fate, "rank": rank, "share": share}


def draw_reliability(tallies: Mapping[Level, Tally], path: Path) -> None:
    """Draw how many cells are wrong against how many should be, by the doubt that recovery states."""
    data = pd.DataFrame(_points(tallies))
    scale = alt.Scale(type="log", domain=[_LEAST_DOUBT, 1])
    axis = alt.Axis(format="~g", values=[10.0**-power for power in range(6)])
    x = alt.X("doubt:Q", scale=scale, axis=axis, title="1 − confidence, mean of the bin")
    colour = alt.Color("level:N", title=None, sort=list(tallies))
    base = alt.Chart(data).encode(x=x, color=colour)
    points = base.mark_point(filled=True, size=60).encode(
        y=alt.Y("wrong:Q", scale=scale, axis=axis, title="share wrong, and its 95 % upper bound"),
        shape=alt.Shape("found:N", title=None).scale(domain=["some wrong", "none wrong"], range=["circle", "cross"]),
    )
    bounds = base.mark_rule().encode(y=alt.Y("wrong:Q", scale=scale), y2="bound:Q")
    edge = pd.DataFrame({"doubt": [_LEAST_DOUBT, 1.0], "wrong": [_LEAST_DOUBT, 1.0]})
    diagonal = alt.Chart(edge).mark_line(color="#999", strokeDash=[4, 4]).encode(x="doubt:Q", y="wrong:Q")
    alt.layer(diagonal, bounds, points).properties(width=420, height=420).save(str(path))


def _points(tallies: Mapping[Level, Tally]) -> Iterator[dict[str, Any]]:
    """Yield the bins; one without a wrong cell is drawn at the lower edge."""
    for level, counts in tallies.items():
        for cells, doubt, wrong in reliability(counts.certainty):
            if cells >= _LEAST_CELLS:
                yield {
                    "level": level,
                    "doubt": max(doubt, _LEAST_DOUBT),
                    "wrong": max(wrong / cells, _LEAST_DOUBT),
                    "bound": max(share_below(wrong, cells), _LEAST_DOUBT),
                    "found": "some wrong" if wrong else "none wrong",
                }


def draw_confusion(pairs: Sequence[tuple[str, str]], path: Path) -> None:
    """Draw which primary tag is taken for which, of pairs (true, found)."""
    counted = Counter(pairs)
    data = pd.DataFrame([{"true": true, "found": found, "count": count} for (true, found), count in counted.items()])
    order = sorted({tag for pair in pairs for tag in pair})
    base = alt.Chart(data).encode(
        x=alt.X("found:N", sort=order, title="the model says", scale=alt.Scale(domain=order)),
        y=alt.Y("true:N", sort=order, title="annotators say", scale=alt.Scale(domain=order)),
    )
    squares = base.mark_rect().encode(
        color=alt.Color("count:Q", scale=alt.Scale(scheme="blues", type="sqrt"), title=None)
    )
    figures = base.mark_text(fontSize=9).encode(text="count:Q")
    alt.layer(squares, figures).properties(width=520, height=520).save(str(path))


def draw_learning(points: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw how often the primary tag is right against the number of training sentences."""
    base = alt.Chart(pd.DataFrame(points)).encode(
        x=alt.X("sentences:Q", scale=alt.Scale(type="log"), title="training sentences"),
        y=alt.Y("right:Q", scale=alt.Scale(zero=False), axis=alt.Axis(format="%"), title="primary tag right"),
    )
    alt.layer(base.mark_line(), base.mark_point(filled=True)).properties(width=420, height=260).save(str(path))
