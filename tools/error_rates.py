"""Measure how often the tests reject clean elections that their nulls do not know, and how often they find faults.

Run `python tools/error_rates.py STATIONS LOG [--minutes M]`, where STATIONS is the folder with the station files. Every
simulated election is a line of LOG, made from a seed of its own, so that a run that was stopped goes on where it ended
and the order of the work changes nothing. At the end `docs/methods/error-rates.csv` is written from all that LOG holds.

Four kinds of measurements, each in rounds of one election:

- `size`: clean elections of the registers and units of Germany 2024 and Mexico 2012, from generators that are none of
  the nulls (`other_generator`): as it is; with twice the spread between stations; with regions in two camps; with
  places that drift into each other. Of all stations, and of those of a part of the nearest units.
- `halves`: the stations of undisputed elections, as they are, divided by lot into two halves, by station and by region.
- `others`: contestants of undisputed elections, as they are, that nobody looked at when the nulls were made: those from
  the third on, and the first four of Georgia, which was not looked at at all.
- `power`: clean elections of a part of Germany 2024 with a fault planted in a share of the stations.
"""

import argparse
import csv
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.random import Generator

from scrutineer.forensics.battery import method
from scrutineer.forensics.case import Case
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.other_generator import OtherGenerator
from scrutineer.forensics.outliers import outliers
from scrutineer.forensics.planted_faults import plant
from scrutineer.forensics.stations import Stations, stations_of
from scrutineer.formats.calibration_log import appended, read_log, write_line
from scrutineer.formats.open_record import open_record

TABLE: Final = Path(__file__).parent.parent / "docs" / "methods" / "error-rates.csv"
HEADER: Final = ("kind", "election", "stations", "source", "share", "test", "runs", "at_5", "at_1", "mean")
SEED: Final = 20240609
WHOLE: Final = "whole"
DIGITS: Final = ("second_digit", "last_digit", "last_pair", "round_numbers")
CHEAP: Final = ("integer_percentage", *DIGITS)
FILES: Final = {
    "Albania 2017": "albania_2017_parliament",
    "Bulgaria 2021": "bulgaria_20210711_parliament",
    "Germany 2024": "germany_2024_ep_wahlbezirke",
    "Mexico 2012": "mexico_2012_president_casillas",
    "Peru 2021": "peru_2021_president_r1_mesas",
}
UNSEEN: Final = {
    "Georgia 2012": "georgia_2012_parliament_pr",
    "Georgia 2013": "georgia_2013_president",
    "Georgia 2016": "georgia_2016_parliament_pr",
}
"""Elections on which no null was tried before."""
GENERATORS: Final[Mapping[str, Mapping[str, Any]]] = {
    "as it is": {},
    "twice the spread": {"heavier": 2.0},
    "two camps": {"camps": 1.5},
    "drifting places": {"drift": True},
}
SHARES: Final = (0.02, 0.05, 0.1, 0.2, 0.3)
SEEN: Final[Mapping[str, tuple[str, ...]]] = {
    "round_turnout": ("integer_percentage", "spikes"),
    "round_result": ("integer_percentage", "spikes"),
    "round_fives": ("integer_percentage", "round_numbers", "spikes"),
    "invented": (*CHEAP, "outliers"),
    "duplicated": (*DIGITS, "outliers"),
    "switched": (*CHEAP, "outliers"),
    "stuffing": (*CHEAP, "outliers"),
    "stealing": (*CHEAP, "outliers"),
}
"""The methods that are tried on each fault."""
ROUNDS: Final = {"sample": 60, "whole": 10, "halves": 5, "others": 4, "power": 60, "spikes": 10, "spikes on clean": 20}
"""Elections of each kind at most; what costs much has fewer."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Elections that are alike.

    Attributes:
        kind: `size`, `halves`, `others` or `power`.
        election: Whose stations they are.
        scale: `whole`, or the part of the nearest units that is kept, in regions where the contestant stood.
        source: The generator, the way of halving, or the fault.
        share: Share of the stations with the fault.
        methods: Methods that are tried.
        rounds: Elections at most.
        every: One election in so many rounds.
    """

    kind: str
    election: str
    scale: str
    source: str
    share: float
    methods: tuple[str, ...]
    rounds: int
    every: int = 1

    def task(self, number: int) -> str:
        """Id of one election."""
        group = "spikes" if self.methods == ("spikes",) else "cheap"
        return "/".join((self.kind, self.election, self.scale, self.source, f"{self.share:g}", group, str(number)))


