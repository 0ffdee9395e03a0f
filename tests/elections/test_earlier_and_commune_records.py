"""The assemblies of 1993 to 2008 and the commune elections: each figure where the facts have it, rivals beside it."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from elections.collected import COUNTS, facts, implied, one, printed, unit_id, used_sources
from report.page_texts import built_in_html
from scrutineer.formats.builtin import load_builtin
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import derive_seats, run_checks

KEYS = {
    "cambodia-1993": "NA1993",
    "cambodia-1998": "NA1998",
    "cambodia-2003": "NA2003",
    "cambodia-2008": "NA2008",
    "cambodia-communes-2012": "CC2012",
    "cambodia-communes-2017": "CC2017",
    "cambodia-communes-2022": "CC2022",
}
STAGES = {"official": "official", "official final": "official", "first_count": "first-count"}
ASSEMBLIES = ("cambodia-1998", "cambodia-2003", "cambodia-2008")
PREVIOUS = {
    "cambodia-1998": "cambodia-1993",
    "cambodia-2003": "cambodia-1998",
    "cambodia-2008": "cambodia-2003",
    "cambodia-2013": "cambodia-2008",
    "cambodia-communes-2017": "cambodia-communes-2012",
    "cambodia-communes-2022": "cambodia-communes-2017",
}
INFORMATION = {"F01", "F02"}
FAILED = {
    # The turnout of one series for 1993 is not that of the counts.
    "cambodia-1993": {("E12", "turnout", None), ("E02", "registered", None)},
    # One seat is elsewhere in the table by province than in the official result.
    "cambodia-2003": {("E01", "seats", "funcinpec"), ("E01", "seats", "srp"), ("E02", "cast", None)},
    # Two sources print the register with some persons more or fewer.
    "cambodia-communes-2017": {("E02", "registered", None)},
    "cambodia-communes-2022": {("E02", "registered", None)},
}


@pytest.fixture(scope="module", params=KEYS)
def record(request: pytest.FixtureRequest) -> ElectionRecord:
    return load_builtin(request.param)


@pytest.mark.real_data
def test_national_counts_equal_the_facts_or_stand_beside_them(record: ElectionRecord, shared: Path) -> None:
    compared = rivals = 0
    for row in facts(shared, "national_totals"):
        stage = STAGES.get(row["stage"], "")
        if row["election"] != KEYS[record.id]:
            continue
        for fact, column in COUNTS.items():
            held = record.ballots.filter(pl.col("stage") == stage)[column].to_list()
            if row[fact] and held == [int(row[fact])]:
                compared += 1
            elif row[fact]:
                assert printed(record, column, row[fact]), (stage, column)
                rivals += 1
            elif held not in ([], [None]):
                assert f"{held[0]:,}" in row["note"] or _again(row, shared), (stage, column)
        if row["turnout_reported_pct"]:
            assert printed(record, "turnout", row["turnout_reported_pct"], stage=stage)
    assert compared >= 2
    assert rivals == (1 if record.id == "cambodia-1993" else 0)


def _again(row: dict[str, str], shared: Path) -> bool:
    """Whether the facts give this version of the count in a further row, as 1993's register of another source."""
    same = [
        r for r in facts(shared, "national_totals") if (r["election"], r["stage"]) == (row["election"], row["stage"])
    ]
    return len(same) > 1


@pytest.mark.real_data
def test_votes_shares_and_seats_equal_the_facts(record: ElectionRecord, shared: Path) -> None:
    rows = [r for r in facts(shared, "national_party_votes") if r["election"] == KEYS[record.id]]
    counted = [row for row in rows if row["stage"] == "official"]
    assert len(counted) >= 3
    votes = record.votes.filter(pl.col("stage") == "official", pl.col("unit") == "kh")
    held = dict(votes.select("option", "votes").iter_rows())
    won = record.seats.filter(pl.col("unit") == "kh", pl.col("option").is_not_null())
    seats = dict(won.select("option", "seats").iter_rows())
    for row in counted:
        option = _option(record, row)
        assert held.get(option) == (int(row["votes"]) if row["votes"] else None), option
        assert seats[option] == int(row["seats"])
        if row["pct_of_valid"] and "recomputed" not in row["note"] and "rounded in the source" not in row["note"]:
            assert printed(record, "vote_share", row["pct_of_valid"], option=option), option
    for row in rows:
        if row["stage"] == "COMFREL preliminary":
            assert printed(record, "vote_share", row["pct_of_valid"], option=row["party_code"].lower())


