"""Record folders that take long to make, kept between runs in a folder of the user.

A folder is made under a temporary name and moved into place in one step, so two processes at once cannot see half a
record. A list of the files with their SHA-256 stands in it; a folder that does not agree with its list is made again.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from scrutineer.errors import OutputError

CACHE_VARIABLE: Final = "SCRUTINEER_CACHE"
LIST: Final = "files.json"
"""Name of the list of files in a cached folder."""
_TRIES = 3
_MEND = f"set {CACHE_VARIABLE} to a folder that can be written"


def cache_home() -> Path:
    """The folder of cached records: SCRUTINEER_CACHE, else `scrutineer` in XDG_CACHE_HOME or in ~/.cache."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    # The standard for that variable says that a relative path is to be ignored.
    above = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    return above / "scrutineer"


def cached_folder(name: str, build: Callable[[Path], None]) -> Path:
    """A folder of the cache, made where it is missing or damaged.

    Args:
        name: Name of the folder; it must change whenever what `build` makes would.
        build: Writes the files into the empty folder that it is given.

    Returns:
        The folder, whole.

    Raises:
        OutputError: The cache cannot be written.
    """
    try:
        target = cache_home() / name
        if is_whole(target):
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{name}.", suffix=".partial"))
    except (OSError, RuntimeError) as fault:
        raise _unwritable(fault) from None
    try:
        build(made)
        _write_list(made)
        _move_into_place(made, target)
    except OSError as fault:
        raise _unwritable(fault) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def is_whole(folder: Path) -> bool:
    """Whether the folder holds the files of its list, unchanged."""
    try:
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return bool(listed) and all(_sha256(folder / name) == digest for name, digest in listed.items())
    except (OSError, ValueError, AttributeError):
        return False


def _move_into_place(made: Path, target: Path) -> None:
    """Give a finished folder its name; what stands there stays if it is whole, and goes if it is damaged.

    Raises:
        OSError: The folder cannot be moved.
    """
    for attempt in range(_TRIES):
        try:
            made.rename(target)
        except OSError:
            if is_whole(target):
                # Another process was faster; what it made is the same.
                return
            if attempt == _TRIES - 1:
                raise
            _set_aside(target)
        else:
            return


def _set_aside(damaged: Path) -> None:
    aside = Path(tempfile.mkdtemp(dir=damaged.parent, prefix=f".{damaged.name}.", suffix=".damaged"))
    taken = aside / damaged.name
    try:
        # Another process may have taken it away already, or put a whole one in its place.
        with suppress(FileNotFoundError):
            damaged.rename(taken)
        if is_whole(taken):
            # It has been mended since it was looked at.
            with suppress(OSError):
                taken.rename(damaged)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_list(folder: Path) -> None:
    listed = {path.name: _sha256(path) for path in sorted(folder.iterdir())}
    (folder / LIST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unwritable(fault: OSError | RuntimeError) -> OutputError:
    reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    place = fault.filename if isinstance(fault, OSError) else None
    return OutputError(
        f"the cache of records cannot be used: {reason}",
        file=str(place) if place else None,
        column=CACHE_VARIABLE,
        value=os.environ.get(CACHE_VARIABLE),
        mend=_MEND,
    )
