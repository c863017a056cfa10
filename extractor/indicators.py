"""Indicators: rates computed from the tables, each defined in ``data/indicators.toml``.

Where the denominator is small, or a cell is in doubt or holds no figure, there is no value but a reason.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct, field

from extractor.errors import Fault, Words
from extractor.shapes import GAP, load, matching, misnamed, nearest, repeated
from extractor.templates import Template, known_templates
from extractor.types import Cell, Indicator, Number, Ref, Tables


class Formula(Struct, frozen=True):
    """Σ `numerator` / Σ `denominator`: names of cells, ``table.row.column``, which may be patterns."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


class IndicatorForm(Struct, frozen=True):
    """An indicator; of its formulas the first counts that a template has all cells of. `guard`: least denominator."""

    id: str
    name: Words
    unit: Literal["share", "ratio"]
    meaning: Words
    formulas: tuple[Formula, ...] = field(name="formula")
    guard: float = 1.0


class IndicatorForms(Struct, frozen=True):
    """All indicators, and the words for why one has no value."""

    reasons: dict[str, Words]
    indicators: tuple[IndicatorForm, ...] = field(name="indicator")


class _Written(NamedTuple):
    """An indicator written out for one template."""

    form: IndicatorForm
    numerator: tuple[Ref, ...]
    denominator: tuple[Ref, ...]


REASONS = ("doubt", "absent", "few", "contradictory")


@cache
def indicator_forms() -> IndicatorForms:
    """Return the indicators of the package."""
    return load_indicators(files("extractor") / "data" / "indicators.toml")


def load_indicators(path: Path | Traversable) -> IndicatorForms:
    """Read indicators; raises `TemplateError` with every fault of the file."""
    return load(path, IndicatorForms, _faults)


def measure_indicators(tables: Tables, *, template: Template | None, lang: str = "zh") -> tuple[Indicator, ...]:
    """Return every indicator that a template has the cells for; reasons are in `lang`."""
    if template is None or not tables:
        return ()
    written, wanted = _written_out(template)
    cells = {
        (table.schema, cell.row, cell.column): cell
        for table in tables
        for cell in table.cells
        if (table.schema, cell.row, cell.column) in wanted
    }
    return tuple(_measured(item, cells, lang) for item in written)


def shown_rate(value: float | None, unit: str) -> str:
    """Return a rate as people read it: a share in percent, a ratio as a number."""
    if value is None:
        return "–"
    return f"{value:.1%}" if unit == "share" else f"{value:.3g}"


def _measured(item: _Written, cells: dict[Ref, Cell], lang: str) -> Indicator:
    form = item.form
    refs = tuple(dict.fromkeys(item.numerator + item.denominator))
    doubtful = sum(ref in cells and cells[ref].review for ref in refs)
    absent = sum(ref not in cells or cells[ref].value is None for ref in refs)
    if doubtful or absent:
        reason, count = ("doubt", doubtful) if doubtful else ("absent", absent)
        return Indicator(form.id, None, None, None, form.unit, _reason(reason, lang, count=count), refs)
    numerator, denominator = (_sum(side, cells) for side in (item.numerator, item.denominator))
    facts = {"numerator": numerator, "denominator": denominator, "guard": form.guard}
    value, why = None, None
    if denominator < form.guard:
        why = _reason("few", lang, **facts)
    elif form.unit == "share" and not 0 <= numerator <= denominator:
        why = _reason("contradictory", lang, **facts)
    else:
        value = round(numerator / denominator, 6)
    return Indicator(form.id, value, numerator, denominator, form.unit, why, refs)


def _sum(refs: tuple[Ref, ...], cells: dict[Ref, Cell]) -> Number:
    return round(sum(cells[ref].value or 0 for ref in refs), 6)


def _reason(name: str, lang: str, **facts: object) -> str:
    return indicator_forms().reasons[name][lang].format(**facts)


@lru_cache(maxsize=32)
def _written_out(template: Template) -> tuple[tuple[_Written, ...], frozenset[Ref]]:
    """Return the indicators that a template has the cells for, and those cells."""
    places = _places(template)
    found = []
    for form in indicator_forms().indicators:
        for formula in form.formulas:
            sides = [_matched(names, places) for names in (formula.numerator, formula.denominator)]
            if all(sides):
                found.append(_Written(form, *sides))
                break
    return tuple(found), frozenset(ref for item in found for ref in item.numerator + item.denominator)


def _matched(names: tuple[str, ...], places: dict[str, Ref]) -> tuple[Ref, ...]:
    """Return the cells of one side; none if one of its names leads nowhere."""
    found = [matching((name,), list(places)) for name in names]
    return tuple(places[name] for refs in found for name in refs) if all(found) else ()


def _places(template: Template) -> dict[str, Ref]:
    refs = ((form.id, *position) for form in template.tables for position in form.positions)
    return {".".join(ref): ref for ref in refs}


def _faults(forms: IndicatorForms) -> Iterator[Fault]:
    known = [_places(template) for template in known_templates()]
    yield from misnamed("indicator", [form.id for form in forms.indicators])
    yield from repeated("indicator", [form.id for form in forms.indicators])
    for name in REASONS:
        if name not in forms.reasons:
            yield Fault("reasons", f"缺少 {name}", f"{name} is missing")
    for form in forms.indicators:
        where = f"indicator {form.id}"
        if form.guard < 1:
            yield Fault(f"{where}.guard", "应大于 0", "should be above 0")
        for formula in form.formulas:
            for side, names in (("numerator", formula.numerator), ("denominator", formula.denominator)):
                yield from _side_faults(f"{where}.formula.{side}", names, known)


def _side_faults(where: str, names: tuple[str, ...], known: list[dict[str, Ref]]) -> Iterator[Fault]:
    """Every side should name something, and some template should have all of it."""
    if not names:
        yield Fault(where, "没有写出任何一格", "names no cell")
    every = list(dict.fromkeys(name for places in known for name in places))
    lost = [name for name in names if name != GAP and not matching((name,), every)]
    for name in lost:
        hint = nearest(name, every)
        yield Fault(where, f"没有“{name}”，{hint.zh}", f"there is no {name!r}; {hint.en}")
    if not lost and names and GAP not in names and not any(_matched(names, places) for places in known):
        yield Fault(where, "没有一种格式同时有这些格", "no template has all of these cells")
