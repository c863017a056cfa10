"""Checks between the reports of one body: do the years connect, is a table last year's, do copies differ."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from extractor.across.cases import MOST_NAMED, Found, Run, joined, message, registered
from extractor.across.copies import Copy, copies, equal_tables
from extractor.across.forms import as_ref, year_forms
from extractor.across.growth import Stated
from extractor.across.profiles import Profile, places
from extractor.across.relations import assess_years, whole
from extractor.naming import cell_name, place_name, table_name
from extractor.types import Blame, Finding, Proposal, Ref, Severity, Span, Status, YearRelation


@registered
def tables_are_of_the_year(run: Run) -> Iterator[Found]:
    """No table should be that of an earlier year, figure by figure (RY-6)."""
    for family in run.families:
        dated = sorted((year, index) for year, indices in run.years(family).items() for index in indices)
        for place, (year, index) in enumerate(dated):
            earlier = [other for before, other in reversed(dated[:place]) if before < year]
            found = next(
                ((other, same) for other in earlier if (same := copies(run.profiles[index], run.profiles[other]))), None
            )
            if found:
                yield index, _copied(run, index, *found)


def _copied(run: Run, index: int, other: int, same: Sequence[Copy]) -> Finding:
    this, source = run.profiles[index], run.profiles[other]
    lang, sure = run.lang, this.sure and source.sure and any(copy.is_no_accident() for copy in same)
    whose = f"the same body on {source.year}" if lang == "en" else f"本机关 {source.year} 年度报告"
    said = message(lang, "L-TABLE-COPY", tables=_tables(this, same, lang), whose=whose)
    cells, spans = filled(this, same)
    return Finding(
        "L-TABLE-COPY",
        Severity.ERROR if sure else Severity.WARNING,
        Blame.BODY if sure else Blame.UNCLEAR,
        said,
        cells=cells,
        spans=spans,
        document=source.source,
    )


def _tables(profile: Profile, same: Sequence[Copy], lang: str) -> str:
    names = [table_name(profile.template, copy.table, lang) for copy in same] if profile.template else []
    return joined(lang, names)


def filled(profile: Profile, same: Sequence[Copy]) -> tuple[tuple[Ref, ...], tuple[Span, ...]]:
    """Return the cells of copied tables that hold more than zero, and where each of the tables stands."""
    refs, spans = [], []
    for copy in same if profile.template else ():
        own = [ref for ref in places(profile.template) if ref[0] == copy.table] if profile.template else []
        refs += [ref for ref in own if profile.value(ref)]
        printed = [span for ref in own if (span := profile.span(ref))]
        if printed:
            spans.append(Span(min(span.start for span in printed), max(span.end for span in printed)))
    return tuple(refs), tuple(spans)


@registered
def years_connect(run: Run) -> Iterator[Found]:
    """What a report takes over should be what the report of the year before handed on."""
    for family in run.families:
        years = run.years(family)
        for year, indices in years.items():
            before = [run.profiles[index] for index in years.get(year - 1, ())]
            for index in indices if before else ():
                for finding in _connected(run.profiles[index], before, run.lang):
                    yield index, finding


def _connected(this: Profile, before: Sequence[Profile], lang: str) -> Iterator[Finding]:
    """Of several copies of last year's report one that connects is enough."""
    failing = [_failing(this, last) for last in before]
    for form in dict.fromkeys(form for found in failing for form in found):
        if all(form in found for found in failing):
            yield _broken(failing[0][form], this, before[0], lang)


def _failing(this: Profile, last: Profile) -> dict[str, list[YearRelation]]:
    failed = [relation for relation in assess_years(this, last) if relation.status is Status.FAIL]
    return {form: list(items) for form, items in groupby(failed, key=lambda relation: relation.id)}


def _broken(failed: Sequence[YearRelation], this: Profile, last: Profile, lang: str) -> Finding:
    """One relation that does not hold, at however many places, is one finding."""
    first = next((item for item in failed if item.at == "total"), failed[0])
    code = first.id
    cells = tuple(dict.fromkeys(ref for item in failed for ref in item.this))
    spans = [span for ref in cells if (span := this.span(ref))]
    told = this.explained.get(code)
    severity, blame = _gravity(first, this, last, excused=told is not None or _is_of(last, failed))
    return Finding(
        code,
        severity,
        blame,
        message(lang, code, last=last.year, places=_places(failed, this, lang)) + _explanation(lang, told),
        root=not _follows(failed, this, last),
        cells=cells,
        spans=(*spans, told) if told else tuple(spans),
        expected=first.right,
        found=first.left,
        document=last.source,
        proposals=tuple(_proposed(failed, lang)),
    )


def _gravity(failed: YearRelation, this: Profile, last: Profile, *, excused: bool) -> tuple[Severity, Blame]:
    """An error of the body only where both years are sure, the relation is strict, and nothing excuses it."""
    sure = this.sure and last.sure and not excused
    if failed.kind == "strict" and sure:
        return Severity.ERROR, Blame.BODY
    return Severity.WARNING, Blame.BODY if sure else Blame.UNCLEAR


