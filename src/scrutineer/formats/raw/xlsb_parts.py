"""What the binary parts of an xlsb workbook say beside its values: formulas, errors, how large a sheet is.

Records are as in [MS-XLSB], section 2: an id and a size of up to two and four bytes of seven bits each, then the body.
"""

import struct
from collections.abc import Iterator

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import Archive
from scrutineer.formats.raw.sheet_parts import SheetParts, relations

_WORKBOOK = "xl/workbook.bin"
_ROW, _BUNDLE = 0, 156
_CELLS, _FORMULAS, _ERRORS = range(1, 12), range(8, 12), {3, 11}
_ERROR_NAMES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_xlsb_parts(archive: Archive, sheet: str, name: str) -> SheetParts:
    """Walk over the records of one sheet of an xlsb. Comments and hidden rows are not looked at.

    Raises:
        InputError: A part is missing or damaged.
    """
    try:
        identities = dict(_bundles(archive.read(_WORKBOOK)))
        targets = {relation.get("Id"): target for relation, target in relations(archive, _WORKBOOK, name)}
        part = targets.get(identities.get(sheet))
        if part is None or part not in archive.names:
            raise InputError("the part of this sheet is missing", file=name, mend="save the workbook again")
        return _sheet(archive.read(part))
    except (struct.error, IndexError, UnicodeDecodeError):
        raise InputError("a part of the workbook is damaged", file=name, mend="save the workbook again") from None


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind, place = _number(data, place, 2)
        size, place = _number(data, place, 4)
        yield kind, data[place : place + size]
        place += size


def _number(data: bytes, place: int, most: int) -> tuple[int, int]:
    value = 0
    for byte in range(most):
        part = data[place]
        place += 1
        value |= (part & 0x7F) << (7 * byte)
        if part < 0x80:
            break
    return value, place


def _bundles(data: bytes) -> Iterator[tuple[str, str]]:
    """Name and relation of each sheet."""
    for kind, body in _records(data):
        if kind == _BUNDLE:
            identity, after = _wide(body, 8)
            yield _wide(body, after)[0], identity


def _wide(body: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, place)
    end = place + 4 + 2 * length
    return body[place + 4 : end].decode("utf-16-le"), end


def _sheet(data: bytes) -> SheetParts:
    parts = SheetParts()
    row = 0
    for kind, body in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", body)
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<I", body)
            parts.reach(row, column)
            if kind in _FORMULAS:
                parts.formulas[row, column] = ""
            if kind in _ERRORS:
                parts.errors[row, column] = _ERROR_NAMES.get(body[8], "an error")
    return parts
