"""Real station files as records with several stages, and small elections whose every reassignment can be tried."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import CheckReport, run_checks
from scrutineer.record.assemble import assemble, with_sheets
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.tally import tabulate


def two_stages(first: Path, last: Path, *, law: str | None = None, day: dt.date | None = None) -> ElectionRecord:
    """Two station files of one count as a record with the stages `first` and `official`, joined by station id."""
    tables = {"first": pl.read_parquet(first), "official": pl.read_parquet(last)}
    ids = pl.concat([table["station_id"] for table in tables.values()]).unique().sort()
    units = pl.concat(
        [
            pl.DataFrame(
                {"unit": ["all"], "level": ["nation"], "parent": [None]},
                schema=dict.fromkeys(("unit", "level", "parent"), pl.String),
            ),
            pl.DataFrame({"unit": ids}).with_columns(pl.lit("table").alias("level"), pl.lit("all").alias("parent")),
        ]
    )
    names = [name for name in tables["official"].columns if name.startswith("v_")]
    options = [name.removeprefix("v_") for name in names]
    metadata = Metadata(
        election=Election("two-stages", "Two stages", first_day=day, law=law),
        contests=(Contest("president", "President", "all", options_complete=dict.fromkeys(tables, True)),),
        options=tuple(Option(option, "president", option.upper().replace("_", "-")) for option in options),
        stages=tuple(Stage(name, f"{name} count", number) for number, name in enumerate(tables, 1)),
        sources=(Source("F", "station files"),),
    )
    ballots, sheets = [], {}
    for stage, table in tables.items():
        table = table.sort("station_id")  # noqa: PLW2901 - each in the order of the units
        ballots.append(
            table.select(
                pl.col("station_id").alias("unit"),
                pl.lit("president").alias("contest"),
                pl.lit(stage).alias("stage"),
                "registered",
                "cast",
                "valid",
                "invalid",
                pl.col("x_blank").alias("blank"),
                pl.lit("F").alias("source"),
            )
        )
        sheets[stage] = table.select(pl.col(names).cast(pl.Int64).name.map(lambda name: name.removeprefix("v_")))
    record = assemble(metadata, units=units, ballots=pl.concat(ballots))
    wide = {
        (contest, stage): Sheet(contest, stage, old.rows, old.ballots, sheets[stage], dict.fromkeys(options, "F"))
        for (contest, stage), old in record.sheets.items()
    }
    return with_sheets(record, wide)


def small_count(
    votes: Sequence[Mapping[str, int] | None],
    registered: Sequence[int | None],
    *,
    districts: Sequence[int] | None = None,
    statuses: Sequence[str] | None = None,
    blank: Sequence[int] | None = None,
) -> ElectionRecord:
    """An election of a few stations; None for the votes of one without figures.

    Args:
        votes: Votes by option, of each station.
        registered: Registered voters of each station.
        districts: District of each station; one district for all by default.
        statuses: Status of each station; reported or missing by default.
        blank: Blank ballots of each station, besides the valid ones; not counted apart by default.
    """
    options = sorted({option for station in votes if station for option in station})
    of = list(districts or [0] * len(votes))
    rows = [("r", "nation", None)]
    rows += [(f"d{d}", "district", "r") for d in sorted(set(of))]
    rows += [(f"s{s}", "station", f"d{d}") for s, d in enumerate(of)]
    status = list(statuses or ["reported" if station is not None else "missing" for station in votes])
    sums = [None if station is None else sum(station.values()) for station in votes]
    blanks = [0 if found is None else more for found, more in zip(sums, blank or [0] * len(votes), strict=True)]
    ballots = pl.DataFrame(
        {
            "unit": [f"s{s}" for s in range(len(votes))],
            "contest": "diet",
            "stage": "official",
            "registered": list(registered),
            "cast": [None if found is None else found + more for found, more in zip(sums, blanks, strict=True)],
            "valid": sums,
            **(
                {}
                if blank is None
                else {"blank": [None if f is None else b for f, b in zip(sums, blanks, strict=True)]}
            ),
            "status": status,
            "source": "S",
        },
        schema_overrides=dict.fromkeys(("registered", "cast", "valid"), pl.Int64),
    )
    listed = [
        (f"s{s}", "diet", "official", option, station.get(option, 0), "S")
        for s, station in enumerate(votes)
        if station is not None
        for option in options
    ]
    metadata = Metadata(
        election=Election("small", "Small"),
        contests=(Contest("diet", "Diet", "r", district_level="district", options_complete={"official": True}),),
        options=tuple(Option(option, "diet", option.upper()) for option in options),
        stages=(Stage("official", "Official", 1),),
        sources=(Source("S", "Gazette"),),
    )
    return assemble(
        metadata,
        units=pl.DataFrame(rows, schema=["unit", "level", "parent"], orient="row"),
        ballots=ballots,
        votes=pl.DataFrame(
            listed,
            schema={
                **dict.fromkeys(("unit", "contest", "stage", "option"), pl.String),
                "votes": pl.Int64,
                "source": pl.String,
            },
            orient="row",
        ),
    )


def checked(record: ElectionRecord, *codes: str) -> CheckReport:
    """The rules over a record: those of these codes, or those that are on by default."""
    return run_checks(tabulate(record), **({"rules": tuple(map(rule, codes))} if codes else {}))
