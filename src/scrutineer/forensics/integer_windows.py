"""Which counts of a station lie at an integer percentage: |100 k / n - i| <= 0.05, decided in whole numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class IntegerCounts:
    """Counts at integers, one line per station and count.

    Attributes:
        station: Station of each. Shape (lines,).
        count: The count. Shape (lines,).
    """

    station: IntArray
    count: IntArray

    def added(self, values: FloatArray, stations: int) -> FloatArray:
        """Values added up by station. Shape (stations,)."""
        return np.bincount(self.station, weights=values, minlength=stations)


def at_integer(count: IntArray, size: IntArray) -> BoolArray:
    """Whether a percentage is within 0.05 of a whole number. Sizes above 0. Shape of the counts.

    |100 k / n - i| <= 1/20 is |2000 k - 20 n i| <= n.
    """
    over = (2000 * count) % (20 * size)
    return np.asarray((over <= size) | (20 * size - over <= size))


def counts_at_integers(size: IntArray, low: FloatArray, high: FloatArray) -> IntegerCounts:
    """The counts at integers between two percentages, by station.

    Args:
        size: Size. Shape (stations,).
        low: Percentage from which integers are looked at. Shape (stations,).
        high: Percentage up to which they are. Shape (stations,).

    Returns:
        Every such count once; counts outside 0 to size are none.
    """
    first = np.maximum(np.ceil(low - 0.05), 0).astype(np.int64)
    number = np.maximum(np.minimum(np.floor(high + 0.05), 100).astype(np.int64) - first + 1, 0)
    station = np.repeat(np.arange(size.size), number)
    integer = np.repeat(first - (np.cumsum(number) - number), number) + np.arange(station.size)
    n = size[station]
    # Least and largest k with |2000 k - 20 n i| <= n.
    least = np.maximum(-((n * (1 - 20 * integer)) // 2000), 0)
    most = np.minimum((n * (20 * integer + 1)) // 2000, n)
    stations, counts = [], []
    step = 0
    while True:
        inside = least + step <= most
        if not inside.any():
            break
        stations.append(station[inside])
        counts.append((least + step)[inside])
        step += 1
    if not stations:
        return IntegerCounts(np.zeros(0, np.int64), np.zeros(0, np.int64))
    return IntegerCounts(np.concatenate(stations), np.concatenate(counts))