def often(election: str) -> int:
    """Real elections as they are: small ones in every round, the large seldom."""
    return 20 if election in {"Germany 2024", "Mexico 2012", "Peru 2021"} else 1


def measurements() -> Iterator[Measurement]:
    """All kinds of elections."""
    for election in ("Germany 2024", "Mexico 2012"):
        for source in GENERATORS:
            yield Measurement("size", election, "0.15", source, 0.0, CHEAP, ROUNDS["sample"])
            yield Measurement("size", election, "0.15", source, 0.0, ("spikes",), ROUNDS["spikes on clean"], every=5)
        yield Measurement("size", election, "1", "as it is", 0.0, CHEAP, ROUNDS["whole"], every=12)
    for election in FILES:
        for source in ("by station", "by region"):
            yield Measurement("halves", election, WHOLE, source, 0.0, CHEAP, ROUNDS["halves"], every=often(election))
    for election in (*UNSEEN, *FILES):
        yield Measurement("others", election, WHOLE, "contestants", 0.0, CHEAP, ROUNDS["others"], every=often(election))
    for fault, methods in SEEN.items():
        for share in SHARES:
            cheap = tuple(name for name in methods if name != "spikes")
            yield Measurement("power", "Germany 2024", "0.1", fault, share, cheap, ROUNDS["power"])
            if "spikes" in methods:
                yield Measurement("power", "Germany 2024", "0.1", fault, share, ("spikes",), ROUNDS["spikes"], every=5)


@dataclass(frozen=True)
class Bench:
    """The folder of station files, with what was read of it."""

    folder: Path

    def case(self, election: str, scale: str) -> Case:
        """The first contestant's case, on all stations or on those of some of the nearest units."""
        return _case(self.folder / f"{(UNSEEN | FILES)[election]}.parquet", scale)

    def run(self, measurement: Measurement, number: int) -> dict[str, float | None]:
        """P values of one election by test; of halves those of both."""
        rng = np.random.default_rng([SEED, zlib.crc32(measurement.task(number).encode())])
        case = self.case(measurement.election, measurement.scale)
        if measurement.kind == "halves":
            return {
                f"{test}|{half}": p
                for half, stations in enumerate(halves(case.stations, measurement.source, rng))
                for test, p in tests(replace(case, stations=stations), measurement.methods).items()
            }
        if measurement.kind == "others":
            first = 0 if measurement.election in UNSEEN else 2
            if first + number >= len(case.stations.options):
                return {}
            other = replace(case, contestant=case.stations.options[first + number])
            found = tests(other, measurement.methods)
            return {test: p for test, p in found.items() if " result" in test or (first, number) == (0, 0)}
        if measurement.kind == "size":
            drawn = _generator(case, measurement.source).draw(rng)
            return tests(replace(case, stations=drawn), measurement.methods)
        clean = case.clean.draw(rng)
        faulty = plant(clean, measurement.source, contestant=case.contestant, share=measurement.share, rng=rng)
        planted = replace(case, stations=faulty)
        found = tests(planted, tuple(name for name in measurement.methods if name != "outliers"))
        return found | (standing_out(planted, clean) if "outliers" in measurement.methods else {})


@cache
def _case(path: Path, scale: str) -> Case:
    record = open_record(path)
    contest = record.main_contest().id
    latest = record.latest(contest)
    assert latest is not None
    stations = stations_of(record, contest, latest.id)
    if scale != WHOLE:
        # Where a contestant did not stand, as the CDU in Bavaria, no model can say what its votes would have been.
        stood = np.bincount(stations.region, weights=stations.votes[0]) > 0
        unit = stations.ladder[-1]
        kept = np.random.default_rng(SEED).random(int(unit.max()) + 1) < float(scale)
        stations = stations.take(kept[unit] & stood[stations.region])
    return Case(stations, stations.options[0], draws=0)


