"""Cells that stand for the rows below them too: merged cells, or a region named in its first row alone."""

import re

import polars as pl

from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.recipe.propose_columns import Column, count_candidates, read_columns
from scrutineer.formats.recipe.propose_draft import KEEP, Draft

_EMPTY = 0.3
"""Share of the cells that must be empty."""

_CHANGING = 0.9
_FEWEST = 4


def filled_down(table: pl.DataFrame, grid: Grid, key: str, draft: Draft) -> tuple[str, ...]:
    """Columns before the figures whose empty cells repeat the cell above them.

    Args:
        table: The cells.
        grid: The file as read; its notes tell of merged cells.
        key: Key of the file in the recipe.
        draft: Where reasons and questions go.

    Returns:
        The columns; filled down they make the keys of more rows different than the empty cells do, or they are
        called a region, or cells of the sheet are merged.
    """
    if table.height < _FEWEST:
        return ()
    columns = read_columns(table)
    figures = [column.place for column in count_candidates(columns)]
    before = [column for column in columns if column.place < min(figures, default=0)]
    merged = any(
        note.kind == "merged cells"
        and (note.line or 0) >= grid.line(0)  # not those of a title or of the header
        and re.match(r"([A-Z]+)[0-9]+:\1[0-9]", note.column or "")
        for note in grid.notes
    )
    found: list[str] = []
    for column in before:
        if not _looks_merged(table[column.name], column):
            continue
        others = [other.name for other in before if other is not column and other.filled]
        below = table.filter(pl.col(column.name).is_null())
        placed = below.select(pl.any_horizontal(pl.col(others).is_not_null()).mean()).item() if others else 0
        if placed < _CHANGING:
            continue
        full = table.with_columns(pl.col(column.name).fill_null(strategy="forward"))
        more = full.select([*others, column.name]).n_unique() - table.select([*others, column.name]).n_unique()
        if not (merged or more > 0 or column.role in {"region", "centre"}):
            continue
        found.append(column.name)
        empty = table[column.name].null_count()
        text = f"{column.name!r} is empty in {empty:,} rows, and is named where it changes"
        text += ", in merged cells" if merged else ""
        draft.say(
            f"{key}.fill_down",
            f"{text}: an empty cell repeats the one above it",
            0.9 if more > 0 or merged else 0.55,
            doubt=f"{text}: does an empty cell repeat the one above it?",
            answer=f"if it does, {KEEP}; if not, take the column out of fill_down",
        )
    return tuple(found)


def _looks_merged(cells: pl.Series, column: Column) -> bool:
    """Whether names stand in the first row and where they change, with empty cells below them."""
    if column.says("station", "note", "status", "date", "address") or column.is_long_text or cells[0] is None:
        return False
    if cells.null_count() < max(2, _EMPTY * cells.len()) or column.filled < 2 or column.distinct < 2:
        return False
    named = cells.drop_nulls()
    changes = (named.to_numpy()[1:] != named.to_numpy()[:-1]).mean()
    # A remark comes and goes; a region is named once.
    return bool(changes >= _CHANGING and column.distinct >= _CHANGING * column.filled)
