"""What to look for: the labels of a table form, folded into the alphabet of a view."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec.structs import replace

from extractor.templates import BlockForm, ColumnForm, TableForm, Template
from extractor.text import IDEOGRAPHS, LETTERS, fold_label, strip_number

Role = Literal["row", "group", "column", "head", "caption"]

_DIGITS_INSIDE = re.compile(r"([^\W\d_])[^\w\s]*(\d+)[^\w\s]*([^\W\d_])")
_LEAST_LONGER = 4
_EXPLANATION = re.compile(r"[（(][^（）()]*[)）]$")


class Label(NamedTuple):
    """A label of a form.

    `number` is its printed numeral without punctuation, `printed` the wording after it, `patterns` the
    folded wordings, longest first. Rows and groups have an `order`, counted in reading order, and a
    `level`: how many label columns stand before theirs.
    """

    role: Role
    id: str
    printed: str
    patterns: tuple[str, ...]
    number: str = ""
    order: int = -1
    level: int = 0
    digits: tuple[tuple[str, str, str], ...] = ()
    """Figures that are part of the wording, each between the letters before and behind it."""


class Plan(NamedTuple):
    """A table form made ready for the search: `patterns` leads from a folded wording to its labels.

    `extra` are the columns that the form has no place for; `wider` are the plans of the form with such columns: one
    more, two more … `below` are the folded words under the table, `units` those that its rows name.
    """

    form: TableForm
    ordered: tuple[Label, ...]
    patterns: dict[str, tuple[Label, ...]]
    letters: Counter[str]
    columns: dict[tuple[str, str], ColumnForm]
    size: int
    """Letters of all labels, each as often as the form prints it."""
    extra: frozenset[str] = frozenset()
    wider: tuple["Plan", ...] = ()
    below: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    longer: tuple[tuple[str, str, tuple[Label, ...]], ...] = ()
    """Wordings that are the tail of another label's, each with what stands before it there, and that label."""

    @property
    def single(self) -> bool:
        """Whether every row has one place, so that the number of figures never tells whether one is lacking."""
        return len(self.columns) == len(self.form.rows)

    @property
    def is_spelt(self) -> bool:
        """Whether the labels are spelt with an alphabet, of which any prose has all letters."""
        return not any(map(IDEOGRAPHS.search, self.patterns))


@lru_cache(maxsize=32)
def plans(template: Template) -> tuple[Plan, ...]:
    """Return the plan of every table of a template."""
    return tuple(_plan(form) for form in template.tables)


@lru_cache(maxsize=32)
def letters_of(templates: tuple[Template, ...]) -> re.Pattern[str]:
    """Return the letters that labels are written in: a Chinese text is compared by its ideographs alone."""
    spelt = all(plan.is_spelt for template in templates for plan in plans(template))
    return LETTERS if spelt else IDEOGRAPHS


@lru_cache(maxsize=32)
def heading_wordings(template: Template) -> dict[str, str]:
    """Return the folded wordings of the section headings, each with its section: no table label stands inside one.

    A heading with the words of a label is left out: it would part the table.
    """
    labels = {pattern for plan in plans(template) for pattern in plan.patterns}
    wordings = {
        fold_label(strip_number(title)[1]): section.id
        for section in template.sections
        for title in (section.title, *section.variants)
    }
    return {wording: section for wording, section in wordings.items() if wording not in labels}


@lru_cache(maxsize=32)
def distinctive_wordings(known: tuple[Template, ...]) -> tuple[frozenset[str], ...]:
    """Return for each template the label wordings that stand in no wording of the others; groups go by common words."""
    wordings = [{pattern for plan in plans(template) for pattern in plan.patterns} for template in known]
    grouped = {
        pattern
        for template in known
        for plan in plans(template)
        for pattern, labels in plan.patterns.items()
        if all(label.role == "group" for label in labels)
    }
    others = ["\n".join(set().union(*wordings[:place], *wordings[place + 1 :])) for place in range(len(known))]
    return tuple(
        frozenset(wording for wording in own - grouped if wording not in other)
        for own, other in zip(wordings, others, strict=True)
    )


