"""How large a Parquet file is unpacked, by its own footer and the heads of its pages: known before a page is unpacked.

The format is https://github.com/apache/parquet-format: structures in Thrift's compact protocol. Only the fields asked
for are used; all others are stepped over. The heads of the pages are walked too, because a footer may lie.
"""

import struct
from typing import Any, Final

from scrutineer.errors import InputError

_MARK: Final = b"PAR1"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_DEPTH: Final = 32
_ROW_GROUPS, _COLUMNS, _GROUP_BYTES = 4, 1, 2
_METADATA, _UNPACKED, _PACKED, _DATA, _DICTIONARY = 3, 6, 7, 9, 11
_PAGE_UNPACKED, _PAGE_PACKED = 2, 3


def stated_size(data: bytes, name: str) -> int:
    """Bytes that the pages unpack to, as the footer says or as their heads say, whichever is more.

    Args:
        data: The file.
        name: The file, for messages.

    Raises:
        InputError: The footer or the head of a page cannot be read.
    """
    try:
        return _size(data)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error):
        raise InputError(
            "not a readable Parquet file: its footer is damaged", file=name, mend="fetch or export the file again"
        ) from None


def _size(data: bytes) -> int:
    (length,) = struct.unpack("<I", data[-8:-4])
    if data[-4:] != _MARK or length + 12 > len(data):
        raise ValueError
    footer = _Thrift(data, len(data) - 8 - length).structure()
    groups = footer[_ROW_GROUPS]
    stated = sum(int(group.get(_GROUP_BYTES, 0)) for group in groups)
    chunks = [column[_METADATA] for group in groups for column in group[_COLUMNS]]
    return max(stated, sum(max(int(chunk[_UNPACKED]), _pages(data, chunk)) for chunk in chunks))


def _pages(data: bytes, chunk: dict[int, Any]) -> int:
    place = min(chunk[_DATA], chunk.get(_DICTIONARY) or chunk[_DATA])
    end = place + chunk[_PACKED]
    size = 0
    while place < end:
        thrift = _Thrift(data, place)
        head = thrift.structure()
        if head[_PAGE_PACKED] < 0:
            raise ValueError
        size += max(head[_PAGE_UNPACKED], 0)
        place = thrift.place + head[_PAGE_PACKED]
    return size


class _Thrift:
    """One structure of the compact protocol, as field id to value."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data = data
        self.place = place

    def structure(self, depth: int = 0) -> dict[int, Any]:
        if depth > _DEPTH:
            raise ValueError
        found: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            step, kind = head >> 4, head & 0xF
            field = field + step if step else self._number()
            found[field] = kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind, depth)
        return found

    def _byte(self) -> int:
        byte = self._data[self.place]
        self.place += 1
        return byte

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise ValueError

    def _number(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)

    def _value(self, kind: int, depth: int) -> Any:
        if kind in {_TRUE, _FALSE, _BYTE}:
            return self._byte()
        if kind < _DOUBLE:
            return self._number()
        if kind == _DOUBLE:
            self.place += 8
            return None
        if kind == _BINARY:
            # Into a variable first: reading the length moves the place.
            length = self._unsigned()
            self.place += length
            return None
        if kind in {_LIST, _SET}:
            return self._list(depth)
        if kind == _STRUCT:
            return self.structure(depth + 1)
        if kind == _MAP:
            size = self._unsigned()
            kinds = self._byte() if size else 0
            for _ in range(size):
                self._value(kinds >> 4, depth + 1)
                self._value(kinds & 0xF, depth + 1)
            return None
        raise ValueError

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size, kind = head >> 4, head & 0xF
        if size == 0xF:
            size = self._unsigned()
        if size > len(self._data):
            raise ValueError
        return [self._value(kind, depth + 1) for _ in range(size)]
