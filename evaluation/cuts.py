"""The ways to cut a run of glued marks into a given number of them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from extractor.types import Number

STEPS = 3000
"""After so many steps a run counts as undetermined."""

Terms: TypeAlias = tuple[tuple[int, int], ...]
"""A sum: places of a run and the sign with which each counts; the last place is the total of the others."""

Contents: TypeAlias = tuple[Number | str | None, ...]

_MARK = re.compile(
    r"(?:(?P<sign>[+\-－]|增加?|减少?)?(?P<digits>0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?P<rest>\.\d+)?"
    r"(?:万元|[件项元])?|(?P<nothing>[—\-/无]))\s*"
)
_NARROW = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９", "0123456789", strict=True)}


class Overflow(Exception):
    """There are too many cuts to look at all of them."""


class _Search(NamedTuple):
    """What a search knows.

    `marks` may begin at each place of the text; `signs` says how each mark counts in its sum, and if it is the total.
    """

    text: str
    wanted: int
    marks: dict[int, list[tuple[int, Number | str]]]
    signs: dict[int, tuple[int, bool]]


class _Beginning(NamedTuple):
    """A cut of the text up to `at`; `balance` is what the sum that is not yet full comes to."""

    at: int
    contents: Contents
    balance: Number


def cuts_of(text: str, count: int, sums: Sequence[Terms] = ()) -> Iterator[Contents]:
    """Yield every cut of `text` into `count` marks that breaks none of `sums`, as what the marks hold.

    No figure begins with a zero; no two sums overlap. Raises `Overflow` after `STEPS` steps.
    """
    text = text.translate(_NARROW).strip()
    marks = {at: list(_marks_at(text, at)) for at in range(len(text))}
    signs = {place: (sign, place == max(terms)[0]) for terms in sums for place, sign in terms}
    search = _Search(text, count, marks, signs)
    steps = 0
    stack = [_Beginning(0, (), 0)]
    while stack:
        steps += 1
        if steps > STEPS:
            raise Overflow
        beginning = stack.pop()
        if len(beginning.contents) == count:
            if beginning.at == len(text):
                yield beginning.contents
        else:
            stack.extend(_longer(search, beginning))


def _longer(search: _Search, beginning: _Beginning) -> Iterator[_Beginning]:
    """Yield what one mark more makes of a beginning, where sum and length allow it."""
    at, contents, balance = beginning
    after = search.wanted - len(contents) - 1
    sign, is_total = search.signs.get(len(contents), (0, False))
    for end, content in search.marks.get(at, ()):
        room = len(search.text) - end - after
        if room < 0 or (room and not after):
            continue
        total = balance + sign * content if isinstance(content, int | float) else balance
        if is_total and round(total, 6):
            continue
        if is_total or not sign or -total < 10 ** (room + 1):
            yield _Beginning(end, (*contents, content), 0 if is_total else total)


def _marks_at(text: str, at: int) -> Iterator[tuple[int, Number | str]]:
    for end in range(at + 1, len(text) + 1):
        found = _MARK.fullmatch(text, at, end)
        if found and not text[end : end + 1].isspace():
            yield end, _content(found)


def _content(found: re.Match[str]) -> Number | str:
    if found["nothing"]:
        return found["nothing"]
    digits = found["digits"].replace(",", "")
    value: Number = float(digits + found["rest"]) if found["rest"] else int(digits)
    return -value if found["sign"] and found["sign"][0] in "-－减" else value
