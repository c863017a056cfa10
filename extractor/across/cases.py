"""What a check across documents looks at, how it is registered, and how what it found is worded."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extractor.across.families import families
from extractor.across.profiles import Profile
from extractor.checks import catalogue
from extractor.checks.cases import MOST_NAMED as MOST_NAMED
from extractor.types import Finding


class Run(NamedTuple):
    """The documents of a run, and those of each body together."""

    profiles: Sequence[Profile]
    families: Sequence[Sequence[int]]
    lang: str

    def years(self, family: Sequence[int]) -> dict[int, list[int]]:
        """Return the documents of a body by the year they are on."""
        found: dict[int, list[int]] = {}
        for index in family:
            year = self.profiles[index].year
            if year is not None:
                found.setdefault(year, []).append(index)
        return found


Found = tuple[int, Finding]
"""A finding, and the number of the document that it is about."""
RunCheck = Callable[[Run], Iterator[Found]]
RUN_CHECKS: list[RunCheck] = []


def registered(check: RunCheck) -> RunCheck:
    """Register a check; they run in the order they stand in."""
    RUN_CHECKS.append(check)
    return check


def run_of(profiles: Sequence[Profile], lang: str) -> Run:
    """Put the documents of each body together."""
    return Run(profiles, families(profiles), lang)


def message(lang: str, code: str, **facts: object) -> str:
    """Return what the catalogue says of a code, with the facts put in."""
    return catalogue()[code].message[lang].format(**facts)


def joined(lang: str, names: Sequence[str]) -> str:
    """List names for people, the first few of many."""
    more = (" …" if lang == "en" else "等") if len(names) > MOST_NAMED else ""
    return (", " if lang == "en" else "、").join(names[:MOST_NAMED]) + more
