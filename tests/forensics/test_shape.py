"""Turnout and support, moments and dip, the late count: against their definitions, and on real elections."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import kurtosis, skew

from scrutineer.errors import InputError
from scrutineer.forensics import late_count as late_module
from scrutineer.forensics.case import Case
from scrutineer.forensics.late_count import late_count
from scrutineer.forensics.moments import dip, distance_from_one_hump, moments
from scrutineer.forensics.moments import examine as examine_moments
from scrutineer.forensics.stations import stations_of
from scrutineer.forensics.turnout_share import examine as examine_share
from scrutineer.forensics.turnout_share import turnout_share
from scrutineer.formats.open_record import open_record
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.find import find_recipe


def nearest_one_hump(edges, heights):
    """The dip by linear programming: for every place of the hump the nearest distribution that rises up to it."""
    knots = edges.size
    slopes = np.zeros((knots - 1, knots + 1))
    for place in range(knots - 1):
        slopes[place, [place, place + 1]] = np.array([-1, 1]) / (edges[place + 1] - edges[place])
    near = np.eye(knots, knots + 1)
    near[:, -1] = -1
    far = -np.eye(knots, knots + 1)
    far[:, -1] = -1
    best = np.inf
    for hump in range(knots - 1):
        turns = [(slopes[i] - slopes[i + 1]) * (1 if i + 1 <= hump else -1) for i in range(knots - 2)]
        matrix = np.vstack([*turns, near, far, -slopes])
        bounds = np.concatenate([np.zeros(knots - 2), heights, -heights, np.zeros(knots - 1)])
        cost = np.zeros(knots + 1)
        cost[-1] = 1
        best = min(best, linprog(cost, A_ub=matrix, b_ub=bounds, bounds=[(None, None)] * (knots + 1)).fun)
    return best


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=9))
def test_the_dip_is_the_distance_from_the_nearest_distribution_with_one_hump(weights):
    weights[0] += 1
    edges = np.arange(len(weights) + 1) / len(weights)
    heights = np.concatenate([[0.0], np.cumsum(weights) / sum(weights)])
    assert distance_from_one_hump(edges, heights) == pytest.approx(nearest_one_hump(edges, heights), abs=1e-7)


def test_two_points_have_the_largest_dip_and_one_hump_nearly_none():
    assert dip(np.array([0.2] * 50 + [0.8] * 50)) == pytest.approx(0.25, abs=5e-4)
    rng = np.random.default_rng(1)
    assert dip(rng.beta(4, 3, 50_000)) < 0.002
    two = np.clip(np.concatenate([rng.normal(0.3, 0.05, 5_000), rng.normal(0.7, 0.05, 5_000)]), 0, 1)
    assert dip(two) > 0.1


def test_moments_are_those_of_scipy():
    rates = np.random.default_rng(2).beta(2, 7, 4_000)
    found = moments(rates=rates)
    assert found.skewness == pytest.approx(skew(rates))
    assert found.kurtosis == pytest.approx(kurtosis(rates, fisher=False))


def test_the_centre_of_the_slope_is_the_share():
    # Turnout and preference unrelated: the slope is the share, in the mean over elections.
    distances, errors = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        registered = rng.integers(200, 2_000, 1_500)
        cast = rng.binomial(registered, rng.beta(30, 20, 1_500))
        votes = rng.binomial(cast, rng.beta(12, 18, 1_500))
        found = turnout_share(registered=registered, cast=cast, votes=votes, ladder=np.arange(1_500)[None, :] // 5)
        distances.append(found.slope - found.share)
        errors.append(found.slope_error)
    assert abs(np.mean(distances)) < 3 * np.std(distances) / np.sqrt(40)
    assert np.mean(errors) == pytest.approx(np.std(distances), rel=0.35)
    assert np.mean(np.abs(distances) > 2 * np.array(errors)) < 0.2


def test_added_ballots_raise_slope_and_correlation(make):
    stations = make(4, 3_000)
    away = stations.registered - stations.cast
    added = np.where(np.random.default_rng(1).random(3_000) < 0.2, away // 2, 0)
    own = stations.votes[0]
    before = turnout_share(registered=stations.registered, cast=stations.cast, votes=own, ladder=stations.ladder)
    after = turnout_share(
        registered=stations.registered, cast=stations.cast + added, votes=own + added, ladder=stations.ladder
    )
    assert abs(before.within_units) < 0.1
    assert after.correlation > before.correlation + 0.2
    assert after.within_units > 0.3
    assert after.slope > after.share + 5 * after.slope_error


def test_a_description_has_no_p_value(make):
    case = Case(make(1, 600), "first")
    results = (*examine_share(case), *examine_moments(case))
    assert len(results) == 3
    assert all(result.applicable and result.p_value is None for result in results)
    assert examine_moments(case) == examine_moments(Case(case.stations, "first"))


def test_late_stations_of_the_same_places_do_not_differ_where_only_geography_does(make):
    stations = make(6, 6_000)
    rng = np.random.default_rng(3)
    # Late are the stations of places that support the contestant: the naive jump is large.
    place = stations.ladder[-1]
    support = np.bincount(place, weights=stations.votes[0]) / np.bincount(place, weights=stations.valid)
    late = rng.random(6_000) < np.where(support[place] > np.median(support), 0.4, 0.05)
    counts = {"votes": stations.votes[0], "ballots": stations.valid}
    found = late_count(**counts, late=late, units=place)
    assert found.jump > 0.04
    assert found.p > 0.01
    moved = stations.votes[0] + np.where(late, (stations.valid - stations.votes[0]) // 8, 0)
    assert late_count(votes=moved, ballots=stations.valid, late=late, units=place).p < 1e-6


def test_the_error_is_that_of_permutations_within_places():
    rng = np.random.default_rng(8)
    units = np.repeat(np.arange(60), 8)
    votes, ballots = rng.integers(20, 80, 480), np.full(480, 100)
    late = np.zeros(480, bool)
    late[rng.choice(480, 120, replace=False)] = True
    found = late_count(votes=votes, ballots=ballots, late=late, units=units)
    drawn = []
    for _ in range(800):
        shuffled = late.copy()
        for unit in range(60):
            shuffled[units == unit] = rng.permutation(late[units == unit])
        drawn.append(late_count(votes=votes, ballots=ballots, late=shuffled, units=units).adjusted)
    assert np.mean(drawn) == pytest.approx(0, abs=4 * found.error / np.sqrt(800))
    assert np.std(drawn) == pytest.approx(found.error, rel=0.08)


@pytest.mark.real_data
def test_bolivia_the_jump_of_the_late_count_is_geography(shared):
    files = [
        shared / f"data/stations/bolivia_2019_president_{name}.parquet"
        for name in ("trep_20oct1940", "trep_21oct1829", "computo")
    ]
    record = import_files(files, find_recipe("bolivia-2019-president")).record
    stations = stations_of(record, "president", "official")
    case = Case(stations, "mas_ipsp", record=record, contest="president", stage="official")
    first, last = late_module.examine(case)
    assert (first.estimates["late"], last.estimates["late"]) == (5_578, 1_747)
    assert first.estimates["naive_jump"] == pytest.approx(0.084, abs=0.001)
    # Beside the early tables of the same place next to nothing is left of 8.4 points.
    assert abs(first.statistic) < 0.004
    assert abs(last.statistic) < 0.004
    assert last.p_value > 0.05


@pytest.mark.real_data
def test_germany_turnout_and_share_go_together_in_an_undisputed_election(shared):
    record = open_record(shared / "data/stations/germany_2024_ep_wahlbezirke.parquet")
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    (result,) = examine_share(Case(stations, "cdu"))
    # Unweighted the correlation is the 0.43 of the data's own description; here registers are weights.
    some = stations.take(stations.cast > 0)
    plain = np.corrcoef(some.cast / some.registered, some.of("cdu") / some.cast)[0, 1]
    assert plain == pytest.approx(0.43, abs=0.02)
    assert result.statistic == pytest.approx(0.49, abs=0.01)
    assert result.estimates["slope"] > result.estimates["share"] + 5 * result.estimates["slope_error"]


def test_what_cannot_be_compared_is_refused(make):
    ones = np.ones(4, np.int64)
    ladder = np.zeros((1, 4), np.int64)
    with pytest.raises(InputError):
        turnout_share(registered=ones, cast=ones, votes=ones, ladder=ladder)
    with pytest.raises(InputError):
        moments(rates=np.full(9, 0.5))
    with pytest.raises(InputError):
        moments(rates=np.array([0.1, 0.2, 1.4, 0.3]))
    with pytest.raises(InputError):
        late_count(votes=ones, ballots=ones, late=np.ones(4, bool), units=ladder[0])
    with pytest.raises(InputError):
        late_count(votes=ones, ballots=ones - 1, late=ones > 0, units=ladder[0])
    alone = late_count(votes=ones, ballots=ones * 3, late=np.array([True, False, False, True]), units=np.arange(4))
    assert alone.adjusted is None
    assert alone.p is None
    few = Case(make(1, 50), "first")
    every = (*examine_share(few), *examine_moments(few), *late_module.examine(few))
    assert all(not result.applicable and result.reason for result in every)
    same = replace(make(1, 300), votes=np.stack([make(1, 300).valid, make(1, 300).valid * 0]))
    assert not examine_share(Case(same, "first"))[0].applicable
