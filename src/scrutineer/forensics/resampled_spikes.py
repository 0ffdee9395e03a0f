"""Spikes by the original rule: observed density above the pointwise maximum over a number of resamples.

Formula (Rozenas 2017): each resample draws every station anew (a component c by its posterior weight,
p ~ Beta(k + a_c, n - k + b_c), k* ~ Bin(n, p)); for support, first the ballots that way from the register, then the
votes from the drawn ballots. With O_b the observed and R_b(r) the resampled stations in bin b,

    F = 100 / n sum over b with O_b > max_r R_b(r) of O_b - mean_r R_b(r).

It is kept to compare with published figures. F falls as the number of resamples rises, since the maximum rises with
it: no level belongs to it. `spikes` has the threshold that has one.
Reference: Rozenas, Political Analysis 25 (2017) 41, doi:10.1017/pan.2016.9. There the density is a Gaussian kernel of
width 0.0001 on steps of 0.001, which is a histogram but for the way it shares shares out between two steps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.forensics.beta_binomial_mixture import Mixture
from scrutineer.forensics.resampling_density import BINS, bin_of

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ResampledSpikes:
    """Observed and resampled stations by thousandth of the rate.

    Attributes:
        observed: Stations by bin. Shape (1001,).
        mean: Mean over the resamples. Shape (1001,).
        most: Maximum over the resamples. Shape (1001,).
    """

    observed: IntArray
    mean: FloatArray
    most: IntArray

    @property
    def above(self) -> IntArray:
        """Bins, in thousandths, whose stations exceed the maximum; the bin of 0 is none."""
        above = np.flatnonzero(self.observed > self.most)
        return above[above > 0]

    @property
    def share(self) -> float:
        """F, in per cent of the stations."""
        excess = np.maximum(self.observed - self.mean, 0.0)
        return float(100 * excess[self.above].sum() / self.observed.sum())


def resampled_spikes(
    *,
    registered: IntArray,
    cast: IntArray,
    votes: IntArray,
    turnout: Mixture,
    support: Mixture,
    resamples: int,
    seed: int,
) -> ResampledSpikes:
    """Spikes of support by the original rule.

    Args:
        registered: Persons on the register. Shape (stations,).
        cast: Ballots cast, at most the register. Shape (stations,).
        votes: The contestant's votes, at most the ballots. Shape (stations,).
        turnout: Distribution of ballots per registered voter.
        support: Distribution of votes per ballot.
        resamples: How many.
        seed: Seed of the draws.

    Returns:
        The figures. A station without ballots has a support of 0, as in the original.

    Raises:
        InputError: Fewer than one resample, shapes differ, or a count is negative or above its whole.
    """
    if resamples < 1:
        raise InputError("one resample at least must be drawn", column="resamples", value=resamples)
    if not registered.shape == cast.shape == votes.shape:
        raise InputError("the counts differ in length", column="votes", value=votes.shape)
    if ((votes < 0) | (votes > cast) | (cast > registered)).any():
        raise InputError("a count is negative or larger than its whole", column="votes")
    rng = np.random.default_rng(seed)
    ballots, own = _Posterior(cast, registered, turnout), _Posterior(votes, cast, support)
    total, most = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    for _ in range(resamples):
        drawn = rng.binomial(registered, ballots.rates(rng))
        numbers = _numbers(rng.binomial(drawn, own.rates(rng)), drawn)
        total += numbers
        most = np.maximum(most, numbers)
    return ResampledSpikes(_numbers(votes, cast), total / resamples, most)


def _numbers(counts: IntArray, sizes: IntArray) -> IntArray:
    return np.bincount(bin_of(counts, np.maximum(sizes, 1)), minlength=BINS)


class _Posterior:
    """Rates of every station given its count."""

    def __init__(self, count: IntArray, size: IntArray, mixture: Mixture) -> None:
        self.count, self.rest, self.mixture = count, size - count, mixture
        self.steps = np.cumsum(mixture.responsibilities(count, size), axis=0)[:-1]

    def rates(self, rng: Generator) -> FloatArray:
        """One rate for each station. Shape (stations,)."""
        component = (rng.random(self.count.size) > self.steps).sum(axis=0)
        return rng.beta(self.count + self.mixture.alpha[component], self.rest + self.mixture.beta[component])
