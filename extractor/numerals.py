"""Numbers as people write them: digits with separators, Chinese numerals, 万 and 亿."""

from extractor.types import Number

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000}

NUMERAL = r"(?:[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?[万亿]?|[零〇一二两三四五六七八九十百千]+[万亿]?)"
"""A number in a text, as a regular expression without groups: digits with separators, or Chinese numerals; a scale."""

_ASCII = str.maketrans("０１２３４５６７８９．", "0123456789.", ",，")


def number(text: str) -> Number:
    """Return the value of what `NUMERAL` matched.

    >>> number("1,203"), number("1.5万"), number("十二"), number("两百零三"), number("二〇二三")
    (1203, 15000, 12, 203, 2023)
    """
    scale = _SCALES.get(text[-1:], 1)
    written = (text[:-1] if scale > 1 else text).translate(_ASCII)
    if not written[:1].isdigit() or not written.isascii():
        return _chinese(written) * scale
    value = round(float(written) * scale, 6)
    return int(value) if value == int(value) else value


def _chinese(numerals: str) -> int:
    if not any(character in _TENS for character in numerals):
        return int("".join(str(_DIGITS[character]) for character in numerals) or 1)
    total, digit = 0, 0
    for character in numerals:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
