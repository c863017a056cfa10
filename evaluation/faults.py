"""Faults: what bodies get wrong, each as an operator on a clean report that says which finding is due.

The operators stand in `figure_faults`, `claim_faults`, `form_faults`, `narrative_faults`; those that take two or more
documents in `corpus_faults`. An operator returns what it changed, or `None` where a report offers nothing to change.
"""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from itertools import count, islice
from random import Random
from typing import NamedTuple, TypeAlias

from evaluation.clean import KINDS, Line, Report, clean_report, sentence
from evaluation.grids import Figure
from evaluation.honest import Kind, of_tables
from evaluation.planting import Amount
from extractor.types import Finding, Number, Ref, Severity

FORMS = ("disclosure-2021", "disclosure-2019")
SUMS = ("R3-1", "R3-2a", "R3-2b", "R3-3")
"""The sums of the requests: which of them is named as the root of a fault is for the localisation to say."""

_AREAS = {"evaluation.cell_faults": "evaluation.figure_faults"}
_TRIES = 200
_AMOUNTS: tuple[Amount, ...] = ("sparse", "rich", "sparse", "rich", "zero")


class Change(NamedTuple):
    """A report with a fault in it: the cells that are wrong, and the words that are."""

    report: Report
    cells: tuple[Ref, ...] = ()
    quote: str = ""


Operator: TypeAlias = Callable[[Report, Random], Change | None]


class Fault(NamedTuple):
    """A kind of fault.

    `code` is that of the catalogue; a finding with one of `accepts` (patterns) answers it. `also` are codes that may
    be said of it besides. Without `visible` no rule can see it, and nothing may be said. One that does not mix leaves
    too little of a report for another, or is undone by another.
    """

    name: str
    code: str
    severity: Severity
    change: Operator
    accepts: tuple[str, ...]
    also: tuple[str, ...] = ()
    forms: tuple[str, ...] = FORMS
    kinds: tuple[Kind, ...] = KINDS
    amounts: tuple[Amount, ...] = _AMOUNTS
    visible: bool = True
    mixes: bool = True

    @property
    def area(self) -> str:
        """What of a report it changes; faults of one area may well be about the same thing."""
        return _AREAS.get(self.change.__module__, self.change.__module__)

    def answers(self, finding: Finding) -> bool:
        """Whether a finding is the one that is due."""
        return any(fnmatch(finding.code, pattern) for pattern in self.accepts)


class Planted(NamedTuple):
    """A report with any number of faults in it; `clean` is what it was before."""

    clean: Report
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]

    @property
    def report(self) -> Report:
        """The report with all of them."""
        return self.changes[-1].report if self.changes else self.clean


FAULTS: dict[str, Fault] = {}


def planting(
    code: str,
    severity: Severity,
    *,
    accepts: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    forms: tuple[str, ...] = FORMS,
    kinds: tuple[Kind, ...] = KINDS,
    amounts: tuple[Amount, ...] = _AMOUNTS,
    visible: bool = True,
    mixes: bool = True,
) -> Callable[[Operator], Operator]:
    """Register an operator under its own name."""

    def register(change: Operator) -> Operator:
        name = change.__name__.strip("_")
        accepted = accepts or (code,)
        FAULTS[name] = Fault(name, code, severity, change, accepted, also, forms, kinds, amounts, visible, mixes)
        return change

    return register


def planted_faults(fault: Fault, purpose: str, reports: int) -> Iterator[Planted]:
    """Yield reports with one fault; those that it does not fit are passed over."""
    tried = (_tried((fault,), f"{purpose} {fault.name} {number}") for number in range(_TRIES + reports))
    return islice((planted for planted in tried if planted), reports)


def combined_faults(faults: Mapping[str, Fault], purpose: str, size: int, reports: int) -> Iterator[Planted]:
    """Yield reports with faults from `size` different areas."""
    visible = [fault for fault in faults.values() if fault.visible and fault.mixes and set(fault.forms) & set(FORMS)]
    tried = (_combination(visible, f"{purpose} {size} {number}", size) for number in count())
    return islice((planted for planted in tried if planted), reports)


def _combination(faults: list[Fault], seed: str, size: int) -> Planted | None:
    chosen = Random(seed).sample(faults, size)
    planted = _tried(tuple(chosen), seed) if len({fault.area for fault in chosen}) == size else None
    return planted if planted and all(_stands(change, planted) for change in planted.changes) else None


def _stands(change: Change, planted: Planted) -> bool:
    """Whether the faults that were put in later have left this one."""
    report = planted.report
    told = [report.title, report.signature, *(line.words for line in report.lines)]
    told += [sentence(report, line) for line in report.lines]
    return any(change.quote in words for words in told) and all(
        report.values[ref] == change.report.values[ref] for ref in change.cells
    )


def _tried(faults: tuple[Fault, ...], seed: str) -> Planted | None:
    random = Random(f"fault {seed}")
    first = faults[0]
    forms, kinds = (sorted(set.intersection(*(set(getattr(item, name)) for item in faults))) for name in _CHOICES)
    if not forms or not kinds:
        return None
    report = clean = clean_report(random.choice(forms), random.choice(first.amounts), random.choice(kinds), seed)
    changes = []
    for fault in faults:
        change = fault.change(report, random)
        if change is None or _same(change.report, report):
            return None
        report = change.report
        changes.append(change)
    return Planted(clean, faults, tuple(changes))


_CHOICES = ("forms", "kinds")


def _same(one: Report, other: Report) -> bool:
    return one == other and list(one.headings) == list(other.headings)


def with_values(report: Report, values: Mapping[Ref, Number], *, told: bool = False) -> Report:
    """Return a report with other figures; `told`: the text states these, and not those before."""
    changed = {**report.values, **values}
    facts = {**report.facts, **of_tables(changed)} if told else report.facts
    return report._replace(values=changed, facts=facts)


def with_prints(report: Report, prints: Mapping[Ref, Figure]) -> Report:
    """Return a report with something else printed in some cells."""
    return report._replace(prints={**report.prints, **prints})


def with_lines(report: Report, change: Callable[[Line], Line | None]) -> Report:
    """Return a report with every line changed, or dropped for `None`."""
    return report._replace(lines=tuple(new for line in report.lines if (new := change(line))))


def with_line(report: Report, line: Line, *, after: str = "") -> Report:
    """Return a report with a line added at the end of its section, or behind the last line on a topic."""
    lines = list(report.lines)
    places = [at for at, other in enumerate(lines) if other.section == line.section]
    behind = [at for at in places if after and lines[at].topic.startswith(after)]
    at = (behind or places or [len(lines) - 1])[-1] + 1
    return report._replace(lines=(*lines[:at], line, *lines[at:]))
