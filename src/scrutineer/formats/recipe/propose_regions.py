"""Which regions of the files are regions of the election: a column with one value in all files is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from scrutineer.formats.recipe.propose_draft import Draft
from scrutineer.formats.recipe.propose_recipe import FileRoles
from scrutineer.formats.recipe.recipe import LevelRole


@dataclass(frozen=True, eq=False)
class Regions:
    """The files without the regions that part nothing.

    Attributes:
        found: The files.
        root: What all their rows have in common, as words; None where no column says it.
    """

    found: tuple[FileRoles, ...]
    root: str | None


def settle_regions(found: Sequence[FileRoles], draft: Draft) -> Regions:
    """Take away the regions that have one value in all files, and say which are left.

    Args:
        found: The files; the first gives the regions.
        draft: Where reasons go.
    """
    tables = [item.part.table for item in found]
    levels = found[0].places.levels
    cells = {level.column: _cells(tables, level.column) for level in levels}
    constant = [level for level in levels if cells[level.column].len() == 1]
    kept = tuple(level for level in levels if level not in constant)
    root = None
    if constant:
        names = [name for level in constant if (name := _name(tables, level)) is not None]
        root = ", ".join(dict.fromkeys(" ".join(name.split()) for name in names)) or None
        columns = ", ".join(level.column for level in constant)
        tells = "; that names the whole" if root is not None else ""
        draft.say("units.root", f"{columns}: one value each in all rows, so no region{tells}", 0.85)
    if kept:
        sizes = ", ".join(f"{level.column} ({cells[level.column].len():,})" for level in kept)
        draft.say("units.levels", f"regions from the largest down, with their different values: {sizes}", 0.8)
    else:
        draft.say("units.levels", "no column parts the rows into regions: all stations stand under the whole", 0.7)
    dropped = {level.column for level in constant}
    fresh = tuple(
        replace(
            item,
            places=replace(
                item.places, levels=tuple(level for level in item.places.levels if level.column not in dropped)
            ),
        )
        for item in found
    )
    return Regions(fresh, root)


def _cells(tables: Sequence[pl.DataFrame], column: str) -> pl.Series:
    """The different cells of a column over all files that have it; an empty cell counts as one."""
    return pl.concat([table[column].unique() for table in tables if column in table.columns]).unique()


def _name(tables: Sequence[pl.DataFrame], level: LevelRole) -> str | None:
    """The one name of a region; a code of digits is no name."""
    cells = _cells(tables[:1], level.name_column or level.column)
    name = cells[0] if cells.len() == 1 else None
    return None if not isinstance(name, str) or name.isdigit() else name
