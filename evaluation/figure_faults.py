"""Faults in the figures: relations of the catalogue that do not hold."""

from collections.abc import Callable
from random import Random

from evaluation.clean import Report
from evaluation.faults import SUMS, Change, Operator, planting, with_lines, with_values
from extractor.relations import identities
from extractor.types import Number, Ref, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
NEW, OLD, STATISTICS = ("disclosure-2021",), ("disclosure-2019",), ("statistics-2014",)
SAID = ("L-TEXT*", "RX-*", "L-CONTRADICT", "L-SUBTOTAL")
"""What a text that states the figure may be told besides: it no longer agrees with the table."""

_TEN = 10
_BALANCE = ("new", "carried_in", "carried_out")
_SLIPS = (-3, -2, -1, 1, 2, 3, 7, 10, 20)


def _slip(report: Report, refs: list[Ref], random: Random) -> Change:
    """Change one of the cells by a few; those that are not zero are likelier."""
    filled = [ref for ref in refs if report.values[ref]]
    ref = random.choice(filled if filled and random.random() < 0.7 else refs)
    value = report.values[ref]
    wrong = random.choice([value + slip for slip in _SLIPS if value + slip >= 0])
    return Change(with_values(report, {ref: wrong}), (ref,))


def requests_cells(report: Report, chosen: Callable[[str, str], bool]) -> list[Ref]:
    """Return the cells of the requests whose row and column are `chosen`."""
    return [ref for ref in report.values if ref[0] == "requests" and chosen(ref[1], ref[2])]


