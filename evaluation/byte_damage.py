"""Damage to bytes: text read in a wrong encoding, half repaired, or lost but for its figures."""

from random import Random

from evaluation.drafts import Draft

MISREADINGS = (
    ("utf-8", "gb18030"),
    ("utf-8", "gbk"),
    ("utf-8", "latin-1"),
    ("utf-8", "cp1252"),
    ("gb18030", "latin-1"),
)
"""How a text was written, and how it was read."""


def misread(text: str, written: str, read_as: str) -> str:
    """Read the bytes of a text in another encoding; what that does not know becomes U+FFFD."""
    return text.encode(written).decode(read_as, "replace")


def misread_all(draft: Draft, random: Random, rate: float) -> Draft:
    """Read all words of a report in a wrong encoding."""
    if random.random() >= rate:
        return draft
    written, read_as = random.choice(MISREADINGS)
    return draft._replace(garble=lambda words: misread(words, written, read_as))


def repair_half(draft: Draft, random: Random, rate: float) -> Draft:
    """Leave some of the words of a report misread, with a question mark for each byte that was lost."""
    choice = Random(random.random())

    def garble(words: str) -> str:
        return misread(words, "utf-8", "gb18030").replace("\ufffd", "?") if choice.random() < rate else words

    return draft._replace(garble=garble)


def lose_words(draft: Draft, random: Random, rate: float) -> Draft:
    """Put a question mark for every character of a report that is not ASCII."""
    if random.random() >= rate:
        return draft
    return draft._replace(garble=lambda words: words.encode("ascii", "replace").decode())
