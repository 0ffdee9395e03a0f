"""The model of the fingerprint fitted by likelihood: Fisher scoring from several starts, and profile intervals.

With cell counts n_c and p_c = (1 - e) [(1 - f_i - f_e) fair_c + f_i incremental_c + f_e extreme_c] + e / cells,
maximise sum_c n_c log p_c. The fixed share e = 1 per cent of stations anywhere keeps single stations at odd places from
ruling the fit. Steps solve (J' diag(n / p) J + damping) step = J' (n_c / p_c) with the Jacobian J of the cells.
Intervals are where twice the log likelihood falls by 3.84 with all other parameters fitted anew. They take the model
for true and stations for independent; the model is neither exact nor are stations, so they are too narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.fingerprint_cells import CELLS, Fair, extreme_cells, fair_cells, incremental_cells

FloatArray = NDArray[np.float64]

ANYWHERE: Final = 0.01
NAMES: Final = ("turnout", "share", "turnout_sd", "share_sd", "theta", "alpha", "incremental", "extreme")
"""The parameters in the order of the vector; all but the first two are held as logarithms."""
_LOW: Final = np.array([0.01, 0.01, *np.log([0.005, 0.005, 0.04, 0.2, 1e-6, 1e-6])])
_HIGH: Final = np.array([0.99, 0.99, *np.log([0.5, 0.5, 1.0, 10.0, 0.95, 0.95])])
_FALL: Final = 3.841458820694124
"""95 per cent of a chi-square distribution of one degree of freedom."""
_WHERE: Final = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True)
class FingerprintFit:
    """The fitted model.

    Attributes:
        parameters: Fitted values in the order of `NAMES`, in natural units. Shape (8,).
        log_likelihood: Its logarithm, without the constant.
        intervals: 95 per cent profile intervals by parameter.
        misplaced: Share of stations that would have to move for the histogram to be the fitted one.
    """

    parameters: FloatArray
    log_likelihood: float
    misplaced: float
    intervals: dict[str, tuple[float, float]]

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Parameters at the end of their range, which the data do not determine; fractions of 0 are not among them."""
        theta = _internal(self.parameters)
        ends = (theta >= _HIGH - 1e-3) | ((theta <= _LOW + 1e-3) & (np.arange(len(NAMES)) < _WHERE["incremental"]))
        return tuple(name for name, end in zip(NAMES, ends, strict=True) if end)

    def __getitem__(self, name: str) -> float:
        """A parameter by name."""
        return float(self.parameters[_WHERE[name]])


def cells_of(parameters: FloatArray) -> FloatArray:
    """Chances of all cells for parameters in natural units. Shape (turnout, share)."""
    return _Model(np.ones((CELLS, CELLS))).chances(_internal(parameters))[0]


def fit_fingerprint(
    counts: FloatArray, *, starts: Sequence[FloatArray] = (), profiles: Sequence[str] = ()
) -> FingerprintFit:
    """Fit the model to counts of stations by cell.

    Args:
        counts: Stations by cell. Shape (turnout, share).
        starts: Further starts, in natural units.
        profiles: Parameters to give intervals for.

    Returns:
        The best fit of all starts.
    """
    model = _Model(np.asarray(counts, np.float64))
    first = [model.climb(_internal(start), 5) for start in (*_starts(model.counts), *starts)]
    best = max(first, key=lambda entry: entry[1])
    theta, value = model.climb(best[0], 40)
    intervals: dict[str, tuple[float, float]] = {}
    for _ in range(2):
        before = value
        for name in profiles:
            theta, value, intervals[name] = _profile(model, theta, value, _WHERE[name])
        # A better top met on the way makes the intervals before it stale.
        if value <= before + 0.5:
            break
    chances = model.chances(theta)[0]
    return FingerprintFit(
        _natural(theta),
        value,
        float(np.abs(chances - model.counts / model.counts.sum()).sum() / 2),
        intervals,
    )


def _internal(parameters: FloatArray) -> FloatArray:
    theta = np.array(parameters, np.float64)
    theta[2:] = np.log(np.maximum(theta[2:], 1e-12))
    return np.clip(theta, _LOW, _HIGH)


def _natural(theta: FloatArray) -> FloatArray:
    out = theta.copy()
    out[2:] = np.exp(out[2:])
    return out


def _starts(counts: FloatArray) -> list[FloatArray]:
    """The fair part at the fullest place of the histogram, with its lower sides' spread; much and little fraud."""
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
        found.append((mode, max(spread, 0.01), mean, max(whole, 0.01), max(rest, 0.04)))
    (a, sd_a, mean_a, all_a, _), (v, sd_v, mean_v, all_v, rest) = found
    theta = float(np.sqrt(rest))
    return [
        np.array([a, v, sd_a, sd_v, theta, 2.0, 0.4, 0.01]),
        np.array([a, v, sd_a, sd_v, theta / 2, 1.0, 0.2, 0.01]),
        np.array([mean_a, mean_v, all_a, all_v, theta, 2.0, 0.02, 0.002]),
        np.array([a, v, sd_a, sd_v, theta, 4.0, 0.2, 0.02]),
        np.array([mean_a, v, all_a, sd_v, 0.05, 0.4, 0.6, 0.002]),
    ]


