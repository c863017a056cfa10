"""Documents side by side: whom each repeats, how it scores, where it ranks. No file is looked at here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import msgpack

from extractor.across import Profile, across, connections, profile
from extractor.measures import Measured, Neighbours, extent, measure, measure_corpus
from extractor.ranking import rank
from extractor.repeats import repeats
from extractor.reuse import Corpus, Fingerprint, fingerprint
from extractor.rubrics import Rubric, RubricReference, default_rubric, open_rubric
from extractor.scoring import bare, score
from extractor.templates import Reference, Template, open_template
from extractor.types import Audit, Blame, Extraction, Failure, Finding, Rank, Repetition, Score, Span, Standing

Peers = Mapping[str, Sequence[float]]
"""The sorted values of each measure in a group."""

_AROUND = msgpack.Decoder(Neighbours)
_MEASURED = msgpack.Decoder(tuple[Measured, ...])


class _Kept(NamedTuple):
    """What of an extraction is needed once all have been seen: little enough for any number of documents."""

    fingerprint: Fingerprint
    group: str | None
    measured: bytes
    """Encoded: a tenth of the memory."""
    charged: tuple[Finding, ...]
    letters: int
    problems: Span | None
    profile: Profile
    error: Failure | None


def audit(
    extractions: Iterable[Extraction],
    *,
    rubric: RubricReference | None = None,
    template: Reference | None = None,
    lang: str = "zh",
) -> Audit:
    """Compare, score and rank documents.

    The standings come in the order of the extractions; documents are ranked within groups of the same kind of body and
    form. `template` is the one they were extracted with, if it is not of this package.
    """
    used, form = open_rubric(rubric) if rubric else default_rubric(), open_template(template) if template else None
    return Audit(used.id, tuple(standings(extractions, rubric=used, template=form, lang=lang)))


def standings(
    extractions: Iterable[Extraction], *, rubric: Rubric, template: Template | None = None, lang: str = "zh"
) -> Iterator[Standing]:
    """Yield the standing of each document, once all have been seen.

    Extractions are taken one at a time and little of each is kept, so that a run of any size needs little memory.
    """
    kept = [_keep(extraction, rubric, template) for extraction in extractions]
    corpus = Corpus([item.fingerprint for item in kept if item.error is None])
    peers = _peers(kept, rubric)
    around = [msgpack.encode(found) for found in _around(kept, corpus, lang)]
    values = [
        (item.group, bare(_score(item, _AROUND.decode(found), rubric, peers, lang)))
        for item, found in zip(kept, around, strict=True)
    ]
    for item, found, ranked in zip(kept, around, rank(values, rubric, lang), strict=True):
        known = _AROUND.decode(found)
        yield _standing(item, _score(item, known, rubric, peers, lang), ranked, known)


def _around(kept: Sequence[_Kept], corpus: Corpus, lang: str) -> Iterator[Neighbours]:
    """Yield what the others of the run tell of each document."""
    profiles = [item.profile for item in kept]
    found = zip(kept, across(profiles, lang=lang), connections(profiles), strict=True)
    for item, findings, connected in found:
        if item.error:
            yield Neighbours(Repetition(None, None))
            continue
        repetition = corpus.repetition(item.fingerprint)
        repeated = repeats(item.fingerprint, repetition, corpus, lang=lang)
        yield Neighbours(repetition, item.letters, item.problems, (*findings, *repeated), connected)


def _peers(kept: Iterable[_Kept], rubric: Rubric) -> dict[str | None, Peers]:
    """Return the values of the measures that are judged by their place among the peers, by group."""
    names = {item.measure for item in rubric.criteria if item.percentile and item.measure}
    found: dict[str | None, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in kept:
        for measured in _MEASURED.decode(item.measured) if names and item.group else ():
            if measured.name in names and measured.value is not None:
                found[item.group][measured.name].append(round(measured.value, 6))
    return {group: {name: sorted(values) for name, values in own.items()} for group, own in found.items()}


def _keep(extraction: Extraction, rubric: Rubric, template: Template | None) -> _Kept:
    form = extraction.tables.template
    group = f"{extraction.metadata.body_type or 'unknown'}/{form}" if form else None
    found = {} if extraction.error else measure(extraction, template=template, names=rubric.measures)
    measured = msgpack.encode(tuple(found.values()))
    charged = (item for item in extraction.findings if item.code in rubric.codes and item.blame is Blame.BODY)
    known = profile(extraction, template=template)
    whole = extent(extraction, template=template)
    return _Kept(
        fingerprint(extraction, template=template), group, measured, tuple(charged), *whole, known, extraction.error
    )


def _score(item: _Kept, around: Neighbours, rubric: Rubric, peers: Mapping[str | None, Peers], lang: str) -> Score:
    if item.error:
        return Score(rubric.id, None, None, 0, ())
    findings = (*item.charged, *around.findings)
    measured = {found.name: found for found in _MEASURED.decode(item.measured)} | measure_corpus(around)
    return score(rubric, measured, findings=findings, peers=peers.get(item.group), lang=lang)


def _standing(item: _Kept, scored: Score, ranked: Rank, around: Neighbours) -> Standing:
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
        around.repetition,
        around.findings,
        item.error,
    )
