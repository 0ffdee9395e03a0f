"""The election records that come with Scrutineer."""

from importlib.resources import files
from pathlib import Path

from scrutineer.errors import UsageError
from scrutineer.formats.record_folder import FILE, read_folder
from scrutineer.record.record import ElectionRecord


def builtin_ids() -> tuple[str, ...]:
    """Ids of the built-in records, sorted."""
    return tuple(sorted(path.name for path in _home().iterdir() if (path / FILE).is_file()))


def builtin_folder(record_id: str) -> Path:
    """Folder of a built-in record.

    Raises:
        UsageError: There is no such record.
    """
    if record_id not in builtin_ids():
        raise UsageError(
            "neither a file or folder nor a built-in record",
            value=record_id,
            mend=f"name a record folder, a station file, or one of {', '.join(builtin_ids())}",
        )
    return _home() / record_id


def load_builtin(record_id: str) -> ElectionRecord:
    """Load a built-in record.

    Raises:
        UsageError: There is no such record.
    """
    return read_folder(builtin_folder(record_id))


def _home() -> Path:
    return Path(str(files("scrutineer").joinpath("elections")))
