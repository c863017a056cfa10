"""Cut narrative into sentences: at 。；！？, at items (一是, （一）, 1.), and at line breaks that end something.

Most line breaks of copied text end nothing: a PDF breaks every forty characters, a page mark stands in the
middle of a word. A break counts if the line before is finished or is a heading, or if an item begins after it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from extractor.types import Span

_NUMERALS = "一二三四五六七八九十"
_LINE = re.compile(r"[^\r\n]+")
_FINISHED = re.compile(r"[。；！？：:;!?][”』」’\"）)*]*\s*\Z")
_STOP = re.compile(r"[。；！？!?;]+[”』」’\"）)*]*")
_ITEM = (
    rf"(?:[（(][{_NUMERALS}]{{1,3}}[）)]|[（(]\d{{1,2}}[）)]|[{_NUMERALS}]{{1,3}}(?:[\s*]*是|、|要)"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳])"
)
_BEGINS_ITEM = re.compile(rf"[#*>\s]*{_ITEM}|[#>]")
_ITEM_INSIDE = re.compile(rf"(?<=[。；：，:;,！\s*])\**(?=\**{_ITEM})")
_PAGE_MARK = re.compile(r"\s*(?:[-—–－]+\s*\d{1,3}\s*[-—–－]+|第\s*\d{1,3}\s*页.{0,12})\s*\Z")
_EDGES = "#*> \t\r\n\u3000\xa0|"
_SHORT = 20
_SAMPLE = 4
_FULL = 0.75


def split(text: str, region: Span, width: int) -> Iterator[Span]:
    """Yield the sentences of a region in order, trimmed of white space and markup; `width` as `wrap_width`."""
    for paragraph in _paragraphs(text, _lines(text, region), width):
        yield from _pieces(text, paragraph)


def _lines(text: str, region: Span) -> Iterator[Span]:
    """Yield the lines of a region that are not empty."""
    for line in _LINE.finditer(text, region.start, region.end):
        if not line.group().isspace():
            yield Span(*line.span())


def wrap_width(text: str, regions: list[Span]) -> int:
    """Return at how many characters the lines of the narrative are broken; 0 if lines are paragraphs.

    Lines are broken if at least half of those that are not short end within four characters of one another.
    """
    lengths: Counter[int] = Counter()
    for region in regions:
        for line in _lines(text, region):
            lengths[len(text[line.start : line.end].strip())] += 1
    lengths = Counter({length: count for length, count in lengths.items() if length >= _SHORT})
    if lengths.total() < _SAMPLE:
        return 0
    width = max(lengths, key=lambda length: (sum(lengths[length - less] for less in range(4)), length))
    broken = sum(lengths[width - less] for less in range(4))
    return width if width <= 3 * _SHORT and 2 * broken >= lengths.total() else 0


def _paragraphs(text: str, lines: Iterable[Span], width: int) -> Iterator[Span]:
    """Join lines that a break cut apart; a page mark between two of them breaks nothing."""
    start = end = -1
    last = ""
    for line in lines:
        words = text[line.start : line.end]
        if start >= 0 and _PAGE_MARK.match(words) and not _ends(last, "", width):
            continue
        if start >= 0 and _ends(last, words, width):
            yield Span(start, end)
            start = -1
        start = line.start if start < 0 else start
        end, last = line.end, words
    if start >= 0:
        yield Span(start, end)


def _ends(line: str, following: str, width: int) -> bool:
    """Whether the break between two lines ends a sentence."""
    if _FINISHED.search(line) or _BEGINS_ITEM.match(following) or _PAGE_MARK.match(line):
        return True
    length = len(line.strip())
    if width:
        return length < _FULL * width
    return length < _SHORT or not _STOP.search(line)


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """Cut a paragraph behind full stops and in front of items."""
    cuts = {paragraph.start, paragraph.end}
    cuts.update(found.end() for found in _STOP.finditer(text, paragraph.start, paragraph.end))
    cuts.update(found.start() for found in _ITEM_INSIDE.finditer(text, paragraph.start, paragraph.end))
    for start, end in pairwise(sorted(cuts)):
        words = text[start:end]
        begin = start + len(words) - len(words.lstrip(_EDGES))
        stop = end - (len(words) - len(words.rstrip(_EDGES)))
        if any(character.isalpha() for character in text[begin:stop]):  # a figure alone says nothing
            yield Span(begin, stop)
