"""A report of 2016 with the table of statistics, about an invented body, in the ways in which such tables flatten."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.templates import find_template

FORM = find_template("statistics-2014")
FIGURES: Mapping[str, str] = {
    "s1_info": "2069",
    "s1_normpub": "6",
    "s1_normmade": "12",
    "s1_gazette": "106",
    "s1_web": "2069",
    "s2_interp": "7",
    "s3_recv": "12",
    "s3_face": "3",
    "s3_net": "9",
    "s3_done": "12",
    "s3_ontime": "11",
    "s3_ext": "1",
    "s3_reply": "12",
    "s3_agree": "10",
    "s3_refuse": "2",
    "s3_r3": "2",
    "s8_staff": "5",
    "s8_full": "1",
    "s8_part": "4",
    "s8_fund": "1.5",
    "s9_people": "120",
}


class Style(NamedTuple):
    """How the table is flattened: what stands between cells and rows, and which columns there are."""

    cells: str = "\t"
    rows: str = "\n"
    filler: str = "——"
    units: bool = True
    numbers: bool = False
    columns: int = 1


TABS = Style()


def figure_of(row: str, number: int) -> str:
    """Return the figure of a row in one of the columns; the second column is zero, the third repeats the first."""
    return "0" if number == 1 else FIGURES.get(row, "0")


def table(style: Style = TABS) -> str:
    """Return the flattened table."""
    head = ["统计指标", *(["单位"] if style.units else []), *["统计数"] * style.columns]
    lines: list[Sequence[str]] = []
    for row in FORM.tables[0].rows:
        over = [group.label for group in FORM.tables[0].groups if group.first == row.id]
        lines += [[label, *[style.filler] * (style.columns + style.units)] for label in over]
        figures = [figure_of(row.id, number) for number in range(style.columns)]
        lines.append([row.label, *([row.unit or ""] if style.units else []), *figures])
    if style.numbers:
        head = ["序号", *head]
        lines = [[str(number), *line] for number, line in enumerate(lines, 1)]
    return style.rows.join(style.cells.join(line) for line in (head, *lines))


def report(annex: str, *, year: int = 2016) -> str:
    """Return a whole report with its annex."""
    return f"""青屏县水务局{year}年政府信息公开工作年度报告

一、概述
{year}年，本局主动公开信息2069条，没有行政复议。

二、主动公开政府信息情况
通过网站公开2069条，通过公报公开106条。

三、依申请公开政府信息情况
全年收到申请12件，全部按期办结。

四、因政府信息公开申请行政复议、提起行政诉讼的情况
无。

五、政府信息公开工作存在的主要问题及改进情况
更新不够及时，下一步每月检查2次。

六、其他需要报告的事项
无。

{annex}
"""


SIGNED = """附表
政府信息公开情况统计表
（2016年度）
{table}
单位负责人：陈某 审核人：林某 填报人：何某
联系电话：
0553-5144639
填报日期：2017年1月10日"""


def sample(style: Style = TABS, *, year: int = 2016) -> str:
    """Return the report with the table in its annex."""
    return report(SIGNED.format(table=table(style)), year=year)
