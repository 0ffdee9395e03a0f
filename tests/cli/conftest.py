"""What the tests of the commands share."""

import subprocess
from pathlib import Path

import pytest

from command_line import run_command


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The command `report --json` on a built-in record, and the folder that it wrote."""
    folder = tmp_path_factory.mktemp("reported") / "page"
    return run_command("report", "cambodia-2018", "--out", folder, "--json"), folder
