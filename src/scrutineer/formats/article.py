"""Read an article: plain text, a web page through the extra `articles`, or standard input."""

import re
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scrutineer.errors import InputError, UsageError

EXTRA: Final = "articles"
LARGEST: Final = 2_000_000
"""Bytes beyond which a file is no article: about 350,000 words."""
MOST_NUMBERS: Final = 50_000
"""Numbers beyond which a text is a table: each becomes a draft, so the work grows with them and not with the bytes."""
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|span|h[1-6]|table|ul|script|style)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NUMBER: Final = re.compile(r"[0-9]+")
_HEAD: Final = 4_096
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
"""Byte order marks and the encodings that they tell."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be read for claims.

    Attributes:
        text: The text; of a web page what its reader sees of the article.
        name: Where it was read from, for messages.
        title: Its title, where the page has one.
        date: Its day as the page gives it, where it does.
        is_page: Whether it was taken out of a web page.
    """

    text: str
    name: str
    title: str | None = None
    date: str | None = None
    is_page: bool = False


def read_article(path: str) -> Article:
    """Read an article.

    Args:
        path: A file, or `-` for standard input. What begins as a web page does is read as one; its scripts are never
            run, and nothing is fetched.

    Raises:
        InputError: The file cannot be read, is too large, is no text in UTF-8, or holds no article or a table.
        UsageError: It is a web page and the extra `articles` is not installed.
    """
    name = "standard input" if path == "-" else path
    data = _bytes(path, name)
    if len(data) > LARGEST:
        raise InputError(
            "this is too large for an article",
            file=name,
            value=f"{len(data):,} bytes or more",
            mend=f"give at most {LARGEST:,} bytes, about 350,000 words: cut the text and read its parts one by one",
        )
    text = _decoded(data, name)
    found = _from_page(text, name) if _PAGE.match(text[:_HEAD]) else Article(text, name)
    if not any(letter.isalnum() for letter in found.text):
        raise InputError("there is no text in it", file=name, mend="give an article in plain text or HTML")
    numbers = sum(1 for _ in _NUMBER.finditer(found.text))
    if numbers > MOST_NUMBERS:
        raise InputError(
            "there are too many numbers in it for an article",
            file=name,
            value=f"{numbers:,} numbers",
            mend=f"give a text with at most {MOST_NUMBERS:,}; a table is read by scrutineer import",
        )
    return found


def _bytes(path: str, name: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise InputError("the article cannot be read", file=name, value=fault.strerror or str(fault)) from None


def _decoded(data: bytes, name: str) -> str:
    marked = (encoding for mark, encoding in _MARKS.items() if data.startswith(mark))
    encoding = next(marked, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise InputError(
            "this is not text in UTF-8",
            file=name,
            row=line,
            value=f"byte {data[fault.start]:#04x}",
            mend="save the article as UTF-8",
        ) from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(
            "there are control characters in it, so it is no text",
            file=name,
            row=line,
            value=f"U+{ord(control.group()):04X}",
        )
    return text


def _from_page(text: str, name: str) -> Article:
    if find_spec("trafilatura") is None:
        raise UsageError(
            f"reading a web page needs the extra {EXTRA}",
            value=name,
            mend=f"install scrutineer[{EXTRA}], or save the article as plain text",
        )
    import trafilatura  # noqa: PLC0415  # optional and slow

    found = trafilatura.bare_extraction(text, include_comments=False, include_tables=False, with_metadata=True)
    parts = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    if not parts.get("text"):
        raise InputError("no article was found in the page", file=name, mend="save the article as plain text")
    return Article(parts["text"], name, parts.get("title"), parts.get("date"), is_page=True)
