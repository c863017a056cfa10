"""The verb `reuse` and the page of two documents side by side."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.report.pairs import write_pair
from tests.conftest import EXAMPLES

NEW, OLD = (str(path) for name in ("08", "01") for path in EXAMPLES if path.name.startswith(name))


def jianbao(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["reuse", *arguments])
    return done.exit_code, done.output


def test_pairs_and_passages_are_listed_with_their_method_and_frequency() -> None:
    status, output = jianbao(NEW, OLD)
    lines = output.splitlines()
    assert status == 0
    assert lines[0] == f"{NEW}  ←  {OLD}  [本机关以前的报告]"
    assert re.search(r"5-gram 包含度（一、五部分，遮蔽后）5\d\.\d%；连续 30 字以上逐字相同 \d", lines[1])
    assert all("2 份中 2 份有" in line for line in lines[2:])
    assert "水旱灾害防御" in lines[2]


def test_english() -> None:
    _, output = jianbao(NEW, OLD, "--lang", "en")
    assert "[own earlier report]" in output
    assert "containment of masked 5-grams" in output


def test_json_holds_what_can_be_cut_out_of_the_texts(tmp_path: Path) -> None:
    out = tmp_path / "pairs.jsonl"
    assert jianbao(NEW, OLD, "--json", "--out", str(out)) == (0, "")
    (pair,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (pair["document"], pair["source"], pair["axis"]) == (NEW, OLD, "self")
    assert 0.5 < pair["against"]["containment_5gram"] < 0.6
    mine, theirs = Path(NEW).read_text(encoding="utf-8"), Path(OLD).read_text(encoding="utf-8")
    for passage in pair["passages"]:
        (start, end), (there, stop) = passage["span"], passage["source_span"]
        assert mine[start:end].rstrip("。；\n")[-1] == theirs[there:stop].rstrip("。；\n")[-1]
        assert passage["documents"] == 2


def test_nothing_shared_is_said() -> None:
    status, output = jianbao(NEW, str(EXAMPLES[3]))
    assert (status, output) == (0, "2 份报告之间没有雷同的段落\n")
    assert jianbao(NEW, str(EXAMPLES[3]), "--json") == (0, "")


def test_what_cannot_be_read_is_left_out_and_the_status_says_so() -> None:
    status, output = jianbao(NEW, OLD, "/none.txt")
    assert status == 1
    assert f"{NEW}  ←  {OLD}" in output


@pytest.mark.parametrize("arguments", [[], ["--html", "x.html"], [NEW, "--html", "x.html"], [NEW, "--pair", NEW, OLD]])
def test_wrong_use(arguments: list[str]) -> None:
    status, output = jianbao(*arguments)
    assert status == 2
    assert "--pair" in output


def test_the_page_links_every_passage_with_its_like(tmp_path: Path) -> None:
    page = tmp_path / "pair.html"
    status, output = jianbao("--pair", NEW, OLD, "--html", str(page))
    assert status == 0
    count = int(output.removeprefix(f"{page}：").removesuffix(" 段雷同\n"))
    assert count > 5
    html = page.read_text(encoding="utf-8")
    marks = set(re.findall(r' id="([lr]\d+)"', html))
    assert marks == {f"{side}{number}" for side in "lr" for number in range(1, count + 1)}
    assert set(re.findall(r'href="#([lr]\d+)"', html)) == marks
    assert "水旱灾害防御" in html
    assert "<script" not in html


def test_the_page_shows_text_as_text(tmp_path: Path) -> None:
    body = "全年检查渠道三处，补种树苗八百株，<script>alert(1)</script>巡查山塘水库二十四座并逐座建档。"
    left, right = (
        extract(from_text(f"青屏县林业局{year}年年度报告\n一、总体情况\n{body}\n", name=f"<b>{year}"), tags=False)
        for year in (2022, 2023)
    )
    page = tmp_path / "pair.html"
    assert write_pair(page, right, left, lang="en") == 1
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>2022" not in html


@pytest.mark.parametrize("option", ["--out", "--html"])
def test_no_file_that_is_read_is_written_over(tmp_path: Path, option: str) -> None:
    own = tmp_path / "own.txt"
    own.write_bytes(Path(NEW).read_bytes())
    status, output = jianbao("--pair", str(own), OLD, option, str(own))
    assert (status, "要读的文件" in output) == (2, True)
    assert own.read_bytes() == Path(NEW).read_bytes()


def test_a_folder_is_no_file_of_a_pair(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_bytes(Path(OLD).read_bytes())
    status, output = jianbao("--pair", str(tmp_path), OLD)
    assert (status, "--pair 和两份文件" in output) == (2, True)
