"""Checks of what a report says: the aspects that are due, problems and measures, the fee, how much says nothing."""

import re
from collections.abc import Iterator

from extractor.aspects import Aspect, aspects, coverage_of
from extractor.checks.cases import Case, Line, joined, lines_of, message, registered
from extractor.checks.form import is_damaged, is_none_statement, too_short
from extractor.errors import Words
from extractor.phrases import hits, phrases
from extractor.problems import Review, reviewed
from extractor.types import Blame, Finding, Severity, Span, State

_ASPECTS_SINCE = 2021
"""Reports on earlier years were not told which aspects to cover (circular 30 of 2021)."""
_SLOGANS, _OFF_TOPIC = 0.5, 0.3
"""Shares of the narrative above which it says little, or little to the point."""
_ENOUGH = 200
"""Characters of a narrative of which a share is worth telling."""
_SURE = 0.5
"""Probability of the tag from which on a sentence may be a problem, whatever its words."""
_MANY_VAGUE = 3
"""Aspects without anything specific from which on it is worth a hint."""
_FOLLOWED = re.compile(
    r"(?:上一?年度?|去年|20\d\d年度?)[^。；，\n]{0,24}(?:问题|不足)[^。；\n]{0,30}(?:整改|解决|改进|销号|完成)"
)
"""What is said of the problems of an earlier year in another section."""
_FEE_UNPAID = ("requests", "other_fee_unpaid")


@registered
def survey_is_complete(case: Case) -> Iterator[Finding]:
    """The survey should cover five aspects, each in a sentence that is no slogan."""
    lines = lines_of(case, "overview")
    if not case.is_annual or not lines or (case.metadata.year or case.template.since or 0) < _ASPECTS_SINCE:
        return
    found = coverage_of(lines, government=False)
    missing = [_name(case, item) for item in aspects(government=False) if found[item.id].any is None]
    vague = [
        _name(case, item) for item in aspects(government=False) if found[item.id].any and not found[item.id].specific
    ]
    if missing or len(vague) >= _MANY_VAGUE:
        zh = [f"没有写到{joined(case, missing)}"] * bool(missing) + [f"写到{joined(case, vague)}但没有具体内容"] * bool(
            vague
        )
        en = [f"nothing on {joined(case, missing)}"] * bool(missing) + [
            f"nothing specific on {joined(case, vague)}"
        ] * bool(vague)
        said = message(case, "L-FIVE", what=("；".join(zh), "; ".join(en))[case.lang == "en"])
        severity = Severity.WARNING if missing else Severity.INFO
        blame = Blame.UNCLEAR if is_damaged(case) else Blame.BODY
        root = not any(too_short(case, "overview"))
        yield Finding("L-FIVE", severity, blame, said, root=root, spans=_titles(case, "overview"))


def _name(case: Case, aspect: Aspect) -> str:
    return aspect.name[case.lang]


@registered
def governments_tell_of_assessment(case: Case) -> Iterator[Finding]:
    """A government should report on assessment, public appraisal and accountability; a department need not.

    Whose fault it is that nothing is said cannot be told from a copy, from which a paragraph may be missing.
    """
    if not (case.is_annual and _is_government(case) and lines_of(case, "overview")):
        return
    aspect = next(item for item in aspects(government=True) if item.government)
    if any(word in case.told.text for word in aspect.words):
        return
    said = message(case, "L-GOV-ASSESS", name=case.metadata.organization)
    yield Finding("L-GOV-ASSESS", Severity.ERROR, Blame.UNCLEAR, said, spans=_titles(case, "overview"))


def _is_government(case: Case) -> bool:
    """Whether it is the report of a people's government: not of an office, a sub-district or a zone."""
    name = case.metadata.organization or ""
    if case.metadata.body_type == "government":
        return True
    return case.metadata.body_type == "township" and name.endswith(("人民政府", "镇", "乡"))


def _titles(case: Case, section: str) -> tuple[Span, ...]:
    return tuple(item.title_span for item in case.outline.sections if item.section == section and item.title_span)


