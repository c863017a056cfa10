"""How reuse grows with the corpus, and how fast it is beside MinHash: ``python -m evaluation.bench_reuse``.

The corpus: reports of 2,000 characters, of words that follow one another as in the project's sentences, no two alike
by intention; three in ten copy a part of another, a phrase here and there stands in many. Every size runs in a process
of its own, so that its peak memory is its own. Writes ``evaluation/results/reuse-bench.md``. Timings on a shared
machine vary by half; ratios are of one run.
"""

import json
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import jieba
import numpy as np
from numpy.typing import NDArray

from evaluation.narratives import narratives
from extractor.reuse import Corpus, Fingerprint, fingerprint
from extractor.reuse.grams import found_in, grams, share
from extractor.reuse.index import Index
from extractor.reuse.winnowing import fingerprints
from extractor.types import Document, Extraction, Match, Metadata, Producer, Section, Sentence, Span

RESULTS = Path(__file__).parent / "results" / "reuse-bench.md"
SIZES = (1000, 3000, 10_000, 30_000)
BESIDE = 3000
"""Reports on which MinHash is timed beside."""
CHARACTERS = 2000
COPIERS = 0.3
ALIKE = 0.5
"""Containment from which a pair should be found."""
PERMUTATIONS = 128
JACCARDS = (0.3, 0.2, 0.15)
"""Two narratives of one length of which half is shared have a Jaccard similarity of a third."""


class Copy(NamedTuple):
    """That one report has copied a share of another."""

    copier: int
    source: int
    share: float


def corpus(count: int, seed: int = 7) -> tuple[list[str], list[Copy]]:
    """Return the narratives of invented reports, and who copied from whom."""
    words, starts, followers = _chain()
    random = np.random.default_rng(seed)
    steps = CHARACTERS
    current = random.integers(0, len(words), count)
    walks = np.empty((count, steps), dtype=np.int32)
    for step in range(steps):
        walks[:, step] = current
        low, high = starts[current], starts[current + 1]
        chosen = np.minimum(low + (random.random(count) * (high - low)).astype(np.int64), np.maximum(high - 1, 0))
        jump = (low == high) | (random.random(count) < 0.25)
        current = np.where(jump, random.integers(0, len(words), count), followers[chosen])
    texts = ["".join(words[word] for word in walk)[:CHARACTERS] for walk in walks]
    copies = []
    for copier in range(int(count * COPIERS)):
        source = int(random.integers(int(count * COPIERS), count))
        share = float(random.choice((0.1, 0.3, 0.5, 0.7, 1.0)))
        size = int(CHARACTERS * share)
        at = int(random.integers(0, CHARACTERS - size + 1))
        texts[copier] = texts[copier][:at] + texts[source][at : at + size] + texts[copier][at + size :]
        copies.append(Copy(copier, source, share))
    return texts, copies


@cache
def _chain() -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return words, and of each which others follow it."""
    segmenter = jieba.Tokenizer()
    numbers: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for narrative in narratives(200, "bench"):
        text = "".join(sentence for part in narrative.parts.values() for sentence in part)
        pairs += pairwise(numbers.setdefault(word, len(numbers)) for word in segmenter.cut(text))
    ordered = np.array(sorted(pairs))
    starts = np.searchsorted(ordered[:, 0], np.arange(len(numbers) + 1))
    return list(numbers), starts, ordered[:, 1]


def extraction(text: str, number: int) -> Extraction:
    """Return a narrative as an extraction whose sentences are cut at full stops."""
    ends = [place + 1 for place, character in enumerate(text) if character == "。"] + [len(text)]
    spans = [Span(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end]
    return Extraction(
        Producer("0"),
        Document(f"{number:06d}", text, f"{number}"),
        Metadata(organization=f"甲{number}县水利局", year=2023),
        sections=(Section("overview", None, None, Span(0, len(text)), Match.EXACT),),
        sentences=tuple(Sentence(span, "overview") for span in spans),
    )


def run(count: int) -> dict[str, float]:
    """Mask a corpus, index it, hold every document against the rest; seconds, MB and the share of copies found."""
    texts, copies = corpus(count)
    wall, begin = perf_counter(), process_time()
    prints = [fingerprint(extraction(text, number)) for number, text in enumerate(texts)]
    masking = process_time()
    del texts
    index = Corpus(prints)
    indexed = process_time()
    best = {}
    passages = 0
    for number, item in enumerate(prints):
        found = index.repetition(item)
        passages += len(found.passages)
        best[number] = {int(passage.source) for passage in found.passages}
    done = process_time()
    due = [copy for copy in copies if copy.share >= ALIKE]
    return {
        "documents": count,
        "letters": sum(len(item.narrative.letters) for item in prints),
        "mask": masking - begin,
        "index": indexed - masking,
        "compare": done - indexed,
        "all": done - begin,
        "wall": perf_counter() - wall,
        "passages": passages,
        "recall": sum(copy.source in best[copy.copier] for copy in due) / max(len(due), 1),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def beside(count: int) -> dict[str, float]:
    """Time the search for pairs on one corpus, ours and datasketch's, from the same masked letters; CPU seconds."""
    texts, copies = corpus(count)
    prints = [fingerprint(extraction(text, number)) for number, text in enumerate(texts)]
    due = [(copy.copier, copy.source) for copy in copies if copy.share >= ALIKE]
    found: dict[str, float] = {"documents": count}
    for name, search in SEARCHES.items():
        begin = process_time()
        pairs = search(prints)
        found[name] = process_time() - begin
        found[f"{name} recall"] = sum(pair in pairs for pair in due) / len(due)
    return found


