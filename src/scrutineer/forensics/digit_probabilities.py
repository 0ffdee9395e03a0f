"""The chance of every digit in every station, from one pass over the probabilities of its counts.

Question: given the size of a station, its local rate and the dispersion there, which digits can its count be expected
to have? Formula: with K ~ BB(n, m, r) and the count looked at only from `least` on,

    P(D = d | K >= least) = sum_(k >= least, digit(k) = d) P(K = k) / sum_(k >= least) P(K = k).

Sums run over all counts within seven standard deviations, so nothing is drawn and no rates are put into classes.
Benford's law and the equal chances of last digits are what this tends to where counts spread over several powers of
ten; the counts of polling stations, which are made to be of like size, do not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.beta_binomial import PmfBlock, pmf_blocks
from scrutineer.forensics.count_shape import SPREAD, CountShape
from scrutineer.forensics.digits import ADJACENT, LEAST_LAST, LEAST_SECOND, LEAST_SIZE, REPEATS, ROUND_PAIR
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_LEAST_MASS: Final = 1e-9


@dataclass(frozen=True)
class DigitProbabilities:
    """Chances by station, each given that the count is one that is looked at; nan where it can hardly be one.

    Attributes:
        second: Second digit 0 to 9 of counts from 100, and last that the count has two digits. Shape (stations, 11).
        second_reshaped: The same after the shape of the counts was corrected; `second` itself where no shape was given.
            Shape (stations, 11).
        last: Last digit, of counts from 100. Shape (stations, 10).
        repeat: The last two digits are equal, of counts from 100. Shape (stations,).
        adjacent: The last two digits are neighbours, 9 and 0 among them, of counts from 100. Shape (stations,).
        round_count: The count ends in 0 or 5, of counts from 100. Shape (stations,).
        round_percentage: The rounded percentage ends in 0 or 5, of those from 1 to 99 in stations of 100 and more.
            Shape (stations,).
        round_percentage_reshaped: The same after the shape of the counts was corrected. Shape (stations,).
    """

    second: FloatArray
    second_reshaped: FloatArray
    last: FloatArray
    repeat: FloatArray
    adjacent: FloatArray
    round_count: FloatArray
    round_percentage: FloatArray
    round_percentage_reshaped: FloatArray


def digit_probabilities(sizes: IntArray, rates: LocalRates, shape: CountShape | None = None) -> DigitProbabilities:
    """The chances of digits around local rates.

    Args:
        sizes: Persons or ballots that the count is a part of. Shape (stations,).
        rates: Expected rates and dispersions.
        shape: How the counts are distributed within what the rates expect, for `second_reshaped`.

    Returns:
        The chances; 95,000 stations take a few seconds, and memory of a block and of 34 numbers a station.
    """
    number = sizes.size
    digits = (np.empty((number, width)) for width in (11, 11, 10))
    found = DigitProbabilities(*digits, *(np.empty(number) for _ in range(5)))
    for block in pmf_blocks(sizes, rates.alpha, rates.beta, spread=SPREAD):
        _fill(found, block, sizes[block.index], shape)
    return found


def _fill(found: DigitProbabilities, block: PmfBlock, sizes: IntArray, shape: CountShape | None) -> None:
    at = block.index
    sums = np.zeros((at.size, block.pmf.shape[1] + 1))
    np.cumsum(block.pmf, axis=1, out=sums[:, 1:])
    sums /= sums[:, -1:]
    second, reshaped = _second(sums, block, shape)
    found.second[at] = _given(second, second.sum(axis=1))
    found.second_reshaped[at] = _given(reshaped, reshaped.sum(axis=1))
    pairs = _folded(block.pmf, block.low)
    mass = pairs.sum(axis=1)
    found.last[at] = _given(pairs.reshape(-1, 10, 10).sum(axis=1), mass)
    found.repeat[at] = _given(pairs[:, REPEATS].sum(axis=1), mass)
    found.adjacent[at] = _given(pairs[:, ADJACENT].sum(axis=1), mass)
    found.round_count[at] = _given(pairs[:, ROUND_PAIR].sum(axis=1), mass)
    below = _below(sums, block.low, _percentage_bounds(sizes))
    plain = _at_fives(below, sizes)
    found.round_percentage[at] = plain
    found.round_percentage_reshaped[at] = plain if shape is None else _at_fives(shape.below(below, at), sizes)


def _given(part: FloatArray, mass: FloatArray) -> FloatArray:
    possible = mass > _LEAST_MASS
    whole = np.where(possible, mass, np.nan)
    return np.asarray(part / (whole if part.ndim == 1 else whole[:, None]))


def _below(sums: FloatArray, low: IntArray, counts: IntArray) -> FloatArray:
    """Chance of a count below each of `counts`. Shape (rows, counts) or (counts,) in, (rows, counts) out."""
    place = np.clip(counts - low[:, None], 0, sums.shape[1] - 1)
    return np.take_along_axis(sums, place, axis=1)


def _second(sums: FloatArray, block: PmfBlock, shape: CountShape | None) -> tuple[FloatArray, FloatArray]:
    """Chances of second digits and of two-digit counts, as they are and reshaped. Shapes (rows, 11)."""
    low = block.low
    highest = int(low.max(initial=0)) + sums.shape[1]
    lowest = max(int(low.min(initial=0)), LEAST_LAST)
    limits = [np.array([LEAST_SECOND, LEAST_LAST])]
    unit = LEAST_LAST // 10
    while 10 * unit <= highest:
        if 100 * unit > lowest:
            first, last = max(lowest // (10 * unit), 1), min(highest // (10 * unit), 9)
            limits.append(np.arange(10 * first, 10 * last + 11) * unit)
        unit *= 10
    plain, reshaped = np.zeros((low.size, 11)), np.zeros((low.size, 11))
    for bounds in limits:
        below = _below(sums, low, bounds)
        place = slice(10, 11) if bounds.size == 2 else slice(0, 10)
        plain[:, place] += _by_digit(below)
        if shape is not None:
            reshaped[:, place] += _by_digit(shape.below(below, block.index))
    return plain, plain if shape is None else reshaped


def _by_digit(below: FloatArray) -> FloatArray:
    chances = np.diff(below, axis=1)
    # The bounds of whole powers of ten are 11, 21, ...; two bounds make one chance.
    return np.asarray(chances if chances.shape[1] == 1 else chances.reshape(below.shape[0], -1, 10).sum(axis=1))


def _folded(pmf: FloatArray, low: IntArray) -> FloatArray:
    """Chances of the last two digits of counts from 100. Shape (rows, 100)."""
    rows, width = pmf.shape
    folded = np.zeros((rows, 100))
    first = pmf[:, :100]
    counts = low[:, None] + np.arange(first.shape[1])
    folded[:, : first.shape[1]] = np.where(counts >= LEAST_LAST, first, 0.0)
    for start in range(100, width, 100):
        part = pmf[:, start : start + 100]
        folded[:, : part.shape[1]] += part
    return np.take_along_axis(folded, (np.arange(100) - low[:, None]) % 100, axis=1)


def _percentage_bounds(sizes: IntArray) -> IntArray:
    """First counts whose rounded percentage is at least 1, 100, 5, 6, 10, 11, ... 95, 96. Shape (rows, 40)."""
    fives = np.arange(5, 100, 5)
    targets = np.concatenate(([1, 100], np.stack((fives, fives + 1), axis=1).ravel()))
    bounds: IntArray = -(-(2 * targets - 1) * sizes[:, None] // 200)
    return bounds


def _at_fives(below: FloatArray, sizes: IntArray) -> FloatArray:
    """Chance of a percentage that ends in 0 or 5 among those from 1 to 99. Shape (rows,)."""
    hits = (below[:, 3::2] - below[:, 2::2]).sum(axis=1)
    return np.where(sizes >= LEAST_SIZE, _given(hits, below[:, 1] - below[:, 0]), np.nan)
