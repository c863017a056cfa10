"""Checks of the form of a report: its headings and their order, its length, its basis, whom it speaks to and for."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.checks.cases import ANNUAL, Case, Line, joined, line_at, lines_of, message, registered, spot
from extractor.errors import Words
from extractor.headings import Numbered, inner, numbered
from extractor.kinds import picture_in
from extractor.leftovers import left_in
from extractor.legible import legible
from extractor.metadata.bodies import parse
from extractor.metadata.passages import plain
from extractor.metadata.statements import statements
from extractor.phrases import hits, phrases
from extractor.types import Blame, Finding, Severity, Span

NARRATED = ("overview", "problems", "other")
"""Sections that are words, not a table."""
_LEAST = {"overview": 300, "problems": 80}
"""Characters from which on a section is no longer called short; source: what evaluators of published reports expect."""
_LONG_PROSE = 150
"""Characters of prose beside a table from which on it is worth a hint: a short explanation is welcome."""
_A_SENTENCE = 15
"""Characters from which on a line beside a table is prose and no caption."""
_OWN_WORDS = 3
"""Times that a government speaks of 本办 or 我办, and never of its area, before it seems to report on its office."""
_TRIAL = 2019
"""The year from which on the trial form was due."""
_OPENING, _CLOSING = 12, 4
"""Sentences at either end in which a report says whom it is for."""
_LEAST_GENERIC = 150
"""Characters that are enough to tell whether a narrative is on anybody."""
_QUOTED = 20
"""Characters quoted of a sentence at most."""
_SURE_OF_BODY = 0.7
"""Confidence in the body's own name from which on others are held against it."""
_NAMED = re.compile(
    r"[我本][局镇乡县市区委办厅街省州旗院站部处中会府机单级地]|20\d\d|全[市县区省州镇乡]|\d[余多]?[条件次篇期场个人份]"
)
"""What speaks of a body or of its year, or counts what it did."""


@registered
def headings_are_in_order(case: Case) -> Iterator[Finding]:
    """The six headings should be numbered one to six, in Chinese numerals, each number once."""
    if not case.is_annual:
        return
    found = list(numbered(case.document, case.outline, case.template))
    faults = list(_numbering_faults(case, found))
    if faults:
        names = [fault[case.lang] for fault, _, _ in faults]
        blame = Blame.BODY if any(blame is Blame.BODY for _, blame, _ in faults) else Blame.UNCLEAR
        spans = tuple(dict.fromkeys(span for _, _, some in faults for span in some))
        said = message(case, "L-SEC-ORDER", faults=joined(case, names))
        yield Finding("L-SEC-ORDER", Severity.WARNING, blame, said, spans=spans)


def _numbering_faults(case: Case, found: list[Numbered]) -> Iterator[tuple[Words, Blame, tuple[Span, ...]]]:
    """Yield what is wrong with the numbers: in words, whose fault, where. Automatic numbers may be lost in copying."""
    where = (case.document, case.tables, case.outline, case.template)
    lost = case.told.strays
    if lost:
        titles = "、".join(form.title for form in case.template.sections if form.id in lost)
        yield Words(f"{titles}不在应在的位置", f"{', '.join(lost)} out of place"), Blame.BODY, tuple(lost.values())
    wrong = [item for item in found if item.printed not in (None, item.due)]
    shift = len({item.printed - item.due for item in wrong if item.printed}) == 1
    if wrong:
        shown = "、".join(case.document[item.span].split("\n")[0].strip()[:20] for item in wrong)
        how = "，编号整体错位" if len(wrong) > 1 and shift else ""
        words = Words(f"编号与次序不符（{shown}）{how}", f"wrong numbers ({shown})")
        yield words, Blame.BODY, tuple(item.span for item in wrong)
    other = [item for item in found if item.printed == item.due and not item.chinese]
    if other:
        shown = "、".join(str(item.printed) for item in other)
        words = Words(f"编号用了“{shown}”而不是汉字", f"numbers not Chinese ({shown})")
        yield words, Blame.UNCLEAR, tuple(item.span for item in other)
    bare = [item for item in found if item.printed is None]
    if bare and len(bare) < len(found):
        shown = "、".join("".join(case.document[item.span].split())[:20] for item in bare)
        yield Words(f"“{shown}”没有编号", f"no number on {shown}"), Blame.UNCLEAR, tuple(item.span for item in bare)
    again = list(inner(*where))
    if len(again) > 1 and again[0][0] == "一":
        shown = "、".join(numeral for numeral, _ in again)
        words = Words(f"小标题也编作{shown}，与六个部分的编号重复", f"sub-headings numbered {shown} like sections")
        yield words, Blame.BODY, tuple(span for _, span in again)


