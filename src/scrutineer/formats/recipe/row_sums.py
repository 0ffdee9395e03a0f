"""Rows whose figures are the sums of other rows, all of them or nearly all: totals among the units (catalogue C13).

A total that is right doubles every sum; one that is wrong in a figure also says that somebody added up wrongly, which
is what an observer most needs to see. A row is taken for a sum where more than half of its figures above 0 equal it
exactly and are too large to do so by chance, or where all of them are within a hundredth or two of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

_ROUNDS: Final = 6
_SIEVE: Final = 3
"""Columns, the largest, by which blocks are sought; a total wrong in all of them is not found by its block."""

_CHANCE: Final = 4.0
"""Decimal digits that agreeing figures must have beyond those of the number of rows."""

_LEAST: Final = 3
"""Rows of a region, or of the whole, of which one can be the sum of the others nearly."""

_CLOSE: Final = (0.02, 0.01)
"""How near every figure must be, relatively, to the sum of all other rows, and to that of a region or a block."""

_SOLID: Final = 50
"""A sum so large that nearness in it says something."""

_SHOWN: Final = 4


@dataclass(frozen=True)
class RowSum:
    """A row that is, or nearly is, the sum of others.

    Attributes:
        row: Its place.
        of: What it is the sum of, in words.
        whole: Whether these are all other rows that are no such sums themselves.
        differing: The figures in which it is not: name, figure, sum of the others.
    """

    row: int
    of: str
    whole: bool
    differing: tuple[tuple[str, int, int], ...]

    @property
    def words(self) -> str:
        """Why the row looks like a total."""
        if not self.differing:
            return f"every figure equals the sum of {self.of}"
        shown = ", ".join(
            f"{name} is {printed:,}, the sum {total:,} ({printed - total:+,})"
            for name, printed, total in self.differing[:_SHOWN]
        )
        more = f", and {len(self.differing) - _SHOWN} more" if len(self.differing) > _SHOWN else ""
        return f"its figures are the sum of {self.of}, but for {shown}{more}"


class _Table:
    """Figures of all rows, by column; those of rows found to be sums count for nothing.

    Columns stay apart: a matrix of a million rows would take a gigabyte. The size of a row is the sum of its figures in
    the largest columns, the sieve.
    """

    def __init__(self, names: Sequence[str], columns: Sequence[Counts]) -> None:
        self.names = names
        self.columns = columns
        self.rows = columns[0].size
        self.units: Mask = np.ones(self.rows, bool)
        totals = [int(column.sum()) for column in columns]
        self.sieve = sorted(range(len(totals)), key=lambda place: -totals[place])[:_SIEVE]
        self.sizes: Counts = np.zeros(self.rows, np.int64)
        for place in self.sieve:
            self.sizes += np.maximum(columns[place], 0)

    def take_out(self, rows: list[int]) -> None:
        """Let these rows count for nothing."""
        self.units[rows] = False
        self.sizes[rows] = 0

    def value(self, place: int) -> Counts:
        """A column, 0 where unknown and where a sum stands. Shape (rows,)."""
        column = np.maximum(self.columns[place], 0)
        if not self.units.all():
            column[~self.units] = 0
        return column

    def values(self) -> Iterator[Counts]:
        """Each column, as `value` gives it."""
        return map(self.value, range(len(self.columns)))

    def figures(self, rows: NDArray[np.int64]) -> Counts:
        """The figures of some rows, below 0 where unknown. Shape (rows, columns)."""
        return np.stack([column[rows] for column in self.columns], axis=1)


def rows_that_are_sums(
    names: Sequence[str],
    columns: Sequence[Counts],
    groups: Sequence[NDArray[np.int64]] = (),
    cleared: Mask | None = None,
) -> list[RowSum]:
    """Find rows that are sums of the rows above or below them, of those of their group, or of all others.

    Totals of totals are found too: what is found is taken out, and the rest is looked at again.

    Args:
        names: What the columns are.
        columns: The figures of each; below 0 where unknown. Shape (rows,).
        groups: Codes 0.. of the region of each row, one array for each way to part the rows. Shape (rows,).
        cleared: Rows that are known to be none. Shape (rows,).

    Returns:
        The rows in their order. A row that repeats one other row is none, nor is one whose figures are so small that
        they agree by chance.
    """
    moving = [place for place, column in enumerate(columns) if column.size and column.max() > 0]
    rows = columns[0].size if columns else 0
    if rows < _LEAST or len(moving) < 2:
        return []
    table = _Table([names[place] for place in moving], [columns[place] for place in moving])
    free = np.ones(rows, bool) if cleared is None else ~cleared
    found: dict[int, RowSum] = {}
    for _ in range(_ROUNDS):
        fresh: dict[int, RowSum] = {}
        for item in _round(table, groups, free):
            before = fresh.get(item.row)
            if before is None or len(item.differing) < len(before.differing):
                fresh[item.row] = item
        if not fresh:
            break
        found.update(fresh)
        table.take_out(list(fresh))
    for item in _repeats(table, found, free):
        found[item.row] = item
    return [found[row] for row in sorted(found)]


def _round(table: _Table, groups: Sequence[NDArray[np.int64]], free: Mask) -> Iterator[RowSum]:
    some = False
    for below in (False, True):
        for item in _blocks(table, free, below=below):
            some = True
            yield item
    if some:
        return
    everything = np.zeros(table.rows, np.int64)
    for place, group in enumerate((everything, *groups)):
        for item in _of_group(table, group, free, whole=place == 0):
            some = True
            yield item
    if not some and not table.units.all():
        yield from _near_runs(table, free)


def _of_group(table: _Table, group: NDArray[np.int64], free: Mask, *, whole: bool) -> Iterator[RowSum]:
    size = table.sizes
    sums, filled = np.bincount(group, weights=size), np.bincount(group, weights=size > 0)
    large = table.units & free & (size > 0) & (size >= 0.4 * sums[group]) & (filled[group] > _LEAST)
    rows = np.flatnonzero(large)
    if not rows.size:
        return
    rest = np.stack(
        [np.bincount(group, weights=column).astype(np.int64)[group[rows]] - column[rows] for column in table.values()],
        axis=1,
    )
    exact = _agreeing(table, rows, rest)
    close = _close(table, rows, rest, _CLOSE[0 if whole else 1])
    of = "all other rows" if whole else "the other rows of its region"
    for place in np.flatnonzero(exact | close):
        yield _row_sum(table, int(rows[place]), rest[place], of, whole=whole)


def _blocks(table: _Table, free: Mask, *, below: bool) -> Iterator[RowSum]:
    """Rows that are the sum of the two or more rows just above, or just below, them."""
    turn = slice(None, None, -1 if below else 1)
    filled = np.concatenate(([0], np.cumsum(table.sizes[turn] > 0)))
    rows, starts = _pairs(table, (table.units & free)[turn], turn)
    several = filled[rows] - filled[starts] > 1
    rows, starts = rows[several], starts[several]
    if not rows.size:
        return
    sums = _between(table, starts, rows, turn)
    places = table.rows - 1 - rows if below else rows
    good = np.flatnonzero(_agreeing(table, places, sums))
    total = int(filled[-1])
    for place in good:
        number = int(filled[rows[place]] - filled[starts[place]])
        whole = number == total - 1
        of = "all other rows" if whole else f"the {number:,} rows {'below' if below else 'above'} it"
        yield _row_sum(table, int(places[place]), sums[place], of, whole=whole)


def _between(table: _Table, starts: NDArray[np.int64], ends: NDArray[np.int64], turn: slice) -> Counts:
    """The sums of the rows from each start to before each end. Shape (pairs, columns)."""
    sums = np.empty((ends.size, len(table.columns)), np.int64)
    sizes = ends - starts
    if sizes.sum() < table.rows // 4:
        # Few and short blocks, as where no row is a total: only their rows are looked at.
        first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        rows = np.repeat(starts - first, sizes) + np.arange(sizes.sum())
        rows = table.rows - 1 - rows if turn.step == -1 else rows
        for place, column in enumerate(table.columns):
            sums[:, place] = np.add.reduceat(np.where(table.units[rows], np.maximum(column[rows], 0), 0), first)
        return sums
    for place, column in enumerate(table.values()):
        running = np.concatenate(([0], np.cumsum(column[turn])))
        sums[:, place] = running[ends] - running[starts]
    return sums


def _pairs(table: _Table, open_rows: Mask, turn: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows, and where the blocks begin that they may be the sums of: one of the largest columns agrees."""
    chosen = [table.value(place)[turn] for place in table.sieve]
    likely = np.zeros(table.rows, np.int64)
    for column in chosen:
        likely[2:] += (column[2:] >= column[1:-1] + column[:-2]) & (column[2:] > 0)
    rows = np.flatnonzero(open_rows & (likely >= min(2, len(chosen))))
    found = []
    for column in chosen:
        running = np.concatenate(([0], np.cumsum(column)))
        target = running[rows] - column[rows]
        for start in (np.searchsorted(running, target, "left"), np.searchsorted(running, target, "right") - 1):
            fits = (start >= 0) & (start <= rows - 2)
            fits[fits] = running[start[fits]] == target[fits]
            found.append(np.stack([rows[fits], start[fits]], axis=1))
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _near_runs(table: _Table, free: Mask) -> Iterator[RowSum]:
    """Rows that are nearly the sum of all rows since the last sum above them: totals of which every figure differs."""
    ends = np.flatnonzero(~table.units)
    places = np.arange(table.rows)
    last = np.searchsorted(ends, places, "left") - 1
    starts = np.where(last >= 0, ends[np.maximum(last, 0)] + 1, 0)
    filled = np.concatenate(([0], np.cumsum(table.sizes > 0)))
    rows = np.flatnonzero(table.units & free & (filled[places] - filled[starts] >= _LEAST))
    if not rows.size:
        return
    sums = _between(table, starts[rows], rows, slice(None))
    for place in np.flatnonzero(_close(table, rows, sums, _CLOSE[1])):
        row = int(rows[place])
        number = int(filled[row] - filled[starts[row]])
        yield _row_sum(table, row, sums[place], f"the {number:,} rows above it", whole=False)


