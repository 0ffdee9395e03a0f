"""Faults planted into elections, to learn how often a test would find them.

Each fault takes stations, the contestant it is to favour and the share of stations that have it, and gives stations
whose figures still agree with each other: votes <= valid <= cast <= registered. A fault that broke an identity would be
found by arithmetic, not by statistics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.forensics.stations import Stations

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

type Plant = Callable[[Stations, int, BoolArray, Generator], Stations]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault.

    Attributes:
        id: Its id.
        words: What is done, with `{share}` where the share of stations goes.
        plant: Does it, in the stations that are marked, for the option in that row of the votes.
    """

    id: str
    words: str
    plant: Plant

    def describe(self, share: float) -> str:
        """The fault in words."""
        return self.words.format(share=f"{100 * share:g} %")


def plant(stations: Stations, fault: str, *, contestant: str, share: float, rng: Generator) -> Stations:
    """Plant a fault in stations chosen by lot.

    Args:
        stations: The stations.
        fault: Id of the fault: one of `FAULTS`.
        contestant: The option that it favours.
        share: Share of the stations that have it, 0 to 1.
        rng: Generator of the choice.

    Returns:
        The stations with the fault.

    Raises:
        InputError: There is no such fault, or the share is not one.
        KeyError: There is no such option.
    """
    if fault not in FAULTS:
        raise InputError("there is no such fault", value=fault, mend=f"use one of {', '.join(FAULTS)}")
    if not 0 <= share <= 1:
        raise InputError("a share of stations lies between 0 and 1", column="share", value=share)
    if contestant not in stations.options:
        raise KeyError(contestant)
    chosen = rng.random(len(stations)) < share
    return FAULTS[fault].plant(stations, stations.options.index(contestant), chosen, rng)


def _with(stations: Stations, own: int, cast: IntArray, valid: IntArray, votes: IntArray) -> Stations:
    changed = stations.votes.copy()
    changed[own] = votes
    return replace(stations, cast=cast, valid=valid, votes=changed)


