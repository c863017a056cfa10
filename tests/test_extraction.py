"""One document by itself: everything extracted, verified, explained; and bad input."""

import hashlib
import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from extractor.errors import EmptySource, MissingSource, NotAFile, TooLarge, UnknownReference, UnsupportedFormat
from extractor.explanation import explain
from extractor.extraction import extract, extract_each
from extractor.metadata import describe
from extractor.readers import LIMIT, find_sources, from_text, read
from extractor.types import (
    Cell,
    Document,
    Extraction,
    Finding,
    Match,
    Metadata,
    Relation,
    Section,
    Sentence,
    Span,
    State,
    Table,
    Tables,
)
from extractor.verification import verify
from tests.conftest import EXAMPLES, ROOT

SAMPLE = ROOT / "examples" / "10-linbu-zone-2020.txt"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_extraction_follows_from_its_document(path: Path) -> None:
    extraction = extract(str(path))
    assert extraction.error is None
    assert verify(extraction) == ()
    assert extraction.sentences
    assert any(sentence.primary for sentence in extraction.sentences)
    assert extraction.producer.model
    assert extract(str(path)) == extraction


def test_tags_can_be_left_out() -> None:
    extraction = extract(str(SAMPLE), tags=False)
    assert extraction.producer.model is None
    assert {(len(sentence.tags), sentence.primary) for sentence in extraction.sentences} == {(0, None)}


def test_the_title_is_no_sentence() -> None:
    extraction = extract(str(ROOT / "examples" / "01-chengxiu-water-2022.txt"), tags=False)
    first = extraction.document[extraction.sentences[0].span]
    assert first.startswith("本报告依据")


def changed_cell(extraction: Extraction, **changes: object) -> Extraction:
    """Tamper with the first cell of the first table."""
    table = extraction.tables.items[0]
    cells = (replace(table.cells[0], **changes), *table.cells[1:])
    return replace(
        extraction, tables=replace(extraction.tables, items=(replace(table, cells=cells), *extraction.tables.items[1:]))
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"value": 99}, "read again"),
        ({"raw": "77"}, "the text has"),
        ({"span": None}, "do not go together"),
        ({"state": State.ABSENT}, "do not go together"),
        ({"span": Span(10**6, 10**6 + 1)}, "outside the text"),
        ({"row": "nonsense"}, "not one cell for every position"),
    ],
)
def test_a_tampered_cell_is_found_out(changes: dict[str, object], fault: str) -> None:
    assert any(fault in item for item in verify(changed_cell(extract(str(SAMPLE), tags=False), **changes)))


def test_other_tampering_is_found_out() -> None:
    good = extract(str(SAMPLE), tags=False)
    relation, section, sentence = good.relations[0], good.sections[0], good.sentences[0]
    wrong: list[tuple[Extraction, str]] = [
        (replace(good, relations=(replace(relation, left=5), *good.relations[1:])), "relations"),
        (replace(good, sections=(replace(section, title="二、别的"), *good.sections[1:])), "its title is not"),
        (replace(good, sections=good.sections[::-1]), "overlaps"),
        (replace(good, sentences=(replace(sentence, primary="fee"), *good.sentences[1:])), "primary"),
        (replace(good, sentences=good.sentences[::-1]), "overlaps"),
        (replace(good, metadata=replace(good.metadata, title="别的标题")), "metadata.title"),
        (replace(good, metadata=replace(good.metadata, spans={})), "no evidence"),
        (replace(good, tables=replace(good.tables, items=good.tables.items[:2])), "not those of the template"),
    ]
    for extraction, fault in wrong:
        assert any(fault in item for item in verify(extraction)), fault


def test_nouns_are_frozen() -> None:
    for noun in (Cell, Extraction, Finding, Relation, Section, Sentence, Span, Table, Tables):
        assert noun.__struct_config__.frozen


def test_a_cell_is_explained_step_by_step() -> None:
    explanation = explain(extract(str(SAMPLE), tags=False), "requests.new.total")
    assert explanation.cell == ("requests", "new", "total")
    text = "\n".join(explanation.steps)
    for words in (
        "utf-8",
        "disclosure-2019",
        "逐行",
        "一、本年新收政府信息公开申请数量",
        "6 3 0 0 0 0 8",
        "读为 8",
        "R3-1",
        "不成立",
        "不需复核",
    ):
        assert words in text


