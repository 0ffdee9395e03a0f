"""What a law file does not know stays unknown in the seats: unsourced magnitudes, and days between two thresholds."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app

HEAD = 'format = "scrutineer-law/1"\n[law]\nid = "x"\ncountry = "XXX"\ntitle = "T"\nbody = "B"\n'
TABLE = "district,option,votes,magnitude\nA,p,600,10\nA,q,370,10\nA,r,30,10\n"


def parameter(name, value, *, since="2000-01-01", until=None, verified=True):
    end = "" if until is None else f"until = {until}\n"
    references = '[{ text = "Art. 1", sources = ["S"] }]' if verified else "[]"
    return (
        f'[[parameter]]\nname = "{name}"\nfrom = {since}\n{end}verified = {str(verified).lower()}\n'
        f"references = {references}\nvalue = {value}\n"
    )


FORMULA = parameter("formula", '{ method = "highest_averages", divisor = "dhondt" }')
LEVEL = parameter("district_level", '"district"')
THRESHOLD = '{ admitted = "share >= 5/100", base = "valid", scope = "district" }'


def seats(tmp_path, law, *words, table=TABLE):
    (tmp_path / "votes.csv").write_text(table, encoding="utf-8")
    source = '[[source]]\nid = "S"\ntitle = "S"\n' if "sources" in law else ""
    (tmp_path / "law.toml").write_text(HEAD + law + source, encoding="utf-8")
    command = ["seats", str(tmp_path / "votes.csv"), "--law", str(tmp_path / "law.toml"), "--json", *words]
    result = CliRunner().invoke(app, command)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_magnitudes_without_a_source_stay_so_under_a_law_chosen_by_hand():
    result = CliRunner().invoke(app, ["seats", "cambodia-2018", "--law", "kh", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {district["magnitude_status"] for district in found["districts"]} == {"unsourced"}
    assert {district["magnitude_source"] for district in found["districts"]} == {None}
    assert (found["derivation"], found["computed"]) == ("reported_only", None)
    assert any("no source gives the number of seats" in said for said in found["implications"])
    assert any("magnitudes" in caveat for caveat in found["evidence"]["caveats"])
    assert found["uniform"]["magnitudes_sourced"] is not True


def test_a_threshold_is_lifted_in_the_districts_that_the_law_names(tmp_path):
    rows = "Bruxelles-Hal-Vilvorde,p,600,22\nBruxelles-Hal-Vilvorde,q,352,22\nBruxelles-Hal-Vilvorde,r,48,22\n"
    rows += rows.replace("Bruxelles-Hal-Vilvorde", "Liège")
    (tmp_path / "votes.csv").write_text(f"district,option,votes,magnitude\n{rows}", encoding="utf-8")
    command = ["seats", str(tmp_path / "votes.csv"), "--law", "be", "--json", "--date"]
    before, after = (
        json.loads(CliRunner().invoke(app, [*command, day]).stdout) for day in ("2010-06-13", "2014-05-25")
    )
    assert [district["seats"].get("r", 0) for district in before["districts"]] == [1, 0]
    assert [district["seats"].get("r", 0) for district in after["districts"]] == [0, 0]
    assert [len(district["standings"]) for district in before["districts"]] == [0, 3]
    # The other two districts of the law are not in this table, or have another name there.
    assert any("no threshold in Louvain, Brabant wallon" in caveat for caveat in before["evidence"]["caveats"])
    assert not any("no threshold in" in caveat for caveat in after["evidence"]["caveats"])


def test_a_day_between_two_thresholds_is_not_a_day_without_one(tmp_path):
    law = (
        FORMULA
        + LEVEL
        + parameter("threshold", THRESHOLD, until="2004-12-31")
        + parameter("threshold", THRESHOLD, since="2010-01-01")
    )
    found = seats(tmp_path, law, "--date", "2007-01-01")
    assert found["threshold_needs"] == "the law file has no threshold for this day although it has one before and after"
    assert found["derivation"] == "reported_only"
    assert found["districts"][0]["seats"] is None
    assert not any("No threshold was seen" in caveat for caveat in found["evidence"]["caveats"])
    assert not any("The law has a threshold" in said for said in found["implications"])
    assert seats(tmp_path, law, "--date", "2003-01-01")["derivation"] == "exact"


@pytest.mark.parametrize("day", [dt.date(1999, 1, 1)])
def test_before_the_first_threshold_there_is_no_gap(tmp_path, day):
    law = parameter("formula", '{ method = "highest_averages", divisor = "dhondt" }', since="1990-01-01")
    law += parameter("district_level", '"district"', since="1990-01-01") + parameter("threshold", THRESHOLD)
    assert seats(tmp_path, law, "--date", day.isoformat())["derivation"] == "exact"
