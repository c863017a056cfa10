"""How well sentences are tagged: ``python -m evaluation.tags``, a part of ``make evaluate``.

The real sentences, which ``JIANBAO_SHARED`` leads to, only measure: nothing is trained or tuned on them. Writes
``evaluation/results/tags.md`` and two pictures beside it.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from evaluation.charts import draw_confusion, draw_learning
from evaluation.gold import shared_folder
from extractor.annotations import DATA, Example, read_examples
from extractor.shapes import load
from extractor.tagging import Chances, Model, load_model, probabilities
from extractor.training import TaggerConfig, read_config, tagger_of

RESULTS = Path(__file__).parent / "results"
_CUES = DATA.parent / "cues.toml"
_ENOUGH = 8
"""Tags with fewer real examples do not count in macro-F1."""
_SHOWN = 160
"""Mistakes may be looked at among so many of the real sentences; the others are only counted."""
_WORST = 12
_SIZES = (0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
_COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7)
_TIMES = 25

Texts: TypeAlias = Sequence[str]


class RealSentence(msgspec.Struct, frozen=True):
    """A real sentence as two annotators agreed to tag it."""

    id: str
    text: str
    tags: tuple[str, ...]
    primary: str


class Cue(msgspec.Struct, frozen=True):
    """Words that speak for a tag."""

    tag: str
    words: tuple[str, ...]


class _Cues(msgspec.Struct, frozen=True):
    cues: tuple[Cue, ...] = msgspec.field(name="cue")


class Answers(NamedTuple):
    """What the shipped model says of sentences: accepted tags as truth values, primary tags and their confidence."""

    tags: tuple[str, ...]
    accepted: NDArray[np.bool_]
    primary: NDArray[Any]
    confidence: NDArray[np.float32]
    answered: NDArray[np.bool_]


def read_real(folder: Path) -> list[RealSentence]:
    """Read the real sentences."""
    lines = (folder / "tagged_sentences.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=RealSentence) for line in lines]


def answers(sentences: Sequence[RealSentence], model: Model) -> Answers:
    """Ask the shipped model, without telling it sections."""
    chances: Chances = probabilities([sentence.text for sentence in sentences], model)
    first = chances.primary.argmax(axis=1)
    chosen = chances.each >= model.thresholds
    chosen[np.arange(len(first)), first] = True
    confidence = chances.primary.max(axis=1)
    return Answers(model.tags, chosen, np.array(model.tags)[first], confidence, confidence >= model.floor)


def calibration_error(confidence: NDArray[np.float32], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: the mean gap between confidence and share right, over equal bins."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[places == bin_].mean() - right[places == bin_].mean()) for bin_ in np.unique(places)]
    return float(np.average(gaps, weights=np.bincount(places)[np.unique(places)]))


def truth_of(sentences: Sequence[RealSentence], tags: Sequence[str]) -> NDArray[np.bool_]:
    """Return which tags hold for which sentence, shape (sentences, tags)."""
    return np.array([[tag in sentence.tags for tag in tags] for sentence in sentences])


def macro_f1(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Return the mean F1 of the tags that have enough examples."""
    kept = truth.sum(axis=0) >= _ENOUGH
    return float(f1_score(truth[:, kept], found[:, kept], average="macro", zero_division=0))


def rivals(examples: Sequence[Example], config: TaggerConfig) -> Iterator[tuple[str, Callable[[Texts], Sequence[str]]]]:
    """Yield other ways to find the primary tag: their name, and a function from texts to tags."""
    texts, primary = [example.text for example in examples], [example.primary for example in examples]
    commonest = Counter(primary).most_common(1)[0][0]
    yield "majority", lambda asked: [commonest] * len(asked)
    cues = load(_CUES, _Cues).cues
    yield "rule list", lambda asked: [_by_cue(text, cues, commonest) for text in asked]
    for name, analyzer, reach in (("characters, 1 to 3", "char", (1, 3)), ("words (jieba), 1 and 2", _words, (1, 1))):
        grams = TfidfVectorizer(analyzer=analyzer, ngram_range=reach, min_df=config.min_documents, sublinear_tf=True)
        linear = make_pipeline(grams, LinearSVC(C=config.regularization, random_state=0))
        linear.fit(texts, primary)
        yield name, linear.predict
    yield "spaCy textcat, bag of words", _textcat(examples)


