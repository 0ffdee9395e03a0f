"""The figures that one file gives for one contest: one line per unit, whatever the shape of the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.left_out import USED, RowRules
from scrutineer.formats.recipe.numbers import Numbers, sum_of_filled
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import ContestRole, Figure, Recipe
from scrutineer.formats.recipe.roles import GivenFigures
from scrutineer.formats.recipe.unit_keys import PATH, UnitKeys, turns, unit_keys

OF_VOTES: Final = "votes/"
"""Before the id of an option, in names of figures."""


@dataclass(frozen=True, eq=False)
class Part:
    """What one file gives for one contest.

    Attributes:
        published: The file.
        contest: Id of the contest.
        rows: Row of the file at which each unit first stands. Shape (units,).
        keys: Keys of the units.
        turn: Which time each key stands in the file; None where each stands once. Shape (units,).
        figures: Counts by name and options by OF_VOTES + id, Int64. Shape (units, figures).
        sums: Figure to the sum of the cells of the file that it was made of; None where none is filled.
    """

    published: Published
    contest: str
    rows: NDArray[np.int64]
    keys: UnitKeys
    turn: pl.Series | None
    figures: pl.DataFrame
    sums: Mapping[str, int | None]


def make_part(
    published: Published,
    recipe: Recipe,
    contest: ContestRole,
    given: GivenFigures,
    numbers: Numbers,
    fate: RowRules,
) -> Part | None:
    """The figures of a contest in a file; None where the file has no row of it.

    Raises:
        InputError: A key repeats against the recipe, a code is in no role, or parts of a sum are missing.
    """
    here = fate.rule == USED
    if contest.when and applies(contest.when, published.table):
        here &= mask(published.table, contest.when).to_numpy()
    if not here.any():
        return None
    rows = None if here.all() else np.flatnonzero(here)
    if published.role.long is None:
        return _wide(published, contest, given, numbers, rows, recipe)
    return _long(published, contest, given, numbers, rows, recipe)


def _wide(
    published: Published,
    contest: ContestRole,
    given: GivenFigures,
    numbers: Numbers,
    rows: NDArray[np.int64] | None,
    recipe: Recipe,
) -> Part:
    values = numbers.values if rows is None else numbers.values[rows]
    places = np.arange(published.table.height) if rows is None else rows
    columns: list[pl.Series] = []
    sums: dict[str, int | None] = {}
    for name, figure in given.counts.items():
        column = _figure(figure, values, name, published, places)
        columns.append(column.alias(name))
        sums[name] = _sum_of((values[part] for part in figure.sum), (values[part] for part in figure.minus))
    for option, place in given.options.items():
        columns.append(values[place].alias(OF_VOTES + option))
        sums[OF_VOTES + option] = sum_of_filled(values[place])
    keys = unit_keys(published, rows, recipe.units)
    figures = pl.DataFrame(columns) if columns else pl.DataFrame(height=values.height)
    return Part(published, contest.contest.id, places, keys, turns(keys.table[PATH]), figures, sums)


def _figure(
    figure: Figure, values: pl.DataFrame, name: str, published: Published, rows: NDArray[np.int64]
) -> pl.Series:
    """One count out of its parts."""
    if len(figure.sum) == 1 and not figure.minus:
        return values[figure.sum[0]]
    parts = [*figure.sum, *figure.minus]
    filled = values.select(pl.sum_horizontal(pl.col(parts).is_not_null().cast(pl.UInt32))).to_series()
    some = (filled > 0) & (filled < len(parts))
    if figure.empty == "refuse" and some.any():
        which = int(some.arg_true()[0])
        lacking = next(part for part in parts if values[part][which] is None)
        file, line = published.place(int(rows[which]))
        raise InputError(
            f"{name} is a sum of columns, and in {int(some.sum()):,} rows some of them are empty",
            file=file,
            row=line,
            column=lacking,
            mend=f'write empty = "zero" in counts.{name} if an empty cell means none',
        )
    total = values.select(
        pl.when(pl.any_horizontal(pl.col(parts).is_not_null())).then(
            pl.sum_horizontal(figure.sum) - (pl.sum_horizontal(figure.minus) if figure.minus else 0)
        )
    ).to_series()
    if (total < 0).any():
        which = int((total < 0).arg_true()[0])
        file, line = published.place(int(rows[which]))
        raise InputError(
            f"{name} would be negative",
            file=file,
            row=line,
            column=figure.minus[0],
            value=total[which],
            mend=f"check counts.{name}.minus, or leave the row out",
        )
    return total


def _sum_of(plus: Iterable[pl.Series], minus: Iterable[pl.Series] = ()) -> int | None:
    """What is added up less what is taken away; None where no cell of any is filled."""
    signed = [(1, sum_of_filled(column)) for column in plus] + [(-1, sum_of_filled(column)) for column in minus]
    filled = [sign * total for sign, total in signed if total is not None]
    return sum(filled) if filled else None


def _long(
    published: Published,
    contest: ContestRole,
    given: GivenFigures,
    numbers: Numbers,
    rows: NDArray[np.int64] | None,
    recipe: Recipe,
) -> Part:
    role = published.role.long
    assert role is not None  # noqa: S101 - asked before
    places = np.arange(published.table.height) if rows is None else rows
    item = item_codes(published).gather(places)
    _refuse_unknown_codes(published, item, places, given, contest)
    keys = unit_keys(published, rows, recipe.units)
    entry = pl.DataFrame({"path": keys.table[PATH], "item": item, "value": numbers.values[role.value].gather(places)})
    turn = pl.Series([1], dtype=pl.Int64).new_from_index(0, entry.height)
    if entry.select(pl.struct("path", "item").n_unique()).item() < entry.height:
        turn = entry.select((pl.int_range(pl.len()).over("path", "item") + 1).cast(pl.Int64)).to_series()
    entry = entry.with_columns(turn.alias("turn"))
    units = (
        entry.select("path", "turn").with_row_index("first").unique(["path", "turn"], keep="first", maintain_order=True)
    )
    units = units.with_row_index("unit")
    entry = entry.join(units.select("path", "turn", "unit"), on=["path", "turn"], how="left", maintain_order="left")
    by_code = entry.partition_by("item", as_dict=True)
    wide: dict[str, pl.Series] = {}
    for code in given.codes:
        column = np.zeros(units.height, np.int64)
        there = np.zeros(units.height, bool)
        found = by_code.get((code,))
        if found is not None:
            found = found.filter(pl.col("value").is_not_null())
            column[found["unit"].to_numpy()] = found["value"].to_numpy()
            there[found["unit"].to_numpy()] = True
        wide[code] = pl.select(pl.when(pl.Series(there)).then(pl.Series(column))).to_series()
    values = pl.DataFrame([column.alias(code) for code, column in wide.items()])
    firsts = places[units["first"].to_numpy()]
    columns: list[pl.Series] = []
    sums: dict[str, int | None] = {}
    for name, figure in given.coded.items():
        plain = Figure(sum=figure.code, empty=figure.empty)
        columns.append(_figure(plain, values, name, published, firsts).alias(name))
        sums[name] = _sum_of(values[code] for code in figure.code)
    for option, code in given.options.items():
        columns.append(values[code].alias(OF_VOTES + option))
        sums[OF_VOTES + option] = sum_of_filled(values[code])
    for name in given.columns:
        _refuse_varying(published, numbers.values[name].gather(places), entry["path"], places, name)
    for name in further_columns(recipe, published):
        _refuse_varying(published, published.table[name].gather(places), entry["path"], places, name)
    for name, figure in given.counts.items():
        columns.append(_figure(figure, numbers.values[firsts], name, published, firsts).alias(name))
        sums[name] = sum_of_filled(columns[-1])
    keys = UnitKeys(keys.table[units["first"].to_numpy()], keys.complete)
    several = units["turn"] if (units["turn"] > 1).any() else None
    figures = pl.DataFrame(columns) if columns else pl.DataFrame(height=units.height)
    return Part(published, contest.contest.id, firsts, keys, several, figures, sums)


def item_codes(published: Published) -> pl.Series:
    """The code of each row of a long file; an empty cell is an empty text. Shape (rows,)."""
    assert published.role.long is not None  # noqa: S101 - asked before
    parts = [pl.col(name).fill_null("") for name in published.role.long.item]
    return published.table.select(pl.concat_str(parts, separator=" | ").alias("item")).to_series()


def _refuse_unknown_codes(
    published: Published, item: pl.Series, places: NDArray[np.int64], given: GivenFigures, contest: ContestRole
) -> None:
    strange = ~item.is_in(list(given.codes))
    if not strange.any():
        return
    which = int(strange.arg_true()[0])
    counts = item.filter(strange).value_counts(sort=True)
    listed = ", ".join(f"{code or '(empty)'} ({rows:,} rows)" for code, rows in counts.head(12).iter_rows())
    file, line = published.place(int(places[which]))
    role = published.role.long
    assert role is not None  # noqa: S101 - asked before
    raise InputError(
        f"{counts.height:,} codes are in no role of the contest {contest.contest.id}: {listed}"
        + (", ..." if counts.height > 12 else ""),
        file=file,
        row=line,
        column=" | ".join(role.item),
        value=item[which],
        mend="name each as option.code or counts.<count>.code, or leave its rows out with [[leave_out]] and a reason",
    )


def further_columns(recipe: Recipe, published: Published) -> list[str]:
    """Columns of marks, words and kept texts that a file has."""
    named = [*(flag.column for flag in recipe.flags.values()), *recipe.texts.values(), *recipe.keep]
    return [name for name in dict.fromkeys(named) if name in published.table.columns]


def _refuse_varying(
    published: Published, column: pl.Series, paths: pl.Series, places: NDArray[np.int64], name: str
) -> None:
    """Refuse a column that has two values for one unit of a long file."""
    table = pl.DataFrame({"path": paths, "value": column})
    varied = (
        table.group_by("path", maintain_order=True).agg(pl.col("value").n_unique().alias("n")).filter(pl.col("n") > 1)
    )
    if not varied.height:
        return
    path = varied["path"][0]
    rows = (
        table.with_row_index("row")
        .filter(pl.col("path") == path)
        .unique("value", keep="first", maintain_order=True)["row"]
    )
    file, line = published.place(int(places[int(rows[1])]))
    raise InputError(
        f"the column has more than one value for one unit in {varied.height:,} units",
        file=file,
        row=line,
        column=name,
        value=column[int(rows[1])],
        mend="in a long file a column beside the items must repeat one value in all rows of a unit",
    )


def repeated_keys(part: Part) -> tuple[list[Sequence[int]], list[Sequence[int]]]:
    """Keys that stand in several rows, as places in the part: those with all figures equal, and those that differ."""
    if part.turn is None:
        return [], []
    keys = part.keys.table.select(PATH).with_row_index("place")
    twice = keys.filter(pl.col(PATH).is_duplicated())
    groups = twice.group_by(PATH, maintain_order=True).agg("place")["place"].to_list()
    equal: list[Sequence[int]] = []
    differing: list[Sequence[int]] = []
    for places in groups:
        same = part.figures[places].unique().height == 1
        (equal if same else differing).append(places)
    return equal, differing
