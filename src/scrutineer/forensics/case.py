"""One contestant in one count: what every method is given, with expected rates worked out once."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from scrutineer.forensics.clean_election import CleanElection
from scrutineer.forensics.count_digits import CountDigits
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.previous_election import PreviousElection
from scrutineer.forensics.stations import MOST_REGISTERED, Stations, stations_of
from scrutineer.forensics.wording import only
from scrutineer.record.record import ElectionRecord

SEED: Final = 20180729
FEWEST: Final = 100
"""Fewer stations say nothing about a distribution."""
LEADING: Final = 2
"""Contestants that are looked at where none is named."""


@dataclass(frozen=True)
class Case:
    """One contestant in one count.

    Attributes:
        stations: The stations.
        contestant: The option that is looked at.
        seed: Seed from which every method spawns its own stream.
        draws: Clean elections that are drawn where a null cannot be worked out otherwise.
        by_region: Whether methods that can do so also test every region.
        original_resamples: Resamples of the original rule of `spikes`, which stands beside it; 0 for none.
        previous: The same stations in the election before, for `outliers`; None where it was not given.
        record: The record, for methods that compare versions or contests, and for the evidence; None for drawn
            elections.
        contest: Contest id.
        stage: Stage id.
    """

    stations: Stations
    contestant: str
    seed: int = SEED
    draws: int = 200
    by_region: bool = False
    original_resamples: int = 0
    previous: PreviousElection | None = None
    record: ElectionRecord | None = None
    contest: str = ""
    stage: str = ""

    @property
    def digest(self) -> str | None:
        """Digest of the record."""
        return None if self.record is None else self.record.digest

    @cached_property
    def clean(self) -> CleanElection:
        """Clean elections of these stations."""
        return CleanElection(self.stations, (self.contestant,))

    @property
    def turnout_rates(self) -> LocalRates:
        """Expected ballots per registered voter."""
        return self.clean.turnout

    @cached_property
    def result_rates(self) -> LocalRates:
        """Expected votes per ballot cast."""
        return local_rates(self.stations.of(self.contestant), self.stations.cast, self.stations.ladder)

    @property
    def turnout_digits(self) -> CountDigits:
        """Digits of the ballots cast, among registered voters. Cases of the same stations share it."""
        return _turnout_digits(self.stations, self.draws, self.seed)

    @cached_property
    def result_digits(self) -> CountDigits:
        """Digits of the contestant's votes, among the ballots cast as reported."""
        stations = self.stations
        place = stations.options.index(self.contestant)
        return CountDigits(
            stations.of(self.contestant), stations.cast, self.result_rates, self.draws, (self.seed, 5_202, place)
        )

    @property
    def why_not(self) -> str | None:
        """Why no method of many stations can be used; None where they can."""
        stations = self.stations
        if len(stations) < FEWEST:
            few = only(len(stations), "station has", "stations have")
            why = f" ({stations.why_few})" if stations.separated else ""
            return f"{few} figures that can be set against each other{why}; {FEWEST} are needed"
        filled = int(np.count_nonzero(stations.cast))
        if filled < FEWEST:
            return f"`cast` is 0 in {_of(len(stations) - filled, stations)}; {FEWEST} with ballots are needed"
        votes = stations.of(self.contestant)
        if not stations.votes.any():
            return f"the votes of every contestant are 0 in {_of(len(stations), stations)}"
        if not votes.any():
            return f"the votes of the contestant are 0 in {_of(len(stations), stations)}"
        if (votes == stations.valid).all():
            all_have = _of(len(stations), stations)
            return f"the contestant has all `valid` ballots in {all_have}: there is nothing to compare"
        if (stations.cast * stations.registered[0] == stations.registered * stations.cast[0]).all():
            return f"turnout (`cast` of `registered`) is the same in {_of(len(stations), stations)}"
        return None

    @property
    def why_not_exact(self) -> str | None:
        """Why no method that adds up exact probabilities of counts can be used; None where they can."""
        if self.why_not is not None:
            return self.why_not
        largest = int(self.stations.registered.max())
        if largest > MOST_REGISTERED:
            return f"the largest unit has {largest:,} registered voters; over {MOST_REGISTERED:,} it is no station"
        return None


def cases_of(
    record: ElectionRecord,
    contest: str,
    stage: str,
    *,
    by_region: bool = False,
    seed: int = SEED,
) -> tuple[Case, ...]:
    """A case for each of the two contestants with most votes.

    Args:
        record: The record.
        contest: Contest id.
        stage: Stage id.
        by_region: Whether methods that can do so also test every region.
        seed: Seed of what is drawn.

    Returns:
        The cases, which share their stations; none where no option has votes.

    Raises:
        KeyError: The record has no such sheet.
    """
    stations = stations_of(record, contest, stage)
    return tuple(
        Case(stations, option, seed=seed, by_region=by_region, record=record, contest=contest, stage=stage)
        for option in stations.options[:LEADING]
    )


@lru_cache(maxsize=1)
def _turnout_digits(stations: Stations, draws: int, seed: int) -> CountDigits:
    """Kept from one contestant to the next; the stations are compared by identity."""
    rates = CleanElection(stations, ()).turnout
    return CountDigits(stations.cast, stations.registered, rates, draws, (seed, 5_201))


def _of(number: int, stations: Stations) -> str:
    return f"{number:,} of {len(stations):,} stations"
