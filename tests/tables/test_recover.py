"""Recovery as a whole: sample reports, planted reports, and what must never happen."""

from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evaluation.flatten import LAYOUTS, SEPARABLE, Level, Planted, planted_report
from evaluation.metrics import document_of, outcome
from evaluation.trials import DISCLOSURE
from extractor.extraction import extract
from extractor.readers import from_text, read
from extractor.tables import recover
from extractor.templates import find_template
from extractor.types import Cell, Document, Match, Number, Ref, State, Tables
from extractor.verification import verify
from tests.conftest import EXAMPLES, ROOT
from tests.planted import official

GOLD: dict[str, Any] = msgspec.json.decode((ROOT / "tests" / "golden" / "examples.json").read_bytes())
FILLED = (State.NUMBER, State.TEXT)
FORMS = tuple(map(find_template, DISCLOSURE))
LEVELS: tuple[Level, ...] = get_args(Level)
TEXT_LAYOUTS = [name for name, layout in LAYOUTS.items() if layout.media_type == "text/plain"]


def cells_of(tables: Tables) -> dict[Ref, Cell]:
    return {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}


def dotted(ref: Ref) -> str:
    return ".".join(ref)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_sample_reports_are_read_as_planted(path: Path) -> None:
    gold = GOLD[path.name]
    tables = recover(read(path))
    assert (tables.template, tables.match) == (gold["template"], Match.EXACT)
    for ref, cell in cells_of(tables).items():
        name = dotted(ref)
        if name in gold["ambiguous"]:
            readings = [cell.value, *(other.value for other in cell.candidates)]
            assert gold["figures"].get(name, 0) in (readings if cell.review else [cell.value]), name
        elif name in gold["blank"]:
            assert cell.state in (State.BLANK, State.NOT_APPLICABLE), name
        else:
            assert cell.state in FILLED, name
            assert cell.value == gold["figures"].get(name, 0), name


def test_every_sample_report_has_gold() -> None:
    assert sorted(GOLD) == [path.name for path in EXAMPLES]


STRUCTURES = [
    "extra_column zero_blank",
    "extra_row zero_blank",
    "old_rows running_header",
    "table_doubled header_lost",
]
LAYOUTS_LEFT_OPEN = ("glued", "lines", "spaces", "pdf", "columns", "labels_first")

_RUN_ON = "glued figures between letters of labels that were not made out look like figures in prose"
KNOWN_FAULTS: dict[tuple[str, ...], str] = {
    ("open", "glued", "light", "3"): "the truth is not among the readings of a run that lacks figures",
    ("conservation", "glued", "light"): _RUN_ON,
    ("conservation", "glued", "heavy"): _RUN_ON,
}
"""What recovery does not yet do right: the test, its parameters, and what is wrong."""


def params(test: str, *choices: Iterable[str]) -> list[Any]:
    """Return every combination of the choices as parameters, the known faults marked as failures."""
    return [
        pytest.param(*combination, id=" ".join(combination), marks=_marks((test, *combination)))
        for combination in product(*choices)
    ]


def _marks(name: tuple[str, ...]) -> list[pytest.MarkDecorator]:
    reason = KNOWN_FAULTS.get(name)
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


def planted(layout: str, level: Level, seed: str, operators: tuple[str, ...] | None = None) -> Planted:
    form = Random(seed).choice(FORMS)
    return planted_report(form, layout, level=level, operators=operators, seed=seed)


def fates(report: Planted) -> Iterator[tuple[str, str]]:
    """Recover a report, and yield each cell with what became of it."""
    found = outcome(report)
    if found.error:
        raise found.error
    for item in found.judged:
        yield dotted(item.ref), item.fate


@pytest.mark.parametrize(("layout", "seed"), params("undamaged", sorted(SEPARABLE), "012345"))
def test_undamaged_tables_are_read_completely_and_without_doubt(layout: str, seed: str) -> None:
    report = planted(layout, "none", f"plain {layout} {seed}")
    assert [cell for cell in fates(report) if cell[1] != "right"] == []


