"""A table of polling stations opened as a record: one row per station, one column per contestant.

Columns: `station_id`; `unit1` .. `unitN`, largest region first; `registered`, `cast`, `valid`, `invalid`; one `v_*`
per contestant; further columns `x_*`. Nothing is repaired, dropped or merged; what had to be decided is told in the
notes of the record.
"""

import datetime as dt
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.delimited import read_table
from scrutineer.formats.station_units import ROOT, StationUnits, station_units
from scrutineer.record.assemble import assemble, with_sheets
from scrutineer.record.columns import count_column
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord

CONTEST: Final = "contest"
SOURCE: Final = "file"
_COUNTS = ("registered", "cast", "valid", "invalid")
_PART_COLUMNS = {
    "x_blank": "blank",
    "x_contested": "contested",
    "x_accredited": "accredited",
    "x_issued": "issued",
    "x_unused": "unused",
    "x_special_list": "additional",
}
_STATUS_WORDS = {"ANULADA": "annulled", "NO INSTALADA": "not_opened"}


def read_station_file(
    path: Path, *, title: str | None = None, date: dt.date | None = None, stage: str | None = None
) -> ElectionRecord:
    """Open a station file (Parquet or CSV) as an election record with one contest and one stage.

    Args:
        path: The file.
        title: Title of the election; the file's name by default.
        date: Polling day, where known.
        stage: Which version of the count this is, as an id such as `official`.

    Returns:
        The record. Its notes say what was not given and how doubtful rows were read.

    Raises:
        InputError: The file cannot be read.
        RecordError: A column is missing or a value is not a count.
    """
    table = read_table(path)
    try:
        return _record(table, path, title, date, stage)
    except RecordError as fault:
        fault.file = str(path)
        raise


def _record(
    table: pl.DataFrame, path: Path, title: str | None, date: dt.date | None, stage: str | None
) -> ElectionRecord:
    options = [name for name in table.columns if name.startswith("v_")]
    if "station_id" not in table.columns or not options:
        missing = "station_id" if "station_id" not in table.columns else "v_*"
        raise InputError(
            f"not a station file: the column {missing} is missing",
            file=str(path),
            column=missing,
            value=", ".join(table.columns[:8]),
            mend="a station file has station_id, unit1.., registered, cast, valid, invalid and one v_ column per "
            "contestant",
        )
    if not table.height:
        raise InputError("the file has no station", file=str(path), mend="it needs one row per station")
    for name in (*_COUNTS, *_PART_COLUMNS, *options):
        if name in table.columns:
            table = count_column(table, name, file=str(path))
    for name in table.columns:
        if name == "station_id" or re.fullmatch(r"unit\d+|x_kind|x_place_kind|x_type|x_status", name):
            table = _as_text(table, name)
    table, absent = _without_empty_columns(table)
    places = station_units(table, title or path.stem)
    stage_id = stage or "unnamed"
    metadata = _metadata(path, title, date, stage_id, options, named=stage is not None)
    record = assemble(
        metadata,
        units=places.units,
        ballots=_ballots(table, places, stage_id),
        notes=_notes(title, date, stage),
    )
    sheet = record.sheets[CONTEST, stage_id]
    votes = table.select(pl.col(options).name.map(_option_id))
    sheet = replace(sheet, votes=votes, vote_sources=dict.fromkeys(votes.columns, SOURCE))
    record = with_sheets(record, {(CONTEST, stage_id): sheet})
    return replace(record, notes=(*record.notes, *_column_notes(absent), *places.notes), origin=str(path))


def _as_text(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """The table with a column of names or codes as text.

    Raises:
        RecordError: The column holds neither text nor whole numbers.
    """
    kind = table[name].dtype
    if not (kind.is_integer() or kind in {pl.String, pl.Categorical, pl.Enum, pl.Null}):
        raise RecordError(f"the column holds {kind}, not names or codes", column=name, mend="store it as text")
    return table.with_columns(pl.col(name).cast(pl.String))


def _option_id(column: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "_", column.removeprefix("v_").lower()).lstrip("_-") or "option"


def _metadata(
    path: Path, title: str | None, date: dt.date | None, stage: str, options: list[str], *, named: bool
) -> Metadata:
    ids = [_option_id(name) for name in options]
    repeated = next((name for name, item in zip(options, ids, strict=True) if ids.count(item) > 1), None)
    if repeated:
        raise RecordError("two columns give one option id", column=repeated, value=_option_id(repeated))
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "station-file"
    name = stage.replace("-", " ").replace("_", " ").capitalize() if named else "Stage not named"
    return Metadata(
        election=Election(id=slug, title=title or path.stem.replace("_", " "), first_day=date, last_day=date),
        contests=(Contest(CONTEST, title or path.stem.replace("_", " "), ROOT, options_complete={stage: True}),),
        options=tuple(
            Option(item, CONTEST, column.removeprefix("v_").replace("_", " "))
            for item, column in zip(ids, options, strict=True)
        ),
        stages=(Stage(stage, name, 1, coverage="unknown", source=SOURCE),),
        sources=(Source(SOURCE, f"Station file {path.name}", sha256=hashlib.sha256(path.read_bytes()).hexdigest()),),
    )


def _ballots(table: pl.DataFrame, places: StationUnits, stage: str) -> pl.DataFrame:
    kept = {name: _PART_COLUMNS.get(name, name) for name in table.columns if not name.startswith(("v_", "unit"))}
    ballots = table.select(list(kept)).rename(kept).drop("station_id")
    figures = [name for name in ballots.columns if name in {*_COUNTS, *_PART_COLUMNS.values()}]
    votes = [name for name in table.columns if name.startswith("v_")]
    nothing = pl.all_horizontal(pl.col(name).is_null() for name in figures) if figures else pl.lit(value=True)
    no_vote = table.select(pl.all_horizontal(pl.col(name).is_null() for name in votes)).to_series()
    status = pl.when(nothing & no_vote).then(pl.lit("missing")).otherwise(pl.lit("reported"))
    if "x_status" in ballots.columns:
        for word, meaning in _STATUS_WORDS.items():
            status = pl.when(pl.col("x_status").str.contains(word)).then(pl.lit(meaning)).otherwise(status)
    return ballots.with_columns(
        places.stations.alias("unit"),
        pl.lit(CONTEST).alias("contest"),
        pl.lit(stage).alias("stage"),
        status.fill_null("reported").alias("status"),
        pl.lit(SOURCE).alias("source"),
    )


def _without_empty_columns(table: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """An `x_` column that is all null or all zero says nothing: it counts as absent."""
    empty = []
    for name in table.columns:
        if name.startswith("x_"):
            column = table[name]
            zero = column.dtype.is_numeric() and bool((column.fill_null(0) == 0).all())
            if zero or column.null_count() == column.len():
                empty.append(name)
    return table.drop(empty), empty


def _notes(title: str | None, date: dt.date | None, stage: str | None) -> list[str]:
    notes = ["Opened directly from a table of stations; the file is taken to list every option on the ballot."]
    if title is None:
        notes.append("No title was given (--title): the name of the file stands in its place.")
    if date is None:
        notes.append("No polling day was given (--date).")
    if stage is None:
        notes.append("It was not said which version of the count this is (--stage).")
    return notes


def _column_notes(absent: list[str]) -> list[str]:
    if not absent:
        return []
    return [f"Columns that hold nothing but nulls or zeros are read as absent: {', '.join(absent)}."]