@cache
def _generator(case: Case, source: str) -> OtherGenerator:
    return OtherGenerator(case.stations, case.contestant, **GENERATORS[source])


def halves(stations: Stations, source: str, rng: Generator) -> tuple[Stations, Stations]:
    """Two halves of the stations, by lot over stations or over regions."""
    if source == "by station":
        first = rng.permutation(len(stations)) < len(stations) // 2
    else:
        number = len(stations.regions)
        first = (rng.permutation(number) < number // 2)[stations.region]
    return stations.take(first), stations.take(~first)


def tests(case: Case, methods: tuple[str, ...]) -> dict[str, float | None]:
    """P values by test."""
    return {
        f"{result.method} {result.test}": result.p_value
        for name in methods
        for result in method(name)(case)
        if result.unit is None
    }


def standing_out(planted: Case, clean: Stations) -> dict[str, float | None]:
    """Share of the stations with the fault, and of the others, that stand out in turnout or in the share."""
    stations = planted.stations
    votes = stations.of(planted.contestant)
    faulty = (stations.cast != clean.cast) | (votes != clean.of(planted.contestant))
    out = np.zeros(len(stations), bool)
    for counts, sizes, rates in (
        (stations.cast, stations.registered, planted.turnout_rates),
        (votes, stations.valid, planted.clean.shares[0]),
    ):
        out |= outliers(counts=counts, sizes=sizes, rates=rates, regions=stations.region).stand_out
    return {"outliers of faulty": float(out[faulty].mean()), "outliers of others": float(out[~faulty].mean())}


def rows(bench: Bench, found: Mapping[str, Mapping[str, float | None]]) -> Iterator[tuple[Any, ...]]:
    """Rows of the table: rejections by kind of election and test, and over all tests of an election, corrected."""
    for each in measurements():
        runs = [found[task] for number in range(each.rounds) if (task := each.task(number)) in found]
        if not runs:
            continue
        size = len(bench.case(each.election, each.scale).stations)
        by_test = defaultdict(list)
        for run in runs:
            for part in {name.partition("|")[2] for name in run}:
                own = {name.partition("|")[0]: p for name, p in run.items() if name.partition("|")[2] == part}
                for test, p in own.items():
                    by_test[test].append(p)
                corrected = adjusted([p for test, p in own.items() if not test.startswith("outliers")])
                if len(corrected) > 2:
                    by_test["any, corrected"].append(min((p for p in corrected if p is not None), default=None))
        for test, values in by_test.items():
            head = (each.kind, each.election, size, each.source, f"{each.share:g}", test, len(values))
            known = [p for p in values if p is not None]
            if test.startswith("outliers"):
                yield (*head, "", "", f"{np.mean(known):.6f}")
            elif known:
                yield (*head, sum(p <= 0.05 for p in known), sum(p <= 0.01 for p in known), "")


def write_table(bench: Bench, found: Mapping[str, Mapping[str, float | None]]) -> None:
    """Write the table of what was found."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows(bench, found))


def main() -> None:
    """Measure what the log does not hold yet, as long as there is time, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stations", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("--minutes", type=float, default=600.0)
    given = parser.parse_args()
    bench, end = Bench(given.stations), time.monotonic() + 60 * given.minutes
    about = {"seed": SEED, "what": "error rates"}
    found = read_log(given.log, about)
    # Round by round, so that a run that is cut short has some elections of every kind.
    wanted = sorted(
        ((number * each.every, each, number) for each in measurements() for number in range(each.rounds)),
        key=lambda entry: entry[0],
    )
    with appended(given.log, about, found) as stream:
        for number, each, own in wanted:
            task = each.task(own)
            if task in found or time.monotonic() > end:
                continue
            start = time.process_time()
            found[task] = bench.run(each, own)
            write_line(stream, task, found[task])
            print(f"round {number}: {task}, {time.process_time() - start:.1f} s", flush=True)
    write_table(bench, found)


if __name__ == "__main__":
    main()
