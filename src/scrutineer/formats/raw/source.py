"""The file as given: its bytes, its digest and what kind of file its first bytes say it is."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from scrutineer.errors import InputError
from scrutineer.formats.raw.limits import Limits

_CHUNK = 1 << 20
_RECORD = "record.toml"
_KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),  # the container of xls and of encrypted xlsx
    (b"PAR1", "parquet"),
    (b"%PDF-", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_TAR_MARK, _TAR_PLACE = b"ustar", 257
READABLE = ("delimited", "workbook", "parquet")


@dataclass(frozen=True)
class SourceFile:
    """A file as given: its name for messages, its bytes, and SHA-256 in hexadecimal."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Payload:
    """What one table or workbook is read from: the file itself, or what was packed in it."""

    name: str
    kind: str
    data: bytes
    member: str | None = None


def kind_of(start: bytes) -> str:
    """What the first bytes say: "delimited", "workbook", "parquet", "zip", "gzip", or words for what is not read.

    A workbook in a zip container (xlsx, xlsb, ods) is a "zip" here; `archive.is_workbook` looks at its parts.
    """
    for mark, kind in _KINDS:
        if start.startswith(mark):
            return kind
    if start[_TAR_PLACE : _TAR_PLACE + len(_TAR_MARK)] == _TAR_MARK:
        return "a tar archive"
    return "delimited"


def read_source(path: Path, limits: Limits) -> SourceFile:
    """Read a file whole, after its size and, for text, the length of its lines are known to be within `limits`.

    Raises:
        InputError: There is no such regular file, it cannot be read, is empty or too large, or has an endless line.
    """
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise _directory(path, name)
        if not path.exists():
            raise InputError("there is no such file", file=name, mend="check the name and the folder")
        if not path.is_file():
            raise InputError("this is not a regular file", file=name, mend="save it as a file first")
        size = path.stat().st_size
        if not size:
            raise InputError("the file is empty", file=name, mend="fetch or export it again")
        refuse_size(size, name, limits)
        if size > limits.max_line:
            _refuse_long_line(path, name, limits)
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", file=name) from None
    except ValueError as fault:
        raise InputError(f"not a name that a file can have: {fault}", file=name) from None
    return SourceFile(name=name, data=data, sha256=hashlib.sha256(data).hexdigest())


def _directory(path: Path, name: str) -> InputError:
    if (path / _RECORD).is_file():
        return InputError(
            "this is a record already, and a record is not imported",
            file=name,
            value=str(path),
            mend=f"use it directly, as in: scrutineer check {name}",
        )
    return InputError(
        "this is a directory, not a file", file=name, mend="name the published files in it, each with its path"
    )


def refuse_size(size: int, name: str, limits: Limits) -> None:
    """Refuse what is, or unpacks to, more bytes than are read."""
    if size > limits.max_bytes:
        raise InputError(
            f"the file holds more than the {limits.max_bytes:,} bytes that are read",
            file=name,
            value=size,
            mend="split it into parts",
        )


def _refuse_long_line(path: Path, name: str, limits: Limits) -> None:
    guard = LineGuard(limits.max_line)
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
        if kind_of(start) != "delimited" or not (guard.feed(start) or any(map(guard.feed, _chunks(stream)))):
            return
        stream.seek(0)
        guard.refuse(_chunks(stream), name)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


class LineGuard:
    """Finds a line longer than `limit` bytes while the text streams by, so that nothing of it need be kept.

    Long lines within one piece are left to the reader of the text: pieces are small.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._read = 0
        self._start = 0

    def feed(self, chunk: bytes) -> bool:
        """Whether, with the next bytes of the text, a line is too long."""
        first = min((place for place in (chunk.find(b"\n"), chunk.find(b"\r")) if place >= 0), default=len(chunk))
        if self._read + first - self._start > self._limit:
            return True
        if first < len(chunk):
            self._start = self._read + 1 + max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._read += len(chunk)
        return False

    def refuse(self, chunks: Iterable[bytes], name: str) -> NoReturn:
        """Refuse the long line, with its number, for which the text is gone through once more."""
        feeds = returns = done = 0
        for chunk in chunks:
            before = chunk[: max(self._start - done, 0)]
            feeds, returns, done = feeds + before.count(b"\n"), returns + before.count(b"\r"), done + len(chunk)
            if done >= self._start:
                break
        raise long_line(self._limit, name, 1 + max(feeds, returns))


def long_line(limit: int, name: str, line: int) -> InputError:
    """The error of a line of more than `limit` bytes."""
    return InputError(
        f"this line is longer than {limit:,} bytes",
        file=name,
        row=line,
        column="all",
        mend="the file is no table of lines; export it again",
    )
