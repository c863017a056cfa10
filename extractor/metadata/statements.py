"""Where a document speaks of itself: title, preamble, first sentence, contact, fields above the text, signature."""

import re
from functools import lru_cache
from typing import NamedTuple

from extractor.metadata.bodies import is_body, is_named
from extractor.metadata.dates import (
    YEAR,
    Day,
    Period,
    find_period,
    find_period_year,
    find_published,
    find_signed,
    most_named_year,
    year_of,
)
from extractor.metadata.passages import Passage, passage, plain
from extractor.metadata.titles import CORE, HEAD, Named, Title, find_title
from extractor.types import Span

OPENING = 3000
"""Characters in which the period, the scope and the contact are told."""
_TAIL = 400

_NAME = r"(?P<name>[\u4e00-\u9fff]{3,36}?)"
_STATED_NAME = r"(?P<name>(?:(?!公布|公开|发布|报告|年度|编制)[\u4e00-\u9fff]){3,36}?)"
_STATED = re.compile(
    rf"(?:公布|现将|编制了?|形成了?|向[\u4e00-\u9fff]{{1,8}}(?:公开|发布|报告))(?:(?P<year>{YEAR})年?度?)?{_STATED_NAME}(?:(?P<behind>{YEAR})年?度?)?"
    rf"(?:{CORE}|(?:政府|政务)?信息公开(?:工作)?(?:的?有关)?情况)"
)
_RUN_ON = re.compile(
    rf"(?<=[局厅委会部府处办院站队心所县市区乡镇旗州省盟道])(?P<year>{YEAR})年度?(?:政府)?信息公开工作年度报告"
)
"""What is left of a title in the middle of a line: where the name in front of it begins, nobody can tell."""
_LINK = re.compile(r"(?:[上下]一[篇条]|相关(?:链接|文章|阅读))[:：]?[^：。]*$")
"""What stands in front of a title that leads to another document."""
_PUBLISHER = re.compile(r"(?:来源|发布机构|发文机关|发布单位|公开主体)\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{4,30})")
_SUBJECT = re.compile(
    rf"(?:(?<=情况)|(?<![\u4e00-\u9fff\d])){YEAR}年度?(?:以来)?，?{_NAME}"
    r"(?=[坚认深严紧全按以在高积扎持始围贯切进主依根])(?=坚持|认真|深入|严格|紧紧|全面|按照|以|在|高度|积极|扎实|持续|始终|围绕|贯彻|切实|进一步|全年|主动|依法|根据)"
)
_CONTACT = re.compile(r".*(?:与|向|请到|请至)(?P<name>[\u4e00-\u9fff]{3,36})$")
_CONTACTED = re.compile(r"联系|咨询|反映|查询")
_OWN = re.compile(
    r"不含[^。；]{0,20}数据|(?:仅|只)(?:包括|统计|反映|含)[^。；]{0,6}(?:本|我)(?:机关|级|局|单位|办)"
    r"|(?:数据|报告)[^。；]{0,12}(?:仅|均)?为(?:本|我)(?:机关|级|局|单位)|局机关及所属"
)
_AGGREGATE = re.compile(
    r"汇总(?![^。；，]{0,6}(?:科|股|处)室)[^。；]{0,30}?(?:市|县|区|乡镇|街道|部门|单位|政府)"
    r"|(?:全省|全市|全县|全区|全州)(?:各级)?(?:行政机关|各级政府|各部门)[^。；]{0,20}(?:数据|汇总)"
)
_DISTRICTS = re.compile(r"县[（(]市、?区[)）]|县[（(]区[)）]|各县区|各区县|县区|区县")
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章)[)）]")
_CLAUSE = re.compile(r"[。，；：、！？,;:!?】》|]")
_SHORTEST_NAME, _LONGEST_NAME = 4, 30
_REACH = 40
"""Characters in front of a word in which a name that belongs to it begins."""


class Statements(NamedTuple):
    """What a document says about itself, each statement with its place; `None` where it says nothing."""

    title: Title | None
    stated: Named | None
    stated_year: Named | None
    subject: Named | None
    contact: Named | None
    published: Day | None
    signed: Day | None
    signatory: Named | None
    period: Period | None
    period_year: tuple[int, Span] | None
    usual_year: tuple[int, Span] | None
    scope: Named | None
    districts: Named | None


