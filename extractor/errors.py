"""The exception tree.

```
JianbaoError            everything the library raises on purpose; a calm sentence in `message()`
├── ReadError           a source that cannot become text
│   ├── MissingSource       no such file, or not allowed to open it
│   ├── EmptySource         nothing, or nothing but white space
│   ├── UnsupportedFormat   a format no reader is registered for, or binary data
│   ├── UnknownEncoding     bytes that are text in no encoding that is supported
│   └── TooLarge            more than a reader accepts
├── TemplateError       a template or rubric with faults; lists every one of them
├── UnknownReference    a cell, table, template or verb that does not exist
└── NoDocuments         a folder without a readable file
```
"""

from collections.abc import Sequence
from typing import ClassVar


class JianbaoError(Exception):
    """Base of all errors of this library. `str()` is Chinese; `message("en")` is English."""

    code: ClassVar[str] = "error"
    zh: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **facts: object) -> None:
        """Keep the facts; the sentence is made when it is asked for."""
        self.facts = facts
        super().__init__(self.message())

    def message(self, lang: str = "zh") -> str:
        """Return the sentence in `lang`."""
        return (self.en if lang == "en" else self.zh).format(**self.facts)


class ReadError(JianbaoError):
    """A source that cannot become text."""

    code = "read"


class MissingSource(ReadError):
    """No such file, or it may not be opened."""

    code = "missing"
    zh = "无法打开 {source}：{reason}。请检查路径和权限。"
    en = "cannot open {source}: {reason}. Check the path and its permissions."


class EmptySource(ReadError):
    """Nothing in it, or nothing but white space."""

    code = "empty"
    zh = "{source} 是空文件，没有可读的文字。"
    en = "{source} is empty: there is no text to read."


class UnsupportedFormat(ReadError):
    """A format that no reader is registered for, or binary data."""

    code = "format"
    zh = "{source} 不是文本（看起来是 {found}）。目前可读：{readable}；请先另存为文本。"
    en = "{source} is not text (it looks like {found}). Readable now: {readable}; save it as text first."


class UnknownEncoding(ReadError):
    """Bytes that are Chinese text in none of the supported encodings."""

    code = "encoding"
    zh = "无法判断 {source} 的编码：按 {tried} 解码都不像中文。请另存为 UTF-8。"
    en = "cannot tell the encoding of {source}: not Chinese text as {tried}. Save it as UTF-8."


class TooLarge(ReadError):
    """More bytes than a reader accepts."""

    code = "too-large"
    zh = "{source} 有 {size:.1f} MB，超过上限 {limit:.0f} MB。一份年报通常不到 0.1 MB；请拆分后再试。"
    en = "{source} has {size:.1f} MB; the limit is {limit:.0f} MB. A report is usually below 0.1 MB: split the file."


class TemplateError(JianbaoError):
    """A template or rubric with faults. `faults` lists every one of them."""

    code = "template"
    zh = "{source} 有 {count} 处错误：\n{listing}"
    en = "{source} has {count} faults:\n{listing}"

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        """Keep all faults, so that one run shows everything there is to mend."""
        self.faults = tuple(faults)
        listing = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(source=source, count=len(faults), listing=listing)


class UnknownReference(JianbaoError):
    """A name that does not exist here; the message offers the nearest that does."""

    code = "unknown"
    zh = "没有 {name}。{hint}"
    en = "there is no {name}. {hint}"


class NoDocuments(JianbaoError):
    """A folder without a file that could be a report."""

    code = "no-documents"
    zh = "{source} 里没有可处理的文件（{suffixes}）。"
    en = "{source} holds no file to process ({suffixes})."
