"""Decoding, and the view with its offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text import LETTERS, LETTERS_AND_DIGITS, View, decode, fold, fold_label, gaps
from extractor.types import Span

CHINESE = "二、主动公开政府信息情况\n全年主动公开政府信息486条，申请14件，均在法定期限内答复。\n"
TRADITIONAL = "政府資訊公開年度報告：本機關受理申請三件，處理情況如下，總計三件。"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_encodings_are_told_apart(codec: str, name: str) -> None:
    decoded = decode(CHINESE.encode(codec))
    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.undecodable) == (CHINESE, name, 0)


def test_big5_is_told_from_gb18030() -> None:
    decoded = decode(TRADITIONAL.encode("big5"))
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (TRADITIONAL, "big5")


def test_a_little_damage_is_counted_and_much_is_refused() -> None:
    data = (CHINESE * 20).encode()
    damaged = data[:30] + b"\xff" + data[33:]
    decoded = decode(damaged)
    assert decoded is not None
    assert decoded.undecodable == decoded.text.count("\ufffd") == 1
    assert decode(bytes(range(128, 256)) * 20) is None


def test_mojibake_and_lost_characters_in_utf8_are_text() -> None:
    for text in (
        CHINESE.encode().decode("gb18030", "replace") * 20,
        CHINESE.encode("gb18030").decode("utf-8", "replace"),
    ):
        decoded = decode(text.encode())
        assert decoded is not None
        assert (decoded.text, decoded.encoding, decoded.undecodable) == (text, "utf-8", 0)


@pytest.mark.parametrize("codec", ["gbk", "gb18030"])
def test_what_is_plainly_chinese_is_read_however_much_was_lost(codec: str) -> None:
    data = (CHINESE * 20).encode().decode(codec, "replace").encode(codec, "replace")
    decoded = decode(data)
    assert decoded is not None
    assert decoded.encoding == "utf-8"
    assert decoded.undecodable == decoded.text.count("\ufffd") > 20
    digits = [character for character in decoded.text if character.isdigit()]
    assert digits == [character for character in CHINESE * 20 if character.isdigit()]


@pytest.mark.parametrize("data", [b"%PDF-1.7\x00\x01\x02\x03" * 50, bytes(range(256)) * 10, b"\x00" * 500])
def test_binary_data_is_not_text(data: bytes) -> None:
    assert decode(data) is None


@given(st.text(), st.sampled_from([LETTERS, LETTERS_AND_DIGITS]), st.data())
def test_a_slice_of_a_view_is_in_the_view_of_its_source_span(text: str, keep: object, data: st.DataObject) -> None:
    view = View(text, keep=keep)  # type: ignore[arg-type]
    assert len(view.offsets) == len(view.text)
    assert view.offsets == sorted(view.offsets)
    if not len(view):
        return
    start = data.draw(st.integers(0, len(view) - 1))
    end = data.draw(st.integers(start + 1, len(view)))
    span = view.span(start, end)
    assert view.text[start:end] in View(text[span.start : span.end], keep=keep).text  # type: ignore[arg-type]


@given(st.text())
def test_folding_is_the_view_without_offsets(text: str) -> None:
    assert fold(text) == View(text).text


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_every_place_of_a_view_folds_to_itself(text: str) -> None:
    view = View(text, keep=LETTERS_AND_DIGITS)
    for place, letter in enumerate(view.text):
        assert letter in fold(text[view.offsets[place]], LETTERS_AND_DIGITS)


def test_labels_compare_equal_whatever_stands_between_their_letters() -> None:
    assert fold("（一） 予以\n公开") == fold("(一)予以公开") == fold("一 予 以 公 开")
    assert fold("其它處理") == fold("其他处理")
    assert fold_label("予(yǔ)以公开") == fold_label("予以公開") == "予以公开"
    assert fold_label("Granted, in part") == fold_label("GRANTED IN PART") == "grantedinpart"


def test_a_window_keeps_its_offsets_in_the_source() -> None:
    text = "abc 结果\t维持 def"
    view = View(text, 4, 10)
    assert view.text == "结果维持"
    assert view.span(0, 4) == Span(4, 9)
    assert list(view.find_all("维持")) == [2]


def test_gaps_are_what_spans_leave_over() -> None:
    assert list(gaps([Span(2, 4), Span(3, 6), Span(8, 9)], 0, 10)) == [Span(0, 2), Span(6, 8), Span(9, 10)]
    assert list(gaps([], 3, 3)) == []