class _Model:
    """Likelihood, Jacobian and ascent for given counts."""

    def __init__(self, counts: FloatArray) -> None:
        self.counts = counts

    @staticmethod
    def fair(theta: FloatArray) -> Fair:
        return Fair(float(theta[0]), float(np.exp(theta[2])), float(theta[1]), float(np.exp(theta[3])))

    def parts(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        fair, alpha = self.fair(theta), float(np.exp(theta[5]))
        return fair_cells(fair), incremental_cells(fair, float(np.exp(theta[4])), alpha), extreme_cells(fair, alpha)

    def chances(self, theta: FloatArray) -> tuple[FloatArray, tuple[FloatArray, FloatArray, FloatArray]]:
        parts = self.parts(theta)
        return self.mix(parts, theta), parts

    @staticmethod
    def mix(parts: tuple[FloatArray, FloatArray, FloatArray], theta: FloatArray) -> FloatArray:
        f_i, f_e = np.exp(theta[6:])
        mixed = (1 - f_i - f_e) * parts[0] + f_i * parts[1] + f_e * parts[2]
        return np.asarray((1 - ANYWHERE) * mixed + ANYWHERE / mixed.size)

    def value(self, chances: FloatArray) -> float:
        return float((self.counts * np.log(np.maximum(chances, 1e-300))).sum())

    def jacobian(self, theta: FloatArray, parts: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
        """Derivatives of the chances: differences for the shape, exact for the fractions. Shape (cells, 8)."""
        f_i, f_e = np.exp(theta[6:])
        keep = 1 - ANYWHERE
        base = self.mix(parts, theta)
        columns = []
        for place in range(6):
            step = 1e-4 if theta[place] + 1e-4 <= _HIGH[place] else -1e-4
            moved = theta.copy()
            moved[place] += step
            if place == 4:
                fair, fraction, alpha = self.fair(moved), float(np.exp(moved[4])), float(np.exp(moved[5]))
                changed = (parts[0], incremental_cells(fair, fraction, alpha), parts[2])
            else:
                changed = self.parts(moved)
            columns.append((self.mix(changed, theta) - base) / step)
        columns += [keep * f_i * (parts[1] - parts[0]), keep * f_e * (parts[2] - parts[0])]
        return np.stack([column.ravel() for column in columns], axis=1)

    def climb(self, start: FloatArray, steps: int, held: int | None = None) -> tuple[FloatArray, float]:
        """Damped Fisher scoring; `held` keeps one parameter where it is."""
        theta = np.clip(start, _LOW, _HIGH)
        chances, parts = self.chances(theta)
        value, damping = self.value(chances), 1e-3
        total = self.counts.sum()
        for _ in range(steps):
            jacobian = self.jacobian(theta, parts)
            flat = chances.ravel()
            slope = jacobian.T @ (self.counts.ravel() / flat)
            bend = total * (jacobian.T / flat) @ jacobian
            # What stands at the end of its range and would go beyond takes no part in the step.
            still = ((theta <= _LOW) & (slope < 0)) | ((theta >= _HIGH) & (slope > 0))
            if held is not None:
                still[held] = True
            slope[still], bend[still, :], bend[:, still], bend[still, still] = 0.0, 0.0, 0.0, 1.0
            gain = 0.0
            for _ in range(8):
                step = np.linalg.solve(bend + np.diag(damping * np.diag(bend) + 1e-9), slope)
                # A chance near 0 has a likelihood without a top in its logarithm: no leaps there.
                new = np.clip(theta + np.clip(step, -1.0, 1.0), _LOW, _HIGH)
                if np.exp(new[6:]).sum() < 0.99:
                    tried, tried_parts = self.chances(new)
                    gain = self.value(tried) - value
                    if gain > 0:
                        break
                damping = max(damping * 6, 1e-4)
            if gain <= 0:
                break
            theta, chances, parts, value = new, tried, tried_parts, value + gain
            damping = max(damping / 6, 1e-9)
            if gain < 0.02:
                break
        return theta, value

    def error(self, theta: FloatArray, place: int) -> float:
        """Standard error of a parameter from the information."""
        chances, parts = self.chances(theta)
        jacobian = self.jacobian(theta, parts)
        bend = self.counts.sum() * (jacobian.T / chances.ravel()) @ jacobian
        return float(np.sqrt(max(np.linalg.pinv(bend)[place, place], 1e-12)))


def _profile(
    model: _Model, theta: FloatArray, value: float, place: int
) -> tuple[FloatArray, float, tuple[float, float]]:
    """The interval of one parameter; a better top met on the way becomes the estimate."""
    error = min(model.error(theta, place), 1.0)
    ends = []
    for sign in (-1.0, 1.0):
        reach, end = 1.96 * error, float(theta[place])
        for _ in range(3):
            start = theta.copy()
            start[place] = np.clip(theta[place] + sign * reach, _LOW[place], _HIGH[place])
            found, there = model.climb(start, 6, held=place)
            if there > value + 0.01:
                theta, value = model.climb(found, 30)
            fall = max(2 * (value - there), 1e-3)
            end = float(start[place])
            at_edge = end in (_LOW[place], _HIGH[place])
            if abs(fall - _FALL) < 0.5 or (at_edge and fall < _FALL):
                break
            reach *= float(np.clip(np.sqrt(_FALL / fall), 0.25, 4.0))
        ends.append(end)
    low, high = (end if place < 2 else float(np.exp(end)) for end in ends)
    return theta, value, (0.0 if place >= 6 and low <= 1.01e-6 else low, high)
