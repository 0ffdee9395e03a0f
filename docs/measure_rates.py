"""Measure how often each rule fires on real station files, for the reference pages.

Usage: python docs/measure_rates.py FOLDER, where FOLDER holds station files. Writes reference/measured-rates.csv:
one row per rule and file with the forms evaluated and failed. Rules that say nothing on a file are left out.
"""

import csv
import sys
import time
from pathlib import Path

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.run import run_checks
from scrutineer.formats.open_record import open_record
from scrutineer.tabulation.tally import tabulate

TABLE = Path(__file__).parent / "reference" / "measured-rates.csv"
HEADER = ("code", "version", "file", "evaluated", "failed")


def main(folder: Path) -> None:
    """Run every rule on every station file of a folder, and write the table."""
    rows = []
    for path in sorted(folder.glob("*.parquet")):
        tabulation = tabulate(open_record(path))
        started = time.process_time()
        summary = run_checks(tabulation, rules=RULES).summary
        print(f"{path.stem}: {time.process_time() - started:.2f} s")  # noqa: T201 - progress of a long run
        rows += [
            (row["code"], row["version"], path.stem, row["evaluated"], row["fail"])
            for row in summary.iter_rows(named=True)
            if row["evaluated"]
        ]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
