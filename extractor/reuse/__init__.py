"""Who repeats whom: two measures, each named beside its figure, on two axes: own earlier documents, and peers.

**Containment of masked 5-grams** (`extractor.reuse.grams`) is how much one narrative has of another. **Passages**
(`extractor.reuse.passages`) are where: letter by letter, found with a guarantee, or nearly so. What is compared is the
narrative with figures, names and statutory text out of the way (`extractor.masking`).
"""

from extractor.masking import masked
from extractor.reuse.corpus import Corpus
from extractor.reuse.fingerprint import Fingerprint, fingerprint
from extractor.reuse.grams import found_in, grams, share
from extractor.reuse.pairs import pairs, side_by_side
from extractor.templates import Template, template_of
from extractor.types import Extraction

__all__ = ["Corpus", "Fingerprint", "fingerprint", "pairs", "shared", "side_by_side"]


def shared(left: Extraction, right: Extraction, *, template: Template | None = None) -> dict[str, float | None]:
    """Return of every narrative section of `left` the share of its masked 5-grams that stand anywhere in `right`.

    `None` where there is nothing to compare.
    """
    form = template_of(left.tables.template, template)
    _, theirs = grams(masked(right, template=template))
    found = found_in(masked(left, template=template), theirs) if len(theirs) else {}
    return {
        section.id: share([found[section.id]]) if section.id in found else None
        for section in form.sections
        if section.narrative
    }
