"""Real elections: D'Hondt reproduces the seats of Spain and Austria."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scrutineer.seats.certificate import verify_certificate
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.quota_highest_average import quota_highest_average

pytestmark = pytest.mark.real_data

BLANK, NULL = "? en blanco", "! nulos"


@dataclass
class Constituency:
    name: str
    seats: int = 0
    votes: dict[str, int] = field(default_factory=dict)
    won: dict[str, int] = field(default_factory=dict)


def spanish_constituencies(text: str) -> list[Constituency]:
    """The districts of one of the Spanish files: names, seats, lists with votes and seats."""
    found: list[Constituency] = []
    current, option, indent = Constituency(""), None, -1
    for line in text.splitlines():
        match = re.match(r"( *)(- )?(\w+):\s*(.*)$", line)
        if match is None:
            continue
        depth, dash, key, value = len(match[1]), match[2], match[3], match[4].strip("'\"")
        if dash and (option is None or depth != indent):
            current, option, indent = Constituency(value), None, -1
        elif dash:
            option = value
        elif key == "candidates":
            found.append(current)
            option, indent = "", depth
        elif key == "votes" and option:
            current.votes[option] = current.votes.get(option, 0) + int(value)
        elif key == "seats" and option:
            current.won[option] = int(value)
        elif key == "seats":
            current.seats = int(value)
    return found


@pytest.mark.parametrize("year", [2015, 2016])
def test_spain_52_constituencies_with_a_threshold_of_3_per_cent(shared: Path, year: int) -> None:
    text = (shared / f"data/seats/es/es_generales_diputados_{year}.yaml").read_text(encoding="utf-8")
    districts = spanish_constituencies(text)
    assert len(districts) == 52
    assert sum(district.seats for district in districts) == 350
    for district in districts:
        # Blank ballots are valid and in the base of the threshold; they are no list. Null ballots are neither.
        lists = {name: count for name, count in district.votes.items() if name not in {BLANK, NULL}}
        valid = sum(lists.values()) + district.votes.get(BLANK, 0)
        eligible = {name: count for name, count in lists.items() if 100 * count >= 3 * valid}
        found = highest_averages(eligible, district.seats)
        assert found.ties == ()
        assert {name: seats for name, seats in found.seats.items() if seats} == district.won, district.name
        assert quota_highest_average(eligible, district.seats).seats == found.seats
        assert verify_certificate(eligible, district.won, district.seats, interval=found.certificate).holds


def test_austria_national_results(shared: Path) -> None:
    lines = (shared / "data/seats/apportionment/nr_wahlen.txt").read_text(encoding="utf-8").splitlines()
    elections = [ast.literal_eval(line.partition("#")[0]) for line in lines if line.strip()]
    assert [election[0] for election in elections] == [2019, 2017, 2013, 2008, 2006, 2002, 1999, 1995, 1994]
    for year, names, counts, won in elections:
        # Two lists of 2008 share a name, so each list is known by its place.
        votes = {f"{place:02} {name}": count for place, (name, count) in enumerate(zip(names, counts, strict=True))}
        expected = dict(zip(votes, won, strict=True))
        # Seats below 4 per cent need a regional seat; none of these lists had one.
        eligible = {name: count for name, count in votes.items() if 25 * count >= sum(counts)}
        found = highest_averages(eligible, sum(won))
        assert found.seats == {name: expected[name] for name in eligible}, year
        assert not any(expected[name] for name in votes if name not in eligible)
        assert found.is_decided
