"""One tree of units for all files of a recipe: every key once, with the names, kinds and fields that any file gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.part import Part
from scrutineer.formats.recipe.recipe import UnitRoles
from scrutineer.formats.recipe.unit_keys import PATH, STATION, TURN, level_columns
from scrutineer.formats.station_units import station_units

_PLACE = "place\x00"


@dataclass(frozen=True, eq=False)
class UnitTree:
    """The units of a record.

    Attributes:
        units: The table of units, regions first, then the stations.
        places: For each part, the row in `units` of each of its units.
        rootless: Keys that stand only in files without the columns of the regions: they hang on the root.
        varying: Sentences about names, kinds or fields that differ between rows of one unit or region.
    """

    units: pl.DataFrame
    places: tuple[NDArray[np.int64], ...]
    rootless: tuple[str, ...]
    varying: tuple[str, ...]


def unit_tree(parts: Sequence[Part], units: UnitRoles) -> UnitTree:
    """Bring the keys of all parts together.

    Args:
        parts: The parts of all files.
        units: The roles of the columns.

    Raises:
        InputError: A key of a file without regions stands in several regions.
    """
    tables = [_keyed(part) for part in parts]
    complete = [table for part, table in zip(parts, tables, strict=True) if part.keys.complete]
    rootless: list[str] = []
    if len(complete) < len(tables) and complete:
        known = pl.concat([table.select(STATION, PATH) for table in complete]).unique(maintain_order=True)
        for place, part in enumerate(parts):
            if not part.keys.complete:
                tables[place], lost = _found(part, tables[place], known)
                rootless += lost
    if len(tables) == 1:
        union = tables[0]
        indices = [np.arange(union.height)]
    else:
        order = [table for part, table in zip(parts, tables, strict=True) if part.keys.complete]
        order += [table for part, table in zip(parts, tables, strict=True) if not part.keys.complete]
        together = pl.concat(order, how="diagonal")
        union = together.unique([PATH, TURN], keep="first", maintain_order=True)
        union = _filled(union, together)
        numbered = union.select(PATH, TURN).with_row_index(_PLACE)
        indices = [
            table.select(PATH, TURN)
            .join(numbered, on=[PATH, TURN], how="left", maintain_order="left")[_PLACE]
            .cast(pl.Int64)
            .to_numpy()
            for table in tables
        ]
    found, varying = _tree(union, units)
    offset = found.height - union.height
    places = tuple(index + offset for index in indices)
    return UnitTree(found, places, tuple(dict.fromkeys(rootless)), tuple(varying))


def _keyed(part: Part) -> pl.DataFrame:
    turn = part.turn if part.turn is not None else pl.Series([1], dtype=pl.Int64).new_from_index(0, part.rows.size)
    return part.keys.table.with_columns(turn.cast(pl.Int64).alias(TURN))


def _found(part: Part, table: pl.DataFrame, known: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Paths for the keys of a file that does not have the columns of the regions."""
    several = known.filter(pl.col(STATION).is_duplicated())[STATION].unique()
    bad = table[STATION].is_in(several.implode())
    if bad.any():
        which = int(bad.arg_true()[0])
        file, line = part.published.place(int(part.rows[which]))
        raise InputError(
            "this key stands in several regions, and the file has no column of the region",
            file=file,
            row=line,
            column="units.station.columns",
            value=table[STATION][which],
            mend="name the columns that make the key unique in units.station.columns",
        )
    joined = table.drop(PATH).join(known, on=STATION, how="left", maintain_order="left")
    lost = joined.filter(pl.col(PATH).is_null())[STATION].unique(maintain_order=True).to_list()
    own = pl.col(STATION).str.replace_all("/", "∕", literal=True)
    return joined.with_columns(pl.col(PATH).fill_null(own)).select(table.columns), lost


def _filled(union: pl.DataFrame, together: pl.DataFrame) -> pl.DataFrame:
    """What the first row of a key leaves empty is taken from the next that has it."""
    for name in union.columns:
        if name in {PATH, TURN, STATION} or not union[name].null_count():
            continue
        other = together.select(PATH, TURN, name).drop_nulls(name)
        if other.height:
            other = other.unique([PATH, TURN], keep="first", maintain_order=True).rename({name: "other\x00"})
            union = (
                union.join(other, on=[PATH, TURN], how="left", maintain_order="left")
                .with_columns(pl.col(name).fill_null(pl.col("other\x00")))
                .drop("other\x00")
            )
    return union


def _tree(union: pl.DataFrame, units: UnitRoles) -> tuple[pl.DataFrame, list[str]]:
    """The table of units out of the distinct keys, with levels and names as the recipe calls them."""
    regions, finest = level_columns(units)
    paths = [name for name in (f"unit{n}" for n in range(1, len(regions) + 1)) if name in union.columns]
    made = station_units(union.select(STATION, *paths), units.root).units
    levels = {f"unit{n}": level.level for n, level in enumerate(regions, start=1)}
    last = finest.level if finest is not None else units.station.level if units.station is not None else STATION
    made = made.with_columns(pl.col("level").replace({**levels, "station": last}))
    offset = made.height - union.height
    stations, above = made[offset:], made[:offset]
    varying: list[str] = []
    for number, level in enumerate(regions, start=1):
        if f"name{number}" in union.columns:
            above, told = _named(above, union, number, level.level, paths)
            varying += told
    changes = []
    if "station_name" in union.columns:
        changes.append(pl.Series("name", union["station_name"]).fill_null(stations["name"]))
    changes.append(union["kind"].fill_null("ordinary").alias("kind"))
    stations = stations.with_columns(changes)
    fields = [name for name in union.columns if name.startswith("field_")]
    stations = stations.with_columns(union[name].alias(name.removeprefix("field_")) for name in fields)
    return pl.concat([above, stations], how="diagonal"), varying


def _named(
    above: pl.DataFrame, union: pl.DataFrame, number: int, level: str, paths: list[str]
) -> tuple[pl.DataFrame, list[str]]:
    """Regions of a level with the names beside their codes; the first name counts."""
    codes = paths[:number]
    column = f"name{number}"
    pairs = union.select(*codes, column).drop_nulls([codes[-1], column]).unique(maintain_order=True)
    parts = [pl.col(code).str.replace_all("/", "∕", literal=True) for code in codes]
    pairs = pairs.select(
        pl.concat_str(parts, separator="/", ignore_nulls=True).alias("unit"), pl.col(column).alias("new")
    )
    twice = pairs.filter(pl.col("unit").is_duplicated())
    told = []
    if twice.height:
        names = twice.filter(pl.col("unit") == twice["unit"][0])["new"].to_list()
        told.append(
            f"{twice['unit'].n_unique():,} units of the level {level} have several names; the first is used "
            f"({twice['unit'][0]}: {', '.join(names[:3])})."
        )
    first = pairs.unique("unit", keep="first", maintain_order=True)
    joined = above.join(first, on="unit", how="left", maintain_order="left")
    return joined.with_columns(pl.col("new").fill_null(pl.col("name")).alias("name")).drop("new"), told
