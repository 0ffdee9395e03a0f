"""Write one large file under a temporary name beside its target; it appears whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrutineer.errors import OutputError

_MEND = "choose another place with --out, or mend the permissions"


@contextmanager
def staged_file(path: Path) -> Iterator[Path]:
    """A temporary path in the folder of `path`; renamed to it when the block ends without an error.

    Writers that stream (SQLite, workbooks, tables of many millions of rows) need a file and not bytes in memory.

    Raises:
        OutputError: The folder is missing or cannot be written, or a directory stands in the way.
    """
    if path.is_dir():
        raise OutputError("a directory stands in the way", file=str(path), column="out", value=str(path), mend=_MEND)
    try:
        staging = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial"))
    except OSError as fault:
        raise OutputError(
            f"cannot write here: {fault.strerror}", file=str(path), column="out", value=str(path.parent), mend=_MEND
        ) from None
    try:
        temporary = staging / path.name
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as fault:
        raise OutputError(f"cannot write: {fault.strerror}", file=str(path), value=str(path), mend=_MEND) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
