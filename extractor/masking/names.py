"""Names of bodies and places by their pattern, and the words that masking knows (``data/masking.toml``)."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from msgspec import Struct

from extractor.metadata.bodies import parse
from extractor.shapes import load
from extractor.text import fold, simplified

_NOT_IN_NAMES = (
    "的在和与由为对于将及各全我本该是有至从到向把被让使经过通按照据依自当并或且但而则也都均已曾未不无可能会要应须需请求其此这那每"
    "某等之以所得着了个们间组织开展加强推进做好召布发"
)
_LEVEL = "省|自治区|自治州|市|州|盟|地区|县|区|旗|镇|乡|街道|社区|村"
_LEVELS = "省市县区州旗盟乡镇村街社地自"
"""First letters of levels."""
_BODY = "局|厅|委员会|委|部|署|办公室|办|中心|大队|支队|总队|管理处|所|站"
_OWN = "局|委|厅|办公室|办|院|处|站|所|队|馆|行|署|部|中心|镇|乡|街道|县|市|区|省|州|旗|单位|机关|部门|系统|地区"
_KIND = re.compile(r"(?:委员会|管理局|监督局|办公室|人民政府|管委会|局|委|厅|办|署|部)$")


class MaskingWords(Struct, frozen=True):
    """What is taken out (also sentences with all words of a group of `statutory`), and functions of bodies."""

    terms: tuple[str, ...]
    formulas: tuple[str, ...]
    functions: tuple[str, ...]
    statutory: tuple[tuple[str, ...], ...]


@cache
def masking_words() -> MaskingWords:
    """Return the words."""
    return load(files("extractor") / "data" / "masking.toml", MaskingWords)


def name_patterns(organization: str | None) -> list[re.Pattern[str]]:
    """Return what finds names: all of those that the body goes by, and others by their pattern."""
    own: set[str] = set()
    if organization:
        body = parse(simplified(organization))
        stem = _KIND.sub("", body.function)
        own = {organization, body.function, stem, *body.places}
        own |= {place[:-1] for place in body.places if len(place) > 2}
    names = [fold(name) for name in own if len(name) > 1]
    first = [re.compile(f"(?:{_any(names)})(?:{_BODY}|人民政府|政府)?")] if names else []
    return [*first, _others()]


@cache
def _others() -> re.Pattern[str]:
    """Return what finds names of others, and what a body calls itself."""
    functions = _any(masking_words().functions)
    place = f"(?:[^\\W\\d_{_NOT_IN_NAMES}]{{1,4}}?)?(?:{_LEVEL})"
    return re.compile(
        f"[我本该](?:{_OWN})|(?=[^\\W\\d_{_NOT_IN_NAMES}]{{0,4}}[{_LEVELS}])(?:{place}){{1,3}}(?:{functions}(?:{_BODY})?)?"
        f"|{functions}(?:{_BODY})|人民政府"
    )


def _any(words: Iterable[str]) -> str:
    """Return an alternation of literal words, longest first, that looks at the first letter before it tries any."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    first = "".join(sorted({word[0] for word in ordered}))
    return f"(?=[{re.escape(first)}])(?:{'|'.join(map(re.escape, ordered))})"
