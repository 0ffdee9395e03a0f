"""Seats of a contest from its record: computed, bounded or reported, and never filled in."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from scrutineer.errors import LawError
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue, LegalReference, ParameterValue
from scrutineer.record.record import ElectionRecord
from scrutineer.seats.derive import SeatResult, derive_seats
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

DAY = date(1999, 1, 1)
HARE = {"method": "largest_remainder", "quota": "hare"}
STATIONS = station_ids()


def law(*, verified: bool = True, **values: ParameterValue) -> LawInForce:
    given = {"formula": "quota_highest_average", "magnitudes": {"r/0": 3, "r/1": 4}, **values}
    references = (LegalReference("Art. 1", ("S",)),)
    parameters = {
        name: DatedValue(value, DAY, None, references, verified=verified or name != "magnitudes")
        for name, value in given.items()
    }
    return LawInForce("xx", "XXX", "Law", "Diet", DAY, parameters)


def seat_table(rows: Sequence[tuple[str, str | None, int, str]]) -> pl.DataFrame:
    schema = {"unit": pl.String, "option": pl.String, "seats": pl.Int64, "status": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        contest=pl.lit("diet"), stage=pl.lit("official"), source=pl.lit("S"), note=pl.lit(None, pl.String)
    )


def record(
    seats: Sequence[tuple[str, str | None, int, str]] | None = None, *, complete: bool = True, **tables: Any
) -> ElectionRecord:
    base = metadata()
    contest = replace(
        base.contests[0], district_level="district", seats=7, options_complete={"official": True} if complete else {}
    )
    if seats is not None:
        tables["seats"] = seat_table(seats)
    return small_record(metadata=replace(base, contests=(contest,)), **tables)


def derive(found: ElectionRecord, in_force: LawInForce | None) -> SeatResult:
    result = derive_seats(found, in_force, contest="diet", stage="official")
    json.dumps(result.as_dict())
    return result


REPORTED = [("r", "ash", 5, "sourced"), ("r", "birch", 2, "sourced"), ("r", "cedar", 0, "sourced")]


def test_complete_votes_and_sourced_magnitudes_are_computed() -> None:
    # 240, 120 and 60 in each district: 2, 1, 0 of three seats and 3, 1, 0 of four.
    result = derive(record(), law())
    assert result.derivation == "exact"
    assert result.seats == result.computed == {"ash": 5, "birch": 2, "cedar": 0}
    assert result.reported == {}
    assert result.agrees is None
    assert derive(record(REPORTED), law()).agrees is True


def test_districts_that_are_not_the_whole_give_bounds() -> None:
    result = derive(record(), law(magnitudes={"r/0": 3, "r/1": 3}))
    assert result.derivation == "bounded"
    assert result.bounds == {"ash": (4, 5), "birch": (2, 3), "cedar": (0, 1)}
    assert result.seats == {}


def test_a_tie_stays_open_and_each_outcome_agrees() -> None:
    votes = vote_table(STATIONS, votes=[(80, 40, 20)] * 3 + [(90, 60, 30)] * 3)
    tied = derive(record(REPORTED, votes=votes), law())
    assert tied.derivation == "exact"
    assert tied.seats == {"ash": 4, "birch": 2, "cedar": 0}
    assert [len(district.as_dict()["ties"]) for district in tied.districts] == [0, 1]
    assert tied.agrees is True
    assert any("tie" in sentence for sentence in tied.implications)
    other = [("r", "ash", 3, "sourced"), ("r", "birch", 4, "sourced")]
    assert derive(record(other, votes=votes), law()).agrees is False


def test_reported_seats_that_do_not_follow_are_named() -> None:
    votes = vote_table(STATIONS, votes=[(80, 40, 20)] * 3 + [(90, 40, 45)] * 3)
    seats = [("r/0", "ash", 3, "sourced"), ("r/1", "ash", 2, "sourced"), ("r/1", "birch", 1, "sourced")]
    seats += [("r/1", "cedar", 1, "sourced")]
    result = derive(record(seats, votes=votes), law())
    assert [district.agrees for district in result.districts] == [False, True]
    assert result.agrees is False
    assert result.reported == {"ash": 5, "birch": 1, "cedar": 1}
    assert (
        "In District 0 the reported seats are not what the formula gives for the reported votes." in result.implications
    )


def test_national_seats_that_do_not_add_up_disagree() -> None:
    votes = vote_table(STATIONS, votes=[(80, 40, 20)] * 3 + [(90, 40, 45)] * 3)
    assert derive(record(REPORTED, votes=votes), law()).agrees is False


def test_a_missing_station_leaves_its_district_open() -> None:
    votes = vote_table(STATIONS[1:])
    result = derive(record(REPORTED, votes=votes, ballots=ballot_table(STATIONS[1:])), law())
    assert result.derivation == "bounded"
    assert [district.allocation is None for district in result.districts] == [True, False]
    assert result.seats == {"ash": 5, "birch": 2, "cedar": 0}
    assert result.computed is None
    assert result.bounds == {"ash": (3, 6), "birch": (1, 4), "cedar": (0, 3)}


def test_one_missing_figure_of_one_list_leaves_a_range() -> None:
    votes = vote_table(STATIONS, votes=[(80, 40, None)] + [(80, 40, 20)] * 5)
    result = derive(record(votes=votes), law(magnitudes={"r/0": 3, "r/1": 4}))
    first = result.districts[0]
    assert first.allocation is not None
    assert set(first.allocation.votes) == {"ash", "birch"}
    assert first.allocation.unnamed_votes == 60
    assert first.is_settled
    assert first.allocation.seats == {"ash": 2, "birch": 1}


def test_unsourced_magnitudes_are_marked_and_not_used_as_law() -> None:
    result = derive(record(REPORTED), law(verified=False))
    assert result.derivation == "reported_only"
    assert result.seats == {"ash": 5, "birch": 2, "cedar": 0}
    rows = result.as_dict()["districts"]
    assert {row["magnitude_status"] for row in rows} == {"unsourced"}
    assert {row["agrees"] for row in rows} == {None}
    assert any("no source gives the number of seats" in sentence for sentence in result.implications)


def test_a_sourced_magnitude_of_the_record_comes_first() -> None:
    seats = [("r/0", None, 2, "sourced"), ("r/1", None, 5, "unsourced")]
    rows = derive(record(seats), law()).as_dict()["districts"]
    assert [(row["magnitude"], row["magnitude_status"], row["magnitude_source"]) for row in rows] == [
        (2, "sourced", "S"),
        (4, "sourced", "xx"),
    ]


def test_two_sourced_magnitudes_that_differ_are_told() -> None:
    told = derive(record([("r/0", None, 2, "sourced"), ("r/1", None, 4, "sourced")]), law()).evidence.caveats
    assert any("different numbers of seats for r/0;" in caveat for caveat in told)
    told = derive(record([("r/0", None, 3, "sourced")]), law()).evidence.caveats
    assert not any("different numbers" in caveat for caveat in told)


def test_the_magnitude_of_the_stage_comes_before_that_of_a_later_one() -> None:
    base = metadata(stages=("official", "recount"))
    contest = replace(base.contests[0], district_level="district", seats=7)
    seats = [("r/0", None, 3, "sourced"), ("r/1", None, 4, "sourced"), ("r/0", None, 5, "sourced")]
    stages = pl.Series("stage", ["official", "official", "recount"])
    found = small_record(
        metadata=replace(base, contests=(contest,)), seats=seat_table(seats).with_columns(stages).reverse()
    )
    for stage, expected in (("official", 3), ("recount", 5)):
        rows = derive_seats(found, None, contest="diet", stage=stage).districts
        assert rows[0].magnitude is not None
        assert rows[0].magnitude.seats == expected


def test_the_largest_magnitude_is_never_taken_from_an_unsourced_list() -> None:
    uniform = derive(record(), law(verified=False, magnitude_range={"least": 1, "most": 9})).uniform
    assert uniform is not None
    assert (uniform.largest_magnitude, uniform.magnitudes_sourced) == (9, False)
    sourced = derive(record(), law(magnitude_range={"least": 1, "most": 9})).uniform
    assert sourced is not None
    assert (sourced.largest_magnitude, sourced.magnitudes_sourced) == (4, True)


def test_a_law_without_a_formula_is_not_approximated() -> None:
    result = derive(record(REPORTED), law(formula=None))
    assert result.derivation == "reported_only"
    assert all(district.allocation is None for district in result.districts)
    assert result.uniform is None
    assert "no formula" in result.implications[0]


def test_a_formula_that_nobody_knows_is_refused() -> None:
    with pytest.raises(LawError, match="cannot be read as law"):
        derive(record(REPORTED), law(formula="by_age"))


def test_a_threshold_takes_lists_out() -> None:
    free = derive(record(REPORTED), law(formula=HARE))
    bound = derive(record(REPORTED), law(formula=HARE, threshold={"admitted": "share > 2/5"}))
    assert free.derivation == bound.derivation == "exact"
    assert not free.standings
    out = {standing.option for standing in bound.standings if not standing.admitted}
    assert out
    votes = {standing.option: (standing.votes, standing.base) for standing in bound.standings}
    assert out == {option for option, (count, base) in votes.items() if 5 * count <= 2 * base}
    assert bound.computed is not None
    assert all(not bound.computed.get(option) for option in out)
    assert sum(bound.computed.values()) == sum((free.computed or {}).values())
    assert bound.uniform is None


def test_a_threshold_that_no_source_states_holds_the_seats_back() -> None:
    found = law(formula=HARE)
    doubtful = DatedValue("3/100", DAY, None, (), verified=False)
    unsure = replace(found, parameters={**found.parameters, "threshold": doubtful})
    result = derive(record(REPORTED), unsure)
    assert result.derivation == "reported_only"
    assert "no source that was read states it" in result.implications[0]
    trusted = derive(record(REPORTED), replace(unsure, trusts_unverified=True))
    assert trusted.derivation == "exact"
    assert any("threshold" in caveat for caveat in trusted.evidence.caveats)


def test_a_threshold_without_its_base_is_not_applied() -> None:
    base = {"admitted": "share >= 1/20", "base": "registered"}
    whole = record(REPORTED)
    assert derive(whole, law(threshold=base)).threshold_needs is None
    lacking = record(REPORTED, ballots=ballot_table(STATIONS).drop("registered"))
    result = derive(lacking, law(threshold=base))
    assert result.derivation == "reported_only"
    assert "lacks its base (registered)" in result.implications[0]


def test_without_law_and_seats_there_is_nothing() -> None:
    plain = derive(small_record(), None).as_dict()
    assert plain["law"] is None
    assert plain["total"] is None
    assert plain["method"] is None
    assert plain["seats"] == {}
    assert plain["districts"] == []
    assert plain["implications"] == []
    assert plain["derivation"] == "reported_only"


def test_seats_without_a_law_are_reported() -> None:
    result = derive(record(REPORTED), None)
    assert (result.total, result.seats["ash"], result.law) == (7, 5, None)
    assert "names no law" in result.implications[0]


def test_incomplete_lists_without_valid_votes_compute_nothing() -> None:
    ballots = ballot_table(STATIONS, valid=[None] * 6)
    result = derive(record(complete=False, ballots=ballots), law())
    assert all(district.allocation is None for district in result.districts)
    assert result.uniform is None


def test_a_list_on_the_ballot_of_one_district_lacks_nothing_elsewhere() -> None:
    base = record()
    options = tuple(
        replace(option, stands_in=("r/0",)) if option.id == "cedar" else option for option in base.metadata.options
    )
    votes = vote_table(STATIONS).filter((pl.col("option") != "cedar") | pl.col("unit").str.starts_with("r/0/"))
    found = small_record(metadata=replace(base.metadata, options=options), votes=votes)
    result = derive(found, law())
    assert result.derivation == "exact"
    assert [set(district.allocation.votes) for district in result.districts if district.allocation] == [
        {"ash", "birch", "cedar"},
        {"ash", "birch"},
    ]
    assert result.uniform is not None
    assert result.uniform.unnamed_votes == 0


def test_the_whole_contest_as_one_district() -> None:
    base = metadata()
    contest = replace(base.contests[0], seats=7)
    found = small_record(metadata=replace(base, contests=(contest,)))
    result = derive(found, law(magnitudes=None, total_seats=7))
    assert [district.unit for district in result.districts] == ["r"]
    assert result.derivation == "exact"
    assert result.seats == {"ash": 4, "birch": 2, "cedar": 1}
