"""Copied narratives: how many of the planted letters are found, and how many others: ``python -m evaluation.reuse``.

A part of ``make evaluate``; writes ``evaluation/results/reuse.md``. Measures after Potthast and others, *An evaluation
framework for plagiarism detection*, 2010: precision, recall and F1 of characters, and granularity, the number of
passages found for one planted. A found character counts if its passage leads to where it was copied from.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from evaluation.copying import OPERATORS, Planted, plant
from evaluation.gold import shared_folder
from evaluation.narratives import LETTERS, Narrative, narratives, write
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.reuse import Corpus, fingerprint
from extractor.reuse.fingerprint import against
from extractor.types import Extraction, Repetition

RESULTS = Path(__file__).parent / "results" / "reuse.md"
TARGETS = {
    **dict.fromkeys(
        ("verbatim", "year changed", "numbers changed", "names changed", "names and numbers changed"), 0.97
    ),
    "words swapped": 0.85,
}
AXES = ("self", "peer")
SHARES = (0.1, 0.3, 0.5, 1.0)
ROUNDS = 3
COPIERS = 6
BYSTANDERS = 6
"""Documents of a corpus that copy, and those that do not and are copied by nobody."""


class Tally(NamedTuple):
    """Characters and passages of one kind of copying, and shares planted and measured."""

    planted: int = 0
    found: int = 0
    right: int = 0
    detections: int = 0
    detected: int = 0
    errors: tuple[float, ...] = ()
    contained: tuple[float, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the found characters that were copied."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the copied characters that were found."""
        return self.right / self.planted if self.planted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.found + self.planted) if self.found + self.planted else 1.0

    @property
    def granularity(self) -> float:
        """Passages found for a planted one that was found."""
        return self.detections / self.detected if self.detected else 1.0


def added(tallies: Sequence[Tally]) -> Tally:
    """Return the sum of tallies."""
    return Tally(
        sum(tally.planted for tally in tallies),
        sum(tally.found for tally in tallies),
        sum(tally.right for tally in tallies),
        sum(tally.detections for tally in tallies),
        sum(tally.detected for tally in tallies),
        tuple(error for tally in tallies for error in tally.errors),
        tuple(error for tally in tallies for error in tally.contained),
    )


def measure(kind: str, share: float, axis: str, rounds: int = ROUNDS) -> Tally:
    """Plant one kind of copying in corpora of unrelated narratives and look for it."""
    return added([_round(kind, share, axis, f"{kind} {share} {axis} {number}") for number in range(rounds)])


def _round(kind: str, share: float, axis: str, seed: str) -> Tally:
    random = Random(seed)
    known = list(narratives(2 * COPIERS + BYSTANDERS, seed))
    sources = known[:COPIERS]
    copiers = known[COPIERS : 2 * COPIERS]
    if axis == "self":
        sources = [
            _renamed(source, copier)._replace(year=copier.year - 1)
            for source, copier in zip(sources, copiers, strict=True)
        ]
    planted = [plant(copier, source, kind, share, random) for copier, source in zip(copiers, sources, strict=True)]
    texts = [(item.narrative, item.written.text) for item in planted]
    texts += [(item, write(item).text) for item in (*sources, *known[2 * COPIERS :])]
    prints = [fingerprint(_extracted(text, f"{item.body}-{item.year}")) for item, text in texts]
    corpus = Corpus(prints)
    return added(
        [
            _compared(item, corpus.repetition(found), axis)
            for item, found in zip(planted, prints[: len(planted)], strict=True)
        ]
    )


def _renamed(source: Narrative, body: Narrative) -> Narrative:
    """Make a narrative one of another body, whose last report it is."""
    parts = {
        section: tuple(
            text.replace(source.body, body.body)
            .replace(source.place, body.place)
            .replace(source.function, body.function)
            for text in part
        )
        for section, part in source.parts.items()
    }
    return source._replace(place=body.place, function=body.function, parts=parts)


def _extracted(text: str, name: str) -> Extraction:
    return extract(from_text(text, name=name), tags=False)


