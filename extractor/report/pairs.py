"""The page of two documents side by side, the passages that they share linked with one another."""

from pathlib import Path

from extractor.report.pages import environment
from extractor.reuse import side_by_side
from extractor.templates import Template, template_of
from extractor.types import Extraction


def write_pair(
    path: Path, left: Extraction, right: Extraction, *, template: Template | None = None, lang: str = "zh"
) -> int:
    """Write the page and return how many passages it shows."""
    found = side_by_side(left, right, template=template)
    titles = {section.id: section.title for section in template_of(left.tables.template, template).sections}
    facts = {
        "documents": (left, right),
        "sides": (("l", "r", found.left), ("r", "l", found.right)),
        "against": found.against,
        "shared": found.shared,
        "titles": titles,
    }
    path.write_text(environment(lang).get_template("pair.html").render(facts), encoding="utf-8")
    return len(found.shared)
