"""The record as plain tables, as the flat formats and databases need them: the five, and what their ids stand for."""

from typing import Final

import polars as pl

from scrutineer.record.record import ElectionRecord

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "sources": ("source",),
    "stages": ("stage",),
    "contests": ("contest",),
    "options": ("contest", "option"),
    "units": ("unit",),
    "ballots": ("unit", "contest", "stage"),
    "votes": ("unit", "contest", "stage", "option"),
    "seats": (),
    "statements": ("statement",),
}
"""Table to its primary key, tables that others refer to first. Seats have none: their option may be null."""

REFERENCES: Final[dict[str, dict[tuple[str, ...], str]]] = {
    "contests": {("unit",): "units"},
    "options": {("contest",): "contests"},
    "units": {("parent",): "units"},
    "ballots": {("unit",): "units", ("contest",): "contests", ("stage",): "stages"},
    "votes": {("unit",): "units", ("contest", "option"): "options", ("stage",): "stages"},
    "seats": {("unit",): "units", ("contest",): "contests", ("stage",): "stages"},
    "statements": {("unit",): "units", ("contest",): "contests", ("stage",): "stages"},
}
"""Table to its foreign keys: columns to the table whose key they name. Sources are joined by `;` and are none."""


def described(record: ElectionRecord) -> dict[str, pl.DataFrame]:
    """What the ids of the record stand for: the tables sources, stages, contests and options."""
    meta = record.metadata
    text, whole = pl.String(), pl.Int64()
    return {
        "sources": pl.DataFrame(
            [(s.id, s.title, s.url, s.date, s.publisher, s.sha256) for s in meta.sources],
            schema=dict.fromkeys(("source", "title", "url", "date", "publisher", "sha256"), text),
            orient="row",
        ),
        "stages": pl.DataFrame(
            [
                (s.id, s.name, s.sequence, None if s.date is None else s.date.isoformat(), s.by, s.coverage, s.kind)
                for s in meta.stages
            ],
            schema={
                "stage": text,
                "name": text,
                "sequence": whole,
                **dict.fromkeys(("date", "by", "coverage", "kind"), text),
            },
            orient="row",
        ),
        "contests": pl.DataFrame(
            [(c.id, c.title, c.unit, c.seats, c.district_level, c.options_on_ballot) for c in meta.contests],
            schema={
                **dict.fromkeys(("contest", "title", "unit"), text),
                "seats": whole,
                "district_level": text,
                "options_on_ballot": whole,
            },
            orient="row",
        ),
        "options": pl.DataFrame(
            [(o.contest, o.id, o.name, o.name_local, o.abbreviation, o.kind) for o in meta.options],
            schema=dict.fromkeys(("contest", "option", "name", "name_local", "abbreviation", "kind"), text),
            orient="row",
        ),
    }


def all_tables(record: ElectionRecord) -> dict[str, pl.DataFrame]:
    """All nine tables, in the order of `KEYS`, empty ones included."""
    return {
        **described(record),
        "units": record.units.table,
        "ballots": record.ballots,
        "votes": record.votes,
        "seats": record.seats,
        "statements": record.statements,
    }
