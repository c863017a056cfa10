"""Copied narratives are found no worse than before: ``python -m evaluation.reuse_gate``, a part of ``make gate``.

``--raise`` lifts the floors to what is measured and lowers none; ``--lower`` sets them to what is measured.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from evaluation.copying import OPERATORS
from evaluation.reuse import AXES, SHARES, Tally, added, measure, unrelated

FLOORS = Path(__file__).with_name("floors-reuse.json")
_DIGITS = 4
_SLACK = 0.0005
"""Of figures that are floating-point sums."""
UNRELATED = "unrelated"


class Floor(msgspec.Struct, frozen=True):
    """F1 of characters, and by how much the measured share is off on average; of unrelated narratives the greatest."""

    f1: float
    error: float

    def is_above(self, found: "Floor") -> bool:
        """Whether what was found is worse in one way or the other."""
        return found.f1 < self.f1 - _SLACK or found.error > self.error + _SLACK


def measured(kinds: Sequence[str] = tuple(OPERATORS)) -> dict[str, Floor]:
    """Return the figures of every kind of copying and axis, and of narratives that have nothing to do with another."""
    rows = {
        f"{kind}, {axis}": _floor(added([measure(kind, share, axis, 1) for share in SHARES]))
        for kind in kinds
        for axis in AXES
    }
    return {**rows, UNRELATED: Floor(1.0, round(max(unrelated(20)), _DIGITS))}


def _floor(tally: Tally) -> Floor:
    error = sum(map(abs, tally.errors)) / len(tally.errors)
    return Floor(round(tally.f1, _DIGITS), round(error, _DIGITS))


def faults(floors: Mapping[str, Floor], found: Mapping[str, Floor]) -> Iterator[str]:
    """Yield what keeps the gate shut."""
    for row, figure in found.items():
        floor = floors.get(row)
        if floor is None:
            yield f"{row}: has no floor"
        elif floor.is_above(figure):
            yield f"{row}: F1 {figure.f1}, floor {floor.f1}; share off by {figure.error}, at most {floor.error}"


def load(path: Path = FLOORS) -> dict[str, Floor]:
    """Return the floors of a file; none at all if there is no file."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Floor]) if path.exists() else {}


def main(arguments: Sequence[str], path: Path = FLOORS) -> int:
    """Measure, and compare or change the floors; return 1 if the gate is shut."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reuse_gate", description=__doc__)
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to what is measured")
    change.add_argument("--lower", action="store_true", help="set the floors to what is measured")
    options = parser.parse_args(arguments)
    floors, found = load(path), measured()
    if options.lift:
        floors = {
            row: Floor(max(floors[row].f1, one.f1), min(floors[row].error, one.error)) if row in floors else one
            for row, one in found.items()
        }
    if options.lower:
        floors = found
    if options.lift or options.lower:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(floors), indent=2) + b"\n")
    shut = list(faults(floors, found))
    print("\n".join(shut) or "every floor of reuse holds")
    return bool(shut)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
