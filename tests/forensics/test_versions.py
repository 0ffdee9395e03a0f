"""Versions of a count: signs in exact numbers, honest slips not accused, moved votes found, Bolivia as it is."""

from copy import deepcopy
from dataclasses import replace
from functools import cache
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.local_rates import local_rates
from scrutineer.forensics.signs import association, crowding, signs
from scrutineer.forensics.stations import stations_of
from scrutineer.forensics.versions import examine, versions
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.find import find_recipe


@given(st.lists(st.integers(-9, 9), max_size=40))
def test_the_sign_test_is_that_of_tossed_coins(differences):
    found = signs(np.array(differences, np.int64))
    number, least = found.more + found.fewer, min(found.more, found.fewer)
    exact = min(1.0, 2 * sum(comb(number, k) for k in range(least + 1)) / 2**number)
    assert found.p == pytest.approx(exact)
    assert found.net == sum(differences)
    assert found.gross >= abs(found.net)


def test_crowding_is_hypergeometric_and_gini_knows_its_ends():
    units = np.repeat(np.arange(10), 20)
    even, one = np.zeros(200, np.int64), np.zeros(200, np.int64)
    even[::20] = 3
    one[40:46] = -2
    assert crowding(even, units).gini == pytest.approx(0)
    found = crowding(one, units)
    assert (found.top, found.top_differing, found.top_stations, found.units_touched) == (2, 6, 20, 1)
    assert found.p == pytest.approx(10 * hypergeom.sf(5, 200, 6, 20))
    assert found.gini == pytest.approx(0.9)
    assert crowding(even * 0, units).p == 1
    assert crowding(even * 0, units).gini is None


def test_the_variance_of_the_association_is_that_of_permutations_within_units():
    rng = np.random.default_rng(4)
    units = np.repeat(np.arange(30), 9)
    differences = rng.integers(-1, 2, 270)
    figure = rng.normal(size=270) + units
    found = association(differences, figure, units)
    drawn = []
    for _ in range(1_500):
        shuffled = differences.reshape(30, 9).copy()
        rng.permuted(shuffled, axis=1, out=shuffled)
        drawn.append(association(shuffled.ravel(), figure, units).total)
    assert np.std(drawn) == pytest.approx(found.sd, rel=0.08)
    assert np.mean(drawn) == pytest.approx(0, abs=4 * found.sd / np.sqrt(1_500))
    assert association(differences * 0, figure, units).p is None


def _with_slips(stations, seed, share=0.12):
    """An earlier version in which the larger of the two figures lost a digit at some stations."""
    rng = np.random.default_rng(seed)
    slipped = rng.random(len(stations)) < share
    votes = stations.votes.copy()
    larger = votes.argmax(axis=0)
    places = np.flatnonzero(slipped)
    votes[larger[places], places] //= 10
    return replace(stations, votes=votes)


def test_honest_slips_lean_by_the_sign_test_and_do_not_favour_anyone(make, record_of):
    p, plain = [], []
    for seed in range(12):
        stations = make(seed, 1_500, share=0.38)
        record = record_of(stations, {("diet", "early"): _with_slips(stations, seed)})
        case = Case(stations_of(record, "diet", "official"), "first", record=record, contest="diet", stage="official")
        (result,) = examine(case)
        p.append(result.p_value)
        plain.append(result.estimates["sign_p"])
        assert result.estimates["nearer_to_neighbours"] > result.estimates["further_from_neighbours"]
    assert max(plain) < 0.01
    assert min(p) > 0.01
    assert 0.2 < np.mean(p) < 0.9


def _slipped(kind, votes, rng):
    """An earlier version with slips of one kind at one station in twenty."""
    before = votes.copy()
    places = np.flatnonzero(rng.random(votes.shape[1]) < 0.05)
    either = rng.integers(0, 2, places.size)
    if kind == "digit lost":
        before[votes.argmax(axis=0)[places], places] //= 10
    elif kind == "columns switched":
        before[:, places] = votes[::-1][:, places]
    elif kind == "one digit":
        wrong = before[either, places] + rng.choice([-10, -1, 1, 10], places.size)
        before[either, places] = np.maximum(wrong, 0)
    else:
        before[either, places] = rng.binomial(before[either, places], 0.9)
    return before


