"""Checks of the wording: what was left unfilled, what an editor left behind, slips of the pen, private numbers."""

import re
from collections.abc import Iterator

from extractor.checks.cases import MOST_NAMED, Case, Line, joined, lines_of, message, registered, spots
from extractor.checks.form import NARRATED, is_damaged
from extractor.errors import Words
from extractor.kinds import BLANK_FORM
from extractor.legible import legible
from extractor.phrases import phrases
from extractor.text import gaps
from extractor.types import Blame, Finding, Severity, Span

_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])")
_CUT_OFF = re.compile(r"[，、,]\Z")
_LONG_ENOUGH = 8
"""Characters of a sentence that may be called broken off."""


@registered
def nothing_is_unfilled(case: Case) -> Iterator[Finding]:
    """No blank of a draft should be left: 〔〕, XX, 某某, a day without figures."""
    if not case.is_report or not case.has_words or case.metadata.kind == BLANK_FORM:
        return
    words = phrases()
    for pattern, blame in ((words.unfilled, Blame.BODY), (words.lost_number, Blame.UNCLEAR)):
        spans = _outside_tables(case, pattern)
        if spans and not (blame is Blame.UNCLEAR and is_damaged(case)):
            said = message(case, "L-PLACEHOLDER", count=len(spans), shown=_shown(case, spans))
            yield Finding("L-PLACEHOLDER", Severity.ERROR, blame, said, spans=spans)


@registered
def nothing_is_left_behind(case: Case) -> Iterator[Finding]:
    """No marks of an editor or a converter should be in the text."""
    spans = _outside_tables(case, phrases().residue) if case.is_report else ()
    if spans:
        said = message(case, "L-ARTEFACT", count=len(spans), shown=_shown(case, spans))
        yield Finding("L-ARTEFACT", Severity.INFO, Blame.UNCLEAR, said, spans=spans)


def _outside_tables(case: Case, pattern: re.Pattern[str]) -> tuple[Span, ...]:
    """Return where a pattern is found outside the tables, in the document."""
    clear = legible(case.document)
    tables = sorted(clear.into(tuple(table.span for table in case.tables if table.span)))
    text = clear.document.text
    found = (hit.span() for gap in gaps(tables, 0, len(text)) for hit in pattern.finditer(text, gap.start, gap.end))
    return tuple(clear.back(Span(*span)) for span in found)


def _shown(case: Case, spans: tuple[Span, ...]) -> str:
    """Quote what stands at the spans, each wording once."""
    quotes = dict.fromkeys("".join(case.document[span].split()) or case.document[span] for span in spans)
    return joined(case, [f"“{quote}”" for quote in quotes])


@registered
def words_are_right(case: Case) -> Iterator[Finding]:
    """Words should stand once, be the right ones, and sentences end; one hint for each kind of slip."""
    if not case.is_annual or legible(case.document).mojibake:
        return
    lines = [line for line in case.lines if line.sentence.primary != "noise"]
    for kind, slips in (
        (Words("重复的字词或标点", "doubled words"), _doubled(case, lines)),
        (Words("可能写错的词", "words that may be wrong"), _wrong(case, lines)),
        (Words("没有写完的句子", "sentences broken off"), _cut_off(case)),
    ):
        found = list(slips)
        if found:
            names = list(dict.fromkeys(name for name, _ in found))
            said = message(case, "L-TYPO", kind=kind[case.lang], count=len(found), shown=joined(case, names))
            spans = tuple(span for _, span in found)
            yield Finding("L-TYPO", Severity.INFO, Blame.UNCLEAR if is_damaged(case) else Blame.BODY, said, spans=spans)
    yield from _half_width(case, lines)


def _doubled(case: Case, lines: list[Line]) -> Iterator[tuple[str, Span]]:
    words = phrases()
    for line in lines:
        for pattern in words.doubled:
            for found in pattern.finditer(line.words):
                if found.group() not in words.not_doubled:
                    yield f"“{found.group()}”", spots(case, line, found.span())[0]


def _wrong(case: Case, lines: list[Line]) -> Iterator[tuple[str, Span]]:
    words = phrases()
    for line in lines:
        for found in words.wrong_word.finditer(line.words):
            right = words.wrong_words[found.group()]
            yield f"“{found.group()}”（{right}？）", spots(case, line, found.span())[0]


def _cut_off(case: Case) -> Iterator[tuple[str, Span]]:
    """Yield sentences that end in a comma where a section ends."""
    for section in NARRATED[:2]:
        lines = lines_of(case, section)
        if lines and len(lines[-1].words) >= _LONG_ENOUGH and _CUT_OFF.search(lines[-1].words):
            yield f"“……{lines[-1].words[-_LONG_ENOUGH:]}”", lines[-1].sentence.span


def _half_width(case: Case, lines: list[Line]) -> Iterator[Finding]:
    """Count half-width commas between Chinese characters; where there are no others, a converter made them."""
    spans = tuple(spots(case, line, found.span())[0] for line in lines for found in _HALF_WIDTH.finditer(line.words))
    if spans:
        usual = sum(line.words.count("，") for line in lines)
        blame = Blame.BODY if usual > len(spans) else Blame.UNCLEAR
        kind = Words("半角逗号", "half-width commas")[case.lang]
        said = message(case, "L-TYPO", kind=kind, count=len(spans), shown="“,”")
        yield Finding("L-TYPO", Severity.INFO, blame, said, spans=spans)


@registered
def private_numbers_are_kept(case: Case) -> Iterator[Finding]:
    """No mobile number and no identity number should be in a report; numbers of offices are fine."""
    found = [
        (hit.group(), spots(case, line, hit.span())[0])
        for line in (case.lines if case.is_report and case.has_words else ())
        for hit in phrases().private.finditer(line.words)
    ]
    if found:
        masked = [f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}" for digits, _ in found[:MOST_NAMED]]
        said = message(case, "L-PRIVACY", count=len(found), shown=joined(case, masked))
        spans = tuple(span for _, span in found)
        yield Finding("L-PRIVACY", Severity.WARNING, Blame.BODY, said, spans=spans)
