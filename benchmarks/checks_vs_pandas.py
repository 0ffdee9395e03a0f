"""All rules and the roll-up on 1.05 million invented stations, beside the same rules in vectorised pandas.

Each side runs in a process of its own on the same invented count: stations in districts, provinces and a nation, 20
options, published figures at every level, a few planted faults per rule. The numbers of failures must agree. CPU is
user and system time of all threads, from data in memory to results; making the data is not counted.

Run `python benchmarks/checks_vs_pandas.py [STATIONS] [--two-stages]`. With two stages the count is published twice
and there is a record before it, so that D06, E07, F01 and F02 have work to do.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

OPTIONS = [f"o{number:02d}" for number in range(20)]
COUNTS = ["registered", "cast", "valid", "invalid"]
PER_DISTRICT = 200
PER_PROVINCE = 150
PEERS = {"pandas float64": "float64", "pandas Int64": "Int64"}
RULES = ("A01", "A02", "A04", "A20", "A27", "A28", "B04", "C12", "D06", "E01", "E04", "E07", "F01", "F02")

Columns = dict[str, np.ndarray[Any, np.dtype[np.int64]]]


def invent(stations: int, seed: int, options: int = len(OPTIONS)) -> Columns:
    """Figures that fit together, one array per count and option; -1 stands for a missing figure."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(options) * 2)
    registered = rng.integers(300, 1200, stations)
    cast = (registered * rng.beta(30, 15, stations)).astype(np.int64)
    invalid = rng.binomial(cast, 0.02)
    votes = rng.multinomial(cast - invalid, weights)
    table = dict(zip([f"o{number:02d}" for number in range(options)], np.ascontiguousarray(votes.T), strict=True))
    return {"registered": registered, "cast": cast, "valid": cast - invalid, "invalid": invalid, **table}


def above(figures: Columns) -> tuple[Columns, Columns, Columns]:
    """The published figures of districts, provinces and the nation: the true sums of the stations."""
    size = figures["cast"].size
    district = np.arange(0, size, PER_DISTRICT)
    districts = {name: np.add.reduceat(column, district) for name, column in figures.items()}
    provinces = {
        name: np.add.reduceat(column, np.arange(0, district.size, PER_PROVINCE)) for name, column in districts.items()
    }
    return districts, provinces, {name: column.sum(keepdims=True) for name, column in provinces.items()}


