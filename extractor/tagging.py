"""Sentences to tags: inference from plain arrays.

The model is a linear classifier over character uni- and bigrams, one yes or no for each tag. It was trained by
`extractor.training`; here it needs numpy alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from extractor.errors import Words
from extractor.legible import legible
from extractor.shapes import load
from extractor.shipped import model_path
from extractor.types import Document, Sentence

MODEL = "section_tagger.npz"
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_START, _END = "\u0002", "\u0003"
_BATCH = 4096
"""Sentences looked at together: a report has some two hundred."""


class Model(NamedTuple):
    """A trained tagger.

    `terms` leads from an n-gram to its row; `idf` has shape (terms,), `weights` (terms, tags), `bias` and
    `thresholds` (tags,). A tag is accepted where its probability reaches its threshold.
    """

    tags: tuple[str, ...]
    terms: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    digest: str


def tag(document: Document, sentences: Sequence[Sentence], *, model: Model | None = None) -> tuple[Sentence, ...]:
    """Return the sentences with their accepted tags and their primary one.

    The primary tag is the likeliest of the accepted ones; a sentence with none abstains.
    """
    used = model or load_model()
    starts = range(0, len(sentences), _BATCH)
    return tuple(item for start in starts for item in _tagged(document, sentences[start : start + _BATCH], used))


def _tagged(document: Document, sentences: Sequence[Sentence], model: Model) -> Iterator[Sentence]:
    clear = legible(document)
    chances = probabilities([clear.words(sentence.span) for sentence in sentences], model)
    for sentence, chance, accepted in zip(sentences, chances, chances >= model.thresholds, strict=True):
        chosen = sorted(np.flatnonzero(accepted), key=lambda index: -chance[index])
        tags = {model.tags[index]: round(float(chance[index]), 4) for index in chosen}
        yield replace(sentence, tags=tags, primary=next(iter(tags), None))


def probabilities(texts: Sequence[str], model: Model) -> NDArray[np.float32]:
    """Return the probability of every tag for every text, shape (texts, tags)."""
    size = len(model.terms)
    keys = [
        place * size + model.terms[gram]
        for place, text in enumerate(texts)
        for gram in grams(text)
        if gram in model.terms
    ]
    scores = np.zeros((len(texts), len(model.tags)), dtype=np.float32)
    if keys:
        unique, counts = np.unique(np.array(keys, dtype=np.int64), return_counts=True)
        places, terms = np.divmod(unique, size)
        values = (1 + np.log(counts)).astype(np.float32) * model.idf[terms]
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        norms = np.sqrt(np.add.reduceat(values**2, starts))
        scores[places[starts]] = np.add.reduceat(values[:, None] * model.weights[terms], starts) / norms[:, None]
    result: NDArray[np.float32] = 1 / (1 + np.exp(-(scores + model.bias)))
    return result


def grams(text: str) -> list[str]:
    """Return the features of a sentence: its characters and pairs of neighbours, figures made alike.

    >>> grams("共 8 条")[:3]
    ['共', '0', '条']
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    marked = f"{_START}{_FIGURES.sub('0', folded)}{_END}"
    return [*marked[1:-1], *map("".join, pairwise(marked))]


@cache
def load_model() -> Model:
    """Load the model that comes with the package. Nothing is unpickled."""
    return read_model(model_path(MODEL))


@cache
def tag_names() -> dict[str, Words]:
    """Return the name of every tag in both languages."""
    return load(files("extractor") / "data" / "tags.toml", dict[str, Words])


def read_model(path: Traversable) -> Model:
    """Read a model from the arrays that `extractor.training` wrote."""
    with path.open("rb") as source:
        digest = hashlib.sha256(source.read()).hexdigest()
        source.seek(0)
        with np.load(source, allow_pickle=False) as arrays:
            return _model(dict(arrays), f"sha256:{digest}")


def _model(arrays: dict[str, NDArray[Any]], digest: str) -> Model:
    tags, terms = (bytes(arrays[name]).decode("utf-8").split("\n") for name in ("tags", "terms"))
    return Model(
        tuple(tags),
        {term: index for index, term in enumerate(terms)},
        arrays["idf"],
        arrays["weights"],
        arrays["bias"],
        arrays["thresholds"],
        digest,
    )
