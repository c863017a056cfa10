"""Two reports side by side, usually of one body on two years: what stayed, what changed, and what does not connect.

compare(last, this) → Comparison
  figures      cell by cell, or through the crosswalk where the forms differ
  relations    what this year takes over from last year
  sentences    matched, and what changed in them word by word
  changes      the largest changes, in words
"""

from collections.abc import Iterator, Mapping

from extractor.across import across, profile
from extractor.across.profiles import Profile
from extractor.across.relations import assess_years
from extractor.comparison.changes import key_changes
from extractor.comparison.figures import compare_figures, compare_indicators
from extractor.comparison.sentences import MOST, match_sentences
from extractor.comparison.words import say
from extractor.metadata.bodies import Likeness, liken
from extractor.reuse import shared
from extractor.templates import Reference, open_template, template_of
from extractor.types import (
    Compared,
    Comparison,
    Extraction,
    Finding,
    Section,
    SectionChange,
    SentenceChange,
    YearRelation,
)

__all__ = ["compare"]

_SEVERAL = "L-PARTS"


def compare(last: Extraction, this: Extraction, *, template: Reference | None = None, lang: str = "zh") -> Comparison:
    """Compare a report with an earlier one; words are in `lang`.

    Reports that may not be comparable (other bodies, the same year, other forms) are compared all the same, and the
    cautions say so. `template` is the one they were extracted with, if it is not of this package.
    """
    form = open_template(template) if template else None
    pair = profile(last, template=form), profile(this, template=form)
    cautions = list(_cautions(last, this, *pair, lang=lang))
    if last.error or this.error:
        known = (this.producer, _compared(last), _compared(this), tuple(cautions))
        return Comparison(*known, (), (), 0, 0, (), (), (), (), ())
    figures = compare_figures(*pair, lang=lang)
    indicators = compare_indicators(last, this, lang)
    sentences = match_sentences(last, this)
    if max(len(last.sentences), len(this.sentences)) > MOST:
        cautions.append(say(lang, "many"))
    repeated = shared(this, last, template=form)
    sections = tuple(_sections(last, this, repeated, sentences))
    return Comparison(
        this.producer,
        _compared(last),
        _compared(this),
        tuple(cautions),
        tuple(key_changes(last, this, figures.changes, indicators, sections, lang)),
        figures.changes,
        figures.unchanged,
        figures.unknown,
        indicators,
        _relations(*pair),
        _findings(*pair, lang=lang),
        sections,
        sentences,
    )


def _compared(item: Extraction) -> Compared:
    document, about = item.document, item.metadata
    known = (document.source, document.part, document.sha256, about.title, about.organization, about.year)
    return Compared(*known, item.tables.template)


def _cautions(last: Extraction, this: Extraction, before: Profile, after: Profile, *, lang: str) -> Iterator[str]:
    for item in (last, this):
        if item.error:
            yield say(lang, "unreadable", source=item.document.source, reason=item.error.message)
        if any(finding.code == _SEVERAL for finding in item.findings):
            yield say(lang, "several", source=item.document.source)
    if last.error or this.error:
        return
    body = _body_caution(before, after)
    if body:
        yield say(lang, body, last=before.organization, this=after.organization)
    year = _year_caution(before.year, after.year)
    if year:
        yield say(lang, year, last=before.year, this=after.year)
    if before.template is None or after.template is None:
        yield say(lang, "no_form")
    elif before.template is not after.template:
        yield say(lang, "other_form", last=before.template.id, this=after.template.id)


def _body_caution(before: Profile, after: Profile) -> str | None:
    if before.name is None or after.name is None:
        return "no_body"
    likeness = liken(before.name, after.name)
    if likeness is Likeness.SAME:
        return None
    return "short_name" if likeness is Likeness.SHORT else "other_body"


def _year_caution(last: int | None, this: int | None) -> str | None:
    if last is None or this is None:
        return "no_year"
    if last == this:
        return "same_year"
    if last > this:
        return "reversed"
    return "gap" if this > last + 1 else None


def _follow(before: Profile, after: Profile) -> bool:
    """Whether the reports may be of one body on two years running."""
    body, year = _body_caution(before, after), _year_caution(before.year, after.year)
    return body in (None, "no_body", "short_name") and year in (None, "no_year")


def _relations(before: Profile, after: Profile) -> tuple[YearRelation, ...]:
    return assess_years(after, before) if _follow(before, after) else ()


def _findings(before: Profile, after: Profile, *, lang: str) -> tuple[Finding, ...]:
    return across([before, after], lang=lang)[1]


def _sections(
    last: Extraction, this: Extraction, repeated: Mapping[str, float | None], sentences: tuple[SentenceChange, ...]
) -> Iterator[SectionChange]:
    """Align sections by what they are; those of this year's form come in its order."""
    form = template_of(this.tables.template)
    old, new = ({item.section: item for item in sections} for sections in (last.sections, this.sections))
    ids = [section.id for section in form.sections]
    for section in [*ids, *(name for name in {**new, **old} if name not in ids)]:
        if section in old or section in new:
            change = "kept" if section in old and section in new else "new" if section in new else "dropped"
            titles = _title(old.get(section)), _title(new.get(section))
            yield SectionChange(section, change, *titles, repeated.get(section), _counted(section, sentences))


def _title(section: Section | None) -> str | None:
    return "".join(section.title.split()) if section and section.title else None


def _counted(section: str, sentences: tuple[SentenceChange, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in sentences:
        if item.section == section:
            counts[item.change] = counts.get(item.change, 0) + 1
    return counts
