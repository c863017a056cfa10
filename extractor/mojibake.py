"""Mojibake: text whose bytes were once read in a wrong encoding, and how it should have read.

Either encoding is known by its kind: what was read two bytes a character (GBK, GB18030) was UTF-8; what was read one
byte a character (Latin-1, Windows-1252) was UTF-8 or GB18030. A run of characters goes back to the bytes it was, and
they are cut anew at the least cost: a rare character costs more than a common one, so that sound text, and a sound word
amid mojibake, stay as they are. Bytes that were lost on the way leave U+FFFD.
"""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

LOST = "\ufffd"

_CONTINUED = range(0x80, 0xC0)
_LEADS = range(0xE2, 0xF0)


def _double(first: range, second: range) -> str:
    """Return the characters that GB18030 makes of such pairs of bytes."""
    pairs = (bytes((lead, trail)) for lead in first for trail in second)
    return re.escape("".join(pair.decode("gb18030", "ignore") for pair in pairs))


_HIGH = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | _HIGH
"""One byte a character: Windows-1252, and Latin-1 for what it leaves out."""
_ONE = re.escape("".join(_BYTES))
_SUSPICIOUS = re.compile(
    f"[{_double(_LEADS, _CONTINUED)}\xa1-\xff]"
    f"[{_double(_CONTINUED, _LEADS)}{_ONE}][{_double(_CONTINUED, _CONTINUED)}{_ONE}]"
)
"""Two characters of UTF-8 read as GBK, or of anything read as Latin-1; in one branch, as it passes over every text."""
_RUN = re.compile(
    f"(?P<one>[{_ONE}][{_ONE}?{LOST}](?:[{_ONE}?{LOST}]|(?<=[{_ONE}])[@-~])*)"
    f"|(?:(?![\xa1-\xff][{_ONE}]{{3}})[^\x00-\x3e\x40-\x7f])+"
)
"""What was read one byte a character (a letter may be the second byte of two), or two."""
_SUSPECT = re.compile(f"[{_double(_LEADS, _CONTINUED)}聽]")
"""聽 is a no-break space."""
_LOSSES = frozenset(f"?{LOST}")
_PRIVATE = re.compile("[\ue000-\uf8ff€]")
"""Whoever reads these out of two bytes knows all pairs; lost to it is only 80, or that is the euro sign."""

_GONE = re.compile(rf"{LOST}+|\?{{3,}}")

_DIGITS_OF_LOST = f"1{LOST}7"
_FIRST_OF_LOST = LOST.encode("gb18030")[:1]
_ECHO = re.compile(f"([^\x00-\x7f])?({_DIGITS_OF_LOST})")
"""U+FFFD written in GB18030 and read as UTF-8: two of four bytes are digits, the first ends the character before."""

_MOST = 150_000
"""Characters of a text that are looked at, at most: a report has some ten thousand."""
_EVIDENT = 4
"""So many characters on end, most of them common, show that a text is mojibake."""
_TWICE = 8
"""So many characters on end that are mojibake themselves show that a text was misread twice."""
_CERTAIN = 12
"""So many bytes on end are no UTF-8 by chance."""
_COMMON_SHARE, _USUAL_SHARE = 0.75, 0.25
_USUAL = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过民前"
    "面方后多定行学法所理实进部度公开政府信息情况报告申请处复议诉讼问题改进其需总体数量本构自然组织果结"
)
"""The commonest characters of reports like these: some are in every line of one."""

_COSTS = (0.1, 0.5, 0.9, 3.0)
"""Cost of a character that results, by its rarity: everyday, second level of GB2312, none of it, hardly a character."""
_KEPT = (0.2, 1.0, 1.2, 1.5)
"""Cost of a character that stays as it is."""
_LOST_COST, _DROPPED_COST, _TORN_COST = 0.8, 1.0, 1.15
"""Cost of a character of which bytes are lost: with a mark for them, without one its last, without one its first."""
_PAIR_COST = 0.5
"""Cost, beyond that, of two bytes of UTF-8 in GBK: 路 would be a dot between names."""
_LENGTHS = ((0xF5, 0), (0xF0, 4), (0xE0, 3), (0xC2, 2), (0x80, 0), (0x00, 1))
"""Bytes of a character of UTF-8, by the least that its first byte may be; none begins with those of length 0."""
_CHINESE = 3

