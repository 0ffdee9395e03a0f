"""The JSON of `scrutineer seats`, as other programs read it: keys, kinds of values, and what they promise."""

import json
from fractions import Fraction
from itertools import combinations

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app

LAW = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "One formula"
body = "Diet"
[[parameter]]
name = "formula"
from = 1900-01-01
verified = false
references = []
[parameter.value]
"""
FORMULAS = {
    "dhondt": 'method = "highest_averages"\ndivisor = "dhondt"\n',
    "sainte_lague": 'method = "highest_averages"\ndivisor = "sainte_lague"\n',
    "modified": 'method = "highest_averages"\ndivisor = "modified_sainte_lague"\n',
    "quota then averages": 'method = "quota_highest_average"\n',
    "hare": 'method = "largest_remainder"\nquota = "hare"\n',
    "sntv": 'method = "sntv"\n',
}
CLEAR = "district,option,votes,magnitude\nN,A,41023,5\nN,B,30117,5\nN,C,9551,5\nS,A,811,3\nS,B,700,3\nS,blank,12,\n"
TIED = "district,option,votes,magnitude\nN,A,100,3\nN,B,100,3\nN,C,50,3\nS,A,81,1\nS,B,70,1\n"


@pytest.fixture
def document(tmp_path):
    def made(formula, table, *words):
        (tmp_path / "law.toml").write_text(LAW + FORMULAS[formula], encoding="utf-8")
        (tmp_path / "t.csv").write_text(table, encoding="utf-8")
        result = CliRunner().invoke(
            app,
            ["seats", str(tmp_path / "t.csv"), "--law", str(tmp_path / "law.toml"), "--margins", "--json", *words],
        )
        assert result.exit_code == 0, result.output
        found, end = json.JSONDecoder().raw_decode(result.stdout)
        assert result.stdout[end:].strip() == ""
        return found

    return made


def is_count(value):
    return type(value) is int and value >= 0


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("table", [CLEAR, TIED])
def test_every_district_has_the_keys_that_are_promised(document, formula, table):
    found = document(formula, table)
    assert [district["unit"] for district in found["districts"]] == ["N", "S"]
    for district in found["districts"]:
        assert {"unit", "magnitude", "seats", "ties", "certificate", "margins"} <= set(district)
        assert is_count(district["magnitude"])
        assert all(isinstance(option, str) and is_count(held) for option, held in district["seats"].items())
        assert set(district["seats"]) == {"A", "B", "C"} & set(district["seats"])
        opened = sum(tie["seats_open"] for tie in district["ties"] if tie["lot"] is None)
        assert sum(district["seats"].values()) + opened == district["magnitude"] or formula == "sntv"
        for tie in district["ties"]:
            assert {"options", "seats_open", "outcomes", "lot"} <= set(tie)
            assert 0 < tie["seats_open"] < len(tie["options"])
            assert {tuple(sorted(outcome)) for outcome in tie["outcomes"]} == set(
                combinations(sorted(tie["options"]), tie["seats_open"])
            )
        for margin in district["margins"]:
            assert {"seat", "from", "to", "kind", "votes", "votes_to_tie"} <= set(margin)
            assert margin["kind"] in {"transfer", "gain", "loss"}
            assert type(margin["votes"]) is int
            assert margin["votes"] >= 1
            assert margin["votes_to_tie"] is None or 0 <= margin["votes_to_tie"] < margin["votes"]
            assert margin["from"] != margin["to"]
            assert {margin["from"], margin["to"]} <= set(district["seats"])
            assert is_count(margin["seat"])


@pytest.mark.parametrize("formula", ["dhondt", "sainte_lague", "modified", "quota then averages"])
def test_the_certificate_is_two_fractions_between_which_the_seats_follow(document, formula):
    for district in document(formula, CLEAR)["districts"]:
        low, high = (district["certificate"][key] for key in ("divisor_low", "divisor_high"))
        assert isinstance(low, str)
        assert isinstance(high, str)
        assert 0 < Fraction(low) < Fraction(high)
        middle = (Fraction(low) + Fraction(high)) / 2
        votes = {"N": {"A": 41023, "B": 30117, "C": 9551}, "S": {"A": 811, "B": 700}}[district["unit"]]

        # Of the divisors of the formula, as many as do not exceed the votes over the divisor are the seats.
        ladder = range(1, 99) if formula in {"dhondt", "quota then averages"} else range(1, 99, 2)
        steps = [Fraction(7, 5) if formula == "modified" and step == 1 else Fraction(step) for step in ladder]
        counted = {option: sum(step <= count / middle for step in steps) for option, count in votes.items()}
        assert counted == district["seats"]


@pytest.mark.parametrize("formula", ["hare", "sntv"])
def test_formulas_without_divisors_have_no_certificate(document, formula):
    assert all(district["certificate"] is None for district in document(formula, CLEAR)["districts"])


@pytest.mark.parametrize("formula", ["dhondt", "sainte_lague", "modified", "quota then averages", "hare"])
def test_the_smallest_transfer_moves_a_seat_and_one_vote_less_does_not(document, formula):
    found = document(formula, CLEAR)
    for district in found["districts"]:
        transfer = min(
            (margin for margin in district["margins"] if margin["kind"] == "transfer"), key=lambda m: m["votes"]
        )

        def moved(number, transfer=transfer, unit=district["unit"]):
            lines = []
            for line in CLEAR.splitlines():
                cells = line.split(",")
                if cells[0] == unit and cells[1] in {transfer["from"], transfer["to"]}:
                    cells[2] = str(int(cells[2]) + (number if cells[1] == transfer["to"] else -number))
                lines.append(",".join(cells))
            after = document(formula, "\n".join(lines) + "\n")
            return next(plain for plain in after["districts"] if plain["unit"] == unit)

        assert moved(transfer["votes"])["seats"] != district["seats"]
        before = moved(transfer["votes"] - 1)
        assert bool(before["ties"]) == (transfer["votes_to_tie"] is not None)
        assert before["ties"] or before["seats"] == district["seats"]


def test_with_an_open_tie_the_undisputed_seats_stand_alone(document):
    north, south = document("dhondt", TIED)["districts"]
    assert north["seats"] == {"A": 1, "B": 1, "C": 0}
    (tie,) = north["ties"]
    assert (tie["options"], tie["seats_open"], tie["outcomes"], tie["lot"]) == (
        ["A", "B", "C"],
        1,
        [["A"], ["B"], ["C"]],
        None,
    )
    low, high = north["certificate"]["divisor_low"], north["certificate"]["divisor_high"]
    assert low == high == "50"
    assert (south["seats"], south["ties"]) == ({"A": 1, "B": 0}, [])


def test_a_recorded_lot_is_kept_beside_the_tie_that_it_decided(document, tmp_path):
    (tmp_path / "lots.toml").write_text(
        '[[lot]]\ndistrict = "N"\namong = ["C", "A", "B"]\nwinners = ["C"]\nsource = "Minutes"\nwho = "the chair"\n'
        'when = "2001-02-03"\n',
        encoding="utf-8",
    )
    north = document("dhondt", TIED, "--lots", str(tmp_path / "lots.toml"))["districts"][0]
    assert north["seats"] == {"A": 1, "B": 1, "C": 1}
    (tie,) = north["ties"]
    assert tie["lot"] == {
        "among": ["C", "A", "B"],
        "winners": ["C"],
        "source": "Minutes",
        "who": "the chair",
        "when": "2001-02-03",
    }
