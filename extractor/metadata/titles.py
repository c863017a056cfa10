"""The title: one to five lines that together read like one; the body and the year that it names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.metadata.bodies import is_body, parse
from extractor.metadata.dates import YEAR, year_of
from extractor.metadata.passages import Line, lines, printed
from extractor.types import Span

HEAD = 1500
"""Characters at the beginning of a document in which its title stands."""
_MOST_LINES = 40
_MOST_JOINED = 5
_LONGEST, _LONGEST_ENGLISH = 70, 200
_LONGEST_NAME = 36

_TOPIC = (
    r"(?:政府信息(?:和|与|及)政务公开|政务(?:和|与|及)政府信息公开|政务公开(?:和|与|及)政府信息公开"
    r"|政府信息公开(?:和|与|及)政务公开|(?:政府|政务)?信息(?:主动)?公开|政务公开)"
)
_LETTER = r"(?:[^年]|(?<=[青少])年)"
CORE = rf"{_TOPIC}(?:工作)?(?:(?P<inside>{YEAR})年?度?)?(?:年度)?(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)"
_TITLE = re.compile(
    rf"(?:关于)?(?P<before>{_LETTER}{{0,40}}?)(?:(?P<year>{YEAR})年?度?)?(?P<after>{_LETTER}{{0,40}}?){CORE}"
    r"(?:的(?:报告|公告|函))?(?:全文|正文)?(?:[（(](?P<aside>[^（()）]{1,20})[）)])?(?:[—–-]{1,2}(?P<behind>[^—–-]{2,30}))?"
)
_ENGLISH_TOPIC = (
    r"Annual Report(?: of the (?P<of>[A-Z][\w&,.' -]{3,80}?))? (?:on|of) (?:the )?(?:Open )?Government Information"
)
_ENGLISH = re.compile(
    rf"(?:(?P<first>(?:19|20)\d\d) )?(?:(?P<name>[A-Z][\w&.' -]{{3,80}}?)(?:'s)?[,:]? )?(?:(?P<year>(?:19|20)\d\d) )?"
    rf"{_ENGLISH_TOPIC}(?: Disclosure| Openness| Publicity)?(?: Work)?"
    r"(?:,? (?:for|in|of) )?\(?(?P<last>(?:19|20)\d\d)?\)?"
)
_NOT_IN_TITLE = re.compile(r"[，。；！？,;!?>＞|]|[:：]")
_NAVIGATION = re.compile(
    r"(?:(?:网站)?首页|主页|政[府务]信息公开(?:年报|专栏|平台|目录|指南)?|政务公开|信息公开(?:年报|专栏|目录)?|年度报告|公开年报"
    r"|法定主动公开内容|当前位置|您的位置|返回(?:首页|上一级)?|通知公告|工作动态|新闻中心|正文|无障碍(?:浏览)?|长者模式"
    r"|繁体|简体|登录|注册|打印|关闭|字号|大|中|小|分享|索引号|[\s·/\\\-—_、\[\]【】:：]){2,}|首页|正文|政务公开|信息公开"
)
_HEADING = re.compile(r"[一1]\s*[、.．]")
"""The first heading: below it there is no title, if there is one above."""
_ENDS_TITLE = re.compile(r"告|年\s*报|[Ii]nformation|[Dd]isclosure|(?:19|20)\d\d\)?$")
_FILLER = re.compile(
    r"^(?:【[^】]{1,8}】|一图(?:读懂|看懂|了解)|图[解说]|解读)?(?:关于)?(?:公布|发布|报送|印发)?(?P<name>.*?)(?:本级)?(?:关于)?(?:(?<=关于)(?:公布|发布|报送|印发|编报))?(?:度|本级)?$"
)
_PRONOUN = re.compile(r"^(?:我|本|全|各|该)(?:[省市县区州旗乡镇局委办院校处厅部]|单位|机关|街道|部门|级)?$")


class Named(NamedTuple):
    """Something that a text names, and where."""

    value: str
    span: Span


class Title(NamedTuple):
    """A title: as printed, its words in simplified characters, where it stands, and what it names."""

    text: str
    words: str
    span: Span
    organization: Named | None
    year: Named | None


def find_title(text: str) -> Title | None:
    """Find the title at the beginning of a text; `None` if nothing reads like one."""
    head: list[Line] = []
    best: tuple[tuple[object, ...], Title] | None = None
    for line in lines(text, 0, HEAD, most=_MOST_LINES):
        if best and _HEADING.match(line.text):
            break
        if _NAVIGATION.fullmatch(line.text):
            continue
        head.append(line)
        for count, title in titles_ending(text, head, len(head) - 1):
            rank = (*quality(title), -count)
            if best is None or rank > best[0]:
                best = rank, title
    if best is None:
        return run_in_title(text, head[0]) if head else None
    return best[1]


def titles_ending(text: str, head: list[Line], last: int) -> Iterator[tuple[int, Title]]:
    """Yield the titles of which a line is the last, each with the number of its lines."""
    if not _ENDS_TITLE.search(head[last].text):
        return
    joined = ""
    for count in range(1, min(_MOST_JOINED, last + 1) + 1):
        joined = "".join(head[last - count + 1].text.split()) + joined
        if len(joined) > (_LONGEST_ENGLISH if joined.isascii() else _LONGEST):
            return
        if ("公开" in joined and ("报告" in joined or "年报" in joined)) or "nnual" in joined:
            title = _as_title(text, head[last - count + 1 : last + 1])
            if title:
                yield count, title


def run_in_title(text: str, line: Line) -> Title | None:
    """Take the beginning of a text without line breaks for the title, if it names a body and a year."""
    found = _TITLE.match("".join(line.text[: 2 * _LONGEST].split())[:_LONGEST])
    if len(line.text) <= _LONGEST or not found or _NOT_IN_TITLE.search(found.group()):
        return None
    end, letters = 0, 0
    while letters < len(found.group()):
        letters += not line.text[end].isspace()
        end += 1
    title = _as_title(text, [Line(line.start, line.text[:end])])
    return title if title and title.year and title.organization and is_body(title.organization.value) else None


def quality(title: Title) -> tuple[bool, bool, bool, bool]:
    """What speaks for a title: a body with its place, a body, a year, any name."""
    name = title.organization and title.organization.value
    body = is_body(name)
    placed = body and name is not None and bool(parse(name).places)
    return placed, body, title.year is not None, name is not None


def _as_title(text: str, parts: list[Line]) -> Title | None:
    letters = [(character, part.start + at) for part in parts for at, character in enumerate(part.text)]
    spaced = " ".join(" ".join(part.text.split()) for part in parts)
    if spaced.isascii():
        return _as_english(text, parts, spaced)
    kept = [(character, place) for character, place in letters if not character.isspace()]
    words = "".join(character for character, _ in kept)
    if _NOT_IN_TITLE.search(words):
        return None
    found = _TITLE.fullmatch(words)
    if not found or all(_bare(found[name] or "") for name in ("before", "after")):
        return None
    organization, year = _organization(found, several=len(parts) > 1), _year(found)
    span = Span(parts[0].start, parts[-1].start + len(parts[-1].text))
    title = "".join(printed(text, Span(part.start, part.start + len(part.text))) for part in parts)

    def named(place: tuple[int, int] | None) -> Named | None:
        if place is None:
            return None
        where = Span(kept[place[0]][1], kept[place[1] - 1][1] + 1)
        return Named(_unmarked(text, where, len(parts) > 1), where)

    return Title(title, words, span, named(organization), named(year))


def _unmarked(text: str, span: Span, several: bool) -> str:  # noqa: FBT001 - both are of one title
    """Return what is printed; between the lines of a title, marks of a heading do not count."""
    words = printed(text, span)
    return words.replace("#", "").replace("*", "") if several else words


def _organization(found: re.Match[str], *, several: bool) -> tuple[int, int] | None:
    """Return where the name stands among the words, if there is one."""
    for name in ("before", "after", "aside", "behind"):
        if not found[name]:
            continue
        bare = _bare(found[name])
        if not bare or _PRONOUN.match(bare) or len(bare) > _LONGEST_NAME or "信息公开" in bare:
            continue
        if (name in ("aside", "behind") or several) and not is_body(bare):
            continue
        start = found.start(name) + found[name].index(bare)
        return start, start + len(bare)
    return None


def _bare(part: str) -> str:
    found = _FILLER.match(part)
    return found["name"].strip("（）()《") if found else part


def _year(found: re.Match[str]) -> tuple[int, int] | None:
    for name in ("year", "inside"):
        if found[name] and year_of(found[name]):
            return found.span(name)
    aside = re.match(rf"{YEAR}(?=年?度?$)", found["aside"] or "")
    if aside and year_of(aside.group()):
        start = found.start("aside")
        return start, start + aside.end()
    return None


def _as_english(text: str, parts: list[Line], spaced: str) -> Title | None:
    found = _ENGLISH.fullmatch(spaced)
    if not found:
        return None
    span = Span(parts[0].start, parts[-1].start + len(parts[-1].text))
    name = found["name"] or found["of"]
    year = found["first"] or found["year"] or found["last"]
    return Title(
        " ".join(text[span.start : span.end].split()),
        spaced,
        span,
        Named(name.removeprefix("The ").removeprefix("the "), span) if name else None,
        Named(year, span) if year else None,
    )
