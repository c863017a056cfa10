"""What is found where a document repeats another: its last report, a peer, problems and measures of last year.

The figure is the containment of masked 5-grams (`extractor.reuse`), to which the thresholds belong; messages name it.
"""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from extractor.checks import catalogue
from extractor.reuse import Corpus, Fingerprint
from extractor.reuse.fingerprint import MEASURED, Ranges
from extractor.reuse.grams import among, grams
from extractor.types import Blame, Finding, Repetition, Severity, Span

WARNING = 0.5
ERROR = 0.9
"""Containment from which on a document repeats another."""
_ENOUGH = 60
"""Letters of a narrative, masked, below which nothing is said."""
_ENOUGH_SAID = 20
"""The same in 5-grams for problems or measures."""
_MOST_SPANS = 12


def repeats(item: Fingerprint, repetition: Repetition, corpus: Corpus, *, lang: str = "zh") -> Iterator[Finding]:
    """Yield what is found of one document of a run."""
    copied = False
    if _size(item) >= _ENOUGH:
        for finding in _whole(repetition, lang):
            copied = copied or finding.code == "L-REUSE-SELF"
            yield finding
    for code, said in (("L-SAMEPROBLEM", item.problems), ("L-SAMEMEASURE", item.measures)):
        for finding in _said_again(item, code, said, corpus, lang):
            yield replace(finding, root=not copied)


def _size(item: Fingerprint) -> int:
    sections = item.narrative.sections
    ranges = [sections[section] for section in MEASURED if section in sections] or list(sections.values())
    return sum(end - start for start, end in ranges)


def _whole(repetition: Repetition, lang: str) -> Iterator[Finding]:
    """Yield of each axis the document that is repeated most, if it is repeated much."""
    for axis, code, blame in (("self", "L-REUSE-SELF", Blame.BODY), ("peer", "L-REUSE-PEER", Blame.UNCLEAR)):
        other = next((source for source in repetition.sources if source.axis == axis), None)
        share = (other.containment_5gram if other else None) or 0.0
        if other is None or share < WARNING:
            continue
        spans = [part.span for part in repetition.passages if (part.axis, part.source) == (axis, other.source)]
        said = (
            catalogue()[code]
            .message[lang]
            .format(
                source=other.source,
                body=other.organization or "?",
                year=other.year or "?",
                share=share,
                exact=other.exact_30,
                passages=len(spans),
            )
        )
        yield Finding(
            code, _severity(share), blame, said, spans=tuple(spans[:_MOST_SPANS]), found=share, document=other.source
        )


def _said_again(item: Fingerprint, code: str, said: Ranges, corpus: Corpus, lang: str) -> Iterator[Finding]:
    """Yield that the problems, or measures, are those of an earlier report of the same body."""
    places, mine = grams(item.narrative)
    own = np.zeros(len(item.narrative.letters) + 1, dtype=bool)
    for start, end in said:
        own[start:end] = True
    chosen = np.flatnonzero(own[places])
    if len(chosen) < _ENOUGH_SAID:
        return
    shares = []
    for other in corpus.earlier(item):
        hit = among(mine[chosen], grams(other.narrative)[1])
        shares.append((round(float(hit.mean()), 4), other.year or 0, other))
    share, _, other = max(shares, key=lambda known: known[:2], default=(0.0, 0, item))
    if share < WARNING:
        return
    words = catalogue()[code].message[lang].format(source=other.source, year=other.year or "?", share=share)
    spans: list[Span] = [item.narrative.span(start, end) for start, end in said]
    yield Finding(
        code,
        _severity(share),
        Blame.BODY,
        words,
        spans=tuple(spans[:_MOST_SPANS]),
        found=share,
        document=other.source,
    )


def _severity(share: float) -> Severity:
    return Severity.ERROR if share >= ERROR else Severity.WARNING
