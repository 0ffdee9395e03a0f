"""Read the shipped results of the clean controls: what the battery says of elections whose counts nobody disputes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scrutineer.forensics.method_result import Figure

FORMAT: Final = "scrutineer-control/1"

type Bins = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ControlResult:
    """One test on a control; the attributes are those of `MethodResult`, without what a table does not need.

    Attributes:
        method: Id of the method.
        test: Which of the method's tests it is.
        contestant: Option whose votes were looked at; None where none was.
        applicable: Whether the test could be made.
        reason: Why not; None where it could.
        statistic: What is compared with the null.
        estimates: Further figures, without lists of digits and names of places.
        null: What the statistic is compared with.
        p_value: None for descriptions.
        p_adjusted: Corrected for all tests of both contestants.
        false_positive_rate: Share of simulated clean elections in which the test rejects at 1 per cent; None where
            it was not measured.
    """

    method: str
    test: str
    contestant: str | None
    applicable: bool
    reason: str | None
    statistic: float | None
    estimates: Mapping[str, Figure]
    null: Mapping[str, Figure]
    p_value: float | None
    p_adjusted: float | None
    false_positive_rate: float | None


@dataclass(frozen=True, slots=True)
class RateHistogram:
    """Stations by a rate.

    Attributes:
        per_cent: Bin k holds rates in [k, k + 1) per cent, the last one 100 per cent. 101 bins.
        per_mille: Bin k holds rates that round to k thousandths, so that whole percentages lie in the middle of a
            bin. 1,001 bins.
    """

    per_cent: Bins
    per_mille: Bins


@dataclass(frozen=True, slots=True)
class ControlContestant:
    """A contestant of a control.

    Attributes:
        id: Option id.
        name: Name for people.
        votes: Votes in the stations that were tested.
    """

    id: str
    name: str
    votes: int


@dataclass(frozen=True, slots=True)
class ControlElection:
    """The battery on one undisputed election.

    Attributes:
        id: Name of the shipped file.
        election: What the election is called.
        country: ISO 3166-1 alpha-3 code.
        date: Polling day, as 2018-07-29.
        file: Name of the station file.
        digest: Digest of the record that was tested.
        script: The script that made the results.
        version: Version of Scrutineer that made them.
        seed: Seed of what was drawn.
        stations: Stations that were tested.
        ballots: Ballots cast in them.
        contestants: The contestants, most votes first.
        histogram_stations: Stations in the histograms: those of at least 100 registered voters, with ballots.
        turnout: Their turnout: ballots cast among registered voters.
        result: Their result: votes of the first contestant among ballots cast.
        results: The results of the tests.
    """

    id: str
    election: str
    country: str
    date: str
    file: str
    digest: str
    script: str
    version: str
    seed: int
    stations: int
    ballots: int
    contestants: tuple[ControlContestant, ...]
    histogram_stations: int
    turnout: RateHistogram
    result: RateHistogram
    results: tuple[ControlResult, ...]

    def of(self, method: str, test: str = "") -> tuple[ControlResult, ...]:
        """The results of one test: one for each contestant, or one where it looks at none."""
        return tuple(result for result in self.results if (result.method, result.test) == (method, test))


@cache
def read_controls() -> tuple[ControlElection, ...]:
    """The clean controls that come with Scrutineer, sorted by id."""
    folder = files("scrutineer").joinpath("controls")
    shipped = sorted((path for path in folder.iterdir() if path.name.endswith(".json")), key=lambda path: path.name)
    return tuple(
        _control(path.name.removesuffix(".json"), json.loads(path.read_text(encoding="utf-8"))) for path in shipped
    )


def _control(name: str, data: Mapping[str, Any]) -> ControlElection:
    bins = data["histograms"]
    plain = ("election", "country", "date", "file", "digest", "script", "version", "seed", "stations", "ballots")
    return ControlElection(
        id=name,
        **{key: data[key] for key in plain},
        contestants=tuple(ControlContestant(**contestant) for contestant in data["contestants"]),
        histogram_stations=bins["stations"],
        turnout=_histogram(bins["turnout"]),
        result=_histogram(bins["result"]),
        results=tuple(ControlResult(**result) for result in data["results"]),
    )


def _histogram(bins: Mapping[str, list[int]]) -> RateHistogram:
    return RateHistogram(tuple(bins["per_cent"]), tuple(bins["per_mille"]))
