"""The density of rates that resampling every station would give, as exact sums instead of draws.

Resampling (Rozenas 2017): a component c by its posterior weight, p ~ Beta(k + a_c, n - k + b_c), k* ~ Bin(n, p).
Over all draws the chance of k* is a mixture of beta-binomial probabilities, which comes down to one function of k + k*:

    K(k, k*) = C(n, k*) G_n(k + k*) / M_n(k),
    G_n(s) = sum_c w_c B(s + a_c, 2n - s + b_c) / B(a_c, b_c),
    M_n(k) = sum_c w_c B(k + a_c, n - k + b_c) / B(a_c, b_c).

C(n, k) M_n(k) K(k, k*) is symmetric in k and k*: the kernel is reversible, and where the mixture fits, a count drawn
from it and resampled has the distribution it had. So the expected number of stations in each bin is right although
each station's own count is plugged in; what resampling smooths away is sharp spikes. The variance between a bin's
count and its expectation is at most sum q (1 - q), as the kernel is positive: z values are never too large.

Bins: share k/n is in bin i of 0..1000 if i is k/n in thousandths, rounded, halves up: i = (2000 k + n) // (2 n). All
of it is decided in whole numbers.
Reference: Rozenas, Political Analysis 25 (2017) 41, doi:10.1017/pan.2016.9.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.special import gammaln

from scrutineer.forensics.beta_binomial import log_factorials
from scrutineer.forensics.beta_binomial_mixture import Mixture, Pairs, log_sum

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

STEPS: Final = 1_000
BINS: Final = STEPS + 1
_CELLS: Final = 1 << 18
_WHOLE: Final = 1_500
"""Stations up to this size are looked at over all counts; of larger ones only likely counts are."""
_SPREAD: Final = 9.0
_TABLE: Final = 1 << 18


def bin_of(count: IntArray, size: IntArray | int) -> IntArray:
    """Bin of each share, in whole numbers. Sizes above 0. Shape of the counts."""
    return (2 * STEPS * count + size) // (2 * size)


def histogram(pairs: Pairs) -> IntArray:
    """Stations in each bin. Shape (1001,)."""
    found = np.zeros(BINS, np.int64)
    np.add.at(found, bin_of(pairs.count, pairs.size), pairs.number)
    return found


@dataclass(frozen=True)
class ResamplingDensity:
    """Stations in each bin, over all resamples.

    Attributes:
        expected: Mean number of stations. Shape (1001,).
        variance: Its variance, stations being independent: sum q (1 - q). Shape (1001,).
    """

    expected: FloatArray
    variance: FloatArray


def resampling_density(pairs: Pairs, mixture: Mixture) -> ResamplingDensity:
    """Mean and variance of the number of stations in each bin, when every station is resampled.

    Args:
        pairs: The stations.
        mixture: Distribution of rates.

    Returns:
        Mean and variance. The means of all bins add up to the number of stations. The cost is that of one
        exponential per station and likely count.
    """
    expected, squares = np.zeros(BINS), np.zeros(BINS)
    gamma = _LogGamma(mixture, int(pairs.size.max(initial=1)))
    factorials = log_factorials(int(pairs.size.max(initial=1)))
    log_marginal = log_sum(mixture.terms(pairs.count, pairs.size))
    for n, first, last, low, high in _blocks(pairs, float((mixture.alpha + mixture.beta).max())):
        k = np.arange(low, high + 1)
        start = int(pairs.count[first]) + low
        curve = gamma.mixed(n, np.arange(start, int(pairs.count[last - 1]) + high + 1))
        # Row T of the windows is G_n(T + low), ..., G_n(T + high).
        pmf = sliding_window_view(curve, k.size)[pairs.count[first:last] - pairs.count[first]].copy()
        pmf += factorials[n] - factorials[k] - factorials[n - k]
        pmf -= log_marginal[first:last, None]
        np.exp(pmf, out=pmf)
        where = bin_of(k, n)
        number = pairs.number[first:last].astype(np.float64)
        if n > STEPS:
            starts = np.flatnonzero(np.diff(where, prepend=-1))
            pmf, where = np.add.reduceat(pmf, starts, axis=1), where[starts]
        # Up to a size of 1000 every count has a bin of its own.
        expected[where] += number @ pmf
        squares[where] += np.einsum("i,ij,ij->j", number, pmf, pmf)
    return ResamplingDensity(expected, np.maximum(expected - squares, 0.0))


def _blocks(pairs: Pairs, firmest: float) -> Iterator[tuple[int, int, int, int, int]]:
    """Size, first pair, end of the pairs, least and most count: pairs of one size whose likely counts overlap."""
    edges = np.flatnonzero(np.diff(pairs.size, prepend=-1, append=-1))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        n = int(pairs.size[begin])
        if n <= _WHOLE:
            rows = max(_CELLS // (n + 1), 1)
            for first in range(begin, end, rows):
                yield n, first, min(first + rows, end), 0, n
            continue
        # A resample spreads with a standard deviation of at most sqrt(n / 2). It is drawn towards the mean of a
        # component, too; from further than six deviations no weight is left for that component, and six are
        # at most 3 sqrt(n s / (n + s)) counts, s = a + b.
        reach = int(_SPREAD * np.sqrt(n / 2) + 3 * np.sqrt(n * firmest / (n + firmest))) + 1
        first = begin
        while first < end:
            most = min(first + max(_CELLS // (4 * reach), 1), end)
            last = int(np.searchsorted(pairs.count[first:most], pairs.count[first] + reach, side="right")) + first
            low, high = int(pairs.count[first]) - reach, int(pairs.count[last - 1]) + reach
            yield n, first, last, max(low, 0), min(high, n)
            first = last


class _LogGamma:
    """log G_n(s), from tables of log Gamma where sizes allow for tables."""

    def __init__(self, mixture: Mixture, most: int) -> None:
        self.mixture = mixture
        a, b = mixture.alpha, mixture.beta
        self.scale = np.log(np.maximum(mixture.weights, 1e-300)) + gammaln(a + b) - gammaln(a) - gammaln(b)
        self.tables: tuple[FloatArray, FloatArray] | None = None
        if most <= _TABLE:
            whole = np.arange(2 * most + 1, dtype=np.float64)
            self.tables = (gammaln(whole + a[:, None]), gammaln(whole + b[:, None]))

    def mixed(self, n: int, s: IntArray) -> FloatArray:
        """Logarithms of G_n at consecutive places. Shape of the places."""
        a, b = self.mixture.alpha, self.mixture.beta
        if self.tables is None:
            terms = gammaln(s + a[:, None]) + gammaln(2 * n - s + b[:, None])
        else:
            terms = self.tables[0][:, s] + self.tables[1][:, 2 * n - s]
        terms += (self.scale - gammaln(2 * n + a + b))[:, None]
        return log_sum(terms)
