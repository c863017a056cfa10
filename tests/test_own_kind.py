"""Kinds of documents that a user describes in TOML: the two of the documentation, planted, flattened and read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractor as ex
from evaluation.flatten import LAYOUTS, Amount, Planted, planted_report
from evaluation.metrics import document_of, is_right
from extractor.cli import app
from extractor.explanation import explain
from extractor.relations import assess, identities
from extractor.tables import recover
from extractor.templates import Template, load_template
from extractor.types import Document, State, Status, Tables
from tests.conftest import OWN_KIND, files_of

FILES = files_of(OWN_KIND.read_text(encoding="utf-8"))
KINDS = ("sangong", "foia")
HARD = ("glued", "labels_first", "pdf")
CLEAR = sorted(set(LAYOUTS) - set(HARD))
AMOUNTS: tuple[Amount, ...] = ("zero", "sparse", "rich")


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    folder = tmp_path_factory.mktemp("kinds")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return {kind: load_template(folder / f"{kind}.toml") for kind in KINDS}


def outcomes(planted: Planted, tables: Tables) -> dict[str, int]:
    """Count cells by what became of them; one of which the text allows several readings may be anything, if flagged."""
    found = {"right": 0, "flagged": 0, "silent": 0}
    for table in tables:
        for cell in table.cells:
            gold = planted.gold.get((table.schema, cell.row, cell.column))
            right = gold is not None and is_right(gold, cell)
            found["right" if right and not cell.review else "flagged" if cell.review else "silent"] += 1
    return found


@pytest.mark.parametrize("layout", CLEAR)
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_of_a_clear_layout_is_right_without_doubt(
    forms: dict[str, Template], kind: str, layout: str
) -> None:
    form = forms[kind]
    for amount in AMOUNTS:
        for seed in range(5):
            planted = planted_report(form, layout, amount=amount, seed=str(seed))
            tables = recover(document_of(planted), template=form)
            assert outcomes(planted, tables) == {"right": len(planted.gold), "flagged": 0, "silent": 0}, planted.text


@pytest.mark.parametrize("layout", HARD)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_hard_layout_leaves_open_is_flagged(forms: dict[str, Template], kind: str, layout: str) -> None:
    form = forms[kind]
    total = {"right": 0, "flagged": 0, "silent": 0}
    for amount in AMOUNTS:
        for seed in range(10):
            planted = planted_report(form, layout, amount=amount, seed=str(seed))
            for name, count in outcomes(planted, recover(document_of(planted), template=form)).items():
                total[name] += count
    assert total["silent"] == 0
    assert total["right"] > (0.5 if layout == "glued" else 0.85) * sum(total.values())


@pytest.mark.parametrize("kind", KINDS)
def test_relations_are_those_of_the_planted_figures(forms: dict[str, Template], kind: str) -> None:
    form = forms[kind]
    seen = set()
    for seed in range(30):
        planted = planted_report(form, "lines", amount="rich", seed=str(seed))
        relations = assess(form, recover(document_of(planted), template=form))
        for relation, identity in zip(relations, identities(form), strict=True):
            plus, minus = (round(sum(planted.gold[ref].value or 0 for ref in side), 6) for side in identity[3:5])
            holds = identity.counts or plus == minus
            assert (relation.status is Status.FAIL) is not holds, (relation, planted.text)
            seen.add(relation.status)
    assert {Status.PASS, Status.FAIL} <= seen


@pytest.mark.parametrize(
    ("change", "code", "zh", "en"),
    [
        (
            ("1,190", "1,191"),
            "V-A",
            "V.A. Received, processed and pending“Office of the Director”：Number of Requests Pending as of Start of"
            " Fiscal Year＋Number of Requests Received in Fiscal Year 为 1216，Number of Requests Processed in Fiscal"
            " Year＋Number of Requests Pending as of End of Fiscal Year 为 1217，两者应相等。",
            "V.A. Received, processed and pending, Office of the Director: pending at the start + received = 1216,"
            " but processed + pending at the end = 1217.",
        ),
        (
            ("0 45 45 0", "-1 45 45 0"),
            "V-A-count",
            "V.A. Received, processed and pending“Ferry Inspection Service · Number of Requests Pending as of Start of"
            " Fiscal Year”印为 -1，应为非负整数。",
            "V.A. Received, processed and pending, Ferry Inspection Service · pending at the start: -1 is not a whole,"
            " non-negative figure.",
        ),
    ],
)
def test_findings_speak_in_the_words_of_the_template(
    forms: dict[str, Template], change: tuple[str, str], code: str, zh: str, en: str
) -> None:
    assert change[0] in FILES["foia.txt"]
    document = ex.from_text(FILES["foia.txt"].replace(*change))
    for lang, words in (("zh", zh), ("en", en)):
        found = ex.extract(document, template=forms["foia"], tags=False, lang=lang).findings
        assert any(finding.message.startswith(words) for finding in found if finding.code == code)


@pytest.mark.parametrize("write", [str.upper, str.lower, str.title, lambda text: text.replace(" ", "\n")])
def test_english_labels_in_any_case_wrapped_anywhere(forms: dict[str, Template], write: Callable[[str], str]) -> None:
    document = ex.from_text(write(FILES["foia.txt"]))
    extraction = ex.extract(document, template=forms["foia"], tags=False)
    values = [cell.value for cell in extraction.tables["received"].cells]
    assert values == [12, 1204, 1190, 26, 5, 311, 308, 8, 0, 45, 45, 0, 17, 1560, 1543, 34]
    assert not any(cell.review for cell in extraction.tables["received"].cells)
    assert [section.section for section in extraction.sections] == ["requests"]
    assert ex.verify(extraction, template=forms["foia"]) == ()


def test_chinese_words_in_an_english_text_do_no_harm(forms: dict[str, Template]) -> None:
    document = ex.from_text("编造部年报\n" + FILES["foia.txt"] + "\n（完）")
    cells = recover(document, template=forms["foia"])["received"].cells
    assert [cell.value for cell in cells][-4:] == [17, 1560, 1543, 34]


PROSE = """Department of Invented Works
V. FOIA REQUESTS
In this fiscal year the Office of the Director received 1,204 requests and processed 1,190 of them. The number of
requests pending as of the end of the fiscal year was 26. The Bureau of Bridges received 311 requests, 8 of which were
pending when the year ended. Agency overall, the number of requests received in fiscal year 2023 was 1,560.
"""


def test_english_prose_about_the_same_figures_is_no_table(forms: dict[str, Template]) -> None:
    table = recover(ex.from_text(PROSE), template=forms["foia"])["received"]
    assert all(cell.state is State.ABSENT or cell.review for cell in table.cells)


BARE = """
id = "visits"
title = "借阅情况"
[[section]]
id = "a"
title = "一、借阅情况"
[[table]]
id = "x"
title = "借阅情况表"
section = "a"
[[table.block]]
columns = [{ id = "young", label = "少儿馆" }, { id = "all", label = "全馆" }]
rows = [{ id = "visits", label = "到馆人次" }, { id = "loans", label = "外借册次" }, { id = "new", label = "新增读者" }]
"""
BALANCE = '[[relation]]\nid = "B"\ntable = "x"\neach = "column"\nplus = ["visits"]\nminus = ["loans", "new"]\n'


@pytest.mark.parametrize(
    ("relations", "figures", "values", "review"),
    [
        ("", "9 7 5 4 4 3", [9, 7, 5, 4, 4, 3], True),
        ("", "5 5 5 5 5 5", [5, 5, 5, 5, 5, 5], False),
        (BALANCE, "9 7 5 4 4 3", [9, 7, 5, 4, 4, 3], False),
        (BALANCE, "9 5 4 7 4 3", [9, 7, 5, 4, 4, 3], False),
    ],
)
def test_figures_behind_all_labels_go_in_the_direction_that_the_sums_tell(
    tmp_path: Path, relations: str, figures: str, values: list[int], review: bool
) -> None:
    path = tmp_path / "visits.toml"
    path.write_text(BARE + relations, encoding="utf-8")
    labels = "一、借阅情况 少儿馆 全馆 到馆人次 外借册次 新增读者"
    extraction = ex.extract(ex.from_text(f"{labels} {figures}".replace(" ", "\n")), template=path, tags=False)
    cells = extraction.tables["x"].cells
    assert ([cell.value for cell in cells], {cell.review for cell in cells}) == (values, {review})
    told = explain(extraction, "x.loans.all", template=path).steps
    assert any("逐行读和逐列读都说得通" in step for step in told) is review


UNITS = """
id = "units"
title = "灌溉情况"
[[section]]
id = "water"
title = "一、灌溉情况"
[[table]]
id = "water"
title = "灌溉情况表"
section = "water"
[[table.block]]
columns = [
  { id = "homes", label = "受益农户", unit = "户" },
  { id = "share", label = "覆盖比例", unit = "%", number = "decimal" },
  { id = "change", label = "比上年增减", unit = "亩", number = "signed" },
]
rows = [{ id = "east", label = "东片灌区" }, { id = "west", label = "西片灌区" }]
"""


def test_units_percentages_and_signs_are_read_where_the_template_says_so(tmp_path: Path) -> None:
    path = tmp_path / "units.toml"
    path.write_text(UNITS, encoding="utf-8")
    text = "一、灌溉情况\n受益农户 覆盖比例 比上年增减\n东片灌区 1,204户 62.5% -30亩\n西片灌区 87户 ４０％ +12.5\n"
    extraction = ex.extract(ex.from_text(text), template=str(path), tags=False)
    read = [(cell.value, cell.unit, cell.state.value, cell.review) for cell in extraction.tables["water"].cells]
    assert read == [
        (1204, "户", "text", False),
        (62.5, "%", "text", False),
        (-30, "亩", "text", False),
        (87, "户", "text", False),
        (40, "%", "text", False),
        (12.5, "亩", "number", False),
    ]
    assert ex.verify(extraction, template=path) == ()
    other = ex.extract(ex.from_text(text.replace("户", "家")), template=path, tags=False).tables["water"]
    assert other["east", "homes"].review


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_goes_wherever_an_id_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_text(content, encoding="utf-8")
    source, form = f"{kind}.txt", f"{kind}.toml"
    cell = {"sangong": "sangong.total.spent", "foia": "received.overall.end"}[kind]
    runner = CliRunner()
    for arguments in (
        ["extract", source, "--no-tags"],
        ["check", source, "--fail-on", "info"],
        ["score", source],
        ["explain", source, cell],
        ["audit", source, "--no-tags", "--out", "out"],
    ):
        done = runner.invoke(app, [*arguments, "--template", form])
        assert done.exit_code == 0, done.output
    written = json.loads(Path("out/extractions.jsonl").read_text(encoding="utf-8"))
    assert written["document"]["template"] == kind
    extraction = ex.extract(source, template=form, tags=False)
    tables = ex.recover(extraction.document, template=form)
    outlined = ex.outline(extraction.document, tables, template=form)
    assert tables == extraction.tables
    assert ex.check(extraction.document, tables, outlined, template=form).relations == extraction.relations
    assert explain(extraction, cell, template=form).steps
    assert ex.audit([extraction], template=form).standings[0].score.value is not None
    assert ex.verify(extraction, template=form) == ()


def test_four_columns_of_four_are_not_read_as_rows(forms: dict[str, Template]) -> None:
    """Under its column label every group has as many figures as a row has places."""
    planted = planted_report(forms["foia"], "columns", amount="rich", seed="square")
    document = Document("square", planted.text, "")
    assert outcomes(planted, recover(document, template=forms["foia"]))["silent"] == 0
