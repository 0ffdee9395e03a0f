"""Open whatever RECORD names: a record folder, a station file, a file in a standard format, or a built-in record."""

import datetime as dt
from pathlib import Path

from scrutineer.errors import InputError, UsageError
from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.record_folder import FILE, read_folder
from scrutineer.formats.station_table import read_station_file
from scrutineer.record.record import ElectionRecord

_STATION_SUFFIXES = (".parquet", ".csv")


def open_record(
    target: str | Path, *, title: str | None = None, date: dt.date | None = None, stage: str | None = None
) -> ElectionRecord:
    """Open an election record.

    Args:
        target: A record folder, a station file (.parquet or .csv), a file or folder in a standard format, or the id
            of a built-in record; a path that exists wins.
        title: For a station file: title of the election.
        date: For a station file: polling day.
        stage: For a station file: which version of the count it holds.

    Returns:
        The checked record.

    Raises:
        UsageError: Nothing of this name exists, or an option was given that a record folder does not take.
        InputError: What exists cannot be read as a record.
    """
    path = Path(target)
    try:
        return _open(path, str(target), title, date, stage)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", file=str(path)[:80], value=str(path)) from None


def _standard(path: Path) -> ElectionRecord | None:
    """The record in a standard format; None where the file or folder is in none.

    The readers of standards are imported only for what is neither a record folder nor a station file.
    """
    from scrutineer.formats.standards.recognise import read_standard  # noqa: PLC0415 - see above

    return read_standard(path)


def _open(path: Path, target: str, title: str | None, date: dt.date | None, stage: str | None) -> ElectionRecord:
    if path.is_file():
        if path.suffix.lower() not in _STATION_SUFFIXES:
            found = _standard(path)
            if found is not None:
                _refuse_station_options(target, title, date, stage)
                return found
            raise InputError(
                "not a kind of file that opens directly",
                file=str(path),
                value=path.suffix or "no suffix",
                mend="name a record folder, a station file in .parquet or .csv, a data package, a NIST report or an "
                "EML count; other files need scrutineer import",
            )
        return read_station_file(path, title=title, date=date, stage=stage)
    if not path.is_dir() and (path.suffix or len(path.parts) > 1):
        raise InputError("there is no such file or folder", file=str(path), mend="check the name and the folder")
    _refuse_station_options(target, title, date, stage)
    if path.is_dir():
        if not (path / FILE).exists():
            found = _standard(path)
            if found is not None:
                return found
            raise InputError(
                "this directory is not a record: it has no record.toml",
                file=str(path),
                value=str(path),
                mend="name a folder with record.toml and its tables, or the station file in it",
            )
        return read_folder(path)
    return load_builtin(target)


def _refuse_station_options(target: str, title: str | None, date: dt.date | None, stage: str | None) -> None:
    given = [name for name, value in (("--title", title), ("--date", date), ("--stage", stage)) if value is not None]
    if given:
        raise UsageError(f"{given[0]} is for station files", value=target, mend="a record carries these in record.toml")
