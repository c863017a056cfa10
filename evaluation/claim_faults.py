"""Faults between text and tables, and of a text with itself: another number, a wrong share, a contradiction."""

from collections.abc import Mapping
from itertools import combinations, count, islice
from random import Random

from evaluation.clean import Line, Report, fields, wordings
from evaluation.faults import Change, Operator, planting, with_line, with_lines
from evaluation.planting import Amount
from extractor.types import Number, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW = ("disclosure-2021",)
TEXT = ("L-TEXT*", "RX-*")
_CHOICES = 6
"""Wrong numbers to choose from, the nearest to the right one."""

FILLED: tuple[Amount, ...] = ("sparse", "rich")

_CLAIMS = {
    "received": "requests.main",
    "handled": "requests.main",
    "carried_out": "requests.main",
    "natural": "requests.persons",
    "organisations": "requests.persons",
    "granted": "requests.outcomes",
    "partial": "requests.outcomes",
    "denied": "requests.outcomes",
    "unavailable": "requests.outcomes",
    "rejected": "requests.outcomes",
    "misc": "requests.outcomes",
    "online": "requests.channels",
    "review": "remedies.review",
    "litigation": "remedies.litigation",
    "cases": "remedies.cases",
    "issued": "proactive.documents",
    "repealed": "proactive.documents",
    "licensing": "proactive.decisions",
    "penalties": "proactive.decisions",
    "coercion": "proactive.decisions",
}
"""What texts state of the tables, and the group of wordings that states it."""

_DERIVED = ("requests.share", "requests.growth", "requests.channels", "requests.persons", "requests.outcomes")
"""Sentences that a wrong number beside them would make wrong, too."""


def _told(report: Report, name: str, topic: str, random: Random) -> Report | None:
    """Return a report whose overview states this figure; `None` if there is nothing to state."""
    if not report.facts.get(name):
        return None
    if any(name in fields(line.words) for line in report.lines):
        return report
    group, kind = topic.split(".")
    known = [words for words in wordings()[group][kind] if name in fields(words)]
    known = [words for words in known if all(report.facts.get(field) for field in fields(words))]
    if not known:
        return None
    behind = "requests" if group in ("requests", "remedies") else group
    return with_line(report, Line("overview", topic, random.choice(known)), after=behind)


def _readings(report: Report) -> set[Number]:
    """Return every number that might be meant: all figures of the tables, and the sums of two statements."""
    facts = [value for value in report.facts.values() if not isinstance(value, str)]
    figures = set(report.values.values()) | set(facts)
    return (
        figures
        | {one + two for one, two in combinations(facts, 2)}
        | {abs(one - two) for one, two in combinations(facts, 2)}
    )


def _wrong(report: Report, right: Number, random: Random) -> int:
    readings = _readings(report)
    steps = (step for size in count(1) for step in (size, -size))
    near = (int(right) + step for step in steps if int(right) + step > 0)
    return random.choice(list(islice((value for value in near if value not in readings), _CHOICES)))


def _another_number(name: str, topic: str) -> Operator:
    def operator(report: Report, random: Random) -> Change | None:
        alone = with_lines(
            report,
            lambda line: line if line.lead or line.topic == topic or not line.topic.startswith(_DERIVED) else None,
        )
        told = _told(alone, name, topic, random)
        if told is None:
            return None
        said = {name: _wrong(report, float(report.facts[name]), random)}
        return Change(
            with_lines(told, lambda line: line._replace(said=said) if name in fields(line.words) else line),
            quote=f"{{{name}}}",
        )

    operator.__name__ = f"text_{name}"
    return operator


for _name, _topic in _CLAIMS.items():
    _forms = NEW if _name in ("issued", "repealed") else ("disclosure-2019", "disclosure-2021")
    _accepts = (*TEXT, "L-CONTRADICT") if _name == "online" else TEXT
    planting("L-TEXT", WARNING, accepts=_accepts, also=("L-CONTRADICT", "L-GROWTH"), forms=_forms, amounts=FILLED)(
        _another_number(_name, _topic)
    )


