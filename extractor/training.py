"""Train the section tagger and write it as plain arrays.

scikit-learn is needed here and nowhere else. Run as ``python -m extractor.training`` (``make model``).
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline

from extractor.shapes import load
from extractor.tagging import MODEL, grams

_THRESHOLDS = np.arange(0.05, 0.65, 0.05)


class Example(msgspec.Struct, frozen=True):
    """An annotated sentence of the training data; `voice` names the invented body it is from."""

    text: str
    tags: tuple[str, ...]
    primary: str
    section: str
    voice: str


class TaggerConfig(msgspec.Struct, frozen=True):
    """Settings of the classifier."""

    regularization: float
    min_documents: int
    folds: int


class Config(msgspec.Struct, frozen=True):
    """The training configuration file."""

    tagger: TaggerConfig


class Trained(NamedTuple):
    """The arrays of a model and what cross-validation says of it."""

    arrays: dict[str, NDArray[Any]]
    primary_right: float
    micro_f1: float
    threshold: float


def read_examples(folder: Path) -> list[Example]:
    """Read all annotated sentences of a folder, in the order of file names."""
    decoder = msgspec.json.Decoder(Example)
    return [
        decoder.decode(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def tagger(config: TaggerConfig) -> Pipeline:
    """Build the untrained classifier: TF-IDF of character n-grams, one logistic regression a tag."""
    return Pipeline(
        [
            ("grams", TfidfVectorizer(analyzer=grams, min_df=config.min_documents, sublinear_tf=True)),
            ("tags", OneVsRestClassifier(LogisticRegression(C=config.regularization, max_iter=500))),
        ]
    )


def train(examples: Sequence[Example], config: TaggerConfig) -> Trained:
    """Train on all examples; judge, and choose the threshold, by cross-validation split by voice."""
    tags = sorted({tag for example in examples for tag in example.tags})
    texts = [example.text for example in examples]
    truth = np.array([[tag in example.tags for tag in tags] for example in examples], dtype=int)
    chances = cross_val_predict(
        tagger(config),
        texts,
        truth,
        groups=[example.voice for example in examples],
        cv=GroupKFold(config.folds),
        method="predict_proba",
    )
    threshold = max(_THRESHOLDS, key=lambda level: f1_score(truth, chances >= level, average="micro"))
    primary = np.array([tags.index(example.primary) for example in examples])
    return Trained(
        _arrays(tagger(config).fit(texts, truth), tags, float(threshold)),
        float(np.mean(chances.argmax(axis=1) == primary)),
        float(f1_score(truth, chances >= threshold, average="micro")),
        float(threshold),
    )


def _arrays(fitted: Pipeline, tags: list[str], threshold: float) -> dict[str, NDArray[Any]]:
    vectorizer, classifier = fitted["grams"], fitted["tags"]
    estimators = classifier.estimators_
    return {
        "tags": np.frombuffer("\n".join(tags).encode(), dtype=np.uint8),
        "terms": np.frombuffer("\n".join(vectorizer.get_feature_names_out()).encode(), dtype=np.uint8),
        "idf": vectorizer.idf_.astype(np.float32),
        "weights": np.vstack([item.coef_[0] for item in estimators]).T.astype(np.float32),
        "bias": np.array([item.intercept_[0] for item in estimators], dtype=np.float32),
        "thresholds": np.full(len(tags), threshold, dtype=np.float32),
    }


def main() -> None:
    """Train on ``training_data/`` and write the model and its card to ``models/``."""
    root = Path(__file__).parents[1]
    examples = read_examples(root / "training_data" / "sentences")
    config = load(root / "models" / "config.toml", Config)
    trained = train(examples, config.tagger)
    np.savez_compressed(root / "models" / MODEL, allow_pickle=False, **trained.arrays)
    counts = Counter(example.primary for example in examples)
    sys.stdout.write(
        f"{len(examples)} sentences, {len({example.voice for example in examples})} voices, "
        f"{len(counts)} tags, rarest {min(counts.values())}\n"
        f"cross-validation by voice: primary tag right {trained.primary_right:.3f}, "
        f"micro-F1 {trained.micro_f1:.3f} at threshold {trained.threshold:.2f}\n"
    )


if __name__ == "__main__":
    main()
