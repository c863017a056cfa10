"""Words: jieba with the project's word list."""

from functools import cache
from typing import Any

from extractor.shipped import shipped


@cache
def jieba_with(words: tuple[str, ...]) -> Any:
    """Return a tokenizer of its own: the one of the jieba module is shared by the whole process."""
    import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


def segmenter() -> Any:
    """Return jieba with the project's word list."""
    return jieba_with(lexicon())


@cache
def lexicon() -> tuple[str, ...]:
    """Return the words of the field that jieba does not know."""
    lines = shipped("training_data/lexicon.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
