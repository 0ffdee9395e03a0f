"""What each forensic method costs by number of stations, the lines it must hold, and the integer test beside its peer.

The published integer test draws every station 1,000 times; here a sample of the draws is timed and scaled, on the same
stations in the same run. Stations are made up, with registers of 120 to 2,400; a station file may be named instead.
All figures are CPU seconds, user and system, of all threads.

`python benchmarks/forensics_cost.py [--file STATIONS] [--sizes 1000 10000 100000] [--lines]`

`--lines` measures what is promised for some 95,000 stations on the last size: the integer test with all weights, the
digits of turnout and two contestants with their 200 drawn elections, spikes of turnout and result with their fits, one
fit of the fingerprint, and the whole battery of two contestants, with nulls, drawn elections and peak memory.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from scrutineer.forensics.battery import METHODS, method, run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.fingerprint import fingerprint
from scrutineer.forensics.fingerprint_cells import CELLS
from scrutineer.forensics.fingerprint_fit import fit_fingerprint
from scrutineer.forensics.integer_percentage import integer_percentage
from scrutineer.forensics.integer_windows import at_integer
from scrutineer.forensics.stations import Stations, stations_of
from scrutineer.formats.open_record import open_record

DRAWS, SAMPLE = 1_000, 10
DIGITS = ("second_digit", "last_digit", "last_pair", "round_numbers")


def made(number: int) -> Stations:
    """Stations of a made-up clean election."""
    rng = np.random.default_rng(number)
    registered = rng.integers(120, 2_400, number)
    region = np.sort(rng.integers(0, 20, number))
    unit = region * 100 + rng.integers(0, 100, number)
    place = rng.normal(0, 0.3, 2_000)[unit]
    cast = rng.binomial(registered, 1 / (1 + np.exp(-(0.6 + place + rng.normal(0, 0.25, number)))))
    valid = rng.binomial(cast, 0.98)
    first = rng.binomial(valid, 1 / (1 + np.exp(0.2 + place - rng.normal(0, 0.25, number))))
    return Stations(
        registered=registered,
        cast=cast,
        valid=valid,
        votes=np.stack([first, rng.binomial(valid - first, 0.6)]),
        options=("first", "second"),
        ladder=np.stack([region, np.unique(unit, return_inverse=True)[1]]),
        regions=tuple(map(str, range(20))),
        rows=np.arange(number),
    )


def of_file(path: Path) -> Stations:
    """The stations of a file, at its last count."""
    record = open_record(path)
    contest = record.main_contest().id
    latest = record.latest(contest)
    if latest is None:
        raise SystemExit("the file holds no count")
    return stations_of(record, contest, latest.id)


def as_published(stations: Stations, votes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """CPU seconds of the published test: every station drawn anew at its own rates, integers counted."""
    rng = np.random.default_rng(1)
    start = time.process_time()
    for _ in range(SAMPLE):
        given = rng.binomial(stations.registered, stations.cast / stations.registered)
        drawn = rng.binomial(stations.cast, votes / np.maximum(stations.cast, 1))
        hit = at_integer(given, stations.registered) | at_integer(drawn, np.maximum(stations.cast, 1))
        _ = [int(weight[hit].sum()) for weight in (stations.registered, stations.cast, votes)]
    return (time.process_time() - start) / SAMPLE * DRAWS


def integers(stations: Stations) -> None:
    """The integer test with all weights, exact and as published."""
    votes = stations.of(stations.options[0])
    start = time.process_time()
    found = integer_percentage(registered=stations.registered, given=stations.cast, ballots=stations.cast, votes=votes)
    anomalies = [found.anomaly(target, weight) for target in found.hits for weight in found.weights]
    ours = time.process_time() - start
    theirs = as_published(stations, votes)
    print(f"integer test, {len(anomalies)} anomalies: exact {ours:.2f} s CPU", end="; ")
    print(f"by {DRAWS:,} draws {theirs:.1f} s (scaled from {SAMPLE}): {theirs / ours:.0f} times")


def peak_memory() -> float:
    """Most memory that the process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def lines(stations: Stations) -> None:
    """What is promised, what it costs."""
    first, second = stations.options[:2]
    votes = stations.of(first)

    def integer() -> None:
        found = integer_percentage(
            registered=stations.registered, given=stations.cast, ballots=stations.cast, votes=votes
        )
        _ = [found.anomaly(target, weight) for target in found.hits for weight in found.weights]

    def digits() -> None:
        for case in (Case(stations, first), Case(stations, second)):
            for name in DIGITS:
                method(name)(case)

    def spikes() -> None:
        method("spikes")(Case(stations, first))

    def fit() -> None:
        fit_fingerprint(fingerprint(registered=stations.registered, cast=stations.cast, votes=votes, bins=CELLS).counts)

    def battery() -> None:
        run_battery([Case(stations, first), Case(stations, second)])

    for what, limit, work in (
        ("integer test, all weights", 0.5, integer),
        (f"digits of turnout and two contestants, {Case(stations, first).draws} draws", 20, digits),
        ("spikes of turnout and result, with fits", 30, spikes),
        ("fingerprint, fit", 20, fit),
        ("whole battery, two contestants", 180, battery),
    ):
        start = time.process_time()
        work()
        used = time.process_time() - start
        print(f"{what:<60}{used:>8.2f} s of {limit} s{'' if used <= limit else '  EXCEEDED'}", flush=True)


def by_method(stations: Stations, names: list[str]) -> dict[str, float]:
    """CPU seconds of the expected rates, which all share, and of each method."""
    case = Case(stations, stations.options[0])
    start = time.process_time()
    _ = (case.turnout_rates, case.result_rates, case.clean.validity, case.clean.shares)
    found = {"expected rates": time.process_time() - start}
    for name in names:
        start = time.process_time()
        method(name)(case)
        found[name] = time.process_time() - start
    return found


def main() -> None:
    """Print CPU seconds by method and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--method", nargs="*", default=list(METHODS))
    parser.add_argument(
        "--lines", action="store_true", help="what is promised, on the last size, and no table by method"
    )
    given = parser.parse_args()
    cases = [of_file(given.file)] if given.file else [made(size) for size in given.sizes]
    if given.lines:
        lines(cases[-1])
        print(f"peak memory {peak_memory():.2f} GB")
        return
    # Size by size, so that methods share what they share in a battery: the first digit method pays for the others.
    columns = [by_method(stations, given.method) for stations in cases]
    print(f"{'method':<26}" + "".join(f"{len(stations):>12,}" for stations in cases))
    for name in columns[0]:
        print(f"{name:<26}" + "".join(f"{column[name]:>11.2f}s" for column in columns))
    integers(cases[-1])
    print(f"peak memory {peak_memory():.2f} GB")


if __name__ == "__main__":
    main()
