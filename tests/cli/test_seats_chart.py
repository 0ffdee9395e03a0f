"""`scrutineer seats --reform --chart`: the seats before and after, as a picture that holds the numbers."""

import json
import re
import sys

import pytest

from scrutineer.cli.main import main

TABLE = "district,option,votes,magnitude\nNorth,Ash <b>,5400,5\nNorth,Birch,3100,5\nNorth,Cedar,1060,5\n"
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


@pytest.fixture
def run(files, monkeypatch, capsys):
    """Run `scrutineer seats`; exit code, output, errors."""

    def called(*words):
        monkeypatch.setattr(sys, "argv", ["scrutineer", "seats", *words])
        try:
            code = main() or 0
        except SystemExit as end:
            code = end.code or 0
        told = capsys.readouterr()
        return code, told.out, told.err

    return called


LAW = ("v.csv", "--law", "es", "--date", "2015-12-20")


def test_the_picture_holds_the_seats_under_both_laws(files, run):
    code, out, err = run(*LAW, "--reform", "r.toml", "--chart", "c.svg", "--json")
    assert code == 0, err
    document = json.loads(out)
    svg = (files / "c.svg").read_text(encoding="utf-8")
    texts = re.findall(r"<text[^>]*>([^<]*)", svg)
    before, after = document["computed"], document["reform"]["computed"]
    assert list(before.values()) == [3, 2, 0]
    assert list(after.values()) == [3, 1, 1]
    assert {"3 to 3", "2 to 1", "0 to 1"} <= set(texts)
    assert "Sainte-Laguë" in svg


def test_a_png_and_a_page_that_asks_for_nothing(files, run):
    for name in ("c.png", "c.html"):
        assert run(*LAW, "--reform", "r.toml", "--chart", name)[0] == 0
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
def test_what_cannot_be_drawn_is_one_error_and_no_file(files, run, words):
    before = sorted(files.iterdir())
    code, out, err = run(*LAW, *words)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert sorted(files.iterdir()) == before


def test_without_votes_by_district_there_is_no_chart(files, run):
    code, _, err = run("cambodia-2018", "--reform", "r.toml", "--chart", "c.svg")
    assert code == 2
    assert "leave --chart out" in err
    assert "under the law: The votes by province are not in the record" in err
    assert not (files / "c.svg").exists()