_Byte: TypeAlias = int | None
_Cut: TypeAlias = tuple[int, str, float]
"""How many bytes, the character they make, its cost."""


class Repaired(NamedTuple):
    """A text as it should have read; `edges` says of every place in it, its end included, where that is in the source.

    Edges rise; ``edges[i]`` to ``edges[i + 1]`` is what stands for character `i`. Where one character of the source
    holds the end of one and the beginning of the next, it counts as the end.
    """

    text: str
    edges: Sequence[int]
    runs: tuple[tuple[int, int], ...]
    """The stretches of the source that were repaired."""
    lost: dict[int, bytes]
    """Where characters are lost, and a pattern of the bytes of UTF-8 that each was."""


class _Bytes(NamedTuple):
    """A run as bytes, `None` for one or two that were lost, each with the character it comes from."""

    bytes: list[_Byte]
    origins: list[int]

    def begins(self, place: int) -> bool:
        """Return whether a character of the source begins at a byte."""
        return not place or self.origins[place] != self.origins[place - 1]

    def edge(self, place: int) -> int:
        """Return the character that begins at a byte or, inside of one, the next."""
        return self.origins[place] + (not self.begins(place))


def lost_runs(text: str) -> list[tuple[int, int]]:
    """Return the stretches of lost characters: U+FFFD, or three question marks and more.

    >>> lost_runs("公开??? 8 条")
    [(2, 5)]
    """
    if LOST not in text and "???" not in text:
        return []
    return [run.span() for run in _GONE.finditer(text)]


@lru_cache(maxsize=4)
def repaired(text: str) -> Repaired | None:
    r"""Return the text with its mojibake repaired; `None` if there is none.

    >>> repaired("鏀垮簻淇℃伅 3").text, repaired("Õþ¸®ÐÅÏ¢¹«¿ª").text
    ('政府信息 3', '政府信息公开')
    >>> repaired("政府信息公开")
    """
    parts = [part for part in _parts(text) if part.text != text[part.start : part.end]]
    if not any(part.evident for part in parts):
        parts = list(_echoes(text))
    if not parts:
        return None
    written: list[str] = []
    edges = array("l")
    lost: dict[int, bytes] = {}
    reached = 0
    for part in parts:
        written += text[reached : part.start], part.text
        edges.extend(range(reached, part.start))
        lost.update((len(edges) + place, pattern) for place, pattern in part.lost.items())
        edges.extend(part.edges)
        reached = part.end
    written.append(text[reached:])
    edges.extend(range(reached, len(text) + 1))
    return Repaired("".join(written), edges, tuple((part.start, part.end) for part in parts), lost)


class _Part(NamedTuple):
    """What ``[start, end)`` of the source should have read, and where each of its characters begins there.

    `lost` is as in `Repaired`, by the place in `text`; `evident`: it is long and common enough to show mojibake.
    """

    start: int
    end: int
    text: str
    edges: list[int]
    lost: dict[int, bytes]
    evident: bool


def _echoes(text: str) -> Iterator[_Part]:
    """Yield the lost characters that add the digits of their own bytes to the text."""
    for found in _ECHO.finditer(text) if text.count(_DIGITS_OF_LOST) >= _EVIDENT else ():
        left = (found[1] or "").encode()
        if left.endswith(_FIRST_OF_LOST) or found[1] == LOST:
            lost = {0: re.escape(left[:-1]) + b"."} if found[1] != LOST else {}
            yield _Part(*found.span(), LOST, [found.start()], lost, evident=True)
        else:
            yield _Part(found.start(2), found.end(), LOST, [found.start(2)], {}, evident=True)


