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


class Plan(NamedTuple):
    """A table form made ready for the search: `patterns` leads from a folded wording to its labels.

    `extra` are the columns that the form has no place for; `wider` is the plan of the form with such columns.
    """

    form: TableForm
    ordered: tuple[Label, ...]
    patterns: dict[str, tuple[Label, ...]]
    letters: Counter[str]
    columns: dict[tuple[str, str], ColumnForm]
    size: int
    """Letters of all labels, each as often as the form prints it."""
    extra: frozenset[str] = frozenset()
    wider: "Plan | None" = None

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
    """Return the folded wordings of the section headings, each with its section: no table label stands inside one."""
    return {
        fold_label(strip_number(title)[1]): section.id
        for section in template.sections
        for title in (section.title, *section.variants)
    }


@lru_cache(maxsize=32)
def distinctive_wordings(known: tuple[Template, ...]) -> tuple[frozenset[str], ...]:
    """Return for each template the label wordings that stand in no wording of the others."""
    wordings = [{pattern for plan in plans(template) for pattern in plan.patterns} for template in known]
    others = ["\n".join(set().union(*wordings[:place], *wordings[place + 1 :])) for place in range(len(known))]
    return tuple(
        frozenset(wording for wording in own if wording not in other)
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
    columns = {(row.id, column.id): column for block in form.blocks for row in block.rows for column in block.columns}
    letters = Counter("".join(label.patterns[0] for label in labels))
    found = {pattern: tuple(known) for pattern, known in patterns.items()}
    plan = Plan(form, ordered, found, letters, columns, letters.total())
    return plan._replace(wider=_wider(plan)) if any(block.extra_columns for block in form.blocks) else plan


def _wider(plan: Plan) -> Plan:
    """Return the plan with the columns that some documents add."""
    blocks = tuple(replace(block, columns=tuple(_with_extra(block)), extra_columns=()) for block in plan.form.blocks)
    extra = frozenset(column.id for block in plan.form.blocks for column in block.extra_columns)
    return _plan(replace(plan.form, blocks=blocks))._replace(extra=extra)


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
        yield _label("row", row.id, row.label, row.variants, order, level)
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


def _label(role: Role, id_: str, label: str, variants: tuple[str, ...] = (), order: int = -1, level: int = 0) -> Label:
    number, printed = strip_number(label)
    wordings = [strip_number(wording)[1] for wording in (label, *variants)]
    bare = [_EXPLANATION.sub("", wording) for wording in wordings]
    patterns = sorted({fold_label(wording) for wording in (*wordings, *bare)} - {""}, key=len, reverse=True)
    return Label(role, id_, printed, tuple(patterns), number, order, level)
