"""Sentences of two years: which belong together, and what changed in them word by word.

Sentences of the same letters are one; the others are paired by their likeness with figures masked, the likest first.
"""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from extractor.legible import legible
from extractor.segmenting import segmenter
from extractor.text import LETTERS_AND_DIGITS, fold
from extractor.types import Edit, Extraction, Sentence, SentenceChange

MOST = 1500
"""Sentences without a counterpart that are looked at: the work grows with the square."""
_LIKE = 0.55
"""Sentences less alike than this are not the same sentence changed."""
_SAME_SECTION = 0.05
"""Likeness that a counterpart in the same section is worth."""
_SHORT = 4
"""Sentences of fewer letters are paired only if they are the same."""
_LONGEST = 2000
"""Letters of a sentence that are compared, and words of one that are set against each other."""
_BREAK = re.compile(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])")
"""White space where a line of Chinese was broken."""
_FIGURES = re.compile(r"\d+(?:\.\d+)*")


class _Item(NamedTuple):
    sentence: Sentence
    text: str
    key: str
    masked: str


def match_sentences(last: Extraction, this: Extraction) -> tuple[SentenceChange, ...]:
    """Pair the sentences of two documents; those of the later one in order, the dropped ones where they stood."""
    old, new = _items(last), _items(this)
    pairs = _equal(old, new)
    rest = _alike(old, new, pairs)
    straight = _in_order(old, new, pairs)
    changes = {j: _changed(old[i], new[j], i in straight) for i, j in {**pairs, **rest}.items()}
    return tuple(_laid_out(old, new, {**pairs, **rest}, changes))


def _items(extraction: Extraction) -> list[_Item]:
    clear = legible(extraction.document)
    found = []
    for sentence in extraction.sentences:
        text = _BREAK.sub("", " ".join(clear.words(sentence.span).split()))
        key = fold(text, LETTERS_AND_DIGITS)
        if key:
            found.append(_Item(sentence, text, key, _FIGURES.sub("0", key)))
    return found


def _equal(old: Sequence[_Item], new: Sequence[_Item]) -> dict[int, int]:
    """Pair sentences of the same letters, in order, first those in the same section."""
    pairs: dict[int, int] = {}
    for with_section in (True, False):
        waiting: dict[tuple[str, str | None], deque[int]] = defaultdict(deque)
        for i, item in enumerate(old):
            if i not in pairs:
                waiting[item.key, item.sentence.section if with_section else None].append(i)
        taken = set(pairs.values())
        for j, item in enumerate(new):
            queue = waiting[item.key, item.sentence.section if with_section else None]
            if j not in taken and queue:
                pairs[queue.popleft()] = j
    return pairs


def _alike(old: Sequence[_Item], new: Sequence[_Item], pairs: dict[int, int]) -> dict[int, int]:
    """Pair what is left by likeness, the likest first."""
    taken = set(pairs.values())
    left = [i for i, item in enumerate(old) if i not in pairs and len(item.key) >= _SHORT][:MOST]
    right = [j for j, item in enumerate(new) if j not in taken and len(item.key) >= _SHORT][:MOST]
    if not left or not right:
        return {}
    keys = [[items[k].masked[:_LONGEST] for k in indices] for items, indices in ((old, left), (new, right))]
    scores = cdist(*keys, scorer=Indel.normalized_similarity, dtype=np.float32)
    sections = [
        np.array([str(items[k].sentence.section) for k in chosen]) for items, chosen in ((old, left), (new, right))
    ]
    distance = np.abs(np.subtract.outer(np.array(left), np.array(right)))
    ranked = scores + _SAME_SECTION * (sections[0][:, None] == sections[1][None, :]) - 1e-6 * distance
    ranked[scores < _LIKE] = -1
    found: dict[int, int] = {}
    used: set[int] = set()
    for flat in np.argsort(-ranked, axis=None, kind="stable")[: int((ranked >= 0).sum())].tolist():
        row, column = divmod(flat, len(right))
        if left[row] not in found and column not in used:
            found[left[row]] = right[column]
            used.add(column)
    return found


