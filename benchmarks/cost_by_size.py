"""What a record costs as it grows: roll-up, every rule and materiality, for a thousand to a million stations.

Each size runs in a process of its own. CPU is user and system time of all threads, from the record in memory to
results; making the data is not counted. `python benchmarks/cost_by_size.py [STATIONS ...]`
"""

import argparse
import json
import resource
import subprocess
import sys

import numpy as np
import polars as pl

from checks_vs_pandas import above, cpu, invent, plant, unit_keys
from scrutineer.record.assemble import assemble, with_sheets
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

SIZES = (1_000, 10_000, 100_000, 192_333, 1_050_000)
OPTIONS = 40
COUNTS = ("registered", "cast", "valid", "invalid")


def record(stations: int) -> ElectionRecord:
    """A count with forty options, figures at every level and a few planted faults."""
    true = invent(stations, 1, OPTIONS)
    made = plant(true, 2)
    upper = above(true)
    districts, provinces = upper[0]["cast"].size, upper[1]["cast"].size
    options = [name for name in made if name not in COUNTS]
    ids = unit_keys(stations, unique=True)
    parents = pl.concat(
        [
            pl.Series([None], dtype=pl.String),
            pl.Series(["n"]).new_from_index(0, provinces),
            pl.Series(ids[1 : 1 + provinces]).gather(np.arange(districts) * provinces // districts),
            pl.Series(ids[1 + provinces : 1 + provinces + districts]).gather(
                np.arange(stations) * districts // stations
            ),
        ]
    )
    levels = ["nation"] + ["province"] * provinces + ["district"] * districts + ["station"] * stations
    metadata = Metadata(
        Election("now", "Now"),
        (Contest("c", "Contest", "n", options_complete={"official": True}),),
        tuple(Option(name, "c", name) for name in options),
        (Stage("official", "Official", 1, coverage="complete"),),
        (Source("s", "Source"),),
    )
    joined = {name: np.concatenate([upper[2][name], upper[1][name], upper[0][name], made[name]]) for name in made}
    filled = pl.DataFrame(joined).with_columns(pl.when(pl.all() >= 0).then(pl.all()))
    ballots = filled.select(COUNTS).with_columns(
        pl.lit("reported").alias("status"),
        pl.lit(None, pl.String).alias("derived"),
        pl.lit("s").alias("source"),
        pl.lit(None, pl.String).alias("note"),
    )
    rows = np.arange(filled.height)
    sheet = Sheet("c", "official", rows, ballots, filled.select(options), dict.fromkeys(options, "s"))
    empty = assemble(metadata, units=pl.DataFrame({"unit": ids, "level": levels, "parent": parents}))
    return with_sheets(empty, {("c", "official"): sheet})


def measure(stations: int) -> dict[str, float]:
    """Seconds and gigabytes of one size."""
    from scrutineer.checks.run import run_checks
    from scrutineer.materiality.assessment import assess
    from scrutineer.tabulation.tally import tabulate

    made = record(stations)
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rolled, tabulation = cpu(lambda: tabulate(made))
    checked, report = cpu(lambda: run_checks(tabulation))
    weighed, _ = cpu(lambda: assess(report, contest="c", stage="official"))
    return {
        "roll-up": rolled,
        "rules": checked,
        "materiality": weighed,
        "rules run": len(report.rules),
        "findings": report.findings.height,
        "data GB": start,
        "peak GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def main() -> None:
    """Print a row per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="*", type=int, default=SIZES)
    parser.add_argument("--one", type=int)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    heads = ("roll-up", "rules", "materiality", "rules run", "findings", "data GB", "peak GB")
    print(f"{OPTIONS} options; CPU seconds\n{'stations':>10}" + "".join(f"{head:>13}" for head in heads))
    for stations in given.stations:
        command = [sys.executable, __file__, "--one", str(stations)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        row = json.loads(output.splitlines()[-1])
        print(f"{stations:>10,}" + "".join(f"{row[head]:>13,.2f}" for head in heads))


if __name__ == "__main__":
    main()
