"""Sentences that state figures, each read in the light of those before it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.claims.lexicon import Lexicon, lexicon
from extractor.claims.mentions import mentions
from extractor.claims.scenes import DISCLOSURE, Mention, Scene, with_topics
from extractor.claims.tokens import Folded, Token, folded, tokens
from extractor.claims.zeros import absences, completions
from extractor.text import simplified
from extractor.types import Document, Metadata, Sentence

_HEADING = re.compile(r"[(（]?[一二三四五六七八九十]{1,2}[)）、]|[一二三四五六七八九十]是")
_LONGEST = 3000
"""Characters of a sentence at most; what is longer is no sentence, and nothing is made of it."""
_SHORT = 24
_WHOLE = frozenset({"government", "township"})
_NUMERALS = "0-9０-９零〇一二两三四五六七八九十百千"
_STATES = re.compile(
    rf"[{_NUMERALS}](?:[万亿余多来]|以上)?(?:[件起宗份项条次例个封单笔批桩则篇期场部元万班人案%％])|为[0０零]|是零|零件"
    "|(?:全|均|都|所有|一律|100%|１００％).*(?:办结|完毕|完结|答复|回复|完成)"
)
_RATES = re.compile("(?:同比|上年|去年|上一年|其中).*[%％]")
_DENIES = re.compile("[未没无]|不存在|零")
_PATIENCE = 2
"""Sentences that name no object, and still speak of the one before."""
_SPACE = re.compile(r"\s")
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
    is_plain = simplified(document.text) == document.text
    topic: str | None = None
    disclosure, home, idle = False, None, 0
    for sentence in sentences:
        if sentence.span.end - sentence.span.start > _LONGEST:
            continue
        text = document[sentence.span]
        said = None if is_plain and not _SPACE.search(text) else folded(document.text, sentence.span)
        text = said.text if said else text
        if sentence.section != home or (len(text) < _SHORT and _HEADING.match(text)):
            topic, disclosure, home = _TOPICS.get(sentence.section or ""), False, sentence.section
        subjects = words.topics.findall(text)
        idle = 0 if subjects else idle + 1
        topic = topic if idle <= _PATIENCE else None
        if not (topic or subjects or _RATES.search(text)):
            continue
        before, disclosure = disclosure, disclosure or DISCLOSURE.search(text) is not None
        if not (_STATES.search(text) or (_DENIES.search(text) and any(words.meanings[word][1] for word in subjects))):
            topic = _topic(words, subjects, topic)
            disclosure = disclosure and topic is not None
            continue
        said = said or folded(document.text, sentence.span)
        found = tokens(said.text, words, own)
        before = before or sentence.section in _ABOUT
        scene = with_topics(Scene(said.text, found, words, told.year, told.body_type in _WHOLE, topic, before))
        topic = scene.spoken[-1]
        disclosure = disclosure and topic is not None
        stated = tuple(mentions(scene)), tuple(absences(scene)), tuple(completions(scene))
        if any(stated) or any(token.unit == "%" for token in found):
            yield Statement(sentence, said, found, *stated, told.year)


def _topic(words: Lexicon, subjects: Sequence[str], topic: str | None) -> str | None:
    """Return what a sentence without figures speaks of at its end."""
    for subject in subjects:
        kinds, objects, _ = words.meanings[subject]
        topic = objects[-1] if objects else None if "other" in kinds else topic
    return topic


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
    longest = "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
    return re.compile(f"(?<![全各我本某])(?:{longest})(?![办各直本系部门])")
