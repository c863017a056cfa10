"""Fees for information as the narrative lists them: items and total, and the total against all charges of the body."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.claims.lexicon import lexicon
from extractor.claims.tokens import folded, tokens
from extractor.errors import Words
from extractor.types import Cell, Document, Number, Ref, Sentence, Span, Tables

_FEE = re.compile("信息处理费|公开处理费")
_OPEN = re.compile("等|例如|比如|主要|如下")
"""Words that say that not all items are listed."""
_ALL: Ref = ("proactive", "fees", "amount")
_YUAN = 10_000


class Fee(NamedTuple):
    """Two amounts that do not fit: what is stated, what it is held against, and where."""

    stated: Words
    counted: Words
    spans: tuple[Span, ...]
    found: Number
    expected: Number
    cells: tuple[Ref, ...] = ()


class _Money(NamedTuple):
    """A figure of a sentence about fees, and where it stands."""

    value: Number
    unit: str
    span: Span
    listed: bool


def fees(document: Document, sentences: Sequence[Sentence], tables: Tables) -> Iterator[Fee]:
    """Yield totals that their items do not add up to, or that are more than all charges in the tables."""
    for at, sentence in enumerate(sentences):
        if not _FEE.search(document[sentence.span]):
            continue
        figures, is_open = _figures(document, sentences[at:])
        total = next((item for item in figures if item.unit == "元" and not item.listed), None)
        if total is None:
            continue
        for unit in ("元", "件"):
            whole = next((item for item in figures if item.unit == unit and not item.listed), None)
            items = [item for item in figures if item.unit == unit and item.listed]
            yield from _sum(whole, items, is_open=is_open)
        yield from _beyond(total, tables)


def _figures(document: Document, sentences: Sequence[Sentence]) -> tuple[list[_Money], bool]:
    """Return the figures from a sentence on, as long as items are listed, and whether the list is open."""
    found: list[_Money] = []
    listed = is_open = False
    for sentence in sentences:
        said = folded(document.text, sentence.span)
        marks = tokens(said.text, lexicon(None))
        if found and not (listed or (marks[:1] and "sub" in marks[0].kinds)):
            break
        if found and not any(token.unit == "元" for token in marks):
            break
        for token in marks:
            listed = listed or bool(found and ("sub" in token.kinds or said.text[token.start : token.end] == ":"))
            if "figure" in token.kinds and token.exact and token.unit in ("元", "件"):
                found.append(_Money(token.low, token.unit, said.span(token.start, token.end), listed))
        is_open = is_open or (listed and _OPEN.search(said.text) is not None)
    return found, is_open


def _sum(whole: _Money | None, items: Sequence[_Money], *, is_open: bool) -> Iterator[Fee]:
    total = sum(item.value for item in items)
    if whole and len(items) > 1 and total != whole.value and (total > whole.value or not is_open):
        listed = "＋".join(f"{item.value:g}" for item in items)
        zh, en = f"各项相加 {listed} 为 {total:g} {whole.unit}", f"the items add up to {total:g}"
        stated = Words(f"合计说是 {whole.value:g} {whole.unit}", f"the total is said to be {whole.value:g}")
        yield Fee(stated, Words(zh, en), (whole.span, *(item.span for item in items)), total, whole.value)


def _beyond(total: _Money, tables: Tables) -> Iterator[Fee]:
    """A fee for information is an administrative charge: it is part of what the tables count, in 万元."""
    cell = next(
        (cell for table in tables for cell in table.cells if (table.schema, cell.row, cell.column) == _ALL), None
    )
    if cell is None or cell.value is None or cell.review:
        return
    most = cell.value * _YUAN
    if total.value > most + _half_step(cell):
        stated = Words(f"文中说收取 {total.value:g} 元", f"the text says that {total.value:g} yuan were charged")
        counted = Words(
            f"表二行政事业性收费只有 {cell.value:g} 万元，而信息处理费是其中的一部分",
            f"table two has {cell.value:g} × 10,000 yuan of administrative charges in all",
        )
        yield Fee(stated, counted, (total.span, *filter(None, (cell.span,))), total.value, most, (_ALL,))


def _half_step(cell: Cell) -> float:
    """Return half of the last printed place, in yuan; nothing is nothing."""
    return 0.5 * _YUAN * 0.1 ** len((cell.raw or "").partition(".")[2]) if cell.value else 0.0
