"""Documents held against one another: the years of one body, its copies, other bodies.

Each document leaves a `Profile`; once all are known, registered checks look at them together. What a finding says
stands in ``data/findings.toml``, what should hold between years in ``data/years.toml``.
"""

from collections.abc import Sequence

from extractor.across import bodies, years  # noqa: F401 - importing them registers their checks
from extractor.across.cases import RUN_CHECKS, run_of
from extractor.across.profiles import Profile, profile
from extractor.types import Finding

__all__ = ["RUN_CHECKS", "Profile", "across", "profile"]


def across(profiles: Sequence[Profile], *, lang: str = "zh") -> list[tuple[Finding, ...]]:
    """Return what is found of each document when it is held against the others; root findings come first."""
    found: list[list[Finding]] = [[] for _ in profiles]
    run = run_of(profiles, lang)
    for check in RUN_CHECKS:
        for index, finding in check(run):
            found[index].append(finding)
    return [tuple(sorted(findings, key=lambda finding: not finding.root)) for findings in found]
