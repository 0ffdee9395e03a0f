"""Chance that a weighted sum of independent hits is at least so large, by saddlepoint.

Question: of S = sum_j w_j B_j, B_j = 1 with chance q_j, how likely is a sum as large as this one? Of few stations S is
lopsided: where q is .1, what the normal distribution calls 1.0 per cent happens in 1.3 per cent of 300 stations.
Formula: with K(s) = sum_j log(1 - q_j + q_j exp(w_j s)), the solution s of K'(s) = x, and

    r = sign(s) sqrt(2 (s x - K(s))),   u = s sqrt(K''(s)),

    P(S > x) + P(S = x) / 2 = 1 - Phi(r) + phi(r) (1 / u - 1 / r).

Where all weights are 1, u = 2 tanh(s / 2) sqrt(K''(s)) makes it the mid-p value of a whole number. Near the mean, where
both terms grow, the first terms of Edgeworth's series are taken. It costs some passes over the stations whatever the
sum, and nothing is drawn.
It holds for steps that follow each other as well, each with its chance given those before it: exp(s S - K(s)) with the
sum K of the conditional ones is 1 on average.
References: Lugannani and Rice, Advances in Applied Probability 12 (1980) 475, doi:10.2307/1426607; Daniels,
International Statistical Review 55 (1987) 37, doi:10.2307/1403269.
"""

from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_STEPS: Final = 60
_CLOSE: Final = 1e-9
_NEAR: Final = 0.1
"""Standard deviations from the mean up to which the series is taken."""
_MOST: Final = 60.0
"""A tilt beyond stands for the end of the range."""


def upper_tail(chance: FloatArray, load: FloatArray, observed: float) -> float:
    """Mid-p of a sum of independent hits.

    Args:
        chance: Chance of each hit, 0 to 1. Shape (hits,).
        load: Its weight, 0 or more. Shape (hits,).
        observed: The sum.

    Returns:
        The chance of a larger sum and half of that of an equal one; 0.5 where nothing varies.
    """
    used = (chance > 0) & (chance < 1) & (load > 0)
    fixed = float(load[chance >= 1].sum())
    q, scale = chance[used], float(load[used].max(initial=0.0))
    if not scale:
        return 0.5
    w, x = load[used] / scale, (observed - fixed) / scale
    mean, variance = float((w * q).sum()), float((w**2 * q * (1 - q)).sum())
    sd = float(np.sqrt(variance))
    z = (x - mean) / sd
    if abs(z) < _NEAR:
        lopsided = float((w**3 * q * (1 - q) * (1 - 2 * q)).sum()) / sd**3
        return float(scipy.special.ndtr(-z) + lopsided / 6 * (z**2 - 1) * _density(z))
    s, value, bend = _tilt(q, w, x, z / sd)
    r = float(np.sign(s) * np.sqrt(max(2 * (s * x - value), 0.0)))
    if abs(s) >= _MOST or not r:
        # As many as there can be, or none at all.
        return float(scipy.special.ndtr(-r))
    whole = float(w.min()) == 1.0
    u = (2 * float(np.tanh(s / 2)) if whole else s) * float(np.sqrt(bend))
    return float(np.clip(scipy.special.ndtr(-r) + _density(r) * (1 / u - 1 / r), 0.0, 1.0))


def _density(z: float) -> float:
    return float(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))


def _tilt(q: FloatArray, w: FloatArray, x: float, start: float) -> tuple[float, float, float]:
    """The solution of K'(s) = x, with K and K'' there. K' rises everywhere, so that it lies between bounds."""
    low, high = (0.0, _MOST) if start > 0 else (-_MOST, 0.0)
    s = float(np.clip(start, low, high))
    odds = np.log(q) - np.log1p(-q)
    for _ in range(_STEPS):
        tilted = scipy.special.expit(odds + w * s)
        off = float((w * tilted).sum()) - x
        bend = float((w**2 * tilted * (1 - tilted)).sum())
        low, high = (low, s) if off > 0 else (s, high)
        if abs(off) <= _CLOSE * max(abs(x), 1.0) or high - low < _CLOSE:
            break
        newton = s - off / max(bend, 1e-300)
        s = newton if low < newton < high else (low + high) / 2
    tilted = scipy.special.expit(odds + w * s)
    value = float((np.log1p(-q) + np.logaddexp(0.0, odds + w * s)).sum())
    return s, value, float((w**2 * tilted * (1 - tilted)).sum())
