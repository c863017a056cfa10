"""Mojibake and lost characters: what is repaired, where it stands, and that sound text is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.flatten import planted_report
from evaluation.trials import DISCLOSURE
from extractor.checks import catalogue
from extractor.explanation import explain
from extractor.extraction import extract
from extractor.legible import legible
from extractor.mojibake import LOST, lost_runs, repaired
from extractor.readers import from_text, read
from extractor.templates import find_template
from extractor.types import Blame, Extraction, Finding, Match, Ref, Span, State
from extractor.verification import verify
from tests.conftest import EXAMPLES, ROOT
from tests.planted import official

FORM = find_template("disclosure-2021")
SAMPLE = (ROOT / "examples" / "01-chengxiu-water-2022.txt").read_text(encoding="utf-8")
KINDS = [
    ("utf-8", "gb18030"),
    ("utf-8", "gbk"),
    ("utf-8", "latin-1"),
    ("utf-8", "cp1252"),
    ("gb18030", "latin-1"),
    ("gb18030", "cp1252"),
]
WHOLE = [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("gb18030", "cp1252")]
"""Those that lose nothing on the way."""


def misread(text: str, written: str, read_as: str) -> str:
    return text.encode(written, "replace").decode(read_as, "replace")


def half_repaired(text: str, *, lost: str = LOST) -> str:
    """Leave every third line as mojibake, its odd bytes lost."""
    lines = text.split("\n")
    return "\n".join(
        misread(line, "utf-8", "gb18030").replace(LOST, lost) if number % 3 == 1 else line
        for number, line in enumerate(lines)
    )


def question_marks(text: str) -> str:
    return "".join(character if character.isascii() else "?" for character in text)


def extracted(text: str) -> Extraction:
    return extract(from_text(text), tags=False)


# ---------------------------------------------------------------- the text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("鏀垮簻淇℃伅鍏\ue100紑", "政府信息公开"),
        ("鏀垮簻淇℃伅鍏紑", f"政府信息{LOST * 2}"),
        ("Õþ¸®ÐÅÏ¢¹«¿ª", "政府信息公开"),
        ("æ\x94¿åº\x9cä¿¡æ\x81¯", "政府信息"),
        ("政府鏀垮簻淇℃伅鍏\ue100紑情况", "政府政府信息公开情况"),
        ("鏀垮簻淇℃伅鑷\ue046劧浜?\t3", f"政府信息自然{LOST}\t3"),
        ("鏀垮簻淇℃伅鑷\ue046劧浜�3", f"政府信息自然{LOST}3"),
        ("鏀垮簻淇℃伅锛圤K|", "政府信息（OK|"),
        ("鏀垮簻淇℃伅鍏\ue100紑公路", "政府信息公开公路"),
        ("鏀垮簻淇℃伅 3聽\n", "政府信息 3\xa0\n"),
        ("鏀垮簻淇℃伅 鎬昏\t3", f"政府信息 总{LOST}\t3"),
        (f"公弄1{LOST}7\t3\n" * 4, f"公{LOST}\t3\n" * 4),
        ("锟斤拷锟斤拷鏀垮簻淇℃伅", f"{LOST * 4}政府信息"),
    ],
)
def test_mojibake_is_repaired_and_figures_stay(text: str, meant: str) -> None:
    found = repaired(text)
    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize(("written", "read_as"), KINDS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_character_leads_to_its_own_place(path: object, written: str, read_as: str) -> None:
    text = read(str(path)).text
    broken = misread(text, written, read_as)
    found = repaired(broken)
    assert found is not None
    assert len(found.edges) == len(found.text) + 1
    assert (found.edges[0], found.edges[-1]) == (0, len(broken))
    assert all(before <= after for before, after in pairwise(found.edges))
    for place, character in enumerate(found.text):
        if character in "0123456789":
            assert broken[found.edges[place] : found.edges[place + 1]] == character
    if (written, read_as) in WHOLE and text.encode("gbk", "ignore").decode("gbk") == text:
        assert found.text == text


def test_what_two_bytes_a_character_keep_is_the_very_text() -> None:
    broken = misread(SAMPLE, "utf-8", "gb18030")
    found = repaired(broken)
    assert found is not None
    assert len(found.text) == len(SAMPLE)
    assert all(mine in (meant, LOST) for mine, meant in zip(found.text, SAMPLE, strict=True))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_sound_reports_are_left_alone(path: object) -> None:
    document = read(str(path))
    assert repaired(document.text) is None
    assert legible(document).edges is None


@pytest.mark.parametrize(
    "text",
    [
        "濉溪县、濮阳市、潍坊市、漯河市、浠水县、淇县、涿州市、滕州市",
        "café, naïve, Ångström, ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ, àáâãäåæçèéêëìíîï",
        "政府資訊公開年度報告：本機關受理申請三件，處理情況如下，總計三件。鏡鐘鋼鐵錄鑒釐鍊",
        "予(yǔ)以公开，总(zǒng)计",
        "“……”——《》〔〕①②③㈠㈡",
        "鋆鋐鋕錡鍔鎬鎏鏵鐿鑫銘銨鉸鈺鉅釗釧鍇鍛鎵鎰鏞",
    ],
)
def test_rare_and_foreign_characters_are_no_mojibake(text: str) -> None:
    assert repaired(text) is None


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=60))
def test_ideographs_by_chance_are_no_mojibake(text: str) -> None:
    assert repaired(text) is None


@given(st.text(max_size=60))
def test_any_text_keeps_its_length_and_order(text: str) -> None:
    found = repaired(text)
    if found is not None:
        assert (found.edges[0], found.edges[-1]) == (0, len(text))
        assert len(found.text) < len(text)


@given(st.text(alphabet="政府信息公开申请数量总计 0123\n", min_size=6), st.sampled_from(WHOLE))
def test_a_round_trip_gives_the_text_or_leaves_it(text: str, kind: tuple[str, str]) -> None:
    found = repaired(misread(text, *kind))
    assert found is None or found.text == text


def test_a_lost_character_is_filled_in_where_the_word_is_known_and_nowhere_else() -> None:
    sound = "政府信息 人民政�2023年 总�\t3 审�局".replace("�", "计")
    assert legible(from_text(sound)).document.text == sound
    broken = "鏀垮簻淇℃伅 浜烘皯鏀垮�2023 鎬昏\t3 鍚堣\t3 灞辫�"
    assert legible(from_text(broken)).document.text == f"政府信息 人民政府2023 总计\t3 合计\t3 山{LOST}"


def test_the_work_has_an_end() -> None:
    found = repaired("鏀垮簻淇℃伅 " * 30_000)
    assert found is not None
    assert found.text.startswith("政府信息 政府信息")
    assert found.text.endswith("鏀垮簻淇℃伅 ")
    assert found.edges[-1] == 7 * 30_000


def test_mojibake_of_mojibake_is_repaired_step_by_step() -> None:
    twice = misread(misread(SAMPLE, "utf-8", "latin-1"), "utf-8", "latin-1")
    extraction = extracted(twice)
    assert extraction.metadata.organization == "澄岫县水务局"
    assert extraction.metadata.year == 2022
    assert verify(extraction) == ()


# ---------------------------------------------------------------- the documents


def determined(report_gold: dict[Ref, object], extraction: Extraction) -> tuple[int, int, int]:
    """Return how many determined cells are right, sent to review, and wrong without a flag."""
    cells = {(table.schema, cell.row, cell.column): cell for table in extraction.tables for cell in table.cells}
    right = flagged = silent = 0
    for ref, gold in report_gold.items():
        cell = cells.get(ref)
        is_right = cell is not None and (cell.value, cell.state) == (gold.value, gold.state)  # type: ignore[attr-defined]
        if cell is None or (not is_right and cell.review):
            flagged += 1
        elif is_right:
            right += 1
        else:
            silent += 1
    return right, flagged, silent


@pytest.mark.parametrize(("written", "read_as"), KINDS)
@pytest.mark.parametrize("layout", ["tab_rows", "lines"])
def test_planted_reports_come_out_of_mojibake_as_of_sound_text(layout: str, written: str, read_as: str) -> None:
    for form in map(find_template, DISCLOSURE):
        report = official(form, layout, amount="rich", seed="mojibake")
        extraction = extracted(misread(report.text, written, read_as))
        assert verify(extraction) == ()
        right, _, silent = determined(dict(report.gold), extraction)
        assert silent == 0
        assert right >= 0.95 * len(report.gold)
        assert extraction.tables.template == form.id
        assert extraction.metadata.year == extracted(report.text).metadata.year
        sound = extracted(report.text)
        assert extraction.metadata.organization in (sound.metadata.organization, None)
        assert [item.section for item in extraction.sections] == [item.section for item in sound.sections]


@pytest.mark.parametrize("lost", [LOST, "?"])
@pytest.mark.parametrize("layout", ["tab_rows", "lines"])
def test_planted_reports_come_out_of_half_a_repair(layout: str, lost: str) -> None:
    for form in map(find_template, DISCLOSURE):
        report = official(form, layout, amount="rich", seed="half")
        extraction = extracted(half_repaired(report.text, lost=lost))
        assert verify(extraction) == ()
        right, _, silent = determined(dict(report.gold), extraction)
        assert silent == 0
        assert right >= 0.95 * len(report.gold)


def test_everything_leads_into_the_decoded_text() -> None:
    broken = misread(SAMPLE, "utf-8", "gb18030")
    extraction = extracted(broken)
    sound = extracted(SAMPLE)
    document = extraction.document
    assert document.text == broken
    assert extraction.metadata.title == sound.metadata.title
    assert extraction.sections[0].title == misread("一、总体情况", "utf-8", "gb18030")
    assert extraction.sections[0].match is Match.NORMALIZED
    assert repaired(document[extraction.metadata.spans["title"]]) is not None
    assert len(extraction.sentences) >= 0.8 * len(sound.sentences)
    cell = extraction.tables["requests"]["new", "total"]
    assert cell.span is not None
    assert document[cell.span] == cell.raw == str(cell.value)
    assert cell.match is not Match.EXACT


def test_what_a_cell_prints_is_printed_as_it_stands() -> None:
    row = next(line for line in official(FORM, "tab_rows", seed="raw").text.splitlines() if "2.重复申请" in line)
    text = official(FORM, "tab_rows", seed="raw").text.replace(row, row.rpartition("\t")[0] + "\t—")
    extraction = extracted(misread(text, "gb18030", "latin-1"))
    cell = extraction.tables["requests"]["rejected_repeated", "total"]
    assert (cell.state, cell.raw) == (State.NOT_APPLICABLE, "—".encode("gb18030").decode("latin-1"))
    assert verify(extraction) == ()


def test_a_name_with_a_lost_character_is_no_name() -> None:
    text = SAMPLE.replace("澄岫县水务局", "澄岫县水�局")
    assert extracted(text).metadata.organization is None


@pytest.mark.parametrize(
    "date",
    [
        "2017210日",
        "20年月日",
        "202年1月10日",
        "2023年月10日",
        f"2023年1{LOST}月10日",
        f"20{LOST}3年1月10日",
        f"2023年{LOST}2月3日",
        f"2023年1月1{LOST}",
        "发布日期：2023-1?-05",
        f"发布日期：2023-1-0{LOST}",
        "发布日期：2023-01-051",
        "发布日期：2023-01-1?",
        "12023年1月3日",
    ],
)
def test_a_date_with_a_character_lost_is_no_date(date: str) -> None:
    text = f"青溪县水务局2022年政府信息公开工作年度报告\n公开八条。\n青溪县水务局\n{date}\n"
    metadata = extracted(text).metadata
    assert metadata.published is None
    assert metadata.year == 2022


@pytest.mark.parametrize(
    "title", ["青溪县水务局〔202130〕年度报告", "青溪县水务局20年政府信息公开工作年度报告", "公开"]
)
def test_a_year_with_digits_lost_is_no_year(title: str) -> None:
    assert extracted(f"{title}\n一、总体情况\n公开八条。\n20年月日\n").metadata.year is None


def test_glosses_between_the_characters_do_not_count() -> None:
    glossed = SAMPLE.replace("政府信息公开", "政(zhèng)府信 xìn 息公开").replace("总体情况", "总（zǒng）体情况")
    extraction, sound = extracted(glossed), extracted(SAMPLE)
    assert extraction.metadata.title == sound.metadata.title
    assert extraction.metadata.organization == sound.metadata.organization
    assert "zhèng" in extraction.document[extraction.metadata.spans["title"]]
    assert [item.section for item in extraction.sections] == [item.section for item in sound.sections]
    assert extraction.sections[0].title == "一、总（zǒng）体情况"
    values = [[(cell.value, cell.review) for cell in table.cells] for table in extraction.tables]
    assert values == [[(cell.value, cell.review) for cell in table.cells] for table in sound.tables]
    assert extraction.findings == ()
    assert verify(extraction) == ()


# ---------------------------------------------------------------- only figures left


@pytest.mark.parametrize("layout", ["tab_rows", "lines", "one_line"])
@pytest.mark.parametrize("lost", ["?", LOST])
def test_figures_alone_are_read_by_their_shape_and_all_reviewed(layout: str, lost: str) -> None:
    report = official(FORM, layout, amount="rich", seed="bare")
    extraction = extracted(question_marks(report.text).replace("?", lost))
    assert verify(extraction) == ()
    assert (extraction.tables.template, extraction.tables.match) == (FORM.id, Match.INFERRED)
    cells = {(table.schema, cell.row, cell.column): cell for table in extraction.tables for cell in table.cells}
    for ref, gold in report.gold.items():
        assert (cells[ref].value, cells[ref].span) == (gold.value, gold.span)
        assert cells[ref].review
        assert cells[ref].match is Match.INFERRED
        assert cells[ref].confidence <= 0.9
    assert extraction.metadata.year is None
    assert extraction.metadata.organization is None
    (finding,) = [item for item in extraction.findings if item.code != "L-REVIEW"]
    assert (finding.code, finding.blame) == ("L-BARE", Blame.EXTRACTION)


@pytest.mark.parametrize("operator", ["collapsed_other", "extra_row", "extra_column"])
def test_a_shape_that_settles_nothing_is_not_read(operator: str) -> None:
    for number in range(4):
        report = planted_report(FORM, "tab_rows", operators=(operator,), amount="rich", seed=f"shape {number}")
        extraction = extracted(question_marks(report.text))
        cells = {(table.schema, cell.row, cell.column): cell for table in extraction.tables for cell in table.cells}
        assert all(cell.review for cell in cells.values())
        assert all(cell.value in (None, report.gold[ref].value) for ref, cell in cells.items())


def test_a_table_without_its_shape_is_missing_and_its_figures_are_unplaced() -> None:
    text = question_marks(official(FORM, "tab_rows", amount="rich", seed="loose").text)
    line = max(text.splitlines(), key=lambda line: len(line.split("\t")) if "?" not in line else 0)
    assert len(line.split()) == 15
    extraction = extracted(text.replace(line, line.rpartition("\t")[0]))
    table = extraction.tables["remedies"]
    assert table.match is Match.MISSING
    assert all(cell.review for cell in table.cells)
    assert [extraction.document[span] for span in table.unplaced] == line.split()[:-1]


def test_a_broken_shape_leaves_the_form_open() -> None:
    text = question_marks(official(FORM, "tab_rows", amount="rich", seed="open").text)
    lines = text.splitlines()
    rows = [number for number, line in enumerate(lines) if len(line.split("\t")) > 7]
    del lines[rows[3]]
    extraction = extracted("\n".join(lines))
    assert extraction.tables.template is None
    assert all(cell.review and cell.state is State.ABSENT for table in extraction.tables for cell in table.cells)
    assert sum(len(table.unplaced) for table in extraction.tables) > 150
    assert {item.code for item in extraction.findings} == {"L-BARE", "L-REVIEW"}


# ---------------------------------------------------------------- what is said of it


def codes(text: str, *, lang: str = "zh") -> dict[str, Finding]:
    return {item.code: item for item in extract(from_text(text), tags=False, lang=lang).findings}


def test_mojibake_is_named_with_its_places() -> None:
    text = SAMPLE.replace("一、总体情况", misread("一、总体情况", "utf-8", "latin-1"), 1)
    found = codes(text)["L-MOJIBAKE"]
    assert found.blame is Blame.EXTRACTION
    assert [repaired(text[span.start : span.end]) is not None for span in found.spans] == [True]
    assert "1 处共 18 个字符" in found.message
    assert "18 characters in 1 places" in codes(text, lang="en")["L-MOJIBAKE"].message
    assert "L-MOJIBAKE" not in codes(SAMPLE)


def test_lost_characters_are_named_with_their_places() -> None:
    text = SAMPLE.replace("全年", f"全年{LOST}？？???", 1)
    found = codes(text)["L-LOST"]
    assert [text[span.start : span.end] for span in found.spans] == [LOST, "???"]
    assert "4" in found.message
    assert found.blame is Blame.EXTRACTION
    assert "L-LOST" not in codes(SAMPLE)
    assert lost_runs("真的吗??") == []


def test_the_findings_are_in_the_catalogue() -> None:
    assert {"L-MOJIBAKE", "L-LOST", "L-BARE"} <= set(catalogue())


def test_a_missing_table_is_not_sure_where_words_are_lost() -> None:
    table = official(FORM, "tab_rows", seed="torn").regions["remedies"]
    text = official(FORM, "tab_rows", seed="torn").text
    torn = text[: table.start] + question_marks(text[table.start : table.end]) + text[table.end :]
    cells = extracted(torn).tables["remedies"].cells
    assert all(cell.review for cell in cells)


def test_spans_there_and_back() -> None:
    document = from_text("鏀垮簻淇℃伅鍏\ue100紑 3 件")
    clear = legible(document)
    assert clear.document.text == "政府信息公开 3 件"
    assert clear.back(Span(7, 8)) == Span(10, 11)
    assert clear.into(Span(10, 11)) == Span(7, 8)
    assert clear.words(Span(0, 9)) == "政府信息公开"


def test_a_cell_amid_mojibake_is_explained_in_its_own_words() -> None:
    broken = misread(SAMPLE, "utf-8", "gb18030")
    text = "\n".join(explain(extracted(broken), "requests.new.total").steps)
    assert "本年新收政府信息公开申请数量" in text
    assert explain(extracted(SAMPLE), "requests.new.total").steps[6] == text.splitlines()[6]
    bare = "\n".join(explain(extracted(question_marks(SAMPLE)), "requests.new.total").steps)
    assert "文字全部丢失" in bare
    assert "读为 14" in bare
    assert "需要复核" in bare
