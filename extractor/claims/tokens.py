"""A sentence as tokens: figures with their units, years, words that are known, stops; what is left is unknown."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.claims.lexicon import Lexicon
from extractor.numerals import number
from extractor.text import simplified
from extractor.types import Number, Span

_WIDE = str.maketrans("０１２３４５６７８９．，；：（）！？％／～－—〇", "0123456789.,;:()!?%/~--零")
_SPACE = re.compile(r"\s+")
_STOP = re.compile(r"[,;:()!?。…*#|\"“”]|——?")
_BRACKET = re.compile(r"\([^()]*\)")
_ABOUT = 0.1
"""What 约 may be off by."""


class Token(NamedTuple):
    """``[start, end)`` of a folded sentence and what stands there.

    `kinds`: names of word lists, ``object:ID``, ``fact:ID``, or ``figure``, ``year``, ``stop``, ``aside``, ``unknown``.
    """

    start: int
    end: int
    kinds: frozenset[str]
    low: Number = 0
    high: Number = 0
    unit: str = ""

    def named(self, family: str) -> list[str]:
        """Return the ids of a family of kinds, such as ``object``."""
        return [kind[len(family) + 1 :] for kind in sorted(self.kinds) if kind.startswith(family + ":")]

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


_FIGURE, _YEARS, _STOPS, _ASIDE, _UNKNOWN, _OWN = (
    frozenset({kind}) for kind in ("figure", "year", "stop", "aside", "unknown", "own")
)


def folded(text: str, span: Span) -> Folded:
    """Fold a sentence; white space between two digits stays, as it may part two figures."""
    said = simplified(text[span.start : span.end].translate(_WIDE))
    if not _SPACE.search(said):
        return Folded(said, range(span.start, span.end))
    kept: list[int] = []
    for at, letter in enumerate(said):
        if not letter.isspace() or (kept and said[kept[-1]].isdigit() and said[at + 1 : at + 2].isdigit()):
            kept.append(at)
    return Folded("".join(said[at] for at in kept), [span.start + at for at in kept])


def tokens(text: str, words: Lexicon, own: re.Pattern[str] | None = None) -> list[Token]:
    """Return the tokens of a folded sentence in order, without gaps; `own` finds the names of the body itself."""
    found: list[Token] = []
    reached = 0
    names = [Token(*hit.span(), _OWN) for hit in own.finditer(text)] if own else []
    for token in sorted(
        [*_figures(text, words), *names, Token(len(text), len(text), _STOPS)], key=lambda one: one.start
    ):
        if token.start < reached:
            continue
        found += _words(text, reached, token.start, words)
        found.append(token)
        reached = token.end
    return _without_asides(found[:-1], text)


def _figures(text: str, words: Lexicon) -> Iterator[Token]:
    for hit in words.figure.finditer(text):
        low, high = _range(number(hit["number"]), hit)
        yield Token(hit.start(), hit.end(), _FIGURE, low, high, hit["unit"])


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


def _words(text: str, start: int, end: int, words: Lexicon) -> Iterator[Token]:
    """Yield known words, stops, and what is unknown between them."""
    reached = start
    for hit in words.pattern.finditer(text, start, end):
        yield from _unknown(text, reached, hit.start())
        if hit["year"]:
            year = number(hit["year"])
            yield Token(hit.start(), hit.end(), _YEARS, year, year)
        else:
            yield Token(hit.start(), hit.end(), words.classes[hit.group()])
        reached = hit.end()
    yield from _unknown(text, reached, end)


def _unknown(text: str, start: int, end: int) -> Iterator[Token]:
    reached = start
    for hit in _STOP.finditer(text, start, end):
        if hit.start() > reached:
            yield Token(reached, hit.start(), _UNKNOWN)
        yield Token(hit.start(), hit.end(), _STOPS)
        reached = hit.end()
    if end > reached:
        yield Token(reached, end, _UNKNOWN)


def _without_asides(found: list[Token], text: str) -> list[Token]:
    """Put one token in place of every bracket that holds no figure."""
    if "(" not in text:
        return found
    figures = [token.start for token in found if token.kinds is _FIGURE]
    asides = [hit.span() for hit in _BRACKET.finditer(text) if not any(hit.start() < at < hit.end() for at in figures)]
    kept = [token for token in found if not any(start <= token.start < end for start, end in asides)]
    kept += [Token(start, end, _ASIDE) for start, end in asides]
    return sorted(kept, key=lambda token: token.start)
