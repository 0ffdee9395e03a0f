"""Real elections through the public path: a vote table, the country's law of that day, `scrutineer seats`."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.formats.law_file import load_law
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.seats.derive import SeatResult, derive_seats
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.published import PublishedSeats
from seats.real_votes import (
    District,
    austria,
    districts_of_tree,
    icelandic_table,
    knesset,
    semicolon_matrix,
    slovakia,
    write_vote_table,
)

pytestmark = pytest.mark.real_data

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


def command(table: Path, *words: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["seats", str(table), "--json", *map(str, words)])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def derived(table: Path, law: str, day: str) -> SeatResult:
    votes = read_vote_table(table, day=dt.date.fromisoformat(day))
    in_force = load_law(law).in_force(dt.date.fromisoformat(day), trust_unverified=True)
    contest = votes.record.main_contest()
    return derive_seats(votes.record, in_force, contest=contest.id, stage=votes.record.metadata.stages[-1].id)


def assert_official(found: dict[str, Any], districts: list[District]) -> None:
    """Every district has its official seats, they add up, and nothing is left open."""
    assert found["derivation"] == "exact"
    assert found["total"] == sum(district.magnitude for district in districts)
    assert [plain["unit"] for plain in found["districts"]] == [district.name for district in districts]
    for plain, district in zip(found["districts"], districts, strict=True):
        held = {option: seats for option, seats in plain["seats"].items() if seats}
        assert held == {option: seats for option, seats in district.won.items() if seats}, district.name
        assert plain["reported"] == district.won
        assert plain["agrees"] is True
        assert not plain["ties"]
    assert found["agrees"] is True


@pytest.mark.parametrize(("year", "day"), [(2015, "2015-12-20"), (2016, "2016-06-26")])
def test_spain_the_congress(shared: Path, tmp_path: Path, year: int, day: str) -> None:
    districts = districts_of_tree(shared / f"data/seats/es/es_generales_diputados_{year}.yaml")
    assert (len(districts), sum(district.magnitude for district in districts)) == (52, 350)
    found = command(write_vote_table(tmp_path / "t.csv", districts), "--law", "es", "--date", day)
    assert_official(found, districts)
    # Null ballots are no part of the base, blank ones are, and neither is a list.
    for plain, district in zip(found["districts"], districts, strict=True):
        base = sum(district.votes.values()) + district.counts["blank"]
        assert {standing["base"] for standing in plain["standings"]} == {base}
        assert set(plain["seats"]) <= set(district.votes)


def test_the_blank_ballots_of_spain_leave_out_a_list_that_would_pass_without_them(shared: Path, tmp_path: Path) -> None:
    districts = [
        district
        for year in (2015, 2016)
        for district in districts_of_tree(shared / f"data/seats/es/es_generales_diputados_{year}.yaml")
    ]
    between = [
        (district, option)
        for district in districts
        for option, votes in district.votes.items()
        if 100 * votes >= 3 * sum(district.votes.values())
        and 100 * votes < 3 * (sum(district.votes.values()) + district.counts["blank"])
    ]
    assert between
    for district, option in between:
        table = write_vote_table(tmp_path / "t.csv", [district])
        (plain,) = command(table, "--law", "es", "--date", "2015-12-20")["districts"]
        assert {s["option"]: s["admitted"] for s in plain["standings"]}[option] is False


@pytest.mark.parametrize(("region", "seats"), [("andalucia", 109), ("catalunya", 135)])
def test_spanish_regions_under_the_same_rules(shared: Path, tmp_path: Path, region: str, seats: int) -> None:
    districts = districts_of_tree(shared / f"data/seats/es/es_aut_{region}_2015.yaml")
    assert sum(district.magnitude for district in districts) == seats
    found = command(write_vote_table(tmp_path / "t.csv", districts), "--law", "es", "--date", "2015-09-27")
    assert_official(found, districts)
    assert any(f"fills {seats} seats and the law's body has 350" in text for text in found["evidence"]["caveats"])


def test_the_european_election_of_2014_has_no_threshold(shared: Path, tmp_path: Path) -> None:
    districts = districts_of_tree(shared / "data/seats/es/es_euro_2014.yaml")
    table = write_vote_table(tmp_path / "t.csv", districts)
    reform = tmp_path / "european.toml"
    reform.write_text(
        'format = "scrutineer-reform/1"\ntitle = "European Parliament"\n[changes]\nthreshold = false\n',
        encoding="utf-8",
    )
    found = command(table, "--law", "es", "--date", "2014-05-25", "--reform", reform)
    # Under the law of the Congress two lists would have lost their seats.
    assert found["agrees"] is False
    assert_official(found["reform"], districts)
    assert not {"blank", "invalid", "? en blanco", "! nulo"} & set(found["reform"]["seats"])


def test_austria_nine_elections(shared: Path, tmp_path: Path) -> None:
    elections = austria(shared / "data/seats/apportionment/nr_wahlen.txt")
    assert sorted(elections) == [1994, 1995, 1999, 2002, 2006, 2008, 2013, 2017, 2019]
    for year, district in elections.items():
        table = write_vote_table(tmp_path / "t.csv", [district])
        assert_official(command(table, "--law", "at", "--date", f"{year}-12-31"), [district])


def test_slovakia_2020(shared: Path, tmp_path: Path) -> None:
    district = slovakia(shared / "data/seats/votelib/sk_nr_2020.csv")
    table = write_vote_table(tmp_path / "t.csv", [district])
    found = command(table, "--law", "sk", "--date", "2020-02-29")
    assert_official(found, [district])
    coalition = {s["option"]: s for s in found["standings"]}["Progresívne Slovensko-SPOLU"]
    assert (coalition["share_needed"], coalition["admitted"]) == ("7/100", False)
    # The votes that it lacked are public: 926 of 2,881,511.
    assert coalition["to_cross"] == 926


@pytest.mark.parametrize("census", [2000, 2010])
def test_the_house_of_representatives(shared: Path, tmp_path: Path, census: int) -> None:
    (states,) = districts_of_tree(shared / f"data/seats/us/us_congress_seat_apportionment_{census}.yaml")
    # The file counts the seats beyond the first of each state.
    states.magnitude += 50
    table = write_vote_table(tmp_path / "t.csv", [states])
    assert_official(command(table, "--law", "us", "--date", f"{census}-04-01"), [states])


def test_norway_2017_constituency_seats(shared: Path, tmp_path: Path) -> None:
    districts = districts_of_tree(shared / "data/seats/no/no_stortingsvalg_2017.yaml", "valgdistrikter")
    assert (len(districts), sum(district.magnitude for district in districts)) == (19, 150)
    found = command(write_vote_table(tmp_path / "t.csv", districts), "--law", "no", "--date", "2017-09-11")
    assert_official(found, districts)


def czech_table(shared: Path, tmp_path: Path, year: int) -> tuple[Path, dict[str, int]]:
    regions = semicolon_matrix(shared / f"data/seats/votelib/cz_psp_{year}.csv")
    sizes = largest_remainder({name: sum(votes.values()) for name, votes in regions.items()}, 200, quota="hare_rounded")
    members = {"SPOLU": 3, "Piráti+STAN": 2}
    districts = [District(name, sizes.seats[name], votes, {}, members=members) for name, votes in regions.items()]
    return write_vote_table(tmp_path / "t.csv", districts), dict(sizes.seats)


def test_czechia_2017(shared: Path, tmp_path: Path) -> None:
    table, sizes = czech_table(shared, tmp_path, 2017)
    found = command(table, "--law", "cz", "--date", "2017-10-20")
    assert {plain["unit"]: plain["magnitude"] for plain in found["districts"]} == sizes
    assert {name: seats for name, seats in found["computed"].items() if seats} == {
        "ANO": 78,
        "ODS": 25,
        "Piráti": 22,
        "SPD": 22,
        "KSČM": 15,
        "ČSSD": 15,
        "KDU-ČSL": 10,
        "TOP 09": 7,
        "STAN": 6,
    }


def test_czechia_2021_is_never_computed_by_the_formula_of_2017(shared: Path, tmp_path: Path) -> None:
    table, _ = czech_table(shared, tmp_path, 2021)
    found = command(table, "--law", "cz", "--date", "2021-10-08")
    if found["computed"] is None:
        assert found["derivation"] == "reported_only"
        assert any("no formula for 2021-10-08" in text for text in found["implications"])
    else:
        assert sorted(filter(None, found["computed"].values())) == [20, 37, 71, 72]


@pytest.mark.parametrize("number", [19, 22])
def test_knessets_whose_agreements_moved_no_seat(shared: Path, tmp_path: Path, number: int) -> None:
    district, agreements = knesset(shared / "data/seats/apportionment/knesset.txt")[number]
    assert agreements
    table = write_vote_table(tmp_path / "t.csv", [district])
    day = {19: "2013-01-22", 22: "2019-09-17"}[number]
    assert_official(command(table, "--law", "il", "--date", day), [district])


@pytest.mark.parametrize(
    ("name", "under", "formula", "districts"),
    [
        ("nz/nz_general_2011", "electorate vote", "plurality", 70),
        ("uk/uk_sco_parliament_2007", None, "plurality", 73),
        ("is/is_althingi_2009", "kjördæmi", "highest_averages", 6),
        ("dk/dk_folketing_2011", "provinces", "highest_averages", 10),
    ],
)
def test_constituency_seats_of_mixed_systems(
    shared: Path, tmp_path: Path, name: str, under: str | None, formula: str, districts: int
) -> None:
    read = districts_of_tree(shared / f"data/seats/{name}.yaml", under)
    assert len(read) == districts
    law = tmp_path / "law.toml"
    divisor = 'divisor = "dhondt"\n' if formula == "highest_averages" else ""
    law.write_text(LAW + f'method = "{formula}"\n' + divisor, encoding="utf-8")
    assert_official(command(write_vote_table(tmp_path / "t.csv", read), "--law", law), read)


@pytest.mark.parametrize("office", ["hagstofan", "landskjorstjorn"])
def test_iceland_2009_two_published_tables_give_the_official_seats(shared: Path, tmp_path: Path, office: str) -> None:
    official = districts_of_tree(shared / "data/seats/is/is_althingi_2009.yaml", "kjördæmi")
    letters = [
        {name.rpartition("[")[2].rstrip("]"): seats for name, seats in district.won.items()} for district in official
    ]
    read = icelandic_table(shared / f"data/seats/iceland/iceland_2009_{office}.csv")
    law = tmp_path / "law.toml"
    law.write_text(LAW + 'method = "highest_averages"\ndivisor = "dhondt"\n', encoding="utf-8")
    found = command(write_vote_table(tmp_path / "t.csv", read), "--law", law)
    for district, won in zip(official, letters, strict=True):
        plain = next(
            plain
            for table, plain in zip(read, found["districts"], strict=True)
            if table.votes["B"] == district.votes["Framsóknarflokkurinn [B]"]
        )
        assert {o: n for o, n in plain["seats"].items() if n} == {o: n for o, n in won.items() if n}


def test_the_library_gives_what_the_command_prints(shared: Path, tmp_path: Path) -> None:
    districts = districts_of_tree(shared / "data/seats/es/es_generales_diputados_2016.yaml")
    table = write_vote_table(tmp_path / "t.csv", districts)
    found, printed = derived(table, "es", "2016-06-26"), command(table, "--law", "es", "--date", "2016-06-26")
    assert found.agrees is True
    assert [district.name for district in found.districts] == [plain["unit"] for plain in printed["districts"]]
    assert sorted(found.seats.values()) == sorted(printed["seats"].values())


def test_options_stand_where_the_record_says(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("district,option,votes\nN,a,5\nN,b,3\nS,a,1\nS,c,2\nE,d,4\n", encoding="utf-8")
    record = read_vote_table(table).record
    published = PublishedSeats(record, record.main_contest().id, record.metadata.stages[-1].id)
    told = {unit: dict(published.unit_votes(unit).votes) for unit in record.units.table["unit"]}
    assert told == {
        "n": {"a": 5, "b": 3},
        "s": {"a": 1, "c": 2},
        "e": {"d": 4},
        "all": {"a": 6, "b": 3, "c": 2, "d": 4},
    }
    assert list(told["all"]) == ["a", "b", "c", "d"]
    assert all(published.unit_votes(unit).names_all for unit in told)
