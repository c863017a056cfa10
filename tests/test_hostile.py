"""Input made to hurt: it is answered, within bounds, and nothing is invented."""

from pathlib import Path

import pytest

from extractor.extraction import extract
from extractor.readers import from_text
from extractor.verification import verify
from tests.conftest import ROOT

HEADER = (
    "四、政府信息公开行政复议、行政诉讼情况\n行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉"
    + "结果维持结果纠正其他结果尚未审结总计" * 2
)
ROWS = (ROOT / "examples" / "03-huaibi-town-2023.txt").read_text(encoding="utf-8")

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


def test_a_file_name_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "a {b} %s \n $(touch x).txt"
    path.write_text("一、总体情况\n公开八条。\n", encoding="utf-8")
    assert extract(str(path), tags=False).document.source == str(path)
    assert extract(str(path) + ".none", tags=False).error is not None
