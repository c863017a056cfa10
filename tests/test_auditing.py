"""Documents side by side: reuse, and the run as a whole."""

from extractor.auditing import audit
from extractor.extraction import extract, extract_each
from extractor.readers import from_text
from extractor.reuse import Corpus, fingerprint
from extractor.types import Extraction
from tests.conftest import EXAMPLES, ROOT

SAMPLES = {path.name[:2]: extract(str(path), tags=False) for path in EXAMPLES}
FIRST = "全年主动公开政府信息{n}条，其中通过{name}公众号公开二十条。为群众提供了便利的查询渠道和服务。"


def narrative(name: str, year: int, body: str) -> Extraction:
    text = f"{name}{year}年政府信息公开工作年度报告\n一、总体情况\n{body}\n六、其他需要报告的事项\n无。\n"
    return extract(from_text(text, name=f"{name}{year}"), tags=False)


def shares(extractions: list[Extraction]) -> list[tuple[float | None, float | None]]:
    prints = [fingerprint(item) for item in extractions]
    corpus = Corpus(prints)
    return [(found.own, found.peer) for found in map(corpus.repetition, prints)]


def test_a_report_with_only_year_name_and_figures_changed_counts_as_copied() -> None:
    one = narrative("青屏县林业局", 2022, FIRST.format(n=8, name="青屏县林业局"))
    other = narrative("白溪县水利局", 2022, FIRST.format(n=17, name="白溪县水利局"))
    assert shares([one, other]) == [(None, 1.0), (None, 1.0)]


def test_an_earlier_report_of_the_same_body_is_the_other_axis() -> None:
    old = narrative("青屏县林业局", 2021, FIRST.format(n=8, name="林业局"))
    new = narrative("青屏县林业局", 2022, FIRST.format(n=9, name="林业局") + "今年新设了三个便民服务专栏供群众查询。")
    (old_self, old_peer), (new_self, new_peer) = shares([old, new])
    assert (old_self, old_peer, new_peer) == (None, None, None)
    assert new_self is not None
    assert 0.5 < new_self < 0.9


def test_passages_say_where_the_words_stand_there_and_how_common_they_are() -> None:
    extractions = [
        narrative(f"青屏县{name}局", 2022, FIRST.format(n=8, name="我局")) for name in ("林业", "水利", "教育")
    ]
    corpus = Corpus([fingerprint(item) for item in extractions])
    found = corpus.repetition(corpus.fingerprints[0])
    assert len(found.passages) == 2
    for passage in found.passages:
        source = next(item for item in extractions if item.document.source == passage.source)
        assert source.document[passage.source_span] == extractions[0].document[passage.span]
        assert (passage.axis, passage.share_of_corpus) == ("peer", 1.0)


def test_unrelated_narratives_share_nothing_and_one_alone_has_nobody_to_compare_with() -> None:
    assert shares([SAMPLES["01"], SAMPLES["04"]]) == [(None, 0.0), (None, 0.0)]
    assert shares([SAMPLES["01"]]) == [(None, None)]


def test_the_copied_samples_are_found() -> None:
    result = {item.source: item for item in audit(SAMPLES.values()).standings}
    own = result[str(ROOT / "examples" / "08-chengxiu-water-2023.txt")].reuse.own
    peer = result[str(ROOT / "examples" / "11-yanxi-health-2022.txt")].reuse.peer
    assert own is not None
    assert peer is not None
    assert 0.3 < own < 0.7
    assert 0.1 < peer < 0.5


def test_order_of_the_input_changes_nothing_but_the_order_of_the_output() -> None:
    items = list(SAMPLES.values())
    forwards = {item.source: item for item in audit(items).standings}
    backwards = {item.source: item for item in audit(items[::-1]).standings}
    for source, standing in forwards.items():
        other = backwards[source]
        assert (standing.score, standing.rank) == (other.score, other.rank)
        assert (standing.reuse.own, standing.reuse.peer) == (other.reuse.own, other.reuse.peer)


def test_failures_stay_in_the_run() -> None:
    result = audit(extract_each([str(EXAMPLES[0]), "/none.txt"], tags=False))
    good, bad = result.standings
    assert good.score.value is not None
    assert bad.error is not None
    assert (bad.score.value, bad.rank.rank) == (None, None)
    assert bad.rank.not_ranked == bad.error.message


def test_another_peer_changes_only_what_depends_on_peers() -> None:
    items = list(SAMPLES.values())
    before, after = audit(items[:-1]), audit(items)
    for one, other in zip(before.standings, after.standings, strict=False):
        for old, new in zip(one.score.contributions, other.score.contributions, strict=True):
            if old.by not in ("own_reuse", "peer_reuse", "years_connect"):
                assert (old.measure, old.value, old.spans) == (new.measure, new.value, new.spans)
