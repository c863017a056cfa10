"""Sentences to tags: inference from plain arrays.

The model is linear over characters, pairs of them, classes of words (``data/word_classes.toml``) and circumstances.
It has two heads: one says which tag is the primary one, the other says yes or no for each tag. It was trained by
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
from extractor.shipped import shipped
from extractor.types import Document, Sentence

MODEL = "section_tagger.npz"
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_START, _END, _ABOUT, _CLASS = "\u0002", "\u0003", "\u0004", "\u0005"
_LONG = 8
"""Lengths are told apart in steps of so many characters, up to eight steps."""
_BATCH = 4096
"""Sentences looked at together: a report has some two hundred."""


class Model(NamedTuple):
    """A trained tagger.

    `terms` leads from a feature to its row; `idf` has shape (terms,), `weights` (terms, 2, tags) and `bias` (2, tags):
    first the head of the primary tag, then that of all tags. A tag is accepted where its probability reaches its
    threshold, the primary one where its probability reaches `floor`. `temperature` flattens the primary head.
    """

    tags: tuple[str, ...]
    terms: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    temperature: float
    floor: float
    digest: str


class Chances(NamedTuple):
    """Probabilities for texts, both of shape (texts, tags): `primary` sums to one, `each` is for one tag by itself."""

    primary: NDArray[np.float32]
    each: NDArray[np.float32]


def tag(document: Document, sentences: Sequence[Sentence], *, model: Model | None = None) -> tuple[Sentence, ...]:
    """Return the sentences with their accepted tags and their primary one, which stands first.

    At the primary tag stands the probability that it is the primary one, at the others that they hold. Where no tag is
    likely enough to be the primary one, the sentence abstains.
    """
    used = model or load_model()
    starts = range(0, len(sentences), _BATCH)
    return tuple(item for start in starts for item in _tagged(document, sentences[start : start + _BATCH], used))


def _tagged(document: Document, sentences: Sequence[Sentence], model: Model) -> Iterator[Sentence]:
    clear = legible(document)
    texts = [clear.words(sentence.span) for sentence in sentences]
    chances = probabilities(texts, model, [sentence.section for sentence in sentences])
    for sentence, text, primary, each in zip(sentences, texts, *chances, strict=True):
        first = int(primary.argmax())
        if primary[first] < model.floor or not any(map(str.isalpha, text)):
            yield sentence
            continue
        tags = {model.tags[first]: round(float(primary[first]), 4)}
        for index in sorted(np.flatnonzero(each >= model.thresholds), key=lambda index: -each[index]):
            tags.setdefault(model.tags[index], round(float(each[index]), 4))
        yield replace(sentence, tags=tags, primary=model.tags[first])


def probabilities(texts: Sequence[str], model: Model, sections: Sequence[str | None] | None = None) -> Chances:
    """Return the probabilities of every tag for every text; `sections`, where known, are a help."""
    size = len(model.terms)
    keys = [
        place * size + model.terms[gram]
        for place, (text, section) in enumerate(zip(texts, sections or [None] * len(texts), strict=True))
        for gram in grams(text, section)
        if gram in model.terms
    ]
    scores = np.zeros((len(texts), *model.bias.shape), dtype=np.float32)
    if keys:
        unique, counts = np.unique(np.array(keys, dtype=np.int64), return_counts=True)
        places, terms = np.divmod(unique, size)
        values = (1 + np.log(counts)).astype(np.float32) * model.idf[terms]
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        norms = np.sqrt(np.add.reduceat(values**2, starts))
        sums = np.add.reduceat(values[:, None, None] * model.weights[terms], starts)
        scores[places[starts]] = sums / norms[:, None, None]
    scores += model.bias
    primary: NDArray[np.float32] = softmax(scores[:, 0], model.temperature)
    return Chances(primary, np.float32(1) / (np.float32(1) + np.exp(-scores[:, 1])))


def softmax(scores: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Return scores as probabilities that sum to one in every row; a higher temperature flattens them."""
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / np.float32(temperature))
    result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result


def grams(text: str, section: str | None = None) -> list[str]:
    """Return the features of a sentence: characters, pairs of them, beginning, end, length, section, word classes.

    Figures are made alike; what has no letters has no features. The first and the last class count apart as well.

    >>> grams("共 8 条")[:3]
    ['共', '0', '条']
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    if not any(map(str.isalpha, folded)):
        return []
    marked = f"{_START}{_FIGURES.sub('0', folded)}{_END}"
    about = [marked[:4], marked[-4:], f"{_ABOUT}{min(len(folded) // _LONG, _LONG)}"]
    if section and section != "none":
        about.append(f"{_ABOUT}{section}")
    pairs = list(map("".join, pairwise(marked)))
    return [*marked[1:-1], *pairs, *about, *_classes_of(pairs[1:])]


def _classes_of(pairs: Sequence[str]) -> Iterator[str]:
    known = word_classes()
    found = [name for pair in pairs if (name := known.get(pair) or known.get(pair[0]))]
    if found:
        yield from (f"{_CLASS}{name}" for name in dict.fromkeys(found))
        yield f"{_START}{_CLASS}{found[0]}"
        yield f"{found[-1]}{_CLASS}{_END}"


@cache
def word_classes() -> dict[str, str]:
    """Return the class of every character, or pair of them, that is of one."""
    listed = load(files("extractor") / "data" / "word_classes.toml", dict[str, str])
    return {word: name for name, words in listed.items() for word in words.split()}


@cache
def load_model() -> Model:
    """Load the model that comes with the package. Nothing is unpickled."""
    return read_model(shipped(f"models/{MODEL}"))


class TagForm(Words, frozen=True):
    """A tag: its name in both languages, what it says, and where it ends."""

    says: str
    border: str = ""


@cache
def tag_names() -> dict[str, TagForm]:
    """Return every tag with its name in both languages."""
    return load(shipped("training_data/labels.toml"), dict[str, TagForm])


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
        arrays["weights"].astype(np.float32),
        arrays["bias"],
        arrays["thresholds"],
        float(arrays["temperature"]),
        float(arrays["floor"]),
        digest,
    )
