"""What the first rows look like when parted by each usual character; and in which cell a byte of the file stands."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import _csv

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16
_ROWS = 50
_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True)
class DelimiterView:
    """What the first rows look like when parted by one character.

    Args:
        delimiter: The character.
        counts: Cells of each of the first rows that are not blank.
    """

    delimiter: str
    counts: tuple[int, ...]

    @property
    def fits(self) -> bool:
        """Whether all the rows have equally many cells, more than one."""
        return bool(self.counts) and min(self.counts) == max(self.counts) > 1

    @property
    def word(self) -> str:
        """The character in words."""
        return _WORDS.get(self.delimiter, self.delimiter)

    def words(self) -> str:
        """What was seen, for a message."""
        cells = sorted(set(self.counts))
        found = f"{cells[0]}" if len(cells) == 1 else f"{cells[0]} to {cells[-1]}" if cells else "no"
        return f"{self.word} gives {found} cells"


def first_rows(data: bytes, delimiter: str, quote: str, *, limit: int = _ROWS) -> list[list[str]]:
    """The first rows of a UTF-8 text with LF line ends, as cells; the last is left out where the sample may cut it."""
    sample = data[:_SAMPLE]
    text = sample.decode("utf-8", errors="ignore")
    rows: list[list[str]] = []
    reader = csv_reader(io.StringIO(text, newline=""), delimiter, quote)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > limit:
                break
    except csv.Error:
        # A cell larger than the sample: the rows before it are seen all the same.
        return rows
    if (len(data) > len(sample) or len(rows) > limit) and len(rows) > 1:
        rows.pop()
    return rows


def csv_reader(lines: Iterable[str], delimiter: str, quote: str, *, strict: bool = False) -> "_csv.Reader":
    """Python's reader of delimited rows; an empty quote switches quoting off."""
    if quote:
        return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=strict)


def delimiter_views(data: bytes, quote: str) -> tuple[DelimiterView, ...]:
    """How many cells each usual delimiter gives the first rows of a UTF-8 text with LF line ends."""
    return tuple(
        DelimiterView(
            delimiter, tuple(len(row) for row in first_rows(data, delimiter, quote) if any(map(str.strip, row)))
        )
        for delimiter in DELIMITERS
    )


def cell_at(data: bytes, place: int, delimiter: str | None, quote: str) -> tuple[int, str]:
    """The 1-based line of a byte of a text in any encoding that extends ASCII, and the 1-based place of its cell."""
    before = data[:place]
    line = 1 + len(re.findall(rb"\r\n|\r|\n", before))
    start = 1 + max(before.rfind(b"\n"), before.rfind(b"\r"))
    in_line = before[start:].decode("latin-1")
    if delimiter is None:
        plain = data[:_SAMPLE].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").encode()
        fitting = [view.delimiter for view in delimiter_views(plain, quote) if view.fits]
        delimiter = fitting[0] if len(fitting) == 1 else None
    if delimiter is None:
        return line, f"unknown, byte {place - start + 1} of the line"
    try:
        cells = next(csv_reader([in_line], delimiter, quote), [""])
    except csv.Error:
        return line, f"unknown, byte {place - start + 1} of the line"
    return line, str(max(len(cells), 1))
