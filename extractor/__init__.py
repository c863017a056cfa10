"""Jianbao 鉴报: recover, check and evaluate Chinese government-information disclosure reports.

    document = ex.read("report.txt")          file → Document
    tables = ex.recover(document)              → Tables
    outlined = ex.outline(document, tables)    → Sections, Sentences
    sentences = ex.tag(document, outlined.sentences)
    checked = ex.check(document, tables, outlined)   → Relations, Findings
    extraction = ex.extract("report.txt")      all of the above
    result = ex.audit(extractions)             documents side by side → Audit
    changes = ex.compare(last, this)           two years of one body → Comparison

Names are resolved on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from extractor.auditing import audit as audit
    from extractor.checks import check as check
    from extractor.comparison import compare as compare
    from extractor.contract import encode as encode
    from extractor.contract import json_schema as json_schema
    from extractor.errors import JianbaoError as JianbaoError
    from extractor.explanation import explain as explain
    from extractor.extraction import extract as extract
    from extractor.extraction import extract_each as extract_each
    from extractor.frames import to_frame as to_frame
    from extractor.metadata import describe as describe
    from extractor.metadata import load_deadlines as load_deadlines
    from extractor.metadata import load_facts as load_facts
    from extractor.parts import split as split
    from extractor.readers import find_sources as find_sources
    from extractor.readers import from_text as from_text
    from extractor.readers import read as read
    from extractor.report import write_report as write_report
    from extractor.rubrics import load_rubric as load_rubric
    from extractor.sections import outline as outline
    from extractor.tables import recover as recover
    from extractor.tagging import tag as tag
    from extractor.templates import known_templates as known_templates
    from extractor.templates import load_template as load_template
    from extractor.types import Span as Span
    from extractor.verification import verify as verify

_HOMES = {
    "JianbaoError": "errors",
    "Span": "types",
    "audit": "auditing",
    "check": "checks",
    "compare": "comparison",
    "describe": "metadata",
    "encode": "contract",
    "explain": "explanation",
    "extract": "extraction",
    "extract_each": "extraction",
    "find_sources": "readers",
    "from_text": "readers",
    "json_schema": "contract",
    "known_templates": "templates",
    "load_deadlines": "metadata",
    "load_facts": "metadata",
    "load_rubric": "rubrics",
    "load_template": "templates",
    "outline": "sections",
    "read": "readers",
    "recover": "tables",
    "split": "parts",
    "tag": "tagging",
    "to_frame": "frames",
    "verify": "verification",
    "write_report": "report",
}

__all__ = [
    "JianbaoError",
    "Span",
    "audit",
    "check",
    "compare",
    "describe",
    "encode",
    "explain",
    "extract",
    "extract_each",
    "find_sources",
    "from_text",
    "json_schema",
    "known_templates",
    "load_deadlines",
    "load_facts",
    "load_rubric",
    "load_template",
    "outline",
    "read",
    "recover",
    "split",
    "tag",
    "to_frame",
    "verify",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
