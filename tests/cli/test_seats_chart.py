"""`scrutineer seats --reform --chart`: the seats before and after, as a picture that holds the numbers."""

import json
import re

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app

TABLE = "district,option,votes,magnitude\nNorth,Ash <b>,5200,5\nNorth,Birch,3100,5\nNorth,Cedar,1700,5\n"
REFORM = """format = "scrutineer-reform/1"
title = "Sainte-Laguë"
[changes.formula]
method = "highest_averages"
divisor = "sainte_lague"
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "v.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "r.toml").write_text(REFORM, encoding="utf-8")
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["seats", "v.csv", "--law", "es", "--date", "2015-12-20", *words])


def test_the_picture_holds_the_seats_under_both_laws(files):
    result = run("--reform", "r.toml", "--chart", "c.svg", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    svg = (files / "c.svg").read_text(encoding="utf-8")
    texts = re.findall(r"<text[^>]*>([^<]*)", svg)
    before, after = document["computed"], document["reform"]["computed"]
    assert before != after
    for option in before:
        assert f"{before[option]} to {after[option]}" in texts
    assert any("Sainte-Laguë" in text for text in texts)


def test_a_png_and_a_page_that_asks_for_nothing(files):
    for name in ("c.png", "c.html"):
        assert run("--reform", "r.toml", "--chart", name).exit_code == 0
    assert (files / "c.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    page = (files / "c.html").read_text(encoding="utf-8")
    assert "<b>" not in page.partition("<script>")[0]
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']https?:", page)


@pytest.mark.parametrize(
    "words",
    [
        ("--reform", "r.toml", "--chart", "c.pdf"),
        ("--reform", "r.toml", "--chart", "c"),
        ("--chart", "c.svg"),
        ("--reform", "r.toml", "--chart", "nowhere/c.svg"),
    ],
)
def test_what_cannot_be_drawn_is_one_error_and_no_file(files, words):
    before = sorted(files.iterdir())
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert sorted(files.iterdir()) == before


def test_without_votes_by_district_there_is_no_chart(files):
    result = CliRunner().invoke(app, ["seats", "cambodia-2018", "--reform", "r.toml", "--chart", "c.svg"])
    assert result.exit_code == 2
    assert not (files / "c.svg").exists()
