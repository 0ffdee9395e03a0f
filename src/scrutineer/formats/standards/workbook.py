"""The record as a workbook: a first sheet that says what it is, then one sheet per table."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from scrutineer.errors import OutputError
from scrutineer.formats.standards.data_package import Written
from scrutineer.formats.standards.losses import Losses
from scrutineer.formats.standards.metadata_json import metadata_to_json
from scrutineer.formats.standards.staging import staged_file
from scrutineer.formats.standards.tables import all_tables
from scrutineer.record.record import ElectionRecord

MOST_ROWS: Final = 1_048_576
"""Rows of one sheet, the header included: the limit of the format."""

MOST_COLUMNS: Final = 16_384
_LONGEST_CELL = 32_767
_LARGEST_WHOLE = 2**53
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_INSTEAD = "export csv-long, csv-wide, parquet or sqlite"


def write_workbook(record: ElectionRecord, path: Path) -> Written:
    """Write a record as .xlsx; a cell that could be taken for a formula is text.

    Raises:
        OutputError: A table has more rows than a sheet, a text does not fit into a cell, or the file cannot be
            written.
    """
    tables = {name: table for name, table in all_tables(record).items() if table.height}
    tables["metadata"] = pl.DataFrame(
        list(_flattened(metadata_to_json(record)["metadata"])),
        schema={"key": pl.String, "value": pl.String},
        orient="row",
    )
    for name, table in tables.items():
        if table.height + 1 > MOST_ROWS or table.width > MOST_COLUMNS:
            raise OutputError(
                f"the table has {table.height:,} rows and a sheet holds {MOST_ROWS - 1:,}",
                file=str(path),
                column=name,
                value=table.height,
                mend=_INSTEAD,
            )
        for column in table.columns:
            if table[column].dtype == pl.String:
                _refuse_unfit(name, table[column], path)
    about = list(_about(record, tables))
    _refuse_unfit("about", pl.Series("text", [str(value) for row in about for value in row if value is not None]), path)
    # The place is tried first: sheets that were begun and never saved keep their files open.
    with staged_file(path) as temporary:
        _fill(about, tables).save(temporary)
    return Written((path,), {name: table.height for name, table in tables.items()}, Losses())


def _fill(about: list[tuple[Any, ...]], tables: dict[str, pl.DataFrame]) -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("about")
    for row in about:
        sheet.append([_cell(sheet, value) for value in row])
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, column) for column in table.columns])
        risky = [_risky(table[column]) for column in table.columns]
        for values in table.iter_rows():
            sheet.append([_cell(sheet, value) if look else value for value, look in zip(values, risky, strict=True)])
    return book


def _refuse_unfit(table: str, texts: pl.Series, path: Path) -> None:
    """Refuse texts that no cell holds, before a sheet is begun."""
    bad = texts.str.contains(_CONTROL) | (texts.str.len_chars() > _LONGEST_CELL)
    if bool(bad.any()):
        raise OutputError(
            "a text does not fit into a cell: it is too long or holds a control character",
            file=str(path),
            column=f"{table}.{texts.name}",
            value=texts.filter(bad)[0][:40],
            mend=_INSTEAD,
        )


def _risky(column: pl.Series) -> bool:
    """Whether a column holds a cell that must be looked at one by one: most hold none."""
    if column.dtype == pl.String:
        # Openpyxl takes texts like #N/A for errors, and those that begin with = for formulas.
        return bool(column.str.contains(r"^[=+\-@\t\r#]").any())
    return not column.dtype.is_integer() or bool((column.abs() > _LARGEST_WHOLE).any())


def _cell(sheet: Any, value: Any) -> Any:
    """A value as a cell; numbers beyond what a spreadsheet keeps exactly are text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST_WHOLE:
        return value
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"
    if _FORMULA.match(str(value)):
        # Said to be a text also for whoever edits the cell afterwards.
        cell.quotePrefix = True
    return cell


def _flattened(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every key of the metadata with its value as text; entries of a list are numbered from 1."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _flattened(item, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _flattened(item, f"{key}.{number}")
    elif value is not None:
        yield key, str(value)


def _about(record: ElectionRecord, tables: dict[str, pl.DataFrame]) -> Iterator[tuple[Any, ...]]:
    election = record.metadata.election
    yield (election.title,)
    yield ("record", record.id)
    yield ("digest", record.digest)
    yield ("country", election.country_name or election.country)
    yield ("polling days", *(str(day) for day in (election.first_day, election.last_day) if day))
    yield ("An empty cell is not known; it is never zero.",)
    yield from (("count", name, meaning) for name, meaning in record.metadata.definitions.items())
    yield from (("sheet", name, table.height) for name, table in tables.items())
    yield from (
        ("source", s.id, s.title, s.url, s.date, s.publisher) for s in islice(record.metadata.sources, MOST_ROWS // 2)
    )
    yield from (("note", note) for note in record.notes)
