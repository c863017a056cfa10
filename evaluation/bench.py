"""Speed and memory: ``make bench``.

Times every stage on a thousand variations of the sample reports against the budget of the design, then whole commands:
cold start, and the peak memory of `jianbao audit` on folders of growing size. Prints a table and keeps it in
``evaluation/results/bench.md``. Timings on a shared machine vary by half; compare the rows of one run.
"""

import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from extractor.auditing import audit
from extractor.checks import check
from extractor.contract import encode
from extractor.extraction import extract
from extractor.measures import Neighbours, measure, measure_corpus
from extractor.metadata import describe
from extractor.ranking import rank
from extractor.readers import read
from extractor.rubrics import default_rubric
from extractor.scoring import score
from extractor.sections import outline
from extractor.tables import recover
from extractor.tagging import tag
from extractor.text import decode
from extractor.types import Document, Repetition

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "evaluation" / "results" / "bench.md"
REPORTS = 1000
BUDGET = {"read": 0.3, "recover": 1.5, "outline, metadata": 0.7, "tags": 5.0, "checks": 2.0, "score": 0.5}
"""Milliseconds a report on one core."""


def variations(count: int) -> list[bytes]:
    """Return reports made of the samples in turn, each with the name of its body changed."""
    samples = [(path, decode(path.read_bytes())) for path in sorted((ROOT / "examples").iterdir())]
    texts = [decoded.text for _, decoded in samples if decoded]
    return [texts[index % len(texts)].replace("县", f"县{index}", 1).encode() for index in range(count)]


def timed(step: Callable[[Any], Any], items: list[Any]) -> tuple[float, list[Any]]:
    """Apply a step to every item; return milliseconds an item and the results."""
    begin = perf_counter()
    results = [step(item) for item in items]
    return (perf_counter() - begin) / len(items) * 1000, results


def stages(reports: list[bytes]) -> Iterator[tuple[str, float]]:
    """Time the stages one after another, each on all reports."""
    extract(reports[0])
    cost, documents = timed(read, reports)
    yield "read", cost
    described, about = timed(describe, documents)
    cost, tables = timed(lambda item: recover(item[0], year=item[1].year), list(zip(documents, about, strict=True)))
    yield "recover", cost
    pairs = list(zip(documents, tables, strict=True))
    cost, outlined = timed(lambda item: outline(*item), pairs)
    yield "outline, metadata", cost + described
    cost, _ = timed(lambda item: tag(item[0], item[1].sentences), list(zip(documents, outlined, strict=True)))
    yield "tags", cost
    triples = [(*pair, item) for pair, item in zip(pairs, outlined, strict=True)]
    cost, _ = timed(lambda item: check(*item), triples)
    yield "checks", cost
    yield "score", _scoring(documents)
    extractions = [extract(document) for document in documents]
    begin = perf_counter()
    audit(extractions)
    yield "audit, reuse included", (perf_counter() - begin) / len(documents) * 1000
    yield "encode", timed(encode, extractions)[0]


def _scoring(documents: list[Document]) -> float:
    """Time measures, right behind the checks as in a run, scores and ranks, without reuse; milliseconds a report."""
    rubric, spent = default_rubric(), 0.0
    alone = measure_corpus(Neighbours(Repetition(None, None)))
    scores = []
    for document in documents:
        item = extract(document)
        begin = perf_counter()
        scores.append(score(rubric, measure(item, names=rubric.measures) | alone, findings=item.findings))
        spent += perf_counter() - begin
    begin = perf_counter()
    rank([("all", item) for item in scores], rubric)
    return (spent + perf_counter() - begin) / len(documents) * 1000


def whole(reports: list[bytes]) -> Iterator[tuple[str, float]]:
    """Time whole calls."""
    documents: list[Document] = [read(report) for report in reports]
    yield "recover", timed(recover, documents)[0]
    yield "extract --no-tags", timed(lambda report: extract(report, tags=False), reports)[0]
    yield "extract", timed(extract, reports)[0]


def cold_starts() -> Iterator[tuple[str, float]]:
    """Time whole commands, the best of five; seconds."""
    command = str(Path(sys.executable).with_name("jianbao"))
    sample = str(sorted((ROOT / "examples").glob("01-*"))[0])
    for name, arguments in (("jianbao --help", ["--help"]), ("jianbao extract, one report, tags", ["extract", sample])):
        times = []
        for _ in range(5):
            begin = perf_counter()
            subprocess.run([command, *arguments], stdout=subprocess.DEVNULL, check=True)
            times.append(perf_counter() - begin)
        yield name, min(times)


def memory(reports: list[bytes]) -> Iterator[tuple[int, float]]:
    """Return the peak memory of `jianbao audit` on folders of growing size, in MB."""
    for count in (len(reports) // 10, len(reports), 3 * len(reports)):
        with tempfile.TemporaryDirectory() as folder:
            for index in range(count):
                (Path(folder) / f"{index:05d}.txt").write_bytes(reports[index % len(reports)])
            out = Path(folder, "out")
            yield count, _peak([str(Path(sys.executable).with_name("jianbao")), "audit", folder, "--out", str(out)])
            shutil.rmtree(out)


def _peak(command: list[str]) -> float:
    """Run a command in a process of its own that reports the peak memory of its child."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def report() -> Iterator[str]:
    """Yield the measurements as Markdown."""
    reports = variations(REPORTS)
    size = sum(len(item.decode()) for item in reports) / len(reports)
    yield f"{REPORTS} reports of {size:.0f} characters on average; Python {platform.python_version()}, one core."
    yield ""
    yield "| stage | ms a report | budget |"
    yield "|---|--:|--:|"
    total = 0.0
    for name, cost in stages(reports):
        total += cost
        yield f"| {name} | {cost:.2f} | {BUDGET.get(name, '–')} |"
    yield f"| all | {total:.2f} | {sum(BUDGET.values()):.1f} |"
    yield ""
    yield "| call | ms a report | reports a second |"
    yield "|---|--:|--:|"
    for name, cost in whole(reports):
        yield f"| {name} | {cost:.2f} | {1000 / cost:.0f} |"
    yield ""
    yield "| command | seconds, best of five |"
    yield "|---|--:|"
    for name, cost in cold_starts():
        yield f"| {name} | {cost:.2f} |"
    yield ""
    yield "| `jianbao audit`, files | peak memory, MB |"
    yield "|---|--:|"
    for count, peak in memory(reports):
        yield f"| {count} | {peak:.0f} |"
    yield ""
    yield f"This process, peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB."


def main() -> None:
    """Print the measurements and keep them."""
    lines = []
    for line in report():
        print(line, flush=True)
        lines.append(line)
    RESULTS.write_text(
        "# Speed and memory\n\nProduced by `make bench`.\n\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
