"""Input made to hurt: it is answered, within bounds, and nothing is invented."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.contract import encode
from extractor.extraction import extract, extract_each
from extractor.readers import find_sources, from_text
from extractor.report import write_report
from extractor.verification import verify
from tests.conftest import ROOT

HEADER = (
    "四、政府信息公开行政复议、行政诉讼情况\n行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉"
    + "结果维持结果纠正其他结果尚未审结总计" * 2
)
ROWS = (ROOT / "examples" / "03-huaibi-town-2023.txt").read_text(encoding="utf-8")
OVERVIEW = "青屏县水务局2023年政府信息公开工作年度报告\n一、总体情况\n"

TEXTS = {
    "digits": "0123456789" * 30_000,
    "digits after a header": HEADER + "12" * 100_000,
    "zeros after a header": HEADER + "0 " * 100_000,
    "a table a thousand times": ROWS[ROWS.index("二、") :] * 60,
    "labels only": "重复申请" * 50_000,
    "headings only": "一、总体情况\n" * 20_000,
    "tabs": "一、总体情况\n" + "\t" * 200_000,
    "pipes": "| | " * 100_000,
    "one endless line": "公开" * 150_000,
    "line breaks": "\n" * 300_000 + "公开",
    "spaces between digits": HEADER + " ".join("1" * 50_000),
    "brackets": "（" * 100_000 + "一" + "）" * 100_000,
    "dashes": "- 3 -\n" * 40_000,
    "combining marks": "e\u0301" * 100_000,
    "surrogates and private characters": "总体情况\ue000\U000e0001" * 20_000,
    "numerals": "一、二、三、" * 50_000,
    "decimals": "1.1.1.1." * 40_000,
    "thousands": HEADER + "1,234," * 40_000,
    "signs": HEADER + "+-" * 100_000,
    "claims": OVERVIEW + "2023年收到政府信息公开申请12件，办结11件，结转1件，其中自然人10件。" * 2_000,
    "shares": OVERVIEW + "同比增长12.5%，占比33.3%，" * 4_000,
    "problems": OVERVIEW + "\n五、存在的主要问题及改进情况\n" + "一是更新不及时；改进措施：一是加强更新；" * 4_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_answered_and_verifies(name: str) -> None:
    extraction = extract(from_text(TEXTS[name]), tags=False)
    assert extraction.error is None
    assert verify(extraction) == ()
    for table in extraction.tables:
        for cell in table.cells:
            assert cell.value is None or cell.review or name == "a table a thousand times", (cell.row, cell.column)


def test_a_long_run_of_digits_is_not_cut_at_will() -> None:
    table = extract(from_text(HEADER + "12" * 40), tags=False).tables["remedies"]
    assert all(cell.review for cell in table.cells)


def test_a_file_name_that_is_no_text_is_spelt_out_and_stops_nothing(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(path)).write_text("一、总体情况\n公开八条。\n", encoding="utf-8")
    (tmp_path / "good.txt").write_text("一、总体情况\n公开九条。\n", encoding="utf-8")
    summary = write_report(extract_each(find_sources([tmp_path]), tags=False), tmp_path / "out")
    assert (summary.documents, summary.failed) == (2, ())
    assert "/\\udcff.txt" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    missing = extract(os.fsdecode(path) + ".none", tags=False)
    assert missing.document.source.endswith("/\\udcff.txt.none")
    assert encode(missing)


def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "good.txt").write_text("一、总体情况\n公开八条。\n", encoding="utf-8")
    found = list(extract_each(find_sources([tmp_path]), tags=False))
    assert [item.error.code if item.error else None for item in found] == ["missing", None, "not-a-file"]
    others = [extract(tmp_path), extract("a\0b")]
    assert [item.error.code for item in others if item.error] == ["not-a-file", "missing"]


def test_a_few_zero_characters_are_damage_and_many_are_no_text() -> None:
    text = "一、总体情况\n全年主动公开政府信息八条。\n" * 9
    damaged = extract(text.encode() + b"\0\0", tags=False)
    assert damaged.document.undecodable == 2
    assert "L-ARTEFACT" in {finding.code for finding in damaged.findings}
    many = extract((text[:99] + "\0" * 9).encode(), tags=False)
    assert many.error is not None
    assert many.error.code == "format"


@pytest.mark.parametrize("line", ["1\n", "公\n"])
def test_a_megabyte_of_short_lines_is_answered_within_bounds(line: str) -> None:
    code = (
        "import re, sys, time; from extractor.extraction import extract; from extractor.contract import encode;"
        "data = sys.argv[1].encode() * (1_000_000 // len(sys.argv[1].encode())); start = time.process_time();"
        "encode(extract(data, tags=False));"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1];"
        "print(time.process_time() - start, int(peak) / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, line], capture_output=True, check=True, cwd=ROOT)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 10  # 3 here: a slow machine is no fault
    assert megabytes < 500


def test_a_file_name_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "a {b} %s \n $(touch x).txt"
    path.write_text("一、总体情况\n公开八条。\n", encoding="utf-8")
    assert extract(str(path), tags=False).document.source == str(path)
    assert extract(str(path) + ".none", tags=False).error is not None
