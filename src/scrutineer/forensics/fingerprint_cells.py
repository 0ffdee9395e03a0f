"""Chances of the cells of a fingerprint under the model of Klimek and others, by quadrature instead of simulation.

A fair station has turnout a ~ N(A, sd_a) and share v ~ N(V, sd_v), both cut to [0, 1]. With a fraction x,

    turnout t = x + (1 - x) a,    share s = (a v + x (1 - a) + x^alpha (1 - v) a) / t;

x ~ |N(0, theta)| cut to [0, 1] in incremental stations, x = 1 - |N(0, 0.075)| in extreme ones. Given x, t depends on a
alone and s is linear in v given a, so that

    P(t in T, s in S) = integral dx p(x) sum_(parts of T) P(a in part) P(v in S | a, x),

where both inner chances are differences of the normal distribution and only x needs nodes (Gauss and Legendre). Near
x = 1 all turnouts fall together and x would need many nodes: there a has the nodes, and the chance of x is closed.

Derivatives are those of this sum, with nodes that move with the parameters: one evaluation of the normal distribution,
with its density, gives all six.

Reference: Klimek, Yegorov, Hanel, Thurner, PNAS 109 (2012) 16469, doi:10.1073/pnas.1210722109.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
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


SHAPE: Final = ("turnout", "share", "turnout_sd", "share_sd", "theta", "alpha")
"""Parameters by which there are derivatives; by the logarithm, but for the first two."""
_STEP: Final = 1e-5
_SHARES: Final = np.linspace(0, 1, CELLS + 1)
_ROOT: Final = np.sqrt(2 * np.pi)


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


@dataclass(frozen=True, slots=True)
class _Grid:
    """Nodes by parts of turnout.

    Attributes:
        turnout: Fair turnout of each. Shape (nodes, parts).
        fraction: Fraction x of each. Shape (nodes, parts).
        chance: Chance of each. Shape (nodes, parts).
    """

    turnout: FloatArray
    fraction: FloatArray
    chance: FloatArray


type _Make = Callable[[Fair, float], _Grid]
"""The grid of a fair part and theta."""


def fair_cells(fair: Fair) -> FloatArray:
    """Chances of the cells without fraud, which sum to 1. Shape (turnout, share)."""
    turnout, share = _margins(fair)
    return np.asarray(np.outer(turnout, share))


def fair_slopes(fair: Fair) -> FloatArray:
    """Derivatives of `fair_cells` by `SHAPE`. Shape (6, turnout, share)."""
    turnout, share = _margins(fair)
    slopes = np.zeros((len(SHAPE), CELLS, CELLS))
    for place in (0, 2):
        ahead, back = (_margins(_moved(fair, place, step))[0] for step in (_STEP, -_STEP))
        slopes[place] = np.outer((ahead - back) / (2 * _STEP), share)
    for place in (1, 3):
        ahead, back = (_margins(_moved(fair, place, step))[1] for step in (_STEP, -_STEP))
        slopes[place] = np.outer(turnout, (ahead - back) / (2 * _STEP))
    return slopes


def incremental_cells(fair: Fair, theta: float, alpha: float) -> FloatArray:
    """Chances of the cells in incremental stations. Shape (turnout, share)."""
    return _cells(_incremental(theta), fair, theta, alpha)


def incremental_slopes(fair: Fair, theta: float, alpha: float) -> FloatArray:
    """Derivatives of `incremental_cells` by `SHAPE`. Shape (6, turnout, share)."""
    return _slopes(_incremental(theta), fair, theta, alpha)


def extreme_cells(fair: Fair, alpha: float) -> FloatArray:
    """Chances of the cells in extreme stations. Shape (turnout, share)."""
    return _cells([_extreme], fair, 1.0, alpha)


def extreme_slopes(fair: Fair, alpha: float) -> FloatArray:
    """Derivatives of `extreme_cells` by `SHAPE`; those by theta are 0. Shape (6, turnout, share)."""
    return _slopes([_extreme], fair, 1.0, alpha)


def _incremental(theta: float) -> list[_Make]:
    if _incremental_below(np.array([_TURN]), theta)[0] < 1 - 1e-9:
        return [_by_fraction, _beyond_turn]
    return [_by_fraction]


def _cells(makers: list[_Make], fair: Fair, theta: float, alpha: float) -> FloatArray:
    cells = np.zeros((CELLS, CELLS))
    for make in makers:
        grid = make(fair, theta)
        part, node = _lines(grid)
        chance = _cut(_at_edges(*_line(grid, alpha, part, node)), fair.share, fair.share_sd)
        cells += _added(chance, grid.chance[node, part][None], part)[0]
    return cells


def _slopes(makers: list[_Make], fair: Fair, theta: float, alpha: float) -> FloatArray:
    slopes = np.zeros((len(SHAPE), CELLS, CELLS))
    sd = fair.share_sd
    low, high = -fair.share / sd, (1 - fair.share) / sd
    mass = max(float(scipy.special.ndtr(high) - scipy.special.ndtr(low)), 1e-300)
    at_low, at_high = np.exp(-0.5 * np.array([low, high]) ** 2) / _ROOT
    for make in makers:
        grid = make(fair, theta)
        part, node = _lines(grid)
        weight, (rise, start) = grid.chance[node, part], _line(grid, alpha, part, node)
        v = _at_edges(rise, start)
        inside = (v > 0) & (v < 1)
        z = (np.clip(v, 0.0, 1.0) - fair.share) / sd
        density = np.exp(-0.5 * z**2) / _ROOT
        # What places the nodes moves them: their chances, and the shares at which cells end.
        moved = {place: make(_moved(fair, place, _STEP), theta) for place in (0, 2)}
        moved[4] = make(fair, theta * np.exp(_STEP))
        loads = [(other.chance[node, part] - weight) / _STEP for other in moved.values()]
        below = _added((scipy.special.ndtr(z) - scipy.special.ndtr(low)) / mass, np.stack([weight, *loads]), part)
        slopes[list(moved)] += below[1:]
        by_density, by_z = (_added(each, weight[None], part)[0] for each in (density, z * density))
        slopes[1] -= (by_density + below[0] * (at_low - at_high)) / (sd * mass)
        slopes[3] -= (by_z + below[0] * (low * at_low - high * at_high)) / mass
        lines = {place: _line(other, alpha, part, node) for place, other in moved.items()}
        lines[5] = _line(grid, alpha * np.exp(_STEP), part, node)
        # The share at an edge is linear in it, so that its change needs no further sums over edges.
        turns = [weight * (line[0] - rise) / _STEP for line in lines.values()]
        shifts = [weight * (line[1] - start) / _STEP for line in lines.values()]
        turned, shifted = np.split(_sums(density * inside, np.stack(turns + shifts), part) / (sd * mass), 2)
        slopes[list(lines)] += np.diff(turned * _SHARES + shifted, axis=2)
    return slopes


def _moved(fair: Fair, place: int, step: float) -> Fair:
    """One of the four parameters of `SHAPE` moved, standard deviations in their logarithm."""
    if place == 0:
        return replace(fair, turnout=fair.turnout + step)
    if place == 1:
        return replace(fair, share=fair.share + step)
    if place == 2:
        return replace(fair, turnout_sd=fair.turnout_sd * np.exp(step))
    return replace(fair, share_sd=fair.share_sd * np.exp(step))


def _margins(fair: Fair) -> tuple[FloatArray, FloatArray]:
    edges = np.linspace(0, 1, CELLS + 1)
    turnout = np.diff(_cut(edges, fair.turnout, fair.turnout_sd))
    return turnout, np.diff(_cut(edges, fair.share, fair.share_sd))


def _incremental_below(x: FloatArray, theta: float) -> FloatArray:
    scale = theta * np.sqrt(2)
    return np.asarray(scipy.special.erf(x / scale) / scipy.special.erf(1 / scale))


def _extreme_below(x: FloatArray) -> FloatArray:
    scale = EXTREME_SD * np.sqrt(2)
    return np.asarray(1 - scipy.special.erf((1 - x) / scale) / scipy.special.erf(1 / scale))


def _cut(x: FloatArray, mean: float, sd: float) -> FloatArray:
    """Distribution of a normal variable cut to [0, 1]."""
    low, high = scipy.special.ndtr(-mean / sd), scipy.special.ndtr((1 - mean) / sd)
    inside = scipy.special.ndtr((np.clip(x, 0.0, 1.0) - mean) / sd)
    return np.asarray((inside - low) / max(high - low, 1e-300))


@cache
def _legendre() -> tuple[FloatArray, FloatArray]:
    return np.polynomial.legendre.leggauss(_NODES)


def _nodes(low: float, high: float) -> FloatArray:
    """Nodes of Gauss and Legendre between two values. Shape (nodes, 1)."""
    return np.asarray(low + (high - low) * (_legendre()[0] + 1) / 2)[:, None]


def _weights(nodes: FloatArray, mean: float, sd: float) -> FloatArray:
    """Weights, summing to 1, of a normal variable at nodes. Shape (nodes, 1)."""
    weights = _legendre()[1][:, None] * np.exp(-0.5 * ((nodes - mean) / sd) ** 2)
    return np.asarray(weights / weights.sum())


def _by_fraction(fair: Fair, theta: float) -> _Grid:
    """Nodes at fractions x up to `_TURN`, closed in turnout."""
    x = _nodes(0.0, min(_TURN, 4.5 * theta))
    a = np.clip((_EDGES - x) / (1 - x), 0.0, 1.0)
    mass = min(float(_incremental_below(np.array([_TURN]), theta)[0]), 1.0)
    chance = np.diff(_cut(a, fair.turnout, fair.turnout_sd), axis=1) * _weights(x, 0.0, theta) * mass
    return _Grid((a[:, 1:] + a[:, :-1]) / 2, np.broadcast_to(x, chance.shape), chance)


def _beyond_turn(fair: Fair, theta: float) -> _Grid:
    return _by_turnout(fair, lambda x: _incremental_below(x, theta), _TURN)


def _extreme(fair: Fair, _theta: float) -> _Grid:
    return _by_turnout(fair, _extreme_below, 0.0)


def _by_turnout(fair: Fair, below: Callable[[FloatArray], FloatArray], least: float) -> _Grid:
    """Nodes at fair turnouts a, closed in fractions x of `least` and more."""
    reach = 4.5 * fair.turnout_sd
    a = _nodes(max(fair.turnout - reach, 0.0), min(fair.turnout + reach, 1.0))
    x = np.clip((_EDGES - a) / (1 - a), least, 1.0)
    chance = np.diff(below(x), axis=1) * _weights(a, fair.turnout, fair.turnout_sd)
    return _Grid(np.broadcast_to(a, chance.shape), (x[:, 1:] + x[:, :-1]) / 2, chance)


def _lines(grid: _Grid) -> tuple[IntArray, IntArray]:
    """Part and node of all that have a chance, parts outermost, so that those of one cell follow each other."""
    part, node = np.nonzero(grid.chance.T > 1e-10)
    return part, node


def _line(grid: _Grid, alpha: float, part: IntArray, node: IntArray) -> tuple[FloatArray, FloatArray]:
    """The fair share from which a share s comes is rise * s + start. Shapes (lines,)."""
    a, x = np.maximum(grid.turnout[node, part], 1e-6), grid.fraction[node, part]
    moved = x**alpha
    left = a * np.maximum(1 - moved, 1e-9)
    return (x + (1 - x) * a) / left, -(x * (1 - a) + moved * a) / left


def _at_edges(rise: FloatArray, start: FloatArray) -> FloatArray:
    """Fair shares from which the shares at the edges of cells come. Shape (lines, edges)."""
    return np.asarray(rise[:, None] * _SHARES + start[:, None])


def _added(below: FloatArray, weights: FloatArray, part: IntArray) -> FloatArray:
    """Cells from values below each edge of the share, by line, weighted. Shape (weights, turnout, share)."""
    return np.diff(_sums(below, weights, part), axis=2)


def _sums(values: FloatArray, weights: FloatArray, part: IntArray) -> FloatArray:
    """Weighted sums over the lines of each cell of turnout.

    Args:
        values: Values. Shape (lines, edges).
        weights: Weights. Shape (weights, lines).
        part: Part of turnout of each line, in order. Shape (lines,).

    Returns:
        The sums. Shape (weights, turnout, edges).
    """
    sums = np.zeros((weights.shape[0], CELLS, CELLS + 1))
    filled, starts = np.unique(_CELL[part], return_index=True)
    ends = [*starts[1:].tolist(), part.size]
    for cell, start, stop in zip(filled.tolist(), starts.tolist(), ends, strict=True):
        sums[:, cell] = weights[:, start:stop] @ values[start:stop]
    return sums
