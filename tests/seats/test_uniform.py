"""National shares in every district: the bound, ties, unnamed lists, and agreement with allocating."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.uniform import uniform_shares


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6).filter(any), st.integers(1, 15))
def test_the_bound_is_that_of_the_formula(counts: list[int], magnitude: int) -> None:
    votes = {f"p{number}": count for number, count in enumerate(counts)}
    found = uniform_shares(votes, largest_magnitude=magnitude)
    outcomes = list(highest_averages(votes, magnitude).outcomes())
    sweeps = [outcome[found.first] == magnitude for outcome in outcomes]
    assert found.is_sweep == (True if all(sweeps) else None if any(sweeps) else False)
    if found.second_wins_from is not None:
        assert (magnitude >= found.second_wins_from) == (not any(sweeps))
    else:
        assert all(sweeps)
    assert (found.tie_magnitude == magnitude) == (any(sweeps) and not all(sweeps))


def test_seats_are_summed_over_districts() -> None:
    found = uniform_shares({"a": 60, "b": 40}, magnitudes={"x": 1, "y": 3, "z": 5}, magnitudes_sourced=True)
    assert found.seats == {"a": 1 + 2 + 3, "b": 1 + 2}
    assert found.largest_magnitude == 5
    assert found.tied_districts == ()
    assert found.evidence.caveats


def test_tied_districts_are_named_and_left_open() -> None:
    found = uniform_shares({"a": 80, "b": 40}, magnitudes={"x": 1, "y": 2}, magnitudes_sourced=True)
    assert found.tied_districts == ("y",)
    assert found.seats == {"a": 2, "b": 0}
    assert found.most == {"a": 3, "b": 1}
    assert found.is_sweep is None


def test_unnamed_votes_keep_a_sweep_open() -> None:
    assert uniform_shares({"a": 80, "b": 4}, largest_magnitude=5, valid=95).is_sweep is True
    assert uniform_shares({"a": 80, "b": 4}, largest_magnitude=5, valid=100).is_sweep is None
    assert uniform_shares({"a": 80, "b": 20}, largest_magnitude=5, valid=130).is_sweep is False


def test_an_unsourced_list_gives_no_largest_magnitude() -> None:
    found = uniform_shares({"a": 80, "b": 4}, magnitudes={"x": 5}, magnitudes_sourced=False)
    assert found.largest_magnitude is None
    assert found.is_sweep is None
    assert found.seats == {"a": 5, "b": 0}
    assert found.as_dict()["magnitudes_sourced"] is False


@pytest.mark.parametrize("bad", [{"votes": {"a": 1}}, {"votes": {"a": 9, "b": 3}, "valid": 11}])
def test_unusable_votes_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        uniform_shares(**bad)
