"""Years, days and periods as documents print them."""

import re
from collections import Counter
from datetime import date
from typing import NamedTuple

from extractor.metadata.passages import Passage
from extractor.types import Span

_FIRST_YEAR, _LAST_YEAR = 2003, 2099
YEAR = r"(?:(?:19|20|２０)\d\d|[二两][〇零○Oo０][〇零○Oo０一二三四五六七八九]{2})"
"""A year in figures or in Chinese numerals, as a regular expression without groups."""
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_UNTIL = tuple("至到—–~～-")

_RANGE = re.compile(
    rf"(?P<first>{YEAR})年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?(?:0时)?(?:起|始)?"
    rf"(?:，|,)?(?:至|到|[—–~～-]{{1,2}}|止于|截至|截止到?)(?:(?P<last>{YEAR})年|当年|同年|本年)?"
    r"(?P<until>\d{1,2})月(?P<end>\d{1,2})日?"
)
_OF_PERIOD = re.compile(r"(?:统计|所列|数据|期限|时限|报告期|起止)[^。；]{0,24}$")
_BEHIND_RANGE = re.compile(r"^(?:止|间|期间)?[^。；]{0,8}(?:统计|数据)")
_PERIOD_YEAR = re.compile(rf"(?:统计|所列|数据)[^。]{{0,30}}?({YEAR})年")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")

_PUBLISHED = re.compile(
    r"(?:(?P<how>发布|公开|发文|公布|成文|生成|印发)(?:时间|日期)|(?<![^\s　])(?:时间|日期))\s*[:：]\s*"
    r"(?P<date>(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?![\d?\ufffd])日?)"
)
_WRITTEN = ("成文", "生成", "印发")
"""Days on which a document is made, not made public."""
_SIGNED = re.compile(
    rf"(?P<alone>(?<![^\r\n])[^\S\r\n]*)?(?<!\d)(?P<date>({YEAR})\s*年\s*({_MONTH})\s*月"
    rf"\s*({_DAY})\s*日)(?(alone)[^\S\r\n]*(?![^\r\n])|\s*\Z)"
)
"""A date on a line of its own, or at the very end."""
_MOST_WRONG = 20
"""Impossible dates that are listed at most."""
_FULL_DATE = re.compile(r"(?<!\d)(\d{4,6})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")

_CHINESE_DIGITS = str.maketrans("〇零○Oo０一二三四五六七八九两", "0000001234567892")
_COUNTED = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "十", "二十", "三十"))
    for one, ones in enumerate(("", *"一二三四五六七八九"))
}


class Day(NamedTuple):
    """A day that a document names, as ISO date, and where."""

    value: str
    span: Span


class Period(NamedTuple):
    """The first and the last day of the period that a document reports on, and where it says so."""

    first: str
    last: str
    span: Span


def year_of(words: str | None) -> int | None:
    """Read a year in figures or Chinese numerals; `None` if it is none that a report could be on.

    >>> year_of("2022"), year_of("二〇二二"), year_of("1949")
    (2022, 2022, None)
    """
    if not words:
        return None
    value = int(words.translate(_CHINESE_DIGITS))
    return value if _FIRST_YEAR <= value <= _LAST_YEAR else None


def find_period(head: Passage) -> Period | None:
    """Find the period that the figures are of: a range of days that is called so, or that is a whole year."""
    for found in _RANGE.finditer(head.text):
        first = year_of(found["first"])
        last = year_of(found["last"]) if found["last"] else first
        if first is None or last is None:
            continue
        days = _iso(first, found["month"], found["day"]), _iso(last, found["until"], found["end"])
        whole = (found["month"], found["day"], found["until"], found["end"]) == ("1", "1", "12", "31")
        called = _OF_PERIOD.search(head.text, max(0, found.start() - 40), found.start()) or _BEHIND_RANGE.match(
            head.text[found.end() : found.end() + 20]
        )
        if days[0] and days[1] and (called or (whole and first == last)):
            return Period(days[0], days[1], head.span(*found.span()))
    return None


def find_period_year(head: Passage) -> tuple[int, Span] | None:
    """Find the year that the figures are said to be of."""
    found = _PERIOD_YEAR.search(head.text)
    year = year_of(found[1]) if found else None
    return (year, head.span(*found.span(1))) if found and year else None


def most_named_year(head: Passage, written: str | None) -> tuple[int, Span] | None:
    """Take the year named most; the one before the document was written is preferred."""
    named = [found for found in _ANY_YEAR.finditer(head.text) if year_of(found[1])]
    if not named:
        return None
    votes = Counter(int(found[1]) for found in named)
    if written:
        votes[int(written[:4]) - 1] += 2
    year = max(votes, key=lambda candidate: (votes[candidate], -candidate))
    first = next((found for found in named if int(found[1]) == year), None)
    return (year, head.span(*first.span(1))) if first else None


def find_published(head: str, start: int) -> tuple[Day | None, Day | None]:
    """Find in the fields above the text when it was made public, and when it was written."""
    published: Day | None = None
    written: Day | None = None
    for found in _PUBLISHED.finditer(head) if "日期" in head or "时间" in head else ():
        value = _iso(int(found[3]), found[4], found[5])
        if value is None:
            continue
        day = Day(value, Span(start + found.start("date"), start + found.end("date")))
        if found["how"] in _WRITTEN:
            written = written or day
        else:
            published = published or day
    return published, written


def find_signed(tail: str, start: int) -> tuple[Day | None, int] | None:
    """Find the date of the signature: the last one, unless it only ends a period, as in 1月1日至12月31日.

    Returns the day, `None` if there is no such day, and where it begins; nothing if there is no signature.
    """
    found = [None, *_SIGNED.finditer(tail)][-1]
    if found is None:
        return None
    begin = found.start("date")
    if found["alone"] is None and tail[:begin].rstrip().endswith(_UNTIL):
        return None
    value = _iso(int(found[3].translate(_CHINESE_DIGITS)), found[4], found[5])
    day = Day(value, Span(start + begin, start + found.end("date"))) if value else None
    return day, start + begin


def impossible_dates(text: str, start: int, end: int) -> list[Span]:
    """Return the days that no calendar has. Dates that have lost characters are not dates of this form."""
    wrong = []
    for found in _FULL_DATE.finditer(text, start, end):
        year, month, day = found.groups()
        doubled = len(year) > 4 and year.startswith("20")
        if doubled or (len(year) == 4 and year_of(year) and _iso(int(year), month, day) is None):
            wrong.append(Span(*found.span()))
        if len(wrong) == _MOST_WRONG:
            break
    return wrong


def _iso(year: int, month: str, day: str) -> str | None:
    try:
        return date(year, _counted(month), _counted(day)).isoformat()
    except ValueError:
        return None


def _counted(numeral: str) -> int:
    """Read the number of a month or a day, in figures or in Chinese; 0 if it is none.

    >>> _counted("07"), _counted("十"), _counted("二十一")
    (7, 10, 21)
    """
    return int(numeral) if numeral.isdecimal() else _COUNTED.get(numeral, 0)