def _option(record: ElectionRecord, row: dict[str, str]) -> str:
    code = row["party_code"].lower()
    if "name lost in copy" in row["party"] and code != "nrp":
        # The facts know these parties by their place in the table alone.
        return {"26916": "row-6", "1940": "row-8", "108": "row-10"}[row["votes"]]
    assert code in {option.id for option in record.metadata.options}
    return code


def test_seats_add_up_to_the_seats_to_be_filled(record: ElectionRecord) -> None:
    won = record.seats.filter(pl.col("unit") == "kh", pl.col("option").is_not_null())
    assert won["seats"].sum() == record.main_contest().seats == one(record.seats, "seats", unit="kh", option=None)
    assert set(won["option"]) == {option.id for option in record.metadata.options}


@pytest.mark.real_data
@pytest.mark.parametrize("name", ASSEMBLIES)
def test_seats_by_province_equal_the_facts(name: str, shared: Path) -> None:
    record = load_builtin(name)
    year = name.removeprefix("cambodia-")
    column = "seats_1998" if year == "1998" else "seats_2003_2008_2013"
    sizes = {unit_id(r["province"]): int(r[column]) for r in facts(shared, "province_magnitude") if r[column]}
    filled = {unit: seats for unit, seats in sizes.items() if seats}
    local = record.seats.filter(pl.col("unit") != "kh")
    magnitudes = local.filter(pl.col("option").is_null())
    assert dict(magnitudes.select("unit", "seats").iter_rows()) == filled
    expected = {
        (unit_id(row["province"]), row["party"].lower()): int(row["seats"])
        for row in facts(shared, "province_seats")
        if row["year"] == year and unit_id(row["province"]) in filled
    }
    won = local.filter(pl.col("option").is_not_null())
    assert {(u, o): n for u, o, n in won.select("unit", "option", "seats").iter_rows()} == expected
    assert set(record.units_table["unit"]) == {"kh", *filled}


@pytest.mark.real_data
def test_scattered_figures_stand_in_the_statements(shared: Path) -> None:
    assembly, communes = load_builtin("cambodia-2008"), load_builtin("cambodia-communes-2017")
    seen = 0
    for row in facts(shared, "province_observations"):
        place, _, commune = row["place"].partition(" / ")
        unit = unit_id(place) + ("-" + commune.removesuffix(" commune").lower() if commune else "")
        metric, _, party = row["measure"].partition(" ")
        if row["election"] == "NA2008":
            assert printed(assembly, "votes", row["value"], unit=unit, option=party.lower())
        elif row["election"] == "CC2017" and metric == "votes":
            assert printed(communes, "votes", row["value"], unit=unit, option=party.lower())
        elif row["election"] == "CC2017":
            assert printed(communes, "invalid", row["value"], unit=unit)
        elif row["election"] == "REG2016":
            assert printed(communes, "registered_of_eligible", row["value"], unit=unit)
        else:
            continue
        seen += 1
    assert seen == 12


@pytest.mark.real_data
def test_claims_of_governors_are_kept_and_not_used(shared: Path) -> None:
    statements = load_builtin("cambodia-communes-2022").statements.filter(pl.col("source") == "FN2022")
    rows = facts(shared, "commune_chiefs_by_province_2022")
    held = {(u, m, o): int(low) for u, m, o, low in statements.select("unit", "metric", "option", "low").iter_rows()}
    for row in rows:
        unit = unit_id(row["province"])
        assert held.pop((unit, "magnitude", None)) == int(row["communes_listed"])
        assert held.pop((unit, "seats", "cpp")) == int(row["cpp_chiefs_claimed"])
        assert held.pop((unit, "seats", "clp"), 0) == int(row["candlelight_chiefs_claimed"])
    assert not held
    assert not statements["used"].any()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("year", "name"),
    [("2008", "cambodia-2008"), ("2012", "cambodia-communes-2012"), ("2022", "cambodia-communes-2022")],
)
def test_numbers_of_stations_are_printed_figures(year: str, name: str, shared: Path) -> None:
    known = [
        r["value"] for r in facts(shared, "infrastructure") if (r["year"], r["item"]) == (year, "polling stations")
    ]
    assert known
    assert all(printed(load_builtin(name), "stations", value) for value in known)


