"""Read tables from disk as text: CSV in UTF-8, or Parquet. Nothing is guessed and no short row passes."""

import csv
import io
from pathlib import Path

import numpy as np
import polars as pl

from scrutineer.errors import InputError

_COMMA, _NEWLINE = 0x2C, 0x0A
_COULD_BE_BLANK = (b" ", b"\t", b'"', b"\xc2", b"\xe2", b"\xe3", b"\x0b", b"\x0c")
"""Without one of these no cell holds blanks alone: the spaces of Unicode begin with these bytes in UTF-8."""


def read_table(path: Path) -> pl.DataFrame:
    """Read a CSV (all columns as text, empty cells null) or a Parquet file (types as stored).

    Raises:
        InputError: The file is missing, empty, truncated, not UTF-8, or a row has too few or too many cells.
    """
    if path.is_dir():
        raise InputError("this is a directory, not a table", file=str(path), mend="name the file in it")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", file=str(path), mend="check the name and the folder") from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", file=str(path)) from None
    if not data:
        raise InputError("the file is empty", file=str(path), mend="it needs at least a header row")
    return _parquet(path, data) if path.suffix.lower() == ".parquet" else _csv(path, data)


def _parquet(path: Path, data: bytes) -> pl.DataFrame:
    try:
        table = pl.read_parquet(io.BytesIO(data))
        # A truncated page shows only when it is read.
        return table.rechunk()
    except (pl.exceptions.PolarsError, OSError, ValueError) as fault:
        reason = str(fault).splitlines()[0]
        raise InputError(
            f"not a readable Parquet file: {reason}", file=str(path), mend="fetch or export the file again"
        ) from None
    except pl.exceptions.PanicException:
        raise InputError(
            "not a readable Parquet file: its pages are damaged",
            file=str(path),
            mend="fetch or export it again",
        ) from None


def _csv(path: Path, data: bytes) -> pl.DataFrame:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise InputError(
            "the file is not UTF-8",
            file=str(path),
            row=max(data[: fault.start].count(b"\n"), 1),
            column="any",
            value=data[fault.start : fault.start + 12],
            mend="save it as UTF-8",
        ) from None
    if "\x00" in text:
        raise InputError("the file holds null characters", file=str(path), mend="export it again as plain text")
    if "\n" not in text.strip() and "\r" in text.strip():
        raise InputError("the lines end in bare carriage returns", file=str(path), mend="save it with LF line ends")
    data, text = _without_blank_end(data), text.rstrip("\r\n \t")
    try:
        header = next(csv.reader(io.StringIO(text)), [])
    except csv.Error as fault:
        raise InputError(f"not a readable table: {fault}", file=str(path), row=0, mend="look at its header") from None
    names = [name.strip() for name in header]
    for place, name in enumerate(names):
        if not name:
            raise InputError("a column has no name", file=str(path), row=0, column=str(place + 1))
        if name in names[:place]:
            raise InputError("two columns have one name", file=str(path), row=0, column=name, value=name)
    _refuse_ragged(path, data, text, len(names))
    try:
        table = (
            pl.read_csv(io.BytesIO(data), infer_schema=False, has_header=False, skip_rows=1, new_columns=names)
            if text.count("\n") > 1 or text.strip("\r\n").count("\n")
            else _no_rows(names)
        )
    except pl.exceptions.NoDataError:
        table = _no_rows(names)
    except pl.exceptions.PolarsError as fault:
        raise InputError(
            f"not a readable table: {str(fault).splitlines()[0]}",
            file=str(path),
            mend="export it again as CSV",
        ) from None
    if not any(sign in data for sign in _COULD_BE_BLANK):
        # The reader has made every empty cell null already.
        return table
    return table.with_columns(pl.when(pl.all().str.strip_chars() == "").then(None).otherwise(pl.all()).name.keep())


def _without_blank_end(data: bytes) -> bytes:
    """Blank lines at the end are no rows."""
    return data.rstrip(b"\r\n \t") + b"\n"


def _no_rows(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def _refuse_ragged(path: Path, data: bytes, text: str, width: int) -> None:
    """A row with too few cells would be filled with nulls: refuse it, and one with too many."""
    if b'"' not in data:
        stream = np.frombuffer(data.rstrip(b"\r\n") + b"\n", np.uint8)
        ends = np.flatnonzero(stream == _NEWLINE)
        commas = np.searchsorted(np.flatnonzero(stream == _COMMA), ends)
        cells = np.diff(commas, prepend=0) + 1
        wrong = np.flatnonzero(cells != width)
        if wrong.size == 0:
            return
        row, found = int(wrong[0]), int(cells[wrong[0]])
    else:
        try:
            lengths = [len(line) for line in csv.reader(io.StringIO(text), strict=True)]
        except csv.Error as fault:
            raise InputError(f"not a readable table: {fault}", file=str(path), mend="close every quote") from None
        wrong_rows = [row for row, length in enumerate(lengths) if length != width]
        if not wrong_rows:
            return
        row, found = wrong_rows[0], lengths[wrong_rows[0]]
    raise InputError(
        f"this row has {found} cells where the header has {width}",
        file=str(path),
        row=row,
        column="all",
        value=found,
        mend="the file may be cut off, or a comma may need quotes",
    )
