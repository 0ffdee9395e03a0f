"""Each kind of rule from a law or reform file, on a vote table, through the command."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import ScrutineerError

HEAD = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "Law of nowhere"
body = "Diet"
"""
VOTES = "district,option,votes,magnitude\n"


def parameter(name, **value):
    lines = "\n".join(f"{key} = {json.dumps(item)}" for key, item in value.items())
    return f'[[parameter]]\nname = "{name}"\nfrom = 2000-01-01\nverified = false\nreferences = []\n[parameter.value]\n{lines}\n'


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ScrutineerError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def seats(tmp_path):
    def found(table, *parameters, words=()):
        (tmp_path / "votes.csv").write_text(table, encoding="utf-8")
        (tmp_path / "law.toml").write_text(HEAD + "".join(parameters), encoding="utf-8")
        shown = run("seats", tmp_path / "votes.csv", "--law", tmp_path / "law.toml", *words)
        assert "Law of nowhere" in shown
        return json.loads(run("seats", tmp_path / "votes.csv", "--law", tmp_path / "law.toml", "--json", *words))

    return found


DHONDT = parameter("formula", method="highest_averages", divisor="dhondt")
HARE = parameter("formula", method="largest_remainder", quota="hare")


def test_over_allocation_is_refused_or_taken_back_as_the_law_says(seats):
    # Imperiali's quota of 100 votes and 2 seats is 25: two and two seats for two.
    table = VOTES + "X,a,52,2\nX,b,48,2\n"
    quota = {"method": "largest_remainder", "quota": "imperiali"}
    # In Y it is 20, and two, one and one seats are four.
    refused = seats(f"{table}Y,a,59,4\nY,b,39,4\nY,c,22,4\n", parameter("formula", **quota))
    x, y = refused["districts"]
    assert (x["seats"], y["seats"], y["why_not"]) == (None, {"a": 2, "b": 1, "c": 1}, None)
    assert x["why_not"].startswith("whole quotas (imperiali) give out 3 seats where 2 are to be filled")
    assert (refused["derivation"], refused["bounds"]) == ("bounded", {"a": [2, 4], "b": [1, 3], "c": [1, 3]})
    assert f"In X {x['why_not']}, so that no seat can be given out there." in refused["implications"]
    found = seats(table, parameter("formula", **quota, over_allocation="smallest_remainder"), words=("--explain", "X"))
    # Remainders 2 and 23: a gives its second seat back.
    assert found["seats"] == {"a": 1, "b": 1}
    assert found["explained"]["steps"][-1]["phase"] == "taken"


def total_of(number):
    return parameter("total_seats").replace("[parameter.value]\n", f"value = {number}\n")


WHOLE = parameter("district_level").replace("[parameter.value]\n", 'value = "nation"\n')


def test_a_total_that_no_source_states_is_no_source_and_a_reform_may_suppose_one(seats, tmp_path):
    table = "district,option,votes\nW,a,50\nW,b,30\nE,a,20\nE,b,25\n"
    (tmp_path / "r.toml").write_text(
        'format = "scrutineer-reform/1"\ntitle = "Larger"\n[changes]\ntotal_seats = 10\n', encoding="utf-8"
    )
    found = seats(table, DHONDT, WHOLE, total_of(5), words=("--reform", tmp_path / "r.toml"))
    (nation,) = found["districts"]
    assert (nation["seats"], nation["magnitude_status"], found["computed"]) == ({"a": 3, "b": 2}, "unsourced", None)
    assert any("no source gives the number of seats" in sentence for sentence in found["implications"])
    assert (found["reform"]["computed"], found["reform"]["total"]) == ({"a": 6, "b": 4}, 10)


def test_a_reform_may_give_districts_other_seats_by_id_or_name(seats, tmp_path):
    table = VOTES + "West End,a,50,3\nWest End,b,30,3\nEast,a,20,2\nEast,b,25,2\n"
    reform = 'format = "scrutineer-reform/1"\ntitle = "Moved"\n[changes.magnitudes]\n"West End" = 1\neast = 4\n'
    (tmp_path / "r.toml").write_text(reform, encoding="utf-8")
    other = seats(table, DHONDT, words=("--reform", tmp_path / "r.toml"))["reform"]
    assert [district["magnitude"] for district in other["districts"]] == [1, 4]
    assert (other["computed"], other["total"], other["derivation"]) == ({"a": 3, "b": 2}, 5, "exact")
    (tmp_path / "r.toml").write_text(reform.replace("east", "north"), encoding="utf-8")
    with pytest.raises(ScrutineerError, match="the record has no district of this name"):
        seats(table, DHONDT, words=("--reform", tmp_path / "r.toml"))


