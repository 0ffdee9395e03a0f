"""Multinomial draws of the votes of a district, many at once.

The votes of one list after another are drawn from those that are left: a binomial number given the lists before. Lists
come in rising order, so that no chance is above one half. A binomial number is the quantile of a normal deviate w.
With mean n p, s ** 2 = n p q, the quantile lies by Cornish and Fisher's expansion for lattice variables at

    x = n p + s w + (q - p)(w ** 2 - 1) / 6
        + [(1 - 6 p q)(w ** 3 - 3 w) / 24 - (1 - 4 p q)(2 w ** 3 - 5 w) / 36 - w / 24] / s

and the number is the whole number nearest to it, unless x lies so close to the middle between two that what the
expansion leaves out could decide. Those, one in some thousands, and deviates beyond six are settled by the exact
distribution function. Variances too small for the expansion are drawn by NumPy, and so are few draws at a time.

Reference: E. A. Cornish and R. A. Fisher, Moments and cumulants in the specification of distributions, 1938, with J. E.
Kolassa and P. McCullagh, Edgeworth series for lattice distributions, Annals of Statistics 18, 1990, 981-985,
doi:10.1214/aos/1176347637. The same way to invert with a check: M. B. Giles, Algorithm 955: approximation of the
inverse Poisson cumulative distribution function, ACM Transactions on Mathematical Software 42(1), 2016,
doi:10.1145/2699466.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, ndtr

type IntArray = NDArray[np.int64]
type FloatArray = NDArray[np.float64]

_FEW: Final = 256
"""Draws up to which NumPy's row by row is as fast."""
_ROWS: Final = 8192
"""Draws that are worked on at a time: so many as stay in the processor's cache."""
_LEAST_VARIANCE: Final = 50.0
_ROUNDING: Final = 1e-15
_FARTHEST: Final = 6.0
"""Deviates beyond this, two in a thousand million, are settled by the exact distribution function."""


def draw_multinomial(stream: np.random.Generator, counted: IntArray, draws: int) -> IntArray:
    """Draw as many votes as were counted anew, each for a list with the share that it has.

    Args:
        stream: The random generator.
        counted: Votes by list, whole numbers of at least 0. Shape (lists,).
        draws: Number of draws.

    Returns:
        Votes by draw and list; every row adds up to the votes counted. Shape (draws, lists).
    """
    total = int(counted.sum())
    if draws < _FEW or not total:
        return stream.multinomial(total, counted / max(total, 1), size=draws)
    drawn = np.zeros((draws, counted.size), np.int64)
    order = [int(place) for place in np.argsort(counted, kind="stable") if counted[place]]
    for start in range(0, draws, _ROWS):
        part = drawn[start : start + _ROWS]
        left = np.full(part.shape[0], float(total))
        rest = total
        for place in order[:-1]:
            votes = int(counted[place])
            number = _binomial(stream, left, votes / rest)
            part[:, place] = number
            left -= number
            rest -= votes
        part[:, order[-1]] = left
    return drawn


def _binomial(stream: np.random.Generator, trials: FloatArray, chance: float) -> FloatArray:
    """Binomial numbers of so many trials each, with a chance of at most one half. Shape of the trials."""
    other = 1 - chance
    spread = trials * (chance * other)
    if spread.min() < _LEAST_VARIANCE:
        return stream.binomial(trials.astype(np.int64), chance).astype(np.float64)
    np.sqrt(spread, out=spread)
    deviate = stream.standard_normal(trials.size)
    square = deviate * deviate
    place = expansion(trials, spread, deviate, square, chance)
    # The whole number nearest to x is the last at or below x + 1/2.
    place += 0.5
    found = np.floor(place)
    place -= found
    # How far x + 1/2 is from a whole number, against all that the expansion and its rounding leave out.
    np.minimum(place, 1 - place, out=place)
    place -= _ROUNDING * float(trials.max())
    place *= spread
    place *= spread
    unsure = np.flatnonzero(place < left_out(square))
    if unsure.size:
        some, w = trials[unsure], deviate[unsure]
        start = np.rint(expansion(some, spread[unsure], w, square[unsure], chance) - 0.5)
        found[unsure] = start + ~_reaches(start, w, some, chance)
    for far in np.flatnonzero(square > _FARTHEST**2):
        found[far] = _searched(found[far], deviate[far : far + 1], trials[far : far + 1], chance)
    return found


def expansion(
    trials: FloatArray, spread: FloatArray, deviate: FloatArray, square: FloatArray, chance: float
) -> FloatArray:
    """The quantile of a binomial variable at a normal deviate, on a scale where k + 1/2 is where k ends.

    Args:
        trials: Number of trials.
        spread: Standard deviation.
        deviate: The deviate.
        square: Its square.
        chance: Chance of each trial.

    Returns:
        The quantile, but for a part below `left_out` over the variance. Shape of the deviates.
    """
    product = chance * (1 - chance)
    cubic = (1 - 6 * product) / 24 - (1 - 4 * product) / 18
    linear = -(1 - 6 * product) / 8 + 5 * (1 - 4 * product) / 36 - 1 / 24
    skew = (1 - 2 * chance) / 6
    found = square * cubic
    found += linear
    found /= spread
    found += spread
    found *= deviate
    found += trials * chance
    found += square * skew
    found -= skew
    return found


def left_out(square: FloatArray) -> FloatArray:
    """More than what `expansion` leaves out, times the variance, for deviates up to six and a variance of 50 or more.

    The first term left out is no larger than Poisson's, -8/405 + 7 w^2 / 810 + w^4 / 270; this is twice as much.
    """
    bound: FloatArray = square * (1 / 135)
    bound += 7 / 405
    bound *= square
    bound += 16 / 405
    return bound


def _reaches(number: FloatArray, deviate: FloatArray, trials: FloatArray, chance: float) -> NDArray[np.bool_]:
    """Whether a number of 0 to trials - 1 is at or above the quantile, by the exact distribution function."""
    reached = np.empty(number.size, bool)
    # Each side is compared by the smaller tail, where it is precise.
    for side, tail in ((deviate < 0, betaincc), (deviate >= 0, betainc)):
        held = tail(number[side] + 1, trials[side] - number[side], chance)
        line = ndtr(-np.abs(deviate[side]))
        reached[side] = held >= line if tail is betaincc else held <= line
    return reached


def _searched(near: float, deviate: FloatArray, trials: FloatArray, chance: float) -> float:
    """The quantile of one variable, looked for step by step from a number near it."""
    most = float(trials[0])
    found = min(max(near, 0.0), most)
    while found < most and not _reaches(np.array([found]), deviate, trials, chance)[0]:
        found += 1
    while found > 0 and _reaches(np.array([found - 1]), deviate, trials, chance)[0]:
        found -= 1
    return found
