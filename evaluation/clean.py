"""Clean reports: whole, in all three forms, with a narrative that agrees with the tables. All follows from a seed.

What bodies say stands in ``wordings.toml``; the figures come from `honest`. A report is kept as lines, so that a fault
can be put into one of them (`faults`), and becomes a draft that the layouts and the damage of `flatten` know.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any, NamedTuple, get_args

from evaluation.damage import Level, damaged
from evaluation.drafts import Block, Draft
from evaluation.grids import Figure, sheet_of
from evaluation.honest import Body, Facts, Kind, Values, honest_values, stated, year_after
from evaluation.layouts import LAYOUTS
from evaluation.planting import Amount, printed
from evaluation.writing import write_down
from extractor.templates import Template, find_template
from extractor.types import Number, Ref

LATEST = 2025
AMOUNTS = get_args(Amount)
KINDS: tuple[Kind, ...] = get_args(Kind)
ASPECTS = ("proactive", "requests", "management", "platform", "supervision")
_DIGITS = "〇一二三四五六七八九"
_TEN = 10


class Style(NamedTuple):
    """How a report writes: how aspects and problems are numbered, whether small figures are in Chinese numerals."""

    aspects: str
    problems: str
    chinese: bool
    grouped: bool


class Line(NamedTuple):
    """A sentence: words with the names of figures in braces. `lead` stands before it, `said` overrules the facts."""

    section: str
    topic: str
    words: str
    lead: str = ""
    said: Mapping[str, Number | str] = {}


class Report(NamedTuple):
    """A report in the making.

    `prints` overrules what is printed in a cell; `changes` are made to the draft. `headings` are those of the sections,
    in their order; a section whose heading is `None` has lost it.
    """

    template: Template
    body: Body
    year: int
    values: Values
    facts: Facts
    style: Style
    title: str
    headings: Mapping[str, str | None]
    lines: tuple[Line, ...]
    signature: str
    prints: Mapping[Ref, Figure] = {}
    changes: tuple[Callable[[Draft], Draft], ...] = ()


@cache
def wordings() -> dict[str, Any]:
    """Return the ways in which bodies say things."""
    return tomllib.loads(Path(__file__).with_name("wordings.toml").read_text(encoding="utf-8"))


def clean_report(form: str, amount: Amount, kind: Kind, seed: str) -> Report:
    """Return a clean report; `form` is the id of a template."""
    random = Random(f"clean {form} {amount} {kind} {seed}")
    template = find_template(form)
    body = invent(kind, random, idle=amount == "zero")
    year = random.randint(template.since or LATEST, template.until or LATEST)
    return _compose(template, body, year, honest_values(template, amount, body, random), random)


def clean_years(form: str, amount: Amount, kind: Kind, seed: str) -> tuple[Report, Report]:
    """Return reports of one body on two years, the later of which joins the earlier."""
    random = Random(f"clean years {form} {amount} {kind} {seed}")
    template = find_template(form)
    body = invent(kind, random, idle=amount == "zero")
    year = random.randint((template.since or LATEST) + 1, template.until or LATEST)
    before = honest_values(template, amount, body, random)
    values = year_after(honest_values(template, amount, body, random), before, template)
    first = _compose(template, body, year - 1, before, random)
    used = frozenset(line.words for line in first.lines)
    return first, _compose(template, body, year, values, random, before=before, used=used)


def invent(kind: Kind, random: Random, *, idle: bool = False, place: str | None = None) -> Body:
    """Return a body that does not exist; an `idle` one has nothing to enforce."""
    place = place or random.choice(wordings()["places"])
    if kind == "government":
        return Body(
            kind, f"{place}人民政府", place, random.choice(["全", "我"]) + place[-1], "政府办公室", enforces=False
        )
    if kind == "township":
        town = random.choice(wordings()["townships"])
        street = town.endswith("街道")
        name = f"{place}{town}{'办事处' if street else '人民政府'}"
        return Body(kind, name, place, "我街道" if street else f"我{town[-1]}", "党政办公室", enforces=False)
    found = random.choice([item for item in wordings()["department"] if not (idle and item["enforces"])])
    return Body(
        kind, place + found["name"], place, random.choice(["我局", "本局", "本机关"]), "办公室", found["enforces"]
    )


def places_like(place: str) -> list[str]:
    """Return other places of the same rank: a county answers to a city, and may report for it."""
    return [other for other in wordings()["places"] if other != place and (other[-1] == "市") == (place[-1] == "市")]


class _Writer(NamedTuple):
    """What sentences are chosen by: those whose figures are all there and not zero, and that were not `used` before."""

    facts: Facts
    used: frozenset[str]
    random: Random

    def choose(self, group: str, topic: str, section: str, *, count: int = 1) -> list[Line]:
        """Return up to `count` sentences of a group, in random order."""
        table = wordings()[group][topic]
        known = [words for words in table if words not in self.used and self._fits(words)]
        chosen = self.random.sample(known, min(count, len(known)))
        return [Line(section, f"{group}.{topic}", words.removesuffix("。")) for words in chosen]

    def _fits(self, words: str) -> bool:
        return all(self.facts.get(name) not in (0, None) for name in fields(words))


@cache
def fields(words: str) -> tuple[str, ...]:
    """Return the names in braces."""
    return tuple(name for _, name, _, _ in Formatter().parse(words) if name)


def _compose(
    template: Template,
    body: Body,
    year: int,
    values: Values,
    random: Random,
    *,
    before: Values | None = None,
    used: frozenset[str] = frozenset(),
) -> Report:
    facts = stated(values, body, year, random, before)
    style = Style(
        random.choice(["（{numeral}）{head}。", "（{numeral}）{head}。", "{n}.{head}。", "{head}。", ""]),
        random.choice(["{numeral}是", "（{numeral}）", "{n}.", "第{numeral}，"]),
        random.random() < 0.25,
        random.random() < 0.1,
    )
    writer = _Writer(facts, used, random)
    if template.id == "statistics-2014":
        lines = list(_old_lines(writer))
    else:
        lines = [*_preamble(writer, body), *_overview(writer, style, body), *_problems(writer, style)]
        lines += _other(writer, year)
    year_words = random.choice(["年", "年度"])
    titles = [f"{body.name}{year}{year_words}{template.title}", f"{year}{year_words}{body.name}{template.title}"]
    headings = {
        section.id: section.title if random.random() < 0.7 else random.choice((section.title, *section.variants))
        for section in template.sections
    }
    month = {"government": random.choice([2, 3]), "department": 1, "township": random.choice([1, 2])}[body.kind]
    signature = f"{body.name}\n{year + 1}年{month}月{random.randint(5, 26)}日"
    return Report(
        template, body, year, values, facts, style, random.choice([titles[0], titles[0], titles[1]]), headings,
        tuple(lines), signature,
    )  # fmt: skip


def _preamble(writer: _Writer, body: Body) -> Iterator[Line]:
    topics = ["basis", "period", *(["scope"] if body.kind == "government" else []), "contact"]
    for topic in topics:
        yield from writer.choose("preamble", topic, "preamble")


def _overview(writer: _Writer, style: Style, body: Body) -> Iterator[Line]:
    yield from writer.choose("overview", "opening", "overview")
    for number, aspect in enumerate(ASPECTS, 1):
        lines = list(_aspect(writer, aspect))
        if aspect == "supervision" and body.name.endswith("人民政府"):
            lines += writer.choose("assessment", "main", "overview")
        head = writer.random.choice(wordings()[aspect]["heads"])
        yield lines[0]._replace(lead="\n" + style.aspects.format(numeral=in_chinese(number), n=number, head=head))
        yield from lines[1:]


def _aspect(writer: _Writer, aspect: str) -> Iterator[Line]:
    if aspect == "requests":
        yield from _requests(writer)
        return
    yield from writer.choose(aspect, "main", "overview")
    if aspect == "proactive":
        for topic in ("documents", "made", "decisions"):
            yield from writer.choose(aspect, topic, "overview")
        if writer.random.random() < 0.4:
            yield from writer.choose(aspect, "growth", "overview")
    yield from writer.choose(aspect, "more", "overview", count=writer.random.choice([1, 2]))


def _requests(writer: _Writer) -> Iterator[Line]:
    facts, random = writer.facts, writer.random
    if not facts["pool"]:
        yield from writer.choose("requests", "none", "overview") or writer.choose("requests", "more", "overview")
    else:
        yield from writer.choose("requests", "main", "overview")
        if facts["carried_out"]:
            yield from writer.choose("requests", "carried", "overview")
        else:
            yield from writer.choose("requests", "finished", "overview")
        for topic in random.sample(["persons", "share", "growth", "outcomes", "channels"], random.choice([1, 2, 3])):
            yield from writer.choose("requests", topic, "overview")
        yield from writer.choose("requests", "more", "overview")
    if not facts["cases"]:
        yield from writer.choose("remedies", "none", "overview")
    elif random.random() < 0.5:
        yield from writer.choose("remedies", "cases", "overview")
    else:
        yield from writer.choose("remedies", "review", "overview")
        yield from writer.choose("remedies", "litigation", "overview")


def _problems(writer: _Writer, style: Style) -> Iterator[Line]:
    random = writer.random
    pairs = [pair for pair in wordings()["pair"] if pair["problem"] not in writer.used]
    chosen = random.sample(pairs, random.choice([2, 3, 3]))
    yield from writer.choose("problems", "followup", "problems")
    for turn, topic in (("lead", "problem"), ("turn", "measure")):
        yield writer.choose("problems", turn, "problems")[0]._replace(lead="\n")
        for number, pair in enumerate(chosen, 1):
            lead = style.problems.format(numeral=in_chinese(number), n=number)
            yield Line("problems", topic, pair[topic], lead="\n" * (style.problems[0] != "{") + lead)


def _other(writer: _Writer, year: int) -> Iterator[Line]:
    charged = "fees" in writer.facts and float(writer.facts["fees"]) >= 1 and writer.random.random() < 0.4
    fees = writer.random.choice(["fee_some", "fee_items"]) if charged and year > 2020 else "fee_none"
    yield from writer.choose("other", fees, "other") or writer.choose("other", "fee_none", "other")
    for line in writer.choose("other", "more", "other", count=writer.random.choice([0, 1, 2])):
        yield line._replace(lead="\n")
    if writer.random.random() < 0.3:
        yield from writer.choose("other", "none", "other")


def _old_lines(writer: _Writer) -> Iterator[Line]:
    for section in ("overview", "proactive", "requests", "remedies", "problems", "other"):
        none = f"{section}_none"
        yield from writer.choose("statistics", section, section) or writer.choose("statistics", none, section)


def in_chinese(number: int) -> str:
    """Return a figure below one hundred in Chinese numerals."""
    tens, ones = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def shown(value: Number | str, style: Style) -> str:
    """Return a figure as the report writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and style.chinese and 0 < value < 2 * _TEN:
        return "两" if value == 2 else in_chinese(value)
    return f"{value:,}" if style.grouped and isinstance(value, int) else f"{value:g}" if value % 1 else str(int(value))


