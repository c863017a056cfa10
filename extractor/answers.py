"""Whether a measure answers a problem, by topic and by wording, and whether a problem says anything of its own.

The topics and the words that do not count are data (``data/answers.toml``).
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, field

from extractor.shapes import load
from extractor.text import LETTERS

ANSWERS = 0.3
"""Likeness from which on a measure answers a problem: one of its topics, half of its wording, or its place."""
PLACE = 0.3
"""What it is worth that problem and measure have the same number."""
_TOPIC, _WORDING = 0.6, 0.6
"""What all topics and the same wording are worth; one of several topics is worth half of all."""
_ENOUGH = 5
"""Pairs of characters in common that make the wording the same; fewer of a short problem."""
_OWN = 0.25
"""Share of the characters of a problem that must be no general words, for it to be one of this body."""


class _Topic(Struct, frozen=True):
    id: str
    words: tuple[str, ...]
    answers: tuple[str, ...]


class _Words(Struct, frozen=True):
    stock: tuple[str, ...]
    general: tuple[str, ...]
    concrete: tuple[str, ...]
    topics: tuple[_Topic, ...] = field(name="topic")


class _Patterns(NamedTuple):
    stock: re.Pattern[str]
    general: re.Pattern[str]
    concrete: re.Pattern[str]
    topics: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


def asks(problem: str) -> list[re.Pattern[str]]:
    """Return what answers the topics of a problem; nothing if it is of no known topic."""
    return [answer for word, answer in _patterns().topics if word.search(problem)]


def alike(asked: Sequence[re.Pattern[str]], own: frozenset[str], measure: str, other: frozenset[str]) -> float:
    """Tell how well a measure answers a problem, from 0 to 1: by what its topics ask and the `bigrams` of both."""
    shared = sum(bool(answer.search(measure)) for answer in asked) / max(len(asked), 1)
    topic = _TOPIC * (1 + shared) / 2 if shared else 0.0
    wording = len(own & other) / min(_ENOUGH, max(len(own) / 3, 2))
    return min(1.0, topic + _WORDING * min(1.0, wording))


def bigrams(words: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of what is no stock phrase.

    >>> sorted(bigrams("人手紧缺，工作"))
    ['人手', '手紧', '紧缺']
    """
    runs = LETTERS.findall(_patterns().stock.sub(" ", words))
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


def is_general(problem: str) -> bool:
    """Whether the words of a problem are such as any body could use of any year.

    >>> is_general("公开的内容还不够全面"), is_general("水质检测结果三个月才公布一次")
    (True, False)
    """
    patterns = _patterns()
    if patterns.concrete.search(problem):
        return False
    rest = patterns.general.sub("", patterns.stock.sub("", problem))
    return sum(map(str.isalpha, rest)) <= _OWN * len(problem)


@cache
def _patterns() -> _Patterns:
    words = load(files("extractor") / "data" / "answers.toml", _Words)
    topics = tuple((_any(topic.words), _any(topic.answers)) for topic in words.topics)
    return _Patterns(_any(words.stock), _any(words.general), _any(words.concrete), topics)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
