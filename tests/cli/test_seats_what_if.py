"""`scrutineer seats` where it asks what did not happen: a threshold crossed, other numbers of seats, other votes."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app

HEAD = "district,option,votes,magnitude\n"
LAW = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "Law of nowhere"
body = "Diet"
"""


def parameter(name, value):
    return f'[[parameter]]\nname = "{name}"\nfrom = 1900-01-01\nverified = false\nreferences = []\nvalue = {value}\n'


def largest_remainder(line, quota, more=""):
    return (
        parameter("formula", f'{{ method = "largest_remainder", quota = "{quota}"{more} }}')
        + parameter("quota_base", '"admitted"')
        + parameter("threshold", f'{{ admitted = "share {line}", base = "valid", scope = "national" }}')
        + parameter("district_level", '"district"')
    )


DHONDT = parameter("formula", '{ method = "highest_averages", divisor = "dhondt" }') + parameter(
    "district_level", '"district"'
)


@pytest.fixture
def run(tmp_path):
    """The command with a table, a law and, where given, a reform."""

    def called(table, law, *words, reform=None):
        (tmp_path / "t.csv").write_text(table, encoding="utf-8")
        (tmp_path / "law.toml").write_text(LAW + law, encoding="utf-8")
        if reform is not None:
            (tmp_path / "r.toml").write_text(
                f'format = "scrutineer-reform/1"\ntitle = "other"\n[changes]\n{reform}\n', encoding="utf-8"
            )
            words = (*words, "--reform", str(tmp_path / "r.toml"))
        return CliRunner().invoke(app, ["seats", str(tmp_path / "t.csv"), "--law", str(tmp_path / "law.toml"), *words])

    return called


@pytest.fixture
def document(run):
    def made(*words, **more):
        result = run(*words, "--json", **more)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return made


@pytest.mark.parametrize(
    ("table", "law", "none", "reason"),
    [
        (
            HEAD + "N,A,42750,10\nN,B,31650,10\nN,C,5760,10\n",
            largest_remainder(">= 5/100", "imperiali"),
            {"A", "B", "C"},
            "give out 11 seats where 10",
        ),
        (
            HEAD + "N,A,8,2\nN,B,8,2\nN,C,2,2\n",
            largest_remainder("> 1/4", "imperiali", ', over_allocation = "smallest_remainder"'),
            {"A", "B"},
            "2 seats too many",
        ),
    ],
)
def test_a_crossing_without_a_result_is_told_and_stops_nothing(document, run, table, law, none, reason):
    margins = document(table, law, "--margins")["national_margins"]
    assert margins["margins"]
    crossings = {found["option"]: found for found in margins["thresholds"]}
    assert {option for option, found in crossings.items() if found["seats_if"] is None} == none
    assert all((found["why_none"] is None) == (option not in none) for option, found in crossings.items())
    assert all(reason in crossings[option]["why_none"] for option in none)
    assert f"the rules then give no result: {crossings['A']['why_none']}" in run(table, law, "--margins").stdout