@pytest.mark.parametrize(("layout", "level", "seed"), params("open", LAYOUTS_LEFT_OPEN, ["none", "light"], "0123"))
def test_what_the_text_leaves_open_is_flagged_with_the_truth_among_the_readings(
    layout: str, level: Level, seed: str
) -> None:
    report = planted(layout, level, f"open {layout} {seed}")
    assert [cell for cell in fates(report) if cell[1] in ("open, lost", "open, silent")] == []


@pytest.mark.parametrize(("layout", "seed"), params("silent", LAYOUTS, "0123"))
def test_no_cell_is_wrong_or_lost_in_silence(layout: str, seed: str) -> None:
    report = planted(layout, "light", f"{layout} {seed}")
    assert [cell for cell in fates(report) if cell[1] == "silent"] == []


@pytest.mark.parametrize(
    ("layout", "operators", "seed"), params("structure", ["tab_rows", "pipes", "html"], STRUCTURES, "0123")
)
def test_what_changes_the_structure_of_a_table_is_read_or_doubted(layout: str, operators: str, seed: str) -> None:
    report = planted(layout, "none", f"structure {layout} {seed}", tuple(operators.split()))
    assert [cell for cell in fates(report) if cell[1] == "silent"] == []


@pytest.mark.parametrize(("layout", "seed"), params("missing", LAYOUTS, "012"))
def test_a_missing_table_is_missing_whatever_figures_the_prose_holds(layout: str, seed: str) -> None:
    report = planted(layout, "none", f"missing {layout} {seed}", ("table_missing",))
    there = {ref[0] for ref, gold in report.gold.items() if gold.state is not State.ABSENT}
    tables = recover(document_of(report))
    assert {table.schema for table in tables if table.match is Match.MISSING} == {
        form.id for form in report.template.tables if form.id not in there
    }
    for table in tables:
        if table.match is Match.MISSING:
            assert {(cell.state, cell.review) for cell in table.cells} == {(State.ABSENT, False)}


@pytest.mark.parametrize(("layout", "level"), params("conservation", TEXT_LAYOUTS, LEVELS))
@settings(max_examples=15, phases=[Phase.generate], derandomize=True)
@given(number=st.integers(0, 999))
def test_every_printed_figure_of_a_table_is_in_a_cell_or_unplaced(layout: str, level: Level, number: int) -> None:
    report = planted(layout, level, f"conservation {number}")
    tables = list(recover(document_of(report)))
    filled = sorted((cell.span.start, cell.span.end) for table in tables for cell in table.cells if cell.span)
    filled = [(start, end) for start, end in filled if start < end]
    assert all(first[1] <= second[0] for first, second in pairwise(filled)), "a mark fills two cells"
    spans = [*filled, *((span.start, span.end) for table in tables for span in table.unplaced)]
    kept = {place for start, end in spans for place in range(start, end)}
    lost = [
        figure
        for figure in report.figures
        if any(region.start <= figure.start and figure.end <= region.end for region in report.regions.values())
        and not kept.issuperset(place for place in range(figure.start, figure.end) if report.text[place].isdigit())
    ]
    assert not lost, [report.text[figure.start : figure.end] for figure in lost]


@pytest.mark.parametrize(("layout", "level"), params("verified", LAYOUTS, LEVELS))
def test_every_extraction_of_a_planted_report_follows_from_its_document(layout: str, level: Level) -> None:
    report = planted(layout, level, f"verified {layout} {level}")
    assert verify(extract(document_of(report), tags=False)) == ()


def test_figures_alone_are_no_table() -> None:
    text = (
        "青屏县水务局2022年政府信息公开工作年度报告\n一、总体情况\n全年办理行政许可17件，行政处罚5件，行政强制0件，"
        "制发规范性文件3件、废止1件、现行有效12件；收到申请3件，予以公开2件，部分公开1件。\n"
        "五、存在的主要问题及改进情况\n公开不够及时。\n"
    )
    tables = recover(from_text(text), year=2022)
    assert (tables.template, tables.match) == ("disclosure-2021", Match.INFERRED)
    assert {table.match for table in tables} == {Match.MISSING}
    assert {cell.state for table in tables for cell in table.cells} == {State.ABSENT}


