"""The pages of an evaluation report: an index with the ranking, and a page a document."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor import __version__
from extractor.checks import by_root
from extractor.comparison.words import comparison_words
from extractor.contract import ExtractionRecord
from extractor.errors import ReadError, Words
from extractor.explanation import Explanation, explanation_words
from extractor.readers import MARKER, WRITTEN, read
from extractor.report.facts import Row, comparison_facts, document_facts, index_facts, row_facts
from extractor.report.scores import biggest_losses, waterfall
from extractor.rubrics import Rubric
from extractor.shapes import load
from extractor.tagging import tag_names
from extractor.templates import Template, template_of
from extractor.types import Comparison, Document, Standing

INDEX, _FOLDER = WRITTEN
_DATA = files("extractor") / "data" / "pages"


_PAGE = re.compile(r"\d{5,}\.html")


def claim(folder: Path) -> None:
    """Mark a folder as one that holds an evaluation report, and remove the pages of an earlier one."""
    marker = folder / MARKER
    if marker.exists():
        for path in (folder / _FOLDER).glob("*.html"):
            if _PAGE.fullmatch(path.name):
                path.unlink()
    marker.write_text(f"jianbao audit: {', '.join(WRITTEN)}\n", encoding="utf-8")


def write_explanation(path: Path, explanation: Explanation, lang: str) -> None:
    """Write the page of one explained cell."""
    words = {name: text[lang] for name, text in explanation_words().items()}
    page = environment(lang).get_template("explanation.html").render(explanation=explanation, said=words)
    path.write_text(page, encoding="utf-8")


def write_score(path: Path, standing: Standing, rubric: Rubric, document: Document, lang: str) -> None:
    """Write the page of one explained score."""
    facts = {
        "name": standing.organization or document.source,
        "standing": standing,
        "rubric": rubric,
        "bars": waterfall(standing.score, rubric, lang),
        "losses": biggest_losses(standing.score, rubric, document.text, lang),
    }
    path.write_text(environment(lang).get_template("score.html").render(facts), encoding="utf-8")


def write_comparison(path: Path, comparison: Comparison, lang: str, *, template: Template | None = None) -> None:
    """Write the page of two documents side by side; `template` as for `compare`."""
    words = {name: text[lang] for name, text in comparison_words().items()}
    page = environment(lang).get_template("comparison.html")
    path.write_text(page.render(comparison_facts(comparison, template, lang), said=words), encoding="utf-8")


def environment(lang: str) -> Environment:
    """Return what fills in the pages; whatever they show is escaped."""
    words = load(_DATA / "words.toml", dict[str, Words])
    environment = Environment(
        loader=PackageLoader("extractor", "data/pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["by_root"] = by_root
    environment.globals.update(
        w={name: text[lang] for name, text in words.items()},
        lang=lang,
        lang_code="en" if lang == "en" else "zh-CN",
        style=Markup((_DATA / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        version=__version__,
    )
    return environment


class Pages:
    """Writes the pages of one run into a folder. Whatever is shown is escaped."""

    def __init__(self, folder: Path, rubric: Rubric, template: Template | None, lang: str) -> None:
        """Prepare to write below `folder`."""
        self.folder = folder
        self.rubric = rubric
        self.template = template
        self.lang = lang
        self.rows: list[Row] = []
        (folder / _FOLDER).mkdir(exist_ok=True)
        self._environment = environment(lang)
        self._environment.globals.update(tags=tag_names(), rubric=rubric)

    def add(self, standing: Standing, record: ExtractionRecord) -> None:
        """Write the page of one document."""
        page = f"{_FOLDER}/{len(self.rows) + 1:05d}.html"
        text = _text_again(record)
        name = record.document.template
        form = template_of(name, self.template) if name or self.template else None
        facts = document_facts(standing, record, text, form, self.rubric, self.lang)
        self._write(page, "document.html", {**facts, "has_text": text is not None})
        self.rows.append(row_facts(standing, record, page, self.rubric, self.lang))

    def write_index(self) -> None:
        """Write the index, which ranks the documents that were added."""
        self._write(INDEX, INDEX, index_facts(self.rows))

    def _write(self, name: str, template: str, facts: dict[str, Any]) -> None:
        stream = self._environment.get_template(template).stream(facts)
        stream.enable_buffering(200)
        with (self.folder / name).open("w", encoding="utf-8") as file:
            file.writelines(stream)


def _text_again(record: ExtractionRecord) -> str | None:
    """Read the text of a document once more, if the source is still what it was."""
    if record.error:
        return None
    try:
        document = read(record.document.source)
    except ReadError:
        return None
    return document.text if document.sha256 == record.document.sha256 else None
