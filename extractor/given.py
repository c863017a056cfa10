"""Files that a user gives: read within a limit, every fault said at once, and nothing that would keep us waiting."""

import csv
import io
from importlib.resources.abc import Traversable
from pathlib import Path

from extractor.errors import Fault, FaultyFile, os_reason

_ENCODINGS = ("utf-8-sig", "gb18030")


def read_bytes(path: Path | Traversable, limit: int, error: type[FaultyFile]) -> bytes:
    """Return what a regular file of at most `limit` bytes holds; raises `error`."""
    try:
        if not path.is_file():  # a pipe, for instance, which would keep us waiting
            raise error(str(path), [Fault("", "没有这个文件，或不是普通文件", "there is no such regular file")])
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as caught:
        reason = os_reason(caught)
        fault = Fault("", f"无法读取：{reason.zh}", f"cannot be read: {reason.en}")
        raise error(str(path), [fault]) from caught
    if len(data) > limit:
        raise error(str(path), [Fault("", f"超过 {limit} 字节", f"is larger than {limit} bytes")])
    return data


def read_sheet(path: Path, limit: int, error: type[FaultyFile]) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the columns of a CSV file (UTF-8 or GB18030) and its rows, each with the number of its last line.

    What a row lacks is empty; what it has beyond the columns is left out. Raises `error`.
    """
    reader = csv.DictReader(io.StringIO(_text(path, limit, error)), restkey="", restval="")
    try:
        columns = [(name or "").strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [(reader.line_num, {name: str(words) for name, words in row.items() if name}) for row in reader]
    except csv.Error as caught:
        raise error(str(path), [Fault("", "不合 CSV 格式", f"is no CSV: {caught}")]) from caught
    return columns, rows


def _text(path: Path, limit: int, error: type[FaultyFile]) -> str:
    data = read_bytes(path, limit, error)
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise error(str(path), [Fault("", "不是 UTF-8 或 GB18030", "is neither UTF-8 nor GB18030")])
