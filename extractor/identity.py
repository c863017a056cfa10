"""Where a document disagrees with itself, or with what is known of it, about body, year and dates.

Comparisons with other years, plans, numbers of documents and the day of signing are no disagreements: looked at is only
where a document speaks of itself (`extractor.metadata.statements`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.errors import Words
from extractor.metadata import describe
from extractor.metadata.bodies import Likeness, is_office, liken, parse
from extractor.metadata.dates import YEAR, impossible_dates, year_of
from extractor.metadata.passages import passage, plain, printed
from extractor.metadata.statements import OPENING, Statements, statements
from extractor.types import Blame, Document, Metadata, Severity, Span

_FIXED_TITLE_SINCE = 2019
"""Reports on earlier years have no title that is prescribed."""
_SURE_OF_YEAR = 0.9
_TITLE_YEAR = re.compile(rf"{YEAR}年?度?")
_FIRST_SENTENCE = re.compile(rf"总体情况(?:[（(][^（()）]{{0,20}}[）)])?(?P<year>{YEAR})年度?，")
_PLAN = re.compile(rf"(?:下一步|下一阶段|下步|今后)[，,、]?\s*(?P<year>{YEAR})年度?(?:将|拟|计划|要|我|本|重点|从|，)")
_RETROSPECT = 120
"""Letters behind a first sentence on another year in which the report's own year shows that it looks back."""
_MINISTERIAL = re.compile(r"(?:局|厅|委员会|委|人民政府|政府)$")
_MOST_DATES = 5


class Disagreement(NamedTuple):
    """Something that does not agree: the code of the finding, how grave, whose fault, where, and words for people."""

    code: str
    severity: Severity
    blame: Blame
    spans: tuple[Span, ...]
    facts: dict[str, object]


def disagreements(document: Document, metadata: Metadata) -> Iterator[Disagreement]:
    """Yield what does not agree in an annual report; of other documents only what was given and is not so."""
    said = statements(document.text)
    if metadata.kind in (None, "report"):
        yield from _title(said, metadata)
        yield from _names(document, said, metadata)
        yield from _years(document, said, metadata)
        yield from _dates(document)
        yield from _late(metadata)
    yield from _given(document, metadata)


def _title(said: Statements, metadata: Metadata) -> Iterator[Disagreement]:
    """The title should name the body, the year and the report in full."""
    title = said.title
    if title is None or title.words.isascii() or (metadata.year or _FIXED_TITLE_SINCE) < _FIXED_TITLE_SINCE:
        return
    words = _TITLE_YEAR.sub("", title.words)
    topic = Words("“政府”二字", "the word 政府") if "信息公开" in words else Words("“政府信息公开”", "政府信息公开")
    missing = [
        name
        for name, is_there in (
            (Words("机关名称", "the name of the body"), title.organization is not None),
            (Words("年度", "the year"), title.year is not None),
            (topic, "政府信息公开" in title.words),
            (Words("“工作”二字", "the word 工作"), "工作" in words),
            (Words("“年度报告”", "年度报告"), "年度报告" in words),
        )
        if not is_there
    ]
    if missing:
        blame = Blame.BODY if title.organization else Blame.UNCLEAR
        names = Words("、".join(item.zh for item in missing), ", ".join(item.en for item in missing))
        yield Disagreement("L-TITLE", Severity.WARNING, blame, (title.span,), {"title": title.text, "missing": names})


def _names(document: Document, said: Statements, metadata: Metadata) -> Iterator[Disagreement]:
    """The body should have one name wherever the document names it as its own."""
    own = metadata.organization
    place = metadata.spans.get("organization")
    if own is None or (place is None and "organization" not in metadata.given):
        return
    known = {own}
    for where, named in (
        (Words("正文开头", "the preamble"), said.stated),
        (Words("落款", "the signature"), said.signatory),
        (Words("正文第一句", "the first sentence"), said.subject),
        (Words("联系方式", "the contact"), said.contact),
    ):
        if named is None or named.span == place:
            continue
        name = printed(document.text, named.span)
        severity = _gravity(_plain(own), _plain(name), signed=named in (said.stated, said.signatory))
        if severity and name not in known:
            known.add(name)
            spans = tuple(known for known in (place, named.span) if known)
            facts: dict[str, object] = {"own": own, "where": where, "name": name}
            yield Disagreement("L-AGENCY", severity, Blame.BODY, spans, facts)


def _gravity(own: str, name: str, *, signed: bool) -> Severity | None:
    """How grave another name is: a short form little, another place much; another body only where it signs."""
    alike = liken(own, name)
    if alike is Likeness.SHORT:
        return Severity.WARNING
    if alike is Likeness.ELSEWHERE:
        return Severity.ERROR
    if alike is Likeness.ANOTHER and signed and not is_office(name):
        both = all(_MINISTERIAL.search(parse(item).function) for item in (own, name))
        return Severity.ERROR if both else Severity.WARNING
    return None


