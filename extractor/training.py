"""Train the section tagger and write it as plain arrays.

scikit-learn is needed here and nowhere else. Run as ``python -m extractor.training`` (``make model``), or by
`jianbao train` with sentences of one's own.
"""

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from extractor.annotations import DATA, Example, clusters, conflicts, read_corrections, read_examples
from extractor.errors import Words
from extractor.shapes import load
from extractor.tagging import MODEL, Chances, Model, grams, load_model, probabilities, read_model, softmax

_THRESHOLDS = np.arange(0.2, 0.65, 0.05)
_TEMPERATURES = np.arange(0.6, 2.45, 0.05)
_STEEPNESS = 5.0
"""A margin times this is the logarithm of odds."""
_MODELS = Path(__file__).parents[1] / "models"

Text: TypeAlias = str | tuple[str, str | None]
"""A sentence, or a sentence and the section it stands in."""


class TaggerConfig(msgspec.Struct, frozen=True):
    """Settings of the classifier; what they mean stands in ``models/config.toml``."""

    regularization: float
    min_documents: int
    folds: int
    floor: float


class Config(msgspec.Struct, frozen=True):
    """The training configuration file."""

    tagger: TaggerConfig


class Quality(NamedTuple):
    """What cross-validation says: primary tag right, micro- and macro-F1 of the tags."""

    primary: float
    micro: float
    macro: float


class Trained(NamedTuple):
    """A fitted tagger, its arrays, and what cross-validation said: between voices, and between batches."""

    tagger: "SectionTagger"
    arrays: dict[str, NDArray[Any]]
    voices: Quality
    batches: Quality


