"""How a file is to be read: encoding, dialect, header rows, sheet, member of an archive."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How one table is read out of a file. Every field may be set by a recipe; None asks for it to be seen in the file.

    What cannot be seen beyond doubt is an error that names the field, never a guess.

    Args:
        format: "delimited", "workbook" or "parquet"; None: by the first bytes of the file.
        member: The file inside a zip archive; None: the only one.
        sheet: Name of the sheet of a workbook; None: the only visible one that holds cells.
        encoding: Of delimited text: "utf-8", "cp1251", "latin-1", "utf-16", or another that Python knows; None: UTF-8,
            or UTF-16 with a byte order mark.
        delimiter: One ASCII character between cells; None: the only one of comma, semicolon, tab and bar that gives the
            first rows equally many cells, more than one.
        quote: The character around cells; empty: nothing is quoted, and quotes are text.
        skip_rows: Rows above the header that are not read: physical lines of delimited text, rows of a sheet.
        header_rows: Rows of the header; their cells are joined with " | ". 0: no header; the columns are then named
            "column 1", "column 2", ...
        names: Column names given outright, in the place of those in the header.
        ragged: "refuse": a row with too few or too many cells is an error. "pad": short rows are filled with nulls and
            noted; longer rows are cut, and noted, only if the surplus cells are empty.
        na: Cells that mean null, compared after stripping. An empty cell is always null.
    """

    format: str | None = None
    member: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    skip_rows: int = 0
    header_rows: int = 1
    names: tuple[str, ...] = ()
    ragged: str = "refuse"
    na: tuple[str, ...] = ("",)
