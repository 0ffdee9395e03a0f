"""The digits of one count over all stations, read off once for all methods of digits, against a smooth curve.

Counts from 100 have knots three quarters of the standard deviation of a Poisson count apart, and closer where stations
of one size make narrower humps (`narrowest_hump`). Percentages have them ten thirds of a point apart, and closer near 0
and 100, where frequencies fall steeply. They can have humps that no size explains, where many stations vote at one
rate; so the percentages that are no multiples of five are set against that curve first, which rounding to such
multiples does not touch. Where they stray from it, all have knots a point and a quarter apart.
What is not smooth because of the sizes of stations comes from the frequencies that local rates expect: for percentages,
which small stations cannot reach all alike, it is given; for counts it is their logarithm less that of their mean over
ten counts, and the data say how much of it there is.

A count that is all of what it is a part of has the digits of a register and says nothing on counting: it takes no part.
The draws verify the test: counts are drawn around the local rates, as the simulator does, and tested alike. They are of
its own null, and so no measure of how often it is wrong; that is `error_rates`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.digit_statistic import DigitStatistic
from scrutineer.forensics.digits import (
    ADJACENT,
    LEAST_LAST,
    REPEATS,
    ROUND_PAIR,
    last_pairs,
    percentage_usable,
    percentages,
    second_digits,
)
from scrutineer.forensics.expected_frequencies import ExpectedFrequencies, expected_frequencies
from scrutineer.forensics.local_rates import LocalRates
from scrutineer.forensics.narrowest_hump import narrowest_humps
from scrutineer.forensics.smooth_frequencies import Curve, Readings, SmoothFrequencies, knots, splines

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_LEVEL: Final = 0.01
_WINDOW: Final = np.array([0.5, *[1.0] * 9, 0.5]) / 10
"""Ten counts: a mean over them has no last digits."""
_LEAST_EXPECTED: Final = 0.5
"""Stations that are expected everywhere, so that where none can be there is a logarithm."""
type Kind = Literal["second", "last", "repeat", "adjacent", "round_count", "round_percentage"]
KINDS: Final[tuple[Kind, ...]] = ("second", "last", "repeat", "adjacent", "round_count", "round_percentage")
"""What is read off a count; the first two have ten categories."""
_STEPS: Final = (1.0, 10 / 3)
"""Least and largest distance of the knots of percentages."""
_FINER: Final = 1.25
"""Their distance where percentages stray; at 60 per cent a hump of stations of 1,000 has a deviation of 1.5."""
_STRAYING: Final = 0.05
"""Level at which they do."""
_PAIRS: Final[Mapping[Kind, BoolArray]] = {"repeat": REPEATS, "adjacent": ADJACENT, "round_count": ROUND_PAIR}
_WHOLE: Final = np.arange(1, 100)
_ROUND: Final = (_WHOLE % 5 == 0)[:, None].astype(np.float64)
"""Whether a percentage from 1 to 99 ends in 0 or 5. Shape (99, 1)."""


@dataclass(frozen=True)
class Drawn:
    """What clean elections showed.

    Attributes:
        mean: Mean of z over them; 0 where the test is centred.
        sd: Standard deviation of z; 1 where its variance is right.
        rejected: Share in which the test rejects at the 1 % level.
    """

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

    def of(self, name: str, part: BoolArray) -> "CountDigits":
        """The same of a region, without draws; kept from one method to the next.

        Args:
            name: Its name.
            part: Its stations. Shape (stations,).
        """
        if name not in self._regions:
            rates = LocalRates(self.rates.rate[part], self.rates.dispersion[part])
            self._regions[name] = CountDigits(self.counts[part], self.sizes[part], rates, 0, self.seed)
        return self._regions[name]

    def number(self, kind: Kind) -> int:
        """Stations that the digit is read off."""
        return int(self._percentages.sum() if kind == "round_percentage" else self._counts.sum())

    def statistic(self, kind: Kind) -> DigitStatistic:
        """Digits of one kind against those that a smooth curve expects; there must be stations to read them off."""
        if kind == "round_percentage":
            return self._percentage_fit.statistic(self._percentage_readings)
        return self._of_counts(self._count_fit)[kind]

    @cached_property
    def _regions(self) -> dict[str, "CountDigits"]:
        return {}

    @cached_property
    def _counts(self) -> FloatArray:
        """Stations with the counts 100, 101, ... up to the largest. Shape (values,)."""
        return count_frequencies(self.counts, self.sizes)

    @cached_property
    def _percentages(self) -> FloatArray:
        return percentage_frequencies(self.counts, self.sizes)

    @cached_property
    def _expected(self) -> ExpectedFrequencies:
        return expected_frequencies(self.sizes, self.rates, elections=self.draws, seed=self.seed)

    @cached_property
    def _tables(self) -> Mapping[Kind, FloatArray]:
        """The digits of the counts 100, 101, ... Shapes (values, digits)."""
        values = np.arange(LEAST_LAST, LEAST_LAST + self._counts.size)
        pairs = {kind: hits[values % 100, None].astype(np.float64) for kind, hits in _PAIRS.items()}
        return {"second": np.eye(10)[second_digits(values)], "last": np.eye(10)[values % 10], **pairs}

    @cached_property
    def _count_readings(self) -> Readings:
        """All of them side by side."""
        return Readings.of(self._count_fit.curve, np.hstack(list(self._tables.values())))

    @cached_property
    def _percentage_readings(self) -> Readings:
        return Readings.of(self._percentage_fit.curve, _ROUND)

    def _of_counts(self, fit: SmoothFrequencies) -> dict[Kind, DigitStatistic]:
        """Digits of counts against a curve, by kind."""
        together, found, start = fit.statistic(self._count_readings), {}, 0
        for kind, table in self._tables.items():
            found[kind] = together.of(np.arange(start, start + table.shape[1]))
            start += table.shape[1]
        return found

    @cached_property
    def _count_fit(self) -> SmoothFrequencies:
        observed = self._counts
        values = np.arange(LEAST_LAST, LEAST_LAST + observed.size)
        kept = (self.counts >= LEAST_LAST) & (self.counts < self.sizes)
        narrowest = narrowest_humps(self.counts[kept], self.sizes[kept], values)
        at = knots(observed, LEAST_LAST, np.minimum(0.75 * np.sqrt(values), narrowest))
        uneven = _uneven(self._expected.counts)[values]
        columns = splines(values, at, uneven)
        # The data say how far they differ from once the unevenness, give or take once.
        return Curve(columns, uneven, np.eye(columns.shape[1])[-1]).fitted(observed)

    @cached_property
    def _percentage_fit(self) -> SmoothFrequencies:
        known = np.log(self._expected.percentages + _LEAST_EXPECTED)
        steps = np.clip(np.minimum(_WHOLE, 100 - _WHOLE) / 2, *_STEPS)
        curve = _percentage_curve(self._percentages, known, steps)
        # What is rounded must not answer.
        if _strays(curve, self._percentages, _ROUND[:, 0] == 0) < _STRAYING:
            curve = _percentage_curve(self._percentages, known, np.minimum(steps, _FINER))
        return curve.fitted(self._percentages)

    @cached_property
    def drawn(self) -> Mapping[str, Drawn]:
        """What the tests show in drawn clean elections: of the mean by kind, and `second_chi_square` and so on."""
        if self.draws < 2:
            return {}
        rows: dict[str, list[tuple[float, bool]]] = {}
        for name, z, p in (*self._drawn_counts(), *self._drawn_percentages()):
            rows.setdefault(name, []).append((z, p < _LEVEL))
        found = {}
        for name, row in rows.items():
            z, rejected = np.array(row, np.float64).T
            found[name] = Drawn(float(z.mean()), float(z.std(ddof=1)), float(rejected.mean()))
        return found

    def _drawn_counts(self) -> Iterator[tuple[str, float, float]]:
        """Name, value that is normal about 0 where the null holds, and p value, of each test of each drawn election."""
        if not self.number("last"):
            return
        # Of a count above the largest that was observed, none.
        width = self._counts.size
        for fit in self._count_fit.again(self._expected.drawn_counts[:, LEAST_LAST : LEAST_LAST + width]):
            for kind, statistic in self._of_counts(fit).items():
                yield kind, statistic.z, statistic.p_mean
                if statistic.observed.size > 1 and (degrees := statistic.degrees):
                    normal = (statistic.chi_square - degrees) / float(np.sqrt(2 * degrees))
                    yield f"{kind}_chi_square", normal, statistic.p_chi_square

    def _drawn_percentages(self) -> Iterator[tuple[str, float, float]]:
        if not self.number("round_percentage"):
            return
        for fit in self._percentage_fit.again(self._expected.drawn_percentages):
            statistic = fit.statistic(self._percentage_readings)
            yield "round_percentage", statistic.z, statistic.p_mean


def codes(counts: IntArray, sizes: IntArray) -> dict[Kind, IntArray]:
    """Digits as the textbook reads them off, by kind; -1 where a count is not looked at. Shapes (stations,)."""
    pairs = last_pairs(counts)
    whole = percentages(counts, np.maximum(sizes, 1))
    found: dict[Kind, IntArray] = {"second": second_digits(counts), "last": np.where(pairs >= 0, pairs % 10, -1)}
    for kind, hits in _PAIRS.items():
        found[kind] = np.where(pairs >= 0, hits[pairs], -1)
    found["round_percentage"] = np.where(percentage_usable(counts, sizes), whole % 5 == 0, -1)
    return found


def count_frequencies(counts: IntArray, sizes: IntArray, width: int | None = None) -> FloatArray:
    """Stations with the counts 100, 101, ... that are not all of what they are a part of.

    Args:
        counts: The counts. Shape (stations,).
        sizes: What they are parts of. Shape (stations,).
        width: How many counts; up to the largest by default.

    Returns:
        Frequencies, without any where no count is looked at. Shape (values,).
    """
    kept = counts[(counts >= LEAST_LAST) & (counts < sizes)] - LEAST_LAST
    found = np.bincount(kept, minlength=width or 0).astype(np.float64)
    return found[:width]


def percentage_frequencies(counts: IntArray, sizes: IntArray) -> FloatArray:
    """Stations with the rounded percentages 1 to 99, in stations of 100 and more. Shape (99,)."""
    kept = percentage_usable(counts, sizes)
    return np.bincount(percentages(counts[kept], sizes[kept]), minlength=101)[1:100].astype(np.float64)


def _percentage_curve(observed: FloatArray, known: FloatArray, steps: FloatArray) -> Curve:
    """The curves of percentages with knots that lie apart as far as wished. Shapes (99,)."""
    columns = splines(_WHOLE, knots(observed, 1, steps))
    return Curve(columns, known, np.zeros(columns.shape[1]))


def _strays(curve: Curve, observed: FloatArray, part: BoolArray) -> float:
    """P value of a part of the frequencies, each by itself, against the curve fitted to them; 1 where none has any.

    Shapes (values,).
    """
    if not observed[part].any():
        return 1.0
    own = Curve(curve.columns[np.flatnonzero(part)], curve.known[part], curve.precision)
    return own.fitted(observed[part]).statistic(Readings.of(own, np.eye(int(part.sum())))).p_chi_square


def _uneven(expected: FloatArray) -> FloatArray:
    """Logarithm of expected frequencies less that of their mean over ten counts. Shape as given."""
    raised = expected + _LEAST_EXPECTED
    half = _WINDOW.size // 2
    return np.asarray(np.log(raised / np.convolve(np.pad(raised, half, mode="edge"), _WINDOW, mode="valid")))
