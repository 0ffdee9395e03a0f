"""Write all of a result or nothing: to a temporary name beside the target, then rename."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scrutineer.errors import OutputError

_MEND = "choose another place with --out, or mend the permissions"


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file; an older one of the name is replaced in one step.

    Raises:
        OutputError: The folder is missing or cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    except OSError as fault:
        raise OutputError(
            f"cannot write here: {fault.strerror}",
            file=str(path),
            column="out",
            value=str(path.parent),
            mend=_MEND,
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as fault:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write: {fault.strerror}", file=str(path), value=str(path), mend=_MEND) from None


def refuse_file(folder: Path) -> None:
    """Refuse a file where a folder is to be written: said before the work is done, not after it.

    Raises:
        OutputError: A file has this name.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError("a file stands in the way", file=str(folder), column="out", mend="choose another folder")


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write several files into a folder; none appears under its name before all are written.

    Args:
        folder: Target; it is made where missing, and other files in it are left alone.
        files: File name to content.

    Raises:
        OutputError: The folder cannot be made or written.
    """
    made = not folder.exists()
    try:
        for name in files:
            if (folder / name).is_dir():
                raise OutputError("a directory stands in the way", file=str(folder / name), value=name, mend=_MEND)
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder, prefix=".", suffix=".partial"))
    except OSError as fault:
        raise OutputError(
            f"cannot make or write this folder: {fault.strerror}",
            file=str(folder),
            value=str(folder),
            mend=_MEND,
        ) from None
    try:
        for name, content in files.items():
            (staging / name).write_bytes(content.encode() if isinstance(content, str) else content)
        for name in files:
            (staging / name).replace(folder / name)
    except OSError as fault:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise OutputError(
            f"cannot write into this folder: {fault.strerror}",
            file=str(folder),
            value=str(folder),
            mend=_MEND,
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
