"""Who is whose neighbour: stations of one unit, or pairs that were given; each station's neighbours count 1 together.

With w_ij = 1 / d_i for the d_i neighbours j of i, and 0 otherwise, the sums that Moran's I needs are

    S0 = sum w_ij,   S1 = sum (w_ij + w_ji)^2 / 2,   S2 = sum_i (w_i. + w_.i)^2.

Units are never written out as pairs, so that the cost is linear in stations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Neighbourhood:
    """Neighbours of every station, as units or as pairs in both directions.

    Attributes:
        degree: Number of neighbours. Shape (stations,).
        s0: Sum of the weights.
        s1: Half the sum of the squares of w_ij + w_ji.
        s2: Sum of the squares of the weights of rows and columns together.
        groups: Unit of each station; None where pairs were given. Shape (stations,).
        first: First of each pair. Shape (pairs,), empty for units.
        second: Second of each pair.
    """

    degree: IntArray
    s0: float
    s1: float
    s2: float
    groups: IntArray | None
    first: IntArray
    second: IntArray

    def mean_of(self, values: FloatArray) -> FloatArray:
        """Mean of a column over the neighbours of each station; 0 where there is none. Shape (stations,)."""
        if self.groups is not None:
            total = np.bincount(self.groups, weights=values)[self.groups] - values
        else:
            total = np.bincount(self.first, weights=values[self.second], minlength=values.size)
        return np.asarray(total / np.maximum(self.degree, 1) * (self.degree > 0))


def of_units(groups: IntArray) -> Neighbourhood:
    """Neighbours are the other stations of the same unit.

    Args:
        groups: Code of the unit, 0 or more. Shape (stations,).
    """
    size = np.bincount(groups)
    shared = size[size > 1].astype(np.float64)
    empty = np.zeros(0, np.int64)
    # Within a unit both weights are 1 / (n - 1), and every row and column sums to 1.
    s1 = float((2 * shared / (shared - 1)).sum())
    return Neighbourhood(size[groups] - 1, float(shared.sum()), s1, float(4 * shared.sum()), groups, empty, empty)


def of_pairs(pairs: IntArray, stations: int) -> Neighbourhood:
    """Neighbours as given.

    Args:
        pairs: Places of two neighbours each; the order within a pair does not matter. Shape (pairs, 2).
        stations: Number of stations.

    Raises:
        InputError: A pair names a station that does not exist, or a station as its own neighbour.
    """
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise InputError("a list of neighbours has two columns", column="pairs", value=pairs.shape)
    bad = np.flatnonzero((pairs < 0).any(axis=1) | (pairs >= stations).any(axis=1) | (pairs[:, 0] == pairs[:, 1]))
    if bad.size:
        raise InputError(
            "a pair of neighbours names a station that does not exist, or one station twice",
            row=int(bad[0]) + 1,
            column="pairs",
            value=str(pairs[bad[0]].tolist()),
            mend=f"use places from 0 to {stations - 1}",
        )
    once = np.unique(np.sort(pairs, axis=1), axis=0).reshape(-1, 2)
    first, second = np.concatenate([once, once[:, ::-1]]).T
    degree = np.bincount(first, minlength=stations)
    inverse = 1 / np.maximum(degree, 1)
    s1 = float(((inverse[first] + inverse[second]) ** 2).sum() / 2)
    columns = np.bincount(first, weights=inverse[second], minlength=stations)
    s2 = float((((degree > 0) + columns) ** 2).sum())
    return Neighbourhood(degree, float((degree > 0).sum()), s1, s2, None, first, second)
