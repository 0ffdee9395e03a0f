"""What is packed in a zip or gzip file, unpacked in memory, stopped early where it is too much, and never to disk."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator

from scrutineer.errors import InputError
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.source import READABLE, LineGuard, Payload, SourceFile, kind_of, refuse_size

_CHUNK = 1 << 20
_WINDOW, _WIDEST = 1 << 8, 1 << 20
_ZEROS = re.compile(rb"\x00*")
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_GZIP = 31  # zlib's window bits for a stream with a gzip header
_NOT_DATA = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_BROKEN = (
    zipfile.BadZipFile, RuntimeError, ValueError, LookupError, OverflowError, struct.error, OSError, EOFError,
)  # fmt: skip


def payloads(source: SourceFile, limits: Limits, *, member: str | None, every: bool) -> tuple[Payload, ...]:
    """What can be read in a file: the file itself, or the files packed in it.

    Args:
        source: The file as given.
        limits: What it may unpack to.
        member: The file wanted from an archive; None: the only one.
        every: All the files of an archive, not the one wanted.

    Raises:
        InputError: The archive is broken, unsafe, too large or nested; the member is not there, or there are several.
    """
    kind = kind_of(source.data)
    if kind == "zip":
        archive = Archive(source.data, source.name, limits)
        if not archive.is_workbook():
            names = archive.tables()
            chosen = names if every else (archive.choose(member),)
            return tuple(archive.payload(name) for name in chosen)
        kind = "workbook"
    if member is not None:
        raise InputError(
            "this file is not a zip archive", file=source.name, column="member", value=member, mend="leave `member` out"
        )
    if kind == "gzip":
        return (_gunzipped(source, limits),)
    return (Payload(source.name, _readable(kind, source.name), source.data),)


def _readable(kind: str, name: str) -> str:
    if kind in READABLE:
        return kind
    inner = "an archive in an archive" if kind in {"zip", "gzip"} else kind
    raise InputError(
        f"this is {inner}, which is not read", file=name, mend="unpack it or export it as CSV, a workbook or Parquet"
    )


def _gathered(chunks: Iterator[bytes], name: str, limits: Limits, packed: int, *, table: bool = True) -> bytes:
    """All the bytes, unless they grow past the limits on the way; `table`: text is a table of lines."""
    parts: list[bytes] = []
    size = 0
    guard: LineGuard | None = None
    for chunk in chunks:
        if table and not parts and kind_of(chunk) == "delimited":
            guard = LineGuard(limits.max_line)
        size += len(chunk)
        refuse_growth(size, packed, name, limits)
        parts.append(chunk)
        if guard is not None and guard.feed(chunk):
            guard.refuse(parts, name)
    return b"".join(parts)


def refuse_growth(size: int, packed: int, name: str, limits: Limits) -> None:
    """Refuse what is larger than is read, or than a file of `packed` bytes can hold in good faith.

    Raises:
        InputError: It is.
    """
    refuse_size(size, name, limits)
    if size > limits.ratio_from and size > limits.max_ratio * max(packed, 1):
        raise InputError(
            f"the file unpacks to more than {limits.max_ratio} times its size",
            file=name,
            value=size,
            mend="unpack it yourself, and look at it before you use it",
        )


def _gunzipped(source: SourceFile, limits: Limits) -> Payload:
    data = _gathered(_gunzip(source, limits), source.name, limits, len(source.data))
    if not data:
        raise InputError("the gzip file is empty", file=source.name)
    kind = kind_of(data)
    if kind == "zip" and Archive(data, source.name, limits).is_workbook():
        kind = "workbook"
    return Payload(source.name, _readable(kind, source.name), data)


def _gunzip(source: SourceFile, limits: Limits) -> Iterator[bytes]:
    place = streams = 0
    # Several streams may follow each other; zeros at the end are padding.
    while place < len(source.data):
        streams += 1
        if streams > limits.max_streams:
            raise InputError(
                f"the gzip file is made of more than {limits.max_streams:,} streams",
                file=source.name,
                value=f"at byte {place:,} of {len(source.data):,}",
                mend="unpack it yourself, and look at it before you use it",
            )
        place = yield from _inflate(zlib.decompressobj(_GZIP), source.data, place, source.name)
        padding = _ZEROS.match(source.data, place)
        place = padding.end() if padding is not None else place


def _inflate(unpack: "zlib._Decompress", data: bytes, place: int, name: str) -> Generator[bytes, None, int]:
    """Unpack from byte `place` on in pieces of bounded size, so that the reader of the pieces can stop a bomb.

    The bytes are handed on in windows that grow from a small one: what a stream leaves of its last window is copied,
    and must not be more than the stream itself, so that the work stays linear for a great many small streams.

    Returns:
        The byte after the stream.
    """
    window = _WINDOW
    whole = memoryview(data)
    try:
        while place < len(data) and not unpack.eof:
            rest: bytes | memoryview = whole[place : place + window]
            place += len(rest)
            while len(rest) and not unpack.eof:
                if piece := unpack.decompress(rest, _CHUNK):
                    yield piece
                rest = unpack.unconsumed_tail
            window = min(2 * window, _WIDEST)
        if piece := unpack.flush():
            yield piece
    except zlib.error as fault:
        raise InputError(f"the packed data are damaged: {fault}", file=name, mend="fetch the file again") from None
    if not unpack.eof:
        raise InputError("the packed data are cut off", file=name, mend="fetch the file again")
    return place - len(unpack.unused_data)


class Archive:
    """A zip container in memory, its table of contents checked before anything is unpacked.

    Raises:
        InputError: It is broken, or has too many files, files that would unpack to too much, paths that lead out of
            its folder, links, or two files of one name.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._data = data
        self._limits = limits
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as container:
                infos = container.infolist()
        except _BROKEN as fault:
            raise InputError(f"the zip file is damaged: {fault}", file=name, mend="fetch it again") from None
        if len(infos) > limits.max_members:
            raise InputError(f"the archive holds more than {limits.max_members:,} files", file=name, value=len(infos))
        files = [info for info in infos if not info.filename.endswith("/")]
        for info in infos:
            _refuse_path(info, name)
        self._files = {info.filename: info for info in files}
        if len(self._files) < len(files):
            raise InputError("two files in the archive have one name", file=name, mend="unpack it yourself")
        refuse_growth(sum(info.file_size for info in files), len(data), name, limits)

    @property
    def names(self) -> tuple[str, ...]:
        """The files in it, in its order."""
        return tuple(self._files)

    def is_workbook(self) -> bool:
        """Whether it is an xlsx, xlsb or ods and not an archive of files."""
        if "[Content_Types].xml" in self._files:
            return True
        if "mimetype" not in self._files or "content.xml" not in self._files:
            return False
        return b"opendocument.spreadsheet" in self.read("mimetype")

    def tables(self) -> tuple[str, ...]:
        """The files in it that may hold data: not those that operating systems leave."""
        names = tuple(name for name in self._files if not _NOT_DATA.search(name))
        if not names:
            raise InputError("the archive holds no file", file=self.name)
        return names

    def choose(self, member: str | None) -> str:
        """The file wanted, or the only one."""
        names = self.tables()
        if member is None:
            if len(names) == 1:
                return names[0]
            raise InputError(
                f"the archive holds {len(names)} files: {_listed(names)}",
                file=self.name,
                column="member",
                mend="name one with the recipe key `member`",
            )
        if member not in names:
            raise InputError(
                f"no such file in the archive; it holds {_listed(names)}",
                file=self.name,
                column="member",
                value=member,
                mend="correct the recipe key `member`",
            )
        return member

    def payload(self, member: str) -> Payload:
        """One file, unpacked."""
        name = f"{self.name}!{member}"
        data = self.read(member, table=True)
        if not data:
            raise InputError("the file is empty", file=name)
        kind = kind_of(data)
        if kind == "zip" and Archive(data, name, self._limits).is_workbook():
            kind = "workbook"
        return Payload(name, _readable(kind, name), data, member)

    def read(self, member: str, *, table: bool = False) -> bytes:
        """The bytes of one file, checked against the size and checksum that the archive states.

        Args:
            member: The file.
            table: Whether, if it is text, it is a table, whose lines may not be endless; XML may stand in one line.
        """
        name = f"{self.name}!{member}"
        return _gathered(self._unpacked(member), name, self._limits, len(self._data), table=table)

    def verify(self) -> None:
        """Unpack every file without keeping it: a stated size may be a lie, and other readers may believe it.

        Raises:
            InputError: A file is damaged, encrypted, or larger than stated.
        """
        for member in self._files:
            for _ in self._unpacked(member):
                pass

    def _unpacked(self, member: str) -> Iterator[bytes]:
        info = self._files[member]
        name = f"{self.name}!{member}"
        if info.flag_bits & _ENCRYPTED:
            raise InputError("this file is encrypted", file=name, mend="unpack it with its password first")
        packed = self._packed(info, name)
        if info.compress_type == zipfile.ZIP_STORED:
            pieces: Iterator[bytes] = iter((packed,)) if packed else iter(())
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            pieces = _inflate(zlib.decompressobj(-zlib.MAX_WBITS), packed, 0, name)
        else:
            raise InputError(
                "this file is packed by a method that is not read", file=name, mend="pack it again as a plain zip"
            )
        size = checksum = 0
        for piece in pieces:
            size += len(piece)
            if size > info.file_size:
                raise InputError("this file is larger than the archive states", file=name, value=size)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if size != info.file_size or checksum != info.CRC:
            raise InputError("this file is damaged: its checksum is wrong", file=name, mend="fetch the archive again")

    def _packed(self, info: zipfile.ZipInfo, name: str) -> bytes:
        start = info.header_offset
        head = self._data[start : start + _LOCAL_HEADER] if start >= 0 else b""
        if len(head) < _LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
            raise InputError("this file is not where the archive says", file=name, mend="fetch the archive again")
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        start += _LOCAL_HEADER + name_length + extra_length
        return self._data[start : start + info.compress_size]


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"


def _refuse_path(info: zipfile.ZipInfo, name: str) -> None:
    for path in (info.filename, info.orig_filename):
        parts = re.split(r"[/\\]", path)
        if not parts[0] or ".." in parts or re.match(r"[A-Za-z]:", path) or "\x00" in path:
            raise InputError(
                "the archive holds a path outside its own folder",
                file=name,
                value=path,
                mend="do not trust it; unpack it yourself if you must",
            )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise InputError("the archive holds a link in the place of a file", file=name, value=info.filename)