def _says_none(group: str) -> Operator:
    def operator(report: Report, random: Random) -> Change | None:
        if not report.facts["received" if group == "requests" else "cases"]:
            return None
        words = random.choice(wordings()[group]["none"])
        kept = report
        for line in report.lines:
            if line.topic.startswith(f"{group}.") and not line.topic.endswith(".more"):
                gone = line
                kept = with_lines(kept, lambda item, gone=gone: None if item == gone and not item.lead else item)  # type: ignore[misc]
        first = next((line for line in kept.lines if line.topic.startswith(f"{group}.") and line.lead), None)
        new = Line("overview", f"{group}.none", words, first.lead if first else "")
        if first:
            return Change(with_lines(kept, lambda line: new if line is first else line), quote=words)
        return Change(with_line(kept, new, after="requests"), quote=words)

    operator.__name__ = f"text_no_{group}"
    return operator


for _group in ("requests", "remedies"):
    planting("L-TEXT", WARNING, accepts=(*TEXT, "L-CONTRADICT"), amounts=FILLED)(_says_none(_group))


@planting("L-CONTRADICT", ERROR, also=TEXT, amounts=FILLED)
def all_closed_yet_carried_over(report: Report, random: Random) -> Change | None:
    """All applications are said to be closed, and some are carried over."""
    if not report.facts["carried_out"]:
        return None
    words = random.choice(["所有申请均已在法定期限内办结", "全部申请均按时办结，办结率100%", "收到的申请已全部办结"])
    kept = with_lines(report, lambda line: None if line.topic == "requests.finished" else line)
    return Change(with_line(kept, Line("overview", "requests.finished", words), after="requests"), quote=words)


@planting("L-CONTRADICT", ERROR, amounts=("sparse", "rich", "zero"))
def two_numbers_for_what_was_disclosed(report: Report, random: Random) -> Change | None:
    """What was disclosed is given twice, with two numbers."""
    first = next((line for line in report.lines if line.topic == "proactive.main"), None)
    if first is None:
        return None
    words = "全年主动公开政府信息{items}条"
    right = random.choice(["本年度共主动公开政府信息{items}条", words])
    lines = with_lines(report, lambda line: line._replace(words=right) if line is first else line)
    other = int(float(report.facts["items"])) + random.choice([-37, -11, 16, 84])
    place = random.choice(["other", "overview"])
    again = Line(
        place, "proactive.main", "如前所述，" * (place == "other") + words, "\n" * (place == "other"), {"items": other}
    )
    return Change(with_line(lines, again, after="supervision" if place == "overview" else ""), quote=str(other))


@planting("L-CONTRADICT", ERROR, also=TEXT, amounts=FILLED)
def two_numbers_for_what_was_received(report: Report, random: Random) -> Change | None:
    """What was received is given twice, with two numbers."""
    told = _told(report, "received", "requests.main", random)
    if told is None:
        return None
    other = _wrong(report, float(report.facts["received"]), random)
    words = random.choice(["{year}年共收到政府信息公开申请{received}件", "本年度收到的政府信息公开申请为{received}件"])
    again = Line("other", "requests.main", words, "\n", {"received": other})
    return Change(with_line(told, again), quote=words)


def _off(value: Number, random: Random) -> float:
    return round(float(value) + random.choice([-7.3, 1.9, 3.4, 12.6]), 2) if value > 8 else round(float(value) + 4.7, 2)


@planting("L-GROWTH", WARNING, also=TEXT, amounts=FILLED)
def growth_of_requests(report: Report, random: Random) -> Change | None:
    """The growth does not follow from the two numbers beside it."""
    words = random.choice([words for words in wordings()["requests"]["growth"] if "{received}" in words])
    if not report.facts["received"]:
        return None
    kept = with_lines(report, lambda line: None if line.topic == "requests.growth" else line)
    said = {"received_growth": _off(float(report.facts["received_growth"]), random)}
    return Change(with_line(kept, Line("overview", "requests.growth", words, said=said), after="requests"), quote=words)