def _years(document: Document, said: Statements, metadata: Metadata) -> Iterator[Disagreement]:
    """All that names the year of the report should name the same one, and it should be over."""
    own, place = metadata.year, metadata.spans.get("year")
    if own is None or (place is None and "year" not in metadata.given):
        return
    for where, year, span, severity in _other_years(document, said, own):
        if year != own and span != place:
            spans = tuple(known for known in (place, span) if known)
            facts: dict[str, object] = {"year": own, "where": where, "other": year}
            yield Disagreement("L-YEAR", severity, Blame.BODY, spans, facts)
            return
    for where, day, name in (
        (Words("公布日期", "the day of publication"), metadata.published, "published"),
        (Words("落款日期", "the day of signing"), metadata.signed, "signed"),
    ):
        if day and day < f"{own}-12-01" and metadata.confidence.get("year", 1) >= _SURE_OF_YEAR:
            spans = tuple(span for span in (place, metadata.spans.get(name)) if span)
            yield Disagreement("L-YEAR", Severity.ERROR, Blame.BODY, spans, {"year": own, "where": where, "other": day})
            return


def _other_years(document: Document, said: Statements, own: int) -> Iterator[tuple[Words, int, Span, Severity]]:
    """Yield the years that the document gives as its own."""
    for where, named in (
        (Words("标题", "the title"), said.title and said.title.year),
        (Words("正文开头", "the preamble"), said.stated_year),
    ):
        year = year_of(named.value) if named else None
        if named and year:
            yield where, year, named.span, Severity.ERROR
    if said.period:
        first, last = int(said.period.first[:4]), int(said.period.last[:4])
        where = Words("统计期限", "the period")
        yield where, last, said.period.span, Severity.ERROR
        yield where, first, said.period.span, Severity.WARNING
    opening = passage(document.text, 0, OPENING)
    found = _FIRST_SENTENCE.search(opening.text)
    year = year_of(found["year"]) if found else None
    if found and year and f"{own}年" not in opening.text[found.end() : found.end() + _RETROSPECT]:
        yield Words("正文第一句", "the first sentence"), year, opening.span(*found.span("year")), Severity.ERROR
    for plan in _PLAN.finditer(document.text):
        year = year_of(plan["year"])
        if year and year <= own:
            yield Words("下一步打算", "the plans"), year, Span(*plan.span("year")), Severity.ERROR


def _dates(document: Document) -> Iterator[Disagreement]:
    """Every date should be one of the calendar."""
    spans = impossible_dates(document.text, 0, len(document.text))
    if spans:
        shown = [printed(document.text, span) for span in spans[:_MOST_DATES]]
        facts: dict[str, object] = {"dates": Words("、".join(shown), ", ".join(shown))}
        yield Disagreement("L-DATE-BAD", Severity.WARNING, Blame.UNCLEAR, tuple(spans), facts)


def _late(metadata: Metadata) -> Iterator[Disagreement]:
    """A report should be public by its deadline. What is known is the day of publication, or only that of signing."""
    day = metadata.published or metadata.signed
    sure = "year" in metadata.given or metadata.confidence.get("year", 0) >= _SURE_OF_YEAR
    if not (day and sure and metadata.deadline and day > metadata.deadline):
        return
    again = day[:4] > metadata.deadline[:4]  # a page may have been moved, and dated anew, years later
    severe = metadata.published is not None and not again
    span = metadata.spans.get("published" if metadata.published else "signed")
    what = Words("公布", "published") if metadata.published else Words("落款", "signed")
    yield Disagreement(
        "L-LATE",
        Severity.ERROR if severe else Severity.WARNING,
        Blame.UNCLEAR if again else Blame.BODY,
        (span,) if span else (),
        {"day": day, "deadline": metadata.deadline, "what": what},
    )


def _given(document: Document, metadata: Metadata) -> Iterator[Disagreement]:
    """What is known beforehand should be what the text says."""
    told = describe(document) if metadata.given else Metadata()
    for name in metadata.given:
        given, found = getattr(metadata, name), getattr(told, name)
        if found is None or _same(name, str(given), str(found)):
            continue
        span = told.spans.get(name)
        facts: dict[str, object] = {"field": name, "given": given, "found": found}
        yield Disagreement("L-FACT", Severity.WARNING, Blame.UNCLEAR, (span,) if span else (), facts)


def _same(name: str, given: str, found: str) -> bool:
    one, other = _plain(given), _plain(found)
    if name == "organization":
        return liken(one, other) is Likeness.SAME
    if name == "region":
        return one.endswith(other) or other.endswith(one)
    return one == other


def _plain(name: str) -> str:
    return "".join(plain(name).split())