def test_a_wide_quota_that_is_not_applied_with_a_bonus_is_said(seats):
    base = parameter("quota_base").replace("[parameter.value]\n", 'value = "valid"\n')
    threshold = parameter("threshold", admitted="share >= 1/10", base="valid", scope="national")
    table = VOTES + "X,a,50,5\nX,b,40,5\nX,c,5,5\nX,valid,95,\n"
    bonus = parameter("majority_bonus", kind="added", seats=1)
    said = "the quota here is taken of the votes of the lists that take part"
    assert said in " ".join(seats(table, HARE, base, threshold, bonus)["implications"])
    assert said not in " ".join(seats(table, HARE, base, threshold)["implications"])


@pytest.mark.parametrize(
    ("base", "strict", "admitted"),
    [
        # c has 50 votes of 1000 valid, 1100 with blanks, 1250 cast.
        ("options", ">=", True),
        ("valid", ">=", True),
        ("valid", ">", False),
        ("valid_and_blank", ">=", False),
        ("cast", ">=", False),
    ],
)
def test_the_base_and_the_strictness_of_a_threshold(seats, base, strict, admitted):
    table = VOTES + "X,a,500,20\nX,b,450,20\nX,c,50,20\nX,blank,100,\nX,invalid,150,\nX,cast,1250,\n"
    rule = parameter("threshold", admitted=f"share {strict} 1/20", base=base, scope="national")
    found = seats(table, DHONDT, rule)
    assert {s["option"]: s["admitted"] for s in found["standings"]}["c"] is admitted
    assert (found["seats"].get("c", 0) > 0) is admitted


def test_where_no_list_reaches_the_line_no_seats_follow(seats):
    table = VOTES + "X,a,500,20\nX,b,450,20\nX,registered,1000000,\n"
    found = seats(table, DHONDT, parameter("threshold", admitted="share >= 1/20", base="registered"))
    assert not any(standing["admitted"] for standing in found["standings"])
    assert found["computed"] is None
    assert any("no list reaches it" in sentence for sentence in found["implications"])


def test_a_base_that_the_table_lacks_is_named_and_nothing_is_computed(seats):
    rule = parameter("threshold", admitted="share >= 1/20", base="registered", scope="national")
    found = seats(VOTES + "X,a,5,2\nX,b,4,2\n", DHONDT, rule)
    assert found["computed"] is None
    assert "registered" in found["threshold_needs"]


def test_the_scope_of_a_threshold(seats):
    table = VOTES + "X,a,90,9\nX,b,10,9\nY,a,90,9\nY,c,6,9\nY,b,4,9\n"
    for scope, b_in_y, c_in_y in (("national", True, False), ("district", False, True), ("either", True, True)):
        rule = parameter("threshold", admitted="share >= 6/100", base="valid", scope=scope)
        # The nation: a 180, b 14, c 6 of 200.
        found = seats(table, parameter("formula", method="largest_remainder", quota="hare"), rule)
        y = found["districts"][1]["seats"]
        assert ("b" in y, "c" in y) == (b_in_y, c_in_y), scope


def test_coalitions_need_more_and_minorities_nothing(seats):
    table = (
        "district,option,votes,magnitude,kind,members\n"
        "X,a,80,10,,\nX,pair,6,10,coalition,2\nX,four,9,10,coalition,4\nX,few,5,10,minority,\n"
    )
    rule = parameter("threshold", admitted="share >= 1/20", of_2="7/100", of_4="9/100", exempt="minority")
    found = seats(table, HARE, rule)
    assert {s["option"]: (s["admitted"], s["why"]) for s in found["standings"]} == {
        "a": (True, "share"),
        "pair": (False, "below"),
        "four": (True, "share"),
        "few": (True, "share"),
    }
    rarer = seats(table.replace("few,5", "few,1"), HARE, rule)
    assert {s["option"]: s["why"] for s in rarer["standings"]}["few"] == "exempt"


def test_a_seat_won_in_a_district_is_enough_where_the_law_says_so(seats):
    table = "district,option,votes,magnitude,district_seats\nX,a,97,50,\nX,b,3,50,1\n"
    rule = {"admitted": "share >= 1/20", "district_seats": 1}
    assert seats(table, HARE, parameter("threshold", **rule))["standings"][1]["why"] == "district seats"
    assert not seats(table.replace(",1\n", ",\n"), HARE, parameter("threshold", **rule))["standings"][1]["admitted"]


