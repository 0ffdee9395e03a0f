"""Read and write an election record as a folder: `record.toml` and the tables beside it."""

import io
import math
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import tomli_w

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.atomic import write_folder
from scrutineer.formats.delimited import read_table
from scrutineer.formats.record_toml import parse_metadata
from scrutineer.formats.wide_votes import NAME as WIDE
from scrutineer.formats.wide_votes import wide_votes, with_wide_votes
from scrutineer.record.assemble import assemble
from scrutineer.record.record import ElectionRecord

TABLES = ("units", "ballots", "votes", "seats", "statements")
FILE = "record.toml"
TABLE_FILES = frozenset({f"{name}.{end}" for name in TABLES for end in ("csv", "parquet")} | {f"{WIDE}.parquet"})
"""Names of the files that may hold a table."""


def read_folder(folder: Path) -> ElectionRecord:
    """Read a record folder.

    Raises:
        InputError: A file is missing or unreadable.
        RecordError: The record breaks its own rules.
    """
    metadata = parse_metadata(read_toml(folder / FILE))
    tables: dict[str, pl.DataFrame] = {}
    for name in TABLES:
        places = (folder / f"{name}.csv", folder / f"{name}.parquet")
        # A link that leads nowhere is not an absent table: reading it says so.
        there = [path for path in places if path.exists() or path.is_symlink()]
        if len(there) > 1:
            raise InputError(
                "the table stands twice, as CSV and as Parquet",
                file=str(folder),
                value=name,
                mend="keep one of them",
            )
        if there:
            tables[name] = read_table(there[0])
    if "units" not in tables:
        raise InputError(
            "the table of units is missing",
            file=str(folder),
            value="units.csv",
            mend="add units.csv or units.parquet",
        )
    wide = folder / f"{WIDE}.parquet"
    if wide.exists() and "votes" in tables:
        raise InputError(
            "the votes stand twice, long and wide", file=str(folder), value=wide.name, mend="keep one of them"
        )
    votes = read_table(wide) if wide.exists() or wide.is_symlink() else None
    try:
        record = replace(assemble(metadata, **tables), origin=str(folder))  # type: ignore[arg-type]
        return record if votes is None else with_wide_votes(record, votes)
    except RecordError as fault:
        fault.file = _file_of(folder, fault.file)
        raise


def _file_of(folder: Path, name: str | None) -> str:
    """The table's name becomes the name of the file it was read from."""
    for suffix in (".csv", ".parquet"):
        if name in (*TABLES, WIDE) and (folder / f"{name}{suffix}").exists():
            return str(folder / f"{name}{suffix}")
    return str(folder / name) if name else str(folder)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        InputError: It is missing, empty, not UTF-8 or not TOML.
    """
    if path.is_dir():
        raise InputError("this is a directory, not a file", file=str(path))
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise InputError(
            "there is no such file", file=str(path), mend="a record folder holds record.toml and its tables"
        ) from None
    except UnicodeDecodeError as fault:
        raise InputError(
            "the file is not UTF-8", file=str(path), column=f"byte {fault.start}", mend="save it as UTF-8"
        ) from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", file=str(path)) from None
    if not text.strip():
        raise InputError("the file is empty", file=str(path))
    try:
        return tomllib.loads(text, parse_float=_finite)
    except RecursionError:
        raise InputError(
            "not TOML that can be read: lists or tables stand inside one another too deeply",
            file=str(path),
            mend="no key of Scrutineer needs more than a few levels: look for brackets that are never closed",
        ) from None
    except (tomllib.TOMLDecodeError, ValueError) as fault:
        raise InputError(f"not TOML: {str(fault)[:200]}", file=str(path), mend="see the format of a record") from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number")
    return value


def table_files(record: ElectionRecord, *, parquet: bool = False) -> dict[str, pl.DataFrame]:
    """The tables of a record folder by file name; one without a row has no file.

    Args:
        record: The record.
        parquet: As Parquet in place of CSV, the votes with a column per option where nothing is lost by it.
    """
    wide = wide_votes(record) if parquet else None
    tables = {
        "units": record.units.table,
        "ballots": record.ballots,
        **({"votes": record.votes} if wide is None else {WIDE: wide}),
        "seats": record.seats,
        "statements": record.statements.with_columns(pl.col("used").cast(pl.String)),
    }
    return {f"{name}.{'parquet' if parquet else 'csv'}": table for name, table in tables.items() if table.height}


def write_record(record: ElectionRecord, folder: Path, *, parquet: bool = False) -> None:
    """Write a record as a folder; read again it has the same digest.

    Args:
        record: What to write.
        folder: Where; made where missing.
        parquet: Write the tables as Parquet in place of CSV, the votes with a column per option where nothing is
            lost by it.

    Raises:
        OutputError: The folder cannot be written.
    """
    files: dict[str, str | bytes] = {
        FILE: tomli_w.dumps({k: v for k, v in record.metadata_dict().items() if v is not None})
    }
    for name, table in table_files(record, parquet=parquet).items():
        stream = io.BytesIO()
        if parquet:
            table.write_parquet(stream)
        else:
            table.write_csv(stream)
        files[name] = stream.getvalue()
    write_folder(folder, files)
