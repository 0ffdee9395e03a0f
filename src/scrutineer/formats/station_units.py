"""The unit tree of a station table: regions from `unit1` .. `unitN`, stations below them."""

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

ROOT: Final = "all"
_KIND_COLUMNS: Final = {
    "x_kind": {"0": "ordinary", "5": "postal"},
    "x_place_kind": {"sandik": "ordinary", "ilce": "ordinary", "gumruk": "customs", "ulke": "abroad"},
    "x_type": {"B-C": "ordinary", "S": "special"},
}
"""Columns that tell the kind of a station, with the codes whose meaning is known."""


@dataclass(frozen=True)
class StationUnits:
    """The units of a station table.

    Attributes:
        units: Table of units: the root, the regions, then the stations in row order.
        stations: Unit id of each station row.
        notes: What was decided about keys and kinds, one sentence each.
    """

    units: pl.DataFrame
    stations: pl.Series
    notes: tuple[str, ...]


def station_units(table: pl.DataFrame, title: str) -> StationUnits:
    """Make the unit tree of a station table.

    A unit is the path of its region names, a station its region's path and its `station_id`; empty levels are
    skipped. A key that repeats gets a suffix in row order, and the column `repeat_of` names the key.

    Args:
        table: Columns station_id, unit1.., and where present x_kind, x_place_kind or x_type.
        title: Name of the root.

    Returns:
        The units and each station's id.
    """
    levels = sorted((name for name in table.columns if re.fullmatch(r"unit\d+", name)), key=lambda n: int(n[4:]))
    parts = table.select(
        pl.when(pl.col(name).cast(pl.String).str.strip_chars() == "")
        .then(None)
        .otherwise(pl.col(name).cast(pl.String).str.replace_all("/", "∕", literal=True))
        .alias(name)
        for name in levels
    )
    paths = pl.DataFrame(
        [parts.select(_path(levels[: depth + 1])).to_series().alias(name) for depth, name in enumerate(levels)]
    )
    regions = [pl.DataFrame({"unit": [ROOT], "level": ["nation"], "parent": [None], "name": [title]}, _SCHEMA)]
    above = pl.Series([ROOT]).new_from_index(0, table.height)
    for name in levels:
        region = pl.DataFrame(
            {
                "unit": paths[name],
                "level": [name] * 0 or pl.Series([name]).new_from_index(0, table.height),
                "parent": above,
                "name": parts[name],
            }
        ).filter(pl.col("name").is_not_null())
        regions.append(region.unique("unit", maintain_order=True))
        above = paths[name].fill_null(ROOT)
    tree = pl.concat(regions).unique("unit", maintain_order=True)
    identity = table["station_id"].cast(pl.String).str.replace_all("/", "∕", literal=True)
    keys = pl.DataFrame({"region": above, "station": identity.fill_null("no id")}).select(
        pl.when(pl.col("region") == ROOT)
        .then(pl.col("station"))
        .otherwise(pl.concat_str("region", "station", separator="/"))
        .alias("key")
    )
    stations, repeats = _distinct(keys["key"], tree["unit"])
    kinds, kind_notes = _kinds(table)
    units = pl.concat(
        [
            tree.with_columns(pl.lit("ordinary").alias("kind"), pl.lit(None, pl.String).alias("repeat_of")),
            pl.DataFrame(
                {
                    "unit": stations,
                    "level": pl.Series(["station"]).new_from_index(0, table.height),
                    "parent": above,
                    "name": table["station_id"].cast(pl.String),
                    "kind": kinds,
                    "repeat_of": repeats,
                }
            ),
        ]
    )
    if repeats.null_count() == repeats.len():
        units = units.drop("repeat_of")
    return StationUnits(units, stations, (*_key_notes(identity, repeats), *kind_notes))


_SCHEMA = dict.fromkeys(("unit", "level", "parent", "name"), pl.String)


def _path(levels: list[str]) -> pl.Expr:
    joined = pl.concat_str([pl.col(name) for name in levels], separator="/", ignore_nulls=True)
    return pl.when(joined == "").then(None).otherwise(joined)


def _distinct(keys: pl.Series, regions: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Keys made distinct by a suffix in row order, and the key itself where it repeats."""
    if keys.n_unique() == keys.len() and not keys.is_in(regions.implode()).any():
        return keys, pl.Series([None], dtype=pl.String).new_from_index(0, keys.len())
    table = pl.DataFrame({"key": keys}).with_columns(
        (pl.int_range(pl.len()).over("key") + 1).alias("turn"),
        pl.len().over("key").alias("times"),
        pl.col("key").is_in(regions.implode()).alias("region"),
    )
    named = table.select(
        pl.when(pl.col("turn") > 1)
        .then(pl.concat_str("key", pl.lit("~"), "turn"))
        .when(pl.col("region"))
        .then(pl.concat_str("key", pl.lit(" (station)")))
        .otherwise(pl.col("key"))
        .alias("unit"),
        pl.when(pl.col("times") > 1).then(pl.col("key")).alias("repeat_of"),
    )
    return named["unit"], named["repeat_of"]


def _kinds(table: pl.DataFrame) -> tuple[pl.Series, list[str]]:
    for name, known in _KIND_COLUMNS.items():
        if name in table.columns:
            kinds = table[name].cast(pl.String).replace_strict(known, default="other", return_dtype=pl.String)
            strange = table[name].cast(pl.String).filter(kinds == "other").unique().drop_nulls().sort().to_list()
            notes = [
                f"Kind of station from {name}; codes of unknown meaning are read as 'other': {', '.join(strange)}."
            ]
            return kinds, notes if strange else []
    return pl.Series(["ordinary"]).new_from_index(0, table.height), []


def _key_notes(identity: pl.Series, repeats: pl.Series) -> list[str]:
    notes = []
    twice = repeats.drop_nulls().n_unique()
    if twice:
        notes.append(
            f"{twice} station key{' stands' if twice == 1 else 's stand'} in more than one row; all rows are kept and "
            "counted, see check C12."
        )
    elsewhere = identity.len() - identity.n_unique() - (repeats.len() - repeats.null_count() - twice)
    if elsewhere:
        notes.append(
            f"{elsewhere} station ids stand in more than one region; the region is read as part of the station's key."
        )
    return notes
