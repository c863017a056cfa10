"""What the narrative says of things that the tables also count.

```
data/claims.toml  → words, and what each fact may equal in the tables   (lexicon.py)
sentence          → tokens: figures, years, known words, stops           (tokens.py)
tokens            → mentions: what each figure counts; that there was none  (mentions.py, zeros.py)
mention, tables   → readings and verdict                                 (readings.py)
```

A statement is held against a set of readings; it disagrees only if none of them fits, all could be read, and nothing
in its sentence speaks against its being this body's, this year's and the whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from extractor.claims.lexicon import FactForm, lexicon
from extractor.claims.readings import Reading, Readings, Verdict, readings, verdict
from extractor.claims.scenes import Mention
from extractor.claims.statements import Statement, statements
from extractor.legible import legible
from extractor.recent import recent
from extractor.types import Document, Metadata, Number, Ref, Relation, Sentence, Span, Status, Tables

__all__ = ["Claim", "Reading", "Stated", "Statement", "Verdict", "claims", "held", "stated", "statements"]

_CHANNELS = "channels"


class Claim(Struct, frozen=True):
    """A statement of the text and what came of holding it against the tables.

    `span` is the figure, or the words that say there was none, `sentence` the sentence; `facts` are ids of
    ``data/claims.toml`` that, added up, should be from `low` to `high`; `readings` were tried. `sure`: it is this
    body's, this year's and the whole.
    """

    span: Span
    sentence: Span
    facts: tuple[str, ...]
    low: Number
    high: Number
    readings: tuple[Reading, ...]
    verdict: Verdict
    sure: bool
    says_all: bool = False
    """Whether it says that all have been dealt with."""


def claims(
    document: Document,
    sentences: Sequence[Sentence],
    tables: Tables,
    *,
    metadata: Metadata | None = None,
    relations: Sequence[Relation] = (),
) -> tuple[Claim, ...]:
    """Return what the narrative states of things that the tables count, each with its verdict.

    Cells in doubt, and cells of one of `relations` that does not hold, accuse nobody.
    """
    clear = legible(document)
    found = stated(clear.document, clear.into(sentences), tables, metadata=metadata, relations=relations)
    return clear.back(found.claims)


class Stated(NamedTuple):
    """What a legible document states, and what came of holding it against the tables."""

    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]


@recent
def stated(
    document: Document,
    sentences: Sequence[Sentence],
    tables: Tables,
    *,
    metadata: Metadata | None = None,
    relations: Sequence[Relation] = (),
) -> Stated:
    """Return the statements of a legible document, and the claims among them, each with its verdict."""
    told = tuple(statements(document, tuple(sentences), metadata=metadata))
    return Stated(told, tuple(held(told, tables, relations=relations)))


def held(told: Iterable[Statement], tables: Tables, *, relations: Sequence[Relation] = ()) -> Iterator[Claim]:
    """Hold statements against the tables."""
    cells = {(table.schema, cell.row, cell.column): cell for table in tables for cell in table.cells}
    broken = {ref for relation in relations if relation.status is Status.FAIL for ref in relation.operands}
    for statement in told:
        facts = lexicon(statement.year).facts
        said = (*statement.mentions, *_by_channels(statement, facts), *statement.absences, *statement.completions)
        for mention in said:
            groups = [[facts[fact] for fact in group] for group in mention.groups]
            read = readings(groups, statement.folded.text, cells)
            if mention in statement.absences:  # nothing at all: no part of it, no other way to count
                read = Readings(read.equals[:1])
            if read.all or all(form.alone for group in groups for form in group):
                yield _claim(statement, mention, read, broken)


def _claim(statement: Statement, mention: Mention, read: Readings, broken: set[Ref]) -> Claim:
    held = verdict(mention.low, mention.high, read, sure=mention.sure)
    if held is Verdict.DISAGREES and any(broken & {*one.plus, *one.minus} for one in read.all):
        held = Verdict.NOT_ASSESSABLE
    return Claim(
        statement.folded.span(mention.start, mention.end),
        statement.sentence.span,
        tuple(dict.fromkeys(fact for group in mention.groups for fact in group)),
        mention.low,
        mention.high,
        read.all,
        held,
        mention.sure,
        says_all=mention in statement.completions,
    )


def _only_channels(mention: Mention, facts: Mapping[str, FactForm]) -> bool:
    return all(facts[fact].part == "channel" for group in mention.groups for fact in group)


def _by_channels(statement: Statement, facts: Mapping[str, FactForm]) -> Iterator[Mention]:
    """Yield that the channels listed in a sentence add up to all that was received."""
    listed = [one for one in statement.mentions if _only_channels(one, facts)]
    if len({one.groups for one in listed}) == len(listed) > 1 and all(one.low == one.high for one in listed):
        total = sum(one.low for one in listed)
        sure = all(one.sure for one in listed) and not any(w in statement.folded.text for w in facts[_CHANNELS].doubt)
        yield Mention(((_CHANNELS,),), total, total, listed[0].start, listed[-1].end, sure)
