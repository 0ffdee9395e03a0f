"""What was read from a file: a table of text cells, where each row stood, and notes on what was seen and decided."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.formats.raw.layout import Layout


@dataclass(frozen=True)
class Note:
    """One thing that was seen in a file, or decided while it was read.

    Args:
        kind: A few plain words, the same for all notes of the kind: "formula", "hidden row", "padded header", ...
        text: One sentence for the reader.
        line: 1-based line of a delimited file, or row of a sheet.
        column: Name of the column, or the reference of a cell ("C7").
        value: The cell or the text as found.
    """

    kind: str
    text: str
    line: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True, eq=False)
class Grid:
    """A table of text cells out of a file.

    Args:
        name: The file as messages name it: "a.csv", "a.zip!b.csv", "a.xlsx#Sheet1".
        sha256: SHA-256, in hexadecimal, of the file as given (the archive, if it is one).
        size: Bytes of the file as given.
        layout: How it was read, with what was seen in the file filled in.
        header: Cleaned, distinct names of the columns.
        table: One row per row of data; all columns are String and named as in `header`. Cells are stripped; empty cells
            and those of `Layout.na` are null; line breaks inside a cell are LF.
        notes: What was seen and decided, each with its place.
        lines: Shape (rows,): 1-based line, or row of the sheet, in which each row of `table` begins.
        plus: Whether a plus sign may stand in a cell; False where it is known that none does.
    """

    name: str
    sha256: str
    size: int
    layout: Layout
    header: tuple[str, ...]
    table: pl.DataFrame
    notes: tuple[Note, ...]
    lines: NDArray[np.int64] = field(repr=False)
    plus: bool = True

    def line(self, row: int) -> int:
        """The 1-based line (delimited; quoted line breaks count) or sheet row in which data row `row` (0-based) begins.

        A row of a Parquet file is counted from 1.
        """
        return int(self.lines[row])