def _parts(text: str) -> Iterator[_Part]:
    if not _SUSPICIOUS.search(text):
        return
    lost = 0x80 if _PRIVATE.search(text) else None
    for run in _RUN.finditer(text, 0, _MOST):
        if run["one"]:
            yield from _repaired_run(_one_byte_each(*run.span(), text), (_utf8_cuts, _gbk_cuts), text)
        elif _SUSPECT.search(run.group()):
            yield from _repaired_run(_two_bytes_each(*run.span(), text, lost=lost), (_utf8_cuts,), text)


def _two_bytes_each(start: int, end: int, text: str, *, lost: _Byte) -> _Bytes:
    """Turn a run into bytes; `lost` is what a lost byte in the middle of it was."""
    found = _Bytes([], [])
    for place in range(start, end):
        character = text[place]
        if character == "€" and LOST not in text:
            code: Sequence[_Byte] = (0x80,)
        elif character == LOST and place + 1 < end:
            code = (lost,)
        else:
            code = (None,) if character in _LOSSES else tuple(character.encode("gb18030", "replace"))
        found.bytes.extend(code)
        found.origins.extend([place] * len(code))
    return found


def _one_byte_each(start: int, end: int, text: str) -> _Bytes:
    found = (ord(character) if character.isascii() else _BYTES.get(character) for character in text[start:end])
    return _Bytes([None if byte == ord("?") else byte for byte in found], list(range(start, end)))


_Cutter: TypeAlias = Callable[[_Bytes, int], Iterator[_Cut]]


def _repaired_run(run: _Bytes, cutters: Sequence[_Cutter], text: str) -> Iterator[_Part]:
    """Cut a run anew in the way that costs least, and yield it if that shows mojibake or loss."""
    ways = [_cheapest(run, cutter, text) for cutter in cutters]
    certain = len(run.bytes) >= _CERTAIN and all(new and made != LOST for _, made, new in ways[0][1])
    _, cuts = ways[0] if certain else min(ways, key=lambda found: found[0])
    made = [cut for cut in cuts if cut[2] and cut[1] != LOST]
    if not made and None not in run.bytes:
        return
    edges = [run.edge(place) for place, _, _ in cuts]
    ends = [*(place for place, _, _ in cuts[1:]), len(run.bytes)]
    lost = {
        index: _pattern(run.bytes[place:end])
        for index, ((place, character, new), end) in enumerate(zip(cuts, ends, strict=True))
        if new and character == LOST
    }
    end = run.origins[-1] + 1
    yield _Part(run.origins[0], end, "".join(cut[1] for cut in cuts), edges, lost, _is_evident(cuts))


def _pattern(data: list[_Byte]) -> bytes:
    """Return a pattern of what the bytes of a character were of which these are left."""
    left = [b".{0,2}" if byte is None else re.escape(bytes([byte])) for byte in data]
    first = b".?" if data[0] in _CONTINUED else b""
    return first + b"".join(left) + (b"" if None in data else b".{1,2}" if not first else b"")


def _is_evident(cuts: list[tuple[int, str, bool]]) -> bool:
    """Whether enough characters on end result, most of them everyday, and some of the commonest among them."""
    stretches = "".join(character if new else " " for _, character, new in cuts).replace(LOST, "").split()
    for stretch in stretches:
        common = sum(_rarity(character) == 0 for character in stretch)
        usual = sum(character in _USUAL for character in stretch)
        if len(stretch) >= _TWICE and not stretch.isascii() and _BYTES.keys() >= set(stretch):
            return True
        if len(stretch) >= _EVIDENT and common >= _COMMON_SHARE * len(stretch) and usual >= _USUAL_SHARE * len(stretch):
            return True
    return False


