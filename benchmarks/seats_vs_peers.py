"""Seats by highest averages, beside votelib and apportionment on the same votes in the same run.

Three comparisons: one district of 125 seats and 20 parties; a nation of 25 districts of 5 seats and 20 parties; 10,000
resampled nations of that size, allocated at once here and one by one there (timed on a sample and scaled). Seats must
agree, but for ties. The exact engine works in whole numbers; the batch flags the rows in which rounding could decide.

`python benchmarks/seats_vs_peers.py [DRAWS]`
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from apportionment.methods import compute
from votelib.evaluate.proportional import HighestAverages

from scrutineer.seats.batch import allocate_batch
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.multinomial import draw_multinomial

PARTIES, DISTRICTS, SIZE, BALLOTS = 20, 25, 5, 250_000
SAMPLE = 20

VOTELIB = HighestAverages("d_hondt")


def seconds(work: Callable[[], Any], repeat: int) -> float:
    """CPU seconds of one call: the least of five runs of `repeat` calls."""
    times = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(repeat):
            work()
        times.append((time.process_time() - start) / repeat)
    return min(times)


def one_district(rng: np.random.Generator) -> None:
    """One district of 125 seats."""
    counts = rng.integers(1_000, 2_000_000, PARTIES).tolist()
    votes = {f"p{place}": count for place, count in enumerate(counts)}
    ours = highest_averages(votes, 125)
    agreed = {party: held for party, held in ours.seats.items() if held} == dict(VOTELIB.evaluate(votes, 125))
    if not agreed or ours.ties:
        raise SystemExit("the sides disagree on one district")
    mine = seconds(lambda: highest_averages(votes, 125), 200)
    votelib = seconds(lambda: VOTELIB.evaluate(votes, 125), 50)
    apportionment = seconds(lambda: compute("dhondt", counts, 125), 50)
    print(f"one district, {PARTIES} parties, 125 seats: {mine * 1e6:.0f} us, exact, with certificate")
    print(f"  votelib {votelib * 1e6:.0f} us: {votelib / mine:.1f} times", end="; ")
    print(f"apportionment {apportionment * 1e6:.0f} us: {apportionment / mine:.1f} times")


def one_nation(nation: np.ndarray[Any, np.dtype[np.int64]]) -> float:
    """A nation, district by district; gives votelib's seconds."""
    votes = [{f"p{p}": int(count) for p, count in enumerate(row)} for row in nation]
    mine = seconds(lambda: [highest_averages(row, SIZE) for row in votes], 20)
    votelib = seconds(lambda: [VOTELIB.evaluate(row, SIZE) for row in votes], 10)
    print(f"{DISTRICTS} districts x {PARTIES} parties x {SIZE} seats: {mine * 1e3:.2f} ms", end="; ")
    print(f"votelib {votelib * 1e3:.2f} ms: {votelib / mine:.1f} times")
    return votelib


def many_nations(rng: np.random.Generator, nation: np.ndarray[Any, np.dtype[np.int64]], draws: int) -> None:
    """Resampled nations at once."""
    votes = np.stack([draw_multinomial(rng, row, draws) for row in nation], axis=1)
    found = allocate_batch(votes, SIZE)
    for drawn, seats, flags in zip(votes[:SAMPLE], found.seats, found.flagged, strict=False):
        for row, held, flagged in zip(drawn.tolist(), seats.tolist(), flags, strict=True):
            exact = highest_averages(dict(enumerate(row)), SIZE)  # type: ignore[arg-type]
            if not flagged and (list(exact.seats.values()) != held or exact.ties):
                raise SystemExit("the batch and the exact engine disagree")
    alone = seconds(lambda: allocate_batch(votes, SIZE), 1)
    together = seconds(lambda: [allocate_batch(draw_multinomial(rng, row, draws), SIZE) for row in nation], 1)
    sample = [[{f"p{p}": int(count) for p, count in enumerate(row)} for row in drawn] for drawn in votes[:SAMPLE]]
    votelib = seconds(lambda: [VOTELIB.evaluate(row, SIZE) for nation in sample for row in nation], 1) / SAMPLE * draws
    print(f"{draws:,} resampled nations: allocation {alone:.2f} s, with draws {together:.2f} s CPU", end="; ")
    print(f"votelib's loop on the same draws {votelib:.1f} s (scaled from {SAMPLE}):", end=" ")
    print(f"{votelib / alone:.0f} times, with draws {votelib / together:.0f} times")
    print(f"  rows flagged for the exact engine: {int(found.flagged.sum())} of {found.flagged.size:,}")


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("draws", nargs="?", type=int, default=10_000)
    given = parser.parse_args()
    rng = np.random.default_rng(20180729)
    shares = rng.dirichlet(np.full(PARTIES, 0.6), size=DISTRICTS)
    one_district(rng)
    nation = np.stack([rng.multinomial(BALLOTS, row) for row in shares])
    one_nation(nation)
    many_nations(rng, nation, given.draws)


if __name__ == "__main__":
    main()
