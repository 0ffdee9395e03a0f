"""Sheets: the counts of one contest at one stage, one row per reporting unit.

On disk votes are long, because constituencies differ in who stands. In memory each contest and stage holds them
wide, beside the ballots of the same units, so that sums over options and units are column operations. What was
measured on 1.05 million stations by 40 options is in `docs/adr/0002-record-as-sheets.md`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.record.counts import COUNT_KINDS

BALLOT_TEXT = ("status", "derived", "source", "note")

SourceColumn = str | pl.Series
"""Source of an option's votes: one id for every row, or a column of ids with null where there is no row."""


@dataclass(frozen=True)
class Sheet:
    """What was published for one contest at one stage.

    Attributes:
        contest: Contest id.
        stage: Stage id.
        rows: Row of each line's unit in the table of units. Shape (lines,), distinct.
        ballots: Count columns (Int64, null where not published), status, derived, source, note and any further
            column. A null status means that the ballots table has no row for the unit.
        votes: One Int64 column per option. Null where no figure was published.
        vote_sources: Option to the source of its votes. A line without a source has no row in the votes table.
    """

    contest: str
    stage: str
    rows: NDArray[np.int64]
    ballots: pl.DataFrame
    votes: pl.DataFrame
    vote_sources: Mapping[str, SourceColumn]

    def __len__(self) -> int:
        """Number of lines."""
        return int(self.rows.size)

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Count columns in which something was published."""
        return tuple(
            name
            for name in COUNT_KINDS
            if name in self.ballots.columns and self.ballots[name].null_count() < self.ballots.height
        )

    @property
    def options(self) -> tuple[str, ...]:
        """Options with a column, in the order of the record."""
        return tuple(self.votes.columns)

    def count(self, name: str) -> pl.Series:
        """A count column, all null where it was never published. Shape (lines,)."""
        if name in self.ballots.columns:
            return self.ballots[name]
        return pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, len(self))

    @cached_property
    def reported(self) -> pl.Series:
        """Whether the line holds reported figures (null status counts when votes are there). Shape (lines,)."""
        status = self.ballots["status"]
        return ((status == "reported") | status.is_null()).fill_null(value=True)

    def has_vote_row(self, option: str) -> pl.Series:
        """Whether the votes table has a row for the option, figure or not. Shape (lines,)."""
        source = self.vote_sources[option]
        if isinstance(source, str):
            return pl.Series(option, [True]).new_from_index(0, len(self))
        return source.is_not_null()

    def derived(self, name: str) -> pl.Series:
        """Whether a count was computed from the others in each line. Shape (lines,)."""
        listed = self.ballots["derived"]
        if listed.null_count() == listed.len():
            return pl.Series(name, [False]).new_from_index(0, len(self))
        return (";" + listed + ";").str.contains(f";{name};", literal=True).fill_null(value=False)

    def vote_source(self, option: str, line: int) -> str | None:
        """Source ids of one figure, joined by `;`."""
        source = self.vote_sources[option]
        return source if isinstance(source, str) else source[line]


def option_sums(votes: pl.DataFrame, options: Iterable[str] | None = None) -> pl.DataFrame:
    """Sum of the votes over options, per line.

    Args:
        votes: One Int64 column per option.
        options: Options to sum; all by default.

    Returns:
        Columns `total` (figures that are there, 0 where none is) and `known` (how many figures are there).
    """
    names = list(votes.columns if options is None else options)
    if not names:
        return pl.DataFrame({"total": np.zeros(votes.height, np.int64), "known": np.zeros(votes.height, np.int64)})
    total = np.zeros(votes.height, np.int64)
    known = np.full(votes.height, len(names), np.int64)
    for name in names:
        column = votes[name]
        if column.null_count():
            known -= column.is_null().to_numpy()
            column = column.fill_null(0)
        total += column.to_numpy()
    return pl.DataFrame({"total": total, "known": known})


def tidy_source(source: pl.Series) -> SourceColumn:
    """One id where all lines have the same source, else the column."""
    if source.len() and source.null_count() == 0 and bool((source == source[0]).all()):
        return str(source[0])
    return source
