"""Read `people.toml`: who may speak about an election, with names, offices and sources."""

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.claims.extraction.register import Register, Role, Speaker, make_register
from scrutineer.errors import InputError
from scrutineer.formats.beside import file_beside
from scrutineer.formats.record_folder import read_toml
from scrutineer.record.record import ElectionRecord

FILE = "people.toml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Role(_Entry):
    title: str = Field(min_length=1)
    since: dt.date | None = None
    until: dt.date | None = None


class _Body(_Entry):
    name: str = Field(min_length=1)
    aliases: list[str] = Field(default_factory=list)
    source: str


class _Person(_Body):
    family_first: bool = False
    gender: Literal["he", "she"] | None = None
    role: list[_Role] = Field(default_factory=list)


class _People(_Entry):
    person: list[_Person] = Field(default_factory=list)
    body: list[_Body] = Field(default_factory=list)


def people_beside(record: ElectionRecord) -> Register:
    """Who may speak about a record's election: people.toml in its folder, or else the parties on its ballot.

    Raises:
        InputError: The file is wrong; see `read_people`.
    """
    path = file_beside(record, FILE)
    return make_register(_parties(record)) if path is None else read_people(path, record)


def _parties(record: ElectionRecord) -> list[Speaker]:
    """The parties on the ballot, each name once."""
    named = {option.name.lower(): option for option in record.metadata.options if option.kind == "party"}
    return [
        Speaker(option.name, "body", (option.abbreviation,) if option.abbreviation else ()) for option in named.values()
    ]


def read_people(path: Path, record: ElectionRecord) -> Register:
    """Read who may speak about an election; the parties on its ballot are among them.

    Args:
        path: A file, or a record folder; a folder without people.toml has only the parties of its ballot.
        record: The record of the election.

    Raises:
        InputError: The file cannot be read, a key is missing, unknown or of the wrong type, two entries share a name,
            or an entry names a source that the record does not have.
    """
    parties = _parties(record)
    if path.is_dir():
        path = path / FILE
        if not path.exists():
            return make_register(parties)
    file = str(path)
    try:
        parsed = _People.model_validate(read_toml(path))
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"].lower(), file=file, column=place) from None
    known = {source.id for source in record.metadata.sources}
    for entry in (*parsed.person, *parsed.body):
        if entry.source not in known:
            raise InputError(
                "no such source in the record", file=file, column=f"{entry.name}: source", value=entry.source
            )
    named = {entry.name.lower() for entry in (*parsed.person, *parsed.body)}
    people = [
        Speaker(
            one.name,
            "person",
            tuple(one.aliases),
            family_first=one.family_first,
            gender=one.gender,
            roles=tuple(Role(role.title, role.since, role.until) for role in one.role),
            source=one.source,
        )
        for one in parsed.person
    ]
    bodies = [Speaker(one.name, "body", tuple(one.aliases), source=one.source) for one in parsed.body]
    try:
        return make_register([*people, *bodies, *(party for party in parties if party.name.lower() not in named)])
    except ValueError as fault:
        raise InputError(str(fault), file=file) from None
