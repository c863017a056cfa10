"""HTML pages: a linear text with every block, and every picture, on lines of its own and every table row on one line.

A page is parsed as a browser does; what a browser would not show is left out. The tree is walked with a stack, since a
page may nest deeper than Python can call.
"""

import hashlib
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.errors import EmptySource
from extractor.readers.grid import Allowance, GridCell, grid_to_lines
from extractor.readers.markup import BLOCKS, CELLS, CONTAINERS, LEFT_OUT, TABLE_PARTS, tamed
from extractor.readers.plain import decoded
from extractor.text import Decoded
from extractor.types import Document

_READER = "html/2"

PICTURE = "\ufffc"
"""Stands on a line of its own where a page shows a picture."""

_MOST_TABLES = 50
"""Tables inside tables at most; what is nested deeper is no table but a part of the page."""
_MOST_COVERED = 200_000
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534
"""The bounds of the HTML standard for a span."""

_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CODECS = {
    b"utf-8": "utf-8",
    b"utf8": "utf-8",
    b"gb2312": "gb18030",
    b"gbk": "gb18030",
    b"gb18030": "gb18030",
    b"big5": "big5",
}
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DECLARED_WITHIN = 4096

_SPAN = re.compile(r"\s*\+?0*(\d{1,6})", re.ASCII)
_HIDING = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
    "|(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60])[ \t]*[\r\n]\\s*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60])"
)
"""Characters without width, and the line breaks of the source that a browser does not show between ideographs."""

_TITLE = re.compile(r"[^_|\-–—]*?(?:报告|年报)(?:[（(][^（）()]{1,12}[）)])?")
"""The title of a page as far as it names a report and not the site."""
_LONGEST_TITLE = 300


def read_html(data: bytes, name: str) -> Document:
    """Read the bytes of a page. Its encoding is that of the byte order mark, the one declared, or the one found."""
    found = _as_declared(data) or decoded(data, name)
    text = _linear_text(found.text)
    damage = min(found.undecodable, text.count("\ufffd"))
    return _document(name, text, hashlib.sha256(data).hexdigest(), found.encoding, damage)


def page_to_document(page: str, name: str) -> Document:
    """Read a page that is already decoded."""
    digest = hashlib.sha256(page.encode("utf-8", "surrogatepass")).hexdigest()
    return _document(name, _linear_text(_SURROGATE.sub("\ufffd", page)), digest, "utf-8", 0)


def _document(name: str, text: str, digest: str, encoding: str, damage: int) -> Document:
    if not text.strip():
        raise EmptySource(source=name)
    return Document(name, text, digest, "text/html", encoding, _READER, damage)


def _as_declared(data: bytes) -> Decoded | None:
    """Decode as the page says, unless it has a byte order mark, or plainly lies."""
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    codec = _CODECS.get(declared[1].lower()) if declared else None
    if codec is None or data.startswith(_BOMS):
        return None
    # UTF-8 often decodes as GB18030 without a complaint; GB18030 is never UTF-8 with three bytes a character.
    if codec != "utf-8" and (utf8 := _strict(data, "utf-8")) and max(utf8) > "\u07ff":
        return Decoded(utf8, "utf-8", 0)
    text = _strict(data, codec)
    return Decoded(text, codec, 0) if text else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _linear_text(source: str) -> str:
    parser = LexborHTMLParser(tamed(source))
    page = _Page()
    if parser.root is not None:
        _walk(parser.root, page)
    text = "\n".join(page.finished())
    title = _title(parser)
    # Many pages name the report nowhere but in their head.
    return f"{title}\n{text}" if title and "".join(title.split()) not in "".join(text.split()) else text


def _title(parser: LexborHTMLParser) -> str | None:
    head = parser.head
    for node in head.iter() if head is not None else ():
        if node.tag == "title" and node.first_child is not None:
            found = _TITLE.search(_folded(node.first_child.text_content or "")[:_LONGEST_TITLE])
            return found.group().strip() if found else None
    return None


def _walk(root: LexborNode, page: "_Page") -> None:
    """Enter and leave every element in the order of the page."""
    opened: list[tuple[LexborNode, str]] = []
    node = root
    while True:
        tag = node.tag or ""
        if page.enter(node, tag):
            opened.append((node, tag))
            following = node.first_child
        else:
            following = node.next
        while following is None:
            if not opened:
                return
            node, tag = opened.pop()
            page.leave(tag)
            following = node.next
        node = following