def _plan(form: TableForm) -> Plan:
    ordered = () if form.across else tuple(_ordered(form))
    labels = (*ordered, *_unordered(form))
    patterns: dict[str, list[Label]] = {}
    for label in labels:
        for pattern in label.patterns:
            known = patterns.setdefault(pattern, [])
            if label not in known:
                known.append(label)
    letters = Counter("".join(label.patterns[0] for label in labels))
    found = {pattern: tuple(known) for pattern, known in patterns.items()}
    below = tuple(map(fold_label, form.below))
    wider, units = tuple(_wider(form)), tuple(sorted({row.unit for row in form.rows if row.unit}))
    plan = Plan(form, ordered, found, letters, form.columns, letters.total(), wider=wider, below=below, units=units)
    return plan._replace(longer=tuple(_longer(plan)))


def _longer(plan: Plan) -> Iterator[tuple[str, str, tuple[Label, ...]]]:
    for tail, short in plan.patterns.items():
        for wording, labels in plan.patterns.items():
            if wording.endswith(tail) and not set(labels) & set(short) and len(wording) >= len(tail) + _LEAST_LONGER:
                yield tail, wording.removesuffix(tail), labels


def _wider(form: TableForm) -> Iterator[Plan]:
    """Yield the plans with the columns that some documents add: all that go by name, then the last one repeated."""
    extra = frozenset(column.id for block in form.blocks for column in block.extra_columns)
    if extra:
        yield _plan_with(form, [tuple(_with_extra(block)) for block in form.blocks], extra)
    for more in range(1, 1 + max(block.repeats for block in form.blocks)):
        again = tuple(_again(form.blocks[0], number) for number in range(2, more + 2))
        columns = [(*block.columns, *again) for block in form.blocks]
        yield _plan_with(form, columns, frozenset(column.id for column in again))


def _plan_with(form: TableForm, columns: list[tuple[ColumnForm, ...]], extra: frozenset[str]) -> Plan:
    """Return the plan of a form with other columns, block by block."""
    blocks = tuple(
        replace(block, columns=own, extra_columns=(), repeats=0)
        for block, own in zip(form.blocks, columns, strict=True)
    )
    return _plan(replace(form, blocks=blocks))._replace(extra=extra)


def _again(block: BlockForm, number: int) -> ColumnForm:
    column = block.columns[-1]
    return replace(column, id=f"{column.id}_{number}")


def _with_extra(block: BlockForm) -> Iterator[ColumnForm]:
    for column in block.columns:
        yield from (extra for extra in block.extra_columns if extra.before == column.id)
        yield column


def _ordered(form: TableForm) -> Iterator[Label]:
    """Yield group and row labels in reading order."""
    ids = [row.id for row in form.rows]
    opened = [(ids.index(group.first), ids.index(group.last), group) for group in form.groups]
    order = 0
    for index, row in enumerate(form.rows):
        for first, last, group in opened:
            if first == index:
                level = sum(start <= first and last <= end for start, end, _ in opened) - 1
                yield _label("group", group.figures or "", group.label, group.variants, order, level)
                order += 1
        level = sum(first <= index <= last for first, last, _ in opened)
        yield _label("row", row.id, row.label, row.variants, order, level, row.unit or "")
        order += 1


def _unordered(form: TableForm) -> Iterator[Label]:
    """Yield the labels that stand above figures, as often as the form prints them."""
    for head in form.heads:
        yield _label("head", "", head)
    for block in form.blocks:
        if block.caption:
            yield _label("caption", "", block.caption)
        for _ in block.rows if form.across else (0,):
            for column in (*block.columns, *block.extra_columns):
                yield _label("column", column.id, column.label, column.variants)
        for row in block.rows if form.across else ():
            yield _label("head", row.id, row.label, row.variants)


def _label(
    role: Role, id_: str, label: str, variants: tuple[str, ...] = (), order: int = -1, level: int = 0, unit: str = ""
) -> Label:
    printed = strip_number(label)[1]
    numbers = [strip_number(wording)[0] for wording in (label, *variants)]
    number = next((number for number in numbers if number), "")
    wordings = [strip_number(wording)[1] for wording in (label, *variants)]
    bare = [_EXPLANATION.sub("", wording) for wording in wordings]
    known = [each for wording in (*wordings, *bare) for each in (wording, wording + unit)]
    patterns = sorted(filter(None, dict.fromkeys(map(fold_label, known))), key=len, reverse=True)
    digits = tuple(dict.fromkeys(pair for wording in wordings for pair in _DIGITS_INSIDE.findall(wording)))
    return Label(role, id_, printed, tuple(patterns), number, order, level, digits)
