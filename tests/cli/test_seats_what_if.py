"""`scrutineer seats` where it asks what did not happen: a threshold crossed, other numbers of seats, other votes."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import LawError, RecordError

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


@pytest.mark.parametrize("scope", ["district", "national"])
def test_blank_ballots_among_the_valid_ones_are_in_the_base_once(document, scope):
    """c has 3,100 votes: 3 per cent of 103,000, and below 3 per cent of 106,000."""
    law = DHONDT + parameter(
        "threshold", f'{{ admitted = "share >= 3/100", base = "valid_and_blank", scope = "{scope}" }}'
    )
    table = HEAD + "N,a,60000,36\nN,b,36900,36\nN,c,3100,36\nN,blank,{},\n"
    for blank, valid, seats in (
        (3000, "", 1),
        (3000, "N,valid,103000,\n", 1),
        (3000, "N,valid,100000,\n", 1),
        (6000, "", 0),
        (6000, "N,valid,106000,\n", 0),
        (6000, "N,valid,100000,\n", 0),
    ):
        assert document(table.format(blank) + valid, law)["seats"].get("c", 0) == seats, (blank, valid)
    unclear = document(table.format(3000) + "N,valid,101000,\n", law)
    assert unclear["computed"] is None
    said = "valid in N is 101,000, neither the votes of all lists (100,000) nor these with blank (103,000)"
    assert said in " ".join(unclear["implications"])


TWO = HEAD + "N,a,600,5\nN,b,390,5\nS,a,300,3\nS,b,290,3\n"
ONE = HEAD + "N,a,600,5\nN,b,390,5\n"


def test_a_reform_gives_seats_to_a_district_that_is_the_whole_table(document):
    found = document(ONE, DHONDT, reform="magnitudes = { N = 20 }")
    assert (found["total"], found["computed"]) == (5, {"a": 3, "b": 2})
    other = found["reform"]
    assert (other["total"], other["derivation"], other["computed"]) == (20, "exact", {"a": 12, "b": 8})
    # One of two districts is changed, and the other keeps its seats.
    assert document(TWO, DHONDT, reform="magnitudes = { N = 20 }")["reform"]["total"] == 23


@pytest.mark.parametrize(
    "changes",
    [
        "magnitudes = { N = 100000000 }",
        "magnitudes = { N = -1 }",
        'magnitudes = { N = "five" }',
        "total_seats = 100000000",
        'total_seats = "five"',
    ],
)
def test_a_reform_with_seats_that_no_body_has_is_refused(run, changes):
    with pytest.raises(LawError, match="at most 10,000") as fault:
        raise run(ONE, DHONDT, reform=changes).exception
    assert fault.value.column == f"changes.{changes.split()[0]}"


@pytest.mark.parametrize("stated", [parameter("total_seats", 100000000), parameter("magnitudes", "{ n = 10001 }")])
def test_a_law_with_seats_that_no_body_has_is_refused(run, stated):
    with pytest.raises(LawError, match="at most 10,000"):
        raise run(ONE, DHONDT + stated).exception


@pytest.mark.parametrize(
    ("formula", "refused"),
    [
        ('{ method = "highest_averages", divisor = "macau" }', True),
        ('{ method = "block" }', True),
        ('{ method = "highest_averages", divisor = "sainte_lague" }', False),
        ('{ method = "largest_remainder", quota = "hare" }', False),
    ],
)
def test_a_column_seats_that_could_be_either_under_this_law_is_refused(run, formula, refused):
    """Under Macau's divisors 190 and 100 votes give 4 of 8 seats each; under others 4 is the seats to be filled."""
    result = run("district,option,votes,seats\nN,a,190,4\nN,b,100,4\n", parameter("formula", formula))
    assert (result.exit_code != 0) == refused
    if refused:
        with pytest.raises(RecordError, match="could be the seats won or the seats to be filled"):
            raise result.exception


def test_a_table_of_one_district_says_nothing_of_the_nation_nor_of_seats_of_the_law(document, run):
    table = HEAD + "N,a,47000,10\nN,b,16000,10\n"
    found = document(table, DHONDT + parameter("magnitudes", "{ west = 18, east = 3 }"))
    assert found["uniform"] is None
    assert "magnitudes" not in found["law"]["unverified_used"]
    assert "formula" in found["law"]["unverified_used"]
    assert not any("18" in sentence for sentence in found["implications"])


def test_averages_ranked_once_say_why_the_nation_has_no_margins(document):
    law = parameter("formula", '{ method = "quota_highest_average", averages = "once" }')
    needs = document(ONE, law, "--margins")["national_margins"]["needs"]
    assert "averages are ranked once" in needs
    assert "not for the nation" in needs


@pytest.mark.parametrize("over", ["", ', over_allocation = "smallest_remainder"'])
def test_no_number_of_votes_moves_a_seat_where_the_rules_end_before_it(document, run, over):
    """b alone is above 2/5 of 21. From one vote to c on, whole quotas of 2 give b five seats or more of four."""
    law = largest_remainder("> 2/5", "hagenbach_bischoff_rounded", over)
    table = HEAD + "N,a,3,4\nN,b,13,4\nN,c,5,4\n"
    found = document(table, law, "--margins")
    assert found["computed"] == {"b": 4}
    (district,) = found["districts"]
    transfers = [m for m in district["margins"] or () if m["kind"] == "transfer" and m["votes_from"] == "b"]
    assert not transfers
    said = "the rules may give no result for some votes"
    assert said in " ".join(found["national_margins"]["evidence"]["caveats"])
    assert said in run(table, law, "--margins").stdout
    hare = document(table, largest_remainder("> 2/5", "hare"), "--margins")
    assert said not in " ".join(hare["national_margins"]["evidence"]["caveats"])
