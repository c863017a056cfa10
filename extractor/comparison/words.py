"""The words of a comparison, in both languages: ``data/comparison.toml``."""

from functools import cache
from importlib.resources import files

from extractor.errors import Words
from extractor.shapes import load


@cache
def comparison_words() -> dict[str, Words]:
    """Return the texts by name."""
    return load(files("extractor") / "data" / "comparison.toml", dict[str, Words])


def say(lang: str, text: str, /, **facts: object) -> str:
    """Return a text with the facts put in."""
    return comparison_words()[text][lang].format(**facts)
