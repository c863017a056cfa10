"""What is known of documents beforehand: a CSV with one line a document, which its text cannot overrule."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from extractor.errors import Fault, TemplateError
from extractor.given import read_sheet
from extractor.shapes import unknown
from extractor.types import BODY_TYPES, LEVELS

Known: TypeAlias = Mapping[str, str | int]
"""What is known of one document: values by the name of their field."""

FIELDS = ("title", "organization", "year", "region", "level", "body_type", "scope", "published")
"""What can be given, besides `source` (which document) and `part` (which of the reports in it)."""
_CHOICES = {
    "level": LEVELS,
    "body_type": BODY_TYPES,
    "scope": ("own", "aggregate"),
}
_LIMIT = 50_000_000
_PART = re.compile(r"[1-9][0-9]{0,5}")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Facts:
    """Facts by document. A source is found by its path as given, or by the end of it: ``b.txt`` for ``a/b.txt``."""

    def __init__(self, rows: Mapping[tuple[str, int | None], Known]) -> None:
        """Keep what is known, by source and part."""
        self._rows = rows

    def of(self, source: str, part: int | None = None) -> Known:
        """Return what is known of a document; nothing, if it is not listed."""
        pieces = PurePosixPath(source.replace("\\", "/")).parts
        for start in range(len(pieces)):
            name = "/".join(pieces[start:]).replace("//", "/")
            for key in ((name, part), (name, None)):
                if key in self._rows:
                    return self._rows[key]
        return {}


def load_facts(path: Path) -> Facts:
    """Read a CSV file (UTF-8 or GB18030) with a column `source` and any of `part` and `FIELDS`; empty is unknown.

    Raises `TemplateError` with every fault of the file: unknown columns, values that cannot be, lines given twice.
    """
    columns, lines = read_sheet(path, _LIMIT, TemplateError)
    rows: dict[tuple[str, int | None], Known] = {}
    faults = list(_column_faults(columns))
    for line, row in lines if not faults else ():
        _take(rows, row, line, faults)
    if faults:
        raise TemplateError(str(path), faults)
    return Facts(rows)


def _column_faults(columns: list[str]) -> Iterator[Fault]:
    known = ("source", "part", *FIELDS)
    if "source" not in columns:
        yield Fault("", "缺少 source 列", "the column source is missing")
    for name in columns:
        if name not in known:
            yield from unknown(name or "?", name, known)
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield Fault(name, "列出现两次", "the column is given twice")


def _take(rows: dict[tuple[str, int | None], Known], row: Mapping[str, str], line: int, faults: list[Fault]) -> None:
    """Add one line, or say what is wrong with it."""
    values = {name: words.strip() for name, words in row.items() if name}
    source, part = values.pop("source").replace("\\", "/"), values.pop("part", "")
    given = {name: words for name, words in values.items() if words}
    if not source and not given:
        return
    where = f"{line}"
    wrong = [Fault(f"{where}.{name}", *reason) for name, words in given.items() if (reason := _reason(name, words))]
    if not source:
        wrong.append(Fault(f"{where}.source", "是空的", "is empty"))
    if part and not _PART.fullmatch(part):
        wrong.append(Fault(f"{where}.part", "应为正整数", "must be a positive integer"))
    key = (source, int(part) if _PART.fullmatch(part) else None)
    if key in rows:
        wrong.append(Fault(where, f"{source} 出现两次", f"{source} is given twice"))
    faults += wrong
    rows[key] = {
        name: int(words) if name == "year" and _YEAR.fullmatch(words) else words for name, words in given.items()
    }


def _reason(name: str, words: str) -> tuple[str, str] | None:
    """Say in both languages why a value cannot be; `None` if it can."""
    if name == "year" and not _YEAR.fullmatch(words):
        return "应为四位年份", "must be a year of four digits"
    if name == "published":
        try:
            date.fromisoformat(words)
        except ValueError:
            return "应为 YYYY-MM-DD", "must be YYYY-MM-DD"
    choices = _CHOICES.get(name)
    if choices and words not in choices:
        return f"应为 {'、'.join(choices)} 之一", f"must be one of {', '.join(choices)}"
    return None
