"""Documents side by side: whom each repeats, how it scores, where it ranks. No file is looked at here."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import msgpack
from msgspec.structs import replace

from extractor.across import Profile, across, profile
from extractor.measures import Measured, measure, measure_reuse
from extractor.repeats import repeats
from extractor.reuse import Corpus, Fingerprint, fingerprint
from extractor.scoring import Rubric, default_rubric, rank, score
from extractor.templates import Reference, Template, open_template
from extractor.types import Audit, Extraction, Failure, Finding, Rank, Repetition, Score, Standing


class _Kept(NamedTuple):
    """What of an extraction is needed once all have been seen: little enough for any number of documents."""

    fingerprint: Fingerprint
    group: str | None
    measured: dict[str, Measured]
    profile: Profile
    error: Failure | None


def audit(
    extractions: Iterable[Extraction],
    *,
    rubric: Rubric | None = None,
    template: Reference | None = None,
    lang: str = "zh",
) -> Audit:
    """Compare, score and rank documents.

    The standings come in the order of the extractions; documents are ranked within groups of the same kind of body and
    form. `template` is the one they were extracted with, if it is not of this package.
    """
    used, form = rubric or default_rubric(), open_template(template) if template else None
    return Audit(used.id, tuple(standings(extractions, rubric=used, template=form, lang=lang)))


def standings(
    extractions: Iterable[Extraction], *, rubric: Rubric, template: Template | None = None, lang: str = "zh"
) -> Iterator[Standing]:
    """Yield the standing of each document, once all have been seen.

    Extractions are taken one at a time and little of each is kept, so that a run of any size needs little memory.
    """
    kept = [_keep(extraction, template, lang) for extraction in extractions]
    corpus = Corpus([item.fingerprint for item in kept if item.error is None])
    packed = [msgpack.encode(_reuse(item, corpus)) for item in kept]
    repetitions = (msgpack.decode(repeated, type=Repetition) for repeated in packed)
    values = [
        (item.group, _value(_score(item, repeated, rubric, lang)))
        for item, repeated in zip(kept, repetitions, strict=True)
    ]
    found = across([item.profile for item in kept], lang=lang)
    for item, ranked, known, own in zip(kept, rank(values, rubric, lang), packed, found, strict=True):
        repeated = msgpack.decode(known, type=Repetition)
        copied = () if item.error else tuple(repeats(item.fingerprint, repeated, corpus, lang=lang))
        findings = (*own, *copied)
        yield _standing(item, _score(item, repeated, rubric, lang), ranked, repeated, findings)


def _reuse(item: _Kept, corpus: Corpus) -> Repetition:
    return Repetition(None, None) if item.error else corpus.repetition(item.fingerprint)


def _value(scored: Score) -> Score:
    """What ranking needs of a score. The rest is computed again when it is written, and not kept meanwhile."""
    return replace(scored, contributions=())


def _keep(extraction: Extraction, template: Template | None, lang: str) -> _Kept:
    form = extraction.tables.template
    group = f"{extraction.metadata.body_type or 'unknown'}/{form}" if form else None
    measured = {} if extraction.error else measure(extraction, template=template, lang=lang)
    known = profile(extraction, template=template)
    return _Kept(fingerprint(extraction, template=template), group, measured, known, extraction.error)


def _score(item: _Kept, repeated: Repetition, rubric: Rubric, lang: str) -> Score:
    if item.error:
        return Score(rubric.id, None, None, 0, ())
    return score(rubric, item.measured | measure_reuse(repeated, lang=lang), lang)


def _standing(
    item: _Kept, scored: Score, ranked: Rank, repeated: Repetition, findings: tuple[Finding, ...]
) -> Standing:
    known = item.fingerprint
    if item.error:
        ranked = Rank(None, ranked.of, not_ranked=item.error.message)
    return Standing(
        known.source,
        known.part,
        known.organization,
        known.year,
        item.group,
        scored,
        ranked,
        repeated,
        findings,
        item.error,
    )
