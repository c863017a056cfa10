"""TOML against a shape: every fault at once."""

import math
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from extractor.errors import Fault, TemplateError, Words
from extractor.shapes import GAP, load


class Part(msgspec.Struct, frozen=True):
    """A part of the shape."""

    id: str
    weight: float = 1.0


class Shape(msgspec.Struct, frozen=True):
    """A shape with all kinds of fields."""

    title: str
    count: int = 0
    open: bool = False
    parts: tuple[Part, ...] = ()
    names: dict[str, Words] = {}


def write(folder: Path, content: str) -> Path:
    path = folder / "file.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_good_file_is_converted(tmp_path: Path) -> None:
    path = write(tmp_path, 'title = "t"\nparts = [{ id = "a", weight = 2 }]\n[names]\nx = { zh = "甲", en = "A" }\n')
    shape = load(path, Shape)
    assert shape == Shape("t", parts=(Part("a", 2.0),), names={"x": Words("甲", "A")})
    assert (shape.names["x"]["zh"], shape.names["x"]["en"]) == ("甲", "A")


def test_all_faults_come_at_once_with_place_and_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, 'titel = "t"\ncount = "3"\nopen = 1\nparts = [{ id = 5 }, { wieght = 2 }, 7]\n')
    with pytest.raises(TemplateError) as caught:
        load(path, Shape)
    faults = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 8
    assert "title？" in faults
    for place in ("count", "open", "parts[1].id", "parts[2].wieght", "parts[2]", "parts[3]"):
        assert place in faults
    assert "weight？" in faults


@pytest.mark.parametrize("content", ["title = ", 'title = "\x00"', "a = 1\na = 2"])
def test_what_is_no_toml_is_one_fault(tmp_path: Path, content: str) -> None:
    with pytest.raises(TemplateError) as caught:
        load(write(tmp_path, content), Shape)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", ["none.toml", "folder", "pipe.toml", "a\0b"])
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(TemplateError, match="没有这个文件，或不是普通文件"):
        load(tmp_path / name, Shape)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title = ", ("不合 TOML 语法：文件末尾", "is not valid TOML: Invalid value")),
        (b'title = "a\nb', ("不合 TOML 语法：第 1 行第 11 字", "line 1, column 11")),
        (b'title = "\xff"', ("不是 UTF-8：第 10 个字节无法解码", "is not UTF-8: byte 10 cannot be decoded")),
        (b"a = " + b"[" * 9999, ("嵌套太深", "is nested too deeply")),
        (b"#" * 250_001, ("超过 250000 字节", "is larger than 250000 bytes")),
    ],
)
def test_what_is_no_toml_is_told_in_both_languages(tmp_path: Path, content: bytes, words: tuple[str, str]) -> None:
    path = tmp_path / "file.toml"
    path.write_bytes(content)
    with pytest.raises(TemplateError) as caught:
        load(path, Shape)
    assert words[0] in caught.value.message("zh")
    assert words[1] in caught.value.message("en")
    assert "has 1 fault:" in caught.value.message("en")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1" + "0" * 400, "true", "'1'"])
def test_a_number_is_finite(tmp_path: Path, number: str) -> None:
    with pytest.raises(TemplateError, match=r"parts\[1\].weight：应为有限的数"):
        load(write(tmp_path, f'title = "t"\nparts = [{{ id = "a", weight = {number} }}]'), Shape)


def test_a_mark_at_the_beginning_is_no_fault(tmp_path: Path) -> None:
    assert load(write(tmp_path, '\ufefftitle = "t"'), Shape).title == "t"


def test_a_check_sees_what_can_be_built_and_its_faults_are_added(tmp_path: Path) -> None:
    seen: list[Shape] = []

    def check(shape: Shape) -> Iterator[Fault]:
        seen.append(shape)
        yield Fault(f"part {shape.parts[1].id}", "不好", "is bad")

    path = write(tmp_path, 'count = "3"\nparts = [{ id = "a", wieght = 2 }, { id = 5, weight = "x" }, 7]\nnames = 3')
    with pytest.raises(TemplateError) as caught:
        load(path, Shape, check)
    assert seen[0].title == seen[0].parts[1].id == seen[0].parts[2].id == GAP
    assert (seen[0].parts[0].weight, seen[0].names) == (1.0, {})
    assert math.isnan(seen[0].parts[1].weight)
    assert [fault.where for fault in caught.value.faults] == [
        "count",
        "parts[1].wieght",
        "parts[2].id",
        "parts[2].weight",
        "parts[3]",
        "names",
        "",
        "part ?",
    ]
