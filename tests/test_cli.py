"""The command line: every verb, and every way to use it wrongly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.readers import LIMIT
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
    for verb in ("read", "extract", "check", "score", "explain", "templates", "audit"):
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
    assert "没有发现问题" in done.stdout
    assert "21 格读取存疑" in done.stdout
    assert "R4-1 remedies, reviews" in jianbao("check", WRONG, "--lang", "en").stdout


def test_score_ranks_the_run() -> None:
    done = jianbao("score", *map(str, EXAMPLES))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(EXAMPLES)
    assert {line["schema"] for line in lines} == {"jianbao.audit/1"}
    assert all(line["rank"]["rank"] for line in lines)


def test_explain_tells_and_refuses_unknown_cells() -> None:
    done = jianbao("explain", WRONG, "remedies.review.total")
    assert done.returncode == 0
    assert "R4-1" in done.stdout
    wrong = jianbao("explain", WRONG, "remedies.review.totl")
    assert wrong.returncode == 2
    assert "remedies.review.total" in wrong.stderr


def test_templates_lists_and_checks(tmp_path: Path) -> None:
    assert "disclosure-2019" in jianbao("templates").stdout
    path = tmp_path / "own.toml"
    path.write_text('id = "x"\ntitel = "y"\n[[section]]\nid = "a"\n', encoding="utf-8")
    done = jianbao("templates", str(path))
    assert done.returncode == 2
    assert "3 处错误" in done.stderr
    assert "title？" in done.stderr
    assert jianbao("extract", SAMPLE, "--template", str(path)).returncode == 2
    assert jianbao("extract", SAMPLE, "--template", "disclosure-2022").returncode == 2


def test_audit_writes_the_report_and_says_where(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = jianbao("audit", str(ROOT / "examples"), "--out", str(out))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == str(out / "index.html")
    assert (out / "index.html").exists()
    again = jianbao("audit", SAMPLE, "/none.txt", "--out", str(out), "--lang", "en")
    assert again.returncode == 1
    assert "1 of 2 documents read" in again.stdout
    assert "cannot open /none.txt" in again.stderr


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
        (["read", "{folder}"], 1),
        (["read", "/dev/zero"], 1),
        (["read", "{big}"], 1),
        (["extract", "{folder}"], 2),
        (["audit", "{folder}", "--out", "{folder}/out"], 2),
        (["audit", SAMPLE], 2),
        (["audit", SAMPLE, "--out", "{empty}"], 2),
        (["score", SAMPLE, "--rubric", "/none.toml"], 1),
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
    if arguments[0] not in ("extract", "nonsense", "check") or "{folder}" in arguments:
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
