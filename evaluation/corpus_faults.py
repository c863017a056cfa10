"""Faults that show only beside another document: years that do not join, what was copied, copies that differ."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from random import Random
from typing import NamedTuple, TypeAlias

from evaluation.clean import KINDS, Line, Report, clean_report, clean_years, fields, places_like
from evaluation.faults import FORMS, with_line, with_lines, with_values
from evaluation.honest import Kind
from evaluation.planting import Amount
from extractor.types import Number, Ref, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW, OLD = ("disclosure-2021",), ("disclosure-2019",)
FILLED: tuple[Amount, ...] = ("sparse", "rich")
_TRIES = 60
_MANY, _LARGE = 8, 20


class Corpus(NamedTuple):
    """Reports side by side, and which of them the finding is due for."""

    reports: tuple[Report, ...]
    at: int = 1
    cells: tuple[Ref, ...] = ()


Years: TypeAlias = tuple[Report, Report]
Maker: TypeAlias = Callable[[Years, Random], Corpus | None]


class CorpusFault(NamedTuple):
    """A fault that shows only beside another document; fields as those of `Fault`."""

    name: str
    code: str
    severity: Severity
    make: Maker
    accepts: tuple[str, ...]
    also: tuple[str, ...]
    forms: tuple[str, ...]
    kinds: tuple[Kind, ...]
    amounts: tuple[Amount, ...]


CORPUS_FAULTS: dict[str, CorpusFault] = {}


def planting(
    code: str,
    severity: Severity,
    *,
    accepts: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    forms: tuple[str, ...] = NEW,
    kinds: tuple[Kind, ...] = KINDS,
    amounts: tuple[Amount, ...] = ("sparse", "rich"),
) -> Callable[[Maker], Maker]:
    """Register an operator on the reports of one body on two years."""

    def register(make: Maker) -> Maker:
        name = make.__name__
        CORPUS_FAULTS[name] = CorpusFault(name, code, severity, make, accepts or (code,), also, forms, kinds, amounts)
        return make

    return register


def planted_corpora(fault: CorpusFault, purpose: str, corpora: int) -> Iterator[Corpus]:
    """Yield corpora with the fault; those that it does not fit are passed over."""
    tried = (_tried(fault, f"{purpose} {fault.name} {number}") for number in range(_TRIES + corpora))
    return islice((corpus for corpus in tried if corpus), corpora)


def _tried(fault: CorpusFault, seed: str) -> Corpus | None:
    random = Random(f"corpus {seed}")
    years = clean_years(random.choice(fault.forms), random.choice(fault.amounts), random.choice(fault.kinds), seed)
    return fault.make(years, random)


def clean_corpus(purpose: str, number: int) -> tuple[Report, ...]:
    """Return two years of one body, and another body of the later year."""
    random = Random(f"clean corpus {purpose} {number}")
    form, amount, kind = random.choice(FORMS), random.choice(FILLED), random.choice(KINDS)
    first, second = clean_years(form, amount, kind, f"{purpose} {number}")
    other = clean_report(form, amount, kind, f"{purpose} other {number}")
    return first, second, renamed(other, random.choice(places_like(first.body.place)), second.year)


@planting("RY-1", ERROR, forms=FORMS, also=("L-TEXT*",))
def carried_in_is_not_what_was_carried_out(years: Years, random: Random) -> Corpus | None:
    """The later report takes over another number than the earlier handed on; its own sums hold."""
    first, second = years
    more = random.randint(1, 4)
    changed: dict[Ref, float | int] = {}
    for column in ("natural_person", "total"):
        for row in ("carried_in", "granted", "handled_total"):
            changed["requests", row, column] = second.values["requests", row, column] + more
    told = with_values(second, changed, told=True)
    return Corpus((first, told), cells=(("requests", "carried_in", "natural_person"),))


@planting("RY-2", WARNING)
def documents_in_force_do_not_join(years: Years, random: Random) -> Corpus | None:
    """In force is not what was in force, plus issued, less repealed."""
    first, second = years
    ref = ("proactive", "normative_documents", "in_force")
    return Corpus(
        (first, with_values(second, {ref: second.values[ref] + random.randint(2, 30)}, told=True)), cells=(ref,)
    )


@planting("RY-3", WARNING, forms=OLD)
def disclosed_documents_do_not_join(years: Years, random: Random) -> Corpus | None:
    """All that is disclosed did not grow by what was disclosed in the year."""
    first, second = years
    ref = ("proactive", "normative_documents", "disclosed_total")
    return Corpus((first, with_values(second, {ref: second.values[ref] + random.randint(2, 30)})), cells=(ref,))


@planting("RY-4", WARNING, forms=OLD)
def items_of_power_do_not_join(years: Years, random: Random) -> Corpus | None:
    """The items of the year before are not those that the report of that year left."""
    first, second = years
    ref = ("proactive", random.choice(["licensing", "penalties"]), "previous")
    return Corpus((first, with_values(second, {ref: second.values[ref] + random.randint(2, 30)})), cells=(ref,))


@planting("RY-5", WARNING, forms=FORMS)
def growth_against_the_report_before(years: Years, random: Random) -> Corpus | None:
    """The growth agrees with the number beside it, but the report of the year before had another."""
    first, second = years
    received = float(second.facts["received"])
    if received < 8 or float(second.facts["last_received"]) < 8:
        return None
    words = random.choice(
        [
            "收到的政府信息公开申请同比{received_trend}{received_growth}%",
            "新收申请量较上年{received_trend}{received_growth}%",
        ]
    )
    said = {"received_growth": round(float(second.facts["received_growth"]) + random.choice([4.4, 13.7, 28.2]), 2)}
    kept = with_lines(second, lambda line: None if line.topic == "requests.growth" else line)
    return Corpus(
        (first, with_line(kept, Line("overview", "requests.growth", words, said=dict(said)), after="requests"))
    )


def _tells(values: Mapping[Ref, Number]) -> bool:
    """Whether figures are so many and so large that no two tables share them by chance."""
    return sum(value > 0 for value in values.values()) >= _MANY and max(values.values()) >= _LARGE


@planting(
    "L-TABLE-COPY",
    ERROR,
    accepts=("L-TABLE-COPY", "RY-6"),
    also=("RY-1", "RY-2", "RY-3", "RY-4", "L-SAME*"),
    forms=FORMS,
)
def table_of_the_year_before(years: Years, random: Random) -> Corpus | None:
    """A table with figures in it is that of the year before."""
    first, second = years
    table = random.choice(["requests", "requests", "remedies"])
    copied = {ref: value for ref, value in first.values.items() if ref[0] == table}
    if not _tells(copied):
        return None
    return Corpus((first, with_values(second, copied, told=True)))


@planting(
    "L-TABLE-COPY",
    ERROR,
    accepts=("L-TABLE-COPY", "RY-6"),
    also=("L-REUSE*", "RL-1"),
    forms=FORMS,
    kinds=("department",),
)
def table_of_a_peer(years: Years, random: Random) -> Corpus | None:
    """A table with figures in it is that of another body."""
    first, second = years
    other = _peer(second, random)
    copied = {ref: value for ref, value in second.values.items() if ref[0] == "requests"}
    if not _tells(copied):
        return None
    return Corpus((first, second, with_values(other, copied, told=True)), at=2)


def _peer(report: Report, random: Random) -> Report:
    """Return a clean report of another body on the same year."""
    found = clean_report(report.template.id, "sparse", report.body.kind, f"peer {random.random()}")
    return renamed(found, random.choice(places_like(report.body.place)), report.year)


def renamed(report: Report, place: str, year: int) -> Report:
    """Return the report as one of another place or year; its words stay."""
    old = report.body
    years = {str(report.year + step): str(year + step) for step in (-1, 0, 1)}

    def changed(text: str) -> str:
        return re.sub("|".join(years), lambda found: years[found.group()], text.replace(old.place, place))

    body = old._replace(name=old.name.replace(old.place, place), place=place)
    names = {"body": body.name, "place": place, "year": str(year), "last": str(year - 1), "next": str(year + 1)}
    return report._replace(
        body=body,
        year=year,
        facts={**report.facts, **names},
        title=changed(report.title),
        signature=changed(report.signature),
    )


@planting("RL-1", WARNING, kinds=("government",), amounts=("sparse",))
def whole_below_a_part(years: Years, random: Random) -> Corpus | None:
    """A department reports more than the government that counts it in."""
    _, whole = years
    part = clean_report(whole.template.id, "rich", "department", f"part {random.random()}")
    part = renamed(part, whole.body.place, whole.year)
    if part.values["requests", "new", "total"] <= whole.values["requests", "new", "total"]:
        return None
    words = "本报告汇总{place}各部门和乡镇（街道）的数据"
    whole = with_lines(whole, lambda line: line._replace(words=words) if line.topic == "preamble.scope" else line)
    return Corpus((whole, part), at=0)


def _copied(years: Years, share: float, random: Random, *sections: str) -> Report:
    """Return the later report with a share of the sentences of the earlier in these sections."""
    first, second = years
    of_first = [line for line in first.lines if line.section in sections]
    of_second = [line for line in second.lines if line.section in sections]
    kept = [line for line in of_first if random.random() < share]
    if share < 1:
        topics = {line.topic for line in kept}
        kept += [line for line in of_second if line.topic not in topics]
    lines = [line for line in second.lines if line.section not in sections]
    facts = {**first.facts, **second.facts}
    known = [line for line in kept if all(facts.get(name) is not None for name in fields(line.words))]
    order = ["preamble", "overview", "problems", "other"]
    return second._replace(lines=tuple(sorted([*lines, *known], key=lambda line: order.index(line.section))))


_SAME = ("L-SAMEPROBLEM", "L-SAMEMEASURE", "L-REUSE*", "L-TEXT*")


@planting("L-REUSE-SELF", ERROR, also=_SAME)
def text_of_the_year_before(years: Years, random: Random) -> Corpus | None:
    """The narrative is that of the year before; figures and years were brought forward."""
    return Corpus((years[0], _copied(years, 1, random, "overview", "problems")))


@planting("L-REUSE-SELF", WARNING, also=_SAME)
def much_of_the_year_before(years: Years, random: Random) -> Corpus | None:
    """Three quarters of the sentences are those of the year before."""
    return Corpus((years[0], _copied(years, 0.78, random, "overview", "problems")))


@planting("L-REUSE-PEER", ERROR, accepts=("L-REUSE-PEER",), also=(*_SAME, "L-TABLE-COPY", "RL-1"))
def text_of_a_peer(years: Years, random: Random) -> Corpus | None:
    """The narrative is that of another body of the same year, with its names changed."""
    second = years[1]
    return Corpus((second, renamed(second, random.choice(places_like(second.body.place)), second.year)))


def _taken_over(years: Years, *topics: str) -> Corpus:
    """Put the sentences of the earlier report on these topics in the place of those of the later one."""
    first, second = years
    old = [line for line in first.lines if line.topic in topics]
    at = next(place for place, line in enumerate(second.lines) if line.topic in topics)
    kept = [line for line in second.lines if line.topic not in topics]
    return Corpus((first, second._replace(lines=(*kept[:at], *old, *kept[at:]))))


@planting("L-SAMEPROBLEM", ERROR, also=("L-REUSE-SELF", "L-SAMEMEASURE"))
def problems_of_the_year_before(years: Years, _random: Random) -> Corpus | None:
    """The problems are those of the year before, the measures are not."""
    return _taken_over(years, "problems.lead", "problem")


@planting("L-SAMEMEASURE", ERROR, also=("L-REUSE-SELF", "L-SAMEPROBLEM", "L-NOMEASURE"))
def measures_of_the_year_before(years: Years, _random: Random) -> Corpus | None:
    """The measures are those of the year before, the problems are not."""
    return _taken_over(years, "problems.turn", "measure")


@planting("L-CHANGED", WARNING, accepts=("L-CHANGED", "L-MULTI"), also=("L-REUSE*", "L-TABLE-COPY", "L-SAME*", "RY-*"))
def copies_that_differ(years: Years, random: Random) -> Corpus | None:
    """The same report is there twice, and figures of the second were changed."""
    second = years[1]
    ref = ("proactive", "licensing", "decisions")
    return Corpus((second, with_values(second, {ref: second.values[ref] + random.randint(3, 40)}, told=True)))
