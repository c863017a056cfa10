"""What of a document is kept to compare it with others: its masked narrative, and a few fingerprints of it."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from extractor.masking import Masked, masked
from extractor.reuse.grams import Hashes, found_in, grams, share
from extractor.reuse.passages import Passage, covered
from extractor.reuse.winnowing import fingerprints
from extractor.shapes import load
from extractor.templates import Template
from extractor.text import fold
from extractor.types import Against, Extraction

MEASURED = ("overview", "problems")
"""Sections that the thresholds for containment are about; of a document that has neither, all count."""


Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Fingerprint(NamedTuple):
    """The narrative of one document, small enough to keep for a whole run; `places` and `hashes` find its like."""

    source: str
    part: int | None
    organization: str | None
    year: int | None
    digest: str
    narrative: Masked
    places: NDArray[np.uint32]
    hashes: Hashes
    problems: Ranges = ()
    measures: Ranges = ()
    """Letters of the sentences of the problems section that name a problem, and a measure."""

    @property
    def body(self) -> str:
        """Whose document it is; without a name nobody's but that of its like."""
        return self.organization or f"{self.digest}#{self.part}"


def fingerprint(extraction: Extraction, *, template: Template | None = None) -> Fingerprint:
    """Reduce a document to what is compared of it."""
    document, about = extraction.document, extraction.metadata
    narrative = masked(extraction, template=template)
    places, hashes = fingerprints(narrative.letters)
    problems, measures = _said_of_problems(extraction, narrative)
    return Fingerprint(
        document.source,
        document.part,
        about.organization,
        about.year,
        document.sha256,
        narrative,
        places,
        hashes,
        problems,
        measures,
    )


class _Cues(Struct, frozen=True):
    turns: tuple[str, ...]
    problems: tuple[str, ...]


@cache
def _cues() -> _Cues:
    return load(files("extractor") / "data" / "repeats.toml", _Cues)


def _said_of_problems(extraction: Extraction, narrative: Masked) -> tuple[Ranges, Ranges]:
    """Tell problems from measures: by tag if there is one, else by the words, behind the turn from one to the other."""
    start, end = narrative.sections.get("problems", (0, 0))
    ends = {begin: stop for begin, stop in pairwise(narrative.clauses.tolist()) if start <= begin < end}
    places = {narrative.span(begin, begin + 1).start: begin for begin in ends}
    problems: list[tuple[int, int]] = []
    measures: list[tuple[int, int]] = []
    turned = False
    for sentence in extraction.sentences:
        begin = places.get(sentence.span.start)
        if sentence.section != "problems" or begin is None:
            continue
        words = fold(extraction.document[sentence.span])
        turned = turned or any(cue in words for cue in _cues().turns)
        if sentence.primary in ("problem", "improvement"):
            names_problem = sentence.primary == "problem"
        else:
            planned = sentence.attributes.get("tense") == "planned"
            names_problem = not planned and (not turned or any(cue in words for cue in _cues().problems))
        (problems if names_problem else measures).append((begin, ends[begin]))
    return tuple(problems), tuple(measures)


def against(
    item: Fingerprint,
    other: Fingerprint,
    found: Sequence[Passage],
    *,
    axis: str = "peer",
    common: NDArray[np.bool_] | None = None,
) -> Against:
    """Say how much of a document another one has; letters that are `common` do not count as taken from it."""
    size = len(item.narrative.letters)
    widths = item.narrative.widths()
    free = widths if common is None else np.where(common, 0, widths)
    counts = found_in(item.narrative, grams(other.narrative)[1], common)
    measured = [counts[section] for section in MEASURED if section in counts] or counts.values()

    def letters(passages: Iterable[Passage]) -> float:
        return round(float(free[covered(passages, size)].sum() / max(widths.sum(), 1)), 4)

    return Against(
        axis,
        other.source,
        other.part,
        other.organization,
        other.year,
        share(measured),
        letters(passage for passage in found if passage.exact),
        letters(found),
        {section: share([count]) for section, count in counts.items()},
    )
