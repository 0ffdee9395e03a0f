"""`scrutineer diff` as a user runs it: what is compared, and what is said where nothing can be."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import UsageError
from scrutineer.formats.record_folder import write_record
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

LONG = "Number of votes for the alliance of the {} and all their friends"


def run(*words):
    return CliRunner().invoke(app, ["diff", *map(str, words)])


def refusal(*words):
    result = run(*words)
    assert isinstance(result.exception, UsageError)
    return str(result.exception)


@pytest.fixture
def records(tmp_path):
    """Two records whose contests have other ids, and one with two stages."""
    write_record(small_record(), tmp_path / "diet")
    write_record(small_record(), tmp_path / "senate")
    for path in (tmp_path / "senate").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("diet", "senate"), encoding="utf-8")
    units, votes = station_ids(), [(80, 40, 20)] * 6
    both = small_record(
        metadata=metadata(("first", "second")),
        ballots=pl.concat([ballot_table(units, "first"), ballot_table(units, "second")]),
        votes=pl.concat([vote_table(units, "first", votes), vote_table(units, "second", [(70, 50, 20), *votes[1:]])]),
    )
    write_record(both, tmp_path / "both")
    return tmp_path


def test_contests_of_other_names_are_both_named_with_the_way_out(records):
    told = refusal(records / "diet", records / "senate")
    assert "ruritania-1999 has 'diet'" in told
    assert "has 'senate'" in told
    assert "give it one id in the recipe" in told
    assert "name a second record" not in told
    assert "has 'diet'" in refusal(records / "diet", records / "senate", "--contest", "diet")


def test_a_contest_that_neither_has_and_one_version_alone(records):
    assert "there is none of this id" in refusal(records / "diet", records / "senate", "--contest", "mayor")
    assert "there is none of this id" in refusal(records / "both", "--contest", "mayor")
    assert "name a second record" in refusal(records / "diet")


def test_two_stages_are_compared_and_long_names_stay_apart(records):
    for path in (records / "both").glob("record.toml"):
        text = path.read_text(encoding="utf-8")
        for name in ("Ash", "Birch"):
            text = text.replace(f'name = "{name}', f'name = "{LONG.format(name)}', 1)
        path.write_text(text, encoding="utf-8")
    shown = run(records / "both").output
    labels = [line[:28].rstrip() for line in shown.splitlines() if line.startswith("Number of")]
    assert len(labels) == len(set(labels)) == 2
    document = json.loads(run(records / "both", "--json").output)
    assert document["changed_votes"] == 1
