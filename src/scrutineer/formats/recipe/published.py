"""The files of one role as one table: read, renamed, filled down, headings carried into the rows below them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError, UsageError
from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import read_grid
from scrutineer.formats.raw.source import read_source
from scrutineer.formats.recipe.conditions import mask
from scrutineer.formats.recipe.recipe import FileRole, Recipe
from scrutineer.formats.recipe.recipe_check import file_matches

_CELLS = 8


@dataclass(frozen=True, eq=False)
class Published:
    """What the files of one role hold.

    Attributes:
        role: What the recipe says of them.
        stage: Id of their stage.
        source: Id of their source.
        grids: The files as read, in the order given.
        table: All rows, in the order of the files; every column is String and has the name that the roles use.
        starts: First row of each file in the table.
        headings: Rows that are headings. Shape (rows,).
        drawn: Columns that the recipe made: carried from headings, or absent by design.
    """

    role: FileRole
    stage: str
    source: str
    grids: tuple[Grid, ...]
    table: pl.DataFrame
    starts: NDArray[np.int64] = field(repr=False)
    headings: pl.Series = field(repr=False)
    drawn: frozenset[str]

    @property
    def name(self) -> str:
        """The files, for messages."""
        return ", ".join(grid.name for grid in self.grids)

    def place(self, row: int) -> tuple[str, int]:
        """File and line (or sheet row) of a row of the table."""
        which = int(np.searchsorted(self.starts, row, side="right")) - 1
        grid = self.grids[which]
        return grid.name, grid.line(row - int(self.starts[which]))

    def lines(self, rows: Iterable[int]) -> list[str]:
        """Places of rows as text: the line, and the file where there are several."""
        places = [self.place(int(row)) for row in rows]
        return [f"{name}, line {line}" if len(self.grids) > 1 else f"line {line}" for name, line in places]


def read_published(paths: Sequence[Path], recipe: Recipe) -> tuple[Published, ...]:
    """Read all files of a recipe, in the order of its roles.

    Raises:
        UsageError: A file is meant by no role, or a role by no file.
        InputError: A file cannot be read, or its columns are not those of the other files of its role.
    """
    for path in paths:
        if path.is_dir():
            read_source(path, Limits())  # a directory is refused with what it is
        if not any(file_matches(role, path.name) for role in recipe.files):
            raise UsageError(
                "the recipe has no [[file]] for this file",
                file=str(path),
                column="file.path",
                value=path.name,
                mend=f"the recipe knows {', '.join(role.path for role in recipe.files)}",
            )
    return tuple(
        _read(role, [path for path in paths if file_matches(role, path.name)], recipe) for role in recipe.files
    )


def _read(role: FileRole, paths: Sequence[Path], recipe: Recipe) -> Published:
    if not paths:
        raise UsageError(
            f"no file was given for the part {role.id} of the recipe",
            file=recipe.origin,
            column=f"file.{role.id}.path",
            value=role.path,
            mend="name this file on the command line too",
        )
    grids = tuple(read_grid(path, role.layout) for path in paths)
    tables = [_renamed(grid, role) for grid in grids]
    first = tables[0]
    for grid, other in zip(grids[1:], tables[1:], strict=True):
        strange = sorted(set(first.columns) ^ set(other.columns))
        if strange:
            raise InputError(
                f"this file and {grids[0].name} do not have the same columns",
                file=grid.name,
                column=strange[0],
                value=strange[0] if strange[0] in other.columns else None,
                mend=f"give file.{role.id} a rename or absent for it, or name the files in two [[file]]",
            )
    table = first if len(tables) == 1 else pl.concat([other.select(first.columns) for other in tables])
    drawn = set(role.absent)
    for name in role.fill_down:
        known_column(name, table.columns, f"file.{role.id}.fill_down", grids[0].name)
    if role.fill_down:
        table = table.with_columns(pl.col(list(role.fill_down)).fill_null(strategy="forward"))
    headings = pl.Series([False]).new_from_index(0, table.height)
    if role.heading is not None:
        key = f"file.{role.id}.heading"
        for name in (*role.heading.when, *role.heading.carry.values()):
            known_column(name, table.columns, key, grids[0].name)
        headings = mask(table, role.heading.when)
        for new, old in role.heading.carry.items():
            if new in table.columns:
                raise InputError(
                    "the file already has a column of this name",
                    file=grids[0].name,
                    column=f"{key}.carry",
                    value=new,
                    mend="choose another name",
                )
            table = table.with_columns(pl.when(headings).then(pl.col(old)).fill_null(strategy="forward").alias(new))
            drawn.add(new)
    sizes = [0, *(grid.table.height for grid in grids[:-1])]
    return Published(
        role=role,
        stage=role.stage or recipe.stages[0].id,
        source=role.source or (recipe.sources[0].id if recipe.sources else role.id),
        grids=grids,
        table=table,
        starts=np.cumsum(sizes, dtype=np.int64),
        headings=headings,
        drawn=frozenset(drawn),
    )


def _renamed(grid: Grid, role: FileRole) -> pl.DataFrame:
    table = grid.table
    if not table.height:
        raise InputError("the file has no row of data", file=grid.name, mend=f"check file.{role.id}.layout")
    for old in role.rename:
        known_column(old, table.columns, f"file.{role.id}.rename", grid.name)
    clash = next((new for new in role.rename.values() if new in table.columns and new not in role.rename), None)
    if clash is not None:
        raise InputError(
            "a column is renamed to the name of another",
            file=grid.name,
            column=f"file.{role.id}.rename",
            value=clash,
            mend="rename that one too, or choose another name",
        )
    table = table.rename(dict(role.rename))
    for name in role.absent:
        if name in table.columns:
            raise InputError(
                "the recipe says that this file has no such column, and it has one",
                file=grid.name,
                column=f"file.{role.id}.absent",
                value=name,
                mend="take it out of absent",
            )
    return table.with_columns(pl.lit(None, pl.String).alias(name) for name in role.absent)


def known_column(name: str, columns: Collection[str], key: str, file: str) -> None:
    """Refuse a column that is not there, naming the nearest one that is.

    Raises:
        InputError: It is not there.
    """
    if name in columns:
        return
    raise missing_column(name, columns, key, file)


def missing_column(name: str, columns: Collection[str], key: str, file: str) -> InputError:
    """The error of a column that the recipe names and the file does not have."""
    listed = list(columns)
    folded = {other.casefold(): other for other in listed}
    near = [folded[found] for found in get_close_matches(name.casefold(), folded, n=1, cutoff=0.4)]
    shown = ", ".join(listed[:_CELLS]) + (", ..." if len(listed) > _CELLS else "")
    hint = f"the nearest column is {near[0]!r}; " if near else ""
    return InputError(
        f"the file has no column {name!r}, which {key} names",
        file=file,
        column=name,
        mend=f"{hint}correct {key}, or list the column under file.absent if this version lacks it by design. "
        f"The file has {shown}",
    )
