"""Checks of the wording: what was left unfilled, what an editor left behind, slips of the pen, private numbers."""

import re
from collections.abc import Iterable, Iterator

from extractor.checks.cases import MOST_NAMED, Case, joined, line_at, lines_of, message, registered, spot
from extractor.checks.form import NARRATED, is_damaged
from extractor.errors import Words
from extractor.kinds import BLANK_FORM
from extractor.legible import legible
from extractor.phrases import Sought, hits, phrases
from extractor.text import gaps
from extractor.types import Blame, Finding, Severity, Span

_HALF_WIDTH = re.compile(r",(?<=[\u4e00-\u9fff],)(?=[\u4e00-\u9fff])")
_PUNCTUATION = re.compile(r"[，、；：][，、；：。]+|。[，、；]|。。(?<!。。。)(?!。)")
_OF_THE = re.compile("的的(?<![目标有真似端是打]的的)")
_ITEM = re.compile(r"(?:^|\n)[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]$")
_CUT_OFF = re.compile(r"[，、,]\Z")
_LONG_ENOUGH = 8
"""Characters of a sentence that may be called broken off."""
_SHORTEST, _ANY, _LONGEST = 2, 6, 12
"""Characters of what stands twice: words of the list are looked for from two on, anything from six on."""


@registered
def nothing_is_unfilled(case: Case) -> Iterator[Finding]:
    """No blank of a draft should be left: 〔〕, XX, 某某, a day without figures."""
    if not case.is_report or not case.has_words or case.metadata.kind == BLANK_FORM:
        return
    words = phrases()
    for sought, blame in ((words.unfilled, Blame.BODY), (words.lost_number, Blame.UNCLEAR)):
        spans = _outside_tables(case, sought)
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


def _outside_tables(case: Case, sought: Iterable[Sought]) -> tuple[Span, ...]:
    """Return where any of what is sought stands outside the tables, in the document."""
    clear = legible(case.document)
    tables = sorted(clear.into(tuple(table.span for table in case.tables if table.span)))
    text = clear.document.text
    due = [Sought((), item.pattern) for item in sought if any(map(text.__contains__, item.near))]
    free = gaps(tables, 0, len(text)) if due else ()
    return tuple(clear.back(Span(*hit.span())) for gap in free for hit in hits(due, text, gap.start, gap.end))


def _shown(case: Case, spans: tuple[Span, ...]) -> str:
    """Quote what stands at the spans, each wording once."""
    quotes = dict.fromkeys("".join(case.document[span].split()) or case.document[span] for span in spans)
    return joined(case, [f"“{quote}”" for quote in quotes])


@registered
def words_are_right(case: Case) -> Iterator[Finding]:
    """Words should stand once, be the right ones, and sentences end; one hint for each kind of slip."""
    if not case.is_annual or legible(case.document).mojibake:
        return
    text, usual = case.told.text, Blame.UNCLEAR if is_damaged(case) else Blame.BODY
    for kind, slips, blame in (
        (Words("重复的字词或标点", "doubled words or marks"), _doubled(text), usual),
        (Words("可能写错的词", "words that may be wrong"), _wrong(text), usual),
        (Words("没有写完的句子", "sentences broken off"), _cut_off(case), Blame.UNCLEAR),
    ):
        found = [
            (name, slip if isinstance(slip, Span) else spot(case, *slip))
            for name, slip in slips
            if isinstance(slip, Span) or _is_written(case, slip[0])
        ]
        if found:
            shown = joined(case, list(dict.fromkeys(name for name, _ in found)))
            said = message(case, "L-TYPO", kind=kind[case.lang], count=len(found), shown=shown)
            yield Finding("L-TYPO", Severity.INFO, blame, said, spans=tuple(span for _, span in found))
    yield from _half_width(case)


def _is_written(case: Case, place: int) -> bool:
    """Whether a place is in a sentence somebody wrote, not in the navigation of a page above the report."""
    line = line_at(case, place)
    return line.sentence.section is not None or line.words[-1] in "。；：，"


def _doubled(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield words, or anything longer, that stand twice in a row, and marks that do."""
    known, reached = phrases(), 0
    for start, size in sorted(repeats(text, range(_SHORTEST, _LONGEST + 1)), key=lambda hit: (hit[0], -hit[1])):
        word = text[start : start + size]
        wanted = word.rstrip(known.particles) in known.doubled or (
            size >= _ANY and word.isalpha() and not _ITEM.search(text[:start])
        )
        usual = any(len(half) == size and word in 2 * half for half in known.not_doubled)
        if start >= reached and wanted and not usual:
            reached = start + 2 * size
            yield f"“{2 * word}”", (start, reached)
    for pattern in (_OF_THE, _PUNCTUATION):
        for found in pattern.finditer(text):
            yield f"“{found.group()}”", found.span()


def repeats(text: str, sizes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where a run of one of the sizes, and the same run again, stand: start and size.

    The text as one number is held against itself, moved by the size: where both agree their difference has zeros.

    >>> list(repeats("应当进行进行核对", [2]))
    [(2, 2)]
    """
    data = text.encode("utf-32-le")
    whole = int.from_bytes(data, "little")
    for size in sizes:
        difference = (whole ^ (whole >> 32 * size)).to_bytes(len(data), "little")
        zeros = bytes(4 * size)
        at = difference.find(zeros)
        while at >= 0:
            start = -(-at // 4)
            if text[start : start + size] == text[start + size : start + 2 * size] != "":
                yield start, size
            at = difference.find(zeros, 4 * start + 1)


def _wrong(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for wrong, right in phrases().wrong_words.items():
        if wrong in text:
            for found in re.finditer(wrong, text):
                yield f"“{wrong}”（{right}？）", found.span()


def _cut_off(case: Case) -> Iterator[tuple[str, Span]]:
    """Yield sentences that end in a comma where a section ends."""
    for section in NARRATED[:2]:
        lines = lines_of(case, section)
        if lines and len(lines[-1].words) >= _LONG_ENOUGH and _CUT_OFF.search(lines[-1].words):
            yield f"“……{lines[-1].words[-_LONG_ENOUGH:]}”", lines[-1].sentence.span


def _half_width(case: Case) -> Iterator[Finding]:
    """Count half-width commas between Chinese characters; where there are hardly others, a converter made them."""
    text = case.told.text
    spans = tuple(spot(case, *found.span()) for found in _HALF_WIDTH.finditer(text) if _is_written(case, found.start()))
    if spans:
        blame = Blame.BODY if text.count("，") > len(spans) else Blame.UNCLEAR
        kind = Words("半角逗号", "half-width commas")[case.lang]
        said = message(case, "L-TYPO", kind=kind, count=len(spans), shown="“,”")
        yield Finding("L-TYPO", Severity.INFO, blame, said, spans=spans)


@registered
def private_numbers_are_kept(case: Case) -> Iterator[Finding]:
    """No mobile number and no identity number should be in a report; numbers of offices are fine."""
    text = case.told.text if case.is_report and case.has_words else ""
    found = [(hit.group(), spot(case, *hit.span())) for hit in hits(phrases().private, text)]
    if found:
        masked = [f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}" for digits, _ in found[:MOST_NAMED]]
        said = message(case, "L-PRIVACY", count=len(found), shown=joined(case, masked))
        spans = tuple(span for _, span in found)
        yield Finding("L-PRIVACY", Severity.WARNING, Blame.BODY, said, spans=spans)
