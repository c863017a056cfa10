"""Whole annual reports written by hand, their tables in rows of tabs: clean ones, and what tests change in them."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from extractor.templates import TableForm, find_template
from tests.conftest import ROOT

NARRATED = ("overview", "problems", "other")
"""Sections that are words; the others hold a table."""


@cache
def clean() -> dict[str, dict[str, Any]]:
    """Return the clean reports, by name."""
    content = tomllib.loads((ROOT / "tests" / "cases" / "clean_reports.toml").read_text(encoding="utf-8"))
    return {report["label"]: report for report in content["report"]}


def written(report: Mapping[str, Any]) -> str:
    """Return the text of a report: title, preamble, six sections, signature.

    `headings` replaces headings by section, `before` puts words in front of a table.
    """
    form = find_template(report["form"])
    tables = {item.section: item for item in form.tables}
    parts = [report["title"], report.get("preamble", "")]
    for section in form.sections:
        parts.append(report.get("headings", {}).get(section.id, section.title))
        parts.append(report.get("before", {}).get(section.id, ""))
        parts.append(report[section.id] if section.id in NARRATED else table(tables[section.id], report["figures"]))
    parts.append(report.get("signature", ""))
    return "\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def table(form: TableForm, figures: Mapping[str, Sequence[Any]]) -> str:
    """Return a table; `figures` are those of a row, all others are 0."""
    lines = {"proactive": _proactive, "requests": _requests, "remedies": _remedies}[form.id](form, figures)
    return "\n".join(lines)


def _shown(figures: Mapping[str, Sequence[Any]], row: str, count: int) -> list[str]:
    return [str(value) for value in figures.get(row, [0] * count)]


def _proactive(form: TableForm, figures: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for block in form.blocks:
        yield block.caption or ""
        yield "\t".join(("信息内容", *(column.label for column in block.columns)))
        for row in block.rows:
            yield "\t".join((row.label, *_shown(figures, row.id, len(block.columns))))


def _requests(form: TableForm, figures: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    first, *organisations, last = (column.label for column in form.blocks[0].columns)
    yield f"{form.heads[0]}\t\t\t申请人情况"
    yield f"\t\t\t{first}\t法人或其他组织\t\t\t\t\t{last}"
    yield "\t\t\t\t" + "\t".join(organisations)
    begins = {group.first: group.label for group in reversed(form.groups)}
    for row in form.rows:
        yield "\t".join((begins.get(row.id, ""), row.label, *_shown(figures, row.id, 7)))


def _remedies(form: TableForm, figures: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    results = [column.label for column in form.blocks[0].columns]
    review, direct, after = (row for row in form.rows)
    yield f"{review.label}\t\t\t\t\t行政诉讼"
    yield "\t".join((*results, direct.label, "", "", "", "", after.label))
    yield "\t\t\t\t\t" + "\t".join(results * 2)
    yield "\t".join(value for row in form.rows for value in _shown(figures, row.id, len(results)))