@pytest.mark.parametrize(
    ("name", "metric", "value", "source"),
    [
        ("cambodia-1993", "registered", "4,764,430", "IPU93"),
        ("cambodia-1998", "stations", "1,380", "WPEN1998"),
        ("cambodia-1998", "seats", "59", "CDAILY1998F"),
        ("cambodia-2003", "cast", "5,168,837", "WPEN2003"),
        ("cambodia-2003", "turnout_valid", "81.5", "WPEN2003"),
        ("cambodia-2003", "vote_share_recorded", "22.7", "CLEAPF"),
        ("cambodia-2008", "cast", "6,010,277", "WPEN2008"),
        ("cambodia-communes-2017", "registered", "7,873,194", "PPPREG"),
        ("cambodia-communes-2022", "registered", "9,205,690", "PPP2022LIST"),
    ],
)
def test_rival_values_are_kept_and_not_used(name: str, metric: str, value: str, source: str) -> None:
    found = [row for row in printed(load_builtin(name), metric, value) if row["source"] == source]
    assert len(found) == 1
    assert not found[0]["used"]
    assert found[0]["reason"]


def test_table_of_1993_adds_up_over_three_sources() -> None:
    record = load_builtin("cambodia-1993")
    assert record.votes["votes"].sum() == one(record.ballots, "valid", unit="kh") == 4_011_631
    assert record.votes.height == record.main_contest().options_on_ballot == 20
    assert one(record.ballots, "invalid", unit="kh") == 4_267_192 - 4_011_631


def test_unknown_counts_are_null_and_computed_ones_are_marked() -> None:
    for name in ("cambodia-1998", "cambodia-2008"):
        ballots = load_builtin(name).ballots
        assert ballots.height
        assert ballots["cast"].null_count() == ballots["invalid"].null_count() == ballots.height
    ballots = load_builtin("cambodia-communes-2012").ballots
    assert ballots["derived"].to_list() == ["valid;invalid"]
    assert ballots["valid"].to_list() == [5_875_719]
    assert load_builtin("cambodia-1998").votes.is_empty()


@pytest.mark.real_data
def test_sources_are_declared_used_and_those_of_the_facts(record: ElectionRecord, shared: Path) -> None:
    declared = {source.id for source in record.metadata.sources}
    assert used_sources(record) == declared
    known = {row["source_id"]: row for row in facts(shared, "sources")}
    for source in record.metadata.sources:
        if source.id in known:
            assert (source.title, source.url) == (known[source.id]["title"], known[source.id]["url"])
        else:
            assert source.url


def test_every_interval_is_the_one_its_print_implies(record: ElectionRecord) -> None:
    rows = list(record.statements.iter_rows(named=True))
    assert len(rows) >= 9
    for row in rows:
        assert (Decimal(row["low"]), Decimal(row["high"])) == implied(row["printed"], row["metric"]), row["statement"]
        assert row["reason"], row["statement"]


def test_chain_of_elections() -> None:
    found = {name: load_builtin(name).metadata.election for name in [*KEYS, "cambodia-2013"]}
    assert {name: election.previous for name, election in found.items() if election.previous} == PREVIOUS
    assert {name for name, election in found.items() if election.law == "kh"} == {
        name for name in found if "communes" not in name
    }


def test_failed_findings_are_those_of_the_sources(record: ElectionRecord) -> None:
    failed = run_checks(record).findings.filter(pl.col("result") == "fail", ~pl.col("code").is_in(INFORMATION))
    assert set(failed.select("code", "metric", "option").iter_rows()) == FAILED.get(record.id, set())


def test_seats_are_those_reported_and_say_why(record: ElectionRecord) -> None:
    result = derive_seats(record)
    assert result.derivation == "reported_only"
    assert result.computed is None
    assert result.total == record.main_contest().seats == sum(result.reported.values())
    why = " ".join(result.implications)
    match record.id:
        case "cambodia-1993":
            assert "names the districts of the law" in why
        case name if name in ASSEMBLIES:
            assert "votes by province are not in the record" in why
        case _:
            assert "names no law" in why


def test_page_can_be_made(record: ElectionRecord) -> None:
    assert record.metadata.election.title in built_in_html(record.id)