@registered
def sections_have_content(case: Case) -> Iterator[Finding]:
    """A heading of a section of words should have some below it."""
    for section in case.outline.sections if case.is_annual else ():
        if section.section not in NARRATED or section.section not in case.told.sections or not section.title_span:
            continue
        lines = lines_of(case, section.section)
        if any(len(line.words) > _A_SENTENCE for line in lines):
            continue
        picture = picture_in(case.document, case.outline, section.section)
        if all(picture and _meets(line.sentence.span, picture) for line in lines):
            severity = Severity.WARNING if picture else Severity.ERROR
            spans = (section.title_span, *((picture,) if picture else ()))
            title = "".join(case.document[section.title_span].split())
            said = message(case, "L-SEC-EMPTY", title=title, section=section.section)
            yield Finding("L-SEC-EMPTY", severity, Blame.UNCLEAR, said, spans=spans)


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@registered
def survey_is_long_enough(case: Case) -> Iterator[Finding]:
    """A survey of a few lines says little."""
    yield from too_short(case, "overview")


def too_short(case: Case, section: str) -> Iterator[Finding]:
    """Yield the finding that a section of a report, which is not empty, is short."""
    length, least = sum(len(line.words) for line in lines_of(case, section)), _LEAST[section]
    if case.is_annual and 0 < length < least:
        title = next(form.title for form in case.template.sections if form.id == section)
        said = message(case, "L-LENGTH", title=title, section=section, count=length, least=least)
        blame = Blame.UNCLEAR if is_damaged(case) else Blame.BODY
        spans = tuple(item.title_span for item in case.outline.sections if item.section == section and item.title_span)
        yield Finding("L-LENGTH", Severity.WARNING, blame, said, spans=spans)


def is_none_statement(line: Line) -> bool:
    """Whether a line says only that there is nothing."""
    return phrases().none_statement.fullmatch(line.words) is not None


def is_damaged(case: Case) -> bool:
    """Whether characters of the text were lost: what is missing may have been among them."""
    return "\ufffd" in case.document.text or case.document.undecodable > 0


@registered
def basis_is_in_force(case: Case) -> Iterator[Finding]:
    """A report in the present form should not be based on the circular or the regulations before it."""
    year = case.metadata.year
    if not (case.is_annual and year and case.template.since and year >= case.template.since > _TRIAL):
        return
    words, told = phrases(), case.told
    for found in hits(words.old_basis, told.text):
        line = line_at(case, found.start()).words
        if words.basis.search(line) and not words.no_basis.search(line):
            said = message(case, "L-BASIS-OLD", basis=found.group(), year=year, due=case.template.basis)
            span = spot(case, *found.span())
            yield Finding("L-BASIS-OLD", Severity.WARNING, Blame.BODY, said, spans=(span,))
            return


@registered
def tables_are_not_drowned_in_prose(case: Case) -> Iterator[Finding]:
    """Sections of a table should hold the table and little else. Where the next heading is lost nothing can be told."""
    for section, following in pairwise(ANNUAL[1:5]) if case.is_annual else ():
        if not {section, following} <= set(case.told.sections) or not _has_table(case, section):
            continue
        prose = [line for line in lines_of(case, section) if len(line.words) >= _A_SENTENCE and _is_prose(line)]
        count = sum(len(line.words) for line in prose)
        if count > _LONG_PROSE:
            title = next(form.title for form in case.template.sections if form.id == section)
            said = message(case, "L-NARR-IN-TABLE-SEC", title=title, section=section, count=count)
            spans = tuple(line.sentence.span for line in prose)
            yield Finding("L-NARR-IN-TABLE-SEC", Severity.INFO, Blame.BODY, said, spans=spans)


