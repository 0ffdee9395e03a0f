"""`scrutineer seats` on a plain vote table: law, threshold, ties, lots, margins, reform, explanation; `scrutineer law`."""

import json
from fractions import Fraction
from math import sqrt

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import ScrutineerError

TABLE = """district,option,votes,seats
North,Blue,800,4
North,Green,199,1
North,blank,30,
South,Blue,300,2
South,Green,280,2
South,Red,20,0
South,invalid,11,
"""
LAW = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "Law of nowhere"
body = "Diet"
[[parameter]]
name = "formula"
from = 2000-01-01
verified = false
references = []
[parameter.value]
method = "highest_averages"
divisor = "dhondt"
[[parameter]]
name = "threshold"
from = 2000-01-01
verified = false
references = []
[parameter.value]
admitted = "share >= 3/100"
base = "valid_and_blank"
scope = "district"
"""
REFORM = """format = "scrutineer-reform/1"
title = "Sainte-Laguë"
[changes.formula]
method = "highest_averages"
divisor = "sainte_lague"
"""


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ScrutineerError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def place(tmp_path):
    (tmp_path / "votes.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "law.toml").write_text(LAW, encoding="utf-8")
    (tmp_path / "reform.toml").write_text(REFORM, encoding="utf-8")
    return tmp_path


def seats(place, *words, table="votes.csv"):
    return json.loads(run("seats", place / table, "--law", place / "law.toml", "--json", *words))


def test_seats_of_a_vote_table_under_a_law(place):
    found = seats(place, "--margins")
    assert found["seats"] == {"Blue": 6, "Green": 3, "Red": 0}
    assert found["derivation"] == "exact"
    assert found["agrees"] is True
    assert found["law"]["unverified_used"] == ["formula", "threshold"]
    north, south = found["districts"]
    assert (north["unit"], north["magnitude"], north["seats"]) == ("North", 5, {"Blue": 4, "Green": 1})
    # 30 blank ballots are in the base of the threshold and win nothing; invalid ones are not even in the base.
    assert [(s["option"], s["base"], s["admitted"]) for s in north["standings"]] == [
        ("Blue", 1029, True),
        ("Green", 1029, True),
    ]
    assert {s["option"]: s["admitted"] for s in south["standings"]} == {"Blue": True, "Green": True, "Red": True}
    # 199 for Green's first seat, 160 for Blue's fifth: the divisors between them prove the seats.
    assert (north["certificate"]["divisor_low"], north["certificate"]["divisor_high"]) == ("160", "199")
    flip = next(m for m in north["margins"] if m["kind"] == "transfer" and m["from"] == "Green")
    assert (flip["to"], flip["votes"], flip["votes_to_tie"], flip["seat"]) == ("Blue", 33, None, 1)
    assert found["fragile"][0]["votes"] == min(entry["votes"] for entry in found["fragile"])


def test_the_period_of_the_law_is_told_where_no_day_was_named(place):
    dated = LAW.replace("2000-01-01", "2000-01-01\nuntil = 2009-12-31", 1)
    (place / "law.toml").write_text(dated, encoding="utf-8")
    assert "from 2000-01-01 to 2009-12-31. Name the day with --date" in seats(place)["law_period"]
    assert seats(place, "--date", "2004-05-06")["law_period"] is None


def test_how_far_seats_follow_votes(place):
    # Votes 1100, 479 and 20 of 1599; seats 6, 3 and 0 of 9.
    found = seats(place)["disproportionality"]
    votes, won = [Fraction(n, 1599) for n in (1100, 479, 20)], [Fraction(n, 9) for n in (6, 3, 0)]
    gaps = [seat - vote for seat, vote in zip(won, votes, strict=True)]
    assert found["gallagher"] == pytest.approx(sqrt(sum(gap * gap for gap in gaps) / 2))
    assert found["loosemore_hanby"] == pytest.approx(float(sum(map(abs, gaps)) / 2))
    assert found["effective_parties_seats"] == pytest.approx(81 / 45)
    assert (found["of_seats"], found["why_not"]) == ("computed", None)
    text = run("seats", place / "votes.csv", "--law", place / "law.toml")
    assert f"Loosemore-Hanby {100 * found['loosemore_hanby']:.2f}" in text
    assert f"{found['effective_parties_votes']:.2f} by votes, 1.80 by seats" in text


def test_undecided_seats_are_not_held_against_votes(place):
    (place / "tied.csv").write_text(TIED, encoding="utf-8")
    found = seats(place, table="tied.csv")["disproportionality"]
    assert (found["gallagher"], found["of_seats"], found["why_not"]) == (None, None, "not every seat is known")


def test_without_margins_they_are_not_worked_out(place):
    assert all(district["margins"] is None for district in seats(place)["districts"])


def test_a_district_is_explained_step_by_step(place):
    found = seats(place, "--explain", "North")["explained"]
    assert [step["option"] for step in found["steps"]] == ["Blue", "Blue", "Blue", "Blue", "Green"]
    text = run("seats", place / "votes.csv", "--law", place / "law.toml", "--explain", "North", "--margins")
    assert "the smallest quotient that wins a seat is 199, the largest that wins none 160" in text
    assert "any divisor above 160 and below 199 gives these seats" in text
    assert "votes from one list to the other" in text
    with pytest.raises(ScrutineerError, match="there is no district of this name"):
        seats(place, "--explain", "West")


def test_another_law_for_the_same_votes(place):
    found = seats(place, "--reform", place / "reform.toml")
    assert found["reform"]["law"]["title"].endswith("with the reform: Sainte-Laguë")
    assert found["reform"]["computed"] == {"Blue": 6, "Green": 3, "Red": 0}
    (place / "reform.toml").write_text(REFORM.replace("sainte_lague", "adams"), encoding="utf-8")
    assert seats(place, "--reform", place / "reform.toml")["reform"]["computed"] == {"Blue": 6, "Green": 2, "Red": 1}
    assert "The same votes under another law" in run(
        "seats", place / "votes.csv", "--law", place / "law.toml", "--reform", place / "reform.toml"
    )


TIED = "district,option,votes,magnitude\nNorth,Blue,300,3\nNorth,Green,100,3\nNorth,Red,100,3\nSouth,Blue,9,1\n"


def test_a_tie_is_a_value_and_a_lot_an_input(place):
    (place / "tied.csv").write_text(TIED.replace("300", "200"), encoding="utf-8")
    north = seats(place, table="tied.csv")["districts"][0]
    assert north["seats"] == {"Blue": 1, "Green": 0, "Red": 0}
    (tie,) = north["ties"]
    assert (tie["options"], tie["seats_open"], tie["lot"]) == (["Blue", "Green", "Red"], 2, None)
    assert sorted(tie["outcomes"]) == [["Blue", "Green"], ["Blue", "Red"], ["Green", "Red"]]
    (place / "lots.toml").write_text(
        '[[lot]]\ndistrict = "North"\namong = ["Blue", "Green", "Red"]\nwinners = ["Red", "Blue"]\n'
        'source = "Minutes"\nwho = "the chair"\nwhen = "2000-02-03"\n',
        encoding="utf-8",
    )
    drawn = seats(place, "--lots", place / "lots.toml", table="tied.csv")["districts"][0]
    assert drawn["seats"] == {"Blue": 2, "Green": 0, "Red": 1}
    assert drawn["ties"][0]["lot"]["who"] == "the chair"
    assert drawn["ties"][0]["lot"]["winners"] == ["Red", "Blue"]
    (place / "lots.toml").write_text(
        (place / "lots.toml").read_text(encoding="utf-8").replace('"Red", "Blue"]', '"Red", "White"]'), encoding="utf-8"
    )
    with pytest.raises(ScrutineerError, match="does not fit the votes"):
        seats(place, "--lots", place / "lots.toml", table="tied.csv")


def test_seats_that_repeat_one_number_are_those_to_be_filled(place):
    (place / "m.csv").write_text(TIED.replace("magnitude", "seats"), encoding="utf-8")
    found = seats(place, table="m.csv")
    assert [district["magnitude"] for district in found["districts"]] == [3, 1]
    assert found["reported"] == {}
    assert "read as the seats to be filled" in found["notes"][0]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("district,option,votes\nN,A,-1\n", r"votes\.csv, row 1, column votes"),
        ("district,option,votes\nN,A,1.5\n", r"votes\.csv, row 1, column votes"),
        ("district,option,votes\nN,A,99999999999999999999\n", r"votes\.csv, row 1, column votes"),
        ("district,option,votes\nN,A,\n", "no votes is given"),
        ("district,option,votes\nN,A,1\nN,A,2\n", "this option stands twice in its district"),
        ("district,option,votes\nN,blank,1\n", "holds counts and no option"),
        ("district,option,votes,colour\nN,A,1,red\n", "unknown column"),
        ("district,option,votes,magnitude\nN,A,1,2\nN,B,1,3\n", "one number of seats to be filled"),
        ("district,option,votes\n", "no row"),
    ],
)
def test_a_table_that_cannot_be_read(place, table, message):
    (place / "votes.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ScrutineerError, match=message):
        seats(place)


def test_more_seats_than_votes_and_no_seats(place):
    (place / "few.csv").write_text(
        "district,option,votes,magnitude\nN,A,2,9\nN,B,1,9\nS,A,5,0\nS,B,1,0\n", encoding="utf-8"
    )
    north, south = seats(place, table="few.csv")["districts"]
    assert north["seats"] == {"A": 6, "B": 3}
    assert south["seats"] == {"A": 0, "B": 0}


def test_nobody_passes_the_threshold(place):
    (place / "law.toml").write_text(LAW.replace("3/100", "9/10"), encoding="utf-8")
    found = seats(place)
    assert all(district["seats"] is None for district in found["districts"])
    assert found["derivation"] == "reported_only"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"highest_averages"', '"by_age"', "use one of: highest_averages"),
        ('divisor = "dhondt"', 'quota = "hare"', "highest_averages takes divisor"),
        ('divisor = "dhondt"', 'divisor = "hare"', "no divisor sequence of this name"),
        ('"share >= 3/100"', '"share >= 3 per cent"', "3 means 300 per cent: write a share of the votes as a fraction"),
        ('"share >= 3/100"', '"share >= 3/2"', "a share between 0 and 1 .found 'share >= 3/2'.*3/2 means 150 per cent"),
        ('"share >= 3/100"', '"share >= 1"', "1 means 100 per cent: write a share"),
        ('scope = "district"', 'scope = "district"\nof_2 = "7"', "7 means 700 per cent: write a share"),
        ('scope = "district"', 'scope = "village"', "use as scope one of"),
        ('scope = "district"', 'scope = "district"\nof_2 = "1/100"', "a larger coalition needs no smaller share"),
    ],
)
def test_a_law_that_cannot_be_applied_says_why(place, old, new, message):
    (place / "law.toml").write_text(LAW.replace(old, new), encoding="utf-8")
    with pytest.raises(ScrutineerError, match=message):
        seats(place)


@pytest.mark.parametrize("value", ["5", '"5"', '"1/0"', '"0.05"'])
def test_a_reform_with_a_threshold_that_is_no_share(place, value):
    reform = REFORM.partition("[changes.formula]")[0] + f"[changes]\nthreshold = {value}\n"
    (place / "reform.toml").write_text(reform, encoding="utf-8")
    with pytest.raises(ScrutineerError, match=r"not a condition of a threshold.* such as 5/100 for 5 per cent"):
        seats(place, "--reform", place / "reform.toml")


def test_a_day_before_the_law(place):
    with pytest.raises(ScrutineerError, match="no parameter for 1999-01-01"):
        seats(place, "--date", "1999-01-01")


def test_laws_are_listed_shown_and_validated(place):
    laws = {law["id"]: law for law in json.loads(run("law", "list", "--json"))["laws"]}
    assert {"kh", "es", "at", "il", "us", "bo"} <= set(laws)
    shown = json.loads(run("law", "show", "es", "--date", "2015-12-20", "--json"))
    assert shown["parameters"]["threshold"]["value"]["admitted"] == "share >= 3/100"
    assert shown["parameters"]["threshold"]["verified"] is True
    assert "UNVERIFIED" in run("law", "show", place / "law.toml")
    assert "a law that can be read" in run("law", "validate", place / "law.toml")
    gap = LAW.replace("from = 2000-01-01", "from = 2000-01-01\nuntil = 2001-12-31", 1) + (
        '[[parameter]]\nname = "formula"\nvalue = "sntv"\nfrom = 2003-01-01\nverified = false\nreferences = []\n'
    )
    (place / "gap.toml").write_text(gap, encoding="utf-8")
    found = json.loads(run("law", "validate", place / "gap.toml", "--json"))
    assert found["gaps"] == [{"parameter": "formula", "from": "2002-01-01", "until": "2002-12-31"}]
    with pytest.raises(ScrutineerError, match="there is no law of this name"):
        run("law", "show", "atlantis")


@pytest.mark.real_data
def test_spain_2015_from_a_vote_table(shared, tmp_path):
    from seats.test_real_elections import BLANK, NULL, spanish_constituencies

    path = shared / "data/seats/es/es_generales_diputados_2015.yaml"
    districts = spanish_constituencies(path.read_text(encoding="utf-8"))
    words = {BLANK: "blank", NULL: "invalid"}
    lines = ["district,option,votes,seats"]
    for district in districts:
        for option, votes in district.votes.items():
            won = "" if option in words else district.won.get(option, 0)
            lines.append(f'"{district.name}","{words.get(option, option)}",{votes},{won}')
    (tmp_path / "spain.csv").write_text("\n".join(lines), encoding="utf-8")
    found = json.loads(run("seats", tmp_path / "spain.csv", "--law", "es", "--date", "2015-12-20", "--json"))
    assert found["total"] == 350
    assert found["agrees"] is True
    assert all(district["agrees"] for district in found["districts"])
    assert {option: held for option, held in found["seats"].items() if held > 60} == {
        "PARTIDO POPULAR": 123,
        "PARTIDO SOCIALISTA OBRERO ESPAÑOL": 90,
    }


def test_nations_drawn_at_random_are_printed_and_the_same_from_a_seed(place):
    found = seats(place, "--resample", 400, "--seed", 3)["resampling"]
    assert found["stations"] is None
    drawn = found["votes"]
    assert (drawn["design"], drawn["draws"], drawn["evidence"]["seed"]) == ("votes", 400, 3)
    assert drawn["compared_with"] == "reported"
    assert set(drawn["options"]) == {"Blue", "Green", "Red"}
    assert drawn["options"]["Blue"]["seats"] == 6
    assert sum(drawn["options"]["Blue"]["probabilities"].values()) == pytest.approx(1)
    assert [district["unit"] for district in drawn["districts"]] == ["North", "South"]
    assert drawn["majority"] == "Blue"
    assert seats(place, "--resample", 400, "--seed", 3)["resampling"] == found
    assert seats(place, "--resample", 400, "--seed", 4)["resampling"] != found
    text = run("seats", place / "votes.csv", "--law", place / "law.toml", "--resample", 50)
    assert "50 nations at random, votes drawn anew in each district (seed 1)" in text
    assert "A count is a census, not a sample" in text
    with pytest.raises(ScrutineerError, match="draws are a number"):
        seats(place, "--resample", 0)


def test_margins_of_the_nation(place):
    found = seats(place, "--margins")["national_margins"]
    assert found["needs"] is None
    by_kind = {(m["what"], m["option"]): m for m in found["margins"]}
    # Blue has 6 of 9: it loses its majority with two seats, and Green has more with three seats' lead made up.
    assert by_kind["majority_lost", "Blue"]["seats"] == 2
    passed = by_kind["first_passed", "Blue"]
    assert (passed["to"], passed["seats"]) == ("Green", 4)
    assert passed["lower"] <= passed["upper"]
    fewest = min(
        m["votes"] for d in seats(place, "--margins")["districts"] for m in d["margins"] if m["from"] == "Blue"
    )
    assert by_kind["seats_lost", "Blue"]["upper"] >= fewest
    text = run("seats", place / "votes.csv", "--law", place / "law.toml", "--margins")
    assert "Blue loses its majority" in text


def test_several_seats_of_the_nation(place):
    found = seats(place, "--margins", "--seats-moved", 3)["national_margins"]["margins"]
    lost = {m["seats"]: m for m in found if (m["what"], m["option"]) == ("seats_lost", "Blue")}
    assert sorted(lost) == [1, 2, 3]
    assert lost[1]["upper"] < lost[2]["upper"] < lost[3]["upper"]
    # Two seats fewer is where the majority goes.
    majority = next(m for m in found if m["what"] == "majority_lost")
    assert (lost[2]["lower"], lost[2]["upper"]) == (majority["lower"], majority["upper"])
    text = run("seats", place / "votes.csv", "--law", place / "law.toml", "--margins", "--seats-moved", 3)
    assert "Blue has 3 seats fewer" in text
    assert "Blue has 1 seat fewer" in text
    for wrong in (["--margins", "--seats-moved", 0], ["--seats-moved", 2]):
        with pytest.raises(ScrutineerError, match="seats-moved"):
            seats(place, *wrong)
