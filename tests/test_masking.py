"""What of a narrative is masked, what is taken out, and that every letter leads back."""

import numpy as np
import pytest

from extractor.extraction import extract
from extractor.masking import BREAK, masked
from extractor.readers import from_text
from extractor.types import Extraction
from tests.conftest import EXAMPLES


def read(body: str, *, name: str = "青屏县林业局", year: int = 2022) -> Extraction:
    title = f"{name}{year}年政府信息公开工作年度报告"
    return extract(from_text(f"{title}\n一、总体情况\n{body}\n六、其他需要报告的事项\n无。\n", name=name), tags=False)


def words(body: str, **about: str) -> str:
    return masked(read(body, **about)).words().split("|")[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2022年检查8次。", "2023年检查一百二十次。"),
        ("由澄岫县水利局检查渠道。", "由霁州市交通运输局检查渠道。"),
        ("我局检查渠道。", "本镇检查渠道。"),
        ("全县检查渠道。", "全市检查渠道。"),
        ("青屏县林业局检查渠道。", "我局检查渠道。"),
        ("“青屏林业”检查渠道。", "我局检查渠道。"),
        ("占３.5％的渠道。", "占12%的渠道。"),
        ("檢查渠道，及時補種。", "检查渠道，及时补种。"),
    ],
)
def test_what_differs_from_place_to_place_is_one_symbol(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我局坚持以公开为常态、不公开为例外，检查渠道。", "■坚持检查渠道"),
        ("依据《中华人民共和国政府信息公开条例》检查渠道。", "依据检查渠道"),
        ("本报告数据统计期限为2022年1月1日至12月31日。检查渠道。", ""),
        ("编制本年度报告。如有疑问，请联系办公室。", ""),
    ],
)
def test_what_anybody_has_to_write_is_taken_out(text: str, left: str) -> None:
    assert words(text) == left


def test_headings_and_tables_are_no_narrative() -> None:
    for path in EXAMPLES:
        extraction = extract(str(path), tags=False)
        narrative = masked(extraction)
        assert set(narrative.sections) <= {"overview", "problems", "other"}
        inside = [table.span for table in extraction.tables if table.span]
        inside += [section.title_span for section in extraction.sections if section.title_span]
        for start, stop in zip(narrative.runs.start.tolist(), narrative.runs.end.tolist(), strict=True):
            assert not any(span.start < stop and start < span.end for span in inside if start < stop)


def test_every_letter_leads_back_to_where_it_stands() -> None:
    extraction = read("渠道２处，检查 渠道。\n全縣巡查道路。")
    narrative = masked(extraction)
    text = extraction.document.text
    shown = narrative.words()
    for place, letter in enumerate(shown):
        if letter not in "■#|":
            span = narrative.span(place, place + 1)
            assert (
                text[span.start : span.end].strip("。，\n ").endswith(letter) or letter in text[span.start : span.end]
            )
    first = narrative.span(0, shown.index("|"))
    assert text[first.start : first.end] == "渠道２处，检查 渠道。\n全縣巡查道路。"


def test_widths_cover_the_sentences_and_nothing_else() -> None:
    for path in EXAMPLES:
        extraction = extract(str(path), tags=False)
        narrative = masked(extraction)
        kept = {int(place) for place in narrative.runs.start}
        sentences = [item.span for item in extraction.sentences if item.span.start in kept]
        assert int(narrative.widths().sum()) <= sum(span.end - span.start for span in sentences) * 1.05
        assert (narrative.widths()[narrative.letters != BREAK] > 0).all()


def test_mojibake_and_glosses_are_masked_as_they_should_have_read() -> None:
    sound = read("由澄岫县水利局检查渠道，及时补种树苗，没有遗漏一处地方。")
    text = sound.document.text
    garbled = text.replace("检查渠道", "检(jiǎn)查渠道")
    broken = extract(from_text(garbled, name="x"), tags=False)
    assert np.array_equal(masked(sound).letters, masked(broken).letters)
    span = masked(broken).span(0, 6)
    assert broken.document.text[span.start : span.end].endswith("渠道")


def test_a_text_without_headings_is_taken_as_a_whole() -> None:
    extraction = extract(from_text("青屏县林业局检查渠道三处，补种树苗八百株。", name="x"), tags=False)
    assert list(masked(extraction).sections) == ["overview"]


def test_a_document_without_narrative_has_no_letters() -> None:
    narrative = masked(extract(from_text("1 2 3", name="x"), tags=False))
    assert narrative.sections == {}
    assert len(narrative.letters) == 0
