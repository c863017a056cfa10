"""The verbs on scores: score documents, rank them, tell where every point of a score comes from."""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.console import extractions, target, template_of
from extractor.errors import Words
from extractor.options import (
    DeadlinesOption,
    FactsOption,
    Lang,
    LangOption,
    Paths,
    RubricOption,
    TagsOption,
    TemplateOption,
)

if TYPE_CHECKING:
    from rich.table import Table

    from extractor.rubrics import Rubric
    from extractor.types import Document, Extraction, Standing

SCORE = "score"
"""What `jianbao explain` is asked for to explain a score."""
_WIDTH = 110
_BAR = 40
"""Characters of the whole of a waterfall."""
_UNOFFICIAL = Words("由鉴报计算，供审核参考，不是官方评价。", "Computed by Jianbao; not an official evaluation.")


def score(
    paths: Paths,
    tags: TagsOption = True,
    rubric: RubricOption = None,
    template: TemplateOption = None,
    facts: FactsOption = None,
    deadlines: DeadlinesOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """给每份报告评分、排名，每份输出一行 JSON。"""
    from extractor.contract import encode

    items = extractions(paths, template=template, tags=tags, facts=facts, deadlines=deadlines, lang=lang)
    standings = _standings(items, rubric, template, lang)
    for standing in standings:
        sys.stdout.buffer.write(encode(standing) + b"\n")
    raise typer.Exit(int(any(standing.error for standing in standings)))


def rank(
    paths: Paths,
    json: Annotated[bool, typer.Option("--json", help="每份报告输出一行 JSON，按名次排列。")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="输出 CSV，一份报告一行。")] = False,
    tags: TagsOption = True,
    rubric: RubricOption = None,
    template: TemplateOption = None,
    facts: FactsOption = None,
    deadlines: DeadlinesOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """按机关类别和格式分组排名：得分、等级、各方面得分、名次是否稳定。"""
    items = extractions(paths, template=template, tags=tags, facts=facts, deadlines=deadlines, lang=lang)
    standings = sorted(_standings(items, rubric, template, lang), key=_place)
    if json:
        from extractor.contract import encode

        for standing in standings:
            sys.stdout.buffer.write(encode(standing) + b"\n")
    elif csv:
        from extractor.frames import standings_frame

        typer.echo(standings_frame(standings).to_csv(index=False), nl=False)
    else:
        print_ranking(standings, _opened(rubric), lang)
    raise typer.Exit(int(any(standing.error for standing in standings)))


def explain_score(
    document: "Document", among: Sequence[str], rubric: str | None, template: str | None, html: str | None, lang: Lang
) -> None:
    """Print where every point of a document's score comes from, and write the page if one is wanted."""
    from extractor.extraction import extract_each
    from extractor.report.scores import biggest_losses, waterfall

    own = extract_each([document], template=template_of(template), lang=lang)
    known = (document.sha256, document.part)
    others = (
        item
        for item in (extractions(list(among), template=template, tags=True, lang=lang) if among else ())
        if (item.document.sha256, item.document.part) != known
    )
    used = _opened(rubric)
    standing, *rest = _standings(chain(own, others), rubric, template, lang)
    scored = standing.score
    typer.echo(f"{standing.organization or document.source}  {_shown(scored.value)} {scored.band or ''}")
    for bar in waterfall(scored, used, lang):
        points = "–" if bar.item.points is None else f"{bar.item.points:.2f}"
        weight = "" if bar.is_rule or bar.item.points is None else f"/{bar.item.weight:.2f}"
        drawn = _drawn(bar.left, bar.width, 0 if bar.is_rule else bar.full - bar.end)
        typer.echo(f"{bar.item.criterion:9} {points + weight:>12} {drawn} {bar.name}：{bar.item.reason}")
    typer.echo(f"{'=':9} {_shown(scored.value):>12} {_drawn(0, 100 * (scored.value or 0) / used.total, 0)}")
    typer.echo()
    words = {
        "zh": ("失分最多的三项", "怎样改", "可得"),
        "en": ("The three biggest losses", "What would help", "to reach"),
    }
    title, help_, reach = words[lang]
    typer.echo(title)
    for number, item in enumerate(biggest_losses(scored, used, document.text, lang), 1):
        typer.echo(f"{number}. {item.name} −{item.loss.points:.2f}  {item.loss.contribution.reason}")
        for quote in item.quotes:
            typer.echo(f"     “{quote}”")
        typer.echo(f"   {help_}: {item.advice}  ({reach} {item.loss.score:.2f})")
    typer.echo(_UNOFFICIAL[lang])
    if html:
        from extractor.report.pages import write_score

        write_score(target(html, (document.source, *among)), standing, used, document, lang)
    raise typer.Exit(int(any(item.error for item in rest)))


def _standings(
    items: "Iterator[Extraction]", rubric: str | None, template: str | None, lang: str
) -> "tuple[Standing, ...]":
    from extractor.auditing import audit

    return audit(items, rubric=_opened(rubric), template=template_of(template), lang=lang).standings


def _opened(rubric: str | None) -> "Rubric":
    from extractor.rubrics import DEFAULT, open_rubric

    return open_rubric(rubric or DEFAULT)


def _place(standing: "Standing") -> tuple[Any, ...]:
    """Order by group and rank; what is not ranked comes last."""
    ranked = standing.rank.rank
    return (ranked is None, standing.group or "", ranked or 0, standing.source, standing.part or 0)


def print_ranking(standings: "Sequence[Standing]", rubric: "Rubric", lang: str, most: int | None = None) -> None:
    """Print a table a group, of which `most` rows at most, then what is not ranked and why."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, width=_WIDTH)
    for group in dict.fromkeys(item.group for item in standings if item.rank.rank):
        ranked = [item for item in standings if item.group == group and item.rank.rank]
        console.print(_table(group or "", ranked[:most], rubric, lang))
        if most and len(ranked) > most:
            more = len(ranked) - most
            typer.echo(Words(f"另有 {more} 份，见排名网页", f"{more} more: see the page")[lang])
    unranked = [item for item in standings if item.rank.rank is None and not item.error]
    for item in unranked[:most]:
        head = Words("未排名", "not ranked")[lang]
        typer.echo(f"{head}  {item.organization or item.source} {item.year or ''}  {item.rank.not_ranked}")
    typer.echo(_UNOFFICIAL[lang])


def ranked_standings(path: Path) -> "list[Standing]":
    """Read the standings of an evaluation report in the order of their places, without reasons and passages."""
    from msgspec.structs import replace

    from extractor.contract import read_standings
    from extractor.scoring import bare

    with path.open("rb") as lines:
        kept = [
            replace(item, score=bare(item.score), reuse=replace(item.reuse, passages=()))
            for item in read_standings(lines)
        ]
    return sorted(kept, key=_place)


def _table(group: str, standings: "Sequence[Standing]", rubric: "Rubric", lang: str) -> "Table":
    from rich.table import Table

    from extractor.report.scores import by_dimension

    names = {"zh": "名次 机关 年度 得分 等级 稳定 范围", "en": "rank body year score band stability places"}[
        lang
    ].split()
    table = Table(*names[:5], title=group, title_justify="left")
    for dimension in rubric.dimensions:
        table.add_column(dimension.id, justify="right")
    for name in names[5:]:
        table.add_column(name, justify="right")
    for item in standings:
        place = item.rank
        points = {name.split()[0]: shown for name, shown, _ in by_dimension(item.score, rubric, lang)}
        table.add_row(
            f"{place.rank}{'=' if place.tied else ''}",
            item.organization or item.source,
            str(item.year or "–"),
            _shown(item.score.value),
            item.score.band,
            *(_shown(points.get(dimension.id)) for dimension in rubric.dimensions),
            "–" if place.stability is None else f"{place.stability:.0%}",
            "–" if place.best is None else f"{place.best}–{place.worst}",
        )
    return table


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _drawn(left: float, width: float, lost: float) -> str:
    """Draw a step of the waterfall in characters."""
    start = round(left * _BAR / 100)
    end = max(start + (width > 0), round((left + width) * _BAR / 100))
    stop = max(end + (lost > 0), round((left + width + lost) * _BAR / 100))
    return f"{' ' * start}{'█' * (end - start)}{'░' * (stop - end)}".ljust(_BAR + 2)
