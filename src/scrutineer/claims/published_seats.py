"""Seats as published, for a contest's whole unit: national rows, else the sum over districts where it is complete."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from scrutineer.claims.evaluation import joined_sources
from scrutineer.record.record import ElectionRecord


@dataclass(frozen=True, slots=True)
class PublishedSeats:
    """The seats of one contest at one stage.

    Attributes:
        stage: Stage id.
        seats: Option to seats; an option without a row is absent.
        sources: Option to source ids, joined by `;`.
        complete: Whether options without a row have none.
        note: How the numbers were put together, where they were.
    """

    stage: str
    seats: Mapping[str, int]
    sources: Mapping[str, str | None]
    complete: bool
    note: str | None = None


def seats_by_stage(record: ElectionRecord, contest: str, unit: str | None = None) -> Mapping[str, PublishedSeats]:
    """The seats of the options at every stage that holds them, in order of publication.

    Args:
        record: The record.
        contest: The contest.
        unit: A unit of it; None for the whole.
    """
    rows = record.seats.filter((pl.col("contest") == contest) & pl.col("option").is_not_null())
    size, _ = magnitude(record, contest, unit)
    found = {}
    for stage in record.metadata.stages:
        here = rows.filter(pl.col("stage") == stage.id)
        if here.height and (seats := _at_stage(record, contest, stage.id, here, size, unit)):
            found[stage.id] = seats
    return found


def _at_stage(
    record: ElectionRecord, contest: str, stage: str, rows: pl.DataFrame, size: int | None, unit: str | None
) -> PublishedSeats | None:
    national = rows.filter(pl.col("unit") == (unit or record.metadata.contest(contest).unit))
    note = None
    if not national.height and unit is not None:
        return None
    if not national.height:
        summed = _districts(record, contest, stage, rows)
        if summed is None:
            return None
        national = summed
        note = "summed over districts"
    seats = {row["option"]: int(row["seats"]) for row in national.iter_rows(named=True)}
    options = {option.id for option in record.metadata.options_of(contest)}
    complete = note is not None or options <= set(seats) or (size is not None and sum(seats.values()) == size)
    unsourced = "unsourced" in national["status"].to_list()
    return PublishedSeats(
        stage=stage,
        seats=seats,
        sources={row["option"]: row["source"] for row in national.iter_rows(named=True)},
        complete=complete,
        note="; ".join(part for part in (note, "without a source" if unsourced else None) if part) or None,
    )


def _districts(record: ElectionRecord, contest: str, stage: str, rows: pl.DataFrame) -> pl.DataFrame | None:
    """The sum over districts; None unless every district gives all of its seats."""
    level = record.metadata.contest(contest).district_level
    if level is None:
        return None
    inside = record.units.children_mask(record.contest_row(contest))
    districts = record.units.table.filter(pl.Series(inside) & (pl.col("level") == level))["unit"]
    given = rows.filter(pl.col("unit").is_in(districts.implode())).group_by("unit").agg(pl.col("seats").sum())
    if given.height < districts.len() or not districts.len():
        return None
    sizes = (
        record.seats.filter((pl.col("contest") == contest) & pl.col("option").is_null())
        .filter((pl.col("stage") == stage) & pl.col("unit").is_in(districts.implode()))
        .select("unit", pl.col("seats").alias("size"))
    )
    if given.join(sizes, on="unit").filter(pl.col("seats") != pl.col("size")).height:
        return None
    return (
        rows.filter(pl.col("unit").is_in(districts.implode()))
        .group_by("option", maintain_order=True)
        .agg(
            pl.col("seats").sum(),
            pl.col("source").drop_nulls().unique().sort().str.join(";"),
            pl.when((pl.col("status") == "unsourced").any())
            .then(pl.lit("unsourced"))
            .otherwise(pl.lit("sourced"))
            .alias("status"),
        )
    )


def magnitude(record: ElectionRecord, contest: str, unit: str | None = None) -> tuple[int | None, str | None]:
    """The number of seats to be filled in the contest's whole unit, or in one unit, and its source; None where unknown.

    The latest published row counts; for the whole, without one, the contest's own metadata.
    """
    described = record.metadata.contest(contest)
    rows = record.seats.filter(
        (pl.col("contest") == contest) & pl.col("option").is_null() & (pl.col("unit") == (unit or described.unit))
    )
    for stage in reversed(record.metadata.stages):
        here = rows.filter(pl.col("stage") == stage.id)
        if here.height:
            return int(here["seats"][0]), here["source"][0]
    if unit is not None:
        return None, None
    source = described.extra.get("seats_source")
    return described.seats, ";".join(joined_sources([str(source)])) if source else None
