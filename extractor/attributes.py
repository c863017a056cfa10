"""What can be said of a sentence by rule: figures, names, tense, whether it says anything.

The words are data (``data/attributes.toml``); here is only how they count. Source: the attributes of sentences that
evaluators look at, as the form of the output lists them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct

from extractor.numerals import NUMERAL, number
from extractor.shapes import load

_DAY = r"(?:\d{4}\s*年)?\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_TITLE = r"《[^《》]{2,60}》"
_QUOTED = r"[“\"「][^“”\"「」]{2,16}[”\"」]"


class _Words(Struct, frozen=True):
    measures: tuple[str, ...]
    slogans: tuple[str, ...]
    zero_claims: tuple[str, ...]
    planned: tuple[str, ...]
    not_planned: tuple[str, ...]
    ongoing: tuple[str, ...]
    done: tuple[str, ...]
    own: tuple[str, ...]
    everybody: tuple[str, ...]
    generic: tuple[str, ...]
    causes: tuple[str, ...]
    named: tuple[str, ...]
    bodies: tuple[str, ...]


class _Patterns(NamedTuple):
    figure: re.Pattern[str]
    named: re.Pattern[str]
    slogan: re.Pattern[str]
    zero_claim: re.Pattern[str]
    not_planned: re.Pattern[str]
    planned: re.Pattern[str]
    ongoing: re.Pattern[str]
    done: re.Pattern[str]
    own: re.Pattern[str]
    everybody: re.Pattern[str]
    generic: re.Pattern[str]
    cause: re.Pattern[str]


def attributes(text: str, start: int = 0) -> dict[str, Any]:
    """Return the attributes of a sentence that begins at `start` of its document.

    ``numbers``: figures with a unit, each with ``value``, ``unit`` and ``span``; ``named_objects``: spans of titles,
    names and days; ``tense``: ``done``, ``ongoing``, ``planned`` or `None`; ``specific``: whether there is a figure,
    a name or a cause; ``slogan``: whether there is a stock phrase and nothing specific; ``zero_claim``: whether it
    says that there was none; ``scope``: ``own``, ``all``, ``generic`` or `None`. Spans are of the document.

    >>> attributes("全年未收到政府信息公开申请。")["zero_claim"]
    True
    """
    patterns = _patterns()
    numbers = list(_numbers(text, start, patterns))
    named = [[start + found.start(), start + found.end()] for found in patterns.named.finditer(text)]
    specific = bool(numbers or named or patterns.cause.search(text))
    return {
        "n_numbers": len(numbers),
        "numbers": numbers,
        "named_objects": named,
        "tense": _tense(text, patterns),
        "specific": specific,
        "slogan": not specific and patterns.slogan.search(text) is not None,
        "zero_claim": patterns.zero_claim.search(text) is not None,
        "scope": _first(text, (("generic", patterns.generic), ("own", patterns.own), ("all", patterns.everybody))),
    }


def _numbers(text: str, start: int, patterns: _Patterns) -> Iterator[dict[str, Any]]:
    for found in patterns.figure.finditer(text):
        if found["number"] != "一":  # 一次, 一批 are figures of speech as often as not
            span = [start + found.start(), start + found.end()]
            yield {"value": number(found["number"]), "unit": found["unit"], "span": span}


def _tense(text: str, patterns: _Patterns) -> str | None:
    if patterns.planned.search(patterns.not_planned.sub("", text)):
        return "planned"
    return _first(text, (("done", patterns.done), ("ongoing", patterns.ongoing)))


def _first(text: str, kinds: tuple[tuple[str, re.Pattern[str]], ...]) -> str | None:
    return next((name for name, pattern in kinds if pattern.search(text)), None)


@cache
def _patterns() -> _Patterns:
    words = load(files("extractor") / "data" / "attributes.toml", _Words)
    quoted = rf"{_QUOTED}(?:{_any(words.named)})"
    bodies = rf"[省市县区州镇乡][^\W\d_我本各的里给由和]{{2,8}}?(?:{_any(words.bodies)})"
    return _Patterns(
        figure=re.compile(
            rf"(?<![第\d.〔\[一二三四五六七八九十])(?P<number>{NUMERAL})\s*(?:余|多)?\s*(?P<unit>{_any(words.measures)})"
        ),
        named=re.compile(f"{_TITLE}|{quoted}|{_DAY}|{bodies}"),
        slogan=re.compile(_any(words.slogans)),
        zero_claim=re.compile(_any(words.zero_claims)),
        not_planned=re.compile(_any(words.not_planned)),
        planned=re.compile(_any(words.planned)),
        ongoing=re.compile(_any(words.ongoing)),
        done=re.compile(_any(words.done)),
        own=re.compile(_any(words.own)),
        everybody=re.compile(_any(words.everybody)),
        generic=re.compile(_any(words.generic)),
        cause=re.compile(_any(words.causes)),
    )


def _any(words: Iterable[str]) -> str:
    """Return an alternation of literal words, longest first, so that the longest wins."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
