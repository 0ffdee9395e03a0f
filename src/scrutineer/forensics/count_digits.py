"""The digits of one count over all stations, read off once for all methods of digits: chances, and drawn elections.

The draws verify the exact chances: counts are drawn by the simulator around the same local rates, and their digits set
against the same chances. Rates are not fitted anew to every draw: chances of digits hardly depend on them, and a test
holds this against draws whose rates were.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.forensics.clean_election import beta_binomial
from scrutineer.forensics.count_shape import count_shape
from scrutineer.forensics.digit_probabilities import DigitProbabilities, digit_probabilities
from scrutineer.forensics.digit_statistic import DigitStatistic, digit_statistic, mapped
from scrutineer.forensics.digits import (
    ADJACENT,
    LEAST_LAST,
    LEAST_SECOND,
    REPEATS,
    ROUND_PAIR,
    SPREAD_EVENLY,
    last_pairs,
    percentage_usable,
    percentages,
    second_codes,
)
from scrutineer.forensics.local_rates import LocalRates

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_LEVEL: Final = 0.01
_Z_AT_LEVEL: Final = 2.5758293035489004
KINDS: Final = ("second", "last", "repeat", "adjacent", "round_count", "round_percentage")
"""What is read off a count; the first two have ten categories."""
_RESHAPED: Final = ("second", "round_percentage")
_PAIRS: Final = {"repeat": REPEATS, "adjacent": ADJACENT, "round_count": ROUND_PAIR}


@dataclass(frozen=True)
class Drawn:
    """What clean elections showed.

    Attributes:
        draws: How many were drawn.
        mean: Mean of z over them; 0 where the exact chances are right.
        sd: Standard deviation of z; 1 where they are.
        rejected: Share in which the test rejects at the 1 % level.
    """

    draws: int
    mean: float
    sd: float
    rejected: float


@dataclass(frozen=True)
class CountDigits:
    """A count, what it is a part of, and which rates are expected.

    Attributes:
        counts: The count. Shape (stations,).
        sizes: What it is a part of: persons registered, or ballots cast. Shape (stations,).
        rates: Expected rates and dispersions.
        draws: Clean elections to draw.
        seed: Seed of the draws.
    """

    counts: IntArray
    sizes: IntArray
    rates: LocalRates
    draws: int
    seed: tuple[int, ...]

    @cached_property
    def probabilities(self) -> DigitProbabilities:
        """Exact chances of the digits."""
        return digit_probabilities(self.sizes, self.rates, count_shape(self.counts, self.sizes, self.rates))

    @cached_property
    def _codes(self) -> Mapping[str, IntArray]:
        return read_off(self.counts, self.sizes)

    def statistic(self, kind: str, part: BoolArray | None = None) -> DigitStatistic:
        """Digits of one kind against their exact chances.

        Args:
            kind: One of `KINDS`.
            part: The stations that are looked at; all by default. Shape (stations,).
        """
        found = self.probabilities
        plain: FloatArray = getattr(found, kind)
        # Where the shape of counts matters, the corrected chances decide and the others give their error.
        other = plain if kind in _RESHAPED else None
        chances: FloatArray = getattr(found, f"{kind}_reshaped") if kind in _RESHAPED else plain
        codes = self._codes[kind]
        if part is not None:
            codes, chances, other = codes[part], chances[part], None if other is None else other[part]
        statistic = digit_statistic(codes, chances, other)
        return mapped(statistic, SPREAD_EVENLY) if kind == "second" else statistic

    @cached_property
    def drawn(self) -> Mapping[str, Drawn]:
        """What the tests show in drawn clean elections: of the mean by kind, and `second_chi_square` and so on."""
        if self.draws < 2:
            return {}
        rng = np.random.default_rng(self.seed)
        expected = _Expectations(self.probabilities)
        rows = [expected.statistics(beta_binomial(rng, self.sizes, self.rates), self.sizes) for _ in range(self.draws)]
        found = {}
        for kind in KINDS:
            z = np.array([row[kind].z for row in rows])
            found[kind] = Drawn(self.draws, float(z.mean()), float(z.std(ddof=1)), float((abs(z) > _Z_AT_LEVEL).mean()))
        for kind in ("second", "last"):
            normal = np.array([_normal(row[kind]) for row in rows])
            high = np.array(
                [row[kind].chi_square > scipy.special.chdtri(max(row[kind].degrees, 1), _LEVEL) for row in rows]
            )
            found[f"{kind}_chi_square"] = Drawn(
                self.draws, float(normal.mean()), float(normal.std(ddof=1)), float(high.mean())
            )
        return found


def read_off(counts: IntArray, sizes: IntArray) -> dict[str, IntArray]:
    """Digits of counts by kind; -1 where the count is not looked at. Shapes (stations,)."""
    pairs = last_pairs(counts)
    usable = percentage_usable(counts, sizes)
    whole = percentages(counts, np.maximum(sizes, 1))
    found = {"second": second_codes(counts), "last": np.where(pairs >= 0, pairs % 10, -1)}
    for kind, hits in _PAIRS.items():
        found[kind] = np.where(pairs >= 0, hits[pairs], -1)
    found["round_percentage"] = np.where(usable, whole % 5 == 0, -1)
    return found


def _normal(statistic: DigitStatistic) -> float:
    """A chi-square value less its mean, in standard deviations."""
    degrees = max(statistic.degrees, 1)
    return (statistic.chi_square - degrees) / float(np.sqrt(2 * degrees))


class _Expected:
    """Sums of chances over all stations, from which those without a digit are taken off: cheaper than adding up."""

    def __init__(self, *chances: FloatArray) -> None:
        table = np.column_stack(chances)
        self.usable: BoolArray = ~np.isnan(table[:, 0])
        self.table: FloatArray = np.where(self.usable[:, None], table, 0.0)
        self.total: FloatArray = self.table.sum(axis=0)
        self.square: FloatArray = self.table.T @ self.table

    def over(self, kept: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Sums of the chances of some stations, and of their products. Shapes (columns,), (columns, columns)."""
        most = np.count_nonzero(kept) * 2 > kept.size
        own = self.table[np.flatnonzero(~kept & self.usable if most else kept)]
        total, square = own.sum(axis=0), own.T @ own
        return (self.total - total, self.square - square) if most else (total, square)


