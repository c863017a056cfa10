"""How planted reports are judged and counted: on invented cells, and on readers that fail."""

from collections import Counter
from collections.abc import Iterator
from time import sleep

import pytest
from msgspec.structs import replace

from evaluation import metrics
from evaluation.flatten import Gold, Planted, planted_report
from evaluation.metrics import (
    Fate,
    added,
    content_score,
    count,
    decades,
    document_of,
    is_right,
    judge,
    no_counts,
    outcome,
    recovered,
    reliability,
    share_below,
    tally,
)
from evaluation.recovery import count_columns, report_lines, silent_lines
from evaluation.targets import Claim, determined, glued_claims, missing_claim, separable_claims
from evaluation.trials import STATISTICS, Batch, Case, Found, Silent, run
from extractor.templates import find_template
from extractor.types import Candidate, Cell, Match, Number, Span, State, Table, Tables

FORM = find_template("disclosure-2021")
PLACE = ("requests", "new", "total")


def gold(
    state: State, value: Number | None = None, *, determined: bool = True, raw: str | None = None, at: int | None = None
) -> Gold:
    return Gold(state, value, raw, None if at is None else Span(at, at + 1), determined)


def cell(state: State, value: Number | None = None, *, review: bool = False, others: tuple[Number, ...] = ()) -> Cell:
    candidates = tuple(Candidate(other, str(other), Span(0, 1), 0.1) for other in others)
    return Cell(*PLACE[1:], False, value, None, None, state, None, Match.EXACT, 0.99, review, candidates)


NUMBER, TEXT, BLANK, SLASH, ABSENT = State.NUMBER, State.TEXT, State.BLANK, State.NOT_APPLICABLE, State.ABSENT


@pytest.mark.parametrize(
    ("printed", "read", "right"),
    [
        (gold(NUMBER, 3), cell(NUMBER, 3), True),
        (gold(NUMBER, 3), cell(NUMBER, 30), False),
        (gold(TEXT, 3), cell(NUMBER, 3), True),
        (gold(NUMBER, 0), cell(BLANK), False),
        (gold(BLANK, raw=""), cell(SLASH), True),
        (gold(SLASH, raw="/"), cell(BLANK), True),
        (gold(SLASH, raw="/"), cell(ABSENT), False),
        (gold(BLANK), cell(ABSENT), True),
        (gold(BLANK, raw=""), cell(ABSENT), False),
        (gold(BLANK), cell(NUMBER, 0), False),
        (gold(ABSENT), cell(ABSENT), True),
        (gold(ABSENT), cell(BLANK), False),
    ],
)
def test_right_is_what_is_printed_and_zero_is_not_blank(printed: Gold, read: Cell, *, right: bool) -> None:
    assert is_right(printed, read) is right


@pytest.mark.parametrize(
    ("printed", "read", "fate"),
    [
        (gold(NUMBER, 3), cell(NUMBER, 3), "right"),
        (gold(NUMBER, 3), cell(NUMBER, 3, review=True), "reviewed"),
        (gold(NUMBER, 3), cell(NUMBER, 4, review=True), "flagged"),
        (gold(NUMBER, 3), cell(NUMBER, 4), "silent"),
        (gold(NUMBER, 3, at=5), None, "flagged"),
        (gold(NUMBER, 3, at=9), None, "silent"),
        (gold(BLANK, raw=""), None, "silent"),
        (gold(BLANK), None, "right"),
        (gold(ABSENT), None, "right"),
        (gold(NUMBER, 3, determined=False), cell(NUMBER, 3), "open, silent"),
        (gold(NUMBER, 3, determined=False), cell(NUMBER, 3, review=True), "open"),
        (gold(NUMBER, 3, determined=False), cell(NUMBER, 4, review=True, others=(3,)), "open"),
        (gold(NUMBER, 3, determined=False), cell(NUMBER, 4, review=True, others=(5,)), "open, lost"),
        (gold(NUMBER, 3, determined=False, at=5), None, "open, lost"),
        (gold(NUMBER, 3, determined=False, at=9), None, "open, silent"),
    ],
)
def test_every_cell_has_one_fate(printed: Gold, read: Cell | None, fate: Fate) -> None:
    """A cell that is not there at all is flagged where its figure, here at 5, is listed as unplaced."""
    report = planted_report(FORM, "lines", seed="fates")._replace(gold={PLACE: printed})
    table = Table("requests", Match.EXACT, Span(0, 8), (read,) if read else (), (Span(5, 6),))
    assert [item.fate for item in judge(report, Tables(FORM.id, Match.EXACT, (table,)))] == [fate]


