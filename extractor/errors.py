"""The exception tree.

```
JianbaoError            everything the library raises on purpose; a calm sentence in `message()`
├── ReadError           a source that cannot become text; the sentence without its name in `reason()`
│   ├── MissingSource       no such file, or not allowed to open it
│   ├── NotAFile            a folder, a pipe, a socket or a device
│   ├── EmptySource         no text in it
│   ├── UnsupportedFormat   a format no reader is registered for, or binary data
│   ├── UnknownEncoding     bytes that are text in no encoding that is supported
│   └── TooLarge            more than a reader accepts
├── FaultyFile          a file of the user's with faults; lists every one of them
│   ├── TemplateError       a template or rubric
│   └── AnnotationError     annotated sentences
├── UnknownReference    a cell, table, template or verb that does not exist
├── EmptyArgument       a path or a name that is empty
├── WrongPair           options for two documents and for many at once
└── NoDocuments         a folder without a readable file
```
"""

import errno
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from msgspec import Struct


class Words(Struct, frozen=True):
    """One text in both languages: ``words["zh"]``, ``words["en"]``."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Fault(NamedTuple):
    """One thing to mend in a file: where it is (nowhere in particular: the whole file), and what is wrong."""

    where: str
    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        """Return place and fault in `lang`."""
        colon, what = (": ", self.en) if lang == "en" else ("：", self.zh)
        return f"{self.where}{colon}{what}" if self.where else what

    def __str__(self) -> str:
        return self.text()


class JianbaoError(Exception):
    """Base of all errors of this library. `str()` is Chinese; `message("en")` is English."""

    code: ClassVar[str] = "error"
    zh: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **facts: object) -> None:
        """Keep the facts; the sentence is made when it is asked for."""
        self.facts = facts
        super().__init__()

    def message(self, lang: str = "zh") -> str:
        """Return the sentence in `lang`."""
        facts = {name: fact[lang] if isinstance(fact, Words) else fact for name, fact in self.facts.items()}
        return (self.en if lang == "en" else self.zh).format(**facts)

    def __str__(self) -> str:
        return self.message()


class ReadError(JianbaoError):
    """A source that cannot become text. What is known of it all the same is among the facts."""

    code = "read"

    def reason(self, lang: str = "zh") -> str:
        """Return what is wrong, for where the name of the source is said already."""
        return super().message(lang)

    def message(self, lang: str = "zh") -> str:
        """Return the sentence in `lang`."""
        return f"{self.facts['source']}: {self.reason(lang)}"


class MissingSource(ReadError):
    """No such file, or it may not be opened."""

    code = "missing"
    zh = "无法打开：{reason}。请检查路径和权限。"
    en = "cannot be opened: {reason}. Check the path and its permissions."


class NotAFile(ReadError):
    """Something in the file system that is no regular file."""

    code = "not-a-file"
    zh = "是{kind}，不是普通文件。标准输入请写作 -。"
    en = "is a {kind}, not a regular file. Standard input is written as -."


class EmptySource(ReadError):
    """Nothing in it, or nothing that is text."""

    code = "empty"
    zh = "没有可读的文字{detail}。"
    en = "there is no text to read{detail}."

    def __init__(self, *, source: str, detail: Words | str = "") -> None:
        """Keep the name, and what there is instead of text."""
        super().__init__(source=source, detail=detail)


class UnsupportedFormat(ReadError):
    """A format that no reader is registered for, or binary data."""

    code = "format"
    zh = "不是文本（看起来是 {found}）。目前可读：{readable}；请先另存为文本。"
    en = "is not text (it looks like {found}). Readable now: {readable}; save it as text first."


class UnknownEncoding(ReadError):
    """Bytes that are Chinese text in none of the supported encodings."""

    code = "encoding"
    zh = "无法判断编码：按 {tried} 解码都不像中文。请另存为 UTF-8。"
    en = "cannot tell the encoding: not Chinese text as {tried}. Save it as UTF-8."


class TooLarge(ReadError):
    """More bytes than a reader accepts."""

    code = "too-large"
    zh = "超过上限 {limit:.0f} MB。一份年报通常不到 0.1 MB；请拆分后再试。"
    en = "is larger than the limit of {limit:.0f} MB. A report is usually below 0.1 MB: split the file."


class FaultyFile(JianbaoError):
    """A file of the user's with faults. `faults` lists every one of them."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        """Keep all faults, so that one run shows everything there is to mend."""
        super().__init__(source=source)
        self.faults = tuple(faults)

    def message(self, lang: str = "zh") -> str:
        """Return the faults in `lang`, one a line."""
        count = len(self.faults)
        head = f"has {count} fault{'s' * (count > 1)}:" if lang == "en" else f"有 {count} 处错误："
        return "\n".join([f"{self.facts['source']} {head}", *(f"  - {fault.text(lang)}" for fault in self.faults)])


class TemplateError(FaultyFile):
    """A template or rubric with faults."""

    code = "template"


class AnnotationError(FaultyFile):
    """Annotated sentences with faults."""

    code = "annotations"


class UnknownReference(JianbaoError):
    """A name that does not exist here; the message offers the nearest that does."""

    code = "unknown"
    zh = "没有 {name}。{hint}"
    en = "there is no {name}. {hint}"


class EmptyArgument(JianbaoError):
    """A path or a name of no characters: taken as a path, it would mean the current folder."""

    code = "empty-argument"
    zh = "参数 {name} 是空的。"
    en = "the argument {name} is empty."


class WrongPair(JianbaoError):
    """Options for two documents and for many at once, or for none."""

    code = "pair"
    zh = "给出文件或文件夹，或者给出 --pair 和两份文件；--html 只与 --pair 连用。"
    en = "name files or folders, or --pair with two files; --html goes with --pair alone."


class ReplacesInput(JianbaoError):
    """Something is to be written in the place of a file that is read."""

    code = "replaces-input"
    zh = "{path} 是要读的文件，结果不能写在它的位置上；请换一个文件名。"
    en = "{path} is read, and nothing is written in its place; choose another name."


class NoDocuments(JianbaoError):
    """A folder without a file that could be a report."""

    code = "no-documents"
    zh = "{source} 里没有可处理的文件（{suffixes}）。"
    en = "{source} holds no file to process ({suffixes})."


_OS_REASONS = {
    errno.ENOENT: Words("没有这个文件", "there is no such file"),
    errno.EACCES: Words("没有权限", "permission denied"),
    errno.EPERM: Words("没有权限", "permission denied"),
    errno.EISDIR: Words("是文件夹", "it is a folder"),
    errno.ENOTDIR: Words("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EEXIST: Words("已有同名的文件", "a file of this name is there"),
    errno.ENAMETOOLONG: Words("名称太长", "the name is too long"),
    errno.ELOOP: Words("符号链接成环", "its symbolic links run in a circle"),
    errno.ENOSPC: Words("磁盘已满", "no space is left"),
    errno.EROFS: Words("只能读取，不能写入", "it is read-only"),
    errno.EBADF: Words("已经关闭", "it is closed"),
}


def os_reason(error: OSError) -> Words:
    """Return in words what the operating system said."""
    known = _OS_REASONS.get(error.errno or 0)
    return known or Words(f"系统错误 {error.errno}", error.strerror or str(error))
