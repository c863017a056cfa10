"""Documents in spaCy."""

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import DocBin, Span

from extractor.extraction import extract
from extractor.nlp import GROUPS, blank, draw, lexicon, to_doc
from extractor.readers import from_text
from tests.conftest import ROOT

TEXT = (ROOT / "examples" / "01-chengxiu-water-2022.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pipeline() -> spacy.language.Language:
    nlp = blank()
    nlp.add_pipe("section_tagger")
    return nlp


def test_the_component_finds_what_extract_finds(pipeline: spacy.language.Language) -> None:
    extraction = extract(from_text(TEXT))
    doc = pipeline(TEXT)
    assert doc.text == TEXT
    assert [span.label_ for span in doc.spans["sentences"]] == [item.primary or "" for item in extraction.sentences]
    assert [span._.offsets for span in doc.spans["sentences"]] == [
        (item.span.start, item.span.end) for item in extraction.sentences
    ]
    assert {span.label_ for span in doc.spans["tables"]} == {"proactive", "requests", "remedies"}
    assert doc._.extraction["document"]["organization"] == extraction.metadata.organization


def test_every_span_of_a_doc_made_from_an_extraction_is_exact() -> None:
    extraction = extract(from_text(TEXT))
    doc = to_doc(extraction)
    assert doc.text == TEXT
    for group in GROUPS:
        assert len(doc.spans[group]) > 0
        for span in doc.spans[group]:
            assert (span.start_char, span.end_char) == span._.offsets
    ends = {token.idx + len(token) for token in doc}
    assert all(cell.span.end in ends for table in extraction.tables for cell in table.cells if cell.span)


def test_a_doc_survives_a_doc_bin(pipeline: spacy.language.Language) -> None:
    doc = to_doc(extract(from_text(TEXT)), pipeline.vocab)
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin(store_user_data=True).from_bytes(data).get_docs(pipeline.vocab)
    assert again.text == TEXT
    for group in GROUPS:
        assert [(span.start, span.end, span.label_) for span in again.spans[group]] == [
            (span.start, span.end, span.label_) for span in doc.spans[group]
        ]
    assert again.spans["sentences"][0]._.tags == doc.spans["sentences"][0]._.tags
    assert again._.extraction == doc._.extraction


def test_a_pipeline_is_saved_and_loaded_with_its_words(tmp_path: Path, pipeline: spacy.language.Language) -> None:
    pipeline.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    tokenizer: Any = loaded.tokenizer
    assert tokenizer.words == lexicon()
    assert "政府信息公开" in [token.text for token in loaded("依照政府信息公开条例")]
    found, wanted = loaded(TEXT), pipeline(TEXT)
    assert [span.label_ for span in found.spans["sections"]] == [span.label_ for span in wanted.spans["sections"]]


def test_the_shipped_pipeline_opens() -> None:
    nlp = spacy.load(ROOT / "models" / "pipeline")
    assert nlp.pipe_names == ["section_tagger"]


def test_attributes_of_somebody_else_are_not_overwritten(pipeline: spacy.language.Language) -> None:
    default = Span.get_extension("tags")
    pipeline("一、总体情况\n公开信息8条。")
    assert Span.get_extension("tags") == default


def test_a_drawing_shows_the_tags_and_escapes_the_text(pipeline: spacy.language.Language) -> None:
    page = draw(pipeline("一、总体情况\n全年未收取信息处理费<script>。\n"))
    assert "信息处理费</mark>" not in page
    assert "<script>" not in page
    assert "信息处理费" in page
