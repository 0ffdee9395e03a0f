"""How sure a fitted fingerprint is: profile intervals widened for stations of one region being alike, and its votes.

The likelihood takes stations for independent. They are not: those of a region share turnout and preference, and the
model, with its one fair hill, does not know it. With the curvature H of the log likelihood and the sums s_g of the
stations' slopes over G clusters, the variance of the fit is the sandwich

    V = H^-1 (G / (G - 1) sum_g s_g s_g') H^-1,

and the profile of a parameter is scaled by (H^-1)_kk / V_kk, so that an interval ends where twice the fall of the log
likelihood is F V_kk / (H^-1)_kk, F the square of the 97.5 per cent quantile of Student's distribution with G - 1
degrees of freedom. The scaled profile keeps to the ranges of the parameters and may be lopsided. Clusters are the
regions; where there are fewer than `FEWEST_CLUSTERS`, the first units below them that are as many. With few clusters V
is itself uncertain and rather too small.

Votes: with E over the fair and the added part, f_i (E x (1 - E a) + E x^alpha (1 - E v) E a) votes for each registered
voter, and the same of the extreme part. Their upper end is the larger of that of the sandwich and
those at the upper ends of the two fractions.

They hold how regions differ, not that the model is wrong: a wrong model has no right value to be covered, only the one
that it would have in countless regions of this kind.
References: White, Econometrica 50 (1982) 1, doi:10.2307/1912526; Chandler, Bate, Biometrika 94 (2007) 167,
doi:10.1093/biomet/asm015 (likelihoods of clustered data, scaled).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scrutineer.forensics.fingerprint_cells import EXTREME_SD
from scrutineer.forensics.fingerprint_fit import FingerprintFit, fit_at
from scrutineer.forensics.fingerprint_likelihood import HIGH, LOW, NAMES, WHERE, Likelihood, internal, natural

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

FEWEST_CLUSTERS: Final = 10
_STEP: Final = 1e-3
_TRIES: Final = 12
_NEAR: Final = 0.15
"""An end is good enough where the fall is within so large a part of what is looked for."""


@dataclass(frozen=True)
class FingerprintInterval:
    """How sure a fit is.

    Attributes:
        fit: The fit; a better one than was given where one was met on the way.
        ends: 95 per cent interval by parameter.
        inflation: Variance by parameter over the one with independent stations.
        clusters: Number of clusters.
        added: Votes added or moved to the contestant, by the model, for each registered voter.
        added_high: Their upper end.
    """

    fit: FingerprintFit
    ends: Mapping[str, tuple[float, float]]
    inflation: Mapping[str, float]
    clusters: int
    added: float
    added_high: float


def clusters_of(ladder: IntArray) -> IntArray:
    """The regions, or where they are few the first units below them that are not. Shape (stations,)."""
    for groups in ladder:
        codes: IntArray = np.unique(groups, return_inverse=True)[1].astype(np.int64)
        if codes.max(initial=-1) + 1 >= FEWEST_CLUSTERS:
            return codes
    return codes


def fingerprint_interval(
    fit: FingerprintFit, *, counts: FloatArray, cell: IntArray, clusters: IntArray, names: Sequence[str]
) -> FingerprintInterval:
    """Intervals of some parameters, and the votes.

    Args:
        fit: The fit.
        counts: Stations by cell. Shape (turnout, share).
        cell: Cell of each station, row by row. Shape (stations,).
        clusters: Code of each station's cluster, from 0. Shape (stations,).
        names: Parameters that are asked for.

    Returns:
        The intervals.
    """
    likelihood = Likelihood(counts)
    theta, value = internal(fit.parameters), fit.log_likelihood
    number = int(clusters.max(initial=0)) + 1
    quantile = float(stdtrit(max(number - 1, 1), 0.975))
    for _ in range(2):
        naive, variance = _variances(likelihood, theta, cell, clusters)
        inflation = _inflation(naive, variance)
        ends: dict[str, tuple[FloatArray, FloatArray]] = {}
        before = value
        for name in names:
            theta, value, ends[name] = _profile(
                likelihood, theta, value, WHERE[name], naive, quantile**2 * inflation[WHERE[name]]
            )
        # A better top met on the way makes the intervals before it stale.
        if value <= before + 0.5:
            break
    found = {name: _natural_ends(pair, WHERE[name]) for name, pair in ends.items()}
    added = _added(theta)
    error = np.sqrt(max(float((slope := _added_slope(theta)) @ variance @ slope), 0.0))
    uppers = [_added(ends[name][1]) for name in ("incremental", "extreme") if name in ends]
    return FingerprintInterval(
        fit_at(likelihood, theta, value),
        found,
        {name: float(inflation[WHERE[name]]) for name in names},
        number,
        added,
        min(max(added * (1 + quantile * error), *uppers, added), 1.0),
    )


def _variances(
    likelihood: Likelihood, theta: FloatArray, cell: IntArray, clusters: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Variance with independent stations and by clusters; 0 for parameters at the end of their range. Shapes (8, 8)."""
    chances, parts = likelihood.chances(theta)
    scores = (likelihood.jacobian(theta, parts) / chances.ravel()[:, None])[cell]
    free = np.flatnonzero((theta > LOW + 1e-3) & (theta < HIGH - 1e-3))
    curvature = np.zeros((theta.size, theta.size))
    for place in free:
        # Towards the middle of the range: no difference across its end.
        step = _STEP if theta[place] < (LOW[place] + HIGH[place]) / 2 else -_STEP
        moved = theta.copy()
        moved[place] += step
        curvature[place] = (likelihood.slope(theta) - likelihood.slope(moved)) / step
    curvature = (curvature + curvature.T)[np.ix_(free, free)] / 2
    values, vectors = np.linalg.eigh(curvature)
    # Where the surface does not bend, nothing is known; that must not become a negative variance.
    inverse = (vectors / np.maximum(values, 1e-6 * values.max(initial=1e-300))) @ vectors.T
    number = int(clusters.max(initial=0)) + 1
    sums = np.stack([np.bincount(clusters, weights=scores[:, place], minlength=number) for place in free], axis=1)
    sums -= sums.mean(axis=0)
    naive, sandwich = np.zeros((2, theta.size, theta.size))
    where = np.ix_(free, free)
    naive[where] = inverse
    sandwich[where] = inverse @ (sums.T @ sums) @ inverse * (number / max(number - 1, 1))
    return naive, sandwich


