"""Figures for a report: they obey the sums of the form unless a human error is planted, and look like real ones."""

from collections.abc import Mapping
from random import Random
from typing import Literal

from evaluation.grids import Figure
from extractor.relations import identities
from extractor.templates import ColumnForm, TableForm, Template, known_templates
from extractor.types import Number, Ref, State

Amount = Literal["zero", "sparse", "rich"]

ERRORS = 0.15
"""Share of the reports with figures in which the body has miscounted."""

FIXED = 0.15
"""Share of the reports that print four decimal places whatever the figure."""

_PLACES = 6

_APPLICANTS = {"natural_person": (1.0, 1.0), "commercial_enterprise": (0.35, 0.06)}
"""How likely a kind of applicant occurs, and how many there are against natural persons."""
_OTHERS = (0.08, 0.01)


_TOTALS = {
    "s3_recv": ("s3_face", "s3_fax", "s3_net", "s3_mail"),
    "s3_refuse": ("s3_r1", "s3_r2", "s3_r3", "s3_r4", "s3_r5", "s3_r6"),
    "s3_reply": (
        *("s3_already", "s3_agree", "s3_part", "s3_refuse"),
        *("s3_notours", "s3_none", "s3_amend", "s3_elsewhere"),
    ),
    "s4": ("s4_a", "s4_b", "s4_c"),
    "s5": ("s5_a", "s5_b", "s5_c"),
    "s8_staff": ("s8_full", "s8_part"),
}
"""The totals of the table of statistics, each after those that count in it."""


def plant(template: Template, amount: Amount, random: Random) -> dict[Ref, Number]:
    """Return figures for every cell of a template that obey all of its sums."""
    if template not in known_templates():
        return _obeying(template, amount, random)
    values: dict[Ref, Number] = {}
    for form in template.tables:
        makers = {"requests": _requests, "remedies": _remedies, "statistics": _statistics}
        maker = makers.get(form.id, _proactive)
        values |= maker(form, amount, random)
    return values