def _repeats(table: _Table, found: dict[int, RowSum], free: Mask) -> Iterator[RowSum]:
    """Totals of regions with one station: they repeat the row above, between two other totals."""
    above = [row for row, item in found.items() if item.of.endswith("above it")]
    if len(above) < 2:
        return
    enough = _CHANCE + np.log10(table.rows)
    for end in above:
        row = end + 2
        if row < table.rows and table.units[row - 1] and table.units[row] and free[row]:
            before, here = table.figures(np.array([row - 1, row]))
            if (before == here).all() and np.log10(1.0 + np.maximum(here, 0)).sum() >= enough:
                yield RowSum(row, "the one row above it, as other totals here", False, ())


def _agreeing(table: _Table, rows: NDArray[np.int64], sums: Counts) -> Mask:
    """Whether more than half of the figures above 0 are the sums, and say so beyond chance. Shape (rows,)."""
    printed = table.figures(rows)
    known = printed >= 0
    counted = known & ((printed > 0) | (sums > 0))
    equal = counted & (printed == sums)
    number = equal.sum(axis=1)
    # Which figures may differ is chosen after the fact: each costs a digit.
    enough = _digits(printed, equal) >= _CHANCE + np.log10(table.rows) + (counted & ~equal).sum(axis=1)
    result: Mask = (2 * number > counted.sum(axis=1)) & (number > 1) & enough
    return result


