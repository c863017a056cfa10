"""Plain text and Markdown."""

import hashlib

from extractor.errors import UnknownEncoding, UnsupportedFormat, Words
from extractor.text import Decoded, decode
from extractor.types import Document

_CONTROL = bytes(set(range(9)) | set(range(14, 27)))
_BINARY_SHARE = 0.02


def read_plain(data: bytes, name: str) -> Document:
    """Decode text; the document says which encoding was found and how many characters it could not decode."""
    found = decoded(data, name)
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, found.text, digest, plain_type(name), found.encoding, undecodable=found.undecodable)


def plain_type(name: str) -> str:
    """Return the media type of a text by its name."""
    return "text/markdown" if name.lower().endswith((".md", ".markdown")) else "text/plain"


def decoded(data: bytes, name: str) -> Decoded:
    """Decode the bytes of a text, or say why they are none. Zero characters are no text: they count as damage."""
    found = decode(data)
    if found is not None:
        return found._replace(undecodable=found.undecodable + found.text.count("\0"))
    sample = data[:65536]
    if len(sample) - len(sample.translate(None, _CONTROL)) > _BINARY_SHARE * len(sample):
        from extractor.readers import readable  # the registry knows the formats, and imports this module

        raise UnsupportedFormat(source=name, found=Words("二进制数据", "binary data"), readable=readable())
    raise UnknownEncoding(source=name, tried="UTF-8 / UTF-16 / GB18030 / Big5")