def one(seed: str = "one", operators: tuple[str, ...] = ()) -> Planted:
    return planted_report(FORM, "tab_rows", operators=operators, seed=seed)


def ideal(planted: Planted) -> Tables:
    """Read a report from its gold."""
    items = []
    for form in planted.template.tables:
        own = {ref: printed for ref, printed in planted.gold.items() if ref[0] == form.id}
        match = Match.MISSING if all(printed.state is ABSENT for printed in own.values()) else Match.EXACT
        cells = tuple(
            replace(cell(printed.state, printed.value), row=row, column=column)
            for (_, row, column), printed in own.items()
        )
        items.append(Table(form.id, match, None, cells))
    return Tables(planted.template.id, Match.EXACT, tuple(items))


def test_an_ideal_reading_is_all_right() -> None:
    report = one()
    counts = count(outcome(report, ideal))
    assert counts.fates == {"right": len(report.gold)}
    assert counts.tables == {"exact": 3}
    assert counts.rows == {"right": len({ref[:2] for ref in report.gold})}
    assert counts.certainty == {(0.99, True): len(report.gold)}
    assert content_score(counts.content) == 1.0


def test_a_table_with_an_open_cell_is_neither_exact_nor_inexact() -> None:
    report = one()
    report.gold[PLACE] = report.gold[PLACE]._replace(determined=False)
    counts = count(outcome(report, ideal))
    assert counts.tables == {"exact": 2, "open": 1}
    assert counts.rows["right"] == len({ref[:2] for ref in report.gold}) - 1


def test_a_missing_table_is_called_missing_or_made_up() -> None:
    report = one(operators=("table_missing",))
    found = ideal(report)
    assert count(outcome(report, lambda _: found)).tables == {"exact": 2, "missing": 1}
    made_up = Tables(FORM.id, Match.EXACT, tuple(replace(table, match=Match.FUZZY) for table in found))
    assert count(outcome(report, lambda _: made_up)).tables == {"exact": 2, "made up": 1}


def crash(_: Planted) -> Tables:
    raise ZeroDivisionError


def dawdle(planted: Planted) -> Tables:
    sleep(5)
    return recovered(planted)


@pytest.mark.parametrize("read", [crash, dawdle])
def test_a_crash_or_a_search_without_end_is_a_full_miss(read: metrics.Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "LIMIT", 0.05)
    report = one()
    counts = count(outcome(report, read))
    assert counts.fates == {"silent": len(report.gold)}
    assert counts.tables == {"inexact": 3, "crashed": 1}
    assert set(counts.rows) == {"silent"}
    assert content_score(counts.content) == 0.0


def test_figures_that_nobody_printed_are_invented() -> None:
    report = one()
    found = ideal(report)
    extra = replace(cell(NUMBER, 7), row="extra:x", extra=True)
    more = replace(found, items=(replace(found.items[0], cells=(*found.items[0].cells, extra)), *found.items[1:]))
    counts = count(outcome(report, lambda _: more))
    assert counts.invented == 1
    assert content_score(counts.content) < 1.0


def test_counts_add_up() -> None:
    reports = [one(str(number)) for number in range(3)]
    single = [count(outcome(report)) for report in reports]
    assert tally(reports) == added(added(single[0], single[1]), single[2])
    assert tally([]) == no_counts()
    assert document_of(reports[0]).text == reports[0].text


@pytest.mark.parametrize(
    ("errors", "total", "bound"), [(0, 0, 1.0), (0, 10_000, 0.00027), (5, 100, 0.0975), (100, 100, 1.0)]
)
def test_a_share_is_bounded_from_above(errors: int, total: int, bound: float) -> None:
    assert share_below(errors, total) == pytest.approx(bound, abs=6e-5 if total == 10_000 else 2e-3)
    assert share_below(errors, total) >= (errors / total if total else 1.0)


