"""Which columns of counts add up to which: exact identities found by trying blocks of neighbours and small sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.formats.recipe.propose_columns import UNKNOWN, Column, count_candidates
from scrutineer.formats.recipe.propose_draft import percent

SAMPLE: Final = 4_000
"""Rows on which identities are tried, spread evenly over the file."""

HOLDS: Final = 0.95
"""Share of the rows in which an identity must hold to be taken as one."""

_FIRST = 48
_GROUPS, _GROUP_ROWS = 8, 6
_CELLS = 8_000_000
_LOOKED_UP = 4_000_000
_PAIRS = 100_000
_TRIED = 500
_WEIGHTS, _WEIGHED_BELOW = 1 << 20, 1 << 40
_LOOSE = 0.7
_SMALL = 16

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Identity:
    """A column that equals the sum of others.

    Attributes:
        whole: The column.
        parts: Those that add up to it, in the order of the file.
        share: Share of the tried rows in which it holds exactly.
        rows: How many rows were tried: those with all figures and a whole above 0.
    """

    whole: str
    parts: tuple[str, ...]
    share: float
    rows: int

    def words(self, what: str = "columns") -> str:
        """The identity as a sentence part; `what` the parts are."""
        if len(self.parts) > 3:
            parts = f"the sum of the {len(self.parts)} {what} from {self.parts[0]} to {self.parts[-1]}"
        else:
            parts = " + ".join(self.parts)
        return f"{self.whole} = {parts} in {percent(self.share)} of {self.rows:,} rows"


def count_matrix(columns: Sequence[Column]) -> Counts:
    """Shape (rows, columns): the counts of at most `SAMPLE` rows, spread evenly; `UNKNOWN` where empty.

    Of a table of thousands of columns fewer rows are taken, so that the matrix never holds more than 8 million cells.
    """
    if not columns:
        return np.zeros((0, 0), np.int64)
    arrays = [column.counts for column in columns if column.counts is not None]
    size = arrays[0].size
    rows = _spread(size, min(SAMPLE, _CELLS // len(arrays)))
    return np.stack([array[rows] for array in arrays], axis=1)


def _spread(size: int, most: int) -> NDArray[np.int64]:
    """At most so many places out of `size`, spread evenly."""
    found: NDArray[np.int64] = np.unique(np.linspace(0, size - 1, min(size, max(most, _FIRST))).astype(np.int64))
    return found if size else np.zeros(0, np.int64)


def wholes_tried(columns: int) -> int:
    """Of so many columns, for how many a block that adds up to them is sought: those with the largest sums."""
    return min(columns, max(_LOOKED_UP // max(columns, 1), 1))


def block_identities(names: Sequence[str], matrix: Counts) -> list[Identity]:
    """Columns that equal the sum of a contiguous block of others; the widest block of each.

    The sums of the columns up to each place grow from left to right in every row. A few rows, added up with random
    weights, therefore give one ascending sequence in which the end of a block is looked up from its start. Eight such
    groups of six rows find a block whose sum holds in 95 of 100 rows but for 2 times in 100,000; what is found is
    tried on all rows. Cost and memory are bounded: of more than 2,000 columns only the largest are tried as wholes.

    Args:
        names: Columns, in the order of the file.
        matrix: Shape (rows, columns), `UNKNOWN` where empty.
    """
    matrix = matrix[_spread(len(matrix), _CELLS // max(len(names), 1))]
    blocks = _Blocks(matrix)
    found = []
    for place in blocks.wholes():
        block = blocks.widest(place)
        if block is not None:
            start, end, share, rows = block
            found.append(Identity(names[place], tuple(names[start:end]), share, rows))
    return found


class _Blocks:
    """Sums of contiguous columns in each row, and how many of their cells are empty."""

    def __init__(self, matrix: Counts) -> None:
        self._matrix = matrix
        empty = matrix == UNKNOWN
        self._sums = _running(np.where(empty, 0, matrix), np.int64)
        self._holes = _running(empty, np.int32)
        self._moving = _running((matrix > 0).any(axis=0)[None], np.int64)[0]
        self._random = np.random.default_rng(len(matrix))

    def wholes(self) -> list[int]:
        """Places of the columns that may be sums, in order."""
        count = self._matrix.shape[1]
        most = wholes_tried(count)
        if most == count:
            return list(range(count))
        totals = np.diff(self._sums.sum(axis=0))
        return [int(place) for place in np.sort(np.argsort(-totals, kind="stable")[:most])]

    def widest(self, place: int) -> tuple[int, int, float, int] | None:
        """The widest block that adds up to a column: first place, place after the last, share, rows tried."""
        whole = self._matrix[:, place]
        rows = np.flatnonzero(whole > 0)
        if rows.size < 3 or np.unique(whole[rows]).size < 2:
            return None
        first = rows[np.unique(np.linspace(0, rows.size - 1, min(rows.size, _FIRST)).astype(int))]
        sums = self._sums[first]
        starts, ends = self._candidates(sums, whole[first], place)
        fits = (sums[:, ends] - sums[:, starts] == whole[first][:, None]).mean(axis=0)
        likely = np.flatnonzero(fits >= _LOOSE)
        for block in likely[np.argsort(starts[likely] - ends[likely], kind="stable")][:_TRIED]:
            start, end = int(starts[block]), int(ends[block])
            share, tried = self._share(place, start, end)
            if share >= HOLDS and self._moving[end] - self._moving[start] > 1:
                return start, end, share, tried
        return None

    def _candidates(self, sums: Counts, whole: Counts, place: int) -> tuple[Counts, Counts]:
        """Blocks beside a column, of two columns or more, that add up to it in the rows of a group."""
        groups = max(1, min(_GROUPS, len(sums) // _GROUP_ROWS))
        size = sums.shape[1]
        found = []
        for group in range(groups):
            mine = sums[group::groups]
            weights = np.ones(len(mine), np.int64)
            if mine[:, -1].max() < _WEIGHED_BELOW:
                weights = self._random.integers(1, _WEIGHTS, len(mine))
            running = weights @ mine
            wanted = running + weights @ whole[group::groups]
            low, high = np.searchsorted(running, wanted, "left"), np.searchsorted(running, wanted, "right")
            starts = np.flatnonzero(high > low)
            many = high[starts] - low[starts]
            if many.sum() > _PAIRS:
                # Columns of zeros make many blocks of one: only their narrowest and their widest are looked at.
                ends = np.concatenate([low[starts], high[starts] - 1])
                starts = np.concatenate([starts, starts])
            else:
                ends = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(low[starts], many)
                starts = np.repeat(starts, many)
            beside = (ends - starts >= 2) & ((place < starts) | (place >= ends))
            found.append(starts[beside] * size + ends[beside])
        pairs = np.unique(np.concatenate(found))
        return pairs // size, pairs % size

    def _share(self, place: int, start: int, end: int) -> tuple[float, int]:
        whole = self._matrix[:, place]
        tried = (whole > 0) & (self._holes[:, end] == self._holes[:, start])
        equal = self._sums[tried, end] - self._sums[tried, start] == whole[tried]
        return (float(equal.mean()), int(equal.size)) if equal.size else (0.0, 0)


def _running(cells: NDArray[np.generic], kind: type[np.signedinteger]) -> NDArray[np.int64]:
    """Shape (rows, columns + 1): sums of the columns before each place."""
    sums = np.zeros((cells.shape[0], cells.shape[1] + 1), kind)
    np.cumsum(cells, axis=1, out=sums[:, 1:])
    return sums


def small_identities(names: Sequence[str], matrix: Counts, wholes: Sequence[str] | None = None) -> list[Identity]:
    """Columns that equal the sum of two to four others that need not be neighbours; the fewest parts of each."""
    found = []
    count = len(names)
    if count > _SMALL * 2:
        return []
    largest = 4 if count <= _SMALL else 2
    for place in range(count):
        if wholes is not None and names[place] not in wholes:
            continue
        others = [other for other in range(count) if other != place and (matrix[:, other] > 0).any()]
        rows = np.flatnonzero(matrix[:, place] > 0)
        if rows.size < 3 or np.unique(matrix[rows, place]).size < 2:
            continue
        first = rows[np.unique(np.linspace(0, rows.size - 1, min(rows.size, _FIRST)).astype(int))]
        for size in range(2, largest + 1):
            chosen = np.array(list(combinations(others, size)), dtype=np.int64).reshape(-1, size)
            if not chosen.size:
                break
            fits = (matrix[first][:, chosen].sum(axis=2) == matrix[first, place, None]).mean(axis=0)
            tried = [
                _tried(names, matrix, place, tuple(int(part) for part in chosen[row]))
                for row in np.flatnonzero(fits >= _LOOSE)
            ]
            good = [identity for identity in tried if identity.share >= HOLDS]
            if good:
                found.append(max(good, key=lambda identity: identity.share))
                break
    return found


def sum_share(matrix: Counts, whole: int, parts: Sequence[int]) -> tuple[float, int]:
    """Share of the rows in which the column `whole` is the sum of the others, and how many rows were tried."""
    rows = (matrix[:, whole] > 0) & (matrix[:, list(parts)] != UNKNOWN).all(axis=1)
    if not rows.any():
        return 0.0, 0
    equal = matrix[rows][:, list(parts)].sum(axis=1) == matrix[rows, whole]
    return float(equal.mean()), int(rows.sum())


class ColumnSums:
    """The columns of counts and what holds between them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = count_candidates(columns)
        self.names = [column.name for column in self.columns]
        self.matrix: Counts = count_matrix(self.columns)
        self.blocks = block_identities(self.names, self.matrix)
        self._places = {name: place for place, name in enumerate(self.names)}

    def index(self, name: str) -> int:
        """Place of a column."""
        return self._places[name]

    def share(self, whole: str, parts: Sequence[str]) -> tuple[float, int]:
        """Share of the rows in which a column is the sum of others, and the number of rows looked at."""
        return sum_share(self.matrix, self.index(whole), [self.index(part) for part in parts])

    def small(self, names: Sequence[str]) -> list[Identity]:
        """Sums of few parts among some columns; see `small_identities`."""
        places = [self.index(name) for name in names]
        return small_identities(names, self.matrix[:, places])

    def size(self, *names: str) -> float:
        """The usual sum of these columns."""
        figures = np.where(self.matrix == UNKNOWN, 0, self.matrix)[:, [self.index(name) for name in names]]
        return float(np.median(figures.sum(axis=1))) if len(figures) else 0.0

    def size_of_all(self, name: str) -> int:
        """The sum of a column over the tried rows."""
        figures = self.matrix[:, self.index(name)]
        return int(figures[figures != UNKNOWN].sum())

    def at_least(self, larger: str, smaller: Sequence[str]) -> float:
        """Share of the rows in which a column is not below the sum of others."""
        places = [self.index(name) for name in smaller]
        big = self.matrix[:, self.index(larger)]
        rows = (big > 0) & (self.matrix[:, places] != UNKNOWN).all(axis=1)
        return float((big[rows] >= self.matrix[rows][:, places].sum(axis=1)).mean()) if rows.any() else 0.0


def _tried(names: Sequence[str], matrix: Counts, place: int, parts: tuple[int, ...]) -> Identity:
    share, rows = sum_share(matrix, place, parts)
    return Identity(names[place], tuple(names[part] for part in parts), share, rows)
