"""How many stations local rates expect at each count and at each whole percentage, and clean elections beside it.

Question: which unevenness of counts and percentages comes from the sizes of stations alone? With registers of 300
everywhere and nearly full turnout, counts pile up below 300; where 250 vote, three counts round to 40 per cent and two
to 41. Formula: with K_j ~ BB(n_j, m_j, r_j) around the local rates (`local_rates`),

    E(k) = sum_j P(K_j = k),   E(c) = sum_j P(round(100 K_j / n_j) = c),

exact sums over all counts within seven standard deviations. The shapes of these curves are not relied on, only what in
them is not smooth (`count_digits`). Clean elections are drawn from the same probabilities (`guide_table`), which are
most of the work: two hundred of them cost less than working the probabilities out.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.beta_binomial import PmfBlock, pmf_blocks
from scrutineer.forensics.digits import LEAST_SIZE, percentages
from scrutineer.forensics.guide_table import drawn_places
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
SmallIntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]

SPREAD: Final = 7.0
"""Counts further than so many standard deviations from the mean add less than a millionth."""
_PERCENTAGES: Final = np.arange(1, 101)


@dataclass(frozen=True)
class ExpectedFrequencies:
    """Stations at each count and at each percentage: those expected, and those of drawn clean elections.

    Percentages are rounded ones from 1 to 99, of stations of 100 and more.

    Attributes:
        counts: Expected with the counts 0, 1, ... up to the largest size. Shape (largest + 1,).
        percentages: Expected with each percentage. Shape (99,).
        drawn_counts: Drawn with each count; a count that is all of its size is told as 0. Shape (elections,
            largest + 1).
        drawn_percentages: Drawn with each percentage. Shape (elections, 99).
    """

    counts: FloatArray
    percentages: FloatArray
    drawn_counts: SmallIntArray
    drawn_percentages: SmallIntArray


def expected_frequencies(
    sizes: IntArray, rates: LocalRates, *, elections: int = 0, seed: tuple[int, ...] = ()
) -> ExpectedFrequencies:
    """Stations that are expected at each count and at each percentage, and those of drawn elections.

    Args:
        sizes: Persons or ballots that the count is a part of. Shape (stations,).
        rates: Expected rates and dispersions.
        elections: Clean elections to draw.
        seed: Their seed.

    Returns:
        The frequencies. 95,000 stations take one to two seconds, with 200 elections two to four, and the memory of a
        block and of what is returned.
    """
    most = int(sizes.max(initial=0))
    counts, shares = np.zeros(most + 1), np.zeros(_PERCENTAGES.size - 1)
    drawn = np.zeros((elections, most + 1), np.int32), np.zeros((elections, _PERCENTAGES.size + 1), np.int32)
    rng = np.random.default_rng(seed)
    for block in pmf_blocks(sizes, rates.alpha, rates.beta, spread=SPREAD):
        own = sizes[block.index]
        width = block.pmf.shape[1]
        # Row by row: additions to a stretch are a tenth of the work of finding the place of every one.
        for low, row in zip(block.low.tolist(), block.pmf, strict=True):
            stretch = counts[low : low + width]
            stretch += row[: stretch.size]
        sums = np.zeros((own.size, width + 1))
        np.cumsum(block.pmf, axis=1, out=sums[:, 1:])
        chosen = own >= LEAST_SIZE
        shares += _percentages(block, sums, own, chosen)
        if elections:
            count = drawn_places(rng, sums, elections) - 1 + block.low[:, None]
            _add(drawn[0], np.where(count < own[:, None], count, 0))
            _add(drawn[1], percentages(count[chosen].astype(np.int32), own[chosen, None].astype(np.int32)))
    return ExpectedFrequencies(counts, shares, drawn[0], drawn[1][:, 1:-1])


def _percentages(block: PmfBlock, sums: FloatArray, sizes: IntArray, chosen: NDArray[np.bool_]) -> FloatArray:
    """Stations at each percentage from 1 to 99, of the chosen rows. Shape (99,)."""
    # First counts whose rounded percentage is at least 1, 2, ... 100.
    bounds = -(-(2 * _PERCENTAGES - 1) * sizes[:, None] // 200)
    place = np.clip(bounds - block.low[:, None], 0, sums.shape[1] - 1)
    return np.asarray(np.diff(np.take_along_axis(sums, place, axis=1)[chosen], axis=1).sum(axis=0))


def _add(table: SmallIntArray, values: NDArray[np.signedinteger]) -> None:
    """Add 1 for each value of a station, by election. Shapes (elections, most + 1) and (stations, elections)."""
    elections, width = table.shape
    np.add.at(table.reshape(-1), (values + np.arange(elections) * width).ravel(), np.int32(1))
