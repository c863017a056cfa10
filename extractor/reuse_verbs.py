"""The verb for reuse: who repeats whom in a folder, and two documents side by side."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.console import extractions, target, template_of
from extractor.errors import ReadError, Words, WrongPair
from extractor.options import Lang, LangOption, TemplateOption

if TYPE_CHECKING:
    from extractor.types import Extraction, Repeat

_SHOWN = 44
"""Characters of a passage that are shown."""
_AXES = {
    "zh": {"self": "本机关以前的报告", "peer": "其他机关的报告", "inside": "本报告前文"},
    "en": {"self": "own earlier report", "peer": "report of another body", "inside": "the same report before"},
}


def reuse(
    paths: Annotated[
        list[str] | None, typer.Argument(help="文件或文件夹；- 表示标准输入。", show_default=False)
    ] = None,
    pair: Annotated[
        tuple[str, str] | None, typer.Option("--pair", help="只比较这两份文件。", show_default=False)
    ] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", help="与 --pair 连用：写出两份并排、雷同段落互相链接的网页。", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="每一对输出一行 JSON。")] = False,
    out: Annotated[
        str | None, typer.Option("--out", help="结果写到这个文件，不输出到屏幕。", show_default=False)
    ] = None,
    template: TemplateOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """比对雷同：谁与谁有多少相同、相同的段落各在哪里；数字、名称和法定用语不计。"""
    if (pair is None) == (not paths) or (html and not pair):
        raise WrongPair
    named = paths or list(pair or ())
    page, place = (target(path, named) if path else None for path in (html, out))
    failed = False

    def read() -> Iterator["Extraction"]:
        nonlocal failed
        for extraction in extractions(named, template=template, tags=False, lang=lang):
            failed = failed or extraction.error is not None
            if extraction.error is None:
                yield extraction

    documents = list(read()) if pair else read()
    if isinstance(documents, list) and len(documents) != 2 and not failed:
        raise WrongPair
    if page and isinstance(documents, list):
        lines = _pair_page(documents, page, template, lang)
    else:
        lines = _lines(documents, template, lang, json=json)
    if place:
        place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    else:
        for line in lines:
            typer.echo(line)
    raise typer.Exit(int(failed))


def _lines(read: Iterable["Extraction"], template: str | None, lang: str, *, json: bool) -> Iterator[str]:
    """Yield what is to be said of every document that repeats another, in the order of the input."""
    from msgspec.json import encode

    from extractor.reuse import Corpus, fingerprint, pairs

    form = template_of(template)
    corpus = Corpus([fingerprint(extraction, template=form) for extraction in read])
    found = False
    for item in corpus.fingerprints:
        for repeat in pairs(item, corpus.repetition(item)):
            found = True
            if json:
                yield encode(repeat).decode()
            else:
                yield from _said(repeat, _text(item.source), len(corpus.fingerprints), lang)
    if not found and not json:
        count = len(corpus.fingerprints)
        yield Words(f"{count} 份报告之间没有雷同的段落", f"no passages shared among {count} reports")[lang]


def _said(repeat: "Repeat", text: str, documents: int, lang: str) -> Iterator[str]:
    """Say how much one document has of another, each figure beside its method, and every passage."""
    axis, against = _AXES[lang][repeat.axis], repeat.against
    yield f"{_name(repeat.document, repeat.part)}  ←  {_name(repeat.source, repeat.source_part)}  [{axis}]"
    if against:
        share = "–" if against.containment_5gram is None else f"{against.containment_5gram:.1%}"
        yield Words(
            f"  5-gram 包含度（一、五部分，遮蔽后）{share}；连续 30 字以上逐字相同 {against.exact_30:.1%}；"
            f"全部雷同段落 {against.in_passages:.1%}",
            f"  containment of masked 5-grams (sections one and five) {share}; in passages of 30 letters or more the "
            f"same {against.exact_30:.1%}; in any passage {against.in_passages:.1%}",
        )[lang]
    for passage in repeat.passages:
        there, here = passage.source_span, passage.span
        words = "".join(text[here.start : here.end].split())
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        common = Words("，套话", ", boilerplate")[lang] if passage.common else ""
        yield Words(
            f"  [{here.start}, {here.end}) ← [{there.start}, {there.end})  {passage.letters} 字，"
            f"逐字相同 {passage.containment:.0%}，{documents} 份中 {passage.documents} 份有{common}  {shown}",
            f"  [{here.start}, {here.end}) ← [{there.start}, {there.end})  {passage.letters} letters, "
            f"{passage.containment:.0%} the same, in {passage.documents} of {documents}{common}  {shown}",
        )[lang]


def _pair_page(read: list["Extraction"], path: Path, template: str | None, lang: str) -> Iterator[str]:
    """Write the page of two documents side by side and say what it shows; nothing if one could not be read."""
    from extractor.report.pairs import write_pair

    if len(read) == 2:
        count = write_pair(path, *read, template=template_of(template), lang=lang)
        yield Words(f"{path}：{count} 段雷同", f"{path}: {count} passages")[lang]


def _name(document: str, part: int | None) -> str:
    return f"{document}#{part}" if part else document


@lru_cache(maxsize=1)
def _text(document: str) -> str:
    """Read a document once more to show its passages; standard input cannot be read again."""
    from extractor.readers import read

    try:
        return read(document).text
    except ReadError:
        return ""