def _fingerprinted(prints: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Take fingerprints again, so that they are in the time."""
    return [
        item._replace(places=places, hashes=values)
        for item in prints
        for places, values in [fingerprints(item.narrative.letters)]
    ]


def _pairs(prints: Sequence[Fingerprint]) -> set[tuple[int, int]]:
    """Pairs with their exact containment of 5-grams."""
    items = _fingerprinted(prints)
    index = Index(items)
    known = cache(lambda number: grams(items[number].narrative)[1])
    found = set()
    for number, item in enumerate(items):
        for other in index.nearest(number):
            if (share(found_in(item.narrative, known(other)).values()) or 0) > 0:
                found.add((number, other))
    return found


def _passages(prints: Sequence[Fingerprint]) -> set[tuple[int, int]]:
    """Everything: every passage with its place in the source, every measure."""
    index = Corpus(_fingerprinted(prints))
    return {
        (number, int(passage.source))
        for number, item in enumerate(index.fingerprints)
        for passage in index.repetition(item).passages
    }


def _minhash(prints: Sequence[Fingerprint], jaccard: float) -> set[tuple[int, int]]:
    """Candidates only: 5-gram sets to signatures, signatures to bands, bands to pairs."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=jaccard, num_perm=PERMUTATIONS)
    signatures = []
    for number, item in enumerate(prints):
        signature = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
        signature.update_batch((np.unique(grams(item.narrative)[1]) & np.uint64(0xFFFFFFFF)).tolist())
        signatures.append(signature)
        lsh.insert(number, signature)
    return {
        (number, other)
        for number, signature in enumerate(signatures)
        for other in lsh.query(signature)
        if other != number
    }


SEARCHES: dict[str, Callable[[Sequence[Fingerprint]], set[tuple[int, int]]]] = {
    "pairs, exact containment": _pairs,
    "the same and every passage": _passages,
    **{f"MinHash, Jaccard ≥ {jaccard}": partial(_minhash, jaccard=jaccard) for jaccard in JACCARDS},
}


def report() -> Iterator[str]:
    """Yield the measurements as Markdown."""
    yield f"Reports of {CHARACTERS:,} characters; Python {platform.python_version()}, one process. CPU seconds."
    yield ""
    yield "| reports | mask | index | compare | all | wall clock | ms a report | passages | copies found | peak, MB |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for size in SIZES:
        found = _apart("run", size)
        times = " | ".join(f"{found[name]:.1f}" for name in ("mask", "index", "compare", "all", "wall"))
        yield (
            f"| {size:,} | {times} | {1000 * found['all'] / size:.2f} | {found['passages']:,.0f} | "
            f"{found['recall']:.1%} | {found['memory']:.0f} |"
        )
    yield ""
    yield f"*Copies found*: of those of half a report or more. The search for pairs, {BESIDE:,} reports, masked:"
    yield ""
    yield "| search | CPU seconds | copies found | times the first |"
    yield "|---|--:|--:|--:|"
    found = _apart("beside", BESIDE)
    first = found[next(iter(SEARCHES))]
    for name in SEARCHES:
        yield f"| {name} | {found[name]:.1f} | {found[f'{name} recall']:.1%} | {found[name] / first:.1f} |"
    yield ""
    yield f"MinHash is datasketch's, {PERMUTATIONS} permutations, candidates only: their containment is not computed."


def _apart(name: str, size: int) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "evaluation.bench_reuse", name, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(arguments: Sequence[str]) -> None:
    """Measure one size, or all of them, print and keep them."""
    if arguments:
        print(json.dumps({"run": run, "beside": beside}[arguments[0]](int(arguments[1]))))
        return
    lines = []
    for line in report():
        print(line, flush=True)
        lines.append(line)
    text = (
        "# Reuse over many documents\n\nProduced by `python -m evaluation.bench_reuse`.\n\n" + "\n".join(lines) + "\n"
    )
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
