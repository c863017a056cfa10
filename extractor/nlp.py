"""Documents in spaCy: the component `section_tagger`, `to_doc`, span groups, extension attributes, drawings.

    nlp = blank()                      a Chinese pipeline that cuts words with the project's own word list
    nlp.add_pipe("section_tagger")
    doc = nlp(text)                    doc.spans["sections"], doc.spans["sentences"], doc.spans["tables"]
    doc = to_doc(extraction)           the same of an extraction, every span on a token boundary

`span.label_` is the section, the primary tag or the table; ``span._.tags``, ``span._.attributes`` and
``span._.offsets`` are what the extraction says of it. ``doc._.extraction`` is the extraction in the form of the output.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import spacy
from spacy import displacy, util
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from extractor.contract import encode
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.segmenting import jieba_with, lexicon, segmenter
from extractor.tagging import tag_names
from extractor.types import Extraction

GROUPS = ("sections", "sentences", "tables")
_EXTENSIONS: dict[str, Any] = {"tags": {}, "attributes": {}, "offsets": None}
_KEY = "jianbao"
_HUES = 26


class Segmenter:
    """A tokenizer for spaCy: jieba with the project's word list, and a dictionary of its own for every instance.

    Every character of the text is in a token, white space too.
    """

    def __init__(self, vocab: Vocab, words: Iterable[str] = ()) -> None:
        self.vocab = vocab
        self.words = tuple(words)
        self._jieba = jieba_with(self.words)

    def __call__(self, text: str) -> Doc:
        """Cut a text into tokens."""
        words = self._jieba.lcut(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    def to_bytes(self, **_: Any) -> bytes:
        """Return the word list as bytes."""
        return "\n".join(self.words).encode()

    def from_bytes(self, data: bytes, **_: Any) -> "Segmenter":
        """Take the word list from bytes."""
        self.words = tuple(data.decode().split("\n")) if data else ()
        self._jieba = jieba_with(self.words)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the word list to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> "Segmenter":
        """Take the word list from a file."""
        return self.from_bytes(Path(path).read_bytes())


@util.registry.tokenizers("jianbao_segmenter.v1")
def _create_segmenter() -> Any:
    return lambda nlp: Segmenter(nlp.vocab, lexicon())


def blank() -> Language:
    """Return an empty Chinese pipeline that cuts words with the project's word list."""
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "jianbao_segmenter.v1"}}})


@Language.factory(
    "section_tagger", assigns=["doc.spans", "span._.tags", "span._.attributes", "span._.offsets", "doc._.extraction"]
)
def _create_tagger(nlp: Language, name: str) -> "SectionTaggerPipe":  # noqa: ARG001 - spaCy passes both
    return SectionTaggerPipe()


class SectionTaggerPipe:
    """The component `section_tagger`: finds sections, tables and tagged sentences and writes them to the Doc.

    A span whose end falls inside a token is widened to the token; ``span._.offsets`` stays exact.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans of a text to its Doc."""
        return _annotated(doc, extract(from_text(doc.text)))

    def to_bytes(self, **_: Any) -> bytes:
        """Return nothing: the model comes with the package."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "SectionTaggerPipe":
        """Take nothing: the model comes with the package."""
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write nothing but a folder: the model comes with the package."""
        Path(path).mkdir(parents=True, exist_ok=True)

    def from_disk(self, _path: str | Path, **_: Any) -> "SectionTaggerPipe":
        """Take nothing: the model comes with the package."""
        return self


def to_doc(extraction: Extraction, vocab: Vocab | None = None) -> Doc:
    """Return an extraction as a Doc whose tokens end where spans do, so that all offsets are exact."""
    text = extraction.document.text
    edges = {0, len(text)}
    for _, _, offsets, _ in _spans(extraction):
        edges.update(offsets)
    edges.update(
        edge
        for table in extraction.tables
        for cell in table.cells
        if cell.span
        for edge in (cell.span.start, cell.span.end)
    )
    cut = segmenter().lcut
    words = [word for start, end in pairwise(sorted(edges)) for word in cut(text[start:end])]
    return _annotated(Doc(vocab or blank().vocab, words=words, spaces=[False] * len(words)), extraction)


def _annotated(doc: Doc, extraction: Extraction) -> Doc:
    _register()
    groups: dict[str, list[Span]] = {group: [] for group in GROUPS}
    for group, label, (start, end), facts in _spans(extraction):
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            groups[group].append(span)
            for name, fact in {**facts, "offsets": (start, end)}.items():
                span._.set(name, fact)
    for group, spans in groups.items():
        doc.spans[group] = spans
    doc.user_data[_KEY] = encode(extraction).decode()
    return doc


def _spans(extraction: Extraction) -> Iterator[tuple[str, str, tuple[int, int], dict[str, Any]]]:
    """Yield group, label, offsets and facts of everything that has an extent."""
    for section in extraction.sections:
        start = section.title_span.start if section.title_span else section.span.start
        yield "sections", section.section, (start, section.span.end), {}
    for sentence in extraction.sentences:
        facts = {"tags": dict(sentence.tags), "attributes": dict(sentence.attributes)}
        yield "sentences", sentence.primary or "", (sentence.span.start, sentence.span.end), facts
    for table in extraction.tables:
        if table.span:
            yield "tables", table.schema, (table.span.start, table.span.end), {}


def _register() -> None:
    """Register the extension attributes; those of somebody else are never overwritten."""
    for name, default in _EXTENSIONS.items():
        if not Span.has_extension(name):
            Span.set_extension(name, default=default)
    if not Doc.has_extension("extraction"):
        Doc.set_extension("extraction", getter=_extraction)


def _extraction(doc: Doc) -> dict[str, Any] | None:
    """Return the extraction of a Doc; it is kept as text, which every store of spaCy keeps as it is."""
    kept = doc.user_data.get(_KEY)
    return msgspec.json.decode(kept) if kept else None


def draw(doc: Doc, group: str = "sentences", *, lang: str = "zh") -> str:
    """Draw a span group as HTML: every sentence in the colour of its primary tag, under the name of the tag."""
    names = {tag: words[lang] for tag, words in tag_names().items()}
    spans = [
        {"start": span.start_char, "end": span.end_char, "label": names.get(span.label_, span.label_) or "–"}
        for span in doc.spans[group]
    ]
    labels = sorted({str(span["label"]) for span in spans})
    colours = {label: f"hsl({360 * place // _HUES % 360}, 70%, 85%)" for place, label in enumerate(labels)}
    shown = {"text": doc.text, "ents": sorted(spans, key=lambda span: span["start"]), "title": None}
    return str(displacy.render(shown, style="ent", manual=True, page=True, jupyter=False, options={"colors": colours}))


def main() -> None:
    """Write the pipeline that `spacy.load` opens to ``models/pipeline`` (a part of ``make model``)."""
    nlp = blank()
    nlp.add_pipe("section_tagger")
    nlp.to_disk(Path(__file__).parents[1] / "models" / "pipeline")


if __name__ == "__main__":
    main()
