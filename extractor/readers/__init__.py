"""Files to documents: one reader a format, behind one registry.

A reader gets the bytes of a file and returns its linear text. What no reader is registered for is recognised by its
first bytes and refused by name; nothing is guessed.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from extractor.errors import (
    EmptyArgument,
    EmptySource,
    MissingSource,
    NoDocuments,
    NotAFile,
    ReadError,
    TooLarge,
    UnsupportedFormat,
    Words,
    os_reason,
)
from extractor.readers.plain import plain_type, read_plain
from extractor.types import Document

Source: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

LIMIT = 5_000_000
"""Bytes of a source at most; a report has some ten thousand."""


class Reader(NamedTuple):
    """How a format is read: `read` gets bytes and a name and returns a document without its digest."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Document]


def _read_html(data: bytes, name: str) -> Document:
    from extractor.readers.html import read_html  # the parser is loaded only where there is a page

    return read_html(data, name)


_PLAIN = Reader("plain/1", (".txt", ".text", ".md", ".markdown", ".tsv"), read_plain)
_HTML = Reader("html/2", (".html", ".htm", ".shtml", ".xhtml"), _read_html)
READERS = (_PLAIN, _HTML)

_UNREAD = (".pdf", ".doc", ".docx", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".et", ".png", ".jpg")
_SIGNATURES = (
    (b"%PDF", "PDF", "application/pdf"),
    (b"PK\x03\x04", "Word / Excel / ZIP", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "Word / Excel (97–2003)", "application/x-ole-storage"),
    (b"{\\rtf", "RTF", "application/rtf"),
    (b"\x89PNG", "PNG", "image/png"),
    (b"\xff\xd8\xff", "JPEG", "image/jpeg"),
)
_INSIDE = {
    "application/zip": {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".odt": "application/vnd.oasis.opendocument.text",
    },
    "application/x-ole-storage": {".doc": "application/msword", ".xls": "application/vnd.ms-excel"},
}
"""What a container holds, going by the suffix."""
_UNKNOWN = "application/octet-stream"

MARKER = ".jianbao"
"""A folder with this file holds an evaluation report; what `WRITTEN` names there is no source."""
WRITTEN = ("index.html", "pages")

_BEGINNING = rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s|<!--.*?-->|<\?xml.*?\?>)*+"
_PAGE = re.compile(_BEGINNING + rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_PIECE = re.compile(_BEGINNING + rb"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE | re.DOTALL)
_SNIFFED = 4096


def read(source: Source, *, name: str | None = None) -> Document:
    """Read a file, bytes, or a stream of bytes as a document.

    `name` is what the document calls its source; for a path it is the path as given. Raises a `ReadError` that
    says what is wrong and what to do.

    >>> read("总体情况".encode(), name="sample").text
    '总体情况'
    """
    label = printable(name or name_of(source))
    data = source if isinstance(source, bytes) else _bytes(source, label)
    if len(data) > LIMIT:
        raise TooLarge(source=label, limit=LIMIT / 1e6)
    try:
        return _document(data, label)
    except ReadError as error:
        known = {"sha256": hashlib.sha256(data).hexdigest(), "media_type": _media_type(data, label, error)}
        error.facts.update(known)
        raise


def _document(data: bytes, label: str) -> Document:
    if not data.strip():
        detail = Words("，只有空白", ", only white space") if data else Words("，内容为空", ": it is empty")
        raise EmptySource(source=label, detail=detail)
    found = _signature(data)
    if found:
        raise UnsupportedFormat(source=label, found=found[0], readable=readable())
    return _reader(data, label).read(data, label)


def name_of(source: Source) -> str:
    """Return what a document calls this source if it is given no name."""
    return printable(os.fspath(source)) if isinstance(source, str | os.PathLike) else "-"


def printable(name: str) -> str:
    r"""Return a name that can be written: bytes that are no text, as file names may hold, are spelt out.

    >>> printable("a\udcff.txt")
    'a\\udcff.txt'
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def from_text(text: str, *, name: str = "-") -> Document:
    """Make a document of text that is already decoded, a pasted report for instance."""
    label = printable(name)
    if not text.strip():
        raise EmptySource(source=label)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(label, text, digest)


def from_html(text: str, *, name: str = "-") -> Document:
    """Make a document of an HTML page that is already decoded."""
    from extractor.readers.html import page_to_document

    return page_to_document(text, printable(name))


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    """Yield the files to read: a file as it is, a folder walked in order of names.

    In a folder, files of known formats are taken, also those that no reader handles yet, so that they are reported
    and not passed over; only what `audit` wrote is left out. Raises `NoDocuments` for a folder without any.
    """
    for given in paths:
        if not os.fspath(given):
            raise EmptyArgument(name="paths")
        path = Path(given)
        if not path.is_dir():
            yield path
            continue
        found = list(_walk(path))
        if not found:
            raise NoDocuments(source=path, suffixes=readable())
        yield from found


def _walk(folder: Path) -> Iterator[Path]:
    known = {suffix for reader in READERS for suffix in reader.suffixes} | set(_UNREAD)
    for parent, folders, names in os.walk(folder):
        left_out = WRITTEN if MARKER in names else ()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in left_out)
        for name in sorted(names):
            if not name.startswith(".") and name not in left_out and Path(name).suffix.lower() in known:
                yield Path(parent, name)


def _bytes(source: str | os.PathLike[str] | BinaryIO, label: str) -> bytes:
    """Read no more than is accepted, and one byte."""
    try:
        if not isinstance(source, str | os.PathLike):
            return source.read(LIMIT + 1)
        path = Path(source)
        mode = path.stat().st_mode  # opening a pipe would wait for somebody to write into it
        if not stat.S_ISREG(mode):
            kind = Words("文件夹", "folder") if stat.S_ISDIR(mode) else Words("管道或设备", "pipe or device")
            raise NotAFile(source=label, kind=kind)
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as error:
        raise MissingSource(source=label, reason=os_reason(error)) from error
    except ValueError as error:
        raise MissingSource(source=label, reason=Words("名称无效", "the name is not valid")) from error


def _reader(data: bytes, name: str) -> Reader:
    """Choose by the suffix, and by how the bytes begin: a file named as text is a page only if all of it is one."""
    suffix = Path(name).suffix.lower()
    # Without zero bytes, tags in UTF-16 look as in every other encoding.
    start = data[:_SNIFFED].translate(None, b"\0")
    begins = _PAGE if suffix in _PLAIN.suffixes else _PIECE
    return _HTML if suffix in _HTML.suffixes or begins.match(start) else _PLAIN


def _signature(data: bytes) -> tuple[str, str] | None:
    """Return the name and the media type of a format that is no text."""
    start = data[:512].lstrip().lower()
    return next(((name, kind) for mark, name, kind in _SIGNATURES if start.startswith(mark.lower())), None)


def _media_type(data: bytes, name: str, error: ReadError) -> str:
    """Tell by the bytes, then by the suffix, what it is that could not be read."""
    suffix = Path(name).suffix.lower()
    found = _signature(data)
    if found:
        return _INSIDE.get(found[1], {}).get(suffix, found[1])
    if isinstance(error, UnsupportedFormat):
        return _UNKNOWN
    return "text/html" if _reader(data, name) is _HTML else plain_type(name)


def readable() -> Words:
    """Return the suffixes of the formats that can be read, as a list in words."""
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    return Words("、".join(suffixes), ", ".join(suffixes))
