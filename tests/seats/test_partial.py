"""Bounds on unpublished votes from declared seats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.partial import bound_unknown_votes


@given(st.lists(st.integers(1, 300), min_size=2, max_size=6), st.integers(1, 10), st.data())
def test_the_true_votes_lie_within_the_bounds(counts: list[int], seats: int, data: st.DataObject) -> None:
    votes = {f"p{number}": count for number, count in enumerate(counts)}
    outcome = data.draw(st.sampled_from(list(highest_averages(votes, seats).outcomes())))
    hidden = data.draw(st.sets(st.sampled_from(sorted(votes)), min_size=1, max_size=len(votes) - 1))
    known = {name: count for name, count in votes.items() if name not in hidden}
    valid = data.draw(st.sampled_from([None, sum(counts)]))
    found = bound_unknown_votes(known, outcome, valid=valid)
    assert found.is_consistent
    for name in hidden:
        bound = found.bound(name)
        assert bound.lower <= votes[name]
        assert bound.upper is None or votes[name] <= bound.upper


@given(st.lists(st.integers(1, 300), min_size=2, max_size=5), st.integers(1, 300), st.integers(1, 10))
def test_the_bounds_of_one_hidden_list_are_sharp(counts: list[int], hidden: int, seats: int) -> None:
    known = {f"p{number}": count for number, count in enumerate(counts)}
    outcome = next(highest_averages({**known, "h": hidden}, seats).outcomes())
    bound = bound_unknown_votes(known, outcome).bound("h")
    for votes in range(40):
        fits = outcome in list(highest_averages({**known, "h": votes}, seats).outcomes())
        assert fits == (bound.lower <= votes and (bound.upper is None or votes <= bound.upper))


def test_declared_seats_that_no_votes_explain_are_found() -> None:
    found = bound_unknown_votes({"a": 100, "b": 99}, {"a": 3, "b": 0, "c": 1})
    assert not found.is_consistent
    assert found.as_dict()["consistent"] is False


def test_too_few_votes_left_over_are_found() -> None:
    assert not bound_unknown_votes({"a": 100}, {"a": 1, "b": 1}, valid=120).is_consistent
    assert bound_unknown_votes({"a": 100}, {"a": 1, "b": 1}, valid=150).is_consistent


def test_valid_votes_below_the_known_are_refused() -> None:
    with pytest.raises(InputError):
        bound_unknown_votes({"a": 100}, {"a": 1}, valid=99)
