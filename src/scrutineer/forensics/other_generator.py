"""Clean elections that the nulls of Scrutineer do not know.

A test whose size is measured on its own simulator proves nothing. So here a clean election of the same registers and
units is drawn from another model: not beta-binomial, not around smoothed rates of the file, with heavier tails,

    logit t_j = a + R_r + U_u + h e_j,   logit s_j = b + R'_r + U'_u + c (R_r + U_u) + h' e'_j,

R and U effects of regions and of the nearest units, drawn afresh, e Student with five degrees of freedom, and c a bond
between turnout and support for ordinary reasons, such as town and country. The spreads are those of this election,
those between stations enlarged by a third.

Three further kinds of clean elections are made on demand: spreads between stations enlarged more (`heavier`); regions
in two camps that lie apart in turnout and support, as in a country of two nations (`camps`); and places that pass into
each other along the list of stations, so that no unit of the tree has a rate of its own (`drift`).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scrutineer.forensics.local_rates import local_rates
from scrutineer.forensics.stations import Stations

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_FREEDOM: Final = 5
_REACH: Final = 60
"""Stations of the list over which a drifting rate stays alike."""


@dataclass(frozen=True)
class OtherGenerator:
    """A model of clean elections that is none of the nulls.

    Attributes:
        stations: The stations as reported.
        contestant: The option whose votes are drawn.
        bond: How far a place with a higher turnout supports the contestant more.
        heavier: Spread between stations, as a multiple of that of the election.
        camps: Distance of two camps of regions on the logit scale; 0 for none.
        drift: Whether places pass into each other instead of having rates of their own.
    """

    stations: Stations
    contestant: str
    bond: float = 0.3
    heavier: float = 4 / 3
    camps: float = 0.0
    drift: bool = False

    @cached_property
    def spreads(self) -> tuple[tuple[float, float, float, float], tuple[float, float, float, float]]:
        """Mean on the logit scale, and spread between regions, units and stations: of turnout, of the share."""
        stations = self.stations
        votes = stations.of(self.contestant)
        return (
            self._spread(stations.cast, stations.registered),
            self._spread(votes, stations.valid),
        )

    def _spread(self, counts: IntArray, sizes: IntArray) -> tuple[float, float, float, float]:
        rates = local_rates(counts, sizes, self.stations.ladder)
        mean = float(np.clip(counts.sum() / max(int(sizes.sum()), 1), 1e-3, 1 - 1e-3))
        logit = np.log(rates.rate / (1 - rates.rate))
        number = int(self.stations.region.max()) + 1
        size = np.bincount(self.stations.region, minlength=number)
        middle = np.bincount(self.stations.region, weights=logit, minlength=number) / np.maximum(size, 1)
        between = float(np.std(middle[size > 0]))
        within = float(np.std(logit - middle[self.stations.region]))
        # On the logit scale a rate with variance m (1 - m) r has variance about r / (m (1 - m)).
        inner = np.median(rates.dispersion / np.maximum(rates.rate * (1 - rates.rate), 1e-4))
        station = float(np.sqrt(np.minimum(inner, 1.0)))
        return float(np.log(mean / (1 - mean))), min(between, 1.5), min(within, 1.5), min(station, 1.0)

    def draw(self, rng: Generator) -> Stations:
        """One clean election, with the contestant alone."""
        stations = self.stations
        turnout, share = self.spreads
        place = self._place(rng, turnout)
        support = self._place(rng, share) + self.bond * place
        cast = rng.binomial(stations.registered, self._rates(rng, turnout, place))
        invalid = rng.binomial(cast, 1 - stations.valid.sum() / max(int(stations.cast.sum()), 1))
        valid = cast - invalid
        votes = rng.binomial(valid, self._rates(rng, share, support))
        return replace(stations, cast=cast, valid=valid, votes=votes[None, :], options=(self.contestant,), further={})

    def _place(self, rng: Generator, spread: tuple[float, float, float, float]) -> FloatArray:
        region, unit = self.stations.region, self.stations.ladder[-1]
        above = rng.normal(0, spread[1], int(region.max()) + 1)[region]
        if self.camps:
            above = above + self.camps * (rng.random(int(region.max()) + 1) < 0.5)[region] - self.camps / 2
        if not self.drift:
            return np.asarray(above + rng.normal(0, spread[2], int(unit.max()) + 1)[unit])
        sums = np.cumsum(rng.normal(0, spread[2] / np.sqrt(_REACH), unit.size + _REACH))
        path = np.empty(unit.size)
        path[np.argsort(unit, kind="stable")] = sums[_REACH:] - sums[:-_REACH]
        return np.asarray(above + path)

    def _rates(self, rng: Generator, spread: tuple[float, float, float, float], place: FloatArray) -> FloatArray:
        tail = rng.standard_t(_FREEDOM, place.size) / np.sqrt(_FREEDOM / (_FREEDOM - 2))
        logit = spread[0] + place + self.heavier * spread[3] * tail
        return np.asarray(1 / (1 + np.exp(-logit)))
