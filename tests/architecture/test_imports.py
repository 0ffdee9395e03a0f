"""Imports go down only, and the rooms from record to claims stay functions of values."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of the pyproject.toml in `folder` on the package under `folder`/src."""
    return subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_are_kept(root: Path) -> None:
    run = lint_imports(root)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Contracts: 3 kept, 0 broken" in run.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("seats", "import scrutineer.report"),
        ("checks", "import scrutineer.seats"),
        ("claims", "import pathlib"),
        ("record", "import sqlite3"),
    ],
)
def test_a_planted_import_is_found(root: Path, tmp_path: Path, room: str, line: str) -> None:
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "elections"))
    (tmp_path / "src" / "scrutineer" / room / "planted.py").write_text(f'"""Planted."""\n\n{line}\n')
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert f"scrutineer.{room}.planted" in run.stdout
