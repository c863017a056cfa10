"""What several verbs of the command line accept."""

from enum import StrEnum
from typing import Annotated

import typer


class Lang(StrEnum):
    """Languages of the output."""

    zh = "zh"
    en = "en"


class FailOn(StrEnum):
    """From which severity on `check` exits with 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


Paths = Annotated[list[str], typer.Argument(help="文件或文件夹；- 表示标准输入。", show_default=False)]
LangOption = Annotated[Lang, typer.Option("--lang", help="输出语言。")]
TagsOption = Annotated[bool, typer.Option("--tags/--no-tags", help="是否给叙述逐句加标签。")]
TemplateOption = Annotated[
    str | None,
    typer.Option("--template", help="格式编号或 TOML 文件；不给则由表格自身的标签选定。", show_default=False),
]
FactsOption = Annotated[
    str | None,
    typer.Option("--facts", help="CSV 文件，写明已知的机关、年度等，一份文件一行；以它为准。", show_default=False),
]
DeadlinesOption = Annotated[
    str | None, typer.Option("--deadlines", help="公布期限 TOML 文件；没写到的按《条例》。", show_default=False)
]
RubricOption = Annotated[
    str | None,
    typer.Option("--rubric", help="评分细则：自带的编号（default、licheng、suqian）或 TOML 文件。", show_default=False),
]
