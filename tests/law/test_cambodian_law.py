"""The law file of Cambodia against what its sources say."""

import csv
from datetime import date
from pathlib import Path

import pytest

from scrutineer.formats.law_file import load_law
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue

DAYS = {
    1993: date(1993, 5, 25),
    1998: date(1998, 7, 26),
    2003: date(2003, 7, 27),
    2013: date(2013, 7, 28),
    2018: date(2018, 7, 29),
    2023: date(2023, 7, 23),
}


def in_force(year: int) -> LawInForce:
    return load_law("kh").in_force(DAYS[year])


def dated(held: LawInForce, name: str) -> DatedValue:
    found = held.parameter(name)
    assert found is not None
    return found


def table(held: LawInForce, name: str) -> dict[str, int]:
    value = dated(held, name).value
    assert isinstance(value, dict)
    return value


def test_formula_changed_once() -> None:
    assert [in_force(year).formula for year in DAYS] == ["largest_remainder"] + ["quota_highest_average"] * 5


def test_seats_of_the_assembly() -> None:
    assert [in_force(year).total_seats for year in DAYS] == [120, 122, 123, 123, 125, 125]


def test_nothing_is_claimed_between_two_known_laws() -> None:
    assert dated(in_force(1998), "formula").from_day == date(1998, 7, 26)
    assert all(not value.covers(date(1995, 1, 1)) for values in load_law("kh").parameters.values() for value in values)


def test_threshold_and_tie_rule_were_looked_for_and_not_found() -> None:
    law = in_force(2018)
    assert law.threshold is None
    assert "does not prove" in str(dated(law, "threshold").note)
    assert law.tie_rule is None
    assert law.parameter("tie_rule") is not None
    assert law.quota_base == "valid"
    assert law.single_seat_rule == "most_votes"


def test_magnitudes_of_2018_are_not_used_and_their_range_is() -> None:
    law = in_force(2018)
    assert law.magnitudes is None
    assert law.largest_magnitude == 12
    assert not dated(law, "magnitudes").verified
    candidate = table(law, "magnitudes")
    assert sum(candidate.values()) == 125
    assert set(candidate.values()) <= set(range(1, 13))
    assert len(candidate) == 25


def test_every_value_in_use_has_a_source() -> None:
    for year in DAYS:
        held = in_force(year)
        known = {source.id for source in held.sources}
        for name, value in held.parameters.items():
            assert not value.verified or any(reference.sources for reference in value.references), name
            assert {source for reference in value.references for source in reference.sources} <= known


@pytest.mark.real_data
def test_magnitudes_are_those_of_the_facts(shared: Path) -> None:
    with (shared / "facts/cambodia/province_magnitude.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    slug = {row["province"]: "kh-" + row["province"].lower().replace(" ", "-") for row in rows}
    for column, found in {
        "seats_1998": in_force(1998).magnitudes,
        "seats_2003_2008_2013": in_force(2013).magnitudes,
        "candidate_2018_2023": table(in_force(2018), "magnitudes"),
    }.items():
        assert found == {slug[row["province"]]: int(row[column]) for row in rows if row[column] not in {"", "0"}}


@pytest.mark.real_data
def test_sources_are_those_of_the_facts(shared: Path) -> None:
    with (shared / "facts/cambodia/sources.csv").open(encoding="utf-8") as handle:
        known = {row["source_id"]: row["url"] for row in csv.DictReader(handle)}
    for source in load_law("kh").sources:
        assert known[source.id] == source.url
