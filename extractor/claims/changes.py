"""Stated shares and growth, recomputed from the figures that stand beside them or in the tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.claims.lexicon import lexicon
from extractor.claims.statements import Statement
from extractor.claims.tokens import Token
from extractor.types import Cell, Number, Ref, Span, Tables

_TOLERANCE = 0.1
"""Points that a percentage may be off by."""
_CASES = frozenset({"件", "条", "份", "项", "宗", "次", "起", "例", "个", "篇", "期", "期次", "人次"})
_SHARE = re.compile(
    r"(?:(?P<bracket>\()|[,;]?(?:约|分别)?(?P<of>占)(?P<whole>[\u4e00-\u9fff]{0,10}?)(?:的)?(?:比例|比重|比)?(?:约|达到|达|为|是|约为)*)\Z"
)
_OF = re.compile(r"的(?:比例|比重)?(?:约|达|为)*\Z")
_WHOLE = re.compile(
    r"(?:全部|全年|本年|本年度|当年|总|所有|收到|受理|新收|办结|办理|答复|处理|政府信息公开|依申请公开|信息公开|公开|申请|件数|总数|总量|数量|数|量|的|已|全|年度)*\Z"
)
_GROWTH = re.compile(
    r"[,;()、]*(?:同比|环比|较|比|与|和|同|相较|相比|于|上年|去年|上一年|前一年|20\d\d年|度|同期|的|数量|总量|申请|件数|量|数|约|共|,|主动|政府|信息|公开|收到|新收|受理)*"
    r"(?P<way>增长|增加|上升|提高|增幅|增多|上涨|减少|下降|降低|回落|降幅)(?:了|约|达|为|近|幅度)*\Z"
)
_DOWN = frozenset({"减少", "下降", "降低", "回落", "降幅"})
_STEP = re.compile(r"(?:增长|增加|上升|增多|多|减少|下降|降低|少|净增)(?:了|约|近)*\Z")
_BASES = frozenset({"last", "change"})
_WHOLES = frozenset({"listed", "received", "new", "processed", "handled", "on_time", "reviews", "suits", "disclosed"})
"""Facts that are of no other a part."""
_MOST_BACK = 3
"""Sentences back in which the whole of a share is looked for."""


class Change(NamedTuple):
    """A stated percentage that no definition gives: where, what it says, what it should be, and of what."""

    span: Span
    stated: Number
    expected: Number
    basis: str


def changes(told: Sequence[Statement], tables: Tables) -> Iterator[Change]:
    """Yield the shares and rates of growth that are wrong by every definition that their sentence allows."""
    cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
    for at, statement in enumerate(told):
        for place, token in enumerate(statement.tokens):
            if token.unit == "%" and token.exact:
                before = [item for item in statement.tokens[:place] if "figure" in item.kinds]
                yield from _share(told[max(0, at - _MOST_BACK) : at + 1], place, before, cells)
                yield from _growth(told[: at + 1], place, before, cells)


def _share(
    told: Sequence[Statement], place: int, before: Sequence[Token], cells: Mapping[Ref, Cell]
) -> Iterator[Change]:
    """Hold a share against the figure before it over every whole it may be of."""
    statement = told[-1]
    token, text = statement.tokens[place], statement.folded.text
    part = before[-1] if before else None
    if not part or part.unit not in _CASES or not (part.exact and part.low):
        return
    found = _SHARE.match(text, part.end, token.start)
    if found and (found["bracket"] or _WHOLE.match(found["whole"])):
        wholes = _wholes(told, part, cells)
    elif len(before) > 1 and _OF.match(text, part.end, token.start) and "占" in text[before[-2].end : part.start]:
        part, wholes = before[-2], [part.low]
    else:
        return
    fits = [whole for whole in wholes if whole and _near(100 * part.low / whole, token, text)]
    if wholes and not fits:
        whole = min(wholes, key=lambda each: abs(100 * part.low / each - token.low) if each else 0)
        yield _change(statement, part, token, 100 * part.low / whole, f"{part.low:g} / {whole:g}")


def _wholes(told: Sequence[Statement], part: Token, cells: Mapping[Ref, Cell]) -> list[Number]:
    """Return what a part may be a share of: figures said to be a whole, and those of the tables."""
    mention = next((one for one in told[-1].mentions if one.start == part.start), None)
    if mention is None:
        return _listed_under(told[-1], part)
    if not mention.sure:
        return []
    wholes: list[Number] = []
    for statement in told:
        parts = {one.start for one in statement.mentions if _is_part(one.groups)}
        figures = [
            item for item in statement.tokens if "figure" in item.kinds and item.unit == part.unit and item.exact
        ]
        wholes += [item.low for item in figures if item.start not in parts and item != part]
    return [whole for whole in dict.fromkeys([*wholes, *_counted(cells)]) if whole >= part.low and whole]


def _listed_under(statement: Statement, part: Token) -> list[Number]:
    """Return the figure in front of 其中, where that is what a part is listed under."""
    before = [token for token in statement.tokens if token.start < part.start]
    at = next((place for place in range(len(before) - 1, -1, -1) if "figure" in before[place].kinds), -1)
    whole = before[at] if at >= 0 and any("sub" in token.kinds for token in before[at:]) else None
    fits = whole and whole.unit == part.unit and whole.exact and whole.low >= part.low
    return [whole.low] if whole and fits and whole.low else []


def _counted(cells: Mapping[Ref, Cell]) -> Iterator[Number]:
    """Yield what the tables count as all requests."""
    for names in (("new",), ("new", "carried_in"), ("handled_total",)):
        values = [_value(cells.get(("requests", name, "total"))) for name in names]
        if None not in values:
            yield sum(value for value in values if value is not None)


def _is_part(groups: Sequence[Sequence[str]]) -> bool:
    return not any(fact in _WHOLES for group in groups for fact in group)


def _value(cell: Cell | None) -> Number | None:
    return None if cell is None or cell.review else cell.value


def _growth(
    told: Sequence[Statement], place: int, before: Sequence[Token], cells: Mapping[Ref, Cell]
) -> Iterator[Change]:
    """Hold growth against the figures of both years, or of this one and the difference, if the sentence has them."""
    statement = told[-1]
    token, text = statement.tokens[place], statement.folded.text
    found = _GROWTH.match(text, before[-1].end if before else token.start, token.start)
    if not found:
        return
    sign = -1 if found["way"] in _DOWN else 1
    figures = [item for item in before if item.unit in _CASES and item.exact]
    steps = [item for item in figures if _STEP.search(text, 0, item.start)]
    bases = [item for item in figures if item not in steps and _is_base(statement, item)]
    now = {item.low for item in figures if item not in steps and item not in bases} or set(_now(told, token, cells))
    pairs = [(new, old.low) for new in sorted(now) for old in bases]
    pairs += [(new, new - sign * step.low) for new in sorted(now) for step in steps]
    rates = [(100 * (new - old) / old, new, old) for new, old in pairs if old > 0]
    if rates and not any(_near(sign * rate, token, text) for rate, *_ in rates):
        rate, new, old = min(rates, key=lambda each: abs(sign * each[0] - token.low))
        yield _change(statement, figures[0], token, sign * rate, f"({new:g} - {old:g}) / {old:g}")


def _now(told: Sequence[Statement], token: Token, cells: Mapping[Ref, Cell]) -> Iterator[Number]:
    """Yield what this year's figure may be where the sentence does not give it: what was said before, or is counted."""
    names = [name for item in told[-1].tokens if item.start < token.start for name in item.objects]
    words = lexicon(told[-1].year)
    for statement in told[:-1] if names else ():
        for mention in statement.mentions:
            facts = {fact for group in mention.groups for fact in group}
            meant = any(names[-1] in words.facts[fact].objects for fact in facts)
            if meant and mention.sure and mention.low == mention.high and facts <= _WHOLES:
                yield mention.low
    if names[-1:] == ["requests"]:
        yield from _counted(cells)


def _is_base(statement: Statement, figure: Token) -> bool:
    """Whether a figure is that of the year before: one that is named, or the first behind 上年."""
    other = said = False
    for token in statement.tokens:
        if token.start >= figure.start:
            return other
        if "year" in token.kinds:
            other = token.low != statement.year
            said = False
        elif "now" in token.kinds or (said and "figure" in token.kinds):
            other = said = False
        elif token.kinds & _BASES:
            other = said = True
    return other


def _near(value: float, token: Token, text: str) -> bool:
    """Whether a percentage is a stated one, as precisely as that is printed."""
    decimals = len(text[token.start : token.end - 1].partition(".")[2])
    return abs(value - token.low) <= max(_TOLERANCE, 0.5 * 0.1**decimals) + 1e-9


def _change(statement: Statement, first: Token, token: Token, expected: float, basis: str) -> Change:
    return Change(statement.folded.span(first.start, token.end), token.low, round(expected, 2), basis)
