"""Read a results file of any kind into a grid of text cells."""

from dataclasses import replace
from pathlib import Path

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import payloads
from scrutineer.formats.raw.delimited_text import read_delimited
from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.look import Look, look_at
from scrutineer.formats.raw.parquet_table import read_parquet
from scrutineer.formats.raw.source import READABLE, read_source
from scrutineer.formats.raw.workbook import read_workbook

__all__ = ["Look", "look", "read_grid"]

_ANY_LAYOUT, _ANY_LIMITS = Layout(), Limits()


def read_grid(path: Path, layout: Layout = _ANY_LAYOUT, *, limits: Limits = _ANY_LIMITS) -> Grid:
    """Read one table out of a file as text cells.

    Args:
        path: Delimited text, a workbook (xlsx, xls, xlsb, ods) or Parquet; or one of these in a zip or gzip file.
        layout: How it is to be read. What it leaves open is taken from the file where that leaves no doubt.
        limits: How much the file may unpack to.

    Raises:
        InputError: The file is missing, broken, unsafe or too large, or something is in doubt. The error names the
            file, line or cell, and the recipe key that settles it.
    """
    source = read_source(path, limits)
    _check(layout, source.name)
    payload = payloads(source, limits, member=layout.member, every=False)[0]
    if layout.format is not None and layout.format != payload.kind:
        raise InputError(
            f"by its first bytes the file is {payload.kind}",
            file=payload.name,
            column="format",
            value=layout.format,
            mend="correct the recipe key `format`, or leave it out",
        )
    name = payload.name
    if payload.kind == "delimited":
        reading = read_delimited(payload.data, name, layout, limits)
    elif payload.kind == "parquet":
        reading = read_parquet(payload.data, name, layout, limits)
    else:
        reading = read_workbook(payload.data, name, layout, limits)
        name = f"{name}#{reading.layout.sheet}"
    return Grid(
        name=name,
        sha256=source.sha256,
        size=len(source.data),
        layout=replace(reading.layout, member=payload.member),
        header=tuple(reading.table.columns),
        table=reading.table,
        notes=reading.notes,
        lines=reading.lines,
        plus=reading.plus,
    )


def look(path: Path, *, limits: Limits = _ANY_LIMITS) -> tuple[Look, ...]:
    """What can be read in a file and how it might be: one proposal for each file in it and each sheet.

    Raises:
        InputError: The file is missing, broken, unsafe or too large.
    """
    source = read_source(path, limits)
    found = payloads(source, limits, member=None, every=True)
    return tuple(view for payload in found for view in look_at(payload, limits))


def _check(layout: Layout, name: str) -> None:
    wrong: tuple[str, object, str] | None = None
    if layout.format not in {None, *READABLE}:
        wrong = ("format", layout.format, f"one of {', '.join(READABLE)}")
    elif len(layout.quote) > 1 or not layout.quote.isascii() or layout.quote in {"\n", "\r", "\x00"}:
        wrong = ("quote", layout.quote, "one ASCII character, or nothing")
    elif layout.skip_rows < 0:
        wrong = ("skip_rows", layout.skip_rows, "a number of rows, 0 or more")
    elif layout.header_rows < 0:
        wrong = ("header_rows", layout.header_rows, "a number of rows, 0 or more")
    elif layout.ragged not in {"refuse", "pad"}:
        wrong = ("ragged", layout.ragged, '"refuse" or "pad"')
    if wrong is not None:
        key, value, expected = wrong
        raise InputError(
            f"expected {expected}", file=name, column=key, value=value, mend=f"correct the recipe key `{key}`"
        )
