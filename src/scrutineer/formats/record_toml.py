"""The metadata of a record out of TOML: types checked at the edge, unknown keys kept."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.errors import RecordError
from scrutineer.record import election as model
from scrutineer.record.record import RECORD_FORMAT

FILE = "record.toml"


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
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
    value = None if fault["type"] == "missing" else fault["input"]
    message = "the key is missing" if fault["type"] == "missing" else fault["msg"].lower()
    return RecordError(message, file=file, column=key, value=value, mend=f"see the format of {file}, key {key}")


def _fields(item: _Entry) -> dict[str, Any]:
    known = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in item
        if name in type(item).model_fields
    }
    return {**known, "extra": dict(item.model_extra or {})}
