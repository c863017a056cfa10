"""From how a reading was found to the probability that it is right.

A first estimate: the figures below are set by judgement, not fitted, and err on the side of doubt.
"""

from extractor.tables.placement import Basis
from extractor.types import Match

REVIEW_BELOW = 0.99
"""A cell less certain than this is sent to review."""

_LABEL = {
    Match.EXACT: 0.9999,
    Match.NORMALIZED: 0.9999,
    Match.FUZZY: 0.995,
    Match.INFERRED: 0.9,
    Match.MISSING: 0.9,
}
_HEADER_LOST = 0.995
_UNEVEN = 0.995
_INCOMPLETE = 0.5
_UNCONFIRMED = 0.9
_RIVAL = 0.5


def confidence(
    match: Match,
    basis: Basis,
    *,
    complete: bool = True,
    confirmed: bool = True,
    header: bool = True,
    rivals: bool = False,
) -> float:
    """Return the probability that the cells of a line are read right, if there is one way to fill it.

    `match` is that of the row label; `basis` and `complete` as in `Readings`; `confirmed`: every sum over the cell
    holds, which a plain reading does not need; `header`: the column labels are there; `rivals`: another table of the
    same form stands in the document, and nothing told which one counts.
    """
    value = _LABEL[match]
    value *= _UNEVEN if basis is Basis.UNEVEN else 1
    value *= 1 if complete else _INCOMPLETE
    value *= 1 if confirmed or is_plain(match, basis) else _UNCONFIRMED
    value *= 1 if header else _HEADER_LOST
    value *= _RIVAL if rivals else 1
    return value


def is_plain(match: Match, basis: Basis) -> bool:
    """Whether a line was read without weighing anything: its label is there, and as many figures as places."""
    return basis is Basis.COUNT and match in (Match.EXACT, Match.NORMALIZED)
