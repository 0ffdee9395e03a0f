"""The metadata of `record.toml` as JSON and back, unknown keys included.

JSON has no dates. They are written as text, and `dates` lists where they stand, so that they come back as dates.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from scrutineer.formats.record_toml import parse_metadata
from scrutineer.formats.standards.json_document import JsonObject
from scrutineer.record.election import Metadata
from scrutineer.record.record import ElectionRecord

_KINDS: dict[str, type[dt.datetime | dt.date | dt.time]] = {
    "datetime": dt.datetime,
    "date": dt.date,
    "time": dt.time,
}


def metadata_to_json(record: ElectionRecord) -> dict[str, Any]:
    """The metadata in the shape of `record.toml`, and the places of its dates.

    Returns:
        `metadata`, and `dates`: entries of `at` (keys and 0-based places from the top) and `type`.
    """
    dates: list[dict[str, Any]] = []
    plain = _plain({k: v for k, v in record.metadata_dict().items() if v is not None}, [], dates)
    return {"metadata": plain, "dates": dates}


def _plain(value: Any, at: Sequence[str | int], dates: list[dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item, [*at, str(key)], dates) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, [*at, place], dates) for place, item in enumerate(value)]
    for name, kind in _KINDS.items():  # a moment is also a day: it is asked first
        if isinstance(value, kind):
            dates.append({"at": list(at), "type": name})
            return value.isoformat()
    return value


def metadata_from_json(holder: JsonObject) -> Metadata:
    """The metadata out of an object with `metadata` and `dates`.

    Raises:
        InputError: A date or its place is wrong.
        RecordError: A key is missing or has the wrong type.
    """
    metadata = holder.object("metadata")
    if metadata is None:
        raise holder.fault("metadata", "this is missing", "take the file as Scrutineer wrote it")
    for entry in holder.objects("dates"):
        _restore(metadata.data, entry)
    return parse_metadata(metadata.data, f"{holder.file} {metadata.pointer}")


def _restore(document: dict[str, Any], entry: JsonObject) -> None:
    *way, last = entry.list_of("at") or [None]
    kind = _KINDS.get(entry.text("type"))
    if kind is None:
        raise entry.fault("type", "unknown kind of date", f"use {', '.join(_KINDS)}")
    here: Any = document
    try:
        for step in way:
            here = here[step]
        here[last] = kind.fromisoformat(here[last])
    except (KeyError, IndexError, TypeError, ValueError):
        raise entry.fault("at", "no date stands here", "write dates as 2018-07-29") from None
