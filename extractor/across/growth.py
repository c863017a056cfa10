"""Rates of growth that a narrative states, and what it says that they are of."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from extractor.across.forms import GrownForm, year_forms
from extractor.types import Span

_NUMBER = re.compile(r"(?<![\d.])\d{1,9}(?:\.\d+)?(?![\d.]*[%％年月日])")
_LONGEST = 400
"""Characters of a sentence that are looked at."""
_TOLERANCE = 0.1
"""Points that a rate may be off by; one without decimals may be rounded by half a point."""


class Stated(NamedTuple):
    """A rate of growth in percent, negative if it went down; where it stands.

    It is of one of the `figures` before it or, where there is none, of what the clause names.
    """

    of: GrownForm
    figures: tuple[float, ...]
    rate: float
    tolerance: float
    span: Span

    def may_be_of(self, figure: float) -> bool:
        """Whether the rate may be of this figure."""
        return figure in self.figures or (self.of.bare and not self.figures)


def stated_growth(sentences: Sequence[str], spans: Sequence[Span]) -> Iterator[Stated]:
    """Yield the rates of growth against the year before, each with what is said before it in its sentence."""
    for sentence, span in zip(sentences, spans, strict=True):
        text = "".join(sentence[:_LONGEST].split())
        begin = 0
        for found in _pattern().finditer(text) if "%" in text or "％" in text else ():
            subject, begin = text[begin : found.start()], found.end()
            figures = tuple(float(number) for number in _NUMBER.findall(subject))
            forms = [form for form in year_forms().growth.of if _is_of(form, subject)]
            if len(forms) == 1:
                rate, decimals = float(found["rate"]), len(found["rate"].partition(".")[2])
                sign = -1 if found["way"] in year_forms().growth.down else 1
                yield Stated(forms[0], figures, sign * rate, _TOLERANCE if decimals else 0.5, span)


def _is_of(form: GrownForm, subject: str) -> bool:
    named = any(all(word in subject for word in words.split()) for words in form.words)
    return named and not any(word in subject for word in form.without)


@cache
def _pattern() -> re.Pattern[str]:
    form = year_forms().growth
    bases, ways = ("|".join(map(re.escape, words)) for words in (form.bases, (*form.ways, *form.down)))
    return re.compile(
        rf"[，,（(]?(?:较|比|与|同)?(?:{bases})(?:同期)?(?:相比)?[，,]?(?P<way>{ways})(?:了|约|近)?(?P<rate>\d{{1,5}}(?:\.\d{{1,4}})?)[%％]"
    )
