"""What a record publishes on seats and on the votes that they rest on: seats, magnitudes, complete votes.

A vote figure of a unit is complete where the unit published it itself, or where every reporting unit below it
has one. A sum over a part of the stations is never allocated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.roll_up import Column, RolledSheet, roll_up, roll_up_column


@dataclass(frozen=True, slots=True)
class Magnitude:
    """Seats to be filled in a unit.

    Attributes:
        seats: Their number.
        is_sourced: Whether a source that was read states it.
        source: Where it stands: source ids of the record, or the id of the law; None where unsourced.
    """

    seats: int
    is_sourced: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class UnitVotes:
    """The votes of one unit, as far as they are complete.

    Attributes:
        votes: Option to votes, for the options whose figure is complete.
        valid: Valid votes, or None.
        names_all: Whether every option that stands in the unit is in `votes`.
    """

    votes: Mapping[str, int]
    valid: int | None
    names_all: bool

    @property
    def base(self) -> int | None:
        """Valid votes to allocate by: None where all options are named and the sum of their votes is the base."""
        return None if self.names_all else self.valid

    @property
    def can_allocate(self) -> bool:
        """Whether seats can be worked out, at least as bounds."""
        if not any(self.votes.values()):
            return False
        return self.names_all or (self.valid is not None and self.valid >= sum(self.votes.values()))


@dataclass(frozen=True)
class PublishedSeats:
    """The seats and votes of one contest at one stage.

    Attributes:
        record: The record.
        contest: Contest id.
        stage: Stage id.
    """

    record: ElectionRecord
    contest: str
    stage: str

    @cached_property
    def _rows(self) -> pl.DataFrame:
        return self.record.seats.filter(pl.col("contest") == self.contest)

    @cached_property
    def _rolled(self) -> RolledSheet | None:
        if self.record.sheet(self.contest, self.stage) is None:
            return None
        return roll_up(self.record, self.contest, self.stage)

    @cached_property
    def won(self) -> Mapping[str, Mapping[str, int]]:
        """Unit to option to seats reported at this stage."""
        found: dict[str, dict[str, int]] = {}
        rows = self._rows.filter((pl.col("stage") == self.stage) & pl.col("option").is_not_null())
        for unit, option, seats in rows.select("unit", "option", "seats").iter_rows():
            found.setdefault(unit, {})[option] = seats
        return found

    def reported(self, unit: str) -> Mapping[str, int]:
        """Seats reported for a unit; for the whole contest, where nothing was, the sum over its parts."""
        if unit in self.won or unit != self.record.metadata.contest(self.contest).unit:
            return self.won.get(unit, {})
        found: dict[str, int] = {}
        for held in self.won.values():
            for option, seats in held.items():
                found[option] = found.get(option, 0) + seats
        return found

    @cached_property
    def magnitudes(self) -> Mapping[str, Magnitude]:
        """Unit to seats to be filled; a figure of this stage before one of a later or earlier stage."""
        sequence = {stage.id: stage.sequence for stage in self.record.metadata.stages}
        rows = self._rows.filter(pl.col("option").is_null())
        found: dict[str, Magnitude] = {}
        ordered = sorted(
            rows.select("unit", "stage", "seats", "status", "source").iter_rows(),
            key=lambda row: (row[1] == self.stage, sequence[row[1]]),
        )
        for unit, _, seats, status, source in ordered:
            found[unit] = Magnitude(seats, status == "sourced", source)
        return found

    @property
    def has_votes(self) -> bool:
        """Whether anything was published on ballots or votes at this stage."""
        return self._rolled is not None

    def unit_votes(self, unit: str) -> UnitVotes:
        """The complete votes of a unit, roll-ups over all of its reporting units included."""
        rolled = self._rolled
        if rolled is None:
            return UnitVotes({}, None, names_all=False)
        row = self.record.units.row_of(unit)
        standing = [
            option.id for option in self.record.metadata.options_of(self.contest) if self._places(option.id, row)
        ]
        votes = {option: found for option in standing if (found := self._complete(option, row)) is not None}
        complete = self.record.options_complete(self.contest, self.stage)
        valid = self._complete_count("valid", row)
        return UnitVotes(votes, valid, names_all=complete and len(votes) == len(standing))

    def unit_count(self, unit: str, name: str) -> int | None:
        """A count of a unit, such as blank, cast or registered, where no reporting unit below it lacks it."""
        return None if self._rolled is None else self._complete_count(name, self.record.units.row_of(unit))

    def alliances(self, unit: str) -> Mapping[str, str]:
        """List to the alliance that it joined in this unit: one name for all units, or a name by unit."""
        found: dict[str, str] = {}
        whole = self.record.metadata.contest(self.contest).unit
        for option in self.record.metadata.options_of(self.contest):
            named = option.extra.get("alliance")
            name = named
            if isinstance(named, Mapping):
                # A unit that is no district of the table has the name on which all districts agree.
                agreed = set(named.values())
                name = named.get(unit, next(iter(agreed)) if unit == whole and len(agreed) == 1 else None)
            if isinstance(name, str) and name.strip():
                found[option.id] = name.strip()
        return found

    def _places(self, option: str, row: int) -> tuple[int, ...]:
        """The rows under this one whose voters can choose the option: itself, some of its parts, or none."""
        stands_in = next((o.stands_in for o in self.record.metadata.options_of(self.contest) if o.id == option), ())
        units = self.record.units
        above = units.path(row)
        if not stands_in or set(above) & set(stands_in):
            return (row,)
        return tuple(place for place in map(units.row_of, stands_in) if above[-1] in units.path(place))

    def _complete(self, option: str, row: int) -> int | None:
        """The votes of an option, where no reporting unit below lacks them."""
        rolled = self._rolled
        column = None if rolled is None else rolled.votes.get(option)
        if rolled is None or column is None or not column.known[row]:
            return None
        expected = sum(int(rolled.expected[place]) for place in self._places(option, row))
        if column.own[row] or self._figures(rolled, option, rolled.sheet.votes[option]).at(row) == expected:
            return column.at(row)
        return None

    def _complete_count(self, name: str, row: int) -> int | None:
        rolled = self._rolled
        column = None if rolled is None else rolled.counts.get(name)
        if rolled is None or column is None or not column.known[row]:
            return None
        figures = self._figures(rolled, f"count:{name}", rolled.sheet.count(name))
        return column.at(row) if column.own[row] or figures.at(row) == int(rolled.expected[row]) else None

    def _figures(self, rolled: RolledSheet, key: str, figures: pl.Series) -> Column:
        """For every unit the number of its reporting units that have this figure."""
        if key not in self._counted:
            sheet = rolled.sheet
            finest = self.record.units.table["level"].gather(sheet.rows) == rolled.level
            there = figures.is_not_null() & sheet.reported & finest
            self._counted[key] = roll_up_column(self.record.units, sheet.rows, there.cast(pl.Int64), there.to_numpy())
        return self._counted[key]

    @cached_property
    def _counted(self) -> dict[str, Column]:
        return {}
