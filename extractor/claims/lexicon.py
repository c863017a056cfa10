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
    r"(?P<figure>(?P<before>将近|近|约|大约|超过|超|逾|不足|不到)?(?<![\d.第〔\[])(?<!\d[-~至到/])(?!(?<=[数几上])[十百千])"
    r"(?P<number>{number})(?P<more>余|多|来)?(?P<unit>{units})(?P<after>以上|左右|上下)?)"
)
_YEAR = r"(?P<year>20\d\d|二零[零一二三四五六七八九]{2})年度?"
_MONTH = r"(?P<month>\d{1,2}月(?:份|\d{1,2}日)?)"
_STOP = r"(?P<stop>[,;:()!?。…*#|\"“”]|——?)"


class Also(Struct, frozen=True):
    """Readings that count only where the sentence holds one of `when` (none: always) and none of `unless`."""

    equals: tuple[str, ...]
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class FactForm(Struct, frozen=True):
    """A fact that a figure of the text may state, the words that say so, and what of the tables it may equal.

    `equals` are sums of cells, `perhaps` are readings that may fit but accuse nobody, `most` what it may not exceed.
    Facts of one `part` add up (予以公开和部分公开); one that `wins` is meant where words of others stand by it. With
    one of `doubt` in the sentence nothing is held against it. One that stands `alone` counts without a table; one
    that `tells` speaks of requests, and of nothing else.
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
    tells: bool = False
    alone: bool = False


class ObjectForm(Struct, frozen=True):
    """What is counted: its words and units, and the fact that is meant where the text says nothing more.

    `outside` are words around that speak of the body's business instead; with `context` they count only where nothing
    is said of disclosure. With one of `doubt` in the sentence nothing is held against what it says. In the units
    `items`, 事项 are powers of the body, not decisions.
    """

    id: str
    words: tuple[str, ...]
    units: tuple[str, ...]
    default: str | None = None
    context: bool = False
    outside: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class _File(Struct, frozen=True):
    words: dict[str, tuple[str, ...]]
    objects: tuple[ObjectForm, ...] = field(name="object")
    facts: tuple[FactForm, ...] = field(name="fact")


class Lexicon(NamedTuple):
    """The words of one report year: what finds them, figures, years and stops, and what each word may be."""

    pattern: re.Pattern[str]
    meanings: dict[str, tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]]
    """Of a word: the names of its word lists, the objects and the facts it may mean."""
    facts: dict[str, FactForm]
    objects: dict[str, ObjectForm]
    topics: re.Pattern[str]
    """Finds a word of any object, one that tells of requests by itself, or one that leads away from them."""


@cache
def _file() -> _File:
    return load(files("extractor") / "data" / "claims.toml", _File)


@lru_cache(maxsize=64)
def lexicon(year: int | None) -> Lexicon:
    """Return the words as they are said in a report on a year."""
    content = _file()
    said: dict[str, tuple[list[str], list[str], list[str]]] = {}
    years = {"last": (year or 0) - 1, "this": year or 0, "next": (year or 0) + 1}
    lists = [(0, name, words) for name, words in content.words.items()]
    lists += [(1, form.id, form.words) for form in content.objects]
    lists += [(2, form.id, form.words) for form in content.facts]
    for family, name, words in lists:
        for word in words:
            said.setdefault(word.format(**years), ([], [], []))[family].append(name)
    subjects = [word for form in content.objects for word in form.words]
    subjects += [word for form in content.facts if form.tells for word in form.words]
    units = sorted(
        {unit for form in content.objects for unit in form.units} | {"%", "个百分点", "倍", "元", "万元"}, key=len
    )
    figure = _FIGURE.format(number=NUMERAL, units="|".join(reversed(units)))
    return Lexicon(
        re.compile("|".join((figure, _any(said), _YEAR, _MONTH, _STOP))),
        {word: (frozenset(kinds), tuple(objects), tuple(facts)) for word, (kinds, objects, facts) in said.items()},
        {form.id: form for form in content.facts},
        {form.id: form for form in content.objects},
        re.compile(_any([*subjects, *content.words["other"]])),
    )


def _any(words: Iterable[str]) -> str:
    """Return an alternation of literal words, the longest first, put together by their first letter."""
    heads: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        heads.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(head)}(?:{'|'.join(tails)})" for head, tails in heads.items())
