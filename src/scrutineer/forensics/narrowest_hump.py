"""How narrow a hump of counts can be: the standard deviation of the narrowest that chance makes, by count.

Question: where stations of one size vote at one rate, their counts make a hump. How narrow can it be?
Formula: of whole n (persons registered, or ballots cast) a binomial hump about the count k has the variance

    s_n(k)^2 = k (1 - k / n),

far below k, that of a Poisson count, where nearly all vote: 3.4 against 17 counts where 288 of 300 do. Stations of
another whole have theirs elsewhere: where wholes differ from station to station no such hump is left. So a whole counts
only where the stations that share it exactly stand out among all those with like counts,

    m_n(k) > 2 sqrt(M(k)),

m_n and M the stations whose counts lie within sqrt(k) of k. The least s_n of these is taken; where no whole stands out,
sqrt(k).

It misleads where wholes differ a little and in each nearly all vote, with too few stations for any to stand out.
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
    low, high = np.ceil(values - np.sqrt(values)), np.floor(values + np.sqrt(values)) + 1
    order = np.lexsort((counts, sizes))
    counts, sizes = counts[order], sizes[order]
    needed = _VISIBLE * np.sqrt(_between(np.sort(counts), low, high))
    found = values.astype(np.float64)
    wholes, start, number = np.unique(sizes, return_index=True, return_counts=True)
    # Of fewer none can stand out, for they are part of all.
    often = number > _VISIBLE**2
    for whole, first, many in zip(wholes[often], start[often], number[often], strict=True):
        own = counts[first : first + many]
        # Counts that have some of these within their reach, and are below the whole.
        ends = own[0] - np.sqrt(own[0]) - 1, min(own[-1] + np.sqrt(own[-1]) + 2, whole)
        near = slice(*np.searchsorted(values, ends))
        visible = _between(own, low[near], high[near]) > needed[near]
        variance = np.where(visible, values[near] * (1 - values[near] / whole), np.inf)
        found[near] = np.minimum(found[near], variance)
    return np.asarray(np.sqrt(found))


def _between(ordered: IntArray, low: FloatArray, high: FloatArray) -> IntArray:
    """How many of some ordered counts are from `low` to below `high`. Shape of the bounds."""
    return np.searchsorted(ordered, high) - np.searchsorted(ordered, low)