def _compared(item: Planted, repetition: Repetition, axis: str) -> Tally:
    """Hold the passages found in one document against those planted in it."""
    size = len(item.written.text)
    truth, found, right = (np.zeros(size, dtype=bool) for _ in range(3))
    for case in item.cases:
        truth[case.start : case.end] = True
    source = f"{item.source.body}-{item.source.year}"
    detections = [0] * len(item.cases)
    for passage in repetition.passages:
        if passage.axis == "inside":
            continue
        found[passage.span.start : passage.span.end] = True
        for number, case in enumerate(item.cases):
            same = passage.axis == axis and passage.source == source
            if same and passage.source_span.start < case.source_end and case.source_start < passage.source_span.end:
                begin, end = max(passage.span.start, case.start), min(passage.span.end, case.end)
                if begin < end:
                    right[begin:end] = True
                    detections[number] += 1
    measured = max((known.in_passages for known in repetition.sources if known.axis == axis), default=0.0)
    contained = repetition.own if axis == "self" else repetition.peer
    return Tally(
        int(truth.sum()),
        int(found.sum()),
        int((right & truth).sum()),
        sum(detections),
        sum(count > 0 for count in detections),
        (measured - item.share,),
        ((contained or 0.0) - item.share,),
    )


def unrelated(count: int = 60) -> list[float]:
    """Return the containment of every unrelated narrative in every other."""
    return _mutual([_extracted(write(item).text, item.body) for item in narratives(count, "unrelated")])


def seeds() -> list[float]:
    """Return the same of the five seeds among each other; none without the folder of real reports."""
    folder = shared_folder()
    paths = sorted((folder / "seeds").iterdir()) if folder else []
    return _mutual([extract(str(path), tags=False) for path in paths])


def _mutual(extractions: Sequence[Extraction]) -> list[float]:
    prints = [fingerprint(extraction) for extraction in extractions]
    return [against(one, other, ()).containment_5gram or 0.0 for one, other in permutations(prints, 2)]


def report(rounds: int = ROUNDS) -> Iterator[str]:
    """Yield the measurements as Markdown."""
    yield (
        f"Corpora of {COPIERS} narratives that copy, their {COPIERS} sources and {BYSTANDERS} others, of {LETTERS} "
        f"characters and more; copied are {', '.join(f'{share:.0%}' for share in SHARES)}; corpora each: "
        f"{rounds}. "
        "*Share*: the measured share of the text in passages less the planted one; *containment*: of masked 5-grams in "
        "sections one and five less the planted share. Off by, on average and at worst."
    )
    yield ""
    yield "| copied | from | F1 | target | precision | recall | granularity | share | worst | containment |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for kind in OPERATORS:
        for axis in AXES:
            tally = added([measure(kind, share, axis, rounds) for share in SHARES])
            errors, contained = np.abs(tally.errors), np.abs(tally.contained)
            target = TARGETS.get(kind)
            met = "–" if target is None else f"≥ {target}: {'yes' if tally.f1 >= target else '**no**'}"
            yield (
                f"| {kind} | {axis} | {tally.f1:.3f} | {met} | {tally.precision:.3f} | {tally.recall:.3f} | "
                f"{tally.granularity:.2f} | {errors.mean():.3f} | {errors.max():.3f} | {contained.mean():.3f} |"
            )
    yield ""
    for name, values in (("unrelated narratives", unrelated()), ("the five seeds", seeds())):
        if values:
            yield (
                f"Containment of {name} in one another: mean {np.mean(values):.4f}, 99 % below "
                f"{np.quantile(values, 0.99):.4f}, at most {max(values):.4f} (target 0.05; {len(values)} pairs)."
            )
            yield ""


def main() -> None:
    """Print the measurements and keep them."""
    lines = []
    for line in report(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS):
        print(line, flush=True)
        lines.append(line)
    RESULTS.write_text(
        "# Copied narratives\n\nProduced by `make evaluate`.\n\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