def _obeying(template: Template, amount: Amount, random: Random) -> dict[Ref, Number]:
    """Return figures for a form of any kind: made at random, then totals and remainders set by the sums.

    A total stands alone in `plus`; of other sums the last cell in `minus` is what remains, and the rest gives way.
    """
    values: dict[Ref, Number] = {}
    for form in template.tables:
        values |= _proactive(form, amount, random)
    sums = [identity for identity in identities(template) if identity.minus]
    for identity in sums * len(template.relations):
        *others, last = identity.minus
        if len(identity.plus) == 1:
            values[identity.plus[0]] = round(sum(values[ref] for ref in identity.minus), _PLACES)
            continue
        whole = sum(values[ref] for ref in identity.plus)
        while sum(values[ref] for ref in others) > whole:
            values |= {ref: values[ref] // 2 for ref in others}
        values[last] = round(whole - sum(values[ref] for ref in others), _PLACES)
    return values


def _requests(form: TableForm, amount: Amount, random: Random) -> dict[Ref, Number]:
    """Hand out the applications of each kind of applicant over the results, then add up."""
    rows = [row.id for row in form.rows]
    results = [row for row in rows if row not in ("new", "carried_in", "handled_total", "carried_out")]
    weights = [random.random() ** 3 for _ in results]
    columns = [column.id for column in form.blocks[0].columns]
    most = {"zero": 0.0, "sparse": random.choice([1, 3, 12, 40]), "rich": 10 ** random.uniform(2, 5.6)}[amount]
    values: dict[Ref, Number] = {}
    for column in columns[:-1]:
        likely, share = _APPLICANTS.get(column, _OTHERS)
        new = int(most * share * random.uniform(0.2, 1.8) + random.random()) if random.random() < likely else 0
        counts = _course(new if most else 0, results, weights, random)
        values |= {(form.id, row, column): counts[row] for row in rows}
    for row in rows:
        values[form.id, row, columns[-1]] = sum(values[form.id, row, column] for column in columns[:-1])
    return values


def _course(new: int, results: list[str], weights: list[float], random: Random) -> dict[str, int]:
    """Return what became of `new` applications: few come from last year, few go into the next."""
    carried_in = random.randint(0, new // 12 + 1) if new and random.random() < 0.5 else 0
    received = new + carried_in
    carried_out = min(received, random.randint(0, new // 15 + 1)) if random.random() < 0.5 else 0
    handled = received - carried_out
    counts = dict.fromkeys(results, 0)
    if handled > 200:
        total = sum(weights)
        counts = {row: int(handled * weight / total) for row, weight in zip(results, weights, strict=True)}
        counts[random.choice(results)] += handled - sum(counts.values())
    else:
        for row in random.choices(results, weights, k=handled):
            counts[row] += 1
    return {"new": new, "carried_in": carried_in, "carried_out": carried_out, "handled_total": handled, **counts}


def _remedies(form: TableForm, amount: Amount, random: Random) -> dict[Ref, Number]:
    columns = [column.id for column in form.blocks[0].columns]
    likely, most = {"zero": (0.0, 0), "sparse": (0.12, 3), "rich": (0.6, random.choice([9, 60, 700]))}[amount]
    values: dict[Ref, Number] = {}
    for row in form.rows:
        parts = [random.randint(1, most) if random.random() < likely else 0 for _ in columns[:-1]]
        for column, value in zip(columns, (*parts, sum(parts)), strict=True):
            values[form.id, row.id, column] = value
    return values


def _proactive(form: TableForm, amount: Amount, random: Random) -> dict[Ref, Number]:
    values: dict[Ref, Number] = {}
    for block in form.blocks:
        for row in block.rows:
            made = 0.15 if row.id == "rules" else 1.0
            figures = [_figure(amount, column, made, random) for column in block.columns]
            if block.columns[-1].id in ("in_force", "disclosed_total"):
                figures[-1] = max(figures)
            for column, value in zip(block.columns, figures, strict=True):
                values[form.id, row.id, column.id] = value
    return values


def _statistics(form: TableForm, amount: Amount, random: Random) -> dict[Ref, Number]:
    """Draw what is counted, and let totals, wholes and channels follow from it."""
    likely, size = {"zero": (0.0, 0.0), "sparse": (0.35, 1.7), "rich": (0.85, 4.5)}[amount]
    found: dict[str, Number] = {}
    for (row, _), column in form.columns.items():
        is_there = random.random() < likely
        if column.number == "decimal":
            value = round(10 ** random.uniform(-1, size / 2), random.choice([0, 1, 2, 2]))
            found[row] = (int(value) if value == int(value) else value) if is_there else 0
        else:
            found[row] = int(10 ** random.uniform(0, size)) if is_there else 0
    for total, parts in _TOTALS.items():
        found[total] = sum(found[part] for part in parts)
    found["s3_ext"] = min(found["s3_ext"], found["s3_reply"])
    found["s3_done"], found["s3_ontime"] = found["s3_reply"], found["s3_reply"] - found["s3_ext"]
    found["s1_normpub"] = min(found["s1_normpub"], found["s1_info"], found["s1_normmade"])
    for part in ("s2_press_lead", "s2_itv_lead"):
        found[part] = min(found[part], found[part.removesuffix("_lead")])
    channels = sum(found[f"s1_{name}"] for name in ("gazette", "web", "weibo", "weixin", "otherch"))
    found["s1_web"] += max(0, found["s1_info"] - channels)
    figure = form.blocks[0].columns[0].id
    return {(form.id, row, figure): value for row, value in found.items()}


def _figure(amount: Amount, column: ColumnForm, made: float, random: Random) -> Number:
    likely, size = {"zero": (0.0, 0.0), "sparse": (0.45, 2.2), "rich": (0.9, 6.9)}[amount]
    if random.random() >= likely * made:
        return 0
    if column.number == "decimal":
        value = round(10 ** random.uniform(-0.5, max(size - 1, 2)), random.choice([0, 2, 2, 4, 4, 6]))
        return int(value) if value == int(value) else value
    whole = int(10 ** random.uniform(0, size if column.number == "count" else min(size, 3.4)))
    return -whole if column.number == "signed" and random.random() < 0.4 else whole


def miscount(template: Template, values: Mapping[Ref, Number], random: Random) -> dict[Ref, Number]:
    """Return the figures with one or two of those that stand in a sum wrong: a slip, or two digits exchanged."""
    summed = sorted({ref for identity in identities(template) if identity.adds_up for ref in identity.plus})
    parts = sorted(
        {ref for identity in identities(template) if identity.adds_up for ref in identity.minus if values[ref]}
    )
    wrong = dict(values)
    if not summed:
        return wrong
    for _ in range(random.choice([1, 1, 2])):
        totals = [ref for ref in summed if values[ref]] or summed
        ref = random.choice(totals if random.random() < 0.7 or not parts else parts)
        wrong[ref] = _slip(int(wrong[ref]), random)
    return wrong


def _slip(value: int, random: Random) -> int:
    digits = list(str(value))
    places = [place for place in range(1, len(digits)) if digits[place - 1] != digits[place] and digits[place] != "0"]
    if places and random.random() < 0.5:
        place = random.choice(places)
        digits[place - 1], digits[place] = digits[place], digits[place - 1]
        return int("".join(digits))
    return max(value + random.choice([-2, -1, 1, 2, 3, 10]), 0 if value else 1)


def printed(template: Template, values: Mapping[Ref, Number], random: Random) -> dict[Ref, Figure]:
    """Return what is printed for each figure; a report writes all of its signed figures in one way."""
    places = 4 if random.random() < FIXED else None
    signed = random.choice([("+", "-"), ("+", "-"), ("", "-"), ("增", "减"), ("增加", "减少"), ("+", "－")])
    kinds = {(form.id, *place): column.number for form in template.tables for place, column in form.columns.items()}
    return {
        ref: Figure(State.NUMBER, value, _print(value, kinds[ref], signed, places)) for ref, value in values.items()
    }


def _print(value: Number, number: str, signed: tuple[str, str], places: int | None) -> str:
    if number == "decimal" and places and round(value, places) == value:
        return f"{value:.{places}f}"
    if number == "signed" and value:
        return f"{signed[value < 0]}{abs(value)}"
    return str(value)
