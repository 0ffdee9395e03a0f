"""The record as flat CSV: long, one figure a row; wide, one unit and stage a row.

Cells stand as they are in the record, also those that begin with `=`, `+`, `-` or `@`: a CSV file is data, and a sign
put before them would change it. Whoever opens one in a spreadsheet imports the columns as text.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scrutineer.errors import UsageError
from scrutineer.formats.atomic import write_folder
from scrutineer.formats.standards.data_package import Written
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.formats.standards.nist_constants import CARRIED_COUNTS
from scrutineer.formats.standards.staging import staged_file
from scrutineer.record.election import Contest
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import BALLOT_TEXT, Sheet

LONG_COLUMNS = (
    *("unit", "unit_name", "level", "parent", "contest", "stage"),
    *("measure", "item", "value", "status", "derived", "source"),
)
_UNIT = ("unit", pl.col("name").alias("unit_name"), "level", "parent")
_NOT_HERE = "not a figure of the count; written by data-package, sqlite and folder"


def write_csv_long(record: ElectionRecord, path: Path) -> Written:
    """Write every count, vote and seat as one row.

    Columns: unit, unit_name, level, parent, contest, stage, measure (count, votes or seats), item (the count or option;
    of seats to be filled none), value (empty: not known), status of the row, derived (the count was computed), source.

    Raises:
        OutputError: The file cannot be written.
    """
    rows = 0
    with staged_file(path) as temporary, temporary.open("wb") as stream:
        for number, block in enumerate(_long(record)):
            block.write_csv(stream, include_header=number == 0)
            rows += block.height
        if not rows:
            stream.write((",".join(LONG_COLUMNS) + "\n").encode())
    return Written((path,), {path.name: rows}, _losses(record) + _long_losses(record))


def _losses(record: ElectionRecord) -> Losses:
    """What neither flat form carries."""
    losses = lost("statements", "printed", record.statements.height, _NOT_HERE)
    losses += lost(
        "record.toml", "source", len(record.metadata.sources), "ids only; names and other metadata are left out"
    )
    for name in record.units.table.columns:
        column = record.units.table[name]
        if name not in {"unit", "name", "level", "parent"}:
            losses += lost(
                "units", name, int((column.is_not_null() & (column.cast(pl.String) != "ordinary")).sum()), _NOT_HERE
            )
    return losses


def _long_losses(record: ElectionRecord) -> Losses:
    """What the long form leaves out beside that: remarks, and columns that are no counts."""
    losses = lost("seats", "note", record.seats.height - record.seats["note"].null_count(), _NOT_HERE)
    for sheet in record.sheets.values():
        for name in sheet.ballots.columns:
            if name not in {*CARRIED_COUNTS, "status", "derived", "source"}:
                losses += lost("ballots", name, len(sheet) - sheet.ballots[name].null_count(), _NOT_HERE)
    return losses


def _long(record: ElectionRecord) -> Iterator[pl.DataFrame]:
    table = record.units.table
    for contest in record.metadata.contests:
        for stage in record.metadata.stages:
            sheet = record.sheet(contest.id, stage.id)
            if sheet is None:
                continue
            base = table.select(_UNIT)[sheet.rows]
            base = base.with_columns(pl.lit(contest.id).alias("contest"), pl.lit(stage.id).alias("stage"))
            status = sheet.ballots["status"]
            for name in (
                n for n in CARRIED_COUNTS if n in sheet.ballots.columns and sheet.count(n).null_count() < len(sheet)
            ):
                yield _block(
                    base, "count", name, sheet.count(name), status, sheet.derived(name), sheet.ballots["source"]
                ).filter(pl.col("status").is_not_null())
            for option in sheet.options:
                source = sheet.vote_sources[option]
                sources = pl.Series([source]).new_from_index(0, len(sheet)) if isinstance(source, str) else source
                no = pl.Series([False]).new_from_index(0, len(sheet))
                yield _block(base, "votes", option, sheet.votes[option], status, no, sources).filter(
                    pl.col("source").is_not_null()
                )
    if record.seats.height:
        yield record.seats.join(table.select(_UNIT), on="unit", how="left").select(
            *("unit", "unit_name", "level", "parent", "contest", "stage"),
            pl.lit("seats").alias("measure"),
            pl.col("option").alias("item"),
            pl.col("seats").alias("value"),
            "status",
            pl.lit(value=False).alias("derived"),
            "source",
        )


def _block(
    base: pl.DataFrame,
    measure: str,
    item: str,
    value: pl.Series,
    status: pl.Series,
    derived: pl.Series,
    source: pl.Series,
) -> pl.DataFrame:
    return base.with_columns(
        pl.lit(measure).alias("measure"),
        pl.lit(item).alias("item"),
        value.alias("value"),
        status.alias("status"),
        derived.alias("derived"),
        source.alias("source"),
    )


def wide_table(record: ElectionRecord, contest: Contest) -> pl.DataFrame:
    """One row per unit and stage: counts, status and remarks, then `votes_` and the id of each option.

    Units that have no line at a stage have no row.
    """
    table = record.units.table.select(_UNIT)
    frames = []
    for stage in record.metadata.stages:
        sheet = record.sheet(contest.id, stage.id)
        if sheet is not None:
            frames.append(_wide(table, stage.id, sheet))
    options = [f"votes_{option.id}" for option in record.metadata.options_of(contest.id)]
    if not frames:
        return table.clear()
    whole = pl.concat(frames, how="diagonal_relaxed")
    votes = [name for name in options if name in whole.columns]
    return whole.select(pl.exclude(votes), *votes)


def _wide(table: pl.DataFrame, stage: str, sheet: Sheet) -> pl.DataFrame:
    first = ["status", *sheet.counts]
    further = [name for name in sheet.ballots.columns if name not in {*first, *BALLOT_TEXT}]
    further = [name for name in further if sheet.ballots[name].null_count() < len(sheet)]
    return pl.concat(
        [
            table[sheet.rows].with_columns(pl.lit(stage).alias("stage")),
            sheet.ballots.select(*first, *further, "derived", "source", "note"),
            sheet.votes.rename({option: f"votes_{option}" for option in sheet.options}),
        ],
        how="horizontal",
    )


def write_csv_wide(record: ElectionRecord, path: Path) -> Written:
    """Write one CSV per contest, one row per unit and stage.

    Args:
        record: What to write.
        path: A file ending in `.csv` where the record has one contest, else a folder: it gets `CONTEST.csv`.

    Raises:
        UsageError: Several contests and the name of one file.
        OutputError: It cannot be written.
    """
    contests = record.metadata.contests
    one = path.suffix.lower() == ".csv" and not path.is_dir()
    if one and len(contests) > 1:
        raise UsageError(
            f"the record has {len(contests)} contests, and a wide table holds one",
            value=str(path),
            mend="name a folder: it gets one file per contest",
        )
    losses = _losses(record) + lost("seats", "seats", record.seats.height, _NOT_HERE)
    varied = sum(not isinstance(s, str) for sheet in record.sheets.values() for s in sheet.vote_sources.values())
    losses += lost("votes", "source", varied, "options whose source differs from unit to unit; see csv-long")
    tables = {f"{contest.id}.csv": wide_table(record, contest) for contest in contests}
    if one:
        (table,) = tables.values()
        with staged_file(path) as temporary:
            table.write_csv(temporary)
        return Written((path,), {path.name: table.height}, losses)
    files: dict[str, str | bytes] = {}
    for name, table in tables.items():
        stream = io.BytesIO()
        table.write_csv(stream)
        files[name] = stream.getvalue()
    write_folder(path, files)
    return Written(tuple(path / name for name in files), {n: t.height for n, t in tables.items()}, losses)
