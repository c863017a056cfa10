"""What changed most, in words.

Changes are put in order by how far they are from chance: of two counts, the difference over the square root of their
sum; of two shares, the difference over its standard error. So 3 → 9 comes before 1000 → 1006.
"""

import math
from collections.abc import Iterator, Sequence

from extractor.across.forms import year_forms
from extractor.comparison.words import say
from extractor.indicators import shown_rate
from extractor.shapes import matching
from extractor.types import Extraction, FigureChange, IndicatorChange, SectionChange

_MOST = 10
"""Changes of figures and indicators that are told."""
_LEAST = 0.5
"""A change nearer to chance is not told."""
_MUCH = 0.5
"""A section of which a larger share is repeated is worth telling (the threshold that evaluators use)."""


def key_changes(
    last: Extraction,
    this: Extraction,
    figures: Sequence[FigureChange],
    indicators: Sequence[IndicatorChange],
    sections: Sequence[SectionChange],
    lang: str,
) -> Iterator[str]:
    """Yield what changed most, the largest change first, and then what became of the sections."""
    told = [*_of_figures(figures, lang), *_of_indicators(last, this, indicators, lang)]
    told.sort(key=lambda item: -item[0])
    yield from (words for size, words in told[:_MOST] if size >= _LEAST)
    yield from _of_sections(sections, lang)


def _of_figures(figures: Sequence[FigureChange], lang: str) -> Iterator[tuple[float, str]]:
    patterns = year_forms().headlines
    headlines = set(matching(patterns, [".".join(ref) for item in figures for ref in item.this_cells]))
    for item in figures:
        known = item.change and item.last is not None and item.this is not None
        if not known or not all(".".join(ref) in headlines for ref in item.this_cells):
            continue
        size = abs(item.change or 0) / math.sqrt(abs(item.last or 0) + abs(item.this or 0) or 1)
        growth = say(lang, "growth", growth=item.growth) if item.growth is not None else ""
        facts = {"name": item.name, "last": item.last, "this": item.this, "growth": growth}
        yield size, say(lang, "risen" if (item.change or 0) > 0 else "fallen", **facts)


def _of_indicators(
    last: Extraction, this: Extraction, indicators: Sequence[IndicatorChange], lang: str
) -> Iterator[tuple[float, str]]:
    sizes = [{item.id: item.denominator or 0 for item in extraction.indicators} for extraction in (last, this)]
    for item in indicators:
        if not item.change or item.last is None or item.this is None:
            continue
        error = _standard_error((item.last, sizes[0][item.id]), (item.this, sizes[1][item.id]))
        facts = {"last": shown_rate(item.last, item.unit), "this": shown_rate(item.this, item.unit)}
        name = "rate_risen" if item.change > 0 else "rate_fallen"
        yield (abs(item.change) / error if error else 0.0), say(lang, name, name=item.name, **facts)


def _standard_error(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The standard error of the difference of two shares, each with its denominator."""
    (first, first_size), (second, second_size) = one, other
    both = min(1.0, (first * first_size + second * second_size) / (first_size + second_size))
    return math.sqrt(both * (1 - both) * (1 / first_size + 1 / second_size))


def _of_sections(sections: Sequence[SectionChange], lang: str) -> Iterator[str]:
    for item in sections:
        title = item.this or item.last or item.section
        if item.change != "kept":
            yield say(lang, f"section_{item.change}", title=title)
        elif item.repeated is not None and item.repeated >= _MUCH:
            yield say(lang, "repeated", title=title, share=item.repeated)
