"""TOML against a shape: every fault at once."""

from pathlib import Path

import msgspec
import pytest

from extractor.errors import MissingSource, TemplateError
from extractor.shapes import Words, load


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
    faults = "\n".join(caught.value.faults)
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


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        load(write(tmp_path, "#" * 1_000_001), Shape)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingSource):
        load(tmp_path / "none.toml", Shape)
