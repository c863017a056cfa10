"""One document by itself: everything that can be said of it without looking at another."""

from collections.abc import Iterable, Iterator, Mapping

from extractor import __version__
from extractor.checks import check
from extractor.errors import JianbaoError, ReadError
from extractor.metadata import describe
from extractor.readers import Source, name_of, read
from extractor.sections import outline
from extractor.tables import recover
from extractor.templates import Reference, open_template, template_of
from extractor.types import Document, Extraction, Failure, Metadata, Producer, Sentence


def extract(
    source: Source | Document,
    *,
    template: Reference | None = None,
    tags: bool = True,
    lang: str = "zh",
) -> Extraction:
    """Extract tables, sections, sentences, relations and findings from one document.

    A source that cannot be read yields an extraction that holds only its `error`. `template` is a template, the id of
    one of the package, or the path of a TOML file; without it the words of the tables choose. Messages are in `lang`,
    ``"zh"`` or ``"en"``.
    """
    form = open_template(template) if template else None
    try:
        document = source if isinstance(source, Document) else read(source)
    except ReadError as error:
        return _failed(source, Failure(error.code, error.reason(lang)), error.facts)
    metadata = describe(document)
    tables = recover(document, template=form, year=metadata.year)
    outlined = outline(document, tables, template=form)
    sentences = _tagged(document, _narrative(outlined.sentences, metadata), tags=tags)
    checked = check(document, tables, outlined, metadata=metadata, template=form, lang=lang)
    used = template_of(tables.template, form) if tables.template else form
    producer = Producer(__version__, used.digest if used else None, _model_digest() if tags else None, document.reader)
    return Extraction(
        producer, document, metadata, tables, checked.relations, outlined.sections, sentences, checked.findings
    )


def extract_each(
    sources: Iterable[Source | Document],
    *,
    template: Reference | None = None,
    tags: bool = True,
    lang: str = "zh",
) -> Iterator[Extraction]:
    """Extract one document after another; whatever happens with one, the rest of the run goes on."""
    form = open_template(template) if template else None
    for source in sources:
        try:
            yield extract(source, template=form, tags=tags, lang=lang)
        except JianbaoError:
            raise
        except Exception as error:  # a fault of this program must not cost the other documents
            yield _failed(source, Failure("internal", f"{type(error).__name__}: {error}"))


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
