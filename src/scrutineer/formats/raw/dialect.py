"""Which character parts the cells, seen in the first rows; and in which cell a byte of the file stands."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout

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

    def words(self) -> str:
        """What was seen, for a message."""
        cells = sorted(set(self.counts))
        found = f"{cells[0]}" if len(cells) == 1 else f"{cells[0]} to {cells[-1]}" if cells else "no"
        return f"{_WORDS.get(self.delimiter, self.delimiter)} gives {found} cells"


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


def resolve_delimiter(data: bytes, name: str, layout: Layout) -> str:
    """The delimiter of the recipe, or the only one that fits the first rows.

    Args:
        data: UTF-8 with LF line ends, from the header on.
        name: The file, for messages.
        layout: Of which `delimiter` and `quote` are used.

    Raises:
        InputError: None fits, or several do.
    """
    if layout.delimiter is not None:
        if (
            len(layout.delimiter) != 1
            or not layout.delimiter.isascii()
            or layout.delimiter in f"\n\r\x00{layout.quote}"
        ):
            raise InputError(
                "a delimiter is one ASCII character other than the quote and the line end",
                file=name,
                column="delimiter",
                value=layout.delimiter,
                mend="correct the recipe key `delimiter`",
            )
        return layout.delimiter
    views = delimiter_views(data, layout.quote)
    fitting = [view for view in views if view.fits]
    if len(fitting) == 1:
        return fitting[0].delimiter
    seen = "; ".join(view.words() for view in (fitting or views))
    raise InputError(
        f"the delimiter is not plain from the first rows ({seen})",
        file=name,
        column="delimiter",
        mend="name it with the recipe key `delimiter`"
        + (
            ""
            if fitting
            else "; titles above the header are left out by `skip_rows`, uneven rows are filled by `ragged`"
        ),
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
