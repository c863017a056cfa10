"""Measures that compare a document with the others of its run."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from extractor.measures.cases import MOST_SPANS, Measured, of_corpus
from extractor.types import Finding, Repetition, Reuse, Span

_COMMON = 1 / 3
"""A passage that so many of the documents have is boilerplate, not theft."""


class Neighbours(NamedTuple):
    """What is known of a document from the others of its run.

    `narrative` is how many letters its narrative has, `problems` where the section on problems stands, `findings` those
    that need more than one document, `connected` how many sums over the years hold, and how many could be computed;
    `None` where none could.
    """

    repetition: Repetition
    narrative: int = 0
    problems: Span | None = None
    findings: tuple[Finding, ...] = ()
    connected: tuple[int, int] | None = None


@of_corpus
def own_reuse(neighbours: Neighbours) -> Measured:
    """Share of the narrative that the body's own last report has too, figures and names masked."""
    return _reuse(neighbours.repetition.own, "self", neighbours)


@of_corpus
def peer_reuse(neighbours: Neighbours) -> Measured:
    """Share of the narrative that the report of another body has too, figures and names masked."""
    return _reuse(neighbours.repetition.peer, "peer", neighbours)


@of_corpus
def reuse(neighbours: Neighbours) -> Measured:
    """The larger of the two."""
    shares = [("self", neighbours.repetition.own), ("peer", neighbours.repetition.peer)]
    known = [(share, axis) for axis, share in shares if share is not None]
    return _reuse(*max(known), neighbours) if known else Measured(None, "unknown")


def _reuse(share: float | None, axis: str, neighbours: Neighbours) -> Measured:
    if share is None:
        return Measured(None, "unknown")
    passages = [item for item in neighbours.repetition.passages if item.axis == axis]
    longest = sorted(passages, key=lambda item: (item.span.start - item.span.end, item.span))[:MOST_SPANS]
    return Measured(share, "found", {"share": share}, tuple(item.span for item in longest))


@of_corpus
def stickiness(neighbours: Neighbours) -> Measured:
    """Letters in passages that the body's own earlier report has word for word / letters of the narrative."""
    if neighbours.repetition.own is None:
        return Measured(None, "unknown")
    return _passages(neighbours, lambda item: item.axis == "self")


@of_corpus
def boilerplate(neighbours: Neighbours) -> Measured:
    """Letters in passages that a third of the documents have / letters of the narrative."""
    if neighbours.repetition.peer is None:
        return Measured(None, "unknown")
    return _passages(neighbours, lambda item: item.share_of_corpus >= _COMMON)


@of_corpus
def problems_repeated(neighbours: Neighbours) -> Measured:
    """Letters of the section on problems in passages that the body's own earlier report has too / its letters."""
    home = neighbours.problems
    if neighbours.repetition.own is None or home is None:
        return Measured(None, "unknown")
    own = sorted({item.span for item in neighbours.repetition.passages if item.axis == "self"})
    inside = [Span(max(span.start, home.start), min(span.end, home.end)) for span in own]
    return _covered([span for span in inside if span.start < span.end], home.end - home.start)


def _passages(neighbours: Neighbours, counts: Callable[[Reuse], bool]) -> Measured:
    """Letters in the passages that count / letters of the narrative."""
    spans = sorted({item.span for item in neighbours.repetition.passages if counts(item)})
    return _covered(spans, neighbours.narrative)


def _covered(spans: Sequence[Span], whole: int) -> Measured:
    """Letters in the spans, each place once / letters of the whole."""
    if not whole:
        return Measured(None, "unknown")
    letters, end = 0, 0
    for span in spans:
        letters += max(0, span.end - max(span.start, end))
        end = max(end, span.end)
    share = min(1.0, letters / whole)
    return Measured(share, "found", {"share": share, "count": len(spans)}, tuple(spans[:MOST_SPANS]))


@of_corpus
def years_connect(neighbours: Neighbours) -> Measured:
    """Sums over two years that hold / those that could be computed."""
    if neighbours.connected is None:
        return Measured(None, "unknown")
    held, assessable = neighbours.connected
    failing = [item for item in neighbours.findings if item.code.startswith("RY-")]
    spans: tuple[Span, ...] = tuple(span for item in failing for span in item.spans)
    facts = {"assessable": assessable, "failed": assessable - held}
    return Measured(held / assessable, "found", facts, spans[:MOST_SPANS])
