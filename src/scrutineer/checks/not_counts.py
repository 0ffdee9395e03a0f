"""Rule A20: a count is a whole number of at least zero.

The readers refuse negative and fractional counts in the tables. The rule looks again, for records that were made in
other ways, and at printed counts, which are kept as they stand.
"""

from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.sheet import Sheet

COUNT_METRICS = frozenset({*COUNT_KINDS, "votes", "seats", "stations"})
"""Metrics of statements that are counts of persons, papers, seats or stations."""


def _not_whole(column: pl.Series) -> BoolArray | None:
    """Where a column holds no count; None where every figure is one."""
    if column.dtype.is_integer():
        lowest = column.min()
        return None if not isinstance(lowest, int) or lowest >= 0 else (column < 0).fill_null(value=False).to_numpy()
    bad = (column < 0) | (column != column.floor())
    return bad.fill_null(value=False).to_numpy() if bool(bad.any()) else None


def _sheet(sheet: Sheet) -> Judgement:
    """Lines with a figure that is no count; the first such figure speaks for each."""
    names = (*sheet.counts, *sheet.options)
    columns = [sheet.count(name) for name in sheet.counts] + [sheet.votes[name] for name in sheet.options]
    fail = np.zeros(len(sheet), bool)
    option: IntArray | None = None
    value: NDArray[np.float64] | None = None
    for place, column in enumerate(columns):
        bad = _not_whole(column)
        if bad is None:
            continue
        if option is None or value is None:
            option, value = np.full(len(sheet), -1, np.int64), np.zeros(len(sheet))
        new = bad & ~fail
        value[new] = column.cast(pl.Float64).fill_null(0).to_numpy()[new]
        option[new] = place
        fail |= bad
    result, reasons = results(fail, (("no figure was published", _empty(columns, len(sheet))),))
    return Judgement(
        sheet.contest,
        sheet.stage,
        "count",
        sheet.rows,
        result,
        reasons,
        expected=None if value is None else np.maximum(np.floor(value), 0),
        observed=value,
        option=option,
        options=names if option is not None else (),
    )


def _empty(columns: list[pl.Series], size: int) -> BoolArray:
    """Lines without any figure."""
    empty = np.ones(size, bool)
    for column in columns:
        if not column.null_count():
            return np.zeros(size, bool)
        empty &= column.is_null().to_numpy()
    return empty


def _statements(subject: Subject) -> tuple[Finding, ...]:
    found = []
    units = subject.record.units
    for row in subject.record.statements.iter_rows(named=True):
        if row["metric"] not in COUNT_METRICS or (row["low"] is None and row["high"] is None):
            continue
        low, high = (Fraction(row[name]) if row[name] is not None else None for name in ("low", "high"))
        bounds = [bound for bound in (low, high) if bound is not None]
        # A rounded figure such as 6.74 million has whole bounds; a fraction shows only where it is printed in full.
        bad = min(bounds) < 0 or (low is not None and low == high and low.denominator != 1)
        found.append(
            Finding(
                FAIL if bad else PASS,
                row["contest"],
                row["stage"],
                None if row["unit"] is None else units.row_of(row["unit"]),
                row["metric"],
                row["option"],
                observed=float(bounds[0]) if bad else None,
                statement=row["statement"],
            )
        )
    return tuple(found)


def _not_a_count(subject: Subject, _: Parameters) -> Outcome:
    judged = tuple(_sheet(sheet) for sheet in subject.sheets)
    printed = _statements(subject)
    if not judged and not printed:
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason="the record holds no count"),))
    return Outcome(judged, printed)


def _message(subject: Subject, row: Row) -> str:
    what = "negative" if row["observed"] < 0 else "not a whole number"
    if row["statement"] is not None:
        table = subject.record.statements
        printed = table.filter(pl.col("statement") == row["statement"]).row(0, named=True)
        words = COUNT_WORDS.get(row["metric"], row["metric"])
        return f"The figure “{printed['printed']}” ({printed['source']}) is printed as {words} and is {what}."
    name = row["option"]
    words = COUNT_WORDS.get(name) or f"votes of {subject.option_name(row['contest'], name)}"
    return f"{subject.place(row['row'])}: {words} stand as {row['observed']:g}, which is {what}."


A20 = Rule(
    code="A20",
    title="Counts are whole numbers of at least zero",
    formula="count >= 0 and without a fraction, in the tables and in figures printed in full",
    severity="error",
    source="OpenElections NegativeVotes and NonIntegerVotes; Arlo CSV; OneGov validate_integer",
    when_not_evaluable="nothing was published",
    cries_wolf="hardly ever; most such values are refused when the file is read, with file, row and column",
    evaluate=_not_a_count,
    message=_message,
)