def test_confidence_is_held_against_the_truth_by_decades() -> None:
    certainty = Counter({(1.0, True): 50, (0.9995, True): 20, (0.9995, False): 1, (0.95, False): 3, (0.5, True): 2})
    assert list(decades(certainty)) == [(0.9999, 50, 0), (0.999, 71, 1), (0.99, 71, 1), (0.9, 74, 4), (0.0, 76, 4)]
    bins = reliability(certainty)
    assert sum(item.cells for item in bins) == 76
    assert sum(item.wrong for item in bins) == 4
    assert [item.doubt for item in bins] == sorted((item.doubt for item in bins), reverse=True)


def claimed(*claims: Claim) -> Iterator[tuple[str, str]]:
    for claim in claims:
        yield claim.what, claim.met


def test_targets_are_met_by_share_and_by_bound() -> None:
    fates = Counter({"right": 99_000, "reviewed": 940, "flagged": 59, "silent": 1, "open": 999, "open, lost": 1})
    counts = no_counts()._replace(fates=fates)
    assert determined(fates) == 100_000
    assert dict(claimed(*separable_claims("light", counts))) == {
        "right": "yes",
        "silent": "yes",
        "right but reviewed": "yes",
        "open cells flagged": "yes, its bound not",
        "… with the truth among the readings": "yes, its bound not",
    }
    assert dict(claimed(*separable_claims("none", counts)))["silent"] == "**no**"
    assert dict(claimed(*separable_claims("none", no_counts())))["right"] == "not measured"


def test_glued_rows_and_missing_tables_have_targets_of_their_own() -> None:
    rows, tables = Counter({"right": 994, "flagged": 5, "silent": 1}), Counter({"missing": 10, "exact": 5})
    counts = no_counts()._replace(rows=rows, tables=tables)
    assert dict(claimed(*glued_claims(counts))) == {"determined rows right": "**no**", "silent": "not measured"}
    claim = missing_claim(counts)
    assert (claim.misses, claim.total, claim.met) == (0, 10, "yes, its bound not")
    assert claim.row().startswith("| all layouts, a table missing | called missing | 10 of 10 | 100.0000% | ≥ ")


def test_a_batch_lists_its_silent_errors_with_their_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case("metrics", "tab_rows", "light", ablation="poured in order")
    found = run(Batch(case, range(2)))
    assert found.tally.fates["silent"] == len(found.silent) > 0
    assert {silent.seed for silent in found.silent} == {"metrics tab_rows light 0", "metrics tab_rows light 1"}
    assert {silent.template for silent in found.silent} == {"disclosure-2019", "disclosure-2021"}
    monkeypatch.setattr("evaluation.ablations.recovered", crash)
    (first,) = run(Batch(case._replace(ablation="whole"), range(1))).silent
    assert first.read == "crash: ZeroDivisionError()"


def test_the_report_has_a_row_for_everything_measured() -> None:
    case = Case("evaluation", "glued", "heavy")
    fates = Counter({"right": 90, "reviewed": 5, "flagged": 4, "silent": 1, "open": 3, "open, silent": 1})
    counts = no_counts()._replace(fates=fates, tables=Counter({"exact": 1, "inexact": 1, "missing": 1}))
    found = Found(counts, (Silent("disclosure-2021", case.seed(3), PLACE, 4, "lost"),))
    columns = "100 | 95.000% | 5.000% | 4.000% | 1 (≤ 4.3583%) | 75.000% | 0.000% | 25.000% | 50.000% | 1 of 1 | "
    assert count_columns(counts) == f"{columns}1.00000 | 0 |"
    (silent,) = list(silent_lines([(case, found)]))[2:]
    first = "disclosure-2021, seed `evaluation glued heavy 3`: requests.new.total 4 read as 'lost'"
    assert silent == f"| glued | heavy | 1 | 1 | {first} |"
    none: dict[Case, Found] = {}
    parts = ("missing", "statistics missing", "operators", "ablations")
    listed = case._replace(forms=STATISTICS)
    lines = list(
        report_lines({"levels": {case: found}, "statistics": {listed: found}, **dict.fromkeys(parts, none)}, 1)
    )
    assert "| glued | heavy | " + count_columns(counts) in lines
    assert lines.count("| glued | heavy | " + count_columns(counts)) == len(("levels", "statistics"))
    assert "## Targets of the table of statistics\n" in lines
    assert "## Targets\n" in lines
