"""Observed digits against those expected: the mean digit, and the quadratic form of the gap.

Formula: with O the stations that have each digit, E those expected and V the covariance of O - E,

    z = v'(O - E) / sqrt(v'V v),   Q = (O - E)' V^+ (O - E) ~ chi-square of rank(V) degrees,

v the values of the digits. Where the null allows any smooth shape (`smooth_frequencies`) V is smaller than that of O
about known chances, U = diag(E) - E E' / n, since the shape takes its part of the digits; of the directions that V and
U have in common those in which less than a tenth is left take no part in Q, nor do digits that fewer than five stations
are expected to have.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.forensics.digits import two_sided

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

LEAST_INFORMATION: Final = 0.1
"""Share of what a digit says about the count that the shape must leave."""

LEAST_EXPECTED: Final = 5.0
"""Digits that fewer stations are expected to have take no part in the quadratic form, to remain near chi-square."""


@dataclass(frozen=True)
class DigitStatistic:
    """Digits of some stations against those expected.

    Attributes:
        number: Stations.
        observed: How many have each digit. Shape (digits,).
        expected: How many are expected to. Shape (digits,).
        covariance: Of `observed` less `expected` where the null holds. Shape (digits, digits).
    """

    number: int
    observed: FloatArray
    expected: FloatArray
    covariance: FloatArray

    def of(self, part: IntArray) -> "DigitStatistic":
        """Some of the digits by themselves. Shape (digits,)."""
        return DigitStatistic(
            self.number, self.observed[part], self.expected[part], self.covariance[np.ix_(part, part)]
        )

    @property
    def values(self) -> FloatArray:
        """Values of the digits; a single category counts 1. Shape (digits,)."""
        return np.arange(self.observed.size, dtype=np.float64) if self.observed.size > 1 else np.ones(1)

    @property
    def mean(self) -> float:
        """Mean observed digit, or observed share of a single category."""
        return float(self.values @ self.observed) / max(self.number, 1)

    @property
    def expected_mean(self) -> float:
        """Mean expected digit, or expected share."""
        return float(self.values @ self.expected) / max(self.number, 1)

    @property
    def mean_sd(self) -> float:
        """Standard deviation of the mean less its expectation."""
        variance = float(self.values @ self.covariance @ self.values)
        return float(np.sqrt(max(variance, 0.0))) / max(self.number, 1)

    @property
    def z(self) -> float:
        """Distance of the mean from its expectation in standard deviations; 0 where nothing can vary."""
        sd = self.mean_sd
        return (self.mean - self.expected_mean) / sd if sd > 0 else 0.0

    @property
    def p_mean(self) -> float:
        """Two-sided p value of the mean."""
        return two_sided(self.z)

    @property
    def _known(self) -> FloatArray:
        """Covariance if the chances were known. Shape (digits, digits)."""
        return np.asarray(np.diag(self.expected) - np.outer(self.expected, self.expected) / max(self.number, 1))

    @property
    def information(self) -> float:
        """Share of the variance of the mean that the shape leaves: 1 where it takes nothing, 0 where it takes all."""
        known = float(self.values @ self._known @ self.values)
        return float(self.values @ self.covariance @ self.values) / known if known > 0 else 0.0

    @cached_property
    def _form(self) -> tuple[float, int]:
        often = np.flatnonzero(self.expected >= LEAST_EXPECTED)
        if not often.size:
            return 0.0, 0
        size, axes = np.linalg.eigh(self._known[np.ix_(often, often)])
        kept = size > 1e-9 * max(float(size[-1]), 1e-300)
        white = axes[:, kept] / np.sqrt(size[kept])
        left, own = np.linalg.eigh(white.T @ self.covariance[np.ix_(often, often)] @ white)
        told = left >= LEAST_INFORMATION
        gap = own[:, told].T @ (white.T @ (self.observed - self.expected)[often])
        return float((gap**2 / left[told]).sum()), int(np.count_nonzero(told))

    @property
    def degrees(self) -> int:
        """Degrees of freedom."""
        return self._form[1]

    @property
    def chi_square(self) -> float:
        """Quadratic form of the gap."""
        return self._form[0]

    @property
    def p_chi_square(self) -> float:
        """P value of the quadratic form; 1 without degrees of freedom."""
        return float(scipy.special.chdtrc(self.degrees, self.chi_square)) if self.degrees else 1.0


def textbook(codes: IntArray, chances: FloatArray) -> DigitStatistic:
    """Digits against chances that are equal for all stations, and known.

    Args:
        codes: Digit of each station, from 0; -1 where it has none and takes no part. With a single category 1 is a hit.
            Shape (stations,).
        chances: Chances of the digits, or that of a single category. Shape (digits,).

    Returns:
        The statistic; for digits its quadratic form is Pearson's chi-square.
    """
    kept = codes[codes >= 0]
    single = chances.size == 1
    observed = np.bincount(kept, minlength=2 if single else chances.size).astype(np.float64)
    covariance = kept.size * (np.diag(chances) - np.outer(chances, chances))
    return DigitStatistic(kept.size, observed[1:] if single else observed, kept.size * chances, covariance)
