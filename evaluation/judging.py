"""What was found on planted reports, held against what was planted, in several processes."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from multiprocessing import Pool
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from evaluation import cell_faults, claim_faults, figure_faults, form_faults, narrative_faults  # noqa: F401 - they register faults
from evaluation.clean import AMOUNTS, KINDS, Report, Written, clean_report, sentence, shown, written
from evaluation.corpus_faults import CORPUS_FAULTS, Corpus, CorpusFault, clean_corpus, planted_corpora
from evaluation.damage import Level
from evaluation.faults import FAULTS, FORMS, Change, Fault, Planted, combined_faults, planted_faults
from extractor.auditing import audit
from extractor.extraction import extract
from extractor.readers import from_html, from_text
from extractor.types import Blame, Extraction, Finding, Ref, Severity

PROCESSES = 2
WHOLE = ("tab_rows", "word_paste", "pipes", "lines", "html")
"""Layouts of reports without damage, in turn."""
LIGHT = ("tab_rows", "word_paste", "pdf", "html", "spaces")
"""Layouts of reports with light damage, in turn."""

_HABITS = {
    "zero_blank": ("L-BLANK",),
    "zero_placeholder": ("L-BLANK",),
    "unit_in_cell": ("L-NONNUM",),
    "thousands": ("L-NONNUM",),
    "wording": ("L-HEADER-ALTERED",),
}
"""Damage that is a habit of bodies, too, and what may be said of it."""

CLEAN_FORMS = (*FORMS, "statistics-2014")
CLEAN, PAIRS, TRIPLES, TOGETHER = "clean", "2 faults", "3 faults", "clean documents together"
_SIZES = {PAIRS: 2, TRIPLES: 3}


class Task(NamedTuple):
    """Reports with one fault, with several, or with none: `name` is that of the fault, or one of the words above."""

    name: str
    purpose: str
    reports: int
    level: Level = "none"


class Verdict(NamedTuple):
    """What was said of one report.

    `due` are the codes of its faults and whether each was found, and with its severity; `placed` whether a wrong cell
    is named, or the quote is where the fault is; `all_named` whether every cell of the sum is named.
    `errors` are root findings of severity error that nothing planted explains, `said` all root
    findings that do not blame the extraction: code and whether a fault answers it, or explains it, or neither.
    """

    due: tuple[tuple[str, bool, bool], ...] = ()
    placed: bool | None = None
    all_named: bool | None = None
    errors: tuple[str, ...] = ()
    said: tuple[tuple[str, str, str], ...] = ()


Verdicts: TypeAlias = dict[Task, list[Verdict]]


def judge_all(tasks: Iterable[Task]) -> Verdicts:
    """Judge the reports of every task."""
    tasks = list(tasks)
    with Pool(PROCESSES) as pool:
        return dict(zip(tasks, pool.imap(judge, tasks), strict=True))


def judge(task: Task) -> list[Verdict]:
    """Judge the reports of a task in this process."""
    if task.name in CORPUS_FAULTS:
        fault = CORPUS_FAULTS[task.name]
        return [_judge_corpus(fault, corpus) for corpus in planted_corpora(fault, task.purpose, task.reports)]
    if task.name == TOGETHER:
        return [_judge_together(clean_corpus(task.purpose, number)) for number in range(task.reports)]
    return [_judge(planted, task.level, number) for number, planted in enumerate(_planted(task))]


def _planted(task: Task) -> Iterator[Planted]:
    if task.name == CLEAN:
        return (Planted(report, (), ()) for report in clean_reports(task.purpose, task.reports))
    if task.name in _SIZES:
        return combined_faults(FAULTS, task.purpose, _SIZES[task.name], task.reports)
    return planted_faults(FAULTS[task.name], task.purpose, task.reports)


def reports_of(task: Task) -> Iterator[Report]:
    """Yield every report of a task."""
    if task.name in CORPUS_FAULTS:
        corpora = planted_corpora(CORPUS_FAULTS[task.name], task.purpose, task.reports)
        yield from (report for corpus in corpora for report in corpus.reports)
    elif task.name == TOGETHER:
        yield from (report for number in range(task.reports) for report in clean_corpus(task.purpose, number))
    else:
        yield from (planted.report for planted in _planted(task))


def clean_reports(purpose: str, reports: int) -> Iterator[Report]:
    """Yield clean reports of every form, amount and kind of body in turn."""
    kinds = [(form, amount, kind) for amount in AMOUNTS for kind in KINDS for form in CLEAN_FORMS]
    for number in range(reports):
        yield clean_report(*kinds[number % len(kinds)], f"{purpose} clean {number}")


def extracted(report: Written) -> Extraction:
    """Extract from a report that has been written down."""
    return extract((from_html if report.media_type == "text/html" else from_text)(report.text))


def _judge(planted: Planted, level: Level, number: int) -> Verdict:
    report = planted.report
    layouts = LIGHT if level == "light" else WHOLE
    printed = written(report, layouts[number % len(layouts)], level=level, seed=str(number))
    extraction = extracted(printed)
    found = extraction.findings
    due = tuple(_due(fault, found) for fault in planted.faults if fault.visible)
    placed = all_named = None
    if len(planted.faults) == 1 and planted.faults[0].visible:
        (fault,), (change,) = planted.faults, planted.changes
        placed = _placed(fault, change, report, extraction)
        all_named = _all_named(fault, change, found)
    habits = [pattern for operator in printed.operators for pattern in _HABITS.get(operator, ())]
    found = tuple(finding for finding in found if not matches(finding.code, habits))
    blamed = (Blame.BODY,) if level == "light" else (Blame.BODY, Blame.UNCLEAR)
    errors = tuple(_errors(planted.faults, found, blamed))
    return Verdict(due, placed, all_named, errors, tuple(_said(planted.faults, found)))


def _due(fault: Fault | CorpusFault, found: Iterable[Finding]) -> tuple[str, bool, bool]:
    answers = [finding for finding in found if answered(fault, finding)]
    return fault.code, bool(answers), any(finding.severity is fault.severity for finding in answers)


def answered(fault: Fault | CorpusFault, finding: Finding) -> bool:
    """Whether a finding is the one that a fault is due."""
    return matches(finding.code, fault.accepts)


def _said(faults: Iterable[Fault | CorpusFault], found: Iterable[Finding]) -> Iterator[tuple[str, str, str]]:
    for finding in found:
        if not finding.root or finding.blame is Blame.EXTRACTION:
            continue
        if any(answered(fault, finding) for fault in faults):
            role = "due"
        else:
            role = "besides" if any(matches(finding.code, fault.also) for fault in faults) else "false"
        yield finding.code, finding.severity.value, role


def _errors(faults: tuple[Fault, ...], found: Iterable[Finding], blamed: tuple[Blame, ...]) -> Iterator[str]:
    """Yield the root errors, with such blame, that are not due; of those that are, all but one for each fault."""
    left = list(faults)
    for finding in found:
        if not finding.root or finding.severity is not Severity.ERROR or finding.blame not in blamed:
            continue
        answer = next((fault for fault in left if answered(fault, finding)), None)
        if answer:
            left.remove(answer)
        elif not any(matches(finding.code, fault.also) for fault in faults):
            yield finding.code


def _placed(fault: Fault, change: Change, report: Report, extraction: Extraction) -> bool | None:
    """Whether an answer names a wrong cell or, of a quote, whether it stands on it.

    In the requests, where rows and columns cross, the first cell that it names counts. `None` if there is no answer, or
    the fault is nowhere in particular.
    """
    answers = [finding for finding in extraction.findings if fault.answers(finding)]
    if not answers:
        return None
    if change.cells:
        named = suspects(answers[0])
        return not set(change.cells).isdisjoint(named[:1] if fault.code == "R3" and len(change.cells) == 1 else named)
    quote = quoted(change, report)
    start = extraction.document.text.find(quote) if quote else -1
    if start < 0:
        return None
    return any(span.start < start + len(quote) and start < span.end for finding in answers for span in finding.spans)


def quoted(change: Change, report: Report) -> str:
    """Return the words that are wrong as they are printed."""
    facts = {name: shown(value, report.style) for name, value in report.facts.items()}
    for line in report.lines:
        if change.quote and (change.quote in line.words or change.quote in sentence(report, line)):
            return sentence(report, line).rstrip("。")
    return change.quote if "{" not in change.quote else change.quote.format_map(facts)


def suspects(finding: Finding) -> list[Ref]:
    """Return the cells that a finding names, the likeliest first."""
    return list(dict.fromkeys([*(proposal.cell for proposal in finding.proposals), *finding.cells]))


def _all_named(fault: Fault, change: Change, found: Iterable[Finding]) -> bool | None:
    """Whether every cell of the block of a wrong cell is named, where one sum ties them; of the remedies alone."""
    if len(change.cells) != 1 or change.cells[0][0] != "remedies":
        return None
    named = {ref[2] for finding in found if fault.answers(finding) for ref in suspects(finding)}
    return named >= {"upheld", "corrected", "other", "pending", "total"}


def _judge_corpus(fault: CorpusFault, corpus: Corpus) -> Verdict:
    found = _audited(corpus.reports)
    answers = [finding for finding in found[corpus.at] if answered(fault, finding)]
    due = (fault.code, bool(answers), any(finding.severity is fault.severity for finding in answers))
    placed = suspects(answers[0])[0] in corpus.cells if corpus.cells and answers and suspects(answers[0]) else None
    said = tuple(item for findings in found for item in _said([fault], findings))
    errors = tuple(code for code, severity, role in said if severity == Severity.ERROR and role == "false")
    return Verdict((due,), placed, None, errors, said)


def _judge_together(reports: tuple[Report, ...]) -> Verdict:
    said = tuple(item for findings in _audited(reports) for item in _said([], findings))
    return Verdict(errors=tuple(code for code, severity, _ in said if severity == Severity.ERROR), said=said)


def _audited(reports: Iterable[Report]) -> list[tuple[Finding, ...]]:
    """Return what is found on each of the documents beside the others."""
    extractions = [
        replace(item, document=replace(item.document, source=f"{number}"))
        for number, item in enumerate(extracted(written(report, "tab_rows")) for report in reports)
    ]
    return [standing.findings for standing in audit(extractions).standings]


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is one of these; they may hold a wildcard."""
    return any(fnmatch(code, pattern) for pattern in patterns)
