"""Reporting units and the tree they form.

A record has one root; each other unit names its parent. The tree is held as integer arrays beside the table, so
that a roll-up over a million stations is a handful of vector operations.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import RecordError
from scrutineer.record.columns import refuse, refuse_null
from scrutineer.record.counts import UNIT_KINDS

Index = NDArray[np.int64]

UNPRINTABLE = r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""Signs that could make a name show other than it is: control characters and overrides of the writing direction."""

_FILE = "units"
_ROW, _PLACE = "row number\x00", "place\x00"
_TEXT_COLUMNS = ("unit", "level", "parent", "name", "ocd_id", "geometry", "kind")


@dataclass(frozen=True, slots=True)
class Generation:
    """The units of one depth, ordered so that those with one parent stand together.

    Attributes:
        rows: Unit rows of this depth, sorted by parent.
        parents: The distinct parents, in the same order.
        starts: Where each parent's run starts in `rows`.
    """

    rows: Index
    parents: Index
    starts: Index


def as_run(rows: Index) -> Index | slice:
    """Rows as a slice where they follow each other, which spares a gather over millions of units."""
    if rows.size and int(rows[-1]) - int(rows[0]) + 1 == rows.size and bool((rows[1:] > rows[:-1]).all()):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


@dataclass(frozen=True)
class Units:
    """The table of reporting units, checked, with its tree.

    Attributes:
        table: One row per unit: unit, level, parent, name, ocd_id, geometry, kind, and any further column.
    """

    table: pl.DataFrame

    @cached_property
    def ids(self) -> pl.Series:
        """Unit ids in table order."""
        return self.table["unit"]

    def __len__(self) -> int:
        """Number of units."""
        return self.table.height

    @cached_property
    def parent(self) -> Index:
        """Row of each unit's parent, -1 for the root. Shape (units,)."""
        return self._tree[0]

    @cached_property
    def depth(self) -> Index:
        """Number of steps from the root. Shape (units,)."""
        return self._tree[1]

    @cached_property
    def root(self) -> int:
        """Row of the root."""
        return int(np.flatnonzero(self.parent == -1)[0])

    @cached_property
    def generations(self) -> tuple[Generation, ...]:
        """The depths below the root, deepest first."""
        found = []
        order = np.lexsort((self.parent, self.depth))
        depth = self.depth[order]
        for level in range(int(depth[-1]), 0, -1):
            low, high = np.searchsorted(depth, [level, level + 1])
            rows = order[low:high]
            parents, starts = np.unique(self.parent[rows], return_index=True)
            found.append(Generation(rows, parents, starts))
        return tuple(found)

    @cached_property
    def selections(self) -> tuple[Index | slice, ...]:
        """The rows of each generation, as slices where they follow each other."""
        return tuple(as_run(generation.rows) for generation in self.generations)

    @cached_property
    def level_codes(self) -> Index:
        """Place of each unit's level in `levels`. Shape (units,)."""
        # An enumeration of the levels codes a million names several times faster than a look-up of each.
        return self.table["level"].cast(pl.Enum(self.levels)).to_physical().cast(pl.Int64).to_numpy()

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Level names from the root down, ordered by the mean depth of their units."""
        mean = (
            pl.DataFrame({"level": self.table["level"], "depth": self.depth})
            .group_by("level", maintain_order=True)
            .agg(pl.col("depth").mean())
            .sort("depth", maintain_order=True)
        )
        return tuple(mean["level"])

    @cached_property
    def _tree(self) -> tuple[Index, Index]:
        table = self.table
        # Few units are parents: only these are looked up.
        place = table.select("unit").with_row_index(_PLACE)
        place = place.filter(pl.col("unit").is_in(table["parent"].unique().implode()))
        parent_row = (
            table.select(pl.col("parent").alias("unit"))
            .join(place, on="unit", how="left", maintain_order="left")[_PLACE]
            .cast(pl.Int64)
            .fill_null(-1)
            .to_numpy()
        )
        depth = np.where(parent_row == -1, 0, -1).astype(np.int64)
        waiting = np.flatnonzero(depth == -1)
        while waiting.size:
            above = depth[parent_row[waiting]]
            settled = waiting[above >= 0]
            if not settled.size:
                row = int(waiting[0])
                raise RecordError(
                    "the unit tree has a cycle: this unit is its own ancestor",
                    file="units",
                    row=row + 1,
                    column="parent",
                    value=table["unit"][row],
                    mend="give every unit a parent nearer to the root",
                )
            depth[settled] = depth[parent_row[settled]] + 1
            waiting = waiting[depth[waiting] == -1]
        return parent_row, depth

    def row_of(self, unit: str) -> int:
        """Table row of a unit.

        Raises:
            KeyError: There is no such unit.
        """
        found = self.ids.index_of(unit)
        if found is None:
            raise KeyError(unit)
        return int(found)

    def path(self, row: int) -> tuple[str, ...]:
        """Ids from the root to the unit in this row."""
        steps = []
        while row != -1:
            steps.append(str(self.ids[row]))
            row = int(self.parent[row])
        return tuple(reversed(steps))

    def name_of(self, unit: str) -> str:
        """Name of a unit, or its id where it has none."""
        name = self.table["name"][self.row_of(unit)]
        return str(name) if name is not None else unit

    def children_mask(self, row: int) -> NDArray[np.bool_]:
        """Which units lie in the subtree of this row, itself included. Shape (units,)."""
        inside = np.zeros(len(self), dtype=bool)
        inside[row] = True
        if row == self.root:
            inside[:] = True
            return inside
        for generation in reversed(self.generations):
            inside[generation.rows] |= inside[self.parent[generation.rows]]
        return inside


def check_units(table: pl.DataFrame) -> Units:
    """Check a table of units and build its tree.

    Args:
        table: Columns unit and level at least; the other standard columns are added where absent.

    Returns:
        The units, in the order given.

    Raises:
        RecordError: No row, a missing or repeated id, an unknown parent or kind, no root, two roots, or a cycle.
    """
    for column in ("unit", "level"):
        if column not in table.columns:
            raise RecordError("the column is missing", file="units", column=column, mend=f"add a column {column}")
    table = table.with_columns(
        (pl.col(name).cast(pl.String) if name in table.columns else pl.lit(None, pl.String)).alias(name)
        for name in _TEXT_COLUMNS
    )
    extras = [name for name in table.columns if name not in _TEXT_COLUMNS]
    table = table.select(*_TEXT_COLUMNS, *extras).with_columns(pl.col("kind").fill_null("ordinary"))
    if not table.height:
        raise RecordError("the table has no row", file="units", mend="name at least the unit of the whole election")
    nameless = pl.col("unit").is_null() | (pl.col("unit").str.strip_chars() == "")
    refuse(table, nameless, file=_FILE, column="unit", message="a unit has no id")
    refuse_null(table, "level", file=_FILE, message="a unit has no level")
    for column in ("unit", "level", "name"):
        unprintable = pl.col(column).str.contains(UNPRINTABLE)
        refuse(table, unprintable, file=_FILE, column=column, message="a name holds a control character")
    repeated, mend = table["unit"].is_duplicated(), "give each unit its own id"
    refuse(table, repeated, file=_FILE, column="unit", message="two units have this id", mend=mend)
    strange, mend = ~pl.col("kind").is_in(UNIT_KINDS), f"use {', '.join(UNIT_KINDS)}"
    refuse(table, strange, file=_FILE, column="kind", message="unknown kind", mend=mend)
    unknown = pl.col("parent").is_not_null() & ~pl.col("parent").is_in(table["unit"].implode())
    refuse(
        table,
        unknown,
        file=_FILE,
        column="parent",
        message="unknown parent",
        mend="name a unit of this table, or leave it empty for the root",
    )
    roots = table.filter(pl.col("parent").is_null())["unit"]
    if roots.len() == 0:
        raise RecordError(
            "the unit tree has no root, so it has a cycle",
            file="units",
            row=1,
            column="parent",
            value=table["parent"][0],
            mend="leave the parent of the top unit empty",
        )
    if roots.len() > 1:
        second = table.with_row_index(_ROW).filter(pl.col("parent").is_null())
        raise RecordError(
            f"two units have no parent: {roots[0]} and {roots[1]}",
            file="units",
            row=int(second[_ROW][1]) + 1,
            column="parent",
            value=roots[1],
            mend="give all units but one a parent",
        )
    units = Units(table)
    _ = units.depth
    return units
