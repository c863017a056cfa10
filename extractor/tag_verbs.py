"""The verbs for tags: export the sentences that the model doubts most, train again with corrected ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.console import extractions, verb
from extractor.errors import Words
from extractor.options import Lang, LangOption, Paths, TemplateOption

if TYPE_CHECKING:
    from extractor.types import Extraction

tags = typer.Typer(name="tags", help="句子标签：导出模型最没把握的句子，改好后再训练。", no_args_is_help=True)


def export(
    paths: Paths,
    out: Annotated[str, typer.Option("--out", help="写入的 CSV 文件；已有的文件不会被替换。", show_default=False)],
    most: Annotated[int, typer.Option("--most", min=1, help="最多导出多少句。")] = 100,
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """导出模型最没把握的句子，供人改标签：primary 一列填首要标签，tags 一列填全部标签，以空格分开。"""
    from extractor.annotations import write_doubts

    failed = False

    def watched() -> Iterator["Extraction"]:
        nonlocal failed
        for extraction in extractions(paths, template=template, tags=True, lang=lang):
            failed = failed or extraction.error is not None
            yield extraction

    kept = write_doubts(watched(), Path(out), most=most)
    then = f"jianbao train --add {out}"
    words = Words(f"{out}：{kept} 句，改好以后用 {then} 训练", f"{out}: {kept} sentences; once corrected: {then}")
    typer.echo(words[lang])
    raise typer.Exit(int(failed))


def train(
    add: Annotated[
        list[str] | None, typer.Option("--add", help="改好标签的 CSV 文件，可给多个。", show_default=False)
    ] = None,
    out: Annotated[str, typer.Option("--out", help="写入的模型文件；同名文件会被替换。")] = "section_tagger.npz",
    lang: LangOption = Lang.zh,
) -> None:
    """用项目自带的句子和改好的句子训练模型，比较训练前后与改好的标签是否一致。"""
    from extractor.training import retrain

    for line in retrain([Path(path) for path in add or ()], Path(out)):
        typer.echo(line[lang])


verb(tags, export)
