"""Faults in the tables: sums that do not hold, figures that cannot be, cells that hold no figure."""

from collections.abc import Callable
from random import Random

from evaluation.clean import Report
from evaluation.drafts import Draft, with_sheets
from evaluation.faults import SUMS, Change, Operator, planting, with_lines, with_prints, with_values
from evaluation.grids import Box, Figure, Sheet, figure_box, with_boxes, with_row
from evaluation.structure_damage import add_row, keep_old_row, lose_table
from extractor.relations import identities
from extractor.types import Number, Ref, Severity, State

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW, OLD, STATISTICS = ("disclosure-2021",), ("disclosure-2019",), ("statistics-2014",)
SAID = ("L-TEXT*", "RX-*", "L-CONTRADICT", "L-SUBTOTAL")
"""What a text that states the figure may be told besides: it no longer agrees with the table."""

_BALANCE = ("new", "carried_in", "carried_out")
_SLIPS = (-3, -2, -1, 1, 2, 3, 7, 10, 20)


def _slip(report: Report, refs: list[Ref], random: Random) -> Change | None:
    """Change one of the cells by a few; those that are not zero are likelier."""
    filled = [ref for ref in refs if report.values[ref]]
    ref = random.choice(filled if filled and random.random() < 0.7 else refs)
    value = report.values[ref]
    wrong = random.choice([value + slip for slip in _SLIPS if value + slip >= 0])
    return Change(with_values(report, {ref: wrong}), (ref,))


def _requests(report: Report, chosen: Callable[[str, str], bool]) -> list[Ref]:
    return [ref for ref in report.values if ref[0] == "requests" and chosen(ref[1], ref[2])]


