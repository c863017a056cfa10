"""Checks between bodies: tables of another body, and totals below one of their parts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.across.cases import Found, Run, joined, message, registered
from extractor.across.copies import Copy, copies, prints
from extractor.across.forms import TotalForm, year_forms
from extractor.across.profiles import Profile, places
from extractor.across.relations import whole
from extractor.across.years import filled
from extractor.metadata.bodies import Likeness, liken
from extractor.naming import cell_name, table_name
from extractor.templates import Template
from extractor.types import Blame, Finding, Ref, Severity

_STRANGERS = (Likeness.ANOTHER, Likeness.ELSEWHERE)
_MOST_WITNESSES = 16
"""Other documents with figures in common that are looked at."""


@registered
def tables_are_of_the_body(run: Run) -> Iterator[Found]:
    """No table should be that of another body, figure by figure."""
    figures = {index: prints(item) for index, item in enumerate(run.profiles) if item.name and item.is_report}
    ordered = sorted(digest for digests in figures.values() for digest in digests)
    alike: dict[int, list[int]] = {digest: [] for digest, other in pairwise(ordered) if digest == other}
    for index, digests in figures.items():
        for digest in digests:
            if digest in alike and len(alike[digest]) < _MOST_WITNESSES:
                alike[digest].append(index)
    for index, digests in figures.items():
        witnesses = Counter(other for digest in digests for other in alike.get(digest, ()) if other != index)
        likeliest = [other for other, _ in witnesses.most_common(_MOST_WITNESSES)]
        for other, same in _shared(run, index, likeliest).items():
            yield index, _copied(run.profiles[index], run.profiles[other], same, run.lang)


def _shared(run: Run, index: int, others: Sequence[int]) -> dict[int, list[Copy]]:
    """Return from which of the others which tables are; of several that have a table, from the first."""
    found: dict[int, list[Copy]] = {}
    known: set[str] = set()
    for other in others:
        same = [copy for copy in copies(run.profiles[index], run.profiles[other]) if copy.table not in known]
        telling = [copy for copy in same if copy.is_no_accident(len(run.profiles))]
        if telling and _are_strangers(run.profiles[index], run.profiles[other]):
            found[other] = telling
            known |= {copy.table for copy in telling}
    return found


def _are_strangers(one: Profile, other: Profile) -> bool:
    """Whether two bodies have nothing to do with each other: an office may well print its government's tables."""
    return bool(one.name and other.name) and liken(one.name or "", other.name or "") in _STRANGERS


def _copied(this: Profile, other: Profile, same: Sequence[Copy], lang: str) -> Finding:
    tables = [table_name(this.template, copy.table, lang) for copy in same] if this.template else []
    zh, en = f"{other.organization} {other.year or ''} 年度报告", f"that of {other.organization} {other.year or ''}"
    said = message(lang, "L-TABLE-COPY", tables=joined(lang, tables), whose=en.strip() if lang == "en" else zh)
    cells, spans = filled(this, same)
    return Finding("L-TABLE-COPY", Severity.ERROR, Blame.UNCLEAR, said, cells=cells, spans=spans, document=other.source)


@registered
def totals_hold_their_parts(run: Run) -> Iterator[Found]:
    """The totals of a government should be no less than the figures of each of its departments (RL-1)."""
    form = year_forms().total
    parts: dict[tuple[str | None, int | None], list[Profile]] = defaultdict(list)
    for item in run.profiles:
        if item.body_type == "department" and item.is_report and not _is_outside(item, form):
            parts[item.region, item.year].append(item)
    for index, whole_body in enumerate(run.profiles):
        if _is_total(whole_body, form):
            for part in parts[whole_body.region, whole_body.year]:
                yield from ((index, finding) for finding in _below(whole_body, part, form, run.lang))


def _is_outside(item: Profile, form: TotalForm) -> bool:
    return not item.name or any(word in item.name for word in form.outside)


def _is_total(item: Profile, form: TotalForm) -> bool:
    """Whether a document says that it adds up the figures of others."""
    known = bool(item.template and item.template.id in form.templates and item.region and item.year)
    return known and item.body_type == "government" and item.scope == "aggregate" and item.is_report


def _below(total: Profile, part: Profile, form: TotalForm, lang: str) -> Iterator[Finding]:
    template = total.template
    if template is None or part.template is not template:
        return
    refs = [ref for ref in places(template) if ref[0] in form.tables and _is_less(total, part, ref)]
    if not refs:
        return
    names = [_named(template, ref, total, part, lang) for ref in refs]
    said = message(lang, form.id, part=part.organization, count=len(refs), cells=joined(lang, names))
    yield Finding(
        form.id,
        Severity.WARNING,
        Blame.UNCLEAR,
        said,
        cells=tuple(refs),
        spans=tuple(span for ref in refs if (span := total.span(ref))),
        document=part.source,
    )


def _is_less(total: Profile, part: Profile, ref: Ref) -> bool:
    one, other = total.value(ref), part.value(ref)
    return one is not None and other is not None and one < other


def _named(template: Template, ref: Ref, total: Profile, part: Profile, lang: str) -> str:
    values = (whole(value) for value in (total.value(ref), part.value(ref)) if value is not None)
    return f"{cell_name(template, ref, lang)} " + " < ".join(map(str, values))
