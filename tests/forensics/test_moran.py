"""Moran's I: the closed form against its definition and permutations, planted places found, disorder left alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.moran import examine, moran
from scrutineer.forensics.neighbourhood import of_pairs, of_units


def pairs_of(units):
    places = np.arange(units.size)
    return np.array([(i, j) for i in places for j in places if i < j and units[i] == units[j]]).reshape(-1, 2)


def weights_of(number, pairs):
    weight = np.zeros((number, number))
    for i, j in pairs:
        weight[i, j] = weight[j, i] = 1
    return weight / np.maximum(weight.sum(axis=1, keepdims=True), 1)


def written_out(values, pairs):
    """Moran's I and its moments with the whole matrix of weights."""
    n, weight = values.size, weights_of(values.size, pairs)
    off = values - values.mean()
    s0, s1 = weight.sum(), ((weight + weight.T) ** 2).sum() / 2
    s2 = ((weight.sum(axis=0) + weight.sum(axis=1)) ** 2).sum()
    return n / s0 * (off @ weight @ off) / (off @ off), (s0, s1, s2)


@given(st.lists(st.integers(0, 4), min_size=6, max_size=14), st.integers(0, 99))
def test_units_and_pairs_are_the_matrix_written_out(codes, seed):
    units = np.array(codes)
    pairs = pairs_of(units)
    assume(pairs.size and len(set(codes)) > 1)
    values = np.random.default_rng(seed).normal(size=units.size)
    i, sums = written_out(values, pairs)
    for found, near in (
        (moran(values=values, units=units), of_units(units)),
        (moran(values=values, pairs=pairs[:, ::-1]), of_pairs(pairs, units.size)),
    ):
        assert found.i == pytest.approx(i)
        assert (near.s0, near.s1, near.s2) == pytest.approx(sums)


@pytest.mark.parametrize("shape", ["units", "chain"])
def test_mean_and_variance_are_those_of_permutations(shape):
    rng = np.random.default_rng(3)
    number = 120
    values = rng.standard_t(3, number)
    chain = np.stack([np.arange(number - 1), np.arange(1, number)], axis=1)[rng.random(number - 1) < 0.8]
    units = rng.integers(0, 25, number)
    found = moran(values=values, **{"units": {"units": units}, "chain": {"pairs": chain}}[shape])
    weight = weights_of(number, pairs_of(units) if shape == "units" else chain)
    off = rng.permuted(np.tile(values - values.mean(), (3_000, 1)), axis=1)
    drawn = number / weight.sum() * (off @ weight * off).sum(axis=1) / (off[0] @ off[0])
    assert found.i == pytest.approx(written_out(values, pairs_of(units) if shape == "units" else chain)[0])
    assert np.mean(drawn) == pytest.approx(found.mean, abs=4 * found.sd / np.sqrt(3_000))
    assert np.std(drawn) == pytest.approx(found.sd, rel=0.06)


def test_local_p_values_are_uniform_in_disorder_even_with_heavy_tails():
    rng = np.random.default_rng(6)
    units = np.repeat(np.arange(5_000), 4)
    found = moran(values=rng.standard_cauchy(20_000), units=units)
    assert abs(found.i - found.mean) < 4 * found.sd
    for level in (0.002, 0.01, 0.1):
        assert (found.p <= level).mean() == pytest.approx(level, rel=0.4)
    assert not found.together(high=True).any()
    assert not found.together(high=False).any()


def test_a_planted_place_is_found_and_no_other(make):
    stations = make(9, 3_000)
    rng = np.random.default_rng(1)
    # No geography at all but one planted place.
    cast = rng.binomial(stations.registered, 0.5)
    units = np.repeat(np.arange(150), 20)
    raised = units == 77
    cast[raised] = rng.binomial(stations.registered[raised], 0.65)
    planted = replace(
        stations,
        cast=cast,
        valid=cast,
        votes=np.stack([rng.binomial(cast, 0.4), cast * 0]),
        ladder=np.stack([units // 15, units]),
    )
    results = {result.test: result for result in examine(Case(planted, "first"))}
    assert results["turnout"].estimates["high_together"] == 20
    assert results["turnout"].estimates["high_1"] == "unit 77: 20 of 20 stations"
    assert results["turnout_residual"].estimates["high_together"] == 20
    assert results["share"].estimates["high_together"] + results["share"].estimates["low_together"] == 0
    assert abs(results["share"].null["z"]) < 3
    assert all(result.p_value is None for result in results.values())


def test_geography_alone_makes_it_overwhelming(make):
    results = {result.test: result for result in examine(Case(make(2, 4_000), "first"))}
    assert results["turnout"].null["z"] > 20
    assert results["share_residual"].null["z"] > 10
    assert results["turnout"].statistic > results["turnout_residual"].statistic


def test_what_cannot_be_compared_is_refused(make):
    values = np.arange(6.0)
    units = np.array([0, 0, 1, 1, 2, 2])
    for arguments in (
        {"units": units, "pairs": np.array([[0, 1]])},
        {},
        {"units": units[:3]},
        {"units": np.arange(6)},
        {"units": units * 0},
        {"pairs": np.array([[0, 6]])},
        {"pairs": np.array([[2, 2]])},
        {"pairs": np.array([0, 1])},
    ):
        with pytest.raises(InputError):
            moran(values=values, **arguments)
    with pytest.raises(InputError):
        moran(values=np.ones(6), units=units)
    with pytest.raises(InputError):
        moran(values=np.array([1, np.nan, 2, 3, 4, 5]), units=units)
    stations = make(1, 400)
    single = replace(stations, ladder=np.stack([stations.region, np.arange(400)]))
    assert "neighbours" in examine(Case(single, "first"))[0].reason
    closed = np.arange(400) < 350
    empty = {name: np.where(closed, 0, getattr(stations, name)) for name in ("cast", "valid", "votes")}
    assert "`cast` is 0 in 350 of 400 stations" in examine(Case(replace(stations, **empty), "first"))[0].reason
    flat = replace(stations, ladder=np.zeros((1, 400), np.int64))
    assert "no places" in examine(Case(flat, "first"))[0].reason
    regions = {result.test: result for result in examine(Case(replace(stations, ladder=stations.ladder[:1]), "first"))}
    assert regions["turnout"].applicable
    assert not regions["turnout_residual"].applicable
