"""`--explain` as a court would follow it: every number of the table is worked out again from the votes."""

import json
import re
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from seats.real_votes import District, districts_of_tree, slovakia, write_vote_table


def explained(table, district, *words):
    result = CliRunner().invoke(app, ["seats", str(table), "--explain", district, *map(str, words)])
    assert result.exit_code == 0, result.output
    return result.output[result.output.index(f"\n{district}: ") :]


def numbers(text):
    return [Fraction(found.replace(",", "")) for found in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", text)]


@pytest.mark.real_data
@pytest.mark.parametrize("place", ["Almería", "Madrid", "Ceuta"])
def test_spain_by_hand(shared, tmp_path, place):
    districts = districts_of_tree(shared / "data/seats/es/es_generales_diputados_2015.yaml")
    district = next(found for found in districts if found.name == place)
    text = explained(write_vote_table(tmp_path / "t.csv", districts), place, "--law", "es", "--date", "2015-12-20")
    seats = [line for line in text.splitlines() if " average " in line or " quota " in line]
    assert len(seats) == district.magnitude
    winning = []
    for number, line in enumerate(seats, start=1):
        assert line.split()[0] == str(number)
        quotient, votes, divisor = numbers(line.partition(" average ")[2])[:3]
        assert votes in district.votes.values()
        assert abs(votes / divisor - quotient) < Fraction(1, 100)
        winning.append(votes / divisor)
    assert winning == sorted(winning, reverse=True)
    base = sum(district.votes.values()) + district.counts["blank"]
    passed = [votes for votes in district.votes.values() if 100 * votes >= 3 * base]
    every = sorted((Fraction(v, k) for v in passed for k in range(1, district.magnitude + 2)), reverse=True)
    assert winning == every[: district.magnitude]
    low, high = re.search(r"any divisor above ([0-9/]+) and below ([0-9/]+) gives", text).groups()
    assert (Fraction(low), Fraction(high)) == (every[district.magnitude], every[district.magnitude - 1])
    # One division for each list is all that the proof needs.
    between = (Fraction(low) + Fraction(high)) / 2
    assert sorted(int(v // between) for v in passed if v >= between) == sorted(filter(None, district.won.values()))
    assert text.count("3 per cent is needed") == sum(100 * v < 3 * base for v in district.votes.values() if v)


@pytest.mark.real_data
def test_quotas_and_remainders_of_slovakia(shared, tmp_path):
    district = slovakia(shared / "data/seats/votelib/sk_nr_2020.csv")
    table = write_vote_table(tmp_path / "t.csv", [district])
    text = explained(table, "Slovakia", "--law", "sk", "--date", "2020-02-29")
    assert "quota: 2,061,100 votes give 13,650 votes for a seat" in text
    assert re.search(r"1-52 +OĽANO +quota", text)
    assert re.search(r"OĽANO +721,166 +52 +11,366\.00 +53", text)
    assert re.search(r"SPOLU +200,780 votes of 2,881,511; at least 7 per cent is needed", text)


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
method = "highest_averages"
"""


@pytest.mark.parametrize("divisor", ["dhondt", "sainte_lague", "modified_sainte_lague", "huntington_hill", "adams"])
def test_a_tie_is_no_proof_and_a_square_root_is_shown(tmp_path, divisor):
    (tmp_path / "law.toml").write_text(LAW + f'divisor = "{divisor}"\n', encoding="utf-8")
    tied = write_vote_table(tmp_path / "t.csv", [District("N", 4, {"A": 40, "B": 40, "C": 40}, {})])
    text = explained(tied, "N", "--law", tmp_path / "law.toml")
    assert "tie of A, B, C for 1 seat(s); nothing recorded decides it" in text
    assert "the votes alone do not decide the last seat" in text
    assert "proof" not in text
    clear = write_vote_table(tmp_path / "t.csv", [District("N", 7, {"A": 401, "B": 307, "C": 193}, {})])
    text = explained(clear, "N", "--law", tmp_path / "law.toml")
    assert "gives these seats" in text
    assert ("/ sqrt(2)" in text) == (divisor == "huntington_hill")
    assert ("401 / (7/5)" in text) == (divisor == "modified_sainte_lague")


def test_a_tie_that_the_law_decides_keeps_its_quotient_and_says_why(tmp_path):
    law = LAW + 'divisor = "dhondt"\n[[parameter]]\nname = "tie_rule"\nfrom = 1900-01-01\nverified = false\n'
    (tmp_path / "law.toml").write_text(law + 'references = []\nvalue = "most_votes"\n', encoding="utf-8")
    table = write_vote_table(tmp_path / "t.csv", [District("N", 5, {"p": 30, "q": 20, "r": 10}, {})])
    text = explained(table, "N", "--law", tmp_path / "law.toml")
    # 30 / 3 = 20 / 2 = 10 / 1 for the last two seats.
    assert "no bound" not in text
    assert [" ".join(line.split()) for line in text.splitlines() if " rule " in f"{line} " and " = " in line] == [
        "4 p rule 10.00 = 30 / 3",
        "5 q rule 10.00 = 20 / 2",
    ]
    assert "tied were p, q, r; by the law's rule for ties more votes decided" in text


def test_a_lot_is_told_with_who_drew_and_when_and_its_tie_has_the_quotient(tmp_path):
    (tmp_path / "law.toml").write_text(LAW + 'divisor = "dhondt"\n', encoding="utf-8")
    (tmp_path / "lots.toml").write_text(
        '[[lot]]\ndistrict = "N"\namong = ["A", "B"]\nwinners = ["B"]\nsource = "Minutes"\n'
        'who = "the chair"\nwhen = "2000-02-03"\n',
        encoding="utf-8",
    )
    table = write_vote_table(tmp_path / "t.csv", [District("N", 3, {"A": 40, "B": 40}, {})])
    words = ("--law", tmp_path / "law.toml", "--lots", tmp_path / "lots.toml")
    assert "drawn by the chair, 2000-02-03, among A, B, for B (source: Minutes)" in explained(table, "N", *words)
    asked = ["seats", str(table), "--explain", "N", "--json", *map(str, words)]
    found = json.loads(CliRunner().invoke(app, asked).output)
    (tie,) = found["explained"]["ties"]
    assert tie["quotient"] == {"exact": "20", "decimal": 20.0}


QUOTA = LAW.replace("highest_averages", "largest_remainder")


@pytest.mark.parametrize(
    ("quota", "magnitude", "votes", "said"),
    [
        # 1000 / 10 = 100 for a seat: A 430, B 370, C 200 leave 30, 70 and 0.
        ("hare", 10, (430, 370, 200), "last remainder that got a seat is 70.00 (B), the first that did not 30.00 (A)"),
        # 900 / 4 = 225 for a seat: three whole quotas where two seats are to be filled.
        (
            "imperiali",
            2,
            (350, 250, 300),
            "largest remainder that lost a seat is 25.00 (B), the smallest that kept its",
        ),
        (
            "imperiali",
            2,
            (300, 300, 300),
            "equal remainders of 75.00 lie at it (A, B, C): the votes alone do not decide",
        ),
        ("hare", 3, (100, 40, 40), "equal remainders of 40.00 lie at it (A, B, C): the votes alone do not decide the"),
        ("hare", 3, (20, 10, 0), "cut: whole quotas fill every seat, so no remainder decides"),
    ],
)
def test_remainders_are_ranked_and_their_cut_is_told(tmp_path, quota, magnitude, votes, said):
    over = 'over_allocation = "smallest_remainder"\n'
    (tmp_path / "law.toml").write_text(f'{QUOTA}quota = "{quota}"\n{over}', encoding="utf-8")
    table = write_vote_table(tmp_path / "t.csv", [District("N", magnitude, dict(zip("ABC", votes, strict=True)), {})])
    text = explained(table, "N", "--law", tmp_path / "law.toml")
    assert said in text
    assert ("whole quotas filled 3 of 2 seats, 1 too many: the smallest remainder loses a seat" in text) == (
        quota == "imperiali"
    )
    ranked = text.partition("by remainder")[2].partition("cut:")[0].splitlines()
    remainders = [numbers(line)[2] for line in ranked if line.strip()]
    assert remainders == sorted(remainders, reverse=True)
    assert ("a seat each would go to A and B or A and C or B and C" in text) == ("equal" in said)


@pytest.mark.parametrize(("magnitude", "said"), [(2, True), (3, False)])
def test_a_first_divisor_of_0_with_fewer_seats_than_lists_is_put_into_words(tmp_path, magnitude, said):
    (tmp_path / "law.toml").write_text(LAW + 'divisor = "adams"\n', encoding="utf-8")
    table = write_vote_table(tmp_path / "t.csv", [District("N", magnitude, {"A": 50, "B": 40, "C": 30}, {})])
    asked = ["seats", str(table), "--explain", "N", "--law", str(tmp_path / "law.toml")]
    text = CliRunner().invoke(app, asked).output
    assert ("In N fewer seats are filled than lists take part" in text) == said
    assert "every list with votes gets a seat before any gets a second" in text
    assert "/ 0" not in text


@pytest.mark.parametrize(
    ("t", "said"),
    [
        # 100,000 votes for 10 seats: quotas 4, 1, 1, 1, 0, 0 of 10,000; averages 9,400, 8,000, 7,900, 6,100, 6,000, 3,100.
        (
            (47000, 16000, 15800, 12000, 6100, 3100),
            "the last average that got a seat is 7,900.00 (r), the first that did not 6,100.00 (t)",
        ),
        ((47000, 16000, 15600, 12000, 7800, 1600), "equal averages of 7,800.00 lie at it (r, t)"),
        ((50000, 20000, 30000), "whole quotas fill every seat, so no average decides"),
    ],
)
def test_averages_ranked_once_are_shown_in_their_order_with_the_cut(tmp_path, t, said):
    (tmp_path / "t.csv").write_text(
        "district,option,votes,magnitude\n" + "".join(f"X,{o},{v},10\n" for o, v in zip("pqrstu", t, strict=False)),
        encoding="utf-8",
    )
    text = explained(tmp_path / "t.csv", "X", "--law", "kh:averages-once")
    assert "remainder" not in text
    assert "votes / (quotas + 1)" in text
    assert said in text
    rows = [line.split() for line in text.partition("votes / (quotas + 1)")[2].splitlines()[1 : 1 + len(t)]]
    averages = [float(row[3].replace(",", "")) for row in rows]
    assert averages == sorted(averages, reverse=True)
    assert len(averages) == len(t)
