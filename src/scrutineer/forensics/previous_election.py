"""The same stations in the election before, and what they make one expect of this one.

Question: given how a station differed from its neighbours then, and how its neighbours vote now, how would it vote now?
Formula: with m_j and q_j the rates that the other stations of its place make one expect of station j now and then
(`local_rates`), and y_j its own rate then,

    rate_j = m_j + b (y_j - q_j),    b = sum_j w_j (x_j - m_j)(y_j - q_j) / sum_j w_j (y_j - q_j)^2,

x_j its rate now, w_j its size, and b, from 0 to 1, how much of a station's peculiarity lasts; what chance adds to y_j
is in b. The dispersion is estimated anew around these rates. A shift that all stations of a place share is in m_j and
does not stand out: what stands out is a station that changed otherwise than its neighbours.
It misleads where stations of one number serve other voters than then: merged, split, moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.local_rates import LocalRates, dispersions, local_rates
from scrutineer.forensics.stations import Stations
from scrutineer.record.record import ElectionRecord

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PreviousElection:
    """Stations that are in both elections.

    Attributes:
        name: Title of the election before.
        here: Place of each of them among the stations of this election. Shape (matched,).
        before: The stations of the election before, in the same order. Shape (matched,).
        only_now: Ids of stations that the election before has not, or without usable figures.
        only_before: Ids of stations of the election before that this one has not.
        by: What they were matched by: `id` or `name`.
    """

    name: str
    here: IntArray
    before: Stations
    only_now: tuple[str, ...]
    only_before: tuple[str, ...]
    by: str


def matched(record: ElectionRecord, now: Stations, earlier: ElectionRecord, before: Stations) -> PreviousElection:
    """Match the stations of two elections: by id, or where no id is in both, by the names of station and units above.

    Args:
        record: Record of this election.
        now: Its stations.
        earlier: Record of the election before.
        before: Its stations.

    Returns:
        The pairs. Of what is named alike more than once in one election nothing is matched.
    """
    ids = [_ids(record, now), _ids(earlier, before)]
    keys, by = ids, "id"
    if set(ids[0]).isdisjoint(ids[1]):
        keys, by = [_paths(record, now), _paths(earlier, before)], "name"
    places = [_once(some) for some in keys]
    pairs = [(here, places[1][key]) for key, here in places[0].items() if key in places[1]]
    here, there = (np.asarray([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    left = [np.setdiff1d(np.arange(len(some)), taken) for some, taken in zip(keys, (here, there), strict=True)]
    return PreviousElection(
        earlier.metadata.election.title,
        here,
        before.take(there),
        tuple(ids[0][place] for place in left[0]),
        tuple(ids[1][place] for place in left[1]),
        by,
    )


def _ids(record: ElectionRecord, stations: Stations) -> list[str]:
    return [str(name) for name in record.units.ids.gather(stations.rows)]


def _paths(record: ElectionRecord, stations: Stations) -> list[str]:
    """Names from the station up to the root, the root left out."""
    names = [str(name or unit) for name, unit in zip(record.units.table["name"], record.units.ids, strict=True)]
    parent = record.units.parent.tolist()
    found = []
    for row in stations.rows.tolist():
        parts, here = [], row
        while parent[here] >= 0 and parent[here] != here:
            parts.append(names[here].strip().casefold())
            here = parent[here]
        found.append("\n".join(parts))
    return found


def _once(keys: Sequence[str]) -> dict[str, int]:
    """Key to its place, of those that are there once."""
    found: dict[str, int] = {}
    twice = set()
    for place, key in enumerate(keys):
        if key in found:
            twice.add(key)
        found[key] = place
    return {key: place for key, place in found.items() if key not in twice}


def rates_after(
    counts: IntArray, sizes: IntArray, counts_before: IntArray, sizes_before: IntArray, ladder: IntArray
) -> tuple[LocalRates, float]:
    """What the election before and the neighbours make one expect of every station.

    Args:
        counts: Counts now, 0 to size. Shape (stations,).
        sizes: Sizes now. Shape (stations,).
        counts_before: The same stations then. Shape (stations,).
        sizes_before: Their sizes then. Shape (stations,).
        ladder: Group of each station at every depth, regions first. Shape (depths, stations).

    Returns:
        The rates, and how much of a station's peculiarity lasts.
    """
    now, then = local_rates(counts, sizes, ladder), local_rates(counts_before, sizes_before, ladder)
    used = (sizes > 0) & (sizes_before > 0)
    off = np.where(used, counts / np.maximum(sizes, 1) - now.rate, 0.0)
    peculiar = np.where(used, counts_before / np.maximum(sizes_before, 1) - then.rate, 0.0)
    spread = float((sizes * peculiar**2).sum())
    lasting = float(np.clip((sizes * off * peculiar).sum() / spread, 0.0, 1.0)) if spread > 0 else 0.0
    rate = np.clip(now.rate + lasting * peculiar, 1e-5, 1 - 1e-5)
    return LocalRates(rate, dispersions(counts, sizes, rate, ladder)), lasting
