"""Documents side by side: whom each repeats, how it scores, where it ranks. No file is looked at here."""

from collections.abc import Iterable
from typing import NamedTuple

from extractor.measures import Measured, measure, measure_reuse
from extractor.reuse import Fingerprint, compare, fingerprint
from extractor.scoring import Rubric, default_rubric, rank, score
from extractor.templates import Template
from extractor.types import Audit, Extraction, Failure, Rank, Repetition, Score, Standing


class _Kept(NamedTuple):
    """What of an extraction is needed once all have been seen: little enough for any number of documents."""

    fingerprint: Fingerprint
    group: str | None
    measured: dict[str, Measured]
    error: Failure | None


def audit(
    extractions: Iterable[Extraction],
    *,
    rubric: Rubric | None = None,
    template: Template | None = None,
    lang: str = "zh",
) -> Audit:
    """Compare, score and rank documents.

    Extractions are taken one at a time and not kept, so that a run of any size needs little memory. The standings come
    in the order of the extractions; documents are ranked within groups of the same kind of body and form. `template` is
    the one they were extracted with, if it is not of this package.
    """
    used = rubric or default_rubric()
    kept = [_keep(extraction, template) for extraction in extractions]
    readable = [item for item in kept if item.error is None]
    repetitions = iter(compare([item.fingerprint for item in readable]))
    reuse = [Repetition(None, None) if item.error else next(repetitions) for item in kept]
    scores = [_score(item, repeated, used, lang) for item, repeated in zip(kept, reuse, strict=True)]
    ranks = rank([(item.group, scored) for item, scored in zip(kept, scores, strict=True)], used, lang)
    standings = map(_standing, kept, scores, ranks, reuse)
    return Audit(used.id, tuple(standings))


def _keep(extraction: Extraction, template: Template | None) -> _Kept:
    form = extraction.tables.template
    group = f"{extraction.metadata.body_type or 'unknown'}/{form}" if form else None
    measured = {} if extraction.error else measure(extraction, template=template)
    return _Kept(fingerprint(extraction), group, measured, extraction.error)


def _score(item: _Kept, repeated: Repetition, rubric: Rubric, lang: str) -> Score:
    if item.error:
        return Score(rubric.id, None, None, 0, ())
    return score(rubric, item.measured | measure_reuse(repeated), lang)


def _standing(item: _Kept, scored: Score, ranked: Rank, repeated: Repetition) -> Standing:
    known = item.fingerprint
    if item.error:
        ranked = Rank(None, ranked.of, not_ranked=item.error.message)
    return Standing(
        known.source, None, known.organization, known.year, item.group, scored, ranked, repeated, (), item.error
    )
