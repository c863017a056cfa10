"""What HTML elements mean to the text of a page, and pages without what would cost a parser too much."""

import re

# fmt: off
LEFT_OUT = frozenset((
    "area", "base", "datalist", "head", "iframe", "link", "meta", "noembed", "noframes", "noscript", "object",
    "param", "rp", "script", "select", "style", "svg", "template", "textarea", "title",
))
"""Elements that a browser does not show, or shows as something to choose from."""
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "col", "colgroup", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
))
"""Elements that begin and end a line."""
# fmt: on
TABLE_PARTS = frozenset(("thead", "tbody", "tfoot", "tr", "td", "th"))
CELLS = frozenset(("td", "th"))
CONTAINERS = frozenset(("html", "body", "div", "section", "article", "main", "form"))
"""Scripts show these once a page is loaded, so that what they hide outside a table is kept."""

_FORMATTING = re.compile(r"(</?)(?:a|b|big|code|em|font|i|nobr|small|s|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_CELL_TAG = re.compile(r"<(?=t[dh][\s/>])", re.IGNORECASE)
_ENDLESS_TAG = re.compile(r"(<[a-z][^\s<>/]*+)[^<>]{20000,}", re.IGNORECASE)
_STRUCTURE = frozenset(("html", "body", "br", "caption", "table")) | TABLE_PARTS | LEFT_OUT
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS - _STRUCTURE))})(?=[\s/>])", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?!(?:{'|'.join(sorted(_STRUCTURE))})[\s/>])[a-z][^\s/>]*+", re.IGNORECASE)
_MANY_TAGS = 20_000
"""A report has some two thousand; nested in each other, so many take the parser half a second."""


def tamed(source: str) -> str:
    """Take out of a page what says nothing about its text but would cost a parser time or memory without bound.

    Formatting that is left open is copied into every paragraph that follows, attributes are compared with each other,
    and every tag looks through all elements around it. In a page with very many tags only tables keep their structure.
    A space before each cell keeps figures apart where the tag of their table is lost.
    """
    page = _CELL_TAG.sub(" <", _ENDLESS_TAG.sub(r"\1", _FORMATTING.sub(r"\1span", source)))
    if page.count("<") <= _MANY_TAGS:
        return page
    return _INLINE_TAG.sub("<wbr", _BLOCK_TAG.sub("<br", page))
