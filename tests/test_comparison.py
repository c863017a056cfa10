"""Two years side by side."""

import json
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from typer.testing import CliRunner

import extractor
from extractor.cli import app
from extractor.comparison import compare
from extractor.comparison.sentences import edited
from extractor.comparison.words import comparison_words
from extractor.contract import encode
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.report.pages import write_comparison
from extractor.types import Comparison, Extraction, SentenceChange, Status
from tests.conftest import EXAMPLES
from tests.statistics_sample import sample
from tests.test_report import Page

LAST, THIS = (extract(str(EXAMPLES[index]), tags=False) for index in (0, 7))
RESULT = compare(LAST, THIS)


def narrative(body: str, *, year: int = 2023, problems: str = "无。", name: str = "青屏县林业局") -> Extraction:
    text = (
        f"{name}{year}年政府信息公开工作年度报告\n一、总体情况\n{body}\n五、存在的主要问题及改进情况\n{problems}\n"
        "六、其他需要报告的事项\n无。\n"
    )
    return extract(from_text(text, name=f"{name}{year}"), tags=False)


def changes(last: str, this: str) -> list[SentenceChange]:
    found = compare(narrative(last, year=2022), narrative(this)).sentences
    return [item for item in found if item.section == "overview"]


def text_of(item: SentenceChange, ops: str) -> str:
    return "".join(edit.text for edit in item.edits if edit.op in ops)


def test_it_is_public() -> None:
    assert extractor.compare is compare


def test_figures_are_compared_cell_by_cell_and_doubt_is_not_counted_as_change() -> None:
    found = {item.id: item for item in RESULT.figures}
    new = found["requests.new.total"]
    assert (new.last, new.this, new.change) == (14, 19, 5)
    assert new.growth == pytest.approx(5 / 14, abs=1e-6)
    assert new.last_cells == new.this_cells == (("requests", "new", "total"),)
    assert len(RESULT.figures) + RESULT.unchanged + RESULT.unknown == 200
    doubtful = sum(cell.review for table in THIS.tables for cell in table.cells)
    assert doubtful
    assert doubtful == RESULT.unknown
    assert not any(THIS.tables[ref[0]][ref[1], ref[2]].review for item in RESULT.figures for ref in item.this_cells)


def test_relations_between_the_years() -> None:
    found = {(item.id, item.at): item for item in RESULT.relations}
    assert found["RY-1", "total"].status is Status.PASS
    assert (found["RY-1", "total"].left, found["RY-1", "total"].right) == (2, 2)
    assert RESULT.findings == ()
    assert RESULT.cautions == ()


def test_two_forms_are_compared_only_where_they_count_the_same() -> None:
    old = extract(str(EXAMPLES[4]), tags=False)
    found = compare(old, LAST)
    assert any("格式不同" in words for words in found.cautions)
    assert {item.id for item in found.figures} <= {
        "received",
        "carried_in",
        "answered",
        "carried_out",
        "granted",
        "partially_granted",
        "other_handling",
        "reviews",
        "reviews_corrected",
        "lawsuits",
        "lawsuits_corrected",
        "licensing",
    }
    received = next(item for item in found.figures if item.id == "received")
    assert (received.this, received.quality) == (14, "good")


def test_the_old_statistics_have_series_too() -> None:
    old = extract(from_text(sample()), tags=False)
    assert old.tables.template == "statistics-2014"
    found = compare(old, LAST)
    assert {item.id for item in found.figures} <= {
        "received",
        "answered",
        "granted",
        "partially_granted",
        "reviews",
        "lawsuits",
    }
    assert len(found.figures) + found.unchanged + found.unknown == 6
    granted = next(item for item in found.figures if item.id == "granted")
    assert (granted.last, granted.this, len(granted.last_cells)) == (10, 7, 2)


def test_sections_are_aligned_with_what_is_repeated_in_each() -> None:
    sections = {item.section: item for item in RESULT.sections}
    assert list(sections) == ["overview", "proactive", "requests", "remedies", "problems", "other"]
    assert sections["overview"].repeated is not None
    assert 0.3 < sections["overview"].repeated < 0.7
    assert sections["overview"].sentences["changed"] >= 8
    assert sections["requests"].repeated is None
    dropped = compare(LAST, replace(THIS, sections=THIS.sections[:-1]))
    assert dropped.sections[-1].change == "dropped"
    assert any("没有了部分" in words for words in dropped.changes)