@planting("L-GROWTH", WARNING)
def growth_of_what_was_disclosed(report: Report, random: Random) -> Change | None:
    """The growth does not follow from the two numbers beside it."""
    words = next(words for words in wordings()["proactive"]["growth"] if "{items}" in words)
    kept = with_lines(report, lambda line: None if line.topic == "proactive.growth" else line)
    said = {"items_growth": _off(float(report.facts["items_growth"]), random)}
    return Change(
        with_line(kept, Line("overview", "proactive.growth", words, said=said), after="proactive"), quote=words
    )


@planting("L-GROWTH", WARNING, also=TEXT, amounts=FILLED)
def growth_in_the_wrong_direction(report: Report, _random: Random) -> Change | None:
    """Fewer is called more, or more fewer."""
    if not report.facts["received"] or float(report.facts["received_growth"]) < 1:
        return None
    words = next(words for words in wordings()["requests"]["growth"] if "{received}" in words)
    kept = with_lines(report, lambda line: None if line.topic == "requests.growth" else line)
    other = "下降" if report.facts["received_trend"] == "增长" else "增长"
    line = Line("overview", "requests.growth", words, said={"received_trend": other})
    return Change(with_line(kept, line, after="requests"), quote=words)


@planting("L-GROWTH", WARNING, also=TEXT, amounts=FILLED)
def share_of_persons(report: Report, random: Random) -> Change | None:
    """The share does not follow from the numbers."""
    if not report.facts["natural"]:
        return None
    words = random.choice([
        "收到申请{received}件，其中自然人申请{natural}件，占{natural_share}%",
        "自然人申请{natural}件，占新收申请{received}件的{natural_share}%",
    ])  # fmt: skip
    kept = with_lines(report, lambda line: None if line.topic == "requests.share" else line)
    share = float(report.facts["natural_share"])
    said = {"natural_share": round(share - random.choice([3.6, 11.2, 24.8]), 1) if share > 30 else share + 20.5}
    return Change(with_line(kept, Line("overview", "requests.share", words, said=said), after="requests"), quote=words)


@planting("L-FEE-SUM", WARNING, forms=NEW, amounts=FILLED)
def fee_items(report: Report, random: Random) -> Change | None:
    """The items of the fee do not add up to its total."""
    if float(report.facts.get("fees", 0)) < 1:
        return None
    first, second = random.randint(2, 30) * 10, random.randint(2, 30) * 10
    said = {"fee_total": first + second + random.choice([-10, 20, 50]), "fee_first": first, "fee_second": second}
    words = random.choice([
        "全年收取信息处理费共{fee_total}元，其中按件计收{fee_first}元，按量计收{fee_second}元。",
        "收取信息处理费{fee_total}元：水利站1件{fee_first}元，城建办1件{fee_second}元。",
    ])  # fmt: skip
    return Change(_with_fee(report, words, said), quote=words)


def _with_fee(report: Report, words: str, said: Mapping[str, Number | str]) -> Report:
    return with_lines(
        report, lambda line: line._replace(words=words, said=said) if line.topic.startswith("other.fee") else line
    )


@planting("L-TEXT", WARNING, accepts=(*TEXT, "L-FEE-SUM", "L-UNIT"), forms=NEW)
def fee_beyond_all_fees(report: Report, random: Random) -> Change | None:
    """Section six has charged more for information than the table says was charged in all."""
    total = int(float(report.facts.get("fees", 0)) * 10_000) + random.randint(3, 90) * 100
    if float(report.facts.get("fees", 0)) > 50:
        return None
    return Change(_with_fee(report, "全年收取信息处理费{fee_total}元。", {"fee_total": total}), quote=str(total))


@planting("L-FEE", WARNING, accepts=("L-FEE", "RX-7"), forms=NEW, amounts=FILLED)
def fee_unpaid_and_not_spoken_of(report: Report, _random: Random) -> Change | None:
    """Applications were closed because a fee was not paid, and the text knows of no fee."""
    if not report.values["requests", "other_fee_unpaid", "total"]:
        return None
    kept = with_lines(report, lambda line: None if line.topic.startswith("other.fee") else line)
    if not any(line.section == "other" for line in kept.lines):
        kept = with_line(kept, Line("other", "other.none", "除以上内容外，无其他需要说明的事项"))
    return Change(kept)