@pytest.mark.parametrize(
    ("value", "size", "won"),
    [
        ({"method": "plurality"}, 1, {"a"}),
        ({"method": "block"}, 2, {"a", "b"}),
        ({"method": "limited", "votes_per_ballot": 2}, 3, {"a", "b", "c"}),
        ({"method": "sntv"}, 2, {"a", "b"}),
    ],
)
def test_most_votes(seats, value, size, won):
    table = VOTES + "".join(f"X,{name},{votes},{size}\n" for name, votes in (("a", 9), ("b", 7), ("c", 6), ("d", 2)))
    found = seats(table, parameter("formula", **value))
    assert {option for option, held in found["seats"].items() if held} == won
    assert found["method"] == value["method"]


def test_a_majority_bonus_from_a_reform_file(seats, tmp_path):
    reform = tmp_path / "bonus.toml"
    reform.write_text(
        'format = "scrutineer-reform/1"\ntitle = "Bonus"\n[changes.majority_bonus]\nkind = "added"\nseats = 4\n'
        'condition = "share >= 2/5"\nbase = "cast"\n',
        encoding="utf-8",
    )
    table = VOTES + "X,a,48,10\nX,b,42,10\nX,c,10,10\nX,cast,110,\n"
    found = seats(table, HARE, words=("--reform", reform))
    # Six seats: 2.88, 2.52, 0.6 are 3, 2 and 1; and four more for a.
    assert found["seats"] == {"a": 5, "b": 4, "c": 1}
    assert found["reform"]["seats"] == {"a": 7, "b": 2, "c": 1}
    # 48 of 130 ballots cast are less than two fifths.
    assert seats(table.replace("110", "130"), HARE, words=("--reform", reform))["reform"]["seats"] == found["seats"]


def test_a_bonus_that_turns_on_a_count_which_is_missing_gives_no_seats(seats):
    bonus = parameter("majority_bonus", kind="added", seats=4, condition="share >= 2/5", base="registered")
    found = seats(VOTES + "X,a,48,10\nX,b,52,10\n", HARE, bonus)
    assert found["computed"] is None


def test_a_bonus_for_an_alliance_is_divided_inside_of_it(seats):
    table = "district,option,votes,magnitude,alliance\nX,a,30,10,left\nX,b,20,10,left\nX,c,50,10,\n"
    rules = (
        parameter("alliances", threshold="together", seats="joint"),
        parameter("majority_bonus", kind="added", seats=5),
    )
    tied = seats(table, HARE, *rules)["districts"][0]
    assert (tied["ties"][0]["options"], tied["ties"][0]["seats_open"]) == (["c", "left"], 5)
    found = seats(table.replace("c,50", "c,40"), HARE, *rules)
    # Five seats for 50 and 40 are 3 and 2; five more make eight, which 30 and 20 divide as 5 and 3.
    assert found["seats"] == {"a": 5, "b": 3, "c": 2}
    (alliance,) = found["districts"][0]["alliances"]
    assert (alliance["members"], alliance["why_void"]) == (["a", "b"], None)


def test_alliances_without_a_law_for_them_have_no_effect_and_that_is_said(seats):
    table = "district,option,votes,magnitude,alliance\nX,a,14,6,p\nX,b,13,6,p\nX,c,60,6,\n"
    found = seats(table, DHONDT)
    assert found["seats"]["c"] == 4
    assert any("the law on file gives them no effect" in sentence for sentence in found["implications"])


def test_the_variants_of_1998_on_one_table(tmp_path):
    table = tmp_path / "v.csv"
    table.write_text(VOTES + "X,a,70,5\nX,b,13,5\nX,c,12,5\nX,d,5,5\n", encoding="utf-8")
    again, once = (
        json.loads(run("seats", table, "--law", f"kh:averages-{name}", "--json"))["districts"][0]["seats"]
        for name in ("again", "once")
    )
    assert again == {"a": 5, "b": 0, "c": 0, "d": 0}
    assert once == {"a": 4, "b": 1, "c": 0, "d": 0}
    district = json.loads(run("seats", table, "--law", "kh:averages-once", "--margins", "--json"))["districts"][0]
    assert district["margins_needs"] is None
    closest = next(m for m in district["margins"] if m["kind"] == "transfer")
    # a's average is 70 / 4 with three whole quotas, b's 13 and c's 12: one vote from b to c makes b and c level.
    assert (closest["from"], closest["to"], closest["votes"], closest["votes_to_tie"]) == ("b", "c", 1, None)
    found = json.loads(run("seats", table, "--law", "kh", "--reform", "averages-once", "--json"))
    assert found["reform"]["districts"][0]["seats"] == once
    shown = run("seats", table, "--law", "kh", "--reform", "averages-once").split("The same votes under another law")[1]
    assert [line.split()[1:] for line in shown.splitlines() if line.startswith("  a ")] == [["5", "4"]]


