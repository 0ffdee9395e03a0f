"""How narrow a hump of counts chance can make: the standard deviation of the narrowest, by count.

Question: where stations of one size vote at one rate, their counts make a hump. How narrow can it be?
Formula: with whole n (persons registered, or ballots cast) and count k a binomial hump has the variance

    s_n(k)^2 = k (1 - k / n),

far below that of a Poisson count, k, where nearly all vote. Stations of other wholes make their hump elsewhere, and
where wholes vary no hump is left. So a whole counts only where the stations that share exactly it stand out among all
stations with a count like this:

    m_n(k) > 2 sqrt(M(k)),

m_n and M those within sqrt(k) of k. The narrowest of such humps is taken; where no whole stands out, that of Poisson.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_VISIBLE: Final = 2.0
"""Standard deviations of a Poisson number of stations by which those of one whole stand out."""


def narrowest_humps(counts: IntArray, sizes: IntArray, values: IntArray) -> FloatArray:
    """Standard deviation of the narrowest hump that chance can make at each of some counts.

    Args:
        counts: The counts that are looked at, each below its size. Shape (stations,).
        sizes: What they are parts of. Shape (stations,).
        values: Counts, each one above the one before. Shape (values,).

    Returns:
        Standard deviations, at most that of a Poisson count. Shape (values,).
    """
    poisson = np.sqrt(values)
    low, high = np.ceil(values - poisson), np.floor(values + poisson) + 1
    order = np.lexsort((counts, sizes))
    counts, sizes = counts[order], sizes[order]
    aloud = _VISIBLE * np.sqrt(_between(np.sort(counts), low, high))
    found = values.astype(np.float64)
    wholes, start, number = np.unique(sizes, return_index=True, return_counts=True)
    # Of fewer none can stand out: they are part of all.
    often = number > _VISIBLE**2
    for whole, first, many in zip(wholes[often], start[often], number[often], strict=True):
        own = counts[first : first + many]
        near = slice(*np.searchsorted(values, (own[0] - 2 * np.sqrt(own[0]) - 2, min(own[-1] * 1.5 + 9, whole))))
        visible = _between(own, low[near], high[near]) > aloud[near]
        variance = np.where(visible, values[near] * (1 - values[near] / whole), np.inf)
        found[near] = np.minimum(found[near], variance)
    return np.asarray(np.sqrt(found))


def _between(ordered: IntArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """How many of some ordered counts are from `low` to below `high`. Shape of the bounds."""
    return np.searchsorted(ordered, high) - np.searchsorted(ordered, low)