def _cheapest(run: _Bytes, cutter: _Cutter, text: str) -> tuple[float, list[tuple[int, str, bool]]]:
    """Return the least cost of a run, and its characters: where each begins, and whether it is new."""
    size = len(run.bytes)
    best: list[tuple[float, int, str, bool]] = [(float("inf"), -1, "", False)] * (size + 1)
    best[0] = (0.0, -1, "", False)
    for place in range(size):
        cost = best[place][0]
        if cost == float("inf"):
            continue
        for length, character, more in cutter(run, place):
            if cost + more < best[place + length][0]:
                best[place + length] = (cost + more, place, character, True)
        if run.begins(place):
            after = place + 1
            while after < size and run.origins[after] == run.origins[place]:
                after += 1
            kept = text[run.origins[place]]
            if cost + _KEPT[_rarity(kept)] < best[after][0]:
                best[after] = (cost + _KEPT[_rarity(kept)], place, kept, False)
    place, cuts = size, []
    while place:
        _, before, character, new = best[place]
        cuts.append((before, character, new))
        place = before
    return best[size][0], cuts[::-1]


def _utf8_cuts(run: _Bytes, start: int) -> Iterator[_Cut]:
    """Yield the character of UTF-8 that begins here, whole or with bytes lost."""
    data = run.bytes
    lead = data[start]
    if lead is None:
        return
    length = next((length for first, length in _LENGTHS if lead >= first), 0)
    if not length:
        yield from _torn(run, start)
        return
    stop = start + 1
    while stop < min(start + length, len(data)) and data[stop] in _CONTINUED:
        stop += 1
    if stop == start + length:
        yield from _whole(run, start, stop)
    elif stop == len(data) and (stop > start + 1 or not run.begins(start)):
        yield stop - start, LOST, _LOST_COST
    elif stop < len(data) and data[stop] is None and length == _CHINESE:
        rest = stop == start + 1 and stop + 1 < len(data) and data[stop + 1] in _CONTINUED
        yield stop + 1 + rest - start, LOST, _LOST_COST
    if length == _CHINESE and start + 1 < stop < len(data) and run.begins(min(stop, start + 2)):
        yield min(stop, start + 2) - start, LOST, _DROPPED_COST
    elif length == _CHINESE and stop == start + 1 < len(data) and run.begins(stop) and not run.begins(start):
        yield 1, LOST, _DROPPED_COST


def _torn(run: _Bytes, start: int) -> Iterator[_Cut]:
    """Yield what is left of a character whose first byte was lost."""
    data = run.bytes
    if not start or data[start] not in _CONTINUED:
        return
    two = start + 1 < len(data) and data[start + 1] in _CONTINUED
    if data[start - 1] is None:
        yield 1 + two, LOST, _LOST_COST
    elif two and run.begins(start):
        yield 2, LOST, _TORN_COST


def _gbk_cuts(run: _Bytes, start: int) -> Iterator[_Cut]:
    """Yield the character of GB18030 in two bytes that begins here."""
    yield from _whole(run, start, start + 2, codec="gb18030")


def _whole(run: _Bytes, start: int, stop: int, *, codec: str = "utf-8") -> Iterator[_Cut]:
    some = [byte for byte in run.bytes[start:stop] if byte is not None]
    character = bytes(some).decode(codec, "ignore")
    if len(character) == 1 and len(some) == stop - start:
        is_pair = len(some) == 2 and codec == "utf-8" and not (run.begins(start) and run.begins(start + 1))
        yield stop - start, character, _COSTS[_rarity(character)] + _PAIR_COST * is_pair


@lru_cache(maxsize=30_000)
def _rarity(character: str) -> int:
    """Rank a character by its place in the standards, from 0 (everyday, punctuation) to 3 (none of a Chinese text)."""
    if character in _BYTES or character in _LOSSES:
        return 0 if character in "·—…“”‘’?" else 1
    try:
        return int(character.encode("gb2312")[0] >= 0xD8)
    except UnicodeEncodeError:
        return 2 if "\u3007" <= character <= "\u9fff" else 3
