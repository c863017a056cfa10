"""Checks of the relations: what does not hold, what is probably wrong, and what only follows from it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractor.checks.cases import MOST_NAMED, Case, catalogue, joined, message, reason, registered
from extractor.hypotheses import Fault, Hypothesis
from extractor.localise import Cause, causes
from extractor.naming import cell_name, place_name, table_name
from extractor.relations import Identity, Side, cells_of, identities, outcome, sides
from extractor.slips import Slip, slip
from extractor.tables.figures import read_figure
from extractor.types import Blame, Cell, Finding, Number, Proposal, Ref, Relation, Severity, Span, Status

_SIGNS = {"R2-2": "L-RULES-POWER", "R2-4": "L-DECISION-MISREAD"}
"""Relations that say the same wherever they fail: what they are a sign of, which is one finding a table."""
_MOST_TERMS = 6
"""Figures that are written out in a sum at most."""
_OWN_MESSAGES = {"=": "L-SUM", ">=": "L-LEAST", "!=": "L-ALIKE", "count": "L-COUNT", "zero": "L-NOUGHT"}
"""What is said of a relation that the catalogue does not know."""


class _Book(NamedTuple):
    """What the findings of one case are written from."""

    case: Case
    cells: dict[Ref, Cell]
    identities: dict[tuple[str, str], Identity]

    def identity(self, relation: Relation) -> Identity:
        return self.identities[relation.id, relation.at]

    def place(self, relation: Relation) -> str:
        return place_name(self.case.template, relation.operands[0][0], relation.at, self.case.lang)

    def name(self, ref: Ref) -> str:
        return cell_name(self.case.template, ref, self.case.lang)

    def value(self, ref: Ref) -> Number:
        return self.cells[ref].value or 0


@registered
def relations_hold(case: Case) -> Iterator[Finding]:
    """Every relation whose cells were read with confidence should hold; what one cell explains is one fault."""
    failed = [relation for relation in case.relations if relation.status is Status.FAIL]
    if not failed:
        return
    known = {(identity.id, identity.at): identity for identity in identities(case.template)}
    book = _Book(case, cells_of(case.tables), known)
    loose = [relation for relation in failed if not known[relation.id, relation.at].adds_up]
    for cause in causes(case.template, case.tables, case.relations):
        mended = [relation for relation in loose if _is_mended(book, relation, cause)]
        loose = [relation for relation in loose if relation not in mended]
        yield from _of_cause(book, cause, mended)
    for id_ in dict.fromkeys(relation.id for relation in loose):
        alike = [relation for relation in loose if relation.id == id_]
        yield from _of_sign(book, _SIGNS[id_], alike) if id_ in _SIGNS else _of_loose(book, alike)


def _is_mended(book: _Book, relation: Relation, cause: Cause) -> bool:
    """Whether a relation would hold if the likeliest cause were put right."""
    changes = dict(cause.hypotheses[0].changes) if cause.hypotheses else {}
    if changes.keys().isdisjoint(relation.operands):
        return False
    values = {ref: changes.get(ref, book.value(ref)) for ref in relation.operands}
    return outcome(book.identity(relation), book.cells, values).status is not Status.FAIL


def _of_cause(book: _Book, cause: Cause, mended: list[Relation]) -> Iterator[Finding]:
    """Yield the finding that names the likely fault, then what follows from it.

    Where a figure is none that could stand there at all, that is what tells most.
    """
    tested = [relation for relation in mended if book.identity(relation).test]
    first, *others = [*tested, *cause.relations, *(relation for relation in mended if relation not in tested)]
    blame = _blame(book, cause)
    root = _finding(book, first, blame=blame, cause=cause)
    yield root
    for relation in others:
        yield _finding(book, relation, blame=blame, root=root)


def _of_sign(book: _Book, code: str, relations: list[Relation]) -> Iterator[Finding]:
    """Yield one finding of what these relations are a sign of, then the relations."""
    table = relations[0].operands[0][0]
    refs = tuple(ref for relation in relations for ref in relation.operands)
    facts = {
        "table": table_name(book.case.template, table, book.case.lang),
        "cells": joined(book.case, [f"{book.place(item)} {_written(book, item)}" for item in relations]),
    }
    said = message(book.case, code, **facts)
    root = Finding(code, Severity.WARNING, Blame.BODY, said, cells=refs, spans=_spans(book, refs), at=table)
    yield root
    yield from (_finding(book, relation, root=root) for relation in relations)


def _of_loose(book: _Book, relations: list[Relation]) -> Iterator[Finding]:
    """Yield a finding for each of the relations, behind it those of the totals that only follow from it."""
    parts = _parts(book) if len(relations) > 1 else {}
    left = sorted(relations, key=lambda item: any(_adds_up_to(item, other, parts) for other in relations))
    while left:
        group = [left.pop(0)]
        for known in group:  # grows while it is walked: a total may itself be part of a larger one
            above = [other for other in left if _adds_up_to(other, known, parts)]
            left = [other for other in left if other not in above]
            group += above
        root = _finding(book, group[0])
        yield root
        yield from (_finding(book, other, root=root) for other in group[1:])


def _parts(book: _Book) -> dict[Ref, set[Ref]]:
    """Return what every total adds up, by the sums of the form."""
    found: dict[Ref, set[Ref]] = {}
    for identity in book.identities.values():
        for total, others in ((identity.plus, identity.minus), (identity.minus, identity.plus)):
            if identity.adds_up and len(total) == 1:
                found.setdefault(total[0], set()).update(others)
    return found


def _adds_up_to(total: Relation, part: Relation, parts: dict[Ref, set[Ref]]) -> bool:
    """Whether every cell of one relation is the total of a cell of the other."""
    return all(parts.get(ref, set()) & set(part.operands) for ref in total.operands)


def _finding(
    book: _Book,
    relation: Relation,
    *,
    blame: Blame = Blame.BODY,
    cause: Cause | None = None,
    root: Finding | None = None,
) -> Finding:
    """Report that a relation fails: as a root with what is probably wrong, or as what follows from a root."""
    said = _said(book, relation)
    proposals: tuple[Proposal, ...] = ()
    refs = _suspects(book, relation)
    if cause:
        said += (" " if book.case.lang == "en" else "") + _localised(book, cause)
        proposals = tuple(_proposals(book, cause))
        refs = tuple(dict.fromkeys([*(item.cell for item in proposals), *refs]))
    severity = book.identity(relation).severity
    if blame is not Blame.BODY and severity is Severity.ERROR:
        severity = Severity.WARNING
    return Finding(
        relation.id,
        severity,
        blame,
        said,
        root=root is None,
        cells=refs,
        spans=_spans(book, refs),
        expected=relation.right,
        found=relation.left,
        proposals=proposals,
        at=relation.at,
        cause=(root.code, root.at) if root else None,
    )


def _suspects(book: _Book, relation: Relation) -> tuple[Ref, ...]:
    """Return the cells of a relation; of one that says what is the most, what exceeds it comes first."""
    plus, minus = sides(book.identity(relation), book.cells)
    return (*minus, *reversed(plus)) if book.identity(relation).at_least else relation.operands


def _spans(book: _Book, refs: Iterable[Ref]) -> tuple[Span, ...]:
    return tuple(span for ref in refs if (span := book.cells[ref].span))


def _blame(book: _Book, cause: Cause) -> Blame:
    """Tell whose fault it is: figures off by one place, or cut elsewhere, are first of all misread.

    Nor is a body blamed where the figure that would be right stands in the row and went into no cell.
    """
    if not cause.hypotheses:
        return Blame.BODY
    fault, changes = cause.hypotheses[0].fault, cause.hypotheses[0].changes
    if fault is Fault.SHIFTED:
        return Blame.EXTRACTION
    if fault is Fault.RECUT:
        first, second = (book.cells[ref].span for ref, _ in changes)
        return Blame.EXTRACTION if first and second and first.end == second.start else Blame.UNCLEAR
    return Blame.UNCLEAR if any(_stands_loose(book, ref, value) for ref, value in changes) else Blame.BODY


def _stands_loose(book: _Book, ref: Ref, value: Number) -> bool:
    """Whether a figure stands among those of a row and went into none of its cells."""
    table = book.case.tables[ref[0]]
    spans = [cell.span for cell in table.cells if cell.row == ref[1] and cell.span]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    loose = (span for span in table.unplaced if first <= span.start and span.end <= last)
    return any(read_figure(book.case.document[span]).value == value != 0 for span in loose)


def _said(book: _Book, relation: Relation) -> str:
    """Say what does not hold: as the catalogue has it or, of a relation that it does not know, by what is added up."""
    identity, table = book.identity(relation), relation.operands[0][0]
    facts = {
        "table": table_name(book.case.template, table, book.case.lang),
        "at": book.place(relation),
        "left": relation.left,
        "right": relation.right,
    }
    if relation.id in catalogue():
        return message(book.case, relation.id, **facts)
    plus, minus = (_added(book, side, relation.at) for side in (identity.plus, identity.minus))
    return message(book.case, _OWN_MESSAGES[identity.test or identity.compare], plus=plus, minus=minus, **facts)


def _added(book: _Book, side: Side, at: str) -> str:
    """Name what one side of a relation adds up, in the row or column `at`."""
    parts = [(table, column if row in at.split(".") else row) for table, row, column in side]
    names = [place_name(book.case.template, table, part, book.case.lang) for table, part in parts]
    sign, more = (" + ", ["…"]) if book.case.lang == "en" else ("＋", ["……"])
    return sign.join(names[:MOST_NAMED] + (more if len(names) > MOST_NAMED else []))


def _localised(book: _Book, cause: Cause) -> str:
    """Say in a sentence what is probably wrong."""
    if not cause.hypotheses:
        return reason(book.case, "open")
    best, *rivals = cause.hypotheses
    if rivals:
        changes = [change for item in cause.hypotheses for change in item.changes]
        return reason(book.case, "several", cells=_changes(book, changes))
    return reason(book.case, best.fault, cells=_changes(book, best.changes))


def _changes(book: _Book, changes: Iterable[tuple[Ref, Number]]) -> str:
    named = {
        ref: reason(book.case, "change", cell=book.name(ref), printed=book.value(ref), value=value)
        for ref, value in changes
    }
    return joined(book.case, list(named.values()))


def _proposals(book: _Book, cause: Cause) -> Iterator[Proposal]:
    """Yield what every hypothesis says of its cells, with the arithmetic."""
    for item in cause.hypotheses:
        for ref, value in item.changes:
            own = [relation for relation in cause.relations if ref in relation.operands]
            sums = [_arithmetic(book, item, ref, relation) for relation in own]
            why = ("; " if book.case.lang == "en" else "；").join([*sums, *_evidence(book, item, ref, value)])
            support = (other for relation in own for other in relation.operands if other != ref and book.value(other))
            yield Proposal(ref, value, why, tuple(dict.fromkeys(support)))


def _arithmetic(book: _Book, hypothesis: Hypothesis, ref: Ref, relation: Relation) -> str:
    """Write out how the other cells of a relation give the value of this one."""
    changed = dict(hypothesis.changes)
    plus, minus = sides(book.identity(relation), book.cells)
    own, other = (plus, minus) if ref in plus else (minus, plus)
    added, taken = (
        [value for cell in side if cell != ref and (value := changed.get(cell, book.value(cell)))]
        for side in (other, own)
    )
    terms = (" - " if book.case.lang == "en" else "−").join([_summed(book, added) or "0", *_taken(book, taken)])
    return reason(book.case, "sum", id=relation.id, at=book.place(relation), terms=terms, value=changed[ref])


def _summed(book: _Book, values: list[Number]) -> str:
    """Write a sum of a few, or what many come to."""
    if len(values) > _MOST_TERMS:
        return reason(book.case, "many", count=len(values), total=round(sum(values), 6))
    return (" + " if book.case.lang == "en" else "＋").join(map(str, values))


def _taken(book: _Book, values: list[Number]) -> list[str]:
    return [_summed(book, values)] if len(values) > _MOST_TERMS else [str(value) for value in values]


def _evidence(book: _Book, hypothesis: Hypothesis, ref: Ref, value: Number) -> Iterator[str]:
    """Say what beside the sums speaks for a hypothesis."""
    printed = book.value(ref)
    if hypothesis.fault is not Fault.CELL:
        yield reason(book.case, f"as_{hypothesis.fault}")
    elif (found := slip(printed, value)) and found is not Slip.OMITTED:
        yield reason(book.case, found, printed=printed)


def _written(book: _Book, relation: Relation) -> str:
    """Write a relation with its figures: ``87 + 89 = 176``, or the one figure that it is about."""
    _, minus = sides(book.identity(relation), book.cells)
    if not minus:
        return str(relation.left)
    return f"{' + '.join(str(book.value(ref)) for ref in minus).replace('+ -', '- ')} = {relation.left}"
