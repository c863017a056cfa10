"""What is said of documents side by side."""

from msgspec import Struct

from extractor.types.extractions import Failure, Finding, Span


class Reuse(Struct, frozen=True):
    """A passage that another document of the run has too, or this one has twice.

    `axis`: ``self`` for an earlier document of the same body, ``peer`` for one of another, ``inside`` for this one;
    `containment`: share of its letters that are the same one by one, 1 for an exact passage; `letters`: its length,
    masked; `documents`: how many of the run have it, at most; `common`: so many that it is nobody's own.
    """

    span: Span
    axis: str
    source: str
    source_span: Span
    share_of_corpus: float
    containment: float
    part: int | None = None
    letters: int = 0
    documents: int = 2
    common: bool = False


class Against(Struct, frozen=True):
    """How much of a narrative one other document has, each figure named by its method.

    `axis` as of `Reuse`. `containment_5gram`: share of the masked 5-grams of the measured sections, by section in
    `sections`; `exact_30`: share of the text in passages with 30 letters or more the same in a row; `in_passages`:
    share in any passage.
    """

    axis: str
    source: str
    part: int | None
    organization: str | None
    year: int | None
    containment_5gram: float | None
    exact_30: float
    in_passages: float
    sections: dict[str, float | None] = {}


class Contribution(Struct, frozen=True):
    """One bar of the waterfall: ``points`` = ``weight`` × ``measure`` to the hundredth, and the evidence for them.

    `measure` is the share of the weight that is earned, `value` what was measured, `by` the name of the measure and
    `formula` the way from one to the other in words. Deductions, and what a cap takes away, are points below 0 of no
    weight. What cannot be judged has no points.
    """

    dimension: str
    criterion: str
    weight: float
    points: float | None
    measure: float | None
    reason: str
    spans: tuple[Span, ...] = ()
    value: float | None = None
    by: str | None = None
    formula: str = ""


class Score(Struct, frozen=True):
    """An exact sum of contributions; `value` is `None` where nothing can be judged.

    `caps` names the caps that are in force; what the lowest takes away is a contribution.
    """

    rubric: str
    value: float | None
    band: str | None
    assessable_weight: float
    contributions: tuple[Contribution, ...]
    caps: tuple[str, ...] = ()


class Repetition(Struct, frozen=True, rename={"own": "self"}):
    """How much of a narrative other documents have too: shares from 0 to 1.

    `own`: the greatest containment of masked 5-grams of the measured sections in an earlier document of the same body;
    `peer`: in one of another body that shares a passage with it. `None` where there is none to compare with, 0 where
    none shares a passage. `sources`: the documents compared letter by letter, on each axis the one with the greatest
    containment first, with every measure. `inside`: share of the letters that stand in the document before.
    """

    own: float | None
    peer: float | None
    passages: tuple[Reuse, ...] = ()
    sources: tuple[Against, ...] = ()
    inside: float = 0.0


class Repeat(Struct, frozen=True):
    """That a document repeats another: how much (where only single passages are shared: `None`), and where."""

    document: str
    part: int | None
    organization: str | None
    year: int | None
    axis: str
    source: str
    source_part: int | None
    against: Against | None
    passages: tuple[Reuse, ...]


class Rank(Struct, frozen=True):
    """A place among the comparable documents of a run; `not_ranked` says why there is none.

    `stability`: the share of draws, the weights varied, in which the document stays above the next one below it (the
    last: below the one before). `best` and `worst`: between which places it lies in nine draws of ten.
    """

    rank: int | None
    of: int
    tied: bool = False
    stability: float | None = None
    not_ranked: str | None = None
    best: int | None = None
    worst: int | None = None


class Standing(Struct, frozen=True, tag_field="schema", tag="jianbao.audit/1"):
    """What a run says of one document: its score, its rank in its group, whom it repeats."""

    source: str
    part: int | None
    organization: str | None
    year: int | None
    group: str | None
    score: Score
    rank: Rank
    reuse: Repetition
    findings: tuple[Finding, ...] = ()
    error: Failure | None = None


class Audit(Struct, frozen=True):
    """The documents of a run side by side, in the order they were given."""

    rubric: str
    standings: tuple[Standing, ...]
