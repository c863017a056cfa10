"""What is taken out of action is there, and matters; the pictures are drawn."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from evaluation.ablations import ABLATIONS, PATCHES, ablated, pour
from evaluation.charts import draw_fates, draw_reliability
from evaluation.flatten import LAYOUTS, Level, planted_report
from evaluation.metrics import Tally, added, count, no_counts, outcome
from evaluation.trials import Case
from extractor.templates import find_template
from extractor.types import State

FORM = find_template("disclosure-2021")
DAMAGED = (
    Case("ablation", "tab_rows", "heavy"),
    Case("ablation", "labels_first", "none"),
    Case("ablation", "lines", operators=("zero_blank",)),
)


def counts(ablation: str) -> Tally:
    with ablated(ablation) as read:
        total = no_counts()
        for case in DAMAGED:
            for number in range(3):
                total = added(total, count(outcome(case.plant(number), read)))
    return total


@pytest.fixture(scope="module")
def whole() -> Tally:
    return counts("whole")


@pytest.mark.parametrize("name", ABLATIONS[1:])
def test_every_part_matters(name: str, whole: Tally) -> None:
    without = counts(name)
    assert without.fates != whole.fates
    assert without.fates["right"] < whole.fates["right"] or without.fates["silent"] > whole.fates["silent"]


@pytest.mark.parametrize("name", PATCHES)
def test_every_part_is_there_again_afterwards(name: str) -> None:
    before = [getattr(module, attribute) for module, attribute, _ in PATCHES[name]]
    with ablated(name):
        assert all(
            getattr(module, attribute) is not original
            for (module, attribute, _), original in zip(PATCHES[name], before, strict=True)
        )
    assert [getattr(module, attribute) for module, attribute, _ in PATCHES[name]] == before


def test_a_part_that_no_longer_exists_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    patch = PATCHES["without sums"][0]
    monkeypatch.setitem(PATCHES, "without sums", (patch._replace(attribute="gone"),))
    with pytest.raises(AttributeError, match="gone"), ablated("without sums"):
        pass


def test_the_baseline_pours_the_figures_of_a_region_in_order() -> None:
    report = planted_report(FORM, "tab_rows", seed="pour", amount="rich")
    cells = [cell for cell in pour(report)["remedies"].cells if cell.state is State.NUMBER]
    assert [cell.value for cell in cells] == [gold.value for ref, gold in report.gold.items() if ref[0] == "remedies"]
    assert not any(cell.review for cell in cells)


def test_the_pictures_show_every_layout_and_level(tmp_path: Path, whole: Tally) -> None:
    levels: tuple[Level, ...] = ("none", "heavy")
    draw_fates({(layout, level): whole for layout in LAYOUTS for level in levels}, tmp_path / "fates.svg")
    draw_reliability(dict.fromkeys(levels, whole), tmp_path / "reliability.svg")
    for name, words in (("fates", {*LAYOUTS, *levels, "silent"}), ("reliability", {*levels, "none wrong"})):
        drawn = ElementTree.parse(tmp_path / f"{name}.svg")  # noqa: S314 - just drawn
        assert words <= {text.strip() for text in drawn.getroot().itertext()}
