"""`scrutineer seats` as a process: bad tables, laws and lots end in one clear line and exit code 2; odd ones are defined."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scrutineer.cli.main import main
from scrutineer.errors import ScrutineerError
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import formula_from

HEAD = "district,option,votes,magnitude\n"
GOOD = HEAD + "N,A,5,2\nN,B,3,2\n"
LAW = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "Law of nowhere"
body = "Diet"
"""
FORMULA = """[[parameter]]
name = "formula"
from = 2000-01-01
verified = false
references = []
[parameter.value]
method = "highest_averages"
divisor = "dhondt"
"""
THRESHOLD = """[[parameter]]
name = "threshold"
from = 2000-01-01
verified = false
references = []
[parameter.value]
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "law.toml").write_text(LAW + FORMULA, encoding="utf-8")
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(place, monkeypatch, capsys):
    """Run the command as the shell does; its code, output and complaint."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["scrutineer", "seats", *map(str, words)])
        try:
            code = main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return code or 0, said.out, said.err

    return run


def refused(result, *parts):
    """One line, no traceback, no half of a result, and every part of the complaint in it."""
    code, out, err = result
    assert code == 2, err
    assert out == ""
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert len(err) < 1000
    for part in parts:
        assert part in err


TABLES = {
    "negative votes": (HEAD + "N,A,5,2\nN,B,-3,2\n", "row 2, column votes", "negative", "'-3'"),
    "fractional votes": (HEAD + "N,A,5.5,2\nN,B,3,2\n", "row 1, column votes", "not a whole number", "'5.5'"),
    "over 2^63": (HEAD + "N,A,9223372036854775809,2\n", "row 1, column votes", "9223372036854775809"),
    "more than mankind": (HEAD + "N,A,999999999999999,2\n", "row 1, column votes", "larger than any count"),
    "not a number": (HEAD + "N,A,nan,2\n", "row 1, column votes", "not a count"),
    "thousands commas": (HEAD + 'N,A,"1,234",2\n', "row 1, column votes", "'1,234'", "separators"),
    "thousands points": (HEAD + 'N,A,"1.234",2\n', "row 1, column votes", "'1.234'", "thousands sign"),
    "thousands spaces": (HEAD + "N,A,1\u202f234,2\n", "row 1, column votes", "separators"),
    "thousands quotes": (HEAD + "N,A,1'234,2\n", "row 1, column votes", "separators"),
    "semicolons": (GOOD.replace(",", ";"), "row 0", "another sign than the comma", "';'"),
    "tabs": (GOOD.replace(",", "\t"), "row 0", "another sign than the comma"),
    "twice": (GOOD + "N,A,4,2\n", "row 3, column option", "stands twice", "'A'"),
    "twice but for a blank": (GOOD + "N, A ,4,2\n", "row 3, column option", "stands twice"),
    "a count twice": (GOOD + "N,blank,4,\nN,Blank,5,\n", "row 4, column option", "stands twice"),
    "no district": (HEAD + "N,A,5,2\n,B,3,2\n", "row 2, column district", "no district"),
    "no option": (HEAD + "N,A,5,2\nN,,3,2\n", "row 2, column option", "no option"),
    "no votes": (HEAD + "N,A,5,2\nN,B,,2\n", "row 2, column votes", "no votes"),
    "no column of votes": ("district,option,seats\nN,A,5\n", "key votes", "a column is missing"),
    "no column of options": ("district,votes,seats\nN,5,5\n", "key option", "a column is missing"),
    "a column too many": ("district,option,votes,hue\nN,A,5,red\n", "key hue", "unknown column"),
    "two columns of one name": ("district,option,votes,votes\nN,A,5,5\n", "column votes", "two columns"),
    "null characters": (HEAD + "N,A\x00,5,2\n", "null characters"),
    "empty": ("", "the file is empty"),
    "a header alone": (HEAD, "the table has no row"),
    "a short row": (HEAD + "N,A,5\nN,B,3,2\n", "row 1", "3 cells where the header has 4"),
    "a long row": (HEAD + "N,A,5,2,1\n", "row 1", "5 cells where the header has 4"),
    "an open quote": (HEAD + 'N,"A,5,2\n', "close every quote"),
    "a very long name": (HEAD + f"N,{'x' * 10**6},5,2\n", "row 1, column option", "over 500 characters"),
    "a very long quoted name": (HEAD + f'N,"{"x" * 10**6}",5,2\n', "not a readable table"),
    "a very long district": (HEAD + f"{'x' * 10**6},A,5,2\n", "row 1, column district", "over 500 characters"),
    "a line break in a name": (HEAD + 'N,"A\nB",5,2\nN,C,3,2\n', "control character"),
    "another encoding": ((HEAD + "N,Ä,5,2\n").encode("latin-1"), "row 1", "not UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), "not UTF-8"),
    "negative seats": (HEAD + "N,A,5,-2\n", "row 1, column magnitude", "negative"),
    "half a seat": (HEAD + "N,A,5,2.5\n", "row 1, column magnitude", "not a whole number"),
    "a million seats": (HEAD + "N,A,5,1000000\n", "row 1, column magnitude", "more seats than any assembly"),
    "two numbers of seats": (HEAD + "N,A,5,2\nN,B,3,3\n", "row 2, column magnitude", "one number of seats"),
    "counts alone": (HEAD + "N,blank,5,2\n", "counts and no option"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_cannot_be_used(call, place, name):
    content, *parts = TABLES[name]
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (place / "t.csv").write_bytes(data)
    refused(call("t.csv", "--law", "law.toml", "--json"), "t.csv", *parts)


def test_a_directory_and_a_file_that_is_not_there(call, place):
    (place / "folder.csv").mkdir()
    refused(call("folder.csv", "--law", "law.toml"), "folder.csv", "directory")
    refused(call("none.csv", "--law", "law.toml"), "none.csv", "no such file")


@pytest.mark.parametrize("content", ["\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD + "\n\n", GOOD.rstrip("\n")])
def test_marks_and_line_ends_change_nothing(call, place, content):
    (place / "t.csv").write_bytes(content.encode("utf-8"))
    plain, other = (json.loads(call(name, "--law", "law.toml", "--json")[1]) for name in ("good.csv", "t.csv"))
    assert other["districts"] == plain["districts"]
    assert plain["districts"][0]["seats"] == {"A": 1, "B": 1}


def seats_of(call, place, table, law="law.toml"):
    (place / "t.csv").write_text(HEAD + table, encoding="utf-8")
    code, out, err = call("t.csv", "--law", law, "--json")
    assert code == 0, err
    return json.loads(out)


def test_zero_seats_more_seats_than_votes_and_no_votes(call, place):
    found = seats_of(call, place, "Z,A,5,0\nZ,B,3,0\nM,A,2,9\nM,B,1,9\nV,A,0,3\nV,B,0,3\n")
    zero, more, without = found["districts"]
    assert (zero["seats"], zero["ties"]) == ({"A": 0, "B": 0}, [])
    assert more["seats"] == {"A": 6, "B": 3}
    assert (without["seats"], without["certificate"]) == (None, None)
    assert found["derivation"] == "bounded"
    assert "In V no list has a vote, so that no seat can be given out there." in found["implications"]


def test_nobody_reaches_the_threshold(call, place):
    (place / "high.toml").write_text(
        LAW + FORMULA + THRESHOLD + 'admitted = "share >= 4/5"\nscope = "district"\n', encoding="utf-8"
    )
    found = seats_of(call, place, "N,A,5,2\nN,B,3,2\n", "high.toml")
    assert found["districts"][0]["seats"] is None
    assert "In N no list reaches the threshold, so that no seat can be given out there." in found["implications"]
    assert not any("not in the record" in text for text in found["implications"])


def test_seats_to_be_filled_that_nobody_gives(call, place):
    (place / "t.csv").write_text("district,option,votes\nN,A,5\nN,B,3\n", encoding="utf-8")
    code, out, _ = call("t.csv", "--law", "law.toml")
    assert code == 0
    assert "a column magnitude would" in out
    code, out, _ = call("t.csv", "--law", "es", "--date", "2015-12-20")
    assert "For 1 of 1 districts no source gives the number of seats" in out
    assert "not in the record" not in out


def test_more_seats_said_to_be_won_than_there_are(call, place):
    (place / "t.csv").write_text(
        "district,option,votes,seats,magnitude\nN,A,5,4,2\nN,B,3,0,2\nS,A,5,1,2\nS,B,3,,2\n", encoding="utf-8"
    )
    north, south = json.loads(call("t.csv", "--law", "law.toml", "--json")[1])["districts"]
    assert north["agrees"] is False
    # One of two seats is told, which is no contradiction.
    assert south["agrees"] is None


def test_counts_below_the_votes_are_told(call, place):
    found = seats_of(call, place, "N,A,5,2\nN,B,3,2\nN,valid,7,\nN,cast,9,\n")
    (note,) = found["notes"]
    assert note.startswith("In N the options have 8 votes together and valid is 7")


def test_one_seat_in_every_row_may_be_won_or_to_be_filled_and_is_refused(call, place):
    (place / "t.csv").write_text("district,option,votes,seats\nN,A,5,1\nN,B,3,1\nS,A,2,1\nS,B,3,1\n", encoding="utf-8")
    refused(call("t.csv", "--law", "law.toml", "--json"), "t.csv", "seats", "magnitude")


@pytest.mark.parametrize(("west", "east"), [(100, 50), (150, 150)])
def test_a_law_for_the_whole_country_gives_out_its_own_number_of_seats(call, place, west, east):
    (place / "t.csv").write_text(
        "district,option,votes,magnitude\n"
        f"West,A,600123,{west}\nWest,B,300456,{west}\nEast,A,100789,{east}\nEast,B,400001,{east}\n",
        encoding="utf-8",
    )
    found = json.loads(call("t.csv", "--law", "sk", "--date", "2020-02-29", "--json")[1])
    (country,) = found["districts"]
    assert (found["total"], country["magnitude"], country["seats"]) == (150, 150, {"A": 75, "B": 75})


def test_seats_told_by_region_are_added_for_a_law_for_the_whole_country(call, place):
    (place / "t.csv").write_text(
        "district,option,votes,seats,magnitude\n"
        "West,A,600123,60,100\nWest,B,300456,40,100\nEast,A,100789,15,50\nEast,B,400001,35,50\n",
        encoding="utf-8",
    )
    found = json.loads(call("t.csv", "--law", "sk", "--date", "2020-02-29", "--json")[1])
    assert found["reported"] == {"A": 75, "B": 75}
    assert found["agrees"] is True


LAWS = {
    "not TOML": ("[law", "not valid TOML"),
    "bytes that are no text": (b"\xa5\xff", "cannot be read as text"),
    "no parameter": (LAW, "parameter"),
    "two lines that exclude each other": (
        LAW + FORMULA + THRESHOLD + 'admitted = "share >= 3/100 and share <= 1/100"\n',
        "threshold",
        "`<` is not allowed",
    ),
    "two lines": (
        LAW + FORMULA + THRESHOLD + 'admitted = "share >= 5/100 or share >= 3/100"\n',
        "threshold",
        "only the lower one matters",
    ),
    "a line above everything": (LAW + FORMULA + THRESHOLD + 'admitted = "share >= 3/2"\n', "threshold"),
    "a line of nothing": (LAW + FORMULA + THRESHOLD + 'admitted = "share >= 1/0"\n', "threshold"),
    "no line": (LAW + FORMULA + THRESHOLD + 'base = "valid"\n', "threshold"),
    "a lower line for a coalition": (
        LAW + FORMULA + THRESHOLD + 'admitted = "share >= 5/100"\nof_2 = "3/100"\n',
        "a larger coalition needs no smaller share",
    ),
    "two values of one day": (LAW + FORMULA + FORMULA, "formula", "hold on the same day"),
    "an end before the beginning": (
        LAW + FORMULA.replace("verified", "until = 1999-01-01\nverified"),
        "ends before it begins",
    ),
    "a body without seats": (
        LAW
        + FORMULA
        + FORMULA.split("[parameter.value]", maxsplit=1)[0].replace('"formula"', '"total_seats"\nvalue = -5'),
        "total_seats",
        "at least 1",
        "-5",
    ),
    "an unknown rule for ties": (
        LAW
        + FORMULA
        + FORMULA.split("[parameter.value]", maxsplit=1)[0].replace('"formula"', '"tie_rule"\nvalue = "coin"'),
        "coin",
        "most_votes",
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_that_cannot_be_used(call, place, name):
    content, *parts = LAWS[name]
    (place / "bad.toml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    refused(call("good.csv", "--law", "bad.toml", "--json"), *parts)


def test_days_before_the_law_and_in_a_gap_of_it(call, place):
    later = FORMULA.replace("2000-01-01", "2004-01-01")
    (place / "gap.toml").write_text(
        LAW + FORMULA.replace("verified", "until = 2001-12-31\nverified") + later, encoding="utf-8"
    )
    refused(call("good.csv", "--law", "gap.toml", "--date", "1999-12-31"), "1999-12-31", "no parameter")
    refused(call("good.csv", "--law", "gap.toml", "--date", "2002-06-01"), "2002-06-01", "no parameter")
    refused(call("good.csv", "--law", "es", "--date", "1986-06-21"), "1986-06-21")
    refused(call("good.csv", "--law", "gap.toml", "--date", "2002-13-01"), "2002-13-01")
    tie_rule = FORMULA.split("[parameter.value]", maxsplit=1)[0].replace('"formula"', '"tie_rule"\nvalue = "lot"')
    with (place / "gap.toml").open("a", encoding="utf-8") as law:
        law.write(tie_rule)
    code, out, _ = call("good.csv", "--law", "gap.toml", "--date", "2002-06-01", "--json")
    found = json.loads(out)
    assert (code, found["derivation"], found["districts"][0]["seats"]) == (0, "reported_only", None)
    assert "The law gives no formula for 2002-06-01, so the seats are those reported." in found["implications"]


LOT = '[[lot]]\ndistrict = "{}"\namong = {}\nwinners = {}\nsource = "Minutes"\nwho = "the chair"\nwhen = 2000-02-03\n'
LOTS = {
    "a party not tied": (LOT.format("N", '["A", "C"]', '["A"]'), "N: ", "does not fit the votes"),
    "a winner not tied": (LOT.format("N", '["A", "B"]', '["C"]'), "does not fit the votes"),
    "too many winners": (LOT.format("N", '["A", "B"]', '["A", "B"]'), "does not fit the votes"),
    "a lot twice": (LOT.format("N", '["A", "B"]', '["A"]') * 2, "does not fit the votes"),
    "no tie there": (LOT.format("S", '["A", "B"]', '["A"]'), "S: ", "no tie"),
    "a district that is not there": (LOT.format("West", '["A", "B"]', '["A"]'), "'West'", "no seats are awarded"),
    "no source": (
        '[[lot]]\ndistrict = "N"\namong = ["A", "B"]\nwinners = ["A"]\nwho = "x"\nwhen = 2000-02-03\n',
        "source",
        "a key",
    ),
    "nobody who drew": (LOT.format("N", '["A", "B"]', '["A"]').replace("who", "# who"), "who", "a key is missing"),
    "no day": (LOT.format("N", '["A", "B"]', '["A"]').replace("when", "# when"), "when", "a key is missing"),
    "an empty source": (LOT.format("N", '["A", "B"]', '["A"]').replace("Minutes", " "), "source", "by whom and when"),
    "not TOML": (b"\xa5\xff", "lots.toml"),
}


@pytest.mark.parametrize("name", LOTS)
def test_a_lot_that_does_not_fit(call, place, name):
    content, *parts = LOTS[name]
    (place / "t.csv").write_text(HEAD + "N,A,5,1\nN,B,5,1\nN,C,3,1\nS,A,5,1\nS,B,3,1\n", encoding="utf-8")
    (place / "lots.toml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    refused(call("t.csv", "--law", "law.toml", "--lots", "lots.toml", "--json"), *parts)


def test_the_process_itself_ends_with_2(place):
    (place / "t.csv").write_text(HEAD + "N,A,-5,1\n", encoding="utf-8")
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("scrutineer")), "seats", "t.csv", "--law", "law.toml", "--json"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "t.csv, row 1, column votes" in ended.stderr


@pytest.mark.parametrize("votes", ["1000000000001", "9223372036854775808"])
def test_votes_above_the_limit_are_refused_for_that_reason(tmp_path, votes):
    table = tmp_path / "huge.csv"
    table.write_text(f"district,option,votes,magnitude\nA,p,{votes},3\nA,q,4,3\n", encoding="utf-8")
    with pytest.raises(ScrutineerError, match="at most 1,000,000,000,000") as found:
        read_vote_table(table)
    assert "separators" not in str(found.value)


@pytest.mark.parametrize(("method", "key"), [("highest_averages", "divisor"), ("largest_remainder", "quota")])
def test_a_divisor_or_quota_that_is_not_stated_is_never_guessed(method, key):
    law = LawInForce("test", "XXX", "Law of nowhere", "Diet", date(2000, 1, 1), {})
    for value in (method, {"method": method}):
        with pytest.raises(ScrutineerError, match=f"add {key} = "):
            formula_from(law, "formula", value)
    name = {"divisor": "sainte_lague", "quota": "hare"}[key]
    assert formula_from(law, "formula", {"method": method, key: name}).settings == {key: name}
