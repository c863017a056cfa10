"""Planted reports that tests change by hand: undamaged, headings official, nothing behind the tables, text true."""

from functools import lru_cache
from itertools import count

from evaluation.flatten import Amount, Planted, planted_report
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.relations import identities
from extractor.templates import Template


@lru_cache(maxsize=32)
def official(template: Template, layout: str, *, amount: Amount = "sparse", seed: str = "") -> Planted:
    """Return the first report from the seed on that has official headings, adds up, and says what its tables say."""
    reports = (planted_report(template, layout, amount=amount, seed=f"{seed} {number}") for number in count())
    return next(report for report in reports if _is_official(report))


def _is_official(report: Planted) -> bool:
    titles = [section.title for section in report.template.sections]
    behind = [report.text[span.end :].lstrip() for span in report.regions.values()]
    return (
        all(f"\n{title}\n" in report.text for title in titles)
        and all(text.startswith(tuple(titles)) for text in behind)
        and all(_holds(report, number) for number in range(len(identities(report.template))))
        and _is_true(report)
    )


def _is_true(report: Planted) -> bool:
    """Whether the figures of the text are those of the tables: those of the planted prose are drawn at random."""
    found = extract(from_text(report.text), tags=False)
    return not {finding.code for finding in found.findings} & {"L-TEXT-TABLE", "L-CONTRADICT"}


def _holds(report: Planted, number: int) -> bool:
    identity = identities(report.template)[number]
    plus, minus = (sum(report.gold[ref].value or 0 for ref in side) for side in (identity.plus, identity.minus))
    return plus == minus or not identity.adds_up
