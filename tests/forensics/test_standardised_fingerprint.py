"""Standardised fingerprint: scores within units, exact permutation moments, planted pressure in small stations."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.standardised_fingerprint import examine, standardised_fingerprint


def scores(stations):
    return standardised_fingerprint(
        registered=stations.registered, cast=stations.cast, votes=stations.votes[0], ladder=stations.ladder
    )


def test_scores_have_mean_0_and_variance_1_in_every_unit(make):
    stations = make(1, 8_000)
    found = scores(stations)
    town = stations.ladder[-1]
    large = [code for code in range(int(town.max()) + 1) if (town == code).sum() >= 8]
    assert len(large) > 100
    for code in large:
        for values in (found.turnout[town == code], found.share[town == code]):
            assert values.mean() == pytest.approx(0, abs=1e-9)
            assert values.std() == pytest.approx(1)


def test_the_deviation_is_that_of_permuting_stations_within_their_units(make):
    stations = make(2, 1_500)
    found = scores(stations)
    rng = np.random.default_rng(1)
    town = stations.ladder[-1]
    # Towns of fewer than 8 are compared in their region, among themselves.
    unit = np.where(np.bincount(town)[town] >= 8, town, 10_000 + stations.region)
    sums = []
    for _ in range(2_000):
        order = np.lexsort((rng.random(1_500), unit))
        home = np.argsort(unit, kind="stable")
        mixed = np.empty(1_500)
        mixed[home] = found.turnout[order]
        sums.append(mixed[found.small].sum())
    sd = found.turnout_gap * found.small.sum() / found.turnout_z
    assert np.mean(sums) == pytest.approx(0, abs=4 * sd / np.sqrt(2_000))
    assert np.std(sums) == pytest.approx(sd, rel=0.06)


def test_the_chance_is_level_where_size_does_not_matter(make):
    chances = [scores(make(seed, 2_000)).chance_if_alike for seed in range(40)]
    # Both have to be high: a level of 5 per cent is not exceeded, and mostly far from reached.
    assert np.mean(np.array(chances) < 0.05) <= 0.1
    assert min(chances) > 1e-3


def test_pressure_in_small_stations_is_seen(make):
    stations = make(3, 4_000)
    small = stations.registered < 500
    rng = np.random.default_rng(1)
    more = np.where(small, rng.binomial(stations.registered - stations.cast, 0.3), 0)
    votes = stations.votes.copy()
    votes[0] += more
    pressed = replace(stations, cast=stations.cast + more, valid=stations.valid + more, votes=votes)
    before, after = (examine(Case(one, "first"))[0] for one in (stations, pressed))
    assert before.estimates["chance_if_alike"] > 0.001
    assert after.estimates["chance_if_alike"] < 1e-6
    assert after.p_value is None
    assert abs(after.null["statistic_mean"]) < 3


def test_nothing_is_said_of_nothing(make):
    (same,) = examine(Case(make(1, 500, registered=300), "first"))
    assert "no station has half" in same.reason
    (few,) = examine(Case(make(1, 60), "first"))
    assert not few.applicable
    stations = make(1, 300)
    with pytest.raises(InputError):
        scores(replace(stations, cast=stations.cast - 5_000))
    none = scores(replace(stations, cast=np.zeros_like(stations.cast), votes=np.zeros_like(stations.votes)))
    assert not none.chosen.any()
    assert np.isnan(none.turnout_z)
