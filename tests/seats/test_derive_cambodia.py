"""Seats of the built-in Cambodian records: what is reported, what follows, and what is not claimed."""

import json

import pytest

from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.law_file import load_law
from scrutineer.seats.derive import SeatResult, derive_seats


def seats_of(year: int, stage: str = "official") -> SeatResult:
    record = load_builtin(f"cambodia-{year}")
    day = record.metadata.election.first_day
    assert day is not None
    return derive_seats(record, load_law("kh").in_force(day), contest=record.main_contest().id, stage=stage)


def test_2018_reports_a_sweep_and_computes_no_province() -> None:
    result = seats_of(2018)
    plain = json.loads(json.dumps(result.as_dict()))
    assert (plain["total"], plain["method"], plain["derivation"]) == (125, "quota_highest_average", "reported_only")
    assert plain["seats"]["cpp"] == 125
    assert sum(plain["seats"].values()) == 125
    assert plain["computed"] is None
    assert plain["agrees"] is None
    assert len(plain["districts"]) == 25
    assert {row["magnitude_status"] for row in plain["districts"]} == {"unsourced"}
    assert {row["computed"] for row in plain["districts"]} == {None}


def test_2018_at_national_shares_is_a_sweep_whatever_the_list_of_seats() -> None:
    uniform = seats_of(2018).uniform
    assert uniform is not None
    assert uniform.ratio is not None
    assert f"{float(uniform.ratio):.2f}" == "13.05"
    assert (uniform.largest_magnitude, uniform.second_wins_from, uniform.is_sweep) == (12, 14, True)
    assert uniform.magnitudes_sourced is False
    assert uniform.unnamed_votes == 200_964


def test_2018_sentences_carry_the_values_and_the_limit() -> None:
    text = " ".join(seats_of(2018).implications)
    for part in ("13.05 times", "4,889,113", "374,510", "at least 14", "more than 12", "all 125 seats, as reported"):
        assert part in text
    assert "it does not show what happened in any province" in text
    assert "were not recomputed" in text


def test_2018_temporary_result_had_no_seats() -> None:
    result = seats_of(2018, "temporary")
    assert result.seats == {}
    assert result.total == 125
    assert "as reported" not in " ".join(result.implications)


def test_2023_second_party_wins_where_nine_seats_are_filled() -> None:
    result = seats_of(2023)
    assert (result.seats["cpp"], result.seats["funcinpec"]) == (120, 5)
    assert result.uniform is not None
    assert (result.uniform.second_wins_from, result.uniform.is_sweep) == (9, False)
    held = [row.unit for row in result.districts if row.reported.get("funcinpec")]
    assert sorted(held) == ["kh-kampong-cham", "kh-kampong-thom", "kh-kandal", "kh-phnom-penh", "kh-prey-veng"]
    assert "unsourced list" in " ".join(result.implications)


def test_2013_magnitudes_are_sourced_and_votes_by_province_are_not_there() -> None:
    result = seats_of(2013)
    assert (result.total, result.seats["cpp"], result.seats["cnrp"]) == (123, 68, 55)
    assert result.derivation == "reported_only"
    assert {row.magnitude.is_sourced for row in result.districts if row.magnitude} == {True}
    assert sum(row.magnitude.seats for row in result.districts if row.magnitude) == 123
    assert result.uniform is not None
    assert result.uniform.magnitudes_sourced is True
    assert result.uniform.largest_magnitude == 18


@pytest.mark.parametrize("year", [2013, 2018, 2023])
def test_evidence_names_the_record_the_law_and_the_open_questions(year: int) -> None:
    evidence = seats_of(year).evidence
    assert evidence.record_digest == load_builtin(f"cambodia-{year}").digest
    assert "IDEALEMNA" in evidence.references
    assert any("threshold" in caveat for caveat in evidence.caveats)
    assert any("ties" in caveat for caveat in evidence.caveats)
