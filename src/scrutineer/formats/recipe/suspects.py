"""Rows and columns that look like totals: an error until the recipe says what they are (catalogue C13).

A total that is read as a unit doubles every sum. Nothing is left out by itself: the recipe names it in `leave_out`, or
in `not_total` with the reason why it is a unit.
"""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.part import OF_VOTES, Part
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.roles import GivenFigures, matching
from scrutineer.formats.recipe.unit_keys import STATION

TOTAL_WORDS: Final = (
    "total", "totals", "subtotal", "sub-total", "grand total", "sum", "summe", "insgesamt", "gesamt", "zusammen",
    "razem", "ogółem", "suma", "всього", "разом", "усього", "итого", "всего", "общо", "всичко", "celkem", "spolu",
    "összesen", "ukupno", "укупно", "skupaj", "σύνολο", "toplam", "genel toplam", "totale", "totaux", "totaal",
    "totalt", "samtals", "yhteensä", "kokku", "kopā", "iš viso", "სულ", "ჯამი", "ընդամենը", "cəmi", "барлығы", "jami",
    "סה״כ", 'סה"כ', "סך הכל", "الإجمالي", "اجمالي", "المجموع", "مجموع", "جمع کل", "کل", "jumlah", "kabuuan", "tổng",
    "tổng cộng", "รวม", "សរុប", "ລວມ", "合計", "合计", "总计", "總計", "합계", "총계", "कुल", "योग", "মোট", "ድምር",
)  # fmt: skip
"""Words for a total, at the beginning of a cell and followed by no further letter."""

_WORD: Final = r"(?i)^\s*(?:" + "|".join(word.replace(".", r"\.") for word in TOTAL_WORDS) + r")(?:$|[^\p{L}\p{M}])"
_ROWS: Final = 2
_FIGURES: Final = 2
_REGION_FIGURES: Final = 3
_OPTIONS: Final = 3


def refuse_totals(part: Part, recipe: Recipe, given: GivenFigures) -> None:
    """Refuse rows and columns that look like totals and that no rule names.

    Args:
        part: The figures of one file for one contest.
        recipe: The recipe; `not_total` names what only looks like a total.
        given: Where the options come from.

    Raises:
        InputError: The first row or column that looks like a total.
    """
    _columns(part, recipe, given)
    cleared = _cleared(part, recipe)
    for suspects, why in (
        (_named_totals(part), "a cell of its key is a word for a total"),
        (_sum_of_all(part), "every figure equals the sum of all other rows"),
        (_sum_of_region(part), "every figure equals the sum of the other rows of its region"),
    ):
        found = np.flatnonzero(suspects & ~cleared)
        if found.size:
            raise _refusal(part, int(found[0]), found.size, why)


def _cleared(part: Part, recipe: Recipe) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    cleared = np.zeros(part.rows.size, bool)
    table = part.published.table
    for rule in recipe.not_total:
        if rule.columns is None and applies(rule.when, table):
            cleared |= mask(table, rule.when).to_numpy()[part.rows]
    return cleared


def _named_totals(part: Part) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows with a word for a total in a cell of their key or its names."""
    found = np.zeros(part.rows.size, bool)
    for name in part.keys.table.columns:
        if name.startswith(("unit", "name", "station_")):
            column = part.keys.table[name]
            if column.cast(pl.Int64, strict=False).null_count() == column.null_count():
                continue  # numbers only
            # Regions repeat: only their distinct names are looked at.
            words = column.unique().drop_nulls()
            words = words.filter(words.str.contains(_WORD))
            if words.len():
                found |= column.is_in(words.implode()).fill_null(value=False).to_numpy()
    return found


def _sum_of_all(part: Part) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
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


def _sum_of_region(part: Part) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
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
    called = set(matching(places.values(), _WORD))
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


def _refusal(part: Part, place: int, number: int, why: str) -> InputError:
    row = int(part.rows[place])
    file, line = part.published.place(row)
    more = f" (and {number - 1:,} more)" if number > 1 else ""
    return InputError(
        f"this row looks like a total: {why}{more}",
        file=file,
        row=line,
        column="unit",
        value=part.keys.table[STATION][place],
        mend='name such rows in [[leave_out]] with when and kind = "total" or "subtotal", or, if they are units, in '
        "[[not_total]] with when and the reason",
    )