def sentence(report: Report, line: Line) -> str:
    """Return the words of a line."""
    facts = {**report.facts, **line.said}
    end = "" if line.words.endswith(("。", "：")) else "。"
    return line.words.format_map({name: shown(facts[name], report.style) for name in fields(line.words)}) + end


def prose(report: Report, section: str) -> str:
    """Return the text of a section, or of the preamble."""
    lines = (line.lead + sentence(report, line) for line in report.lines if line.section == section)
    return "".join(lines).strip("\n")


def draft_of(report: Report, layout: str) -> Draft:
    """Return the draft of a report in a layout."""
    random = Random(f"{report.title} {layout}")
    figures = {**printed(report.template, report.values, random), **report.prints}
    forms = {form.section: form for form in report.template.tables}
    blocks = [Block("title", report.title), Block("prose", prose(report, "preamble"))]
    for section, heading in report.headings.items():
        blocks.append(Block("heading", heading or ""))
        if section in forms:
            blocks.append(Block("sheet", "", sheet_of(forms[section], figures)))
        blocks.append(Block("prose", prose(report, section)))
    blocks += [Block("prose", report.signature)] if None not in forms else []
    for form in report.template.tables:
        if form.section is None:
            blocks += [Block("caption", form.title), Block("sheet", "", sheet_of(form, figures))]
            blocks.append(Block("prose", report.signature))
    kept = tuple(block for block in blocks if block.text or block.sheet)
    draft = Draft(report.template, layout, report.year, report.body.name, kept)
    for change in report.changes:
        draft = change(draft)
    return draft


class Written(NamedTuple):
    """A report as text, and the operators that damaged it."""

    text: str
    media_type: str
    operators: tuple[str, ...]


def written(report: Report, layout: str, *, level: Level = "none", seed: str = "") -> Written:
    """Write a report down in a layout."""
    random = Random(f"{report.title} {layout} {level} {seed}")
    draft, operators = damaged(draft_of(report, layout), level, None, random)
    return Written(write_down(draft, random).text, LAYOUTS[layout].media_type, operators)


def without(lines: Iterable[Line], *topics: str) -> tuple[Line, ...]:
    """Return the lines that are on none of these topics."""
    return tuple(line for line in lines if not line.topic.startswith(topics))
