"""The tagger: inference from plain arrays, and the training that makes them."""

import io
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import GridSearchCV

from extractor.annotations import complaints, read_corrections, read_examples, variety
from extractor.errors import AnnotationError
from extractor.readers import from_text
from extractor.tagging import grams, load_model, probabilities, read_model, tag, tag_names
from extractor.training import SectionTagger, TaggerConfig, train
from extractor.types import Sentence, Span
from tests.conftest import ROOT

EXAMPLES = read_examples(ROOT / "training_data" / "sentences")


def sentences_of(text: str) -> tuple[Sentence, ...]:
    starts = [0, *(index + 1 for index, character in enumerate(text) if character == "。")]
    return tuple(Sentence(Span(start, end), "overview") for start, end in pairwise(starts))


def test_plain_sentences_get_the_tag_anyone_would_give() -> None:
    text = (
        "全年主动公开政府信息486条。本年度未收取信息处理费。"
        "下一步将进一步拓宽公开渠道，提高公开质量。全年没有发生行政复议和行政诉讼。"
    )
    document = from_text(text)
    found = tag(document, sentences_of(text))
    assert [sentence.primary for sentence in found] == ["proactive_disclosure", "fee", "improvement", "remedies"]
    for sentence in found:
        assert sentence.primary == next(iter(sentence.tags))
        assert all(0 < chance <= 1 for chance in sentence.tags.values())
        assert set(sentence.tags) <= set(tag_names())


def test_what_the_model_does_not_know_is_left_open() -> None:
    text = "◎◎◎ ▲▲。"
    (sentence,) = tag(from_text(text), sentences_of(text))
    assert (sentence.tags, sentence.primary) == ({}, None)
    assert tag(from_text(text), ()) == ()


def test_the_same_sentence_gets_the_same_answer_in_any_company() -> None:
    model = load_model()
    texts = ["公开信息8条。", "未收到申请。", "公开信息8条。", ""]
    for together, alone in zip(probabilities(texts, model), probabilities([texts[1]], model), strict=True):
        assert np.array_equal(together[0], together[2])
        assert np.allclose(together[1], alone[0])


def test_the_section_is_a_help_that_may_be_missing() -> None:
    model = load_model()
    text = ["完善工作制度。"]
    primary = {section: probabilities(text, model, [section]).primary[0] for section in (None, "overview", "problems")}
    improvement = model.tags.index("improvement")
    assert primary["problems"][improvement] > primary[None][improvement]
    assert primary["problems"][improvement] > primary["overview"][improvement]


def test_figures_and_white_space_do_not_matter() -> None:
    assert grams("公开 486 条") == grams("公开\n7条") == grams("公开１条")


def test_the_shipped_model_knows_every_tag_and_needs_no_pickle() -> None:
    model = load_model()
    assert set(model.tags) == set(tag_names())
    assert model.weights.shape == (len(model.terms), 2, len(model.tags))
    with np.load(ROOT / "models" / "section_tagger.npz", allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= {"f", "u"}


def test_a_pickled_model_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, tags=np.array([{"a": 1}], dtype=object))
    (tmp_path / "model.npz").write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="pickle"):
        read_model(tmp_path / "model.npz")


def test_training_data_are_sound() -> None:
    assert complaints(EXAMPLES) == []
    assert len(EXAMPLES) >= 6000


def test_variety_counts_near_duplicates() -> None:
    texts = ["全年公开信息8条，均在网站发布。", "全年公开信息9条，均在网站发布！", "未收到申请。"]
    assert variety(texts).pairs == ((0, 1),)
    assert variety(texts[1:]).distinct == 1


def test_faults_of_annotations_are_all_reported(tmp_path: Path) -> None:
    lines = [
        '{"text": "一", "tags": ["platfrom"], "primary": "platfrom", "section": "overview", "voice": "a"}',
        '{"text": "二", "tags": ["fee"], "primary": "platform", "section": "nowhere", "voice": "a"}',
        '{"text": "三"}',
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(AnnotationError) as caught:
        read_examples(tmp_path)
    assert [fault.where for fault in caught.value.faults] == ["1", "2", "2", "3"]
    assert "platform" in caught.value.faults[0].en


def test_corrections_are_read_from_a_sheet(tmp_path: Path) -> None:
    sheet = tmp_path / "doubts.csv"
    sheet.write_text("text,primary,tags\n未收费。,fee,fee other_matters\n无。,,\n", encoding="utf-8-sig")
    (example,) = read_corrections(sheet)
    assert (example.primary, example.tags, example.section) == ("fee", ("fee", "other_matters"), "none")
    sheet.write_text("words,primary\n未收费。,fee\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match="text"):
        read_corrections(sheet)
    with pytest.raises(AnnotationError, match="没有这个文件"):
        read_corrections(tmp_path / "nothing.csv")


def test_the_arrays_say_what_scikit_learn_says(tmp_path: Path) -> None:
    config = TaggerConfig(regularization=1.0, min_documents=2, folds=2, floor=0.2)
    some = EXAMPLES[::12]
    trained = train(some, config)
    np.savez(tmp_path / "model.npz", allow_pickle=False, **trained.arrays)
    model = read_model(tmp_path / "model.npz")
    pairs = [(example.text, example.section) for example in EXAMPLES[1::40]]
    said = probabilities([text for text, _ in pairs], model, [section for _, section in pairs])
    assert list(model.tags) == list(trained.tagger.classes_)
    wanted = np.log(trained.tagger.predict_proba(pairs)) / model.temperature
    assert np.array_equal(said.primary.argmax(axis=1), wanted.argmax(axis=1))
    assert np.allclose(said.each, trained.tagger.tag_probabilities(pairs), atol=5e-3)
    assert 0 < trained.batches.primary <= 1


def test_the_estimator_keeps_the_conventions_of_scikit_learn() -> None:
    some = EXAMPLES[::25]
    texts, primary = [example.text for example in some], [example.primary for example in some]
    plain = SectionTagger(regularization=3.0)
    assert clone(plain).get_params() == plain.get_params()
    assert plain.get_params()["regularization"] == 3.0
    assert plain.fit(texts, primary) is plain
    assert plain.score(texts, primary) > 0.9
    kept = {tag for tag, count in Counter(primary).items() if count >= 6}
    texts = [text for text, tag in zip(texts, primary, strict=True) if tag in kept]
    primary = [tag for tag in primary if tag in kept]
    search = GridSearchCV(SectionTagger(), {"regularization": [1.0, 30.0]}, cv=2).fit(texts, primary)
    assert search.best_params_["regularization"] in (1.0, 30.0)
    calibrated = CalibratedClassifierCV(SectionTagger(), cv=2, method="sigmoid").fit(texts, primary)
    assert np.allclose(calibrated.predict_proba(texts[:3]).sum(axis=1), 1)
