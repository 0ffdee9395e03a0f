"""The text of an article, from a file or standard input."""

import sys
from pathlib import Path
from typing import Final

from scrutineer.claims.extraction.attribution import LONGEST_TEXT
from scrutineer.errors import InputError

STANDARD_INPUT: Final = "-"


def read_article_text(target: str) -> str:
    """Read a plain text.

    Args:
        target: A file in UTF-8, or `-` for standard input.

    Returns:
        The text as it is, a byte order mark left out; line ends are kept, since places count them.

    Raises:
        InputError: There is no such file, it is not text, is empty, or is longer than LONGEST_TEXT code points.
    """
    name = "standard input" if target == STANDARD_INPUT else target
    most = 4 * LONGEST_TEXT + 4
    try:
        if target == STANDARD_INPUT:
            data = sys.stdin.buffer.read(most)
        else:
            with Path(target).open("rb") as stream:
                data = stream.read(most)
    except OSError as fault:
        raise InputError(f"the article cannot be read: {fault.strerror}", file=name) from None
    if len(data) == most:
        raise _too_long(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"the article is not text in UTF-8, at byte {fault.start + 1}"
        raise InputError(message, file=name, mend="give it as plain text in UTF-8") from None
    if len(text) > LONGEST_TEXT:
        raise _too_long(name)
    if "\0" in text:
        raise InputError("the article is not text: it holds a zero byte", file=name, mend="give it as plain text")
    if not text.strip():
        raise InputError("the article is empty", file=name, mend="give a file that has a text")
    return text


def _too_long(name: str) -> InputError:
    return InputError("the article is too long", file=name, mend=f"give at most {LONGEST_TEXT:,} characters")