class SectionTagger(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """A linear classifier of sentences, as scikit-learn wants it: support vector machines, one for each tag.

    `fit` takes sentences (see `Text`) and their primary tags, and with `tags` all tags of each; `predict` and
    `predict_proba` answer for the primary tag, `tag_probabilities` for every tag by itself, in the order of `classes_`.
    A sentence whose section is given is learned again without it, as the section may be missing.
    """

    def __init__(self, *, regularization: float = 1.0, min_documents: int = 2) -> None:
        self.regularization = regularization
        self.min_documents = min_documents

    def fit(
        self, X: Sequence[Text], y: Sequence[str], *, tags: Sequence[Sequence[str]] | None = None
    ) -> "SectionTagger":
        """Learn from sentences `X`, their primary tags `y` and, if given, all of their `tags`."""
        pairs = list(map(_pair, X))
        placed = [place for place, (_, section) in enumerate(pairs) if section]
        order = [*range(len(pairs)), *placed]
        every = tags or [[tag] for tag in y]
        self.classes_ = np.unique([*y, *(tag for listed in every for tag in listed)])
        self.vectorizer_ = TfidfVectorizer(analyzer=_analyze, min_df=self.min_documents, sublinear_tf=True)
        features = self.vectorizer_.fit_transform([*pairs, *((pairs[place][0], None) for place in placed)])
        primary = np.asarray(y)[order][:, None] == self.classes_
        truth = np.array([[tag in listed for tag in self.classes_] for listed in every])[order]
        heads = [self._heads(features, wanted) for wanted in (primary, truth)]
        self.weights_ = np.stack([weights for weights, _ in heads], axis=1)
        self.bias_ = np.stack([bias for _, bias in heads])
        return self

    def _heads(self, features: Any, truth: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Separate the sentences of every class from the others: weights (terms, classes) and biases (classes,)."""
        weights = np.zeros((features.shape[1], truth.shape[1]))
        bias = np.where(truth.all(axis=0), _STEEPNESS, -_STEEPNESS)
        for place in np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0)):
            head = LinearSVC(C=self.regularization, tol=0.1, max_iter=300, random_state=0)
            head.fit(features, truth[:, place])
            weights[:, place], bias[place] = _STEEPNESS * head.coef_[0], _STEEPNESS * head.intercept_[0]
        return weights, bias

    def predict(self, X: Sequence[Text]) -> NDArray[Any]:
        """Return the likeliest primary tag of every sentence."""
        result: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return result

    def predict_proba(self, X: Sequence[Text]) -> NDArray[np.float64]:
        """Return the probability of every class to be the primary tag, shape (sentences, classes)."""
        powers = np.exp(self._scores(X, 0))
        result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return result

    def tag_probabilities(self, X: Sequence[Text]) -> NDArray[np.float64]:
        """Return the probability of every tag by itself, shape (sentences, classes)."""
        result: NDArray[np.float64] = 1 / (1 + np.exp(-self._scores(X, 1)))
        return result

    def _scores(self, texts: Sequence[Text], head: int) -> NDArray[np.float64]:
        check_is_fitted(self)
        features = self.vectorizer_.transform(list(map(_pair, texts)))
        scores: NDArray[np.float64] = features @ self.weights_[:, head] + self.bias_[head]
        return scores


def _pair(text: Text) -> tuple[str, str | None]:
    return (text, None) if isinstance(text, str) else text


def _analyze(pair: tuple[str, str | None]) -> list[str]:
    return grams(*pair)


def train(examples: Sequence[Example], config: TaggerConfig) -> Trained:
    """Train on all examples.

    The threshold of the tags and the temperature are chosen by cross-validation between batches, which differ as
    strangers' sentences do; between voices, near duplicates kept together, it only tells how good the tagger is.
    """
    classes = np.unique([tag for example in examples for tag in example.tags])
    truth = np.array([[tag in example.tags for tag in classes] for example in examples], dtype=int)
    primary = np.searchsorted(classes, [example.primary for example in examples])
    by_voice = out_of_fold(examples, clusters(examples), config, classes)
    by_batch = out_of_fold(examples, [example.batch for example in examples], config, classes)
    threshold = max(_THRESHOLDS, key=lambda level: f1_score(truth, accepted(by_batch, level), average="micro"))
    temperature = min(_TEMPERATURES, key=lambda level: _surprise(by_batch.primary, primary, level))
    fitted = _fitted(examples, config)
    arrays: dict[str, NDArray[Any]] = {
        "tags": _as_bytes(fitted.classes_),
        "terms": _as_bytes(fitted.vectorizer_.get_feature_names_out()),
        "idf": fitted.vectorizer_.idf_.astype(np.float32),
        "weights": fitted.weights_.astype(np.float16),
        "bias": fitted.bias_.astype(np.float32),
        "thresholds": np.full(len(classes), threshold, dtype=np.float32),
        "temperature": np.array(temperature, dtype=np.float32),
        "floor": np.array(config.floor, dtype=np.float32),
    }
    return Trained(
        fitted, arrays, *(_quality(chances, truth, primary, float(threshold)) for chances in (by_voice, by_batch))
    )


def _as_bytes(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def tagger_of(config: TaggerConfig) -> SectionTagger:
    """Return an unfitted tagger with these settings."""
    return SectionTagger(regularization=config.regularization, min_documents=config.min_documents)


def _fitted(examples: Sequence[Example], config: TaggerConfig) -> SectionTagger:
    tagger = tagger_of(config)
    texts = [(example.text, example.section if example.section != "none" else None) for example in examples]
    return tagger.fit(texts, [example.primary for example in examples], tags=[example.tags for example in examples])


def out_of_fold(
    examples: Sequence[Example], groups: Sequence[object], config: TaggerConfig, classes: NDArray[Any]
) -> Chances:
    """Return what taggers say of sentences of groups they have not seen, without being told the section."""
    primary, each = (np.full((len(examples), len(classes)), 1e-9) for _ in range(2))
    numbers = np.unique(np.array(list(map(str, groups))), return_inverse=True)[1]
    folds = min(config.folds, int(numbers.max()) + 1)
    for seen, unseen in GroupKFold(folds).split(numbers, groups=numbers):
        tagger = _fitted([examples[place] for place in seen], config)
        texts = [examples[place].text for place in unseen]
        places = np.ix_(unseen, np.searchsorted(classes, tagger.classes_))
        primary[places], each[places] = tagger.predict_proba(texts), tagger.tag_probabilities(texts)
    return Chances(primary.astype(np.float32), each.astype(np.float32))


def accepted(chances: Chances, threshold: float) -> NDArray[np.bool_]:
    """Return which tags are accepted: the likeliest primary one and all that reach the threshold."""
    result: NDArray[np.bool_] = chances.each >= threshold
    result[np.arange(len(result)), chances.primary.argmax(axis=1)] = True
    return result


def _surprise(primary: NDArray[np.float32], truth: NDArray[Any], temperature: float) -> float:
    """Return the mean negative logarithm of what the true tag was given."""
    flattened = softmax(np.log(np.maximum(primary, np.float32(1e-9))), temperature)
    return float(-np.log(flattened[np.arange(len(truth)), truth] + 1e-9).mean())


def _quality(chances: Chances, truth: NDArray[Any], primary: NDArray[Any], threshold: float) -> Quality:
    chosen = accepted(chances, threshold)
    scores = (f1_score(truth, chosen, average=average, zero_division=0) for average in ("micro", "macro"))
    return Quality(float(np.mean(chances.primary.argmax(axis=1) == primary)), *map(float, scores))


def write_model(trained: Trained, path: Path) -> None:
    """Write the arrays of a tagger; nothing is pickled."""
    with path.open("wb") as target:  # of a path, numpy would change the name
        np.savez_compressed(target, allow_pickle=False, **trained.arrays)


def describe(trained: Trained, examples: Sequence[Example]) -> list[str]:
    """Say what a tagger was trained on and what cross-validation says of it."""
    lines = [f"{len(examples)} sentences, {len({example.voice for example in examples})} voices"]
    for name, quality in (("voices", trained.voices), ("batches", trained.batches)):
        lines.append(
            f"cross-validation between {name}: primary tag right {quality.primary:.3f}, "
            f"micro-F1 {quality.micro:.3f}, macro-F1 {quality.macro:.3f}"
        )
    threshold, temperature = float(trained.arrays["thresholds"][0]), float(trained.arrays["temperature"])
    return [*lines, f"threshold {threshold:.2f}, temperature {temperature:.2f}"]


def retrain(added: Sequence[Path], out: Path, *, data: Path = DATA) -> Iterator[Words]:
    """Train with the sentences of `data` and corrected ones, write the model, and say what the corrections changed.

    Raises `AnnotationError` if a file has faults or `data` holds no sentences, and `OSError` before any work if the
    model cannot be written to `out`.
    """
    if out.is_dir() or not out.parent.is_dir():
        reason = errno.EISDIR if out.is_dir() else errno.ENOENT
        raise OSError(reason, os.strerror(reason), str(out))
    examples = read_examples(data)
    corrected = [example for path in added for example in read_corrections(path)]
    contrary = conflicts([*examples, *corrected])
    known = {id(example) for example in corrected}
    replaced = {id(one) for pair in contrary for one in pair if id(one) not in known}
    kept = [example for example in examples if id(example) not in replaced]
    total, count = len(kept) + len(corrected), len(corrected)
    yield Words(
        f"训练 {total} 句，其中改好的 {count} 句，要几分钟",
        f"training on {total} sentences, {count} corrected; minutes",
    )
    before = load_model()
    trained = train([*kept, *corrected], read_config())
    write_model(trained, out)
    for line in describe(trained, [*kept, *corrected]):
        yield Words(line, line)
    if corrected:
        yield Words(
            f"与原有句子矛盾 {len(contrary)} 句，以改好的为准", f"{len(contrary)} contradict the sentences there were"
        )
    for when, model in (("前", "before"), before), (("后", "after"), read_model(out)):
        if corrected:
            yield _agreement(corrected, model, *when)


def _agreement(corrected: Sequence[Example], model: Model, zh: str, en: str) -> Words:
    """Say how far a model agrees with corrected sentences, and on how many it answers."""
    chances = probabilities([item.text for item in corrected], model, [item.section for item in corrected])
    answered = chances.primary.max(axis=1) >= model.floor
    first = np.array(model.tags)[chances.primary.argmax(axis=1)]
    right = first == np.array([item.primary for item in corrected])
    agreed, covered = float((right & answered).mean()), float(answered.mean())
    return Words(
        f"训练{zh}：一致 {agreed:.1%}，作答 {covered:.1%}", f"{en}: agrees {agreed:.1%}, answers {covered:.1%}"
    )


def read_config(path: Path = _MODELS / "config.toml") -> TaggerConfig:
    """Read the settings of the classifier."""
    return load(path, Config).tagger


def main() -> None:
    """Train on ``training_data/`` and write the model to ``models/``."""
    examples = read_examples(DATA)
    trained = train(examples, read_config())
    write_model(trained, _MODELS / MODEL)
    sys.stdout.write("\n".join(describe(trained, examples)) + "\n")


if __name__ == "__main__":
    main()