class _Flow:
    """Lines as they are written: the page, or one cell of a table."""

    __slots__ = ("columns", "holds_table", "lines", "rows", "run")

    def __init__(self, rows: int = 1, columns: int = 1) -> None:
        self.rows = rows
        self.columns = columns
        self.lines: list[str] = []
        self.run: list[str] = []
        self.holds_table = False

    def end_line(self, *, verbatim: bool = False) -> None:
        run = "".join(self.run)
        self.run.clear()
        line = run.rstrip("\r") if verbatim else _folded(run)
        if line:
            self.lines.append(line)


class _Grid:
    """A table as it is read: rows of cells, and where a row group starts."""

    __slots__ = ("group_starts", "rows")

    def __init__(self) -> None:
        self.rows: list[list[GridCell]] = []
        self.group_starts: set[int] = set()


class _Page:
    """What has been read of a page: flows inside flows, as cells stand in tables and tables in cells."""

    def __init__(self) -> None:
        self.flows = [_Flow()]
        self.grids: list[_Grid | None] = []
        self.allowance = Allowance(_MOST_COVERED)
        self.verbatim = 0

    def finished(self) -> list[str]:
        """Return the lines of the page."""
        self.flows[0].end_line()
        return self.flows[0].lines

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Begin an element, or take a text; whether what is inside is wanted."""
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        if tag in LEFT_OUT or tag.startswith(("-", "!")) or self._is_hidden(node, tag):
            return False
        if tag == "img":
            self._show_picture()
            return False
        grid = self.grids[-1] if self.grids else None
        if grid is not None and tag in TABLE_PARTS:
            self._begin_part(grid, node, tag)
        elif tag in BLOCKS:
            self.flows[-1].end_line(verbatim=bool(self.verbatim))
        if tag == "table":
            self.grids.append(_Grid() if len(self.grids) < _MOST_TABLES else None)
        elif tag == "pre":
            self.verbatim += 1
        return True

    def leave(self, tag: str) -> None:
        """End an element that was entered."""
        if tag == "table":
            self._end_table(self.grids.pop())
            return
        grid = self.grids[-1] if self.grids else None
        if grid is not None and tag in CELLS:
            flow = self.flows.pop()
            flow.end_line()
            grid.rows[-1].append(GridCell(flow.lines, flow.rows, flow.columns, flow.holds_table))
        elif tag in BLOCKS:
            self.flows[-1].end_line(verbatim=bool(self.verbatim))
        if tag == "pre":
            self.verbatim -= 1

    def _show_picture(self) -> None:
        """Give a picture outside tables a line, unless it stands in the middle of one."""
        flow = self.flows[-1]
        if not self.grids and not _folded("".join(flow.run)):
            flow.lines.append(PICTURE)

    def _is_hidden(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if not attributes or (tag in CONTAINERS and not self.grids):
            return False
        return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))

    def _begin_part(self, grid: _Grid, node: LexborNode, tag: str) -> None:
        if tag == "tr":
            grid.rows.append([])
        elif tag in CELLS:
            attributes = node.attributes
            rows = _span(attributes.get("rowspan"), _MOST_ROWS, zero=_MOST_ROWS)
            columns = _span(attributes.get("colspan"), _MOST_COLUMNS, zero=1)
            self.flows.append(_Flow(rows, columns))
        else:
            grid.group_starts.add(len(grid.rows))

    def _end_table(self, grid: _Grid | None) -> None:
        flow = self.flows[-1]
        flow.end_line()
        if grid is None:
            return
        lines = list(grid_to_lines(grid.rows, grid.group_starts, self.allowance))
        flow.lines += lines
        # A table of one cell is no more than a frame around it.
        flow.holds_table |= len(lines) > 1 or any("\t" in line for line in lines)

    def _write(self, text: str) -> None:
        flow = self.flows[-1]
        if not self.verbatim:
            flow.run.append(text)
            return
        *lines, rest = text.split("\n")
        for line in lines:
            flow.run.append(line)
            flow.end_line(verbatim=True)
        flow.run.append(rest)


def _span(value: str | None, most: int, *, zero: int) -> int:
    """Read a span as the standard says: leading digits count, whatever is no number is 1, zero has its own meaning."""
    found = _SPAN.match(value or "1")
    return min(int(found[1]) or zero, most) if found else 1


def _folded(text: str) -> str:
    """Return text on one line, with single spaces, without what cannot be seen."""
    return " ".join((text if text.isascii() else _UNSEEN.sub("", text)).split())
