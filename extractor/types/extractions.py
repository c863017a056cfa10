"""What is said of one document by itself.

The field names and their order are those of the published contract (`jianbao.extraction/1`), so a
noun encodes itself. A noun that the contract shows under another key says so with ``name=``.
Spans are half-open intervals of characters in the decoded text; confidences are probabilities.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct, field

Number: TypeAlias = int | float
"""A printed figure: whole figures are `int`, all others `float`."""

Ref: TypeAlias = tuple[str, str, str]
"""Where a cell stands: table, row and column id."""


LEVELS = ("national", "province", "city", "county", "township")
"""Administrative levels, from the top."""
BODY_TYPES = ("government", "department", "township", "other")
"""Kinds of reporting bodies."""


class Span(Struct, frozen=True, array_like=True, order=True):
    """A half-open interval of characters in the decoded text; encoded as ``[start, end]``."""

    start: int
    end: int


class Match(StrEnum):
    """How an answer was found, from best to none."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    FUZZY = "fuzzy"
    INFERRED = "inferred"
    MISSING = "missing"


class State(StrEnum):
    """What stands in a cell. Absent, blank, placeholder and zero are four different things."""

    NUMBER = "number"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    TEXT = "text"
    ABSENT = "absent"


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Blame(StrEnum):
    """Whose fault a finding is: of the reporting body, of the extraction, or not decidable."""

    BODY = "body"
    EXTRACTION = "extraction"
    UNCLEAR = "unclear"


class Status(StrEnum):
    """Outcome of a relation; `TRIVIAL` holds because every operand is zero."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    TRIVIAL = "trivial"
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"


class Document(Struct, frozen=True):
    """A decoded source. The text is never edited; every span of every answer points into it."""

    source: str
    text: str
    sha256: str
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    reader: str = "plain/1"
    undecodable: int = 0
    """Characters that stand for bytes which the encoding does not know (U+FFFD), and zero characters."""
    part: int | None = None
    span: Span | None = None
    """Which of several reports in one source this is, from 1, and where it stands in the text."""

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]


class Candidate(Struct, frozen=True):
    """Another reading of a cell that the text allows, with its probability."""

    value: Number | None
    raw: str | None
    span: Span | None
    p: float


class Cell(Struct, frozen=True):
    """One position of a table: what is printed there, where, and how sure that is."""

    row: str
    column: str
    extra: bool
    value: Number | None
    raw: str | None
    unit: str | None
    state: State
    span: Span | None
    match: Match
    confidence: float
    review: bool
    candidates: tuple[Candidate, ...] = ()
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None


class Table(Struct, frozen=True):
    """A recovered table: one cell for every position of its form, then extra cells."""

    schema: str = field(name="table")
    match: Match
    span: Span | None
    cells: tuple[Cell, ...]
    unplaced: tuple[Span, ...] = ()

    def __getitem__(self, position: tuple[str, str]) -> Cell:
        for cell in self.cells:
            if (cell.row, cell.column) == position:
                return cell
        raise KeyError(position)


class Tables(Struct, frozen=True):
    """The tables of one document, and the template that their words chose."""

    template: str | None
    match: Match
    items: tuple[Table, ...] = ()

    def __iter__(self) -> Iterator[Table]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, schema: str) -> Table:
        for table in self.items:
            if table.schema == schema:
                return table
        raise KeyError(schema)


class Section(Struct, frozen=True):
    """A section: its heading as printed and the body below it. No title: the heading is lost."""

    section: str
    title: str | None
    title_span: Span | None
    span: Span
    match: Match


class Sentence(Struct, frozen=True):
    """One unit of narrative and its accepted tags with their probabilities."""

    span: Span
    section: str | None
    tags: dict[str, float] = {}
    primary: str | None = None
    attributes: dict[str, Any] = {}


class Relation(Struct, frozen=True):
    """One relation of the form at one place: mostly ``left`` should equal ``right``."""

    id: str
    at: str
    status: Status
    kind: str
    left: Number | None
    right: Number | None
    operands: tuple[Ref, ...]


class Proposal(Struct, frozen=True):
    """What arithmetic suggests for a cell. Never applied."""

    cell: Ref
    value: Number
    reason: str
    support: tuple[Ref, ...] = ()


class Finding(Struct, frozen=True):
    """The result of a check.

    Not `root`: it follows from another finding, its `cause`, named by code and place; that one stands before it. `at`
    is the row, column or table that it is about, where a code can be found at several. `proposals` are ranked, the
    likeliest first.
    """

    code: str
    severity: Severity
    blame: Blame
    message: str
    root: bool = True
    cells: tuple[Ref, ...] = ()
    spans: tuple[Span, ...] = ()
    expected: Number | None = None
    found: Number | None = None
    document: str | None = None
    proposals: tuple[Proposal, ...] = ()
    at: str | None = None
    cause: tuple[str, str | None] | None = None


class Indicator(Struct, frozen=True):
    """A rate computed from the tables: `numerator` / `denominator`, each the sum of cells.

    `value` is `None` where it would say nothing or is not known; then `reason` says why.
    """

    id: str
    value: float | None
    numerator: Number | None
    denominator: Number | None
    unit: str
    reason: str | None
    cells: tuple[Ref, ...]


class Metadata(Struct, frozen=True):
    """What a document says about itself, or what was `given`; `None` where nothing says. `spans` is the evidence.

    `kind` is one of ``data/kinds.toml``. Days are ISO dates. `confidence` is set by rule, not fitted.
    """

    title: str | None = None
    organization: str | None = None
    year: int | None = None
    body_type: str | None = None
    published: str | None = None
    spans: dict[str, Span] = {}
    kind: str | None = None
    region: str | None = None
    level: str | None = None
    scope: str | None = None
    period: tuple[str, str] | None = None
    signed: str | None = None
    deadline: str | None = None
    given: tuple[str, ...] = ()
    confidence: dict[str, float] = {}


class Failure(Struct, frozen=True):
    """Why a source could not be read."""

    code: str
    message: str


class Producer(Struct, frozen=True):
    """What made an extraction: version, reader, and the digests of template and model if they were used."""

    version: str
    template: str | None = None
    model: str | None = None
    reader: str = "plain/1"


class Extraction(Struct, frozen=True):
    """A document with everything that was found in it by itself."""

    producer: Producer
    document: Document
    metadata: Metadata = Metadata()
    tables: Tables = Tables(None, Match.MISSING)
    relations: tuple[Relation, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    findings: tuple[Finding, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    error: Failure | None = None
