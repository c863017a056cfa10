"""What a measure looks at, how it is registered, and what the catalogue says of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import Words
from extractor.legible import legible
from extractor.problems import PROBLEMS, Review, reviewed
from extractor.shapes import load
from extractor.templates import Template
from extractor.types import Extraction, Finding, Sentence, Span

if TYPE_CHECKING:
    from extractor.measures.corpus import Neighbours

MOST_SPANS = 12
"""Places of evidence that are kept at most."""
_SPOKEN = {"problem", "improvement", "followup"}
_NOTHING: Mapping[str, int | float | str] = {}


class MeasureForm(Struct, frozen=True):
    """What the catalogue says of one measure; one without an upper end of its range has no `most`.

    `weights`: what its parts weigh, if they do not weigh the same. `words`: what it looks for, by what that speaks for.
    """

    name: Words
    says: Words
    source: Words
    reasons: dict[str, Words]
    least: float = 0.0
    most: float | None = None
    weights: dict[str, float] = {}
    words: dict[str, tuple[str, ...]] = {}


class Measured(NamedTuple):
    """A measure of one document: `value`, or `None` if it cannot be judged; which reason, its facts, the evidence."""

    value: float | None
    said: str
    facts: Mapping[str, int | float | str] = _NOTHING
    spans: tuple[Span, ...] = ()
    name: str = ""


class Subject:
    """A document with what its measures look at, each computed once."""

    def __init__(self, extraction: Extraction, form: Template | None) -> None:
        self.extraction = extraction
        self.form = form
        self.clear = legible(extraction.document)
        self._words: dict[Span, str] = {}

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences without noise.

        Where the heading of the section on problems is lost, what stands behind the tables, from the first sentence on
        that speaks of problems or of what is done about them, counts as that section.
        """
        said = tuple(item for item in self.extraction.sentences if item.primary != "noise")
        if self.form is None or any(item.section == PROBLEMS for item in said):
            return said
        tabular = {section.id for section in self.form.sections if not section.narrative}
        behind = [item for item in said if item.section in tabular]
        lost = {item.span for item in dropwhile(lambda item: not _SPOKEN & item.tags.keys(), behind)}
        return tuple(replace(item, section=PROBLEMS) if item.span in lost else item for item in said)

    @cached_property
    def sections(self) -> dict[str | None, list[Sentence]]:
        """The sentences by section."""
        found: dict[str | None, list[Sentence]] = defaultdict(list)
        for sentence in self.sentences:
            found[sentence.section].append(sentence)
        return dict(found)

    @cached_property
    def narrative(self) -> list[Sentence]:
        """The sentences of the sections that are the body's own, or of a document without sections, all."""
        own = {section.id for section in self.form.sections if section.narrative} if self.form else set()
        found = [item for section, items in self.sections.items() if section in own for item in items]
        return found or [item for items in self.sections.values() for item in items]

    @cached_property
    def review(self) -> Review:
        """Problems, what answers them, and what became of earlier ones."""
        return reviewed(self.extraction.document, self.sections.get(PROBLEMS, []))

    @property
    def is_tagged(self) -> bool:
        """Whether tags were wanted: without them, what they tell cannot be judged."""
        return self.extraction.producer.model is not None

    def words(self, sentence: Sentence) -> str:
        """Return a sentence, legibly and without white space."""
        known = self._words.get(sentence.span)
        if known is None:
            known = self._words[sentence.span] = "".join(self.clear.words(sentence.span).split())
        return known

    @cached_property
    def tagged(self) -> dict[str, list[Sentence]]:
        """The sentences by tag."""
        found: dict[str, list[Sentence]] = defaultdict(list)
        for sentence in self.sentences:
            for tag in sentence.tags:
                found[tag].append(sentence)
        return found

    def findings(self, *codes: str) -> list[Finding]:
        """Return the findings with one of the codes."""
        return [item for item in self.extraction.findings if item.code in codes]


DocumentMeasure = Callable[[Subject], Measured]
CorpusMeasure = Callable[["Neighbours"], Measured]

DOCUMENT_MEASURES: dict[str, DocumentMeasure] = {}
CORPUS_MEASURES: dict[str, CorpusMeasure] = {}


def of_document(measure: DocumentMeasure) -> DocumentMeasure:
    """Register a measure that needs no other document."""
    DOCUMENT_MEASURES[measure.__name__] = measure
    return measure


def of_corpus(measure: CorpusMeasure) -> CorpusMeasure:
    """Register a measure that compares a document with the others of its run."""
    CORPUS_MEASURES[measure.__name__] = measure
    return measure


@cache
def catalogue() -> dict[str, MeasureForm]:
    """Return the catalogue of measures by name."""
    return load(files("extractor") / "data" / "measures.toml", dict[str, MeasureForm])


def reason(measured: Measured, lang: str = "zh") -> str:
    """Say in words why a measure has its value, or why it has none."""
    return catalogue()[measured.name].reasons[measured.said][lang].format(**measured.facts)


def spans_of(sentences: Iterable[Sentence]) -> tuple[Span, ...]:
    """Return where sentences stand, the first few of many."""
    return tuple(sentence.span for sentence in sentences)[:MOST_SPANS]


def looked_for(measure: str, kind: str) -> tuple[str, ...]:
    """Return the words that a measure looks for."""
    return catalogue()[measure].words[kind]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words is in a text; a pattern of them all takes ten times as long."""
    for word in words:  # noqa: SIM110 - a generator costs more than what it looks for
        if word in text:
            return True
    return False
