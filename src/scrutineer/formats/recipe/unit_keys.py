"""The key of each row's unit: the path of its regions and its station, out of the columns that the recipe names."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.composed import composed
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import LevelRole, UnitRoles

PATH: Final = "path\x00"
TURN: Final = "turn\x00"
STATION: Final = "station_id"
_BREAK: Final = r"[\n\t]"
_JOINT: Final = ":"
_SLASH: Final = {"/": "∕", ":": "∶"}
"""Signs that join ids, and what stands for them inside a name."""


@dataclass(frozen=True, eq=False)
class UnitKeys:
    """The keys of some rows of a file.

    Attributes:
        table: One row per row asked for: PATH, `unit1`.. (codes of the regions), `station_id`, and where the file has
            them `name1`.., `station_name`, `kind`, `field_*`.
        complete: Whether the file has the columns of all regions; if not, PATH is the station's key alone.
    """

    table: pl.DataFrame
    complete: bool


def level_columns(units: UnitRoles) -> tuple[tuple[LevelRole, ...], LevelRole | None]:
    """The levels of regions above the finest units, and the level of these where they are no stations."""
    return (units.levels, None) if units.station is not None else (units.levels[:-1], units.levels[-1])


def unit_keys(published: Published, rows: NDArray[np.int64] | None, units: UnitRoles) -> UnitKeys:
    """Make the keys of rows.

    Args:
        published: The file.
        rows: Rows of its table; None for all.
        units: The roles of the columns.

    Raises:
        InputError: A row has no key, or a cell of its key has a line break or a tab.
    """
    regions, finest = level_columns(units)
    has = {name for name in published.table.columns if name not in published.role.absent}
    complete = all(level.column in has for level in regions)
    chosen: list[pl.Expr] = []
    if complete:
        for place, level in enumerate(regions, start=1):
            chosen.append(_code(level).alias(f"unit{place}"))
            if level.name_column is not None and level.name_column in has:
                chosen.append(pl.col(level.name_column).alias(f"name{place}"))
    keys = units.station.columns if units.station is not None else ()
    if finest is not None:
        station = _code(finest)
        name = finest.name_column
    else:
        assert units.station is not None  # noqa: S101 - the check of the recipe has seen to it
        parts = [pl.col(key) for key in keys]
        if len(parts) > 1:
            parts = [part.str.replace_all(_JOINT, _SLASH[_JOINT], literal=True) for part in parts]
        station = parts[0] if len(parts) == 1 else pl.concat_str(parts, separator=_JOINT, ignore_nulls=False)
        name = units.station.name
    chosen.append(station.alias(STATION))
    if name is not None and name in has:
        chosen.append(pl.col(name).alias("station_name"))
    chosen += [pl.col(column).alias(f"field_{field}") for field, column in units.fields.items() if column in has]
    table = published.table.select(chosen)
    table = table.with_columns([composed(column) for column in table]).with_columns(
        _kinds(published, units).alias("kind")
    )
    if rows is not None:
        table = table[rows]
    _refuse_no_key(published, rows, table, (*keys, *([finest.column] if finest else [])))
    _refuse_breaks(published, rows, table)
    path = [f"unit{place}" for place in range(1, len(regions) + 1)] if complete else []
    return UnitKeys(table.with_columns(_path([*path, STATION]).alias(PATH)), complete)


def turns(paths: pl.Series) -> pl.Series | None:
    """Which time each path stands here, from 1; None where every path stands once. Shape (rows,)."""
    if paths.n_unique() == paths.len():
        return None
    return pl.DataFrame({PATH: paths}).select((pl.int_range(pl.len()).over(PATH) + 1).alias(TURN)).to_series()


def _code(level: LevelRole) -> pl.Expr:
    cell = pl.col(level.column)
    return cell if level.first is None else cell.str.slice(0, level.first)


def _path(names: list[str]) -> pl.Expr:
    parts = [pl.col(name).str.replace_all("/", _SLASH["/"], literal=True) for name in names]
    return pl.concat_str(parts, separator="/", ignore_nulls=True)


def _kinds(published: Published, units: UnitRoles) -> pl.Series:
    kinds = pl.Series([None], dtype=pl.String).new_from_index(0, published.table.height)
    for rule in reversed(units.kind):
        if applies(rule.when, published.table):
            here = mask(published.table, rule.when)
            kinds = pl.select(pl.when(here).then(pl.lit(rule.kind)).otherwise(kinds)).to_series()
    return kinds


def _refuse_breaks(published: Published, rows: NDArray[np.int64] | None, table: pl.DataFrame) -> None:
    """Refuse a line break or a tab in a key or a name, where the cell still has a line in a file."""
    for name in table.columns:
        if not name.startswith(("unit", "name", "station")):
            continue
        broken = table[name].str.contains(_BREAK)
        if broken.any():
            which = int(broken.arg_true()[0])
            row = which if rows is None else int(rows[which])
            file, line = published.place(row)
            raise InputError(
                "the key or name of a unit has a line break or a tab",
                file=file,
                row=line,
                column=_column_of(name, table[name][which], published, row),
                value=table[name][which],
                mend="correct the cell in the file, or name other columns in [units]",
            )


def _column_of(name: str, value: str, published: Published, row: int) -> str:
    """The column of the file in which a cell of a key stands."""
    cells = published.table.row(row, named=True)
    return next((column for column, cell in cells.items() if cell and _is_part(cell, value)), name)


def _is_part(cell: str, value: str) -> bool:
    return re.search(_BREAK, cell) is not None and (cell in value or value in cell)


def _refuse_no_key(
    published: Published, rows: NDArray[np.int64] | None, table: pl.DataFrame, columns: tuple[str, ...]
) -> None:
    empty = table[STATION].is_null()
    if not empty.any():
        return
    which = int(empty.arg_true()[0])
    row = which if rows is None else int(rows[which])
    lacking = next((name for name in columns if published.table[name][row] is None), columns[0])
    file, line = published.place(row)
    cells = [cell for cell in published.table.row(row) if cell is not None]
    raise InputError(
        f"{int(empty.sum()):,} rows that are used have no key of a unit; the first begins with {' | '.join(cells[:3])}",
        file=file,
        row=line,
        column=lacking,
        mend="if such rows are totals or notes, name them in [[leave_out]]; if cells are merged, in file.fill_down",
    )
