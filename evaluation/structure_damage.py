"""Changes of structure: tables missing, moved or doubled; rows and columns that the form does not have."""

from collections.abc import Callable
from random import Random

from evaluation.drafts import Block, Draft, with_sheets
from evaluation.grids import Box, Figure, Sheet, figure_box, sheet_of, with_boxes, with_column, with_row, without_rows
from evaluation.planting import plant, printed
from extractor.types import Number, State

_LOCAL_COUNTS = ("主动公开政府文件数", "主动公开行政执法信息", "主动公开招标采购信息", "主动公开应急管理信息")
_LOCAL_ROWS = ("其他主动公开文件", "其他文件", "会议纪要公开")
_YEARS = (
    ("{}年数据（上一年度）", "{}年数据（本年度）"),
    ("{}年情况（供对照）", "{}年情况"),
    ("附：{}年度数据（上一年度）", "本年度数据（{}年）"),
    ("", ""),
)
"""Captions over the table of the year before and over that of this year; the first two begin with a figure."""

_OTHER_COUNTS = ("区直单位统计数", "乡镇街道统计数")
_OLD_ROW = "其他对外管理服务事项"
_SUBTOTAL = "法人小计"


def lose_table(draft: Draft, random: Random, _rate: float) -> Draft:
    """Drop one table; its heading stays, sometimes with a word in place of the table."""
    places = _places(draft)
    if not places:
        return draft
    at = random.choice(places)
    instead = random.choice([(), (Block("prose", "详见附件。"),), (Block("prose", "本年度情况见附表图片。"),)])
    return draft._replace(blocks=(*draft.blocks[:at], *instead, *draft.blocks[at + 1 :]))


def move_tables(draft: Draft, random: Random, _rate: float) -> Draft:
    """Exchange two tables together with their headings, or put all of them at the end of the report."""
    places = _places(draft)
    if len(places) < 2:
        return draft
    blocks = list(draft.blocks)
    if random.random() < 0.5:
        first, second = sorted(random.sample(places, 2))
        for offset in (0, -1):
            one, other = first + offset, second + offset
            blocks[one], blocks[other] = blocks[other], blocks[one]
    else:
        moved = [blocks[at] for at in places]
        blocks = [block for at, block in enumerate(blocks) if at not in places]
        blocks += [Block("caption", random.choice(["附表", "附件：年度报告统计表"])), *moved]
    return draft._replace(blocks=tuple(blocks))


def double_table(draft: Draft, random: Random, _rate: float) -> Draft:
    """Print the table of the year before beside that of this year, with captions that tell them apart or without."""
    places = _places(draft)
    if not places:
        return draft
    at = random.choice(places)
    current = draft.blocks[at].sheet
    if current is None:
        return draft
    previous = _other_year(draft, current.id, random)
    last, this = random.choice(_YEARS[2 * (draft.layout == "glued") :])
    last, this = last.format(draft.year - 1), this.format(draft.year)
    if not last:
        current = with_boxes(current, lambda box: box._replace(sure=False))
    years = [
        (Block("caption", last), Block("sheet", "", previous)),
        (Block("caption", this), Block("sheet", "", current)),
    ]
    if random.random() < 0.5:
        years.reverse()
    added = [block for pair in years for block in pair if block.text or block.sheet]
    return draft._replace(blocks=(*draft.blocks[:at], *added, *draft.blocks[at + 1 :]))


def _places(draft: Draft) -> list[int]:
    return [at for at, block in enumerate(draft.blocks) if block.sheet]


def _other_year(draft: Draft, table: str, random: Random) -> Sheet:
    """Return a table of the same form with other figures, which belong to no cell."""
    form = next(form for form in draft.template.tables if form.id == table)
    values = plant(draft.template, random.choice(("sparse", "rich")), random)
    sheet = sheet_of(form, printed(draft.template, values, random))
    return with_boxes(sheet, lambda box: box._replace(ref=None))._replace(current=False)


def _changed(draft: Draft, table: str, change: Callable[[Sheet], Sheet]) -> Draft:
    return with_sheets(draft, lambda sheet: change(sheet) if sheet.id == table and sheet.current else sheet)


def add_row(draft: Draft, random: Random, _rate: float) -> Draft:
    """Add a local row to the first block of the proactive table, or to what is counted first."""
    label, values = random.choice(_LOCAL_ROWS), [random.choice([0, random.randint(1, 60)]) for _ in range(3)]
    if any(form.id == "statistics" for form in draft.template.tables):
        counted, unit = random.choice(_LOCAL_COUNTS), Box(0, 1, 1, 1, "local", "条")
        return _changed(draft, "statistics", lambda sheet: _below(sheet, "s1_normmade", counted, values[:1], unit))
    return _changed(draft, "proactive", lambda sheet: _below(sheet, "normative_documents", label, values))


def keep_old_row(draft: Draft, random: Random, _rate: float) -> Draft:
    """Keep a row of the 2019 form in the proactive table of a 2021 one."""
    rows = {row.id for form in draft.template.tables for row in form.rows}
    values = [random.choice([0, random.randint(1, 900)])]
    if "other_services" in rows:
        return draft
    return _changed(draft, "proactive", lambda sheet: _below(sheet, "licensing", _OLD_ROW, values))


