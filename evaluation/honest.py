"""Figures of bodies that report without a fault: every relation holds, and the text may state them."""

from collections.abc import Mapping
from random import Random
from typing import Literal, NamedTuple, TypeAlias

from evaluation.planting import Amount, plant
from extractor.relations import identities
from extractor.templates import Template
from extractor.types import Number, Ref

Kind = Literal["government", "department", "township"]
Values: TypeAlias = dict[Ref, Number]
Facts: TypeAlias = dict[str, Number | str]

FEES: Mapping[Kind, float] = {"government": 60_000, "department": 900, "township": 20}
"""Most that a body charges in a year, in 10,000 yuan."""

_DECISIONS = (("proactive", "licensing", "decisions"), ("proactive", "penalties", "decisions"))
_POWERS = ("licensing", "other_services", "penalties", "coercion", "fees")
_GROUPS = {"denied": "denied_", "unavailable": "unavailable_", "rejected": "rejected_", "misc": "other_"}
_COURTS = ("litigation_direct", "litigation_after_review")
_TABLE = {
    "issued": ("normative_documents", "issued"),
    "repealed": ("normative_documents", "repealed"),
    "in_force": ("normative_documents", "in_force"),
    "created": ("normative_documents", "created"),
    "licensing": ("licensing", "decisions"),
    "penalties": ("penalties", "decisions"),
    "coercion": ("coercion", "decisions"),
    "fees": ("fees", "amount"),
}
_COUNTS = {
    "site": (90, 2600),
    "wechat": (30, 900),
    "last_items": (150, 3000),
    "pieces": (9, 60),
    "graphics": (3, 8),
    "drafts": (5, 19),
    "opinions": (40, 300),
    "messages": (25, 180),
    "columns": (4, 18),
    "sessions": (2, 6),
    "sessions2": (2, 5),
    "trainees": (60, 320),
    "cleaned": (30, 700),
    "visits": (9000, 90000),
    "points": (2, 9),
    "gazettes": (4, 12),
    "checked": (12, 40),
    "rectified": (11, 60),
    "proposals": (3, 30),
    "motions": (2, 25),
    "people": (2, 4),
    "score": (86, 97),
    "documents": (60, 400),
    "fee_cases": (1, 3),
    "number": (1, 299),
}
"""Least and most of what no table holds."""


class Body(NamedTuple):
    """A body that does not exist; `we` is how it speaks of itself, `bureau` who does the work in it."""

    kind: Kind
    name: str
    place: str
    we: str
    bureau: str
    enforces: bool


def honest_values(template: Template, amount: Amount, body: Body, random: Random) -> Values:
    """Return figures for every cell that obey every relation of the catalogue, the soft ones included."""
    values = plant(template, amount, random)
    if template.id == "statistics-2014":
        return values
    for ref in values:
        if ref[1] == "rules":
            values[ref] = 0
    charged = ("proactive", "fees", "amount")
    if charged in values:
        values[charged] = round(values[charged] % FEES[body.kind], 4)
    for ref in _DECISIONS:
        if body.enforces and ref in values:
            values[ref] = values[ref] or random.randint(3, 90)
    for row in _POWERS:
        _keep_apart(values, row)
    return values


def _keep_apart(values: Values, row: str) -> None:
    """Keep the powers on a list from becoming fewer than none, and from being as many as the decisions."""
    previous, change, decisions = (("proactive", row, name) for name in ("previous", "change", "decisions"))
    if previous in values:
        values[previous] = max(values[previous], -values[change])
        if decisions in values and values[decisions] == values[previous] + values[change] != 0:
            values[decisions] += 1


