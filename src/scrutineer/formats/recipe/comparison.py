"""Totals that were left out, compared with the sum of what they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.left_out import HEADING, USED, RowRules
from scrutineer.formats.recipe.numbers import Numbers
from scrutineer.formats.recipe.part import item_codes
from scrutineer.formats.recipe.published import Published, known_column
from scrutineer.formats.recipe.recipe import LeaveOut, Recipe
from scrutineer.formats.recipe.roles import matching
from scrutineer.formats.recipe.unit_keys import PATH, unit_keys

LISTED: Final = 1000
"""Disagreements that are listed one by one; further ones are counted."""

_ROW, _GROUP, _ITEM = "row\x00", "group\x00", "item\x00"


@dataclass(frozen=True)
class Disagreement:
    """A printed total that is not the sum of its parts; `parts` is None where there is no part."""

    line: str
    column: str
    printed: int
    parts: int | None


@dataclass(frozen=True)
class Comparison:
    """Totals compared with their parts.

    Attributes:
        compared: Number of figures compared.
        agree: How many equal the sum of their parts.
        disagreements: Those that do not, at most LISTED.
    """

    compared: int
    agree: int
    disagreements: tuple[Disagreement, ...]


def compare_rows(
    published: Published, recipe: Recipe, place: int, fate: RowRules, numbers: Numbers, options: Sequence[str]
) -> Comparison:
    """Compare the rows that a rule left out with the rows they stand for.

    Args:
        published: The file.
        recipe: The recipe.
        place: Place of the rule in `leave_out`.
        fate: What became of each row.
        numbers: The figures of the file.
        options: Codes of the options of a long file, for rules without `parts`.

    Raises:
        InputError: A column of `total_of` is not there, or the rule says that they must agree and they do not.
    """
    rule = recipe.leave_out[place]
    for name in rule.total_of:
        known_column(name, published.table.columns, f"leave_out.{place + 1}.total_of", published.name)
    long = published.role.long
    if long is None:
        names = numbers.values.columns
        group = _group(published, rule.total_of)
        return _compare(published, rule, fate.rows(place), fate.rows(USED), group, numbers.values.select(names))
    values = numbers.values.select(long.value)
    item = item_codes(published)
    if set(rule.when) & set(long.item):
        group = unit_keys(published, None, recipe.units).table[PATH]
        used = fate.rows(USED)
        used = used[item.gather(used).is_in(list(rule.parts or options)).to_numpy()]
        return _compare(published, rule, fate.rows(place), used, group, values)
    named = published.table.select(rule.total_of).with_columns(item.alias(_ITEM))
    group = named.select(pl.concat_str(pl.all().fill_null(""), separator="\x00")).to_series()
    return _compare(published, rule, fate.rows(place), fate.rows(USED), group, values)


def compare_headings(published: Published, fate: RowRules, numbers: Numbers) -> Comparison:
    """Compare the figures of headings with the sums of the rows below them.

    Raises:
        InputError: The recipe says that they must agree and they do not.
    """
    group = pl.Series(fate.rule == HEADING).cast(pl.UInt32).cum_sum().cast(pl.String)
    heading = published.role.heading
    rule = LeaveOut("heading", must_agree=heading is not None and heading.must_agree)
    return _compare(published, rule, fate.rows(HEADING), fate.rows(USED), group, numbers.values)


def compare_columns(
    published: Published, rule: LeaveOut, fate: RowRules, left: Numbers, parts: Numbers, options: Sequence[str]
) -> Comparison:
    """Compare columns that a rule left out with the sum of others, row by row.

    Args:
        published: The file.
        rule: The rule.
        fate: What became of each row.
        left: Figures of the columns left out.
        parts: Figures of the columns that are used.
        options: Columns of the options, for rules without `parts`.

    Raises:
        InputError: There is nothing to compare with, a column of `parts` is no figure, or they must agree and do not.
    """
    names = list(rule.parts or options)
    if not names:
        raise InputError(
            "the file has no column of an option with which these could be compared",
            file=published.name,
            column="leave_out.parts",
            value=rule.columns,
            mend="name the columns in parts, or take compare out of the rule",
        )
    for name in names:
        known_column(name, parts.values.columns, "leave_out.parts", published.name)
    used = fate.rows(USED)
    total = parts.values[used].select(pl.sum_horizontal(names)).to_series()
    compared = 0
    found: list[tuple[int, str, int, int | None]] = []
    for column in left.values.columns:
        printed = left.values[column].gather(used)
        wrong = (printed != total).fill_null(value=False).arg_true()
        compared += printed.len() - printed.null_count()
        found += [(int(used[row]), column, int(printed[row]), int(total[row])) for row in wrong]
    return _told(published, rule, compared, found)


def left_columns(published: Published, rule: LeaveOut) -> list[str]:
    """Columns of a file that a rule leaves out."""
    names = [name for name in published.table.columns if name not in published.drawn]
    return matching(names, rule.columns) if rule.columns is not None else []


def _group(published: Published, names: Sequence[str]) -> pl.Series:
    if not names:
        return pl.Series([""]).new_from_index(0, published.table.height)
    parts = [pl.col(name).fill_null("") for name in names]
    return published.table.select(pl.concat_str(parts, separator="\x00")).to_series()


def _compare(
    published: Published,
    rule: LeaveOut,
    left: NDArray[np.int64],
    used: NDArray[np.int64],
    group: pl.Series,
    values: pl.DataFrame,
) -> Comparison:
    names = values.columns
    parts = values[used].with_columns(group.gather(used).alias(_GROUP)).group_by(_GROUP).agg(pl.col(names).sum())
    totals = values[left].with_columns(group.gather(left).alias(_GROUP), pl.Series(_ROW, left))
    both = totals.join(parts, on=_GROUP, how="left", suffix=" of parts\x00", maintain_order="left")
    compared = 0
    found: list[tuple[int, str, int, int | None]] = []
    for name in names:
        printed, total = both[name], both[f"{name} of parts\x00"]
        compared += printed.len() - printed.null_count()
        wrong = (printed.is_not_null() & printed.ne_missing(total)).arg_true()
        found += [(int(both[_ROW][row]), name, int(printed[row]), total[row]) for row in wrong]
    return _told(published, rule, compared, sorted(found, key=lambda item: item[0]))


def _told(
    published: Published, rule: LeaveOut, compared: int, found: list[tuple[int, str, int, int | None]]
) -> Comparison:
    if found and rule.must_agree:
        row, column, printed, total = found[0]
        file, line = published.place(row)
        raise InputError(
            f"a total is not the sum of its parts, which is {total if total is not None else 'not there'}"
            f" ({len(found):,} of {compared:,} figures differ)",
            file=file,
            row=line,
            column=column,
            value=printed,
            mend="take must_agree out of the rule to have such differences listed instead",
        )
    shown = found[:LISTED]
    lines = published.lines(row for row, *_ in shown)
    return Comparison(
        compared,
        compared - len(found),
        tuple(Disagreement(line, *item[1:]) for line, item in zip(lines, shown, strict=True)),
    )
