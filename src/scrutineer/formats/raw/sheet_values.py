"""From the typed cells of a workbook to text: digits for whole numbers, ISO for dates, and notes on what was odd."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.sheet_parts import SheetParts

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

# A workbook keeps 15 digits; a whole number of more has lost its end.
_EXACT = 10**15
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:[.,\s\u00a0\u202f'][0-9]+)*\s*")


@dataclass(frozen=True)
class Column:
    """One column as text, nulls where a cell is empty, and what was noted on it."""

    cells: pl.Series
    notes: tuple[Note, ...]


def cell_text(value: Value) -> str | None:
    """A cell as text: 54.0 is "54", 0.1 + 0.2 is "0.30000000000000004", a day is "2024-05-01", True is "true"."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value) if isinstance(value, int) else value.isoformat()


def read_column(values: Sequence[Value], title: str, first: int, name: str) -> Column:
    """Turn the cells of one column into text.

    Args:
        values: Shape (rows,).
        title: Name of the column, for notes.
        first: 0-based row of the sheet of the first cell.
        name: File and sheet, for messages.

    Raises:
        InputError: A number is not finite.
    """
    kinds = set(map(type, values))
    notes: list[Note] = []
    if float in kinds:
        odd = [row for row, value in enumerate(values) if isinstance(value, float) and abs(value) >= _EXACT]
        for row in odd:
            if not math.isfinite(values[row]):  # type: ignore[arg-type]
                raise InputError("this number is not finite", file=name, row=first + row + 1, column=title)
        if odd:
            text = "numbers of more than 15 digits have lost their end in the workbook"
            notes.append(_note("long number", text, odd, values, title, first))
    if str in kinds:
        digits = [row for row, value in enumerate(values) if isinstance(value, str) and _NUMBER.fullmatch(value)]
        if digits:
            notes.append(_note("number as text", "numbers are stored as text", digits, values, title, first))
    if kinds & {dt.date, dt.datetime, dt.time, dt.timedelta}:
        dates = [row for row, value in enumerate(values) if isinstance(value, dt.date | dt.time | dt.timedelta)]
        notes.append(
            _note("date", "numbers with the format of a date or time are read as such", dates, values, title, first)
        )
    return Column(pl.Series(title, [cell_text(value) for value in values], pl.String), tuple(notes))


def with_zeros(column: Column, parts: SheetParts, place: int, first: int) -> Column:
    """Whole numbers with the zeros before them that the sheet shows by its format, as 001 for 1 under 000.

    Args:
        column: The column as text.
        parts: What the sheet says of its cells.
        place: 0-based column of the sheet.
        first: 0-based row of the sheet of the first cell.
    """
    shown = [(row - first, digits) for (row, at), digits in parts.padded.items() if at == place and row >= first]
    cells = column.cells.to_list()
    changed = []
    for row, digits in shown:
        text = cells[row] if row < len(cells) else None
        if text is not None and text.isascii() and text.isdigit() and len(text) < digits:
            cells[row] = text.zfill(digits)
            changed.append(row)
    if not changed:
        return column
    text = "the zeros before numbers that the format of the cells shows are kept"
    note = _note("zeros shown", text, sorted(changed), cells, column.cells.name, first)
    return Column(pl.Series(column.cells.name, cells, pl.String), (*column.notes, note))


def _note(kind: str, text: str, rows: list[int], values: Sequence[Value | None], title: str, first: int) -> Note:
    count = f"{len(rows):,} cell{'s' if len(rows) != 1 else ''}, the first here"
    return Note(kind, f"{text} ({count})", first + rows[0] + 1, title, str(values[rows[0]]))
