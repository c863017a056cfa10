"""What a narrative says in figures, as data: ``data/claims.toml`` read, and its words compiled for one report year."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.numerals import NUMERAL
from extractor.shapes import load

_FIGURE = (
    r"(?P<before>将近|近|约|大约|超过|超|逾|不足|不到)?(?<![\d.第〔\[])(?<!\d[-~至到/])(?!(?<=[数几上])[十百千])"
    r"(?P<number>{number})(?P<more>余|多|来)?(?P<unit>{units})(?P<after>以上|左右|上下)?"
)
_YEAR = r"(?P<year>20\d\d|二零[零一二三四五六七八九]{2})年度?"


class Also(Struct, frozen=True):
    """Readings that count only where the sentence holds one of `when` (none: always) and none of `unless`."""

    equals: tuple[str, ...]
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class FactForm(Struct, frozen=True):
    """A fact that a figure of the text may state, the words that say so, and what of the tables it may equal.

    `equals` are sums of cells, `perhaps` are readings that may fit but accuse nobody, `most` what it may not exceed.
    Facts of one `part` add up (予以公开和部分公开); one that `wins` is meant where words of others stand by it. With
    one of `doubt` in the sentence nothing is held against it.
    """

    id: str
    name: Words
    objects: tuple[str, ...]
    words: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    also: tuple[Also, ...] = ()
    perhaps: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    part: str | None = None
    wins: bool = False


class ObjectForm(Struct, frozen=True):
    """What is counted: its words and units, and the fact that is meant where the text says nothing more.

    `bare` words, and with `context` all of them, mean it only where disclosure is spoken of; `outside` are words that
    speak of the body's business instead.
    """

    id: str
    words: tuple[str, ...]
    units: tuple[str, ...]
    default: str | None = None
    context: bool = False
    outside: tuple[str, ...] = ()


class _File(Struct, frozen=True):
    words: dict[str, tuple[str, ...]]
    objects: tuple[ObjectForm, ...] = field(name="object")
    facts: tuple[FactForm, ...] = field(name="fact")


class Lexicon(NamedTuple):
    """The words of one report year: what finds them, and what each may be."""

    pattern: re.Pattern[str]
    classes: dict[str, frozenset[str]]
    """Of a word: names of word lists, ``object:ID`` and ``fact:ID``."""
    figure: re.Pattern[str]
    facts: dict[str, FactForm]
    objects: dict[str, ObjectForm]
    relevant: re.Pattern[str]
    """Finds a word of any object."""


@cache
def _file() -> _File:
    return load(files("extractor") / "data" / "claims.toml", _File)


@lru_cache(maxsize=64)
def lexicon(year: int | None) -> Lexicon:
    """Return the words as they are said in a report on a year."""
    content = _file()
    said: dict[str, set[str]] = {}
    years = {"last": (year or 0) - 1, "this": year or 0, "next": (year or 0) + 1}
    lists = [(name, words) for name, words in content.words.items()]
    lists += [(f"object:{form.id}", form.words) for form in content.objects]
    lists += [(f"fact:{form.id}", form.words) for form in content.facts]
    for name, words in lists:
        for word in words:
            said.setdefault(word.format(**years), set()).add(name)
    units = sorted(
        {unit for form in content.objects for unit in form.units} | {"%", "个百分点", "倍", "元", "万元"}, key=len
    )
    return Lexicon(
        re.compile(f"{_any(said)}|{_YEAR}"),
        {word: frozenset(names) for word, names in said.items()},
        re.compile(_FIGURE.format(number=NUMERAL, units="|".join(reversed(units)))),
        {form.id: form for form in content.facts},
        {form.id: form for form in content.objects},
        re.compile(_any(word for form in content.objects for word in form.words)),
    )


def _any(words: Iterable[str]) -> str:
    """Return an alternation of literal words, the longest first, put together by their first letter."""
    heads: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        heads.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(head)}(?:{'|'.join(tails)})" for head, tails in heads.items())
