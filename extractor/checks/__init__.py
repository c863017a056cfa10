"""Registered checks: each looks at one document and yields findings.

What a finding says, why it matters and what to do about it stands in ``data/findings.toml``, in both
languages; here is only when it is due. A new one is a function under `@registered` and an entry there.
"""

from typing import NamedTuple

from extractor.checks import (  # noqa: F401 - importing them registers their checks
    agreement,
    documents,
    figures,
    layout,
    narrative,
    plausible,
    sums,
    wording,
)
from extractor.checks import form as _form  # noqa: F401 - the same
from extractor.checks.cases import CHECKS, Case, by_root, catalogue, gravest_first, tell
from extractor.headings import strays
from extractor.metadata.bodies import standing_of
from extractor.relations import assess
from extractor.sections import Outline
from extractor.templates import Reference, template_of
from extractor.types import Document, Finding, Metadata, Relation, Sentence, Tables

__all__ = ["CHECKS", "Checked", "by_root", "catalogue", "check"]


class Checked(NamedTuple):
    """The outcome of every relation of the template, and what the checks found."""

    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]


def check(
    document: Document,
    tables: Tables,
    outline: Outline,
    *,
    sentences: tuple[Sentence, ...] | None = None,
    metadata: Metadata | None = None,
    template: Reference | None = None,
    lang: str = "zh",
) -> Checked:
    """Hold a document against the relations and rules of its template.

    `sentences` are those of the outline with their tags, if they were tagged. Messages are in `lang`, ``"zh"`` or
    ``"en"``. A document whose template is unknown is held against the newest, but none of its relations can be
    assessed.
    """
    form = template_of(tables.template, template)
    known, told = metadata or Metadata(), sentences or outline.sentences
    relations = assess(form, tables, standing=standing_of(known)) if tables.template else ()
    written = tell(document, told, outline, known, strays(document, tables, outline, form))
    case = Case(document, known, tables, outline, relations, form, lang, told, written)
    return Checked(relations, gravest_first(finding for check in CHECKS for finding in check(case)))
