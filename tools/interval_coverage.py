"""Measure how often intervals of the clean peak and of the fingerprint hold the truth, in elections with known faults.

Run `python tools/interval_coverage.py [--peaks N] [--fingerprints N]`. Every election has its own seed. Worlds:

- peak, `own`: support has nothing to do with turnout, as the method assumes; communes and stations differ;
- peak, `other`: the generator that no null knows (`other_generator`), in which both go together for ordinary reasons;
- fingerprint, `own`: stations drawn from the fitted model itself, at stated parameters;
- fingerprint, `other`: the other generator, with the fault of the model planted into counts of real registers.

Of the peak two things may be meant: the votes that were added, and what the estimate is on average, which in the other
world is more or less than they.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scrutineer.forensics.clean_peak import clean_peak
from scrutineer.forensics.fingerprint import fingerprint
from scrutineer.forensics.fingerprint_cells import CELLS
from scrutineer.forensics.fingerprint_fit import cells_of, fit_fingerprint
from scrutineer.forensics.fingerprint_interval import clusters_of, fingerprint_interval
from scrutineer.forensics.other_generator import OtherGenerator
from scrutineer.forensics.planted_faults import plant
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.wilson_interval import wilson_interval

SEED: Final = 20120724
REGIONS, COMMUNES, STATIONS = 15, 300, 3_000
MODEL: Final = np.array([0.55, 0.4, 0.08, 0.08, 0.35, 2.0, 0.2, 0.02])
"""Parameters of the fingerprint in its own world, in the order of `fingerprint_likelihood.NAMES`."""


@dataclass(frozen=True, slots=True)
class Held:
    """How one interval came out.

    Attributes:
        truth: What was planted.
        estimate: The estimate.
        low: Lower end of the interval.
        high: Upper end.
    """

    truth: float
    estimate: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the interval holds a value."""
        return self.low <= value <= self.high


def ordinary(rng: Generator) -> Stations:
    """A clean election in which support has nothing to do with turnout."""
    size = rng.integers(200, 2_000, STATIONS)
    commune = np.sort(rng.integers(0, COMMUNES, STATIONS))
    region = commune * REGIONS // COMMUNES

    def rates(mean: float) -> NDArray[np.float64]:
        place = rng.normal(0, 0.2, COMMUNES)[commune] + rng.normal(0, 0.25, STATIONS)
        return np.asarray(1 / (1 + np.exp(-(np.log(mean / (1 - mean)) + place))))

    cast = rng.binomial(size, rates(0.55))
    valid = rng.binomial(cast, 0.98)
    first = rng.binomial(valid, rates(0.4))
    return Stations(
        registered=size,
        cast=cast,
        valid=valid,
        votes=np.stack([first, valid - first]),
        options=("first", "others"),
        ladder=np.stack([np.unique(each, return_inverse=True)[1] for each in (region, commune)]),
        regions=tuple(map(str, range(REGIONS))),
        rows=np.arange(STATIONS),
    )


def peak(number: int, *, other: bool, share: float) -> Held | str:
    """The clean peak of one election with ballots added in a share of the stations, or why there is none."""
    rng = np.random.default_rng([SEED, 1 + other, round(1000 * share), number])
    clean = ordinary(rng)
    if other:
        clean = OtherGenerator(clean, "first").draw(rng)
    faulty = plant(clean, "stuffing", contestant="first", share=share, rng=rng)
    found = clean_peak(
        registered=faulty.registered,
        cast=faulty.cast,
        valid=faulty.valid,
        votes=faulty.of("first"),
        communes=faulty.ladder[-1],
        regions=faulty.region,
        rng=rng,
    )
    if found.anomaly is None or found.low is None or found.high is None:
        return found.reason or ""
    return Held(float(faulty.cast.sum() - clean.cast.sum()), found.anomaly, found.low, found.high)


def incremental(clean: Stations, rng: Generator) -> Stations:
    """The incremental fault of the model, in its share of the stations."""
    theta, alpha, share = MODEL[4], MODEL[5], MODEL[6]
    x = np.minimum(np.abs(rng.normal(0, theta, len(clean))), 0.99)
    x = np.where(rng.random(len(clean)) < share, x, 0.0)
    added = rng.binomial(clean.registered - clean.cast, x)
    own = clean.of("first")
    moved = rng.binomial(clean.cast - own, x**alpha)
    votes = own + added + moved
    cast = clean.cast + added
    return replace(clean, cast=cast, valid=cast, votes=votes[None], options=("first",))


def fitted(number: int, *, other: bool) -> Held:
    """The incremental fraction of one election."""
    rng = np.random.default_rng([SEED, 3 + other, number])
    if other:
        stations = incremental(OtherGenerator(ordinary(rng), "first").draw(rng), rng)
        shown = fingerprint(registered=stations.registered, cast=stations.cast, votes=stations.of("first"), bins=CELLS)
        counts, cell = shown.counts, shown.cell[shown.cell >= 0]
        clusters = clusters_of(stations.ladder[:, shown.cell >= 0])
    else:
        chances = cells_of(MODEL).ravel()
        cell = rng.choice(CELLS**2, STATIONS, p=chances / chances.sum())
        counts = np.bincount(cell, minlength=CELLS**2).reshape(CELLS, CELLS).astype(np.float64)
        clusters = np.arange(STATIONS) % REGIONS
    sure = fingerprint_interval(
        fit_fingerprint(counts), counts=counts, cell=cell, clusters=clusters, names=("incremental",)
    )
    return Held(float(MODEL[6]), sure.fit["incremental"], *sure.ends["incremental"])


def told(name: str, found: list[Held | str]) -> str:
    """How often intervals held the truth, in one line."""
    held = [one for one in found if isinstance(one, Held)]
    if not held:
        return f"{name:<34} no result in {len(found)}"
    middle = float(np.mean([one.estimate for one in held]))
    counts = (sum(one.holds(one.truth) for one in held), sum(one.holds(middle) for one in held))
    share = [
        f"{count} ({low:.2f} to {high:.2f})" for count in counts for low, high in [wilson_interval(count, len(held))]
    ]
    return (
        f"{name:<34} {len(held):>4} of {len(found)} with a result; truth {np.mean([one.truth for one in held]):,.2f}, "
        f"mean estimate {middle:,.2f}, sd {np.std([one.estimate for one in held]):,.2f}, "
        f"mean interval {np.mean([one.low for one in held]):,.2f} to {np.mean([one.high for one in held]):,.2f}; "
        f"held the truth {share[0]}, the mean estimate {share[1]}"
    )


def worlds(peaks: int, fingerprints: int) -> Iterator[tuple[str, int, Callable[[int], Held | str]]]:
    """Name, elections and what measures one of them."""
    for other, world in ((False, "own world"), (True, "other world")):
        for share in (0.0, 0.1):
            yield (
                f"peak, {world}, {share:.0%} stuffed",
                peaks,
                partial(peak, other=other, share=share),
            )
    for other, world in ((False, "own world"), (True, "other world")):
        yield f"fingerprint, {world}", fingerprints, partial(fitted, other=other)


def main() -> None:
    """Print a line per world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peaks", type=int, default=200)
    parser.add_argument("--fingerprints", type=int, default=60)
    given = parser.parse_args()
    for name, elections, measured in worlds(given.peaks, given.fingerprints):
        print(told(name, [measured(number) for number in range(elections)]), flush=True)


if __name__ == "__main__":
    main()
