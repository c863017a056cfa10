"""Marks that an auditor would sign: whole reports of plainly different quality, and the real ones."""

import tomllib
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from evaluation.planting import plant
from evaluation.quality import Plan, write
from extractor.auditing import audit
from extractor.extraction import extract, extract_each
from extractor.readers import from_text
from extractor.templates import find_template
from extractor.types import Ref, Score, Standing
from tests.conftest import EXAMPLES, ROOT

FORM = find_template("disclosure-2021")
REPORTS = tomllib.loads((ROOT / "tests" / "cases" / "quality.toml").read_text(encoding="utf-8"))["report"]
HEADINGS = ("（一）主动公开", "（二）依申请公开", "（三）政府信息管理", "（四）平台建设", "（五）监督保障")
BLANK = {"blank": ("requests",), "empty": ("proactive", "requests", "remedies")}


def planned(case: dict[str, Any], *, broken: bool = False) -> Plan:
    values = plant(FORM, "zero" if case["tables"] == "zero" else "sparse", Random("marks"))
    told = {name: values["requests", row, "total"] for name, row in _ROWS.items()}
    overview = {heading: (text.format(**told),) for heading, text in zip(HEADINGS, case["overview"], strict=False)}
    blank = frozenset(ref for ref in values if ref[0] in BLANK.get(case["tables"], ()))
    if broken:
        ref: Ref = ("requests", "handled_total", "total")
        values = {**values, ref: values[ref] + 3}
    empty: tuple[str, ...] = ()
    return Plan(
        "云屏县林业局", 2023, "tab_rows", values, case["preamble"], overview, empty, empty, case["problems"],
        case["other"], blank,
    )  # fmt: skip


_ROWS = {"new": "new", "carried": "carried_in", "handled": "handled_total"}


def marked(plan: Plan) -> Score:
    return audit([extract(from_text(write(plan)))]).standings[0].score


def values(scores: list[Score]) -> list[float]:
    return [item.value or 0.0 for item in scores]


def test_six_reports_from_good_to_bad_are_marked_so() -> None:
    scores = [marked(planned(case)) for case in REPORTS]
    for better, worse in pairwise(values(scores)):
        assert better > worse + 5
    assert [item.band for item in scores] == ["优", "优", "中", "差", "差", "差"]


def test_a_sum_that_fails_costs_less_than_a_narrative_without_facts() -> None:
    good, broken = (marked(planned(REPORTS[1], broken=fails)) for fails in (False, True))
    vague = marked(planned(REPORTS[2]))
    assert values([good])[0] > values([broken])[0] > values([vague])[0]


def test_the_sample_reports_are_marked_as_they_were_written() -> None:
    found = {path.name[:2]: audit([extract(str(path))]).standings[0].score.value or 0.0 for path in EXAMPLES}
    assert min(found[name] for name in ("01", "04", "07")) > max(found[name] for name in ("12", "11", "09", "02", "03"))
    assert found["12"] > found["02"] > found["03"]


def test_real_reports_come_out_in_the_order_of_their_substance(shared: Path) -> None:
    names = (
        *("real/suqian-2023.txt", "real/shanghai-office-2025.md", "real/pingtan-2023.txt"),
        *("seeds/seed-hanyin-2021.txt", "seeds/seed-yaodu-2024.txt", "seeds/seed-zhanhe-2022.txt"),
        *("seeds/seed-haidong-2020.txt", "real/minyi-2021.txt", "real/kaiping-agriculture-2020.txt"),
    )
    folder = shared / "reports"
    standings = audit(extract_each(str(folder / name) for name in names)).standings
    found = {name.split("/")[1]: standing for name, standing in zip(names, standings, strict=True)}
    rich = [_value(found[name]) for name in ("suqian-2023.txt", "shanghai-office-2025.md", "pingtan-2023.txt")]
    poor = [_value(found[f"seed-{name}.txt"]) for name in ("yaodu-2024", "zhanhe-2022")]
    lost = [_value(found[name]) for name in ("seed-haidong-2020.txt", "minyi-2021.txt", "kaiping-agriculture-2020.txt")]
    middling = _value(found["seed-hanyin-2021.txt"])
    assert min(rich) > middling + 5
    assert middling > max(poor) + 5
    assert min(poor) > max(lost) + 15


def _value(standing: Standing) -> float:
    return standing.score.value or 0.0