FIRST = "全年公开政府信息八条。公众号发布二十条。设查阅点一处，接待群众十人。"


@pytest.mark.parametrize(
    ("last", "this", "expected"),
    [
        (FIRST, FIRST, ["same"] * 3),
        (
            "甲村公开八条。乙村公开账目表。丙村设立查询点。",
            "丙村设立查询点。甲村公开八条。乙村公开账目表。",
            ["moved", "same", "same"],
        ),
        ("全年公开政府信息486条。", "全年公开政府信息512条。", ["changed"]),
        ("全年公开政府信息486条。", "组织志愿者清扫街道三次。", ["dropped", "new"]),
    ],
)
def test_sentences_stay_move_change_come_and_go(last: str, this: str, expected: list[str]) -> None:
    assert [item.change for item in changes(last, this)] == expected


def test_only_figures_changed() -> None:
    (only,) = changes("全年公开政府信息486条，其中公众号168条。", "全年公开政府信息512条，其中公众号171条。")
    assert only.figures_only
    assert [(edit.op, edit.text) for edit in only.edits] == [
        ("=", "全年公开政府信息"),
        ("-", "486"),
        ("+", "512"),
        ("=", "条，其中公众号"),
        ("-", "168"),
        ("+", "171"),
        ("=", "条。"),
    ]
    (words,) = changes("全年主动公开政府信息四百条。", "全年依法主动公开政府信息四百余条。")
    assert not words.figures_only


def test_a_sentence_that_went_to_another_section_has_moved() -> None:
    line = "县政务公开工作要点分给本局的五项任务全部完成。"
    last = narrative(f"全年公开八条。{line}", year=2022)
    this = narrative("全年公开八条。", problems=line)
    (moved,) = [item for item in compare(last, this).sentences if item.change == "moved"]
    assert (moved.last_section, moved.section) == ("overview", "problems")


def test_spans_and_edits_lead_back_to_both_texts() -> None:
    for item in RESULT.sentences:
        old = LAST.document[item.last] if item.last else ""
        new = THIS.document[item.this] if item.this else ""
        if item.change in ("changed", "dropped"):
            assert "".join(text_of(item, "=-").split()) == "".join(old.split())
        if item.change != "dropped":
            assert "".join(text_of(item, "=+").split()) == "".join(new.split())
    assert sum(item.last is not None for item in RESULT.sentences) == len(LAST.sentences)
    assert sum(item.this is not None for item in RESULT.sentences) == len(THIS.sentences)


@given(st.text("公开信息12条，。 ab", max_size=30), st.text("公开信息12条，。 ab", max_size=30))
def test_either_sentence_can_be_put_together_from_the_pieces(old: str, new: str) -> None:
    pieces = list(edited(old, new))
    assert "".join(piece.text for piece in pieces if piece.op in "=-") == old
    assert "".join(piece.text for piece in pieces if piece.op in "=+") == new
    assert all(piece.text for piece in pieces)
    assert all(one.op != other.op for one, other in pairwise(pieces))


def test_the_largest_changes_come_first() -> None:
    table = THIS.tables["proactive"]
    cells = tuple(
        replace(cell, value=1150000) if (cell.row, cell.column) == ("penalties", "decisions") else cell
        for cell in table.cells
    )
    items = (replace(table, cells=cells), *THIS.tables.items[1:])
    found = compare(LAST, replace(THIS, tables=replace(THIS.tables, items=items)))
    assert found.changes[0].startswith("行政处罚·本年处理决定数量由 12 增至 1150000（")


@pytest.mark.parametrize(
    ("name", "year", "words"),
    [
        ("青屏县林业局", 2022, "同一年度"),
        ("青屏县林业局", 2024, "不是相邻年度"),
        ("青屏县林业局", 2021, "次序可能给反了"),
        ("白溪县水利局", 2023, "机关不同"),
        ("青屏县林业和草原局", 2023, "简称或更名"),
    ],
)
def test_what_may_not_be_comparable_is_compared_with_a_caution(name: str, year: int, words: str) -> None:
    found = compare(narrative(FIRST, year=2022), narrative(FIRST, year=year, name=name))
    assert any(words in caution for caution in found.cautions), found.cautions
    assert len(found.sentences) >= 3
    assert year == 2023 or found.relations == ()


