"""Tables that two documents have in common, figure by figure.

Small figures coincide by chance: three requests, two of them granted, stand in many a report. So the different figures
other than zero are counted that are no stock, and their digits: each digit divides a chance match by about ten.
"""

import math
from array import array
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from extractor.across.forms import year_forms
from extractor.across.profiles import Profile, places
from extractor.shapes import matching
from extractor.templates import Template

_FIGURES = 3
"""With fewer different figures a table tells nothing."""
_KNOWN = 0.5
"""With a smaller share of its cells known for sure in both documents, nothing is said of a table."""
_LARGEST = 4
"""Figures of a table by whose pairs it is looked for."""
_DIGITS = 6
"""Digits from which a match of two tables is no accident; among many pairs, their number's more."""


class Copy(NamedTuple):
    """A table that stands in two documents, and how many digits its different figures have."""

    table: str
    digits: int

    def is_no_accident(self, documents: int = 2) -> bool:
        """Whether no two of so many documents come by the same figures by chance."""
        return self.digits >= _DIGITS + math.log10(documents * (documents - 1) / 2)


def copies(this: Profile, other: Profile) -> list[Copy]:
    """Return the tables whose figures are the same in both documents and tell something."""
    if this.template is None:
        return []
    found = []
    for table, known in equal_tables(this, other).items():
        slots, telling = _tables(this.template)[table]
        digits = _digits({this.values[index] for index in telling if this.values[index] == other.values[index]})
        if known >= _KNOWN * len(slots) and digits:
            found.append(Copy(table, digits))
    return found


def equal_tables(this: Profile, other: Profile) -> dict[str, int]:
    """Return the tables of one form in which no two figures differ, and how many of their cells both know."""
    if this.template is None or this.template is not other.template:
        return {}
    found = {}
    for table, (slots, _) in _tables(this.template).items():
        known = 0
        for index in slots:
            one, two = this.values[index], other.values[index]
            if one == two:
                known += 1
            elif not (math.isnan(one) or math.isnan(two)):
                break
        else:
            found[table] = known
    return found


def prints(profile: Profile) -> "array[int]":
    """Return digests by which the tables of a document are looked for among thousands: pairs of their largest figures.

    Two documents with a table in common share several, also where a cell of it is in doubt in one of them.
    """
    found = array("Q")
    for table, (_, telling) in _tables(profile.template).items() if profile.template else ():
        values = {profile.values[index] for index in telling}
        if _digits(values):
            largest = sorted((value for value in values if value and not math.isnan(value)), key=abs)[-_LARGEST:]
            for pair in combinations(largest, 2):
                digest = blake2b(repr((table, pair)).encode(), digest_size=8).digest()
                found.append(int.from_bytes(digest, "big"))
    return found


def _digits(values: set[float]) -> int:
    """Count the digits of the different figures; none if there are too few to tell anything."""
    figures = {abs(value) for value in values if value and not math.isnan(value)}
    return sum(len(f"{value:.15g}".replace(".", "")) for value in figures) if len(figures) >= _FIGURES else 0


@lru_cache(maxsize=32)
def _tables(template: Template) -> dict[str, tuple[list[int], list[int]]]:
    """Number the cells of every table: all of them, and those that hold no stock."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    names = {".".join(ref): index for ref, index in places(template).items()}
    stock = set(matching(year_forms().copies.stock, list(names)))
    for name, index in names.items():
        slots, telling = found.setdefault(name.partition(".")[0], ([], []))
        slots.append(index)
        if name not in stock:
            telling.append(index)
    return found
