"""Where the rows of a delimited text begin and how many cells each has, found by vectorised passes over its bytes."""

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.raw.dialect import csv_reader
from scrutineer.formats.raw.limits import Limits

_BLOCK = 1 << 20
_LF, _TAB, _SPACE, _DELETE = 0x0A, 0x09, 0x20, 0x7F
# The first bytes of white space outside ASCII: no-break space, Ogham space, general punctuation, ideographic space.
_WIDE_SPACES = (b"\xc2\xa0", b"\xe1\x9a\x80", b"\xe2\x80", b"\xe2\x81\x9f", b"\xe3\x80\x80")

_CLOSE = 'double the quotes inside a quoted cell, or, if nothing is quoted, set the recipe key `quote` to ""'

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """The rows of a delimited text, from byte 0 on.

    Args:
        ends: Shape (rows,): the byte of the line feed that ends each row.
        cells: Shape (rows,): how many cells each row has.
        breaks: Bytes of the line feeds inside quotes.
        control: Byte of the first control character, -1 if there is none.
        quoted: Whether there is a quote.
        stray: Whether a quote stands where the rules of quoting (RFC 4180) do not have it, or is never closed.
        spaces: Whether a cell may begin or end in a space or a tab.
        wide_spaces: Whether there may be white space outside ASCII, or a quoted line break.
        endless: Byte of the first quote after which a cell goes on for more lines or bytes than any cell; -1 if there
            is none. Where a quote is `stray` or `endless`, nothing behind it is looked at.
    """

    ends: Places
    cells: Places
    breaks: Places
    control: int
    quoted: bool
    stray: bool
    spaces: bool
    wide_spaces: bool
    endless: int = -1

    @property
    def starts(self) -> Places:
        """Shape (rows,): the byte with which each row begins."""
        return np.concatenate([np.zeros(1, np.int64), self.ends[:-1] + 1]) if self.ends.size else self.ends

    def lines(self, first: int) -> Places:
        """Shape (rows,): the 1-based physical line of each row, if byte 0 stands in line `first`."""
        lines = np.arange(first, first + self.ends.size, dtype=np.int64)
        return lines + np.searchsorted(self.breaks, self.starts) if self.breaks.size else lines