def plant(figures: Columns, seed: int) -> Columns:
    """One station in a thousand wrong in each of several ways."""
    rng = np.random.default_rng(seed)
    size = figures["cast"].size
    wrong = {name: column.copy() for name, column in figures.items()}
    places = rng.permutation(size)[: 5 * (size // 1000)].reshape(5, -1)
    wrong["o00"][places[0]] += 7
    wrong["cast"][places[1]] += 3
    wrong["registered"][places[2]] = wrong["cast"][places[2]] - 1
    wrong["o05"][places[3]] = -1
    wrong["invalid"][places[4]] = -1
    return wrong


def repeats(stations: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Stations whose key repeats that of the station before them."""
    return np.random.default_rng(5).permutation(stations // 2 - 1)[:20] * 2 + 1


def unit_keys(stations: int, *, unique: bool) -> list[str]:
    """Keys of the units: nation, provinces, districts, stations."""
    districts = -(-stations // PER_DISTRICT)
    keys = [str(number) for number in range(stations)]
    if not unique:
        for place in repeats(stations):
            keys[place] = keys[place - 1]
    return ["n", *(f"p{i}" for i in range(-(-districts // PER_PROVINCE))), *(f"d{i}" for i in range(districts)), *keys]


def data(stations: int, *, two: bool) -> dict[str, Any]:
    """The count, at one or two stages, and the record before."""
    true = invent(stations, 1)
    official = plant(true, 2)
    for column in official.values():
        same = repeats(stations)[:10]
        column[same] = column[same - 1]
    made: dict[str, Any] = {"official": official, "above": above(true)}
    if two:
        earlier = {name: column.copy() for name, column in made["official"].items()}
        moved = np.random.default_rng(3).permutation(stations)[: stations // 500]
        earlier["o01"][moved] += 1
        made["preliminary"] = earlier
        made["before"] = invent(stations, 4)
        made["before_above"] = above(made["before"])
    return made


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """User and system seconds of all threads, and the result."""
    start = resource.getrusage(resource.RUSAGE_SELF)
    result = work()
    end = resource.getrusage(resource.RUSAGE_SELF)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime, result


def scrutineer_side(stations: int, *, two: bool) -> dict[str, Any]:
    """Seconds and failures of this package."""
    import polars as pl

    from scrutineer.checks.catalogue import rule
    from scrutineer.checks.run import run_checks
    from scrutineer.record.assemble import assemble, with_sheets
    from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
    from scrutineer.record.record import ElectionRecord
    from scrutineer.record.sheet import Sheet
    from scrutineer.tabulation.tally import tabulate

    ids = unit_keys(stations, unique=True)
    keys = unit_keys(stations, unique=False)
    districts = -(-stations // PER_DISTRICT)
    provinces = -(-districts // PER_PROVINCE)
    above_station = pl.Series([f"d{i}" for i in range(districts)]).gather(np.arange(stations) // PER_DISTRICT)
    repeated = {keys[1 + provinces + districts + place] for place in repeats(stations).tolist()}
    units = pl.DataFrame(
        {
            "unit": ids,
            "level": ["nation"] + ["province"] * provinces + ["district"] * districts + ["station"] * stations,
            "parent": [None]
            + ["n"] * provinces
            + [f"p{i // PER_PROVINCE}" for i in range(districts)]
            + above_station.to_list(),
            "repeat_of": [None] * (1 + provinces + districts)
            + [key if key in repeated else None for key in keys[1 + provinces + districts :]],
        }
    )

    def record(name: str, stages: dict[str, Columns], upper: tuple[Columns, Columns, Columns]) -> ElectionRecord:
        metadata = Metadata(
            Election(name, name),
            (Contest("c", "Contest", "n", options_complete=dict.fromkeys(stages, True)),),
            tuple(Option(option, "c", option) for option in OPTIONS),
            tuple(Stage(stage, stage, place, coverage="complete") for place, stage in enumerate(stages, 1)),
            (Source("s", "Source"),),
        )
        sheets = {}
        for stage, figures in stages.items():
            joined = {
                column: pl.Series(
                    column, np.concatenate([upper[2][column], upper[1][column], upper[0][column], figures[column]])
                )
                for column in (*COUNTS, *OPTIONS)
            }
            filled = pl.DataFrame(joined).with_columns(pl.when(pl.all() >= 0).then(pl.all()))
            ballots = filled.select(COUNTS).with_columns(
                pl.lit("reported").alias("status"),
                pl.lit(None, pl.String).alias("derived"),
                pl.lit("s").alias("source"),
                pl.lit(None, pl.String).alias("note"),
            )
            sheets["c", stage] = Sheet(
                "c",
                stage,
                np.arange(units.height),
                ballots.rechunk(),
                filled.select(OPTIONS).rechunk(),
                dict.fromkeys(OPTIONS, "s"),
            )
        return with_sheets(assemble(metadata, units=units), sheets)

    made = data(stations, two=two)
    stages: dict[str, Columns] = {stage: made[stage] for stage in ("preliminary", "official") if stage in made}
    now = record("now", stages, made["above"])
    before = tabulate(record("before", {"official": made["before"]}, made["before_above"])) if two else None
    _ = now.units.generations
    digest, _ = cpu(lambda: now.digest)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rolled_up, tabulation = cpu(lambda: tabulate(now))
    checked, report = cpu(lambda: run_checks(tabulation, before, [rule(code) for code in RULES]))
    written, _ = cpu(report.as_dict)
    return {
        "roll-up": rolled_up,
        "rules": checked,
        "digest": digest,
        "messages": written,
        "data GB": memory,
        "peak GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "fail": {row["code"]: row["fail"] for row in report.summary.iter_rows(named=True) if row["code"] in RULES},
    }


def main() -> None:
    """Print seconds, memory, failures and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="?", type=int, default=1_050_000)
    parser.add_argument("--two-stages", action="store_true")
    parser.add_argument("--side", choices=("scrutineer", *PEERS))
    given = parser.parse_args()
    if given.side == "scrutineer":
        print(json.dumps(scrutineer_side(given.stations, two=given.two_stages)))
    elif given.side is not None:
        from checks_in_pandas import pandas_side

        made = data(given.stations, two=given.two_stages)
        made |= {name: unit_keys(given.stations, unique=name == "unique") for name in ("keys", "unique")}
        print(json.dumps(pandas_side(made, PEERS[given.side])))
    else:
        compare(given.stations, two=given.two_stages)


def compare(stations: int, *, two: bool) -> None:
    """Three runs of each side in turn; the median is shown."""
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in ("scrutineer", *PEERS)}
    for _ in range(3):
        for side, found in runs.items():
            command = [sys.executable, __file__, str(stations), "--side", side, *(["--two-stages"] if two else [])]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found.append(json.loads(output.splitlines()[-1]))
    middle = {side: sorted(found, key=lambda run: run["roll-up"] + run["rules"])[1] for side, found in runs.items()}
    ours = middle["scrutineer"]
    total = ours["roll-up"] + ours["rules"]
    print(f"{stations:,} stations x {len(OPTIONS)} options, {'two stages' if two else 'one stage'}; CPU seconds")
    print(f"{'':<16}{'roll-up':>9}{'rules':>9}{'both':>9}{'ratio':>9}{'peak GB':>9}")
    for side, run in middle.items():
        if run["fail"] != ours["fail"]:
            raise SystemExit(f"the two sides disagree: {ours['fail']} and {side}: {run['fail']}")
        both = run["roll-up"] + run["rules"]
        times = f"{run['roll-up']:>9.2f}{run['rules']:>9.2f}{both:>9.2f}{both / total:>9.1f}"
        print(f"{side:<16}{times}{run['peak GB']:>9.2f}")
    print(f"the record and its making take {ours['data GB']:.2f} GB of the peak")
    print(
        f"not counted: digest of the record {ours['digest']:.2f} s, messages of all findings {ours['messages']:.2f} s"
    )
    print(f"failures found by all: {ours['fail']}")


if __name__ == "__main__":
    main()
