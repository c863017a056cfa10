"""A sentence as tokens: figures with their units, years, words that are known, stops; what is left is unknown."""

import re
from typing import NamedTuple

from msgspec import Struct

from extractor.claims.lexicon import Lexicon
from extractor.numerals import number
from extractor.text import simplified
from extractor.types import Number, Span

_WIDE = str.maketrans("０１２３４５６７８９．，；：（）！？％／～－—〇", "0123456789.,;:()!?%/~--零")
_SPACE = re.compile(r"\s+")
_SHOWN = re.compile(r"\S+")
_BRACKET = re.compile(r"\([^()]*\)")
_ABOUT = 0.1
"""What 约 may be off by."""


class Token(Struct, frozen=True, gc=False):
    """``[start, end)`` of a folded sentence and what stands there.

    `kinds`: names of word lists, or ``figure``, ``year``, ``stop``, ``aside``, ``own``, ``unknown``; `objects` and
    `facts`: ids of what a word may mean.
    """

    start: int
    end: int
    kinds: frozenset[str]
    low: Number = 0
    high: Number = 0
    unit: str = ""
    objects: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the figure is printed exactly."""
        return self.low == self.high


class Folded(NamedTuple):
    """A sentence without white space, in half-width simplified characters, and where each stands in the document."""

    text: str
    places: range | list[int]

    def span(self, start: int, end: int) -> Span:
        """Return where ``text[start:end]`` stands in the document."""
        return Span(self.places[start], self.places[end - 1] + 1)


_FIGURE, _YEARS, _STOPS, _ASIDE, _UNKNOWN, _OWN, _PARTIAL = (
    frozenset({kind}) for kind in ("figure", "year", "stop", "aside", "unknown", "own", "partial")
)


def folded(text: str, span: Span) -> Folded:
    """Fold a sentence; white space between two digits stays, as it may part two figures, save the end of a line."""
    said = simplified(text[span.start : span.end].translate(_WIDE))
    if not _SPACE.search(said):
        return Folded(said, range(span.start, span.end))
    shown: list[str] = []
    places: list[int] = []
    for run in _SHOWN.finditer(said):
        if shown and shown[-1][-1].isdigit() and run.group()[0].isdigit() and said[run.start() - 1] not in "\r\n":
            shown.append(" ")
            places.append(span.start + run.start() - 1)
        shown.append(run.group())
        places.extend(range(span.start + run.start(), span.start + run.end()))
    return Folded("".join(shown), places)


def tokens(text: str, words: Lexicon, own: re.Pattern[str] | None = None) -> list[Token]:
    """Return the tokens of a folded sentence in order, without gaps; `own` finds the names of the body itself."""
    found: list[Token] = []
    reached = 0
    for hit in words.pattern.finditer(text):
        start, end = hit.span()
        if start > reached:
            found.append(Token(reached, start, _UNKNOWN))
        found.append(_token(hit, start, end, words))
        reached = end
    if len(text) > reached:
        found.append(Token(reached, len(text), _UNKNOWN))
    if own and any("foreign" in token.kinds for token in found):
        for name in own.finditer(text):
            found = _put(Token(*name.span(), _OWN), found)
    return _without_asides(found, text)


def _token(hit: re.Match[str], start: int, end: int, words: Lexicon) -> Token:
    if hit.lastgroup is None:
        kinds, objects, facts = words.meanings[hit.group()]
        return Token(start, end, kinds, 0, 0, "", objects, facts)
    if hit.lastgroup == "figure":
        return Token(start, end, _FIGURE, *_range(number(hit["number"]), hit), hit["unit"])
    if hit.lastgroup == "year":
        year = number(hit["year"])
        return Token(start, end, _YEARS, year, year)
    return Token(start, end, _STOPS if hit.lastgroup == "stop" else _PARTIAL)


def _put(token: Token, found: list[Token]) -> list[Token]:
    """Put a token in place of those it covers; of one that it cuts, what is left becomes unknown."""
    kept = [item for item in found if item.end <= token.start or item.start >= token.end]
    cut = [item for item in found if item.start < token.start < item.end or item.start < token.end < item.end]
    left = [Token(item.start, token.start, _UNKNOWN) for item in cut if item.start < token.start]
    right = [Token(token.end, item.end, _UNKNOWN) for item in cut if item.end > token.end]
    return sorted([*kept, *left, token, *right], key=lambda item: item.start)


def _range(value: Number, hit: re.Match[str]) -> tuple[Number, Number]:
    """Return the least and the greatest figure that is meant."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    before, after = hit["before"] or "", hit["after"] or ""
    if before in ("约", "大约") or after in ("左右", "上下"):
        return value - max(step, value * _ABOUT), value + max(step, value * _ABOUT)
    if before in ("近", "将近", "不足", "不到"):
        return value - max(step, value * _ABOUT), value
    if before or hit["more"] or after:
        return value, value + max(step, value * _ABOUT)
    return value, value


def _without_asides(found: list[Token], text: str) -> list[Token]:
    """Put one token in place of every bracket that holds no figure."""
    if "(" not in text:
        return found
    figures = [token.start for token in found if token.kinds is _FIGURE]
    asides = [hit.span() for hit in _BRACKET.finditer(text) if not any(hit.start() < at < hit.end() for at in figures)]
    kept = [token for token in found if not any(start <= token.start < end for start, end in asides)]
    kept += [Token(start, end, _ASIDE) for start, end in asides]
    return sorted(kept, key=lambda token: token.start)
