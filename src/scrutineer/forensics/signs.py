"""Differences between two counts of the same stations: their signs, and whether they crowd in some units.

    sign test: of g stations with more and l with fewer, X ~ Binomial(g + l, 1/2), p = min(1, 2 P(X <= min(g, l)));
    crowding: of N stations D differ; in a unit with n stations the number that differ is hypergeometric(N, D, n); the
    smallest chance of as many among U units is multiplied by U.

References: W. J. Dixon, A. M. Mood, JASA 41 (1946) 557, doi:10.1080/01621459.1946.10501898; C. Gini 1912 (Gini index).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, ndtr
from scipy.stats import hypergeom

from scrutineer.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signs:
    """The differences as a whole.

    Attributes:
        stations: Stations compared.
        more: Stations at which the second figure is larger.
        fewer: Stations at which it is smaller.
        net: Sum of the differences.
        gross: Sum of their sizes.
        largest: Largest size.
        median: Median size of those that differ; None where none does.
        p: Exact two-sided sign test; 1 where nothing differs.
    """

    stations: int
    more: int
    fewer: int
    net: int
    gross: int
    largest: int
    median: float | None
    p: float


def signs(differences: IntArray) -> Signs:
    """Count the signs of differences.

    Args:
        differences: Second less first figure. Shape (stations,).
    """
    more, fewer = int((differences > 0).sum()), int((differences < 0).sum())
    size = np.abs(differences)
    p = min(1.0, 2 * float(bdtr(min(more, fewer), more + fewer, 0.5))) if more + fewer else 1.0
    median = float(np.median(size[size > 0])) if more + fewer else None
    largest = int(size.max(initial=0))
    return Signs(differences.size, more, fewer, int(differences.sum()), int(size.sum()), largest, median, p)


@dataclass(frozen=True, slots=True)
class Crowding:
    """Where the differences lie.

    Attributes:
        units: Units that have stations.
        units_touched: Units with a station that differs.
        top: Code of the unit whose number is least likely; None where nothing differs.
        top_differing: Stations that differ there.
        top_stations: Stations there.
        p: Chance that some unit has a number so unlikely, if stations were picked at random; 1 where nothing differs.
        gini: Gini index of the sizes over units: 0 all alike, near 1 all in one; None where nothing differs.
    """

    units: int
    units_touched: int
    top: int | None
    top_differing: int
    top_stations: int
    p: float
    gini: float | None


def crowding(differences: IntArray, units: IntArray) -> Crowding:
    """Whether differences crowd in some units.

    Args:
        differences: Shape (stations,).
        units: Code of each station's unit, 0 or more. Shape (stations,).

    Raises:
        InputError: Lengths differ.
    """
    if differences.shape != units.shape:
        raise InputError("the arrays differ in length", column="units", value=units.shape)
    codes, places = np.unique(units, return_inverse=True)
    size = np.bincount(places, minlength=codes.size)
    touched = np.bincount(places[differences != 0], minlength=codes.size)
    differing = int(touched.sum())
    if not differing:
        return Crowding(codes.size, 0, None, 0, 0, 1.0, None)
    chance = np.asarray(hypergeom.sf(touched - 1, differences.size, differing, size))
    top = int(np.lexsort((-touched, chance))[0])
    weight = np.sort(np.bincount(places, weights=np.abs(differences), minlength=codes.size))
    rank = np.arange(1, codes.size + 1)
    gini = float((2 * rank - codes.size - 1) @ weight / (codes.size * weight.sum()))
    return Crowding(
        units=codes.size,
        units_touched=int((touched > 0).sum()),
        top=int(codes[top]),
        top_differing=int(touched[top]),
        top_stations=int(size[top]),
        p=min(1.0, float(chance[top]) * codes.size),
        gini=gini,
    )


@dataclass(frozen=True, slots=True)
class Association:
    """Whether differences go with another figure, within units.

    Attributes:
        total: Sum over units of the covariance sums of sign and figure.
        sd: Its standard deviation if within each unit any station could have any of the signs.
        p: Two-sided, normal; None where no unit holds stations that differ in both.
    """

    total: float
    sd: float
    p: float | None


def association(differences: IntArray, figure: FloatArray, units: IntArray) -> Association:
    """Whether stations with a larger second figure have a larger other figure than the rest of their unit.

    Formula: T = sum_u sum_(i in u) (s_i - mean s)(x_i - mean x), s the sign of the difference; under permutation within
    units E T = 0 and Var T = sum_u sum (s - mean s)^2 sum (x - mean x)^2 / (n_u - 1), exactly.

    Args:
        differences: Shape (stations,).
        figure: The other figure. Shape (stations,).
        units: Code of each station's unit, 0 or more. Shape (stations,).

    Raises:
        InputError: Lengths differ.
    """
    if not differences.shape == figure.shape == units.shape:
        raise InputError("the arrays differ in length", column="figure", value=figure.shape)
    number = np.bincount(units) if units.size else np.zeros(1, np.int64)
    sign = np.sign(differences).astype(np.float64)
    off = [
        column - (np.bincount(units, weights=column, minlength=1) / np.maximum(number, 1))[units]
        for column in (sign, figure)
    ]
    squares = [np.bincount(units, weights=column**2, minlength=1) for column in off]
    variance = float((squares[0] * squares[1] / np.maximum(number - 1, 1)).sum())
    total = float((off[0] * off[1]).sum())
    if variance <= 1e-18:
        return Association(total, 0.0, None)
    sd = float(np.sqrt(variance))
    return Association(total, sd, float(2 * ndtr(-abs(total) / sd)))