def _below(sheet: Sheet, row: str, label: str, values: list[int], unit: Box | None = None) -> Sheet:
    """Put a local row under another one, its figures in the same columns."""
    model = [box for box in sheet.boxes if box.ref and box.ref[1] == row]
    at = model[0].row + 1
    boxes = [Box(at, 0, 1, 1, "local", label), *([unit._replace(row=at)] if unit else [])]
    for box, value in zip(model, values, strict=True):
        ref = (sheet.id, f"extra:{label}", box.ref[2] if box.ref else "")
        boxes.append(figure_box(at, box.column, ref, _number(value), box.columns))
    return with_row(sheet, at, tuple(boxes))


def _number(value: Number) -> Figure:
    return Figure(State.NUMBER, value, str(value))


def add_column(draft: Draft, random: Random, _rate: float) -> Draft:
    """Add a column with the sum of the organizations before the total of the requests, or figures of other bodies."""
    if any(form.id == "statistics" for form in draft.template.tables):
        return _changed(draft, "statistics", lambda sheet: _with_repeats(sheet, random))
    return _changed(draft, "requests", _with_subtotals)


def _with_repeats(sheet: Sheet, random: Random) -> Sheet:
    """Add one or two columns of further figures behind that of the form."""
    rows = {box.row: box for box in sheet.boxes if box.ref}
    filler = [box for box in sheet.boxes if box.role == "unit" and box.column == 2]
    added = []
    for number in range(2, 2 + random.choice([1, 2])):
        added.append(Box(0, number + 1, 1, 1, "local", random.choice(_OTHER_COUNTS)))
        added += [box._replace(column=number + 1) for box in filler]
        for row, box in rows.items():
            value = random.choice([0, box.value or 0, random.randint(0, 99)])
            ref = ("statistics", box.ref[1] if box.ref else "", f"figure_{number}")
            added.append(figure_box(row, number + 1, ref, _number(value)))
    return sheet._replace(boxes=tuple(sorted((*sheet.boxes, *added))))


def number_rows(draft: Draft, _random: Random, _rate: float) -> Draft:
    """Add a column of running numbers before the labels of the statistics."""
    return _changed(draft, "statistics", _numbered)


def _numbered(sheet: Sheet) -> Sheet:
    bottom = max(box.row for box in sheet.boxes)
    moved = [box._replace(column=box.column + 1) for box in sheet.boxes]
    numbers = [Box(row, 0, 1, 1, "serial", str(row)) for row in range(1, bottom + 1)]
    return sheet._replace(boxes=tuple(sorted([*moved, Box(0, 0, 1, 1, "local", "序号"), *numbers])))


def _with_subtotals(sheet: Sheet) -> Sheet:
    rows: dict[int, list[Box]] = {}
    for box in sheet.boxes:
        if box.ref:
            rows.setdefault(box.row, []).append(box)
    at = max(box.column for boxes in rows.values() for box in boxes)
    added = [Box(1, at, 2, 1, "local", _SUBTOTAL)]
    for row, boxes in rows.items():
        total = sum(box.value or 0 for box in boxes[1:-1])
        name = boxes[0].ref[1] if boxes[0].ref else ""
        added.append(figure_box(row, at, ("requests", name, "organizations_total"), _number(total)))
    sheet = with_column(sheet, at, tuple(added))
    return with_boxes(sheet, lambda box: box._replace(columns=at - 2) if box[:2] == (0, 3) else box)


def collapse_other(draft: Draft, _random: Random, _rate: float) -> Draft:
    """Print （六）其他处理 of a 2021 form as one row, as the 2019 form has it."""
    form = next((form for form in draft.template.tables if form.id == "requests"), None)
    group = next((group for group in form.groups if group.figures), None) if form else None
    if form is None or group is None or group.figures is None:
        return draft
    ids = [row.id for row in form.rows]
    under = ids[ids.index(group.first) : ids.index(group.last) + 1]
    name, label = group.figures, group.label
    return _changed(draft, "requests", lambda sheet: _collapsed(sheet, under, name, label))


def _collapsed(sheet: Sheet, under: list[str], name: str, label: str) -> Sheet:
    """Add the rows `under` up in the first of them, which takes the label of the group."""
    gone = [box for box in sheet.boxes if box.ref and box.ref[1] in under]
    top, bottom = min(box.row for box in gone), max(box.row for box in gone)
    kept = [box for box in sheet.boxes if not (top <= box.row <= bottom)]
    boxes = [Box(top, 1, 1, 2, "label", label)]
    for box in gone:
        if box.row == top and box.ref:
            total = sum(other.value or 0 for other in gone if other.column == box.column)
            boxes.append(figure_box(top, box.column, ("requests", name, box.ref[2]), _number(total)))
    sheet = sheet._replace(boxes=tuple(sorted((*kept, *boxes))))
    return without_rows(sheet, set(range(top + 1, bottom + 1)))
