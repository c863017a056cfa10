"""The wordings that checks of the narrative look for, as data (``data/phrases.toml``)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct

from extractor.shapes import load


class _Pattern(Struct, frozen=True):
    near: tuple[str, ...]
    pattern: str


class _Phrases(Struct, frozen=True):
    basis: tuple[str, ...]
    no_basis: tuple[str, ...]
    doubled: tuple[str, ...]
    particles: str
    not_doubled: tuple[str, ...]
    none_statements: tuple[str, ...]
    acts: tuple[str, ...]
    verbs: tuple[str, ...]
    self_names: dict[str, tuple[str, ...]]
    wrong_words: dict[str, str]
    old_basis: tuple[_Pattern, ...]
    unfilled: tuple[_Pattern, ...]
    lost_number: tuple[_Pattern, ...]
    residue: tuple[_Pattern, ...]
    audience: tuple[_Pattern, ...]
    private: tuple[_Pattern, ...]
    fee: tuple[_Pattern, ...]
    office_only: tuple[_Pattern, ...]


class Sought(NamedTuple):
    """What is looked for: a pattern, and words of which one must be there for it to be found at all."""

    near: tuple[str, ...]
    pattern: re.Pattern[str]


class Phrases(NamedTuple):
    """What to look for.

    `unfilled`, `lost_number` and `residue` are for text as printed, all others for text without white space in
    simplified characters.
    """

    basis: re.Pattern[str]
    no_basis: re.Pattern[str]
    doubled: frozenset[str]
    particles: str
    not_doubled: tuple[str, ...]
    none_statement: re.Pattern[str]
    acts: tuple[str, ...]
    verbs: frozenset[str]
    self_names: dict[str, tuple[str, ...]]
    wrong_words: dict[str, str]
    old_basis: tuple[Sought, ...]
    unfilled: tuple[Sought, ...]
    lost_number: tuple[Sought, ...]
    residue: tuple[Sought, ...]
    audience: tuple[Sought, ...]
    private: tuple[Sought, ...]
    fee: tuple[Sought, ...]
    office_only: tuple[Sought, ...]


@cache
def phrases() -> Phrases:
    """Return the wordings."""
    words = load(files("extractor") / "data" / "phrases.toml", _Phrases)
    return Phrases(
        basis=re.compile(literal(words.basis)),
        no_basis=re.compile(literal(words.no_basis)),
        doubled=frozenset(words.doubled),
        particles=words.particles,
        not_doubled=words.not_doubled,
        none_statement=re.compile("|".join(words.none_statements)),
        acts=words.acts,
        verbs=frozenset(words.verbs),
        self_names=words.self_names,
        wrong_words=words.wrong_words,
        old_basis=_sought(words.old_basis),
        unfilled=_sought(words.unfilled),
        lost_number=_sought(words.lost_number),
        residue=_sought(words.residue),
        audience=_sought(words.audience),
        private=_sought(words.private),
        fee=_sought(words.fee),
        office_only=_sought(words.office_only),
    )


def hits(sought: Iterable[Sought], text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yield where any of what is sought stands in ``text[start:end]``; what overlaps an earlier hit is left out."""
    stop = len(text) if end is None else end
    found: list[re.Match[str]] = []
    for item in sought:
        if not item.near or any(map(text.__contains__, item.near)):
            found += item.pattern.finditer(text, start, stop)
    reached = start
    for hit in sorted(found, key=lambda hit: (hit.start(), -hit.end())):
        if hit.start() >= reached:
            yield hit
            reached = hit.end()


def literal(words: Iterable[str]) -> str:
    """Return an alternation of literal words, longest first, so that the longest wins."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def _sought(patterns: Iterable[_Pattern]) -> tuple[Sought, ...]:
    return tuple(Sought(item.near, re.compile(item.pattern)) for item in patterns)