@cache
def _clean(make, seed, lopsided):
    """A clean election, who leads where, and the stream that goes on with its slips; the same for every kind of slip."""
    stations = make(seed, 3_000, share=0.38)
    rng = np.random.default_rng([seed, 1])
    votes = stations.votes
    if lopsided:
        # One of the two leads by far where it leads, the other by little.
        strong = (rng.random(10) < 0.5)[stations.region]
        own = rng.binomial(stations.valid, np.where(strong, 0.8, 0.35) + rng.uniform(-0.05, 0.05, 3_000))
        votes = np.stack([own, rng.binomial(stations.valid - own, np.where(strong, 0.5, 0.8))])
    rates = [local_rates(column, stations.valid, stations.ladder).rate for column in votes]
    return votes, rates[0] > rates[1], stations.region, rng


@pytest.mark.parametrize("kind", ["digit lost", "columns switched", "one digit", "ballots overlooked"])
@pytest.mark.parametrize("lopsided", [False, True])
def test_slips_of_every_kind_are_rejected_no_more_often_than_said(make, kind, lopsided):
    found = []
    for seed in range(40):
        votes, leading, region, rng = _clean(make, seed, lopsided)
        before = _slipped(kind, votes, deepcopy(rng))
        arrays = {"before": before[0], "after": votes[0], "rival_before": before[1], "rival_after": votes[1]}
        p = versions(**arrays, leading=leading, units=region).p
        found.append(1.0 if p is None else p)
    # Of 40 at 5 %, more than 7 has probability .0001.
    assert (np.array(found) <= 0.05).sum() <= 7
    assert (np.array(found) <= 0.01).sum() <= 3


def test_votes_moved_between_versions_are_found(make, record_of):
    stations = make(3, 1_500, share=0.4)
    early = _with_slips(stations, 3)
    rng = np.random.default_rng(9)
    chosen = (rng.random(1_500) < 0.2) & (stations.ladder[0] < 4)
    moved = np.where(chosen, stations.votes[1] // 3, 0)
    later = replace(stations, votes=np.stack([stations.votes[0] + moved, stations.votes[1] - moved]))
    record = record_of(later, {("diet", "early"): early})
    case = Case(stations_of(record, "diet", "official"), "first", record=record, contest="diet", stage="official")
    (result,) = examine(case)
    assert result.p_value < 1e-3
    assert result.estimates["margin_net"] > 0
    assert result.estimates["top_region_p"] < 0.1


def test_what_cannot_be_compared_is_said(make, record_of):
    stations = make(1, 300)
    (none,) = examine(Case(stations, "first"))
    assert not none.applicable
    assert "no earlier version" in none.reason
    alone = replace(stations, votes=stations.votes[:1], options=("first",))
    record = record_of(alone, {("diet", "early"): alone})
    case = Case(stations_of(record, "diet", "official"), "first", record=record, contest="diet", stage="official")
    assert "rival" in examine(case)[0].reason
    same = record_of(stations, {("diet", "early"): stations})
    case = Case(stations_of(same, "diet", "official"), "first", record=same, contest="diet", stage="official")
    (result,) = examine(case)
    assert result.p_value is None
    assert result.estimates["gained"] == 0
    ones = np.ones(3, np.int64)
    arrays = {"before": ones, "after": ones, "rival_before": ones, "rival_after": ones}
    with pytest.raises(InputError):
        versions(**{**arrays, "after": ones[:2]}, leading=ones > 0, units=ones)
    with pytest.raises(InputError):
        versions(**{**arrays, "before": -ones}, leading=ones > 0, units=ones)


@pytest.mark.real_data
def test_bolivia_corrections_gave_votes_to_the_strong_and_favoured_neither(shared):
    files = [
        shared / f"data/stations/bolivia_2019_president_{name}.parquet"
        for name in ("trep_20oct1940", "trep_21oct1829", "computo")
    ]
    record = import_files(files, find_recipe("bolivia-2019-president")).record
    stations = stations_of(record, "president", "official")
    found = {
        option: examine(Case(stations, option, record=record, contest="president", stage="official"))
        for option in ("mas_ipsp", "cc")
    }
    mas, cc = found["mas_ipsp"][1].estimates, found["cc"][1].estimates
    assert found["mas_ipsp"][1].test == "trep-21-october"
    assert (mas["gained"], mas["lost"], cc["gained"], cc["lost"]) == (121, 53, 127, 52)
    assert mas["sign_p"] < 1e-6
    assert cc["sign_p"] < 1e-6
    assert (mas["margin_for"], mas["margin_against"]) == (132, 140)
    assert (cc["margin_for"], cc["margin_against"]) == (140, 132)
    assert all(result.p_value > 0.1 for results in found.values() for result in results)