def _is_of(last: Profile, failed: Sequence[YearRelation]) -> bool:
    """Whether it is last year's report that does not add up where the two do not connect."""
    return any(last.is_broken(ref) for item in failed for ref in item.last)


def _follows(failed: Sequence[YearRelation], this: Profile, last: Profile) -> bool:
    """Whether another finding says already what is wrong: every place adds up wrongly in a report, or is copied."""
    copied = equal_tables(this, last) if copies(this, last) else {}
    return all(
        {ref[0] for ref in item.this} <= copied.keys()
        or any(map(this.is_broken, item.this))
        or any(map(last.is_broken, item.last))
        for item in failed
    )


def _places(failed: Sequence[YearRelation], this: Profile, lang: str) -> str:
    names = []
    for item in failed:
        name = place_name(this.template, item.this[0][0], item.at, lang) if this.template else item.at
        sign = ">" if item.left is not None and item.right is not None and item.left > item.right else "<"
        names.append(f"{name} {item.left} {sign} {item.right}")
    return joined(lang, names)


def _explanation(lang: str, told: Span | None) -> str:
    if told is None:
        return ""
    return " The report itself gives a possible reason." if lang == "en" else "报告中提到了可能的缘由，请结合原文判断。"


def _proposed(failed: Sequence[YearRelation], lang: str) -> Iterator[Proposal]:
    reason = "what last year's report hands on" if lang == "en" else "与上年报告相接的数"
    for item in failed:
        if len(item.this) == 1 and item.right is not None and item.right >= 0:
            yield Proposal(item.this[0], item.right, reason)


@registered
def growth_is_right(run: Run) -> Iterator[Found]:
    """A stated rate of growth should be that of the figures of both years, by some definition (RY-5)."""
    for family in run.families:
        years = run.years(family)
        for year, indices in years.items():
            before = [run.profiles[index] for index in years.get(year - 1, ())]
            for index in indices if before else ():
                this = run.profiles[index]
                for stated in this.stated:
                    wrong = [_misstated(this, last, stated, run.lang) for last in before]
                    if all(wrong):
                        yield from ((index, finding) for finding in wrong[:1] if finding)


def _misstated(this: Profile, last: Profile, stated: Stated, lang: str) -> Finding | None:
    """Say what the rate should be, if the figure it is of is known in both years and no definition gives the rate."""
    readings = [tuple(map(as_ref, reading)) for reading in stated.of.readings]
    known = [(refs, now, then) for refs in readings if (now := _sum(refs, this)) and (then := _sum(refs, last))]
    meant = [(refs, 100 * (now - then) / then) for refs, now, then in known if stated.may_be_of(now)]
    if not meant or any(abs(rate - stated.rate) <= stated.tolerance + 1e-9 for _, rate in meant):
        return None
    refs, rate = meant[0]
    code, sure = year_forms().growth.id, this.sure and last.sure
    said = message(lang, code, stated=f"{stated.rate:+g}%", expected=f"{rate:+.2f}%", last=last.year)
    return Finding(
        code,
        Severity.WARNING,
        Blame.BODY if sure else Blame.UNCLEAR,
        said,
        cells=refs,
        spans=(stated.span,),
        expected=round(rate, 2),
        found=stated.rate,
        document=last.source,
    )


def _sum(refs: tuple[Ref, ...], profile: Profile) -> float | None:
    values = [profile.value(ref) for ref in refs]
    return sum(value or 0 for value in values) if None not in values else None


@registered
def copies_agree(run: Run) -> Iterator[Found]:
    """Two copies of one report should say the same."""
    for family in run.families:
        for indices in run.years(family).values():
            distinct = list(
                {(run.profiles[index].sha256, run.profiles[index].part): index for index in reversed(indices)}.values()
            )[::-1]
            for index in distinct[1:]:
                finding = _differing(run.profiles[index], run.profiles[distinct[0]], run.lang)
                if finding:
                    yield index, finding


def _differing(this: Profile, first: Profile, lang: str) -> Finding | None:
    refs = places(this.template) if this.template else ()
    differing = tuple(ref for ref in refs if _differ(this.value(ref), first.value(ref)))
    if differing and this.template:
        named = differing[: MOST_NAMED + 1]
        names = [f"{cell_name(this.template, ref, lang)} {_shown(first, ref)} → {_shown(this, ref)}" for ref in named]
        code, spans = "L-CHANGED", tuple(span for ref in differing if (span := this.span(ref)))
        said = message(lang, code, other=first.source, count=len(differing), cells=joined(lang, names))
    elif this.words != first.words:
        code, spans, said = "L-MULTI", (), message(lang, "L-MULTI", other=first.source)
    else:
        return None
    known = (Severity.WARNING, Blame.UNCLEAR, said)
    return Finding(code, *known, cells=differing, spans=spans, document=first.source)


def _differ(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and not math.isclose(one, other)


def _shown(profile: Profile, ref: Ref) -> str:
    value = profile.value(ref)
    return "–" if value is None else str(whole(value))
