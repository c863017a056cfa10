"""Several reports in one source: where each begins, and how an answer about one leads back into the whole text.

A new report begins only where a title stands that names another body or year, if the report before it has run through
its headings and the headings begin again behind it. A table printed twice, or a report that is mentioned, is no part.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, islice
from typing import NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import fields, replace

from extractor.attributes import attributes
from extractor.metadata.passages import lines
from extractor.metadata.titles import Title, quality, run_in_title, titles_ending
from extractor.templates import known_templates
from extractor.types import Document, Extraction, Span

_T = TypeVar("_T")

_NUMERALS = "一二三四五六七八九十"
_REPORT = re.compile(r"公\s*[开開][^。，；：！？、]{0,40}?(?:[报報]\s*告|年\s*[报報])")
_TOP_HEADING = re.compile(
    rf"(?:^[#*>\s]*|(?<=[。；\s]))(?P<number>[{_NUMERALS}]{{1,2}})\s*[、.．](?!\s*(?:本年新收|上年结转|本年度办理))",
    re.MULTILINE,
)
"""A numbered heading; the numbered rows of the request table are none."""
_MOST_PARTS, _MOST_CANDIDATES = 500, 5000
_MOST_LINES, _MOST_JOINED = 60, 5
_ABOVE = 300
"""Characters above the last line of a title in which it can begin."""
_LONGEST, _LONGEST_LINE = 70, 140
_REACH = 30_000
"""Characters behind a title in which its headings are looked for."""
_ENOUGH = 3
"""Headings that follow a title at least: the first three, in order."""


class _Place(NamedTuple):
    """A title in the text: where its first line begins, where it ends, what it names."""

    start: int
    end: int
    organization: str | None
    year: str


def split(document: Document) -> tuple[Document, ...]:
    """Return the reports in a document, each with its `part` and its `span`; the document itself if it holds one.

    All parts share the text, so that a span means the same in each. The parts leave nothing out.
    """
    if document.part is not None:
        return (document,)
    starts = _starts(document.text)
    if len(starts) < 2:
        return (document,)
    edges = [0, *starts[1:], len(document.text)]
    spans = map(Span, edges, edges[1:])
    return tuple(replace(document, part=number, span=span) for number, span in enumerate(spans, 1))


def alone(document: Document) -> Document:
    """Return a part as a document of its own, with positions from its own beginning."""
    return document if document.span is None else replace(document, text=document[document.span], span=None)


def masked(document: Document) -> str:
    """Return the text up to the end of a part, in which nothing else than the part can be read."""
    span = document.span
    return document.text if span is None else "\0" * span.start + document[span]


def placed(extraction: Extraction, whole: Document) -> Extraction:
    """Give what was found in a part that stood `alone` its place in the whole text."""
    if whole.span is None:
        return extraction
    moved = _moved(replace(extraction, document=whole), whole.span.start)
    sentences = tuple(
        replace(item, attributes=attributes(whole[item.span], item.span.start)) if item.attributes else item
        for item in moved.sentences
    )
    return replace(moved, document=whole, sentences=sentences)


def _moved(item: _T, by: int) -> _T:
    """Move every span in a noun."""
    found: object = item
    if isinstance(item, Document):
        return item
    if isinstance(item, Span):
        found = Span(item.start + by, item.end + by)
    elif isinstance(item, Struct):
        found = replace(item, **{field.name: _moved(getattr(item, field.name), by) for field in fields(item)})
    elif isinstance(item, tuple):
        found = tuple(_moved(part, by) for part in item)
    elif isinstance(item, dict):
        found = {name: _moved(part, by) for name, part in item.items()}
    return cast("_T", found)


def _starts(text: str) -> list[int]:
    """Return where reports begin, the first included; no more than one if there is only one."""
    places = list(islice(_candidates(text), _MOST_CANDIDATES + 1))
    titles = _distinct(_titles(text, places)) if 1 < len(places) <= _MOST_CANDIDATES else []
    if not 2 <= len(titles) <= _MOST_PARTS:
        return []
    starts: list[int] = []
    for title in reversed(titles):  # what stands between a title and the next report that does begin
        stop = min(starts[-1] if starts else len(text), title.end + _REACH)
        if _begins(text, title.end, stop):
            starts.append(title.start)
    return starts[::-1]


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines that a title may end, or that may begin with one."""
    reached = 0
    for found in _REPORT.finditer(text):
        if found.end() > reached:
            start, reached = _line(text, found.end())
            if reached - start <= _LONGEST_LINE or found.end() - start <= _LONGEST:
                yield start, reached


def _titles(text: str, places: list[tuple[int, int]]) -> Iterator[_Place]:
    """Yield the titles that name a year, wherever one stands on lines of its own or begins a long line."""
    for start, end in places:
        title = _title_at(text, start, end)
        if title and title.year:
            organization = title.organization and title.organization.value
            yield _Place(_line(text, title.span.start)[0], title.span.end, organization, title.year.value)


def _title_at(text: str, start: int, end: int) -> Title | None:
    """Return the title whose last line this is: the best of those that begin on this line or shortly above."""
    stop = min(end, start + _LONGEST_LINE)
    near = list(lines(text, max(0, start - _ABOVE), stop, most=_MOST_LINES))[-_MOST_JOINED:]
    found = (
        [(quality(title), -count, title) for count, title in titles_ending(text, near, len(near) - 1)] if near else []
    )
    if found:
        return max(found, key=lambda item: item[:2])[-1]
    return run_in_title(text, near[-1]) if near and near[-1].start >= start else None


def _distinct(titles: Iterable[_Place]) -> list[_Place]:
    """Leave out a title that says what the one before it says: a page header, a title printed twice."""
    kept: list[_Place] = []
    for title in titles:
        if kept and kept[-1].year == title.year and title.organization in (None, kept[-1].organization):
            continue
        kept.append(title)
    return kept


def _begins(text: str, start: int, stop: int) -> bool:
    """Whether the headings of a report begin behind its title: 一、 first, then 二、 and 三、; or their words."""
    numbers = [found["number"] for found in _TOP_HEADING.finditer(text, start, stop)]
    rest = iter(numbers)
    if numbers[:1] == ["一"] and all(number in rest for number in ("一", "二", "三")):
        return True
    return [order for order, _ in groupby(_headings(text, start, stop))][:_ENOUGH] == list(range(_ENOUGH))


def _headings(text: str, start: int, stop: int) -> Iterator[int]:
    """Yield the order of the sections whose words stand on a line of their own, or behind a number."""
    pattern, orders = _wordings()
    for found in pattern.finditer(text, start, stop):
        yield orders[found["bare"] or found["numbered"]]


@cache
def _wordings() -> tuple[re.Pattern[str], dict[str, int]]:
    """Return a pattern for the headings of all forms, and the order of their sections."""
    orders = {
        title.partition("、")[2]: order
        for form in known_templates()
        for order, section in enumerate(form.sections)
        for title in (section.title, *section.variants)
        if "、" in title
    }
    words = "|".join(map(re.escape, sorted(orders, key=lambda word: (-len(word), word))))
    pattern = rf"^[#*>\s]*(?P<bare>{words})[*：:\s]*$|[\d{_NUMERALS}]\s*[、.．]\s*(?P<numbered>{words})"
    return re.compile(pattern, re.MULTILINE), orders


def _line(text: str, place: int) -> tuple[int, int]:
    """Return where the line at a place begins and ends."""
    begin = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    ends = [end for mark in "\r\n" if (end := text.find(mark, place)) >= 0]
    return begin, min(ends, default=len(text))
