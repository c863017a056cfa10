"""What a sentence is read in the light of, and the words that belong to a figure."""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from extractor.claims.lexicon import Lexicon
from extractor.claims.tokens import Token
from extractor.types import Number

Groups: TypeAlias = tuple[tuple[str, ...], ...]
"""Facts that add up; of each, the alternatives."""

DISCLOSURE = re.compile(
    "信息公开|依申请|政务公开|公开申请|申请公开|公开政府信息|予以公开|部分公开|不予公开|无法提供|不予处理|自然人"
)
_LOOSE = "list joint filler context now own aside sub each respectively all limit happens"
LOOSE = frozenset(_LOOSE.split())
"""Kinds of words that do not change what is counted."""


class Mention(NamedTuple):
    """A figure and what it is said to count. ``[start, end)`` is of the folded sentence.

    `sure`: nothing speaks against its being this body's, this year's and the whole.
    """

    groups: Groups
    low: Number
    high: Number
    start: int
    end: int
    sure: bool = True


class Scene(NamedTuple):
    """A sentence and what it is read in the light of."""

    text: str
    tokens: Sequence[Token]
    words: Lexicon
    year: int | None
    is_whole: bool
    """Whether the body stands for its whole region, as a government does."""
    topic: str | None
    """The object spoken of in the sentence before."""
    disclosure: bool
    """Whether disclosure is what was spoken of before."""
    spoken: Sequence[str | None] = ()
    """For every token and for the end, the object that was spoken of last."""


class Window(NamedTuple):
    """The tokens that belong to a figure: in front of it, behind it, and those that told what it counts."""

    left: Sequence[Token]
    right: Sequence[Token]
    since: int
    """Where the figure before ends, by token."""


def with_topics(scene: Scene) -> Scene:
    """Return the scene with what is spoken of at every token."""
    topic = scene.topic
    found = [topic]
    for at, token in enumerate(scene.tokens):
        if objects := token.objects:
            topic = objects[-1]
        elif "other" in token.kinds and not _leads_to_part(scene, at):
            topic = None
        found.append(topic)
    return scene._replace(spoken=found)


def _leads_to_part(scene: Scene, at: int) -> bool:
    """Whether a word names but the reason of a result: 属信访等不予处理."""
    for token in scene.tokens[at + 1 :]:
        if is_stop(token) or "figure" in token.kinds:
            return False
        if tells_requests(scene, [token]):
            return True
    return False


def is_stop(token: Token) -> bool:
    """Whether a token is punctuation that parts what figures count."""
    return "stop" in token.kinds


def tells(token: Token) -> bool:
    """Whether a token tells what is counted."""
    return bool(token.objects or token.facts or "other" in token.kinds)


def named(tokens: Sequence[Token]) -> bool:
    """Whether one of the words names an object."""
    return any(token.objects for token in tokens)


def tells_requests(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether words stand there that speak of requests, and of nothing else."""
    return any(scene.words.facts[fact].tells for token in tokens for fact in token.facts)


def is_part(scene: Scene, fact: str) -> bool:
    """Whether a fact is of a part of what is counted: an applicant, a result, a channel."""
    return scene.words.facts[fact].part not in (None, "remedy", "decisions")


def until_fact(right: Sequence[Token]) -> Sequence[Token]:
    """Return what stands behind a figure up to its first fact."""
    for at, token in enumerate(right):
        if token.facts and not token.kinds & LOOSE:
            return right[: at + 1]
    return right
