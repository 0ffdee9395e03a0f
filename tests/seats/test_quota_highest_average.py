"""Whole quotas then highest averages: single seats, quotas, and lists whose votes were not published."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.ties import Lot


def test_one_seat_goes_to_most_votes() -> None:
    assert quota_highest_average({"a": 40, "b": 35, "c": 25}, 1).seats == {"a": 1, "b": 0, "c": 0}
    tied = quota_highest_average({"a": 40, "b": 40}, 1)
    assert tied.seats == {"a": 0, "b": 0}
    assert tied.ties[0].options == ("a", "b")


def test_quota_and_phases_are_in_the_trace() -> None:
    found = quota_highest_average({"a": 70, "b": 30}, 3, valid=100)
    assert found.quota == Fraction(100, 3)
    assert [(step.option, step.phase) for step in found.steps] == [("a", "quota"), ("a", "quota"), ("b", "average")]
    assert found.steps[2].runner_up == "a"
    assert found.steps[2].runner_up_quotient == Fraction(70, 3)
    assert [step.seat for step in found.steps] == [1, 2, 3]


def test_valid_votes_below_the_sum_are_refused() -> None:
    with pytest.raises(InputError, match="add up to 100"):
        quota_highest_average({"a": 70, "b": 30}, 3, valid=99)


def test_a_lot_after_whole_quotas() -> None:
    found = quota_highest_average({"a": 7, "b": 2, "c": 2}, 4, lots=[Lot(("b", "c"), ("c",), "S")])
    open_tie = quota_highest_average({"a": 7, "b": 2, "c": 2}, 4)
    assert open_tie.ties[0].options == ("b", "c")
    assert found.seats == {"a": 3, "b": 0, "c": 1}
    assert found.steps[-1].seat == 4


def test_unnamed_lists_too_small_for_a_seat_leave_all_certain() -> None:
    found = quota_highest_average({"a": 900, "b": 60}, 5, valid=1000)
    assert found.unnamed_most == 0
    assert found.seats == found.most == {"a": 5, "b": 0}
    assert "too few" in found.evidence.caveats[0]


def test_unnamed_lists_that_could_win_leave_a_range() -> None:
    found = quota_highest_average({"a": 500, "b": 200}, 5, valid=1050)
    assert found.unnamed_votes == 350
    assert found.unnamed_most == 2
    assert found.most == {"a": 4, "b": 1}
    assert found.seats == {"a": 2, "b": 1}
    assert not found.is_decided


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=5),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.integers(1, 12),
)
def test_bounds_hold_however_the_unnamed_votes_are_split(named: list[int], unnamed: Any, seats: int) -> None:
    votes = {f"n{i}": count for i, count in enumerate(named)}
    rest = {f"u{i}": count for i, count in enumerate(unnamed)}
    bounds = quota_highest_average(votes, seats, valid=sum(named) + sum(unnamed))
    actual = highest_averages({**votes, **rest}, seats)
    for outcome in list(actual.outcomes())[:50]:
        for option in votes:
            assert bounds.seats[option] <= outcome[option] <= bounds.most[option]
        assert sum(outcome[option] for option in rest) <= bounds.unnamed_most


@given(st.lists(st.integers(1, 60), min_size=1, max_size=5), st.integers(1, 80), st.integers(1, 12))
def test_bounds_are_reached_by_one_unnamed_list(named: list[int], unnamed: Any, seats: int) -> None:
    votes = {f"n{i}": count for i, count in enumerate(named)}
    bounds = quota_highest_average(votes, seats, valid=sum(named) + unnamed)
    worst = highest_averages({**votes, "rest": unnamed}, seats)
    assert max(outcome["rest"] for outcome in worst.outcomes()) == bounds.unnamed_most
    for option in votes:
        assert min(outcome[option] for outcome in worst.outcomes()) == bounds.seats[option]
