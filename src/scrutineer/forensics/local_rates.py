"""What would be ordinary here: the rate of each station as its neighbours have it, and how much stations vary.

Question: at which rate would this station be expected, from the other stations of its commune, district and region?
Formula: from the whole down the unit tree, a group's rate is drawn towards that of the group around it,

    m_j = m_above,j + sum_(i in group, i != j) w_i (x_i - m_above,i) / (sum_(i != j) w_i + 1 / tau^2),
    1 / w_i = m_above,i (1 - m_above,i) (1 + (n_i - 1) r) / n_i,

where x_i is the observed rate of a station, n_i its size, r the dispersion and tau^2 the variance between groups
(DerSimonian and Laird 1986). **A station is never part of its own expectation.**
The dispersion r of a group solves sum_j (z_j^2 - 1) = 0 with

    z_j^2 = (K_j - n_j m_j)^2 / (n_j m_j (1 - m_j) (1 + (n_j - 1) r)),

so it holds the uncertainty of m_j as well; in groups of few stations it is drawn towards that of the group around them.

It misleads where a fault is so common that it has become the local rate: what all stations share cannot be seen.
References: DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177, doi:10.1016/0197-2456(86)90046-2;
Williams, Applied Statistics 31 (1982) 144, doi:10.2307/2347977 (moment equation of the dispersion).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_LEAST_RATE: Final = 1e-5
_LEAST_DISPERSION: Final = 1e-6
_MOST_DISPERSION: Final = 0.6
_PRIOR: Final = 30.0
"""Stations that the dispersion of the group around it counts for in a group."""


@dataclass(frozen=True)
class LocalRates:
    """Expected rate and dispersion by station.

    Attributes:
        rate: Expected rate, without the station itself. Shape (stations,).
        dispersion: Correlation between ballots of one station. Shape (stations,).
    """

    rate: FloatArray
    dispersion: FloatArray

    @property
    def alpha(self) -> FloatArray:
        """First parameter of the beta distribution. Shape (stations,)."""
        return np.asarray(self.rate * (1 - self.dispersion) / self.dispersion)

    @property
    def beta(self) -> FloatArray:
        """Second parameter of the beta distribution. Shape (stations,)."""
        return np.asarray((1 - self.rate) * (1 - self.dispersion) / self.dispersion)


def local_rates(counts: IntArray, sizes: IntArray, ladder: IntArray) -> LocalRates:
    """Expected rate and dispersion of every station, from the others.

    Args:
        counts: Counts, 0 to size. Shape (stations,).
        sizes: Sizes; a station of size 0 has an expectation and is in none. Shape (stations,).
        ladder: Group of each station at every depth, regions first. Shape (depths, stations).

    Returns:
        The rates.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.where(sizes > 0, counts / np.maximum(sizes, 1), 0.0)
    dispersion = np.full(sizes.size, 0.01)
    rate = _smoothed(observed, sizes, ladder, dispersion)
    for _ in range(2):
        dispersion = dispersions(counts, sizes, rate, ladder)
        rate = _smoothed(observed, sizes, ladder, dispersion)
    return LocalRates(rate, dispersions(counts, sizes, rate, ladder))


def _smoothed(observed: FloatArray, sizes: IntArray, ladder: IntArray, dispersion: FloatArray) -> FloatArray:
    weight = sizes / (1 + np.maximum(sizes - 1, 0) * dispersion)
    total = weight.sum()
    others = np.maximum(total - weight, 1e-300)
    mean = (weight * observed).sum()
    rate = np.where(total > weight, (mean - weight * observed) / others, mean / max(total, 1e-300))
    for groups in ladder:
        rate = rate + _step(observed, weight, rate, groups)
    return np.asarray(np.clip(rate, _LEAST_RATE, 1 - _LEAST_RATE))


def _step(observed: FloatArray, weight: FloatArray, rate: FloatArray, groups: IntArray) -> FloatArray:
    """How far the station's group lies from what the groups around it say, without the station."""
    scale = np.maximum(rate * (1 - rate), _LEAST_RATE)
    precision = weight / scale
    off = observed - rate
    number = int(groups.max(initial=0)) + 1
    sums = np.bincount(groups, weights=precision * off, minlength=number)
    weights = np.bincount(groups, weights=precision, minlength=number)
    filled = weights > 0
    tau = _between(sums[filled], weights[filled])
    if tau <= 0:
        return np.zeros_like(observed)
    rest = np.maximum(weights[groups] - precision, 0.0)
    return np.asarray((sums[groups] - precision * off) / (rest + 1 / tau))


def _between(sums: FloatArray, weights: FloatArray) -> float:
    """Variance between groups, by moments: that of their means beyond what stations alone would bring."""
    if weights.size < 2:
        return 0.0
    total = weights.sum()
    mean = sums.sum() / total
    spread = float((weights * (sums / weights - mean) ** 2).sum())
    return max((spread - (weights.size - 1)) / (total - (weights**2).sum() / total), 0.0)


def dispersions(counts: IntArray, sizes: IntArray, rate: FloatArray, ladder: IntArray) -> FloatArray:
    """Dispersion of each station's nearest group around given rates, drawn towards those of the groups around it.

    Args:
        counts: Counts, 0 to size. Shape (stations,).
        sizes: Sizes. Shape (stations,).
        rate: Expected rates, above 0 and below 1. Shape (stations,).
        ladder: Group of each station at every depth, regions first. Shape (depths, stations).

    Returns:
        Dispersions. Shape (stations,).
    """
    used = sizes > 1
    base = sizes * rate * (1 - rate)
    squares = np.where(used, (counts - sizes * rate) ** 2 / np.maximum(base, 1e-300), 0.0)
    whole = _solve(squares, sizes, used, np.zeros(sizes.size, np.int64), 1)[0]
    blended = np.full(sizes.size, np.log(whole))
    for groups in ladder:
        number = int(groups.max(initial=0)) + 1
        local = np.log(_solve(squares, sizes, used, groups, number))[groups]
        stations = np.bincount(groups[used], minlength=number)[groups]
        blended += stations / (stations + _PRIOR) * (local - blended)
    return np.asarray(np.exp(blended))


def _solve(squares: FloatArray, sizes: IntArray, used: NDArray[np.bool_], groups: IntArray, number: int) -> FloatArray:
    """Dispersion of each group at which the mean of the scaled squares is 1, by bisection of its logarithm."""
    of, square, more = groups[used], squares[used], (sizes[used] - 1).astype(np.float64)
    expected = np.bincount(of, minlength=number)
    low = np.full(number, np.log(_LEAST_DISPERSION))
    high = np.full(number, np.log(_MOST_DISPERSION))
    for _ in range(30):
        middle = (low + high) / 2
        found = np.bincount(of, weights=square / (1 + more * np.exp(middle)[of]), minlength=number)
        above = found > expected
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp((low + high) / 2))
