"""The built-in templates, and what a template with faults says."""

import re
from pathlib import Path

import pytest
import yaml

from extractor.errors import TemplateError, UnknownReference
from extractor.templates import Template, find_template, known_templates, load_template, rows_under

BASE = """
id = "t"
title = "题"
[[section]]
id = "a"
title = "一、甲"
[[table]]
id = "x"
title = "表"
section = "a"
groups = [{ label = "组", first = "r1", last = "r2" }]
[[table.block]]
columns = [{ id = "c1", label = "列" }, { id = "c2", label = "计" }]
rows = [{ id = "r1", label = "行一" }, { id = "r2", label = "行二" }]
[[relation]]
id = "R1"
table = "x"
each = "row"
plus = ["c2"]
minus = ["c1"]
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "t.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_newest_form_comes_first() -> None:
    assert [form.id for form in known_templates()] == [
        "disclosure-2021",
        "disclosure-2019",
        "statistics-2014",
    ]


@pytest.mark.parametrize(("name", "cells"), [("disclosure-2021", [10, 175, 15]), ("disclosure-2019", [22, 161, 15])])
def test_forms_have_as_many_cells_as_the_law_prints(name: str, cells: list[int]) -> None:
    assert [len(table.positions) for table in find_template(name).tables] == cells


@pytest.mark.parametrize(("name", "version"), [("disclosure-2021", "v2021"), ("disclosure-2019", "v2019")])
def test_ids_and_labels_are_those_of_the_domain(shared: Path, name: str, version: str) -> None:
    domain = yaml.safe_load((shared / "domain" / "tables.yaml").read_text(encoding="utf-8"))
    form = find_template(name)
    tables = {table.id: table for table in form.tables}
    blocks = domain[version]["proactive"]["blocks"]
    assert [
        (block.caption, [row.id for row in block.rows], [(column.id, column.label) for column in block.columns])
        for block in tables["proactive"].blocks
    ] == [
        (
            block["caption"],
            [row["key"] for row in block["rows"]],
            [(column["key"], column["label"]) for column in block["columns"]],
        )
        for block in blocks
    ]
    requests = domain[version]["requests"]
    assert [row.id for row in tables["requests"].rows] == requests["numeric_row_order"]
    assert [column.id for column in tables["requests"].blocks[0].columns] == [
        item["key"] for item in requests["columns"]
    ]
    remedies = [item["key"] for item in domain["v2021"]["remedies"]["columns_in_order"]]
    assert [f"{row}_{column}" for row, column in tables["remedies"].positions] == remedies
    sections = [(item["key"], item["title"]) for item in domain["sections"]["v2019_v2021"]]
    assert [(section.id, section.title) for section in form.sections] == sections


def test_the_statistics_have_the_rows_units_and_labels_of_the_domain(shared: Path) -> None:
    domain = yaml.safe_load((shared / "domain" / "tables.yaml").read_text(encoding="utf-8"))["v2014"]
    (table,) = find_template("statistics-2014").tables
    figures = [row for row in domain["rows"] if row.get("numeric", True)]
    assert [(row.id, row.label, row.unit) for row in table.rows] == [
        (row["key"], row["label"], row["unit"]) for row in figures
    ]
    assert [group.label for group in table.groups] == [
        row["label"] for row in domain["rows"] if not row.get("numeric", True)
    ]
    assert [group.first for group in table.groups] == [
        next(row["key"] for row in figures if domain["rows"].index(row) >= place)
        for place in (index for index, row in enumerate(domain["rows"]) if "unit" not in row)
    ]


def test_the_relations_of_the_statistics_are_those_of_the_domain(shared: Path) -> None:
    domain = yaml.safe_load((shared / "domain" / "tables.yaml").read_text(encoding="utf-8"))
    wanted = {(item["id"], item["kind"]) for item in domain["relations"] if item["version"] == ["v2014"]}
    form = find_template("statistics-2014")
    assert {(relation.id, relation.kind) for relation in form.relations} == wanted
    for item in domain["relations"]:
        if item["version"] == ["v2014"]:
            own = [relation for relation in form.relations if relation.id == item["id"]]
            named = {name for relation in own for name in (*relation.plus, *relation.minus)}
            assert named == set(re.findall(r"s\d\w*", item["expr"].partition("(")[0])), item["id"]
            assert {relation.compare for relation in own} == {
                ">=" if "=" not in item["expr"].replace("<=", "").replace(">=", "") else "="
            }


@pytest.mark.parametrize("name", ["disclosure-2021", "disclosure-2019"])
def test_strict_relations_are_those_of_the_domain(shared: Path, name: str) -> None:
    domain = yaml.safe_load((shared / "domain" / "tables.yaml").read_text(encoding="utf-8"))
    version = "v" + name[-4:]
    wanted = {
        item["id"]
        for item in domain["relations"]
        if item["kind"] == "strict" and version in item["version"] and "across" not in item
    }
    assert {relation.id for relation in find_template(name).relations} == wanted


def test_a_collapsed_group_is_one_row() -> None:
    rows = [row.id for row in find_template("disclosure-2019").tables[1].rows]
    assert "other_handling" in rows
    assert "other_misc" not in rows
    under = rows_under(find_template("disclosure-2021").tables[1], "other_handling")
    assert under == ("other_not_corrected", "other_fee_unpaid", "other_misc")


@pytest.mark.parametrize("form", known_templates(), ids=lambda form: form.id)
def test_forms_have_english_labels_throughout(form: Template) -> None:
    for table in form.tables:
        columns = [column for block in table.blocks for column in block.columns]
        figures = [group for group in table.groups if group.figures]
        assert table.en
        assert all([row.en for row in table.rows] + [item.en for item in columns] + [item.en for item in figures])


def test_digest_changes_with_the_file(tmp_path: Path) -> None:
    first = load_template(written(tmp_path, BASE)).digest
    assert load_template(written(tmp_path, BASE + "# more\n")).digest != first


def test_a_good_template_of_ones_own_loads(tmp_path: Path) -> None:
    form = load_template(written(tmp_path, BASE))
    assert (form.id, form.tables[0].positions[0]) == ("t", ("r1", "c1"))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('section = "a"', 'section = "b"', "table x.section"),
        ('last = "r2"', 'last = "r3"', "r3"),
        ('first = "r1", last = "r2"', 'first = "r2", last = "r1"', "first 在 last 之后"),
        ('{ id = "r2", label', '{ id = "r1", label', "r1 出现 2 次"),
        ('plus = ["c2"]', 'plus = ["c9"]', "c9"),
        ('plus = ["c2"]', "plus = []", "需要 plus 和 minus"),
        ('each = "row"', 'each = "cell"', "需要 test"),
        ('table = "x"\neach', 'table = "y"\neach', "relation R1.table"),
        ('label = "行一"', 'label = "1."', "没有文字"),
        ('plus = ["c2"]', 'about = "r9"\nplus = ["c2"]', "r9"),
        ('plus = ["c2"]', 'compare = "<"\nplus = ["c2"]', "compare"),
        ("[[section]]", '[[collapse]]\ntable = "x"\nrow = "r"\n[[section]]', "需要 inherits"),
        (
            'title = "题"',
            'title = "题"\ninherits = "disclosure-2021"\n[[collapse]]\ntable = "x"\nrow = "r"',
            "collapse",
        ),
    ],
)
def test_each_fault_is_named(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in BASE
    with pytest.raises(TemplateError) as caught:
        load_template(written(tmp_path, BASE.replace(before, after)))
    assert fault in str(caught.value)


def test_several_faults_are_reported_together(tmp_path: Path) -> None:
    content = (
        BASE.replace('section = "a"', 'section = "b"').replace('last = "r2"', 'last = "r3"').replace('"c2"]', '"c9"]')
    )
    with pytest.raises(TemplateError) as caught:
        load_template(written(tmp_path, content))
    assert len(caught.value.faults) == 3


def test_faults_of_shape_do_not_hide_those_of_content(tmp_path: Path) -> None:
    content = (
        BASE.replace('title = "题"', 'titel = "题"')
        .replace('label = "行一"', "label = 1")
        .replace('section = "a"', 'section = "b"')
        .replace('last = "r2"', 'last = "r3"')
        .replace('plus = ["c2"]', 'plus = ["c9"]')
    )
    with pytest.raises(TemplateError) as caught:
        load_template(written(tmp_path, content))
    assert [fault.where for fault in caught.value.faults] == [
        "titel",
        "table[1].block[1].rows[1].label",
        "",
        "table x.section",
        "table x.groups 组",
        "relation R1",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('id = "r2", label', "id = 2, label"),
        ('rows = [{ id = "r1"', 'rwos = [{ id = "r1"'),
        ('[[section]]\nid = "a"', "[[section]]"),
        ('each = "row"\n', ""),
        ('title = "题"', 'title = "题"\ninherits = "disclosure-2022"'),
    ],
)
def test_what_is_missing_is_said_once_and_not_wherever_it_is_named(tmp_path: Path, before: str, after: str) -> None:
    assert before in BASE
    with pytest.raises(TemplateError) as caught:
        load_template(written(tmp_path, BASE.replace(before, after).replace('plus = ["c2"]', 'plus = ["c9"]')))
    told = [str(fault) for fault in caught.value.faults if "c9" not in str(fault)]
    assert len(told) == (2 if "rwos" in after else 1), told


def test_an_unknown_template_offers_the_nearest() -> None:
    with pytest.raises(UnknownReference, match="disclosure-2021"):
        find_template("disclosure-2012")
