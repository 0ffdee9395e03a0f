"""The cells of a table as text: stripped, nulls where nothing is stated, no control characters, no blank rows."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.header import Header
from scrutineer.formats.raw.layout import Layout

_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f]"
REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class Reading:
    """A table read out of one payload; `Grid` adds the file to it."""

    layout: Layout
    table: pl.DataFrame
    lines: NDArray[np.int64]
    notes: tuple[Note, ...]
    plus: bool = True


def refuse_control_characters(table: pl.DataFrame, lines: NDArray[np.int64], name: str) -> None:
    """Refuse null and control characters other than tab and line breaks, with the place of the first."""
    for column in table.columns:
        held = table[column].str.contains(_CONTROL).arg_true()
        if held.len():
            row = int(held[0])
            raise InputError(
                "this cell holds a control character",
                file=name,
                row=int(lines[row]),
                column=column,
                value=table[column][row],
                mend="export the file again without it",
            )


def finish(reading: Reading, header: Header, *, strip: str = "all", empty_strings: bool = True) -> Reading:
    """Strip the cells, make those that mean null null, and leave out blank rows and columns without name or cell.

    Args:
        reading: Whose table has one String column per name of `header`.
        header: Names, and which of them were made up.
        strip: "all" columns; "spaces": those with a cell that begins or ends in a space or a tab; "none".
        empty_strings: Whether there may be empty strings that are not null yet.
    """
    table = _without_na(_stripped(reading.table, strip), reading.layout.na, empty=empty_strings or strip != "none")
    lines, notes = reading.lines, [*reading.notes]
    counts = table.null_count().row(0) if table.width else ()
    if table.height and min(counts, default=0) > 0:
        blank = table.select(pl.all_horizontal(pl.all().is_null())).to_series().to_numpy()
        if blank.any():
            notes.append(blank_rows_note(lines[blank]))
            table, lines = table.filter(~blank), lines[~blank]
    for place in header.unnamed:
        column = header.names[place]
        if table[column].null_count() == table.height:
            text = f"column {place + 1} has neither a name nor a cell and is left out"
            notes.append(Note("dropped column", text, column=column))
            table = table.drop(column)
        else:
            notes.append(Note("unnamed column", f"column {place + 1} holds cells but has no name", column=column))
    return replace(reading, table=table, lines=lines, notes=tuple(notes))


def blank_rows_note(lines: NDArray[np.int64]) -> Note:
    """How many wholly blank rows were left out, and where the first stood."""
    text = f"{lines.size:,} wholly blank row{'s' if lines.size != 1 else ''} left out"
    return Note("blank rows", text, line=int(lines[0]), value=str(lines.size))


def _stripped(table: pl.DataFrame, strip: str) -> pl.DataFrame:
    if strip == "none" or not table.height:
        return table
    columns = table.columns
    if strip == "spaces":
        cells = pl.all().str
        edges = [test(space) for space in (" ", "\t") for test in (cells.starts_with, cells.ends_with)]
        padded = table.select((edges[0] | edges[1] | edges[2] | edges[3]).any()).row(0)
        columns = [column for column, is_padded in zip(columns, padded, strict=True) if is_padded]
    return table.with_columns(pl.col(columns).str.strip_chars())


def _without_na(table: pl.DataFrame, na: tuple[str, ...], *, empty: bool) -> pl.DataFrame:
    words = sorted({word.strip() for word in na} - {""})
    if not words and not empty:
        return table
    if not table.height:
        return table
    held = table.select(_is_nothing(pl.all(), words).any()).row(0)
    cells = pl.col([column for column, is_held in zip(table.columns, held, strict=True) if is_held])
    return table.with_columns(pl.when(_is_nothing(cells, words)).then(None).otherwise(cells).name.keep())


def _is_nothing(cells: pl.Expr, words: list[str]) -> pl.Expr:
    return cells.is_in([*words, ""]) if words else cells == ""
