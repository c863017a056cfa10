"""What is said of two documents side by side."""

from msgspec import Struct

from extractor.types.extractions import Finding, Number, Producer, Ref, Span, Status


class YearRelation(Struct, frozen=True):
    """The outcome of a relation between two years: `left` is of the later report, `right` what it should be.

    `this` and `last` are the cells of the later and of the earlier report that it adds up.
    """

    id: str
    at: str
    kind: str
    status: Status
    left: Number | None
    right: Number | None
    this: tuple[Ref, ...]
    last: tuple[Ref, ...]


class Compared(Struct, frozen=True):
    """One of the two documents."""

    source: str
    part: int | None
    sha256: str
    title: str | None
    organization: str | None
    year: int | None
    template: str | None


class Edit(Struct, frozen=True, array_like=True):
    """A piece of a changed sentence: ``=`` in both, ``-`` in the earlier one only, ``+`` in the later one only."""

    op: str
    text: str


class SentenceChange(Struct, frozen=True):
    """A sentence and its counterpart.

    `change` is ``same``, ``moved`` (the same words in another place), ``changed``, ``new`` or ``dropped``; `likeness`
    is from 0 to 1; `edits` are the pieces from which either sentence can be put together. `figures_only`: nothing but
    figures changed.
    """

    change: str
    section: str | None
    last: Span | None
    this: Span | None
    last_section: str | None
    likeness: float
    edits: tuple[Edit, ...]
    figures_only: bool = False


class SectionChange(Struct, frozen=True):
    """A section in both documents: ``kept``, ``new`` or ``dropped``; their headings; the share of it that is repeated.

    `repeated` is the share of the later one's masked 5-grams that the earlier one has too; `None`: nothing to compare.
    """

    section: str
    change: str
    last: str | None
    this: str | None
    repeated: float | None
    sentences: dict[str, int]


class FigureChange(Struct, frozen=True):
    """A figure in both documents. `change` is this less last, `growth` the share of last that it is.

    Where a figure is not known for sure (blank, absent, in doubt), it is `None`, and so is the change. `quality` says
    how far two forms count the same thing: ``same`` form, ``good``, ``fair`` or ``poor``.
    """

    id: str
    name: str
    last: Number | None
    this: Number | None
    change: Number | None
    growth: float | None
    last_cells: tuple[Ref, ...]
    this_cells: tuple[Ref, ...]
    quality: str = "same"


class IndicatorChange(Struct, frozen=True):
    """An indicator in both documents; `change` is this less last."""

    id: str
    name: str
    last: float | None
    this: float | None
    change: float | None
    unit: str


class Comparison(Struct, frozen=True, tag_field="schema", tag="jianbao.comparison/1"):
    """Two documents side by side, the earlier one first.

    `cautions` say why the two may not be comparable, `changes` what changed most, the largest change first. `findings`
    are those that need both; their cells and spans are of the later document, and so is the producer.
    """

    producer: Producer
    last: Compared
    this: Compared
    cautions: tuple[str, ...]
    changes: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    unchanged: int
    unknown: int
    indicators: tuple[IndicatorChange, ...]
    relations: tuple[YearRelation, ...]
    findings: tuple[Finding, ...]
    sections: tuple[SectionChange, ...]
    sentences: tuple[SentenceChange, ...]
