"""Read `events.toml`: what others did about an election, each event with its source."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from scrutineer.claims.event import Event
from scrutineer.errors import ClaimError
from scrutineer.formats.beside import file_beside, read_as
from scrutineer.record.election import Source
from scrutineer.record.record import ElectionRecord

FILE: Final = "events.toml"
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def _as_text(value: object) -> object:
    """A date of TOML is its ISO text."""
    return value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value


def _is_date(value: str) -> str:
    if not _DATE.fullmatch(value):
        raise ValueError("write a date as 2018-09-13, 2018-09 or 2018")
    dt.date.fromisoformat((value + "-01-01")[:10])
    return value


DateText = Annotated[str, BeforeValidator(_as_text), AfterValidator(_is_date)]
Text = Annotated[str, Field(min_length=1)]


class EventEntry(BaseModel):
    """The keys of an event, in `events.toml` and in the ledger."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Text
    actor: Text
    action: Text
    source: Text
    target: str | None = None
    date: DateText | None = None
    date_text: str | None = None
    status: Literal["asserted_by_article", "claimed_by", "alleged_by"] = "asserted_by_article"
    status_by: str | None = None
    stance: Literal["supports", "neutral", "challenges"] | None = None
    stance_by: str | None = None
    same_as: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _someone_is_named(self) -> "EventEntry":
        if self.status != "asserted_by_article" and not self.status_by:
            raise ValueError(f"{self.status} needs status_by: who said it")
        if self.stance and not self.stance_by:
            raise ValueError("a stance needs stance_by: the person who decided it")
        return self

    def event(self) -> Event:
        """The event."""
        values = self.model_dump()
        sources = tuple(part.strip() for part in values.pop("source").split(";") if part.strip())
        return Event(sources=sources, **values)


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: Text
    title: Text
    url: str | None = None
    date: str | None = None
    publisher: str | None = None
    note: str | None = None

    def source(self) -> Source:
        values = self.model_dump()
        note = values.pop("note")
        return Source(extra={"note": note} if note else {}, **values)


class _Events(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    source: list[_Source] = Field(default_factory=list)
    event: list[EventEntry] = Field(default_factory=list)


def events_beside(record: ElectionRecord) -> tuple[tuple[Event, ...], tuple[Source, ...]]:
    """The events that lie beside a record, and the sources that only they have; none where there is no such file.

    Raises:
        ClaimError: The file is malformed.
    """
    path = file_beside(record, FILE)
    return read_events(path, record) if path else ((), ())


def read_events(path: Path, record: ElectionRecord) -> tuple[tuple[Event, ...], tuple[Source, ...]]:
    """Read events.

    Args:
        path: The TOML file.
        record: The record that they are about. Its sources may be named; those of the events alone stand in the file,
            so that the record's digest does not depend on them.

    Returns:
        The events in the order of the file, and the file's own sources.

    Raises:
        ClaimError: The file cannot be read, a key is missing, unknown or of the wrong type, an id comes twice, or a
            source or event that is named does not exist.
    """
    parsed = read_as(_Events, path)
    own = tuple(entry.source() for entry in parsed.source)
    known = {source.id for source in (*record.metadata.sources, *own)}
    ids = [entry.id for entry in parsed.event]
    for number, entry in enumerate(parsed.event, 1):
        event = entry.event()
        if ids.index(entry.id) < number - 1:
            raise _fault(path, number, "id", "two events have this id", entry.id, "give each its own id")
        for name in event.sources:
            if name not in known:
                raise _fault(path, number, "source", "unknown source", name, "add it as a [[source]]")
        if entry.same_as is not None and (entry.same_as not in ids or entry.same_as == entry.id):
            raise _fault(path, number, "same_as", "no other event has this id", entry.same_as, "name another event")
    return tuple(entry.event() for entry in parsed.event), own


def _fault(path: Path, number: int, key: str, message: str, value: str, mend: str) -> ClaimError:
    return ClaimError(message, file=str(path), column=f"event.{number}.{key}", value=value, mend=mend)
