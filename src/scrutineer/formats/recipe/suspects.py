"""Rows and columns that look like totals: an error until the recipe says what they are (catalogue C13).

A total that is read as a unit doubles every sum. Nothing is left out by itself: the recipe names it in `leave_out`, or
in `not_total` with the reason why it is a unit.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.part import OF_VOTES, Part
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.roles import GivenFigures, matching
from scrutineer.formats.recipe.row_sums import RowSum, rows_that_are_sums
from scrutineer.formats.recipe.total_words import BEGINS_AS_TOTAL, SPEAKS_OF_TOTAL
from scrutineer.formats.recipe.unit_keys import PATH, STATION

_ROWS: Final = 2
_FIGURES: Final = 2
_REGION_FIGURES: Final = 3
_OPTIONS: Final = 3
_SHOWN: Final = 5


def refuse_totals(part: Part, recipe: Recipe, given: GivenFigures) -> None:
    """Refuse rows and columns that look like totals and that no rule names.

    Args:
        part: The figures of one file for one contest.
        recipe: The recipe; `not_total` names what only looks like a total.
        given: Where the options come from.

    Raises:
        InputError: The rows, or the first column, that look like totals.
    """
    _columns(part, recipe, given)
    cleared = _cleared(part, recipe)
    why: dict[int, str] = {}
    for suspects, words in (
        (_sum_of_all(part), "every figure equals the sum of all other rows"),
        (_sum_of_region(part), "every figure equals the sum of the other rows of its region"),
    ):
        for row in np.flatnonzero(suspects & ~cleared):
            why.setdefault(int(row), words)
    for found in _sums(part, given, cleared):
        why.setdefault(found.row, found.words)
    begins, speaks = _named_totals(part)
    inside = speaks & ~begins
    named = (begins | (inside & _large(part)) if inside.any() else begins) & ~cleared
    for row in np.flatnonzero(named):
        sums = f", and {why[int(row)]}" if int(row) in why else ""
        why[int(row)] = f"a cell of its key is a word for a total{sums}"
    if why:
        raise _refusal(part, dict(sorted(why.items())))


def _sums(part: Part, given: GivenFigures, cleared: NDArray[np.bool_]) -> list[RowSum]:
    """Rows that are, all or nearly, sums of others: of the whole, of a region of any level, of a block of rows."""
    # A column without a gap is not copied.
    columns = [column.fill_null(-1).to_numpy() if column.has_nulls() else column.to_numpy() for column in part.figures]
    regions = [name for name in part.keys.table.columns if name.startswith("unit")]
    groups = []
    for depth in range(1, len(regions) + 1):
        path = part.keys.table.select(
            pl.concat_str([pl.col(name).fill_null("") for name in regions[:depth]], separator="\x00")
        ).to_series()
        groups.append(path.cast(pl.Categorical).to_physical().to_numpy().astype(np.int64))
    places = {OF_VOTES + option: place for option, place in given.options.items()}
    names = [places.get(name, name) for name in part.figures.columns]
    return rows_that_are_sums(names, columns, groups, cleared)


def _large(part: Part) -> NDArray[np.bool_]:
    """Rows with twice the figures of a usual one: a name with such a word inside is a total only of several rows."""
    sizes = part.figures.select(pl.sum_horizontal(pl.all())).to_series() if part.figures.width else None
    if sizes is None:
        return np.zeros(part.rows.size, bool)
    usual = float(sizes.median() or 0)  # type: ignore[arg-type]
    return sizes.to_numpy().astype(np.float64) >= 2 * usual


def _cleared(part: Part, recipe: Recipe) -> NDArray[np.bool_]:
    cleared = np.zeros(part.rows.size, bool)
    table = part.published.table
    for rule in recipe.not_total:
        if rule.columns is None and applies(rule.when, table):
            cleared |= mask(table, rule.when).to_numpy()[part.rows]
    return cleared


def _named_totals(part: Part) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows with a word for a total at the beginning of a cell of their key or its names, and rows with one anywhere."""
    begins, speaks = np.zeros(part.rows.size, bool), np.zeros(part.rows.size, bool)
    for name in part.keys.table.columns:
        if name.startswith(("unit", "name", "station_")):
            column = part.keys.table[name]
            if column.cast(pl.Int64, strict=False).null_count() == column.null_count():
                continue  # numbers only
            # Regions repeat: only their distinct names are looked at.
            words = column.unique().drop_nulls()
            words = words.filter(words.str.contains(SPEAKS_OF_TOTAL))
            first = words.filter(words.str.contains(BEGINS_AS_TOTAL))
            if words.len():
                speaks |= column.is_in(words.implode()).fill_null(value=False).to_numpy()
                begins |= column.is_in(first.implode()).fill_null(value=False).to_numpy()
    return begins, speaks