def _is_result(row: str) -> bool:
    return row not in (*_BALANCE, "handled_total")


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_interior(report: Report, random: Random) -> Change | None:
    """One outcome of one kind of applicant."""
    return _slip(report, _requests(report, lambda row, at: _is_result(row) and at != "total"), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_row_total(report: Report, random: Random) -> Change | None:
    """The total of one outcome."""
    return _slip(report, _requests(report, lambda row, at: _is_result(row) and at == "total"), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_balance(report: Report, random: Random) -> Change | None:
    """What came in, or was carried, of one kind of applicant or of all."""
    return _slip(report, _requests(report, lambda row, _: row in _BALANCE), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_column_total(report: Report, random: Random) -> Change | None:
    """The total of a column."""
    return _slip(report, _requests(report, lambda row, _: row == "handled_total"), random)


def _digits(change: Callable[[str, Random], str]) -> Operator:
    def operator(report: Report, random: Random) -> Change | None:
        long = [ref for ref in _requests(report, lambda *_: True) if report.values[ref] >= 10]
        wrong = {ref: int(change(str(report.values[ref]), random)) for ref in long}
        wrong = {ref: value for ref, value in wrong.items() if value != report.values[ref]}
        if not wrong:
            return None
        ref = random.choice(list(wrong))
        return Change(with_values(report, {ref: wrong[ref]}), (ref,))

    return operator


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_digits_swapped(report: Report, random: Random) -> Change | None:
    """Two digits that stand side by side are exchanged."""

    def swap(digits: str, random: Random) -> str:
        at = random.randrange(1, len(digits))
        return digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :]

    return _digits(lambda digits, random: swap(digits, random) if "0" not in digits[1:2] else digits)(report, random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_digit_dropped(report: Report, random: Random) -> Change | None:
    """A digit is left out."""
    return _digits(lambda digits, random: digits[: (at := random.randrange(len(digits)))] + digits[at + 1 :])(
        report, random
    )


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_digit_doubled(report: Report, random: Random) -> Change | None:
    """A digit is typed twice."""
    return _digits(lambda digits, random: digits[: (at := random.randrange(len(digits))) + 1] + digits[at:])(
        report, random
    )


def _columns(report: Report) -> list[str]:
    form = next(form for form in report.template.tables if form.id == "requests")
    return [column.id for column in form.blocks[0].columns]


@planting("R3", WARNING, accepts=SUMS, also=SAID)
def requests_cells_joined(report: Report, random: Random) -> Change | None:
    """Two figures side by side are written as one in the first cell, and the second is zero: no proof against a body."""
    columns = _columns(report)[:-1]
    pairs = [
        (ref, ("requests", ref[1], columns[columns.index(ref[2]) + 1]))
        for ref in _requests(report, lambda row, at: row != "handled_total" and at in columns[:-1])
    ]
    pairs = [(one, two) for one, two in pairs if report.values[one] and report.values[two]]
    if not pairs:
        return None
    one, two = random.choice(pairs)
    joined = int(f"{report.values[one]}{report.values[two]}")
    return Change(with_values(report, {one: joined, two: 0}), (one, two))


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_case_moved(report: Report, random: Random) -> Change | None:
    """One case stands in the column beside its own."""
    columns = _columns(report)[:-1]
    cells = [ref for ref in _requests(report, lambda row, at: _is_result(row) and at in columns)]
    cells = [ref for ref in cells if report.values[ref]]
    if not cells:
        return None
    one = random.choice(cells)
    at = columns.index(one[2])
    two = ("requests", one[1], columns[at + 1] if at + 1 < len(columns) else columns[at - 1])
    moved = {one: report.values[one] - 1, two: report.values[two] + 1}
    return Change(with_values(report, moved), (one, two))


@planting("R3", WARNING, accepts=(*SUMS, "L-BLANK"), also=SAID)
def requests_row_shifted(report: Report, random: Random) -> Change | None:
    """All figures of a row stand one to the right and the total is lost: no proof against a body either."""
    columns = _columns(report)
    rows = sorted({ref[1] for ref in _requests(report, lambda _, at: at != "total") if report.values[ref]})
    if not rows:
        return None
    row = random.choice(rows)
    figures = [report.values["requests", row, column] for column in columns]
    shifted = dict(zip([("requests", row, column) for column in columns], [0, *figures[:-1]], strict=True))
    if shifted == {ref: report.values[ref] for ref in shifted}:
        return None
    return Change(with_values(report, shifted), tuple(ref for ref in shifted if shifted[ref] != report.values[ref]))


@planting("R3-4", ERROR, also=(*SUMS, *SAID, "L-NONNUM"))
def requests_negative(report: Report, random: Random) -> Change | None:
    """A count below zero; the sums hold."""
    column = random.choice(_columns(report)[:-1])
    row, other = "carried_in", "new"
    less = random.randint(1, 3)
    changed: dict[Ref, Number] = {}
    for at in (column, "total"):
        held = report.values["requests", row, at]
        changed["requests", row, at] = -less if at == column else held - report.values["requests", row, column] - less
        moved = held - changed["requests", row, at]
        changed["requests", other, at] = report.values["requests", other, at] + moved
    return Change(with_values(report, changed, told=True), (("requests", row, column),))


@planting("R3-6", WARNING, also=("L-TEXT*",))
def requests_carried_too_far(report: Report, random: Random) -> Change | None:
    """More is carried over than came in within the year; the sums hold."""
    more = report.values["requests", "new", "natural_person"] + random.randint(2, 9)
    before = report.values["requests", "carried_out", "natural_person"]
    changed: dict[Ref, Number] = {}
    for column in ("natural_person", "total"):
        for row in ("carried_in", "carried_out"):
            changed["requests", row, column] = report.values["requests", row, column] + more - before
    said = with_lines(
        report, lambda line: None if line.topic.startswith(("requests.finished", "requests.none")) else line
    )
    return Change(with_values(said, changed, told=True), (("requests", "carried_out", "natural_person"),))


def _remedies(row: str) -> Operator:
    def operator(report: Report, random: Random) -> Change | None:
        cells = [ref for ref in report.values if ref[:2] == ("remedies", row)]
        if random.random() < 0.2 and report.values["remedies", row, "total"]:
            return Change(with_values(report, {("remedies", row, "total"): 0}), (("remedies", row, "total"),))
        return _slip(report, cells, random)

    operator.__name__ = f"remedies_{row}"
    return operator


for _code, _row in (("R4-1", "review"), ("R4-2", "litigation_direct"), ("R4-3", "litigation_after_review")):
    planting(_code, ERROR, also=SAID)(_remedies(_row))


def _statistics(code: str, kind: str, number: int) -> Operator:
    """Break one relation of the table of statistics, and no strict one besides."""

    def operator(report: Report, random: Random) -> Change | None:
        known = [item for item in identities(report.template) if item.id == code]
        identity = known[number]
        if identity.at_least:
            more = sum(report.values[ref] for ref in identity.plus) + random.randint(1, 9)
            return Change(with_values(report, {identity.minus[0]: more}, told=True), identity.minus)
        shared = {ref for item in identities(report.template) if item.id != code for ref in item.plus + item.minus}
        alone = [ref for ref in identity.plus + identity.minus if ref not in shared]
        if not alone:
            alone = list(identity.minus)
        change = _slip(report, alone, random)
        return change._replace(report=with_values(change.report, {}, told=True)) if change else None

    operator.__name__ = f"statistics_{code[-1]}_{number}"
    return operator


for _code, _kind, _places, _also in (
    *[(code, "strict", 1, ()) for code in ("RO-1", "RO-2", "RO-4", "RO-6")],
    ("RO-3", "strict", 1, ()),
    ("RO-5", "strict", 2, ()),
    ("RO-8", "soft", 4, ("RO-9",)),
    ("RO-9", "soft", 1, ()),
):
    for _number in range(_places):
        _severity = ERROR if _kind == "strict" else WARNING
        planting(_code, _severity, also=(*_also, *SAID), forms=STATISTICS)(_statistics(_code, _kind, _number))


@planting("RO-7", WARNING, also=SAID, forms=STATISTICS)
def statistics_7(report: Report, random: Random) -> Change | None:
    """More is closed than was replied to."""
    more = random.randint(1, 9)
    cells = [("statistics", row, "figure") for row in ("s3_done", "s3_ontime")]
    if cells[0] not in report.values:
        cells = [ref for ref in report.values if ref[1] in ("s3_done", "s3_ontime")]
    return Change(with_values(report, {ref: report.values[ref] + more for ref in cells}), tuple(cells))


def _document(report: Report, row: str, column: str) -> Ref:
    return ("proactive", row, column) if ("proactive", row, column) in report.values else ("", "", "")


@planting("R2-1", WARNING, forms=NEW)
def issued_beyond_those_in_force(report: Report, random: Random) -> Change | None:
    """More documents are issued than are in force or repealed."""
    issued, repealed, force = (
        _document(report, "normative_documents", name) for name in ("issued", "repealed", "in_force")
    )
    more = report.values[force] + report.values[repealed] + random.randint(1, 30)
    return Change(with_values(report, {issued: more}, told=True), (issued,))


@planting("L-RULES-POWER", WARNING, accepts=("L-RULES-POWER", "R2-2"), forms=NEW, kinds=("department", "township"))
def rules_without_power(report: Report, random: Random) -> Change | None:
    """A body that may make no rules reports some."""
    made = random.randint(1, 9)
    changed = {_document(report, "rules", name): made for name in ("issued", "in_force")}
    return Change(with_values(report, changed), tuple(changed))


@planting("R2-3", WARNING, forms=OLD)
def disclosed_beyond_the_total(report: Report, random: Random) -> Change | None:
    """More is disclosed in the year than in all."""
    total = _document(report, "normative_documents", "disclosed_total")
    disclosed = _document(report, "normative_documents", "disclosed")
    return Change(with_values(report, {disclosed: report.values[total] + random.randint(1, 30)}), (disclosed,))


@planting("L-DECISION-MISREAD", WARNING, accepts=("L-DECISION-MISREAD", "R2-4"), also=("L-TEXT*",), forms=OLD)
def decisions_misread(report: Report, random: Random) -> Change | None:
    """The decisions are items of power, added up."""
    changed: dict[Ref, Number] = {}
    for row in ("licensing", "penalties"):
        previous, change = random.randint(20, 90), random.randint(1, 30)
        figures = {"previous": previous, "change": change, "decisions": previous + change}
        changed |= {("proactive", row, name): value for name, value in figures.items()}
    return Change(with_values(report, changed, told=True), tuple(ref for ref in changed if ref[2] == "decisions"))


@planting("R2-5", WARNING, forms=OLD)
def powers_below_none(report: Report, random: Random) -> Change | None:
    """More items of power are taken away than there were."""
    row = random.choice(["licensing", "penalties", "coercion"])
    previous = random.randint(0, 9)
    changed = {("proactive", row, "previous"): previous, ("proactive", row, "change"): -previous - random.randint(1, 9)}
    return Change(with_values(report, changed), (("proactive", row, "change"),))


@planting("none", INFO, visible=False, forms=NEW)
def proactive_figure(report: Report, random: Random) -> Change | None:
    """A figure that no relation ties and no text states."""
    said = with_lines(report, lambda line: None if line.topic == "proactive.decisions" else line)
    ref = _document(report, random.choice(["licensing", "coercion"]), "decisions")
    return Change(with_values(said, {ref: report.values[ref] + random.randint(1, 9)}), (ref,))


def _texts(cell: str) -> Figure:
    return Figure(State.BLANK if not cell else State.NOT_APPLICABLE, None, cell)


@planting("L-BLANK", WARNING)
def cells_blank(report: Report, random: Random) -> Change | None:
    """A few zeros of the requests are not written, or as a sign."""
    row = random.choice(["rejected_publication", "denied_state_secret", "unavailable_needs_creation"])
    zeros = [ref for ref in _requests(report, lambda at, _: at == row) if not report.values[ref]]
    sign = random.choice(["/", "—", "-", "无"])
    return Change(with_prints(report, dict.fromkeys(zeros, _texts(sign))), tuple(zeros)) if zeros else None


@planting("L-BLANK", ERROR, amounts=("zero",))
def table_blank(report: Report, random: Random) -> Change | None:
    """All of a table holds a sign instead of zeros."""
    table = random.choice(["requests", "remedies"])
    cells = [ref for ref in report.values if ref[0] == table]
    return Change(with_prints(report, dict.fromkeys(cells, _texts(random.choice(["/", "—", "无"])))), tuple(cells))


@planting("L-NONNUM", WARNING)
def unit_in_cell(report: Report, random: Random) -> Change | None:
    """A figure is printed with its unit, or about."""
    cells = _requests(
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
    ref = _document(report, "fees", "amount")
    yuan = random.randint(30_000_000, 900_000_000)
    return Change(with_values(report, {ref: yuan}), (ref,))


@planting("L-UNIT", WARNING, forms=NEW, amounts=("sparse", "rich"))
def fees_equal_those_for_information(report: Report, random: Random) -> Change | None:
    """The table repeats in 10,000 yuan what section six gives in yuan."""
    ref = _document(report, "fees", "amount")
    yuan = random.randint(12, 300) * 10
    facts = {**report.facts, "fee_total": yuan, "fee_cases": 2}
    told = "{year}年收取信息处理费{fee_total}元。"
    lines = with_lines(report, lambda line: line._replace(words=told) if line.topic.startswith("other.fee") else line)
    return Change(with_values(lines._replace(facts=facts), {ref: yuan}), (ref,))


@planting("L-UNIT", WARNING, accepts=("L-UNIT", "L-NONNUM", "R2-*"), forms=NEW)
def fees_negative(report: Report, random: Random) -> Change | None:
    """An amount below zero."""
    ref = _document(report, "fees", "amount")
    return Change(with_values(report, {ref: -random.randint(2, 99)}), (ref,))


def _changed(report: Report, change: Callable[[Draft], Draft]) -> Report:
    return report._replace(changes=(*report.changes, change))


@planting("L-SUBTOTAL", WARNING, forms=NEW, also=("L-TABLE-EXTRA",))
def figures_in_a_group(report: Report, random: Random) -> Change | None:
    """The row of a group, which is a label alone, holds figures."""
    group, prefix = random.choice([("（三）不予公开", "denied_"), ("（五）不予处理", "rejected_")])
    sums = [
        sum(
            value
            for (table, row, at), value in report.values.items()
            if table == "requests" and at == column and row.startswith(prefix)
        )
        for column in _columns(report)
    ]

    def add(sheet: Sheet) -> Sheet:
        if sheet.id != "requests":
            return sheet
        first = next(box for box in sheet.boxes if box.ref and box.ref[1].startswith(prefix))
        row = [Box(first.row, 1, 1, 2, "local", group)]
        row += [figure_box(first.row, 3 + place, ("requests", f"extra:{group}", column), Figure(State.NUMBER, value, str(value)))
                for place, (column, value) in enumerate(zip(_columns(report), sums, strict=True))]  # fmt: skip
        added = with_row(sheet, first.row, tuple(row))
        return with_boxes(
            added, lambda box: box._replace(text="") if box.role == "group" and box.text == group else box
        )

    return Change(_changed(report, lambda draft: with_sheets(draft, add)), quote=group)


@planting("L-TABLE-MISSING", ERROR, also=("L-SEC-EMPTY", "L-TABLE-PICTURE", "L-NARR-IN-TABLE-SEC"))
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


@planting("L-VERSION", ERROR, forms=OLD, also=("L-FEE", "L-BASIS-OLD"))
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


@planting("L-ALLZERO", WARNING, amounts=("zero",), also=("L-TEXT*", "RX-*"))
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
    return Change(kept, quote=str(found["received"]))


@planting("L-ZERO-SUSPECT", INFO, kinds=("department",), amounts=("sparse",))
def enforcer_without_decisions(report: Report, _random: Random) -> Change | None:
    """A body with powers of enforcement reports no decision at all."""
    if not report.body.enforces:
        return None
    cells = {ref: 0 for ref in report.values if ref[2] == "decisions"}
    quiet = with_lines(report, lambda line: None if line.topic == "proactive.decisions" else line)
    return Change(with_values(quiet, cells), tuple(cells))
