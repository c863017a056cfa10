"""Figures of two years: cell by cell in one form, through the crosswalk between two."""

from collections.abc import Iterator
from typing import NamedTuple

from extractor.across.forms import cells_of, year_forms
from extractor.across.profiles import Profile, places
from extractor.across.relations import whole
from extractor.indicators import indicator_forms
from extractor.naming import cell_name
from extractor.types import Extraction, FigureChange, IndicatorChange, Ref


class Figures(NamedTuple):
    """What changed, how many figures did not, and how many are not known in at least one of the years."""

    changes: tuple[FigureChange, ...]
    unchanged: int
    unknown: int


def compare_figures(last: Profile, this: Profile, *, lang: str) -> Figures:
    """Compare the figures of two documents; one that is not known for sure in either is counted as unknown."""
    pairs = list(_pairs(last, this, lang))
    changed = tuple(item for item in pairs if item.change)
    unknown = sum(item.change is None for item in pairs)
    return Figures(changed, len(pairs) - len(changed) - unknown, unknown)


def _pairs(last: Profile, this: Profile, lang: str) -> Iterator[FigureChange]:
    if last.template is None or this.template is None:
        return
    if last.template is this.template:
        for ref in places(this.template):
            name = cell_name(this.template, ref, lang)
            yield _changed(".".join(ref), name, (ref,), (ref,), last, this, "same")
        return
    for series in year_forms().series:
        cells = cells_of(series, last.template), cells_of(series, this.template)
        if all(cells):
            yield _changed(series.id, series.name[lang], *cells, last, this, series.quality)


def _changed(
    name: str, label: str, old: tuple[Ref, ...], new: tuple[Ref, ...], last: Profile, this: Profile, quality: str
) -> FigureChange:
    before, after = _sum(old, last), _sum(new, this)
    if before is None or after is None:
        return FigureChange(name, label, before, after, None, None, old, new, quality)
    change = whole(round(after - before, 6))
    growth = round(change / before, 6) if before > 0 else None
    return FigureChange(name, label, before, after, change, growth, old, new, quality)


def _sum(refs: tuple[Ref, ...], profile: Profile) -> int | float | None:
    values = [profile.value(ref) for ref in refs]
    known = [value for value in values if value is not None]
    return whole(round(sum(known), 6)) if len(known) == len(values) else None


def compare_indicators(last: Extraction, this: Extraction, lang: str) -> tuple[IndicatorChange, ...]:
    """Compare the indicators that both documents have."""
    forms = {form.id: form for form in indicator_forms().indicators}
    before = {item.id: item.value for item in last.indicators}
    found = []
    for item in this.indicators:
        if item.id in before:
            values = before[item.id], item.value
            change = None if values[0] is None or values[1] is None else round(values[1] - values[0], 6)
            found.append(IndicatorChange(item.id, forms[item.id].name[lang], *values, change, forms[item.id].unit))
    return tuple(found)
