"""Chances of the cells of a fingerprint under the model of Klimek and others, by quadrature instead of simulation.

A fair station has turnout a ~ N(A, sd_a) and share v ~ N(V, sd_v), both cut to [0, 1]. With a fraction x,

    turnout t = x + (1 - x) a,    share s = (a v + x (1 - a) + x^alpha (1 - v) a) / t;

x ~ |N(0, theta)| cut to [0, 1] in incremental stations, x = 1 - |N(0, 0.075)| in extreme ones. Given x, t depends on a
alone and s is linear in v given a, so that

    P(t in T, s in S) = integral dx p(x) sum_(parts of T) P(a in part) P(v in S | a, x),

where both inner chances are differences of the normal distribution and only x needs nodes (Gauss and Legendre). Near
x = 1 all turnouts fall together and x would need many nodes: there a has the nodes, and the chance of x is closed.

Derivatives are those of this sum, with nodes that move with the parameters: one evaluation of the normal distribution,
with its density, gives all six. Only cells inside `Windows` are worked out: a few hundred stations lie in a tenth of
the cells, and what the others would cost is what a small file costs.

Reference: Klimek, Yegorov, Hanel, Thurner, PNAS 109 (2012) 16469, doi:10.1073/pnas.1210722109.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final, NamedTuple

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

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
_NEAR: Final = (3, 4)
"""Rows and cells beside one with stations that are worked out too: what the fit expects there guides its next step."""
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


@dataclass(frozen=True)
class Windows:
    """Cells that are looked at: in each row of turnout a run of shares.

    Attributes:
        first: First cell of each row. Shape (turnout,).
        stop: Cell behind the last one; `first` where the row has none. Shape (turnout,).
    """

    first: IntArray
    stop: IntArray

    @staticmethod
    def of(counts: FloatArray) -> "Windows":
        """From the first to the last cell that has stations or some near it, in each row.

        Args:
            counts: Stations by cell. Shape (turnout, share).
        """
        near = np.ones([2 * reach + 1 for reach in _NEAR])
        filled = scipy.ndimage.binary_dilation(counts > 0, near)
        some = filled.any(axis=1)
        first = np.where(some, filled.argmax(axis=1), 0)
        return Windows(first, np.where(some, CELLS - filled[:, ::-1].argmax(axis=1), 0))

    @cached_property
    def inside(self) -> BoolArray:
        """Whether a cell is looked at. Shape (turnout, share)."""
        cell = np.arange(CELLS)
        return np.asarray((cell >= self.first[:, None]) & (cell < self.stop[:, None]))


WHOLE: Final = Windows(np.zeros(CELLS, np.int64), np.full(CELLS, CELLS))
"""All cells."""


class Block(NamedTuple):
    """Where the lines of one row of turnout lie.

    Attributes:
        row: The row.
        start: Its first line.
        stop: Line behind the last one.
        first: First edge of its window.
        last: Edge behind the last one.
        here: First place among the edges of all lines.
        there: Place behind the last one.
    """

    row: int
    start: int
    stop: int
    first: int
    last: int
    here: int
    there: int


@dataclass(frozen=True)
class Lines:
    """Nodes by parts of turnout that have a chance, and the fair share at the edges of cells on each.

    Attributes:
        make: What makes their grid.
        windows: The cells that are looked at.
        blocks: Where the lines of each row lie.
        part: Part of turnout, in order, so that those of one row follow each other. Shape (lines,).
        node: The node. Shape (lines,).
        weight: Chance. Shape (lines,).
        rise: The fair share from which a share s comes is rise * s + start. Shape (lines,).
        start: Its start. Shape (lines,).
        z: Fair share at the edges of the row's window, cut to [0, 1], in standard deviations from its mean; line after
            line. Shape (edges of all lines,).
        below: Chance of a smaller one. Shape (edges of all lines,).
    """

    make: _Make
    windows: Windows
    blocks: tuple["Block", ...]
    part: IntArray
    node: IntArray
    weight: FloatArray
    rise: FloatArray
    start: FloatArray
    z: FloatArray
    below: FloatArray

    def added(self, values: FloatArray, weights: FloatArray) -> FloatArray:
        """Cells from values below each edge, weighted. Shape (weights, turnout, share)."""
        return np.asarray(np.diff(self.sums(values, weights), axis=2) * self.windows.inside)

    def sums(self, values: FloatArray, weights: FloatArray) -> FloatArray:
        """Weighted sums over the lines of each row.

        Args:
            values: Values. Shape (edges of all lines,).
            weights: Weights. Shape (weights, lines).

        Returns:
            The sums; 0 outside the windows. Shape (weights, turnout, edges).
        """
        sums = np.zeros((weights.shape[0], CELLS, CELLS + 1))
        for block in self.blocks:
            own = values[block.here : block.there].reshape(-1, block.last - block.first)
            sums[:, block.row, block.first : block.last] = weights[:, block.start : block.stop] @ own
        return sums


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
    return cells_on(incremental_lines(fair, theta, alpha))


def extreme_cells(fair: Fair, alpha: float) -> FloatArray:
    """Chances of the cells in extreme stations. Shape (turnout, share)."""
    return cells_on(extreme_lines(fair, alpha))


def incremental_lines(fair: Fair, theta: float, alpha: float, windows: Windows = WHOLE) -> tuple[Lines, ...]:
    """The lines of incremental stations."""
    far = _incremental_below(np.array([_TURN]), theta)[0] < 1 - 1e-9
    makers = (_by_fraction, _beyond_turn) if far else (_by_fraction,)
    return tuple(_lined(make, fair, theta, alpha, windows) for make in makers)


def extreme_lines(fair: Fair, alpha: float, windows: Windows = WHOLE) -> tuple[Lines, ...]:
    """The lines of extreme stations."""
    return (_lined(_extreme, fair, 1.0, alpha, windows),)


def cells_on(lines: tuple[Lines, ...]) -> FloatArray:
    """Chances of the cells from their lines; 0 outside the windows. Shape (turnout, share)."""
    cells = np.zeros((CELLS, CELLS))
    for some in lines:
        cells += some.added(some.below, some.weight[None])[0]
    return cells


def slopes_on(lines: tuple[Lines, ...], fair: Fair, theta: float, alpha: float) -> FloatArray:
    """Derivatives of `cells_on` by `SHAPE`; those of extreme stations by theta are 0. Shape (6, turnout, share)."""
    slopes = np.zeros((len(SHAPE), CELLS, CELLS))
    sd = fair.share_sd
    low, high = -fair.share / sd, (1 - fair.share) / sd
    mass = max(float(scipy.special.ndtr(high) - scipy.special.ndtr(low)), 1e-300)
    at_low, at_high = np.exp(-0.5 * np.array([low, high]) ** 2) / _ROOT
    for some in lines:
        weight = some.weight
        density = np.exp(-0.5 * some.z**2) / _ROOT
        # What places the nodes moves them: their chances, and the shares at which cells end.
        moved = {place: some.make(_moved(fair, place, _STEP), theta) for place in (0, 2)}
        moved[4] = some.make(fair, theta * np.exp(_STEP))
        loads = [(other.chance[some.node, some.part] - weight) / _STEP for other in moved.values()]
        below = some.added(some.below, np.stack([weight, *loads]))
        slopes[list(moved)] += below[1:]
        by_density, by_z = (some.added(each, weight[None])[0] for each in (density, some.z * density))
        slopes[1] -= (by_density + below[0] * (at_low - at_high)) / (sd * mass)
        slopes[3] -= (by_z + below[0] * (low * at_low - high * at_high)) / mass
        lines_of = {place: _line(other, alpha, some.part, some.node) for place, other in moved.items()}
        grid = some.make(fair, theta)
        lines_of[5] = _line(grid, alpha * np.exp(_STEP), some.part, some.node)
        # The share at an edge is linear in it, so that its change needs no further sums over edges.
        turns = [weight * (line[0] - some.rise) / _STEP for line in lines_of.values()]
        shifts = [weight * (line[1] - some.start) / _STEP for line in lines_of.values()]
        inside = density * ((some.z > low) & (some.z < high))
        turned, shifted = np.split(some.sums(inside, np.stack(turns + shifts)) / (sd * mass), 2)
        slopes[list(lines_of)] += np.diff(turned * _SHARES + shifted, axis=2) * some.windows.inside
    return slopes


def _lined(make: _Make, fair: Fair, theta: float, alpha: float, windows: Windows) -> Lines:
    grid = make(fair, theta)
    looked = (windows.stop > windows.first)[_CELL]
    part, node = np.nonzero((grid.chance.T > 1e-10) & looked[:, None])
    rise, start = _line(grid, alpha, part, node)
    blocks = _blocks(part, windows)
    z = np.empty(blocks[-1].there if blocks else 0)
    for block in blocks:
        own = z[block.here : block.there].reshape(-1, block.last - block.first)
        np.multiply(rise[block.start : block.stop, None], _SHARES[block.first : block.last], out=own)
        own += start[block.start : block.stop, None]
    np.clip(z, 0.0, 1.0, out=z)
    z -= fair.share
    z /= fair.share_sd
    low, high = scipy.special.ndtr([-fair.share / fair.share_sd, (1 - fair.share) / fair.share_sd])
    below = scipy.special.ndtr(z)
    below -= low
    below /= max(high - low, 1e-300)
    return Lines(make, windows, blocks, part, node, grid.chance[node, part], rise, start, z, below)


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


def _blocks(part: IntArray, windows: Windows) -> tuple[Block, ...]:
    rows, starts = np.unique(_CELL[part], return_index=True)
    stops = [*starts[1:].tolist(), part.size][: rows.size]
    found, here = [], 0
    for row, start, stop in zip(rows.tolist(), starts.tolist(), stops, strict=True):
        first, last = int(windows.first[row]), int(windows.stop[row]) + 1
        there = here + (stop - start) * (last - first)
        found.append(Block(row, start, stop, first, last, here, there))
        here = there
    return tuple(found)


def _line(grid: _Grid, alpha: float, part: IntArray, node: IntArray) -> tuple[FloatArray, FloatArray]:
    """The fair share from which a share s comes is rise * s + start. Shapes (lines,)."""
    a, x = np.maximum(grid.turnout[node, part], 1e-6), grid.fraction[node, part]
    moved = x**alpha
    left = a * np.maximum(1 - moved, 1e-9)
    return (x + (1 - x) * a) / left, -(x * (1 - a) + moved * a) / left
