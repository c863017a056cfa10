"""The command line: every verb, and every way to use it wrongly."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from extractor import __version__
from extractor.cli import app
from extractor.readers import LIMIT
from extractor.tables import recover
from extractor.types import Document, Tables
from tests.conftest import EXAMPLES, ROOT

SAMPLE = str(ROOT / "examples" / "01-chengxiu-water-2022.txt")
BLANK = str(ROOT / "examples" / "09-guizhu-subdistrict-2021.txt")
WRONG = str(ROOT / "examples" / "12-weiling-culture-2025.md")


def jianbao(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", *arguments], input=stdin, capture_output=True, check=False, cwd=ROOT
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_help_names_every_verb() -> None:
    done = jianbao("--help")
    assert done.returncode == 0
    for verb in ("read", "extract", "check", "score", "rank", "explain", "templates", "audit"):
        assert f"\n  {verb} " in done.stdout
    assert jianbao().returncode == 2


def test_read_describes_and_prints_text_exactly() -> None:
    done = jianbao("read", SAMPLE)
    assert "编码\tutf-8" in done.stdout
    assert "机关\t澄岫县水务局" in done.stdout
    text = subprocess.run(
        [sys.executable, "-m", "extractor.cli", "read", "--text", SAMPLE], capture_output=True, check=True, cwd=ROOT
    )
    assert text.stdout == Path(SAMPLE).read_bytes()


def test_extract_prints_a_line_a_document_in_order() -> None:
    done = jianbao("extract", WRONG, SAMPLE)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [line["document"]["source"] for line in lines] == [WRONG, SAMPLE]
    assert all(line["producer"]["model"] for line in lines)
    untagged = json.loads(jianbao("extract", "--no-tags", SAMPLE).stdout)
    assert untagged["producer"]["model"] is None


def test_standard_input_is_a_dash() -> None:
    data = Path(SAMPLE).read_bytes()
    line = json.loads(jianbao("extract", "--no-tags", "-", stdin=data).stdout)
    assert (line["document"]["source"], line["document"]["organization"]) == ("-", "澄岫县水务局")
    assert "澄岫县水务局" in jianbao("read", "-", stdin=data).stdout
    assert "读为 14" in jianbao("explain", "-", "requests.new.total", stdin=data).stdout


def test_one_bad_file_gives_an_error_line_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 9)
    done = jianbao("extract", "--no-tags", str(tmp_path / "bad.txt"), SAMPLE)
    bad, good = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert bad["error"]["code"] == "format"
    assert good["error"] is None
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        (SAMPLE, ["--fail-on", "error"], 0),
        (WRONG, ["--fail-on", "error"], 1),
        (WRONG, [], 0),
        (BLANK, ["--fail-on", "warning"], 1),
        (BLANK, ["--fail-on", "error"], 1),
        ("-", ["--fail-on", "error"], 0),
        ("-", ["--fail-on", "warning"], 1),
        ("/none.txt", [], 1),
    ],
)
def test_check_gates_a_draft(path: str, options: list[str], status: int) -> None:
    one_blank = Path(SAMPLE).read_text(encoding="utf-8").replace("\t436.72", "\t/")
    assert jianbao("check", path, *options, stdin=one_blank.encode()).returncode == status


def test_check_lists_findings_and_owns_up_to_doubt() -> None:
    done = jianbao("check", WRONG, SAMPLE, str(ROOT / "examples" / "08-chengxiu-water-2023.txt"))
    assert "错误 R4-1" in done.stdout
    assert done.stdout.count("没有发现问题") == 1
    assert re.search(r"共 200 格，其中 \d+ 格读取存疑，未参与核对", done.stdout)
    assert "R4-1 Table 4 (reviews and suits), reviews" in jianbao("check", WRONG, "--lang", "en").stdout


def test_a_gate_does_not_open_on_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubting(document: Document, **options: Any) -> Tables:
        tables = recover(document, **options)
        items = [replace(item, cells=tuple(replace(cell, review=True) for cell in item.cells)) for item in tables]
        return replace(tables, items=tuple(items))

    monkeypatch.setattr("extractor.extraction.recover", doubting)
    done = CliRunner().invoke(app, ["check", SAMPLE, "--fail-on", "warning", "--lang", "en"])
    assert done.exit_code == 1
    assert "warning L-REVIEW Table 3 (requests): 175 of 175 cells are in doubt" in done.output
    assert "200 of 200 cells are in doubt and were not checked" in done.output
    assert "nothing found" not in done.output


def test_what_is_no_report_is_told_in_one_finding() -> None:
    done = jianbao("check", "-", "--fail-on", "error", stdin="今天天气很好。\n".encode())
    assert done.returncode == 1
    assert [line.split()[1] for line in done.stdout.splitlines() if "错误" in line] == ["L-DOCTYPE"]
    cell = jianbao("explain", "-", "requests.new.total", stdin="今天天气很好。\n".encode())
    assert "没有找到格式里的任何一张表格" in cell.stdout


def test_failures_and_doubles_are_told_on_standard_error_without_repeating_the_name(tmp_path: Path) -> None:
    empty, blank, twin = (tmp_path / name for name in ("empty.txt", "blank.txt", "twin.txt"))
    empty.touch()
    blank.write_text(" \n", encoding="utf-8")
    twin.write_bytes(Path(SAMPLE).read_bytes())
    for verb in ("check", "extract", "score"):
        done = jianbao(verb, SAMPLE, str(empty), str(blank), str(twin))
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            f"{empty}: 没有可读的文字，内容为空。",
            f"{blank}: 没有可读的文字，只有空白。",
            f"{twin}: 与 {SAMPLE} 内容完全相同",
        ]
        assert str(empty) not in done.stdout or verb != "check"


def test_score_ranks_the_run() -> None:
    done = jianbao("score", *map(str, EXAMPLES))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(EXAMPLES)
    assert {line["schema"] for line in lines} == {"jianbao.audit/1"}
    assert all(line["rank"]["rank"] for line in lines)


def test_rank_prints_a_table_json_or_csv_in_the_order_of_the_places() -> None:
    table = jianbao("rank", *map(str, EXAMPLES))
    assert table.returncode == 0
    for words in ("澄岫县水务局", "department/disclosure-2021", "名次", "不是官方评价"):
        assert words in table.stdout
    ranked = [json.loads(line) for line in jianbao("rank", "--json", *map(str, EXAMPLES)).stdout.splitlines()]
    places = [(line["group"], line["rank"]["rank"]) for line in ranked]
    assert places == sorted(places)
    rows = list(csv.DictReader(jianbao("rank", "--csv", *map(str, EXAMPLES)).stdout.splitlines()))
    assert [row["document"] for row in rows] == [line["source"] for line in ranked]


def test_audit_prints_the_ranking_and_says_how_many_more_there_are(tmp_path: Path) -> None:
    for number in range(22):
        text = Path(SAMPLE).read_text(encoding="utf-8")
        (tmp_path / f"{number}.txt").write_text(
            text.replace("澄岫县", f"澄{'甲乙丙丁戊己庚辛壬癸子'[number % 11]}县"), "utf-8"
        )
    done = jianbao("audit", str(tmp_path), "--no-tags", "--out", str(tmp_path / "out"))
    assert "稳定" in done.stdout
    assert "另有 2 份" in done.stdout
    assert "不是官方评价" in done.stdout


def test_explain_score_shows_every_point_and_the_biggest_losses(tmp_path: Path) -> None:
    page = tmp_path / "score.html"
    done = jianbao("explain", WRONG, "score", "--html", str(page), "--among", str(EXAMPLES[0].parent))
    assert done.returncode == 0
    scored = next(
        json.loads(line) for line in jianbao("score", *map(str, EXAMPLES)).stdout.splitlines() if WRONG in line
    )
    assert f"{scored['score']['value']:.2f}" in done.stdout
    for words in ("█", "失分最多的三项", "怎样改", "不是官方评价"):
        assert words in done.stdout
    content = page.read_text(encoding="utf-8")
    assert 'class="waterfall"' in content
    assert "不是官方评价" in content
    english = jianbao("explain", WRONG, "score", "--rubric", "licheng", "--lang", "en").stdout
    assert "10.00" in english
    assert not re.search("[一-鿿]", english.split("\n", 1)[1])
    assert jianbao("explain", WRONG, "score", "--rubric", "lichen").returncode == 2


def test_explain_tells_and_refuses_unknown_cells() -> None:
    done = jianbao("explain", WRONG, "remedies.review.total")
    assert done.returncode == 0
    assert "R4-1" in done.stdout
    wrong = jianbao("explain", WRONG, "remedies.review.totl")
    assert wrong.returncode == 2
    assert "remedies.review.total" in wrong.stderr


def test_templates_lists_and_checks(tmp_path: Path) -> None:
    assert "disclosure-2019" in jianbao("templates", "list").stdout
    path = tmp_path / "own.toml"
    path.write_text('id = "x"\ntitel = "y"\n[[section]]\nid = "a"\n', encoding="utf-8")
    done = jianbao("templates", "check", str(path))
    assert done.returncode == 2
    assert "3 处错误" in done.stderr
    assert "title？" in done.stderr
    good = str(ROOT / "extractor" / "data" / "templates" / "disclosure-2021.toml")
    done = jianbao("templates", "check", "/none.toml", good, str(path), "--lang", "en")
    assert done.returncode == 2
    assert done.stdout.startswith("disclosure-2021\t")
    assert "/none.toml has 1 fault:\n  - there is no such regular file\n" in done.stderr
    assert "has 3 faults:\n  - titel: there is no 'titel'; did you mean title?\n" in done.stderr
    assert "  - section[1]: title is missing\n  - title is missing\n" in done.stderr
    assert jianbao("extract", SAMPLE, "--template", str(path)).returncode == 2
    wrong = jianbao("extract", SAMPLE, "--template", "disclosure-2022")
    assert (wrong.returncode, wrong.stderr) == (2, "jianbao: 没有 disclosure-2022。是不是 disclosure-2021？\n")


def test_a_new_template_is_sound_and_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    assert jianbao("templates", "new", "own", "--out", str(path)).returncode == 0
    assert jianbao("templates", "check", str(path)).stdout.startswith("own\t")
    again = jianbao("templates", "new", "own", "--out", str(path))
    assert (again.returncode, again.stderr) == (2, f"jianbao: {path}: 已有同名的文件\n")
    assert jianbao("templates", "new", "a.b", "--out", str(tmp_path / "b.toml")).returncode == 2
    assert [item.name for item in tmp_path.iterdir()] == ["own.toml"]
    listed = jianbao("templates", "list", str(tmp_path)).stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["disclosure-2021", "disclosure-2019", "statistics-2014", "own"]


def test_audit_writes_the_report_and_says_where(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = jianbao("audit", str(ROOT / "examples"), "--out", str(out))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == str(out / "index.html")
    assert (out / "index.html").exists()
    again = jianbao("audit", SAMPLE, "/none.txt", "--out", str(out), "--lang", "en")
    assert again.returncode == 1
    assert "1 of 2 documents read" in again.stdout
    assert again.stderr == "/none.txt: cannot be opened: there is no such file. Check the path and its permissions.\n"
    assert sorted(path.name for path in (out / "pages").iterdir()) == ["00001.html", "00002.html"]


def test_what_an_audit_wrote_is_no_source_of_the_next(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(Path(SAMPLE).read_bytes())
    for out in (tmp_path, tmp_path / "out", tmp_path / "other"):
        for _ in range(2):
            done = jianbao("audit", str(tmp_path), "--no-tags", "--out", str(out))
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.startswith("读取 1 份文件中的 1 份\n")


def test_a_template_of_ones_own_works_through_the_whole_chain(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'id = "own"\ntitle = "登记表"\n[[section]]\nid = "only"\ntitle = "一、登记情况"\n'
        '[[table]]\nid = "register"\ntitle = "登记表"\nsection = "only"\n[[table.block]]\n'
        'columns = [{ id = "cats", label = "猫咪数量" }, { id = "dogs", label = "狗狗数量" }, '
        '{ id = "all", label = "动物合计" }]\n'
        'rows = [{ id = "east", label = "东街社区登记点" }, { id = "west", label = "西街社区登记点" }]\n'
        '[[relation]]\nid = "R1"\ntable = "register"\neach = "row"\nplus = ["all"]\nminus = ["cats", "dogs"]\n',
        encoding="utf-8",
    )
    source = tmp_path / "a.txt"
    source.write_text(
        "一、登记情况\n猫咪数量\n狗狗数量\n动物合计\n东街社区登记点\n3\n4\n7\n西街社区登记点\n1\n0\n1\n",
        encoding="utf-8",
    )
    line = json.loads(jianbao("extract", str(source), "--template", str(path), "--no-tags").stdout)
    assert [cell["value"] for cell in line["tables"][0]["cells"]] == [3, 4, 7, 1, 0, 1]
    assert {relation["status"] for relation in line["relations"]} == {"pass"}
    assert jianbao("audit", str(source), "--template", str(path), "--out", str(tmp_path / "out")).returncode == 0
    assert jianbao("score", str(source), "--template", str(path)).returncode == 0
    assert "读为 7" in jianbao("explain", str(source), "register.east.all", "--template", str(path)).stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["extract"], 2),
        (["extract", "/none.txt"], 1),
        (["read", "/none.txt"], 1),
        (["read", "{empty}"], 1),
        (["read", "{folder}"], 2),
        (["explain", "{folder}", "requests.new.total"], 2),
        (["read", "/dev/zero"], 2),
        (["read", ""], 2),
        (["extract", SAMPLE, ""], 2),
        (["audit", SAMPLE, "--out", ""], 2),
        (["score", SAMPLE, "--template", ""], 2),
        (["score", SAMPLE, "--template", "/none.toml"], 2),
        (["score", SAMPLE, "--template", "/dev/zero.toml"], 2),
        (["score", SAMPLE, "--rubric", "{folder}"], 2),
        (["score", SAMPLE, "--rubric", "/dev/zero"], 2),
        (["templates", "check"], 2),
        (["templates", "check", "/none.toml"], 2),
        (["templates", "check", "-"], 2),
        (["templates", "list", "/none.toml"], 2),
        (["templates", "new", "a/b"], 2),
        (["templates", "new", "x", "--out", "{empty}"], 2),
        (["read", "{big}"], 1),
        (["extract", "{folder}"], 2),
        (["audit", "{folder}", "--out", "{folder}/out"], 2),
        (["audit", SAMPLE], 2),
        (["audit", SAMPLE, "--out", "{empty}"], 2),
        (["score", SAMPLE, "--rubric", "/none.toml"], 2),
        (["check", SAMPLE, "--fail-on", "sometimes"], 2),
        (["nonsense"], 2),
    ],
)
def test_wrong_use_is_one_sentence_and_the_right_status(arguments: list[str], status: int, tmp_path: Path) -> None:
    folder, empty, big = tmp_path / "folder", tmp_path / "empty.txt", tmp_path / "big.txt"
    folder.mkdir()
    empty.touch()
    with big.open("wb") as file:
        file.truncate(LIMIT + 1)
    names = {"folder": str(folder), "empty": str(empty), "big": str(big)}
    done = jianbao(*[argument.format(**names) for argument in arguments])
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    if arguments[0] not in ("extract", "nonsense", "check") or "{folder}" in arguments or "" in arguments:
        assert len(done.stderr.strip().splitlines()) <= 4
        assert done.stderr.strip()


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = [sys.executable, "-m", "extractor.cli", "extract", "--no-tags", "examples"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("redirection", "status", "words"),
    [
        ("read - <&-", 1, "jianbao: -: 没有可读的文字，内容为空。"),
        ("read - 0>/dev/null", 1, "jianbao: -: 无法打开：已经关闭。请检查路径和权限。"),
        (f"extract --no-tags {SAMPLE} >/dev/full", 1, "jianbao: 无法写出结果：磁盘已满"),
        (f"check --lang en {SAMPLE} >/dev/full", 1, "jianbao: the output cannot be written: no space is left"),
        (f"read {SAMPLE} >&-", 1, "jianbao: 无法写出结果：已经关闭"),
    ],
)
def test_streams_that_are_closed_or_full_are_told_in_one_sentence(redirection: str, status: int, words: str) -> None:
    command = f"{sys.executable} -m extractor.cli {redirection}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr.decode().strip()) == (status, words)


def test_the_version_is_told() -> None:
    assert jianbao("--version").stdout == f"jianbao {__version__}\n"


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """Two reports in one file."""
    path = tmp_path / "both.txt"
    texts = [(ROOT / "examples" / name).read_text(encoding="utf-8") for name in BOTH]
    path.write_text("\n\n".join(texts), encoding="utf-8")
    return path


BOTH = ("01-chengxiu-water-2022.txt", "04-jizhou-city-2023.txt")


def test_each_report_of_a_file_has_a_line(compiled: Path, tmp_path: Path) -> None:
    done = jianbao("extract", "--no-tags", str(compiled))
    found = [json.loads(line)["document"] for line in done.stdout.splitlines()]
    assert [(item["part"], item["organization"]) for item in found] == [(1, "澄岫县水务局"), (2, "霁州市人民政府")]
    assert found[0]["span"][1] == found[1]["span"][0]
    assert done.stderr == ""
    checked = jianbao("check", str(compiled)).stdout
    assert "both.txt#1  澄岫县水务局" in checked
    assert "both.txt#2  霁州市人民政府" in checked
    scored = [json.loads(line) for line in jianbao("score", str(compiled)).stdout.splitlines()]
    assert [item["part"] for item in scored] == [1, 2]
    out = tmp_path / "out"
    assert jianbao("audit", str(compiled), "--no-tags", "--out", str(out)).returncode == 0
    pages = [(out / "pages" / f"0000{number}.html").read_text(encoding="utf-8") for number in (1, 2)]
    assert ["both.txt #1" in pages[0], "both.txt #2" in pages[1]] == [True, True]
    assert "报告数\t2" in jianbao("read", str(compiled)).stdout


def test_a_cell_of_the_second_report_is_explained(compiled: Path) -> None:
    alone = jianbao("explain", str(ROOT / "examples" / BOTH[1]), "requests.new.total").stdout
    second = jianbao("explain", str(compiled), "requests.new.total", "--part", "2").stdout
    assert alone.split("标签对照")[1] == second.split("标签对照")[1]
    done = jianbao("explain", str(compiled), "requests.new.total", "--part", "3")
    assert (done.returncode, "2 份报告" in done.stderr) == (2, True)


def test_facts_and_deadlines_are_files(tmp_path: Path) -> None:
    facts, deadlines = tmp_path / "facts.csv", tmp_path / "deadlines.toml"
    facts.write_text("source,organization,published\n01-chengxiu-water-2022.txt,白塔县水务局,2023-01-28\n", "utf-8")
    deadlines.write_text('[[deadline]]\nregion = "白塔县"\ndate = "01-20"\n', "utf-8")
    options = ("--facts", str(facts), "--deadlines", str(deadlines))
    record = json.loads(jianbao("extract", "--no-tags", SAMPLE, *options).stdout)
    assert record["document"]["organization"] == "白塔县水务局"
    assert record["document"]["deadline"] == "2023-01-20"
    assert {"L-FACT", "L-LATE"} <= {finding["code"] for finding in record["findings"]}
    facts.write_text("source,organisation\na.txt,白塔县水务局\n", "utf-8")
    done = jianbao("check", SAMPLE, "--facts", str(facts))
    assert (done.returncode, "organization" in done.stderr) == (2, True)
    assert jianbao("check", SAMPLE, "--deadlines", "/none.toml").returncode == 2


def test_a_score_among_what_cannot_be_read_is_explained_with_status_1() -> None:
    done = CliRunner().invoke(app, ["explain", str(EXAMPLES[0]), "score", "--among", "no-such-file.txt"])
    assert done.exit_code == 1
    assert "no-such-file.txt" in done.stderr
    assert "失分最多的三项" in done.stdout
