"""The documentation is true: what it shows runs, and what exists is documented."""

import contextlib
import importlib.util
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import printed, run_command

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
PYTHON_BLOCKS = [text for language, text in BLOCKS if language == "python"]
COMMAND_LINES = [
    line.removeprefix("$ ")
    for language, text in BLOCKS
    if language in {"sh", "console"}
    for line in text.splitlines()
    if line.removeprefix("$ ").startswith("scrutineer ")
]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.fixture(scope="module")
def command_page(root: Path) -> str:
    """The reference page of the command line."""
    return (root / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")


def test_every_command_and_option_is_documented(commands: dict[str, list[str]], command_page: str) -> None:
    sections = re.split(r"^## ", command_page, flags=re.MULTILINE)
    by_title = {section.partition("\n")[0].strip("` "): section for section in sections}
    missing = []
    for command, options in commands.items():
        section = by_title.get(f"scrutineer {command}")
        if section is None:
            missing.append(command)
            continue
        missing += [f"{command} {option}" for option in options if f"`{option}" not in section]
    assert not missing


def test_no_command_is_documented_that_does_not_exist(commands: dict[str, list[str]], command_page: str) -> None:
    documented = set(re.findall(r"^## `scrutineer ([a-z -]+)`$", command_page, flags=re.MULTILINE))
    assert documented == set(commands)


def test_every_rule_is_documented(root: Path) -> None:
    from scrutineer.checks.catalogue import RULES

    # The pages are generated when the documentation is built; the generator is asked for them here.
    spec = importlib.util.spec_from_file_location("rule_pages", root / "docs" / "rule_pages.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    documented = {name for name in generator.pages() if re.fullmatch(r"[A-H]\d\d", name)}
    assert documented == {rule.code for rule in RULES}


def test_every_public_name_is_documented(root: Path) -> None:
    import scrutineer

    page = (root / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\.\. auto\w+:: scrutineer\.(\w+)$", page, flags=re.MULTILINE))
    assert documented == set(scrutineer.__all__) - {"__version__"}


def test_readme_names_the_two_commands() -> None:
    lines = {line.strip() for _, text in BLOCKS for line in text.splitlines()}
    assert {"make report", "make test"} <= lines


def test_readme_shows_python_and_commands() -> None:
    assert PYTHON_BLOCKS
    assert any(" --json" in line for line in COMMAND_LINES)


@pytest.mark.parametrize("number", range(len(PYTHON_BLOCKS)))
def test_readme_python_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    block = PYTHON_BLOCKS[number]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block, f"README.md, Python block {number + 1}", "exec"), {"__name__": "readme"})  # noqa: S102
    # `print(...)  # text` promises that text.
    promised = re.findall(r"^print\(.*\)  # (.+)$", block, flags=re.MULTILINE)
    assert printed.getvalue().splitlines()[: len(promised)] == promised


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_readme_command_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)[1:]
    done = run_command(*words) if "--out" in words else printed(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_readme_command_is_on_the_path_of_the_environment(tmp_path: Path) -> None:
    """One line in a process of its own; what `scrutineer` does there, it does in every line."""
    scrutineer = Path(sys.executable).with_name("scrutineer")
    assert "scrutineer records list" in COMMAND_LINES
    run = subprocess.run([str(scrutineer), "records", "list"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == printed("records", "list").stdout


def test_links_lead_to_files(root: Path, committed: list[Path]) -> None:
    broken = [
        f"{page.relative_to(root)}: {target}"
        for page in committed
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_files_named_in_prose_exist(root: Path, committed: list[Path]) -> None:
    named = re.compile(r"`((?:benchmarks|docs|tests|src|requirements)/[\w./-]+\.\w+)`")
    broken = [
        f"{page.relative_to(root)}: {name}"
        for page in committed
        if page.suffix == ".md"
        for name in named.findall(page.read_text(encoding="utf-8"))
        if not (root / name).exists()
    ]
    assert not broken


def test_commands_shown_in_the_documentation_exist(
    root: Path, committed: list[Path], commands: dict[str, list[str]]
) -> None:
    faults = []
    for page in committed:
        if page.suffix != ".md":
            continue
        for line in re.findall(r"^(?:\.venv/bin/)?scrutineer (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
            called = next((command for command in commands if f"{line} ".startswith(f"{command} ")), None)
            shown = re.findall(r"--[a-z][a-z-]*", re.split(r" [|>] ", line)[0])
            if called is None or not set(shown) <= set(commands[called]):
                faults.append(f"{page.relative_to(root)}: {line}")
    assert not faults


def test_the_smallest_record_shown_opens(root: Path, tmp_path: Path) -> None:
    import scrutineer

    page = (root / "docs" / "how-to" / "write-a-record-folder.md").read_text(encoding="utf-8")
    files = re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert [name for name, _ in files] == ["record.toml", "units.csv", "ballots.csv", "votes.csv"]
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    record = scrutineer.open_record(tmp_path)
    assert record.id == "examplia-2024"
    assert record.votes["votes"].to_list() == [350_000, None]


def test_every_decision_is_listed(root: Path) -> None:
    folder = root / "docs" / "adr"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {decision.name for decision in folder.glob("[0-9]*.md")} <= listed
