"""Many allocations at once for every formula that a law may name, beside highest averages in `batch`.

Largest remainder and most votes are worked out in whole numbers. A row is flagged where the last seat is tied, where
whole quotas give out too many seats or leave more than there are lists, or where rounding could decide: it is to be
allocated by the exact engine. All other rows have its seats.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.batch import BatchSeats, allocate_batch
from scrutineer.seats.most_votes import BALLOTS

type IntArray = NDArray[np.int64]
type Price = Callable[[IntArray, IntArray], tuple[IntArray, IntArray]]

_LARGEST: Final = 2**62
_CLOSE: Final = 1e-12


def _rounded(votes: IntArray, parts: IntArray) -> IntArray:
    """To the nearest whole number, halves up."""
    return (2 * votes + parts) // (2 * parts)


_QUOTAS: Final[dict[str, Price]] = {
    "hare": lambda votes, seats: (votes, seats),
    "hare_down": lambda votes, seats: (votes // seats, np.ones_like(seats)),
    "hare_rounded": lambda votes, seats: (_rounded(votes, seats), np.ones_like(seats)),
    "droop": lambda votes, seats: (votes // (seats + 1) + 1, np.ones_like(seats)),
    "hagenbach_bischoff": lambda votes, seats: (votes, seats + 1),
    "hagenbach_bischoff_up": lambda votes, seats: (-(-votes // (seats + 1)), np.ones_like(seats)),
    "hagenbach_bischoff_rounded": lambda votes, seats: (_rounded(votes, seats + 1), np.ones_like(seats)),
    "imperiali": lambda votes, seats: (votes, seats + 2),
    "imperiali_rounded": lambda votes, seats: (_rounded(votes, seats + 2), np.ones_like(seats)),
}
"""Name to numerator and denominator of the quota of votes and seats. Shapes (rows,)."""


def allocate_formula_batch(rule: FormulaRule, votes: IntArray, seats: IntArray) -> BatchSeats:
    """Allocate the seats of many districts by a law's formula.

    Args:
        rule: The formula.
        votes: Votes by option, whole numbers of 0 to 2 ** 53; an option that takes no part has 0. Shape (..., options).
        seats: Seats to be filled; broadcast over the axes before the last.

    Returns:
        The seats. Every row is flagged where the formula has no batch of its own.

    Raises:
        InputError: Votes or seats are negative, or too large for a batch.
    """
    again = str(rule.settings.get("averages", "again")) == "again"
    if rule.method == "highest_averages" or (rule.method == "quota_highest_average" and again):
        return allocate_batch(votes, seats, divisor=str(rule.settings.get("divisor", "dhondt")))
    rows = votes.reshape(-1, votes.shape[-1])
    number = np.ascontiguousarray(np.broadcast_to(seats, votes.shape[:-1]), np.int64).reshape(-1)
    if rule.method in BALLOTS:
        held, flagged = _most_votes(rows, number)
    elif rule.method == "largest_remainder":
        held, flagged = _remainders(rows, number, str(rule.settings.get("quota", "hare")))
    elif rule.method == "quota_highest_average":
        held, flagged = _averages_once(rows, number)
    else:
        held, flagged = np.zeros(rows.shape, np.int64), np.ones(rows.shape[0], bool)
    return BatchSeats(held.reshape(votes.shape), flagged.reshape(votes.shape[:-1]))


def _most_votes(votes: IntArray, seats: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    chosen, flagged = _largest(votes, np.minimum(seats, (votes > 0).sum(axis=1)))
    return chosen.astype(np.int64), flagged


def _remainders(votes: IntArray, seats: IntArray, quota: str) -> tuple[IntArray, NDArray[np.bool_]]:
    total = votes.sum(axis=1)
    able = (total > 0) & (seats > 0)
    top, bottom = _QUOTAS[quota](total, np.maximum(seats, 1))
    flagged = able & ((top == 0) | (votes.max(axis=1, initial=0) > _LARGEST // np.maximum(bottom, 1)))
    fine = able & ~flagged
    top, bottom = np.where(fine, top, 1), np.where(fine, bottom, 1)
    scaled = np.where(fine[:, None], votes, 0) * bottom[:, None]
    whole = scaled // top[:, None]
    left = np.where(fine, seats - whole.sum(axis=1), 0)
    flagged |= (left < 0) | (left > (votes > 0).sum(axis=1))
    more, tied = _largest(scaled - whole * top[:, None], np.where(flagged, 0, left))
    return whole + more, flagged | tied


def _averages_once(votes: IntArray, seats: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    total = np.maximum(votes.sum(axis=1), 1)
    flagged = votes.max(axis=1, initial=0) > _LARGEST // np.maximum(seats, 1)
    whole = np.where(flagged[:, None], 0, votes) * seats[:, None] // total[:, None]
    left = np.where(flagged | (votes.sum(axis=1) == 0), 0, seats - whole.sum(axis=1))
    more, tied = _largest(votes / (whole + 1), left)
    return whole + more, flagged | tied


def _largest(values: IntArray | NDArray[np.float64], number: IntArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which are among so many largest of their row, and whether the last of them is level with the next."""
    rows, width = values.shape
    rising = np.sort(values, axis=1)
    every = np.arange(rows)
    cut = rising[every, np.clip(width - number, 0, width - 1)]
    after = rising[every, np.clip(width - 1 - number, 0, width - 1)]
    inside = (number > 0) & (number < width)
    close = np.abs(cut - after) <= (0 if np.issubdtype(values.dtype, np.integer) else _CLOSE * np.abs(cut))
    chosen: NDArray[np.bool_] = (values >= cut[:, None]) & (number > 0)[:, None]
    return chosen, inside & close
