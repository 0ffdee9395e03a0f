"""Write a record in any of the formats that others read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from scrutineer.errors import OutputError, UsageError
from scrutineer.formats.atomic import write_folder
from scrutineer.formats.recipe.import_account import ACCOUNT, RECIPE, account_beside, account_bytes
from scrutineer.formats.record_folder import FILE, TABLE_FILES, table_files, write_record
from scrutineer.formats.standards.data_package import DESCRIPTOR, Written, write_data_package
from scrutineer.formats.standards.database import write_sqlite
from scrutineer.formats.standards.flat import write_csv_long, write_csv_wide
from scrutineer.formats.standards.losses import Losses
from scrutineer.formats.standards.nist_write import write_nist
from scrutineer.formats.standards.tables import KEYS
from scrutineer.formats.standards.workbook import write_workbook
from scrutineer.record.record import ElectionRecord

KINDS: Final[dict[str, str]] = {
    "csv-long": "one CSV file, one figure a row",
    "csv-wide": "one CSV per contest, one unit and stage a row",
    "parquet": "a record folder with its tables as Parquet",
    "xlsx": "a workbook, one sheet per table",
    "sqlite": "one SQLite database, for Datasette",
    "data-package": "a Data Package: CSV tables with their schemas",
    "nist": "NIST SP 1500-100 election reports in JSON, one per stage",
    "folder": "a record folder with its tables as CSV",
}
"""What a record can be exported as."""

_WITH_ACCOUNT: Final = ("folder", "parquet", "data-package")
"""Kinds that carry the account of the import."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export wrote.

    Attributes:
        kind: One of `KINDS`.
        files: The files.
        rows: Table or file to its number of rows.
        losses: What the format could not carry.
        digest: Digest of the record that was written.
    """

    kind: str
    files: tuple[Path, ...]
    rows: dict[str, int]
    losses: Losses
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "kind": self.kind,
            "digest": self.digest,
            "files": [str(file) for file in self.files],
            "rows": self.rows,
            "losses": self.losses.as_list(),
        }


def export_record(record: ElectionRecord, kind: str, out: Path) -> Export:
    """Write a record.

    Args:
        record: What to write.
        kind: One of `KINDS`.
        out: File or folder. An older file of the name is replaced; other files in a folder are left alone.

    Returns:
        What was written, and what the format could not carry.

    Raises:
        UsageError: There is no such kind, or one file is named where several are needed.
        OutputError: It cannot be written, the folder holds tables or an account that would be read as part of what is
            written, or a file of the input would be replaced.
    """
    writers: dict[str, Callable[[ElectionRecord, Path], Written]] = {
        "csv-long": write_csv_long,
        "csv-wide": write_csv_wide,
        "parquet": _write_parquet,
        "xlsx": write_workbook,
        "sqlite": write_sqlite,
        "data-package": write_data_package,
        "nist": write_nist,
        "folder": _write_folder,
    }
    if kind not in writers:
        raise UsageError("there is no such kind of export", value=kind, mend=f"use one of {', '.join(KINDS)}")
    _refuse_input(record, kind, out)
    if kind in _WITH_ACCOUNT:
        _refuse_other_account(record, out)
    if kind == "nist" and out.is_dir():
        _refuse_strangers(
            out,
            {file.name for file in out.glob("*.json")},
            {f"{s.sequence}-{s.id}.json" for s in record.metadata.stages},
        )
    written = writers[kind](record, out)
    if kind in _WITH_ACCOUNT and kind != "data-package" and (account := account_bytes(record)) is not None:
        write_folder(out, {ACCOUNT: account})
        written = replace(written, files=(*written.files, out / ACCOUNT))
    return Export(kind, written.files, written.rows, written.losses, record.digest)


def _write_parquet(record: ElectionRecord, folder: Path) -> Written:
    return _record_folder(record, folder, parquet=True)


def _write_folder(record: ElectionRecord, folder: Path) -> Written:
    return _record_folder(record, folder, parquet=False)


def _record_folder(record: ElectionRecord, folder: Path, *, parquet: bool) -> Written:
    tables = table_files(record, parquet=parquet)
    _refuse_strangers(folder, {name for name in TABLE_FILES if (folder / name).exists()}, set(tables))
    write_record(record, folder, parquet=parquet)
    rows = {name.partition(".")[0]: table.height for name, table in tables.items()}
    return Written((folder / FILE, *(folder / name for name in tables)), rows, Losses())


def _refuse_input(record: ElectionRecord, kind: str, out: Path) -> None:
    """Refuse to write over what the record was read from."""
    if record.origin is None or not out.exists():
        return
    origin = Path(record.origin)
    if not origin.exists():
        return
    if origin.is_dir():
        taken = out.samefile(origin) or (out.is_file() and any(out.samefile(path) for path in origin.rglob("*")))
    else:
        inside = out / origin.name
        tables = {f"{name}.csv" for name in KEYS} | {f"{c.id}.csv" for c in record.metadata.contests} | TABLE_FILES
        names = tables | {FILE, DESCRIPTOR, ACCOUNT} | {f"{s.sequence}-{s.id}.json" for s in record.metadata.stages}
        taken = out.samefile(origin) or (
            out.is_dir() and inside.exists() and inside.samefile(origin) and origin.name in names
        )
    if taken:
        raise OutputError(
            f"{kind} would be written over the input of this export",
            file=str(out),
            column="out",
            value=str(origin),
            mend="name another file, or a new folder",
        )


def _refuse_other_account(record: ElectionRecord, folder: Path) -> None:
    """Refuse a folder with the account or the recipe of another import: they would be taken for those of the record."""
    there = [name for name in (ACCOUNT, RECIPE) if (folder / name).exists()]
    if not there:
        return
    found = account_beside(replace(record, origin=str(folder)))
    if found is None or found.fault is not None:
        raise OutputError(
            "the folder holds the account or the recipe of another import: it would be taken for that of this record",
            file=str(folder),
            column="out",
            value=there[0],
            mend="name an empty folder",
        )


def _refuse_strangers(folder: Path, there: set[str], written: set[str]) -> None:
    """Files that this export does not replace and that would be read as a part of it."""
    stranger = min(there - written, default=None)
    if stranger is not None:
        raise OutputError(
            "the folder holds a file of another record, which would be read as part of this one",
            file=str(folder),
            column="out",
            value=stranger,
            mend="name an empty folder",
        )