def _sum_of_all(part: Part) -> NDArray[np.bool_]:
    """Rows of which every figure is half the sum of its column."""
    found = np.zeros(part.rows.size, bool)
    totals = part.figures.sum().row(0) if part.figures.width else ()
    alive = np.arange(part.rows.size)
    filled = np.zeros(part.rows.size, np.int64)
    for name, total in zip(part.figures.columns, totals, strict=True):
        if not alive.size:
            return found
        if not total:
            continue
        cells = part.figures[name].gather(alive)
        keep = ((cells * 2 == total) | cells.is_null()).to_numpy()
        filled[alive] += cells.is_not_null().to_numpy()
        alive = alive[keep]
    alive = alive[filled[alive] >= _FIGURES]
    others = int(part.figures.select(pl.any_horizontal(pl.all().fill_null(0) > 0).sum()).item()) if alive.size else 0
    # Two rows with the same figures are each the sum of the other; more than one such row is no total.
    if alive.size == 1 and others > _ROWS:
        found[alive] = True
    return found


def _sum_of_region(part: Part) -> NDArray[np.bool_]:
    """Rows of which every figure is half the sum of its column in the smallest region."""
    found = np.zeros(part.rows.size, bool)
    regions = [name for name in part.keys.table.columns if name.startswith("unit")]
    names = part.figures.columns
    if not regions or len(names) < _REGION_FIGURES:
        return found
    region, row = "region\x00", "row\x00"
    names_of = pl.concat_str([pl.col(name).fill_null("") for name in regions], separator="\x00")
    place = part.keys.table.select(names_of.cast(pl.Categorical).to_physical().alias(region))[region]
    # The region's sum of the first figure sieves: few rows are half of it.
    first = part.figures[names[0]].fill_null(0).to_numpy()
    code = place.to_numpy()
    sums, rows = np.bincount(code, weights=first), np.bincount(code, weights=first > 0)
    half = np.flatnonzero((first > 0) & (first * 2.0 == sums[code]) & (rows[code] > _ROWS))
    if not half.size:
        return found
    table = part.figures.with_columns(place).with_row_index(row)
    near = table[half]
    # Only the regions with a row that is half of the first figure are looked at in all figures.
    whole = table.join(near.select(region), on=region, how="semi").group_by(region).agg(pl.col(names).sum())
    both = near.join(whole, on=region, suffix=" sum\x00")
    alike = [(pl.col(name) * 2 == pl.col(f"{name} sum\x00")) | pl.col(name).is_null() for name in names]
    several = pl.sum_horizontal([(pl.col(name).fill_null(0) > 0).cast(pl.UInt32) for name in names]) >= _REGION_FIGURES
    suspects = both.filter(pl.all_horizontal(alike) & several)
    found[suspects.filter(~pl.col(region).is_duplicated())[row].to_numpy()] = True
    return found


def _columns(part: Part, recipe: Recipe, given: GivenFigures) -> None:
    """Refuse an option that is the sum of all others in every row, or that is called a total."""
    options = [name for name in part.figures.columns if name.startswith(OF_VOTES)]
    if len(options) < _OPTIONS:
        return
    places = {OF_VOTES + option: place for option, place in given.options.items()}
    cleared = {name for rule in recipe.not_total if rule.columns for name in matching(places.values(), rule.columns)}
    called = set(matching(places.values(), BEGINS_AS_TOTAL))
    votes = part.figures.select(options)
    whole = votes.select(pl.sum_horizontal(options)).to_series()
    sums = dict(zip(options, votes.sum().row(0), strict=True))
    total = sum(value or 0 for value in sums.values())
    for name in options:
        place = places[name]
        if place in cleared:
            continue
        equal = total > 0 and 2 * (sums[name] or 0) == total and bool((votes[name] * 2 == whole).all())
        busy = sum(1 for other in options if sums[other]) > _ROWS and int((whole > 0).sum()) >= _ROWS
        if place in called or (equal and busy):
            why = "its name is a word for a total" if place in called else "it equals the sum of all other options"
            raise InputError(
                f"this option looks like a total: {why}",
                file=part.published.name,
                column=place,
                mend=f"leave it out with [[leave_out]] ({_key(part)}), or clear it with [[not_total]] and the reason",
            )


def _key(part: Part) -> str:
    return 'columns = "^..$"' if part.published.role.long is None else "when = { code column = [..] }"


def _refusal(part: Part, why: Mapping[int, str]) -> InputError:
    """The error that names every row that looks like a total, the first with its reason."""
    first, *others = why
    file, line = part.published.place(int(part.rows[first]))
    shown = others[:_SHOWN]
    places = part.published.lines(int(part.rows[row]) for row in shown)
    listed = "; ".join(
        f"{place} ({part.keys.table[PATH][row]}): {why[row]}" for place, row in zip(places, shown, strict=True)
    )
    more = f" (and {len(others):,} more: {listed}{'; ...' if len(others) > _SHOWN else ''})" if others else ""
    return InputError(
        f"this row looks like a total: {why[first]}{more}",
        file=file,
        row=line,
        column="unit",
        value=part.keys.table[STATION][first],
        mend='name such rows in [[leave_out]] with when and kind = "total" or "subtotal", or, to keep them because '
        "they are units, in [[not_total]] with when and the reason",
    )
