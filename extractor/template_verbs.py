"""The verbs for templates: list those there are, check one of one's own, begin a new one."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.console import complain, verb
from extractor.errors import TemplateError, Words
from extractor.options import Lang, LangOption
from extractor.shapes import misnamed

if TYPE_CHECKING:
    from extractor.templates import Template

_SKELETON = files("extractor") / "data" / "skeleton.toml"
_NAMELESS = "my-kind"

templates = typer.Typer(name="templates", help="列出、核对、新建报告格式（模板）。", no_args_is_help=True)


def _verb(function: Callable[..., None]) -> Callable[..., None]:
    return verb(templates, function)


@_verb
def list_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="自己的模板：TOML 文件，或放着 TOML 文件的文件夹；列在自带的之后。", show_default=False),
    ] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """列出自带的和自己的报告格式。"""
    from extractor.templates import known_templates

    for form in known_templates():
        _describe(form, lang)
    raise typer.Exit(_check(_files(paths or []), lang))


@_verb
def check(
    files: Annotated[list[str], typer.Argument(help="模板 TOML 文件。", show_default=False)],
    lang: LangOption = Lang.zh,
) -> None:
    """核对自己写的模板，一次报告全部错误：哪个键、错在哪里、是不是想写另一个。"""
    raise typer.Exit(_check(map(Path, files), lang))


@_verb
def new(
    name: Annotated[str, typer.Argument(metavar="ID", help="新格式的编号。")],
    out: Annotated[
        str | None, typer.Option("--out", help="写到这个文件；不给则写到当前文件夹的 编号.toml。", show_default=False)
    ] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """写出一份带注释的模板样子，每个键都有说明；已有的文件不会被替换。"""
    path = Path(out or f"{name}.toml")
    write_skeleton(name, path)
    then = f"jianbao templates check {path}"
    said = Words(f"{path}：照注释改好以后，用 {then} 核对", f"{path}: change it as its comments say, then {then}")
    typer.echo(said[lang])


def _files(paths: list[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        yield from sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _check(files: Iterator[Path], lang: str) -> int:
    """Describe the templates that have no faults, complain of those that have; return the exit status."""
    from extractor.templates import load_template

    status = 0
    for path in files:
        try:
            _describe(load_template(path), lang, path)
        except TemplateError as error:
            status = complain(error, lang)
    return status


def _describe(form: "Template", lang: str, path: Path | None = None) -> None:
    from extractor.relations import identities

    cells = " + ".join(str(len(table.positions)) for table in form.tables)
    years = f"{form.since or ''}–{form.until or ''}"
    relations = len(identities(form))
    basis = f"（{form.basis}）" if form.basis else ""
    said = Words(
        f"{form.title}{basis}\t{cells} 格\t{relations} 条勾稽关系",
        f"{form.title}\t{cells} cells\t{relations} relations",
    )
    typer.echo("\t".join([form.id, years, said[lang], *([str(path)] if path else [])]))


def write_skeleton(name: str, path: Path) -> None:
    """Write a commented template with the id `name` to a new file.

    Raises `TemplateError` for a name that cannot be an id, and `FileExistsError` rather than replace a file.
    """
    wrong = list(misnamed("id", [name]))
    if wrong:
        raise TemplateError(str(path), wrong)
    content = _SKELETON.read_text("utf-8").replace(_NAMELESS, name, 1)
    with path.open("x", encoding="utf-8") as file:
        file.write(content)
