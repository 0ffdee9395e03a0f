"""Notes on the cells of a sheet: formulas, comments, merged ranges, hidden rows and columns; refusal of errors."""

from collections.abc import Sequence

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.sheet_parts import Cell, SheetParts, column_letters, reference
from scrutineer.formats.raw.sheet_values import Value, cell_text

FORMULA = "formula"
"""Kind of the note on a cell with a formula; its value is the name of the column."""
MERGED_FIGURE = "merged figure"
"""Kind of the note on one figure in merged cells, which leaves other cells without one."""


def refuse_cells(parts: SheetParts, top: int, name: str) -> None:
    """Refuse error cells, and formulas without a value, from row `top` (0-based) on.

    Raises:
        InputError: With the cell.
    """
    for cell, error in sorted(parts.errors.items()):
        if cell[0] >= top:
            raise InputError(
                "this cell holds an error in the place of a value",
                file=name,
                row=cell[0] + 1,
                column=reference(cell),
                value=error,
                mend="correct it in the workbook, or leave its row out with the recipe key `skip_rows`",
            )
    for cell in sorted(parts.uncached):
        if cell[0] >= top:
            raise InputError(
                "this cell holds a formula without a value",
                file=name,
                row=cell[0] + 1,
                column=reference(cell),
                mend="open the workbook in a spreadsheet program and save it, so that its formulas are computed",
            )


def cell_notes(
    parts: SheetParts | None,
    merged: Sequence[tuple[Cell, Cell]],
    names: tuple[str, ...],
    rows: Sequence[Sequence[Value]],
    top: int,
    first: int,
) -> list[Note]:
    """Notes on single cells, ranges, rows and columns.

    Args:
        parts: What stands in the sheet beside its values.
        merged: Ranges as (first cell, last cell), 0-based.
        names: Shape (columns,): names of the columns.
        rows: The cells from A1 on.
        top: 0-based row of the header.
        first: 0-based first row of data.
    """
    notes: list[Note] = []
    for start, end in merged:
        place = f"{reference(start)}:{reference(end)}"
        if top <= start[0] < first:
            notes.append(Note("merged cells", "a merged header stands over all its columns", start[0] + 1, place))
            continue
        blank = (end[0] - start[0] + 1) * (end[1] - start[1] + 1) - 1
        text = f"the value of merged cells stands in the first alone; the other {blank:,} are null"
        notes.append(Note("merged cells", text, start[0] + 1, place))
        value = rows[start[0]][start[1]] if start[0] < len(rows) and start[1] < len(rows[start[0]]) else ""
        if start[0] >= first and isinstance(value, int | float) and not isinstance(value, bool):
            text = (
                f"{place}: one figure stands in merged cells of {names[start[1]]!r}, and {blank:,} cells beside it are "
                "empty by the merging: is it the figure of the first row alone, or of all these rows together?"
            )
            notes.append(Note(MERGED_FIGURE, text, start[0] + 1, place, cell_text(value)))
    if parts is None:
        return notes
    notes += [
        Note(FORMULA, "the value that the formula last had is used", cell[0] + 1, reference(cell), _named(cell, names))
        for cell in sorted(parts.formulas)
        if cell[0] >= top
    ]
    notes += [
        Note("comment", "the cell has a comment", cell[0] + 1, reference(cell), text)
        for cell, text in sorted(parts.comments.items())
    ]
    notes += [
        Note("hidden row", "the row is hidden in the sheet; it is read", row + 1)
        for row in parts.hidden_rows
        if top <= row < parts.height
    ]
    notes += [
        Note(
            "hidden column",
            "the column is hidden in the sheet; it is read",
            None,
            names[column],
            column_letters(column),
        )
        for column in parts.hidden_columns
        if column < min(parts.width, len(names))
    ]
    return notes


def _named(cell: Cell, names: tuple[str, ...]) -> str | None:
    return names[cell[1]] if cell[1] < len(names) else None
