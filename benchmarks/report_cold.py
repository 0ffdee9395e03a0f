"""The report from a cold start: CPU and memory of the whole process, as a ratio to opening and adding up the record.

The peer is the least that any tool must do with the same file: start Python, read the figures and add them up in
plain Polars. Run `python benchmarks/report_cold.py [STATION_FILE ...]`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(os.environ.get("SCRUTINEER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
LARGE = SHARED / "data" / "stations" / "turkey_2023_president_r1.parquet"
PEER = """
import sys, polars as pl
path = sys.argv[1]
table = pl.read_parquet(path) if path.endswith('.parquet') else pl.read_csv(path)
print(table.select(pl.col(pl.Int32, pl.Int64).sum()))
"""


def measure(command: list[str]) -> tuple[float, float]:
    """CPU seconds (user and system, all threads) and peak memory in GB of a finished child process."""
    pid = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0o600)],
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[:4])} ended with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def main() -> None:
    """Print CPU, memory, page size and ratio for the built-in record and each station file."""
    ballots = Path(__file__).resolve().parents[1] / "src/scrutineer/elections/cambodia-2018/ballots.csv"
    files = [Path(name) for name in sys.argv[1:]] or ([LARGE] if LARGE.exists() else [])
    cases = [("cambodia-2018", str(ballots)), *((str(path), str(path)) for path in files)]
    print(f"{'record':<36}{'CPU s':>8}{'GB':>7}{'page MB':>9}{'peer CPU s':>12}{'ratio':>8}")
    for target, table in cases:
        with tempfile.TemporaryDirectory() as folder:
            report = [sys.executable, "-m", "scrutineer.cli.main", "report", target, "--out", folder]
            # Once to warm the caches of the file system and of compiled modules, then three counted runs in turn.
            subprocess.run(report, check=True, capture_output=True)
            runs = [(measure(report), measure([sys.executable, "-c", PEER, table])) for _ in range(3)]
            page = (Path(folder) / "index.html").stat().st_size / 1e6
        (cpu, memory), (peer, _) = sorted(runs)[1]
        print(f"{Path(target).name:<36}{cpu:>8.2f}{memory:>7.2f}{page:>9.2f}{peer:>12.2f}{cpu / peer:>8.1f}")


if __name__ == "__main__":
    main()
