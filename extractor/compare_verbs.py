"""The verb that sets two years side by side."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.console import SEVERITIES, announced, source, target, template_of
from extractor.options import FactsOption, Lang, LangOption, TemplateOption

if TYPE_CHECKING:
    from extractor.types import Comparison

_WIDTH = 110
_CHANGES = ("same", "moved", "changed", "new", "dropped")


def compare(
    last: Annotated[str, typer.Argument(help="上年的报告。")],
    this: Annotated[str, typer.Argument(help="本年的报告；- 表示标准输入。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一行 JSON。")] = False,
    html: Annotated[str | None, typer.Option("--html", help="另写一份网页，逐句左右对照。", show_default=False)] = None,
    template: TemplateOption = None,
    facts: FactsOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """对比同一机关两年的报告：数字、指标、衔接、各部分雷同和逐句改动。"""
    from extractor.comparison import compare as compare_two
    from extractor.contract import encode
    from extractor.extraction import extract
    from extractor.metadata import load_facts

    form = template_of(template)
    known = load_facts(Path(facts)) if facts else None
    pair = [extract(source(path), template=form, facts=known, tags=False, lang=lang) for path in (last, this)]
    failed = any(item.error for item in announced(pair, lang))
    result = compare_two(*pair, template=form, lang=lang)
    if html and not failed:
        from extractor.report.pages import write_comparison

        write_comparison(target(html, (last, this)), result, lang, template=form)
    if as_json:
        sys.stdout.buffer.write(encode(result) + b"\n")
    elif not failed:
        show(result, lang)
    raise typer.Exit(int(failed))


def show(result: "Comparison", lang: str) -> None:
    """Print what changed: cautions, key changes, findings, sections, figures, indicators, changed sentences."""
    from rich.console import Console

    from extractor.comparison.words import comparison_words

    said = {name: text[lang] for name, text in comparison_words().items()}
    console = Console(file=sys.stdout, highlight=False, markup=False, width=_WIDTH)
    for one, when in ((result.last, "earlier"), (result.this, "later")):
        typer.echo(f"{said[when]}  {one.source}  {one.organization or '–'} {one.year or '–'}")
    for title, lines in (("cautions", result.cautions), ("changes", result.changes or (said["no_changes"],))):
        if lines:
            typer.echo(f"\n{said[title]}")
        for line in lines:
            typer.echo(f"  {line}")
    if result.findings:
        typer.echo(f"\n{said['findings']}")
    for finding in result.findings:
        typer.echo(f"  {SEVERITIES[lang][finding.severity]} {finding.code} {finding.message}")
    for table in _tables(result, said):
        console.print()
        console.print(table)
    if result.figures or result.unchanged or result.unknown:
        typer.echo(said["counts"].format(unchanged=result.unchanged, unknown=result.unknown))
    _show_sentences(result, said, console)


def _tables(result: "Comparison", said: dict[str, str]) -> list[object]:
    from rich.table import Table

    from extractor.indicators import shown_rate

    years = [str(one.year or said[name]) for one, name in ((result.last, "earlier"), (result.this, "later"))]
    sections = Table(said["section"], said["share"], *(said[name] for name in _CHANGES), title=said["sections"])
    for item in result.sections:
        share = "–" if item.repeated is None else f"{item.repeated:.0%}"
        counts = (str(item.sentences.get(name, 0)) for name in _CHANGES)
        sections.add_row(item.this or item.last or item.section, share, *counts)
    figures = Table(said["figure"], *years, said["change"], said["rate_of_change"], title=said["figures"])
    for figure in result.figures:
        growth = "–" if figure.growth is None else f"{figure.growth:+.1%}"
        figures.add_row(figure.name, str(figure.last), str(figure.this), f"{figure.change:+}", growth)
    indicators = Table(said["indicator"], *years, title=said["indicators"])
    for rate in result.indicators:
        if rate.last is not None or rate.this is not None:
            indicators.add_row(rate.name, shown_rate(rate.last, rate.unit), shown_rate(rate.this, rate.unit))
    return [table for table in (sections, figures, indicators) if table.row_count]


def _show_sentences(result: "Comparison", said: dict[str, str], console: object) -> None:
    """Print every sentence that did not stay as it was, what is gone and what has come marked."""
    from rich.console import Console
    from rich.text import Text

    if not isinstance(console, Console) or not result.sentences:
        return
    titles = {item.section: item.this or item.last or item.section for item in result.sections}
    typer.echo(f"\n{said['narrative']}")
    marks = {"=": ("", "", ""), "-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}
    section: str | None = ""
    for item in result.sentences:
        if item.change == "same":
            continue
        if item.section != section:
            section = item.section
            typer.echo(f"  {titles.get(section or '', said['before_headings'])}")
        line = Text(f"    {said[item.change]} ")
        for edit in item.edits:
            before, after, style = marks[edit.op] if item.change == "changed" else ("", "", "")
            line.append(f"{before}{edit.text}{after}", style=style)
        console.print(line, soft_wrap=True)
