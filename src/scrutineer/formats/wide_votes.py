"""Votes on disk as they are in memory: one row per unit, one column per option (`votes-wide.parquet`).

The long table names every figure's option and source in a row of its own, which is right for a person and slow for a
million stations by forty options. A record whose votes come from one source per contest and stage may hold them wide;
it has the same digest.
"""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.errors import RecordError
from scrutineer.record.assemble import with_sheets
from scrutineer.record.columns import count_column, known_sources
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

NAME: Final = "votes-wide"
KEY: Final = ("unit", "contest", "stage", "source")


def wide_votes(record: ElectionRecord) -> pl.DataFrame | None:
    """The votes of a record as one wide table.

    Args:
        record: The record.

    Returns:
        unit, contest, stage, source, then one Int64 column per option; None where the wide form would lose something:
        sources that differ within a contest and stage, options of a contest that some of its lines do not list, units
        with votes and no row in the ballots, or an option id that two contests share.
    """
    ids = [option.id for option in record.metadata.options]
    if len(set(ids)) != len(ids) or not set(ids).isdisjoint(KEY):
        return None
    parts = []
    for (contest, stage), sheet in record.sheets.items():
        options = [option.id for option in record.metadata.options_of(contest)]
        sources = {source if isinstance(source, str) else None for source in sheet.vote_sources.values()}
        whole = list(sheet.options) == options and sheet.ballots["status"].null_count() == 0
        if not whole or len(sources) != 1 or None in sources:
            return None
        unit = record.units.ids.gather(sheet.rows).alias("unit")
        keys = [pl.lit(value).alias(name) for name, value in zip(KEY[1:], (contest, stage, *sources), strict=True)]
        parts.append(sheet.votes.select(unit, *keys, pl.all()))
    return pl.concat(parts, how="diagonal") if parts else None


def with_wide_votes(record: ElectionRecord, table: pl.DataFrame) -> ElectionRecord:
    """A record that was assembled without votes, with the votes of a wide table.

    Args:
        record: The record; its ballots name the units of every contest and stage that has votes.
        table: As `wide_votes` gives it.

    Returns:
        The record with its votes.

    Raises:
        RecordError: A column is missing or unknown, a value is no count, or a unit has no row in the ballots.
    """
    for name in KEY:
        if name not in table.columns:
            raise RecordError("the column is missing", file=NAME, column=name, mend=f"it needs {', '.join(KEY)}")
    options = {option.id for option in record.metadata.options}
    for name in table.columns:
        if name in KEY:
            continue
        if name not in options:
            raise RecordError("a column is no option", file=NAME, column=name, mend="declare it in record.toml")
        table = count_column(table, name, file=NAME)
    known_sources(table, {source.id for source in record.metadata.sources}, file=NAME, required=True)
    sheets = {}
    for (contest, stage), rows in table.partition_by("contest", "stage", as_dict=True, maintain_order=True).items():
        sheet = record.sheets.get((str(contest), str(stage)))
        if sheet is None:
            raise RecordError(
                "votes of a contest and stage without ballots", file=NAME, column="stage", value=f"{contest}, {stage}"
            )
        sheets[sheet.contest, sheet.stage] = _with_votes(record, sheet, rows)
    return with_sheets(record, sheets)


def _with_votes(record: ElectionRecord, sheet: Sheet, rows: pl.DataFrame) -> Sheet:
    """The sheet with the votes of its own units, in its own order."""
    unit = record.units.ids.gather(sheet.rows)
    names = [option.id for option in record.metadata.options_of(sheet.contest)]
    missing = [name for name in names if name not in rows.columns]
    if missing:
        raise RecordError("an option of the contest has no column", file=NAME, column=missing[0])
    if rows["unit"].len() == unit.len() and bool((rows["unit"] == unit).all()):
        votes = rows.select(names)
    else:
        place = pl.DataFrame({"unit": unit}).join(
            rows.select("unit").with_row_index("place"), on="unit", how="left", maintain_order="left"
        )["place"]
        if place.len() != unit.len() or place.null_count() or rows.height != unit.len():
            raise RecordError(
                "the units are not those of the ballots of this contest and stage",
                file=NAME,
                column="unit",
                value=f"{sheet.contest}, {sheet.stage}",
                mend="give each unit of the ballots one row",
            )
        votes = rows.select(names)[place.cast(pl.Int64).to_numpy().astype(np.int64)]
    source = str(rows["source"][0])
    if rows["source"].n_unique() != 1:
        raise RecordError("a contest and stage has two sources", file=NAME, column="source", mend="use votes.parquet")
    return Sheet(sheet.contest, sheet.stage, sheet.rows, sheet.ballots, votes.rechunk(), dict.fromkeys(names, source))
