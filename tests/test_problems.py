"""Problems, the measures that answer them, and the aspects of the survey."""

from typing import Any

import pytest
from msgspec.structs import replace

from extractor.answers import ANSWERS, alike, asks, bigrams, is_general
from extractor.aspects import aspects, covered
from extractor.attributes import attributes
from extractor.problems import PROBLEMS, paired, reviewed
from extractor.readers import from_text
from extractor.sentences import split, wrap_width
from extractor.types import Document, Sentence, Span
from tests.conftest import cases


def sentences_of(text: str, section: str) -> tuple[Document, list[Sentence]]:
    """Return the sentences of a text that is one section, without tags."""
    document, region = from_text(text), Span(0, len(text))
    spans = split(document.text, region, wrap_width(text, [region]))
    return document, [Sentence(span, section, attributes=attributes(document[span], span.start)) for span in spans]


def begins(document: Document, sentence: Sentence | None, words: str) -> bool:
    return not words if sentence is None else bool(words) and "".join(document[sentence.span].split()).startswith(words)


@pytest.mark.parametrize("case", cases("problems"))
def test_problems_are_paired_with_their_measures(case: dict[str, Any]) -> None:
    document, sentences = sentences_of(case["text"], PROBLEMS)
    pairs = paired(document, sentences)
    shown = [[document[item.span] if item else "" for item in pair[:2]] for pair in pairs]
    assert len(pairs) == len(case["pairs"]), shown
    for pair, (problem, measure) in zip(pairs, case["pairs"], strict=True):
        assert begins(document, pair.problem, problem), shown
        assert begins(document, pair.measure, measure), shown
        assert (pair.measure is None) == (pair.likeness < ANSWERS)
        assert 0 <= pair.likeness <= 1
    if "followups" in case:
        assert len(reviewed(document, sentences).followups) == case["followups"]


def test_only_the_section_on_problems_is_looked_at() -> None:
    document, sentences = sentences_of("存在的问题：一是更新不及时。下一步，每周检查更新。", "overview")
    assert paired(document, sentences) == ()
    assert paired(document, ()) == ()


def test_spans_are_of_the_decoded_text_also_where_it_is_mojibake() -> None:
    text = "存在的主要问题：一是解读形式单一；二是更新不够及时。下一步：一是增加图解和视频；二是每周检查更新。"
    garbled = text.encode("utf-8").decode("gb18030", errors="replace")
    document = from_text(garbled)
    sentences = [Sentence(Span(0, len(garbled)), PROBLEMS)]
    (pair,) = paired(document, sentences)
    assert pair.problem.span == Span(0, len(garbled))


@pytest.mark.parametrize("case", cases("aspects"))
def test_aspects_are_covered_by_their_best_sentence(case: dict[str, Any]) -> None:
    document, sentences = sentences_of(case["text"], "overview")
    government = case.get("government", False)
    found = covered(document, sentences, government=government)
    assert list(found) == [item.id for item in aspects(government=government)]
    shown = {name: document[item.span] for name, item in found.items() if item}
    assert set(shown) == set(case["covered"]), shown
    assert all(shown[name].startswith(words) for name, words in case["covered"].items()), shown


def test_tags_tell_what_a_sentence_is_about_before_its_words_do() -> None:
    document, (sentence,) = sentences_of("全年办理网站留言31件。", "overview")
    assert covered(document, [sentence], government=False)["platform"] == sentence
    tagged = replace(sentence, tags={"public_response": 0.9}, primary="public_response")
    found = covered(document, [tagged], government=False)
    assert (found["platform"], found["proactive"]) == (None, tagged)


def test_where_no_sentence_is_in_the_survey_all_are_looked_at() -> None:
    document, sentences = sentences_of("收到申请6件，均已答复。", "problems")
    assert covered(document, sentences, government=False)["requests"] == sentences[0]


@pytest.mark.parametrize(
    ("problem", "general"),
    [
        ("公开的力度还不够大，不够全面", True),
        ("思想认识有待进一步提高", True),
        ("部分栏目存在信息噪音", False),
        ("人员紧缺，缺乏信息报送、统计人员", False),
        ("水质检测结果三个月才公布一次", False),
    ],
)
def test_a_problem_of_general_words_alone_is_general(problem: str, *, general: bool) -> None:
    assert is_general(problem) is general


def test_likeness_grows_with_topic_and_wording() -> None:
    problem, near, far = "政策解读形式单一", "增加图解，丰富政策解读的形式", "加强组织领导"
    asked, own = asks(problem), bigrams(problem)
    likeness = [alike(asked, own, measure, bigrams(measure)) for measure in (near, far)]
    assert likeness[0] > ANSWERS > likeness[1] == 0
