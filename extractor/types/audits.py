"""What is said of documents side by side."""

from msgspec import Struct

from extractor.types.extractions import Failure, Finding, Span


class Reuse(Struct, frozen=True):
    """A passage that another document of the run has too."""

    span: Span
    axis: str
    source: str
    source_span: Span
    share_of_corpus: float
    containment: float


class Contribution(Struct, frozen=True):
    """One bar of the waterfall: ``points`` of at most ``weight``, and the evidence for them."""

    dimension: str
    criterion: str
    weight: float
    points: float | None
    measure: float | None
    reason: str
    spans: tuple[Span, ...] = ()


class Score(Struct, frozen=True):
    """An exact sum of contributions. `value` is out of 100; it is `None` where nothing can be judged."""

    rubric: str
    value: float | None
    band: str | None
    assessable_weight: float
    contributions: tuple[Contribution, ...]
    caps: tuple[str, ...] = ()


class Repetition(Struct, frozen=True, rename={"own": "self"}):
    """How much of a narrative other documents of the run have too: shares of its letters, from 0 to 1.

    `own`: documents of the same organization; `peer`: of others. `None` where there is none to compare with.
    """

    own: float | None
    peer: float | None
    passages: tuple[Reuse, ...] = ()


class Rank(Struct, frozen=True):
    """A place among the comparable documents of a run; `not_ranked` says why there is none."""

    rank: int | None
    of: int
    tied: bool = False
    stability: float | None = None
    not_ranked: str | None = None


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
