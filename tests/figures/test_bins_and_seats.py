"""Binning in whole numbers, and the half circle of seats."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.figures.fingerprint import bin_fingerprint
from scrutineer.figures.parliament import hemicycle, parliament_marks
from scrutineer.figures.turnout_histogram import bin_turnout, histogram_marks


def counts(*values):
    return np.array(values, dtype=np.int64)


def test_a_turnout_on_a_border_falls_into_the_bin_above():
    found = bin_turnout(counts(29, 30, 300), counts(100, 100, 300))
    assert found.numbers[29] == 1
    assert found.numbers[30] == 1
    assert found.numbers[100] == 1
    assert found.units == 3


def test_far_turnouts_are_counted_apart():
    found = bin_turnout(counts(500, 50), counts(100, 100))
    assert found.beyond == 1
    assert found.numbers.sum() == 1


def test_no_units_make_no_marks():
    found = bin_turnout(counts(), counts())
    assert histogram_marks(found) == []
    assert found.median is None
    assert found.mode() is None


@given(st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 1.5)), min_size=1, max_size=80))
def test_every_unit_is_in_one_bin(units):
    registered = counts(*(r for r, _ in units))
    cast = counts(*(int(r * t) for r, t in units))
    found = bin_turnout(cast, registered)
    assert found.numbers.sum() + found.beyond == len(units)
    assert sum(mark["number"] for mark in histogram_marks(found)) == found.numbers.sum()


@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 1200), st.integers(1, 900), st.integers(0, 900)), min_size=1)
)
def test_every_unit_is_in_one_cell(units):
    registered, cast, valid, votes = (counts(*column) for column in zip(*units, strict=True))
    cells = bin_fingerprint(cast, registered, votes, valid)
    assert sum(cell["number"] for cell in cells) == len(units)
    assert len(cells) <= 51 * 51


def test_a_cell_holds_what_its_borders_say():
    (cell,) = bin_fingerprint(counts(61), counts(100), counts(55), counts(100))
    assert cell == {"turnout": 0.6, "turnout_end": 0.62, "share": 0.54, "share_end": 0.56, "number": 1}


@pytest.mark.parametrize("seats", [1, 2, 3, 5, 25, 120, 125, 450, 736])
def test_every_seat_has_its_own_place(seats):
    places = hemicycle(seats)
    assert len(set(places)) == len(places) == seats
    assert all(0.37 <= math.hypot(x, y) <= 1.01 and y >= -0.01 for x, y in places)


def test_no_seats_no_places():
    assert hemicycle(0) == []


def test_groups_keep_their_numbers_and_their_order():
    marks = parliament_marks([("A", "#111111", 70), ("B", "#222222", 30)])
    assert [mark["label"] for mark in marks].count("A") == 70
    left = [mark["x"] for mark in marks if mark["label"] == "A"]
    right = [mark["x"] for mark in marks if mark["label"] == "B"]
    assert sum(left) / len(left) < sum(right) / len(right)
