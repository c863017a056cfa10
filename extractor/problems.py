"""The problems that a report owns up to, and the measure that answers each.

The section is read in order: what is enumerated, or says that something is wanting, is a problem, until words such as
下一步 or 针对上述问题 turn to the measures. A measure holds an action, and answers the problem with which it shares its
topic or its wording; where both are enumerated alike, its place counts, too. The words are data
(``data/problems.toml``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice, zip_longest
from typing import NamedTuple

from msgspec import Struct

from extractor.answers import ANSWERS, PLACE, alike, asks, bigrams, is_general
from extractor.legible import Legible, legible
from extractor.numerals import number
from extractor.phrases import phrases
from extractor.recent import recent
from extractor.shapes import load
from extractor.text import simplified
from extractor.types import Document, Sentence

PROBLEMS = "problems"
"""The section that is looked at."""
_NUMERALS = "一二三四五六七八九十"
_MOST_LINES = 300
"""Sentences of the section that are looked at: every problem is held against every measure."""
_ITEM = re.compile(
    rf"\W*?(?:[（(](?P<bracket>[{_NUMERALS}]{{1,3}}|\d{{1,2}})[）)]|(?P<one>[{_NUMERALS}]{{1,3}})[\s*]*(?:是|要|、)"
    rf"|问题(?P<issue>[{_NUMERALS}])[：:、，]|第(?P<nth>[{_NUMERALS}])[，、是]|其(?P<its>[{_NUMERALS}])[，、是]|(?P<digit>\d{{1,2}})[.．、](?!\d)|(?P<word>首先|其次|再次|最后))"
)
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_POINTED = re.compile(rf"针对第(?P<nth>[{_NUMERALS}])[个点项]")
_ANSWERED = re.compile(r"针对(?!(?:存在|上述|以上|这些|该|此|前述|当前|目前|第|问题|不足|如上))[^，,。]{4,}")
_EARLIER_REPORT = re.compile(
    r"20\d\d年度?(?:年报|报告)|20\d\d\s*年[^。；]{0,12}问题[^。；]{0,4}(?:改进|整改|落实)情况"
    r"|20\d\d年度?(?:工作)?(?:提出|指出|查找出?|查摆|列出|反映|存在|梳理出?)的[^。；]{0,40}问题[^。]*(?:已|改为|好转|解决|完成|降|增加)"
)
_TITLE = re.compile(
    r"(?:政府信息公开|政务公开|信息公开)?(?:工作)?中?(?:目前)?存在的?(?:主要)?(?:问题|不足|短板)(?:和不足)?(?:方面)?[。：:]?|(?:主要)?问题[。：:]?"
)
_LEAD = re.compile("(?:问题|不足|短板)[^，。；]{0,6}[：:]$")
_REFERRED = re.compile("(?:以上|上述|这些|此类|该|存在的?)(?:主要)?(?:问题|不足|短板)")
_PLAN = re.compile(r"20\d\d年(?:起)?[，,]?[^，。；]{0,6}将(?!近)")
_GENERAL = re.compile(
    r"(?:一定|一些|不少|诸多|许多|若干|以下|如下|几[个方])[^，。]{0,4}(?:差距|不足|问题|短板|困难|薄弱环节)[^，。]{0,8}[。：:]?$"
)
_HEADING = 25
"""Characters of a heading at most."""


class Pair(NamedTuple):
    """A problem and the measure that answers it best; none answers it if its `likeness` would be below `ANSWERS`.

    Of a problem that takes several sentences it is the first one that says what is wanting. One measure may answer
    several problems, and one sentence may be both.
    """

    problem: Sentence
    measure: Sentence | None
    likeness: float


class Review(NamedTuple):
    """What the section says, in order: problems and measures as they are enumerated, and sentences on earlier years.

    `vague` are the problems that name nothing of their own, `unanswered` those whose topic no measure takes up; a
    problem of no known topic is not among them. `hinted`: whether anything is wanting at all.
    """

    problems: tuple[Sentence, ...]
    measures: tuple[Sentence, ...]
    followups: tuple[Sentence, ...]
    pairs: tuple[Pair, ...]
    vague: tuple[Sentence, ...]
    unanswered: tuple[Sentence, ...]
    hinted: bool


class _Words(Struct, frozen=True):
    faults: tuple[str, ...]
    actions: tuple[str, ...]
    turns: tuple[str, ...]
    leads: tuple[str, ...]
    openings: tuple[str, ...]
    earlier: tuple[str, ...]


class _Patterns(NamedTuple):
    fault: re.Pattern[str]
    action: re.Pattern[str]
    turn: re.Pattern[str]
    lead: re.Pattern[str]
    opening: re.Pattern[str]
    earlier: re.Pattern[str]


class _Line(NamedTuple):
    """A sentence with its legible words, with and without its number, and the number: its style and ordinal, if any.

    `fault` is the first word that says that something is wanting, `turn` that which turns to the measures; `opens` says
    whether it turns to problems: a heading, or a lead such as 仍有三方面不足; `title` whether it is no more than that;
    `listed` whether its number is that of a list, such as 一是, not that of a heading.
    """

    sentence: Sentence
    position: int
    words: str
    bare: str
    style: str | None
    ordinal: int
    fault: re.Match[str] | None
    turn: re.Match[str] | None
    opens: bool
    title: bool
    listed: bool


class _Item(NamedTuple):
    """A problem or a measure: all lines that belong to it, and its place among its like."""

    lines: tuple[_Line, ...]
    place: int

    @property
    def words(self) -> str:
        return "".join(line.bare for line in self.lines)


def paired(document: Document, sentences: Sequence[Sentence]) -> tuple[Pair, ...]:
    """Return the problems of the section on problems, in order, each with the measure that answers it best."""
    return reviewed(document, sentences).pairs


@recent
def reviewed(document: Document, sentences: Sequence[Sentence]) -> Review:
    """Return all that the section on problems says: problems, measures, what became of earlier ones."""
    clear, patterns = legible(document), _patterns()
    own = islice((sentence for sentence in sentences if sentence.section == PROBLEMS), _MOST_LINES)
    lines = [_line(clear, sentence, index, patterns) for index, sentence in enumerate(own)]
    roles = list(_roles(lines, patterns))
    problems = _real(list(_items(lines, roles, "problem")))
    measures = list(_items(lines, roles, "measure"))
    if not problems:
        problems = [item for item in measures if _ANSWERED.search(item.words)]
    pairs = tuple(_pairs(problems, measures, patterns))
    told = [(item, pair) for item, pair in zip(problems, pairs, strict=True) if pair.measure is None]
    return Review(
        tuple(pair.problem for pair in pairs),
        tuple(_first(item, patterns.action).sentence for item in measures),
        tuple(line.sentence for line, role in zip(lines, roles, strict=True) if role == "followup"),
        pairs,
        tuple(pair.problem for item, pair in zip(problems, pairs, strict=True) if _is_vague(item)),
        tuple(pair.problem for item, pair in told if asks(item.words)),
        any(line.fault and role != "none" for line, role in zip(lines, roles, strict=True)),
    )


def _line(clear: Legible, sentence: Sentence, position: int, patterns: _Patterns) -> _Line:
    words = simplified("".join(clear.words(sentence.span).split()))
    found = _ITEM.match(words)
    style = found.lastgroup if found else None
    ordinal = (_WORDS.get(found[style]) or int(number(found[style]))) if found and style else 0
    fault, opening = patterns.fault.search(words), patterns.opening.search(words)
    turn = patterns.turn.search(words) or patterns.lead.search(words) or _PLAN.search(words)
    opens = bool(opening and fault) and not (turn and opening and turn.end() <= opening.end())
    bare = words[found.end() :] if found else words
    opens = opens or style == "issue" or (turn is None and _LEAD.search(words) is not None)
    title = _TITLE.fullmatch(bare) is not None
    listed = style not in (None, "bracket", "digit") and not words[: len(words) - len(bare)].endswith("、")
    return _Line(sentence, position, words, bare, style, ordinal, fault, turn, opens, title, listed)


def _roles(lines: Sequence[_Line], patterns: _Patterns) -> Iterator[str]:
    """Yield what each line is: ``problem``, ``measure``, ``both``, ``followup``, or ``none`` of them."""
    mode = "problem"
    last: tuple[str | None, int] = (None, 0)
    for line, following in zip_longest(lines, lines[1:]):
        role, mode = _role(line, following, mode, last, patterns)
        if line.style and role in ("problem", "both", "measure"):
            last = (None, 0) if role == "measure" else (line.style, line.ordinal)
        yield role


def _role(
    line: _Line, following: _Line | None, mode: str, last: tuple[str | None, int], patterns: _Patterns
) -> tuple[str, str]:
    """Return what a line is, and among what the next one stands."""
    led = following is not None and following.ordinal == 1 and line.ordinal != 1
    if _EARLIER_REPORT.search(line.words) or patterns.earlier.search(line.words):
        goes_on = led or "如下" in line.words or (len(line.words) <= _HEADING and "，" not in line.words)
        return "followup", "followup" if goes_on else mode
    if line.title or phrases().none_statement.fullmatch(line.words):
        return "none", "problem"
    if line.turn and mode == "problem" and _names(line, patterns):
        leads = line.words.endswith(("：", ":"))
        return "problem" if leads else "both", "problem" if line.style and not leads else "measure"
    if line.turn and not line.opens:
        return ("none" if led or not _acts(line, patterns) else "measure"), "measure"
    if line.opens and mode != "problem":
        return ("none" if led or (_leads(line) and not line.style) else "problem"), "problem"
    if mode == "measure" and line.fault and (line.style, line.ordinal - 1) == last:
        return "problem", "problem"
    if mode != "problem":
        return mode, mode
    if (line.style, line.ordinal) == (last[0], 1) and last[1] > 1 and not line.fault and _acts(line, patterns):
        return "measure", "measure"
    return _among_problems(line, patterns, led=led)


def _names(line: _Line, patterns: _Patterns) -> bool:
    """Whether a line that turns to the measures says what is wanting before it does."""
    before = _REFERRED.sub("", line.words[: line.turn.start()]) if line.turn else ""
    wanting = patterns.fault.search(before) and not (line.opens and len(line.words) <= _HEADING)
    return bool(wanting) or _wants(_ANSWERED.search(line.words), patterns)


def _among_problems(line: _Line, patterns: _Patterns, *, led: bool) -> tuple[str, str]:
    """Return what a line among the problems is: one of them, a lead to them, a measure, or none of it."""
    if line.style:
        return "problem" if line.fault or line.listed or len(line.words) > _HEADING else "none", "problem"
    if line.sentence.attributes.get("tense") == "planned" and not line.fault:
        return "measure", "measure"
    if line.fault:
        return "none" if led and (_leads(line) or line.opens) else "problem", "problem"
    if patterns.action.search(line.words):
        return "measure", "problem"
    return "problem" if line.sentence.primary == "problem" and not led else "none", "problem"


def _wants(clause: re.Match[str] | None, patterns: _Patterns) -> bool:
    return clause is not None and patterns.fault.search(clause.group()) is not None


def _leads(line: _Line) -> bool:
    """Whether a line only leads to what follows: it ends in a colon, or is a heading."""
    return line.words.endswith(("：", ":")) or len(line.words) <= _HEADING


def _acts(line: _Line, patterns: _Patterns) -> bool:
    """Whether a line that turns to the measures is one itself."""
    rest = patterns.turn.sub("", line.words)
    return not line.words.endswith(("：", ":")) and patterns.action.search(rest) is not None


def _real(problems: list[_Item]) -> list[_Item]:
    """Leave out sentences that only say that there are problems, where others say which."""
    if len(problems) == 1:
        return problems
    real = [item for item in problems if item.lines[0].style or not _GENERAL.search(item.lines[0].words)]
    return [_Item(item.lines, place) for place, item in enumerate(real, 1)]


def _items(lines: Sequence[_Line], roles: Sequence[str], role: str) -> Iterator[_Item]:
    """Yield the items of a role: from one number to the next of the same style; lines without a number stand alone."""
    taken: list[_Line] = []
    style: str | None = None
    place = 0
    for line, known in zip(lines, roles, strict=True):
        mine = known in (role, "both")
        begins = line.style is not None and (style in (None, line.style) or not taken)
        if taken and (not mine or begins or style is None):
            place += 1
            yield _Item(tuple(taken), place)
            taken = []
        if mine:
            style = line.style if not taken else style
            taken.append(line)
    if taken:
        yield _Item(tuple(taken), place + 1)


def _first(item: _Item, pattern: re.Pattern[str]) -> _Line:
    """Return the line that stands for an item: the first specific one that says it, or the first that does."""
    saying = [line for line in item.lines if pattern.search(line.words)] or list(item.lines)
    return next((line for line in saying if line.sentence.attributes.get("specific")), saying[0])


def _pairs(problems: Sequence[_Item], measures: Sequence[_Item], patterns: _Patterns) -> Iterator[Pair]:
    """Pair every problem with the measure most like it; where each has its measure right behind it, with that."""
    aligned = len(problems) == len(measures) > 1
    behind = {item.lines[0].position: item for item in measures}
    nearest = [behind.get(problem.lines[-1].position + 1) for problem in problems]
    interleaved = len(problems) > 1 and all(nearest)
    acting = [(item, bigrams(item.words)) for item in measures if patterns.action.search(item.words)]
    for problem, near in zip(problems, nearest, strict=True):
        likeness, best = (1.0, near) if interleaved else _best(problem, acting, aligned=aligned)
        answer = _first(best, patterns.action).sentence if best and likeness >= ANSWERS else None
        yield Pair(_first(problem, patterns.fault).sentence, answer, round(likeness, 3))


def _best(
    problem: _Item, measures: Sequence[tuple[_Item, frozenset[str]]], *, aligned: bool
) -> tuple[float, _Item | None]:
    """Return how well the best of the measures answers a problem, from 0 to 1, and that measure; the first on a tie."""
    asked, own = asks(problem.words), bigrams(problem.words)
    best: tuple[float, _Item | None] = (0.0, None)
    for measure, other in measures:
        pointed = _POINTED.search(measure.lines[0].words)
        if problem.lines == measure.lines or (pointed and number(pointed["nth"]) == problem.place):
            return 1.0, measure
        likeness = alike(asked, own, measure.words, other)
        if aligned and problem.place == measure.place and (likeness or not asked):
            likeness = min(1.0, likeness + PLACE)
        if likeness > best[0]:
            best = (likeness, measure)
    return best


def _is_vague(problem: _Item) -> bool:
    """Whether a problem names nothing of its own: no figure, name, cause or thing."""
    return not any(line.sentence.attributes.get("specific") for line in problem.lines) and is_general(problem.words)


@cache
def _patterns() -> _Patterns:
    words = load(files("extractor") / "data" / "problems.toml", _Words)
    return _Patterns(
        fault=_any(words.faults),
        action=_any(words.actions),
        turn=_any(words.turns),
        lead=re.compile(rf"(?:{_any(words.leads).pattern})[^，。；]{{0,6}}[：:]\Z"),
        opening=_any(words.openings),
        earlier=re.compile(rf"(?<![比与较和同])(?:{_any(words.earlier).pattern})"),
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
