"""Rows of another width than the header: blank ones are left out; others are refused, or mended as the recipe says."""

import io
from dataclasses import dataclass

import numpy as np

from scrutineer.errors import InputError
from scrutineer.formats.raw.cells import blank_rows_note
from scrutineer.formats.raw.dialect import csv_reader
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.rows import Places, Rows

_LISTED = 1_000


@dataclass(frozen=True)
class Body:
    """The rows of data, every one of the width of the header.

    Args:
        text: UTF-8 with LF line ends.
        skip: Physical lines at the start of `text` that are not data.
        lines: Shape (rows,): the physical line of the file in which each row begins.
        notes: What was mended or left out.
    """

    text: bytes
    skip: int
    lines: Places
    notes: tuple[Note, ...]


def is_blank(row: bytes, delimiter: str) -> bool:
    """Whether a row holds nothing but delimiters and white space."""
    return not row.decode().replace(delimiter, "").strip()


def mend_rows(data: bytes, rows: Rows, lines: Places, first: int, width: int, name: str, layout: Layout) -> Body:
    """The rows from `first` on, every one of `width` cells.

    Args:
        data: UTF-8 with LF line ends.
        rows: Its rows.
        lines: Shape (rows,): the physical line of each.
        first: The first row of data.
        width: Cells of the header.
        name: The file, for messages.
        layout: Of which `ragged`, `delimiter` and `quote` are used.

    Raises:
        InputError: A row has too few or too many cells and the recipe does not let it be mended.
    """
    starts, ends = rows.starts[first:], rows.ends[first:]
    wrong = rows.cells[first:] != width
    if width == 1:
        # An empty line has one cell, as any other.
        wrong |= starts == ends
    if not wrong.any():
        # Nothing is copied: the text may be large.
        return Body(data, int(lines[first] - lines[0]) if starts.size else 0, lines[first:], ())
    delimiter = layout.delimiter or ""
    pieces: list[bytes] = []
    blank: list[int] = []
    notes: list[Note] = []
    mended = 0
    done = int(starts[0])
    for place in np.flatnonzero(wrong).tolist():
        start, end = int(starts[place]), int(ends[place])
        pieces.append(data[done:start])
        done = end + 1
        row, line, found = data[start:end], int(lines[first + place]), int(rows.cells[first + place])
        if is_blank(row, delimiter):
            blank.append(place)
            continue
        if found < width and layout.ragged == "pad":
            pieces.append(row + delimiter.encode() * (width - found) + b"\n")
            kind, text = "short row", f"{found} cells where the header has {width}; the others are null"
        elif layout.ragged == "pad" and (cut := _cut(row, width, delimiter, layout.quote)) is not None:
            pieces.append(cut + b"\n")
            kind, text = "long row", f"{found} cells where the header has {width}; the surplus cells are empty"
        else:
            raise _ragged(row, line, found, width, name, layout)
        mended += 1
        if mended <= _LISTED:
            notes.append(Note(kind, text, line, value=str(found)))
    pieces.append(data[done:])
    if mended > _LISTED:
        notes.append(Note("mended rows", f"{mended - _LISTED:,} more rows are mended", value=str(mended - _LISTED)))
    kept = lines[first:]
    if blank:
        notes.append(blank_rows_note(kept[blank]))
        kept = np.delete(kept, blank)
    return Body(b"".join(pieces), 0, kept, tuple(notes))


def _cut(row: bytes, width: int, delimiter: str, quote: str) -> bytes | None:
    """The first `width` cells as they stand, or None if a surplus cell is not empty."""
    text = row.decode()
    cells = next(csv_reader(io.StringIO(text, newline=""), delimiter, quote))
    if any(cell.strip() for cell in cells[width:]):
        return None
    seen, quoted = 0, False
    for place, character in enumerate(text):
        if quote and character == quote:
            quoted = not quoted
        elif character == delimiter and not quoted:
            seen += 1
            if seen == width:
                return text[:place].encode()
    return row


def _ragged(row: bytes, line: int, found: int, width: int, name: str, layout: Layout) -> InputError:
    if layout.ragged == "pad":
        mend = "the surplus cells are not empty: a delimiter may need quotes, or the recipe key `header_rows` is wrong"
    else:
        mend = 'the file may be cut off, or a cell may need quotes; the recipe key `ragged` = "pad" fills short rows'
    cells = f"{found} cell{'s' if found != 1 else ''}"
    return InputError(
        f"this row has {cells} where {width} are expected",
        file=name,
        row=line,
        column="all",
        value=row[:60].decode(errors="ignore"),
        mend=mend,
    )
