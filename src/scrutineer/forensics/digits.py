"""Digits of counts: the second, the last, the last two, and whether a count or a percentage ends in 0 or 5."""

from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LEAST_SECOND: Final = 10
"""A count has a second digit from here."""
LEAST_LAST: Final = 100
"""In smaller counts the last digit is the first or the second; calibrated tests begin here."""
LEAST_SIZE: Final = 100
"""Smaller stations cannot reach every percentage."""

SECOND_DIGIT: Final[FloatArray] = np.asarray(
    [sum(np.log10(1 + 1 / (10 * first + digit)) for first in range(1, 10)) for digit in range(10)]
)
"""Benford's probabilities of the second digit: .11968 for 0 to .08500 for 9."""


def second_digits(counts: IntArray) -> IntArray:
    """Second digit of each count, -1 below 10. Shape as given."""
    found = np.full(counts.shape, -1, np.int64)
    low = LEAST_SECOND
    while low <= counts.max(initial=0):
        inside = (counts >= low) & (counts < 10 * low)
        found[inside] = counts[inside] // (low // 10) % 10
        low *= 10
    return found


def last_pairs(counts: IntArray) -> IntArray:
    """Last two digits of each count as one number from 0 to 99, -1 below 100. Shape as given."""
    return np.where(counts >= LEAST_LAST, counts % 100, -1)


def percentages(counts: IntArray, sizes: IntArray) -> IntArray:
    """Percentages rounded to whole ones, halves upwards, in integers. Shape as given; sizes above 0."""
    return (200 * counts + sizes) // (2 * sizes)


def percentage_usable(counts: IntArray, sizes: IntArray) -> BoolArray:
    """Whether the rounded percentage is from 1 to 99, in stations where all of these can occur.

    0 and 100 per cent end in 0, and stations without votes or without others are no rounding.
    """
    rounded = percentages(counts, np.maximum(sizes, 1))
    return np.asarray((sizes >= LEAST_SIZE) & (rounded >= 1) & (rounded <= 99))


def two_sided(z: float) -> float:
    """Chance of a standard normal value at least so far from 0."""
    return float(scipy.special.erfc(abs(z) / np.sqrt(2)))


REPEATS: Final[BoolArray] = np.arange(100) // 10 == np.arange(100) % 10
"""Whether the last two digits are equal, by pair."""
ADJACENT: Final[BoolArray] = np.isin((np.arange(100) // 10 - np.arange(100) % 10) % 10, (1, 9))
"""Whether the last two digits are neighbours, 9 and 0 among them, by pair."""
ROUND_PAIR: Final[BoolArray] = np.arange(100) % 5 == 0
"""Whether a count ends in 0 or 5, by pair."""


def counts_of(counts: IntArray, *others: NDArray[np.generic] | None) -> IntArray:
    """The counts, if they can have digits.

    Args:
        counts: The counts. Shape (stations,).
        *others: Arrays that belong to them, one row a station.

    Raises:
        InputError: A count is negative, or the arrays differ in length.
    """
    for other in others:
        if other is not None and other.shape[:1] != counts.shape:
            raise InputError("the arrays differ in length", column="counts", value=counts.shape)
    bad = np.flatnonzero(counts < 0)
    if bad.size:
        raise InputError(
            "a count is negative",
            row=int(bad[0]) + 1,
            column="counts",
            value=int(counts[bad[0]]),
            mend="leave out stations whose count is missing",
        )
    return counts
