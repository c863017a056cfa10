"""A report before it becomes text: headings, prose and sheets in order. Operators turn a draft into a damaged one."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Literal, NamedTuple

from evaluation.grids import Box, Figure, Sheet, sheet_of, with_boxes
from evaluation.prose import name_body, write_preamble, write_section
from extractor.templates import SectionForm, TableForm, Template, known_templates
from extractor.types import Number, Ref

LATEST = 2025
"""The last year that reports in an open-ended form are planted for."""

UNNUMBERED = 0.03
"""Share of the headings whose number is lost."""


class Block(NamedTuple):
    """One part of a report. `page`: menus and footers of the site around it; a sheet carries no text of its own."""

    kind: Literal["title", "heading", "caption", "prose", "page", "sheet"]
    text: str
    sheet: Sheet | None = None


class Draft(NamedTuple):
    """A report in the making. `garble`: what becomes of its words, piece by piece, once all is written down."""

    template: Template
    layout: str
    year: int
    body: str
    blocks: tuple[Block, ...]
    garble: Callable[[str], str] | None = None


def compose(
    template: Template, layout: str, values: Mapping[Ref, Number], figures: Mapping[Ref, Figure], random: Random
) -> Draft:
    """Return a whole report: title, preamble, six sections, and the tables in theirs."""
    year = random.randint(template.since or 2021, template.until or LATEST)
    body = name_body(random)
    blocks = [Block("title", f"{body}{year}年{random.choice(['', '度'])}{template.title}")]
    if template in known_templates():
        blocks.append(Block("prose", write_preamble(body, year, random)))
    forms = {form.section: form for form in template.tables}
    for section in template.sections:
        blocks.append(Block("heading", _heading(section, random)))
        if section.id in forms:
            blocks.append(Block("sheet", "", sheet_of(forms[section.id], figures)))
            if random.random() < 0.12 and template in known_templates():
                blocks.append(Block("prose", write_section("afterword", body, year, values, random)))
        elif template in known_templates():
            blocks.append(Block("prose", write_section(section.id, body, year, values, random)))
    for form in template.tables:
        if form.section is None:
            blocks += _annex(form, figures, body, year, random)
    return Draft(template, layout, year, body, tuple(block for block in blocks if block.text or block.sheet))


def _annex(form: TableForm, figures: Mapping[Ref, Figure], body: str, year: int, random: Random) -> Iterator[Block]:
    """Yield a table behind the sections: its caption, itself, and who signed for it."""
    above = random.choice(
        ("附表\n{title}", "{title}\n（{year}年度）", "附件：{title}\n填报单位（盖章）：{body}", "{title}")
    )
    yield Block("caption", above.format(title=form.title, year=year, body=body))
    yield Block("sheet", "", sheet_of(form, figures))
    yield Block("prose", write_section("signature", body, year, {}, random))


def _heading(section: SectionForm, random: Random) -> str:
    """Choose the official heading or another wording of it; some have lost their number."""
    title = section.title if random.random() < 0.7 else random.choice((section.title, *section.variants))
    return title.partition("、")[2] if random.random() < UNNUMBERED else title


def with_sheets(draft: Draft, change: Callable[[Sheet], Sheet]) -> Draft:
    """Return the draft with every sheet changed."""
    blocks = (block._replace(sheet=change(block.sheet)) if block.sheet else block for block in draft.blocks)
    return draft._replace(blocks=tuple(blocks))


def with_figures(draft: Draft, change: Callable[[Box], Box]) -> Draft:
    """Return the draft with every figure that is printed changed."""
    return with_sheets(
        draft, lambda sheet: with_boxes(sheet, lambda box: change(box) if box.role == "figure" and box.text else box)
    )


def _has_words(box: Box) -> bool:
    return box.role not in ("figure", "local", "serial") and any(map(str.isalpha, box.text))


def with_labels(draft: Draft, change: Callable[[Box], Box]) -> Draft:
    """Return the draft with every label of the form changed, local ones excepted."""
    return with_sheets(
        draft,
        lambda sheet: with_boxes(sheet, lambda box: change(box) if _has_words(box) else box),
    )
