"""TOML that conforms to a shape. The shape is a msgspec struct; every fault of a file is found at once."""

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from extractor.errors import MissingSource, TemplateError

_LIMIT = 1_000_000
_T = TypeVar("_T")
_LEAVES: tuple[tuple[type[inspect.Type], tuple[type, ...], str], ...] = (
    (inspect.BoolType, (bool,), "true / false"),
    (inspect.StrType, (str,), "文字 text"),
    (inspect.IntType, (int,), "整数 integer"),
    (inspect.FloatType, (int, float), "数 number"),
)


class Words(msgspec.Struct, frozen=True):
    """One text in both languages: ``words["zh"]``, ``words["en"]``."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Fault(NamedTuple):
    """One thing to mend in a file: where it is and what is wrong, in both languages."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}：{self.zh}"


def load(path: Path | Traversable, shape: type[_T]) -> _T:
    """Read a TOML file into `shape`.

    Raises `TemplateError` with every unknown, missing or mistyped key, each with its place and, for a
    misspelt key, the likely one; `MissingSource` where there is no file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MissingSource(source=path, reason=error.strerror or error) from error
    if len(data) > _LIMIT:
        raise TemplateError(str(path), [f"> {_LIMIT} bytes"])
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise TemplateError(str(path), [str(error)]) from error
    refuse(path, list(faults(content, inspect.type_info(shape), "")))
    return msgspec.convert(content, shape)


def refuse(path: object, found: Iterable[Fault]) -> None:
    """Raise `TemplateError` if there are faults."""
    listing = [str(fault) for fault in found]
    if listing:
        raise TemplateError(str(path), listing)


def faults(value: Any, shape: inspect.Type, where: str) -> Iterator[Fault]:
    """Yield what keeps `value` from having `shape`."""
    if isinstance(shape, inspect.StructType):
        yield from _struct_faults(value, shape, where)
    elif isinstance(shape, inspect.VarTupleType):
        if not isinstance(value, list):
            yield _mistyped(where, "列表 list")
            return
        for index, item in enumerate(value, 1):
            yield from faults(item, shape.item_type, f"{where}[{index}]")
    elif isinstance(shape, inspect.DictType):
        for key, item in value.items():
            yield from faults(item, shape.value_type, f"{where}.{key}".lstrip("."))
    else:
        yield from _leaf_faults(value, shape, where)


def _struct_faults(value: Any, shape: inspect.StructType, where: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield _mistyped(where, "表 table")
        return
    known = {field.encode_name: field for field in shape.fields}
    for key, item in value.items():
        place = f"{where}.{key}".lstrip(".")
        if key in known:
            yield from faults(item, known[key].type, place)
        else:
            yield unknown(place, key, known)
    for key, field in known.items():
        if field.required and key not in value:
            yield Fault(where or ".", f"缺少 {key}", f"{key} is missing")


def _leaf_faults(value: Any, shape: inspect.Type, where: str) -> Iterator[Fault]:
    options = shape.types if isinstance(shape, inspect.UnionType) else (shape,)
    if any(_fits(value, option) for option in options):
        return
    for option in options:
        if isinstance(option, inspect.LiteralType):
            allowed = [str(item) for item in option.values]
            yield unknown(where, str(value), allowed)
            return
    yield _mistyped(where, " | ".join(name for leaf, _, name in _LEAVES if isinstance(options[0], leaf)))


def _fits(value: Any, shape: inspect.Type) -> bool:
    if isinstance(shape, inspect.LiteralType):
        return value in shape.values
    if isinstance(value, bool) and not isinstance(shape, inspect.BoolType):
        return False
    return any(isinstance(shape, leaf) and isinstance(value, types) for leaf, types, _ in _LEAVES)


def _mistyped(where: str, wanted: str) -> Fault:
    return Fault(where, f"应为{wanted}", f"should be {wanted}")


def unknown(where: str, name: str, known: Iterable[str]) -> Fault:
    """Describe a name that is not among `known`, with the nearest that is."""
    names = list(known)
    near = get_close_matches(name, names, 1)
    zh = f"没有“{name}”" + (f"，是不是 {near[0]}？" if near else f"，可用：{'、'.join(names)}")
    en = f"no {name!r}" + (f"; did you mean {near[0]}?" if near else f"; allowed: {', '.join(names)}")
    return Fault(where, zh, en)
