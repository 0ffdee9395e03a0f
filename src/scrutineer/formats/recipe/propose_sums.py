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
    """Shape (rows, columns): the counts of at most `SAMPLE` rows, spread evenly; `UNKNOWN` where empty."""
    if not columns:
        return np.zeros((0, 0), np.int64)
    arrays = [column.counts for column in columns if column.counts is not None]
    size = arrays[0].size
    rows = np.unique(np.linspace(0, size - 1, min(size, SAMPLE)).astype(np.int64)) if size else np.zeros(0, np.int64)
    return np.stack([array[rows] for array in arrays], axis=1)


def block_identities(names: Sequence[str], matrix: Counts) -> list[Identity]:
    """Columns that equal the sum of a contiguous block of others; the widest block of each.

    Args:
        names: Columns, in the order of the file.
        matrix: Shape (rows, columns), `UNKNOWN` where empty.
    """
    found = []
    known = np.where(matrix == UNKNOWN, 0, matrix)
    sums = np.concatenate([np.zeros((len(known), 1), np.int64), np.cumsum(known, axis=1)], axis=1)
    count = len(names)
    starts, ends = np.triu_indices(count + 1, 2)
    for place in range(count):
        rows = np.flatnonzero(matrix[:, place] > 0)
        if rows.size < 3 or np.unique(matrix[rows, place]).size < 2:
            continue
        first = rows[np.unique(np.linspace(0, rows.size - 1, min(rows.size, _FIRST)).astype(int))]
        outside = (place < starts) | (place >= ends)
        fits = (sums[first][:, ends] - sums[first][:, starts] == matrix[first, place, None]).mean(axis=0)
        likely = np.flatnonzero(outside & (fits >= _LOOSE))
        best: Identity | None = None
        for block in likely[np.argsort(starts[likely] - ends[likely], kind="stable")]:
            start, end = int(starts[block]), int(ends[block])
            if best is not None and end - start <= len(best.parts):
                break
            identity = _tried(names, matrix, place, tuple(range(start, end)))
            if identity.share >= HOLDS and _moving(matrix, start, end) > 1:
                best = identity
        if best is not None:
            found.append(best)
    return found


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

    def index(self, name: str) -> int:
        """Place of a column."""
        return self.names.index(name)

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


def _moving(matrix: Counts, start: int, end: int) -> int:
    """How many columns of a block are not 0 everywhere: one alone is an equal column, not a sum."""
    return int((matrix[:, start:end] > 0).any(axis=0).sum())
