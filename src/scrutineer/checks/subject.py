"""What the rules look at: a tabulated record and, where there is one, the record before it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.record.election import Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.roll_up import RolledSheet
from scrutineer.tabulation.tally import Tabulation

Lines = slice | NDArray[np.int64]
"""Lines of a sheet; a slice spares copying them."""

LIST_OF = "list"
"""Key of an option that names the option of the list whose votes hold its own."""

SETTLED = ("annulled", "not_opened")
"""Statuses of a unit that is settled without figures: it is not waited for and adds nothing to a sum."""


@dataclass(frozen=True)
class VoteTotals:
    """Votes of each line added up, with what is missing.

    Attributes:
        total: Sum of the figures that are there. Shape (lines,).
        listed: Number of options with a row in the votes table. Shape (lines,).
        blank: Number of those without a figure. Shape (lines,).
        unlisted: Whether an option on the ballot there has no row at all. Shape (lines,).
    """

    total: NDArray[np.int64]
    listed: NDArray[np.int32]
    blank: NDArray[np.int32]
    unlisted: NDArray[np.bool_]


@dataclass(frozen=True)
class Subject:
    """A tabulated record under examination.

    Attributes:
        tabulation: The record, rolled up.
        previous: The record before it, rolled up, where there is one.
    """

    tabulation: Tabulation
    previous: Tabulation | None = None

    @property
    def record(self) -> ElectionRecord:
        """The record."""
        return self.tabulation.record

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that were rolled up, contests in order and stages in order of publication."""
        contests = [contest.id for contest in self.record.metadata.contests]
        return tuple(rolled.sheet for contest in contests for rolled in self.rolled_of(contest))

    def rolled_of(self, contest: str) -> tuple[RolledSheet, ...]:
        """The rolled-up sheets of a contest, in order of publication."""
        stages = (stage.id for stage in self.record.metadata.stages)
        found = (self.tabulation.rolled.get((contest, stage)) for stage in stages)
        return tuple(rolled for rolled in found if rolled is not None)

    @cached_property
    def _roots(self) -> dict[str, int]:
        return {contest.id: self.record.contest_row(contest.id) for contest in self.record.metadata.contests}

    def root(self, contest: str) -> int:
        """Row of the unit for which a contest is held."""
        return self._roots[contest]

    @cached_property
    def _totals(self) -> dict[tuple[str, str], VoteTotals]:
        return {}

    def vote_totals(self, sheet: Sheet) -> VoteTotals:
        """The votes of each line added up; computed once for all rules."""
        key = (sheet.contest, sheet.stage)
        if key not in self._totals:
            self._totals[key] = self._add_votes(sheet)
        return self._totals[key]

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    def kept[T](self, name: str, make: Callable[[], T]) -> T:
        """What several rules or messages need, made when it is first asked for. Each name stands for one thing."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    @cached_property
    def _figures(self) -> dict[tuple[str, str, str], tuple[NDArray[np.int64], NDArray[np.bool_]]]:
        return {}

    def figures(self, sheet: Sheet, name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """A count with 0 where there is none, and where there is one. Shapes (lines,), not to be written to."""
        key = (sheet.contest, sheet.stage, name)
        if key not in self._figures:
            column = sheet.count(name)
            there = column.is_not_null().to_numpy()
            self._figures[key] = (column.fill_null(0) if column.null_count() else column).to_numpy(), there
        return self._figures[key]

    def readings(self, kind: str) -> tuple[Sheet, ...]:
        """The sheets of one kind that are no counts, such as entries, contests in order and stages in order."""
        kinds = {stage.id: stage.kind for stage in self.record.metadata.stages}
        contests = self.record.metadata.contests
        return tuple(
            sheet for contest in contests for sheet in self.record.readings_of(contest.id) if kinds[sheet.stage] == kind
        )

    @cached_property
    def _columns(self) -> frozenset[str]:
        """Columns of units and of all sheets in which something stands."""
        tables = [self.record.units.table, *(sheet.ballots for sheet in self.record.sheets.values())]
        return frozenset(name for table in tables for name in table.columns if table[name].null_count() < table.height)

    def has_column(self, name: str) -> bool:
        """Whether anything stands in this column of the units or of any sheet."""
        return name in self._columns

    def flags(self, sheet: Sheet, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """A mark on the form, false where it is not known, and where it is known. Shapes (lines,)."""
        if name not in sheet.ballots.columns:
            return np.zeros(len(sheet), bool), np.zeros(len(sheet), bool)
        column = sheet.ballots[name]
        return column.fill_null(value=False).to_numpy(), column.is_not_null().to_numpy()

    def words(self, sheet: Sheet, name: str) -> pl.Series:
        """A column of words, null where nothing stands. Shape (lines,)."""
        if name in sheet.ballots.columns:
            return sheet.ballots[name]
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(sheet))

    def _add_votes(self, sheet: Sheet) -> VoteTotals:
        size = len(sheet)
        total = np.zeros(size, np.int64)
        listed = np.zeros(size, np.int32)
        blank = np.zeros(size, np.int32)
        unlisted = np.zeros(size, bool)
        everywhere = 0
        for option in self.record.metadata.options_of(sheet.contest):
            if self.is_candidate_of_a_list(sheet.contest, option.id):
                # A candidate's votes are part of the votes of the list, which is an option too.
                continue
            if option.id not in sheet.votes.columns:
                unlisted |= self.on_ballot(sheet.contest, option.id, sheet.rows)
                continue
            figures = sheet.votes[option.id]
            if isinstance(sheet.vote_sources[option.id], str):
                everywhere += 1
                if figures.null_count():
                    blank += figures.is_null().to_numpy()
            else:
                there = sheet.has_vote_row(option.id).to_numpy()
                listed += there
                blank += there & figures.is_null().to_numpy()
                if not there.all():
                    unlisted |= ~there & self.on_ballot(sheet.contest, option.id, sheet.rows)
            total += figures.fill_null(0).to_numpy() if figures.null_count() else figures.to_numpy()
        listed += np.int32(everywhere)
        return VoteTotals(total, listed, blank, unlisted)

    @cached_property
    def _on_lists(self) -> frozenset[tuple[str, str]]:
        return frozenset((o.contest, o.id) for o in self.record.metadata.options if o.extra.get(LIST_OF) is not None)

    def is_candidate_of_a_list(self, contest: str, option: str) -> bool:
        """Whether an option names another one as its list, so that its votes are counted there too."""
        return (contest, option) in self._on_lists

    def stands_in(self, contest: str, option: str) -> tuple[str, ...]:
        """Units in which an option stands; empty where it stands everywhere."""
        return self._stands_in[contest, option]

    @cached_property
    def _stands_in(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {(option.contest, option.id): option.stands_in for option in self.record.metadata.options}

    @cached_property
    def _matched(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        return {}

    def matched(self, level: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the units of a level that the record before has under the same id, here and there."""
        if level not in self._matched:
            units = self.record.units.table.lazy().with_row_index("here").filter(pl.col("level") == level)
            before = self.previous.record.units.table if self.previous else self.record.units.table.clear()
            found = (
                units.select("unit", "here")
                .join(before.lazy().select("unit").with_row_index("there"), on="unit", maintain_order="left")
                .select(pl.col("here", "there").cast(pl.Int64))
                .collect()
            )
            self._matched[level] = found["here"].to_numpy(), found["there"].to_numpy()
        return self._matched[level]

    def on_ballot(self, contest: str, option: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether an option stands in each of these units. Shape (rows,)."""
        if not self.stands_in(contest, option):
            return np.ones(rows.size, bool)
        units = self.record.units
        inside = np.zeros(len(units), bool)
        for unit in self.stands_in(contest, option):
            inside |= units.children_mask(units.row_of(unit))
        return inside[rows]

    @cached_property
    def has_children(self) -> NDArray[np.bool_]:
        """Whether each unit has units below it. Shape (units,)."""
        found = np.zeros(len(self.record.units), bool)
        for generation in self.record.units.generations:
            found[generation.parents] = True
        return found

    @cached_property
    def ordinary(self) -> NDArray[np.bool_]:
        """Whether each unit is of the ordinary kind. Shape (units,)."""
        return (self.record.units.table["kind"] == "ordinary").to_numpy()

    def settled(self, sheet: Sheet) -> NDArray[np.bool_]:
        """Units whose line says annulled or not opened. Shape (units,)."""
        found = np.zeros(len(self.record.units), bool)
        if not sheet.reported.all():
            found[sheet.rows] = sheet.ballots["status"].is_in(SETTLED).fill_null(value=False).to_numpy()
        return found

    @cached_property
    def _lines(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        return {}

    def line(self, contest: str, stage: str, row: int) -> int | None:
        """Line of a unit in a sheet, or None."""
        key = (contest, stage)
        if key not in self._lines:
            lines = np.full(len(self.record.units), -1, np.int64)
            rows = self.record.sheets[key].rows
            lines[rows] = np.arange(rows.size)
            self._lines[key] = lines
        found = int(self._lines[key][row])
        return None if found < 0 else found

    def place(self, row: int | None) -> str:
        """Name of a unit for people, with the names of up to two units above it.

        Where a unit has the name of one above it, such as a country in a record of the country and its voters abroad,
        its level is said too: `Bolivia (country)`.
        """
        if row is None:
            return self.record.metadata.election.title
        units = self.record.units
        above: list[str] = []
        parent = int(units.parent[row])
        while parent != -1:
            above.append(self._name(parent))
            parent = int(units.parent[parent])
        name = self._name(row)
        # The whole at the end is known from the report, but a unit may be called as it is.
        beside = above[:-1][:2]
        if name in above:
            beside = [str(units.table["level"][row]), *beside]
        return f"{name} ({', '.join(beside)})" if beside else name

    def _name(self, row: int) -> str:
        name = self.record.units.table["name"][row]
        return str(self.record.units.ids[row]) if name is None else str(name)

    def option_name(self, contest: str, option: str) -> str:
        """Abbreviation or name of an option."""
        found = (o.short for o in self.record.metadata.options_of(contest) if o.id == option)
        return next(found, option)

    def stage_name(self, stage: str) -> str:
        """Name of a stage with its day, where known."""
        found: Stage = self.record.metadata.stage(stage)
        name = found.name
        # Many names of versions tell the day already.
        told = found.date is None or f"{found.date.day} {found.date:%B}" in name
        day = "" if told or found.date is None else f" of {found.date.day} {found.date:%B %Y}"
        if name[1:2].islower():
            name = name[:1].lower() + name[1:]
        return f"{name}{day}"


def same_units(earlier: Sheet, later: Sheet) -> tuple[NDArray[np.int64], Lines, Lines]:
    """The rows of the units that stand in both sheets, and their lines in each."""
    if np.array_equal(earlier.rows, later.rows):
        return later.rows, slice(None), slice(None)
    rows, before, now = np.intersect1d(earlier.rows, later.rows, assume_unique=True, return_indices=True)
    return rows, before, now
