"""Which cells a damaged text determines.

A cell is determined when every reading that the layout and the sums allow gives it the same content. A reading puts
the marks that are left, in their order, into the places of a run: a stretch of cells with no label in between. It is
allowed when no more sums are broken than in the true one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice, product
from math import comb, prod
from typing import NamedTuple, TypeAlias

from evaluation.cuts import Contents, Overflow, Terms, cuts_of
from extractor.relations import identities
from extractor.templates import Template
from extractor.types import Number, Ref

READINGS = 1500
"""A run with more readings than this counts as undetermined."""

COMBINATIONS = 5000
"""So many combinations of the cuts of several rows are held against the sums of the columns."""

_DIGITS = "0123456789"

_Counts: TypeAlias = tuple[tuple[int, int], ...]
"""In which sums a cell counts, and with which sign."""


class Place(NamedTuple):
    """One cell of a run.

    `content` is what counts as the same reading: a figure, the print of a placeholder, `None` for nothing. `hidden`:
    the text shows no trace of the cell. `text` is what stands in the text, white space around it included.
    """

    ref: Ref
    content: Number | str | None
    hidden: bool = False
    text: str = ""


Run: TypeAlias = tuple[Place, ...]


class Sums:
    """The sums of a template over known figures: what each is out by, and in which of them a cell counts."""

    def __init__(self, template: Template, contents: Mapping[Ref, Number | str | None]) -> None:
        self.terms = _terms(template)
        self.sizes = [len(identity.plus) + len(identity.minus) for identity in identities(template)]
        self.residuals: dict[int, Number] = {}
        for ref, content in contents.items():
            for index, sign in self.terms.get(ref, ()):
                self.residuals[index] = self.residuals.get(index, 0) + sign * amount(content)

    def broken(
        self, refs: Sequence[Ref], true: Sequence[Number | str | None], read: Sequence[Number | str | None]
    ) -> int:
        """Count the sums over `refs` that are broken when `read` stands where `true` does."""
        changed: dict[int, Number] = {}
        for ref, old, new in zip(refs, true, read, strict=True):
            difference = amount(new) - amount(old)
            for index, sign in self.terms.get(ref, ()):
                changed[index] = changed.get(index, 0) + sign * difference
        return sum(round(self.residuals[index] + difference, 6) != 0 for index, difference in changed.items())


@lru_cache(maxsize=8)
def _terms(template: Template) -> dict[Ref, _Counts]:
    """Return in which sums each cell counts, and with which sign; extra rows count as the cells they stand for."""
    terms: dict[Ref, dict[int, int]] = {}
    for index, identity in enumerate(identities(template)):
        if not identity.adds_up:
            continue
        for sign, side in ((1, identity.plus), (-1, identity.minus)):
            for ref in side:
                terms.setdefault(ref, {})[index] = sign
        for extra, under in identity.instead:
            terms.setdefault(extra, {})[index] = 1 if under[0] in identity.plus else -1
    return {ref: tuple(places.items()) for ref, places in terms.items()}


def amount(content: Number | str | None) -> Number:
    """Return what a content adds to a sum."""
    return content if isinstance(content, int | float) else 0


def determine(template: Template, runs: Iterable[Run], *, glued: bool = False) -> frozenset[Ref]:
    """Return the cells that are determined.

    `glued`: nothing stands between the marks of a run. A cell that was blank and left no trace is determined when all
    readings leave it empty; whether it was blank or never there, no reader can tell.
    """
    runs = list(runs)
    sums = Sums(template, {place.ref: place.content for run in runs for place in run})
    doubtful = _doubtful_cuts(runs, sums) if glued else set()
    for run in runs:
        if any(place.hidden for place in run) and not doubtful.issuperset(place.ref for place in run):
            doubtful |= _doubtful_places(run, sums)
    return frozenset(place.ref for run in runs for place in run) - doubtful


def _doubtful_places(run: Run, sums: Sums) -> set[Ref]:
    """Return the cells of a run with hidden places that the allowed readings disagree on."""
    marks = [place.content for place in run if not place.hidden]
    refs = [place.ref for place in run]
    true = [place.content for place in run]
    if not any(map(amount, marks)):
        return {ref for ref, contents in zip(refs, _reach(marks, len(run)), strict=True) if len(contents) > 1}
    if comb(len(run), len(marks)) > READINGS:
        return set(refs)
    most = sums.broken(refs, true, true)
    seen: list[set[Number | str | None]] = [set() for _ in refs]
    for read in _placements(marks, len(run)):
        if sums.broken(refs, true, read) <= most:
            for contents, content in zip(seen, read, strict=True):
                contents.add(content)
            if all(len(contents) > 1 for contents in seen):
                break
    return {ref for ref, contents in zip(refs, seen, strict=True) if len(contents) > 1}


def _reach(marks: Sequence[Number | str | None], places: int) -> Iterator[set[Number | str | None]]:
    """Yield what may stand in each place when no sum speaks against any placement."""
    spare = places - len(marks)
    for place in range(places):
        yield {None, *marks[max(place - spare, 0) : place + 1]} if spare else {marks[place]}


def _placements(marks: Sequence[Number | str | None], places: int) -> Iterator[list[Number | str | None]]:
    for chosen in combinations(range(places), len(marks)):
        read: list[Number | str | None] = [None] * places
        for place, mark in zip(chosen, marks, strict=True):
            read[place] = mark
        yield read


def _doubtful_cuts(runs: list[Run], sums: Sums) -> set[Ref]:
    """Return the cells of glued runs that more than one cut into figures allows."""
    doubtful: set[Ref] = set()
    open_runs: list[tuple[Run, list[Contents]]] = []
    for run in runs:
        shown = tuple(place for place in run if not place.hidden)
        text = "".join(place.text for place in shown)
        if len(text) == len(shown) and not text.strip("0" if len(shown) < len(run) else _DIGITS):
            continue
        cuts = _allowed_cuts(run, text, sums) if len(shown) == len(run) else None
        if cuts is None:
            doubtful.update(place.ref for place in run)
        elif len(cuts) > 1:
            open_runs.append((run, cuts))
    return doubtful | _weighed(open_runs, sums)


def _allowed_cuts(run: Run, text: str, sums: Sums) -> list[Contents] | None:
    """Return the cuts of a run that its own sums allow, or `None` if it is undetermined."""
    own = _own_sums(run, sums)
    true = tuple(place.content for place in run)
    try:
        if own and all(_adds_up(terms, true) for terms in own):
            return list(cuts_of(text, len(run), own))
        single = sum(1 for _ in islice(cuts_of(text, len(run)), 2)) == 1
    except Overflow:
        return None
    return [true] if single else None


def _own_sums(run: Run, sums: Sums) -> list[Terms]:
    """Return the sums that lie wholly within a run, as places and signs."""
    inside: dict[int, list[tuple[int, int]]] = {}
    for place, cell in enumerate(run):
        for index, sign in sums.terms.get(cell.ref, ()):
            inside.setdefault(index, []).append((place, sign))
    return [tuple(terms) for index, terms in inside.items() if len(terms) == sums.sizes[index]]


def _adds_up(terms: Terms, contents: Contents) -> bool:
    return round(sum(sign * amount(contents[place]) for place, sign in terms), 6) == 0


def _weighed(open_runs: list[tuple[Run, list[Contents]]], sums: Sums) -> set[Ref]:
    """Hold the cuts of several rows against the sums of the columns, all combinations of them."""
    refs = [place.ref for run, _ in open_runs for place in run]
    true = [place.content for run, _ in open_runs for place in run]
    if prod(len(cuts) for _, cuts in open_runs) > COMBINATIONS:
        return set(refs)
    most = sums.broken(refs, true, true)
    seen: list[set[Number | str | None]] = [set() for _ in refs]
    for chosen in product(*(cuts for _, cuts in open_runs)):
        read = [content for cut in chosen for content in cut]
        if sums.broken(refs, true, read) <= most:
            for contents, content in zip(seen, read, strict=True):
                contents.add(content)
    return {ref for ref, contents in zip(refs, seen, strict=True) if len(contents) > 1}