@lru_cache(maxsize=2)
def statements(text: str) -> Statements:
    """Return what a text says about itself; description and checks share it."""
    opening = passage(text, 0, OPENING)
    title = find_title(text)
    published, written = find_published(text[:HEAD], 0)
    signed, signatory = _signature(text)
    signed = signed or written
    stated, stated_year = _stated(opening)
    period = find_period(opening)
    period_year = find_period_year(opening)
    if title is None and stated is None:
        stated, stated_year = _run_on(text, opening)
    known = (title and title.year) or stated_year or period or period_year
    day = signed or published
    return Statements(
        title,
        stated,
        stated_year,
        _subject(opening),
        _contact(opening),
        published,
        signed,
        signatory,
        period,
        period_year,
        None if known else most_named_year(opening, day.value if day else None),
        _first(opening, ("own", _OWN), ("aggregate", _AGGREGATE)),
        _first(opening, ("districts", _DISTRICTS)),
    )


def _stated(opening: Passage) -> tuple[Named | None, Named | None]:
    """Find the body whose report the preamble says it is, and the year."""
    for found in _STATED.finditer(opening.text):
        year = "year" if found["year"] else "behind"
        if is_named(found["name"]):
            said = Named(found[year], opening.span(*found.span(year))) if year_of(found[year]) else None
            return Named(found["name"], opening.span(*found.span("name"))), said
    return None, None


def _run_on(text: str, opening: Passage) -> tuple[Named | None, Named | None]:
    """Find a title in the middle of a line: its year, and its body if a field above the text names it, too."""
    found = [run for run in _RUN_ON.finditer(opening.text) if not _LINK.search(opening.text[: run.start()][-_REACH:])]
    if len({run["year"] for run in found}) != 1:
        return None, None
    year = Named(found[0]["year"], opening.span(*found[0].span("year")))
    before = opening.text[: found[0].start()]
    for field in _PUBLISHER.finditer(plain(text[:HEAD])):
        name = field["name"]
        if before.endswith(name) and is_named(name):
            return Named(name, opening.span(len(before) - len(name), len(before))), year
    return None, year


def _subject(opening: Passage) -> Named | None:
    """Return the body of which a sentence says what it did in a year."""
    for found in _SUBJECT.finditer(opening.text):
        if is_named(found["name"]):
            return Named(found["name"], opening.span(*found.span("name")))
    return None


def _contact(opening: Passage) -> Named | None:
    """Return the body that answers questions."""
    for asked in _CONTACTED.finditer(opening.text):
        start = max(0, asked.start() - _REACH)
        found = _CONTACT.match(opening.text[start : asked.start()])
        if found and is_named(found["name"]):
            begin = start + found.start("name")
            return Named(found["name"], opening.span(begin, asked.start()))
    return None


def _first(opening: Passage, *patterns: tuple[str, re.Pattern[str]]) -> Named | None:
    """Return the name of the first pattern that is found, and where."""
    for name, pattern in patterns:
        found = pattern.search(opening.text)
        if found:
            return Named(name, opening.span(*found.span()))
    return None


def _signature(text: str) -> tuple[Day | None, Named | None]:
    """Find the date at the end, and the body in front of it."""
    start = max(0, len(text) - _TAIL)
    tail = plain(text[start:])
    signed = find_signed(tail, start)
    if signed is None:
        return None, None
    day, begin = signed
    return day, _signatory(tail[: begin - start], start)


def _signatory(before: str, start: int) -> Named | None:
    """Take what stands in front of the date, back to the line break or the punctuation, if it names a body."""
    line = _SEAL.sub(lambda found: " " * len(found.group()), before).rstrip()
    clause = line[max(line.rfind("\n"), line.rfind("\r")) + 1 :]
    stops = [found.end() for found in _CLAUSE.finditer(clause)]
    clause = clause[stops[-1] :] if stops else clause
    words = clause.split()
    spread = len(words) > 1 and all(len(word) == 1 for word in words)
    name = "".join(words) if spread else (words or [""])[-1]
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or not is_body(name):
        return None
    begin = len(line) - len(clause) + clause.index(words[0]) if spread else len(line) - len(name)
    return Named(name, Span(start + begin, start + len(line)))
