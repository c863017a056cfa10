"""Whether a report writes of what its first section is to cover, and the sentence that shows it best.

Where the sentences have tags, these tell what a sentence is about, else its words do; so does the sub-heading it stands
under. The aspects are data (``data/aspects.toml``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.errors import Words
from extractor.legible import legible
from extractor.recent import recent
from extractor.shapes import load
from extractor.text import simplified
from extractor.types import Document, Sentence

OVERVIEW = "overview"
"""The section that is looked at; if it has no sentence, all are."""
_LONGEST = 30
"""Characters of a sub-heading at most."""
_FACTS = 3
"""Facts that count in a sentence at most; that a sentence is about the aspect above all counts as much."""
_SURELY = 0.8
"""How sure a tag must be that is not the primary one."""
_UNDER, _PASSING, _WORDS = 0.5, 0.4, 0.1
"""How surely a sentence is about what the sub-heading above it names, or what it names, but its tags do not."""
_NUMBER = re.compile(
    r"\W*(?P<number>[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.．、])\W*"
)
_FILL = re.compile(r"政府信息|政务信息|信息|政务|政府|公开|工作|建设|方面|情况|的|和|与|及|、|有关|开展|进行|\W")


class Aspect(Struct, frozen=True):
    """What a report should write of: its name, and what shows that it does."""

    id: str
    name: Words
    tags: tuple[str, ...]
    words: tuple[str, ...]
    headings: tuple[str, ...]
    zero: tuple[str, ...] = ()
    government: bool = False


class _Aspects(Struct, frozen=True):
    openers: tuple[str, ...]
    aspects: tuple[Aspect, ...] = field(name="aspect")


class _Known(NamedTuple):
    """An aspect with what begins one of its sub-headings."""

    aspect: Aspect
    heading: re.Pattern[str]


class Coverage(NamedTuple):
    """The best specific sentence on an aspect, and the best that is no stock phrase; `None` if there is none."""

    specific: Sentence | None
    any: Sentence | None


def covered(document: Document, sentences: Sequence[Sentence], *, government: bool) -> dict[str, Sentence | None]:
    """Return for every aspect, by id, the best specific sentence on it; `None` where there is none.

    That there was nothing is specific, too, where nothing may well be (未收到申请). A heading alone covers nothing.
    Governments have one aspect more.
    """
    found = coverage(document, sentences, government=government)
    return {name: item.specific for name, item in found.items()}


@recent
def coverage(document: Document, sentences: Sequence[Sentence], *, government: bool) -> dict[str, Coverage]:
    """Return for every aspect, by id, how it is covered."""
    own = [sentence for sentence in sentences if sentence.section == OVERVIEW] or list(sentences)
    clear = legible(document)
    lines = ((sentence, simplified("".join(clear.words(sentence.span).split()))) for sentence in own)
    return coverage_of(lines, government=government)


def coverage_of(lines: Iterable[tuple[Sentence, str]], *, government: bool) -> dict[str, Coverage]:
    """Return the same of sentences with their words: simplified, without white space."""
    known = [item for item in _known() if government or not item.aspect.government]
    best: dict[str, dict[str, tuple[float, Sentence]]] = {item.aspect.id: {} for item in known}
    read: list[tuple[Sentence, str]] = []
    under: frozenset[str] = frozenset()
    for sentence, words in lines:
        heading = _under(words, known)
        under = under if heading is None else heading
        if not _is_heading(sentence, words):
            read.append((sentence, words))
            for item, about in _tagged(sentence, words, known, under):
                _keep(best[item.aspect.id], sentence, words, item, about)
    for item in known:
        for sentence, words in read if "specific" not in best[item.aspect.id] else ():
            _keep(best[item.aspect.id], sentence, words, item, _worded(sentence, words, item))
    return {
        name: Coverage(*(kinds[kind][1] if kind in kinds else None for kind in ("specific", "any")))
        for name, kinds in best.items()
    }


def _keep(kinds: dict[str, tuple[float, Sentence]], sentence: Sentence, words: str, item: _Known, about: float) -> None:
    """Keep a sentence if it is the best yet that says something on an aspect."""
    attributes = sentence.attributes
    facts = attributes.get("n_numbers", 0) + len(attributes.get("named_objects", ()))
    weight = about + min(facts, _FACTS) + _FACTS * (sentence.primary in item.aspect.tags)
    sure = about >= _UNDER
    if about and weight > kinds.get("any", (0.0,))[0] and (not attributes.get("slogan") or _none(words, item)):
        kinds["any"] = (weight, sentence)
    if sure and weight > kinds.get("specific", (0.0,))[0] and (attributes.get("specific") or _none(words, item)):
        kinds["specific"] = (weight, sentence)


def aspects(*, government: bool) -> tuple[Aspect, ...]:
    """Return what a report should write of."""
    return tuple(item.aspect for item in _known() if government or not item.aspect.government)


def _under(words: str, known: Iterable[_Known]) -> frozenset[str] | None:
    """Return the aspects of the sub-heading that a numbered line begins with: none if it is about something else.

    `None` if the line is not numbered as sub-headings are.
    """
    found = _NUMBER.match(words)
    if found is None:
        return None
    opening = words[found.end() : found.end() + _LONGEST]
    return frozenset(item.aspect.id for item in known if item.heading.match(opening))


def _is_heading(sentence: Sentence, words: str) -> bool:
    """Whether a line is a sub-heading and no more: short, of nothing specific, and numbered or without a full stop."""
    found = _NUMBER.match(words)
    bare = words[found.end() :] if found else words
    if len(bare) > _LONGEST or sentence.attributes.get("specific"):
        return False
    return bool(found) or bare[-1:].isalnum() or any(_names(bare, item) for item in _known())


def _names(words: str, item: _Known) -> bool:
    """Whether words are the name of an aspect and fillers."""
    return bool(item.heading.match(words)) and not _FILL.sub("", item.heading.sub("", words, count=1))


def _tagged(
    sentence: Sentence, words: str, known: Iterable[_Known], under: frozenset[str]
) -> Iterator[tuple[_Known, float]]:
    """Yield the aspects that a sentence is about by its tags, or the sub-heading above it, each with how surely.

    A primary tag that is hardly likely counts only where the words bear it out. One that is not primary must be sure,
    too, and beside a primary one on another aspect it is no more than a mention: to name a channel in passing says
    nothing on platforms.
    """
    homes = _homes()
    primary = homes.get(sentence.primary or "", ())
    others = {name: chance for tag, chance in sentence.tags.items() for name in homes.get(tag, ())}
    for item in known:
        name = item.aspect.id
        about = sentence.tags.get(sentence.primary or "", 0.0) if name in primary else 0.0
        worded = others.get(name, 0.0) and any(map(words.__contains__, item.aspect.words))
        if about < _UNDER and not worded:
            about = 0.0
        if not about and others.get(name, 0.0) >= _SURELY and worded:
            about = min(others[name], _PASSING) if primary else others[name]
        about = max(about, _UNDER * (name in under))
        if about:
            yield item, about


def _worded(sentence: Sentence, words: str, item: _Known) -> float:
    """Tell how surely a sentence is about an aspect by its words: hardly, if its tags say something else."""
    told = not sentence.tags or _none(words, item)
    found = any(map(words.__contains__, item.aspect.words if told else item.aspect.headings))
    return found * (1.0 if told else _WORDS)


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Return for every tag the aspects that it speaks for."""
    tags = {tag for item in _known() for tag in item.aspect.tags}
    return {tag: tuple(item.aspect.id for item in _known() if tag in item.aspect.tags) for tag in tags}


def _none(words: str, item: _Known) -> bool:
    """Whether a sentence says that there was nothing where nothing may well be."""
    return any(map(words.__contains__, item.aspect.zero))


@cache
def _known() -> tuple[_Known, ...]:
    loaded = load(files("extractor") / "data" / "aspects.toml", _Aspects)
    return tuple(
        _Known(
            aspect,
            re.compile(rf"(?:{_any(loaded.openers)})*(?:{_any(aspect.headings)})"),
        )
        for aspect in loaded.aspects
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
