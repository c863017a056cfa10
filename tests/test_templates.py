"""The built-in templates, and what a template with faults says."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
import yaml
from msgspec import inspect

from extractor.errors import TemplateError, UnknownReference
from extractor.template_verbs import write_skeleton
from extractor.templates import (
    Template,
    find_template,
    known_templates,
    load_template,
    open_template,
    rows_under,
)

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
def test_the_relations_are_those_of_the_domain(shared: Path, name: str) -> None:
    """The rule on 规章 is stated there for 2021 alone, and by its own text for every form."""
    domain = yaml.safe_load((shared / "domain" / "tables.yaml").read_text(encoding="utf-8"))
    version = "v" + name[-4:]
    wanted = {
        (item["id"], item["kind"])
        for item in domain["relations"]
        if version in item["version"] and "across" not in item
    }
    found = {(relation.id, relation.kind) for relation in find_template(name).relations}
    assert found == wanted | {("R2-2", "soft")}


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
        ('plus = ["c2"]', 'about = "r1"\nplus = ["c2"]', "r1"),
        ('plus = ["c2"]', 'columns = ["c9"]\nplus = ["c2"]', "c9"),
        ('plus = ["c2"]', 'rows = ["r9"]\nplus = ["c2"]', "r9"),
        ('plus = ["c2"]', 'severity = "grave"\nplus = ["c2"]', "severity"),
        ('plus = ["c2"]', 'unless = ["town/government"]\nplus = ["c2"]', "town"),
        ('plus = ["c2"]', 'unless = ["city/goverment"]\nplus = ["c2"]', "government"),
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


def faults_of(path: Path) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        load_template(path)
    return [str(fault) for fault in caught.value.faults]


def test_a_template_may_inherit_from_a_file_beside_it(tmp_path: Path) -> None:
    written(tmp_path, BASE)
    heir = tmp_path / "heir.toml"
    heir.write_text('id = "h"\ntitle = "题"\ninherits = "t.toml"\n', encoding="utf-8")
    form = load_template(heir)
    assert (form.id, [table.id for table in form.tables]) == ("h", ["x"])
    before = form.digest
    written(tmp_path, BASE + "# more\n")
    assert load_template(heir).digest != before
    assert open_template(str(heir)).digest == open_template(heir).digest


@pytest.mark.parametrize(
    ("inherits", "fault"),
    [
        ({"t": "t.toml"}, "inherits：继承成环：t.toml → t.toml"),
        ({"t": "u.toml", "u": "t.toml"}, "继承成环：t.toml → u.toml → t.toml"),
        ({"t": "u.toml", "u": "v.toml", "v": "u.toml"}, "继承成环：u.toml → v.toml → u.toml"),
        ({"t": "../t.toml"}, "应是同一文件夹里的文件名"),
        ({"t": "none.toml"}, "inherits none.toml：没有这个文件"),
        ({"t": "disclosure-2020"}, "是不是 disclosure-2021"),
        ({name: f"{after}.toml" for name, after in pairwise("tuvwxyz")}, "继承超过 5 层"),
    ],
)
def test_inheritance_that_leads_nowhere_is_refused(tmp_path: Path, inherits: dict[str, str], fault: str) -> None:
    for name, base in inherits.items():
        content = f'id = "{name}"\ntitle = "题"\ninherits = "{base}"\n'
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    (told,) = faults_of(tmp_path / "t.toml")
    assert fault in told


def test_the_faults_of_a_base_are_told_with_its_name_beside_ones_own(tmp_path: Path) -> None:
    written(tmp_path, BASE.replace('section = "a"', 'section = "b"').replace('title = "题"', 'titel = "题"'))
    heir = tmp_path / "heir.toml"
    heir.write_text('id = "h."\ntitle = "题"\ninherits = "t.toml"\n', encoding="utf-8")
    told = faults_of(heir)
    assert [fault.partition("：")[0] for fault in told] == [
        "inherits t.toml titel",
        "inherits t.toml",
        "inherits t.toml table x.section",
        "id",
    ]


COUNT = '[[relation]]\nid = "R"\ntable = "x"\neach = "cell"\ntest = "count"\n'
ROW = '{ id = "r2", label = "行二" }'


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (ROW, ", ".join(f'{{ id = "n{n}", label = "行{n}" }}' for n in range(400)), "有 401 行，最多 200"),
        ('label = "计"', 'label = "计", variants = [' + '"计",' * 30 + "]", "有 30 种写法，最多 20"),
        ('label = "计"', "label = '" + "计" * 300 + "'", "有 300 个字，最多 200"),
        ('minus = ["c1"]', "minus = [" + "'c1'," * 3000 + "]", "有 3001 个行列名，最多 2000"),
        ('minus = ["c1"]', 'minus = ["*c*1*"]', "有 3 个 *，最多 2"),
        ("[[relation]]", f"{COUNT * 300}[[relation]]", "有 301 条勾稽关系，最多 200"),
        ("[[section]]", '[[section]]\nid = "b"\ntitle = "乙"\n' * 50 + "[[section]]", "有 51 个部分，最多 40"),
    ],
)
def test_a_template_that_would_cost_too_much_is_refused(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in BASE
    assert any(fault in told for told in faults_of(written(tmp_path, BASE.replace(before, after, 1))))


def test_what_is_too_large_only_together_with_its_base_is_refused(tmp_path: Path) -> None:
    written(tmp_path, BASE + "".join(f'[[section]]\nid = "s{n}"\ntitle = "甲{n * "乙"}"\n' for n in range(30)))
    block = 'columns = [{ id = "c", label = "列" }]\nrows = [{ id = "r", label = "行" }]\n'
    tables = "".join(
        f'[[table]]\nid = "y{n}"\ntitle = "表"\nsection = "a"\n[[table.block]]\n{block}' for n in range(20)
    )
    heir = tmp_path / "heir.toml"
    heir.write_text(f'id = "h"\ntitle = "题"\ninherits = "t.toml"\n{tables}', encoding="utf-8")
    assert faults_of(heir) == ["table：有 21 张表，最多 20"]


@pytest.mark.parametrize(
    "content",
    [
        "since = " + "9" * 5000,
        "a = " + "[" * 100_000,
        ".".join("a" * 60_000) + " = 1",
        "".join(f"[{'.'.join('a' * 400)}.b{n}]\n" for n in range(280)),
        "a = " + "{a = " * 2000,
        "\n".join(f"k{n} = 1" for n in range(20_000)),
        "inherits = '" + "d" * 200_000 + "'",
        'id = "x"\ntitle = "y"\n'
        + '[[relation]]\nid = "r"\ntable = "t"\neach = "row"\nplus = ["a"]\nminus = ["b"]\n' * 2500,
    ],
)
def test_no_file_takes_long(tmp_path: Path, content: str) -> None:
    begun = process_time()
    assert len(faults_of(written(tmp_path, content))) <= 200
    assert process_time() - begun < 10


@pytest.mark.parametrize("label", ["", "一、", "（三）", "2023", "①", "1.2.", "%"])
@pytest.mark.parametrize("place", ['title = "一、甲"', 'label = "行一"', 'label = "列"', 'label = "组"'])
def test_a_label_without_letters_is_refused(tmp_path: Path, place: str, label: str) -> None:
    key = place.partition(" ")[0]
    (told,) = faults_of(written(tmp_path, BASE.replace(place, f'{key} = "{label}"', 1)))
    assert f"标签“{label}”没有文字" in told


def test_a_row_that_no_chinese_text_could_show_is_refused(tmp_path: Path) -> None:
    (told,) = faults_of(written(tmp_path, BASE.replace('label = "行一"', 'label = "GDP"')))
    assert "标签“GDP”没有汉字" in told
    latin = BASE.replace('label = "行一"', 'label = "GDP"').replace('label = "行二"', 'label = "CPI"')
    assert load_template(written(tmp_path, latin)).tables[0].rows[0].label == "GDP"


@pytest.mark.parametrize("name", ["a.b", "a b", "extra:x", "r*", "", "x" * 65])
def test_an_id_can_stand_in_a_reference(tmp_path: Path, name: str) -> None:
    told = faults_of(written(tmp_path, BASE.replace('{ id = "c1"', f'{{ id = "{name}"')))
    assert any(f"编号“{name}”" in fault for fault in told)


def keys_of(shape: inspect.Type) -> Iterator[str]:
    if isinstance(shape, inspect.StructType):
        for item in shape.fields:
            yield item.encode_name
            yield from keys_of(item.type)
    elif isinstance(shape, inspect.VarTupleType):
        yield from keys_of(shape.item_type)


def test_the_skeleton_is_sound_and_shows_every_key(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    write_skeleton("own", path)
    form = load_template(path)
    assert (form.id, len(form.relations)) == ("own", 2)
    content = path.read_text(encoding="utf-8")
    for key in set(keys_of(inspect.type_info(Template))) - {"digest"}:
        assert re.search(rf"\b{key} =|\[\[(?:\w+\.)?{key}\]\]", content), key