def _digits(printed: Counts, equal: Mask) -> NDArray[np.float64]:
    """Decimal digits of the figures that agree. Shape (rows,).

    Papers issued, in the box, cast and valid are nearly one number: each figure counts by its distance from the next.
    """
    figures = np.sort(np.where(equal, printed, 0), axis=1)
    steps = np.diff(figures, axis=1, prepend=0)
    digits: NDArray[np.float64] = np.log10(1.0 + steps).sum(axis=1)
    return digits


def _close(table: _Table, rows: NDArray[np.int64], sums: Counts, share: float) -> Mask:
    """Whether every figure is within a share of its sum, or one or two papers, and the solid ones are several."""
    printed = table.figures(rows)
    known = printed >= 0
    off = np.where(known, np.abs(printed - sums), 0)
    near = (off <= np.maximum(2, share * sums)).all(axis=1)
    little = off.sum(axis=1) <= share / 2 * np.where(known, sums, 0).sum(axis=1)
    solid = (known & (sums >= _SOLID)).sum(axis=1) >= _LEAST
    result: Mask = near & little & solid
    return result


def _row_sum(table: _Table, row: int, sums: Counts, of: str, *, whole: bool) -> RowSum:
    printed = table.figures(np.array([row]))[0]
    differing = tuple(
        (table.names[place], int(printed[place]), int(sums[place]))
        for place in np.flatnonzero((printed >= 0) & (printed != sums)).tolist()
    )
    return RowSum(row, of, whole, differing)