def year_after(values: Values, before: Values, template: Template) -> Values:
    """Return figures that join those of the year before: what was carried over, documents in force, items of power."""
    joined = dict(values)
    columns = sorted({column for table, _, column in values if table == "requests"} - {"total"})
    for column in columns:
        cell = {row: ("requests", row, column) for table, row, at in values if (table, at) == ("requests", column)}
        joined[cell["carried_in"]] = before[cell["carried_out"]]
        left = joined[cell["handled_total"]] + joined[cell["carried_out"]] - joined[cell["carried_in"]]
        more = max(0, joined[cell["carried_out"]] - left)
        joined[cell["new"]] = left + more
        joined[cell["granted"]] += more
        joined[cell["handled_total"]] += more
    for identity in identities(template):
        if identity.id == "R3-3":
            joined[identity.plus[0]] = sum(joined[ref] for ref in identity.minus)
    document = {name: ("proactive", "normative_documents", name) for name in ("issued", "repealed", "in_force")}
    if set(document.values()) <= set(joined) & set(before):
        held = before[document["in_force"]] + joined[document["issued"]]
        joined[document["repealed"]] = min(joined[document["repealed"]], held // 3)
        joined[document["in_force"]] = held - joined[document["repealed"]]
    _join_2019(joined, before)
    return joined


def _join_2019(joined: Values, before: Values) -> None:
    for ref in list(joined):
        table, row, column = ref
        if column == "previous" and ref in before:
            joined[ref] = before[ref] + before[table, row, "change"]
            joined[table, row, "change"] = max(joined[table, row, "change"], -joined[ref])
            _keep_apart(joined, row)
        elif column == "disclosed_total" and ref in before:
            joined[ref] = before[ref] + joined[table, row, "disclosed"]
            joined[table, row, "created"] = min(joined[table, row, "created"], joined[ref])


def stated(values: Values, body: Body, year: int, random: Random, before: Values | None = None) -> Facts:
    """Return all that a text may state: figures of the tables, figures of no table, and names.

    Figures are numbers, everything else is text. What stands in several sentences is the same in all of them.
    """
    facts: Facts = {name: random.randint(least, most) for name, (least, most) in _COUNTS.items()}
    facts |= of_tables(values)
    facts["last_received"] = int(float(facts.get("received", 0)) * random.uniform(0.5, 1.7)) or 7
    if before:
        facts["last_received"] = of_tables(before).get("received", 0)
    facts["items"] = _sum(facts, "site", "wechat")
    _split(facts, random)
    _fees(facts, random)
    for name in ("items", "received"):
        _grow(facts, name)
    facts |= {
        "body": body.name,
        "place": body.place,
        "we": body.we,
        "bureau": body.bureau,
        "year": str(year),
        "last": str(year - 1),
        "next": str(year + 1),
        "level": body.place[-1],
        "month": str(random.randint(2, 11)),
        "day": str(random.randint(1, 28)),
        "phone": f"0{random.randint(310, 899)}-{random.randint(2100000, 8899999)}",
        "code": str(random.randint(110000, 859999)),
        "road": random.choice(["迎宾路", "府前街", "滨河大道"]),
    }
    return facts


def of_tables(values: Values) -> Facts:
    """Return what the tables say of what a text may state."""
    facts: Facts = {name: values[ref] for name, place in _TABLE.items() if (ref := ("proactive", *place)) in values}
    rows = {row: value for (table, row, column), value in values.items() if (table, column) == ("requests", "total")}
    if rows:
        facts |= {"received": rows["new"], "carried_in": rows["carried_in"], "pool": rows["new"] + rows["carried_in"]}
        facts |= {"handled": rows["handled_total"], "carried_out": rows["carried_out"]}
        facts |= {"granted": rows["granted"], "partial": rows["partially_granted"]}
        for name, prefix in _GROUPS.items():
            facts[name] = sum(value for row, value in rows.items() if row.startswith(prefix))
        facts["natural"] = values["requests", "new", "natural_person"]
        facts["organisations"] = _sum(facts, "received") - _sum(facts, "natural")
        facts["natural_pool"] = _sum(facts, "natural") + int(values["requests", "carried_in", "natural_person"])
        facts["organisations_pool"] = _sum(facts, "pool") - _sum(facts, "natural_pool")
        facts["disclosed"] = _sum(facts, "granted", "partial")
        facts["answered"] = _sum(facts, "handled") - int(rows.get("other_misc", 0))
        facts["withdrawn"] = rows.get("other_misc", 0)
        facts |= _of_courts(values)
    else:
        figures = {row: value for (table, row, _), value in values.items() if table == "statistics"}
        facts |= {"info": figures["s1_info"], "s_received": figures["s3_recv"], "s_replied": figures["s3_reply"]}
    return facts


def _of_courts(values: Values) -> Facts:
    review, direct, after = (
        {column: values["remedies", row, column] for column in ("upheld", "corrected", "pending", "total")}
        for row in ("review", *_COURTS)
    )
    suits = {column: direct[column] + after[column] for column in direct}
    return {
        "review": review["total"],
        "review_closed": review["total"] - review["pending"],
        "review_upheld": review["upheld"],
        "review_pending": review["pending"],
        "litigation": suits["total"],
        "litigation_closed": suits["total"] - suits["pending"],
        "litigation_pending": suits["pending"],
        "cases": review["total"] + suits["total"],
    }


def _sum(facts: Facts, *names: str) -> int:
    return sum(int(facts[name]) for name in names)


def _split(facts: Facts, random: Random) -> None:
    """Hand the applications out over the ways in which they came, and say how large a share is that of persons."""
    received = int(facts.get("received", 0))
    facts["letter"] = random.randint(0, received // 3)
    facts["desk"] = random.randint(0, received // 4)
    facts["online"] = received - _sum(facts, "letter", "desk")
    facts["natural_share"] = round(100 * int(facts.get("natural", 0)) / received, 1) if received else 0


def _fees(facts: Facts, random: Random) -> None:
    """Charge for the handling of information no more than the fees of the table leave room for."""
    most = int(float(facts.get("fees", 0)) * 10_000) // 10 * 10
    first, second = min(random.randint(1, 30) * 10, most // 2), min(random.randint(2, 50) * 10, most // 2)
    facts |= {"fee_first": first, "fee_second": second, "fee_total": first + second}


def _grow(facts: Facts, name: str) -> None:
    now, last = float(facts.get(name, 0)), float(facts[f"last_{name}"])
    facts[f"{name}_trend"] = "增长" if now >= last else "下降"
    facts[f"{name}_growth"] = round(100 * abs(now - last) / last, 2) if last else 0