def test_explanations_of_the_doubtful_cut_inferred_and_missing() -> None:
    glued = extract(str(ROOT / "examples" / "06-weixun-town-2019.txt"), tags=False)
    text = "\n".join(explain(glued, "proactive.licensing.decisions").steps)
    assert "5017" in text
    assert "另一种读法" in text
    assert "需要复核" in text
    lost = extract(str(ROOT / "examples" / "08-chengxiu-water-2023.txt"), tags=False)
    text = "\n".join(explain(lost, "requests.granted.total").steps)
    assert "不按位置硬填" in text
    bare = extract(from_text("2022年，我局公开八条。"), tags=False)
    text = "\n".join(explain(bare, "requests.new.total", lang="en").steps)
    assert "inferred from the year" in text
    assert "figures alone are no evidence" in text


@pytest.mark.parametrize("reference", ["requests.new.totl", "new", "", "requests"])
def test_an_unknown_cell_offers_the_nearest(reference: str) -> None:
    with pytest.raises(UnknownReference, match="→ "):
        explain(extract(str(SAMPLE), tags=False), reference)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n\t ", EmptySource),
        (b"%PDF-1.7 ...", UnsupportedFormat),
        (b"PK\x03\x04....", UnsupportedFormat),
        (b"\xd0\xcf\x11\xe0....", UnsupportedFormat),
        (b"<!DOCTYPE html><html></html>", EmptySource),
        (bytes(range(256)) * 30, UnsupportedFormat),
        ("好".encode() * (LIMIT // 3 + 1), TooLarge),
    ],
)
def test_bad_bytes_raise_in_read_and_are_a_value_in_extract(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)
    failure = extract(data).error
    assert failure is not None
    assert failure.message
    assert failure.message == extract(data, lang="zh").error.message  # type: ignore[union-attr]
    assert failure.message != extract(data, lang="en").error.message  # type: ignore[union-attr]


def test_a_cell_of_a_document_without_tables_is_explained_by_their_absence() -> None:
    bare = extract(from_text("公开八条。"), tags=False)
    explanation = explain(bare, "requests.new.total")
    assert explanation.cell == ("requests", "new", "total")
    assert explanation.steps[1:] == ("文中没有找到格式里的任何一张表格，也就没有这一格；数字本身不作为依据。",)
    with pytest.raises(UnknownReference, match=r"→ requests\.new\.total"):
        explain(bare, "requests.new.totl")


def test_a_missing_or_huge_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingSource):
        read(tmp_path / "none.txt")
    with pytest.raises(NotAFile):
        read(tmp_path)
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(TooLarge, match="超过上限 5 MB"):
        read(big)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.txt", b" ", "text/plain"),
        ("a.md", b"", "text/markdown"),
        ("a.html", b"<html></html>", "text/html"),
        ("a.txt", b"\xff\xfd\x80" * 40, "text/plain"),
        ("a.txt", bytes(range(256)) * 30, "application/octet-stream"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.zip", b"PK\x03\x04", "application/zip"),
        ("a.DOCX", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.txt", b"\x89PNG", "image/png"),
    ],
)
def test_what_is_known_of_a_source_that_failed_is_said(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    failed = extract(path)
    assert failed.error is not None
    assert failed.document.sha256 == hashlib.sha256(data).hexdigest()
    assert failed.document.media_type == media_type


def test_a_stream_is_read_like_bytes() -> None:
    assert read(io.BytesIO(SAMPLE.read_bytes())) == read(SAMPLE.read_bytes())


def test_one_broken_document_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(document: Document, **options: Any) -> Metadata:
        if "炸" in document.text:
            raise ZeroDivisionError("boom")
        return describe(document, **options)

    monkeypatch.setattr("extractor.extraction.describe", explode)
    found = list(extract_each([from_text("好"), from_text("炸"), "/none.txt", from_text("好")], tags=False))
    assert [item.error.code if item.error else None for item in found] == [None, "internal", "missing", None]
    assert found[1].error is not None
    assert "boom" in found[1].error.message


def test_folders_are_walked_in_order_and_unread_formats_are_not_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", "a/.hidden.txt", ".git/x.txt", "d.pdf", "e.json", "a/f.TXT"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("总体情况", encoding="utf-8")
    found = [str(path.relative_to(tmp_path)) for path in find_sources([tmp_path])]
    assert found == ["b.txt", "d.pdf", "a/c.md", "a/f.TXT"]


def test_extractions_do_not_depend_on_their_neighbours() -> None:
    alone = [msgspec.json.encode(extract(str(path))) for path in EXAMPLES[:4]]
    together = [msgspec.json.encode(item) for item in extract_each(map(str, EXAMPLES[3::-1]))]
    assert alone == together[::-1]


def test_a_document_without_tables_is_inferred_from_its_year() -> None:
    extraction = extract(
        from_text("青屏县林业局2020年政府信息公开工作年度报告\n一、总体情况\n公开八条。\n"), tags=False
    )
    assert (extraction.tables.template, extraction.tables.match) == ("disclosure-2019", Match.INFERRED)