def _by_cue(text: str, cues: Sequence[Cue], otherwise: str) -> str:
    return next((cue.tag for cue in cues if any(word in text for word in cue.words)), otherwise)


def _words(text: str) -> list[str]:
    from extractor.segmenting import segmenter

    words = segmenter().lcut(text)
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _textcat(examples: Sequence[Example]) -> Callable[[Texts], list[str]]:
    """Train spaCy's bag-of-words text classifier on the primary tags."""
    import spacy
    from spacy.training import Example as Pair
    from spacy.util import minibatch

    spacy.util.fix_random_seed(0)  # type: ignore[attr-defined]
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    architecture = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "length": 262144,
        "no_output_layer": False,
    }
    textcat = nlp.add_pipe("textcat", config={"model": architecture})
    labels = sorted({example.primary for example in examples})
    for label in labels:
        textcat.add_label(label)  # type: ignore[attr-defined]
    pairs = [
        Pair.from_dict(nlp.make_doc(item.text), {"cats": {label: float(label == item.primary) for label in labels}})
        for item in examples
    ]
    nlp.initialize(lambda: pairs)
    for _ in range(8):
        for batch in minibatch(pairs, 64):
            nlp.update(list(batch), drop=0.2)
    return lambda asked: [max(doc.cats, key=lambda label: doc.cats[label]) for doc in nlp.pipe(asked)]


def learning_curve(
    examples: Sequence[Example], real: Sequence[RealSentence], config: TaggerConfig
) -> Iterator[dict[str, Any]]:
    """Yield how often the primary tag is right with growing shares of the training data, whole voices at a time."""
    voices = sorted({example.voice for example in examples})
    order = np.random.default_rng(0).permutation(voices)
    for share in _SIZES:
        chosen = set(order[: max(2, round(share * len(voices)))])
        some = [example for example in examples if example.voice in chosen]
        tagger = tagger_of(config).fit([example.text for example in some], [example.primary for example in some])
        found = tagger.predict([sentence.text for sentence in real])
        right = float(np.mean(found == np.array([sentence.primary for sentence in real])))
        yield {"sentences": len(some), "voices": len(chosen), "right": right}


def speed(sentences: Sequence[RealSentence], model: Model) -> float:
    """Return how many sentences the shipped model tags in a second, in batches of a report's size."""
    texts = [sentence.text for sentence in sentences]
    begin = perf_counter()
    for _ in range(_TIMES):
        probabilities(texts, model)
    return _TIMES * len(texts) / (perf_counter() - begin)


def report_lines(real: Sequence[RealSentence], examples: Sequence[Example], model: Model) -> Iterator[str]:
    """Yield the results as Markdown; draws the pictures on the way."""
    said, config = answers(real, model), read_config()
    truth = truth_of(real, said.tags)
    wanted = np.array([sentence.primary for sentence in real])
    right = said.primary == wanted
    yield from _targets(said, truth, right, speed(real, model))
    yield from ("", "## Coverage and precision", "", "| answered | primary tag right |", "|--:|--:|")
    order = np.argsort(-said.confidence, kind="stable")
    for coverage in _COVERAGES:
        kept = order[: round(coverage * len(order))]
        yield f"| {coverage:.0%} | {right[kept].mean():.1%} |"
    yield from ("", "## Other ways, trained on the same sentences", "", "| way | primary tag right |", "|---|--:|")
    for name, ask in rivals(examples, config):
        found = np.array(ask([sentence.text for sentence in real]))
        yield f"| {name} | {np.mean(found == wanted):.1%} |"
    yield f"| the shipped model | {right.mean():.1%} |"
    yield from (
        "",
        "## Learning curve",
        "",
        "![Learning curve](learning.svg)",
        "",
        "| sentences | voices | primary tag right |",
    )
    yield "|--:|--:|--:|"
    curve = list(learning_curve(examples, real, config))
    draw_learning(curve, RESULTS / "learning.svg")
    for point in curve:
        yield f"| {point['sentences']} | {point['voices']} | {point['right']:.1%} |"
    yield from _by_tag(said, truth, wanted)
    draw_confusion(list(zip(wanted, said.primary, strict=True)), RESULTS / "confusion.svg")
    yield from _mistakes(real[:_SHOWN], said)


