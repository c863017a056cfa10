"""Measures of the section on problems: whether they are real, answered, and followed up."""

from itertools import takewhile

from extractor.measures.cases import Measured, Subject, of_document, spans_of
from extractor.types import Sentence

_ENOUGH = 2
"""So many problems are as good as more."""
_COUNT, _SPECIFIC = 0.4, 0.6
"""What it is worth that there are problems, and that they are specific."""
_PLAIN = 0.5
"""What a problem is worth that names something of its own, but no figure, name or cause."""
_ANSWERED, _ACTIONABLE = 0.6, 0.4
"""What a measure is worth that answers a problem, and that it says who, when or what exactly."""
_CLAIMED = 0.5
"""What a follow-up is worth that names no fact."""


@of_document
def problems_specific(subject: Subject) -> Measured:
    """Number of problems, of which two are enough, and how specific they are."""
    if subject.form is None:
        return Measured(None, "unknown")
    problems = [pair.problem for pair in subject.review.pairs]
    if not problems:
        return Measured(0.0, "none", {}, spans_of(subject.sections.get("problems", [])))
    specific = [item for item in problems if _is_specific(subject, item)]
    vague = [item for item in problems if item in subject.review.vague and item not in specific]
    plain = len(problems) - len(specific) - len(vague)
    value = _COUNT * min(1, len(problems) / _ENOUGH)
    value += _SPECIFIC * (len(specific) + _PLAIN * plain) / len(problems)
    facts = {"count": len(problems), "specific": len(specific), "vague": len(vague)}
    return Measured(value, "found", facts, spans_of(problems))


@of_document
def measures_answer(subject: Subject) -> Measured:
    """Problems that a measure answers / problems; a measure that says who, when or what exactly counts in full."""
    if subject.form is None:
        return Measured(None, "unknown")
    pairs = subject.review.pairs
    if not pairs:
        return Measured(0.0, "none")
    answered = [pair for pair in pairs if pair.measure]
    worth = sum(_ANSWERED + _ACTIONABLE * _is_specific(subject, pair.measure) for pair in answered if pair.measure)
    facts = {"count": len(pairs), "answered": len(answered)}
    both = [item for pair in answered for item in (pair.problem, pair.measure) if item]
    return Measured(worth / len(pairs), "found", facts, spans_of(both))


def _is_specific(subject: Subject, item: Sentence) -> bool:
    """Whether a problem or measure is specific, itself or in what is said of it before the next one."""
    section = subject.sections.get("problems", [])
    others = {other.span for other in (*subject.review.problems, *subject.review.measures)}
    later = (other for other in section if other.span.start > item.span.start)
    said = [item, *takewhile(lambda other: other.span not in others, later)]
    return any(other.attributes.get("specific") for other in said)


@of_document
def followup_stated(subject: Subject) -> Measured:
    """Whether it is said what became of last year's problems; half, if that is claimed without a fact."""
    if subject.form is None:
        return Measured(None, "unknown")
    told = [*subject.review.followups, *subject.tagged["followup"]]
    if not told:
        return Measured(0.0, "none")
    facts = [item for item in told if item.attributes.get("n_numbers") or item.attributes.get("named_objects")]
    return Measured(1.0 if facts else _CLAIMED, "found" if facts else "claimed", {}, spans_of(facts or told))
