"""Planted pairs, a better and a worse report: ``python -m evaluation.scores [pairs a kind]``.

The two differ in one thing alone. Counted is how often the better one scores more. Writes
``evaluation/results/scores.md``.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from evaluation.quality import FACTS, PLACES, SLOGANS, VAGUE, VAGUE_ANSWER, Plan, planned, write
from extractor.auditing import audit
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.templates import find_template
from extractor.types import Ref, Standing

RESULTS = Path(__file__).parent / "results" / "scores.md"
PAIRS = 60
GATE_PAIRS = 12
FLOOR = 0.99
"""Share of the pairs that have to be ranked as planted, of every kind."""
_FORM = find_template("disclosure-2021")
_PREFACE = """\
# Planted pairs of reports

Produced by `make evaluate`: {pairs} pairs a kind. Of each pair one report is worse in one thing, named here, and the
same in all else. *Right*: the better one scores more. *Difference*: of the scores, the median and the least. Every kind
has to be right in {floor:.0%} of its pairs.
"""


class Pair(NamedTuple):
    """A better and a worse report, and what else is in the run."""

    better: Plan
    worse: Plan
    others: tuple[Plan, ...] = ()


class Outcome(NamedTuple):
    """How pairs of a kind came out: the better score less the worse, the seeds of those that are not as planted.

    `left_out` are those of which one is not ranked.
    """

    differences: tuple[float, ...]
    wrong: tuple[str, ...]
    left_out: int

    @property
    def right(self) -> float:
        """Share of the pairs that are ranked as planted."""
        return 1 - len(self.wrong) / len(self.differences)


Kind = Callable[[Plan, Random], Pair]


def _section_removed(plan: Plan, random: Random) -> Pair:
    section = random.choice([section.id for section in _FORM.sections])
    return Pair(plan, plan._replace(without=frozenset({section})))


def _cells_blanked(plan: Plan, random: Random) -> Pair:
    refs = [ref for ref in _refs(plan) if ref[0] == "requests" or random.random() < 0.5]
    share = random.uniform(0.05, 0.8)
    return Pair(plan, plan._replace(blank=frozenset(random.sample(refs, max(1, round(share * len(refs)))))))


def _tables_emptied(plan: Plan, random: Random) -> Pair:
    tables = random.sample([form.id for form in _FORM.tables], random.randint(1, 3))
    return Pair(plan, plan._replace(blank=frozenset(ref for ref in _refs(plan) if ref[0] in tables)))


def _sums_broken(plan: Plan, random: Random) -> Pair:
    """Misprint one figure of a sum."""
    refs = [ref for ref in _refs(plan) if ref[0] in ("requests", "remedies")]
    ref = random.choice(refs)
    return Pair(plan, plan._replace(values={**plan.values, ref: plan.values[ref] + random.randint(1, 9)}))


def _facts_to_slogans(plan: Plan, random: Random) -> Pair:
    """Say nothing in place of at least three facts."""
    places = [(aspect, at) for aspect, said in plan.overview.items() for at in range(len(said))]
    gone = set(random.sample(places, random.randint(min(3, len(places)), len(places))))
    overview = {
        aspect: tuple(random.choice(SLOGANS) if (aspect, at) in gone else sentence for at, sentence in enumerate(said))
        for aspect, said in plan.overview.items()
    }
    return Pair(plan, plan._replace(overview=overview))


def _aspects_removed(plan: Plan, random: Random) -> Pair:
    gone = random.sample(list(FACTS), random.randint(1, 3))
    return Pair(
        plan, plan._replace(overview={name: () if name in gone else said for name, said in plan.overview.items()})
    )


def _measures_removed(plan: Plan, _random: Random) -> Pair:
    return Pair(plan, plan._replace(measures=()))


def _measures_vague(plan: Plan, _random: Random) -> Pair:
    return Pair(plan, plan._replace(measures=(VAGUE_ANSWER,)))


def _problems_vague(plan: Plan, random: Random) -> Pair:
    return Pair(plan, plan._replace(problems=tuple(random.sample(VAGUE, len(plan.problems)))))


def _problems_none(plan: Plan, _random: Random) -> Pair:
    return Pair(plan, plan._replace(problems=(), measures=(), followup="无。"))


def _fee_unsaid(plan: Plan, _random: Random) -> Pair:
    return Pair(plan, plan._replace(other="无。"))


def _preamble_removed(plan: Plan, _random: Random) -> Pair:
    return Pair(plan, plan._replace(preamble=""))


def _problems_copied(plan: Plan, random: Random) -> Pair:
    """Take over last year's problems, and the measures with them."""
    last = _last(plan, random)
    return Pair(plan, plan._replace(problems=last.problems, measures=last.measures), (last,))


def _all_copied(plan: Plan, random: Random) -> Pair:
    """Take over all that last year's report says, the year changed."""
    last = _last(plan, random)
    copied = last._replace(year=plan.year, values=plan.values, preamble=plan.preamble)
    return Pair(plan, copied, (last,))