class _QuotedCells:
    """Watches how long quoted cells are, block by block, so that an open quote is found before all is read."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._opened = -1
        self._breaks = 0

    def endless(self, quotes: Places, inner: Places, opened: int, end: int) -> int:
        """The quote of a cell that goes on too long; -1 where there is none.

        Args:
            quotes: Bytes of the quotes of a block.
            inner: Bytes of its line feeds inside quotes.
            opened: Whether a quote is open where the block begins.
            end: Byte after the block.
        """
        starts, stops = quotes[opened::2], quotes[1 - opened :: 2]
        carried = self._breaks if opened else 0
        if opened:
            starts = np.concatenate([[self._opened], starts])
        is_open = starts.size > stops.size
        stops = np.concatenate([stops, [end]]) if is_open else stops
        breaks = np.searchsorted(inner, stops) - np.searchsorted(inner, starts)
        if opened:
            breaks[0] += carried
        long = (breaks > self._limits.max_quoted_lines) | (stops - starts > self._limits.max_quoted)
        if long.any():
            return int(starts[long.argmax()])
        if is_open:
            self._opened, self._breaks = int(starts[-1]), int(breaks[-1])
        return -1


def scan_rows(data: bytes, delimiter: str, quote: str, limits: Limits) -> Rows:
    """Find rows and cells in a UTF-8 text whose lines all end in LF, the last too.

    Quoting is followed by the parity of quotes, which is right exactly where no quote is `stray`.
    """
    stream = np.frombuffer(data, np.uint8)
    part, mark = ord(delimiter), ord(quote) if quote and quote.encode() in data else None
    ends: list[Places] = []
    breaks: list[Places] = []
    signs_before: list[Places] = []
    seen = opened = 0
    stray = False
    spaces = data.startswith((b" ", b"\t"))
    control = endless = -1
    cells = _QuotedCells(limits)
    ascii_only = data.isascii()
    for low in range(0, stream.size, _BLOCK):
        block = stream[low : low + _BLOCK]
        if control < 0:
            control = _first_control(stream, low, block, part, ascii_only=ascii_only)
        is_sign, is_end = block == part, block == _LF
        is_sign |= is_end
        if mark is not None:
            quotes = np.flatnonzero(block == mark)
            stray = stray or _has_stray(stream, quotes + low, opened, part, mark)
            states = (np.arange(quotes.size + 1) + opened) % 2 == 1
            inside = np.repeat(states, np.diff(quotes, prepend=0, append=block.size))
            breaks.append(np.flatnonzero(is_end & inside) + low)
            if stray:
                break
            endless = cells.endless(quotes + low, breaks[-1], opened, low + block.size)
            if endless >= 0:
                break
            is_sign &= ~inside
            opened = int(inside[-1])
        # One search finds what parts cells and what ends rows; among these few the ends are told by their byte.
        signs = np.flatnonzero(is_sign)
        stops = np.flatnonzero(block[signs] == _LF)
        # One byte more than the block, so that the pair across its end is seen.
        spaces = spaces or _touches_space(stream[low : low + _BLOCK + 1], part, mark)
        ends.append(signs[stops] + low)
        signs_before.append(stops + seen)
        seen += signs.size
    row_ends = np.concatenate(ends) if ends else np.zeros(0, np.int64)
    totals = np.concatenate(signs_before) if signs_before else row_ends
    inner = np.concatenate(breaks) if breaks else np.zeros(0, np.int64)
    # One byte is found much faster than several.
    wide = not ascii_only and any(space[:1] in data and space in data for space in _WIDE_SPACES)
    return Rows(
        ends=row_ends,
        cells=np.diff(totals, prepend=-1),
        breaks=inner,
        control=control,
        quoted=mark is not None,
        stray=stray or bool(opened),
        spaces=spaces,
        wide_spaces=wide or bool(inner.size),
        endless=endless,
    )


def _first_control(
    stream: NDArray[np.uint8], low: int, block: NDArray[np.uint8], part: int, *, ascii_only: bool
) -> int:
    """The first control character other than tab and line feed: C0, delete, C1 (two bytes in UTF-8)."""
    found = np.flatnonzero(block < _SPACE)
    values = block[found]
    found = found[(values != _LF) & (values != _TAB) & (values != part)]
    candidates = [int(found[0])] if found.size else []
    if deletes := _first(block == _DELETE):
        candidates.append(deletes - 1)
    if not ascii_only:
        following = stream[low + 1 : low + block.size + 1]
        lead = block[: following.size]
        if high := _first((lead == 0xC2) & (following < 0xA0)):
            candidates.append(high - 1)
    return low + min(candidates) if candidates else -1


def _first(mask: NDArray[np.bool_]) -> int:
    """1-based place of the first True, 0 if there is none."""
    place = int(mask.argmax()) if mask.size else 0
    return place + 1 if mask.size and mask[place] else 0


def _touches_space(window: NDArray[np.uint8], part: int, mark: int | None) -> bool:
    """Whether a space or tab stands beside a delimiter, a line end or a quote."""
    blank = window == _SPACE
    if part != _TAB or mark is not None:
        # Where tabs part the cells, a cell may begin with one inside its quotes.
        blank |= window == _TAB
    if not blank.any():
        return False
    edges = (window == part) | (window == _LF)
    if mark is not None:
        edges |= window == mark
    return bool((edges[:-1] & blank[1:]).any() or (edges[1:] & blank[:-1]).any())


def _has_stray(stream: NDArray[np.uint8], quotes: Places, opened: int, part: int, mark: int) -> bool:
    """Whether an opening quote follows text, or a closing one is followed by text."""
    opening, closing = quotes[opened::2], quotes[1 - opened :: 2]
    before = stream[opening[opening > 0] - 1]
    after = stream[closing[closing + 1 < stream.size] + 1]
    return bool(
        ((before != part) & (before != _LF) & (before != mark)).any()
        or ((after != part) & (after != _LF) & (after != mark)).any()
    )


def requoted(data: bytes, name: str, first_line: int, delimiter: str, quote: str, limits: Limits) -> bytes:
    """The same table with every quote where the rules have it: a quote inside an unquoted cell is text.

    Args:
        data: UTF-8 with LF line ends.
        name: The file, for messages.
        first_line: Physical line of byte 0.
        delimiter: Between cells.
        quote: Around cells.
        limits: How long a quoted cell may be.

    Raises:
        InputError: A quoted cell goes on after its closing quote, is never closed, or is endless.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quotechar=quote, lineterminator="\n")
    lines = _CountedLines(data, limits)
    reader = csv_reader(lines, delimiter, quote, strict=True)
    try:
        for row in reader:
            writer.writerow(row)
            lines.row_ends()
    except csv.Error as fault:
        raise InputError(
            f"the quotes of this row are not closed as they should be: {fault}",
            file=name,
            row=first_line + lines.done,
            column="all",
            value=quote,
            mend=_CLOSE,
        ) from None
    return out.getvalue().encode()


def endless_quote(name: str, line: int, limits: Limits) -> InputError:
    """The error of a quoted cell that is longer than any cell."""
    return InputError(
        f"a quote opens in this line and is not closed within {limits.max_quoted_lines:,} lines and "
        f"{limits.max_quoted:,} bytes",
        file=name,
        row=line,
        column="all",
        mend=_CLOSE,
    )


class _CountedLines:
    """The lines of a text one by one; a row that takes too many is refused."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._lines = io.BytesIO(data)
        self._limits = limits
        self._read = self.done = 0

    def __iter__(self) -> "_CountedLines":
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            raise StopIteration
        self._read += 1
        if self._read - self.done > self._limits.max_quoted_lines + 1:
            raise csv.Error(f"no end within {self._limits.max_quoted_lines:,} lines")
        return line.decode()

    def row_ends(self) -> None:
        """The lines read so far make whole rows."""
        self.done = self._read