def _in_order(old: Sequence[_Item], new: Sequence[_Item], pairs: dict[int, int]) -> set[int]:
    """Return the most pairs of equal sentences that stand in the same section and the same order in both."""
    kept = [(i, j) for i, j in sorted(pairs.items()) if old[i].sentence.section == new[j].sentence.section]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(kept):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length:] = [j, *ends[length + 1 :]]
        last[length:] = [place, *last[length + 1 :]]
    found, place = set(), last[-1] if last else -1
    while place >= 0:
        found.add(kept[place][0])
        place = before[place]
    return found


def _changed(old: _Item, new: _Item, straight: bool) -> SentenceChange:  # noqa: FBT001 - one of two kinds of equal
    equal = old.key == new.key
    change = ("same" if straight else "moved") if equal else "changed"
    likeness = 1.0 if equal else round(Indel.normalized_similarity(old.key[:_LONGEST], new.key[:_LONGEST]), 4)
    edits = (Edit("=", new.text),) if equal else tuple(edited(old.text, new.text))
    one, other = old.sentence, new.sentence
    only = not equal and old.masked == new.masked
    return SentenceChange(change, other.section, one.span, other.span, one.section, likeness, edits, only)


def edited(old: str, new: str) -> Iterator[Edit]:
    """Set two sentences against each other word by word."""
    words = _words(old), _words(new)
    pieces: list[tuple[str, str]] = []
    if max(map(len, words)) > _LONGEST:
        pieces = [("-", old), ("+", new)]
    else:
        for step in Indel.opcodes(*words):
            gone = "".join(words[0][step.src_start : step.src_end])
            come = "".join(words[1][step.dest_start : step.dest_end])
            pieces += [("=", come)] if step.tag == "equal" else [("-", gone), ("+", come)]
    yield from _joined(pieces)


def _words(text: str) -> list[str]:
    """Cut a sentence into words; a figure is one word."""
    found: list[str] = []
    for piece in re.split(r"(\d+(?:[.,]\d+)*%?)", text):
        found += [piece] if piece[:1].isdigit() else segmenter().lcut(piece)
    return found


def _joined(pieces: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    """Join neighbours: what is gone before what has come."""
    gone, come = "", ""
    kept = ""
    for op, text in [*pieces, ("=", "")]:
        if op == "=" and (text or not (gone or come)):
            if gone or come:
                yield from _turned(kept, gone, come)
                kept = gone = come = ""
            kept += text
        elif op == "-":
            gone += text
        elif op == "+":
            come += text
    yield from _turned(kept, gone, come)


def _turned(kept: str, gone: str, come: str) -> Iterator[Edit]:
    yield from (Edit(op, text) for op, text in (("=", kept), ("-", gone), ("+", come)) if text)


def _laid_out(
    old: Sequence[_Item], new: Sequence[_Item], pairs: dict[int, int], changes: dict[int, SentenceChange]
) -> Iterator[SentenceChange]:
    """Lay all sentences out in the order of the later document.

    A dropped one comes behind the one that it followed, or where its section begins.
    """
    behind: dict[int, list[SentenceChange]] = defaultdict(list)
    begins: dict[str | None, int] = {}
    for j, item in reversed(list(enumerate(new))):
        begins[item.sentence.section] = j - 1
    place, known = -1, None
    for i, item in enumerate(old):
        section = item.sentence.section
        if i in pairs and new[pairs[i]].sentence.section == section:
            place, known = pairs[i], section
        elif i not in pairs:
            if known != section:
                place, known = begins.get(section, place), section
            edits = (Edit("-", item.text),)
            behind[place].append(SentenceChange("dropped", section, item.sentence.span, None, section, 0.0, edits))
    yield from behind[-1]
    for j, item in enumerate(new):
        edits = (Edit("+", item.text),)
        section = item.sentence.section
        yield changes.get(j) or SentenceChange("new", section, None, item.sentence.span, None, 0.0, edits)
        yield from behind[j]
