"""The evaluation report: files, pages, and that nothing a document says can do harm in them."""

import csv
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.auditing import audit
from extractor.cli import app
from extractor.extraction import extract, extract_each
from extractor.frames import standings_frame, to_frame
from extractor.readers import from_text
from extractor.report import write_report
from tests.conftest import EXAMPLES

HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"


class Page(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.handlers: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.handlers += [name] if name.startswith("on") else []
            if name in ("href", "src"):
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "out"
    summary = write_report(extract_each([*map(str, EXAMPLES), "/none.txt"]), out)
    assert summary.documents == len(EXAMPLES) + 1
    assert [source for source, _ in summary.failed] == ["/none.txt"]
    return out


def test_everything_is_written(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        ".jianbao",
        "audit.jsonl",
        "cells.csv",
        "extractions.jsonl",
        "findings.csv",
        "index.html",
        "indicators.csv",
        "pages",
    ]
    for name in ("extractions.jsonl", "audit.jsonl"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        assert [json.loads(line).get("source") or json.loads(line)["document"]["source"] for line in lines] == [
            *map(str, EXAMPLES),
            "/none.txt",
        ]


def test_sheets_hold_every_cell_and_finding(folder: Path) -> None:
    with (folder / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    frame = to_frame(extract_each(map(str, EXAMPLES), tags=False))
    assert len(cells) == len(frame)
    assert [row["raw"] for row in cells if row["raw"] == "+5"]
    with (folder / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        findings = list(csv.DictReader(file))
    assert {"R3-1", "R3-3", "R4-1", "L-BLANK", "missing"} <= {row["code"] for row in findings}


def test_the_index_ranks_and_links_to_every_page(folder: Path) -> None:
    index = Page(folder / "index.html")
    pages = {link for link in index.links if link.startswith("pages/")}
    assert len(pages) == len(EXAMPLES)
    for link in pages:
        page = Page(folder / link)
        assert "../index.html" in page.links
    words = "".join(index.words)
    for name in ("澄岫县水务局", "名次稳定", "100%", "不是官方评价", "未能读取", "/none.txt"):
        assert name in words


def test_a_page_shows_score_findings_tables_and_tagged_sentences(folder: Path) -> None:
    words = "".join(Page(folder / "pages" / "00010.html").words)
    for expected in (
        "霖埠经济开发区管理委员会",
        "R3-1",
        "可评权重",
        "政府集中采购",
        "4318.6",
        "主动公开",
        "失分最多的三项",
    ):
        assert expected in words


def test_indicators_are_shown_with_numerator_and_denominator(folder: Path) -> None:
    words = Page(folder / "pages" / "00004.html").words
    assert {"实质公开率", "52.9%", "1745", "3301"} <= set(words)
    with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = next(row for row in rows if row["source"] == str(EXAMPLES[3]) and row["name"] == "实质公开率")
    assert (shown["value"], shown["numerator"], shown["denominator"]) == ("0.528628", "1745", "3301")
    assert all(row["reason"] for row in rows if not row["value"])


def test_what_documents_have_in_common_is_shown_wherever_findings_are(tmp_path: Path) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(text.replace("2022", "2023"), encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["audit", str(tmp_path), "--no-tags", "--out", str(out)])
    assert "L-TABLE-COPY" in done.output
    assert "文件之间的问题" in done.output
    words = "".join(Page(out / "pages" / "00002.html").words)
    assert "L-TABLE-COPY" in words
    assert f"对照 {tmp_path / 'a.txt'}" in words
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] == "L-TABLE-COPY"]
    assert [(row["source"], row["against"]) for row in rows] == [(str(tmp_path / "b.txt"), str(tmp_path / "a.txt"))]
    last, this = map(json.loads, (out / "audit.jsonl").read_text(encoding="utf-8").splitlines())
    assert not last["findings"]
    assert this["findings"][0]["code"] == "L-TABLE-COPY"


def test_the_waterfall_of_a_page_ends_at_the_score(folder: Path) -> None:
    page = (folder / "pages" / "00010.html").read_text(encoding="utf-8")
    steps = [
        (float(left), float(width)) for left, width in re.findall(r'earned" style="left: (.+?)%; width: (.+?)%', page)
    ]
    whole = re.search(r'whole" style="left: 0; width: (.+?)%', page)
    assert whole
    assert steps[-1][0] + steps[-1][1] == pytest.approx(float(whole[1]), abs=0.02)
    for (left, width), (following, _) in pairwise(steps):
        assert following == pytest.approx(left + width, abs=0.02)


def test_equal_reports_are_told_to_be_tied(tmp_path: Path) -> None:
    write_report(extract_each([str(EXAMPLES[0])] * 2), tmp_path)
    assert "".join(Page(tmp_path / "index.html").words).count("并列") == 2


def test_pages_load_nothing_from_elsewhere_and_run_nothing(folder: Path) -> None:
    for path in [folder / "index.html", *(folder / "pages").iterdir()]:
        page = Page(path)
        assert not page.handlers
        assert "script" not in page.tags
        assert all("//" not in link for link in page.links)
        assert "default-src &#39;none&#39;" in path.read_text(
            encoding="utf-8"
        ) or "default-src 'none'" in path.read_text(encoding="utf-8")


def test_what_a_document_says_is_escaped(tmp_path: Path) -> None:
    source = tmp_path / f"{HOSTILE.replace('/', '_')}.txt"
    source.write_text(
        f"青屏县{HOSTILE}林业局2022年政府信息公开工作年度报告\n一、总体情况\n公开{HOSTILE}八条。\n"
        "第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t=1+1\t0\t0\n"
        "行政规范性文件\t0\t@x\t0\n",
        encoding="utf-8",
    )
    write_report([extract(str(source))], tmp_path / "out")
    for path in [tmp_path / "out" / "index.html", *(tmp_path / "out" / "pages").iterdir()]:
        page = Page(path)
        assert "script" not in page.tags
        assert "49" not in "".join(page.words).replace("{{ 7*7 }}", "")
    with (tmp_path / "out" / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            assert not any(value.startswith(("=", "@")) for value in row)


def test_english_on_request_and_text_that_is_gone(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(EXAMPLES[0].read_bytes())

    def vanish() -> object:
        yield extract(str(source), lang="en")
        source.unlink()

    write_report(vanish(), tmp_path / "out", lang="en")  # type: ignore[arg-type]
    words = "".join(Page(tmp_path / "out" / "pages" / "00001.html").words)
    assert "its text is left out" in words
    assert "Recovered tables" in words
    assert "received this year" in words
    assert "本年新收" not in words


def test_pages_of_an_earlier_run_go_and_nothing_else_does(tmp_path: Path) -> None:
    foreign = tmp_path / "pages" / "99999.html"
    foreign.parent.mkdir()
    foreign.touch()
    extractions = list(extract_each(map(str, EXAMPLES[:2]), tags=False))
    write_report(extractions, tmp_path)
    assert foreign.exists()
    (tmp_path / "pages" / "notes.html").touch()
    write_report(extractions[:1], tmp_path)
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["00001.html", "notes.html"]


def test_frames_keep_missing_missing() -> None:
    extraction = extract(from_text("2020年，我局公开八条。"), tags=False)
    frame = to_frame(extraction)
    assert len(frame) == 198
    assert frame["value"].isna().all()
    assert frame.dtypes["value"].name == "Float64"
    assert frame.dtypes["year"].name == "Int64"
    assert set(frame["state"]) == {"absent"}


@pytest.mark.parametrize("kind", ["cells", "findings", "indicators", "relations", "sections", "sentences"])
def test_frames_of_every_kind(kind: str) -> None:
    frame = to_frame([extract(str(path), tags=False) for path in EXAMPLES[9:]], kind)  # type: ignore[arg-type]
    assert len(frame)
    assert list(frame.columns[:3]) == ["document", "organization", "year"]
    empty = to_frame([], kind)  # type: ignore[arg-type]
    assert list(empty.columns) == list(frame.columns)
    assert (empty.dtypes == frame.dtypes).all()


def test_frames_of_standings() -> None:
    standings = audit(extract_each([*map(str, EXAMPLES[:2]), "/none.txt"])).standings
    ranking, contributions = standings_frame(standings), standings_frame(standings, "contributions")
    assert list(ranking["rank"].isna()) == [False, False, True]
    assert ranking["score"].iloc[0] == standings[0].score.value
    for standing in standings[:2]:
        own = contributions[contributions["document"] == standing.source]
        assert own["points"].sum() == pytest.approx(standing.score.value)
        assert len(own) == len(standing.score.contributions)
    empty = standings_frame([])
    assert list(empty.columns) == list(ranking.columns)
    assert (empty.dtypes == ranking.dtypes).all()