def _is_result(row: str) -> bool:
    return row not in (*_BALANCE, "handled_total")


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_interior(report: Report, random: Random) -> Change | None:
    """One outcome of one kind of applicant."""
    return _slip(report, requests_cells(report, lambda row, at: _is_result(row) and at != "total"), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_row_total(report: Report, random: Random) -> Change | None:
    """The total of one outcome."""
    return _slip(report, requests_cells(report, lambda row, at: _is_result(row) and at == "total"), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_balance(report: Report, random: Random) -> Change | None:
    """What came in, or was carried, of one kind of applicant or of all."""
    return _slip(report, requests_cells(report, lambda row, _: row in _BALANCE), random)


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_column_total(report: Report, random: Random) -> Change | None:
    """The total of a column."""
    return _slip(report, requests_cells(report, lambda row, _: row == "handled_total"), random)


def _digits(change: Callable[[str, Random], str]) -> Operator:
    def operator(report: Report, random: Random) -> Change | None:
        long = [ref for ref in requests_cells(report, lambda *_: True) if report.values[ref] >= _TEN]
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


def requests_columns(report: Report) -> list[str]:
    """Return the kinds of applicants, the total last."""
    form = next(form for form in report.template.tables if form.id == "requests")
    return [column.id for column in form.blocks[0].columns]


@planting("R3", WARNING, accepts=SUMS, also=SAID)
def requests_digits_recut(report: Report, random: Random) -> Change | None:
    """A digit stands in the cell beside its own: no proof against a body, for an extraction might have cut so."""
    columns = requests_columns(report)[:-1]
    pairs: list[tuple[Ref, Ref]] = [
        (ref, ("requests", ref[1], columns[columns.index(ref[2]) + 1]))
        for ref in requests_cells(report, lambda row, at: row != "handled_total" and at in columns[:-1])
    ]
    filled = [pair for pair in pairs if report.values[pair[0]] >= _TEN and report.values[pair[1]]]
    if not filled:
        return None
    one, two = random.choice(filled)
    digits = str(report.values[one])
    if digits[-1] == "0":
        return None
    wrong = {one: int(digits[:-1]), two: int(f"{digits[-1]}{report.values[two]}")}
    return Change(with_values(report, wrong), (one, two))


@planting("R3", ERROR, accepts=SUMS, also=SAID)
def requests_case_moved(report: Report, random: Random) -> Change | None:
    """One case stands in the column beside its own."""
    columns = requests_columns(report)[:-1]
    cells = requests_cells(report, lambda row, at: _is_result(row) and at in columns)
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
    columns = requests_columns(report)
    rows = sorted({ref[1] for ref in requests_cells(report, lambda _, at: at != "total") if report.values[ref]})
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
    column = random.choice(requests_columns(report)[:-1])
    row, other = "carried_in", "new"
    less = random.randint(1, 3)
    changed: dict[Ref, Number] = {}
    for at in (column, "total"):
        held = report.values["requests", row, at]
        changed["requests", row, at] = -less if at == column else held - report.values["requests", row, column] - less
        moved = held - changed["requests", row, at]
        changed["requests", other, at] = report.values["requests", other, at] + moved
    return Change(with_values(report, changed, told=True), (("requests", row, column),))


@planting("R3-6", WARNING, also=("L-TEXT*", "L-FIVE"))
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


def _statistics(code: str, number: int) -> Operator:
    """Break one relation of the table of statistics, and as few besides as can be."""

    def operator(report: Report, random: Random) -> Change | None:
        every = identities(report.template)
        identity = [item for item in every if item.id == code][number]
        if identity.at_least:
            more = sum(report.values[ref] for ref in identity.plus) + random.randint(1, 9)
            return Change(with_values(report, {identity.minus[0]: more}, told=True), identity.minus)
        tied = {ref for item in every if item.id != code for ref in item.plus + item.minus}
        alone = [ref for ref in identity.plus + identity.minus if ref not in tied]
        change = _slip(report, alone or list(identity.minus), random)
        return change._replace(report=with_values(change.report, {}, told=True))

    operator.__name__ = f"statistics_{code[-1]}_{number}"
    return operator


_PLACES = {"RO-1": 1, "RO-2": 1, "RO-3": 1, "RO-4": 1, "RO-5": 2, "RO-6": 1, "RO-8": 4, "RO-9": 1}
"""How many relations of the table of statistics have this id."""

for _code, _count in _PLACES.items():
    for _number in range(_count):
        _severity = WARNING if _code in ("RO-8", "RO-9") else ERROR
        _also = ("RO-9", *SAID) if _code == "RO-8" else SAID
        planting(_code, _severity, also=_also, forms=STATISTICS)(_statistics(_code, _number))


@planting("RO-7", WARNING, also=SAID, forms=STATISTICS)
def statistics_7(report: Report, random: Random) -> Change | None:
    """More is closed than was replied to."""
    more = random.randint(1, 9)
    cells = [ref for ref in report.values if ref[1] in ("s3_done", "s3_ontime")]
    return Change(with_values(report, {ref: report.values[ref] + more for ref in cells}), tuple(cells))


def document_cell(row: str, column: str) -> Ref:
    """Return where a figure of the proactive table stands."""
    return ("proactive", row, column)


@planting("R2-1", WARNING, forms=NEW)
def issued_beyond_those_in_force(report: Report, random: Random) -> Change | None:
    """More documents are issued than are in force or repealed."""
    issued, repealed, force = (
        document_cell("normative_documents", name) for name in ("issued", "repealed", "in_force")
    )
    more = report.values[force] + report.values[repealed] + random.randint(1, 30)
    return Change(with_values(report, {issued: more}, told=True), (issued,))


@planting("L-RULES-POWER", WARNING, accepts=("L-RULES-POWER", "R2-2"), forms=NEW, kinds=("department", "township"))
def rules_without_power(report: Report, random: Random) -> Change | None:
    """A body that may make no rules reports some."""
    made = random.randint(1, 9)
    changed = {document_cell("rules", name): made for name in ("issued", "in_force")}
    return Change(with_values(report, changed), tuple(changed))


@planting("R2-3", WARNING, forms=OLD)
def disclosed_beyond_the_total(report: Report, random: Random) -> Change | None:
    """More is disclosed in the year than in all."""
    total = document_cell("normative_documents", "disclosed_total")
    disclosed = document_cell("normative_documents", "disclosed")
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
    ref = document_cell(random.choice(["licensing", "coercion"]), "decisions")
    return Change(with_values(said, {ref: report.values[ref] + random.randint(1, 9)}), (ref,))
