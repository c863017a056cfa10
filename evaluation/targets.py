"""What recovery must hold (issue 3), and whether it does on what was measured."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from evaluation.flatten import Level
from evaluation.metrics import Tally, decades, share_below


class Claim(NamedTuple):
    """One target: at most the share `allowed` of `total` are `misses`.

    `good`: the target is worded by those that are no misses.
    """

    where: str
    what: str
    misses: int
    total: int
    allowed: float
    good: bool = False

    @property
    def met(self) -> str:
        """Whether the target is met, by the share and by its 95 % bound."""
        if not self.total:
            return "not measured"
        if self.misses > self.allowed * self.total:
            return "**no**"
        proven = share_below(self.misses, self.total) <= self.allowed or self.allowed == 0
        return "yes" if proven else "yes, its bound not"

    def row(self) -> str:
        """Return the claim as a row of a Markdown table."""
        share = self.misses / self.total if self.total else 1.0
        bound = share_below(self.misses, self.total)
        shares = (1 - share, 1 - bound, 1 - self.allowed) if self.good else (share, bound, self.allowed)
        signs = ("", "≥ ", "≥ ") if self.good else ("", "≤ ", "≤ ")
        columns = [f"{sign}{share:.4%}" for sign, share in zip(signs, shares, strict=True)]
        counts = f"{self.total - self.misses if self.good else self.misses} of {self.total}"
        return f"| {' | '.join([self.where, self.what, counts, *columns, self.met])} |"


class Limits(NamedTuple):
    """Shares of the determined cells of separable layouts."""

    wrong: float
    silent: float
    reviewed: float


LIMITS: dict[Level, Limits] = {
    "none": Limits(0.0, 0.0, 0.002),
    "light": Limits(0.001, 0.00005, 0.02),
    "heavy": Limits(0.01, 0.0002, 0.06),
}
GLUED_ROWS = 0.005
GLUED_SILENT = 0.0002
UNFLAGGED = 0.001
MADE_UP = 0.001


def determined(fates: Counter[str]) -> int:
    """Return the number of cells that the text determines."""
    return sum(fates[fate] for fate in ("right", "reviewed", "flagged", "silent"))


def separable_claims(level: Level, counts: Tally) -> Iterator[Claim]:
    """Hold the separable layouts at one level against the targets."""
    fates, limits = counts.fates, LIMITS[level]
    total = determined(fates)
    where = f"separable, {level}"
    yield Claim(where, "right", fates["flagged"] + fates["silent"], total, limits.wrong, good=True)
    yield Claim(where, "silent", fates["silent"], total, limits.silent)
    yield Claim(where, "right but reviewed", fates["reviewed"], total, limits.reviewed)
    yield from _open_claims(where, fates)


def glued_claims(counts: Tally) -> Iterator[Claim]:
    """Hold the glued layout, all levels together, against the targets."""
    where = "glued, all levels"
    rows, fates = counts.rows, counts.fates
    yield Claim(where, "determined rows right", rows.total() - rows["right"], rows.total(), GLUED_ROWS, good=True)
    yield Claim(where, "silent", fates["silent"], determined(fates), GLUED_SILENT)
    yield from _open_claims(where, fates)


def _open_claims(where: str, fates: Counter[str]) -> Iterator[Claim]:
    total = sum(fates[fate] for fate in ("open", "open, lost", "open, silent"))
    if total:
        unread = fates["open, silent"] + fates["open, lost"]
        yield Claim(where, "open cells flagged", fates["open, silent"], total, UNFLAGGED, good=True)
        yield Claim(where, "… with the truth among the readings", unread, total, UNFLAGGED, good=True)


def missing_claim(counts: Tally) -> Claim:
    """Hold the missing tables against the target."""
    tables = counts.tables
    total = tables["missing"] + tables["made up"]
    return Claim("all layouts, a table missing", "called missing", tables["made up"], total, MADE_UP, good=True)


def calibration_claims(tallies: Mapping[Level, Tally]) -> Iterator[Claim]:
    """Hold the stated confidence at each level against the truth, decade by decade."""
    for level, counts in tallies.items():
        for least, cells, wrong in decades(counts.certainty):
            if least:
                yield Claim(
                    f"all layouts, {level}", f"wrong at confidence ≥ {least}", wrong, cells, round(1 - least, 6)
                )
