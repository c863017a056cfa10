"""Files to documents: one reader a format, behind one registry.

A reader gets the bytes of a file and returns its linear text. What no reader is registered for is recognised by its
first bytes and refused by name; nothing is guessed.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from extractor.errors import EmptySource, MissingSource, NoDocuments, TooLarge, UnsupportedFormat
from extractor.readers.plain import read_plain
from extractor.types import Document

Source: TypeAlias = str | os.PathLike[str] | bytes

LIMIT = 5_000_000
"""Bytes of a source at most; a report has some ten thousand."""


class Reader(NamedTuple):
    """How a format is read: `read` gets bytes and a name and returns a document without its digest."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Document]


READERS = (Reader("plain/1", (".txt", ".text", ".md", ".markdown", ".tsv"), read_plain),)

_UNREAD = (".html", ".htm", ".pdf", ".doc", ".docx", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".et", ".png", ".jpg")
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word / Excel / ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word / Excel (97–2003)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
)


def read(source: Source, *, name: str | None = None) -> Document:
    """Read a file, or bytes, as a document.

    `name` is what the document calls its source; for a path it is the path as given. Raises a `ReadError` that
    says what is wrong and what to do.

    >>> read("总体情况".encode(), name="sample").text
    '总体情况'
    """
    label = name or ("-" if isinstance(source, bytes) else os.fspath(source))
    data = source if isinstance(source, bytes) else _bytes(Path(source), label)
    if len(data) > LIMIT:
        raise TooLarge(source=label, size=len(data) / 1e6, limit=LIMIT / 1e6)
    if not data.strip():
        raise EmptySource(source=label)
    found = _signature(data)
    if found:
        raise UnsupportedFormat(source=label, found=found, readable=_readable())
    return READERS[0].read(data, label)


def from_text(text: str, *, name: str = "-") -> Document:
    """Make a document of text that is already decoded, a pasted report for instance."""
    if not text.strip():
        raise EmptySource(source=name)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(name, text, digest)


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    """Yield the files to read: a file as it is, a folder walked in order of names.

    In a folder, files of known formats are taken, also those that no reader handles yet, so that they are reported
    and not passed over. Raises `NoDocuments` for a folder without any, `MissingSource` for what does not exist.
    """
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        found = list(_walk(path))
        if not found:
            raise NoDocuments(source=path, suffixes=_readable())
        yield from found


def _walk(folder: Path) -> Iterator[Path]:
    known = {suffix for reader in READERS for suffix in reader.suffixes} | set(_UNREAD)
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in known:
                yield Path(parent, name)


def _bytes(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LIMIT:
                raise TooLarge(source=label, size=size / 1e6, limit=LIMIT / 1e6)
            return file.read(LIMIT + 1)
    except OSError as error:
        raise MissingSource(source=label, reason=error.strerror or error) from error


def _signature(data: bytes) -> str | None:
    start = data[:512].lstrip().lower()
    return next((name for mark, name in _SIGNATURES if start.startswith(mark.lower())), None)


def _readable() -> str:
    return "、".join(suffix for reader in READERS for suffix in reader.suffixes)
