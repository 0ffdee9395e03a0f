"""Data Package (version 2, readable by tools of version 1): a record as CSV tables with their schemas.

`datapackage.json` names each table with its SHA-256 and its Table Schema, and carries under the key `scrutineer` the
metadata of `record.toml`, unknown keys included, and the digest of the record. Read again, the record has that digest.
Standard: https://datapackage.org/standard/data-package/.
"""

import hashlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

import polars as pl

from scrutineer.errors import InputError, OutputError, RecordError
from scrutineer.formats.atomic import write_folder
from scrutineer.formats.delimited import read_table
from scrutineer.formats.recipe.import_account import ACCOUNT, account_bytes
from scrutineer.formats.standards.json_document import JsonObject, parse_json, read_bytes
from scrutineer.formats.standards.losses import Losses
from scrutineer.formats.standards.metadata_json import metadata_from_json, metadata_to_json
from scrutineer.formats.standards.package_dialect import refuse_dialect
from scrutineer.formats.standards.table_schema import field_type, table_schema
from scrutineer.formats.standards.tables import KEYS, all_tables, described
from scrutineer.record.assemble import assemble
from scrutineer.record.record import ElectionRecord

DESCRIPTOR: Final = "datapackage.json"
PACKAGE_FORMAT: Final = "scrutineer-data-package/1"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TABLES = ("units", "ballots", "votes", "seats", "statements")
_ACCOUNT = "import"
"""Name of the resource that is the account of the import."""
_TRUE_TYPES = {"integer": pl.Int64(), "number": pl.Float64()}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        files: The files, in order.
        rows: Table or file to its number of rows.
        losses: What the format could not carry.
    """

    files: tuple[Path, ...]
    rows: dict[str, int]
    losses: Losses


def write_data_package(record: ElectionRecord, folder: Path) -> Written:
    """Write a record as a Data Package.

    Args:
        record: What to write.
        folder: Where; made where missing. Files of the package are replaced, other files are left alone.

    Returns:
        The files. Nothing is lost.

    Raises:
        OutputError: The folder cannot be written, or a text would not survive in CSV.
    """
    tables = {name: table for name, table in all_tables(record).items() if table.height}
    contents = {f"{name}.csv": _csv(name, table) for name, table in tables.items()}
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "type": "table",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(contents[f"{name}.csv"]),
            "hash": f"sha256:{hashlib.sha256(contents[f'{name}.csv']).hexdigest()}",
            "schema": table_schema(name, table, dict(record.metadata.definitions)),
        }
        for name, table in tables.items()
    ]
    account = account_bytes(record)
    if account is not None:
        resources.append(_account_resource(account))
    descriptor = {
        "$schema": _PROFILE,
        "name": record.id,
        "title": record.metadata.election.title,
        "sources": [
            {"title": source.title, **({"path": source.url} if _is_address(source.url) else {})}
            for source in record.metadata.sources
        ],
        **_licences(record),
        "resources": resources,
        "scrutineer": {"format": PACKAGE_FORMAT, "digest": record.digest, **metadata_to_json(record)},
    }
    if not descriptor["sources"]:
        del descriptor["sources"]
    text = json.dumps(descriptor, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    carried = {} if account is None else {ACCOUNT: account}
    files = {**contents, **carried, DESCRIPTOR: text.encode()}
    write_folder(folder, files)
    return Written(
        tuple(folder / name for name in files), {name: table.height for name, table in tables.items()}, Losses()
    )


def _account_resource(account: bytes) -> dict[str, Any]:
    """The account of the import as a resource: no table, and bound to the package by its hash."""
    return {
        "name": _ACCOUNT,
        "path": ACCOUNT,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": len(account),
        "hash": f"sha256:{hashlib.sha256(account).hexdigest()}",
    }


def _is_address(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _licences(record: ElectionRecord) -> dict[str, Any]:
    """The licences that the sources or the election name, each once."""
    found: dict[str, dict[str, str]] = {}
    holders = [record.metadata.election.extra, *(source.extra for source in record.metadata.sources)]
    for holder in holders:
        for key in ("licence", "license"):
            name = holder.get(key)
            if isinstance(name, str) and name.strip():
                entry = {"path": name} if _is_address(name) else {"title": name}
                # The standard asks for a name of letters, digits, dots and hyphens, or a path.
                plain = name.replace(".", "").replace("-", "")
                found[name] = {"name": name, **entry} if plain.isascii() and plain.isalnum() else entry
    with_name = [entry if {"name", "path"} & entry.keys() else {"name": "other", **entry} for entry in found.values()]
    return {"licenses": with_name} if with_name else {}


def _csv(name: str, table: pl.DataFrame) -> bytes:
    text = table.with_columns(
        pl.col(column).cast(pl.String) for column in table.columns if field_type(table[column].dtype) == "string"
    )
    for column in text.columns:
        cells = text[column]
        bad = cells.str.contains(r"^\s*$|[\r\x00]") if cells.dtype == pl.String else None
        if column != column.strip() or (bad is not None and bool(bad.any())):
            raise OutputError(
                "CSV cannot keep this apart from another text: a cell of blanks, or a carriage return",
                file=f"{name}.csv",
                column=column,
                value=None if bad is None or not bad.any() else cells.filter(bad)[0],
                mend="take it out of the record, or write Parquet",
            )
    last = text.row(-1)[-1]
    blank_end = isinstance(last, str) and last != last.rstrip()
    stream = io.BytesIO()
    text.write_csv(stream, quote_style="always" if blank_end else "necessary")
    return stream.getvalue()


def read_data_package(path: Path) -> ElectionRecord:
    """Read a Data Package that was written by `write_data_package`, on this machine or another.

    Args:
        path: Its folder, or the `datapackage.json` in it.

    Returns:
        The record, with the digest that the package states.

    Raises:
        InputError: The descriptor is wrong, a file was changed, is missing or lies outside the folder, or the record
            is not the one described.
    """
    descriptor = path / DESCRIPTOR if path.is_dir() else path
    document = JsonObject.of(parse_json(read_bytes(descriptor), str(descriptor)), "", str(descriptor))
    return package_record(document, descriptor)


def package_record(document: JsonObject, descriptor: Path) -> ElectionRecord:
    """The record of a descriptor that is read already; see `read_data_package`."""
    ours = document.object("scrutineer")
    if ours is None:
        raise document.fault(
            "scrutineer",
            "this Data Package does not hold an election record",
            "import its tables as CSV files, with a recipe that says what the columns are",
        )
    if ours.text("format") != PACKAGE_FORMAT:
        raise ours.fault("format", "a format that this version does not read", f"it reads {PACKAGE_FORMAT}")
    if not isinstance(document.data.get("resources"), list):
        raise document.fault("resources", "an array is expected here: the tables", "fetch the package again")
    tables: dict[str, pl.DataFrame] = {}
    seen: set[str] = set()
    described_here: dict[str, pl.DataFrame] = {}
    for resource in document.objects("resources"):
        name = resource.text("name")
        if name in seen:
            raise resource.fault("name", "two resources have this name", "keep one of them")
        seen.add(name)
        refuse_dialect(resource)
        file = _verified(resource, descriptor.parent)
        if name == _ACCOUNT:
            continue
        table = _typed(resource, file)
        if name in _TABLES:
            tables[name] = table
        elif name in KEYS:
            described_here[name] = table
    if "units" not in tables:
        raise document.fault("resources", "the table of units is missing", "add the resource units")
    try:
        record = assemble(metadata_from_json(ours), **tables)  # type: ignore[arg-type]
    except RecordError as fault:
        if fault.file is None or str(descriptor) not in fault.file:
            fault.file = f"{descriptor} {fault.file or ''}".strip()
        raise
    _refuse_contradiction(record, described_here, descriptor.parent)
    if record.digest != ours.text("digest"):
        raise ours.fault("digest", f"the record has another digest: {record.digest}", "fetch the package again")
    for key, ours_is in (("title", record.metadata.election.title), ("name", record.id)):
        if document.text_or_none(key) not in {None, ours_is}:
            raise document.fault(key, f"the metadata of the record has {ours_is[:60]!r}", "fetch the package again")
    return replace(record, origin=str(descriptor.parent))


def _refuse_contradiction(record: ElectionRecord, found: dict[str, pl.DataFrame], folder: Path) -> None:
    """The tables that repeat metadata are what others read: they must say what the metadata says."""
    for name, expected in described(record).items():
        if name not in found:
            if expected.height:
                raise InputError(
                    "the table is missing, and the metadata of the record has rows for it",
                    file=str(folder / f"{name}.csv"),
                    mend="fetch the package again",
                )
            continue
        table, file = found[name], str(folder / f"{name}.csv")
        if set(table.columns) != set(expected.columns) or table.height != expected.height:
            raise InputError(
                "the table has other columns or rows than the metadata of the record",
                file=file,
                value=f"{table.height} rows of {', '.join(table.columns)}"[:80],
                mend="fetch the package again",
            )
        for column in expected.columns:
            ours, theirs = expected[column].cast(pl.String), table[column].cast(pl.String)
            differing = ours.ne_missing(theirs).arg_true()
            if differing.len():
                row = int(differing[0])
                raise InputError(
                    f"this differs from the metadata of the record, which has {ours[row]!r}",
                    file=file,
                    row=row + 1,
                    column=column,
                    value=theirs[row],
                    mend="fetch the package again; to change it, change the record and export it again",
                )


def _verified(resource: JsonObject, folder: Path) -> Path:
    """The file of a resource, inside the folder and unchanged."""
    name = resource.text("path")
    parts = PurePosixPath(name).parts
    if (
        "://" in name
        or name.startswith(("/", "\\", "~"))
        or any(":" in part for part in parts)
        or ".." in parts
        or "\\" in name
    ):
        raise resource.fault("path", "the path leads out of the folder", "name a file beside datapackage.json")
    file = folder / name
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        inside = False
    if not inside or "\x00" in name:
        raise resource.fault("path", "the path leads out of the folder", "name a file beside datapackage.json")
    kind, _, stated = resource.text("hash").rpartition(":")
    if kind != "sha256":
        raise resource.fault("hash", "not a SHA-256", "write it as sha256: and 64 hexadecimal digits")
    data = read_bytes(file)
    found = hashlib.sha256(data).hexdigest()
    if found != stated.lower():
        raise InputError(
            "the file was changed after the package was written",
            file=str(file),
            column=f"{resource.pointer}/hash",
            value=found,
            mend="fetch the package again, or export the changed record again",
        )
    return file


def _typed(resource: JsonObject, file: Path) -> pl.DataFrame:
    """The table with the types that its schema states, so that numbers and truth values of unknown columns are kept."""
    if file.suffix.lower() != ".csv":
        raise resource.fault("path", "not a CSV file", "tables of this package are CSV")
    table = read_table(file)
    schema = resource.object("schema")
    casts = []
    for field in schema.objects("fields") if schema else ():
        name, kind = field.text("name"), field.text_or_none("type")
        if name not in table.columns:
            raise field.fault("name", "the table has no such column", f"it has {', '.join(table.columns[:8])}")
        if kind in _TRUE_TYPES:
            cast = table[name].cast(_TRUE_TYPES[kind], strict=False)
            # A cell that is no number stays text: the check of the record then names its row.
            casts += [cast] if cast.null_count() == table[name].null_count() else []
        elif kind == "boolean":
            words = table[name]
            if bool(words.drop_nulls().is_in(["true", "false"]).all()) and resource.data["name"] != "statements":
                casts.append((words == "true").alias(name))
    return table.with_columns(casts)
