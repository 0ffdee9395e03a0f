"""Many allocations at once, for resampling: highest averages over an array of votes.

The steps are those of `scrutineer.seats.apportion`: whole quotas, seats added at the largest next quotient, single
seats that change hands. Quotients are floating-point numbers here. So a row in which a losing and a winning quotient
lie so close that rounding could decide is flagged, and is to be allocated exactly; ties are among them. Rows that are
not flagged have the seats of the exact engine: a quotient of whole numbers below 2 ** 53 is off by at most one part in
2 ** 53, and flags begin at one part in 10 ** 12.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrutineer.errors import InputError
from scrutineer.seats.divisors import DivisorSequence, divisor_sequence

_CLOSE: Final = 1e-12
_CHUNK: Final = 1 << 16
"""Cells that are worked on at a time: so many as stay in the processor's cache."""
_ALMOST_ZERO: Final = 1e-15
"""Stands for a divisor of 0: everybody's first seat then comes before all others, in the order of votes."""


@dataclass(frozen=True, eq=False)
class BatchSeats:
    """Seats of many contests.

    Attributes:
        seats: Seats of each option; in a flagged row one outcome of several. Shape of the votes.
        flagged: Whether rounding could decide, as in a tie. Shape of the votes without the last axis.
    """

    seats: NDArray[np.int64]
    flagged: NDArray[np.bool_]


def allocate_batch(votes: ArrayLike, seats: ArrayLike, *, divisor: str = "dhondt") -> BatchSeats:
    """Allocate the seats of many districts by highest averages.

    Args:
        votes: Votes by option on the last axis, whole numbers of 0 to 2 ** 53. Shape (..., options), such as
            (draws, districts, options); an option that takes no part has 0.
        seats: Seats to be filled, at least 0; broadcast over the axes before the last. Shape such as (districts,).
        divisor: Name of the divisor sequence.

    Returns:
        The seats. A row without votes has no seats.

    Raises:
        InputError: Votes or seats are negative or no numbers, or the sequence is not known.
    """
    table = np.asarray(votes)
    if table.ndim < 1 or not np.issubdtype(table.dtype, np.integer) or (table.size and int(table.min()) < 0):
        raise InputError("votes are whole numbers of at least 0", column="votes", value=str(table.dtype))
    if table.size and int(table.max()) > 2**53:
        raise InputError("votes are too large for a batch", column="votes", value=int(table.max()))
    size = np.broadcast_to(np.asarray(seats), table.shape[:-1])
    if not np.issubdtype(size.dtype, np.integer) or (size.size and int(size.min()) < 0):
        raise InputError("seats are whole numbers of at least 0", column="seats", value=str(size.dtype))
    rows = table.reshape(-1, table.shape[-1])
    number = np.ascontiguousarray(size).reshape(-1)
    ladder = _Ladder.of(divisor_sequence(divisor), int(number.max()) + 2 if number.size else 2)
    held = np.empty(rows.shape, np.int64)
    flagged = np.empty(rows.shape[0], bool)
    step = max(_CHUNK // max(rows.shape[1], 1), 1)
    for start in range(0, rows.shape[0], step):
        part = slice(start, start + step)
        held[part], flagged[part] = _rows(rows[part].astype(np.float64), number[part].astype(np.float64), ladder)
    return BatchSeats(held.reshape(table.shape), flagged.reshape(table.shape[:-1]))


@dataclass(frozen=True, eq=False)
class _Ladder:
    """Divisors as floating-point numbers: a straight line where they are one, else a table."""

    slope: float | None
    first: float
    table: NDArray[np.float64]

    @classmethod
    def of(cls, sequence: DivisorSequence, most: int) -> "_Ladder":
        exact = [sequence(k) for k in range(1, most + 2)]
        steps = {later - earlier for earlier, later in pairwise(exact)}
        values = np.array([float(value) ** (1 / sequence.power) for value in exact])
        values[values == 0] = _ALMOST_ZERO
        straight = len(steps) == 1 and sequence.power == 1 and exact[0] > 0
        slope: Fraction | None = steps.pop() if straight else None
        return cls(None if slope is None else float(slope), values[0], values)

    def at(self, held: NDArray[np.float64]) -> NDArray[np.float64]:
        """The divisor of the seat after `held` seats."""
        if self.slope is not None:
            return held * self.slope + self.first
        found: NDArray[np.float64] = self.table[held.astype(np.intp)]
        return found


def _rows(
    votes: NDArray[np.float64], seats: NDArray[np.float64], ladder: _Ladder
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Seats and flags of some rows. Shapes (rows, options) and (rows,).

    The quotients are kept beside the seats: a seat that is given changes one of them.
    """
    total = votes.sum(axis=1)
    filled = np.where(total > 0, seats, 0)
    # Never more than the whole quotas, whatever rounding does: so a seat at least is left in every row.
    held = np.floor(votes * (filled / np.maximum(total, 1) * (1 - _CLOSE))[:, None])
    missing = filled - held.sum(axis=1)
    after = votes / ladder.at(held)
    every = np.arange(votes.shape[0])
    rows = np.flatnonzero(missing > 0)
    least = np.full(every.size, np.inf)
    while rows.size:
        gaining = (after if rows.size == every.size else after[rows]).argmax(axis=1)
        held[rows, gaining] += 1
        least[rows] = after[rows, gaining]
        after[rows, gaining] = votes[rows, gaining] / ladder.at(held[rows, gaining])
        missing[rows] -= 1
        rows = rows[missing[rows] > 0]
    if ladder.slope == ladder.first:
        # D'Hondt's seats are never below whole quotas, so the last one given has the smallest winning quotient.
        most = after.max(axis=1)
        return held, (np.abs(most - least) <= _CLOSE * most) & (most > 0)
    last = _last(votes, held, ladder)
    rows = np.flatnonzero(missing < 0)
    while rows.size:
        losing = last[rows].argmin(axis=1)
        held[rows, losing] -= 1
        missing[rows] += 1
        last[rows] = _last(votes[rows], held[rows], ladder)
        after[rows, losing] = votes[rows, losing] / ladder.at(held[rows, losing])
        rows = rows[missing[rows] < 0]
    most, least = after.max(axis=1), last.min(axis=1)
    flagged: NDArray[np.bool_] = (np.abs(most - least) <= _CLOSE * most) & (most > 0)
    rows = np.flatnonzero((most > least) & ~flagged)
    while rows.size:
        held[rows, after[rows].argmax(axis=1)] += 1
        held[rows, last[rows].argmin(axis=1)] -= 1
        after[rows] = votes[rows] / ladder.at(held[rows])
        last[rows] = _last(votes[rows], held[rows], ladder)
        most, least = after[rows].max(axis=1), last[rows].min(axis=1)
        flagged[rows] = (np.abs(most - least) <= _CLOSE * most) & (most > 0)
        rows = rows[(most > least) & ~flagged[rows]]
    return held, flagged


def _last(votes: NDArray[np.float64], held: NDArray[np.float64], ladder: _Ladder) -> NDArray[np.float64]:
    """The quotient of each option's last seat; without bound where it has none."""
    quotient = votes / ladder.at(np.maximum(held - 1, 0))
    quotient[held == 0] = np.inf
    return quotient
