"""Read delimited text into text cells: rows found and counted first, then read by Polars in one pass."""

import io
import re
from dataclasses import replace

import numpy as np
import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.raw.cells import REPLACEMENT, Reading, blank_rows_note, finish
from scrutineer.formats.raw.delimiter import resolve_delimiter
from scrutineer.formats.raw.dialect import cell_at, csv_reader
from scrutineer.formats.raw.encoding import to_utf8
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.header import Header, make_header, refuse_wide
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.ragged import Body, is_blank, mend_rows
from scrutineer.formats.raw.rows import Places, Rows, endless_quote, requoted, scan_rows
from scrutineer.formats.raw.source import long_line

_END_OF_FILE = b"\x1a"  # DOS programs close a text with it
_TITLES = 20


def read_delimited(data: bytes, name: str, layout: Layout, limits: Limits) -> Reading:
    """Read a delimited text.

    Args:
        data: The text as bytes, in whatever encoding.
        name: The file, for messages.
        layout: How it is to be read.
        limits: Of which those of lines, quoted cells and columns are used.

    Raises:
        InputError: The encoding or the delimiter is not known, a quote is not closed, a row has too few or too many
            cells, a cell holds a control character, or a line is endless.
    """
    data, encoding, notes = to_utf8(data, name, layout)
    data, more = with_line_feeds(data)
    data, titles = without_top(data, name, layout)
    notes += more + titles
    first_line = layout.skip_rows + 1
    if re.search(rb"\S", data) is None:
        raise InputError("the file holds no rows", file=name, row=first_line, mend="look at the recipe key `skip_rows`")
    layout = replace(
        layout, format="delimited", encoding=encoding, delimiter=resolve_delimiter(data, name, layout, limits)
    )
    delimiter = layout.delimiter or ""
    rows = scan_rows(data, delimiter, layout.quote, limits)
    _refuse_control(data, rows, name, first_line, layout)
    _refuse_long(data, rows, name, first_line, limits)
    if rows.stray:
        data = requoted(data, name, first_line, delimiter, layout.quote, limits)
        rows = scan_rows(data, delimiter, layout.quote, limits)
        _refuse_control(data, rows, name, first_line, layout)
        _refuse_long(data, rows, name, first_line, limits)
        notes += (Note("stray quote", "quotes stand inside cells that are not quoted; they are read as text"),)
    top = _first_row(data, rows, delimiter)
    first = top + layout.header_rows
    if first > rows.ends.size:
        raise InputError(
            "the file ends before its header does",
            file=name,
            row=first_line + rows.ends.size - 1,
            mend="look at the recipe keys `skip_rows` and `header_rows`",
        )
    lines = rows.lines(first_line)
    if top:
        notes += (blank_rows_note(lines[:top]),)
    header = _header(data, rows, lines, slice(top, first), name, layout, limits)
    rest = mend_rows(data, rows, lines, first, len(header.names), name, layout)
    reading = Reading(
        layout,
        _read(rest, header, name, layout),
        rest.lines,
        notes + header.notes + rest.notes + _damage(data, first_line),
        plus=b"+" in data,
    )
    strip = "all" if rows.wide_spaces else "spaces" if rows.spaces else "none"
    # Polars reads an empty cell as null, and two quotes as an empty string.
    return finish(reading, header, strip=strip, empty_strings=rows.quoted)


def with_line_feeds(data: bytes) -> tuple[bytes, tuple[Note, ...]]:
    """The text with every line ended by one LF, the last too, and what its line ends were."""
    notes: tuple[Note, ...] = ()
    if data.endswith(_END_OF_FILE):
        data = data.rstrip(_END_OF_FILE)
        notes = (Note("end of file mark", "the file ends in a Control-Z, which is left out"),)
    if b"\r" in data:
        returns, feeds, size = data.count(b"\r"), data.count(b"\n"), len(data)
        data = data.replace(b"\r\n", b"\n")
        pairs = size - len(data)
        if returns > pairs or feeds > pairs:
            kinds = (("CRLF", pairs), ("LF", feeds - pairs), ("bare CR", returns - pairs))
            found = " and ".join(f"{count:,} {kind}" for kind, count in kinds if count)
            notes += (Note("line ends", f"the lines end in {found}"),)
            data = data.replace(b"\r", b"\n")
    return data if data.endswith(b"\n") else data + b"\n", notes


