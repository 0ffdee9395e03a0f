"""Many allocations at once agree with the exact kernel, except in rows that are flagged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scrutineer.errors import InputError
from scrutineer.seats.apportion import apportion
from scrutineer.seats.batch import allocate_batch
from scrutineer.seats.divisors import DIVISORS


@pytest.mark.parametrize("name", sorted(DIVISORS))
@given(arrays(np.int64, (12, 4), elements=st.integers(0, 25)), arrays(np.int64, 12, elements=st.integers(0, 9)))
def test_a_batch_agrees_with_the_exact_kernel(name, votes, seats):
    found = allocate_batch(votes, seats, divisor=name)
    for row, size, held, flagged in zip(
        votes.tolist(), seats.tolist(), found.seats.tolist(), found.flagged, strict=True
    ):
        if not any(row):
            assert held == [0] * 4
            continue
        exact = apportion(row, size, DIVISORS[name])
        assert bool(exact.open_seats) == bool(flagged)
        if not flagged:
            assert held == exact.seats


def test_large_votes_and_many_seats():
    rng = np.random.default_rng(5)
    votes = rng.integers(0, 2**45, size=(200, 30))
    for name, sequence in DIVISORS.items():
        found = allocate_batch(votes, np.full(200, 120), divisor=name)
        assert not found.flagged.any()
        for row, held in zip(votes[:20].tolist(), found.seats[:20].tolist(), strict=True):
            assert apportion(row, 120, sequence).seats == held


def test_nations_of_districts():
    votes = np.array([[[60, 40], [10, 30]], [[40, 60], [20, 20]]])
    found = allocate_batch(votes, [3, 1])
    assert found.seats.tolist() == [[[2, 1], [0, 1]], [[1, 2], [1, 0]]]
    assert found.flagged.tolist() == [[False, False], [False, True]]


def test_quotients_too_close_for_floats_are_flagged():
    # 2**52 + 1 over 1 and 2**53 over 2: the first is larger by one part in 2**52.
    found = allocate_batch(np.array([[2**52 + 1, 2**53 - 1]]), [2])
    assert found.flagged.all()


@pytest.mark.parametrize(
    ("votes", "seats", "column"),
    [
        ([[1, -1]], [1], "votes"),
        ([[1.5, 2]], [1], "votes"),
        ([[2**60, 2]], [1], "votes"),
        ([[1, 2]], [-1], "seats"),
        ([[1, 2]], [0.5], "seats"),
    ],
)
def test_what_is_no_count_is_refused(votes, seats, column):
    with pytest.raises(InputError) as fault:
        allocate_batch(votes, seats)
    assert fault.value.column == column
