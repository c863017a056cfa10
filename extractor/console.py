"""What stands around the verbs of the command line: standard input, output and error, and exit statuses."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import typer

from extractor.errors import EmptyArgument, JianbaoError, NotAFile, ReadError, ReplacesInput, Words, os_reason
from extractor.types import Extraction

if TYPE_CHECKING:
    from extractor.explanation import Explanation

_T = TypeVar("_T")
SEVERITIES = {
    "zh": {"error": "错误", "warning": "警告", "info": "提示"},
    "en": {"error": "error", "warning": "warning", "info": "hint"},
}
_WIDTH = 110
"""Columns of drawings; rich would ask a terminal that may not be there."""


def verb(app: typer.Typer, function: Callable[..., None]) -> Callable[..., None]:
    """Register a verb whose errors become one sentence and the right exit status."""

    @wraps(function)
    def guarded(**options: Any) -> None:
        lang = options["lang"]
        try:
            refuse_empty(options)
            try:
                function(**options)
            finally:
                sys.stdout.flush()
        except JianbaoError as error:
            raise typer.Exit(complain(error, lang)) from error
        except OSError as error:
            raise typer.Exit(complain_of_output(error, lang)) from error

    return app.command(name=function.__name__.rstrip("_"))(guarded)


def prepare_streams() -> None:
    """Write UTF-8, whatever the terminal says; where standard output is closed, let writing fail as on a full disk."""
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def complain(error: JianbaoError, lang: str) -> int:
    """Say what is wrong and return the exit status: 1 for an input that cannot be read, 2 for wrong use."""
    typer.echo(f"jianbao: {error.message(lang)}", err=True)
    return 1 if isinstance(error, ReadError) and not isinstance(error, NotAFile) else 2


def complain_of_output(error: OSError, lang: str) -> int:
    """Say what could not be written and return the exit status; a reader that stops early is no error."""
    reason = os_reason(error)
    if error.filename is not None:
        typer.echo(f"jianbao: {error.filename}: {reason[lang]}", err=True)
        return 2
    # What is left in the buffer would fail again at the end of the program.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    words = Words(f"无法写出结果：{reason.zh}", f"the output cannot be written: {reason.en}")
    typer.echo(f"jianbao: {words[lang]}", err=True)
    return 1


def refuse_empty(options: dict[str, Any]) -> None:
    """Refuse empty words: as a path, one would mean the current folder."""
    for name, value in options.items():
        if value == "" or (isinstance(value, list) and "" in value):
            raise EmptyArgument(name=name)


def source(path: str) -> str | BinaryIO:
    """Return what to read: a path, or standard input, of which nothing comes if it is closed."""
    if path != "-":
        return path
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def extractions(
    paths: list[str],
    *,
    template: str | None,
    tags: bool,
    lang: str,
    facts: str | None = None,
    deadlines: str | None = None,
) -> Iterator[Any]:
    """Extract what the paths name, one after another, with progress and failures on standard error."""
    from extractor.extraction import extract_each
    from extractor.metadata import load_deadlines, load_facts
    from extractor.readers import find_sources

    known: dict[str, Any] = {"template": template_of(template), "tags": tags, "lang": lang}
    if facts:
        known["facts"] = load_facts(Path(facts))
    if deadlines:
        known["deadlines"] = load_deadlines(Path(deadlines))
    named = [found for path in paths for found in ([path] if path == "-" else map(str, find_sources([path])))]
    extractions = extract_each(map(source, named), **known)
    return announced(with_progress(extractions, len(named)), lang)


def target(path: str, inputs: Iterable[str]) -> Path:
    """Return where to write; raises `ReplacesInput` if one of the inputs stands there."""
    from extractor.readers import find_sources

    place = Path(path).resolve()
    read = (found for item in inputs if item != "-" and Path(item).exists() for found in find_sources([item]))
    if place.exists() and any(Path(found).resolve() == place for found in read):
        raise ReplacesInput(path=path)
    return Path(path)


def template_of(template: str | None) -> Any:
    """Return the template that an option names: by its id, or a file of one's own."""
    if template is None:
        return None
    from extractor.templates import open_template

    return open_template(template)


def announced(extractions: Iterable[Extraction], lang: str) -> Iterator[Extraction]:
    """Say on standard error which sources cannot be read, and which hold the same as another."""
    known: dict[tuple[str, int | None], str] = {}
    for extraction in extractions:
        document, error = extraction.document, extraction.error
        if error:
            typer.echo(f"{document.source}: {error.message}", err=True)
        elif (first := known.get((document.sha256, document.part))) is not None:
            words = Words(f"与 {first} 内容完全相同", f"the same content as {first}")
            typer.echo(f"{document.source}: {words[lang]}", err=True)
        else:
            known[document.sha256, document.part] = document.source
        yield extraction


def with_progress(items: Iterable[_T], total: int) -> Iterator[_T]:
    """Show progress where somebody watches and there is something to wait for."""
    if total < 10 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, total=total, console=Console(stderr=True), description="", transient=True)


def draw(explanation: "Explanation", lang: str) -> None:
    """Print how the row of an explained cell was aligned: its label, the ways to fill it, orders weighed, reasons."""
    from rich.console import Console
    from rich.table import Table

    from extractor.explanation import explanation_words

    drawing = explanation.drawing
    if drawing is None:
        return
    said = {name: text[lang] for name, text in explanation_words().items()}
    if drawing.wanted:
        typer.echo(f"\n{said['drawn_label']}\n  {said['drawn_form']} {drawing.wanted}")
        typer.echo(f"  {said['drawn_text']} {drawing.found}")
    console = Console(file=sys.stdout, highlight=False, markup=False, width=_WIDTH)
    table = Table(*drawing.columns, said["drawn_p"], title=said["drawn_ways"], title_justify="left")
    for way in drawing.ways:
        table.add_row(*way.cells, f"{way.p:.2%}")
    console.print()
    console.print(table)
    typer.echo(f"{said['drawn_orders']}: " + "; ".join(f"{name} {fit}" for name, fit in drawing.orders))
    typer.echo(f"{said['drawn_reasons']}: " + "; ".join(f"{name} {weight:+.2f}" for name, weight in drawing.reasons))
