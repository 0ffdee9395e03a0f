"""Stations at integer percentages beside the chance of it, added up by target, weight and part of the country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.forensics.saddlepoint import upper_tail

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

TARGETS: Final = ("either", "result", "turnout")
QUANTILES: Final = (0.95, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class IntegerAnomaly:
    """Stations at integer percentages, beside what chance brings.

    Attributes:
        target: `either`, `result` or `turnout`.
        weight: What is added up: `stations`, `registered`, `ballots` or `votes`.
        null: `published` or `local`.
        observed: Sum of the weights of the stations at integers.
        mean: Expected sum.
        sd: Standard deviation of the sum.
        quantiles: Level to the sum that chance exceeds with probability 1 - level (normal, with the first term for the
            lopsidedness of few stations: Cornish and Fisher).
        stations: Stations that took part.
    """

    target: str
    weight: str
    null: str
    observed: int
    mean: float
    sd: float
    quantiles: Mapping[float, float]
    stations: int

    @property
    def anomaly(self) -> float:
        """What is observed beyond what is expected."""
        return self.observed - self.mean

    @property
    def z(self) -> float:
        """The anomaly in standard deviations; 0 where nothing varies."""
        return self.anomaly / self.sd if self.sd > 0 else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "target": self.target,
            "weight": self.weight,
            "null": self.null,
            "observed": self.observed,
            "mean": self.mean,
            "sd": self.sd,
            "anomaly": self.anomaly,
            "z": self.z,
            "quantiles": {str(level): value for level, value in self.quantiles.items()},
            "stations": self.stations,
        }


@dataclass(frozen=True)
class IntegerChances:
    """Who is at an integer, and the chance of it.

    Attributes:
        chosen: Stations that passed the filter, of all that were given. Shape (given,).
        used: Target to whether the station takes part in it. Shapes (stations,).
        hits: Target to whether the station is at an integer. Shapes (stations,).
        steps: Target to the chances of the steps in which it is decided: one, or for `either` turnout first and then,
            where turnout is not, the result. Shapes (stations,).
        weights: Name to weight. Shapes (stations,).
        null: `published` or `local`.
    """

    chosen: BoolArray
    used: Mapping[str, BoolArray]
    hits: Mapping[str, BoolArray]
    steps: Mapping[str, tuple[FloatArray, ...]]
    weights: Mapping[str, IntArray]
    null: str

    @cached_property
    def expected(self) -> Mapping[str, FloatArray]:
        """Target to the sum of the chances of its steps, which may exceed 1. Shapes (stations,)."""
        return {target: _sum(steps) for target, steps in self.steps.items()}

    @cached_property
    def variances(self) -> Mapping[str, FloatArray]:
        """Target to the variance. Shapes (stations,)."""
        return {target: _sum([q * (1 - q) for q in steps]) for target, steps in self.steps.items()}

    @cached_property
    def thirds(self) -> Mapping[str, FloatArray]:
        """Target to the third cumulant. Shapes (stations,)."""
        return {target: _sum([q * (1 - q) * (1 - 2 * q) for q in steps]) for target, steps in self.steps.items()}

    def p(self, target: str, weight: str = "stations", part: BoolArray | None = None) -> float:
        """Chance of an anomaly at least so large, one-sided, by saddlepoint. Arguments as of `anomaly`."""
        chosen = slice(None) if part is None else part
        steps = [chance[chosen] for chance in self.steps[target]]
        load = self.weights[weight][chosen].astype(np.float64)
        observed = float(load[self.hits[target][chosen]].sum())
        return upper_tail(np.concatenate(steps), np.tile(load, len(steps)), observed)

    def anomaly(self, target: str, weight: str, part: BoolArray | None = None) -> IntegerAnomaly:
        """The anomaly over all stations, or over part of them, such as a region.

        Args:
            target: One of `TARGETS`.
            weight: One of the weights.
            part: Stations to look at. Shape (stations,).
        """
        chosen = slice(None) if part is None else part
        hit, heavy = self.hits[target][chosen], self.weights[weight][chosen]
        load = heavy.astype(np.float64)
        mean = float((load * self.expected[target][chosen]).sum())
        # Sums, not products of vectors: those start threads that cost more than the sum.
        square = load * load
        sd = float(np.sqrt((square * self.variances[target][chosen]).sum()))
        third = float((square * load * self.thirds[target][chosen]).sum())
        lopsided = third / sd**3 if sd > 0 else 0.0
        return IntegerAnomaly(
            target,
            weight,
            self.null,
            int(heavy[hit].sum()),
            mean,
            sd,
            {level: mean + sd * _quantile(level, lopsided) for level in QUANTILES},
            int(np.count_nonzero(self.used[target][chosen])),
        )


def _sum(arrays: Sequence[FloatArray]) -> FloatArray:
    return sum(arrays[1:], start=arrays[0])


def _quantile(level: float, lopsided: float) -> float:
    """Quantile of a sum of mean 0 and variance 1 whose skewness is `lopsided`."""
    z = float(scipy.special.ndtri(level))
    return z + lopsided * (z**2 - 1) / 6
