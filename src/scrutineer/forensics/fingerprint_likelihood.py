"""Likelihood of the model of the fingerprint for given counts by cell, its derivatives, and the ascent.

With cell counts n_c and p_c = (1 - e) [(1 - f_i - f_e) fair_c + f_i incremental_c + f_e extreme_c] + e / cells the
logarithm is sum_c n_c log p_c. The fixed share e = 1 per cent of stations anywhere keeps single stations at odd places
from ruling the fit. Steps of the ascent (Fisher scoring) solve (J' diag(n / p) J + damping) step = J' (n_c / p_c) with
the Jacobian J of the cells. Only cells inside the windows of the counts are worked out one by one (`Windows`); all
others have no station and are one cell, whose chance and slopes are what the rest leaves.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.fingerprint_cells import (
    Fair,
    Lines,
    Windows,
    cells_on,
    extreme_lines,
    fair_cells,
    fair_slopes,
    incremental_lines,
    slopes_on,
)

FloatArray = NDArray[np.float64]

ANYWHERE: Final = 0.01
NAMES: Final = ("turnout", "share", "turnout_sd", "share_sd", "theta", "alpha", "incremental", "extreme")
"""The parameters in the order of the vector; all but the first two are held as logarithms."""
LOW: Final = np.array([0.01, 0.01, *np.log([0.005, 0.005, 0.04, 0.2, 1e-6, 1e-6])])
HIGH: Final = np.array([0.99, 0.99, *np.log([0.5, 0.5, 1.0, 10.0, 0.95, 0.95])])
WHERE: Final = {name: place for place, name in enumerate(NAMES)}
_ABSENT: Final = np.log(2e-6)
"""Of an extreme part below this fraction the shape does not matter."""


def internal(parameters: FloatArray) -> FloatArray:
    """Parameters in natural units as the vector that is fitted, inside its ranges. Shape (8,)."""
    theta = np.array(parameters, np.float64)
    theta[2:] = np.log(np.maximum(theta[2:], 1e-12))
    return np.clip(theta, LOW, HIGH)


def natural(theta: FloatArray) -> FloatArray:
    """The vector in natural units. Shape (8,)."""
    out = theta.copy()
    out[2:] = np.exp(out[2:])
    return out


@dataclass(frozen=True)
class Parts:
    """Chances of the cells in fair, incremental and extreme stations, and the lines that they were added up on.

    Attributes:
        cells: The three chances. Shapes (turnout, share).
        incremental: Lines of incremental stations.
        extreme: Lines of extreme stations.
    """

    cells: tuple[FloatArray, FloatArray, FloatArray]
    incremental: tuple[Lines, ...]
    extreme: tuple[Lines, ...]


class Likelihood:
    """Likelihood, Jacobian and ascent for given counts. Vectors are as in `NAMES`, all but two as logarithms.

    Attributes:
        counts: Stations by cell. Shape (turnout, share).
        windows: Cells that are worked out one by one.
    """

    def __init__(self, counts: FloatArray) -> None:
        self.counts = np.asarray(counts, np.float64)
        self.windows = Windows.of(self.counts)

    @staticmethod
    def fair(theta: FloatArray) -> Fair:
        """The fair part."""
        return Fair(float(theta[0]), float(np.exp(theta[2])), float(theta[1]), float(np.exp(theta[3])))

    def parts(self, theta: FloatArray) -> Parts:
        """Chances of the cells in fair, incremental and extreme stations; 0 outside the windows."""
        fair, alpha = self.fair(theta), float(np.exp(theta[5]))
        incremental = incremental_lines(fair, float(np.exp(theta[4])), alpha, self.windows)
        extreme = extreme_lines(fair, alpha, self.windows)
        cells = (fair_cells(fair) * self.windows.inside, cells_on(incremental), cells_on(extreme))
        return Parts(cells, incremental, extreme)

    def chances(self, theta: FloatArray) -> tuple[FloatArray, Parts]:
        """Chances of the cells, outside the windows only of what may lie anywhere, and of the three parts."""
        parts = self.parts(theta)
        return self.mix(parts, theta), parts

    @staticmethod
    def mix(parts: Parts, theta: FloatArray) -> FloatArray:
        """The three parts mixed by their fractions. Shape (turnout, share)."""
        f_i, f_e = np.exp(theta[6:])
        fair, incremental, extreme = parts.cells
        mixed = (1 - f_i - f_e) * fair + f_i * incremental + f_e * extreme
        return np.asarray((1 - ANYWHERE) * mixed + ANYWHERE / mixed.size)

    def value(self, chances: FloatArray) -> float:
        """The logarithm, without the constant."""
        return float((self.counts * np.log(np.maximum(chances, 1e-300))).sum())

    def jacobian(self, theta: FloatArray, parts: Parts) -> FloatArray:
        """Derivatives of the chances, 0 outside the windows. Shape (cells, 8)."""
        f_i, f_e = np.exp(theta[6:])
        fair, alpha = self.fair(theta), float(np.exp(theta[5]))
        slopes = (1 - f_i - f_e) * fair_slopes(fair) * self.windows.inside
        slopes += f_i * slopes_on(parts.incremental, fair, float(np.exp(theta[4])), alpha)
        if theta[7] >= _ABSENT:
            slopes += f_e * slopes_on(parts.extreme, fair, 1.0, alpha)
        of_fair, of_incremental, of_extreme = parts.cells
        columns = [*slopes, f_i * (of_incremental - of_fair), f_e * (of_extreme - of_fair)]
        return np.stack([(1 - ANYWHERE) * column.ravel() for column in columns], axis=1)

    def _bend(self, chances: FloatArray, jacobian: FloatArray) -> FloatArray:
        """Expected curvature, with all cells outside the windows as one. Shape (8, 8)."""
        inside = self.windows.inside.ravel()
        jacobian, flat = jacobian[inside], chances.ravel()[inside]
        bend = (jacobian.T / flat) @ jacobian
        if not inside.all():
            rest = jacobian.sum(axis=0)
            bend += np.outer(rest, rest) / max(1 - float(flat.sum()), 1e-6)
        return np.asarray(self.counts.sum() * bend)

    def climb(
        self, start: FloatArray, steps: int, *, held: int | None = None, least: float = 0.02
    ) -> tuple[FloatArray, float]:
        """Damped Fisher scoring.

        Args:
            start: Where it starts. Shape (8,).
            steps: Steps at most.
            held: Place of a parameter that is kept where it is.
            least: A step that gains less is the last.

        Returns:
            The vector and the logarithm of the likelihood there.
        """
        theta = np.clip(start, LOW, HIGH)
        chances, parts = self.chances(theta)
        value, damping = self.value(chances), 1e-3
        for _ in range(steps):
            jacobian = self.jacobian(theta, parts)
            slope = jacobian.T @ (self.counts.ravel() / chances.ravel())
            bend = self._bend(chances, jacobian)
            # What stands at the end of its range and would go beyond takes no part in the step.
            still = ((theta <= LOW) & (slope < 0)) | ((theta >= HIGH) & (slope > 0))
            if held is not None:
                still[held] = True
            slope[still], bend[still, :], bend[:, still], bend[still, still] = 0.0, 0.0, 0.0, 1.0
            gain = 0.0
            for _ in range(8):
                step = np.linalg.solve(bend + np.diag(damping * np.diag(bend) + 1e-9), slope)
                # Half of slope times step is what it would gain were the surface as bent as is expected.
                if slope @ step / 2 < least / 4:
                    break
                # A chance near 0 has a likelihood without a top in its logarithm: no leaps there.
                new = np.clip(theta + np.clip(step, -1.0, 1.0), LOW, HIGH)
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
            if gain < least:
                break
        return theta, value

    def slope(self, theta: FloatArray) -> FloatArray:
        """Derivatives of the logarithm of the likelihood. Shape (8,)."""
        chances, parts = self.chances(theta)
        return np.asarray(self.jacobian(theta, parts).T @ (self.counts.ravel() / chances.ravel()))
