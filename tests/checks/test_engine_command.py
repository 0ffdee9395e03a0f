"""`scrutineer check`: rules, profiles, tolerances, levels and the preview on the command line."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import InputError, UsageError

RECORD = """format = "scrutineer-record/1"
[election]
id = "r"
title = "Ruritania"
[[contest]]
id = "diet"
title = "Diet"
unit = "r"
[[stage]]
id = "official"
name = "Official"
sequence = 1
[[option]]
id = "ash"
contest = "diet"
name = "Ash"
[[source]]
id = "S"
title = "Gazette"
"""


@pytest.fixture
def folder(tmp_path):
    """Three stations: one with a ballot too many for its parts, one with two voters too few on its register."""
    (tmp_path / "record.toml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit,level,parent\nr,nation,\nr/0,station,r\nr/1,station,r\nr/2,station,r\n", encoding="utf-8"
    )
    (tmp_path / "ballots.csv").write_text(
        "unit,contest,stage,registered,cast,valid,invalid,source\n"
        "r/0,diet,official,200,151,140,10,S\nr/1,diet,official,148,150,140,10,S\nr/2,diet,official,200,150,140,10,S\n",
        encoding="utf-8",
    )
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["check", *map(str, words)], catch_exceptions=False)


def document(*words):
    return json.loads(run(*words, "--json").output)


def failed(*words):
    return [(finding["code"], finding["unit"]) for finding in document(*words)["findings"]]


def test_rules_are_chosen_and_tuned(folder):
    assert failed(folder, "--rules", "A02,A04") == [("A02", "r/0"), ("A04", "r/1")]
    assert failed(folder, "--rules", "A02,A04", "--set", "A04.k=2") == [("A02", "r/0")]
    assert [row["code"] for row in document(folder, "--rules", "C")["summary"]][:2] == ["C01", "C02"]


def test_a_profile_brings_its_own_tolerances(folder):
    found = document(folder, "--profile", "tally-ho")
    assert found["profile"]["id"] == "tally-ho"
    assert found["profile"]["missing"]
    assert found["evidence"]["parameters"]["A04.k"] == 5
    assert failed(folder, "--profile", "tally-ho", "--rules", "A04", "--set", "A04.k=0") == [("A04", "r/1")]
    text = run(folder, "--profile", "tally-ho").output
    assert "Not in it:" in text
    with pytest.raises(UsageError, match="not in the set that was chosen"):
        run(folder, "--profile", "tally-ho", "--rules", "E01")


def test_rules_that_are_off_run_when_they_are_named(folder):
    codes = [row["code"] for row in document(folder)["summary"]]
    assert "A15" not in codes
    assert [row["code"] for row in document(folder, "--rules", "A15")["summary"]] == ["A15"]
    assert "A15" in [row["code"] for row in document(folder, "--profile", "all")["summary"]]
    assert [row["code"] for row in document(folder, "--profile", "default")["summary"]] == codes
    assert [row["code"] for row in document(folder, "--rules", "default")["summary"]] == codes


def test_the_record_sets_tolerances(folder):
    (folder / "record.toml").write_text(f"{RECORD}[checks.A04]\nk = 2\n", encoding="utf-8")
    assert failed(folder, "--rules", "A04") == []
    (folder / "record.toml").write_text(f"{RECORD}[checks.A04]\nj = 2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no such parameter"):
        run(folder)


def test_a_level_narrows_the_findings(folder):
    assert failed(folder, "--rules", "A02", "--level", "station") == [("A02", "r/0")]
    assert failed(folder, "--rules", "A02", "--level", "nation") == []
    with pytest.raises(UsageError, match="no such level"):
        run(folder, "--level", "planet")


def test_the_preview_says_how_often_each_rule_fires(folder):
    found = document(folder, "--rules", "A02,A04,A05", "--preview", "--minutes", "30")["preview"]
    rates = {row["code"]: row["per_thousand"] for row in found["rules"]}
    assert rates == {"A02": pytest.approx(1000 / 3), "A04": pytest.approx(1000 / 3), "A05": None}
    assert (found["units"], found["hours"]) == (2, 1.0)
    text = run(folder, "--preview").output
    assert "2 units to look at" in text
    assert "333.3" in text
    assert "Station" not in text
    assert "1 unit to look at" in run(folder, "--rules", "A02", "--preview").output


def test_a_rule_that_holds_everywhere_is_remarked_upon_in_the_preview_and_below_the_findings(folder):
    lines = [f"r/{i},diet,official,200,150,140,10,S" for i in range(1000)]
    (folder / "units.csv").write_text(
        "unit,level,parent\nr,nation,\n" + "".join(f"r/{i},station,r\n" for i in range(1000)), encoding="utf-8"
    )
    (folder / "ballots.csv").write_text(
        "unit,contest,stage,registered,cast,valid,invalid,source\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    for words in (("--rules", "A02,A04"), ("--rules", "A02,A04", "--preview")):
        remarked = [line for line in run(folder, *words).output.splitlines() if "may have been computed" in line]
        assert [line[:3] for line in remarked] == ["A02"]


def test_fail_on_looks_at_the_rules_that_ran(folder):
    assert run(folder, "--rules", "A02", "--fail-on", "error").exit_code == 1
    assert run(folder, "--rules", "A01", "--fail-on", "info").exit_code == 0
    assert run(folder, "--profile", "tally-ho", "--set", "A04.k=0", "--fail-on", "error").exit_code == 0


def test_findings_beyond_those_printed_are_counted(tmp_path, folder):
    units = [f"r/{n}" for n in range(2000)]
    lines = [f"{unit},diet,official,200,{151 if n < 30 else 150},140,10,S" for n, unit in enumerate(units)]
    (folder / "units.csv").write_text(
        "unit,level,parent\nr,nation,\n" + "".join(f"{unit},station,r\n" for unit in units), encoding="utf-8"
    )
    (folder / "ballots.csv").write_text(
        "unit,contest,stage,registered,cast,valid,invalid,source\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    text = run(folder, "--rules", "A02").output
    assert "A02: 5 more findings (fail)" in text
    assert text.count(" A02 ") == 25
