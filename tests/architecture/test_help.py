"""`--help` answers without loading what only the work itself needs."""

import re
import subprocess
import sys

import pytest

HEAVY = {"polars", "numpy", "scipy", "altair", "pydantic"}


def run_timed(*arguments: str) -> tuple[str, set[str]]:
    """Run the command line in a fresh interpreter; its output, and the top-level packages it imported."""
    run = subprocess.run(
        [
            *(sys.executable, "-X", "importtime", "-c"),
            "import sys; from scrutineer.cli.main import main; sys.argv[0] = 'scrutineer'; sys.exit(main())",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    imported = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", run.stderr, flags=re.MULTILINE)
    return run.stdout, {name.partition(".")[0] for name in imported}


def test_no_help_loads_a_heavy_package(commands: dict[str, list[str]]) -> None:
    paths = {"", *commands, *(command.rpartition(" ")[0] for command in commands)}
    for path in sorted(paths):
        text, packages = run_timed(*path.split(), "--help")
        assert "Usage: " in text
        assert path in text
        assert "scrutineer" in packages
        assert not packages & HEAVY, f"scrutineer {path} --help"


def test_a_heavy_import_would_be_seen() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import numpy"], capture_output=True, text=True, check=True
    )
    assert re.search(r"^import time:\s+\d+ \|\s+\d+ \| numpy$", run.stderr, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "command", ["report", "tally", "check", "seats", "claims check", "records list", "records show"]
)
def test_promised_command_exists(commands: dict[str, list[str]], command: str) -> None:
    assert "--json" in commands[command]
