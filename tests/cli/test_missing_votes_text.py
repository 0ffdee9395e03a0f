"""`scrutineer seats` where votes by district are missing: ranges, deviation and other formulas, marked as unsourced."""

import json

from typer.testing import CliRunner

from command_line import printed
from scrutineer.cli.main import app
from scrutineer.cli.missing_votes_text import missing_votes_text


def run(*words):
    result = CliRunner().invoke(app, ["seats", *words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_the_text_shows_three_tables_and_marks_what_has_no_source():
    text = printed("seats", "cambodia-2018").stdout
    lines = text.splitlines()
    assert sum("the seats by district have no source" in line for line in lines) == 2
    assert any(line.split()[:4] == ["CPP", "1", "to", "125"] and "92 to 125" in line for line in lines)
    assert any("(supposed: no source gives it)" in line for line in lines)
    assert any("CPP 7/10 everywhere, AP0731" in line for line in lines)
    assert any(line.split()[:4] == ["12", "6.40%", "1.09", "0.48%"] for line in lines)
    assert any("Sainte-Laguë" in line and line.endswith("CPP 114, FUNCINPEC 7, LDP 4") for line in lines)
    assert "must be compared with the law" in text
    # The list is used for these tables only: no province gets computed seats from it.
    assert json.loads(printed("seats", "cambodia-2018", "--json").stdout)["computed"] is None


def test_the_document_has_the_keys_even_where_nothing_can_be_said(tmp_path):
    table = tmp_path / "votes.csv"
    table.write_text("district,option,votes,seats\nNorth,Blue,800,4\nNorth,Green,199,1\n", encoding="utf-8")
    document = json.loads(run(str(table), "--json"))
    assert document["possible"] == []
    assert document["deviation"] is None
    assert document["uniform_formulas"] is None
    assert missing_votes_text(document, {}) == ""


def test_an_end_that_cannot_be_told_is_given_by_both_numbers():
    ends = {
        "option": "a",
        "least": None,
        "least_proved": 2,
        "least_shown": 3,
        "most": 9,
        "most_proved": 9,
        "most_shown": 9,
    }
    condition = {
        "title": "national votes",
        "supposed": False,
        "reason": None,
        "known": {"magnitudes_sourced": True, "shares": []},
        "ranges": [ends],
    }
    document = {"possible": [condition], "deviation": None, "uniform_formulas": None, "without_votes": []}
    text = missing_votes_text(document, {"a": "Blue"})
    assert "2..3 to 9" in text
    assert "cannot be told" in text
    assert "no source" not in text
