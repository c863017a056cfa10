"""Damage to labels: how they are broken, worded, numbered and misread."""

import re
from collections.abc import Callable
from random import Random

from evaluation.drafts import Draft, with_labels, with_sheets
from evaluation.glyphs import LOOK_ALIKES, PINYIN, TRADITIONAL
from evaluation.grids import Box, Sheet, with_boxes, without_rows
from evaluation.layouts import LAYOUTS

_ATOM = re.compile(r"\d+[.．、)）]*.?|.", re.DOTALL)
"""What a label breaks between: a number stays with what follows it."""

_ITEM = re.compile(r"(\d)\.")
_SECTION = re.compile(r"（([一二三四五六七])）")
_CIRCLED = "①②③④⑤⑥⑦⑧"

_WORDINGS = (
    ("其他", "其它"),
    ("总计", "合计"),
    ("行政规范性文件", "规范性文件"),
    ("规范性文件", "行政规范性文件"),
    ("结转下年度继续办理", "结转下一年度继续办理"),
    ("结转下年度继续办理", "结转下年度"),
    ("已获取信息", "已获取的信息"),
    ("法律行政法规", "法律、行政法规"),
    ("不补正、行政机关", "不补正，行政机关"),
    ("（区分处理的，只计这一情形，不计其他情形）", ""),
    ("申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "逾期不补正"),
    ("申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "逾期不缴费"),
    ("其他处理", "其他"),
    ("社会公益组织", "社会公益"),
    ("法律服务机构", "法律服务"),
    ("本年收费金额（单位：万元）", "本年收费金额（单位：万元，保留四位小数）"),
    ("本年新制作数量", "本年新制作"),
    ("本年新公开数量", "本年新公开"),
    ("对外公开总数量", "对外公开总数"),
)
_NARROW = (("（", "("), ("）", ")"), ("，", ", "), ("：", ":"))
_QUOTES = ('"三安全一稳定"', "'三安全一稳定'", "「三安全一稳定」", "三安全一稳定", "＂三安全一稳定＂")


def split_labels(draft: Draft, random: Random, rate: float) -> Draft:
    """Break some labels at a random place, some of them down to one character a line."""
    layout = LAYOUTS[draft.layout]
    joiners = [" "] if layout.inline else ["\n", "\n", " "]
    if not layout.inline and draft.layout not in ("pipes", "torn", "html", "html_lying"):
        joiners.append("\n\n")
    if draft.layout in ("pipes", "torn"):
        joiners += ["<br>", "<br>"]

    def change(box: Box) -> Box:
        atoms = _ATOM.findall(box.text)
        if len(atoms) < 2 or random.random() >= rate:
            return box
        joiner = random.choice(joiners)
        if random.random() < 0.15 and len(atoms) < 12:
            return box._replace(text=joiner.join(atoms))
        at = random.randint(1, len(atoms) - 1)
        return box._replace(text="".join(atoms[:at]) + joiner + "".join(atoms[at:]))

    return with_labels(draft, change)


def lose_headers(draft: Draft, random: Random, rate: float) -> Draft:
    """Drop the column headers of some tables; a table of headers only is then not determined."""

    def change(sheet: Sheet) -> Sheet:
        if random.random() >= rate:
            return sheet
        left = without_rows(sheet, {box.row for box in sheet.boxes if box.role == "head"} | _under_heads(sheet))
        known = any(box.role in ("label", "local") for box in left.boxes)
        added = ("organizations_total", *(("figure_2",) if draft.layout == "glued" else ()))
        local = any(box.ref and box.ref[2] in added for box in left.boxes)
        return left if known and not local else with_boxes(left, lambda box: box._replace(sure=False))

    return with_sheets(draft, change)


def _under_heads(sheet: Sheet) -> set[int]:
    return {row for box in sheet.boxes if box.role == "head" for row in range(box.row, box.row + box.rows)}


def lose_captions(draft: Draft, random: Random, rate: float) -> Draft:
    """Drop some captions of blocks."""

    def change(sheet: Sheet) -> Sheet:
        lost = {box.row for box in sheet.boxes if box.role == "caption" and random.random() < rate}
        return without_rows(sheet, lost) if lost else sheet

    return with_sheets(draft, change)


def _relabelled(draft: Draft, random: Random, rate: float, write: Callable[[str], str]) -> Draft:
    def change(box: Box) -> Box:
        return box._replace(text=write(box.text)) if box.text and random.random() < rate else box

    return with_labels(draft, change)


def add_zero_width(draft: Draft, random: Random, rate: float) -> Draft:
    """Put a character without width into some labels."""

    def write(label: str) -> str:
        at = random.randint(0, len(label))
        return label[:at] + random.choice("\u200b\ufeff") + label[at:]

    return _relabelled(draft, random, rate, write)


def narrow_brackets(draft: Draft, random: Random, rate: float) -> Draft:
    """Write brackets, commas and colons half as wide."""

    def write(label: str) -> str:
        for wide, narrow in _NARROW:
            label = label.replace(wide, narrow)
        return label

    return _relabelled(draft, random, rate, write)


def change_quotes(draft: Draft, random: Random, rate: float) -> Draft:
    """Write the quotes of one label in another way, or not at all."""
    quoted = random.choice(_QUOTES)
    return _relabelled(draft, random, rate, lambda label: label.replace("“三安全一稳定”", quoted))


def renumber(draft: Draft, random: Random, rate: float) -> Draft:
    """Write the numbers of some labels in another way, or lose them."""

    def write(label: str) -> str:
        style = random.randrange(5)
        label = _ITEM.sub(lambda found: _item(int(found[1]), style), label)
        return _SECTION.sub(lambda found: (f"({found[1]})", f"{found[1]}、", "", f"（{found[1]}） ", "")[style], label)

    return _relabelled(draft, random, rate, write)


def _item(number: int, style: int) -> str:
    return (f"{number}．", f"{number}、", f"({number})", _CIRCLED[number - 1], "")[style]


def reword(draft: Draft, random: Random, rate: float) -> Draft:
    """Use other wordings of labels and shortened ones."""

    def write(label: str) -> str:
        known = [(old, new) for old, new in _WORDINGS if old in label and not (new and new in label)]
        old, new = random.choice(known or [("", "")])
        return label.replace(old, new) if old else label

    return _relabelled(draft, random, rate, write)


def misread_labels(draft: Draft, random: Random, rate: float) -> Draft:
    """Take some characters of labels for others."""

    def letter(character: str) -> str:
        if not "一" <= character <= "龥" or random.random() >= rate:
            return character
        alike = LOOK_ALIKES.get(character)
        return random.choice(alike) if alike and random.random() < 0.7 else chr(random.randint(0x4E00, 0x9FA5))

    return _relabelled(draft, random, 1.0, lambda label: "".join(map(letter, label)))


def add_spaces(draft: Draft, random: Random, rate: float) -> Draft:
    """Put odd white space around some labels and figures."""

    def change(box: Box) -> Box:
        if not box.text or random.random() >= rate:
            return box
        space = random.choice(["\u3000", "\xa0", " ", "  ", "\u3000\u3000"])
        return box._replace(before=space) if random.random() < 0.5 else box._replace(after=space)

    return with_sheets(draft, lambda sheet: with_boxes(sheet, change))


def to_traditional(draft: Draft, random: Random, rate: float) -> Draft:
    """Write a whole report in traditional characters."""
    if random.random() >= rate:
        return draft
    draft = with_labels(draft, lambda box: box._replace(text=box.text.translate(TRADITIONAL)))
    blocks = tuple(block._replace(text=block.text.translate(TRADITIONAL)) for block in draft.blocks)
    return draft._replace(blocks=blocks)


def gloss(draft: Draft, random: Random, rate: float) -> Draft:
    """Put the pronunciation behind some characters of some labels."""

    def write(label: str) -> str:
        known = [place for place, character in enumerate(label) if character in PINYIN]
        for place in sorted(random.sample(known, min(len(known), 2)), reverse=True):
            sound = PINYIN[label[place]]
            shown = f"({sound})" if random.random() < 0.7 else f" {sound} "
            label = label[: place + 1] + shown + label[place + 1 :]
        return label

    return _relabelled(draft, random, rate, write)
