"""Faults of the cells and of the form of tables: what holds no figure, what is in the wrong unit, rows that differ."""

from collections.abc import Callable
from random import Random

from evaluation.clean import Report
from evaluation.drafts import Draft, with_sheets
from evaluation.faults import Change, planting, with_lines, with_prints, with_values
from evaluation.figure_faults import NEW, OLD, document_cell, requests_cells, requests_columns
from evaluation.grids import Box, Figure, Sheet, figure_box, with_boxes, with_row
from evaluation.structure_damage import add_row, keep_old_row, lose_table
from extractor.types import Severity, State

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _texts(cell: str) -> Figure:
    return Figure(State.BLANK if not cell else State.NOT_APPLICABLE, None, cell)


@planting("L-BLANK", WARNING)
def cells_blank(report: Report, random: Random) -> Change | None:
    """A few zeros of the requests are not written, or as a sign."""
    row = random.choice(["rejected_publication", "denied_state_secret", "unavailable_needs_creation"])
    zeros = [ref for ref in requests_cells(report, lambda at, _: at == row) if not report.values[ref]]
    sign = random.choice(["/", "—", "-", "无"])
    return Change(with_prints(report, dict.fromkeys(zeros, _texts(sign))), tuple(zeros)) if zeros else None


@planting("L-BLANK", ERROR, amounts=("zero",), mixes=False)
def table_blank(report: Report, random: Random) -> Change | None:
    """All of a table holds a sign instead of zeros."""
    table = random.choice(["requests", "remedies"])
    cells = [ref for ref in report.values if ref[0] == table]
    return Change(with_prints(report, dict.fromkeys(cells, _texts(random.choice(["/", "—", "无"])))), tuple(cells))


@planting("L-NONNUM", WARNING)
def unit_in_cell(report: Report, random: Random) -> Change | None:
    """A figure is printed with its unit, or about."""
    cells = requests_cells(
        report, lambda row, at: row in ("new", "granted", "handled_total") and at in ("total", "natural_person")
    )
    cells = [ref for ref in cells if report.values[ref]]
    if not cells:
        return None
    ref = random.choice(cells)
    value = report.values[ref]
    return Change(with_prints(report, {ref: Figure(State.TEXT, value, f"{value}件")}), (ref,))


@planting("L-UNIT", WARNING, forms=NEW, amounts=("sparse", "rich"))
def fees_in_yuan(report: Report, random: Random) -> Change | None:
    """Fees are given in yuan where 10,000 yuan are asked for."""
    ref = document_cell("fees", "amount")
    yuan = random.randint(30_000_000, 900_000_000)
    return Change(with_values(report, {ref: yuan}), (ref,))


@planting("L-UNIT", WARNING, forms=NEW, amounts=("sparse", "rich"))
def fees_equal_those_for_information(report: Report, random: Random) -> Change | None:
    """The table repeats in 10,000 yuan what section six gives in yuan."""
    ref = document_cell("fees", "amount")
    yuan = random.randint(12, 300) * 10
    facts = {**report.facts, "fee_total": yuan, "fee_cases": 2}
    told = "{year}年收取信息处理费{fee_total}元。"
    lines = with_lines(report, lambda line: line._replace(words=told) if line.topic.startswith("other.fee") else line)
    return Change(with_values(lines._replace(facts=facts), {ref: yuan}), (ref,))


@planting("L-UNIT", WARNING, accepts=("L-UNIT", "L-NONNUM", "R2-*"), forms=NEW)
def fees_negative(report: Report, random: Random) -> Change | None:
    """An amount below zero."""
    ref = document_cell("fees", "amount")
    return Change(with_values(report, {ref: -random.randint(2, 99)}), (ref,))


def _changed(report: Report, change: Callable[[Draft], Draft]) -> Report:
    return report._replace(changes=(*report.changes, change))


