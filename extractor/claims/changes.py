"""Stated shares and growth, recomputed from the figures that stand beside them or in the tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.claims.statements import Statement
from extractor.claims.tokens import Token
from extractor.types import Cell, Number, Ref, Span, Tables

_TOLERANCE = 0.1
"""Points that a percentage may be off by."""
_CASES = frozenset({"件", "条", "份", "项", "宗", "次", "起", "例", "个", "篇", "期", "期次", "人次"})
_SHARE = re.compile(
    r"(?:(?P<bracket>\()|[,;]?(?:约|分别)?(?P<of>占)(?P<whole>[\u4e00-\u9fff]{0,10}?)(?:的)?(?:比例|比重|比)?(?:约|达到|达|为|是|约为)*)\Z"
)
_WHOLE = re.compile(
    r"(?:全部|全年|本年|本年度|当年|总|所有|收到|受理|新收|办结|办理|答复|处理|政府信息公开|依申请公开|信息公开|公开|申请|件数|总数|总量|数量|数|量|的|已|全|年度)*\Z"
)
_GROWTH = re.compile(
    r"(?:(?P<than>同比|(?:较|比|与|和|同|相比|相较|相较于)(?:于)?(?:上年|去年|上一年|上年度|上一年度|20\d\d年|前一年)度?(?:同期)?(?:相比)?)[^。;]{0,16}?)"
    r"(?P<way>增长|增加|上升|提高|增幅|增多|上涨|减少|下降|降低|回落|降幅)(?:了|约|达|为|近|幅度)*\Z"
)
_DOWN = frozenset({"减少", "下降", "降低", "回落", "降幅"})
_STEP = re.compile(r"(?:增长|增加|上升|增多|多|减少|下降|降低|少|净增)(?:了|约|近)*\Z")
_BASES = frozenset({"last", "change"})
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
                yield from _growth(statement, place, before)


def _share(
    told: Sequence[Statement], place: int, before: Sequence[Token], cells: Mapping[Ref, Cell]
) -> Iterator[Change]:
    """Hold a share against the figure before it over every whole it may be of."""
    statement = told[-1]
    token, text = statement.tokens[place], statement.folded.text
    part = before[-1] if before else None
    if not part or part.unit not in _CASES or not part.exact:
        return
    found = _SHARE.match(text, part.end, token.start)
    if not found or not (found["bracket"] or _WHOLE.match(found["whole"])):
        return
    wholes = _wholes(told, part, cells)
    fits = [whole for whole in wholes if whole and _near(100 * part.low / whole, token, text)]
    if wholes and not fits:
        whole = min(wholes, key=lambda each: abs(100 * part.low / each - token.low) if each else 0)
        yield _change(statement, part, token, 100 * part.low / whole, f"{part.low:g} / {whole:g}")


def _wholes(told: Sequence[Statement], part: Token, cells: Mapping[Ref, Cell]) -> list[Number]:
    """Return what a part may be a share of: figures said to be a whole, and those of the tables."""
    mention = next((one for one in told[-1].mentions if one.start == part.start), None)
    if mention is None or not mention.sure:
        return []
    wholes: list[Number] = []
    for statement in told:
        parts = {one.start for one in statement.mentions if _is_part(one.groups)}
        figures = [
            item for item in statement.tokens if "figure" in item.kinds and item.unit == part.unit and item.exact
        ]
        wholes += [item.low for item in figures if item.start not in parts and item != part]
    rows = (("new",), ("new", "carried_in"), ("handled_total",))
    for names in rows:
        values = [_value(cells.get(("requests", name, "total"))) for name in names]
        wholes += [sum(value for value in values if value is not None)] if None not in values else []
    return [whole for whole in dict.fromkeys(wholes) if whole >= part.low and whole]


def _is_part(groups: Sequence[Sequence[str]]) -> bool:
    wholes = {"listed", "received", "new", "processed", "handled", "on_time", "reviews", "suits"}
    return not any(fact in wholes for group in groups for fact in group)


def _value(cell: Cell | None) -> Number | None:
    return None if cell is None or cell.review else cell.value


def _growth(statement: Statement, place: int, before: Sequence[Token]) -> Iterator[Change]:
    """Hold growth against the figures of both years, or of this one and the difference, if the sentence has them."""
    token, text = statement.tokens[place], statement.folded.text
    found = _GROWTH.search(text, 0, token.start)
    if not found:
        return
    sign = -1 if found["way"] in _DOWN else 1
    figures = [item for item in before if item.unit in _CASES and item.exact]
    steps = [item for item in figures if _STEP.search(text, 0, item.start)]
    bases = [item for item in figures if item not in steps and _is_base(statement, item)]
    now = [item for item in figures if item not in steps and item not in bases]
    pairs = [(new.low, old.low) for new in now for old in bases if new.unit == old.unit]
    pairs += [(new.low, new.low - sign * step.low) for new in now for step in steps if new.unit == step.unit]
    rates = [(100 * (new - old) / old, new, old) for new, old in pairs if old > 0]
    if rates and not any(_near(sign * rate, token, text) for rate, *_ in rates):
        rate, new, old = min(rates, key=lambda each: abs(sign * each[0] - token.low))
        yield _change(statement, figures[0], token, sign * rate, f"({new:g} - {old:g}) / {old:g}")


def _is_base(statement: Statement, figure: Token) -> bool:
    """Whether a figure is that of the year before."""
    other = False
    for token in statement.tokens:
        if token.start >= figure.start:
            return other
        if "year" in token.kinds:
            other = token.low != statement.year
        elif "now" in token.kinds or ("stop" in token.kinds and other is None):
            other = False
        elif token.kinds & _BASES:
            other = True
    return other


def _near(value: float, token: Token, text: str) -> bool:
    """Whether a percentage is a stated one, as precisely as that is printed."""
    decimals = len(text[token.start : token.end - 1].partition(".")[2])
    return abs(value - token.low) <= max(_TOLERANCE, 0.5 * 0.1**decimals) + 1e-9


def _change(statement: Statement, first: Token, token: Token, expected: float, basis: str) -> Change:
    return Change(statement.folded.span(first.start, token.end), token.low, round(expected, 2), basis)
