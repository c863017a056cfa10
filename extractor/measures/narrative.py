"""Measures of the narrative: what it covers, how many facts it holds, how much of it says nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from extractor.aspects import covered
from extractor.claims import Verdict, claims
from extractor.measures.cases import MOST_SPANS, Measured, Subject, holds, looked_for, of_document, spans_of
from extractor.text import fold
from extractor.types import Sentence, Span, State

_SHORT = 300
"""A text of fewer characters counts as one of so many: two facts in one line are not a rich report."""
_LEAST_LETTERS = 12
"""A shorter sentence is a phrase that anyone writes twice."""
_ENOUGH_CLAIMS = 2
_DIALOGUE = ("interpretation", "public_response", "public_participation")
_PREAMBLE = ("preamble_basis", "preamble_period", "preamble_contact")
_RECEIVED = ("new", "carried_in")
_EXPLAINED = ("results", "in_time", "difficulty")


@of_document
def aspects_covered(subject: Subject) -> Measured:
    """Aspects of the overview on which a specific sentence stands / aspects that the report owes."""
    if subject.form is None:
        return Measured(None, "unknown")
    government = subject.extraction.metadata.body_type == "government"
    survey = subject.sections.get("overview") or subject.sentences
    found = covered(subject.extraction.document, survey, government=government)
    best = [item for item in found.values() if item]
    return Measured(len(best) / len(found), "found", {"found": len(best), "wanted": len(found)}, spans_of(best))


@of_document
def facts_per_thousand(subject: Subject) -> Measured:
    """Different figures with a unit, and names of things, a thousand characters of the overview."""
    section = subject.sections.get("overview") or subject.narrative
    if not section:
        return Measured(None, "unknown")
    overview = [item for item in section if item.primary not in _PREAMBLE]
    return _density(subject, overview, list(dict(_facts(subject, overview)).values()))


def _facts(subject: Subject, sentences: Sequence[Sentence]) -> Iterator[tuple[object, Sequence[int]]]:
    """Yield figures and names, each with where it stands, without what any report names: the law, the body itself."""
    own, text = subject.extraction.metadata.organization or "", subject.clear.document.text
    vague, everywhere = (looked_for("facts_per_thousand", kind) for kind in ("vague_units", "everywhere"))
    for item in sentences:
        for figure in item.attributes.get("numbers", ()):
            if figure["unit"] not in vague:
                yield (figure["value"], figure["unit"]), figure["span"]
        for span in item.attributes.get("named_objects", ()):
            name = text[slice(*span)]
            if name not in own and not holds(name, everywhere):
                yield name, span


@of_document
def figures_per_thousand(subject: Subject) -> Measured:
    """Figures with a unit, a thousand characters of the whole narrative."""
    if not subject.narrative:
        return Measured(None, "unknown")
    figures = [figure["span"] for item in subject.narrative for figure in item.attributes.get("numbers", ())]
    return _density(subject, subject.narrative, figures)


def _density(subject: Subject, sentences: Sequence[Sentence], facts: Sequence[Sequence[int]]) -> Measured:
    length = sum(len(subject.words(item)) for item in sentences)
    spans = tuple(subject.clear.back(Span(*span)) for span in facts[:MOST_SPANS])
    return Measured(1000 * len(facts) / max(length, _SHORT), "found", {"count": len(facts), "length": length}, spans)


@of_document
def specific_share(subject: Subject) -> Measured:
    """Letters of sentences with a figure, a name or a cause / letters of the narrative."""
    return _share(subject, lambda item: bool(item.attributes.get("specific")))


@of_document
def slogan_share(subject: Subject) -> Measured:
    """Letters of sentences that hold a stock phrase and nothing specific / letters of the narrative."""
    return _share(subject, lambda item: bool(item.attributes.get("slogan")))


@of_document
def off_topic_share(subject: Subject) -> Measured:
    """Letters of sentences on other business than disclosure / letters of the narrative."""
    return _tagged_share(subject, lambda item: item.primary == "off_topic")


@of_document
def to_the_point(subject: Subject) -> Measured:
    """One less the shares of slogans and of other business."""
    beside = _tagged_share(subject, lambda item: bool(item.attributes.get("slogan")) or item.primary == "off_topic")
    return beside if beside.value is None else beside._replace(value=1 - beside.value)


def _tagged_share(subject: Subject, counts: Callable[[Sentence], bool]) -> Measured:
    return _share(subject, counts) if subject.is_tagged else Measured(None, "untagged")


def _share(subject: Subject, counts: Callable[[Sentence], bool]) -> Measured:
    """Letters of the sentences that count / letters of the narrative."""
    counted = [item for item in subject.narrative if counts(item)]
    total = _letters(subject.narrative)
    if not total:
        return Measured(None, "unknown")
    share = _letters(counted) / total
    return Measured(share, "found", {"count": len(counted), "share": share}, spans_of(counted))


def _letters(sentences: Iterable[Sentence]) -> int:
    return sum(item.span.end - item.span.start for item in sentences)


@of_document
def redundancy(subject: Subject) -> Measured:
    """Letters of sentences that stand in the narrative more than once, punctuation and figures aside / letters."""
    folded = [fold(subject.words(item)) for item in subject.narrative]
    times = Counter(words for words in folded if len(words) >= _LEAST_LETTERS)
    total = sum(map(len, folded))
    if not total:
        return Measured(None, "unknown")
    again = [item for item, words in zip(subject.narrative, folded, strict=True) if times[words] > 1]
    share = sum(len(words) for words in folded if times[words] > 1) / total
    return Measured(share, "found", {"count": len(again), "share": share}, spans_of(again))


@of_document
def sentence_length(subject: Subject) -> Measured:
    """Letters a sentence on average; the longest sentences are the evidence."""
    lengths = [(len(subject.words(item)), item) for item in subject.narrative]
    if not lengths:
        return Measured(None, "unknown")
    mean = sum(length for length, _ in lengths) / len(lengths)
    longest = sorted(lengths, key=lambda known: (-known[0], known[1].span))[:3]
    return Measured(mean, "found", {"mean": mean, "count": len(lengths)}, spans_of(item for _, item in longest))


@of_document
def requests_explained(subject: Subject) -> Measured:
    """Of requests: outcomes, timeliness and difficulty are spoken of, a third each; if there were none, that is."""
    if subject.form is None:
        return Measured(None, "unknown")
    said = _on_requests(subject)
    none = [item for item in said if item.attributes.get("zero_claim")]
    count = _requests(subject)
    if count == 0 or (count is None and none):
        return Measured(1.0 if none else 0.0, "no_requests" if none else "not_said", {}, spans_of(none))
    found = list(filter(None, (_explaining(subject, said, kind) for kind in _EXPLAINED)))
    facts = {"found": len(found), "wanted": len(_EXPLAINED)}
    return Measured(len(found) / len(_EXPLAINED), "found", facts, spans_of(found))


def _on_requests(subject: Subject) -> list[Sentence]:
    """Return the sentences on requests, those of the sections on problems and remedies aside."""
    named = looked_for("requests_explained", "subject")
    return [
        item
        for item in subject.sentences
        if item.section not in ("problems", "remedies")
        and ("request_handling" in item.tags or holds(subject.words(item), named))
    ]


def _explaining(subject: Subject, said: Iterable[Sentence], kind: str) -> Sentence | None:
    """Return the first sentence that tells of outcomes (with a figure), of timeliness, or of what was difficult."""
    words = looked_for("requests_explained", kind)
    told = (item for item in said if kind != "results" or item.attributes.get("n_numbers"))
    return next((item for item in told if holds(subject.words(item), words)), None)


def _requests(subject: Subject) -> float | None:
    """Return how many requests there were; `None` if the table does not tell."""
    table = next((table for table in subject.extraction.tables if table.schema == "requests"), None)
    cells = (cell for cell in (table.cells if table else ()) if cell.column == "total" and cell.row in _RECEIVED)
    sure = [cell.value for cell in cells if cell.state is State.NUMBER and not cell.review and cell.value is not None]
    return sum(sure) if len(sure) == len(_RECEIVED) else None


@of_document
def dialogue_facts(subject: Subject) -> Measured:
    """Of interpretation, response and participation: those of which a specific, accomplished fact is told / three."""
    if not subject.is_tagged:
        return Measured(None, "untagged")
    told = {tag: [item for item in subject.tagged[tag] if _is_accomplished(item)] for tag in _DIALOGUE}
    best = [items[0] for items in told.values() if items]
    return Measured(len(best) / len(told), "found", {"found": len(best), "wanted": len(told)}, spans_of(best))


def _is_accomplished(item: Sentence) -> bool:
    facts = item.attributes.get("n_numbers") or item.attributes.get("named_objects")
    return bool(facts) and item.attributes.get("tense") != "planned" and item.section != "problems"


@of_document
def text_agrees(subject: Subject) -> Measured:
    """Figures of the narrative that agree with the tables / those that can be held against them; it takes two."""
    item = subject.extraction
    told = claims(item.document, item.sentences, item.tables, metadata=item.metadata, relations=item.relations)
    judged = [one for one in told if one.sure and one.verdict is not Verdict.NOT_ASSESSABLE]
    if len(judged) < _ENOUGH_CLAIMS:
        return Measured(None, "unknown")
    failed = [one for one in judged if one.verdict is Verdict.DISAGREES]
    facts = {"assessable": len(judged), "failed": len(failed)}
    spans = tuple(one.span for one in (failed or judged)[:MOST_SPANS])
    return Measured(1 - len(failed) / len(judged), "found", facts, spans)
