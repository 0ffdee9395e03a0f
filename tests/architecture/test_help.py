"""`--help` answers without loading what only the work itself needs."""

import json
import subprocess
import sys

import pytest

HEAVY = {"polars", "numpy", "scipy", "altair", "pydantic"}


# Every help in one fresh interpreter, one after the other: what none of them loads, each of them does not.
ASK = """
import contextlib, io, json, sys
from scrutineer.cli.main import main
told = {}
for path in json.loads(sys.argv[1]):
    sys.argv = ["scrutineer", *path.split(), "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        try:
            code = main()
        except SystemExit as end:
            code = end.code
    told[path] = [code, shown.getvalue(), [name for name in sys.modules if "." not in name]]
print(json.dumps(told))
"""


def test_no_help_loads_a_heavy_package(commands: dict[str, list[str]]) -> None:
    paths = sorted({"", *commands, *(command.rpartition(" ")[0] for command in commands)})
    run = subprocess.run([sys.executable, "-c", ASK, json.dumps(paths)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert list(told) == paths
    for path, (code, text, packages) in told.items():
        assert not code
        assert "Usage: " in text
        assert path in text
        assert "scrutineer" in packages
        assert not set(packages) & HEAVY, f"scrutineer {path} --help"


def test_a_heavy_import_would_be_seen() -> None:
    told = "import json, sys, numpy; print(json.dumps([name for name in sys.modules if '.' not in name]))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert set(json.loads(run.stdout)) & HEAVY == {"numpy"}


@pytest.mark.parametrize(
    "command", ["report", "tally", "check", "seats", "claims check", "records list", "records show"]
)
def test_promised_command_exists(commands: dict[str, list[str]], command: str) -> None:
    assert "--json" in commands[command]
