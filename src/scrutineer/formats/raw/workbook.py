"""Read one sheet of a workbook (xlsx, xls, xlsb, ods) into text cells, with notes on all that a sheet can hide."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import python_calamine as calamine

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import Archive
from scrutineer.formats.raw.cells import Reading, blank_rows_note, finish, refuse_control_characters
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.header import Header, make_header
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.ods_parts import read_ods_parts
from scrutineer.formats.raw.sheet_notes import cell_notes, refuse_cells
from scrutineer.formats.raw.sheet_parts import Cell, SheetParts, read_sheet_parts
from scrutineer.formats.raw.sheet_sums import refuse_wrong_sums
from scrutineer.formats.raw.sheet_values import Column, Value, read_column, with_zeros
from scrutineer.formats.raw.xlsb_parts import read_xlsb_parts

_TITLES = 20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Args:
        title: Its name.
        parts: What stands in it beside its values; None for an xls, whose records are not looked at.
        rows: The cells from A1 on, all rows equally wide.
        merged: Merged ranges, as first and last cell.
    """

    title: str
    parts: SheetParts | None
    rows: list[list[Value]]
    merged: list[tuple[Cell, Cell]]


class Workbook:
    """A workbook in memory, whose packed parts are known to be within the limits before any is handed on.

    Raises:
        InputError: It is broken, protected by a password, or too large.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self._archive = Archive(data, name, limits) if data.startswith(b"PK") else None
        if self._archive is not None:
            self._archive.verify()
        self._open_document: dict[str, SheetParts] = {}
        if self._archive is not None and "content.xml" in self._archive.names:
            # All sheets of an OpenDocument are read when it is opened, so that their size must be known before.
            self._open_document = read_ods_parts(self._archive, name)
            for title, parts in self._open_document.items():
                _refuse_cells_beyond(parts, f"{name}#{title}", limits)
        if self._archive is None and _ENCRYPTED in data:
            raise _protected(name)
        with _readable(name):
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            self._sheets = self._book.sheets_metadata

    def sheets(self) -> dict[str, bool]:
        """The sheets of cells, and whether each is shown."""
        return {
            sheet.name: sheet.visible == calamine.SheetVisibleEnum.Visible
            for sheet in self._sheets
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        }

    def sheet(self, title: str) -> Sheet:
        """All that stands in a sheet.

        Raises:
            InputError: A part is damaged, or the sheet covers too many cells: this is known before its cells are read.
        """
        name = f"{self.name}#{title}"
        parts = self._parts(title, name)
        if parts is not None:
            _refuse_cells_beyond(parts, name, self._limits)
        with _readable(name):
            cells = self._book.get_sheet_by_name(title)
            rows: list[list[Value]] = list(cells.to_python(skip_empty_area=False))
            return Sheet(title, parts, rows, list(cells.merged_cell_ranges or ()))

    def _parts(self, title: str, name: str) -> SheetParts | None:
        if self._archive is None:
            return None
        if self._open_document:
            return self._open_document.get(title)
        if "xl/workbook.bin" in self._archive.names:
            return read_xlsb_parts(self._archive, title, name)
        return read_sheet_parts(self._archive, title, name)


def _refuse_cells_beyond(parts: SheetParts, name: str, limits: Limits) -> None:
    if parts.height * parts.width > limits.max_cells_in_workbook:
        raise InputError(
            f"the sheet covers more than {limits.max_cells_in_workbook:,} cells",
            file=name,
            value=f"{parts.height:,} rows of {parts.width:,} columns",
            mend="export it as CSV",
        )


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except calamine.PasswordError:
        raise _protected(name) from None
    except Exception as fault:  # noqa: BLE001 - of a damaged workbook, anything may be raised
        raise InputError(f"not a readable workbook: {fault}", file=name, mend="save it again as xlsx") from None
    except BaseException as fault:
        # A fault inside the reader comes as a panic, which is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise InputError("not a readable workbook: it is damaged", file=name, mend="save it again as xlsx") from None


def _protected(name: str) -> InputError:
    return InputError("the workbook is protected by a password", file=name, mend="open it and save it without one")


def read_workbook(data: bytes, name: str, layout: Layout, limits: Limits) -> Reading:
    """Read one sheet.

    Raises:
        InputError: The workbook is broken or protected, the sheet is not there or not plain, a cell holds an error, a
            formula has no value, or the sheet is too large.
    """
    book = Workbook(data, name, limits)
    sheet = _choose(book, layout)
    parts, rows = sheet.parts, sheet.rows
    notes = _sheet_notes(book, sheet)
    name = f"{name}#{sheet.title}"
    layout = replace(layout, format="workbook", sheet=sheet.title)
    width = max((len(row) for row in rows), default=0)
    top = _top(rows, layout.skip_rows)
    first = top + layout.header_rows
    if first > len(rows) or not width:
        raise InputError(
            "the sheet ends before its header does",
            file=name,
            row=len(rows),
            mend="look at the recipe keys `skip_rows` and `header_rows`",
        )
    for place, row in enumerate(rows[: layout.skip_rows][:_TITLES]):
        if title := " ".join(str(cell) for cell in row if cell != ""):
            notes.append(Note("skipped row", "a row above the header is not read", place + 1, value=title[:200]))
    if top > layout.skip_rows:
        notes.append(blank_rows_note(np.arange(layout.skip_rows + 1, top + 1)))
    if parts is not None:
        refuse_cells(parts, top, name)
        refuse_wrong_sums(parts, rows, top, name)
    header = _header(sheet, slice(top, first), width, name, layout)
    columns = _columns(rows[first:], header, width, first, name)
    if parts is not None and parts.padded:
        columns = [with_zeros(column, parts, place, first) for place, column in enumerate(columns)]
    notes += [*header.notes, *(note for column in columns for note in column.notes)]
    notes += cell_notes(parts, sheet.merged, header.names, rows, top, first)
    table = pl.DataFrame({title: column.cells for title, column in zip(header.names, columns, strict=True)})
    lines = np.arange(first + 1, len(rows) + 1, dtype=np.int64)
    refuse_control_characters(table, lines, name)
    return finish(Reading(layout, table, lines, tuple(notes)), header)


def _choose(book: Workbook, layout: Layout) -> Sheet:
    """The sheet named, or the only visible one with cells."""
    sheets = book.sheets()
    if layout.sheet is not None:
        if layout.sheet in sheets:
            return book.sheet(layout.sheet)
        raise InputError(
            f"no such sheet; the workbook has {', '.join(sheets) or 'none'}",
            file=book.name,
            column="sheet",
            value=layout.sheet,
            mend="correct the recipe key `sheet`",
        )
    filled = [sheet for sheet in (book.sheet(title) for title, shown in sheets.items() if shown) if sheet.rows]
    if len(filled) == 1:
        return filled[0]
    names = ", ".join(sheet.title for sheet in filled)
    hidden = ", ".join(title for title, shown in sheets.items() if not shown)
    raise InputError(
        (f"the workbook has {len(filled)} sheets with cells: {names}" if filled else "no sheet that is shown has cells")
        + (f"; hidden: {hidden}" if hidden else ""),
        file=book.name,
        column="sheet",
        mend="name one with the recipe key `sheet`",
    )


def _sheet_notes(book: Workbook, sheet: Sheet) -> list[Note]:
    notes = []
    for title, shown in book.sheets().items():
        if not shown:
            read = "is read, as the recipe asks" if title == sheet.title else "is not read"
            notes.append(Note("hidden sheet", f"the hidden sheet {title} {read}", value=title))
    if sheet.parts is None:
        text = "formulas, error cells (read as empty), comments and hidden rows of an xls file are not seen"
        notes.append(Note("not looked at", text))
    return notes


def _top(rows: list[list[Value]], skip: int) -> int:
    """The first row below the skipped ones that is not blank."""
    return next(
        (place for place in range(skip, len(rows)) if any(str(cell).strip() for cell in rows[place])), len(rows)
    )


def _header(sheet: Sheet, place: slice, width: int, name: str, layout: Layout) -> Header:
    """The header, a merged cell of which stands over all its columns."""
    cells = [[*row] for row in sheet.rows[place]]
    for (row, left), (_, right) in sheet.merged:
        if place.start <= row < place.stop:
            over = cells[row - place.start]
            over[left : right + 1] = [over[left]] * (min(right + 1, width) - left)
    texts = [[column.cells[0] or "" for column in _columns([row], None, width, 0, name)] for row in cells]
    return make_header(texts, list(range(place.start + 1, place.stop + 1)), width, name, layout)


def _columns(rows: list[list[Value]], header: Header | None, width: int, first: int, name: str) -> list[Column]:
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    names = header.names if header is not None else ("",) * width
    return [read_column(values, title, first, name) for title, values in zip(names, cells, strict=True)]
