"""A document as it should have read: what looks at words looks here, and answers with places in the decoded text."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from extractor.mojibake import LOST, Repaired, repaired
from extractor.templates import Template, known_templates
from extractor.text import gaps
from extractor.types import Candidate, Cell, Document, Match, Section, Span, Table

T = TypeVar("T")

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_TONE = re.compile(f"[{_TONED}]")
"""Letters that only the sound of a character has."""
_SOUND = f" ?[a-zü{_TONED}]{{1,6}}"
_GLOSS = re.compile(rf"(?<=[\u4e00-\u9fff])(?:[(（]{_SOUND} ?[)）]|{_SOUND}(?: (?=[\u4e00-\u9fff])|(?![a-z])))")
_LETTER = re.compile(f"[{LOST}\u3400-\u9fff]")
_SHORT, _LONG = 3, 8
"""Letters of a word that must stand by itself, and of one half of which may be lost."""
_SHOWN = re.compile(r"\S")
_USUAL = ("政府信息公开", "人民政府", "管理委员会", "街道办事处")
"""Words of titles and signatures; all others are those of the forms."""
_NUMBER = re.compile(r"^[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[)）、.．]")


class Legible(NamedTuple):
    """A document with legible text, and where each place of it (`edges`) is in the decoded one; none if it was sound.

    `mojibake` is what was not legible before, in the decoded text.
    """

    source: Document
    document: Document
    edges: Sequence[int] | None = None
    mojibake: tuple[Span, ...] = ()

    def words(self, span: Span) -> str:
        """Return what stands at a span of the decoded text, legibly."""
        return self.document[self.into(span)]

    def into(self, question: T) -> T:
        """Return the question (spans, or anything that holds some) with places in the legible text."""
        edges = self.edges
        return question if edges is None else _moved(question, lambda place: bisect_left(edges, place))

    def back(self, answer: T) -> T:
        """Return the answer with places in the decoded text; what is printed is given as it stands there."""
        edges = self.edges
        return answer if edges is None else _printed(_moved(answer, edges.__getitem__), self.source)


@lru_cache(maxsize=2)
def legible(document: Document) -> Legible:
    """Return a document as it should have read. Sound text stays the very same."""
    found = repaired(document.text)
    text, edges = (_completed(found), found.edges) if found else (document.text, None)
    mojibake = tuple(Span(start, end) for start, end in found.runs) if found else ()
    while again := repaired(text):  # misread twice; every repair makes the text shorter
        text, edges = _completed(again), [edges[place] for place in again.edges] if edges else again.edges
    if _TONE.search(text):
        kept = [place for gap in _unglossed(text) for place in range(gap.start, gap.end)]
        if len(kept) < len(text):
            edges = [edges[place] if edges else place for place in (*kept, len(text))]
            text = "".join(text[place] for place in kept)
    return Legible(document, replace(document, text=text) if edges else document, edges, mojibake)


def _unglossed(text: str) -> Iterator[Span]:
    """Yield what is left of a text without the sounds that stand behind its characters, as in 予(yǔ)以公开."""
    return gaps([Span(*gloss.span()) for gloss in _GLOSS.finditer(text) if _TONE.search(gloss.group())], 0, len(text))


def _completed(found: Repaired) -> str:
    """Fill in the lost characters of words that are known: most of the word is there, and what is left of them fits.

    All other lost characters stay lost, also those that two words would fill in differently.
    """
    places = [hit.start() for hit in _SHOWN.finditer(found.text)] if found.lost else []
    text = "".join(found.text[place] for place in places)
    fitting: dict[int, set[str]] = {}
    for word, pattern in _words() if found.lost else ():
        for start in (hit.start() for hit in pattern.finditer(text)):
            gone = [(places[start + at], letter) for at, letter in enumerate(word) if text[start + at] == LOST]
            unknown = sum(_unknown(found, place) for place, _ in gone)
            few = unknown <= len(word) // (3 if _SHORT < len(word) <= _LONG else 2)
            apart = len(word) > _SHORT or not _inside(found.text, places[start], places[start + len(word) - 1])
            if few and apart and all(_fits(found, *letter) for letter in gone):
                for place, letter in gone:
                    fitting.setdefault(place, set()).add(letter)
    filled = {place: letters.pop() for place, letters in fitting.items() if len(letters) == 1}
    return "".join(filled.get(place, letter) for place, letter in enumerate(found.text))


def _unknown(found: Repaired, place: int) -> float:
    """Return how much of a lost character is lost: half, if two of its three bytes are left."""
    return 0.5 if sum(byte >= 0x80 for byte in found.lost.get(place, b"")) > 1 else 1.0


def _inside(text: str, first: int, last: int) -> bool:
    """Whether what stands there is part of a longer word: 合计 is none in 审计局."""
    return bool(_LETTER.search(text[max(0, first - 1) : first] + text[last + 1 : last + 2]))


def _fits(found: Repaired, place: int, letter: str) -> bool:
    left = found.lost.get(place)
    return left is not None and re.fullmatch(left, letter.encode(), re.DOTALL) is not None


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the wordings of all forms, the longest last, each with what finds it, characters lost or not."""
    printed = {"".join(word.split()) for form in known_templates() for word in _wordings(form)}
    words = {*_USUAL, *printed, *(_NUMBER.sub("", word) for word in printed)}
    return tuple(
        (word, re.compile(f"(?={''.join(f'[{re.escape(letter)}{LOST}]' for letter in word)})"))
        for word in sorted(words, key=lambda word: (len(word), word))
        if len(word) > 1
    )


def _wordings(template: Template) -> Iterator[str]:
    yield template.title
    for section in template.sections:
        yield from (section.title, *section.variants)
    for table in template.tables:
        yield from (*table.heads, *(block.caption for block in table.blocks if block.caption))
        for group in table.groups:
            yield from (group.label, *group.variants)
        for block in table.blocks:
            for row in block.rows:
                yield from (row.label, *row.variants)
            for column in block.columns:
                yield from (column.label, *column.variants)


def _moved(value: Any, place: Callable[[int], int]) -> Any:
    """Return a noun, or nouns, with every span moved."""
    if isinstance(value, Span):
        return Span(place(value.start), place(value.end))
    return _rebuilt(value, lambda part: _moved(part, place))


def _printed(value: Any, source: Document) -> Any:
    """Return a noun, or nouns, with every print as the source has it; no word of it matches to the letter."""
    if isinstance(value, Cell | Candidate) and value.span and value.raw is not None:
        value = replace(value, raw=source[value.span])
    if isinstance(value, Section) and value.title_span:
        value = replace(value, title=source[value.title_span])
    if isinstance(value, Cell | Table | Section) and value.match is Match.EXACT:
        value = replace(value, match=Match.NORMALIZED)
    return _rebuilt(value, lambda part: _printed(part, source))


def _rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Struct):
        return replace(value, **{name: change(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, dict):
        return {key: change(part) for key, part in value.items()}
    return tuple(map(change, value)) if isinstance(value, tuple) else value
