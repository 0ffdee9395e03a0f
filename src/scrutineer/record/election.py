"""Election, contest, option, stage and source: the metadata that gives the tables their meaning.

Each class keeps the keys it does not know in `extra`, so that a record written again loses nothing.
Terms follow NIST SP 1500-100: a contest has options (its ContestSelection), counted in reporting units.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

STAGE_KINDS: Final[dict[str, str]] = {
    "count": "a version of the count, as the authority published it",
    "entry": "one of several entries of the same forms by different persons",
    "observer": "what observers wrote down at the stations",
    "image": "what was read off the published images of the forms",
    "paper": "the paper copies, where the count holds what was transmitted",
    "sealed": "the sealed copies of the forms",
}
"""What a stage can be. Only counts are tabulated; the others are readings with which a count is compared."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from.

    Attributes:
        id: Short code used in the tables.
        title: What the document is.
        url: Address, where there is one.
        date: Date as text; it may be approximate.
        publisher: Who published it.
        sha256: Digest of the file that was read, where a file was read.
    """

    id: str
    title: str
    url: str | None = None
    date: str | None = None
    publisher: str | None = None
    sha256: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """A published version of the count.

    Attributes:
        id: Short word used in the tables.
        name: Name for people.
        sequence: Position in the order of publication, starting at 1.
        date: Day of publication, where known.
        by: Publisher of this version.
        coverage: `complete` if it was published as a count of all units, `partial` or `unknown`.
        source: Source ids, joined by `;`.
        kind: One of `STAGE_KINDS`; None is a count.
    """

    id: str
    name: str
    sequence: int
    date: dt.date | None = None
    by: str | None = None
    coverage: str = "unknown"
    source: str | None = None
    kind: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_count(self) -> bool:
        """Whether it is a published version of the count; other readings of the forms are never tabulated."""
        return self.kind in {None, "count"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice on the ballot: a party, candidate or answer.

    Attributes:
        id: Short lower-case code, unique in its contest.
        contest: Contest it stands in.
        name: Name in Latin script or as published.
        name_local: Name in local script, only where a source gives it.
        abbreviation: Printed abbreviation.
        kind: party, candidate, answer, ...
        stands_in: Units in which it is on the ballot; empty means everywhere.
        same_as: Its id in the record of the election before, where that differs.
    """

    id: str
    contest: str
    name: str
    name_local: str | None = None
    abbreviation: str | None = None
    kind: str | None = None
    stands_in: tuple[str, ...] = ()
    same_as: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The abbreviation, or the name where there is none."""
        return self.abbreviation or self.name


@dataclass(frozen=True, slots=True)
class Contest:
    """What is being decided.

    Attributes:
        id: Short code.
        title: Name for people.
        unit: Id of the unit for which it is held.
        seats: Seats to be filled, where the contest fills seats.
        district_level: Level of the units in which seats are awarded; None for the whole unit at once.
        options_on_ballot: Number of options on the ballot, where known.
        options_complete: Stage id to whether votes name every option; a stage not listed is unknown.
    """

    id: str
    title: str
    unit: str
    seats: int | None = None
    district_level: str | None = None
    options_on_ballot: int | None = None
    options_complete: Mapping[str, bool] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Election:
    """The election that the record is about.

    Attributes:
        id: Id of the record: lower-case letters, digits, hyphens.
        title: Name for people.
        country: ISO 3166-1 alpha-3 code, where known.
        country_name: Name of the country, where known.
        type: legislative, presidential, referendum, local or other.
        body: The body elected.
        first_day: First polling day, where known.
        last_day: Last polling day, where known.
        previous: Id of the record of the election before.
        law: Id of the law whose parameters applied.
    """

    id: str
    title: str
    country: str | None = None
    country_name: str | None = None
    type: str = "other"
    body: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    previous: str | None = None
    law: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything in a record that is not a table.

    Attributes:
        election: The election.
        contests: Its contests, at least one.
        options: All options of all contests.
        stages: Published versions, in order of publication.
        sources: Where the figures come from.
        definitions: Metric name to what it means in this record.
    """

    election: Election
    contests: tuple[Contest, ...]
    options: tuple[Option, ...]
    stages: tuple[Stage, ...]
    sources: tuple[Source, ...]
    definitions: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def contest(self, contest: str) -> Contest:
        """The contest of this id.

        Raises:
            KeyError: There is none.
        """
        return {c.id: c for c in self.contests}[contest]

    def options_of(self, contest: str) -> tuple[Option, ...]:
        """The options of a contest, in the order of the record."""
        return tuple(option for option in self.options if option.contest == contest)

    def stage(self, stage: str) -> Stage:
        """The stage of this id.

        Raises:
            KeyError: There is none.
        """
        return {s.id: s for s in self.stages}[stage]

    def source(self, source: str) -> Source | None:
        """The source of this id, or None."""
        return next((s for s in self.sources if s.id == source), None)
