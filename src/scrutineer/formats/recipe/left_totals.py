"""Rows left out as totals, held against every sum that they could be: of their region, their block, the whole.

A recipe may call any row a total. A total repeats figures that are counted already, so that nothing is lost without
it; a row that is the sum of nothing here takes its figures out of the count, and that must be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.formats.recipe.comparison import LISTED, Comparison, Disagreement
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.left_out import HEADING, USED, RowRules
from scrutineer.formats.recipe.numbers import Numbers
from scrutineer.formats.recipe.part import item_codes
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import LeaveOut, Recipe
from scrutineer.formats.recipe.roles import contests_of

TOTALS: Final = ("total", "subtotal")
"""Kinds of rows that repeat what other rows count."""

_GROUP: Final = "group\x00"
_JOINT: Final = "\x00"


@dataclass(frozen=True, eq=False)
class LeftTotals:
    """The rows that one rule left out as totals.

    Attributes:
        comparison: Each figure beside the sum that agrees with its row in most figures.
        unproven: Rows of the file of which fewer than half of the figures above zero are such a sum.
        of_nothing: Those of them with no figure that is one.
    """

    comparison: Comparison
    unproven: NDArray[np.int64]
    of_nothing: NDArray[np.int64]


def left_totals(
    published: Published, recipe: Recipe, place: int, fate: RowRules, numbers: Numbers, options: Sequence[str]
) -> LeftTotals:
    """Hold the rows of a rule against the sums that they could be.

    Args:
        published: The file.
        recipe: The recipe.
        place: Place of the rule in `leave_out`.
        fate: What became of each row.
        numbers: The figures of the file.
        options: Codes of the options of a long file.
    """
    rule = recipe.leave_out[place]
    rows = fate.rows(place)
    long = published.role.long
    values = numbers.values if long is None else numbers.values.select(long.value)
    printed = values[rows].to_numpy().astype(np.float64)
    best = np.zeros(rows.size, np.int64)
    parts = np.full(printed.shape, np.nan)
    counted = np.where(np.nan_to_num(printed) > 0, 1, 0)
    at_stake = counted.sum(axis=1)
    for among in _parts(recipe, fate):
        for number, (group, chosen) in enumerate(_groups(published, recipe, rule, fate, options)):
            open_rows = np.flatnonzero(best < at_stake)
            if not open_rows.size:
                break
            sums = _sums(values, group, rows[open_rows], np.flatnonzero(among if chosen is None else among & chosen))
            agree = ((sums == printed[open_rows]) & (counted[open_rows] == 1)).sum(axis=1)
            better = (agree > best[open_rows]) | (np.isnan(parts[open_rows]).all(axis=1) & (number == 0))
            best[open_rows[better]], parts[open_rows[better]] = agree[better], sums[better]
    unproven = (best * 2 < at_stake) & (at_stake > 0)
    some = at_stake > 0
    made = _comparison(published, rows[some], values.columns, printed[some], parts[some])
    return LeftTotals(made, rows[unproven], rows[unproven & (best == 0)])


def left_headings(published: Published, fate: RowRules, numbers: Numbers) -> LeftTotals:
    """Hold the figures of headings against the sums of the rows below each; see `left_totals`."""
    rows = fate.rows(HEADING)
    values = numbers.values
    printed = values[rows].to_numpy().astype(np.float64)
    group = pl.Series(np.cumsum(fate.rule == HEADING)).cast(pl.String)
    sums = _sums(values, group, rows, fate.rows(USED))
    counted = np.nan_to_num(printed) > 0
    agree, at_stake = ((sums == printed) & counted).sum(axis=1), counted.sum(axis=1)
    unproven = (agree * 2 < at_stake) & (at_stake > 0)
    made = _comparison(published, rows, values.columns, printed, sums)
    return LeftTotals(made, rows[unproven], rows[unproven & (agree == 0)])


def _parts(recipe: Recipe, fate: RowRules) -> Iterator[NDArray[np.bool_]]:
    """Rows that a total may be the sum of: those that are used, alone or with what rules of other kinds left out."""
    used = fate.rule == USED
    yield used
    others = [place for place, rule in enumerate(recipe.leave_out) if rule.kind not in TOTALS and rule.columns is None]
    there = [place for place in others if (fate.rule == place).any()]
    for place in there:
        yield used | (fate.rule == place)
    if len(there) > 1:
        yield used | np.isin(fate.rule, there)


def _groups(
    published: Published, recipe: Recipe, rule: LeaveOut, fate: RowRules, options: Sequence[str]
) -> Iterator[tuple[pl.Series, NDArray[np.bool_] | None]]:
    """Every way in which rows could belong to a total: a label for each row, and which rows alone may be parts."""
    table = published.table
    contest = _contest(published, recipe)
    long = published.role.long
    columns = [level.column for level in recipe.units.levels if level.column in table.columns]
    keys = list(dict.fromkeys([*columns, *(recipe.units.station.columns if recipe.units.station else ())]))
    if long is not None and set(rule.when) & set(long.item):
        path = _joined([contest, *(table[name] for name in keys)])
        item = item_codes(published)
        for codes in (rule.parts, options):
            if codes:
                yield path, item.is_in(list(codes)).to_numpy()
        yield path, None
        return
    base = [contest] if long is None else [contest, item_codes(published)]
    if rule.total_of and set(rule.total_of) <= set(table.columns):
        yield _joined([*base, *(table[name] for name in rule.total_of)]), None
    yield _joined(base), None
    file = np.searchsorted(published.starts, np.arange(table.height), side="right")
    if len(published.grids) > 1:
        yield _joined([*base, pl.Series(file).cast(pl.String)]), None
    for depth in range(1, len(columns) + 1):
        yield _joined([*base, *(table[name] for name in columns[:depth])]), None
    left = (fate.rule >= 0) & np.isin(fate.rule, [n for n, r in enumerate(recipe.leave_out) if r.kind in TOTALS])
    # A total stands below its rows, or above them.
    above = np.concatenate(([0], np.cumsum(left)[:-1]))
    yield _joined([*base, pl.Series(above).cast(pl.String)]), None
    yield _joined([*base, pl.Series(np.cumsum(left)).cast(pl.String)]), None
    used = pl.Series(fate.rule == USED)
    for column in columns:
        for key in keys:
            # "Total | North" names its region in another column than the rows of the region do.
            named = pl.select(pl.when(used).then(table[column]).otherwise(table[key])).to_series()
            yield _joined([*base, named]), None


def _contest(published: Published, recipe: Recipe) -> pl.Series:
    """A label of the contests that each row belongs to."""
    label = pl.Series([""]).new_from_index(0, published.table.height)
    for role in contests_of(recipe, published):
        if role.when and applies(role.when, published.table):
            label = label + mask(published.table, role.when).cast(pl.String)
    return label


def _joined(columns: Sequence[pl.Series]) -> pl.Series:
    frame = pl.DataFrame([column.fill_null("").alias(str(place)) for place, column in enumerate(columns)])
    return frame.select(pl.concat_str(pl.all(), separator=_JOINT)).to_series()


def _sums(
    values: pl.DataFrame, group: pl.Series, rows: NDArray[np.int64], used: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The sums of the groups that the rows belong to; NaN where a group has no row. Shape (rows, figures)."""
    parts = (
        values[used]
        .with_columns(group.gather(used).alias(_GROUP))
        .group_by(_GROUP)
        .agg(pl.col(values.columns).sum().cast(pl.Float64))
    )
    asked = pl.DataFrame({_GROUP: group.gather(rows)})
    found = asked.join(parts, on=_GROUP, how="left", maintain_order="left").drop(_GROUP)
    return found.to_numpy()


def _comparison(
    published: Published,
    rows: NDArray[np.int64],
    names: Sequence[str],
    printed: NDArray[np.float64],
    parts: NDArray[np.float64],
) -> Comparison:
    known = ~np.isnan(printed)
    wrong = np.argwhere(known & ~(printed == parts))
    listed = [(int(row), int(column)) for row, column in wrong[:LISTED]]
    lines = published.lines(int(rows[row]) for row, _ in listed)
    return Comparison(
        int(known.sum()),
        int(known.sum()) - len(wrong),
        tuple(
            Disagreement(
                line,
                names[column],
                int(printed[row, column]),
                None if np.isnan(parts[row, column]) else int(parts[row, column]),
            )
            for line, (row, column) in zip(lines, listed, strict=True)
        ),
    )
