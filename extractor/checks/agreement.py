"""Checks of what the narrative says in figures: against the tables, against itself, shares and changes recomputed."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from extractor.checks.cases import Case, message, registered
from extractor.claims import Claim, Reading, Statement, Verdict, stated
from extractor.claims.changes import changes
from extractor.claims.fees import fees
from extractor.claims.lexicon import lexicon
from extractor.legible import legible
from extractor.naming import cell_name
from extractor.types import Blame, Finding, Number, Sentence, Severity, Span

_MOST_CELLS = 3
"""Cells of a sum that are named one by one."""
_MOST_READINGS = 4
_SAME = 2
"""Claims of one figure that are held against others: another sentence may stand apart where the first does not."""
_MOST_PAIRED = 200
_AROUND = 24
"""Characters that a quotation shows in front of a figure at most."""


@registered
def text_agrees_with_tables(case: Case) -> Iterator[Finding]:
    """What the narrative says in figures should be in the tables, be the same in all places, and add up."""
    if not case.is_report:
        return
    clear = legible(case.document)
    sentences = clear.into(case.sentences)
    told, found = stated(clear.document, sentences, case.tables, metadata=case.metadata, relations=case.relations)
    for claim in found:
        if claim.verdict is Verdict.DISAGREES:
            yield clear.back(_all_done(case, claim) if claim.says_all else _beside_tables(case, claim))
    yield from clear.back(tuple(_contradictions(case, found)))
    yield from clear.back(tuple(_changes(case, told)))
    yield from clear.back(tuple(_fees(case, sentences)))


def _beside_tables(case: Case, claim: Claim) -> Finding:
    tried = list(dict.fromkeys(_reading(case, reading) for reading in claim.readings))[:_MOST_READINGS]
    facts = {
        "quote": _quote(case, claim),
        "fact": _facts(case, claim),
        "stated": _stated(claim),
        "readings": ("；", "; ")[case.lang == "en"].join(tried),
    }
    return Finding(
        "L-TEXT-TABLE",
        Severity.WARNING,
        Blame.UNCLEAR,
        message(case, "L-TEXT-TABLE", **facts),
        cells=tuple(dict.fromkeys(ref for reading in claim.readings for ref in (*reading.plus, *reading.minus))),
        spans=(claim.span,),
        expected=claim.readings[0].value,
        found=claim.low,
    )


def _all_done(case: Case, claim: Claim) -> Finding:
    reading = claim.readings[0]
    said = message(case, "L-CONTRADICT", one=_quote(case, claim), other=_reading(case, reading))
    return Finding(
        "L-CONTRADICT", Severity.ERROR, Blame.BODY, said, cells=reading.plus, spans=(claim.span,), found=reading.value
    )


def _contradictions(case: Case, found: Sequence[Claim]) -> Iterator[Finding]:
    """One fact should have one figure; where the tables tell which of two is wrong, that is the root."""
    exact = _telling([claim for claim in found if claim.sure and claim.low == claim.high and not claim.says_all])
    carried = {claim.low for claim in exact if claim.facts == ("carried_in",)}
    seen: set[tuple[tuple[str, ...], frozenset[Number]]] = set()
    for one, other in combinations(exact, 2):
        verdicts = {one.verdict, other.verdict}
        pair = (one.facts, frozenset({one.low, other.low}))
        apart = one.facts == other.facts and one.low != other.low and one.sentence != other.sentence
        if not apart or pair in seen or verdicts == {Verdict.AGREES}:
            continue
        if Verdict.NOT_ASSESSABLE in verdicts and (len(one.readings) > 2 or abs(one.low - other.low) in carried):
            continue
        seen.add(pair)
        said = message(case, "L-CONTRADICT", one=_quote(case, one), other=_quote(case, other))
        root = Verdict.AGREES not in verdicts
        yield Finding(
            "L-CONTRADICT",
            Severity.ERROR,
            Blame.BODY,
            said,
            root=root,
            spans=(one.span, other.span),
            expected=one.low,
            found=other.low,
        )


def _telling(exact: Sequence[Claim]) -> list[Claim]:
    """Leave out what says the same a third time, and what is beyond all measure: the rest is compared in pairs."""
    told: dict[tuple[tuple[str, ...], Number, Verdict], list[Claim]] = {}
    for claim in exact:
        same = told.setdefault((claim.facts, claim.low, claim.verdict), [])
        if all(claim.sentence != other.sentence for other in same) and len(same) < _SAME:
            same.append(claim)
    return sorted((claim for same in told.values() for claim in same), key=lambda claim: claim.span)[:_MOST_PAIRED]


def _quote(case: Case, claim: Claim) -> str:
    """Return the words of a claim, with those of its sentence in front of it."""
    start = max(claim.sentence.start, claim.span.start - _AROUND)
    shown = _words(case, Span(start, claim.span.end)).rpartition("。")[2].lstrip("，,；;、：:")
    return f"“{shown}”"


def _words(case: Case, span: Span) -> str:
    """Return what stands at a span of the legible text, on one line."""
    return "".join(legible(case.document).document[span].split())


def _facts(case: Case, claim: Claim) -> str:
    known = lexicon(case.metadata.year).facts
    return ("、", ", ")[case.lang == "en"].join(known[fact].name[case.lang] for fact in claim.facts)


def _stated(claim: Claim) -> str:
    return f"{claim.low:g}" if claim.low == claim.high else f"{claim.low:g}–{claim.high:g}"


def _reading(case: Case, reading: Reading) -> str:
    """Name a sum of cells and what it comes to."""
    english = case.lang == "en"
    plus, minus = ([cell_name(case.template, ref, case.lang) for ref in refs] for refs in (reading.plus, reading.minus))
    if len(plus) > _MOST_CELLS:
        plus = [f"{plus[0]} … {plus[-1]} ({len(plus)})" if english else f"{plus[0]}至{plus[-1]}共 {len(plus)} 格"]
    signs = (" + ", " - ") if english else ("＋", "－")
    name = signs[0].join(plus) + "".join(signs[1] + each for each in minus[:_MOST_CELLS])
    return f"{name} = {reading.value}"


def _changes(case: Case, told: Sequence[Statement]) -> Iterator[Finding]:
    """A stated share or growth should be what the figures beside it, or those of the tables, come to."""
    for change in changes(told, case.tables):
        quote = f"“{_words(case, change.span)}”"
        said = message(case, "L-GROWTH", quote=quote, expected=f"{change.expected:g}%", basis=change.basis)
        yield Finding(
            "L-GROWTH",
            Severity.WARNING,
            Blame.BODY,
            said,
            spans=(change.span,),
            expected=change.expected,
            found=change.stated,
        )


def _fees(case: Case, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """The fees listed should add up to the total, and that should not exceed all charges of the body."""
    for fee in fees(legible(case.document).document, sentences, case.tables):
        yield Finding(
            "L-FEE-SUM",
            Severity.WARNING,
            Blame.BODY,
            message(case, "L-FEE-SUM", one=fee.stated[case.lang], other=fee.counted[case.lang]),
            cells=fee.cells,
            spans=fee.spans,
            expected=fee.expected,
            found=fee.found,
        )
