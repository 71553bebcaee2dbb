"""Text from bytes, by one rule for modules and notebooks. Used on both sides of the trust boundary."""

from __future__ import annotations

import codecs
import io
import tokenize

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks; that of UTF-32 begins like that of UTF-16, and comes first."""
HEAD = 1000


def decode(content: bytes) -> tuple[str, str | None]:
    r"""Return the text, lines ended by "\n", and a remark where the encoding had to be guessed.

    A byte-order mark decides; else zero bytes, which only UTF-16 has in text; else a declaration as of PEP 263; else it is UTF-8.
    """
    remark = None
    try:
        text = content.decode(encoding_of(content))
    except (SyntaxError, UnicodeDecodeError, LookupError):
        try:
            text = content.decode("utf-8")
            remark = "says that it has another encoding than it has; read as UTF-8"
        except UnicodeDecodeError:
            text = content.decode("latin-1")
            remark = "is not saved as UTF-8, so that letters such as ä may be read wrongly: save it with that encoding"
    return text.replace("\r\n", "\n").replace("\r", "\n"), remark


def encoding_of(content: bytes) -> str:
    """Return the encoding. Raises SyntaxError for a declaration that names none."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Most of a source is ASCII, of which every second byte is zero in UTF-16. Other zero bytes belong to no text.
    if max(even, odd) > 0.3 * len(head[::2]) and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]


def encodable(text: str) -> str:
    """Return the text with its lone surrogates replaced, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")
