"""What facts read from a record: sums over units, seats over districts, bounds where something is not published."""

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import ContestFacts, Facts
from scrutineer.claims.interval import Interval
from scrutineer.claims.ranking import nth_largest, place_by_votes
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def known(record: ElectionRecord) -> ContestFacts:
    return Facts(tabulate(record)).contest("diet")


def value(record: ElectionRecord, metric: str) -> Interval | None:
    return known(record).evaluate(parse_metric(metric), "official").interval


def test_sums_over_stations() -> None:
    found = known(small_record()).evaluate(parse_metric("cast / registered"), "official")
    assert found.interval == Interval.point(Fraction(900, 1200))
    assert {reading.note for reading in found.readings} == {"summed over units"}
    assert value(small_record(), "sum(votes)") == Interval.point(840)
    assert value(small_record(), "rank(votes, cedar)") == Interval.point(3)


def test_turnout_leaves_out_units_whose_register_has_no_meaning() -> None:
    units = station_ids()
    record = small_record(ballots=ballot_table(units, registered=[None, 200, 200, 200, 200, 200]))
    assert value(record, "cast / registered") == Interval.point(Fraction(750, 1000))
    assert value(record, "cast") == Interval.point(900)


def test_extremes_over_units() -> None:
    units = station_ids()
    record = small_record(
        ballots=ballot_table(units, cast=[150, 160, 170, 180, 190, 200]),
        votes=vote_table(units, votes=[(80, 40, 20)] * 5 + [(10, 100, 30)]),
    )
    assert value(record, "min_over(station, cast / registered)") == Interval.point(Fraction(150, 200))
    assert value(record, "max_over(district, cast / registered)") == Interval.point(Fraction(570, 600))
    assert value(record, "min_over(station, first(votes) / valid)") == Interval.point(Fraction(80, 140))
    assert value(record, "max_over(station, rank(votes, ash))") == Interval.point(3)


def test_an_extreme_is_open_where_units_are_missing() -> None:
    units = station_ids()
    record = small_record(ballots=ballot_table(units, cast=[None, 160, 170, 180, 190, 200]))
    assert value(record, "min_over(station, cast)") == Interval(None, Fraction(160))
    assert value(record, "max_over(station, cast)") == Interval(Fraction(200), None)
    assert value(record, "min_over(nowhere, cast)") is None


def seat_table(rows: list[tuple[str, str | None, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(unit, "diet", "official", option, seats, "S") for unit, option, seats in rows],
        schema=["unit", "contest", "stage", "option", "seats", "source"],
        orient="row",
    )


@pytest.mark.parametrize(
    ("rows", "ash", "total"),
    [
        # Every option has a row for the nation.
        ([("r", "ash", 3), ("r", "birch", 1), ("r", "cedar", 0)], 3, 4),
        # Not every option, but all seats are given.
        ([("r", None, 4), ("r", "birch", 4)], 0, 4),
        # Not every option, and it is not known whether seats are left.
        ([("r", "birch", 4)], None, None),
        # Districts, complete.
        ([("r/0", None, 2), ("r/1", None, 2), ("r/0", "ash", 2), ("r/1", "ash", 1), ("r/1", "birch", 1)], 3, 4),
        # Districts, one of them with a seat that nobody has.
        ([("r/0", None, 2), ("r/1", None, 2), ("r/0", "ash", 2), ("r/1", "birch", 1)], None, None),
        # Districts, one of them missing.
        ([("r/0", "ash", 2)], None, None),
    ],
)
def test_seats(rows: list[tuple[str, str | None, int]], ash: int | None, total: int | None) -> None:
    meta = metadata()
    contest = replace(meta.contests[0], district_level="district")
    record = small_record(seats=seat_table(rows), metadata=replace(meta, contests=(contest,)))
    found = value(record, "seats[ash]")
    assert found == (None if ash is None else Interval.point(ash))
    every = value(record, "sum(seats)")
    assert (every.value if every else None) == total


votes = st.lists(st.integers(min_value=0, max_value=50), min_size=1, max_size=6)


@given(votes, votes, st.integers(min_value=0, max_value=5))
def test_bounds_of_a_ranking_hold_whoever_has_the_rest(shown: list[int], hidden: list[int], slack: int) -> None:
    unnamed = sum(hidden) + slack
    ordered = sorted([*shown, *hidden], reverse=True)
    for position in (0, 1):
        bounds = nth_largest(shown, position, unnamed)
        if bounds is not None and position < len(ordered):
            assert bounds.holds(ordered[position])
    place = 1 + sum(other > shown[0] for other in ordered)
    assert place_by_votes(shown[0], shown, unnamed, len(hidden)).holds(place)
    assert place_by_votes(shown[0], shown, None, len(hidden)).holds(place)


def test_identities_are_those_that_the_record_keeps() -> None:
    units = station_ids()
    assert [item.text for item in known(small_record()).identities] == ["valid + invalid - cast"]
    broken = small_record(ballots=ballot_table(units, invalid=[11, 10, 10, 10, 10, 10]))
    assert known(broken).identities == ()
    apart = small_record(ballots=ballot_table(units, blank=[0] * 6))
    assert known(apart).identities == ()
