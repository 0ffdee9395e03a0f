"""Chances of the cells of a fingerprint under the model of Klimek and others, by quadrature instead of simulation.

A fair station has turnout a ~ N(A, sd_a) and share v ~ N(V, sd_v), both cut to [0, 1]. With a fraction x,

    turnout t = x + (1 - x) a,    share s = (a v + x (1 - a) + x^alpha (1 - v) a) / t;

x ~ |N(0, theta)| cut to [0, 1] in incremental stations, x = 1 - |N(0, 0.075)| in extreme ones. Given x, t depends on a
alone and s is linear in v given a, so that

    P(t in T, s in S) = integral dx p(x) sum_(parts of T) P(a in part) P(v in S | a, x),

where both inner chances are differences of the normal distribution and only x needs nodes (Gauss and Legendre). Near
x = 1 all turnouts fall together and x would need many nodes: there a has the nodes, and the chance of x is closed.

Reference: Klimek, Yegorov, Hanel, Thurner, PNAS 109 (2012) 16469, doi:10.1073/pnas.1210722109.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

CELLS: Final = 50
"""Cells on either axis: 2 per cent each."""
EXTREME_SD: Final = 0.075
_NODES: Final = 20
_PARTS: Final = np.array([2] * (CELLS - 2) + [6, 12])
"""Parts of each cell of turnout, inside which the share is taken at the middle: many where turnouts fall together."""
_CELL: Final = np.repeat(np.arange(CELLS), _PARTS)
"""Cell of each part."""
_TURN: Final = 0.5
"""Fraction from which fair turnout has the nodes."""
_EDGES: Final = np.append(
    (_CELL + (np.arange(_CELL.size) - np.searchsorted(_CELL, _CELL)) / _PARTS[_CELL]) / CELLS, 1.0
)


@dataclass(frozen=True, slots=True)
class Fair:
    """The fair part: means and standard deviations of turnout and share, as shares of 1.

    Attributes:
        turnout: Mean of turnout.
        turnout_sd: Its standard deviation.
        share: Mean of the share.
        share_sd: Its standard deviation.
    """

    turnout: float
    turnout_sd: float
    share: float
    share_sd: float


def fair_cells(fair: Fair) -> FloatArray:
    """Chances of the cells without fraud, which sum to 1. Shape (turnout, share)."""
    edges = np.linspace(0, 1, CELLS + 1)
    turnout = np.diff(_cut(edges, fair.turnout, fair.turnout_sd))
    share = np.diff(_cut(edges, fair.share, fair.share_sd))
    return np.asarray(np.outer(turnout, share))


def incremental_cells(fair: Fair, theta: float, alpha: float) -> FloatArray:
    """Chances of the cells in incremental stations. Shape (turnout, share)."""
    scale = theta * np.sqrt(2)

    def below(x: FloatArray) -> FloatArray:
        return np.asarray(scipy.special.erf(x / scale) / scipy.special.erf(1 / scale))

    cells = _by_fraction(fair, theta, alpha)
    if below(np.array([_TURN]))[0] < 1 - 1e-9:
        cells += _by_turnout(fair, below, alpha, _TURN)
    return cells


def extreme_cells(fair: Fair, alpha: float) -> FloatArray:
    """Chances of the cells in extreme stations. Shape (turnout, share)."""
    scale = EXTREME_SD * np.sqrt(2)
    return _by_turnout(
        fair, lambda x: np.asarray(1 - scipy.special.erf((1 - x) / scale) / scipy.special.erf(1 / scale)), alpha, 0.0
    )


def _cut(x: FloatArray, mean: float, sd: float) -> FloatArray:
    """Distribution of a normal variable cut to [0, 1]."""
    low, high = scipy.special.ndtr(-mean / sd), scipy.special.ndtr((1 - mean) / sd)
    inside = scipy.special.ndtr((np.clip(x, 0.0, 1.0) - mean) / sd)
    return np.asarray((inside - low) / max(high - low, 1e-300))


def _nodes(low: float, high: float, mean: float, sd: float) -> tuple[FloatArray, FloatArray]:
    """Nodes of Gauss and Legendre with weights, summing to 1, of a normal variable between two values."""
    base, weight = np.polynomial.legendre.leggauss(_NODES)
    nodes = low + (high - low) * (base + 1) / 2
    weights = weight * np.exp(-0.5 * ((nodes - mean) / sd) ** 2)
    return np.asarray(nodes), np.asarray(weights / weights.sum())


def _by_fraction(fair: Fair, theta: float, alpha: float) -> FloatArray:
    """Cells with the nodes at fractions x up to `_TURN`, closed in turnout."""
    scale = theta * np.sqrt(2)
    high = min(_TURN, 4.5 * theta)
    nodes, weights = _nodes(0.0, high, 0.0, theta)
    weights = weights * min(float(scipy.special.erf(_TURN / scale) / scipy.special.erf(1 / scale)), 1.0)
    x = nodes[:, None]
    a = np.clip((_EDGES - x) / (1 - x), 0.0, 1.0)
    chance = np.diff(_cut(a, fair.turnout, fair.turnout_sd), axis=1) * weights[:, None]
    return _spread(fair, (a[:, 1:] + a[:, :-1]) / 2, np.broadcast_to(x, chance.shape), chance, alpha)


def _by_turnout(fair: Fair, below: Callable[[FloatArray], FloatArray], alpha: float, least: float) -> FloatArray:
    """Cells with the nodes at fair turnouts a, closed in fractions x of `least` and more."""
    reach = 4.5 * fair.turnout_sd
    low, high = max(fair.turnout - reach, 0.0), min(fair.turnout + reach, 1.0)
    nodes, weights = _nodes(low, high, fair.turnout, fair.turnout_sd)
    a = nodes[:, None]
    x = np.clip((_EDGES - a) / (1 - a), least, 1.0)
    chance = np.diff(below(x), axis=1) * weights[:, None]
    return _spread(fair, np.broadcast_to(a, chance.shape), (x[:, 1:] + x[:, :-1]) / 2, chance, alpha)


def _spread(fair: Fair, turnout: FloatArray, fraction: FloatArray, chance: FloatArray, alpha: float) -> FloatArray:
    """Chances of all cells from those of (node, part of turnout), spread over shares. Shape (turnout, share)."""
    # Parts of turnout outermost, so that those of one cell follow each other.
    part, node = np.nonzero(chance.T > 1e-10)
    a = np.maximum(turnout[node, part], 1e-6)[:, None]
    x = fraction[node, part][:, None]
    moved = x**alpha
    t = x + (1 - x) * a
    share = np.linspace(0, 1, CELLS + 1)
    v = (share * t - x * (1 - a) - moved * a) / (a * np.maximum(1 - moved, 1e-9))
    inside = np.diff(_cut(v, fair.share, fair.share_sd), axis=1) * chance[node, part][:, None]
    cells = np.zeros((CELLS, CELLS))
    filled, starts = np.unique(_CELL[part], return_index=True)
    cells[filled] = np.add.reduceat(inside, starts, axis=0)
    return cells
