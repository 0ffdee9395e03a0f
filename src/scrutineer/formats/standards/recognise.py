"""Know a standard by its content: Data Package, NIST SP 1500-100 or EML, whatever the file is called."""

import json
from pathlib import Path

from scrutineer.formats.standards.data_package import DESCRIPTOR, package_record
from scrutineer.formats.standards.eml import eml_record
from scrutineer.formats.standards.eml_document import root_name
from scrutineer.formats.standards.json_document import JsonObject, parse_json, read_bytes
from scrutineer.formats.standards.nist_read import is_report, nist_record, read_nist
from scrutineer.formats.standards.nist_terms import CLASS
from scrutineer.record.record import ElectionRecord

_OURS = b'"scrutineer-data-package'
_BLANK = b"\xef\xbb\xbf \t\r\n"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_standard(path: Path) -> ElectionRecord | None:
    """Read a file or folder in one of the standards.

    Args:
        path: `datapackage.json` or its folder; a NIST report or a folder of reports; an EML count or result.

    Returns:
        The record, or None where the content is none of these.

    Raises:
        InputError: The content is one of them and is wrong, the file is XML with a document type, or it cannot be
            read.
    """
    if path.is_dir():
        return _folder(path)
    data = read_bytes(path)
    start = data[:64].lstrip(_BLANK)
    if start.startswith((b"<", *_UTF16)):
        return eml_record(path, data) if root_name(data, str(path)) == "EML" else None
    if not start.startswith(b"{"):
        return None
    if CLASS.encode() not in data and b'"resources"' not in data and b'"GpUnit"' not in data and _OURS not in data:
        return None
    document = parse_json(data, str(path))
    if is_report(document):
        return nist_record([(path, data)], path)
    if isinstance(document, dict) and (isinstance(document.get("resources"), list) or "scrutineer" in document):
        return package_record(JsonObject.of(document, "", str(path)), path)
    return None


def _folder(folder: Path) -> ElectionRecord | None:
    if (folder / DESCRIPTOR).is_file():
        return read_standard(folder / DESCRIPTOR)
    files = sorted(folder.glob("*.json"))
    return read_nist(folder) if files and all(map(_is_report_file, files)) else None


def _is_report_file(file: Path) -> bool:
    data = read_bytes(file)
    try:
        return CLASS.encode() in data and is_report(json.loads(data))
    except (ValueError, RecursionError):
        return False