def _targets(said: Answers, truth: NDArray[np.bool_], right: NDArray[np.bool_], rate: float) -> Iterator[str]:
    yield f"{len(right)} real sentences, without their sections. The model abstains on {(~said.answered).sum()}."
    yield from ("", "| what | measured | target | met |", "|---|--:|--:|---|")
    micro = float(f1_score(truth, said.accepted, average="micro"))
    for name, value, target in (
        ("primary tag right", float(right.mean()), 0.88),
        ("micro-F1", micro, 0.88),
        (f"macro-F1, tags with {_ENOUGH} examples", macro_f1(truth, said.accepted), 0.82),
    ):
        yield f"| {name} | {value:.3f} | ≥ {target:.2f} | {'yes' if value >= target else '**no**'} |"
    error = calibration_error(said.confidence, right)
    yield f"| expected calibration error, primary tag | {error:.3f} | ≤ 0.05 | {'yes' if error <= 0.05 else '**no**'} |"
    yield f"| sentences a second | {rate:,.0f} | ≥ 8,000 | {'yes' if rate >= 8000 else '**no**'} |"


def _by_tag(said: Answers, truth: NDArray[np.bool_], wanted: NDArray[Any]) -> Iterator[str]:
    yield from ("", "## By tag", "", "![Which primary tag is taken for which](confusion.svg)", "")
    yield from ("| tag | primary in | right | all in | precision | recall |", "|---|--:|--:|--:|--:|--:|")
    for place, tag in enumerate(said.tags):
        is_primary, holds, found = wanted == tag, truth[:, place], said.accepted[:, place]
        both = int((holds & found).sum())
        shares = [f"{both / count:.2f}" if count else "–" for count in (int(found.sum()), int(holds.sum()))]
        hits = int((said.primary[is_primary] == tag).sum())
        yield f"| {tag} | {is_primary.sum()} | {hits} | {holds.sum()} | {shares[0]} | {shares[1]} |"


def _mistakes(real: Sequence[RealSentence], said: Answers) -> Iterator[str]:
    """Name the most confident mistakes, without quoting: the sentences are not the project's."""
    yield from ("", f"## Most confident mistakes among the first {len(real)}", "")
    yield from ("| sentence | characters | primary tag | the model says | confidence |", "|---|--:|---|---|--:|")
    wrong = [place for place, sentence in enumerate(real) if said.primary[place] != sentence.primary]
    for place in sorted(wrong, key=lambda place: -said.confidence[place])[:_WORST]:
        sentence = real[place]
        yield (
            f"| {sentence.id} | {len(sentence.text)} | {sentence.primary} | {said.primary[place]} "
            f"| {said.confidence[place]:.2f} |"
        )


def main() -> int:
    """Print the results and keep them."""
    folder = shared_folder()
    if folder is None:
        print("JIANBAO_SHARED is not set: there are no real sentences to measure on.", file=sys.stderr)
        return 2
    lines = list(report_lines(read_real(folder), read_examples(DATA), load_model()))
    print("\n".join(lines))
    (RESULTS / "tags.md").write_text(
        "# Tags of real sentences\n\nProduced by `make evaluate`.\n\n" + "\n".join(lines) + "\n", "utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
