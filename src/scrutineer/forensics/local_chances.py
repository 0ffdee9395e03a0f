"""Chance of an integer percentage around local rates, in the shape that the rates of all stations have.

Question: how likely is a whole percentage where stations differ as they do here?
Formula: with p_j the beta-binomial distribution of station j around its local rate, of counts that are neither near 0
nor near the whole, and g a function of the rate x = 100 k / n, linear between whole percentages,

    q_j = sum_(k at integers) p_j(k) g(x_k) / sum_k p_j(k) g(x_k).

Why g: stations differ as they like and not as a beta distribution does, and where a percentage is a handful of ballots
the chance hangs on that shape. Of 200 voters with a turnout of 98 per cent, 4 are missing; 98 per cent is a whole
percentage, 98.5 is none, and how many stations have 4 missing and how many 3 no beta distribution knows. So g is such
that as many stations lie around each whole percentage i as were observed,

    sum_j h_i(x_j) = sum_j sum_k p_j(k) g(x_k) h_i(x_k) / sum_k p_j(k) g(x_k),   h_i(x) = max(0, 1 - |x - i|),

found by repeated proportional fitting (Deming and Stephan 1940). Whole percentages themselves are not fitted away: all
h_i together are 1 everywhere, and a station that is moved to a whole percentage takes from its neighbours' what it
brings; both sides are smoothed over neighbouring i, so that g cannot follow every second of them either.

Next to the ends, where a percentage is hardly a ballot and distributions change within one per cent, no such curve is
known. Counts that are fewer than some, or lack fewer than some to the whole, are left out, with their chance.
Reference: Deming and Stephan, Annals of Mathematical Statistics 11 (1940) 427, doi:10.1214/aoms/1177731829.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.beta_binomial import PmfBlock, pmf_blocks
from scrutineer.forensics.integer_windows import at_integer, counts_at_integers
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SmallArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

_SPREAD: Final = 7.0
"""Counts further than so many standard deviations from the rate have no chance worth adding."""
_LIKELY: Final = 0.05
"""A station whose chance to lie between the limits is less would be judged by its tail, and is left out."""
_FEWEST: Final = 100
"""Fewer stations have no shape."""
_PRIOR: Final = 1.0
"""Stations that are added on both sides around each whole percentage: where there are none, nothing is bent."""
_ROUNDS: Final = 5
_PERCENT: Final = 101


@dataclass(frozen=True)
class LocalChances:
    """Chances around local rates.

    Attributes:
        used: Whether the station takes part: its count is not near an end, nor expected to be. Shape (stations,).
        hit: Whether it does and is at an integer. Shape (stations,).
        chance: Chance to be; 0 where it takes no part. Shape (stations,).
    """

    used: BoolArray
    hit: BoolArray
    chance: FloatArray


def local_chances(count: IntArray, size: IntArray, rates: LocalRates, low: IntArray, high: IntArray) -> LocalChances:
    """Chance of each station to be at an integer, given that its count lies between limits.

    Args:
        count: Counts. Shape (stations,).
        size: Their wholes, above 0. Shape (stations,).
        rates: Expected rates and dispersions.
        low: Least count that takes part. Shape (stations,).
        high: Largest. Shape (stations,).
    """
    used = (count >= low) & (count <= high)
    place = np.flatnonzero(used)
    around, hits, inside = _masses(size[place], rates.alpha[place], rates.beta[place], low[place], high[place])
    likely = inside >= _LIKELY
    used[place[~likely]] = False
    # The masses are large: those that are left out get no weight, and no copy is made without them.
    around[~likely] = hits[~likely] = 0
    bent = np.ones(_PERCENT, np.float32)
    if np.count_nonzero(likely) >= _FEWEST:
        bent = _bent(around, 100 * count[used] / size[used])
    chance = np.zeros(size.size)
    chance[place] = np.clip(_times(hits, bent) / _held(around, bent), 0.0, 1.0)
    return LocalChances(used, used & at_integer(count, size), chance)


def _bent(around: SmallArray, percentage: FloatArray) -> SmallArray:
    """The function g at whole percentages. Shape (101,)."""
    below = np.minimum(np.floor(percentage).astype(np.int64), _PERCENT - 2)
    part = percentage - below
    observed = np.bincount(below, weights=1 - part, minlength=_PERCENT)
    observed += np.bincount(below + 1, weights=part, minlength=_PERCENT)
    wanted = _smooth(observed + _PRIOR)
    bent = np.ones(_PERCENT, np.float32)
    for _ in range(_ROUNDS):
        found = np.einsum("ji,j->i", around, (1 / _held(around, bent)).astype(np.float32)) * bent
        bent = (bent * wanted / _smooth(found + _PRIOR)).astype(np.float32)
    return bent


def _times(masses: SmallArray, bent: SmallArray) -> FloatArray:
    # Not a product of matrices: that starts threads that cost more than the sum.
    return np.asarray(np.einsum("ji,i->j", masses, bent), np.float64)


def _held(around: SmallArray, bent: SmallArray) -> FloatArray:
    """Chance between the limits, or 1 where a station is left out."""
    whole = _times(around, bent)
    return np.where(whole > 0, whole, 1.0)


def _smooth(values: FloatArray) -> FloatArray:
    """Without what every second one has more, and with cubic curves as they are."""
    wide = np.pad(values, 2, mode="edge")
    near = 4 * (wide[1:-3] + wide[3:-1]) - wide[:-4] - wide[4:]
    return np.asarray(np.maximum((10 * wide[2:-2] + near) / 16, _PRIOR))


def _masses(
    size: IntArray, alpha: FloatArray, beta: FloatArray, low: IntArray, high: IntArray
) -> tuple[SmallArray, SmallArray, FloatArray]:
    """Chance around each whole percentage and at it, shapes (stations, 101), and between the limits, (stations,)."""
    around = np.zeros((size.size, _PERCENT), np.float32)
    hits = np.zeros((size.size, _PERCENT), np.float32)
    for block in pmf_blocks(size, alpha, beta, spread=_SPREAD):
        index = block.index
        around[index] = _around(block, size[index], low[index], high[index])
        hits[index] = _at(block, size[index], low[index], high[index])
    return around, hits, around.sum(axis=1, dtype=np.float64)


def _around(block: PmfBlock, size: IntArray, low: IntArray, high: IntArray) -> FloatArray:
    """Chance weighted by h_i: second differences of sum_k p(k) max(0, i - x_k). Shape (rows, 101)."""
    rows, width = np.arange(size.size)[:, None], block.pmf.shape[1]
    total, first = np.empty((2, size.size, width + 1))
    total[:, 0] = first[:, 0] = 0
    np.cumsum(block.pmf, axis=1, out=total[:, 1:])
    np.multiply(block.pmf, np.arange(width, dtype=np.float64), out=first[:, 1:])
    np.cumsum(first[:, 1:], axis=1, out=first[:, 1:])
    start = np.clip(low - block.low, 0, width)[:, None]
    stop = np.clip(high - block.low + 1, 0, width)[:, None]
    ends = np.arange(-1, _PERCENT + 1)
    last = np.clip(ends * size[:, None] // 100 - block.low[:, None] + 1, start, np.maximum(start, stop))
    mass = total[rows, last] - total[rows, start]
    counts = first[rows, last] - first[rows, start] + block.low[:, None] * mass
    area = ends * mass - counts * (100 / size)[:, None]
    return np.asarray(np.maximum(area[:, 2:] - 2 * area[:, 1:-1] + area[:, :-2], 0.0))


def _at(block: PmfBlock, size: IntArray, low: IntArray, high: IntArray) -> FloatArray:
    """Chance of the counts at each whole percentage. Shape (rows, 101)."""
    least = np.maximum(block.low, low)
    most = np.minimum(block.low + block.pmf.shape[1] - 1, high)
    found = counts_at_integers(size, 100 * least / size, 100 * most / size)
    held = (found.count >= least[found.station]) & (found.count <= most[found.station])
    row, count = found.station[held], found.count[held]
    whole = (200 * count + size[row]) // (2 * size[row])
    chance = block.pmf[row, count - block.low[row]]
    cells = np.bincount(row * _PERCENT + whole, weights=chance, minlength=size.size * _PERCENT)
    return cells.reshape(size.size, _PERCENT)
