"""Sentences that state figures, each read in the light of those before it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.claims.lexicon import lexicon
from extractor.claims.mentions import Mention, Scene, mentions, topics
from extractor.claims.tokens import Folded, Token, folded, tokens
from extractor.claims.zeros import absences, completions
from extractor.types import Document, Metadata, Sentence

_HEADING = re.compile(r"[(（]?[一二三四五六七八九十]{1,2}[)）、]|[一二三四五六七八九十]是")
_SHORT = 24
_WHOLE = frozenset({"government", "township"})
_DISCLOSURE = re.compile("信息公开|依申请|政务公开|公开申请|申请公开|公开政府信息")
_ABOUT = frozenset({"requests", "remedies"})
"""Sections that speak of nothing else."""
_TOPICS = {"requests": "requests"}
"""What sections speak of from their start."""
_OFFICE = re.compile(r"(.+政府)办公[室厅]\Z")


class Statement(NamedTuple):
    """A sentence that states figures: as it was folded, in tokens, and what they count."""

    sentence: Sentence
    folded: Folded
    tokens: Sequence[Token]
    mentions: tuple[Mention, ...]
    absences: tuple[Mention, ...]
    completions: tuple[Mention, ...]
    year: int | None


def statements(
    document: Document, sentences: Sequence[Sentence], *, metadata: Metadata | None = None
) -> Iterator[Statement]:
    """Yield the sentences of a legible document that state something, in order."""
    told = metadata or Metadata()
    words = lexicon(told.year)
    own = _own_names(told.organization, told.region)
    topic: str | None = None
    disclosure, home = False, None
    for sentence in sentences:
        said = folded(document.text, sentence.span)
        if sentence.section != home or (len(said.text) < _SHORT and _HEADING.match(said.text)):
            topic, disclosure, home = _TOPICS.get(sentence.section or ""), False, sentence.section
        if not (topic or words.relevant.search(said.text)):
            continue
        disclosure = disclosure or sentence.section in _ABOUT or _DISCLOSURE.search(said.text) is not None
        found = tokens(said.text, words, own)
        scene = Scene(said.text, found, words, told.year, told.body_type in _WHOLE, topic, disclosure)
        spoken = topics(scene)[-1]
        topic, disclosure = spoken, disclosure and spoken is not None
        stated = tuple(mentions(scene)), tuple(absences(scene)), tuple(completions(scene))
        if any(stated) or any(token.unit == "%" for token in found):
            yield Statement(sentence, said, found, *stated, told.year)


@lru_cache(maxsize=64)
def _own_names(organization: str | None, region: str | None) -> re.Pattern[str] | None:
    """Return what finds the body's own name, or the end of it that is used for short."""
    names: set[str] = set()
    office = _OFFICE.match(organization or "")
    for name in filter(None, (organization, region, office and office[1])):
        short = name.replace("人民政府", "政府")
        names |= {form[at:] for form in (name, short) for at in range(len(form) - 2)}
    if not names:
        return None
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))