def _late(plan: Plan, random: Random) -> Pair:
    day = f"{plan.year + 1}-{random.choice(('04', '05', '09'))}-{random.randint(10, 28)}"
    plan = plan._replace(body=plan.body.replace("槐塘镇", ""))  # the law sets no day for townships
    early = f"发布日期：{plan.year + 1}-01-{random.randint(10, 28)}"
    return Pair(plan._replace(published=early), plan._replace(published=f"发布日期：{day}"))


def _other_body(plan: Plan, random: Random) -> Pair:
    """Leave the name of another body in the narrative."""
    other = random.choice([place for place in PLACES if not plan.body.startswith(place)])
    aspect = random.choice(list(plan.overview))
    own = next(place for place in PLACES if plan.body.startswith(place))
    name = plan.body.replace(own, other)
    left = f"{name}主动公开政府信息情况良好，{name}明确专人负责公开工作。"
    overview = {name: (left, *said) if name == aspect else said for name, said in plan.overview.items()}
    return Pair(plan, plan._replace(overview=overview))


def _last(plan: Plan, random: Random) -> Plan:
    """Return a report of the same body on the year before that says other things."""
    told = {_bare(sentence) for said in (*plan.overview.values(), plan.problems) for sentence in said}
    other = planned(str(random.random()))
    while told & set(map(_bare, other.problems)):
        other = planned(str(random.random()))
    overview = {
        aspect: tuple(sentence for sentence in said if _bare(sentence) not in told) or (random.choice(SLOGANS),)
        for aspect, said in other.overview.items()
    }
    return other._replace(body=plan.body, year=plan.year - 1, layout=plan.layout, overview=overview)


def _bare(sentence: str) -> str:
    """Return a sentence without figures and names of places."""
    return re.sub(r"\d|《.*?》", "", sentence)


def _refs(plan: Plan) -> list[Ref]:
    return list(plan.values)


KINDS: Mapping[str, Kind] = {
    "a section removed": _section_removed,
    "cells blanked": _cells_blanked,
    "tables emptied": _tables_emptied,
    "sums broken": _sums_broken,
    "facts replaced by slogans": _facts_to_slogans,
    "aspects removed": _aspects_removed,
    "measures removed": _measures_removed,
    "measures vague": _measures_vague,
    "problems vague": _problems_vague,
    "no problems": _problems_none,
    "fee not stated": _fee_unsaid,
    "basis and period removed": _preamble_removed,
    "problems copied from last year": _problems_copied,
    "all copied from last year": _all_copied,
    "published late": _late,
    "another body's name left in": _other_body,
}


def standing(plan: Plan, others: tuple[Plan, ...] = ()) -> Standing:
    """Score a report in a run with others."""
    items = [extract(from_text(write(item), name=f"{at}")) for at, item in enumerate((plan, *others))]
    return audit(items).standings[0]


def measure(kind: str, pairs: int) -> Outcome:
    """Score the pairs of a kind."""
    differences, wrong, left_out = [], [], 0
    for number in range(pairs):
        seed = f"scores {kind} {number}"
        pair = KINDS[kind](planned(seed), Random(seed))
        better, worse = (standing(plan, pair.others) for plan in (pair.better, pair.worse))
        if better.rank.rank is None or worse.rank.rank is None:
            left_out += 1
            continue
        difference = (better.score.value or 0.0) - (worse.score.value or 0.0)
        differences.append(round(difference, 2))
        if difference <= 0:
            wrong.append(seed)
    return Outcome(tuple(differences), tuple(wrong), left_out)


def report_lines(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the results as Markdown."""
    yield "| the worse one | pairs | left out | right | difference | least | met |"
    yield "|---|--:|--:|--:|--:|--:|---|"
    for kind, found in outcomes.items():
        middle = sorted(found.differences)[len(found.differences) // 2]
        met = "yes" if found.right >= FLOOR else "**no**"
        least, count = min(found.differences), len(found.differences)
        yield f"| {kind} | {count} | {found.left_out} | {found.right:.1%} | {middle:.2f} | {least:.2f} | {met} |"
    pairs = sum(len(found.differences) for found in outcomes.values())
    wrong = sum(len(found.wrong) for found in outcomes.values())
    yield f"| all | {pairs} | | {1 - wrong / pairs:.2%} | | | |"


def hold() -> int:
    """Hold a part of the pairs against the floor; return 1 if a kind is below it."""
    found = {kind: measure(kind, GATE_PAIRS) for kind in KINDS}
    below = [f"{kind}: right {item.right:.1%}, floor {FLOOR:.0%}" for kind, item in found.items() if item.right < FLOOR]
    print("\n".join(below) or "every kind of planted pairs is ranked as planted")
    return bool(below)


def main(pairs: int) -> int:
    """Measure, print and keep; return 1 if a kind is below the floor."""
    outcomes = {}
    for kind in KINDS:
        outcomes[kind] = measure(kind, pairs)
    lines = list(report_lines(outcomes))
    print("\n".join(lines))
    RESULTS.write_text(_PREFACE.format(pairs=pairs, floor=FLOOR) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return int(any(found.right < FLOOR for found in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS))
