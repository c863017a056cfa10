"""What pages put into and around a report: page numbers, running headers, footnotes, menus."""

from collections.abc import Callable
from random import Random

from evaluation.drafts import Block, Draft, with_sheets
from evaluation.grids import Sheet
from evaluation.layouts import LAYOUTS

_NUMBERS = (
    "- {page} -",
    "— {page} —",
    "-{page}-",
    "第{page}页 共{pages}页",
    "第 {page} 页",
    "— {page} —",
    "第{page}页",
)
_FOOTNOTES = (
    "注：区分处理的申请只计入一种情形。",
    "注：1件申请涉及多项内容的，按1件统计。",
    "备注：本表由办公室汇总，数据以上报为准。",
    "*本表数据不含下属单位",
)
_BEFORE = (
    "首页 政务公开 政务服务 互动交流 走进{place}",
    "当前位置：首页 > 政府信息公开 > 政府信息公开年报",
    "索引号：{code}/{year}-00{few}12 发布机构：{body} 发文日期：{next}-01-{day}",
    "发布时间：{next}-01-{day} 09:3{few} 来源：{body} 浏览次数：{many}次",
    "字号：[大 中 小] 【打印】【关闭】",
    "分享到：微信 微博 QQ空间",
)
_AFTER = (
    "扫一扫在手机打开当前页",
    "上一篇：{body}{last}年政府信息公开工作年度报告",
    "下一篇：{next}年重点工作安排",
    "主办：{body} 联系电话：0{code} 网站标识码：{many}00012",
    "版权所有 {place}人民政府办公室 备案号：ICP备1{many}0号-{few}",
    "[打印本页] [关闭窗口] [返回顶部]",
)


def _interrupted(draft: Draft, random: Random, rate: float, line: Callable[[], str]) -> Draft:
    """Put foreign lines into at least one table."""
    sheets = [block.sheet for block in draft.blocks if block.sheet]
    if LAYOUTS[draft.layout].media_type == "text/html" or not sheets:
        return draft
    chosen = [sheet for sheet in sheets if random.random() < rate] or [random.choice(sheets)]

    def change(sheet: Sheet) -> Sheet:
        return sheet._replace(noise=(*sheet.noise, line())) if sheet in chosen else sheet

    return with_sheets(draft, change)


def add_page_numbers(draft: Draft, random: Random, rate: float) -> Draft:
    """Put a page number between two rows; never into glued text, where it would be one more figure."""
    if draft.layout == "glued":
        return draft
    style = random.choice(_NUMBERS)
    feed = "\f" if draft.layout == "pdf" and random.random() < 0.5 else ""
    pages = random.randint(5, 12)
    return _interrupted(draft, random, rate, lambda: feed + style.format(page=random.randint(2, pages), pages=pages))


def add_running_headers(draft: Draft, random: Random, rate: float) -> Draft:
    """Put a running header between two rows."""
    header = random.choice(
        [f"{draft.body}{draft.year}年政府信息公开工作年度报告", f"{draft.body}文件", "政府信息公开年报"]
    )
    return _interrupted(draft, random, rate, lambda: header)


def add_footnotes(draft: Draft, random: Random, rate: float) -> Draft:
    """Put a footnote between two rows."""
    return _interrupted(draft, random, rate, lambda: random.choice(_FOOTNOTES))


def add_navigation(draft: Draft, random: Random, rate: float) -> Draft:
    """Put the menus and the footer of a site around the report."""
    if random.random() >= rate:
        return draft
    names: dict[str, str | int] = {
        "place": draft.body[:3],
        "body": draft.body,
        "year": draft.year,
        "next": draft.year + 1,
        "last": draft.year - 1,
        "code": random.randint(1000000, 9999999),
        "many": random.randint(100, 9999),
        "few": random.randint(2, 9),
        "day": random.randint(10, 28),
    }
    before, after = (
        tuple(Block("page", line.format(**names)) for line in random.sample(lines, random.randint(2, len(lines))))
        for lines in (_BEFORE, _AFTER)
    )
    return draft._replace(blocks=(*before, *draft.blocks, *after))
