"""A draft written down: the pieces of its text, where its tables stand, and the runs of their cells."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import accumulate
from random import Random
from typing import NamedTuple

from evaluation.drafts import Block, Draft
from evaluation.grids import Box, Sheet
from evaluation.layouts import LAYOUTS, Layout
from evaluation.oracle import Place, Run
from evaluation.pieces import Piece, is_places
from extractor.types import Span, State

RETURNS = 0.15
"""Share of the pasted reports whose lines end as on Windows."""

_HTML = {
    "title": "<h1>{}</h1>\n",
    "heading": "<h3>{}</h3>\n",
    "caption": "<p><strong>{}</strong></p>\n",
    "prose": "<p>{}</p>\n",
    "page": "<div>{}</div>\n",
}
_PDF_LINE = 32
_NOWHERE = ("", "", "")


class Written(NamedTuple):
    """A report as text.

    `regions` is where each current table stands, `prints` where each piece that prints a figure does, `runs` the
    cells of the current tables with no label in between.
    """

    text: str
    regions: dict[str, Span]
    prints: list[tuple[Box, Span]]
    runs: list[Run]


def write_down(draft: Draft, random: Random) -> Written:
    """Write a report in its layout."""
    layout = LAYOUTS[draft.layout]
    between = random.choice(layout.between)
    style = str(random.random())
    returns = draft.layout == "word_paste" and random.random() < RETURNS
    marked = draft.layout in ("pipes", "torn") and random.random() < 0.4
    parts: list[tuple[Block, list[Piece]]] = []
    for block in draft.blocks:
        if block.sheet:
            pieces = _sheet_pieces(block.sheet, layout, style, random)
        else:
            pieces = [Piece(_block_text(block, draft.layout, between, marked=marked))]
        pieces.append(Piece("" if layout.media_type == "text/html" else between))
        if returns:
            pieces = [piece._replace(text=piece.text.replace("\n", "\r\n")) for piece in pieces]
        if draft.garble:
            pieces = [_garbled(piece, draft.garble) for piece in pieces]
        parts.append((block, pieces))
    if layout.media_type == "text/html":
        parts[0][1].insert(0, Piece("<html><body>\n"))
        parts[-1][1].append(Piece("</body></html>\n"))
    return _located(parts, lined=layout.lined)


def _garbled(piece: Piece, garble: Callable[[str], str]) -> Piece:
    return piece if piece.box and is_places(piece.box) else piece._replace(text=garble(piece.text))


def _located(parts: list[tuple[Block, list[Piece]]], *, lined: bool) -> Written:
    """Put the pieces together and find out where each stands."""
    regions: dict[str, Span] = {}
    prints: list[tuple[Box, Span]] = []
    runs: list[Run] = []
    texts: list[str] = []
    start = 0
    for block, pieces in parts:
        ends = list(accumulate((len(piece.text) for piece in pieces), initial=start))
        for piece, first, last in zip(pieces, ends, ends[1:], strict=False):
            if piece.box and is_places(piece.box) and piece.text:
                prints.append((piece.box, Span(first, last)))
        text = "".join(piece.text for piece in pieces)
        if block.sheet and block.sheet.current:
            left = len(text) - len(text.lstrip())
            regions[block.sheet.id] = Span(start + left, start + len(text.rstrip()))
            runs += _runs(pieces, block.sheet, lined=lined)
        texts.append(text)
        start = ends[-1]
    return Written("".join(texts), regions, prints, runs)


def _sheet_pieces(sheet: Sheet, layout: Layout, style: str, random: Random) -> list[Piece]:
    """Write a table; the foreign lines fall between its rows. All tables of a report are set in one `style`."""
    chunks = list(layout.write(sheet, Random(style)))
    for line in sheet.noise:
        chunks.insert(random.randint(1, max(len(chunks) - 1, 1)), (Piece(line + layout.end),))
    return [piece for chunk in chunks for piece in chunk]


def _block_text(block: Block, layout: str, between: str, *, marked: bool) -> str:
    """Return what stands outside the tables as the layout writes it."""
    if LAYOUTS[layout].media_type == "text/html":
        return "".join(_HTML[block.kind].format(escape(line)) for line in block.text.split("\n"))
    if layout == "pdf":
        return "\n".join(_set_lines(block.text))
    if marked and block.kind in ("title", "heading"):
        return f"{'#' if block.kind == 'title' else '##'} {block.text}\n"
    return block.text if between == "\n" else block.text.replace("\n", between)


def _set_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for start in range(0, len(line), _PDF_LINE):
            yield ("     " if start == 0 else "") + line[start : start + _PDF_LINE]


def _runs(pieces: Iterable[Piece], sheet: Sheet, *, lined: bool) -> list[Run]:
    """Return the cells in the order of the text, parted by labels; cells that are cut off among their neighbours.

    `lined`: the end of a line parts them, too; what is blank on one line cannot have stood on another.
    """
    runs: list[list[tuple[Box, Place]]] = [[]]
    between = ""
    for piece in pieces:
        if piece.box is None:
            between += piece.text
        elif not is_places(piece.box):
            if piece.text.strip() and runs[-1]:
                runs.append([])
            between = ""
        else:
            if lined and runs[-1] and runs[-1][-1][0].row != piece.box.row:
                runs.append([])
            runs[-1].append((piece.box, _place(piece.box, between + piece.text, hidden=not piece.kept)))
            between = ""
    for box in sheet.boxes:
        if box.lost:
            _insert(runs, box)
    return [tuple(place for _, place in run) for run in runs if run]


def _insert(runs: list[list[tuple[Box, Place]]], lost: Box) -> None:
    run = next((run for run in runs if any(box.row == lost.row for box, _ in run)), None)
    if run is None:
        run = []
        runs.append(run)
    at = sum((box.row, box.column) < (lost.row, lost.column) for box, _ in run)
    run.insert(at, (lost, _place(lost, "", hidden=True)))


def _place(box: Box, text: str, *, hidden: bool) -> Place:
    content = None if box.lost else box.text if box.state is State.NOT_APPLICABLE else box.value
    return Place(box.ref or _NOWHERE, content, hidden, text)
