"""Names of other bodies that were left in a narrative when it was copied.

Superiors, subordinates, partners and departments are named in every report; a name counts only where the report speaks
of itself: as 我局, as the subject that discloses, as the county whose leaders it works under or whose site it uses.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractor.metadata.bodies import Likeness, body_type, is_named, is_office, liken, parse
from extractor.metadata.dates import YEAR
from extractor.phrases import literal, phrases
from extractor.types import Severity

_ABOUT = re.compile("信息公开|政务公开|公开政府信息")
_AUTHOR = re.compile(
    r"(?:^|[\n。；：，])(?P<name>[\u4e00-\u9fff]{4,26}?)(?=依据[《]|(?:特)?编制(?:了|本|并|此)|编写(?:了|本)|形成(?:了)?本)"
)
_PLACE = r"(?:[^\W\d_委府市县区旗党政我本全各该原]{2,4}市)?(?P<place>[^\W\d_委府市县区旗党政我本全各该原]{2,3}[县区旗])"
_UNDER = re.compile(rf"在(?:中共)?{_PLACE}(?:委|政府|人民政府|党委)(?=[^，。；]{{0,16}}(?:领导|指导|支持|关心)下)")
_SITE = re.compile(rf"(?:通过|利用|依托|登录|使用)(?:市)?{_PLACE}(?:人民)?政府(?:门户)?网站")
_ZONES = re.compile(r"(?:开发|高新|经开|新|园|保税|示范|试验|实验|管理|度假|合作|景|社|辖|城|库|校|灌|林|矿)区$")
_IN_QUOTES = re.compile(r"[“《][^”》]*$")


class LeftIn(NamedTuple):
    """A name, where it stands in the text, and how grave that is."""

    name: str
    place: tuple[int, int]
    severity: Severity


def left_in(text: str, own: str, region: str | None) -> Iterator[LeftIn]:
    """Yield the names of other bodies by which a narrative calls its own body.

    `text` is without white space but for the line breaks between sentences; `own` is the body, `region` where it is.
    """
    yield from _selves(text, own)
    yield from _subjects(text, own)
    yield from _counties(text, own, region)


def _selves(words: str, own: str) -> Iterator[LeftIn]:
    """Yield what only another kind of body calls itself: 我局 in the report of a township."""
    for name, marks in phrases().self_names.items():
        if name in words and not any(mark in own for mark in marks):
            for found in re.finditer(name, words):
                line = words[words.rfind("\n", 0, found.start()) + 1 : found.start()]
                if not _IN_QUOTES.search(line):
                    yield LeftIn(name, found.span(), Severity.WARNING)


def _subjects(words: str, own: str) -> Iterator[LeftIn]:
    """Yield bodies that disclose, or wrote the report, in the place of its own."""
    for pattern, wrote in ((_subject(), False), (_AUTHOR, True)):
        for found in pattern.finditer(words):
            name = found["name"]
            line = words[found.start("name") :].split("\n", 1)[0]
            severity = _gravity(own, name, line, wrote=wrote) if is_named(name) else None
            if severity:
                yield LeftIn(name, found.span("name"), severity)


def _gravity(own: str, name: str, line: str, *, wrote: bool) -> Severity | None:
    """How grave it is: another place much, another body of the place little; a city may well name one of its own."""
    alike = liken(own, name)
    first, second = parse(own), parse(name)
    if alike is Likeness.ELSEWHERE:
        below = (first.county and second.county) or (first.township and second.township)
        return Severity.ERROR if wrote or below else Severity.WARNING if body_type(own) == "department" else None
    same_kind = body_type(own) == body_type(name) == "department"
    if alike is Likeness.ANOTHER and same_kind and first.places == second.places and _ABOUT.search(line):
        return None if is_office(name) else Severity.WARNING
    return None


def _counties(words: str, own: str, region: str | None) -> Iterator[LeftIn]:
    """Yield counties under whose leaders it says it works, or whose site it says it uses."""
    county = parse(own).county or parse(region or "").county
    for pattern, severity in ((_UNDER, Severity.ERROR), (_SITE, Severity.WARNING)) if county else ():
        for found in pattern.finditer(words):
            place = found["place"]
            known = _ZONES.search(place) or place[:-1] in phrases().verbs or _same(place, county or "")
            if not known:
                yield LeftIn(place, found.span("place"), severity)


def _same(place: str, county: str) -> bool:
    """Whether two counties are one, renamed or part of the other."""
    return place[:-1] in county or county[:-1] in place


@cache
def _subject() -> re.Pattern[str]:
    """Return what finds the subject of a sentence that does what reports say their body does."""
    time = rf"(?:{YEAR}年度?(?:以来)?[，,]?|一年来[，,]|本年度[，,]?)?"
    name = rf"(?P<name>[\u4e00-\u9fff]{{2,24}}(?:局|厅|委|委员会|政府|办事处|办公室|中心|[镇乡]))(?:{YEAR}年度?)?"
    return re.compile(rf"(?:^|[\n。；：])[^\w\n]*(?:[一二三四五]是)?{time}{name}(?={literal(phrases().acts)})")
