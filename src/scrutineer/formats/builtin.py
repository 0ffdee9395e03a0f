"""The election records that come with Scrutineer: packaged folders, and those made from an extra on first use."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from scrutineer.errors import UsageError
from scrutineer.formats.record_cache import cache_home
from scrutineer.formats.record_folder import FILE, read_folder, read_toml
from scrutineer.formats.turkey import TURKISH_ELECTIONS, turkish_folder
from scrutineer.formats.turkey_store import EXTRA, is_installed
from scrutineer.record.record import ElectionRecord


@dataclass(frozen=True, slots=True)
class BuiltinRecord:
    """What a list of the built-in records tells of one of them.

    Attributes:
        id: Id of the record.
        title: Title of the election.
        country: ISO 3166-1 alpha-3 code, where known.
        first_day: First polling day as 2018-07-29, where known.
        extra: The extra that it is made from; None where it is packaged.
        available: Whether it can be opened as things are installed.
    """

    id: str
    title: str
    country: str | None
    first_day: str | None
    extra: str | None = None
    available: bool = True


def builtin_ids() -> tuple[str, ...]:
    """Ids of the packaged records, sorted; they open without any extra."""
    return tuple(sorted(path.name for path in _home().iterdir() if (path / FILE).is_file()))


def known_ids() -> tuple[str, ...]:
    """Ids of all built-in records, sorted, those that are made from an extra among them, installed or not."""
    return tuple(sorted([*builtin_ids(), *TURKISH_ELECTIONS]))


def list_builtin() -> tuple[BuiltinRecord, ...]:
    """The built-in records, sorted by id; no table is read and nothing is made."""
    return tuple(_made(name) if name in TURKISH_ELECTIONS else _packaged(name) for name in known_ids())


def builtin_folder(record_id: str) -> Path:
    """Folder of a built-in record; one that is made from an extra is made here, if it is not in the user's cache.

    Raises:
        UsageError: There is no such record, or the extra that it needs is not installed.
        InputError: The data of the extra cannot be read.
        OutputError: The cache cannot be written.
    """
    if record_id in TURKISH_ELECTIONS:
        return turkish_folder(record_id)
    if record_id not in builtin_ids():
        raise UsageError(
            "neither a file or folder nor a built-in record",
            value=record_id,
            mend=f"name a record folder, a station file, or one of {', '.join(known_ids())}",
        )
    return _home() / record_id


def load_builtin(record_id: str) -> ElectionRecord:
    """Load a built-in record.

    Raises:
        UsageError: There is no such record, or the extra that it needs is not installed.
        InputError: The data of the extra cannot be read.
        OutputError: The cache cannot be written.
    """
    folder = builtin_folder(record_id)
    return _packaged_record(folder) if folder.parent == _home() else read_folder(folder)


@cache
def _packaged_record(folder: Path) -> ElectionRecord:
    """A packaged record: its files do not change while the software runs, and a report asks for some of them twice."""
    return read_folder(folder)


def is_builtin(record: ElectionRecord) -> bool:
    """Whether a record was read from a built-in folder, which nothing is to be written into."""
    if record.origin is None:
        return False
    folder = Path(record.origin).resolve()
    return folder.parent == _home().resolve() or cache_home().resolve() in folder.parents


def _packaged(name: str) -> BuiltinRecord:
    election = read_toml(_home() / name / FILE)["election"]
    day = election.get("first_day")
    return BuiltinRecord(name, election["title"], election.get("country"), day.isoformat() if day else None)


def _made(name: str) -> BuiltinRecord:
    election = TURKISH_ELECTIONS[name]
    return BuiltinRecord(name, election.title, "TUR", election.day.isoformat(), EXTRA, is_installed())


def _home() -> Path:
    return Path(str(files("scrutineer").joinpath("elections")))