def without_top(data: bytes, name: str, layout: Layout) -> tuple[bytes, tuple[Note, ...]]:
    """The text below the physical lines that `Layout.skip_rows` leaves out, and what these said."""
    start = 0
    notes: list[Note] = []
    for line in range(1, layout.skip_rows + 1):
        end = data.find(b"\n", start)
        if end < 0:
            raise InputError(
                f"the file has fewer than {layout.skip_rows} lines",
                file=name,
                column="skip_rows",
                value=layout.skip_rows,
                mend="correct the recipe key `skip_rows`",
            )
        title = data[start:end].decode("utf-8", errors="replace").strip()
        if title and len(notes) < _TITLES:
            notes.append(Note("skipped row", "a line above the header is not read", line, value=title[:200]))
        start = end + 1
    return (data[start:] if start else data), tuple(notes)


def _refuse_control(data: bytes, rows: Rows, name: str, first_line: int, layout: Layout) -> None:
    if rows.control < 0:
        return
    line, column = cell_at(data, rows.control, layout.delimiter, layout.quote)
    mend = "export the file again without it"
    if data[rows.control] == 0xC2:
        # These have no use in tables, but are what bytes of cp1252 and of UTF-8 become in a wrong encoding.
        mend = 'the recipe key `encoding` may be wrong: "utf-8" and "cp1252" are often mistaken for others'
    raise InputError(
        "this cell holds a control character",
        file=name,
        row=first_line + line - 1,
        column=column,
        value=data[rows.control : rows.control + 2].decode("utf-8", errors="ignore")[:1],
        mend=mend,
    )


def _refuse_long(data: bytes, rows: Rows, name: str, first_line: int, limits: Limits) -> None:
    if rows.endless >= 0:
        raise endless_quote(name, first_line + data.count(b"\n", 0, rows.endless), limits)
    feeds = np.sort(np.concatenate([rows.ends, rows.breaks])) if rows.breaks.size else rows.ends
    lengths = np.diff(feeds, prepend=-1) - 1
    place = int(lengths.argmax()) if lengths.size else 0
    if lengths.size and lengths[place] > limits.max_line:
        raise long_line(limits.max_line, name, first_line + place)


def _first_row(data: bytes, rows: Rows, delimiter: str) -> int:
    """The first row that is not blank."""
    start = 0
    for place in range(rows.ends.size):
        end = int(rows.ends[place])
        if not is_blank(data[start:end], delimiter):
            return place
        start = end + 1
    return rows.ends.size


def _header(data: bytes, rows: Rows, lines: Places, place: slice, name: str, layout: Layout, limits: Limits) -> Header:
    delimiter = layout.delimiter or ""
    cells: list[list[str]] = []
    if layout.header_rows:
        text = data[rows.starts[place.start] : rows.ends[place.stop - 1] + 1].decode()
        cells = list(csv_reader(io.StringIO(text, newline=""), delimiter, layout.quote))
    if cells:
        width = max(map(len, cells))
    elif layout.names:
        width = len(layout.names)
    else:
        counts = rows.cells[place.start :]
        width = int(counts.max() if layout.ragged == "pad" else counts[0])
    refuse_wide(width, name, limits)
    return make_header(cells, lines[place].tolist(), width, name, layout)


def _read(body: Body, header: Header, name: str, layout: Layout) -> pl.DataFrame:
    schema = dict.fromkeys(header.names, pl.String)
    height = body.lines.size
    if not height:
        return pl.DataFrame(schema=schema)
    try:
        table = pl.read_csv(
            body.text,
            skip_lines=body.skip,
            has_header=False,
            schema=schema,
            separator=layout.delimiter or "",
            quote_char=layout.quote or None,
        )
    except pl.exceptions.PolarsError as fault:
        raise InputError(
            f"not a readable table: {str(fault).splitlines()[0]}", file=name, mend="export it again as CSV"
        ) from None
    if table.height != height:
        raise InputError(
            f"the table has {height:,} rows, of which {table.height:,} could be read", file=name, mend="export it again"
        )
    return table


def _damage(data: bytes, first_line: int) -> tuple[Note, ...]:
    mark = REPLACEMENT.encode()
    count = 0 if data.isascii() else data.count(mark)
    if not count:
        return ()
    line = first_line + data.count(b"\n", 0, data.find(mark))
    text = f"{count:,} characters were lost before the file was published and stand as U+FFFD"
    return (Note("replacement character", text, line, value=str(count)),)
