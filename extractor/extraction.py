"""One document by itself: everything that can be said of it without looking at another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from extractor import __version__
from extractor.checks import catalogue, check
from extractor.errors import JianbaoError, ReadError
from extractor.indicators import measure_indicators
from extractor.kinds import classify
from extractor.metadata import Deadline, Facts, describe
from extractor.parts import alone, placed, split
from extractor.readers import Source, name_of, read
from extractor.sections import outline
from extractor.tables import recover
from extractor.templates import Reference, Template, open_template, template_of
from extractor.types import Blame, Document, Extraction, Failure, Finding, Metadata, Producer, Sentence, Severity

_S = TypeVar("_S", bound=Source | Document)
_T = TypeVar("_T")


def extract(
    source: Source | Document,
    *,
    template: Reference | None = None,
    facts: Facts | None = None,
    deadlines: tuple[Deadline, ...] = (),
    tags: bool = True,
    lang: str = "zh",
) -> Extraction:
    """Extract tables, sections, sentences, relations, findings and indicators from one document.

    A source that cannot be read yields an extraction that holds only its `error`. Of a source with several reports it
    is the first, and a finding says so; `split` and `extract_each` give all of them. `template` is a template, the id
    of one of the package, or the path of a TOML file; without it the words of the tables choose. `facts` are known
    beforehand and win over the text, `deadlines` come before the usual ones. Messages are in `lang`, ``"zh"`` or
    ``"en"``.
    """
    form = open_template(template) if template else None
    try:
        first, *others = _parts(source)
    except ReadError as error:
        return _failed(source, Failure(error.code, error.reason(lang)), error.facts)
    found = _extract(first, form=form, facts=facts, deadlines=deadlines, tags=tags, lang=lang)
    if not others:
        return found
    message = catalogue()["L-PARTS"].message[lang].format(count=1 + len(others))
    left_out = tuple(other.span for other in others if other.span)
    finding = Finding("L-PARTS", Severity.WARNING, Blame.UNCLEAR, message, spans=left_out)
    return replace(found, findings=(finding, *found.findings))


def extract_each(
    sources: Iterable[Source | Document],
    *,
    template: Reference | None = None,
    facts: Facts | None = None,
    deadlines: tuple[Deadline, ...] = (),
    tags: bool = True,
    lang: str = "zh",
) -> Iterator[Extraction]:
    """Extract one document after another; whatever happens with one, the rest of the run goes on.

    A source with several reports yields an extraction for each of them.
    """
    form = open_template(template) if template else None
    one = partial(_extract, form=form, facts=facts, deadlines=deadlines, tags=tags, lang=lang)
    for source in sources:
        parts = _tried(_parts, source, lang)
        yield from [parts] if isinstance(parts, Extraction) else (_tried(one, part, lang) for part in parts)


def _parts(source: Source | Document) -> tuple[Document, ...]:
    return split(source if isinstance(source, Document) else read(source))


def _tried(step: Callable[[_S], _T], source: _S, lang: str) -> _T | Extraction:
    """Take a step, or return an extraction that holds only its error, also where the fault is of this program."""
    try:
        return step(source)
    except ReadError as error:
        return _failed(source, Failure(error.code, error.reason(lang)), error.facts)
    except JianbaoError:
        raise
    except Exception as error:
        return _failed(source, Failure("internal", f"{type(error).__name__}: {error}"))


def _extract(
    whole: Document,
    *,
    form: Template | None,
    facts: Facts | None,
    deadlines: tuple[Deadline, ...],
    tags: bool,
    lang: str,
) -> Extraction:
    """Extract from a document that holds one report, or from a part."""
    document = alone(whole)
    known = facts.of(document.source, document.part) if facts else None
    described = describe(document, facts=known, deadlines=deadlines)
    tables = recover(document, template=form, year=described.year)
    outlined = outline(document, tables, template=form)
    metadata = classify(document, described, tables, outlined)
    sentences = _tagged(document, _narrative(outlined.sentences, metadata), tags=tags)
    checked = check(document, tables, outlined, sentences=sentences, metadata=metadata, template=form, lang=lang)
    used = template_of(tables.template, form) if tables.template else form
    producer = Producer(__version__, used.digest if used else None, _model_digest() if tags else None, document.reader)
    found = Extraction(
        producer,
        document,
        metadata,
        tables,
        checked.relations,
        outlined.sections,
        sentences,
        checked.findings,
        measure_indicators(tables, template=used, lang=lang),
    )
    return placed(found, whole)


def _failed(source: Source | Document, failure: Failure, known: Mapping[str, object] | None = None) -> Extraction:
    """Return an extraction that holds only its error, and what is known of the source all the same."""
    if isinstance(source, Document):
        document = source
    else:
        facts = {"sha256": "", "media_type": "application/octet-stream", **(known or {})}
        document = Document(name_of(source), "", str(facts["sha256"]), str(facts["media_type"]), "", "")
    return Extraction(Producer(__version__, reader=document.reader), document, error=failure)


def _narrative(sentences: tuple[Sentence, ...], metadata: Metadata) -> tuple[Sentence, ...]:
    """Leave out the title: it is metadata."""
    title = metadata.spans.get("title")
    if title is None:
        return sentences
    return tuple(item for item in sentences if item.span.end <= title.start or item.span.start >= title.end)


def _tagged(document: Document, sentences: tuple[Sentence, ...], *, tags: bool) -> tuple[Sentence, ...]:
    if not tags:
        return sentences
    from extractor.tagging import tag  # numpy and the model are loaded only where tags are wanted

    return tag(document, sentences)


def _model_digest() -> str:
    from extractor.tagging import load_model

    return load_model().digest
