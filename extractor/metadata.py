"""What a document says about itself: title, organization, year, kind of body, publication date.

Everything is read from the top and the end of the text and carries its span; what is not said is `None`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from extractor.legible import legible
from extractor.mojibake import LOST
from extractor.types import Document, Metadata, Span

_HEAD = 1500
_TAIL = 400
_MOST_LINES = 40
_LONGEST_TITLE = 70
_FIRST_YEAR, _LAST_YEAR = 2003, 2099

_YEAR_DIGITS = r"(?:19|20)\d\d|[二两][〇零○Oo０][〇零○Oo０一二三四五六七八九]{2}"
_TITLE = re.compile(
    rf"(?P<before>[^年]{{0,40}}?)(?:(?P<year>{_YEAR_DIGITS})年?度?)?(?P<after>[^年]{{0,40}}?)"
    r"(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?的?(?:年度)?(?:报告|年报)(?:[（(].{1,12}[）)])?"
)
_TITLE_PREFIX = re.compile(r"^[#*>\s]*(?:(?:标题|题目|名称)\s*[:：]\s*)?[《]?")
_NOT_IN_TITLE = re.compile(r"[，。；！？,;!?>＞|]|[:：]")
_DEBRIS = re.compile(r"^[-—–－\s\d]*$")
_FILLER = re.compile(r"^(?:关于|本级)?(?P<name>.*?)(?:关于|度|本级)?$")

_PERIOD = re.compile(rf"(?:统计|所列|数据)[^。]{{0,30}}?({_YEAR_DIGITS})\s*年")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?:度|来|，|,|我|全|以|在|、)?")
_PUBLISHED = re.compile(
    r"(?:发布|公开|成文|发文|生成|公布)?(?:时间|日期)\s*[:：]\s*"
    r"(?P<date>(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?![\d?\ufffd])日?)"
)
_SIGNED = re.compile(
    rf"(?P<alone>(?<![^\r\n])[^\S\r\n]*)?(?<!\d)(?P<date>({_YEAR_DIGITS})\s*年\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)(?(alone)[^\S\r\n]*(?![^\r\n])|\s*\Z)"
)
"""A date on a line of its own, or at the very end."""
_UNTIL = tuple("至到—–~～-")

_CHINESE_DIGITS = str.maketrans("〇零○Oo０一二三四五六七八九两", "0000001234567892")
_COUNTED = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "十", "二十", "三十"))
    for one, ones in enumerate(("", *"一二三四五六七八九"))
}

_ZONE = re.compile(r"(?:管理委员会|管委会)$")
_TOWNSHIP = re.compile(r"(?:乡|镇|街道|苏木)(?:人民政府|政府|办事处|党工委)?$")
_GOVERNMENT = re.compile(r"(?:(?:省|市|县|区|州|旗|盟|自治区)人民政府|[省市县区州旗盟])$")
_DEPARTMENT = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|部|署|处|院|中心|总队|支队|大队|站|馆|行|司|公司|学校|管理所|社|会|队)$"
)


class _Line(NamedTuple):
    start: int
    text: str


def describe(document: Document) -> Metadata:
    """Return what the document says about itself."""
    clear = legible(document)
    if clear.edges:
        return clear.back(describe(clear.document))
    text = document.text
    spans: dict[str, Span] = {}
    title, organization, year = _title(text, spans)
    published = _published(text, spans)
    if organization is None or LOST in organization:
        organization = _signatory(text, spans)
    if organization and LOST in organization:
        organization = None
        del spans["organization"]
    if year is None:
        year = _year(text, published, spans)
    return Metadata(title, organization, year, body_type(organization), published, spans)


def body_type(organization: str | None) -> str | None:
    """Tell the kind of body by its name: government, department, township or other.

    >>> body_type("青溪县水务局"), body_type("云岭市人民政府"), body_type("白石镇")
    ('department', 'government', 'township')
    """
    if organization is None:
        return None
    for kind, name in (
        ("other", _ZONE),
        ("township", _TOWNSHIP),
        ("government", _GOVERNMENT),
        ("department", _DEPARTMENT),
    ):
        if name.search(organization):
            return kind
    return "other"


def _title(text: str, spans: dict[str, Span]) -> tuple[str | None, str | None, int | None]:
    """Find the title: one to three lines at the top that together read like one."""
    best: tuple[tuple[bool, bool, int], str, str | None, int | None, Span] | None = None
    lines = list(_head_lines(text))
    for index in range(len(lines)):
        for count in (1, 2, 3):
            found = _as_title(lines[index : index + count])
            if found:
                title, organization, year, span = found
                rank = (organization is not None, year is not None, -index)
                if best is None or rank > best[0]:
                    best = (rank, title, organization, year, span)
                break
    if best is None and (found := _run_in_title(lines)):
        best = ((True, True, 0), *found)
    if best is None:
        return None, None, None
    _, title, organization, year, span = best
    spans["title"] = span
    if organization:
        spans["organization"] = span
    if year:
        spans["year"] = span
    return title, organization, year


def _head_lines(text: str) -> Iterator[_Line]:
    count = 0
    for found in re.finditer(r"[^\r\n]+", text[:_HEAD]):
        prefix = _TITLE_PREFIX.match(found.group())
        start = prefix.end() if prefix else 0
        content = found.group()[start:].rstrip(" \t\u3000*》")
        if content and not _DEBRIS.match(content):
            yield _Line(found.start() + start, content)
            count += 1
        if count == _MOST_LINES:
            return


def _as_title(lines: list[_Line]) -> tuple[str, str | None, int | None, Span] | None:
    joined = "".join(re.sub(r"\s+", "", line.text) for line in lines)
    if len(joined) > _LONGEST_TITLE or _NOT_IN_TITLE.search(joined):
        return None
    found = _TITLE.fullmatch(joined)
    if not found:
        return None
    before, after = (_name(found[part] or "") for part in ("before", "after"))
    if before and after:
        return None
    span = Span(lines[0].start, lines[-1].start + len(lines[-1].text))
    return joined, before or after or None, _number(found["year"]), span


def _run_in_title(lines: list[_Line]) -> tuple[str, str | None, int | None, Span] | None:
    """Take the beginning of a text without line breaks for the title, if it names a body and a year."""
    if not lines or len(lines[0].text) <= _LONGEST_TITLE:
        return None
    found = _TITLE.match(lines[0].text[:_LONGEST_TITLE])
    if not found or _NOT_IN_TITLE.search(found.group()):
        return None
    title = _as_title([_Line(lines[0].start, found.group())])
    return title if title and title[2] and _is_body(title[1]) else None


def _is_body(name: str | None) -> bool:
    """Whether a name ends like that of a public body."""
    return name is not None and (body_type(name) != "other" or bool(_ZONE.search(name)))


def _name(part: str) -> str:
    found = _FILLER.match(part)
    return found["name"].strip("（）()") if found else part


def _number(year: str | None) -> int | None:
    if not year:
        return None
    value = int(year.translate(_CHINESE_DIGITS))
    return value if _FIRST_YEAR <= value <= _LAST_YEAR else None


def _published(text: str, spans: dict[str, Span]) -> str | None:
    """Find the date of publication in the head, else that of the signature."""
    found = _PUBLISHED.search(text, 0, _HEAD)
    if not found:
        found = _signed(text)
    if not found:
        return None
    year, month, day = found.groups()[-3:]
    try:
        published = date(int(year.translate(_CHINESE_DIGITS)), _counted(month), _counted(day))
    except ValueError:
        return None
    spans["published"] = Span(*found.span("date"))
    return published.isoformat()


def _signed(text: str) -> re.Match[str] | None:
    """Return the date of the signature: the last one, unless it only ends a period, as in 1月1日至12月31日."""
    found = [None, *_SIGNED.finditer(text, max(0, len(text) - _TAIL))][-1]
    if found and found["alone"] is None and text[: found.start("date")].rstrip().endswith(_UNTIL):
        return None
    return found


def _counted(numeral: str) -> int:
    """Read the number of a month or a day, in figures or in Chinese; 0 if it is none.

    >>> _counted("07"), _counted("十"), _counted("二十一")
    (7, 10, 21)
    """
    return int(numeral) if numeral.isdecimal() else _COUNTED.get(numeral, 0)


def _signatory(text: str, spans: dict[str, Span]) -> str | None:
    """Take the line above the date of the signature for the organization, if it names a kind of body."""
    signed = _signed(text)
    if not signed:
        return None
    above = re.search(r"([^\s。，；：]{4,30})\s*\Z", text[: signed.start()])
    if not above or not _is_body(above[1]):
        return None
    spans["organization"] = Span(*above.span(1))
    return above[1]


def _year(text: str, published: str | None, spans: dict[str, Span]) -> int | None:
    """Tell the year by the period stated, else by the year named most, one before publication preferred."""
    period = _PERIOD.search(text, 0, 2 * _HEAD)
    if period and (year := _number(period[1])):
        spans["year"] = Span(*period.span(1))
        return year
    named = [found for found in _ANY_YEAR.finditer(text, 0, 2 * _HEAD) if _number(found[1])]
    if not named:
        return None
    votes = Counter(int(found[1]) for found in named)
    if published:
        votes[int(published[:4]) - 1] += 2
    year = max(votes, key=lambda candidate: (votes[candidate], -candidate))
    first = next((found for found in named if int(found[1]) == year), None)
    if first is None:
        return None
    spans["year"] = Span(*first.span(1))
    return year
