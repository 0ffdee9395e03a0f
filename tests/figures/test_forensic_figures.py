"""What the figures of forensics count: the same as the tests beside them."""

from itertools import pairwise

import altair as alt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.figures.chances import chances
from scrutineer.figures.cumulative_shares import cumulative_marks, cumulative_shares
from scrutineer.figures.distributions import distribution_marks, distributions
from scrutineer.figures.percentage_histogram import (
    BINS,
    beside_neighbours,
    bin_percentages,
    percentage_histogram,
    percentage_marks,
)
from scrutineer.figures.votes_by_turnout import votes_by_turnout, votes_by_turnout_marks
from scrutineer.forensics.clean_peak import clean_peak
from scrutineer.forensics.integer_windows import at_integer


@pytest.fixture(scope="module")
def stations():
    rng = np.random.default_rng(11)
    registered = rng.integers(100, 1_500, 2_000)
    cast = rng.binomial(registered, np.clip(rng.normal(0.55, 0.08, 2_000), 0.05, 0.95))
    valid = rng.binomial(cast, 0.98)
    votes = rng.binomial(valid, 0.4)
    return registered, cast, valid, votes


@settings(max_examples=40)
@given(st.lists(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1))
def test_bins_at_whole_percentages_hold_what_the_test_counts(pairs):
    part, whole = (np.asarray(column) for column in zip(*pairs, strict=True))
    numbers = bin_percentages(part, whole)
    assert numbers.sum() == part.size
    assert numbers[::10].sum() == at_integer(part, whole).sum()


def test_a_percentage_lies_in_the_bin_of_its_tenth():
    numbers = bin_percentages(np.asarray([1, 2, 333, 1_000]), np.asarray([3, 3, 1_000, 1_000]))
    assert list(np.flatnonzero(numbers)) == [333, 667, 1_000]
    assert numbers[333] == 2


def test_what_is_expected_follows_the_curve_and_keeps_the_peaks_of_whole_numbers():
    clean = np.full(BINS, 10.0)
    clean[500] = 30.0
    numbers = np.full(BINS, 40, np.int64)
    numbers[500], numbers[600] = 120, 90
    expected = beside_neighbours(numbers, clean)
    assert expected[500] == pytest.approx(120, rel=0.05)
    assert expected[600] == pytest.approx(40, rel=0.05)


def test_stations_without_votes_do_not_lift_what_is_expected_beside_them():
    numbers = np.full(BINS, 4, np.int64)
    numbers[0] = 100_000
    assert beside_neighbours(numbers, np.full(BINS, 2.0))[1:30].max() == pytest.approx(4)
    assert percentage_marks(numbers, np.full(BINS, 4.0))[0]["at"] == 0.001


def test_a_cumulative_curve_ends_at_the_share_of_the_whole(stations):
    registered, cast, valid, votes = stations
    marks = cumulative_marks(cast, registered, valid, [("A", votes), ("B", valid - votes)])
    last = {mark["who"]: mark for mark in marks}
    assert last["A"]["turnout"] == last["A"]["counted"] == 1
    assert last["A"]["share"] == pytest.approx(votes.sum() / valid.sum(), abs=1e-5)
    below = cast * 100 < registered * 50
    at_50 = next(mark for mark in marks if mark["who"] == "A" and mark["turnout"] == 0.5)
    assert at_50["share"] == pytest.approx(votes[below].sum() / valid[below].sum(), abs=1e-5)
    assert all(a["counted"] <= b["counted"] for a, b in pairwise(marks) if a["who"] == b["who"])


def test_votes_by_turnout_are_those_of_the_method(stations):
    registered, cast, valid, votes = stations
    place = np.zeros(votes.size, np.int64)
    found = clean_peak(
        registered=registered,
        cast=cast,
        valid=valid,
        votes=votes,
        communes=place,
        regions=place,
        rng=np.random.default_rng(0),
        replicates=0,
    )
    marks = votes_by_turnout_marks(cast, registered, votes, valid - votes, found.ratio)
    for mark in marks:
        k = round(mark["turnout"] * 100)
        assert (mark["leader"], mark["others"]) == (found.leader[k], found.others[k])
        assert mark["expected"] == pytest.approx(found.expected[k], abs=0.5)
    assert sum(mark["leader"] for mark in marks) == votes.sum()


def test_every_specification_is_valid(stations):
    registered, cast, valid, votes = stations
    numbers = bin_percentages(cast, registered)
    own, other = numbers[:101] / numbers.sum(), np.full(101, 1 / 101)
    marks = votes_by_turnout_marks(cast, registered, votes, valid - votes, 0.7)
    p = {"key": "0", "label": "Test", "value": "0.5", "election": "This", "group": "this", "p": 0.5, "shown": "0.5"}
    drawn = [
        (percentage_histogram(axis_title="T", count_title="S"), percentage_marks(numbers, numbers.astype(float))),
        (
            cumulative_shares(["A"], turnout_title="T", share_title="S", counted_title="B"),
            cumulative_marks(cast, registered, valid, [("A", votes)]),
        ),
        (votes_by_turnout(marks, turnout_title="T", peak=0.55), marks),
        (
            distributions(["a", "b"], turnout_title="T", share_title="S"),
            distribution_marks({"a": own, "b": other}),
        ),
        (chances([p], axis_title="p", level=0.01), [p]),
    ]
    for spec, rows in drawn:
        assert rows
        alt.Chart.from_dict({**spec, "data": {"name": "table", "values": rows[:2]}}, validate=True)
