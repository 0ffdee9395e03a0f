"""What every test may ask for: the folder of real data, a browser, and the count of tests that ran on real data."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]

if "PYTEST_XDIST_WORKER" in os.environ:
    # The workers share the cores out among themselves: threads of their libraries would only wait for each other.
    # Set before a test imports them.
    os.environ.update({"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})

# Elapsed time says nothing on a machine that is shared, so there is no deadline. In CI the examples are the same in
# every run, so that a red run can be repeated.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None, print_blob=True)
# The examples of `make test` are few, so that it is run often; `make test-slow` asks each property of many.
settings.register_profile("thorough", settings.get_profile("local"), max_examples=400)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def absent(what: str) -> NoReturn:
    """Skip the test that needs `what`; fail it where the run has promised that everything is there."""
    if os.environ.get("SCRUTINEER_REQUIRE_SHARED") == "1":
        pytest.fail(f"{what} (SCRUTINEER_REQUIRE_SHARED=1 asks for it)", pytrace=False)
    pytest.skip(what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that look at the same pages beside each other, so that one worker of xdist makes each page once."""
    pages = ("browser", "elections", "figures", "report")
    folders = [item.path.relative_to(ROOT / "tests").parts[0] for item in items]
    order = sorted(range(len(items)), key=lambda place: "report" if folders[place] in pages else folders[place])
    items[:] = [items[place] for place in order]


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def committed() -> list[Path]:
    """The files that git holds or would take up; without git, those of the known folders."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        folders = ("src", "tests", "benchmarks", "tools", "docs", "requirements", ".ci")
        files = [*ROOT.glob("*"), *(file for folder in folders for file in (ROOT / folder).rglob("*"))]
    return sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts)


@pytest.fixture(scope="session")
def commands() -> dict[str, list[str]]:
    """Each command of the command line, by the words that call it, with the long names of its options."""
    import typer.main

    from scrutineer.cli.main import app

    found: dict[str, list[str]] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        below = getattr(command, "commands", None)
        if below:
            for name, child in below.items():
                walk(child, (*words, name))
        else:
            names = [name for option in command.params for name in (*option.opts, *option.secondary_opts)]
            found[" ".join(words)] = [name for name in names if name.startswith("--")]

    walk(typer.main.get_command(app), ())
    return found


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and facts beside the checkout, or where SCRUTINEER_SHARED points."""
    folder = Path(os.environ.get("SCRUTINEER_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        absent("the folder of real data, ../shared, is not there; SCRUTINEER_SHARED may name another")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's Chromium, driven by Playwright; one process for all tests of a worker."""
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        absent("no Chromium is installed on this system")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests ran on real data; reports carry their markers across xdist's workers."""
    ran = [
        report
        for outcome in ("passed", "failed", "xfailed", "xpassed")
        for report in terminalreporter.stats.get(outcome, [])
        if getattr(report, "when", None) == "call" and "real_data" in report.keywords
    ]
    terminalreporter.write_line(f"{len(ran)} tests ran on real data")