def test_seats_of_a_dissolved_party_are_handed_on(tmp_path):
    table = tmp_path / "v.csv"
    rows = "X,CPP,500,5\nX,CNRP,400,5\nX,FUNCINPEC,40,5\nX,LDP,30,5\nX,KAPP,5,5\n"
    table.write_text(VOTES + rows, encoding="utf-8")
    found = json.loads(run("seats", table, "--law", "kh:dissolved-2017", "--explain", "X", "--json"))
    assert found["districts"][0]["seats"] == {"CPP": 4, "CNRP": 0, "FUNCINPEC": 1, "LDP": 0, "KAPP": 0}
    assert [step["phase"] for step in found["explained"]["steps"][-3:]] == ["handed_on", "refused", "handed_on"]
    assert "vacated_seats" in found["law"]["unverified_used"]


@pytest.mark.parametrize(
    ("law", "rows", "words"),
    [
        ("bo", "A,X,47\nA,Y,36\nA,Z,17\n", "X is elected"),
        ("bo", "A,X,45\nA,Y,36\nA,Z,19\n", "A run-off between X and Y"),
        ("bo", "A,X,46\nA,Y,36\nA,Z,18\n", "X is elected"),
        ("pe", "A,X,40\nA,Y,30\nA,Z,30\n", "X is in the run-off and Y and Z are tied for a place"),
        ("ru", "A,X,51\nA,Y,39\nA,cast,110\n", "A run-off between X and Y"),
        ("ru", "A,X,56\nA,Y,39\nA,cast,110\n", "X is elected"),
        ("ru", "A,X,56\nA,Y,39\n", "lacks the ballots cast"),
        ("ug", "A,X,50\nA,Y,30\nA,Z,20\n", "A run-off between X and Y"),
        ("mx", "A,X,40\nA,Y,40\nA,Z,20\n", "X and Y are tied"),
        ("mx", "A,X,41\nB,Y,40\nB,Z,20\nA,Y,0\nA,Z,0\nB,X,0\n", "X has most votes"),
        ("tr-president", "A,X,51\nA,Y,49\nB,X,1\nB,Y,3\n", "who have equally many votes"),
    ],
)
def test_presidential_laws_say_what_follows(tmp_path, law, rows, words):
    table = tmp_path / "p.csv"
    table.write_text("district,option,votes\n" + rows, encoding="utf-8")
    shown = run("seats", table, "--law", law)
    assert words in shown
    # One person is elected: seats to be filled are not missing. No day was named.
    assert "does not give the seats to be filled" not in shown
    found = json.loads(run("seats", table, "--law", law, "--json"))
    assert f"as it was from {found['law']['day']}" in found["law_period"]
    assert found["law_period"] in shown
    decision = found["decision"]
    assert words in f"{decision['sentence']} {decision['why_not']}"
    assert (decision["outcome"] is None) is (decision["why_not"] is not None)


@pytest.mark.parametrize(
    ("law", "day", "words"),
    [
        ("bo", "2019-10-20", "A run-off between X and Y; the lead falls 1 vote short of the 10-point line"),
        ("pe", "2021-04-11", "A run-off between X and Y"),
        ("ug", "2016-02-18", "A run-off between X and Y"),
        ("ru", "2018-03-18", "A run-off between X and Y"),
        ("mx", "2012-07-01", "X has most votes"),
        ("tr-president", "2023-05-14", "A run-off between X and Y"),
    ],
)
def test_matter_takes_a_vote_table_and_a_presidential_law(tmp_path, law, day, words):
    table = tmp_path / "p.csv"
    table.write_text("district,option,votes\nA,X,45\nA,Y,36\nA,Z,19\nA,cast,110\n", encoding="utf-8")
    assert words in run("matter", table, "--rule", law, "--date", day)


def test_a_tie_without_a_rule_says_so(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text("district,option,votes\nA,X,40\nA,Y,40\n", encoding="utf-8")
    assert "No source that was read says how equal votes are decided." in run("seats", table, "--law", "mx")


def test_an_election_before_the_law_is_refused(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text("district,option,votes\nA,X,40\nA,Y,40\n", encoding="utf-8")
    with pytest.raises(ScrutineerError, match="its first day is 2000-07-02"):
        run("seats", table, "--law", "mx", "--date", "1994-08-21")


def test_validate_lists_what_a_lawyer_should_know(tmp_path):
    (tmp_path / "law.toml").write_text(HEAD + DHONDT, encoding="utf-8")
    shown = run("law", "validate", tmp_path / "law.toml")
    assert "can be read and applied" in shown
    assert "the value of formula from 2000-01-01 names no legal text" in shown
    assert "an election before that day is refused" in shown
    found = json.loads(run("law", "validate", tmp_path / "law.toml", "--json"))
    assert {remark["kind"] for remark in found["remarks"]} == {"first_day", "unreferenced", "unverified"}
