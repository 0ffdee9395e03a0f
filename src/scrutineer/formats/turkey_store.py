"""The rows of one Turkish election out of the store of the package `ysk`, read by row range.

The store is a zarr folder with one array per column and one row per ballot box, customs gate, country and district of
all elections, the rows of an election together. The package's own reader joins all of it; here only the rows of one
election are read, from the arrays themselves.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError, UsageError

PACKAGE: Final = "ysk"
EXTRA: Final = "turkey"
COUNTS: Final = (
    "kayitli_secmen",
    "oy_kullanan",
    "gecerli_oy",
    "gecersiz_oy",
    "gecerli_itirazsiz",
    "gecerli_itirazli",
)
"""Registered, cast, valid, invalid, valid without and with an objection."""
_NUMBERS = (*COUNTS, "il_id", "ilce_id", "cezaevi_id")
_TEXTS = ("yer_turu", "il", "ilce", "mahalle", "sandik_no")
_ELECTION_NUMBER, _ELECTION = "secim_id", "secim_kaynak"
_VOTES, _OPTIONS = "oy", "tercih"


@dataclass(frozen=True)
class StoreRows:
    """The rows of one election.

    Attributes:
        table: One row per box, gate, country and district, in the order of the store: the counts, `il_id`, `ilce_id`
            and `cezaevi_id` (0 outside prisons) as Int64, `yer_turu`, `il`, `ilce`, `mahalle` and `sandik_no` as text,
            and the votes of each option under its name in the store.
        version: Version of the package.
        sha256: Digest over the values read, column by column.
    """

    table: pl.DataFrame
    version: str
    sha256: str


def is_installed() -> bool:
    """Whether the package is there; nothing of it is imported."""
    return all(find_spec(name) is not None for name in (PACKAGE, "zarr"))


def store_version() -> str:
    """Version of the installed package.

    Raises:
        UsageError: It is not installed.
    """
    if not is_installed():
        raise UsageError(
            f"Turkish records need the package {PACKAGE}, which is not installed",
            mend=f'pip install "scrutineer[{EXTRA}]"',
        )
    return version(PACKAGE)


def store_folder() -> Path:
    """Folder of the store in the installed package.

    Raises:
        UsageError: The package is not installed.
        InputError: It holds no store.
    """
    store_version()
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    for place in places or ():
        folder = Path(place) / "data" / "secim.zarr"
        if folder.is_dir():
            return folder
    raise InputError(f"the package {PACKAGE} holds no data/secim.zarr", value=PACKAGE, mend=f"install {PACKAGE} again")


def read_rows(folder: Path, number: int, election: str, options: Sequence[str]) -> StoreRows:
    """Read the rows of one election.

    Args:
        folder: The store.
        number: Number of the election day in the store.
        election: Name of the election in the store; several are held on one day.
        options: Names of the options in the store.

    Returns:
        The rows, all kinds of place together.

    Raises:
        UsageError: The package is not installed.
        InputError: The store is damaged, or holds this election in another way than expected.
    """
    release = store_version()
    import zarr  # noqa: PLC0415  # half a second, and only with the extra

    with _readable(folder):
        store: Any = zarr.open_group(folder, mode="r")
        rows = _row_range(store, number, election, folder)
        columns: dict[str, pl.Series] = {name: pl.Series(name, store[name][rows], pl.Int64) for name in _NUMBERS}
        for name in _TEXTS:
            columns[name] = pl.Series(name, store[name][rows].tolist(), pl.String)
        names = [str(name) for name in store[_OPTIONS][:]]
        votes: NDArray[np.int32] = store[_VOTES][rows]
    for name in options:
        if name not in names:
            raise _unexpected(folder, _OPTIONS, name, "the store does not know this option")
        columns[name] = pl.Series(name, votes[:, names.index(name)]).cast(pl.Int64)
    others = np.array([name not in options for name in names])
    strange = np.flatnonzero(others & votes.any(axis=0))
    if strange.size:
        raise _unexpected(folder, _VOTES, names[int(strange[0])], "the election has votes for an option not expected")
    return StoreRows(pl.DataFrame(columns), release, _digest(columns))


def _row_range(store: Any, number: int, election: str, folder: Path) -> slice:
    """The rows of an election, which stand together."""
    days = _run(store[_ELECTION_NUMBER][:] == number, folder, _ELECTION_NUMBER, str(number))
    here = _run(store[_ELECTION][days] == election, folder, _ELECTION, election)
    return slice(days.start + here.start, days.start + here.stop)


def _run(mask: NDArray[np.bool_], folder: Path, column: str, value: str) -> slice:
    found = np.flatnonzero(mask)
    if not found.size:
        raise _unexpected(folder, column, value, "the store does not hold this election")
    run = slice(int(found[0]), int(found[-1]) + 1)
    if run.stop - run.start != found.size:
        raise _unexpected(folder, column, value, "the rows of this election do not stand together")
    return run


def _digest(columns: dict[str, pl.Series]) -> str:
    digest = hashlib.sha256()
    for name in sorted(columns):
        column = columns[name]
        digest.update(f"{name}\n".encode())
        if column.dtype == pl.String:
            digest.update("\n".join(column.to_list()).encode())
        else:
            digest.update(column.to_numpy().astype("<i8").tobytes())
    return digest.hexdigest()


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, KeyError, ValueError, RuntimeError) as fault:
        reason = (str(fault).splitlines() or [type(fault).__name__])[0][:200]
        raise InputError(
            f"the store of the package {PACKAGE} cannot be read: {reason}",
            file=str(folder),
            mend=f"install {PACKAGE} again",
        ) from None


def _unexpected(folder: Path, column: str, value: str, message: str) -> InputError:
    return InputError(
        message,
        file=str(folder),
        column=column,
        value=value,
        mend=f"use a version of {PACKAGE} from 0.1.3 on that holds it",
    )
