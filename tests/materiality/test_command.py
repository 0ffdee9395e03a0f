"""`scrutineer matter`: its answers in words and as JSON, and what it refuses."""

import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from scrutineer.cli.matter import matter
from scrutineer.errors import LawError, UsageError


@pytest.fixture
def run():
    """Run the command by itself; errors of Scrutineer come through."""
    app = typer.Typer()
    app.command()(matter)

    def call(*words):
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return call


@pytest.fixture
def stations(tmp_path):
    """Three stations, one of which has more votes than valid ballots, and one without figures."""
    file = tmp_path / "stations.parquet"
    pl.DataFrame(
        {
            "station_id": ["1", "2", "3", "4"],
            "registered": [100, 100, 40, 30],
            "cast": [80, 80, 30, None],
            "valid": [80, 80, 28, None],
            "invalid": [0, 0, 2, None],
            "v_ash": [60, 40, 20, None],
            "v_birch": [20, 40, 10, None],
        }
    ).write_parquet(file)
    return file


def test_sets_and_queue_in_words(run, stations):
    text = run(stations, "--rule", "plurality", "--stage", "official")
    assert "Ash has most votes; the lead of ash over birch is 50 votes" in text
    assert "One station without figures has no votes in the totals and could hold 30 at most" in text
    assert "not meet rule A01" in text
    # Without the third station it is 100 to 60, and with its 40 voters at most a tie; it reports 30 votes.
    assert "it can change the outcome, but only with more votes than it reports" in text
    assert "ash and birch are tied" in text
    assert "at most; the lead of ash over birch is 50 votes: it cannot change the outcome." in text
    assert "'Can' says that no arithmetic excludes it" in text


def test_one_json_document(run, stations):
    document = json.loads(run(stations, "--json", "--queue", 1))
    assert document["rule_on_file"] is False
    assert document["present"]["elected"] == ["ash"]
    sets = {entry["id"]: entry for entry in document["sets"]}
    assert sets["missing"]["at_stake"]["ceiling"] == 30
    assert sets["missing"]["outcome"]["answer"] == "cannot"
    assert len(document["queue"]["head"]) == 1
    assert document["evidence"]["record_digest"] == document["record"]["digest"]


def test_a_law_by_its_id_needs_a_day(run, stations):
    with pytest.raises(UsageError, match="no polling day"):
        run(stations, "--rule", "bo")
    text = run(stations, "--rule", "bo", "--date", "2019-10-20")
    assert "law bo" in text
    assert "ash is elected" in text.lower()
    with pytest.raises(UsageError, match="no decision rule on file"):
        run(stations, "--rule", "kh", "--date", "2018-07-29")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--contest", "senate"), UsageError),
        (("--rule", "most"), LawError),
    ],
)
def test_what_it_refuses(run, stations, words, fault):
    with pytest.raises(fault):
        run(stations, *words)


def test_a_stage_without_votes_is_refused(run):
    with pytest.raises(UsageError, match="no votes by option") as found:
        run("cambodia-2018", "--stage", "tuesday")
    assert found.value.mend
    assert "official" in found.value.mend


def test_a_record_of_the_whole(run):
    text = run("cambodia-2018")
    assert "No decision rule is on file" in text
    assert "Whether a seat could change hands cannot be told" in text
    assert "about totals" in text


def test_a_question_on_an_option_that_does_not_stand_is_refused(run, stations):
    with pytest.raises(UsageError, match="no such option") as fault:
        run(stations, "--rule", "referendum:nosuchoption", "--stage", "official")
    assert "ash, birch" in str(fault.value)
    assert "ash" in run(stations, "--rule", "referendum:ash", "--stage", "official")


def test_a_threshold_has_a_column_where_the_law_has_one(run, two_provinces):
    text = run(two_provinces)
    assert "order           threshold       seat" in text
    assert "By the legal threshold cedar could be admitted in 1 district." in text.replace("Cedar", "cedar")
    document = json.loads(run(two_provinces, "--json"))
    entry = next(entry for entry in document["sets"] if entry["id"] == "missing")
    assert entry["threshold"]["answer"] == "can"
    assert entry["threshold"]["crossings"] == [{"unit": "p0", "option": "cedar", "enters": True}]
    assert entry["threshold"]["rule"]["scope"] == "district"
    assert entry["seats"]["answer"] == "can"
    assert entry["seats"]["witness"]["p0"]


@pytest.fixture
def two_provinces(tmp_path):
    """Two provinces under the Spanish law; a station of the first has no figures, and 300 voters."""
    folder = tmp_path / "spain"
    folder.mkdir()
    (folder / "record.toml").write_text(
        """format = "scrutineer-record/1"
[election]
id = "es-x"
title = "Spain"
country = "ESP"
type = "legislative"
first_day = 2023-07-23
law = "es"
[[contest]]
id = "diet"
title = "Diet"
unit = "n"
district_level = "province"
seats = 10
options_complete = { official = true }
[[option]]
id = "ash"
contest = "diet"
name = "Ash"
[[option]]
id = "birch"
contest = "diet"
name = "Birch"
[[option]]
id = "cedar"
contest = "diet"
name = "Cedar"
[[stage]]
id = "official"
name = "Official"
sequence = 1
[[source]]
id = "s"
title = "Gazette"
"""
    )
    (folder / "units.csv").write_text(
        "unit,level,parent,name\nn,nation,,N\np0,province,n,P0\np1,province,n,P1\n"
        "s0,station,p0,S0\ns1,station,p0,S1\ns2,station,p1,S2\n"
    )
    (folder / "ballots.csv").write_text(
        "unit,contest,stage,registered,cast,valid,invalid,blank,status,source\n"
        "s0,diet,official,2000,1000,1000,0,0,reported,s\n"
        "s1,diet,official,300,,,,,missing,s\n"
        "s2,diet,official,2000,1000,1000,0,0,reported,s\n"
    )
    votes = {"s0": (600, 380, 20), "s2": (600, 380, 20)}
    lines = [
        f"{unit},diet,official,{option},{number},s"
        for unit, numbers in votes.items()
        for option, number in zip(("ash", "birch", "cedar"), numbers, strict=True)
    ]
    (folder / "votes.csv").write_text("\n".join(["unit,contest,stage,option,votes,source", *lines]) + "\n")
    (folder / "seats.csv").write_text(
        "unit,contest,stage,option,seats,source,status\np0,diet,official,,5,s,sourced\np1,diet,official,,5,s,sourced\n"
    )
    return folder
