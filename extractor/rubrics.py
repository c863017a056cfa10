"""Rubrics: what earns points, as data. A rubric is a TOML file; the words it may use are few.

A criterion earns its weight times a share: a measure as it is, by a straight line, or by its place among the peers;
less what its findings cost; all of it, if it names neither. Deductions and caps act on the sum, each on one condition:
a measure in a range, or a finding. Only findings that are the body's fault ever cost anything.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct, field

from extractor.checks import catalogue as finding_codes
from extractor.errors import Fault, UnknownReference, Words
from extractor.measures import CORPUS_MEASURES, DOCUMENT_MEASURES
from extractor.measures import catalogue as measure_forms
from extractor.shapes import load, nearest, repeated, unknown

_FOLDER = files("extractor") / "data" / "rubrics"
DEFAULT = "default"


class Band(Struct, frozen=True):
    """A range of scores, from `least` upwards."""

    name: Words
    least: float = field(name="from")


class Dimension(Struct, frozen=True):
    """A group of criteria: what cannot be judged of it is made up for by the rest of it."""

    id: str
    name: Words


class Linear(Struct, frozen=True):
    """A straight line: the value that earns nothing, and the one that earns everything; either may be the larger."""

    none: float
    full: float


class Percentile(Struct, frozen=True):
    """A place among the peers: the share of them that earns everything, and how many of them it takes at least."""

    full: float
    peers: int


class Losses(Struct, frozen=True):
    """Points that findings cost, each by its severity; `column`: only those all of whose cells stand in it."""

    findings: tuple[str, ...]
    error: float = 0.0
    warning: float = 0.0
    info: float = 0.0
    column: str | None = None


class Criterion(Struct, frozen=True):
    """What earns up to `weight` points, and what would earn more (`advice`)."""

    id: str
    dimension: str
    name: Words
    weight: float
    measure: str | None = None
    linear: Linear | None = None
    percentile: Percentile | None = None
    losses: Losses | None = None
    advice: Words | None = None


class Rule(Struct, frozen=True):
    """A condition on the sum: `measure` from `at_least` to `at_most`, or one of the `findings` from a `severity` on."""

    id: str
    name: Words
    measure: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    findings: tuple[str, ...] = ()
    severity: Literal["error", "warning", "info"] = "info"
    advice: Words | None = None


class Deduction(Rule, frozen=True, kw_only=True):
    """Points off the sum, which never falls below 0."""

    points: float


class Cap(Rule, frozen=True, kw_only=True):
    """The most that the sum can be."""

    most: float


class Rubric(Struct, frozen=True, eq=False, dict=True):
    """Criteria whose weights add up to `total`, what acts on their sum, and its bands.

    Documents of which less than `rank_from` percent of the weight can be judged are not ranked.
    """

    id: str
    title: Words
    bands: tuple[Band, ...]
    criteria: tuple[Criterion, ...] = field(name="criterion")
    dimensions: tuple[Dimension, ...] = field(name="dimension", default=())
    deductions: tuple[Deduction, ...] = field(name="deduction", default=())
    caps: tuple[Cap, ...] = field(name="cap", default=())
    total: float = 100.0
    rank_from: float = 70.0
    note: Words | None = None

    @cached_property
    def measures(self) -> frozenset[str]:
        """The measures that it looks at."""
        items: tuple[Criterion | Rule, ...] = (*self.criteria, *self.deductions, *self.caps)
        return frozenset(item.measure for item in items if item.measure)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of findings that it looks at."""
        losses = (item.losses.findings for item in self.criteria if item.losses)
        rules = (item.findings for item in (*self.deductions, *self.caps))
        return frozenset(code for codes in (*losses, *rules) for code in codes)


RubricReference: TypeAlias = Rubric | Path | str


def load_rubric(path: Path | Traversable) -> Rubric:
    """Read a rubric; raises `TemplateError` with every fault of the file."""
    return load(path, Rubric, _faults)


def open_rubric(reference: RubricReference) -> Rubric:
    """Return a rubric: itself, that of a TOML file, or by its id one of the package.

    Raises `UnknownReference` for an id that there is not, and `TemplateError` for a file with faults.
    """
    if isinstance(reference, Rubric):
        return reference
    if isinstance(reference, Path) or "/" in reference or reference.endswith(".toml"):
        return load_rubric(Path(reference))
    known = {rubric.id: rubric for rubric in known_rubrics()}
    if reference not in known:
        raise UnknownReference(name=reference, hint=nearest(reference, known))
    return known[reference]


def default_rubric() -> Rubric:
    """Return the rubric that counts where none is given."""
    return open_rubric(DEFAULT)


@cache
def known_rubrics() -> tuple[Rubric, ...]:
    """Return the rubrics of the package."""
    return tuple(load_rubric(path) for path in sorted(_FOLDER.iterdir(), key=lambda path: path.name))


