"""How often each number occurs, against a smooth curve: what is left for digits when any shape is allowed.

Question: whoever votes does not know in which digit the count will end. So whatever the rates of stations are, in one
camp or in many, the expected frequency of a count is a smooth curve: a mixture over stations of humps none of which is
narrower than chance makes it (`narrowest_hump`). Are the frequencies of digits those of such a curve?
Formula: N(k), the number of stations with count k, is Poisson with

    log L(k) = o(k) + b(k)' c,

b cubic B-splines and o what is known beforehand (0 for counts). With G(k) the digits of k as a table of 0 and 1, c-hat
the maximum of likelihood and L-hat its curve, the score of the digits and its variance are

    s = G'(N - L-hat),   V = G'WG - G'WB (B'WB)^-1 B'WG,   W = diag(L-hat):

what of the digits can be told from the shape, and nothing else, is tested. Pooling is right for unlike stations too: V
is that of contrasts that no smooth curve has, for which the chances of one station add nothing.

It cannot tell digits from shape where both move alike; `information` of the statistic says how much is left. Curves
that are truly not smooth mislead it, and are to be given as o, or as a further column of b whose coefficient is known
to some precision beforehand, which is then added to B'WB.
References: Lindsey, Applied Statistics 23 (1974) 418, doi:10.2307/2347131 (densities by Poisson regression); Efron and
Tibshirani, Annals of Statistics 24 (1996) 2431, doi:10.1214/aos/1032181161; Rao, Proceedings of the Cambridge
Philosophical Society 44 (1948) 50, doi:10.1017/S0305004100023987 (score tests).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.forensics.digit_statistic import DigitStatistic

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_DEGREE: Final = 3
_FEWEST: Final = 10
"""Stations between two knots at least."""
_GAP: Final = 2.5
"""An interval so many times as long as both beside it has knots of its own."""
_RIDGE: Final = 1e-9
_STEPS: Final = 50
_CLOSE: Final = 1e-4
"""Gain of the log likelihood at which the fit ends."""
_CLOSE_ENOUGH: Final = 1e-2
"""The same where many fits are only counted: scores are corrected for what a fit lacks, to the first order."""
_MOST_LOG: Final = 50.0


@dataclass(frozen=True)
class SmoothFrequencies:
    """Observed frequencies and the smooth curve that fits them best.

    Attributes:
        observed: Stations with each value. Shape (values,).
        expected: The curve. Shape (values,).
        coefficients: Of the columns. Shape (columns,).
        curve: Which curves are smooth.
    """

    observed: FloatArray
    expected: FloatArray
    coefficients: FloatArray
    curve: "Curve"

    def again(self, elections: NDArray[np.integer]) -> Iterator["SmoothFrequencies"]:
        """The curves of other frequencies, less closely: each from that of the one before, for they are alike.

        Args:
            elections: Frequencies. Shape (elections, values).
        """
        fit = self
        for observed in elections:
            fit = self.curve.fitted(observed.astype(np.float64), fit.coefficients, _CLOSE_ENOUGH)
            yield fit

    def statistic(self, readings: "Readings") -> DigitStatistic:
        """Digits against the curve, with the variance that the shape leaves."""
        table = readings.table
        slopes = (readings.slopes @ self.expected).reshape(-1, table.shape[1])
        weighted = (readings.pairs @ self.expected).reshape(table.shape[1], -1)
        return DigitStatistic(
            int(self.observed.sum()),
            table.T @ self.observed,
            table.T @ self.expected,
            weighted - slopes.T @ self.curve.solved(self.expected, slopes),
        )


@dataclass(frozen=True)
class Readings:
    """Digits of the values, and what of G'WB and G'WG does not depend on the curve: worked out once for many curves.

    Attributes:
        table: 1 where a value has the digit, sparse. Shape (values, digits).
        slopes: What B'WG is per unit of W, sparse. Shape (columns * digits, values).
        pairs: What G'WG is per unit of W, sparse. Shape (digits * digits, values).
    """

    table: Any
    slopes: Any
    pairs: Any

    @classmethod
    def of(cls, curve: "Curve", table: FloatArray) -> "Readings":
        """The digits of the values of a curve.

        Args:
            curve: The curve.
            table: 1 where a value has the digit, 0 elsewhere. Shape (values, digits).
        """
        digits = scipy.sparse.csr_array(table)
        return cls(digits, _products(curve.columns, digits), _products(digits, digits))


@dataclass(frozen=True)
class Curve:
    """Which curves are smooth: the columns and what is known beforehand.

    Attributes:
        columns: The columns b(k), as a sparse array of equally many entries in each row. Shape (values, columns).
        known: o(k). Shape (values,).
        precision: Of the coefficients about 0, as known beforehand; 0 where nothing is. Shape (columns,).
    """

    columns: Any
    known: FloatArray
    precision: FloatArray

    def fitted(self, observed: FloatArray, start: FloatArray | None = None, close: float = _CLOSE) -> SmoothFrequencies:
        """The curve of most likelihood, by Newton's method.

        Args:
            observed: Stations with each value, some above 0. Shape (values,).
            start: Coefficients of a fit to frequencies that are like these. Shape (columns,).
            close: Gain of the log likelihood at which the fit ends.
        """
        coefficients = self._level(observed) if start is None else start
        expected = self._at(coefficients)
        seen = self.columns.T @ observed
        likelihood = self._likelihood(coefficients, expected, seen)
        for _ in range(_STEPS):
            slope = seen - self.columns.T @ expected - self.precision * coefficients
            step = self.solved(expected, slope)
            new, length = coefficients + step, 1.0
            curve = self._at(new)
            while (found := self._likelihood(new, curve, seen)) < likelihood and length > _CLOSE:
                length /= 2
                new = coefficients + length * step
                curve = self._at(new)
            if found > likelihood:
                coefficients, expected, likelihood = new, curve, found
            if float(slope @ step) < close or (found <= likelihood and length <= _CLOSE):
                break
        return SmoothFrequencies(observed, expected, coefficients, self)

    def solved(self, weights: FloatArray, right: FloatArray) -> FloatArray:
        """(B'WB + precision)^-1 times the right-hand sides; all columns but the last overlap with few neighbours only.

        Args:
            weights: Diagonal of W. Shape (values,).
            right: Shape (columns,) or (columns, sides).
        """
        normal = self._normal(weights)
        bands = np.zeros((_DEGREE + 1, len(normal) - 1))
        for off in range(_DEGREE + 1):
            bands[off, : bands.shape[1] - off] = np.diagonal(normal[:-1, :-1], -off)
        sides = right.reshape(len(right), -1)
        border = normal[-1, :-1]
        inner = scipy.linalg.solveh_banded(bands, np.column_stack((border, sides[:-1])), lower=True)
        last = (sides[-1] - border @ inner[:, 1:]) / (normal[-1, -1] - border @ inner[:, 0])
        return np.vstack((inner[:, 1:] - np.outer(inner[:, 0], last), last)).reshape(right.shape)

    def _normal(self, weights: FloatArray) -> FloatArray:
        """Lower triangle of B'WB and the precision, safe where columns hardly differ. Shape (columns, columns)."""
        width = self.columns.shape[1]
        found = self._squares @ weights
        found[:: width + 1] += self.precision + _RIDGE * max(float(found[:: width + 1].mean()), 1.0)
        return np.asarray(found.reshape(width, width))

    @cached_property
    def _squares(self) -> Any:
        """What B'WB is per unit of W, its lower triangle, sparse. Shape (columns * columns, values)."""
        width = self.columns.shape[1]
        lower = np.tril(np.ones((width, width))).ravel()
        kept = scipy.sparse.dia_array((lower[None], 0), shape=(width**2, width**2))
        found = kept @ _products(self.columns, self.columns)
        found.eliminate_zeros()
        return found

    def _level(self, observed: FloatArray) -> FloatArray:
        """Coefficients of a level curve: B-splines add up to 1."""
        ones = np.ones(observed.size)
        level = float(np.log(observed.sum() / np.exp(self.known).sum()))
        return self.solved(ones, self.columns.T @ (level * ones))

    def _at(self, coefficients: FloatArray) -> FloatArray:
        return np.asarray(np.exp(np.minimum(self.columns @ coefficients + self.known, _MOST_LOG)))

    def _likelihood(self, coefficients: FloatArray, expected: FloatArray, seen: FloatArray) -> float:
        """Of frequencies of which `seen` is B'N, but for what no coefficient changes."""
        known = float(self.precision @ coefficients**2) / 2
        return float(seen @ coefficients - expected.sum()) - known


def _products(one: Any, other: Any) -> Any:
    """Products of the columns of two sparse arrays, each with each: A'WB is this times the diagonal of W.

    Args:
        one: Shape (values, columns).
        other: Shape (values, others).

    Returns:
        The products, sparse. Shape (columns * others, values).
    """
    rows, width = one.shape
    one, other = one.tocoo(), scipy.sparse.csr_array(other)
    # Each entry of one meets all entries of its row in the other.
    number = np.diff(other.indptr)[one.row]
    entry = np.repeat(np.arange(one.nnz), number)
    partner = np.arange(entry.size) - np.repeat(np.cumsum(number) - number - other.indptr[one.row], number)
    place = one.col[entry].astype(np.int64) * other.shape[1] + other.indices[partner]
    return scipy.sparse.csr_array(
        (one.data[entry] * other.data[partner], (place, one.row[entry])), shape=(width * other.shape[1], rows)
    )


def knots(observed: FloatArray, first: int, steps: FloatArray) -> FloatArray:
    """Knots that lie apart as far as wished, with ten stations between them at least.

    Args:
        observed: Stations with the values `first`, `first + 1`, ... Shape (values,).
        first: First value.
        steps: Wished distance of knots at each value; less than 1 is taken for 1. Shape (values,).

    Returns:
        The knots, from the first value to the last. Shape (knots,).
    """
    values = np.arange(first, first + observed.size)
    # Not further than a value on the way wishes either.
    ahead = np.minimum.accumulate((values + np.maximum(steps, 1.0))[::-1])[::-1]
    last = float(values[-1])
    below = np.concatenate(([0.0], np.cumsum(observed)))
    found = [float(first)]
    place = 0
    while True:
        # Behind the first value before which there are enough stations.
        enough = float(first + np.searchsorted(below, below[place] + _FEWEST))
        following = max(float(np.interp(found[-1], values, ahead)), enough)
        place = int(np.ceil(following - first))
        end = float(np.interp(following, values, ahead))
        if (following + end) / 2 > last or below[-1] - below[min(place, observed.size)] < _FEWEST:
            break
        found.append(following)
    return _bridged(np.array([*found, max(last, found[0] + 1.0)]))


def _bridged(at: FloatArray) -> FloatArray:
    """The knots, and two more in each gap: the curve must turn there from the fall of one hump to the rise of the next.

    A gap is an interval far longer than those beside it, as there are hardly any stations; the two knots lie as far
    from its ends as the next ones outside.
    """
    length = np.diff(at)
    before, own, after = length[:-2], length[1:-1], length[2:]
    gap = own > _GAP * np.maximum(before, after)
    further = np.concatenate(((at[1:-2] + before)[gap], (at[2:-1] - after)[gap]))
    return np.sort(np.concatenate((at, further)))


def splines(values: IntArray, at: FloatArray, further: FloatArray | None = None) -> Any:
    """Cubic B-splines, and where asked a further column, sparse.

    Args:
        values: Where. Shape (values,).
        at: Knots, from the first value to the last. Shape (knots,).
        further: The further column. Shape (values,).

    Returns:
        The columns. Shape (values, knots + 2), or one more.
    """
    ends = np.concatenate((np.repeat(at[0], _DEGREE), at, np.repeat(at[-1], _DEGREE)))
    found = scipy.interpolate.BSpline.design_matrix(values.astype(np.float64), ends, _DEGREE)
    if further is None:
        return found
    rows, width = found.shape
    place = np.column_stack((found.indices.reshape(rows, -1), np.full(rows, width)))
    entry = np.column_stack((found.data.reshape(rows, -1), further))
    start = np.arange(rows + 1) * place.shape[1]
    return scipy.sparse.csr_array((entry.ravel(), place.ravel(), start), shape=(rows, width + 1))
