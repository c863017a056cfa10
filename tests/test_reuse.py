"""Passages found with a guarantee, containment, corpora, and what is said of them."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.narratives import Narrative, narratives, write
from evaluation.reuse import seeds
from extractor.auditing import audit
from extractor.extraction import extract
from extractor.masking import BREAK, Masked, Runs
from extractor.readers import from_text
from extractor.repeats import ERROR, WARNING
from extractor.reuse import Corpus, Fingerprint, fingerprint, pairs, shared
from extractor.reuse.grams import found_in, grams, hashes, share
from extractor.reuse.passages import covered, passages, repeated
from extractor.reuse.winnowing import GUARANTEED, fingerprints
from extractor.types import Extraction, Severity

Letters = NDArray[np.uint16]
BODIES = tuple(narratives(16, "tests"))


def report(narrative: Narrative, name: str | None = None) -> Extraction:
    return extract(from_text(write(narrative).text, name=name or f"{narrative.body}-{narrative.year}"), tags=False)


def copied(source: Narrative, target: Narrative, *, section: str = "overview", count: int = 99) -> Narrative:
    """Return a narrative of `target` whose section begins with sentences of another."""
    mine = target.parts[section]
    return target._replace(parts={**target.parts, section: source.parts[section][:count] + mine[count:]})


def planted(target: Narrative, source: Narrative, count: int) -> float:
    """Return the share of what a copier says that the first sentences of a source make up."""
    return sum(map(len, source.parts["overview"][:count])) / target.size


def corpus(*items: Narrative) -> Corpus:
    return Corpus([fingerprint(report(item)) for item in items])


# Random texts of few letters, made of blocks so that much is shared, in any order.
blocks = st.lists(st.lists(st.integers(65, 70), min_size=1, max_size=50), min_size=1, max_size=4)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Letters, Letters]:
    known = draw(blocks)
    known.append([BREAK])

    def text() -> Letters:
        chosen = draw(st.lists(st.sampled_from(known), max_size=6))
        return np.array([letter for block in chosen for letter in block], dtype=np.uint16)

    return text(), text()


def in_common(left: Letters, right: Letters) -> NDArray[np.bool_]:
    """Tell by brute force which letters of `left` are in a run of `GUARANTEED` letters that `right` has."""
    there = {tuple(right[start : start + GUARANTEED].tolist()) for start in range(max(0, len(right) - GUARANTEED + 1))}
    found = np.zeros(len(left), dtype=bool)
    for start in range(len(left) - GUARANTEED + 1):
        run = tuple(left[start : start + GUARANTEED].tolist())
        if BREAK not in run and run in there:
            found[start : start + GUARANTEED] = True
    return found


@settings(max_examples=300)
@given(texts())
def test_no_passage_of_thirty_letters_is_missed(pair: tuple[Letters, Letters]) -> None:
    left, right = pair
    found = passages(left, right)
    assert not (in_common(left, right) & ~covered(found, len(left))).any()
    for item in found:
        assert BREAK not in left[item.start : item.end]
        if item.share == 1:
            assert np.array_equal(left[item.start : item.end], right[item.other_start : item.other_end])


@settings(max_examples=300)
@given(texts())
def test_who_shares_a_passage_shares_a_fingerprint_of_it(pair: tuple[Letters, Letters]) -> None:
    left, right = pair
    common = in_common(left, right)
    places, mine = fingerprints(left)
    theirs = set(fingerprints(right)[1].tolist())
    edges = np.flatnonzero(np.diff(np.concatenate([[0], common.astype(int), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        inside = (places >= start) & (places < end)
        assert theirs & set(mine[inside].tolist())


@settings(max_examples=150)
@given(texts())
def test_what_stands_twice_is_found(pair: tuple[Letters, Letters]) -> None:
    text = np.concatenate([*pair, pair[0]])
    found = covered(repeated(text), len(text))
    seen: set[tuple[int, ...]] = set()
    for start in range(len(text) - GUARANTEED + 1):
        run = tuple(text[start : start + GUARANTEED].tolist())
        if run in seen and BREAK not in run:
            assert found[start : start + GUARANTEED].all()
        seen.add(run)


def test_hashes_of_any_width_tell_runs_apart() -> None:
    letters = np.random.default_rng(1).integers(65, 68, 400).astype(np.uint16)
    for width in (1, 2, 5, 12, 30):
        values = hashes(letters, width).tolist()
        runs = [tuple(letters[start : start + width].tolist()) for start in range(len(values))]
        assert len(set(zip(runs, values, strict=True))) == len(set(runs)) == len(set(values))
    assert len(hashes(letters[:4], 5)) == 0


def test_containment_counts_the_five_grams_of_sentences() -> None:
    whole = report(BODIES[0])
    narrative = fingerprint(whole).narrative
    places, mine = grams(narrative)
    assert share(found_in(narrative, mine).values()) == 1.0
    assert share(found_in(narrative, mine[:0]).values()) == 0.0
    assert share(found_in(narrative, mine, np.ones(len(narrative.letters), dtype=bool)).values()) == 0.0
    assert share([]) is None
    assert (np.diff(places) > 0).all()


def test_shared_says_of_every_section_how_much_the_other_has() -> None:
    left = report(copied(BODIES[1], BODIES[0], section="problems"))
    found = shared(left, report(BODIES[1]))
    assert found["problems"] == 1.0
    assert found["overview"] is not None
    assert found["overview"] < 0.05
    nothing = extract(from_text("一、总体情况\n无。\n", name="x"), tags=False)
    assert set(shared(left, nothing).values()) == {None}
    assert set(shared(nothing, left)) == {"overview", "problems", "other"}


def test_shuffled_sentences_are_copied_ones() -> None:
    other = BODIES[0]._replace(parts={name: part[::-1] for name, part in BODIES[0].parts.items()})
    assert set(shared(report(other), report(BODIES[0])).values()) == {1.0}


def test_unrelated_narratives_share_next_to_nothing() -> None:
    for left in BODIES[:6]:
        for right in BODIES[6:12]:
            item, other = fingerprint(report(left)), fingerprint(report(right))
            assert (share(found_in(item.narrative, grams(other.narrative)[1]).values()) or 0) <= 0.05


@pytest.mark.usefixtures("shared")
def test_the_five_seeds_share_next_to_nothing() -> None:
    assert len(seeds()) == 20
    assert max(seeds()) <= 0.05


def test_a_peer_is_the_source_and_says_where() -> None:
    thief = copied(BODIES[0], BODIES[1], count=4)
    run = corpus(thief, *BODIES[:1], *BODIES[2:8])
    found = run.repetition(run.fingerprints[0])
    assert found.own is None
    source = found.sources[0]
    assert source.in_passages == pytest.approx(planted(thief, BODIES[0], 4), abs=0.03)
    assert found.peer == source.containment_5gram == pytest.approx(source.in_passages, abs=0.03)
    assert (source.axis, source.source) == ("peer", f"{BODIES[0].body}-2023")
    text, theirs = write(thief).text, write(BODIES[0]).text
    for passage in found.passages:
        assert (
            theirs[passage.source_span.start : passage.source_span.end] == text[passage.span.start : passage.span.end]
        )
        assert passage.documents == 2
        assert passage.share_of_corpus == pytest.approx(2 / 8, abs=1e-4)
        assert not passage.common


def test_the_last_report_is_the_other_axis() -> None:
    old = BODIES[0]._replace(year=2021)
    new = copied(old, BODIES[1]._replace(place=BODIES[0].place, function=BODIES[0].function), count=5)
    run = corpus(new, old, *BODIES[2:6])
    found = run.repetition(run.fingerprints[0])
    assert found.own == pytest.approx(planted(new, old, 5), abs=0.03)
    assert found.peer == 0.0
    assert {passage.axis for passage in found.passages} == {"self"}
    assert run.repetition(run.fingerprints[1]).own is None


def test_what_a_third_of_all_bodies_have_is_boilerplate_and_no_theft() -> None:
    phrase = BODIES[15].parts["overview"][:3]
    users = [item._replace(parts={**item.parts, "overview": phrase + item.parts["overview"]}) for item in BODIES[:11]]
    run = corpus(*users, *BODIES[11:14])
    found = run.repetition(run.fingerprints[0])
    assert found.peer is not None
    assert found.peer < 0.02
    assert found.passages
    assert {passage.common for passage in found.passages} == {True}
    assert all(10 <= passage.documents <= 11 for passage in found.passages)
    few = corpus(*users[:4], *BODIES[11:14])
    known = few.repetition(few.fingerprints[0])
    assert {passage.common for passage in known.passages} == {False}
    assert known.sources[0].in_passages == pytest.approx(planted(users[0], BODIES[15], 3), abs=0.03)


def test_every_passage_of_many_sources_has_one() -> None:
    sentences = tuple(max(item.parts["overview"], key=len) for item in BODIES[1:15])
    patchwork = BODIES[0]._replace(parts={**BODIES[0].parts, "overview": sentences})
    run = corpus(patchwork, *BODIES[1:15])
    item = run.fingerprints[0]
    found = run.repetition(item)
    for number, body in enumerate(BODIES[1:15], 1):
        theirs = run.fingerprints[number].narrative.letters
        want = in_common(item.narrative.letters, theirs)
        for start in np.flatnonzero(want):
            place = item.narrative.span(int(start), int(start) + 1).start
            assert any(part.span.start <= place < part.span.end for part in found.passages), body.body


@settings(max_examples=60)
@given(st.lists(texts(), min_size=1, max_size=3))
def test_no_passage_of_thirty_letters_is_missed_in_a_corpus(known: list[tuple[Letters, Letters]]) -> None:
    blank = fingerprint(report(BODIES[0]))
    items = []
    for number, letters in enumerate(letters for pair in known for letters in pair):
        at = np.arange(len(letters), dtype=np.uint32)
        narrative = Masked(letters, Runs(at, at, at + 1), {"overview": (0, len(letters))}, at[:1])
        places, values = fingerprints(letters)
        items.append(
            blank._replace(
                source=str(number), organization=f"{number % 3}", narrative=narrative, places=places, hashes=values
            )
        )
    run = Corpus(items)
    for item in items:
        found = np.zeros(len(item.narrative.letters), dtype=bool)
        for passage in run.repetition(item).passages:
            if passage.axis == "peer":
                found[passage.span.start : passage.span.end] = True
        for other in items:
            if other.organization != item.organization:
                assert found[in_common(item.narrative.letters, other.narrative.letters)].all()


def test_order_changes_nothing_and_a_stranger_only_the_shares() -> None:
    thief = copied(BODIES[0], BODIES[1], count=6)
    items = [fingerprint(report(item)) for item in (thief, *BODIES[:1], *BODIES[2:7])]

    def of(known: list[Fingerprint]) -> dict[str, object]:
        run = Corpus(known)
        return {item.source: run.repetition(item) for item in known}

    assert of(items) == of(items[::-1])
    first = Corpus(items).repetition(items[0])
    more = Corpus([*items, fingerprint(report(BODIES[8]))]).repetition(items[0])
    assert (first.own, first.peer, first.sources) == (more.own, more.peer, more.sources)
    assert [p.span for p in first.passages] == [p.span for p in more.passages]
    assert [p.documents for p in first.passages] == [p.documents for p in more.passages]


def test_repetition_inside_one_document() -> None:
    twice = BODIES[0]._replace(parts={**BODIES[0].parts, "problems": BODIES[0].parts["overview"][:4]})
    run = corpus(twice)
    found = run.repetition(run.fingerprints[0])
    assert (found.own, found.peer) == (None, None)
    assert found.inside > 0.05
    assert {passage.axis for passage in found.passages} == {"inside"}


def test_the_same_file_twice_is_no_peer_of_itself() -> None:
    one = report(BODIES[0], "a")
    run = Corpus([fingerprint(one), fingerprint(report(BODIES[0], "b"))])
    found = run.repetition(run.fingerprints[0])
    assert (found.own, found.peer, found.passages) == (None, None, ())


def test_nothing_to_compare() -> None:
    empty = extract(from_text("1 2 3", name="x"), tags=False)
    run = Corpus([fingerprint(empty), fingerprint(report(BODIES[0]))])
    found = run.repetition(run.fingerprints[0])
    assert (found.own, found.peer, found.passages, found.inside) == (None, 0.0, (), 0.0)
    assert Corpus([]).fingerprints == []


def findings(*items: Narrative, tags: bool = False) -> Iterator[tuple[str, Severity, str | None, bool]]:
    texts = [from_text(write(item).text, name=f"{item.body}-{item.year}") for item in items]
    first, *_ = audit(extract(text, tags=tags) for text in texts).standings
    for finding in first.findings:
        yield finding.code, finding.severity, finding.document, finding.root


@pytest.mark.parametrize("tags", [False, True])
def test_a_report_with_only_the_year_changed(tags: bool) -> None:
    old, new = BODIES[0]._replace(year=2022), BODIES[0]
    found = list(findings(new, old, *BODIES[1:4], tags=tags))
    source = f"{old.body}-2022"
    assert found[0] == ("L-REUSE-SELF", Severity.ERROR, source, True)
    assert all(finding[2:] == (source, False) for finding in found[1:])
    assert {finding[0] for finding in found[1:]} <= {"L-SAMEPROBLEM", "L-SAMEMEASURE"}
    assert list(findings(BODIES[0], *BODIES[1:4], tags=tags)) == []


def test_a_report_copied_from_a_peer_names_it_and_its_method() -> None:
    thief = BODIES[1]._replace(parts=BODIES[0].parts)
    (finding,) = audit(report(item) for item in (thief, *BODIES[:1], *BODIES[2:5])).standings[0].findings
    assert (finding.code, finding.severity) == ("L-REUSE-PEER", Severity.ERROR)
    assert BODIES[0].body in finding.message
    assert "5-gram" in finding.message
    assert finding.found is not None
    assert finding.found >= ERROR > WARNING


PROBLEMS = (
    "一是部分村务公开栏更换不及时，村民反映看到的还是上一季度的账目。",
    "二是各站所报送稿件多为会议消息，群众办事用得上的内容偏少。",
    "下一步，将由纪检委员每月走访两个村，当场核对公开栏和台账。",
    "同时将请便民大厅窗口每周报送一次群众问得最多的三件事。",
)


def test_problems_and_measures_of_last_year() -> None:
    old = BODIES[0]._replace(year=2022, parts={**BODIES[0].parts, "problems": PROBLEMS})
    new = BODIES[1]._replace(place=old.place, function=old.function, parts={**BODIES[1].parts, "problems": PROBLEMS})
    assert list(findings(new, old)) == [
        ("L-SAMEPROBLEM", Severity.ERROR, f"{old.body}-2022", True),
        ("L-SAMEMEASURE", Severity.ERROR, f"{old.body}-2022", True),
    ]
    changed = new._replace(parts={**new.parts, "problems": PROBLEMS[:2] + BODIES[2].parts["problems"][-1:]})
    assert [finding[0] for finding in findings(changed, old)] == ["L-SAMEPROBLEM"]


def test_pairs_are_one_entry_a_source() -> None:
    thief = copied(BODIES[0], BODIES[1], count=4)
    run = corpus(thief, *BODIES[:1], *BODIES[2:5])
    item = run.fingerprints[0]
    (pair,) = pairs(item, run.repetition(item))
    assert (pair.document, pair.source, pair.axis) == (item.source, f"{BODIES[0].body}-2023", "peer")
    assert pair.against is not None
    assert pair.against.in_passages >= pair.against.exact_30 > 0
