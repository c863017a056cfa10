"""Stretches of a text to look for facts in: simplified, without glosses and white space, every place traceable."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractor.text import simplified, visible
from extractor.types import Span

_GLOSS = re.compile(r"[(（][a-z\u00e0-\u00fc\u0101-\u01dc\u0251]{1,7}[)）]")
_LINE = re.compile(r"[^\r\n]+")
_RUN = re.compile(r"\S+")
_PREFIX = re.compile(r"^[#*>\s]*(?:(?:标题|题目|名称|附件\d{0,2})\s*[:：]\s*)?[《]?")
_EDGES = " \t\u3000*》"
_DEBRIS = re.compile(r"^[-—–－\s\d\ufffc]*$")


class Passage:
    """A stretch of a text without white space; `span` leads back into the text."""

    __slots__ = ("_source", "_start", "text")

    def __init__(self, source: str, start: int) -> None:
        """Take `source`, which is plain and begins at `start` of the document."""
        self.text = "".join(source.split())
        self._source = source
        self._start = start

    def span(self, start: int, end: int) -> Span:
        """Return where ``text[start:end]``, which is not empty, stands in the document."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def _place(self, index: int) -> int:
        for run in _RUN.finditer(self._source):
            if index < run.end() - run.start():
                return self._start + run.start() + index
            index -= run.end() - run.start()
        raise IndexError(index)


class Line(NamedTuple):
    """A line, plain, without what only marks it; where it starts."""

    start: int
    text: str


def plain(text: str) -> str:
    r"""Return a text in simplified characters, glosses as white space; every character stays where it is.

    >>> plain("農(nóng)業局").split()
    ['农', '业局']
    """
    shown = visible(simplified(text))
    return _GLOSS.sub(lambda found: "\x1f" * len(found.group()), shown) if _GLOSS.search(shown) else shown


@lru_cache(maxsize=4)
def passage(text: str, start: int, end: int) -> Passage:
    """Return a stretch of a document as a passage; several questions are asked of the same one."""
    return Passage(plain(text[start:end]), start)


def lines(text: str, start: int, end: int, *, most: int) -> Iterator[Line]:
    """Yield up to `most` lines that say something."""
    count = 0
    for found in _LINE.finditer(plain(text[start:end])):
        prefix = _PREFIX.match(found.group())
        skipped = prefix.end() if prefix else 0
        content = found.group()[skipped:].rstrip(_EDGES)
        if content and not _DEBRIS.match(content):
            yield Line(start + found.start() + skipped, content)
            count += 1
        if count == most:
            return


def printed(text: str, span: Span) -> str:
    """Return what stands at a span, without white space."""
    return "".join(text[span.start : span.end].split())