@registered
def problems_are_real_and_answered(case: Case) -> Iterator[Finding]:
    """There should be problems of this body, a measure for each, and a word on those of last year.

    What follows from another fault is not told: where there is no problem, none is vague or without a measure.
    """
    lines = lines_of(case, "problems")
    if not case.is_annual or "problems" not in case.told.sections:
        return
    blame = Blame.UNCLEAR if is_damaged(case) else Blame.BODY
    if not lines or all(is_none_statement(line) for line in lines):
        said = message(case, "L-NOPROBLEM", what=_none_said(case, lines))
        spans = tuple(line.sentence.span for line in lines) or _titles(case, "problems")
        yield Finding("L-NOPROBLEM", Severity.ERROR, blame, said, root=bool(lines), spans=spans)
        return
    review = reviewed(case.document, [line.sentence for line in lines])
    untold = not review.hinted and not any(line.sentence.tags.get("problem", 0) >= _SURE for line in lines)
    if not review.problems and untold:
        what = Words("只有做法和打算，没有说存在什么问题", "only measures, no problem")[case.lang]
        spans = tuple(line.sentence.span for line in lines)
        yield Finding("L-NOPROBLEM", Severity.ERROR, blame, message(case, "L-NOPROBLEM", what=what), spans=spans)
        return
    yield from too_short(case, "problems")
    if not review.problems:
        return
    yield from _vague(case, review, blame)
    yield from _unanswered(case, review, blame)
    yield from _not_followed_up(case, review)


def _none_said(case: Case, lines: list[Line]) -> str:
    if not lines:
        return Words("标题下没有内容", "there is nothing below the heading")[case.lang]
    quote = lines[0].words
    return Words(f"只写“{quote}”", f"all it says is {quote}")[case.lang]


def _vague(case: Case, review: Review, blame: Blame) -> Iterator[Finding]:
    """All problems may be of the kind that every body has."""
    if len(review.vague) == len(review.problems):
        said = message(case, "L-VAGUE-PROBLEM", count=len(review.vague))
        spans = tuple(item.span for item in review.vague)
        yield Finding("L-VAGUE-PROBLEM", Severity.WARNING, blame, said, spans=spans)


def _unanswered(case: Case, review: Review, blame: Blame) -> Iterator[Finding]:
    if not review.measures:
        what = Words("没有改进措施", "there are no measures")[case.lang]
        spans = tuple(item.span for item in review.problems)
    elif review.unanswered:
        spans = tuple(item.span for item in review.unanswered)
        shown = joined(case, [f"“{''.join(case.document[span].split())[:24]}”" for span in spans])
        what = Words(f"措施没有对应{shown}", f"no measure for {shown}")[case.lang]
    else:
        return
    said = message(case, "L-NOMEASURE", count=len(review.problems), measures=len(review.measures), what=what)
    yield Finding("L-NOMEASURE", Severity.WARNING, blame, said, spans=spans)


def _not_followed_up(case: Case, review: Review) -> Iterator[Finding]:
    if not review.followups and not _FOLLOWED.search(case.told.text) and case.metadata.year:
        said = message(case, "L-NOFOLLOWUP", year=case.metadata.year - 1)
        yield Finding("L-NOFOLLOWUP", Severity.INFO, Blame.BODY, said, spans=_titles(case, "problems"))


@registered
def fee_is_told(case: Case) -> Iterator[Finding]:
    """Since 2021 the report should say whether a fee was charged for handling requests."""
    year = case.metadata.year or case.template.since or 0
    if not (case.is_annual and year >= _ASPECTS_SINCE and _titles(case, "other")):
        return
    if any(hits(phrases().fee, case.told.text)):
        return
    unpaid = _unpaid(case)
    zh, en = (
        (f"，而表三有 {unpaid} 件因逾期未缴费不再处理", f", yet {unpaid} requests were closed for a fee not paid")
        if unpaid
        else ("", "")
    )
    said = message(case, "L-FEE", trace=en if case.lang == "en" else zh)
    severity = Severity.WARNING if unpaid else Severity.INFO
    yield Finding("L-FEE", severity, Blame.BODY, said, spans=_titles(case, "other"))


def _unpaid(case: Case) -> int:
    """Return how many requests the table has closed because a fee was not paid."""
    for table in case.tables:
        for cell in table.cells:
            if (table.schema, cell.row) == _FEE_UNPAID and cell.column == "total" and cell.state is State.NUMBER:
                return 0 if cell.review else int(cell.value or 0)
    return 0


@registered
def it_says_something(case: Case) -> Iterator[Finding]:
    """No more than half of the narrative should be stock phrases, no more than three tenths off the topic."""
    lines = lines_of(case, "overview", "problems", "other")
    length = sum(len(line.words) for line in lines)
    if not case.is_annual or length < _ENOUGH:
        return
    slogans = [line for line in lines if line.sentence.attributes.get("slogan")]
    off_topic = [line for line in lines if line.sentence.primary == "off_topic"]
    for code, some, most in (("L-SLOGAN", slogans, _SLOGANS), ("L-OFFTOPIC", off_topic, _OFF_TOPIC)):
        share = sum(len(line.words) for line in some) / length
        if share > most:
            said = message(case, code, share=round(100 * share), most=round(100 * most))
            spans = tuple(line.sentence.span for line in some)
            yield Finding(code, Severity.WARNING, Blame.BODY, said, spans=spans)
