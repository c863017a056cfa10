"""The house rules that a machine can check."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

import extractor
from tests.conftest import ROOT

MODULES = sorted((ROOT / "extractor").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(node: Function) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert source.count("\n") <= 340
    for node in functions(path):
        assert body_lines(node) <= 50, node.name


def test_functions_are_short() -> None:
    sizes = [body_lines(node) for path in MODULES for node in functions(path)]
    assert median(sizes) <= 9
    assert quantiles(sizes, n=10)[8] <= 27


def test_public_names_are_complete_sorted_and_documented() -> None:
    assert extractor.__all__ == sorted(extractor.__all__)
    assert set(extractor.__all__) <= set(dir(extractor))
    for name in extractor.__all__:
        assert getattr(extractor, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        extractor.nonsense  # noqa: B018


def test_the_package_prints_nothing_and_asserts_nothing() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", path


def test_every_data_file_is_valid_toml() -> None:
    for path in (ROOT / "extractor" / "data").rglob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_wheel_would_hold_the_model() -> None:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = content["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source in included:
        assert (ROOT / source).exists()
