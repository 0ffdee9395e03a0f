"""Names that look alike: an accented letter as one sign, or as a letter and its accent (Unicode NFC and NFD)."""

from collections.abc import Sequence

import polars as pl

from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import UnitRoles

_SHOWN = 3


def composed(column: pl.Series) -> pl.Series:
    """The column with each accented letter as one sign, so that names that no reader can tell apart are one."""
    if column.dtype != pl.String or not (column.str.len_bytes() > column.str.len_chars()).any():
        return column
    fresh = column.str.normalize("NFC")
    return fresh if (fresh != column).any() else column


def told_composed(published: Published, units: UnitRoles) -> list[str]:
    """Sentences about names of regions and stations that were read with accented letters of one sign."""
    names = [level.column for level in units.levels]
    names += [level.name_column for level in units.levels if level.name_column is not None]
    if units.station is not None:
        names += [*units.station.columns, *([units.station.name] if units.station.name is not None else [])]
    told = []
    for name in dict.fromkeys(names):
        if name in published.table.columns and name not in published.role.absent:
            cells = published.table[name].drop_nulls().unique(maintain_order=True)
            fresh = composed(cells)
            other = fresh.filter(fresh != cells)
            if other.len():
                both = int(other.is_in(cells.implode()).sum())
                told.append(_sentence(published.name, name, other.to_list(), both))
    return told


def _sentence(file: str, column: str, names: Sequence[str], both: int) -> str:
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    also = f"; {both:,} of them stand there in both ways, and are one unit each" if both else ""
    return (
        f"{file}: {len(names):,} names in {column!r} have accents as signs of their own ({shown}) and were read with "
        f"accented letters{also}."
    )
