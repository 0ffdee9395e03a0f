"""Build a checked election record from metadata and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from scrutineer.errors import RecordError
from scrutineer.record import columns
from scrutineer.record.counts import COUNT_KINDS, STATUSES
from scrutineer.record.election import Metadata
from scrutineer.record.form_fields import FORM_COUNTS, FORM_FLAGS, FORM_TEXTS
from scrutineer.record.metadata import check_metadata
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import BALLOT_TEXT, Sheet, SourceColumn, tidy_source
from scrutineer.record.units import Units, check_units

SEAT_COLUMNS = ("unit", "contest", "stage", "option", "seats", "source", "status", "note")
STATEMENT_COLUMNS = (
    "statement",
    "unit",
    "contest",
    "stage",
    "metric",
    "option",
    "printed",
    "low",
    "high",
    "date",
    "source",
    "used",
    "reason",
)
_KEY = ("unit", "contest", "stage")
MOST_SEATS = 1_000_000
_DECIMAL = r"^-?\d+(\.\d+)?$"


def assemble(
    metadata: Metadata,
    *,
    units: pl.DataFrame,
    ballots: pl.DataFrame | None = None,
    votes: pl.DataFrame | None = None,
    seats: pl.DataFrame | None = None,
    statements: pl.DataFrame | None = None,
    notes: Sequence[str] = (),
) -> ElectionRecord:
    """Check metadata and tables against each other and build the record.

    Args:
        metadata: Election, contests, options, stages, sources.
        units: One row per reporting unit.
        ballots: One row per unit, contest and stage; count columns may be text or whole numbers.
        votes: Long: one row per unit, contest, stage and option.
        seats: One row per unit, contest, stage and option; a null option gives the magnitude.
        statements: One row per printed figure.
        notes: What the reader of the files has to tell.

    Returns:
        The record.

    Raises:
        RecordError: The first rule broken, with table, row, column and value.
    """
    checked = check_units(units)
    metadata = check_metadata(metadata, checked)
    sources = {source.id for source in metadata.sources}
    ballot_table, ballot_notes = _ballots(ballots, metadata, checked, sources)
    vote_table = _votes(votes, metadata, checked, sources)
    return ElectionRecord(
        metadata=metadata,
        units=checked,
        sheets=_sheets(metadata, checked, ballot_table, vote_table),
        seats=_seats(seats, metadata, checked, sources),
        statements=_statements(statements, metadata, checked, sources),
        notes=(*notes, *ballot_notes),
    )


def _keys(table: pl.DataFrame, metadata: Metadata, units: Units, file: str, *, optional: Sequence[str] = ()) -> None:
    known = {
        "contest": [contest.id for contest in metadata.contests],
        "stage": [stage.id for stage in metadata.stages],
    }
    for name, ids in known.items():
        columns.known_column(table, name, ids, file=file, required=name not in optional)
    if "unit" not in optional:
        columns.refuse_null(table, "unit", file=file)
    named = table.filter(pl.col("unit").is_not_null()) if table["unit"].null_count() else table
    strange = named.join(units.table.select("unit"), on="unit", how="anti").head(1)
    if strange.height:
        columns.refuse(
            table,
            pl.col("unit") == strange["unit"][0],
            file=file,
            column="unit",
            message="unknown unit",
            mend="add it to the table of units",
        )


def _options(table: pl.DataFrame, metadata: Metadata, file: str, *, required: bool) -> None:
    for contest in metadata.contests:
        known = [option.id for option in metadata.options_of(contest.id)]
        here = table.with_columns(pl.when(pl.col("contest") == contest.id).then(pl.col("option")).alias("option"))
        columns.known_column(here, "option", known, file=file, required=False)
    if required:
        columns.refuse_null(table, "option", file=file)


def _ballots(
    table: pl.DataFrame | None, metadata: Metadata, units: Units, sources: set[str]
) -> tuple[pl.DataFrame, list[str]]:
    file = "ballots"
    if table is None:
        return pl.DataFrame(schema=dict.fromkeys((*_KEY, *BALLOT_TEXT), pl.String)), []
    columns.require_columns(table, _KEY, file=file)
    table = columns.text_columns(table, (*_KEY, *BALLOT_TEXT, *(name for name in FORM_TEXTS if name in table.columns)))
    if table["status"].null_count():
        table = table.with_columns(pl.col("status").fill_null("reported"))
    for name in (*COUNT_KINDS, *FORM_COUNTS):
        if name in table.columns:
            table = columns.count_column(table, name, file=file)
    for name in FORM_FLAGS:
        if name in table.columns:
            table = columns.flag_column(table, name, file=file)
    _keys(table, metadata, units, file)
    columns.known_column(table, "status", STATUSES, file=file)
    for cell in sorted(set(table["derived"].unique()) - {None}):
        for part in cell.split(";"):
            if part.strip() not in {*COUNT_KINDS, *FORM_COUNTS}:
                columns.refuse(
                    table,
                    pl.col("derived") == cell,
                    file=file,
                    column="derived",
                    message=f"{part.strip()} is not a count",
                    mend=f"name counts out of {', '.join((*COUNT_KINDS, *FORM_COUNTS))}, joined by ;",
                )
    columns.known_sources(table, sources, file=file, required=True)
    columns.unique_key(table, _KEY, file=file)
    return _meaningless_registers(table)


def _meaningless_registers(table: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """A register of 0 where ballots were cast has no meaning: null, with a note in the row."""
    if not {"registered", "cast"} <= set(table.columns):
        return table, []
    empty = (pl.col("registered") == 0) & (pl.col("cast") > 0)
    number = int(table.select(empty.sum()).item() or 0)
    if not number:
        return table, []
    remark = "register printed as 0: it has no meaning here"
    table = table.with_columns(
        pl.when(empty).then(None).otherwise(pl.col("registered")).alias("registered"),
        pl.when(empty)
        .then(pl.concat_str(pl.col("note"), pl.lit(remark), separator="; ", ignore_nulls=True))
        .otherwise(pl.col("note"))
        .alias("note"),
    )
    units = "1 unit has" if number == 1 else f"{number:,} units have"
    return table, [f"{units} a register of 0 although ballots were cast: read as 'no register here', not as zero."]


def _votes(table: pl.DataFrame | None, metadata: Metadata, units: Units, sources: set[str]) -> pl.DataFrame:
    file = "votes"
    expected = (*_KEY, "option", "votes", "source")
    if table is None:
        return pl.DataFrame(schema={name: pl.Int64 if name == "votes" else pl.String for name in expected})
    columns.require_columns(table, expected, file=file)
    strange = [name for name in table.columns if name not in expected]
    if strange:
        raise RecordError(
            "unknown column",
            file=file,
            column=strange[0],
            mend=f"votes carries {', '.join(expected)} and no more",
        )
    table = columns.text_columns(table, (*_KEY, "option", "source"))
    table = columns.count_column(table, "votes", file=file)
    _keys(table, metadata, units, file)
    _options(table, metadata, file, required=True)
    columns.known_sources(table, sources, file=file, required=True)
    columns.unique_key(table, (*_KEY, "option"), file=file)
    return table


def _seats(table: pl.DataFrame | None, metadata: Metadata, units: Units, sources: set[str]) -> pl.DataFrame:
    file = "seats"
    if table is None:
        return pl.DataFrame(schema={n: pl.Int64 if n == "seats" else pl.String for n in SEAT_COLUMNS})
    columns.require_columns(table, (*_KEY, "seats"), file=file)
    table = columns.text_columns(table, (name for name in SEAT_COLUMNS if name != "seats"))
    table = columns.count_column(table, "seats", file=file)
    columns.refuse(
        table, pl.col("seats") > MOST_SEATS, file=file, column="seats", message="more seats than any body has"
    )
    columns.refuse_null(table, "seats", file=file, message="no number of seats is given")
    table = table.with_columns(pl.col("status").fill_null("sourced"))
    _keys(table, metadata, units, file)
    _options(table, metadata, file, required=False)
    columns.known_column(table, "status", ("sourced", "unsourced"), file=file)
    columns.known_sources(table, sources, file=file, required=False)
    columns.refuse(
        table,
        pl.col("source").is_null() & (pl.col("status") == "sourced"),
        file=file,
        column="source",
        message="a figure has no source",
        mend="name a source, or write unsourced in the column status",
    )
    columns.unique_key(table, (*_KEY, "option"), file=file)
    extras = [name for name in table.columns if name not in SEAT_COLUMNS]
    return table.select(*SEAT_COLUMNS, *extras)


def _statements(table: pl.DataFrame | None, metadata: Metadata, units: Units, sources: set[str]) -> pl.DataFrame:
    file = "statements"
    if table is None:
        return pl.DataFrame(schema={n: pl.Boolean if n == "used" else pl.String for n in STATEMENT_COLUMNS})
    columns.require_columns(table, ("statement", "metric", "printed", "source"), file=file)
    table = columns.text_columns(table, STATEMENT_COLUMNS)
    for name in ("statement", "metric", "printed", "reason"):
        columns.refuse_null(table, name, file=file)
    _keys(table, metadata, units, file, optional=("unit", "contest", "stage"))
    _options(table, metadata, file, required=False)
    for name in ("low", "high"):
        columns.refuse(
            table,
            pl.col(name).is_not_null() & ~pl.col(name).str.contains(_DECIMAL),
            file=file,
            column=name,
            message="not a decimal number",
            mend="write digits with a decimal point, rates as fractions of 1",
        )
    columns.refuse(
        table,
        pl.col("low").cast(pl.Float64) > pl.col("high").cast(pl.Float64),
        file=file,
        column="low",
        message="the lower bound lies above the upper one",
    )
    columns.refuse(
        table,
        ~pl.col("used").str.to_lowercase().is_in(["true", "false"]).fill_null(value=False),
        file=file,
        column="used",
        message="neither true nor false",
        mend="write true for the value that the record uses, else false",
    )
    columns.refuse(
        table,
        pl.col("date").is_not_null() & pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_null(),
        file=file,
        column="date",
        message="not a date",
        mend="write it as 2018-07-30",
    )
    columns.known_sources(table, sources, file=file, required=True)
    columns.unique_key(table, ("statement",), file=file)
    table = table.with_columns(pl.col("used").str.to_lowercase() == "true")
    extras = [name for name in table.columns if name not in STATEMENT_COLUMNS]
    return table.select(*STATEMENT_COLUMNS, *extras)


def _sheets(
    metadata: Metadata, units: Units, ballots: pl.DataFrame, votes: pl.DataFrame
) -> Mapping[tuple[str, str], Sheet]:
    place = units.table.select("unit").with_row_index("_place").with_columns(pl.col("_place").cast(pl.Int64))
    ballots = ballots.join(place, on="unit", how="left", maintain_order="left").drop("unit")
    votes = votes.join(place, on="unit", how="left", maintain_order="left").drop("unit")
    found = {}
    for contest in metadata.contests:
        for stage in metadata.stages:
            here = (pl.col("contest") == contest.id) & (pl.col("stage") == stage.id)
            forms = ballots.filter(here).drop("contest", "stage")
            figures = votes.filter(here)
            if forms.height or figures.height:
                options = [option.id for option in metadata.options_of(contest.id)]
                found[contest.id, stage.id] = _sheet(contest.id, stage.id, options, forms, figures)
    return found


def _sheet(contest: str, stage: str, options: Sequence[str], forms: pl.DataFrame, figures: pl.DataFrame) -> Sheet:
    lines = pl.concat([forms.select("_place"), figures.select("_place")]).unique().sort("_place")
    ballots = lines.join(forms, on="_place", how="left", maintain_order="left").drop("_place")
    votes: dict[str, pl.Series] = {}
    vote_sources: dict[str, SourceColumn] = {}
    by_option = figures.partition_by("option", as_dict=True)
    for option in options:
        rows = by_option.get((option,))
        if rows is None:
            continue
        wide = lines.join(rows.select("_place", "votes", "source"), on="_place", how="left", maintain_order="left")
        votes[option] = wide["votes"]
        vote_sources[option] = tidy_source(wide["source"])
    table = pl.DataFrame(votes) if votes else pl.DataFrame(height=lines.height)
    return Sheet(contest, stage, lines["_place"].to_numpy().astype(np.int64), ballots, table, vote_sources)


def with_sheets(record: ElectionRecord, sheets: Mapping[tuple[str, str], Sheet]) -> ElectionRecord:
    """The record with further or other sheets that are already checked and wide."""
    return replace(record, sheets={**record.sheets, **sheets})
