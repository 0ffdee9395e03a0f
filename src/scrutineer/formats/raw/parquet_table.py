"""Read a Parquet file into text cells."""

import io
from dataclasses import replace

import numpy as np
import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import refuse_growth
from scrutineer.formats.raw.cells import Reading, finish, refuse_control_characters
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.header import make_header, refuse_wide
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.parquet_footer import stated_size
from scrutineer.formats.raw.source import refuse_size

NOT_A_NUMBER = "not a number"
"""Kind of the note on cells that are NaN."""
_BYTES_PER_CELL = 16  # of a text cell in memory, at the least
_BYTES_OF_TEXT = 2  # of a cell as text with its delimiter, at the least
_EXACT = 2.0**53


def read_parquet(data: bytes, name: str, layout: Layout, limits: Limits) -> Reading:
    """Read a Parquet file; whole floats become digits, dates ISO text; NaN becomes null, and is noted with its place.

    Raises:
        InputError: It is damaged, would fill the memory or grow beyond all measure, or has columns that hold more
            than one value per cell.
    """
    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        height = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
        refuse_wide(len(schema), name, limits)
        refuse_size(height * len(schema) * _BYTES_PER_CELL, name, limits)
        refuse_growth(max(stated_size(data, name), height * len(schema) * _BYTES_OF_TEXT), len(data), name, limits)
        stored = pl.read_parquet(io.BytesIO(data)).rechunk()
        texts = [_text(stored[column], name).alias(str(place)) for place, column in enumerate(stored.columns)]
    except InputError:
        raise
    except (Exception, pl.exceptions.PanicException) as fault:  # noqa: BLE001 - a damaged page may raise anything
        reason = (str(fault).splitlines() or ["it is damaged"])[0]
        raise InputError(
            f"not a readable Parquet file: {reason}", file=name, mend="fetch or export the file again"
        ) from None
    header = make_header([stored.columns], [0], stored.width, name, layout)
    table = pl.DataFrame(dict(zip(header.names, texts, strict=True)))
    lines = np.arange(1, table.height + 1, dtype=np.int64)
    refuse_control_characters(table, lines, name)
    notes = (*header.notes, *_not_numbers(stored, header.names))
    return finish(Reading(replace(layout, format="parquet"), table, lines, notes), header)


def _not_numbers(stored: pl.DataFrame, names: tuple[str, ...]) -> list[Note]:
    """What stands as NaN, which is neither a number nor an empty cell."""
    notes = []
    for column, title in zip(stored.get_columns(), names, strict=True):
        rows = column.is_nan().arg_true() if column.dtype.is_float() else column.clear()
        if rows.len():
            cells = f"{rows.len():,} cell{'s' if rows.len() != 1 else ''}, the first here"
            text = f"a cell of the column {title!r} is NaN (not a number) and is read as empty ({cells})"
            notes.append(Note(NOT_A_NUMBER, text, int(rows[0]) + 1, title, "NaN"))
    return notes


def _text(column: pl.Series, name: str) -> pl.Series:
    kind = column.dtype
    if kind.is_float():
        wide = column.cast(pl.Float64).fill_nan(None)
        # The shortest text of a 32-bit number is not that of the same number in 64 bits.
        digits, text = wide.cast(pl.Int64, strict=False).cast(pl.String), column.fill_nan(None).cast(pl.String)
        whole = ((wide.floor() == wide) & (wide.abs() < _EXACT)).fill_null(value=False)
        return digits.zip_with(whole, text)
    if isinstance(kind, pl.Decimal):
        return column.cast(pl.String).str.replace(r"\.0*$", "")
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("iso:strict").str.replace(r"\.0+$", "").str.replace("T00:00:00$", "")
    if kind.is_temporal():
        return column.dt.to_string("iso:strict")
    if kind == pl.Boolean or kind.is_integer() or kind in {pl.String, pl.Categorical, pl.Enum, pl.Null}:
        return column.cast(pl.String)
    raise InputError(
        "this column holds no plain values", file=name, row=1, column=column.name, value=str(kind), mend="leave it out"
    )
