"""Indicators: their values, when there is none, and their file."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from extractor.errors import TemplateError
from extractor.extraction import extract
from extractor.frames import to_frame
from extractor.indicators import REASONS, indicator_forms, load_indicators, measure_indicators
from extractor.templates import find_template, known_templates
from extractor.types import Indicator, Tables
from tests.conftest import EXAMPLES, ROOT

FORM = find_template("disclosure-2021")
CITY = extract(str(EXAMPLES[3]), tags=False)


def measured(tables: Tables = CITY.tables, lang: str = "zh") -> dict[str, Indicator]:
    return {item.id: item for item in measure_indicators(tables, template=FORM, lang=lang)}


def changed(row: str, column: str, table: str = "requests", **fields: Any) -> Tables:
    """Return the tables of a city with one cell changed."""
    items = []
    for item in CITY.tables:
        cells = [
            replace(cell, **fields) if (item.schema, cell.row, cell.column) == (table, row, column) else cell
            for cell in item.cells
        ]
        items.append(replace(item, cells=tuple(cells)))
    return replace(CITY.tables, items=tuple(items))


def value(table: str, row: str, column: str) -> float:
    return CITY.tables[table][row, column].value or 0


def test_every_indicator_of_the_form_is_there_and_is_what_its_formula_says() -> None:
    found = measured()
    assert list(found) == [form.id for form in indicator_forms().indicators]
    granted = value("requests", "granted", "total") + value("requests", "partially_granted", "total")
    shown = found["substantive_disclosure"]
    assert (shown.numerator, shown.denominator) == (granted, value("requests", "handled_total", "total"))
    assert shown.value == pytest.approx(granted / value("requests", "handled_total", "total"), abs=1e-6)
    assert shown.reason is None
    assert ("requests", "granted", "total") in shown.cells
    closed = sum(value("remedies", "review", column) for column in ("upheld", "corrected", "other"))
    assert found["review_correction"].denominator == closed


def test_outcomes_add_up_to_everything() -> None:
    found = measured()
    parts = ("substantive_disclosure", "refusal", "unavailable", "not_processed", "other_handling")
    assert sum(found[name].value or 0 for name in parts) == pytest.approx(1)


@pytest.mark.parametrize(("fields", "words"), [({"review": True}, "1 格读取存疑"), ({"value": None}, "1 格没有数字")])
def test_a_cell_in_doubt_or_without_a_figure_is_not_zero(fields: dict[str, Any], words: str) -> None:
    found = measured(changed("denied_state_secret", "total", **fields))
    assert (found["refusal"].value, found["refusal"].numerator) == (None, None)
    assert words in (found["refusal"].reason or "")
    assert found["substantive_disclosure"].value is not None


@pytest.mark.parametrize(("denominator", "known"), [(0, False), (9, False), (10, True)])
def test_small_numbers_say_nothing(denominator: int, known: bool) -> None:
    tables = changed("new", "total", value=denominator)
    cells = {cell.column: cell for cell in tables["requests"].cells if cell.row == "new"}
    assert cells["total"].value == denominator
    found = measured(tables, lang="en")["review_rate"]
    assert (found.value is not None) is known
    assert found.denominator == denominator
    assert found.reason == (None if known else f"the denominator is {denominator}, below 10")


def test_a_part_above_the_whole_is_a_contradiction() -> None:
    found = measured(changed("new", "natural_person", value=10**6))["natural_persons"]
    assert found.value is None
    assert "自相矛盾" in (found.reason or "")
    assert measured(changed("review", "total", "remedies", value=10**6))["review_rate"].value


def test_every_form_has_its_indicators() -> None:
    empty = {form.id: extract(str(EXAMPLES[4]), template=form.id, tags=False).indicators for form in known_templates()}
    assert {name: len(items) for name, items in empty.items()} == {
        "disclosure-2021": 13,
        "disclosure-2019": 13,
        "statistics-2014": 8,
    }


def test_what_cannot_be_read_has_none() -> None:
    assert extract("/none.txt").indicators == ()


def test_the_frame_is_tidy() -> None:
    frame = to_frame([CITY, extract("/none.txt")], "indicators")
    assert len(frame) == 13
    assert frame["value"].dtype.name == "Float64"
    assert set(frame["indicator"]) == {form.id for form in indicator_forms().indicators}
    assert frame["value"].isna().sum() == frame["reason"].notna().sum()


def test_every_indicator_documents_itself_in_both_languages() -> None:
    for form in indicator_forms().indicators:
        for words in (form.name, form.meaning):
            assert words.zh.strip()
            assert words.en.strip()
    assert set(REASONS) == set(indicator_forms().reasons)


def test_all_faults_of_the_file_are_reported(tmp_path: Path) -> None:
    text = (ROOT / "extractor" / "data" / "indicators.toml").read_text(encoding="utf-8")
    changes = {
        'id = "refusal"': 'id = "pending"',
        '"requests.denied_*.total"': '"requests.deneid_*.total"',
        'unit = "ratio"': 'unit = "rate"',
        "guard = 5": "guard = 0",
        "few = ": "fwe = ",
        '["requests.carried_out.total"]': '["requests.carried_out.total", "statistics.s3_recv.figure"]',
        '["requests.new.natural_person"]': "[]",
    }
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "indicators.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_indicators(path)
    told = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == len(changes)
    for words in ("pending 出现 2 次", "deneid", "unit", "guard", "few", "没有一种格式", "没有写出"):
        assert words in told
