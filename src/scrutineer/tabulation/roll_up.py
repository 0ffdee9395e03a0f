"""Roll counts and votes up the unit tree.

A unit's value is its own published figure where it has one, else the sum over its children of theirs. A child
without a figure contributes nothing and is missing from the coverage: it is never read as zero. Only lines with
status `reported` contribute; a register counts whatever the status of the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet
from scrutineer.record.units import Units, as_run

WITH_REGISTER = ("registered", "cast", "valid")
"""Counts that are also rolled up over the units whose register has meaning, for turnout."""


@dataclass(frozen=True)
class Column:
    """One quantity for every unit.

    Attributes:
        value: The unit's value; 0 where there is none. Shape (units,).
        known: Whether there is a value. Shape (units,).
        own: Whether the value is the unit's own published figure. Shape (units,).
        child_sum: Sum over the children with a value. Shape (units,).
        children_known: Number of children with a value. Shape (units,).
    """

    value: NDArray[np.int64]
    known: NDArray[np.bool_]
    own: NDArray[np.bool_]
    child_sum: NDArray[np.int64]
    children_known: NDArray[np.int64]

    def at(self, row: int) -> int | None:
        """The value of one unit, or None."""
        return int(self.value[row]) if self.known[row] else None

    def series(self, name: str, rows: NDArray[np.int64]) -> pl.Series:
        """The values of some units, null where there is none."""
        masked = pl.Series(name, self.value[rows])
        return masked.zip_with(
            pl.Series(self.known[rows]), pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, rows.size)
        )


@dataclass(frozen=True)
class RolledSheet:
    """A sheet rolled up over the whole tree.

    Attributes:
        sheet: What was rolled up.
        counts: Count name to its column.
        with_register: registered, cast, valid over reported lines whose register has meaning.
        votes: Option to its column.
        expected: Units of the reporting level in each subtree. Shape (units,).
        reported: Those of them with a reported line. Shape (units,).
        level: The reporting level: that of the deepest units with a line at any stage.
    """

    sheet: Sheet
    counts: Mapping[str, Column]
    with_register: Mapping[str, Column]
    votes: Mapping[str, Column]
    expected: NDArray[np.int64]
    reported: NDArray[np.int64]
    level: str


def roll_up_column(
    units: Units, rows: NDArray[np.int64] | slice, figures: pl.Series, contributes: NDArray[np.bool_] | None
) -> Column:
    """Roll one quantity up the tree.

    Args:
        units: The units and their tree.
        rows: Unit row of each line, or the slice of them. Shape (lines,).
        figures: Int64 with nulls. Shape (lines,).
        contributes: Whether the line counts; None where every line does. Shape (lines,).

    Returns:
        The quantity for every unit.
    """
    size = len(units)
    here = rows if isinstance(rows, slice) else as_run(rows)
    if figures.null_count() or contributes is not None:
        there = figures.is_not_null().to_numpy()
        there = there if contributes is None else there & contributes
        figure = np.where(there, figures.fill_null(0).to_numpy(), 0)
    else:
        there, figure = None, figures.to_numpy()
    if there is None and isinstance(here, slice) and figures.len() == size:
        # Every unit has a figure of its own: nothing is written below, so the column itself will do.
        value, own = figure, np.ones(size, bool)
    else:
        value, own = np.zeros(size, np.int64), np.zeros(size, bool)
        value[here] = figure
        own[here] = True if there is None else there
    known = own.copy()
    child_sum = np.zeros(size, np.int64)
    children_known = np.zeros(size, np.int64)
    for generation, below in zip(units.generations, units.selections, strict=True):
        parents = generation.parents
        child_sum[parents] = np.add.reduceat(value[below], generation.starts)
        if known[below].all():
            children_known[parents] = np.diff(generation.starts, append=generation.rows.size)
        else:
            children_known[parents] = np.add.reduceat(known[below].astype(np.int64), generation.starts)
        open_parents = parents[~own[parents] & (children_known[parents] > 0)]
        if open_parents.size:
            value[open_parents] = child_sum[open_parents]
            known[open_parents] = True
    return Column(value, known, own, child_sum, children_known)


def roll_up(record: ElectionRecord, contest: str, stage: str) -> RolledSheet:
    """Roll up one contest at one stage.

    Raises:
        KeyError: The record has no such sheet.
    """
    sheet = record.sheets[contest, stage]
    units = record.units
    rows = as_run(sheet.rows)
    reported = None if sheet.reported.all() else sheet.reported.to_numpy()
    counts = {
        name: roll_up_column(units, rows, sheet.count(name), None if name == "registered" else reported)
        for name in COUNT_KINDS
        if name in sheet.counts
    }
    meaningful = _meaningful_registers(sheet)
    with_register = {
        name: roll_up_column(units, rows, sheet.count(name), meaningful)
        for name in WITH_REGISTER
        if name in sheet.counts
    }
    votes = {name: roll_up_column(units, rows, sheet.votes[name], reported) for name in sheet.options}
    level = record.finest_level[contest]
    expected, received = _coverage(record, contest, sheet, level)
    return RolledSheet(sheet, counts, with_register, votes, expected, received, level)


def _meaningful_registers(sheet: Sheet) -> NDArray[np.bool_]:
    """Lines that enter turnout: reported, with ballots cast and a register above zero."""
    registered, cast = sheet.count("registered"), sheet.count("cast")
    return ((registered > 0).fill_null(value=False) & cast.is_not_null() & sheet.reported).to_numpy()


def _coverage(
    record: ElectionRecord, contest: str, sheet: Sheet, level: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    units = record.units
    at_level = (units.table["level"] == level).to_numpy()
    inside = at_level & units.children_mask(record.contest_row(contest))
    contributes = np.zeros(len(units), bool)
    contributes[sheet.rows] = (_has_figures(sheet) & sheet.reported).to_numpy()
    expected = inside.astype(np.int64)
    reported = (inside & contributes).astype(np.int64)
    for generation in units.generations:
        for column in (expected, reported):
            column[generation.parents] += np.add.reduceat(column[generation.rows], generation.starts)
    return expected, reported


def _has_figures(sheet: Sheet) -> pl.Series:
    """Whether a line holds any figure besides the register. Shape (lines,)."""
    columns = [sheet.count(name) for name in sheet.counts if name != "registered"]
    columns += [sheet.votes[name] for name in sheet.options]
    if any(column.null_count() == 0 for column in columns):
        return pl.Series([True]).new_from_index(0, len(sheet))
    if not columns:
        return pl.Series([False]).new_from_index(0, len(sheet))
    there = columns[0].is_not_null()
    for column in columns[1:]:
        there |= column.is_not_null()
    return there
