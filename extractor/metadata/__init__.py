"""What a document says about itself.

statements → where it speaks of itself: title, preamble, fields, signature    (statements.py, titles.py, dates.py)
describe   → one answer to each question, with its place and how sure it is   (here)
facts      → what is known beforehand and wins                                (facts.py, deadlines.py)
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from extractor.legible import legible
from extractor.metadata.bodies import Likeness, body_type, level_of, liken, parse, region_of
from extractor.metadata.dates import year_of
from extractor.metadata.deadlines import Deadline, due, load_deadlines
from extractor.metadata.facts import Facts, Known, load_facts
from extractor.metadata.passages import plain, printed
from extractor.metadata.statements import Statements, statements
from extractor.mojibake import LOST
from extractor.types import Document, Metadata, Span

__all__ = ["Deadline", "Facts", "Known", "body_type", "describe", "load_deadlines", "load_facts"]

_T = TypeVar("_T")

_TRUST = {"title": 0.98, "stated": 0.95, "period": 0.95, "signature": 0.9, "usual": 0.7, "name": 0.97, "words": 0.8}
"""How far each kind of statement is believed by itself: set by hand, not fitted."""
_AGAINST = 0.5
"""What is left of a confidence for each statement that says something else."""


class _Answer(NamedTuple, Generic[_T]):
    """One answer to a question: value, place, confidence."""

    value: _T
    span: Span
    confidence: float


def describe(document: Document, *, facts: Known | None = None, deadlines: tuple[Deadline, ...] = ()) -> Metadata:
    """Return what the document says about itself; what it does not say is `None`.

    `facts` are known beforehand and win over the text (see `load_facts`); `deadlines` come before the usual ones.
    Every answer taken from the text has its span, and a confidence that says how many statements bear it out.
    """
    clear = legible(document)
    if clear.mojibake:
        return clear.back(describe(clear.document, facts=facts, deadlines=deadlines))
    described = _described(document, facts, deadlines)
    if clear.edges and described.title is None:  # amid glosses that only the legible text is without
        other = clear.back(_described(clear.document, facts, deadlines))
        spans = {name: span for name, span in other.spans.items() if name == "title"}
        return replace(described, title=other.title, spans={**described.spans, **spans})
    return described


def _described(document: Document, facts: Known | None, deadlines: tuple[Deadline, ...]) -> Metadata:
    said = statements(document.text)
    organization = _best(_organizations(document.text, said), _same_body)
    year = _best(_years(said), int.__eq__)
    answers: dict[str, _Answer[Any]] = {
        name: answer for name, answer in (("organization", organization), ("year", year)) if answer
    }
    answers |= _further(said, organization)
    described = Metadata(
        spans={name: answer.span for name, answer in answers.items()},
        confidence={name: round(answer.confidence, 4) for name, answer in answers.items()},
        **{name: answer.value for name, answer in answers.items()},
    )
    known = with_facts(described, facts) if facts else described
    places = parse(known.organization or "").places
    return replace(known, deadline=due(known.body_type, known.year, places, deadlines=deadlines))


def _organizations(text: str, said: Statements) -> Iterator[_Answer[str]]:
    """Yield what the document calls its body, the best statement first."""
    title = said.title and said.title.organization
    if title and LOST not in title.value:
        yield _Answer(title.value, title.span, _TRUST["title"])
    for source, named in (("stated", said.stated), ("signature", said.signatory)):
        if named and LOST not in named.value:
            yield _Answer(printed(text, named.span), named.span, _TRUST[source])


def _years(said: Statements) -> Iterator[_Answer[int]]:
    """Yield the year it reports on, the best statement first; the year named most only if nothing else tells."""
    for source, named in (("title", said.title and said.title.year), ("stated", said.stated_year)):
        if named and (year := year_of(named.value)):
            yield _Answer(year, named.span, _TRUST[source])
    period = said.period
    if period and period.first[:4] == period.last[:4]:
        yield _Answer(int(period.last[:4]), period.span, _TRUST["period"])
    elif said.period_year:
        yield _Answer(*said.period_year, _TRUST["period"])
    if said.usual_year:
        yield _Answer(*said.usual_year, _TRUST["usual"])


def _same_body(one: str, other: str) -> bool:
    names = ("".join(plain(name).split()) for name in (one, other))
    return liken(*names) in (Likeness.SAME, Likeness.SHORT, Likeness.RELATED)


def _best(answers: Iterable[_Answer[_T]], agree: Callable[[_T, _T], bool]) -> _Answer[_T] | None:
    """Take the first answer; the others bear it out or speak against it."""
    known = list(answers)
    if not known:
        return None
    wrong, left = 1 - known[0].confidence, 1.0
    for other in known[1:]:
        if agree(known[0].value, other.value):
            wrong *= 1 - other.confidence
        else:
            left *= _AGAINST
    return known[0]._replace(confidence=(1 - wrong) * left)


def _further(said: Statements, organization: _Answer[str] | None) -> dict[str, _Answer[Any]]:
    """Answer what the name of the body tells; title, period, days and scope."""
    found: dict[str, _Answer[Any]] = {}
    if said.title:
        found["title"] = _Answer(said.title.text, said.title.span, _TRUST["title"])
    if said.period:
        found["period"] = _Answer((said.period.first, said.period.last), said.period.span, _TRUST["period"])
    if organization:
        name = "".join(plain(organization.value).split())
        for question, value in (("body_type", body_type(name)), ("region", region_of(name)), ("level", level_of(name))):
            if value:
                confidence = organization.confidence * _TRUST["name"]
                found[question] = _Answer(value, organization.span, confidence)
        if "level" not in found and said.districts and (parse(name).places or ("",))[-1].endswith("市"):
            found["level"] = _Answer("city", said.districts.span, _TRUST["words"])
    for question, day in (("published", said.published), ("signed", said.signed)):
        if day:
            found[question] = _Answer(day.value, day.span, _TRUST["signature"])
    if said.scope:
        found["scope"] = _Answer(said.scope.value, said.scope.span, _TRUST["words"])
    return found


def with_facts(described: Metadata, facts: Known) -> Metadata:
    """Let what is known beforehand win; what follows from a given name is told anew."""
    values: dict[str, Any] = dict(facts)
    name = values.get("organization")
    if isinstance(name, str):
        derived = {"body_type": body_type(name), "region": region_of(name), "level": level_of(name)}
        values = {**derived, **values}
    kept = {name: span for name, span in described.spans.items() if name not in values}
    sure = {name: value for name, value in described.confidence.items() if name not in values}
    return replace(described, **values, spans=kept, confidence=sure, given=tuple(sorted(facts)))
