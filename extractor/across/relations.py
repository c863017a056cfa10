"""Relations between a report and the one of the year before: written out for two templates, and assessed."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from extractor.across.forms import YearForm, year_forms
from extractor.across.profiles import Profile, places
from extractor.shapes import matching
from extractor.templates import Template
from extractor.types import Ref, Status, YearRelation

_Side = tuple[Ref, ...]


class YearIdentity(NamedTuple):
    """A relation between years at one place: `plus` is `minus` plus `last`, or at most as much."""

    form: YearForm
    at: str
    plus: _Side
    minus: _Side
    last: _Side


@lru_cache(maxsize=64)
def year_identities(this: Template, last: Template) -> tuple[YearIdentity, ...]:
    """Write out every relation that reports in these two forms can have, for every place it holds at."""
    return tuple(chain.from_iterable(_written_out(form, this, last) for form in year_forms().relations))


def _written_out(form: YearForm, this: Template, last: Template) -> Iterator[YearIdentity]:
    known = [list(dict.fromkeys(_lines(form, template))) for template in (this, last)]
    for at in known[0]:
        if at not in known[1] or (form.rows and not matching(form.rows, [at])):
            continue
        sides = [_refs(form, side, at) for side in (form.plus, form.minus, form.last)]
        if {*sides[0], *sides[1]} <= places(this).keys() and set(sides[2]) <= places(last).keys():
            yield YearIdentity(form, at, *sides)


def _lines(form: YearForm, template: Template) -> Iterator[str]:
    for table, row, column in places(template):
        if table == form.table:
            yield column if form.each == "column" else row


def _refs(form: YearForm, names: tuple[str, ...], at: str) -> _Side:
    return tuple((form.table, name, at) if form.each == "column" else (form.table, at, name) for name in names)


def assess_years(this: Profile, last: Profile) -> tuple[YearRelation, ...]:
    """Return the outcome of every relation between a report and the one of the year before.

    A figure that is not known for sure makes a relation not assessable.
    """
    if this.template is None or last.template is None:
        return ()
    return tuple(_outcome(identity, this, last) for identity in year_identities(this.template, last.template))


def _outcome(identity: YearIdentity, this: Profile, last: Profile) -> YearRelation:
    plus, minus = (_values(side, this) for side in (identity.plus, identity.minus))
    before = _values(identity.last, last)
    known = (identity.form.id, identity.at, identity.form.kind)
    refs = (identity.plus + identity.minus, identity.last)
    if None in plus + minus + before:
        return YearRelation(*known, Status.NOT_ASSESSABLE, None, None, *refs)
    left, right = (round(sum(value or 0 for value in side), 6) for side in (plus, minus + before))
    holds = left <= right if identity.form.compare == "<=" else left == right
    trivial = not any(plus + minus + before)
    status = (Status.TRIVIAL if trivial else Status.PASS) if holds else Status.FAIL
    return YearRelation(*known, status, whole(left), whole(right), *refs)


def _values(side: _Side, profile: Profile) -> list[float | None]:
    return [profile.value(ref) for ref in side]


def whole(value: float) -> int | float:
    """Return a whole figure as an `int`, as cells have it."""
    return int(value) if value == int(value) else value