def _has_table(case: Case, section: str) -> bool:
    homes = {form.id: form.section for form in case.template.tables}
    return any(table.span and homes.get(table.schema) == section for table in case.tables)


def _is_prose(line: Line) -> bool:
    return line.words[-1] in "。；：，）" and "\t" not in line.words


@registered
def it_speaks_to_the_public(case: Case) -> Iterator[Finding]:
    """A report is for everybody to read, not a letter to a superior."""
    told = case.told
    opening = [number for number, line in enumerate(told.lines) if line.sentence.section in (None, "overview")]
    closing = [number for number, line in enumerate(told.lines) if line.sentence.section == "other"]
    spoken = {told.starts[number] for number in (*opening[:_OPENING], *closing[-_CLOSING:])}
    for found in hits(phrases().audience, told.text) if case.is_annual else ():
        if told.text.rfind("\n", 0, found.start()) + 1 in spoken:
            said = message(case, "L-AUDIENCE", words=found.group()[-_QUOTED:])
            yield Finding("L-AUDIENCE", Severity.INFO, Blame.BODY, said, spans=(spot(case, *found.span()),))
            return


@registered
def no_other_body_is_left_in(case: Case) -> Iterator[Finding]:
    """The narrative should speak of its own body: not as 我局 in a township's report, not by another county's name."""
    metadata, told = case.metadata, case.told
    own = "".join(plain(metadata.organization or "").split())
    sure = "organization" in metadata.given or metadata.confidence.get("organization", 0) >= _SURE_OF_BODY
    if not (case.is_annual and own and sure):
        return
    said_before = statements(legible(case.document).document.text)
    known = {item.value for item in (said_before.stated, said_before.subject, said_before.contact) if item}
    names: dict[str, tuple[Severity, list[Span]]] = {}
    for found in left_in(told.text, own, metadata.region):
        if found.name not in known:
            names.setdefault(found.name, (found.severity, []))[1].append(spot(case, *found.place))
    for name, (severity, spans) in names.items():
        where = Words("正文", "the narrative")[case.lang]
        said = message(case, "L-AGENCY", own=metadata.organization, where=where, name=name)
        place = metadata.spans.get("organization")
        yield Finding("L-AGENCY", severity, Blame.BODY, said, spans=(*((place,) if place else ()), *spans))


@registered
def it_covers_its_region(case: Case) -> Iterator[Finding]:
    """The report of a government should be on all its departments, not on its office alone."""
    if not (case.is_annual and case.metadata.body_type == "government"):
        return
    own = case.metadata.spans.get("scope") if case.metadata.scope == "own" else None
    for found in hits(phrases().office_only, case.told.text):
        own = own or spot(case, *found.span())
    lines = lines_of(case, "overview", "problems")
    office = [line for line in lines if "我办" in line.words or "本办" in line.words]
    everybody = any(line.sentence.attributes.get("scope") == "all" or "各" in line.words for line in lines)
    if own or (len(office) >= _OWN_WORDS and not everybody):
        spans = (own,) if own else tuple(line.sentence.span for line in office)
        said = message(case, "L-REGION", name=case.metadata.organization)
        yield Finding("L-REGION", Severity.WARNING, Blame.UNCLEAR, said, spans=spans)


@registered
def it_names_its_body_and_year(case: Case) -> Iterator[Finding]:
    """A survey that could be anybody's, of any year, says nothing of this body."""
    lines = lines_of(case, "overview", "problems")
    if not case.is_annual or not lines or sum(len(line.words) for line in lines) < _LEAST_GENERIC:
        return
    others = [line for line in lines if line.sentence.attributes.get("scope") == "generic"]
    body = parse(case.metadata.organization or "")
    names = tuple(name for name in (*body.places, body.function) if name)
    if others and not any(_is_own(line, names) for line in lines):
        said = message(case, "L-GENERIC", words=others[0].words[:_QUOTED])
        spans = tuple(line.sentence.span for line in others)
        yield Finding("L-GENERIC", Severity.ERROR, Blame.BODY, said, spans=spans)


def _is_own(line: Line, names: tuple[str, ...]) -> bool:
    """Whether a line speaks of the body or a year, or has a figure of its own."""
    if _NAMED.search(line.words):
        return True
    return any(name in line.words for name in names)
