"""Documents held against one another: the years of one body, its copies, other bodies.

Each document leaves a `Profile`; once all are known, registered checks look at them together. What a finding says
stands in ``data/findings.toml``, what should hold between years in ``data/years.toml``.
"""

from collections.abc import Sequence

from extractor.across import bodies, years  # noqa: F401 - importing them registers their checks
from extractor.across.cases import RUN_CHECKS, run_of
from extractor.across.profiles import Profile, profile
from extractor.across.relations import assess_years
from extractor.types import Finding, Status

__all__ = ["RUN_CHECKS", "Profile", "across", "connections", "profile"]


def across(profiles: Sequence[Profile], *, lang: str = "zh") -> list[tuple[Finding, ...]]:
    """Return what is found of each document when it is held against the others; root findings come first."""
    found: list[list[Finding]] = [[] for _ in profiles]
    run = run_of(profiles, lang)
    for check in RUN_CHECKS:
        for index, finding in check(run):
            found[index].append(finding)
    return [tuple(sorted(findings, key=lambda finding: not finding.root)) for findings in found]


def connections(profiles: Sequence[Profile]) -> list[tuple[int, int] | None]:
    """Return of each document how many relations to the year before hold, and how many can be assessed.

    Of several copies of last year's report the one counts to which most connect; `None` where nothing can be assessed.
    """
    run = run_of(profiles, "zh")
    found: list[tuple[int, int] | None] = [None] * len(profiles)
    for family in run.families:
        dated = run.years(family)
        for year, indices in dated.items():
            for index in indices:
                counts = [_held(profiles[index], profiles[last]) for last in dated.get(year - 1, ())]
                found[index] = max((count for count in counts if count[1]), default=None)
    return found


def _held(this: Profile, last: Profile) -> tuple[int, int]:
    assessed = [item.status for item in assess_years(this, last) if item.status is not Status.NOT_ASSESSABLE]
    return sum(status is not Status.FAIL for status in assessed), len(assessed)
