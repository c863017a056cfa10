"""Plant, damage, recover: reports with known figures, flattened and damaged the way real ones are.

`plant` makes figures that obey the sums of a template; a layout turns a filled form into text; operators damage it.
Everything follows from the seed.
"""

from collections.abc import Callable
from random import Random
from typing import Literal, NamedTuple

from extractor.relations import identities
from extractor.templates import TableForm, Template
from extractor.types import Number, Ref

Amount = Literal["zero", "sparse", "rich"]
Shown = dict[Ref, str]
"""What is printed in each cell; an empty string for a blank one."""


Grid = list[list[str | None]]
"""A printed table, cell by cell: ``""`` is an empty cell, `None` is covered by the merged cell to its left."""


class Planted(NamedTuple):
    """A report and what it holds: `values` is the gold, `None` for a blank cell."""

    template: Template
    values: dict[Ref, Number | None]
    text: str


def plant(template: Template, amount: Amount, random: Random) -> dict[Ref, Number]:
    """Return figures for every cell of a template that obey all of its sums.

    Totals are computed from their parts. Where a sum has two unknown cells on one side (carried in, carried out) one of
    them takes what is left.
    """
    values = {
        (form.id, row.id, column.id): _figure(amount, column.number, random)
        for form in template.tables
        for block in form.blocks
        for row in block.rows
        for column in block.columns
    }
    sums = [identity for identity in identities(template) if not identity.counts]
    for identity in sums:
        if len(identity.plus) == 1 and identity.id.startswith("R3-2"):
            values[identity.plus[0]] = sum(values[ref] for ref in identity.minus)
    for identity in sums:
        if len(identity.plus) == 2:
            total = sum(values[ref] for ref in identity.minus)
            first = random.randint(0, int(total))
            values[identity.plus[0]], values[identity.plus[1]] = first, total - first
    for identity in sums:
        if len(identity.plus) == 1 and not identity.id.startswith("R3-2"):
            values[identity.plus[0]] = sum(values[ref] for ref in identity.minus)
    return values


def _figure(amount: Amount, number: str, random: Random) -> Number:
    share, most = {"zero": (0.0, 0), "sparse": (0.2, 3), "rich": (0.6, 5000)}[amount]
    if random.random() >= share:
        return 0
    value = random.randint(1, most)
    return round(value + random.random(), 4) if number == "decimal" else value


def grid_of(form: TableForm, shown: Shown) -> Grid:
    """Return the printed form of a table, headers first."""
    if form.across:
        return _grid_across(form, shown)
    if len(form.blocks) > 1:
        return _grid_of_blocks(form, shown)
    block = form.blocks[0]
    labels: list[str | None] = [column.label for column in block.columns]
    note, applicants, organizations = form.heads
    grid: Grid = [
        [note, None, None, applicants, *[None] * 6],
        ["", None, None, labels[0], organizations, *[None] * 4, labels[-1]],
        ["", None, None, "", *labels[1:-1], ""],
    ]
    ids = [row.id for row in block.rows]
    spans = [(ids.index(group.first), ids.index(group.last), group.label) for group in form.groups]
    for index, row in enumerate(block.rows):
        above = [label if first == index else "" for first, last, label in spans if first <= index <= last]
        merged = [None] * (2 - len(above))
        grid.append([*above, row.label, *merged, *(shown[form.id, row.id, column.id] for column in block.columns)])
    return grid


def _grid_of_blocks(form: TableForm, shown: Shown) -> Grid:
    grid: Grid = []
    for block in form.blocks:
        rest = [None] * len(block.columns)
        grid += [[block.caption, *rest], [form.heads[0], *(column.label for column in block.columns)]]
        grid += [[row.label, *(shown[form.id, row.id, column.id] for column in block.columns)] for row in block.rows]
    return grid


def _grid_across(form: TableForm, shown: Shown) -> Grid:
    block = form.blocks[0]
    labels: list[str | None] = [column.label for column in block.columns]
    merged: list[str | None] = [None] * (len(labels) - 1)
    review, direct, after = (row.label for row in block.rows)
    return [
        [review, *merged, form.heads[0], *[None] * 9],
        [*labels, direct, *merged, after, *merged],
        ["", "", "", "", "", *labels, *labels],
        [shown[form.id, row.id, column.id] for row in block.rows for column in block.columns],
    ]


def _word_paste(grid: Grid, _random: Random) -> str:
    """A cell a line with a tab in front, an empty line after every row."""
    return "\n\n".join("\n".join(f"\t{cell}" for cell in row if cell is not None) for row in grid)


def _lines(grid: Grid, _random: Random) -> str:
    """A cell a line, empty ones dropped."""
    return "\n".join(cell for row in grid for cell in row if cell)


def _tab_rows(grid: Grid, _random: Random) -> str:
    """A row a line with tabs between, merged cells empty."""
    return "\n".join("\t".join(cell or "" for cell in row) for row in grid)


