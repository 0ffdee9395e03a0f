"""What every file of the checkout keeps to: length, docstrings, names, and nothing of the machine it was made on."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

LONGEST = 400
ROOM_NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "core", "common", "manager", "service"}
# Written in two parts, so that this file does not hold what it looks for.
LEFT_OPEN = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")) + r")\b")
REGISTRIES = re.compile(
    "|".join(
        re.escape(name + "." + ending)
        for name, ending in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("deb.debian", "org"),
            ("conda.anaconda", "org"),
            ("crates", "io"),
        )
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(home|root|Users|work)/\w")


def text_of(file: Path) -> str | None:
    """The text of a file, or None where it is not text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@pytest.fixture(scope="module")
def texts(root: Path, committed: list[Path]) -> dict[str, str]:
    """Name to text, of every committed text file."""
    return {str(file.relative_to(root)): text for file in committed if (text := text_of(file)) is not None}


@pytest.fixture(scope="module")
def python(texts: dict[str, str]) -> dict[str, str]:
    """Name to text, of every Python file."""
    return {name: text for name, text in texts.items() if name.endswith(".py")}


@pytest.fixture(scope="module")
def source(python: dict[str, str]) -> dict[str, str]:
    """Name to text, of the package's own files."""
    return {name: text for name, text in python.items() if name.startswith("src/")}


def undocumented(source: str) -> list[str]:
    """Public functions and classes of a module, and public methods of its public classes, without a docstring."""

    def walk(node: ast.Module | ast.ClassDef, prefix: str) -> list[str]:
        found = []
        for child in node.body:
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if child.name.startswith("_"):
                continue
            if ast.get_docstring(child) is None:
                found.append(prefix + child.name)
            if isinstance(child, ast.ClassDef):
                found += walk(child, f"{prefix}{child.name}.")
        return found

    return walk(ast.parse(source), "")


def lines_with(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Place and text of each line that matches."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_there_is_something_to_look_at(texts: dict[str, str], source: dict[str, str]) -> None:
    assert len(source) > 10
    assert "Makefile" in texts


def test_no_python_file_is_too_long(python: dict[str, str]) -> None:
    lengths = {name: len(text.splitlines()) for name, text in python.items()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST}


def test_every_module_says_what_it_is(python: dict[str, str]) -> None:
    assert not [name for name, text in python.items() if not ast.get_docstring(ast.parse(text))]


def test_every_public_definition_is_documented(source: dict[str, str]) -> None:
    assert not {name: missing for name, text in source.items() if (missing := undocumented(text))}


def test_an_undocumented_definition_is_found() -> None:
    planted = "class A:\n    '''A.'''\n    def b(self): ...\n    def _c(self): ...\ndef d(): ...\n"
    assert undocumented(planted) == ["A.b", "d"]


def test_nothing_is_left_open(source: dict[str, str]) -> None:
    assert not lines_with(LEFT_OPEN, source)


def test_no_package_registry_is_named(texts: dict[str, str]) -> None:
    assert not lines_with(REGISTRIES, texts)


def test_no_path_of_a_machine_is_named(root: Path, texts: dict[str, str]) -> None:
    assert not lines_with(MACHINE_PATH, texts)
    for place in (root, Path.home()):
        assert not lines_with(re.compile(re.escape(f"{place}/")), texts)


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (LEFT_OPEN, "# TO" + "DO: later"),
        (LEFT_OPEN, "raise NotImplemented" + "Error"),
        (REGISTRIES, "see https://files.python" + "hosted.org/x"),
        (MACHINE_PATH, "open('/" + "home/ann/votes.csv')"),
        (MACHINE_PATH, "/" + "Users/ann"),
    ],
)
def test_a_planted_fault_is_found(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted)


@pytest.mark.parametrize("fine", ["https://example.org/home/votes", "/usr/bin/chromium", "../shared/home/x"])
def test_other_paths_are_not_accused(fine: str) -> None:
    assert not MACHINE_PATH.search(fine)


def test_names_say_something(python: dict[str, str]) -> None:
    parts = {part.removesuffix(".py") for name in python for part in Path(name).parts}
    assert not parts & ROOM_NAMES_THAT_SAY_NOTHING


def test_no_source_file_is_ignored(root: Path) -> None:
    """What git ignores is neither committed nor packaged, and nobody is told."""
    if not (shutil.which("git") and (root / ".git").exists()):
        pytest.skip("not a git checkout")
    written = {file for folder in ("src", "tests") for file in (root / folder).rglob("*.py")}
    ignored = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=root,
        input="\n".join(str(file.relative_to(root)) for file in sorted(written)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.splitlines() == []
