"""How counts are distributed within what their local rates expect: the shape that the beta-binomial may get wrong.

Question: local rates and dispersions fix the mean and the variance of a count; do its skewness and its tails fit too?
Formula: u_j = P(K < k_j) + P(K = k_j) / 2 is even between 0 and 1 where the beta-binomial is right. The density of u is
fitted with Legendre polynomials up to the sixth degree, each drawn to 0 by its own error (James and Stein), among
stations of like expected rate; its integral G turns P(K < k) into G(P(K < k)).

Seven smooth terms cannot follow digits, unless all stations are of one size: then a second digit is a part of the
shape. How far the reshaped chances lie from the first ones says how well a digit can be expected at all.
References: Neyman, Skandinavisk Aktuarietidskrift 20 (1937) 149, doi:10.1080/03461238.1937.10404821 (smooth tests);
Czado, Gneiting, Held, Biometrics 65 (2009) 1254, doi:10.1111/j.1541-0420.2009.01191.x (u of counts).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from scrutineer.forensics.beta_binomial import pmf_blocks
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

SPREAD: Final = 7.0
"""Counts further than so many standard deviations from the mean add less than a millionth."""
_DEGREE: Final = 6
_CLASSES: Final = 4
_MOST: Final = 20_000
"""Stations from which the shape is fitted; more make no difference to seven terms."""
_STEPS: Final = 1_024
_LEAST_DENSITY: Final = 0.02


@dataclass(frozen=True)
class CountShape:
    """Shape of counts within what is expected.

    Attributes:
        group: Class of expected rate of each station. Shape (stations,).
        table: G at 0, 1/1024, ... 1, by class. Shape (classes, 1025).
    """

    group: IntArray
    table: FloatArray

    def below(self, chance: FloatArray, index: IntArray) -> FloatArray:
        """G of chances of some stations. Shape (rows, columns); `index` are the stations of the rows."""
        place = np.clip(chance * _STEPS, 0.0, _STEPS)
        whole = np.minimum(place.astype(np.int64), _STEPS - 1)
        flat = self.table.ravel()
        at = self.group[index][:, None] * (_STEPS + 1) + whole
        left = flat[at]
        return np.asarray(left + (place - whole) * (flat[at + 1] - left))


def count_shape(counts: IntArray, sizes: IntArray, rates: LocalRates) -> CountShape:
    """The shape of counts around local rates, from at most 20,000 evenly spaced stations.

    Args:
        counts: The counts, 0 to size. Shape (stations,).
        sizes: What they are parts of. Shape (stations,).
        rates: Expected rates and dispersions.

    Returns:
        The shape.
    """
    chosen = np.flatnonzero(sizes > 0)
    chosen = chosen[:: max(-(-chosen.size // _MOST), 1)]
    part = LocalRates(rates.rate[chosen], rates.dispersion[chosen])
    u = _within(counts[chosen], sizes[chosen], part)
    limits = np.quantile(part.rate, np.arange(1, _CLASSES) / _CLASSES) if chosen.size else np.zeros(_CLASSES - 1)
    group = np.searchsorted(limits, rates.rate).astype(np.int64)
    own = group[chosen]
    table = np.stack([_integral(u[own == code]) for code in range(_CLASSES)])
    return CountShape(group, table)


def _within(counts: IntArray, sizes: IntArray, rates: LocalRates) -> FloatArray:
    """Chance of a smaller count, and half of that of the count itself. Shape (stations,)."""
    u = np.empty(counts.size)
    for block in pmf_blocks(sizes, rates.alpha, rates.beta, spread=SPREAD):
        steps = np.arange(block.pmf.shape[1])
        own = (counts[block.index] - block.low)[:, None]
        below = (
            np.where(steps < own, block.pmf, 0.0).sum(axis=1) + np.where(steps == own, block.pmf, 0.0).sum(axis=1) / 2
        )
        u[block.index] = below / block.pmf.sum(axis=1)
    return np.clip(u, 0.0, 1.0)


def _integral(u: FloatArray) -> FloatArray:
    """Integral of the fitted density of u. Shape (1025,)."""
    scale = np.sqrt(2 * np.arange(_DEGREE + 1) + 1)
    middle = (np.arange(_STEPS) + 0.5) / _STEPS
    density = np.ones(_STEPS)
    if u.size > 1:
        found = (legendre.legvander(2 * u - 1, _DEGREE) * scale).mean(axis=0)
        kept = np.maximum(1 - 1 / (u.size * np.maximum(found**2, 1e-12)), 0.0)
        kept[0] = 1.0
        density = np.maximum(legendre.legvander(2 * middle - 1, _DEGREE) @ (scale * found * kept), _LEAST_DENSITY)
    integral = np.concatenate(([0.0], np.cumsum(density)))
    return np.asarray(integral / integral[-1])