@planting("L-SUBTOTAL", WARNING, forms=NEW, also=("L-TABLE-EXTRA",))
def figures_in_a_group(report: Report, random: Random) -> Change | None:
    """The row of a group, which is a label alone, holds figures."""
    group, prefix = random.choice([("（三）不予公开", "denied_"), ("（五）不予处理", "rejected_")])
    figures = dict.fromkeys(requests_columns(report), 0)
    for (_, row, column), value in report.values.items():
        if row.startswith(prefix):
            figures[column] += int(value)

    def add(sheet: Sheet) -> Sheet:
        first = next((box for box in sheet.boxes if box.ref and box.ref[1].startswith(prefix)), None)
        if first is None:
            return sheet
        row = [Box(first.row, 1, 1, 2, "local", group)]
        for place, (column, value) in enumerate(figures.items(), 3):
            ref = ("requests", f"extra:{group}", column)
            row.append(figure_box(first.row, place, ref, Figure(State.NUMBER, value, str(value))))
        added = with_row(sheet, first.row, tuple(row))
        return with_boxes(added, lambda box: box._replace(text="") if (box.role, box.text) == ("group", group) else box)

    return Change(_changed(report, lambda draft: with_sheets(draft, add)))


@planting("L-TABLE-MISSING", ERROR, also=("L-SEC-EMPTY", "L-TABLE-PICTURE", "L-NARR-IN-TABLE-SEC"), mixes=False)
def table_missing(report: Report, random: Random) -> Change | None:
    """One table is not there."""
    seed = random.random()
    return Change(_changed(report, lambda draft: lose_table(draft, Random(seed), 1.0)))


@planting("L-TABLE-EXTRA", INFO)
def row_added(report: Report, random: Random) -> Change | None:
    """A row that the form does not have."""
    seed = random.random()
    return Change(_changed(report, lambda draft: add_row(draft, Random(seed), 1.0)))


@planting("L-HEADER-ALTERED", INFO, forms=NEW)
def header_altered(report: Report, random: Random) -> Change | None:
    """An official label has been given an explanation."""
    old, new = random.choice([
        ("本年收费金额（单位：万元）", "本年收费金额（单位：万元，保留4位小数）"),
        ("规章", "规章（设区的市及以上填写）"),
        ("本年处理决定数量", "本年处理决定数量（以决定书份数计）"),
    ])  # fmt: skip

    def alter(sheet: Sheet) -> Sheet:
        return with_boxes(sheet, lambda box: box._replace(text=new) if box.text == old else box)

    return Change(_changed(report, lambda draft: with_sheets(draft, alter)), quote=new)


@planting("L-VERSION", ERROR, forms=NEW, also=("L-TABLE-EXTRA",))
def old_row_kept(report: Report, random: Random) -> Change | None:
    """A row of the form before stands in the table."""
    seed = random.random()
    return Change(_changed(report, lambda draft: keep_old_row(draft, Random(seed), 1.0)))


@planting("L-VERSION", ERROR, forms=OLD, also=("L-FEE", "L-BASIS-OLD"), mixes=False)
def old_form_used(report: Report, random: Random) -> Change | None:
    """The form of 2019 is used for a later year."""
    later = random.randint(2022, 2025)
    years = {str(report.year + step): str(later + step) for step in (-1, 0, 1)}
    facts = {**report.facts, "last": str(later - 1), "year": str(later), "next": str(later + 1)}

    def moved(text: str) -> str:
        for old, new in reversed(years.items()):
            text = text.replace(old, new)
        return text

    later_report = report._replace(
        year=later,
        facts=facts,
        title=report.title.replace(str(report.year), str(later)),
        signature=moved(report.signature),
    )
    return Change(later_report)


@planting("L-ALLZERO", WARNING, amounts=("zero",), also=("L-TEXT*", "RX-*"), mixes=False)
def nothing_but_zeros(report: Report, random: Random) -> Change | None:
    """The text reports applications and decisions, the tables nothing at all."""
    found = {"received": random.randint(6, 60), "licensing": random.randint(9, 90)}
    drop = ("requests.none", "requests.more")
    kept = with_lines(report, lambda line: None if line.topic.startswith(drop) and not line.lead else line)
    words = "全年收到政府信息公开申请{received}件，均已答复，办理行政许可{licensing}件"

    kept = with_lines(
        kept,
        lambda line: (
            line._replace(words=words, said=found, topic="requests.main") if line.topic.startswith(drop) else line
        ),
    )
    return Change(kept, quote=words)


@planting("L-ZERO-SUSPECT", INFO, kinds=("department",), amounts=("sparse",))
def enforcer_without_decisions(report: Report, _random: Random) -> Change | None:
    """A body with powers of enforcement reports no decision at all."""
    if not report.body.enforces:
        return None
    cells = {ref: 0 for ref, value in report.values.items() if ref[2] == "decisions" and value}
    quiet = with_lines(report, lambda line: None if line.topic == "proactive.decisions" else line)
    return Change(with_values(quiet, cells), tuple(cells))
