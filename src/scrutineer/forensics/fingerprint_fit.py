"""The model of the fingerprint fitted by likelihood, from several starts and along the incremental fraction.

The likelihood has several tops. In Albania 2017 one at f_i = .008 lies 47 logarithms below another at .91, and between
them the profile of f_i falls before it rises; in Germany 2024 one at .75 lies 3,628 below another at .85, which leaves
hardly any fair support. So the ascent starts at several places, the best of them are followed further, and from the
highest the fraction f_i is moved along a grid both ways, with all else fitted anew, to see whether a higher top lies
that way. That finds the highest top known of each election that was looked at; that there is no higher one cannot be
proved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.fingerprint_cells import CELLS
from scrutineer.forensics.fingerprint_likelihood import HIGH, LOW, NAMES, WHERE, Likelihood, internal, natural

FloatArray = NDArray[np.float64]

_FOLLOWED: Final = 3
"""Starts that are followed further than a few steps."""
_BESIDE: Final = 0.01
"""How far beside a top, in each parameter, a higher place is looked for."""
_LOOKS: Final = 10
_GRID: Final = (0.01, 0.06, 0.2, 0.4, 0.65, 0.9)
"""Incremental fractions along which a higher top is looked for."""


@dataclass(frozen=True)
class FingerprintFit:
    """The fitted model.

    Attributes:
        parameters: Fitted values in the order of `NAMES`, in natural units. Shape (8,).
        log_likelihood: Its logarithm, without the constant.
        misplaced: Share of stations that would have to move for the histogram to be the fitted one.
    """

    parameters: FloatArray
    log_likelihood: float
    misplaced: float

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Parameters at the end of their range, which the data do not determine; fractions of 0 are not among them."""
        theta = internal(self.parameters)
        ends = (theta >= HIGH - 1e-3) | ((theta <= LOW + 1e-3) & (np.arange(len(NAMES)) < WHERE["incremental"]))
        return tuple(name for name, end in zip(NAMES, ends, strict=True) if end)

    def __getitem__(self, name: str) -> float:
        """A parameter by name."""
        return float(self.parameters[WHERE[name]])


def cells_of(parameters: FloatArray) -> FloatArray:
    """Chances of all cells for parameters in natural units. Shape (turnout, share)."""
    return Likelihood(np.ones((CELLS, CELLS))).chances(internal(parameters))[0]


def fit_fingerprint(
    counts: FloatArray, *, starts: Sequence[FloatArray] = (), usual: bool = True, along: bool = True
) -> FingerprintFit:
    """Fit the model to counts of stations by cell.

    Args:
        counts: Stations by cell. Shape (turnout, share).
        starts: Further starts, in natural units.
        usual: Whether the usual starts are tried; else only the starts given.
        along: Whether the incremental fraction is moved along a grid from the top that was found.

    Returns:
        The best fit of all starts.
    """
    likelihood = Likelihood(counts)
    every = (*(_starts(likelihood.counts) if usual else ()), *starts)
    tried = [likelihood.climb(internal(start), 5) for start in every]
    tried.sort(key=lambda entry: -entry[1])
    followed = [likelihood.climb(theta, 12) for theta, _ in tried[:_FOLLOWED]]
    best = max(followed, key=lambda entry: entry[1])
    theta, value = _top(likelihood, best[0])
    while along:
        further, there = _along(likelihood, theta)
        if there <= value + 0.1:
            break
        theta, value = _top(likelihood, further)
    return fit_at(likelihood, theta, value)


def fit_at(likelihood: Likelihood, theta: FloatArray, value: float) -> FingerprintFit:
    """The fit whose parameters are a vector."""
    chances = cells_of(natural(theta))
    share = likelihood.counts / likelihood.counts.sum()
    return FingerprintFit(natural(theta), value, float(np.abs(chances - share).sum() / 2))


def _top(likelihood: Likelihood, start: FloatArray) -> tuple[FloatArray, float]:
    """A top, looked past on all sides: where the fit is steep, as at the end of ranges, the sum over nodes ripples."""
    theta, value = likelihood.climb(start, 60, least=1e-3)
    for _ in range(_LOOKS):
        sides = (np.clip(theta + way * step, LOW, HIGH) for step in _BESIDE * np.eye(theta.size) for way in (-1, 1))
        beside = [side for side in sides if np.exp(side[6:]).sum() < 0.99]
        values = [likelihood.value(likelihood.chances(side)[0]) for side in beside]
        place = int(np.argmax(values))
        if values[place] <= value + 0.1:
            break
        theta, value = likelihood.climb(beside[place], 60, least=1e-3)
    return theta, value


def _along(likelihood: Likelihood, theta: FloatArray) -> tuple[FloatArray, float]:
    """The highest place met along the incremental fraction, upwards and downwards from a top."""
    place, best = WHERE["incremental"], (theta, -np.inf)
    fractions = np.log(np.asarray(_GRID))
    for way in (fractions[fractions > theta[place]], fractions[fractions < theta[place]][::-1]):
        here = theta
        for fraction in way:
            start = here.copy()
            start[place] = fraction
            start[place + 1] = min(start[place + 1], np.log(0.98 - np.exp(fraction)))
            here, value = likelihood.climb(start, 6, held=place, least=0.5)
            if value > best[1]:
                best = here, value
    return best


def _starts(counts: FloatArray) -> list[FloatArray]:
    """The fair part at the fullest place of the histogram, with its lower sides' spread; much and little fraud.

    The last takes nearly all support for moved votes: that has little sense, and fits some elections best.
    """
    middle = (np.arange(CELLS) + 0.5) / CELLS
    kernel = np.exp(-0.5 * (np.arange(-4, 5) / 1.5) ** 2)
    found = []
    for margin in (counts.sum(axis=1), counts.sum(axis=0)):
        smooth = np.convolve(margin, kernel / kernel.sum(), "same")
        mode = float(middle[np.argmax(smooth)])
        mean = float((margin * middle).sum() / margin.sum())
        below = middle <= mode
        spread = float(np.sqrt((margin * (middle - mode) ** 2)[below].sum() / max(margin[below].sum(), 1.0)))
        whole = float(np.sqrt((margin * (middle - mean) ** 2).sum() / margin.sum()))
        above = ~below & (margin > 0)
        rest = float(np.sqrt((margin * (middle - mode) ** 2)[above].sum() / max(margin[above].sum(), 1.0)))
        low = float(middle[np.searchsorted(np.cumsum(margin), 0.05 * margin.sum())])
        found.append((mode, max(spread, 0.01), mean, max(whole, 0.01), max(rest, 0.04), low))
    (a, sd_a, mean_a, all_a, _, _), (v, sd_v, mean_v, all_v, rest, low_v) = found
    theta = float(np.sqrt(rest))
    return [
        np.array([a, v, sd_a, sd_v, theta, 2.0, 0.4, 0.01]),
        np.array([a, v, sd_a, sd_v, theta / 2, 1.0, 0.2, 0.01]),
        np.array([mean_a, mean_v, all_a, all_v, theta, 2.0, 0.02, 0.002]),
        np.array([a, v, sd_a, sd_v, theta, 4.0, 0.2, 0.02]),
        np.array([mean_a, v, all_a, sd_v, 0.05, 0.4, 0.6, 0.002]),
        np.array([mean_a, low_v, all_a, 0.05, 0.05, 0.45, 0.85, 1e-4]),
    ]
