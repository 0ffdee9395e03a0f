"""Ten European laws: every version can be read, every sourced value has its source, and real results come out."""

import ast
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import polars as pl
import pytest

from scrutineer.formats.law_file import load_law
from scrutineer.law.law import ElectoralLaw, LawInForce
from scrutineer.law.seat_rules import WHOLE, formula_rule, threshold_of
from scrutineer.seats.admission import Scope, admit
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.quotas import QUOTAS, quota_of
from seats.test_real_elections import BLANK, NULL, Constituency, spanish_constituencies

LAWS = ("al", "at", "be", "bg", "cz", "es", "nl", "no", "pt", "sk")

DHONDT = {"method": "highest_averages", "divisor": "dhondt"}
SAINTE_LAGUE = {"method": "highest_averages", "divisor": "modified_sainte_lague"}
HARE = {"method": "largest_remainder", "quota": "hare"}
SLOVAK = {
    "method": "largest_remainder",
    "quota": "hagenbach_bischoff_rounded",
    "over_allocation": "smallest_remainder",
}
HIGHEST = {"method": "quota_highest_average"}

# Law, a day of each version, formula, and threshold: share of one party, base, scope, shares of coalitions.
VERSIONS: list[tuple[str, date, dict[str, str] | None, tuple[str, str, str, dict[str, str]] | None]] = [
    ("es", date(2016, 6, 26), DHONDT, ("3/100", "valid_and_blank", "district", {})),
    ("at", date(1994, 10, 9), DHONDT, ("1/25", "valid", "national", {})),
    ("at", date(2013, 9, 29), DHONDT, ("1/25", "valid", "national", {})),
    ("at", date(2019, 9, 29), DHONDT, ("1/25", "valid", "national", {})),
    ("no", date(1989, 9, 11), SAINTE_LAGUE, None),
    ("no", date(2017, 9, 11), SAINTE_LAGUE, None),
    ("no", date(2025, 9, 8), SAINTE_LAGUE, None),
    ("cz", date(1998, 6, 19), None, ("1/20", "valid", "national", {"2": "7/100", "3": "9/100", "4": "11/100"})),
    ("cz", date(2017, 10, 20), DHONDT, ("1/20", "valid", "national", {"2": "1/10", "3": "3/20", "4": "1/5"})),
    ("cz", date(2021, 10, 8), None, ("1/20", "valid", "national", {"2": "2/25", "3": "11/100"})),
    ("sk", date(2012, 3, 10), SLOVAK, ("1/20", "valid", "national", {"2": "7/100", "3": "7/100", "4": "1/10"})),
    ("sk", date(2020, 2, 29), SLOVAK, ("1/20", "valid", "national", {"2": "7/100", "3": "7/100", "4": "1/10"})),
    ("nl", date(1994, 5, 3), HIGHEST, ("1/150", "options", "national", {})),
    ("nl", date(2023, 11, 22), HIGHEST, ("1/150", "options", "national", {})),
    ("be", date(2003, 5, 18), DHONDT, ("1/20", "valid", "district", {})),
    ("be", date(2024, 6, 9), DHONDT, ("1/20", "valid", "district", {})),
    ("pt", date(1987, 7, 19), DHONDT, None),
    ("pt", date(2025, 5, 18), DHONDT, None),
    ("bg", date(2001, 6, 17), DHONDT, ("1/25", "valid", "national", {})),
    ("bg", date(2005, 6, 25), DHONDT, ("1/25", "valid", "national", {})),
    ("bg", date(2009, 7, 5), HARE, ("1/25", "valid", "national", {})),
    ("bg", date(2013, 5, 12), HARE, ("1/25", "valid", "national", {})),
    ("bg", date(2014, 10, 5), HARE, ("1/25", "valid", "national", {})),
    ("bg", date(2021, 7, 11), HARE, ("1/25", "options", "national", {})),
    ("al", date(2017, 6, 25), DHONDT, ("3/100", "valid", "district", {"2": "1/20"})),
    ("al", date(2021, 4, 25), DHONDT, ("1/100", "valid", "national", {})),
    ("al", date(2025, 5, 11), DHONDT, ("1/100", "valid", "national", {})),
]


def in_force(law_id: str, day: date) -> LawInForce:
    return load_law(law_id).in_force(day, trust_unverified=True)


@pytest.mark.parametrize(("law_id", "day", "formula", "threshold"), VERSIONS, ids=lambda value: str(value)[:10])
def test_formula_and_threshold_of_each_version(
    law_id: str,
    day: date,
    formula: dict[str, str] | None,
    threshold: tuple[str, str, str, dict[str, str]] | None,
) -> None:
    law = in_force(law_id, day)
    rule, line = formula_rule(law), threshold_of(law)
    assert (rule.as_dict() if rule else None) == formula
    if line is None:
        assert threshold is None
        return
    found = line.as_dict()
    assert (found["admitted"], found["base"], found["scope"], found["coalitions"]) == (
        f"share >= {threshold[0]}" if threshold else None,
        *(threshold[1:] if threshold else ()),
    )
    assert found["district_seats"] == (1 if law_id == "at" else None)


