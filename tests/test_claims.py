"""What a narrative claims: what each figure is taken for, and how it is held against the tables."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from extractor.checks import check
from extractor.claims import Claim, Verdict, claims, statements
from extractor.claims.changes import changes
from extractor.claims.fees import fees
from extractor.claims.lexicon import lexicon
from extractor.claims.tokens import folded
from extractor.readers import from_text
from extractor.relations import assess
from extractor.sections import Outline
from extractor.sentences import split
from extractor.templates import find_template
from extractor.types import Blame, Document, Finding, Metadata, Number, Section, Sentence, Severity, Span, State, Status
from tests.claim_tables import filled
from tests.conftest import cases

YEARS = {"disclosure-2021": 2022, "disclosure-2019": 2020, "statistics-2014": 2016}
BODIES = {"department": "青溪县水利局", "government": "青溪县人民政府", "township": "石桥镇人民政府"}
SAID = {Verdict.AGREES: "agrees", Verdict.DISAGREES: "disagrees", Verdict.NOT_ASSESSABLE: "open"}
TEMPLATES = sorted(YEARS)
NEW = "disclosure-2021"
CASES = cases("claims")


def sentences(document: Document) -> tuple[Sentence, ...]:
    return tuple(Sentence(span, "overview") for span in split(document.text, Span(0, len(document.text)), 0))


def about(form: str, body: str) -> Metadata:
    return Metadata(organization=BODIES[body], year=YEARS[form], body_type=body, region="青溪县", kind="report")


def claimed(text: str, form: str = NEW, body: str = "department", /, **changed: Number | None) -> tuple[Claim, ...]:
    document = from_text(text)
    return claims(document, sentences(document), filled(form, **changed), metadata=about(form, body))


def found(text: str, form: str = NEW, lang: str = "zh", /, **changed: Number | None) -> list[Finding]:
    """Return the findings of a text about the tables of a form."""
    document = from_text(text)
    outline = Outline((Section("overview", "一、总体情况", Span(0, 0), Span(0, 0), "exact"),), sentences(document))  # type: ignore[arg-type]
    checked = check(document, filled(form, **changed), outline, metadata=about(form, "department"), lang=lang)
    codes = {"L-TEXT-TABLE", "L-CONTRADICT", "L-GROWTH", "L-FEE-SUM"}
    return [finding for finding in checked.findings if finding.code in codes]


def codes(text: str, form: str = NEW, /, **changed: Number | None) -> list[str]:
    return [finding.code for finding in found(text, form, "zh", **changed)]


def told(claim: Claim) -> str:
    about = "~" if claim.low != claim.high else ""
    all_of_them = " all" if claim.says_all else ""
    return f"{'/'.join(claim.facts)} {claim.low:g}{about} {SAID[claim.verdict]}{all_of_them}"


@pytest.mark.parametrize("case", CASES)
def test_figures_are_taken_for_what_they_count(case: dict[str, Any]) -> None:
    form = case.get("form", NEW)
    assert [told(claim) for claim in claimed(case["text"], form, case.get("body", "department"))] == case["expect"]


def test_every_form_has_cases_of_every_verdict() -> None:
    seen: dict[str, set[str]] = {form: set() for form in TEMPLATES}
    for parameter in CASES:
        case = parameter.values[0]
        seen[case.get("form", NEW)] |= {words.split()[2] for words in case["expect"]}
    assert all(verdicts == {"agrees", "disagrees", "open"} for verdicts in seen.values())
    assert len(CASES) >= 120


def exchanged() -> Iterator[tuple[str, str, str, Claim, int]]:
    """Yield texts in which one figure that agreed is another one."""
    for parameter in CASES:
        case = parameter.values[0]
        if case["label"].startswith(("stated", "wording", "body", "order")):
            form, body = case.get("form", NEW), case.get("body", "department")
            for claim in claimed(case["text"], form, body):
                start, end = claim.span.start, claim.span.end
                digits = case["text"][start:end].rstrip("件起宗份项次例条篇场")
                if claim.verdict is Verdict.AGREES and digits.isdigit():
                    for value in (claim.low + 7, 2 * claim.low + 13):
                        text = case["text"][:start] + str(value) + case["text"][start + len(digits) :]
                        yield text, form, body, claim, start


def test_a_changed_figure_in_ordinary_words_is_found() -> None:
    tried = missed = unsure = 0
    for text, form, body, claim, start in exchanged():
        again = [one for one in claimed(text, form, body) if one.span.start == start and one.facts == claim.facts]
        tried += 1
        unsure += not claim.sure
        missed += claim.sure and Verdict.DISAGREES not in {one.verdict for one in again}
    assert tried > 500
    assert missed <= 0.01 * tried
    assert unsure <= 0.06 * tried


def test_spans_point_into_the_text() -> None:
    text = "2022 年，我局收到政府信息公开申请 ４１　件，办结３１件。"
    received, handled = claimed(text)
    assert [text[claim.span.start : claim.span.end] for claim in (received, handled)] == ["４１　件", "３１件"]
    assert (received.verdict, handled.verdict) == (Verdict.DISAGREES, Verdict.AGREES)
    assert text[received.sentence.start : received.sentence.end].startswith("2022 年")


def test_white_space_goes_unless_it_may_part_two_figures() -> None:
    text = "收到 申请 32\n86 件 1 2"
    assert (said := folded(text, Span(0, len(text)))).text == "收到申请3286件1 2"
    assert text[said.span(4, 9).start : said.span(4, 9).end] == "32\n86 件"


def test_traditional_characters_and_glosses_are_read() -> None:
    assert [told(claim) for claim in claimed("全年收到政府信息公開申請31件，辦結31件。")] == [
        "received 31 disagrees",
        "handled 31 agrees",
    ]
    text = "全年收到政(zhèng)府(fǔ)信息公开申请31件。"
    (claim,) = claimed(text)
    assert (claim.verdict, text[claim.span.start : claim.span.end]) == (Verdict.DISAGREES, "31件")


def test_cells_in_doubt_accuse_nobody() -> None:
    text = "收到政府信息公开申请99件。"
    assert [claim.verdict for claim in claimed(text)] == [Verdict.DISAGREES]
    (claim,) = claimed(text, requests__carried_in__total=None)
    assert claim.verdict is Verdict.NOT_ASSESSABLE
    (claim,) = claimed("收到政府信息公开申请30件。", requests__carried_in__total=None)
    assert claim.verdict is Verdict.AGREES


def test_cells_of_a_sum_that_does_not_hold_accuse_nobody() -> None:
    document = from_text("收到政府信息公开申请30件。")
    tables = filled(NEW, requests__new__total=39)
    relations = assess(find_template(NEW), tables)
    assert any(relation.status is Status.FAIL for relation in relations)
    (claim,) = claims(document, sentences(document), tables, metadata=about(NEW, "department"), relations=relations)
    assert claim.verdict is Verdict.NOT_ASSESSABLE


def test_without_tables_nothing_is_accused() -> None:
    document = from_text("收到政府信息公开申请30件，办结31件。")
    tables = filled(NEW)
    empty = replace(tables, items=tuple(replace(table, cells=()) for table in tables))
    assert claims(document, sentences(document), empty, metadata=about(NEW, "department")) == ()


def test_a_row_that_a_document_prints_for_others_stands_for_them() -> None:
    tables = filled(NEW)
    requests = tables["requests"]
    absent = {"state": State.ABSENT, "value": None, "raw": None, "span": None}
    cells = [replace(cell, **absent) if cell.row.startswith("other_") else cell for cell in requests.cells]
    cells.append(replace(requests["granted", "total"], row="other_handling", value=4, extra=True))
    printed = replace(tables, items=(replace(requests, cells=tuple(cells)),))
    document = from_text("政府信息公开申请作其他处理5件。")
    (claim,) = claims(document, sentences(document), printed, metadata=about(NEW, "department"))
    assert claim.verdict is Verdict.DISAGREES
    assert claim.readings[0].plus == (("requests", "other_handling", "total"),)


def test_a_disagreement_says_what_was_tried() -> None:
    (finding,) = found("全年收到政府信息公开申请31件。")
    assert (finding.code, finding.severity, finding.blame) == ("L-TEXT-TABLE", Severity.WARNING, Blame.UNCLEAR)
    assert "收到政府信息公开申请31件" in finding.message
    assert "一、本年新收政府信息公开申请数量·总计 = 30" in finding.message
    assert "= 33" in finding.message
    assert (finding.found, finding.expected) == (31, 30)
    (finding,) = found("全年收到政府信息公开申请31件。", NEW, "en")
    assert "requests received" in finding.message
    assert "received this year·total = 30" in finding.message


def test_all_closed_against_a_carry_over_is_an_error() -> None:
    text = "全年收到政府信息公开申请30件，所有申请均已办结。"
    (finding,) = found(text)
    assert (finding.code, finding.severity, finding.blame) == ("L-CONTRADICT", Severity.ERROR, Blame.BODY)
    assert "所有申请均已办结" in finding.message
    none = {f"requests__carried_out__{column}": 0 for column in ("natural_person", "commercial_enterprise", "total")}
    assert "L-CONTRADICT" not in codes(text, **none)
    assert codes("收到政府信息公开申请30件，均在法定期限内答复。") == []


def test_two_figures_for_one_fact() -> None:
    text = "全年收到政府信息公开申请40件。\n统计表明，本年度收到政府信息公开申请41件。"
    assert sorted(codes(text)) == ["L-CONTRADICT", "L-TEXT-TABLE", "L-TEXT-TABLE"]
    (contradiction,) = (finding for finding in found(text) if finding.code == "L-CONTRADICT")
    assert (contradiction.severity, contradiction.root) == (Severity.ERROR, True)
    text = "全年收到政府信息公开申请30件。\n统计表明，本年度收到政府信息公开申请41件。"
    wrong, contradiction = found(text)
    assert (wrong.code, wrong.root, contradiction.code, contradiction.root) == (
        "L-TEXT-TABLE",
        True,
        "L-CONTRADICT",
        False,
    )
    assert codes("全年主动公开政府信息320条。\n据统计，我局主动公开政府信息298条。") == ["L-CONTRADICT"]


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请30件。\n连同上年结转的3件，共受理政府信息公开申请33件。",
        "2021年收到政府信息公开申请25件。\n2022年收到政府信息公开申请30件。",
        "县公安局收到政府信息公开申请12件。\n县教育局收到政府信息公开申请4件。",
        "通过政府网站主动公开政府信息320条。\n通过微信主动公开政府信息98条。",
    ],
)
def test_two_figures_for_two_facts(text: str) -> None:
    assert "L-CONTRADICT" not in codes(text)


CHANGES = {
    "收到政府信息公开申请30件，比上年的25件增长30%。": 20,
    "收到政府信息公开申请30件，比上年的25件增长20%。": None,
    "收到政府信息公开申请30件，较上年增加5件，增长30%。": 20,
    "收到政府信息公开申请30件，较上年增加5件，增长20%。": None,
    "2021年收到申请25件，2022年收到政府信息公开申请30件，同比增长25%。": 20,
    "收到政府信息公开申请30件，上年为40件，同比下降20%。": 25,
    "收到政府信息公开申请30件，上年为40件，同比下降25%。": None,
    "收到政府信息公开申请30件，同比增长66%。": None,
    "收到政府信息公开申请30件，其中自然人申请21件，占75%。": 70,
    "收到政府信息公开申请30件，其中自然人申请21件，占70%。": None,
    "办结政府信息公开申请31件，予以公开12件（48.7%），部分公开5件（16.1%）。": 40,
    "办结政府信息公开申请31件，予以公开12件（38.7%），部分公开5件（16.13%）。": None,
    "政府信息公开自然人申请21件，占新收申请总数的80%。": 70,
    "政府信息公开自然人申请21件，占全县同类申请的8%。": None,
    "新收政府信息公开申请较上年的25件增长30%。": 32,
    "新收政府信息公开申请较上年的25件增长20%。": None,
    "发布政策解读材料40篇，其中图解20篇，占60%。": 50,
    "发布政策解读材料40篇，其中图解20篇，占50%。": None,
    "网站访问量12万次，增长33%。": None,
    "主动公开政府信息由上年的400条变为500条，增长30%。": 25,
}


@pytest.mark.parametrize("text", CHANGES)
def test_shares_and_growth_are_recomputed(text: str) -> None:
    document = from_text(text)
    stated = tuple(statements(document, sentences(document), metadata=about(NEW, "department")))
    wrong = [change.expected for change in changes(stated, filled(NEW))]
    assert wrong == ([] if CHANGES[text] is None else [CHANGES[text]])
    assert codes(text).count("L-GROWTH") == len(wrong)


FEES = {
    "2022年对5件申请收取信息处理费900元。其中，水务所2件，收取400元；河道所3件，收取500元。": 0,
    "2022年对5件申请收取信息处理费950元。其中，水务所2件，收取400元；河道所3件，收取500元。": 1,
    "2022年对6件申请收取信息处理费900元。其中，水务所2件，收取400元；河道所3件，收取500元。": 1,
    "收取信息处理费共计900元，其中按件计收400元，按量计收500元。": 0,
    "收取信息处理费共计900元，其中按件计收400元，按量计收450元。": 1,
    "收取信息处理费共计900元，其中按件计收400元，按量计收450元等。": 0,
    "全年未收取信息处理费。": 0,
    "全年收取信息处理费13万元。": 1,
    "全年收取信息处理费125000元。": 0,
}


@pytest.mark.parametrize("text", FEES)
def test_fees_add_up(text: str) -> None:
    document = from_text(text)
    assert len(list(fees(document, sentences(document), filled(NEW)))) == FEES[text]
    assert codes(text).count("L-FEE-SUM") == FEES[text]


def test_words_are_told_apart_by_the_longest() -> None:
    """No word may be cut by a shorter one that starts it: 已办 would leave 结."""
    words = lexicon(2022)
    for word in words.meanings:
        hit = words.pattern.match(word)
        assert hit, word
        assert hit.end() == len(word), word


def test_readings_name_cells_that_a_form_has() -> None:
    cells = {form: filled(form) for form in TEMPLATES}
    known = {
        (table.schema, cell.row, cell.column) for tables in cells.values() for table in tables for cell in table.cells
    }
    rows = {table: {row for name, row, _ in known if name == table} for table in {name for name, *_ in known}}
    for fact in lexicon(2022).facts.values():
        sums = [*fact.equals, *fact.perhaps, *fact.most, *(each for also in fact.also for each in also.equals)]
        for name in (name for each in sums for name in each.replace(" - ", " + ").split(" + ")):
            table, row, _ = name.split(".")
            assert table in rows, name
            assert "*" in row or row in rows[table], name


def test_a_real_report_accuses_nobody_wrongly(shared: Any) -> None:
    from extractor.extraction import extract

    agreed = 0
    for path in sorted([*(shared / "reports" / "real").iterdir(), *(shared / "reports" / "seeds").iterdir()]):
        extraction = extract(path, tags=False)
        if extraction.error is None:
            wrong = [item for item in extraction.findings if item.code in ("L-TEXT-TABLE", "L-CONTRADICT", "L-GROWTH")]
            assert wrong == [], path.name
            stated = claims(
                extraction.document,
                extraction.sentences,
                extraction.tables,
                metadata=extraction.metadata,
                relations=extraction.relations,
            )
            agreed += sum(claim.verdict is Verdict.AGREES for claim in stated)
    assert agreed >= 38