def _inflation(naive: FloatArray, variance: FloatArray) -> FloatArray:
    """How much the variance exceeds that of independent stations, at least 1. Shape (8,)."""
    own, true = np.diag(naive), np.diag(variance)
    ratio = np.where(own > 0, true / np.maximum(own, 1e-300), 0.0)
    # What stands at the end of its range has no variance of its own: the widest of the others is taken.
    return np.asarray(np.maximum(np.where(own > 0, ratio, ratio.max()), 1.0))


def _profile(
    likelihood: Likelihood, theta: FloatArray, value: float, place: int, naive: FloatArray, fall: float
) -> tuple[FloatArray, float, tuple[FloatArray, FloatArray]]:
    """The vectors at both ends; a better top met on the way becomes the estimate.

    Args:
        likelihood: The likelihood.
        theta: The top. Shape (8,).
        value: Its height.
        place: Place of the parameter.
        naive: Variance with independent stations, for a first guess. Shape (8, 8).
        fall: Twice the fall of the log likelihood that is looked for.
    """
    # From a fraction of 0 the likelihood falls with the stations that are not there, in proportion to the fraction.
    none = place >= WHERE["incremental"] and theta[place] <= LOW[place] + 1e-3
    first = min(np.sqrt(max(naive[place, place], 1e-6) * fall), 1.0)
    if none:
        first = max(np.log(fall / (2 * likelihood.counts.sum())) - theta[place], 1.0)
    ends = []
    for sign, limit in ((-1.0, LOW[place]), (1.0, HIGH[place])):
        # Brackets of the distance: the inner end falls too little, the outer one too far.
        inner, outer, reach, near = 0.0, abs(limit - theta[place]), first, theta
        beyond: FloatArray | None = None
        for _ in range(_TRIES):
            reach = min(reach, outer)
            start = near.copy()
            start[place] = theta[place] + sign * reach
            if place >= WHERE["incremental"]:
                other = WHERE["incremental"] + WHERE["extreme"] - place
                start[other] = min(start[other], np.log(0.98 - min(np.exp(start[place]), 0.97)))
            near, there = likelihood.climb(start, 25, held=place, least=2e-3 * fall)
            if there > value + 0.01:
                theta, value = likelihood.climb(near, 60, least=1e-3)
                outer, inner, beyond = abs(limit - theta[place]), 0.0, None
            found = max(2 * (value - there), 1e-3)
            if abs(found / fall - 1) < _NEAR or (found < fall and reach >= outer):
                break
            if found < fall:
                inner = reach
            else:
                outer, beyond = reach, near
            ratio = fall / found
            guess = reach + np.log(ratio) if none else reach * float(np.clip(np.sqrt(ratio), 0.25, 4.0))
            reach = guess if inner < guess < outer else (inner + outer) / 2
        else:
            # Not met closely: rather too wide than too narrow.
            near = near if beyond is None else beyond
        ends.append(near)
    return theta, value, (ends[0], ends[1])


def _natural_ends(pair: tuple[FloatArray, FloatArray], place: int) -> tuple[float, float]:
    low, high = (float(natural(end)[place]) for end in pair)
    return (0.0 if place >= WHERE["incremental"] and low <= 1.01e-6 else low), high


def votes_added(fit: FingerprintFit) -> float:
    """Votes that a fit adds or moves to the contestant, for each registered voter."""
    return _added(internal(fit.parameters))


def _added(theta: FloatArray) -> float:
    """Votes added or moved to the contestant for each registered voter."""
    parameters = dict(zip(NAMES, natural(theta).tolist(), strict=True))
    middle = (np.arange(400) + 0.5) / 400

    def mean(centre: float, sd: float) -> float:
        weight = np.exp(-0.5 * ((middle - centre) / sd) ** 2) + 1e-300
        return float((weight * middle).sum() / weight.sum())

    a = mean(parameters["turnout"], parameters["turnout_sd"])
    v = mean(parameters["share"], parameters["share_sd"])
    total = 0.0
    for fraction, x, sd in (
        (parameters["incremental"], middle, parameters["theta"]),
        (parameters["extreme"], 1 - middle, EXTREME_SD),
    ):
        weight = np.exp(-0.5 * (middle / sd) ** 2)
        weight /= weight.sum()
        moved = float((weight * x ** parameters["alpha"]).sum())
        total += fraction * (float((weight * x).sum()) * (1 - a) + moved * (1 - v) * a)
    return total


def _added_slope(theta: FloatArray) -> FloatArray:
    """Derivatives of its logarithm. Shape (8,)."""
    steps = _STEP * np.eye(theta.size)
    return np.asarray([np.log(_added(theta + h) / _added(theta - h)) / (2 * _STEP) for h in steps])