def _pipes(grid: Grid, _random: Random) -> str:
    """A Markdown table, merged cells empty."""
    lines = ["| " + " | ".join(cell or "" for cell in row) + " |" for row in grid]
    return "\n".join([lines[0], "|" + "---|" * len(grid[0]), *lines[1:]])


def _spaces(grid: Grid, _random: Random) -> str:
    """A row a line with single spaces between, empty cells dropped."""
    return "\n".join(" ".join(filter(None, row)) for row in grid)


def _one_line(grid: Grid, _random: Random) -> str:
    """The whole table on one line."""
    return " ".join(cell for row in grid for cell in row if cell)


def _glued(grid: Grid, _random: Random) -> str:
    """Nothing between the cells at all."""
    return "".join(cell for row in grid for cell in row if cell)


def _pdf(grid: Grid, random: Random) -> str:
    """Long labels are wrapped; their figures stand behind the first half or on a line between the halves."""
    lines = []
    for row in grid:
        cells = [cell for cell in row if cell]
        figures = [cell for cell in cells if _is_figure(cell)]
        label, printed = " ".join(cells[: len(cells) - len(figures)]), "   ".join(figures)
        if len(label) <= 16 or not figures:
            lines.append(f"{label}   {printed}".rstrip())
            continue
        half = _half(label, random)
        between = random.random() < 0.5
        lines += [label[:half], f"      {printed}"] if between else [f"{label[:half]}   {printed}"]
        lines.append(label[half:])
    return "\n".join(lines)


def _half(label: str, random: Random) -> int:
    """Choose where a label wraps: never between a numeral and its point."""
    half = random.randint(6, len(label) - 6)
    return half + 1 if label[half - 1].isdigit() else half


def _columns(grid: Grid, _random: Random) -> str:
    """A cell a line, column by column."""
    width = max(map(len, grid))
    cells = [row[index] for index in range(width) for row in grid if index < len(row)]
    return "\n".join(cell for cell in cells if cell)


def _labels_first(grid: Grid, _random: Random) -> str:
    """All labels, then all figures row by row."""
    cells = [cell for row in grid for cell in row if cell]
    return "\n".join(sorted(cells, key=_is_figure))


def _is_figure(cell: str) -> bool:
    return cell.replace(".", "", 1).isdecimal()


LAYOUTS: dict[str, Callable[[Grid, Random], str]] = {
    "word_paste": _word_paste,
    "lines": _lines,
    "tab_rows": _tab_rows,
    "pipes": _pipes,
    "spaces": _spaces,
    "one_line": _one_line,
    "glued": _glued,
    "pdf": _pdf,
    "columns": _columns,
    "labels_first": _labels_first,
}


def _misread(text: str, random: Random) -> str:
    """One letter in twenty is taken for another."""
    return "".join(
        random.choice("口木日目田由甲申") if "一" <= letter <= "龥" and random.random() < 0.05 else letter
        for letter in text
    )


def _page_mark(text: str, random: Random) -> str:
    """A page number or a running header falls between two lines."""
    lines = text.split("\n")
    mark = random.choice(["- 3 -", "第3页 共5页", "— 4 —", "青屏县水务局政府信息公开年报"])
    lines.insert(random.randint(1, len(lines)), mark)
    return "\n".join(lines)


def _split_label(text: str, random: Random) -> str:
    """Labels break in the middle, down to one letter a line."""
    words = [label for label in ("三、本年度办理结果", "不予公开", "社会公益组织", "结果维持", "总计") if label in text]
    for label in random.sample(words, min(2, len(words))):
        text = text.replace(label, random.choice(["\n", "\n\n", " "]).join(label), 1)
    return text


OPERATORS: dict[str, Callable[[str, Random], str]] = {
    "misread": _misread,
    "page_mark": _page_mark,
    "split_label": _split_label,
}


def planted_report(
    template: Template, layout: str, *, amount: Amount, blanks: float, operators: tuple[str, ...], seed: str
) -> Planted:
    """Return a whole report: title, narrative, headings, and the tables in `layout`, damaged by `operators`.

    `blanks` is the share of cells that are left blank.
    """
    random = Random(seed)
    values: dict[Ref, Number | None] = {**plant(template, amount, random)}
    for ref in values:
        if random.random() < blanks:
            values[ref] = None
    shown = {ref: "" if value is None else str(value) for ref, value in values.items()}
    year = template.until or template.since or 2022
    titles = {section.id: section.title for section in template.sections}
    parts = [f"青屏县水务局{year}年政府信息公开工作年度报告", titles["overview"]]
    parts.append(f"{year}年，我局主动公开政府信息{random.randint(9, 900)}条，办理行政许可12件、行政处罚3件。")
    for form in template.tables:
        text = LAYOUTS[layout](grid_of(form, shown), random)
        for name in operators:
            text = OPERATORS[name](text, random)
        parts += [titles[form.section], text]
    parts += [titles["problems"], "公开不够及时。下一步，将按月检查。", titles["other"], "无。"]
    return Planted(template, values, ("" if layout == "glued" else "\n").join(parts))
