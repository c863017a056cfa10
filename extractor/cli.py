"""The command line: thin verbs over the library.

Results go to standard output, messages and progress to standard error. Exit status: 0 all read, and for `check` nothing
as grave as asked for; 1 some input failed, or something was found; 2 wrong use.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from extractor.errors import JianbaoError, ReadError

_T = TypeVar("_T")

app = typer.Typer(
    name="jianbao",
    help="鉴报：恢复、核对、评价政府信息公开工作年度报告。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Lang(StrEnum):
    """Languages of the output."""

    zh = "zh"
    en = "en"


class FailOn(StrEnum):
    """From which severity on `check` exits with 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


Paths = Annotated[list[Path], typer.Argument(help="文件或文件夹；- 表示标准输入。", show_default=False)]
LangOption = Annotated[Lang, typer.Option("--lang", help="输出语言。")]
TagsOption = Annotated[bool, typer.Option("--tags/--no-tags", help="是否给叙述逐句加标签。")]
TemplateOption = Annotated[
    str | None,
    typer.Option("--template", help="格式编号或 TOML 文件；不给则由表格自身的标签选定。", show_default=False),
]
RubricOption = Annotated[
    Path | None, typer.Option("--rubric", help="评分细则 TOML 文件；不给则用自带的。", show_default=False)
]

_GRAVITY = ("info", "warning", "error")
_SEVERITIES = {
    "zh": {"error": "错误", "warning": "警告", "info": "提示"},
    "en": {"error": "error", "warning": "warning", "info": "hint"},
}
_BLAMES = {
    "zh": {"body": "报告本身", "extraction": "提取", "unclear": "原因不明"},
    "en": {"body": "the report", "extraction": "the extraction", "unclear": "cause unclear"},
}


def _verb(function: Callable[..., None]) -> Callable[..., None]:
    """Register a verb whose errors become one sentence and the right exit status."""

    @wraps(function)
    def guarded(**options: Any) -> None:
        try:
            function(**options)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except JianbaoError as error:
            typer.echo(f"jianbao: {error.message(options['lang'])}", err=True)
            raise typer.Exit(1 if isinstance(error, ReadError) else 2) from error
        except OSError as error:
            typer.echo(f"jianbao: {error.filename}: {error.strerror}", err=True)
            raise typer.Exit(2) from error

    return app.command(name=function.__name__)(guarded)


@_verb
def read(
    path: Annotated[Path, typer.Argument(help="文件；- 表示标准输入。")],
    text: Annotated[bool, typer.Option("--text", help="原样输出解码后的文本（位置都以它为准）。")] = False,
    lang: LangOption = Lang.zh,
) -> None:
    """解码一份文件：编码、字数、标题、机关、年度。"""
    from extractor.metadata import describe
    from extractor.readers import read as read_source

    document = read_source(_source(path), name=str(path))
    if text:
        sys.stdout.buffer.write(document.text.encode("utf-8", "surrogatepass"))
        return
    about = describe(document)
    names = {
        "zh": "来源 编码 字符 无法解码 SHA-256 标题 机关 机关类别 年度 发布日期",
        "en": "source encoding characters undecodable sha256 title organization body_type year published",
    }[lang]
    values = [
        document.source,
        document.encoding,
        len(document.text),
        document.undecodable,
        document.sha256,
        about.title,
        about.organization,
        about.body_type,
        about.year,
        about.published,
    ]
    for name, value in zip(names.split(), values, strict=True):
        typer.echo(f"{name}\t{'' if value is None else value}")


@_verb
def extract(paths: Paths, tags: TagsOption = True, template: TemplateOption = None, lang: LangOption = Lang.zh) -> None:
    """提取表格、部分、句子、勾稽关系和检查结果，每份文件输出一行 JSON。"""
    from extractor.contract import encode

    failed = False
    for extraction in _extractions(paths, template=template, tags=tags, lang=lang):
        sys.stdout.buffer.write(encode(extraction) + b"\n")
        failed = failed or extraction.error is not None
    raise typer.Exit(int(failed))