@pytest.mark.parametrize("law_id", LAWS)
def test_every_version_of_formula_and_threshold_is_in_the_table(law_id: str) -> None:
    law = load_law(law_id)
    days = [day for known, day, _, _ in VERSIONS if known == law_id]
    for name in ("formula", "threshold", "total_seats"):
        for dated in law.parameters[name]:
            assert any(dated.covers(day) for day in days), (name, dated.from_day)


@pytest.mark.parametrize("law_id", LAWS)
def test_a_verified_value_has_a_source_and_another_one_says_why(law_id: str) -> None:
    law: ElectoralLaw = load_law(law_id)
    known = {source.id for source in law.sources}
    assert all(source.url and source.date for source in law.sources)
    for name, values in law.parameters.items():
        for dated in values:
            named = {source for reference in dated.references for source in reference.sources}
            assert named <= known
            if dated.verified:
                assert dated.value is not None, name
                assert named, name
            else:
                assert dated.note, name


@pytest.mark.parametrize("law_id", ["at", "sk", "nl", "bg"])
def test_seats_of_the_whole_country_are_awarded_at_once(law_id: str) -> None:
    assert all(dated.value == WHOLE and dated.verified for dated in load_law(law_id).parameters["district_level"])


def seats_won(
    law: LawInForce,
    votes: Mapping[str, int],
    seats: int,
    *,
    base: int | None = None,
    members: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Seats by list under the law's own threshold, formula and rule of ties; the tie must not be left open."""
    line, rule = threshold_of(law), formula_rule(law)
    assert rule is not None
    taking_part = dict(votes)
    if line is not None:
        whole = sum(votes.values()) if base is None else base
        admitted = admit(line, Scope(votes, whole), members=members)
        taking_part = {name: count for name, count in votes.items() if admitted[name].admitted}
    found = allocate(rule, DistrictContest(taking_part, seats), tie_rule=law.tie_rule)
    assert found.is_decided
    return {name: number for name, number in found.seats.items() if number}


@pytest.mark.real_data
@pytest.mark.parametrize(("day", "year"), [(date(2015, 12, 20), 2015), (date(2016, 6, 26), 2016)])
def test_spain_by_its_own_law(shared: Path, day: date, year: int) -> None:
    law = in_force("es", day)
    text = (shared / f"data/seats/es/es_generales_diputados_{year}.yaml").read_text(encoding="utf-8")
    districts = spanish_constituencies(text)
    assert sum(district.seats for district in districts) == law.total_seats
    for district in districts:
        lists = {name: count for name, count in district.votes.items() if name not in {BLANK, NULL}}
        valid = sum(lists.values()) + district.votes.get(BLANK, 0)
        assert seats_won(law, lists, district.seats, base=valid) == district.won, district.name


@pytest.mark.real_data
def test_austria_by_its_own_law(shared: Path) -> None:
    lines = (shared / "data/seats/apportionment/nr_wahlen.txt").read_text(encoding="utf-8").splitlines()
    elections = [ast.literal_eval(line.partition("#")[0]) for line in lines if line.strip()]
    for year, names, counts, won in elections:
        law = in_force("at", date(year, 12, 31))
        votes = {f"{place:02} {name}": count for place, (name, count) in enumerate(zip(names, counts, strict=True))}
        official = {name: seats for name, seats in zip(votes, won, strict=True) if seats}
        assert sum(won) == law.total_seats
        assert seats_won(law, votes, sum(won)) == official, year


@pytest.mark.real_data
def test_slovakia_2020_and_the_coalition_that_missed_its_line(shared: Path) -> None:
    law = in_force("sk", date(2020, 2, 29))
    lines = (shared / "data/seats/votelib/sk_nr_2020.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(";") for line in lines if line.strip()]
    votes = {name: int(count) for name, _, count, _ in rows}
    official = {name: int(seats) for name, _, _, seats in rows if int(seats)}
    coalition = "Progresívne Slovensko-SPOLU"
    assert law.total_seats == sum(official.values()) == 150
    assert seats_won(law, votes, 150, members={coalition: 2}) == official
    # 6.97 per cent: enough for a party, too few for a coalition of two.
    assert coalition in seats_won(law, votes, 150)


def czech_regions(path: Path) -> dict[str, dict[str, int]]:
    header, *rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    votes = {row[0]: [int(cell or 0) for cell in row[1:]] for row in rows}
    return {region: {name: counts[at] for name, counts in votes.items()} for at, region in enumerate(header[1:])}


def czech_magnitudes(law: LawInForce, regions: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    rule = law.parameter("district_seats_rule")
    assert rule is not None
    assert str(rule.value).startswith("hare_rounded")
    assert law.total_seats is not None
    cast = {region: sum(votes.values()) for region, votes in regions.items()}
    return dict(largest_remainder(cast, law.total_seats, quota="hare_rounded").seats)


def czech_lists(law: LawInForce, regions: Mapping[str, Mapping[str, int]], members: Mapping[str, int]) -> set[str]:
    line = threshold_of(law)
    assert line is not None
    country: dict[str, int] = {}
    for votes in regions.values():
        for name, count in votes.items():
            country[name] = country.get(name, 0) + count
    held = admit(line, Scope(country, sum(country.values())), members=members)
    return {name for name, standing in held.items() if standing.admitted}


@pytest.mark.real_data
def test_czechia_2017_by_dhondt_in_the_regions(shared: Path) -> None:
    law = in_force("cz", date(2017, 10, 20))
    regions = czech_regions(shared / "data/seats/votelib/cz_psp_2017.csv")
    magnitudes = czech_magnitudes(law, regions)
    lists = czech_lists(law, regions, {})
    rule = formula_rule(law)
    assert rule is not None
    total: dict[str, int] = {}
    for region, votes in regions.items():
        contest = DistrictContest({name: votes[name] for name in sorted(lists)}, magnitudes[region])
        for name, seats in allocate(rule, contest).seats.items():
            total[name] = total.get(name, 0) + seats
    assert sorted(total.values(), reverse=True) == [78, 25, 22, 22, 15, 15, 10, 7, 6]
    assert (total["ODS"], sum(total.values())) == (25, 200)
    assert magnitudes["Jihočeský kraj"] == 13


@pytest.mark.real_data
def test_czechia_2021_by_the_quotas_of_its_two_scrutinies(shared: Path) -> None:
    law = in_force("cz", date(2021, 10, 8))
    first, second = (str(law.usable(f"{name}_scrutiny_quota")) for name in ("first", "second"))
    assert {first, second} <= set(QUOTAS)
    regions = czech_regions(shared / "data/seats/votelib/cz_psp_2021.csv")
    magnitudes = czech_magnitudes(law, regions)
    lists = czech_lists(law, regions, {"SPOLU": 3, "Piráti+STAN": 2})
    assert law.usable("first_scrutiny_over_allocation") == "smallest_remainder"
    seats, remainders = dict.fromkeys(lists, 0), dict.fromkeys(lists, Fraction(0))
    for region, votes in regions.items():
        quota = quota_of(first, sum(votes[name] for name in lists), magnitudes[region])
        whole = {name: floor(votes[name] / quota) for name in lists}
        rest = {name: votes[name] - whole[name] * quota for name in lists}
        for name in sorted(lists, key=rest.__getitem__)[: max(sum(whole.values()) - magnitudes[region], 0)]:
            whole[name] -= 1
        for name in lists:
            seats[name] += whole[name]
            remainders[name] += rest[name]
    # Three regions gave out one seat too many and lost it again, so that one seat is left for the country.
    left = 200 - sum(seats.values())
    assert left == 1
    # No list has a whole quota of the remainders, so the seat goes to the largest sum of remainders.
    assert max(remainders.values()) < quota_of(second, floor(sum(remainders.values())), left)
    seats[max(lists, key=remainders.__getitem__)] += 1
    assert sorted(seats.values(), reverse=True) == [72, 71, 37, 20]
    assert (seats["SPOLU"], seats["Piráti+STAN"]) == (71, 37)


@pytest.mark.real_data
def test_norway_2017_constituency_seats(shared: Path) -> None:
    law = in_force("no", date(2017, 9, 11))
    text = (shared / "data/seats/no/no_stortingsvalg_2017.yaml").read_text(encoding="utf-8")
    districts: list[Constituency] = spanish_constituencies(text.partition("- name: valgdistrikter")[2])
    levelling = law.usable("levelling_seats")
    assert isinstance(levelling, int)
    assert law.total_seats == sum(district.seats for district in districts) + levelling == 169
    assert len(districts) == 19
    for district in districts:
        lists = {name: count for name, count in district.votes.items() if name[0] not in "?!"}
        assert seats_won(law, lists, district.seats) == district.won, district.name


@pytest.mark.real_data
def test_bulgaria_july_2021_where_votes_for_nobody_are_outside_the_base(shared: Path) -> None:
    law = in_force("bg", date(2021, 7, 11))
    stations = pl.read_parquet(shared / "data/stations/bulgaria_20210711_parliament.parquet")
    votes = {name: int(stations[name].sum()) for name in stations.columns if name.startswith("v_")}
    assert law.total_seats is not None
    assert seats_won(law, votes, law.total_seats) == {
        "v_ima_takv_narod_22": 65,
        "v_gerb_sds_5": 63,
        "v_bsp_4": 36,
        "v_db_23": 34,
        "v_dps_7": 29,
        "v_izpravi_se_bg_8": 13,
    }


def test_bulgaria_november_2021() -> None:
    law = in_force("bg", date(2021, 11, 14))
    votes = {"V": 127568, "DPS": 341000, "ITN": 249743, "PP": 673170, "DB": 166968, "GERB": 596456, "BSP": 267817}
    official = {"V": 13, "DPS": 34, "ITN": 25, "PP": 67, "DB": 16, "GERB": 59, "BSP": 26}
    assert seats_won(law, votes, 240) == official


@pytest.mark.real_data
def test_albania_2017_by_county(shared: Path) -> None:
    law = in_force("al", date(2017, 6, 25))
    magnitudes = law.magnitudes
    assert magnitudes is not None
    assert sum(magnitudes.values()) == law.total_seats == 140
    stations = pl.read_parquet(shared / "data/stations/albania_2017_parliament.parquet")
    parties = [name for name in stations.columns if name.startswith("v_")]
    counties = stations.group_by("unit1").agg(pl.col(parties).sum()).sort("unit1")
    total: dict[str, int] = {}
    by_county: dict[str, dict[str, int]] = {}
    for row in counties.iter_rows(named=True):
        county = str(row["unit1"]).lower()
        by_county[county] = seats_won(law, {name: int(row[name]) for name in parties}, magnitudes[county])
        for name, seats in by_county[county].items():
            total[name] = total.get(name, 0) + seats
    assert set(by_county) == set(magnitudes)
    assert total == {"v_ps": 74, "v_pd": 43, "v_lsi": 19, "v_pdiu": 3, "v_psd": 1}
    assert by_county["tirane"] == {"v_ps": 18, "v_pd": 11, "v_lsi": 5}
    assert by_county["shkoder"] == {"v_ps": 4, "v_pd": 5, "v_lsi": 1, "v_psd": 1}


def test_belgium_2024_in_luxembourg() -> None:
    law = in_force("be", date(2024, 6, 9))
    votes = {
        "LES ENGAGÉS": 56289,
        "MR": 54196,
        "PS": 29488,
        "ECOLO": 13506,
        "CHEZ NOUS": 5888,
        "N-VA": 4413,
        "COLLECTIF CITOYEN": 4300,
        "DÉFI": 3975,
        "BLANCO": 3354,
    }
    bounds = law.usable("magnitude_range")
    assert isinstance(bounds, Mapping)
    assert bounds["least"] == 4
    assert seats_won(law, votes, 4) == {"LES ENGAGÉS": 2, "MR": 1, "PS": 1}


def test_portugal_in_evora() -> None:
    law = in_force("pt", date(2025, 5, 18))
    assert law.usable("legal_threshold") == "none"
    votes = {"PS": 23616, "CH": 21080, "AD": 21070, "CDU": 8637, "IL": 2415, "L": 2296, "BE": 1487, "ADN": 983}
    assert seats_won(law, votes, 3) == {"PS": 1, "CH": 1, "AD": 1}
    votes = {"PS": 34693, "PPD/PSD": 16902, "CDU": 11494, "CH": 7222}
    assert seats_won(in_force("pt", date(2022, 1, 30)), votes, 3) == {"PS": 2, "PPD/PSD": 1}


def test_equal_quotients_go_where_each_law_sends_them() -> None:
    votes = {"large": 6000, "small": 3000}
    # The second seat: 3000 for the large list after its first seat, 3000 for the small one.
    assert seats_won(in_force("es", date(2016, 6, 26)), votes, 2) == {"large": 2}
    assert seats_won(in_force("pt", date(2022, 1, 30)), votes, 2) == {"large": 1, "small": 1}


def test_the_netherlands_asks_for_a_whole_quota_and_draws_lots() -> None:
    law = in_force("nl", date(2023, 11, 22))
    line, rule = threshold_of(law), formula_rule(law)
    assert line is not None
    assert rule is not None
    # Valid votes of 2023; a 150th of them is 69,551 and a half or so.
    held = admit(line, Scope({"just": 69_552, "not quite": 69_551}, 10_432_726))
    assert (held["just"].admitted, held["not quite"].admitted) == (True, False)
    found = allocate(rule, DistrictContest({"A": 101, "B": 101}, 3), tie_rule=law.tie_rule)
    assert not found.is_decided
