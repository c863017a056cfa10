"""Annotated sentences: reading, checking and measuring the data that the section tagger learns from.

One JSON object a line: ``text``, ``tags``, ``primary``, ``section`` (``none`` where it is not known) and ``voice``, the
invented body that speaks. Run as ``python -m extractor.annotations`` (``make data``) it checks ``training_data``.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from extractor.errors import AnnotationError, Fault
from extractor.given import read_sheet
from extractor.shapes import unknown
from extractor.tagging import tag_names
from extractor.text import fold, no_formula
from extractor.types import Extraction

DATA = Path(__file__).parents[1] / "training_data" / "sentences"
SECTIONS = ("overview", "proactive", "requests", "remedies", "problems", "other", "none")
_COLUMNS = ("text", "primary", "tags", "section", "confidence", "source", "start", "end")
_LIMIT = 50_000_000
_ALIKE = 0.5
"""Two sentences of which at least this share of 4-grams is common to both are near duplicates."""
_SHINGLE = 4
_RAREST = 120
"""Rare tags have at least so many sentences."""


class Example(msgspec.Struct, frozen=True):
    """An annotated sentence; `voice` names the body it is from, `batch` the file."""

    text: str
    tags: tuple[str, ...]
    primary: str
    section: str
    voice: str
    batch: str = ""


class Variety(NamedTuple):
    """How varied sentences are: the share of distinct 4-grams among all, and the pairs that are near duplicates."""

    distinct: float
    pairs: tuple[tuple[int, int], ...]


def read_examples(folder: Path) -> list[Example]:
    """Read all annotated sentences of a folder, in the order of file names; raises `AnnotationError`."""
    found = [example for path in sorted(folder.glob("*.jsonl")) for example in _lines(path)]
    if not found:
        zh, en = "没有训练句子；请在项目的源码里运行", "there are no training sentences: run this in the source tree"
        raise AnnotationError(str(folder), [Fault("", zh, en)])
    return found


def read_corrections(path: Path) -> list[Example]:
    """Read sentences that somebody corrected: a CSV file as `jianbao tags export` writes it.

    Needed are the columns ``text`` and ``primary``; ``tags`` (separated by white space) and ``section`` may be there.
    Rows without a primary tag are passed over. Raises `AnnotationError` with every fault of the file.
    """
    columns, lines = read_sheet(path, _LIMIT, AnnotationError)
    missing = [name for name in ("text", "primary") if name not in columns]
    if missing:
        fault = Fault("", f"缺少列 {'、'.join(missing)}", f"lacks the column {', '.join(missing)}")
        raise AnnotationError(str(path), [fault])
    kept = [(str(line), row) for line, row in lines if row["text"].strip() and row["primary"].strip()]
    found = [_corrected(row, path.stem) for _, row in kept]
    faults = [fault for (place, _), example in zip(kept, found, strict=True) for fault in _faults(example, place)]
    if faults:
        raise AnnotationError(str(path), faults)
    return found


def write_doubts(extractions: Iterable[Extraction], path: Path, *, most: int) -> int:
    """Write the sentences that the model doubts most to a new CSV file, the most doubtful first; return their number.

    Each sentence once, with what the model says of it, how sure it is (0 where it abstains) and where it stands. A file
    that is there may hold corrections: it is never replaced, but raises `FileExistsError`.
    """
    with path.open("x", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, _COLUMNS)
        writer.writeheader()
        chosen = _most_doubtful(extractions)[:most]
        writer.writerows({name: no_formula(value) for name, value in row.items()} for row in chosen)
    return len(chosen)


def _most_doubtful(extractions: Iterable[Extraction]) -> list[dict[str, object]]:
    """Return a row for each sentence, the most doubtful first."""
    doubts: dict[str, tuple[float, dict[str, object]]] = {}
    for extraction in extractions:
        for sentence in extraction.sentences:
            text = " ".join(extraction.document[sentence.span].split())
            sure = sentence.tags.get(sentence.primary, 0.0) if sentence.primary else 0.0
            row = {
                "text": text,
                "primary": sentence.primary or "",
                "tags": " ".join(sentence.tags),
                "section": sentence.section or "none",
                "confidence": sure,
                "source": extraction.document.source,
                "start": sentence.span.start,
                "end": sentence.span.end,
            }
            doubts.setdefault(text, (sure, row))
    return [row for _, row in sorted(doubts.values(), key=lambda doubt: (doubt[0], str(doubt[1]["text"])))]


def _corrected(row: dict[str, str], batch: str) -> Example:
    primary = row["primary"].strip()
    tags = dict.fromkeys([primary, *(row.get("tags") or "").split()])
    text = row["text"].removeprefix("'")
    return Example(text, tuple(tags), primary, row.get("section") or "none", f"{batch}:{text}", batch)


def _lines(path: Path) -> Iterator[Example]:
    decoder = msgspec.json.Decoder(Example)
    faults: list[Fault] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            example = decoder.decode(line)
        except msgspec.DecodeError as error:
            faults.append(Fault(str(number), f"不合格式：{error}", f"does not conform: {error}"))
            continue
        faults.extend(_faults(example, str(number)))
        yield msgspec.structs.replace(example, batch=path.stem)
    if faults:
        raise AnnotationError(str(path), faults)


def _faults(example: Example, place: str) -> Iterator[Fault]:
    for tag in dict.fromkeys((*example.tags, example.primary)):
        yield from unknown(place, tag, tag_names())
    yield from unknown(place, example.section, SECTIONS)
    if example.primary not in example.tags:
        yield Fault(place, "首要标签不在标签之中", "the primary tag is not among the tags")
    if len(set(example.tags)) != len(example.tags):
        yield Fault(place, "标签重复", "a tag is repeated")
    if not example.text.strip():
        yield Fault(place, "没有文字", "has no text")


def variety(texts: Sequence[str]) -> Variety:
    """Measure how varied sentences are; white space, punctuation and figures do not count."""
    shingles = [_shingles(text) for text in texts]
    homes: defaultdict[str, list[int]] = defaultdict(list)
    pairs: list[tuple[int, int]] = []
    for place, own in enumerate(shingles):
        common = Counter(other for shingle in own for other in homes[shingle])
        pairs.extend((other, place) for other, count in common.items() if count >= _ALIKE * len(own | shingles[other]))
        for shingle in own:
            homes[shingle].append(place)
    return Variety(len(homes) / max(sum(map(len, shingles)), 1), tuple(sorted(pairs)))


def _shingles(text: str) -> set[str]:
    folded = fold(text)
    return {folded[start : start + _SHINGLE] for start in range(max(len(folded) - _SHINGLE + 1, 1))}


def clusters(examples: Sequence[Example]) -> list[int]:
    """Number the examples so that those of one voice, and near duplicates of them, have one number: they never part."""
    heads = list(range(len(examples)))

    def head(place: int) -> int:
        while heads[place] != place:
            heads[place] = heads[heads[place]]
            place = heads[place]
        return place

    first: dict[str, int] = {}
    same_voice = [(first.setdefault(example.voice, place), place) for place, example in enumerate(examples)]
    for one, other in (*same_voice, *_alike(examples)):
        heads[head(other)] = head(one)
    return [head(place) for place in range(len(examples))]


def _alike(examples: Sequence[Example]) -> tuple[tuple[int, int], ...]:
    """Pairs of near duplicates, stock phrases of a few characters apart: they would tie all voices together."""
    pairs = variety([example.text for example in examples]).pairs
    return tuple(pair for pair in pairs if len(fold(examples[pair[0]].text)) > 3 * _SHINGLE)


def conflicts(examples: Sequence[Example]) -> list[tuple[Example, Example]]:
    """Return pairs of sentences with the same words and different primary tags."""
    known: dict[str, Example] = {}
    found = []
    for example in examples:
        folded = re.sub(r"\s", "", example.text)
        other = known.setdefault(folded, example)
        if other.primary != example.primary:
            found.append((other, example))
    return found


def report(examples: Sequence[Example]) -> Iterator[str]:
    """Yield what there is to say of the data, line by line."""
    primary = Counter(example.primary for example in examples)
    every = Counter(tag for example in examples for tag in example.tags)
    measured = variety([example.text for example in examples])
    voices = {example.voice for example in examples}
    yield f"sentences {len(examples)}, voices {len(voices)}, batches {len({example.batch for example in examples})}"
    yield f"distinct 4-grams {measured.distinct:.1%}, near-duplicate pairs {len(measured.pairs)}"
    yield f"same words with different primary tags: {len(conflicts(examples))}"
    for tag in tag_names():
        yield f"{tag:22} primary {primary[tag]:5}, in all {every[tag]:5}"


def complaints(examples: Iterable[Example]) -> list[str]:
    """Return what keeps the data from being used: repeated sentences, and tags that are too rare."""
    listed = list(examples)
    repeated = [text for text, times in Counter(example.text for example in listed).items() if times > 1]
    every = Counter(tag for example in listed for tag in example.tags)
    rare = [tag for tag in tag_names() if every[tag] < _RAREST]
    return [*(f"repeated: {text}" for text in repeated), *(f"fewer than {_RAREST} sentences: {tag}" for tag in rare)]


def main() -> int:
    """Check all of ``training_data`` and say how varied it is."""
    examples = read_examples(DATA)
    found = complaints(examples)
    sys.stdout.write("\n".join((*report(examples), *found)) + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
