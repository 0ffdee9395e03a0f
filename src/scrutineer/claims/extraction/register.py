"""Who may speak in an election: persons and bodies with their names, other names, and offices by date."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

KINDS: Final = ("person", "body")
GENDERS: Final = ("he", "she")


@dataclass(frozen=True, slots=True)
class Role:
    """An office held, or a function.

    Attributes:
        title: As a newspaper would print it: `Deputy Prime Minister`.
        since: First day; None where unknown.
        until: Last day; None where unknown or still held.
    """

    title: str
    since: dt.date | None = None
    until: dt.date | None = None

    def held_on(self, day: dt.date) -> bool:
        """Whether it may have been held on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body of the register.

    Attributes:
        name: The full name, as it is reported.
        kind: One of KINDS.
        aliases: Other full names, spellings and abbreviations.
        family_first: Whether the family name comes first, so that the first word is the short form.
        gender: The subject pronoun of a person, `he` or `she`; None where unknown.
        roles: Offices.
        source: Id of the source that says so.
    """

    name: str
    kind: str = "person"
    aliases: tuple[str, ...] = ()
    family_first: bool = False
    gender: str | None = None
    roles: tuple[Role, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """The speakers of an election; an empty one knows nobody."""

    speakers: tuple[Speaker, ...] = ()

    def on(self, day: dt.date | None) -> "Register":
        """The register as of a day: offices not held then are left out; without a day, all stay."""
        if day is None:
            return self
        return Register(
            tuple(replace(one, roles=tuple(role for role in one.roles if role.held_on(day))) for one in self.speakers)
        )


def make_register(speakers: Iterable[Speaker]) -> Register:
    """A register out of its speakers.

    Raises:
        ValueError: Two speakers share a name, or a kind or gender is unknown.
    """
    found = tuple(speakers)
    seen: set[str] = set()
    for one in found:
        if one.kind not in KINDS:
            raise ValueError(f"no kind of speaker: {one.kind}")
        if one.gender is not None and one.gender not in GENDERS:
            raise ValueError(f"no pronoun of a person: {one.gender}")
        if one.name.lower() in seen:
            raise ValueError(f"two speakers have this name: {one.name}")
        seen.add(one.name.lower())
    return Register(found)