def test_figures_below_a_heading_without_labels_are_in_doubt() -> None:
    text = (
        "四、政府信息公开行政复议、行政诉讼情况\n1\t0\t0\t0\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n"
        "五、存在的主要问题及改进情况\n无\n"
    )
    table = recover(from_text(text), year=2022)["remedies"]
    assert table.match is Match.MISSING
    assert all(cell.review for cell in table.cells)


def test_without_tables_or_year_there_is_no_template() -> None:
    tables = recover(from_text("我镇扎实推进各项工作。"))
    assert (tables.template, tables.match, len(tables)) == (None, Match.MISSING, 0)


def test_a_template_can_be_given() -> None:
    form = find_template("disclosure-2019")
    tables = recover(from_text("没有表格的文字。"), template=form)
    assert (tables.template, tables.match) == ("disclosure-2019", Match.INFERRED)
    with pytest.raises(KeyError):
        tables["statistics"]
    with pytest.raises(KeyError):
        tables["remedies"]["review", "none"]


def doubled() -> tuple[Document, Planted]:
    """A report with the table of another one above its own; return the other one, too."""
    form = find_template("disclosure-2021")
    report, other = (official(form, "tab_rows", amount="rich", seed=seed) for seed in ("a", "b"))
    own, above = report.regions["requests"], other.regions["requests"]
    between = "\n以下表格同样为本机关所填请勿与上表混淆\n"
    table = other.text[above.start : above.end]
    return from_text(report.text[: own.start] + table + between + report.text[own.start :]), other


def printed_values(report: Planted, schema: str) -> dict[Ref, Number | None]:
    return {ref: gold.value for ref, gold in report.gold.items() if ref[0] == schema}


def read_values(tables: Tables, schema: str, *, extra: bool = False) -> dict[Ref, Number | None]:
    return {ref: cell.value for ref, cell in cells_of(tables).items() if ref[0] == schema and cell.extra is extra}


def test_of_two_tables_the_one_below_the_heading_counts() -> None:
    document, other = doubled()
    assert read_values(recover(document), "requests") == printed_values(other, "requests")


def test_two_tables_without_a_heading_are_in_doubt() -> None:
    document, _ = doubled()
    bare = from_text(document.text.replace("三、收到和处理政府信息公开申请情况\n", ""))
    assert all(cell.review for cell in recover(bare)["requests"].cells)


def test_a_row_of_the_bodys_own_is_kept_as_extra() -> None:
    report = official(find_template("disclosure-2019"), "tab_rows", seed="x")
    text = report.text.replace("第二十条第（五）项", "其他主动公开文件\t5\t6\t7\n第二十条第（五）项")
    tables = recover(from_text(text))
    assert read_values(tables, "proactive", extra=True) == {
        ("proactive", "extra:其他主动公开文件", "created"): 5,
        ("proactive", "extra:其他主动公开文件", "disclosed"): 6,
        ("proactive", "extra:其他主动公开文件", "disclosed_total"): 7,
    }
    assert read_values(tables, "proactive") == printed_values(report, "proactive")


def test_a_row_of_the_bodys_own_may_hold_nothing() -> None:
    report = official(find_template("disclosure-2019"), "tab_rows", seed="x")
    text = report.text.replace("第二十条第（五）项", "其他主动公开文件\t\t\t\n第二十条第（五）项")
    cells = recover(from_text(text))["proactive"].cells
    assert {(item.row, item.state) for item in cells if item.extra} == {("extra:其他主动公开文件", State.BLANK)}


def test_the_group_printed_as_one_row_is_an_extra_row_of_the_new_form() -> None:
    report = official(find_template("disclosure-2021"), "lines", seed="y")
    start, end = report.text.index("（六）其他处理"), report.text.index("（七）总计")
    text = report.text[:start] + "（六）其他处理\n4\n0\n0\n0\n0\n0\n4\n" + report.text[end:]
    table = recover(from_text(text))["requests"]
    assert table["other_handling", "total"].value == 4
    assert table["other_handling", "total"].extra
    assert table["other_misc", "total"].state is State.ABSENT
    assert not table["other_misc", "total"].review
