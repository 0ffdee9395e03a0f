"""Every key that a command prints stands in the page on JSON output."""

import json

import pytest
from typer.testing import CliRunner

from command_line import printed, run_command
from invented_recipe import PLAIN, TABLE, write_files
from scrutineer.cli.main import app


def keys(value, depth=2):
    """Names of keys, two levels deep; of the entries of a list those of the first three."""
    if isinstance(value, dict):
        return set(value) | {name for item in value.values() for name in keys(item, depth - 1) if depth > 1}
    if isinstance(value, list):
        return {name for item in value[:3] for name in keys(item, depth)}
    return set()


def keys_of(document):
    """Keys of what a command prints; options, verdicts, tables and parameters are names of the record."""
    by_name = {"seats", "reported", "computed", "claims", "rows", "parameters", "bounds", "most"}
    return set(document) | {name for key, value in document.items() if key not in by_name for name in keys(value, 1)}


@pytest.fixture
def documented(root):
    text = (root / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    return {word for part in text.split("`")[1::2] for word in part.replace("[]", "").replace(".", " ").split()}


@pytest.mark.parametrize(
    "words",
    [
        ("tally", "cambodia-2018"),
        ("check", "cambodia-2018"),
        ("check", "cambodia-2018", "--preview"),
        ("check", "cambodia-2018", "--profile", "abacus"),
        ("seats", "cambodia-2018"),
        ("matter", "cambodia-2013"),
        ("records", "list"),
        ("records", "show", "cambodia-2018"),
        ("claims", "check", "cambodia-2018"),
        ("law", "list"),
        ("law", "show", "kh"),
        ("law", "show", "kh", "--date", "2018-07-29"),
        ("diff", "cambodia-2018", "--from", "first-count", "--to", "official", "--level", "nation"),
    ],
)
def test_every_key_is_documented(words, documented):
    done = printed(*words, "--json")
    assert done.returncode == 0, done.stderr
    assert not keys_of(json.loads(done.stdout)) - documented


def test_every_key_of_commands_that_write_is_documented(documented, reported, tmp_path):
    words = ("export", "cambodia-2018", "--to", "csv-long", "--out", tmp_path / "votes.csv", "--json")
    for done in (run_command(*words), reported[0]):
        assert done.returncode == 0, done.stderr
        assert not keys_of(json.loads(done.stdout)) - documented


def test_the_account_of_an_import_is_documented(documented, tmp_path):
    files = write_files(tmp_path, {"main.csv": TABLE})
    (tmp_path / "recipe.toml").write_text(PLAIN, encoding="utf-8")
    words = [
        "import",
        *map(str, files),
        "--recipe",
        str(tmp_path / "recipe.toml"),
        "--out",
        str(tmp_path / "r"),
        "--json",
    ]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    document = json.loads(result.output)
    account = document["reconciliation"]
    inner = [entry for name in ("files", "figures") for entry in account[name]]
    told = set(document) | set(account) | {name for entry in (*inner, account["reading"]) for name in entry}
    assert not told - documented
    assert json.loads((tmp_path / "r" / "import.json").read_text(encoding="utf-8")) == account


def test_the_proposal_of_a_recipe_is_documented(documented, tmp_path):
    (tmp_path / "main.csv").write_text(TABLE, encoding="utf-8")
    words = ["import", str(tmp_path / "main.csv"), "--write-recipe", str(tmp_path / "r.toml"), "--json"]
    document = json.loads(CliRunner().invoke(app, words).output)
    assert document["questions"]
    assert not keys(document) - documented
