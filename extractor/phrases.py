"""The wordings that checks of the narrative look for, as data (``data/phrases.toml``) and as compiled patterns."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct

from extractor.shapes import load


class _Phrases(Struct, frozen=True):
    old_bases: tuple[str, ...]
    no_basis: tuple[str, ...]
    unfilled: tuple[str, ...]
    lost_numbers: tuple[str, ...]
    residue: tuple[str, ...]
    doubled: tuple[str, ...]
    doubled_patterns: tuple[str, ...]
    not_doubled: tuple[str, ...]
    audience: tuple[str, ...]
    none_statements: tuple[str, ...]
    fee: tuple[str, ...]
    private: tuple[str, ...]
    acts: tuple[str, ...]
    verbs: tuple[str, ...]
    self_names: dict[str, tuple[str, ...]]
    wrong_words: dict[str, str]


class Phrases(NamedTuple):
    """What to look for.

    Patterns of `unfilled`, `lost_number` and `residue` are for text as printed, all others for text without white space
    in simplified characters.
    """

    old_basis: re.Pattern[str]
    no_basis: re.Pattern[str]
    unfilled: re.Pattern[str]
    lost_number: re.Pattern[str]
    residue: re.Pattern[str]
    doubled: tuple[re.Pattern[str], ...]
    not_doubled: frozenset[str]
    audience: re.Pattern[str]
    none_statement: re.Pattern[str]
    fee: re.Pattern[str]
    private: re.Pattern[str]
    acts: tuple[str, ...]
    verbs: frozenset[str]
    self_name: re.Pattern[str]
    self_names: dict[str, tuple[str, ...]]
    wrong_word: re.Pattern[str]
    wrong_words: dict[str, str]


@cache
def phrases() -> Phrases:
    """Return the wordings."""
    words = load(files("extractor") / "data" / "phrases.toml", _Phrases)
    doubled = (rf"({literal(words.doubled)})\1", *words.doubled_patterns)
    return Phrases(
        old_basis=_either(words.old_bases),
        no_basis=re.compile(literal(words.no_basis)),
        unfilled=_either(words.unfilled),
        lost_number=_either(words.lost_numbers),
        residue=_either(words.residue),
        doubled=tuple(map(re.compile, doubled)),
        not_doubled=frozenset(words.not_doubled),
        audience=_either(words.audience),
        none_statement=_either(words.none_statements),
        fee=re.compile(literal(words.fee)),
        private=_either(words.private),
        acts=words.acts,
        verbs=frozenset(words.verbs),
        self_name=re.compile(literal(words.self_names)),
        self_names=words.self_names,
        wrong_word=re.compile(literal(words.wrong_words)),
        wrong_words=words.wrong_words,
    )


def literal(words: Iterable[str]) -> str:
    """Return an alternation of literal words, longest first, so that the longest wins."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
