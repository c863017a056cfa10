"""Trials: planted reports recovered in several processes, each within bounds of time and memory."""

import resource
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from typing import NamedTuple

from evaluation.ablations import ablated
from evaluation.flatten import Level, Planted, planted_report
from evaluation.metrics import Outcome, Tally, added, count, no_counts, outcome
from extractor.templates import find_template
from extractor.types import Number, Ref

DISCLOSURE = ("disclosure-2021", "disclosure-2019")
STATISTICS = ("statistics-2014",)

PROCESSES = 2
MEMORY = 2 << 30
"""Bytes of address space that a process may take; recovery that wants more crashes, and that counts as a full miss."""
_BATCH = 25


class Case(NamedTuple):
    """Reports of one kind: `operators` as for `planted_report`, `ablation` as for `ablated`; `forms` take turns."""

    purpose: str
    layout: str
    level: Level = "none"
    operators: tuple[str, ...] | None = None
    ablation: str = "whole"
    forms: tuple[str, ...] = DISCLOSURE

    def seed(self, number: int) -> str:
        """Return the seed of a report; the same reports are recovered whatever is taken away."""
        return " ".join([self.purpose, self.layout, *(self.operators or (self.level,)), str(number)])

    def plant(self, number: int) -> Planted:
        """Return a report."""
        return planted_report(
            find_template(self.forms[number % len(self.forms)]),
            self.layout,
            level=self.level,
            operators=self.operators,
            seed=self.seed(number),
        )


class Silent(NamedTuple):
    """A cell that is wrong or lost without a flag: what is printed there and what was read."""

    template: str
    seed: str
    ref: Ref
    printed: Number | str
    read: Number | str

    def __str__(self) -> str:
        return f"{self.template}, seed `{self.seed}`: {'.'.join(self.ref)} {self.printed!r} read as {self.read!r}"


class Found(NamedTuple):
    """What the reports of a case came to."""

    tally: Tally
    silent: tuple[Silent, ...]


class Batch(NamedTuple):
    """Some reports of a case."""

    case: Case
    numbers: range


def measure(cases: Iterable[Case], reports: int) -> dict[Case, Found]:
    """Recover `reports` reports of every case."""
    batches = [
        Batch(case, range(first, min(first + _BATCH, reports))) for case in cases for first in range(0, reports, _BATCH)
    ]
    found: dict[Case, Found] = {}
    with Pool(PROCESSES, _bound_memory) as pool:
        for batch, result in zip(batches, pool.imap(run, batches), strict=True):
            before = found.get(batch.case, Found(no_counts(), ()))
            found[batch.case] = Found(added(before.tally, result.tally), before.silent + result.silent)
    return found


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(batch: Batch) -> Found:
    """Recover the reports of a batch in this process."""
    counts = no_counts()
    silent: list[Silent] = []
    with ablated(batch.case.ablation) as read:
        for number in batch.numbers:
            found = outcome(batch.case.plant(number), read)
            counts = added(counts, count(found))
            silent += _silent(found, batch.case.seed(number))
    return Found(counts, tuple(silent))


def _silent(found: Outcome, seed: str) -> Iterator[Silent]:
    """Yield the silent errors of a report; of one that crashed just the first."""
    wrong = [item for item in found.judged if item.fate == "silent"]
    for item in wrong[:1] if found.error else wrong:
        cell = item.cell
        if cell:
            read = cell.state.value if cell.value is None else cell.value
        else:
            read = f"crash: {found.error!r}" if found.error else "lost"
        printed = item.gold.state.value if item.gold.value is None else item.gold.value
        yield Silent(found.planted.template.id, seed, item.ref, printed, read)
