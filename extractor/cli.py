"""The command line: thin verbs over the library.

Results go to standard output, messages and progress to standard error. Exit status: 0 all read, and for `check` nothing
as grave as asked for; 1 some input failed, or something was found; 2 wrong use.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from extractor import __version__
from extractor.compare_verbs import compare
from extractor.console import SEVERITIES, draw, extractions, prepare_streams, source, target, template_of, verb
from extractor.errors import UnknownReference, Words
from extractor.options import (
    DeadlinesOption,
    FactsOption,
    FailOn,
    Lang,
    LangOption,
    Paths,
    RubricOption,
    TagsOption,
    TemplateOption,
)
from extractor.reuse_verbs import reuse
from extractor.score_verbs import SCORE, explain_score, print_ranking, rank, ranked_standings, score
from extractor.tag_verbs import tags as tag_verbs
from extractor.tag_verbs import train
from extractor.template_verbs import templates

app = typer.Typer(
    name="jianbao",
    help="鉴报：恢复、核对、评价政府信息公开工作年度报告。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.add_typer(tag_verbs)
app.add_typer(templates)
verb(app, compare)
verb(app, train)
verb(app, reuse)
verb(app, score)
verb(app, rank)

_MOST_RANKED = 20
"""Documents of a group that `audit` lists at most."""
_MOST_PROPOSALS = 3
"""Hypotheses about a finding that are listed at most."""
_GRAVITY = ("info", "warning", "error")
_BLAMES = {
    "zh": {"body": "报告本身", "extraction": "提取", "unclear": "原因不明"},
    "en": {"body": "the report", "extraction": "the extraction", "unclear": "cause unclear"},
}


def _verb(function: Callable[..., None]) -> Callable[..., None]:
    return verb(app, function)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"jianbao {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本号。", callback=_show_version, is_eager=True)
    ] = False,
) -> None: ...


@_verb
def read(
    path: Annotated[str, typer.Argument(help="文件；- 表示标准输入。")],
    text: Annotated[bool, typer.Option("--text", help="原样输出解码后的文本（位置都以它为准）。")] = False,
    lang: LangOption = Lang.zh,
) -> None:
    """解码一份文件：编码、字数、标题、机关、年度（几份报告合在一起的，是第一份的）。"""
    from extractor.metadata import describe
    from extractor.parts import alone, split
    from extractor.readers import read as read_source

    document = read_source(source(path))
    if text:
        sys.stdout.buffer.write(document.text.encode("utf-8", "surrogatepass"))
        return
    parts = split(document)
    about = describe(alone(parts[0]))
    names = {
        "zh": "来源 编码 字符 无法解码 SHA-256 报告数 标题 机关 机关类别 地区 级别 年度 统计期限 发布日期 落款日期 "
        "公布期限",
        "en": "source encoding characters undecodable sha256 reports title organization body_type region level year "
        "period published signed deadline",
    }[lang]
    values = [
        document.source,
        document.encoding,
        len(document.text),
        document.undecodable,
        document.sha256,
        len(parts),
        about.title,
        about.organization,
        about.body_type,
        about.region,
        about.level,
        about.year,
        " – ".join(about.period) if about.period else None,
        about.published,
        about.signed,
        about.deadline,
    ]
    for name, value in zip(names.split(), values, strict=True):
        typer.echo(f"{name}\t{'' if value is None else value}")


@_verb
def extract(
    paths: Paths,
    tags: TagsOption = True,
    template: TemplateOption = None,
    facts: FactsOption = None,
    deadlines: DeadlinesOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """提取表格、部分、句子、勾稽关系和检查结果，每份报告输出一行 JSON。"""
    from extractor.contract import encode

    failed = False
    for extraction in extractions(paths, template=template, tags=tags, facts=facts, deadlines=deadlines, lang=lang):
        sys.stdout.buffer.write(encode(extraction) + b"\n")
        failed = failed or extraction.error is not None
    raise typer.Exit(int(failed))


@_verb
def check(
    paths: Paths,
    fail_on: Annotated[FailOn, typer.Option(help="有此级别或更重的结果时，以状态 1 退出。")] = FailOn.never,
    template: TemplateOption = None,
    facts: FactsOption = None,
    deadlines: DeadlinesOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """核对勾稽关系、部分、表格、空格、名称和日期，列出检查结果。"""
    failed = False
    for extraction in extractions(paths, template=template, tags=False, facts=facts, deadlines=deadlines, lang=lang):
        if extraction.error:
            failed = True
            continue
        about = extraction.metadata
        typer.echo(f"{_name(extraction.document)}  {about.organization or ''} {about.year or ''}".rstrip())
        for finding in extraction.findings:
            severity, blame = SEVERITIES[lang][finding.severity], _BLAMES[lang][finding.blame]
            typer.echo(f"{'  ' if finding.root else '    └ '}{severity} {finding.code} {finding.message} [{blame}]")
            for item in finding.proposals[:_MOST_PROPOSALS]:
                typer.echo(f"    ? {'.'.join(item.cell)} = {item.value}: {item.reason}")
            failed = failed or _is_grave(finding.severity, fail_on)
        typer.echo(f"  {_summary(extraction, lang)}")
    raise typer.Exit(int(failed))


@_verb
def explain(
    path: Annotated[str, typer.Argument(help="文件；- 表示标准输入。")],
    cell: Annotated[str, typer.Argument(help="单元格：表.行.列，例如 requests.new.total；score 表示得分。")],
    part: Annotated[int, typer.Option("--part", help="文件里的第几份报告。")] = 1,
    html: Annotated[
        str | None, typer.Option("--html", help="另写一份网页，画出标签对照和各种填法。", show_default=False)
    ] = None,
    among: Annotated[
        list[str] | None,
        typer.Option("--among", help="说明得分时一并比较的文件或文件夹，可给多个。", show_default=False),
    ] = None,
    rubric: RubricOption = None,
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """说明一个单元格从何而来：逐步列出看到了什么、权衡了什么；或说明得分：每一分从何而来，失分在哪里。"""
    from extractor.explanation import explain as explain_cell
    from extractor.extraction import extract as extract_one
    from extractor.parts import split
    from extractor.readers import read as read_source

    form = template_of(template)
    documents = split(read_source(source(path)))
    if not 1 <= part <= len(documents):
        raise UnknownReference(
            name=f"--part {part}",
            hint=Words(f"文件里有 {len(documents)} 份报告。", f"The file holds {len(documents)}."),
        )
    document = documents[part - 1]
    if cell == SCORE:
        explain_score(document, among or [], rubric, template, html, lang)
        return
    extraction = extract_one(document, template=form, tags=False, lang=lang)
    explanation = explain_cell(extraction, cell, template=form, lang=lang)
    typer.echo(explanation.name)
    for number, step in enumerate(explanation.steps, 1):
        typer.echo(f"{number:2}. {step}")
    draw(explanation, lang)
    if html:
        from extractor.report.pages import write_explanation

        write_explanation(target(html, [path]), explanation, lang)


@_verb
def audit(
    paths: Paths,
    out: Annotated[
        str, typer.Option("--out", help="写入评价报告的文件夹；同名文件和先前写入的网页会被替换。", show_default=False)
    ],
    tags: TagsOption = True,
    rubric: RubricOption = None,
    template: TemplateOption = None,
    facts: FactsOption = None,
    deadlines: DeadlinesOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """提取、核对、评分、排名，写出评价报告（JSON、CSV、网页）。"""
    from extractor.report import AUDIT, INDEX, write_report
    from extractor.rubrics import DEFAULT, open_rubric

    used = open_rubric(rubric or DEFAULT)
    result = write_report(
        extractions(paths, template=template, tags=tags, facts=facts, deadlines=deadlines, lang=lang),
        Path(out),
        rubric=used,
        template=template_of(template),
        lang=lang,
    )
    good = result.documents - len(result.failed)
    typer.echo(
        f"{good} of {result.documents} documents read"
        if lang == "en"
        else f"读取 {result.documents} 份文件中的 {good} 份"
    )
    if result.between:
        typer.echo(f"between documents: {result.between}" if lang == "en" else f"文件之间的问题 {result.between} 条")
    for source_of, finding in result.findings:
        severity, blame = SEVERITIES[lang][finding.severity], _BLAMES[lang][finding.blame]
        typer.echo(f"  {source_of}\n    {severity} {finding.code} {finding.message} [{blame}]")
    print_ranking(ranked_standings(Path(out) / AUDIT), used, lang, _MOST_RANKED)
    typer.echo(Path(out) / INDEX)
    raise typer.Exit(int(bool(result.failed)))


def _name(document: Any) -> str:
    """Return the source of a document, and which of the reports in it this is."""
    return f"{document.source}#{document.part}" if document.part else str(document.source)


def _is_grave(severity: str, fail_on: FailOn) -> bool:
    return fail_on is not FailOn.never and _GRAVITY.index(severity) >= _GRAVITY.index(fail_on)


def _summary(extraction: Any, lang: str) -> str:
    """Say what was found, and how much was not looked at: cells in doubt."""
    cells = [cell for table in extraction.tables for cell in table.cells]
    count, doubtful = len(cells), sum(cell.review for cell in cells)
    found = sum(finding.root for finding in extraction.findings)
    if doubtful:
        zh = f"共 {count} 格，其中 {doubtful} 格读取存疑，未参与核对；可用 jianbao explain 逐格查看"
        en = f"{doubtful} of {count} cells are in doubt and were not checked: jianbao explain FILE CELL"
    else:
        zh, en = (f"检查结果 {found} 条", f"findings: {found}") if found else ("没有发现问题", "nothing found")
    return Words(zh, en)[lang]


def main() -> None:
    """Run the command line."""
    prepare_streams()
    app()


if __name__ == "__main__":
    main()
