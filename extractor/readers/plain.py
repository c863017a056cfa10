"""Plain text and Markdown."""

import hashlib

from extractor.errors import UnknownEncoding, UnsupportedFormat
from extractor.text import decode
from extractor.types import Document

_CONTROL = bytes(set(range(9)) | set(range(14, 27)))
_BINARY_SHARE = 0.02


def read_plain(data: bytes, name: str) -> Document:
    """Decode text; the document says which encoding was found and how many characters it could not decode."""
    decoded = decode(data)
    if decoded is None:
        sample = data[:65536]
        if len(sample) - len(sample.translate(None, _CONTROL)) > _BINARY_SHARE * len(sample):
            raise UnsupportedFormat(source=name, found="二进制数据 binary data", readable=".txt、.md")
        raise UnknownEncoding(source=name, tried="UTF-8、UTF-16、GB18030、Big5")
    markdown = name.lower().endswith((".md", ".markdown"))
    return Document(
        name,
        decoded.text,
        hashlib.sha256(data).hexdigest(),
        "text/markdown" if markdown else "text/plain",
        decoded.encoding,
        undecodable=decoded.undecodable,
    )
