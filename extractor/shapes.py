"""TOML that conforms to a shape. The shape is a msgspec struct; every fault of a file is found at once."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from extractor.errors import Fault, TemplateError, Words
from extractor.given import read_bytes

_LIMIT = 250_000
_MOST_FAULTS = 100
_HUGE = 1e15
_T = TypeVar("_T")
_LEAVES: tuple[tuple[type[inspect.Type], tuple[type, ...], Words], ...] = (
    (inspect.BoolType, (bool,), Words(" true 或 false", "true or false")),
    (inspect.StrType, (str,), Words("文字", "text")),
    (inspect.IntType, (int,), Words("整数", "an integer")),
    (inspect.FloatType, (int, float), Words("有限的数", "a finite number")),
)
_TABLE = Words("表", "a table")
_LIST = Words("列表", "a list")
_NAME = re.compile(r"\w[\w-]{0,63}")
_KEY = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP_KEY = re.compile(rf"(?<![\w-]){_KEY}(?:[ \t]*+\.[ \t]*+{_KEY}){{20}}")
"""A dotted key of more parts than any shape has levels: the parser takes time that grows with their square."""
_TOO_DEEP = Fault("", "嵌套太深", "is nested too deeply")
_TOML_PLACE = re.compile(r"line (\d+), column (\d+)")

GAP = "\0"
"""Stands where a text is missing or mistyped, so that the rest of the file can be looked at all the same."""


def load(path: Path | Traversable, shape: type[_T], check: Callable[[_T], Iterable[Fault]] | None = None) -> _T:
    """Read a TOML file into `shape`.

    Raises `TemplateError` with all that is wrong: that the file cannot be read; every unknown, missing or mistyped key,
    each with its place and, for a misspelt key, the likely one; and what `check` finds in the content (of each kind at
    most a hundred). What does not conform is a gap to `check`: `GAP`, not-a-number, or a list of one gap.
    """
    content = _content(path)
    info = inspect.type_info(shape)
    found = list(islice(faults(content, info, ""), _MOST_FAULTS))
    loaded = _filled(content, info) if found else msgspec.convert(content, shape)
    told = islice(check(loaded) if check else (), _MOST_FAULTS)
    found += [fault._replace(where=fault.where.replace(GAP, "?")) for fault in told]
    if found:
        raise TemplateError(str(path), found)
    result: _T = loaded
    return result


def _content(path: Path | Traversable) -> dict[str, Any]:
    """Read the file; raises `TemplateError` with the one fault of a file that cannot be read or is no TOML."""
    data = read_bytes(path, _LIMIT, TemplateError)
    try:
        text = data.decode("utf-8-sig")
        if not _DEEP_KEY.search(text):
            return tomllib.loads(text)
        fault = _TOO_DEEP
    except UnicodeDecodeError as error:
        byte = error.start + 1
        fault = Fault("", f"不是 UTF-8：第 {byte} 个字节无法解码", f"is not UTF-8: byte {byte} cannot be decoded")
    except RecursionError:
        fault = _TOO_DEEP
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        where = f"第 {place[1]} 行第 {place[2]} 字" if place else "文件末尾"
        fault = Fault("", f"不合 TOML 语法：{where}", f"is not valid TOML: {error}")
    except ValueError:
        fault = Fault("", "有一个数太长", "holds a number that is too long")
    raise TemplateError(str(path), [fault])


def faults(value: Any, shape: inspect.Type, where: str) -> Iterator[Fault]:
    """Yield what keeps `value` from having `shape`."""
    if isinstance(shape, inspect.StructType):
        yield from _struct_faults(value, shape, where)
    elif isinstance(shape, inspect.VarTupleType):
        if not isinstance(value, list):
            yield _mistyped(where, _LIST)
            return
        for index, item in enumerate(value, 1):
            yield from faults(item, shape.item_type, f"{where}[{index}]")
    elif isinstance(shape, inspect.DictType):
        if not isinstance(value, dict):
            yield _mistyped(where, _TABLE)
            return
        for key, item in value.items():
            yield from faults(item, shape.value_type, f"{where}.{key}".lstrip("."))
    else:
        yield from _leaf_faults(value, shape, where)


def _struct_faults(value: Any, shape: inspect.StructType, where: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield _mistyped(where, _TABLE)
        return
    known = {field.encode_name: field for field in shape.fields}
    for key, item in value.items():
        place = f"{where}.{key}".lstrip(".")
        if key in known:
            yield from faults(item, known[key].type, place)
        else:
            yield from unknown(place, key, known)
    for key, field in known.items():
        if field.required and key not in value:
            yield Fault(where, f"缺少 {key}", f"{key} is missing")


def _leaf_faults(value: Any, shape: inspect.Type, where: str) -> Iterator[Fault]:
    if _fits(value, shape):
        return
    options = _options(shape)
    for option in options:
        if isinstance(option, inspect.LiteralType):
            yield from unknown(where, str(value), [str(item) for item in option.values])
            return
    yield from (_mistyped(where, name) for leaf, _, name in _LEAVES if isinstance(options[0], leaf))


def _options(shape: inspect.Type) -> tuple[inspect.Type, ...]:
    return shape.types if isinstance(shape, inspect.UnionType) else (shape,)


def _fits(value: Any, shape: inspect.Type) -> bool:
    if isinstance(value, int | float) and not -_HUGE < value < _HUGE:
        return False
    return any(_is_of(value, option) for option in _options(shape))


def _is_of(value: Any, shape: inspect.Type) -> bool:
    if isinstance(shape, inspect.LiteralType):
        return value in shape.values
    if isinstance(value, bool) and not isinstance(shape, inspect.BoolType):
        return False
    return any(isinstance(shape, leaf) and isinstance(value, types) for leaf, types, _ in _LEAVES)


def _filled(value: Any, shape: inspect.Type) -> Any:
    """Build what can be built, with gaps where `value` does not conform; `None` is all gaps."""
    if isinstance(shape, inspect.StructType):
        given = value if isinstance(value, dict) else {}
        fields = [field for field in shape.fields if field.required or field.encode_name in given]
        return shape.cls(**{field.name: _filled(given.get(field.encode_name), field.type) for field in fields})
    if isinstance(shape, inspect.VarTupleType):
        return tuple(_filled(item, shape.item_type) for item in (value if isinstance(value, list) else [None]))
    if isinstance(shape, inspect.DictType):
        items = value.items() if isinstance(value, dict) else ()
        return {key: _filled(item, shape.value_type) for key, item in items}
    if _fits(value, shape):
        return value
    return math.nan if isinstance(shape, inspect.FloatType) else GAP


def _mistyped(where: str, wanted: Words) -> Fault:
    return Fault(where, f"应为{wanted.zh}", f"should be {wanted.en}")


def unknown(where: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault if `name` is not among `known`. Where there is a gap, nothing can be said."""
    names = list(known)
    if name not in names and GAP not in (name, *names):
        hint = nearest(name, names)
        yield Fault(where, f"没有“{name}”，{hint.zh}", f"there is no {name!r}; {hint.en}")


def nearest(name: str, known: Iterable[str]) -> Words:
    """Ask for the nearest of the known names, or list them all if none is near."""
    names = list(known)
    near = get_close_matches(name, names, 1)
    if not names:
        return Words("这里一个也没有", "there is none here")
    if near:
        return Words(f"是不是 {near[0]}？", f"did you mean {near[0]}?")
    return Words(f"可用：{'、'.join(names)}", f"allowed: {', '.join(names)}")


def repeated(where: str, names: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every name that occurs more than once."""
    for name, times in Counter(names).items():
        if times > 1 and name != GAP:
            yield Fault(where, f"{name} 出现 {times} 次", f"{name} occurs {times} times")


def misnamed(where: str, names: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every name that could not stand in a reference (``table.row.column``) or a pattern."""
    for name in names:
        if name != GAP and not _NAME.fullmatch(name):
            zh = f"编号“{name}”只能用文字、数字、_ 和 -，最多 64 个字"
            yield Fault(where, zh, f"id {name!r} may hold letters, digits, _ and - only, 64 at most")


def matching(patterns: tuple[str, ...], names: list[str]) -> list[str]:
    """Return those of `names` that a pattern matches, in their own order."""
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