@_verb
def check(
    paths: Paths,
    fail_on: Annotated[FailOn, typer.Option(help="有此级别或更重的结果时，以状态 1 退出。")] = FailOn.never,
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """核对勾稽关系、部分、表格和空格，列出检查结果。"""
    failed = False
    for extraction in _extractions(paths, template=template, tags=False, lang=lang):
        if extraction.error:
            failed = True
            typer.echo(f"{extraction.document.source}: {extraction.error.message}")
            continue
        about = extraction.metadata
        typer.echo(f"{extraction.document.source}  {about.organization or ''} {about.year or ''}".rstrip())
        if not extraction.findings:
            typer.echo("  nothing found" if lang == "en" else "  没有发现问题")
        for finding in extraction.findings:
            severity, blame = _SEVERITIES[lang][finding.severity], _BLAMES[lang][finding.blame]
            typer.echo(f"  {severity} {finding.code} {finding.message} [{blame}]")
            failed = failed or _is_grave(finding.severity, fail_on)
        doubtful = sum(cell.review for table in extraction.tables for cell in table.cells)
        if doubtful:
            typer.echo(
                f"  {doubtful} cells are in doubt and were not checked: jianbao explain FILE CELL"
                if lang == "en"
                else f"  另有 {doubtful} 格读取存疑，未参与核对；可用 jianbao explain 逐格查看"
            )
    raise typer.Exit(int(failed))


@_verb
def score(
    paths: Paths, rubric: RubricOption = None, template: TemplateOption = None, lang: LangOption = Lang.zh
) -> None:
    """给每份文件评分、排名，每份输出一行 JSON。"""
    from extractor.auditing import audit as audit_all
    from extractor.contract import encode
    from extractor.scoring import load_rubric

    result = audit_all(
        _extractions(paths, template=template, tags=False, lang=lang),
        rubric=load_rubric(rubric) if rubric else None,
        template=_template(template),
        lang=lang,
    )
    for standing in result.standings:
        sys.stdout.buffer.write(encode(standing) + b"\n")
    raise typer.Exit(int(any(standing.error for standing in result.standings)))


@_verb
def explain(
    path: Annotated[Path, typer.Argument(help="文件；- 表示标准输入。")],
    cell: Annotated[str, typer.Argument(help="单元格：表.行.列，例如 requests.new.total。")],
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """说明一个单元格从何而来：逐步列出看到了什么、权衡了什么。"""
    from extractor.explanation import explain as explain_cell
    from extractor.extraction import extract as extract_one
    from extractor.readers import read as read_source

    form = _template(template)
    document = read_source(_source(path), name=str(path))
    extraction = extract_one(document, template=form, tags=False, lang=lang)
    explanation = explain_cell(extraction, cell, template=form, lang=lang)
    typer.echo(explanation.name)
    for number, step in enumerate(explanation.steps, 1):
        typer.echo(f"{number:2}. {step}")


@_verb
def templates(
    files: Annotated[
        list[Path] | None, typer.Argument(help="要核对的模板 TOML 文件；不给则列出自带的格式。", show_default=False)
    ] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """列出报告格式，或核对自己写的模板，一次报告全部错误。"""
    from extractor.relations import identities
    from extractor.templates import known_templates, load_template

    for form in [load_template(path) for path in files] if files else known_templates():
        cells = " + ".join(str(len(table.positions)) for table in form.tables)
        years = f"{form.since or ''}–{form.until or ''}"
        relations = len(identities(form))
        if lang == "en":
            typer.echo(f"{form.id}\t{years}\t{form.title}\t{cells} cells\t{relations} relations")
        else:
            typer.echo(f"{form.id}\t{years}\t{form.title}（{form.basis}）\t{cells} 格\t{relations} 条勾稽关系")


@_verb
def audit(
    paths: Paths,
    out: Annotated[Path, typer.Option("--out", help="写入评价报告的文件夹；同名文件会被替换。", show_default=False)],
    tags: TagsOption = True,
    rubric: RubricOption = None,
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """提取、核对、评分、排名，写出评价报告（JSON、CSV、网页）。"""
    from extractor.report import INDEX, write_report
    from extractor.scoring import load_rubric

    result = write_report(
        _extractions(paths, template=template, tags=tags, lang=lang),
        out,
        rubric=load_rubric(rubric) if rubric else None,
        template=_template(template),
        lang=lang,
    )
    for source, message in result.failed:
        typer.echo(f"{source}: {message}", err=True)
    good = result.documents - len(result.failed)
    typer.echo(
        f"{good} of {result.documents} documents read"
        if lang == "en"
        else f"读取 {result.documents} 份文件中的 {good} 份"
    )
    typer.echo(out / INDEX)
    raise typer.Exit(int(bool(result.failed)))


def _is_grave(severity: str, fail_on: FailOn) -> bool:
    return fail_on is not FailOn.never and _GRAVITY.index(severity) >= _GRAVITY.index(fail_on)


def _extractions(paths: list[Path], *, template: str | None, tags: bool, lang: str) -> Iterator[Any]:
    """Extract what the paths name, one after another, with progress on standard error."""
    from extractor.extraction import extract_each
    from extractor.readers import find_sources

    form = _template(template)
    named = [found for path in paths for found in ([path] if str(path) == "-" else find_sources([path]))]
    sources = (_source(path) for path in named)
    return _with_progress(extract_each(sources, template=form, tags=tags, lang=lang), len(named))


def _source(path: Path) -> bytes | str:
    """Return what to read: standard input as bytes, no more of it than a reader accepts and one."""
    if str(path) != "-":
        return str(path)
    from extractor.readers import LIMIT

    return sys.stdin.buffer.read(LIMIT + 1)


def _template(template: str | None) -> Any:
    if template is None:
        return None
    from extractor.templates import find_template, load_template

    return load_template(Path(template)) if template.endswith(".toml") else find_template(template)


def _with_progress(items: Iterable[_T], total: int) -> Iterator[_T]:
    """Show progress where somebody watches and there is something to wait for."""
    if total < 10 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, total=total, console=Console(stderr=True), description="", transient=True)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    app()


if __name__ == "__main__":
    main()
