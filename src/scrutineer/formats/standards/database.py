"""The record as a SQLite database: tables with keys and indexes, and a wide view per contest. For Datasette and SQL."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from scrutineer.errors import OutputError
from scrutineer.formats.standards.data_package import Written
from scrutineer.formats.standards.losses import Losses
from scrutineer.formats.standards.metadata_json import metadata_to_json
from scrutineer.formats.standards.staging import staged_file
from scrutineer.formats.standards.tables import KEYS, REFERENCES, described
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

MOST_VIEW_OPTIONS: Final = 500
"""Options of a contest beyond which it gets no wide view: a result of SQLite has 2,000 columns at most."""

_INDEXES: Final = {
    "units": (("parent",), ("level",)),
    "ballots": (("contest", "stage"), ("status",)),
    "votes": (("contest", "stage", "option"),),
    "seats": (("contest", "stage", "option"),),
    "statements": (("unit",), ("metric",)),
    "options": (),
}


def write_sqlite(record: ElectionRecord, path: Path) -> Written:
    """Write a record as one SQLite file, whole or not at all.

    Tables: metadata (key, value: the digest and `record.toml` as JSON), sources, stages, contests, options, units,
    ballots, votes, seats, statements. Views: `wide_CONTEST`, one row per unit and stage.

    Raises:
        OutputError: The file cannot be written, or an integer of a further column is larger than SQLite holds.
    """
    rows: dict[str, int] = {}
    with staged_file(path) as temporary:
        connection = sqlite3.connect(temporary, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            _metadata(record, connection)
            for name, table in {**described(record), "units": record.units.table, "ballots": record.ballots}.items():
                rows[name] = _fill(connection, name, table, [table])
            rows["votes"] = _fill(connection, "votes", _VOTES, _votes(record))
            for name, table in (("seats", record.seats), ("statements", record.statements)):
                rows[name] = _fill(connection, name, table, [table])
            for name, indexes in _INDEXES.items():
                for columns in indexes:
                    connection.execute(
                        f"CREATE INDEX {_quoted(f'{name}_{"_".join(columns)}')} ON {_quoted(name)} ({_list(columns)})"
                    )
            _views(record, connection)
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
        except (sqlite3.Error, OverflowError) as fault:
            raise OutputError(
                f"the database cannot be written: {fault}", file=str(path), value=str(path), mend="see the free space"
            ) from None
        finally:
            connection.close()
    return Written((path,), rows, Losses())


_VOTES = pl.DataFrame(
    schema={
        **dict.fromkeys(("unit", "contest", "stage", "option"), pl.String()),
        "votes": pl.Int64(),
        "source": pl.String(),
    }
)


def _votes(record: ElectionRecord) -> Iterator[pl.DataFrame]:
    """The votes option by option, so that a nation's rows are never in memory at once."""
    for sheet in record.sheets.values():
        unit = record.units.ids.gather(sheet.rows).alias("unit")
        for option in sheet.options:
            source = sheet.vote_sources[option]
            yield (
                pl.DataFrame({"unit": unit, "votes": sheet.votes[option]})
                .with_columns(
                    pl.lit(sheet.contest).alias("contest"),
                    pl.lit(sheet.stage).alias("stage"),
                    pl.lit(option).alias("option"),
                    (pl.lit(source) if isinstance(source, str) else source).alias("source"),
                )
                .filter(pl.col("source").is_not_null())
                .select(_VOTES.columns)
            )


def _metadata(record: ElectionRecord, connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE metadata (key TEXT NOT NULL PRIMARY KEY, value TEXT) WITHOUT ROWID")
    as_json = json.dumps(metadata_to_json(record)["metadata"], ensure_ascii=False, allow_nan=False)
    values = {
        "record": record.id,
        "title": record.metadata.election.title,
        "digest": record.digest,
        "record.toml": as_json,
        "notes": "\n".join(record.notes),
    }
    connection.executemany("INSERT INTO metadata VALUES (?, ?)", values.items())


def _fill(
    connection: sqlite3.Connection, name: str, shape: pl.DataFrame, blocks: Iterator[pl.DataFrame] | list[pl.DataFrame]
) -> int:
    """Make a table and fill it; the number of rows."""
    columns = [f"{_quoted(column)} {_type(shape[column].dtype)}" for column in shape.columns]
    if KEYS[name]:
        columns.append(f"PRIMARY KEY ({_list(KEYS[name])})")
    columns += [
        f"FOREIGN KEY ({_list(local)}) REFERENCES {_quoted(other)} ({_list(KEYS[other])}) DEFERRABLE INITIALLY DEFERRED"
        for local, other in REFERENCES.get(name, {}).items()
    ]
    connection.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(columns)})")
    places = ", ".join("?" * shape.width)
    number = 0
    for block in blocks:
        plain = block.with_columns(
            pl.col(column).cast(pl.String)
            for column in block.columns
            if not (block[column].dtype.is_numeric() or block[column].dtype in {pl.Boolean, pl.String})
        )
        connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({places})", plain.iter_rows())  # noqa: S608
        number += block.height
    return number


def _type(dtype: pl.DataType) -> str:
    if dtype.is_integer() or dtype == pl.Boolean:
        return "INTEGER"
    return "REAL" if dtype.is_float() else "TEXT"


def _quoted(name: str) -> str:
    """A name as SQL writes it, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(map(_quoted, names))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _views(record: ElectionRecord, connection: sqlite3.Connection) -> None:
    """One row per unit and stage of a contest, one column per option."""
    for contest in record.metadata.contests:
        sheets: list[Sheet] = [sheet for (c, _), sheet in record.sheets.items() if c == contest.id]
        options = [option.id for option in record.metadata.options_of(contest.id)]
        if not sheets or len(options) > MOST_VIEW_OPTIONS:
            continue
        counts = list(dict.fromkeys(n for sheet in sheets for n in sheet.counts))
        ballots = "".join(f", b.{_quoted(name)}" for name in ("status", *counts))
        votes = "".join(
            f", MAX(CASE WHEN v.option = {_text(option)} THEN v.votes END) AS {_quoted(f'votes_{option}')}"
            for option in options
        )
        connection.execute(
            f"CREATE VIEW {_quoted(f'wide_{contest.id}')} AS "  # noqa: S608
            f"WITH lines AS (SELECT unit, stage FROM ballots WHERE contest = {_text(contest.id)} "
            f"UNION SELECT unit, stage FROM votes WHERE contest = {_text(contest.id)}) "
            f"SELECT l.unit, u.name AS unit_name, u.level, u.parent, l.stage{ballots}{votes} FROM lines l "
            "JOIN units u ON u.unit = l.unit "
            f"LEFT JOIN ballots b ON b.unit = l.unit AND b.stage = l.stage AND b.contest = {_text(contest.id)} "
            f"LEFT JOIN votes v ON v.unit = l.unit AND v.stage = l.stage AND v.contest = {_text(contest.id)} "
            "GROUP BY l.unit, l.stage"
        )
