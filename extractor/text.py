"""Bytes to text, and text to compare in.

`decode` turns bytes into text and says which encoding it believed. `View` is a folded copy of a text
in which labels compare equal whatever white space, width or punctuation stands between their
characters; every position of it leads back to the source.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from extractor.types import Span

LETTERS = re.compile(r"[^\W\d_]+")
"""Runs of letters and ideographs: no digits, white space or punctuation."""

IDEOGRAPHS = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Runs that the label view of a Chinese text keeps: glosses and site addresses between the characters do not count."""

LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
"""Runs that a title view keeps: letters, ideographs and digits."""

_NUMBER = re.compile(r"^[（(]?([一二三四五六七八九十]+|\d{1,2}|[IVX]{1,5})[)）、.．]\s*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SHOWN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF), "\x1f")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_SYNONYMS = {"它": "他", "帐": "账"}

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "utf-8"),
    (b"\xff\xfe", "utf-16", "utf-16-le"),
    (b"\xfe\xff", "utf-16", "utf-16-be"),
)
_LEGACY = ("gb18030", "big5")
_LOST_IN_GB18030 = "\ufffd".encode("gb18030")
"""Two of these bytes are digits: in a text that is none of GB18030 they would add to its figures."""

# The commonest characters of reports like these, simplified and traditional. Bytes decoded in the
# wrong legacy encoding are rare characters, so the share of these tells the two encodings apart.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过民前"
    "面方后多定行学法所理实进部度公开政府信息情况报告主动申请处理行政复议诉讼问题改进其他需要总体"
    "這國為來們會發動學實進開報請處復議訴訟問題總體個時對後過與無業務關機構數據網單縣區鄉鎮辦"
)
_PLAUSIBLE = 0.08
_MOJIBAKE = re.compile(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BINARY_SHARE = 0.02
_DAMAGE_SHARE = 0.005
_WORN_SHARE = 0.2
"""The same of a text that is plainly Chinese all the same."""


class Decoded(NamedTuple):
    """Text, the encoding it was decoded with, and how many characters could not be decoded."""

    text: str
    encoding: str
    undecodable: int


def decode(data: bytes) -> Decoded | None:
    """Decode the bytes of a Chinese text.

    Tried in order: byte order mark, UTF-8, UTF-16 without mark, then GB18030 against Big5, decided by
    how much of the result is common Chinese. `None` means that nothing gives plausible text; a guess
    is never made. Up to one character in 200 may be damaged, one in five of what is plainly Chinese even so: it becomes
    U+FFFD and is counted.

    >>> decode("总体情况".encode("gb18030")).encoding
    'gb18030'
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _tolerant(data, codec, name)
    for attempt in (_utf8, _utf16, _legacy):
        decoded = attempt(data)
        if decoded is not None:
            return decoded
    return _tolerant(data, "utf-8", "utf-8") or _worn(data)


def _utf8(data: bytes) -> Decoded | None:
    """Take for UTF-8 what is valid, mojibake and lost characters included: nothing else is by chance."""
    return _strict(data, "utf-8", alien=_CONTROL)


def _utf16(data: bytes) -> Decoded | None:
    """Recognise UTF-16 without a mark by its line breaks, spaces and digits, whose high byte is zero."""
    sample = data[:4096]
    high_first, low_first = sample[0::2].count(0), sample[1::2].count(0)
    if max(high_first, low_first) * 50 < len(sample) or len(data) % 2:
        return None
    decoded = _strict(data, "utf-16-be" if high_first > low_first else "utf-16-le")
    return decoded if decoded and _commonness(decoded.text) >= _PLAUSIBLE else None


def _legacy(data: bytes) -> Decoded | None:
    """Take the legacy encoding whose text is more like Chinese, if either is."""
    if not any(byte > 0x7F for byte in data[:65536]) and b"\0" in data:
        return None
    return _likeliest(_tolerant(data, name, name) for name in _LEGACY)


def _worn(data: bytes) -> Decoded | None:
    """Take the encoding in which most of a text with many bytes lost is Chinese, if any is."""
    readings = (("utf-8", data.replace(_LOST_IN_GB18030, b"\xff")), *((name, data) for name in _LEGACY))
    return _likeliest(_tolerant(some, name, name, most=_WORN_SHARE, alien=_CONTROL) for name, some in readings)


def _likeliest(readings: Iterable[Decoded | None]) -> Decoded | None:
    best = max(filter(None, readings), key=lambda decoded: _commonness(decoded.text), default=None)
    return best if best and _commonness(best.text) >= _PLAUSIBLE else None


def _strict(data: bytes, codec: str, *, alien: re.Pattern[str] = _MOJIBAKE) -> Decoded | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if _looks_binary(text, alien) else Decoded(text, codec, 0)


def _tolerant(
    data: bytes, codec: str, name: str, *, most: float = _DAMAGE_SHARE, alien: re.Pattern[str] = _MOJIBAKE
) -> Decoded | None:
    text = data.decode(codec, errors="replace")
    damaged = text.count("\ufffd")
    if damaged > len(text) * most or _looks_binary(text, alien):
        return None
    return Decoded(text, name, damaged)


def _looks_binary(text: str, alien: re.Pattern[str]) -> bool:
    sample = text[:65536]
    return len(alien.findall(sample)) > len(sample) * _BINARY_SHARE


def _commonness(text: str) -> float:
    """Share of common Chinese characters among those that are not ASCII."""
    sample = [character for character in text[:65536] if character > "\x7f"]
    return sum(character in _COMMON for character in sample) / max(len(sample), 1)


def fold(text: str, keep: re.Pattern[str] = LETTERS) -> str:
    """Fold a text into the alphabet of a view: what is equal here is the same wording.

    >>> fold("（一）其它 處理"), fold("Granted")
    ('一其他处理', 'granted')
    """
    kept = "".join(keep.findall(text))
    if not unicodedata.is_normalized("NFKC", kept):
        kept = "".join(keep.findall("".join(unicodedata.normalize("NFKC", character) for character in kept)))
    return _unified(kept)


def fold_label(label: str) -> str:
    """Fold a label into the alphabet of `label_view`.

    >>> fold_label("予(yǔ)以公开"), fold_label("Granted in part")
    ('予以公开', 'grantedinpart')
    """
    return fold(label, IDEOGRAPHS if IDEOGRAPHS.search(label) else LETTERS)


def strip_number(label: str) -> tuple[str, str]:
    """Split a printed label into its numeral, without punctuation, and its wording.

    >>> strip_number("（七）总计"), strip_number("规章"), strip_number("IV. Requests")
    (('七', '总计'), ('', '规章'), ('IV', 'Requests'))
    """
    found = _NUMBER.match(label)
    return (found[1], label[found.end() :]) if found else ("", label)


def _unified(folded: str) -> str:
    """Write every character in its standard simplified form, in lower case; the length stays the same."""
    return simplified(folded).replace("\u0130", "i").lower()


def simplified(text: str) -> str:
    """Return a text with every character in its standard simplified form; each stays where it is.

    >>> simplified("農業農村局")
    '农业农村局'
    """
    variants, standard = _variants()
    return text.translate(standard) if variants.search(text) else text


@cache
def _variants() -> tuple[re.Pattern[str], dict[int, str]]:
    table = tomllib.loads((files("extractor") / "data" / "traditional.toml").read_text("utf-8"))
    traditional, simplified = ("".join(table[name].split()) for name in ("traditional", "simplified"))
    standard = {**dict(zip(traditional, simplified, strict=True)), **_SYNONYMS}
    return re.compile("[" + "".join(standard) + "]"), {ord(variant): form for variant, form in standard.items()}


class View:
    r"""A text folded for comparing, with the source position of every character.

    Kept are the runs that `keep` matches, each source character in its NFKC form. `text` is what to
    search in; `span` leads from an interval of it back to the source.

    >>> view = View("结果\n\n维 持\t0")
    >>> view.text, view.span(0, 4)
    ('结果维持', Span(start=0, end=7))
    """

    __slots__ = ("offsets", "text")

    def __init__(
        self,
        source: str,
        start: int = 0,
        end: int | None = None,
        *,
        keep: re.Pattern[str] = LETTERS,
    ) -> None:
        """Fold ``source[start:end]``; offsets count from the start of `source`."""
        runs: list[str] = []
        offsets: list[int] = []
        for run in keep.finditer(source, start, len(source) if end is None else end):
            runs.append(run.group())
            offsets.extend(range(*run.span()))
        text = "".join(runs)
        if not unicodedata.is_normalized("NFKC", text):
            text, offsets = _normalized(text, offsets, keep)
        self.text = _unified(text)
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> Span:
        """Return the source span of ``text[start:end]``, which must not be empty."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def find_all(self, label: str) -> Iterator[int]:
        """Yield where `label`, itself folded, stands in the view; places do not overlap."""
        position = self.text.find(label)
        while position >= 0:
            yield position
            position = self.text.find(label, position + len(label))


@lru_cache(maxsize=2)
def label_view(text: str, keep: re.Pattern[str] = IDEOGRAPHS) -> View:
    """Return the label view of a whole text, in the letters of the labels; recovery and outline share it."""
    return View(text, keep=keep)


def _normalized(text: str, offsets: list[int], keep: re.Pattern[str]) -> tuple[str, list[int]]:
    """NFKC one character at a time, so that what one character became keeps one origin."""
    folded: list[str] = []
    origins: list[int] = []
    for character, offset in zip(text, offsets, strict=True):
        form = "".join(keep.findall(unicodedata.normalize("NFKC", character)))
        folded.append(form)
        origins.extend([offset] * len(form))
    return "".join(folded), origins


def visible(text: str) -> str:
    r"""Return the text with characters that do not show (zero-width spaces, soft hyphens) as white space.

    Every other character stays where it is.

    >>> visible("1\u200b.重复\ufeff申请")
    '1\x1f.重复\x1f申请'
    """
    return text.translate(_SHOWN) if _INVISIBLE.search(text) else text


def line_starts(text: str) -> list[int]:
    """Return the offset at which each line of `text` begins."""
    return [0, *(found.end() for found in re.finditer(r"\n", text))]


def gaps(spans: list[Span], start: int, end: int) -> Iterator[Span]:
    """Yield what of ``[start, end)`` the sorted `spans` leave uncovered."""
    edges = [Span(start, start), *spans, Span(end, end)]
    reached = start
    for before, after in pairwise(edges):
        reached = max(reached, before.end)
        if after.start > reached:
            yield Span(reached, after.start)


def no_formula(value: object) -> object:
    """Keep a spreadsheet from taking text for a formula; a signed figure stays as it is.

    >>> no_formula("=1+1"), no_formula("-3"), no_formula(-3)
    ("'=1+1", '-3', -3)
    """
    if isinstance(value, str) and value.startswith(_FORMULA) and not value[1:].replace(".", "", 1).isdecimal():
        return "'" + value
    return value
