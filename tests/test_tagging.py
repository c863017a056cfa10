"""The tagger: inference from plain arrays, and the training that makes them."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from extractor.readers import from_text
from extractor.tagging import grams, load_model, probabilities, read_model, tag, tag_names
from extractor.training import TaggerConfig, read_examples, tagger, train
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
        assert all(0 < p <= 1 for p in sentence.tags.values())
        assert set(sentence.tags) <= set(tag_names())


def test_what_the_model_does_not_know_is_left_open() -> None:
    text = "◎◎◎ ▲▲。"
    (sentence,) = tag(from_text(text), sentences_of(text))
    assert (sentence.tags, sentence.primary) == ({}, None)
    assert tag(from_text(text), ()) == ()


def test_the_same_sentence_gets_the_same_answer_in_any_company() -> None:
    model = load_model()
    texts = ["公开信息8条。", "未收到申请。", "公开信息8条。", ""]
    together = probabilities(texts, model)
    assert np.array_equal(together[0], together[2])
    assert np.allclose(together[1], probabilities([texts[1]], model)[0])


def test_figures_and_white_space_do_not_matter() -> None:
    assert grams("公开 486 条") == grams("公开\n7条") == grams("公开１条")


def test_the_shipped_model_knows_every_tag_and_needs_no_pickle() -> None:
    model = load_model()
    assert set(model.tags) == set(tag_names())
    assert model.weights.shape == (len(model.terms), len(model.tags))
    with np.load(ROOT / "models" / "section_tagger.npz", allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= {"f", "u"}


def test_a_pickled_model_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, tags=np.array([{"a": 1}], dtype=object))
    (tmp_path / "model.npz").write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="pickle"):
        read_model(tmp_path / "model.npz")


def test_training_data_are_sound() -> None:
    texts = [example.text for example in EXAMPLES]
    assert len(texts) == len(set(texts)) >= 1000
    for example in EXAMPLES:
        assert example.primary in example.tags
        assert set(example.tags) <= set(tag_names())
        assert len(set(example.tags)) == len(example.tags)


def test_the_arrays_say_what_scikit_learn_says(tmp_path: Path) -> None:
    config = TaggerConfig(regularization=5.0, min_documents=2, folds=2)
    some = EXAMPLES[::2]
    trained = train(some, config)
    np.savez(tmp_path / "model.npz", allow_pickle=False, **trained.arrays)
    model = read_model(tmp_path / "model.npz")
    tags = sorted({name for example in some for name in example.tags})
    truth = np.array([[name in example.tags for name in tags] for example in some], dtype=int)
    texts = [example.text for example in EXAMPLES[1::7]]
    wanted = tagger(config).fit([example.text for example in some], truth).predict_proba(texts)
    assert list(model.tags) == tags
    assert np.allclose(probabilities(texts, model), wanted, atol=1e-4)
    assert 0 < trained.primary_right < 1