def test_a_document_that_cannot_be_read_is_a_caution() -> None:
    found = compare(LAST, extract("/none.txt"))
    assert any("无法读取" in caution for caution in found.cautions)
    assert (found.sentences, found.figures) == ((), ())


def test_of_several_reports_in_one_file_the_first_is_compared_and_a_caution_says_so(tmp_path: Path) -> None:
    texts = [EXAMPLES[index].read_text(encoding="utf-8") for index in (0, 2)]
    (tmp_path / "both.txt").write_text("\n".join(texts), encoding="utf-8")
    both = extract(str(tmp_path / "both.txt"), tags=False)
    found = compare(both, THIS)
    assert any("几份报告" in caution for caution in found.cautions)
    assert (found.last.organization, found.last.part) == ("澄岫县水务局", 1)


def test_findings_between_the_years_come_with_it() -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8").replace("2022", "2023")
    found = compare(LAST, extract(from_text(text, name="copy"), tags=False))
    assert [item.code for item in found.findings][:1] == ["L-TABLE-COPY"]
    assert found.findings[0].document == LAST.document.source
    assert {item.change for item in found.sentences} <= {"same", "changed"}


def test_the_json_survives_the_round_trip() -> None:
    line = encode(RESULT)
    assert b"\n" not in line
    assert json.loads(line)["schema"] == "jianbao.comparison/1"
    assert msgspec.json.decode(line, type=Comparison) == RESULT


def test_the_page_shows_both_sides_and_escapes_them(tmp_path: Path) -> None:
    hostile = "全年公开<script>alert(1)</script>信息{{ 7*7 }}条。"
    path = tmp_path / "page.html"
    found = compare(narrative("全年公开信息八条。", year=2022), narrative(hostile))
    write_comparison(path, found, "zh")
    page = path.read_text(encoding="utf-8")
    assert "script" not in Page(path).tags
    assert "{{ 7*7 }}" in page
    write_comparison(path, RESULT, "en")
    page = path.read_text(encoding="utf-8")
    assert {"del", "ins", "table"} <= set(Page(path).tags)
    for words in ("Key changes", "Relations between the years", "RY-1", "54%", "sentence by sentence"):
        assert words in page
    assert "src=" not in page


def test_the_verb(tmp_path: Path) -> None:
    runner, pair = CliRunner(), [str(EXAMPLES[0]), str(EXAMPLES[7])]
    done = runner.invoke(app, ["compare", *pair, "--html", str(tmp_path / "page.html")])
    assert done.exit_code == 0
    for words in ("主要变化", "数字的变化", "[-2022-]{+2023+}", "实质公开率", "54%"):
        assert words in done.output
    assert (tmp_path / "page.html").stat().st_size > 10_000
    done = runner.invoke(app, ["compare", *pair, "--json"])
    assert json.loads(done.output)["this"]["year"] == 2023
    done = runner.invoke(app, ["compare", str(EXAMPLES[0]), "/none.txt"])
    assert done.exit_code == 1


def test_every_text_is_there_in_both_languages() -> None:
    for words in comparison_words().values():
        assert words.zh.strip()
        assert words.en.strip()


def test_white_space_inside_chinese_is_no_change() -> None:
    (same,) = changes("全年公开 政府 信息八条，pdf 版三份。", "全年公开政府信息八条，pdf 版三份。")
    assert (same.change, text_of(same, "=")) == ("same", "全年公开政府信息八条，pdf 版三份。")
    (changed,) = changes("全年公开 政府信息八条，设点三处。", "全年公开政府信息九条，设点三处。")
    assert text_of(changed, "=-") == "全年公开政府信息八条，设点三处。"


def test_many_sentences_take_no_long_time() -> None:
    lines = "".join(f"第{number}村公开账目{number * 7}条，张榜{number % 5}次。" for number in range(1, 1700))
    found = compare(narrative(lines, year=2022), narrative(lines.replace("账目", "明细")))
    assert any("句子太多" in words for words in found.cautions)
    assert len(found.sentences) < 2 * 1800
