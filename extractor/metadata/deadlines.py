"""By when a report has to be public: a list of rules that anyone can replace, since the law leaves towns open."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct, field

from extractor.errors import Fault
from extractor.shapes import load

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_KINDS = ("government", "department", "township", "other")


class Deadline(Struct, frozen=True):
    """One rule: up to which day of the following year (``MM-DD``), and for which bodies, places and years.

    What is not given does not restrict. `region` is a place of the body's name, a county for instance.
    """

    date: str
    body_type: str | None = None
    region: str | None = None
    since: int | None = None
    until: int | None = None


class _Profile(Struct, frozen=True):
    deadlines: tuple[Deadline, ...] = field(name="deadline")


def load_deadlines(path: Path | Traversable) -> tuple[Deadline, ...]:
    """Read rules from a TOML file. Raises `TemplateError` with every fault of it."""
    return load(path, _Profile, _faults).deadlines


@cache
def usual_deadlines() -> tuple[Deadline, ...]:
    """Return the rules of the regulation, as ``data/deadlines.toml`` has them."""
    return load_deadlines(files("extractor") / "data" / "deadlines.toml")


def due(
    body_type: str | None, year: int | None, places: tuple[str, ...] = (), *, deadlines: tuple[Deadline, ...] = ()
) -> str | None:
    """Return the last day, as ISO date, on which the report of a year may be published; `None` if no rule says.

    The first rule that fits counts: those of `deadlines`, then the usual ones.

    >>> due("department", 2022), due("government", 2022), due("township", 2022), due("township", 2017)
    ('2023-01-31', '2023-03-31', None, '2018-03-31')
    """
    if year is None or body_type is None:
        return None
    for rule in (*deadlines, *usual_deadlines()):
        if (
            rule.body_type in (None, body_type)
            and (rule.region is None or rule.region in places)
            and (rule.since or year) <= year <= (rule.until or year)
        ):
            return f"{year + 1}-{rule.date}"
    return None


def _faults(profile: _Profile) -> Iterator[Fault]:
    for index, rule in enumerate(profile.deadlines, 1):
        if not _is_day(rule.date):
            yield Fault(f"deadline[{index}].date", "不是月日（MM-DD）", "is no day of the year (MM-DD)")
        if rule.body_type not in (None, *_KINDS):
            known = ", ".join(_KINDS)
            yield Fault(f"deadline[{index}].body_type", f"应为 {known} 之一", f"must be one of {known}")


def _is_day(words: str) -> bool:
    found = _MONTH_DAY.fullmatch(words)
    try:
        return bool(found and date(2023, int(found[1]), int(found[2])))
    except ValueError:
        return False
