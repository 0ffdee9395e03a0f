"""Tallies: the figures of one unit at one stage, with coverage and rates whose denominators are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from scrutineer.evidence import Evidence
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.election import Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.roll_up import RolledSheet, roll_up


def share(part: int | None, whole: int | None) -> Fraction | None:
    """An exact ratio; None where an operand is missing or the whole is 0."""
    if part is None or not whole:
        return None
    return Fraction(part, whole)


@dataclass(frozen=True)
class Tally:
    """The figures of one unit in one contest at one stage.

    Attributes:
        contest: Contest id.
        stage: The published version.
        unit: Unit id.
        path: Ids from the root to the unit.
        level: Level of the unit.
        counts: Count name to value; every kind of count is a key.
        votes: Option to votes; every option of the contest is a key.
        expected: Units of the reporting level in the subtree.
        reported: Those of them that reported.
        coverage_level: The reporting level.
        registered_counted: Register of the units that enter turnout: reported, with a register that has meaning.
        cast_counted: Ballots cast in those units.
        valid_counted: Valid ballots in those units.
        options_complete: Whether the votes name every option on the ballot.
    """

    contest: str
    stage: Stage
    unit: str
    path: tuple[str, ...]
    level: str
    counts: Mapping[str, int | None]
    votes: Mapping[str, int | None]
    expected: int
    reported: int
    coverage_level: str
    registered_counted: int | None
    cast_counted: int | None
    valid_counted: int | None
    options_complete: bool

    def count(self, name: str) -> int | None:
        """One count, or None."""
        return self.counts.get(name)

    @property
    def turnout(self) -> Fraction | None:
        """Ballots cast over registered voters, in units whose register has meaning. May exceed 1."""
        return share(self.cast_counted, self.registered_counted)

    @property
    def turnout_valid(self) -> Fraction | None:
        """Valid ballots over registered voters, in the same units: the other turnout in circulation."""
        return share(self.valid_counted, self.registered_counted)

    @property
    def cast_without_register(self) -> int | None:
        """Ballots left out of turnout because the register of their unit has no meaning."""
        cast = self.count("cast")
        if cast is None or self.cast_counted is None:
            return cast
        return cast - self.cast_counted

    @property
    def invalid_share(self) -> Fraction | None:
        """Invalid ballots over ballots cast; blank ones are not counted in where they are counted apart."""
        return share(self.count("invalid"), self.count("cast"))

    @property
    def share_base(self) -> int | None:
        """Denominator of the vote shares: valid ballots, else the sum of the votes where all options are named."""
        valid = self.count("valid")
        if valid is not None:
            return valid
        figures = list(self.votes.values())
        if not self.options_complete or not figures or any(v is None for v in figures):
            return None
        return sum(v for v in figures if v is not None)

    def vote_share(self, option: str) -> Fraction | None:
        """Votes of an option over valid ballots."""
        return share(self.votes.get(option), self.share_base)

    @cached_property
    def ranking(self) -> tuple[tuple[str, int], ...]:
        """Options with votes, most votes first; equal votes in the order of the record."""
        known = [(option, votes) for option, votes in self.votes.items() if votes is not None]
        return tuple(sorted(known, key=lambda item: -item[1]))

    @property
    def unnamed_votes(self) -> int | None:
        """Valid ballots that went to options whose votes are not in the record; None where it cannot be told."""
        valid = self.count("valid")
        if valid is None or not self.ranking:
            return None
        rest = valid - sum(votes for _, votes in self.ranking)
        # More votes than valid ballots is a matter for the checks; it leaves nothing for the unnamed.
        return rest if rest >= 0 else None


def tally_at(record: ElectionRecord, rolled: RolledSheet, row: int) -> Tally:
    """The tally of the unit in one row of the table of units."""
    sheet = rolled.sheet
    units = record.units

    def counted(name: str) -> int | None:
        column = rolled.with_register.get(name)
        return column.at(row) if column else None

    return Tally(
        contest=sheet.contest,
        stage=record.metadata.stage(sheet.stage),
        unit=str(units.ids[row]),
        path=units.path(row),
        level=str(units.table["level"][row]),
        counts={name: rolled.counts[name].at(row) if name in rolled.counts else None for name in COUNT_KINDS},
        votes={
            option.id: rolled.votes[option.id].at(row) if option.id in rolled.votes else None
            for option in record.metadata.options_of(sheet.contest)
        },
        expected=int(rolled.expected[row]),
        reported=int(rolled.reported[row]),
        coverage_level=rolled.level,
        registered_counted=counted("registered"),
        cast_counted=counted("cast"),
        valid_counted=counted("valid"),
        options_complete=record.options_complete(sheet.contest, sheet.stage),
    )


@dataclass(frozen=True)
class Tabulation:
    """Every sheet of a record rolled up.

    Attributes:
        record: The record.
        rolled: Contest and stage to the rolled-up sheet.
    """

    record: ElectionRecord
    rolled: Mapping[tuple[str, str], RolledSheet]

    @cached_property
    def evidence(self) -> Evidence:
        """How it was made; made on demand, since the digest of a large record takes longer than its roll-up."""
        return Evidence(
            method="tabulation.roll_up",
            record_digest=self.record.digest,
            caveats=(
                "A unit without a figure contributes nothing and is missing from the coverage.",
                "Turnout uses only units whose register has meaning; the ballots of the others are shown beside it.",
            ),
        )

    def national(self, contest: str, stage: str) -> Tally | None:
        """The tally of the contest's whole unit at a stage, or None where nothing was published."""
        rolled = self.rolled.get((contest, stage))
        return tally_at(self.record, rolled, self.record.contest_row(contest)) if rolled else None

    def stages(self, contest: str) -> tuple[Tally, ...]:
        """The national tallies of a contest in order of publication."""
        tallies = (self.national(contest, stage.id) for stage in self.record.metadata.stages)
        return tuple(tally for tally in tallies if tally is not None)

    def latest(self, contest: str) -> Tally | None:
        """The national tally of the last stage of a contest."""
        stages = self.stages(contest)
        return stages[-1] if stages else None

    def units_at(self, contest: str, stage: str, level: str) -> pl.DataFrame:
        """The tallies of every unit of a level as a table.

        Returns:
            unit, path (ids joined by ` / `), name, level, kind, each count, turnout, turnout_valid, invalid_share
            (floats), coverage_expected, coverage_reported, and `votes_OPTION` per option; nulls where not known.
        """
        rolled = self.rolled[contest, stage]
        table = self.record.units.table
        inside = self.record.units.children_mask(self.record.contest_row(contest))
        rows = np.flatnonzero((table["level"] == level).to_numpy() & inside)
        chosen = table[rows]
        columns = [chosen["unit"], self._paths(rows), chosen["name"], chosen["level"], chosen["kind"]]
        empty = pl.Series([None], dtype=pl.Int64).new_from_index(0, rows.size)
        for name in COUNT_KINDS:
            found = rolled.counts.get(name)
            columns.append(found.series(name, rows) if found else empty.alias(name))
        for name in ("registered", "cast", "valid"):
            found = rolled.with_register.get(name)
            columns.append(found.series(f"{name}_counted", rows) if found else empty.alias(f"{name}_counted"))
        columns += [
            pl.Series("coverage_expected", rolled.expected[rows]),
            pl.Series("coverage_reported", rolled.reported[rows]),
        ]
        columns += [column.series(f"votes_{option}", rows) for option, column in rolled.votes.items()]

        def rate(part: str, whole: str) -> pl.Expr:
            return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))

        return pl.DataFrame(columns).with_columns(
            rate("cast_counted", "registered_counted").alias("turnout"),
            rate("valid_counted", "registered_counted").alias("turnout_valid"),
            rate("invalid", "cast").alias("invalid_share"),
        )

    def _paths(self, rows: np.ndarray[Any, np.dtype[np.int64]]) -> pl.Series:
        units = self.record.units
        names = units.ids.gather(rows)
        paths = names
        parents = units.parent[rows]
        while (parents != -1).any():
            above = units.ids.gather(np.maximum(parents, 0))
            joined = above + " / " + paths
            paths = paths.zip_with(pl.Series(parents == -1), joined)
            parents = np.where(parents == -1, -1, units.parent[np.maximum(parents, 0)])
        return paths.alias("path")


def tabulate(record: ElectionRecord, stages: Sequence[str] | None = None) -> Tabulation:
    """Roll up a record from its finest units to its root.

    Args:
        record: The record.
        stages: Stages to roll up; every count by default. Readings that are no counts are never rolled up.

    Returns:
        The tabulation.
    """
    counts = {stage.id for stage in record.metadata.stages if stage.is_count}
    rolled = {
        (contest, stage): roll_up(record, contest, stage)
        for contest, stage in record.sheets
        if stage in (counts if stages is None else counts.intersection(stages))
    }
    return Tabulation(record, rolled)