class _Expectations:
    """What is expected of drawn elections: second digits, all that is read off the last two, percentages."""

    def __init__(self, chances: DigitProbabilities) -> None:
        self.second = _Expected(chances.second)
        self.ends = _Expected(chances.last, chances.repeat, chances.adjacent, chances.round_count)
        self.percentage = _Expected(chances.round_percentage)

    def statistics(self, counts: IntArray, sizes: IntArray) -> dict[str, DigitStatistic]:
        """The statistics of one drawn election, from how often each count occurs."""
        kept = (counts >= LEAST_SECOND) & self.second.usable
        often = np.bincount(counts[kept], minlength=LEAST_SECOND).astype(np.float64)[LEAST_SECOND:]
        codes = second_codes(np.arange(LEAST_SECOND, LEAST_SECOND + often.size))
        digits = np.bincount(codes, weights=often, minlength=11)
        second = _statistic(digits, *self.second.over(kept), slice(0, 11), digits.sum())
        found = {"second": mapped(second, SPREAD_EVENLY)}

        kept = (counts >= LEAST_LAST) & self.ends.usable
        often = np.bincount(counts[kept] % 100, minlength=100).astype(np.float64)
        total, square = self.ends.over(kept)
        ends = [often.reshape(10, 10).sum(axis=0), *(often[hits].sum(keepdims=True) for hits in _PAIRS.values())]
        places = (slice(0, 10), slice(10, 11), slice(11, 12), slice(12, 13))
        for kind, observed, place in zip(("last", *_PAIRS), ends, places, strict=True):
            found[kind] = _statistic(observed, total, square, place, often.sum())

        kept = percentage_usable(counts, sizes) & self.percentage.usable
        hits = np.count_nonzero(percentages(counts[kept], sizes[kept]) % 5 == 0)
        over = self.percentage.over(kept)
        number = float(np.count_nonzero(kept))
        found["round_percentage"] = _statistic(np.array([float(hits)]), *over, slice(0, 1), number)
        return found


def _statistic(
    observed: FloatArray, total: FloatArray, square: FloatArray, place: slice, number: float
) -> DigitStatistic:
    expected = total[place]
    covariance = np.diag(expected) - square[place, place]
    return DigitStatistic(int(number), observed, expected, covariance, np.zeros(expected.size))
