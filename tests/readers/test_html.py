"""HTML pages: the text made of them, their encoding, what counts as a page, and pages made to hurt."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import EmptySource, UnknownEncoding, UnsupportedFormat
from extractor.extraction import extract
from extractor.readers import find_sources, from_html, read
from extractor.templates import TableForm, find_template
from extractor.types import Document, Number, State
from extractor.verification import verify
from tests.conftest import ROOT, cases

PAGE = "<!DOCTYPE html><html><head><meta charset='{}'></head><body><p>总体情况：公开政府信息三条。</p></body></html>"
TEXT = "总体情况：公开政府信息三条。"


@pytest.mark.parametrize("case", cases("html"))
def test_a_page_becomes_text(case: dict[str, Any]) -> None:
    assert from_html(case["html"]).text == case["expect"]


def test_a_page_that_is_decoded_says_what_it_is() -> None:
    document = from_html("<p>年报\ud800</p>", name="draft")
    assert (document.source, document.text) == ("draft", "年报\ufffd")
    assert (document.media_type, document.encoding, document.reader) == ("text/html", "utf-8", "html/2")
    assert document.sha256 != from_html("<p>年报</p>").sha256
    with pytest.raises(EmptySource):
        from_html("<p> </p>")


@pytest.mark.parametrize(
    ("codec", "declared", "found"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("gbk", "gbk", "gb18030"),
        ("gbk", "GB2312", "gb18030"),
        ("gbk", "utf-8", "gb18030"),
        ("gbk", "iso-8859-1", "gb18030"),
        ("utf-8", "gb2312", "utf-8"),
        ("utf-8-sig", "gb2312", "utf-8"),
        ("utf-16", "utf-8", "utf-16-le"),
        ("utf-16-be", "gbk", "utf-16-be"),
    ],
)
def test_the_encoding_is_the_one_that_the_bytes_bear_out(codec: str, declared: str, found: str) -> None:
    document = read(PAGE.format(declared).encode(codec), name="page")
    assert (document.text, document.encoding, document.undecodable) == (TEXT, found, 0)
    assert document.reader == "html/2"


def test_the_declared_encoding_decides_where_the_bytes_leave_it_open() -> None:
    # In GB18030 these two characters are valid UTF-8, the classic of wrong guesses.
    declared = read("<html><meta http-equiv=Content-Type content='text/html; charset=gb2312'>联通".encode("gbk"))
    assert (declared.text, declared.encoding) == ("联通", "gb18030")
    big5 = read("<html><meta charset=big5>本機關受理申請".encode("big5"))
    assert (big5.text, big5.encoding) == ("本機關受理申請", "big5")


def test_damage_that_is_shown_is_counted() -> None:
    good = "<html><body>" + "全年主动公开政府信息三条。" * 50
    document = read(good.encode() + b"\xff" + b"<!-- \xff -->")
    assert document.undecodable == document.text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.html", "公开<b>三</b>条", "html/2"),
        ("a.HTM", "公开<b>三</b>条", "html/2"),
        ("a.txt", "公开 <三> 条，a<b", "plain/1"),
        ("a.txt", "目录\n<html><body>公开", "plain/1"),
        ("a.txt", "\ufeff\n<!-- 存档 -->\n<!DOCTYPE HTML PUBLIC>公开", "html/2"),
        ("a.md", "<html>公开", "html/2"),
        ("a.md", "<table><tr><td>公开</table>\n\n# 标题", "plain/1"),
        ("a.doc", "<table><tr><td>公开</table>", "html/2"),
        ("-", "<?xml version='1.0' encoding='UTF-8'?><html>公开", "html/2"),
        ("-", "<table><tr><td>公开</table>", "html/2"),
        ("-", "<htmlx>公开", "plain/1"),
    ],
)
def test_a_page_is_known_by_its_suffix_or_its_beginning(name: str, data: str, reader: str) -> None:
    assert read(data.encode(), name=name).reader == reader


@pytest.mark.parametrize("data", [b"<html></html>", b"<html><script>x</script><td>\xc2\xa0&nbsp;", b" \n", b""])
def test_a_page_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(EmptySource):
        read(data, name="a.html")


def test_bytes_that_are_no_page_are_refused_whatever_the_name() -> None:
    with pytest.raises(UnsupportedFormat):
        read(bytes(range(256)) * 30, name="a.html")
    with pytest.raises(UnsupportedFormat, match="PDF"):
        read(b"%PDF-1.7", name="a.html")
    with pytest.raises(UnknownEncoding):
        read(b"<html>" + bytes(range(128, 256)) * 20, name="a.html")


def test_pages_in_a_folder_are_taken_up(tmp_path: Path) -> None:
    for name in ("a.html", "b.HTM", "c.css"):
        (tmp_path / name).write_text("<p>总体情况", encoding="utf-8")
    assert [path.name for path in find_sources([tmp_path])] == ["a.html", "b.HTM"]


def test_the_parser_is_loaded_only_for_a_page() -> None:
    code = "import sys; from extractor.readers import read; read(b'a'); sys.exit('selectolax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


# Reading takes time in proportion to the page. The bound leaves room for a slow machine; what once took the parser
# minutes, or all memory there is, comes nowhere near it.
SECONDS = 30
DEEP = 100_000
HOSTILE = {
    "blocks": "<div>" * DEEP + "年报" + "</div>" * DEEP,
    "lists": "<ul><li>" * DEEP + "年报",
    "unknown elements": "".join(f"<x{number}>" for number in range(DEEP)) + "年报",
    "tables": "<table><tr><td>1<td>" * DEEP + "年报",
    "open formatting": "<p>" + "".join(f"<b id={number}>" for number in range(DEEP)) + "<p>年报" * DEEP,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(DEEP)) + ">年报",
    "5 MB of cells": "<table>" + ("<tr>" + "<td>12</td>" * 10 + "</tr>") * 41_000 + "</table>",
    "5 MB of wide cells": "<table><tr>" + "<td colspan=1000>年报" * 200_000,
    "5 MB of wide tables": "<table><tr><td colspan=1000>年报<td>2</table>" * 110_000,
    "high cells": "<table><tr>" + "<td rowspan=65534>年报" * DEEP + "<tr><td>1" * DEEP,
    "tags without an end": "年报" + "<a" * DEEP,
    "quotes without an end": "年报" + '<a b="' * DEEP,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_hurt_is_read_within_bounds(name: str) -> None:
    page = HOSTILE[name]
    start = time.perf_counter()
    document = from_html(page)
    assert time.perf_counter() - start < SECONDS
    assert len(document.text) <= len(page)
    assert "年报" in document.text or name == "5 MB of cells"


def test_in_a_page_of_very_many_tags_tables_and_words_stay_whole() -> None:
    rows = "<tr><td rowspan=2><div>甲</div><td><span>1</span><i>2</i><tr><td>3"
    document = from_html("<title>年报</title><p>一、<em>总体</em>情况</p><table>" + rows * 4000 + "</table><p>尾</p>")
    assert document.text == "年报\n一、总体情况\n" + "甲\t12\n\t3\n" * 4000 + "尾"


def test_past_the_bound_spans_are_ignored() -> None:
    lines = from_html("<table>" + "<tr><td colspan=1000>a<td>b" * 300 + "</table>").text.split("\n")
    assert lines == ["a" + "\t" * 1000 + "b"] * 200 + ["a\tb"] * 100


def figures_of(form: TableForm) -> dict[tuple[str, str], Number | None]:
    """Figures for a requests table that obey its sums, two of its cells blank."""
    ids = [row.id for row in form.blocks[0].rows]
    leaves = ids[2:-2]
    columns: dict[str, list[int]] = {name: [0] * 6 for name in ids}
    for number, name in enumerate(leaves):
        columns[name] = [number, number % 3, 0, 1, 0, number % 2]
    columns["handled_total"] = [sum(parts) for parts in zip(*(columns[name] for name in leaves), strict=True)]
    columns["carried_in"], columns["carried_out"] = [1, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0]
    columns["new"] = [total + (index == 0) for index, total in enumerate(columns["handled_total"])]
    names = [column.id for column in form.blocks[0].columns]
    figures: dict[tuple[str, str], Number | None] = {
        (row, column): value
        for row, values in columns.items()
        for column, value in zip(names, [*values, sum(values)], strict=True)
    }
    return figures | {("granted", "natural_person"): None, ("rejected_repeated", "legal_service"): None}


def requests_page(form: TableForm, figures: dict[tuple[str, str], Number | None]) -> str:
    """Print the requests form as pages do, with its merged cells."""
    note, applicants, organizations = form.heads
    first, *middle, last = (column.label for column in form.blocks[0].columns)
    rows = [
        f"<td colspan=3 rowspan=3>{note}<td colspan=7>{applicants}",
        f"<td rowspan=2>{first}<td colspan=5>{organizations}<td rowspan=2>{last}",
        "".join(f"<td>{label}" for label in middle),
    ]
    ids = [row.id for row in form.blocks[0].rows]
    spans = [(ids.index(group.first), ids.index(group.last), group.label) for group in form.groups]
    for index, row in enumerate(form.blocks[0].rows):
        above = "".join(f"<td rowspan={last - first + 1}>{label}" for first, last, label in spans if first == index)
        depth = sum(first <= index <= last for first, last, _ in spans)
        values = [figures[row.id, column.id] for column in form.blocks[0].columns]
        shown = "".join(f"<td><p>{'' if value is None else value}</p>" for value in values)
        rows.append(f"{above}<td colspan={3 - depth}>{row.label}{shown}")
    title = "三、收到和处理政府信息公开申请情况"
    return f"<h1>青屏县水务局2023年政府信息公开工作年度报告</h1><p>{title}<table><tr>{'<tr>'.join(rows)}</table>"


def assert_read(document: Document, figures: dict[tuple[str, str], Number | None]) -> None:
    extraction = extract(document, tags=False)
    cells = {(cell.row, cell.column): cell for cell in extraction.tables["requests"].cells}
    assert {key: cell.value for key, cell in cells.items() if not cell.extra} == figures
    assert [key for key, cell in cells.items() if cell.state is State.BLANK] == [
        key for key in cells if figures[key] is None
    ]
    assert not [key for key, cell in cells.items() if cell.review and figures[key] is not None]
    assert extraction.metadata.organization == "青屏县水务局"
    assert verify(extraction) == ()


def test_a_form_in_a_page_is_read_cell_by_cell() -> None:
    form = next(table for table in find_template("disclosure-2021").tables if table.id == "requests")
    figures = figures_of(form)
    page = requests_page(form, figures)
    assert_read(from_html(page), figures)
    assert_read(read(f"<html><meta charset=gbk><table><tr><td>索引号：12<td>{page}</table>".encode("gbk")), figures)
