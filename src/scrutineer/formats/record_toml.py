"""The metadata of a record out of TOML: types checked at the edge, unknown keys kept."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.errors import RecordError
from scrutineer.record import election as model
from scrutineer.record.record import RECORD_FORMAT

FILE = "record.toml"
_DAY = ("a day of the calendar", "write it without quotes and without a time, as 2018-07-29")
_EXPECTED = {
    "string_type": ("a text", "write it in quotes"),
    "int_type": ("a whole number", "write it without quotes, as 1"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "date_type": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "list_type": ("a list", "write it in square brackets"),
    "dict_type": ("a table", "write { key = .. }"),
    "model_type": ("a table", "write { key = .. }"),
    "greater_than_equal": ("a number of at least 0", "correct the number"),
    "string_pattern_mismatch": ("a code of three capital letters", "write the code of the country, as KHM"),
}
"""Type of fault to what was expected and how it is written."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class _Election(_Entry):
    id: str
    title: str
    country: str | None = Field(None, pattern="^[A-Z]{3}$")
    country_name: str | None = None
    type: str = "other"
    body: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    previous: str | None = None
    law: str | None = None


class _Contest(_Entry):
    id: str
    title: str
    unit: str
    seats: int | None = Field(None, ge=0)
    district_level: str | None = None
    options_on_ballot: int | None = Field(None, ge=0)
    options_complete: dict[str, bool] = Field(default_factory=dict)


class _Option(_Entry):
    id: str
    contest: str
    name: str
    name_local: str | None = None
    abbreviation: str | None = None
    kind: str | None = None
    stands_in: list[str] = Field(default_factory=list)
    same_as: str | None = None


class _Stage(_Entry):
    id: str
    name: str
    sequence: int = Field(0, ge=0)
    date: dt.date | None = None
    by: str | None = None
    coverage: str = "unknown"
    source: str | None = None
    kind: str | None = None


class _Source(_Entry):
    id: str
    title: str
    url: str | None = None
    date: str | None = None
    publisher: str | None = None
    sha256: str | None = None


class _Record(_Entry):
    format: str = RECORD_FORMAT
    election: _Election
    definitions: dict[str, str] = Field(default_factory=dict)
    contest: list[_Contest] = Field(default_factory=list)
    option: list[_Option] = Field(default_factory=list)
    stage: list[_Stage] = Field(default_factory=list)
    source: list[_Source] = Field(default_factory=list)


def parse_metadata(document: dict[str, Any], file: str = FILE) -> model.Metadata:
    """Check the types of a record's metadata.

    Raises:
        RecordError: A key is missing or has the wrong type; the first fault is named.
    """
    try:
        parsed = _Record.model_validate(document)
    except ValidationError as faults:
        raise first_fault(faults, file) from None
    if parsed.format != RECORD_FORMAT:
        raise RecordError(
            "a format of records that this version does not read",
            file=file,
            column="format",
            value=parsed.format,
            mend=f"it reads {RECORD_FORMAT}",
        )
    return model.Metadata(
        election=model.Election(**_fields(parsed.election)),
        contests=tuple(model.Contest(**_fields(item)) for item in parsed.contest),
        options=tuple(model.Option(**_fields(item)) for item in parsed.option),
        stages=tuple(model.Stage(**_fields(item)) for item in parsed.stage),
        sources=tuple(model.Source(**_fields(item)) for item in parsed.source),
        definitions=parsed.definitions,
        extra=dict(parsed.model_extra or {}),
    )


def first_fault(faults: ValidationError, file: str) -> RecordError:
    """The first fault of a validation as an error with key and value."""
    fault = faults.errors()[0]
    *above, last = (str(part + 1) if isinstance(part, int) else part for part in fault["loc"]) if fault["loc"] else [""]
    key = ".".join([*above, last])
    if fault["type"] == "missing":
        where = f"under {'.'.join(above)}" if above else "to the file"
        return RecordError("the key is missing", file=file, column=key, mend=f"add {last} = .. {where}")
    value = fault["input"]
    if isinstance(value, dt.date | dt.time):
        value = value.isoformat()
    expected = _EXPECTED.get(fault["type"])
    if expected is None:
        return RecordError(fault["msg"].lower(), file=file, column=key, value=value, mend=f"correct {key} in {file}")
    what, mend = expected
    return RecordError(f"{what} is expected", file=file, column=key, value=value, mend=mend)


def _fields(item: _Entry) -> dict[str, Any]:
    known = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in item
        if name in type(item).model_fields
    }
    return {**known, "extra": dict(item.model_extra or {})}
