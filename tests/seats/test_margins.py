"""Votes to gain a seat: exact boundaries, ties, and agreement with allocating again."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.margins import votes_to_gain

small = (
    st.lists(st.integers(0, 200), min_size=2, max_size=6)
    .filter(any)
    .map(lambda votes: {f"p{number}": count for number, count in enumerate(votes)})
)


@given(small, st.integers(1, 10), st.data())
def test_the_margin_is_the_fewest_votes_that_do_it(votes: Any, seats: int, data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(sorted(votes)))
    now = highest_averages(votes, seats).seats[option]
    margin = votes_to_gain(votes, seats, option)
    assert margin.seats == now
    if margin.votes is None:
        assert now == seats
        return

    def seats_with(extra: int) -> Any:
        return highest_averages({**votes, option: votes[option] + extra}, seats)

    assert seats_with(margin.votes).seats[option] > now
    if margin.votes > 0:
        assert seats_with(margin.votes - 1).seats[option] == now
    if margin.tie_at is not None:
        assert option in seats_with(margin.tie_at).ties[0].options
    losers = {
        name for name in votes if seats_with(margin.votes).seats[name] < highest_averages(votes, seats).most[name]
    }
    assert losers - {option} <= set(margin.losers)


def test_a_boundary_that_is_a_whole_number_is_a_tie() -> None:
    margin = votes_to_gain({"a": 90, "b": 40}, 2, "b")
    assert (margin.boundary, margin.tie_at, margin.votes, margin.losers) == (Fraction(5), 5, 6, ("a",))


def test_a_boundary_between_whole_numbers_is_no_tie() -> None:
    margin = votes_to_gain({"a": 91, "b": 40}, 2, "b")
    assert (margin.boundary, margin.tie_at, margin.votes) == (Fraction(11, 2), None, 6)
    assert margin.as_dict()["boundary"] == {"exact": "11/2", "decimal": 5.5}


def test_an_option_with_all_seats_has_nothing_to_gain() -> None:
    assert votes_to_gain({"a": 90, "b": 4}, 2, "a").votes is None


def test_a_stranger_is_refused() -> None:
    with pytest.raises(InputError, match="does not stand"):
        votes_to_gain({"a": 90}, 2, "z")
