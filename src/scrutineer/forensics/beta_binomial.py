"""Probabilities of beta-binomial counts, over many stations of different size and rate at once.

    P(K = k) = C(n, k) B(k + a, n - k + b) / B(a, b),   a = m (1 - r) / r,  b = (1 - m) (1 - r) / r

with mean rate m and dispersion r (the correlation between two ballots of one station): Var K = n m (1-m) (1 + (n-1) r).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_CELLS: Final = 1 << 18
"""Cells of a block: 2 MB, so that a few of them stay in the processor's cache."""


_LEAST_LOG: Final = -600.0
"""Logarithm of the least first probability from which products are taken: below, doubles run out."""


@lru_cache(maxsize=4)
def _log_factorials(most: int) -> FloatArray:
    return np.asarray(scipy.special.gammaln(np.arange(most + 1, dtype=np.float64) + 1.0))


def log_factorials(most: int) -> FloatArray:
    """Logarithms of 0!, 1!, ... most!. Shape (most + 1,) at least."""
    return _log_factorials(1 << max(int(most), 1).bit_length())


def binomial_pmf(k: IntArray, n: IntArray, rate: FloatArray) -> FloatArray:
    """Binomial probabilities, element by element; a rate of 0 or 1 is allowed. Shapes equal.

    Args:
        k: Counts, 0 to n.
        n: Trials.
        rate: Rate of each.
    """
    table = log_factorials(int(n.max(initial=1)))
    with np.errstate(divide="ignore"):
        up, down = np.log(rate), np.log1p(-rate)
    other = n - k
    # 0 * log(0) is 0: a count of 0 at rate 0 is certain.
    first = np.where(k > 0, k * np.where(k > 0, up, 0.0), 0.0)
    second = np.where(other > 0, other * np.where(other > 0, down, 0.0), 0.0)
    return np.asarray(np.exp(table[n] - table[k] - table[other] + first + second))


def beta_binomial_pmf(k: IntArray, n: IntArray, alpha: FloatArray, beta: FloatArray) -> FloatArray:
    """Beta-binomial probabilities, element by element. Shapes equal.

    Args:
        k: Counts, 0 to n.
        n: Trials.
        alpha: First parameter, above 0.
        beta: Second parameter, above 0.
    """
    table = log_factorials(int(n.max(initial=1)))
    log_choice = table[n] - table[k] - table[n - k]
    return np.asarray(
        np.exp(log_choice + scipy.special.betaln(k + alpha, n - k + beta) - scipy.special.betaln(alpha, beta))
    )


@dataclass(frozen=True)
class PmfBlock:
    """Probabilities of some stations.

    Attributes:
        index: The stations. Shape (rows,).
        low: First count that is looked at, by station. Shape (rows,).
        pmf: Probability of `low`, `low + 1`, ...; 0 beyond the station's last. Shape (rows, width).
    """

    index: IntArray
    low: IntArray
    pmf: FloatArray


def pmf_blocks(n: IntArray, alpha: FloatArray, beta: FloatArray, *, spread: float = 9.0) -> Iterator[PmfBlock]:
    """Probabilities of all likely counts of every station.

    Args:
        n: Trials. Shape (stations,).
        alpha: First parameter. Shape (stations,).
        beta: Second parameter. Shape (stations,).
        spread: Counts further than so many standard deviations from the mean are left out.

    Yields:
        Blocks of stations of like width, so that a nation never lies in memory at once. Within each the
        probabilities are worked out from the ratio of neighbours.
    """
    whole = alpha + beta
    mean = n * alpha / whole
    sd = np.sqrt(np.maximum(mean * (1 - alpha / whole) * (whole + n) / (whole + 1), 0.0))
    low = np.maximum(np.floor(mean - spread * sd - 1), 0).astype(np.int64)
    high = np.minimum(np.ceil(mean + spread * sd + 1), n).astype(np.int64)
    width = high - low + 1
    order = np.argsort(width, kind="stable")
    start = 0
    while start < order.size:
        stop = _block_end(width, order, start)
        index = order[start:stop]
        yield PmfBlock(index, low[index], _block(n[index], alpha[index], beta[index], low[index], high[index]))
        start = stop


def _block_end(width: IntArray, order: IntArray, start: int) -> int:
    """As many stations as fill a block; widths rise, so the last of them is the widest."""
    stop = min(order.size, start + max(_CELLS // int(width[order[start]]), 1))
    while stop - start > 1 and (stop - start) * int(width[order[stop - 1]]) > _CELLS:
        stop = start + max((stop - start) * 3 // 4, 1)
    return stop


def _block(n: IntArray, alpha: FloatArray, beta: FloatArray, low: IntArray, high: IntArray) -> FloatArray:
    steps = np.arange(int((high - low).max()), dtype=np.float64)
    k = low[:, None] + steps
    ratio = n[:, None] - k
    down = ratio + (beta - 1)[:, None]
    np.maximum(down, 1e-300, out=down)
    down *= k + 1
    ratio *= k + alpha[:, None]
    ratio /= down
    # A ratio of 0 after the last count ends the row.
    ratio *= k < high[:, None]
    table = log_factorials(int(n.max(initial=1)))
    first = (
        table[n]
        - table[low]
        - table[n - low]
        + scipy.special.betaln(low + alpha, n - low + beta)
        - scipy.special.betaln(alpha, beta)
    )
    pmf = np.empty((n.size, steps.size + 1))
    if first.min(initial=0.0) > _LEAST_LOG:
        # Products of ratios are half the work of sums of their logarithms, where they cannot leave the range.
        pmf[:, 0] = np.exp(first)
        pmf[:, 1:] = ratio
        np.multiply.accumulate(pmf, axis=1, out=pmf)
    else:
        pmf[:, 0] = first
        np.log(np.maximum(ratio, 1e-300), out=pmf[:, 1:])
        np.cumsum(pmf, axis=1, out=pmf)
        np.exp(pmf, out=pmf)
    return pmf
