"""How many stations local rates expect at each count and at each whole percentage: exact sums over stations.

Question: which unevenness of counts and percentages comes from the sizes of stations alone? With registers of 300
everywhere and nearly full turnout, counts pile up below 300; where 250 vote, three counts round to 40 per cent and two
to 41. Formula: with K_j ~ BB(n_j, m_j, r_j) around the local rates (`local_rates`),

    E(k) = sum_j P(K_j = k),   E(c) = sum_j P(round(100 K_j / n_j) = c),

sums over all counts within seven standard deviations. Nothing is drawn. The shapes of these curves are not relied on,
only what in them is not smooth (`count_digits`).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.beta_binomial import PmfBlock, pmf_blocks
from scrutineer.forensics.digits import LEAST_SIZE
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

SPREAD: Final = 7.0
"""Counts further than so many standard deviations from the mean add less than a millionth."""
_PERCENTAGES: Final = np.arange(1, 101)


def expected_frequencies(sizes: IntArray, rates: LocalRates) -> tuple[FloatArray, FloatArray]:
    """Stations that are expected at each count and at each percentage.

    Args:
        sizes: Persons or ballots that the count is a part of. Shape (stations,).
        rates: Expected rates and dispersions.

    Returns:
        Of the counts 0, 1, ... up to the largest size, shape (largest + 1,); of the rounded percentages 1 to 99, in
        stations of 100 and more, shape (99,). 95,000 stations take about two seconds, and the memory of a block.
    """
    most = int(sizes.max(initial=0))
    counts, shares = np.zeros(most + 1), np.zeros(_PERCENTAGES.size - 1)
    for block in pmf_blocks(sizes, rates.alpha, rates.beta, spread=SPREAD):
        own = sizes[block.index]
        counts += np.bincount(
            np.minimum(block.low[:, None] + np.arange(block.pmf.shape[1]), most).ravel(),
            weights=block.pmf.ravel(),
            minlength=most + 1,
        )
        shares += _percentages(block, own, own >= LEAST_SIZE)
    return counts, shares


def _percentages(block: PmfBlock, sizes: IntArray, chosen: NDArray[np.bool_]) -> FloatArray:
    """Stations at each percentage from 1 to 99, of the chosen rows. Shape (99,)."""
    sums = np.zeros((int(np.count_nonzero(chosen)), block.pmf.shape[1] + 1))
    np.cumsum(block.pmf[chosen], axis=1, out=sums[:, 1:])
    # First counts whose rounded percentage is at least 1, 2, ... 100.
    bounds = -(-(2 * _PERCENTAGES - 1) * sizes[chosen, None] // 200)
    place = np.clip(bounds - block.low[chosen, None], 0, sums.shape[1] - 1)
    return np.asarray(np.diff(np.take_along_axis(sums, place, axis=1), axis=1).sum(axis=0))
