"""The page that takes an unknown file to a report says what happens: its file, its questions, its figures."""

import re

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app


@pytest.fixture
def page(root):
    return (root / "docs" / "how-to" / "import-an-unknown-file.md").read_text(encoding="utf-8")


def run(*words):
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def corrected(recipe, answers):
    """The recipe without its questions, with the tables of the page in the place of its own."""
    recipe = re.sub(r"^\[\[question\]\]\n(?:\w.*\n)+\n?", "", recipe, flags=re.MULTILINE)
    recipe = recipe.replace("# [number]", "[number]").replace("# thousands", "thousands").rstrip() + "\n"
    for table in re.split(r"\n(?=\[)", answers.strip()):
        name = table.splitlines()[0]
        recipe, count = re.subn(
            rf"^{re.escape(name)}\n(?:\w.*\n)+", table.rstrip() + "\n", recipe, count=1, flags=re.MULTILINE
        )
        assert count == 1, name
    return recipe.replace('stage = "unnamed"', 'stage = "official"')


def test_the_page_can_be_followed_word_for_word(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (file,), (answers,) = blocks(page, "text"), blocks(page, "toml")
    (tmp_path / "mayors.csv").write_text(file, encoding="utf-8")
    look, importing, *rest = [line for block in blocks(page, "sh") for line in block.splitlines()]
    said = run(*look.split()[1:])
    asked = [line.split(" (if ")[0].split(" (write ")[0] for line in said.splitlines() if "to settle: " in line]
    listed = " ".join(page.split("there are six:")[1].split("Several files")[0].split()).replace("`", "")
    told = [entry.strip() for entry in listed.split("- ") if entry.strip()]
    assert [question.split("to settle: ")[1] for question in asked] == told
    path = tmp_path / "mayors.recipe.toml"
    refused = CliRunner().invoke(app, importing.split()[1:])
    assert "nothing is imported while a question" in str(refused.exception)
    assert not (tmp_path / "mayors").exists()
    path.write_text(corrected(path.read_text(encoding="utf-8"), answers), encoding="utf-8")
    account = run(*importing.split()[1:])
    for words in (
        "10 rows read, 8 used",
        "2 rows left out",
        "6,894",
        "4,163",
        "left out: Registered 6,894",
        "from Cast",
    ):
        assert words in account
    found = {line.split()[1]: run(*line.split()[1:]) for line in rest}
    assert "the votes add up to 393, the valid ballots are 390" in found["check"]
    assert "57 votes" in found["matter"]
    assert (tmp_path / "page" / "index.html").exists()
