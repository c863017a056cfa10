"""No worse than before: ``python -m evaluation.gate`` holds recovery of fixed corpora against floors.

There are ``disclosure`` and ``statistics`` for recovery, ``findings``, and ``scores``, which holds planted pairs of
reports against theirs; without a name all are measured.
``--raise`` lifts the floors to what is measured and lowers none; ``--lower REASON`` sets them to what is measured,
whatever that is, and keeps the reason. Floors hold for one corpus, known by its hash: another corpus needs a reason.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import get_args

import msgspec

from evaluation import scores
from evaluation.flatten import LAYOUTS, Level
from evaluation.metrics import Tally, added, no_counts
from evaluation.targets import determined
from evaluation.trials import STATISTICS, Case, Found, measure

FLOORS = Path(__file__).with_name("floors.json")
STATISTICS_FLOORS = Path(__file__).with_name("floors-statistics.json")
REPORTS = 4
CASES = tuple(Case("gate", layout, level) for layout in LAYOUTS for level in get_args(Level))
STATISTICS_CASES = tuple(case._replace(forms=STATISTICS) for case in CASES)
CORPORA = {"disclosure": (FLOORS, CASES), "statistics": (STATISTICS_FLOORS, STATISTICS_CASES)}
FINDINGS, SCORES = "findings", "scores"
TOTAL = "total"
_DIGITS = 6


class Share(msgspec.Struct, frozen=True):
    """Shares of the determined cells: right, those sent to review included, and wrong or lost in silence."""

    right: float
    silent: float

    def is_below(self, floor: "Share") -> bool:
        """Whether this is worse than `floor` in one way or the other."""
        return self.right < floor.right or self.silent > floor.silent


class Lowering(msgspec.Struct, frozen=True):
    """Why floors were lowered once, and what they had been; all of them, if the corpus became another."""

    reason: str
    before: dict[str, Share]


class Floors(msgspec.Struct, frozen=True):
    """The floors of every row and of the total, on the corpus with this hash."""

    corpus: str
    rows: dict[str, Share]
    lowered: tuple[Lowering, ...] = ()


def corpus_hash(cases: Iterable[Case] = CASES, reports: int = REPORTS) -> str:
    """Return a hash over the texts of the corpus and what stands in their cells."""
    digest = hashlib.sha256()
    for case in cases:
        for number in range(reports):
            planted = case.plant(number)
            gold = [(*ref, *cell._replace(span=None)) for ref, cell in planted.gold.items()]
            digest.update(msgspec.json.encode([case.seed(number), planted.text, gold]))
    return digest.hexdigest()


def shares(found: Mapping[Case, Found]) -> dict[str, Share]:
    """Return the share of every row, and the total last."""
    total = no_counts()
    rows = {}
    for case, result in found.items():
        rows[f"{case.layout} {case.level}"] = _share(result.tally)
        total = added(total, result.tally)
    return {**rows, TOTAL: _share(total)}


def _share(counts: Tally) -> Share:
    fates, cells = counts.fates, determined(counts.fates)
    right = fates["right"] + fates["reviewed"]
    return Share(round(right / cells, _DIGITS), round(fates["silent"] / cells, _DIGITS))


def faults(floors: Floors, measured: Mapping[str, Share], corpus: str) -> Iterator[str]:
    """Yield what keeps the gate shut."""
    if floors.corpus != corpus:
        yield "the corpus is another than that of the floors"
    for row in sorted(floors.rows.keys() - measured.keys()):
        yield f"{row}: not measured"
    for row, share in measured.items():
        floor = floors.rows.get(row)
        if floor is None:
            yield f"{row}: has no floor"
        elif share.is_below(floor):
            yield (
                f"{row}: right {share.right:.4%}, floor {floor.right:.4%}; "
                f"silent {share.silent:.4%}, at most {floor.silent:.4%}"
            )


def lift(floors: Floors, measured: Mapping[str, Share]) -> Floors:
    """Return the floors, each at least as high as before and as what is measured."""
    rows = {
        row: Share(max(floor.right, measured[row].right), min(floor.silent, measured[row].silent))
        for row, floor in floors.rows.items()
    }
    return Floors(floors.corpus, rows, floors.lowered)


def lower(floors: Floors, measured: Mapping[str, Share], corpus: str, reason: str) -> Floors:
    """Return what is measured as floors, and keep why."""
    same = floors.corpus == corpus
    before = {
        row: floor
        for row, floor in floors.rows.items()
        if not same or row not in measured or measured[row].is_below(floor)
    }
    return Floors(corpus, dict(measured), (*floors.lowered, Lowering(reason, before)))


def load(path: Path) -> Floors:
    """Return the floors of a file; none at all if there is no file."""
    return msgspec.json.decode(path.read_bytes(), type=Floors) if path.exists() else Floors("", {})


def save(floors: Floors, path: Path) -> None:
    """Write the floors to a file."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(floors), indent=2) + b"\n")


def main(arguments: Sequence[str], path: Path = FLOORS, cases: Sequence[Case] = CASES) -> int:
    """Measure recovery, and compare or change the floors; return 1 if the gate is shut."""
    return held(arguments, path, corpus_hash(cases), lambda: shares(measure(cases, REPORTS)))


def held(arguments: Sequence[str], path: Path, corpus: str, measuring: Callable[[], Mapping[str, Share]]) -> int:
    """Measure, and compare or change the floors of a file; return 1 if the gate is shut."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.gate", description=__doc__)
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to what is measured")
    change.add_argument("--lower", metavar="REASON", help="set the floors to what is measured")
    options = parser.parse_args(arguments)
    if options.lower is not None and not options.lower.strip():
        parser.error("--lower needs a reason")
    floors, measured = load(path), measuring()
    if options.lower:
        floors = lower(floors, measured, corpus, options.lower)
        save(floors, path)
    found = list(faults(floors, measured, corpus))
    if options.lift and floors.corpus == corpus:
        save(lift(floors, measured), path)
    print("\n".join(found) or f"every floor holds; {TOTAL}: {measured[TOTAL]}")
    return bool(found)


def hold(arguments: Sequence[str]) -> int:
    """Do so for the corpora that are named among the arguments, or all of them."""
    from evaluation.finding_floors import hold_findings  # it holds its floors by this module

    known: dict[str, Callable[[Sequence[str]], int]] = {
        **{name: partial(_hold_recovery, name) for name in CORPORA},
        FINDINGS: hold_findings,
        SCORES: lambda _: int(scores.hold()),
    }
    rest = [argument for argument in arguments if argument not in known]
    names = [name for name in known if name in arguments] or list(known)
    return max(known[name](rest) for name in names)


def _hold_recovery(name: str, arguments: Sequence[str]) -> int:
    return main(arguments, *CORPORA[name])


if __name__ == "__main__":
    sys.exit(hold(sys.argv[1:]))