def _stuffing(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """A part of those who stayed away, uniform up to a half, is added for the contestant."""
    away = stations.registered - stations.cast
    added = np.where(chosen, rng.binomial(away, rng.uniform(0, 0.5, len(stations))), 0)
    return _with(stations, own, stations.cast + added, stations.valid + added, stations.votes[own] + added)


def _stealing(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """A part of the others' votes, uniform up to a half, is counted for the contestant."""
    part = np.where(chosen, rng.uniform(0, 0.5, len(stations)), 0.0)
    changed = stations.votes.copy()
    named = np.zeros(len(stations), np.int64)
    for row in range(changed.shape[0]):
        if row != own:
            taken = rng.binomial(changed[row], part)
            changed[row] -= taken
            named += taken
    unnamed = stations.valid - stations.votes.sum(axis=0)
    changed[own] += named + rng.binomial(np.maximum(unnamed, 0), part)
    return replace(stations, votes=changed)


def _round_turnout(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """Ballots for the contestant are added up to the next whole percentage of turnout."""
    del rng
    size = stations.registered
    integer = -(-100 * stations.cast // size)
    target = np.minimum((integer * size + 50) // 100, size)
    added = np.where(chosen, np.maximum(target - stations.cast, 0), 0)
    return _with(stations, own, stations.cast + added, stations.valid + added, stations.votes[own] + added)


def _round_result(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """The contestant's share of the ballots is raised to the next whole percentage, from the others' votes."""
    return _raised(stations, own, chosen, rng, 1)


def _round_fives(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """The contestant's share of the ballots is raised to the next multiple of five per cent."""
    return _raised(stations, own, chosen, rng, 5)


def _raised(stations: Stations, own: int, chosen: BoolArray, rng: Generator, step: int) -> Stations:
    votes, box = stations.votes[own], np.maximum(stations.cast, 1)
    aim = step * -(-100 * votes // (step * box))
    target = np.minimum((aim * box + 50) // 100, stations.valid)
    wanted = np.where(chosen, np.maximum(target - votes, 0), 0)
    changed = stations.votes.copy()
    unnamed = stations.valid - changed.sum(axis=0)
    left = np.maximum(wanted - unnamed, 0)
    for row in rng.permutation([r for r in range(changed.shape[0]) if r != own]):
        taken = np.minimum(changed[row], left)
        changed[row] -= taken
        left -= taken
    changed[own] = votes + wanted - left
    return replace(stations, votes=changed)


def _invented(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """Ballots and votes are made up around the usual rates, with last digits as people like them: 0 and 5 too often."""
    number = len(stations)
    turnout = stations.cast.sum() / max(int(stations.registered.sum()), 1)
    share = stations.votes[own].sum() / max(int(stations.valid.sum()), 1)
    cast = _liked(stations.registered * np.clip(rng.normal(turnout, 0.05, number), 0, 1), rng)
    cast = np.where(chosen, np.clip(cast, 0, stations.registered), stations.cast)
    valid = np.where(chosen, cast, stations.valid)
    votes = _liked(cast * np.clip(rng.normal(share, 0.05, number), 0, 1), rng)
    votes = np.where(chosen, np.clip(votes, 0, valid), stations.votes[own])
    changed = stations.votes.copy()
    others = np.maximum(changed.sum(axis=0) - changed[own], 1)
    for row in range(changed.shape[0]):
        if row != own:
            changed[row] = np.where(chosen, (valid - votes) * changed[row] // others, changed[row])
    changed[own] = votes
    return replace(stations, cast=cast, valid=valid, votes=changed)


def _liked(value: NDArray[np.float64], rng: Generator) -> IntArray:
    digit = rng.choice(10, value.size, p=[0.2, 0.08, 0.08, 0.08, 0.08, 0.16, 0.08, 0.08, 0.08, 0.08])
    made: IntArray = np.maximum((value // 10).astype(np.int64) * 10 + digit, 0)
    return made


def _switched(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """The contestant's figure and that of the next option, or of all others together, change places."""
    del rng
    changed = stations.votes.copy()
    if changed.shape[0] == 1:
        changed[own] = np.where(chosen, stations.valid - changed[own], changed[own])
        return replace(stations, votes=changed)
    other = 0 if own else 1
    first, second = changed[own].copy(), changed[other].copy()
    changed[own], changed[other] = np.where(chosen, second, first), np.where(chosen, first, second)
    return replace(stations, votes=changed)


def _duplicated(stations: Stations, own: int, chosen: BoolArray, rng: Generator) -> Stations:
    """The form of the station before it in the same unit is entered again, as far as the register allows."""
    del own, rng
    order = np.argsort(stations.ladder[-1], kind="stable")
    before = np.empty(order.size, np.int64)
    before[order] = np.roll(order, 1)
    same = stations.ladder[-1][before] == stations.ladder[-1]
    here = chosen & same & (stations.cast[before] <= stations.registered)
    return replace(
        stations,
        cast=np.where(here, stations.cast[before], stations.cast),
        valid=np.where(here, stations.valid[before], stations.valid),
        votes=np.where(here, stations.votes[:, before], stations.votes),
    )


FAULTS: Final[Mapping[str, Fault]] = {
    fault.id: fault
    for fault in (
        Fault("stuffing", "up to half of those who stayed away voted by others in {share} of the stations", _stuffing),
        Fault(
            "stealing", "up to half of the others' votes given to the contestant in {share} of the stations", _stealing
        ),
        Fault(
            "round_turnout", "turnout raised to the next whole percentage in {share} of the stations", _round_turnout
        ),
        Fault(
            "round_result", "the result raised to the next whole percentage in {share} of the stations", _round_result
        ),
        Fault("invented", "counts made up by people in {share} of the stations", _invented),
        Fault("switched", "two contestants' figures switched in {share} of the stations", _switched),
        Fault("duplicated", "the form of a neighbour entered again in {share} of the stations", _duplicated),
        Fault(
            "round_fives",
            "the result raised to the next multiple of five per cent in {share} of the stations",
            _round_fives,
        ),
    )
}
"""Id to fault."""

COMMON: Final = ("stuffing", "stealing", "round_turnout", "invented")
"""The faults that a short calibration plants."""
