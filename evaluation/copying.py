"""Narratives that copy: a planted share of one, changed as copiers change it, among sentences of their own.

Every operator takes a sentence of the source and returns it as the copier writes it.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

import jieba

from evaluation.narratives import Narrative, Written, write

_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
_DIGITS = re.compile(r"\d+")
SWAPPED = 0.1
"""Share of the words that `swap_words` changes."""


class Copier(NamedTuple):
    """Who copies from whom."""

    target: Narrative
    source: Narrative
    random: Random
    words: Sequence[str]


Operator = Callable[[str, Copier], str]


def verbatim(sentence: str, _copier: Copier) -> str:
    """Leave everything as it is."""
    return sentence


def change_year(sentence: str, _copier: Copier) -> str:
    """Put every year one on."""
    return _YEAR.sub(lambda found: str(int(found.group()) + 1), sentence)


def change_numbers(sentence: str, copier: Copier) -> str:
    """Put another figure for every one, of as many digits give or take one."""
    return _DIGITS.sub(lambda found: _figure(len(found.group()), copier.random), sentence)


def change_names(sentence: str, copier: Copier) -> str:
    """Put the own body and place for those of the source."""
    sentence = sentence.replace(copier.source.body, copier.target.body)
    return sentence.replace(copier.source.place, copier.target.place).replace(
        copier.source.function, copier.target.function
    )


def change_names_and_numbers(sentence: str, copier: Copier) -> str:
    """Change both."""
    return change_numbers(change_names(sentence, copier), copier)


def swap_words(sentence: str, copier: Copier) -> str:
    """Put another word for one in ten."""
    words = list(_segmenter().cut(sentence))
    for index, word in enumerate(words):
        if len(word) > 1 and word.isalpha() and copier.random.random() < SWAPPED * len(words) / _long(words):
            words[index] = copier.random.choice(copier.words)
    return "".join(words)


def move_words(sentence: str, copier: Copier) -> str:
    """Let one word in ten change places with the next."""
    words = list(_segmenter().cut(sentence))
    for index in range(len(words) - 1):
        if words[index].isalpha() and words[index + 1].isalpha() and copier.random.random() < SWAPPED / 2:
            words[index], words[index + 1] = words[index + 1], words[index]
    return "".join(words)


OPERATORS: dict[str, Operator] = {
    "verbatim": verbatim,
    "year changed": change_year,
    "numbers changed": change_numbers,
    "names changed": change_names,
    "names and numbers changed": change_names_and_numbers,
    "sentences shuffled": change_names_and_numbers,
    "words swapped": swap_words,
    "words moved": move_words,
}
SHUFFLED = "sentences shuffled"


class Case(NamedTuple):
    """A stretch of the copier's text and the stretch of the source that it copies."""

    start: int
    end: int
    source_start: int
    source_end: int


class Planted(NamedTuple):
    """A copier's report, its source, and what was copied where; `share` of the characters of its sentences."""

    narrative: Narrative
    written: Written
    source: Narrative
    cases: tuple[Case, ...]
    share: float


def plant(target: Narrative, source: Narrative, kind: str, share: float, random: Random) -> Planted:
    """Let `target` copy from `source` until `share` of what it says is copied, sentences in a row if not shuffled."""
    copier = Copier(target, source, random, vocabulary())
    operator = OPERATORS[kind]
    parts: dict[str, tuple[str, ...]] = {}
    origins: dict[str, list[int | None]] = {}
    for section, sentences in source.parts.items():
        chosen = _chosen(sentences, share, random)
        if kind == SHUFFLED:
            random.shuffle(chosen)
        changed = [(operator(sentences[index], copier), index) for index in chosen]
        own = list(target.parts.get(section, ()))
        random.shuffle(own)
        wanted = sum(len(text) for text, _ in changed) * (1 - share) / share if share else 1e9
        kept: list[str] = []
        while own and sum(map(len, kept)) < wanted:
            kept.append(own.pop())
        mixed: list[tuple[str, int | None]] = [(text, None) for text in kept]
        for at in _insertions(len(kept), changed, kind, random):
            mixed[at[0] : at[0]] = at[1]
        parts[section] = tuple(text for text, _ in mixed)
        origins[section] = [index for _, index in mixed]
    narrative = target._replace(parts=parts)
    written, theirs = write(narrative), write(source)
    cases = tuple(_cases(written, theirs, origins))
    copied = sum(
        len(text)
        for section, texts in parts.items()
        for text, index in zip(texts, origins[section], strict=True)
        if index is not None
    )
    return Planted(narrative, written, source, cases, copied / narrative.size)


def _chosen(sentences: Sequence[str], share: float, random: Random) -> list[int]:
    """Choose one run of sentences that makes up a share of a section, at least one sentence."""
    total = sum(map(len, sentences))
    count, size = 0, 0
    start = random.randrange(len(sentences)) if sentences and share < 1 else 0
    while count < len(sentences) and (size < share * total or not count):
        size += len(sentences[(start + count) % len(sentences)])
        count += 1
    return sorted((start + step) % len(sentences) for step in range(count))


def _insertions(
    size: int, copied: Sequence[tuple[str, int]], kind: str, random: Random
) -> list[tuple[int, list[tuple[str, int | None]]]]:
    """Return where which copied sentences go among `size` others: one by one if shuffled, else in a row."""
    if kind == SHUFFLED:
        return [(random.randint(0, size), [item]) for item in copied]
    return [(random.randint(0, size), list(copied))]


def _cases(written: Written, source: Written, origins: dict[str, list[int | None]]) -> list[Case]:
    """Join copied sentences that follow one another in both texts."""
    cases: list[Case] = []
    for section, indices in origins.items():
        before = None
        for place, index in zip(written.spans[section], indices, strict=True):
            if index is not None:
                there = source.spans[section][index]
                if before is not None and index == before + 1:
                    cases[-1] = cases[-1]._replace(end=place[1], source_end=there[1])
                else:
                    cases.append(Case(*place, *there))
            before = index
    return cases


def _figure(digits: int, random: Random) -> str:
    size = max(1, digits + random.choice((-1, 0, 0, 1)))
    return str(random.randint(10 ** (size - 1), 10**size - 1))


def _long(words: Sequence[str]) -> int:
    return max(1, sum(len(word) > 1 and word.isalpha() for word in words))


@cache
def _segmenter() -> jieba.Tokenizer:
    return jieba.Tokenizer()


@cache
def vocabulary() -> tuple[str, ...]:
    """Return words of two letters or more of the narratives, in the order they come."""
    from evaluation.narratives import narratives

    found: dict[str, None] = {}
    for narrative in narratives(12, "vocabulary"):
        for part in narrative.parts.values():
            for sentence in part:
                found.update((word, None) for word in _segmenter().cut(sentence) if len(word) > 1 and word.isalpha())
    return tuple(found)