def _faults(rubric: Rubric) -> Iterator[Fault]:
    rules: tuple[Deduction | Cap, ...] = (*rubric.deductions, *rubric.caps)
    yield from repeated("criterion", [*(item.id for item in rubric.criteria), *(rule.id for rule in rules)])
    yield from repeated("dimension", [item.id for item in rubric.dimensions])
    for criterion in rubric.criteria:
        yield from _criterion_faults(criterion, [item.id for item in rubric.dimensions])
    for rule in rules:
        yield from _rule_faults(rule)
    yield from _sum_faults(rubric)
    yield from _band_faults([band.least for band in rubric.bands])


def _criterion_faults(criterion: Criterion, dimensions: list[str]) -> Iterator[Fault]:
    where = f"criterion {criterion.id}"
    if dimensions:
        yield from unknown(f"{where}.dimension", criterion.dimension, dimensions)
    yield from _measure_faults(where, criterion.measure)
    yield from _positive(f"{where}.weight", criterion.weight)
    yield from _transform_faults(where, criterion)
    if criterion.losses:
        yield from _code_faults(f"{where}.losses.findings", criterion.losses.findings)
        for severity in ("error", "warning", "info"):
            if getattr(criterion.losses, severity) < 0:
                yield Fault(f"{where}.losses.{severity}", "不得小于 0", "should not be below 0")


def _transform_faults(where: str, criterion: Criterion) -> Iterator[Fault]:
    if criterion.linear and criterion.linear.none == criterion.linear.full:
        yield Fault(f"{where}.linear", "none 和 full 不得相等", "none and full should differ")
    if (criterion.linear or criterion.percentile) and not criterion.measure:
        yield Fault(where, "缺少 measure", "measure is missing")
    if criterion.percentile:
        if not 0 < criterion.percentile.full <= 1 and not math.isnan(criterion.percentile.full):
            yield Fault(f"{where}.percentile.full", "应大于 0、不大于 1", "should be above 0, at most 1")
        if criterion.percentile.peers < 2:
            yield Fault(f"{where}.percentile.peers", "应不小于 2", "should be at least 2")
    if criterion.measure and not (criterion.linear or criterion.percentile) and not _is_share(criterion.measure):
        said = "这个指标不是 0 到 1 的占比，要写 linear 或 percentile"
        yield Fault(f"{where}.measure", said, "is no share from 0 to 1: give linear or percentile")


def _is_share(measure: str) -> bool:
    form = measure_forms().get(measure)
    return form is None or form.most == 1


def _rule_faults(rule: Deduction | Cap) -> Iterator[Fault]:
    kind = "cap" if isinstance(rule, Cap) else "deduction"
    where = f"{kind} {rule.id}"
    yield from _measure_faults(where, rule.measure)
    yield from _code_faults(f"{where}.findings", rule.findings)
    if bool(rule.measure) == bool(rule.findings):
        yield Fault(where, "measure 和 findings 应写且只写一项", "should have either measure or findings")
    if rule.measure and rule.at_least is None and rule.at_most is None:
        yield Fault(where, "缺少 at_least 或 at_most", "at_least or at_most is missing")
    if isinstance(rule, Cap):
        if rule.most < 0:
            yield Fault(f"{where}.most", "不得小于 0", "should not be below 0")
    else:
        yield from _positive(f"{where}.points", rule.points)


def _measure_faults(where: str, measure: str | None) -> Iterator[Fault]:
    if measure is not None:
        yield from unknown(f"{where}.measure", measure, [*DOCUMENT_MEASURES, *CORPUS_MEASURES])


def _code_faults(where: str, codes: Iterable[str]) -> Iterator[Fault]:
    for code in codes:
        yield from unknown(where, code, finding_codes())


def _positive(where: str, value: float) -> Iterator[Fault]:
    if value <= 0:
        yield Fault(where, "应大于 0", "should be above 0")


def _sum_faults(rubric: Rubric) -> Iterator[Fault]:
    total = sum(criterion.weight for criterion in rubric.criteria)
    if not math.isnan(total + rubric.total) and round(total - rubric.total, 6) != 0:
        wanted = f"{rubric.total:g}"
        yield Fault("criterion.weight", f"合计 {total:g}，应为 {wanted}", f"add up to {total:g}, should be {wanted}")
    if not 0 <= rubric.rank_from <= 100 and not math.isnan(rubric.rank_from):
        yield Fault("rank_from", "应在 0 和 100 之间", "should be from 0 to 100")


def _band_faults(least: list[float]) -> Iterator[Fault]:
    if any(map(math.isnan, least)):
        return
    if not least or min(least) > 0:
        yield Fault("bands", "没有从 0 起的一档", "no band starts at 0")
    if any(above <= below for above, below in pairwise(least)):
        yield Fault("bands.from", "应从高到低，不得重复", "should fall from band to band, none twice")
