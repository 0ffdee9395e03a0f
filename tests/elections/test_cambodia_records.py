"""The built-in records of Cambodia against the collected facts, and every printed figure against its interval."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from elections.collected import COUNTS, facts, implied, one, unit_id, used_sources
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.record.record import ElectionRecord

YEARS = (2013, 2018, 2023)
STAGES = {
    "preliminary_2013-08-12 (unchanged in final)": ("preliminary", "official"),
    "close-of-poll": ("close-of-poll",),
    "evening": ("evening",),
    "first_count": ("first-count",),
    "first_count 2018-07-30": ("first-count",),
    "temporary (NEC preliminary official)": ("temporary",),
    "official final": ("official",),
    "official (11 and 15 Aug 2018)": ("official",),
    "official": ("official",),
}


@pytest.fixture(scope="module", params=YEARS)
def record(request: pytest.FixtureRequest) -> ElectionRecord:
    return load_builtin(f"cambodia-{request.param}")


def _year(record: ElectionRecord) -> str:
    return record.id.removeprefix("cambodia-")


@pytest.mark.real_data
def test_national_totals_equal_the_facts(record: ElectionRecord, shared: Path) -> None:
    compared = 0
    for row in facts(shared, "national_totals"):
        if row["election"] != f"NA{_year(record)}":
            continue
        for stage in STAGES[row["stage"]]:
            for fact, column in COUNTS.items():
                found = one(record.ballots, column, unit="kh", stage=stage)
                if row[fact]:
                    assert found == int(row[fact]), (stage, column)
                    compared += 1
                elif found is not None:
                    assert f"{found:,}" in row["note"], "a figure that the facts do not hold"
        assert int(row["seats_total"]) == record.main_contest().seats
    assert compared >= 8


@pytest.mark.real_data
def test_party_votes_equal_the_facts(record: ElectionRecord, shared: Path) -> None:
    expected = {
        (stage, row["party_code"].lower()): int(row["votes"])
        for row in facts(shared, "national_party_votes")
        if row["election"] == f"NA{_year(record)}"
        for stage in STAGES[row["stage"]]
    }
    votes = record.votes.filter(pl.col("votes").is_not_null())
    found = {(stage, option): n for stage, option, n in votes.select("stage", "option", "votes").iter_rows()}
    if _year(record) == "2013":
        assert {key: n for key, n in found.items() if key[0] == "preliminary"} == {
            ("preliminary", option): n for (_, option), n in expected.items()
        }
        found = {key: n for key, n in found.items() if key[0] != "preliminary"}
    if _year(record) == "2018":
        # The facts put the votes of 11 and 15 August in one row; the record keeps them apart.
        early = {option: n for (stage, option), n in found.items() if stage == "temporary"}
        assert early == {option: expected["official", option] for option in ("cpp", "funcinpec", "ldp", "kwp")}
        found = {key: n for key, n in found.items() if key[0] != "temporary"}
    assert found == expected


@pytest.mark.real_data
def test_shares_in_statements_are_printed_and_not_recomputed(record: ElectionRecord, shared: Path) -> None:
    rows = [r for r in facts(shared, "national_party_votes") if r["election"] == f"NA{_year(record)}"]
    printed = [row for row in rows if row["pct_of_valid"] and "recomputed" not in row["note"]]
    statements = record.statements.filter(pl.col("metric") == "vote_share", pl.col("stage").is_not_null())
    for row in printed:
        low = (Decimal(row["pct_of_valid"]) - Decimal("0.005")) / 100
        held = statements.filter(
            pl.col("option") == row["party_code"].lower(), pl.col("stage").is_in(STAGES[row["stage"]])
        )
        assert low in {Decimal(text) for text in held["low"]}, row
    if not printed:
        assert statements.is_empty()


@pytest.mark.real_data
def test_magnitudes_and_seats_equal_the_facts(record: ElectionRecord, shared: Path) -> None:
    year = _year(record)
    column = "seats_2003_2008_2013" if year == "2013" else "candidate_2018_2023"
    status = "sourced" if year == "2013" else "unsourced"
    expected = {unit_id(r["province"]): int(r[column]) for r in facts(shared, "province_magnitude") if r[column]}
    magnitudes = record.seats.filter(pl.col("option").is_null())
    provinces = magnitudes.filter(pl.col("unit") != "kh")
    assert dict(provinces.select("unit", "seats").iter_rows()) == expected
    assert provinces["status"].unique().to_list() == [status]
    assert one(magnitudes, "seats", unit="kh") == sum(expected.values()) == record.main_contest().seats
    assert set(record.units_table["unit"]) == {"kh", *expected}

    won = record.seats.filter(pl.col("option").is_not_null())
    by_province = {
        (unit_id(row["province"]), row["party"].lower()): int(row["seats"])
        for row in facts(shared, "province_seats")
        if row["year"] == year
    }
    local = won.filter(pl.col("unit") != "kh")
    assert {(u, o): n for u, o, n in local.select("unit", "option", "seats").iter_rows()} == by_province
    national = {
        row["party_code"].lower(): int(row["seats"])
        for row in facts(shared, "national_party_votes")
        if row["election"] == f"NA{year}" and row["seats"]
    }
    held = dict(won.filter(pl.col("unit") == "kh").select("option", "seats").iter_rows())
    assert {option: held[option] for option in national} == national
    assert sum(held.values()) == sum(expected.values())
    assert set(held) == {option.id for option in record.metadata.options}


@pytest.mark.real_data
def test_sources_of_the_facts_are_carried_over_unchanged(record: ElectionRecord, shared: Path) -> None:
    known = {row["source_id"]: row for row in facts(shared, "sources")}
    shared_ids = [source for source in record.metadata.sources if source.id in known]
    assert len(shared_ids) >= 10
    for source in shared_ids:
        assert source.title == known[source.id]["title"]
        if "..." not in known[source.id]["url"]:
            assert source.url == known[source.id]["url"]


def test_complete_tallies_add_up(record: ElectionRecord) -> None:
    contest = record.main_contest().id
    ballots = record.ballots
    for stage in record.metadata.stages:
        if record.options_complete(contest, stage.id):
            total = record.votes.filter(pl.col("stage") == stage.id)["votes"].sum()
            assert total == one(ballots, "valid", unit="kh", stage=stage.id)
    full = ballots.drop_nulls(["cast", "valid", "invalid"])
    assert full.height
    assert (full["cast"] == full["valid"] + full["invalid"]).all()


def test_every_source_exists_and_every_declared_source_is_used(record: ElectionRecord) -> None:
    declared = {source.id for source in record.metadata.sources}
    claims = _claims(record)
    said = {claim["source"] for claim in claims}
    found = {f["found_source"] for claim in claims for f in claim.get("figure", []) if "found" in f}
    used = used_sources(record) | {part for cell in said | found for part in cell.split(";")}
    assert used == declared


def test_every_interval_is_the_one_its_print_implies(record: ElectionRecord) -> None:
    rows = list(record.statements.iter_rows(named=True))
    assert len(rows) >= 25
    for row in rows:
        low, high = implied(row["printed"], row["metric"])
        assert (Decimal(row["low"]), Decimal(row["high"])) == (low, high), row["statement"]
        assert row["reason"], row["statement"]


def test_statement_marked_used_never_rivals_an_exact_count(record: ElectionRecord) -> None:
    used = record.statements.filter(pl.col("used"))
    assert used.height
    for row in used.iter_rows(named=True):
        if row["stage"] and row["metric"] in COUNTS.values():
            assert one(record.ballots, row["metric"], unit=row["unit"], stage=row["stage"]) is None


def test_records_name_each_other_as_previous() -> None:
    assert [load_builtin(f"cambodia-{year}").metadata.election.previous for year in YEARS] == [
        "cambodia-2008",
        "cambodia-2013",
        "cambodia-2018",
    ]


def test_claims_of_2018_name_what_the_record_holds() -> None:
    record = load_builtin("cambodia-2018")
    options = {option.id for option in record.metadata.options}
    stages = {stage.id for stage in record.metadata.stages}
    claims = _claims(record)
    assert len({claim["id"] for claim in claims}) == len(claims) == 34
    for claim in claims:
        assert (claim["kind"] == "checkable") == bool(claim.get("figure")), claim["id"]
        assert (claim["kind"] == "not_checkable") == ("why_not" in claim), claim["id"]
        assert "verdict" not in claim
        assert claim.get("date") or claim.get("date_note"), claim["id"]
        for figure in claim.get("figure", []):
            assert set(re.findall(r"(?:votes|seats)\[([a-z-]+)\]", figure["metric"])) <= options
            assert figure.get("about_stage", "official") in stages


def _claims(record: ElectionRecord) -> list[dict[str, Any]]:
    file = builtin_folder(record.id) / "claims.toml"
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["claim"]) if file.exists() else []


@pytest.mark.parametrize(
    ("printed", "metric", "low", "high"),
    [
        ("80.49 per cent", "turnout", "0.80485", "0.80495"),
        ("6.74 million", "cast", "6735000", "6745000"),
        ("8,380,317", "registered", "8380317", "8380317"),
        ("86,34%", "turnout", "0.86335", "0.86345"),
        ("around nine per cent", "invalid_share", "0.08", "0.10"),
        ("about 440,000", "invalid", "430000", "450000"),
        ("326,000", "votes", "325500", "326500"),
        ("28,882", "votes_to_flip", "28882", "28882"),
    ],
)
def test_the_rule_for_intervals_by_hand(printed: str, metric: str, low: str, high: str) -> None:
    assert implied(printed, metric) == (Decimal(low), Decimal(high))
