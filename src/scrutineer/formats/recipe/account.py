"""Make the account of an import, and refuse to go on where it does not add up."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.sheet_notes import FORMULA
from scrutineer.formats.recipe.comparison import compare_columns, compare_headings, compare_rows, left_columns
from scrutineer.formats.recipe.left_out import BLANK, HEADING, USED, RowRules
from scrutineer.formats.recipe.left_totals import LeftTotals
from scrutineer.formats.recipe.merge import Merged
from scrutineer.formats.recipe.numbers import Numbers, read_numbers, sum_of_filled
from scrutineer.formats.recipe.part import OF_VOTES, Part, item_codes, repeated_keys
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.reconciliation import (
    ColumnSum,
    FigureAccount,
    FileAccount,
    FileRead,
    FormulaCells,
    MissingUnits,
    RepeatedKey,
    RowsLeftOut,
)
from scrutineer.formats.recipe.roles import GivenFigures
from scrutineer.formats.recipe.unit_keys import PATH
from scrutineer.record.record import ElectionRecord

_LINES: Final = 10
_NOTES: Final = 200
_UNITS: Final = 20


class AccountError(RuntimeError):
    """The sums before and after do not agree: a fault of the program, not of the data. Nothing is written."""


@dataclass(frozen=True, eq=False)
class Worked:
    """One file with all that was made of it.

    Attributes:
        published: The file.
        fate: What became of each row.
        numbers: Its figures.
        given: What it gives for each contest.
        parts: Its figures by unit, for each contest of which it has rows.
        totals: Place of a rule to its rows, where it left them out as totals; HEADING to the headings.
    """

    published: Published
    fate: RowRules
    numbers: Numbers
    given: tuple[GivenFigures, ...]
    parts: tuple[Part, ...]
    totals: Mapping[int, LeftTotals]


def file_account(worked: Worked, recipe: Recipe, uses: Mapping[str, Sequence[str]]) -> FileAccount:
    """The account of the files of one role.

    Raises:
        InputError: A total that must agree with its parts does not.
        AccountError: The sums do not add up.
    """
    published, fate, numbers = worked.published, worked.fate, worked.numbers
    codes = [code for given in worked.given for code in given.options.values()]
    left = []
    for place, rule in enumerate(recipe.leave_out):
        rows = fate.rows(place)
        if rows.size:
            made = worked.totals[place].comparison if place in worked.totals else None
            if rule.compare:
                made = compare_rows(published, recipe, place, fate, numbers, codes)
            entry = _left(worked, rows, place + 1, rule.kind, rule.reason)
            left.append(dataclasses.replace(entry, comparison=made))
        columns = left_columns(published, rule)
        if columns:
            nothing = pl.Series([False]).new_from_index(0, published.table.height)
            found = read_numbers(published, columns, recipe.number, nothing, None)
            sums = {name: int(found.values[name].sum() or 0) for name in columns}
            made = compare_columns(published, rule, fate, found, numbers, codes) if rule.compare else None
            left.append(RowsLeftOut(place + 1, rule.kind, rule.reason, 0, (), tuple(columns), sums, made))
    if fate.rows(HEADING).size:
        entry = _left(worked, fate.rows(HEADING), None, "heading", "names the rows below it")
        heading = published.role.heading
        made = compare_headings(published, fate, numbers) if heading is not None and heading.compare else None
        left.append(dataclasses.replace(entry, comparison=made))
    if fate.rows(BLANK).size:
        left.append(_left(worked, fate.rows(BLANK), None, "blank", "no cell is filled"))
    account = FileAccount(
        id=published.role.id,
        stage=published.stage,
        source=published.source,
        files=tuple(_read(grid) for grid in published.grids),
        rows_read=published.table.height,
        rows_used=int(fate.rows(USED).size),
        left_out=tuple(left),
        uses={name: tuple(what) for name, what in uses.items() if what},
        not_used=tuple(name for name, what in uses.items() if not what),
        absent=published.role.absent,
        sums=tuple(_sums(worked)),
        rewritten=numbers.rewritten,
    )
    if account.rows_read != account.rows_used + sum(entry.rows for entry in account.left_out):
        raise AccountError(f"{published.name}: the rows used and left out are not the rows read")
    return account


def _left(
    worked: Worked, rows: np.ndarray[tuple[int], np.dtype[np.int64]], rule: int | None, kind: str, reason: str
) -> RowsLeftOut:
    values = worked.numbers.values
    sums = {name: int(values[name].gather(rows).sum() or 0) for name in values.columns}
    return RowsLeftOut(rule, kind, reason, int(rows.size), tuple(worked.published.lines(rows[:_LINES])), sums=sums)


def _read(grid: Grid) -> FileRead:
    plain = Layout()
    layout = {
        item.name: getattr(grid.layout, item.name)
        for item in dataclasses.fields(Layout)
        if getattr(grid.layout, item.name) != getattr(plain, item.name)
    }
    noted = tuple(
        f"line {note.line}: {note.text}" if note.line is not None else note.text for note in grid.notes[:_NOTES]
    )
    kinds = dict(Counter(note.kind for note in grid.notes))
    return FileRead(grid.name, grid.sha256, grid.size, layout, grid.table.height, kinds, noted, _formulas(grid))


def _formulas(grid: Grid) -> tuple[FormulaCells, ...]:
    """All cells with formulas, as ranges: those that stand below each other in one column are one."""
    columns: dict[tuple[str, str | None], list[int]] = {}
    for note in grid.notes:
        if note.kind == FORMULA and note.column is not None and note.line is not None:
            columns.setdefault((note.column.rstrip("0123456789"), note.value), []).append(note.line)
    found = []
    for (letters, column), unsorted in columns.items():
        lines = np.array(sorted(unsorted))
        for run in np.split(lines, np.flatnonzero(np.diff(lines) != 1) + 1):
            cells = f"{letters}{run[0]}" + (f":{letters}{run[-1]}" if run.size > 1 else "")
            found.append(FormulaCells(grid.layout.sheet, cells, column))
    return tuple(found)


def _sums(worked: Worked) -> list[ColumnSum]:
    """Sums of the columns of figures; of a long file, sums by code."""
    fate, values = worked.fate, worked.numbers.values
    used = fate.used
    if worked.published.role.long is None:
        return [
            _column_sum(values[name], None if fate.all_used else used, worked.numbers.unreadable.get(name, 0))
            for name in values.columns
        ]
    value = pl.col("value")
    table = pl.DataFrame(
        {"item": item_codes(worked.published), "value": values[worked.published.role.long.value], "used": used}
    )
    found = table.group_by("item", maintain_order=True).agg(
        _filled_sum(value).alias("all"),
        _filled_sum(value.filter(~pl.col("used"))).alias("left"),
        _filled_sum(value.filter(pl.col("used"))),
        value.filter(pl.col("used")).null_count().alias("empty"),
    )
    return [ColumnSum(item, whole, left, rest, empty=empty) for item, whole, left, rest, empty in found.iter_rows()]


def _column_sum(column: pl.Series, used: pl.Series | None, unreadable: int) -> ColumnSum:
    """Sums of a column of a wide file; `used` is None where all rows are."""
    whole = sum_of_filled(column)
    if used is None:
        return ColumnSum(column.name, whole, 0, whole, unreadable, column.null_count())
    rest = column.filter(used)
    left = sum_of_filled(column.filter(~used))
    return ColumnSum(column.name, whole, left, sum_of_filled(rest), unreadable, rest.null_count())


def _filled_sum(cells: pl.Expr) -> pl.Expr:
    return pl.when((cells.null_count() < cells.len()) | (cells.len() == 0)).then(cells.sum())


def figure_accounts(worked: Sequence[Worked], merged: Sequence[Merged], record: ElectionRecord) -> list[FigureAccount]:
    """Each figure of the record with the sum of the cells that it was made of.

    Raises:
        AccountError: They do not add up.
    """
    accounts = []
    for one in merged:
        used: dict[str, int | None] = {}
        for work in worked:
            for part in work.parts:
                if part.published.stage == one.stage and part.contest == one.contest:
                    for name, total in part.sums.items():
                        before = used.get(name)
                        used[name] = total if before is None else before + (total or 0)
        sheet = record.sheets[one.contest, one.stage]
        for name, total in used.items():
            option = name.removeprefix(OF_VOTES)
            column = sheet.votes[option] if name.startswith(OF_VOTES) else sheet.count(name)
            made = sum_of_filled(column)
            account = FigureAccount(one.stage, one.contest, name, total, one.twice.get(name, 0), made)
            if (total is None) != (made is None) or (total or 0) != account.given_twice + (made or 0):
                raise AccountError(
                    f"{name} of {one.contest} at {one.stage}: {account.used} read, {account.record} in the record"
                )
            accounts.append(account)
    return accounts


def repeats(worked: Sequence[Worked]) -> tuple[list[RepeatedKey], list[RepeatedKey]]:
    """Keys that stand in several rows: those with all figures alike, and those that differ."""
    found: tuple[list[RepeatedKey], list[RepeatedKey]] = ([], [])
    for part in (part for work in worked for part in work.parts):
        for home, groups in zip(found, repeated_keys(part), strict=True):
            for places in groups:
                lines = part.published.lines(int(part.rows[place]) for place in places)
                home.append(RepeatedKey(part.published.name, part.keys.table[PATH][places[0]], tuple(lines)))
    return found


def missing_units(merged: Sequence[Merged], units: pl.Series) -> list[MissingUnits]:
    """Units that one file of a stage has and another does not."""
    return [
        MissingUnits(one.stage, one.contest, file, int(rows.size), tuple(units.gather(rows[:_UNITS])))
        for one in merged
        for file, rows in one.missing.items()
        if rows.size
    ]


def statuses(record: ElectionRecord) -> dict[str, dict[str, int]]:
    """Stage and contest to status to number of units."""
    return {
        f"{stage}/{contest}": dict(sheet.ballots["status"].value_counts(sort=True).iter_rows())
        for (contest, stage), sheet in record.sheets.items()
    }
