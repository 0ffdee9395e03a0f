"""What a record publishes on seats and on the votes that they rest on: seats, magnitudes, complete votes.

A vote figure of a unit is complete where the unit published it itself, or where every reporting unit below it
has one. A sum over a part of the stations is never allocated.
"""

from collections import defaultdict
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
        standing = self._standing_in(unit, row)
        votes = {option: found for option in standing if (found := self._complete(option, row)) is not None}
        complete = self.record.options_complete(self.contest, self.stage)
        valid = self._complete_count("valid", row)
        return UnitVotes(votes, valid, names_all=complete and len(votes) == len(standing))

    def unit_count(self, unit: str, name: str) -> int | None:
        """A count of a unit, such as blank, cast or registered, where no reporting unit below it lacks it."""
        return None if self._rolled is None else self._complete_count(name, self.record.units.row_of(unit))

    def valid_and_blank(self, unit: str) -> int | str:
        """Valid and blank ballots of a unit with all votes, each once; or why that cannot be told.

        Some publish blank ballots beside the valid ones, others (Spain) among them: the votes of all lists tell which.
        Where blank ballots are not counted apart, the valid ones are all that is known.
        """
        found, blank = self.unit_votes(unit), self.unit_count(unit, "blank") or 0
        added = sum(found.votes.values())
        valid = added if found.valid is None else found.valid
        if not blank or valid == added + blank:
            return valid
        if valid == added:
            return valid + blank
        return (
            f"valid in {self.record.units.name_of(unit)} is {valid:,}, neither the votes of all lists ({added:,}) nor "
            f"these with blank ({added + blank:,}): whether the valid ballots hold the blank ones cannot be told"
        )

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
        places = self._places_of.get(option, ())
        above = self.record.units.path(row)
        if not places or not set(above).isdisjoint(places):
            return (row,)
        return tuple(self._parts[above[-1]].get(option, ()))

    def _standing_in(self, unit: str, row: int) -> list[str]:
        """Options that stand in a unit or in parts of it, in the order of the record."""
        found = set(self._parts[unit])
        for place in self.record.units.path(row):
            found.update(self._stand_at[place])
        return sorted({*self._everywhere, *found}, key=self._order.__getitem__) if found else self._everywhere

    @cached_property
    def _order(self) -> dict[str, int]:
        return {option: number for number, option in enumerate(self._places_of)}

    @cached_property
    def _places_of(self) -> dict[str, tuple[str, ...]]:
        """Option to the units in which alone it stands; none where it stands everywhere."""
        return {option.id: tuple(option.stands_in) for option in self.record.metadata.options_of(self.contest)}

    @cached_property
    def _everywhere(self) -> list[str]:
        return [option for option, places in self._places_of.items() if not places]

    @cached_property
    def _stand_at(self) -> Mapping[str, list[str]]:
        """Unit to the options of which it is named as a place."""
        found: dict[str, list[str]] = defaultdict(list)
        for option, places in self._places_of.items():
            for place in places:
                found[place].append(option)
        return found

    @cached_property
    def _parts(self) -> Mapping[str, dict[str, list[int]]]:
        """Unit to option to the rows in it, itself included, that are named as places of the option."""
        units = self.record.units
        found: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for place, options in self._stand_at.items():
            row = units.row_of(place)
            for above in units.path(row):
                for option in options:
                    found[above].setdefault(option, []).append(row)
        return found

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
            there = figures.is_not_null() & self._counts_apart
            self._counted[key] = roll_up_column(self.record.units, sheet.rows, there.cast(pl.Int64), there.to_numpy())
        return self._counted[key]

    @cached_property
    def _counts_apart(self) -> pl.Series:
        """Which lines are reported and of the finest level. Shape (lines,)."""
        rolled = self._rolled
        assert rolled is not None  # noqa: S101 - asked before
        sheet = rolled.sheet
        return sheet.reported & (self.record.units.table["level"].gather(sheet.rows) == rolled.level)

    @cached_property
    def _counted(self) -> dict[str, Column]:
        return {}
