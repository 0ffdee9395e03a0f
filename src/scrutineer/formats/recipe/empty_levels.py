"""Rows without a cell for a region: a cell merged over several rows, or a unit that stands above that level."""

import numpy as np

from scrutineer.errors import InputError
from scrutineer.formats.recipe.part import Part
from scrutineer.formats.recipe.recipe import UnitRoles
from scrutineer.formats.recipe.unit_keys import level_columns

_LINES = 5


def empty_levels(part: Part, units: UnitRoles) -> list[str]:
    """Tell of rows whose cell of a region is empty, so that their unit hangs on the region above it.

    Args:
        part: The figures of one file for one contest.
        units: The roles of the columns.

    Returns:
        A sentence for each level with such rows.

    Raises:
        InputError: The cell of the largest regions is empty, so that the unit would hang on the whole, and the recipe
            does not permit that.
    """
    if not part.keys.complete:
        return []
    told = []
    for place, level in enumerate(level_columns(units)[0], start=1):
        empty = np.flatnonzero(part.keys.table[f"unit{place}"].is_null().to_numpy())
        if not empty.size:
            continue
        shown = ", ".join(part.published.lines(int(part.rows[row]) for row in empty[:_LINES]))
        more = ", ..." if empty.size > _LINES else ""
        if place == 1 and not level.may_be_empty:
            file, line = part.published.place(int(part.rows[empty[0]]))
            raise InputError(
                f"the cell of the {level.level} is empty in {empty.size:,} of {part.rows.size:,} rows "
                f"({shown}{more}), so that their units would hang on the whole",
                file=file,
                row=line,
                column=level.column,
                mend=f"if the cell above holds for them, as in merged cells, name the column in file.fill_down; if "
                f"they belong to no {level.level}, write may_be_empty = true beside this level in units.levels",
            )
        above = "the whole" if place == 1 else "the region above"
        told.append(
            f"{part.published.name}: the cell of the {level.level} ({level.column}) is empty in {empty.size:,} of "
            f"{part.rows.size:,} rows ({shown}{more}); their units hang on {above}. If the cell above holds for them, "
            "name the column in file.fill_down."
        )
    return told
