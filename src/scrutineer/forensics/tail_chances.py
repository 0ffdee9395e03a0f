"""Chances of beta-binomial counts at least so far out, over many stations at once.

    P_up = P(K > k) + P(K = k) / 2,   P_down = P(K < k) + P(K = k) / 2,   p = min(1, 2 min(P_up, P_down)).

Mid-p: half of the station's own count goes to either side, so that small stations, whose counts are few, are not called
ordinary merely because they are small (Lancaster 1961). A tail is the sum of its probabilities from the count outwards,
until what is left cannot matter; nothing is approximated where p may be small. Where the beta distribution of the same
mean and variance gives more than `plain`, that is taken instead of the sum: there only order matters.
Reference: H. O. Lancaster, JASA 56 (1961) 223, doi:10.1080/01621459.1961.10482105.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from scrutineer.forensics.beta_binomial import beta_binomial_pmf
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_BLOCK: Final = 64
_STATIONS: Final = 4_096
"""Stations that are worked on together, so that a block stays in the processor's cache."""
_NEGLIGIBLE: Final = 1e-9


def two_sided(counts: IntArray, sizes: IntArray, rates: LocalRates, *, plain: float = 0.2) -> FloatArray:
    """Chance of each count to lie at least so far out on either side.

    Args:
        counts: Counts, 0 to size. Shape (stations,).
        sizes: Sizes; a station of size 0 has p = 1. Shape (stations,).
        rates: What is expected there.
        plain: From this p on the beta distribution of the same mean and variance is good enough.

    Returns:
        Two-sided mid-p values. Shape (stations,).
    """
    p = _plainly(counts, sizes, rates)
    p[sizes == 0] = 1.0
    near = np.flatnonzero(p < plain)
    if near.size:
        k, n, alpha, beta = counts[near], sizes[near], rates.alpha[near], rates.beta[near]
        half = beta_binomial_pmf(k, n, alpha, beta) / 2
        high = k * (alpha + beta) > n * alpha
        # The lower tail of k is the upper one of what is left.
        out = np.where(high, k, n - k)
        first, second = np.where(high, alpha, beta), np.where(high, beta, alpha)
        parts = [slice(start, start + _STATIONS) for start in range(0, near.size, _STATIONS)]
        tail = np.concatenate([_from(out[part], n[part], first[part], second[part]) for part in parts]) - half
        p[near] = np.clip(2 * np.minimum(tail, 1 - tail), 0.0, 1.0)
    return p


def _plainly(counts: IntArray, sizes: IntArray, rates: LocalRates) -> FloatArray:
    """By the beta distribution with the mean and the variance of the rate that is observed."""
    size = np.maximum(sizes, 1).astype(np.float64)
    # One ballot is as free as can be; the bound keeps the parameters above 0.
    whole = np.maximum(size / (1 + (size - 1) * rates.dispersion) - 1, 1e-3)
    below = betainc(whole * rates.rate, whole * (1 - rates.rate), np.clip(counts / size, 0.0, 1.0))
    return np.asarray(np.clip(2 * np.minimum(below, 1 - below), 0.0, 1.0))


def _from(k: IntArray, n: IntArray, alpha: FloatArray, beta: FloatArray) -> FloatArray:
    """P(K >= k), summed outwards."""
    total = np.zeros(k.size)
    left = np.arange(k.size)
    here = k.astype(np.float64)
    last = beta_binomial_pmf(k, n, alpha, beta)
    total += last
    width = _BLOCK
    while left.size:
        a, b, size = alpha[left][:, None], beta[left][:, None], n[left].astype(np.float64)[:, None]
        at = here[:, None] + np.arange(width)
        ratio = np.maximum(size - at, 0.0) * (at + a) / ((at + 1) * np.maximum(size - at - 1 + b, 1e-300))
        terms = last[:, None] * np.cumprod(ratio, axis=1)
        total[left] += terms.sum(axis=1)
        here, last = here + width, terms[:, -1]
        open_ = last * np.maximum(size[:, 0] - here, 0.0) > _NEGLIGIBLE * total[left]
        left, here, last = left[open_], here[open_], last[open_]
        width = min(width * 2, 1024)
    return np.minimum(total, 1.0)
