"""Spikes: the mixture and its gradient, exact resampling, a null that holds on clean elections, planted spikes."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, poisson

from scrutineer.errors import InputError
from scrutineer.forensics.beta_binomial_mixture import Mixture, Pairs, _Likelihood, distinct_pairs, fit_mixture
from scrutineer.forensics.case import Case
from scrutineer.forensics.planted_faults import plant
from scrutineer.forensics.resampled_spikes import resampled_spikes
from scrutineer.forensics.resampling_density import BINS, bin_of, histogram, resampling_density
from scrutineer.forensics.spikes import examine, spikes
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record

# The fit that comes with the original software for Canada 2011.
TURNOUT = Mixture(np.array([0.653139, 0.346861]), np.array([21.676410, 8.878047]), np.array([19.010158, 9.569332]))
SUPPORT = Mixture(
    np.array([0.4734652, 0.2138356, 0.1789699, 0.1337292]),
    np.array([8.489956, 4.059976, 7.833839, 5.488676]),
    np.array([8.660315, 32.111545, 20.104290, 3.114695]),
)


def drawn(mixture, sizes, seed):
    rng = np.random.default_rng(seed)
    component = rng.choice(len(mixture), sizes.size, p=mixture.weights / mixture.weights.sum())
    return rng.binomial(sizes, rng.beta(mixture.alpha[component], mixture.beta[component]))


def pmf(mixture, size):
    parts = zip(mixture.weights, mixture.alpha, mixture.beta, strict=True)
    return sum(w * betabinom.pmf(np.arange(size + 1), size, a, b) for w, a, b in parts)


@pytest.mark.parametrize("mixture", [TURNOUT, SUPPORT])
def test_the_likelihood_is_that_of_its_definition(mixture):
    count, size = np.array([0, 3, 3, 211, 40]), np.array([7, 3, 3, 300, 40])
    pairs = distinct_pairs(count, size)
    assert pairs.number.tolist() == [2, 1, 1, 1]
    expected = sum(np.log(pmf(mixture, int(n))[k]) for k, n in zip(count, size, strict=True))
    assert mixture.log_likelihood(pairs) == pytest.approx(expected)
    assert mixture.responsibilities(pairs.count, pairs.size).sum(axis=0) == pytest.approx(np.ones(4))


def test_the_gradient_is_that_of_the_likelihood():
    sizes = np.random.default_rng(1).integers(1, 900, 300)
    likelihood = _Likelihood(distinct_pairs(drawn(SUPPORT, sizes, 2), sizes))
    for seed in range(3):
        point = np.random.default_rng(seed).normal(1, 0.7, 9)
        steps = 1e-5 * np.eye(9)
        slope = [(likelihood.value(point + h)[0] - likelihood.value(point - h)[0]) / 2e-5 for h in steps]
        assert likelihood.value(point)[1] == pytest.approx(slope, abs=1e-7)


def test_the_fit_is_no_worse_than_the_distribution_the_stations_were_drawn_from():
    sizes = np.random.default_rng(3).integers(200, 600, 6_000)
    pairs = distinct_pairs(drawn(TURNOUT, sizes, 4), sizes)
    fitted = fit_mixture(pairs)
    # Twice the gain is a chi-square of a few degrees of freedom where the fit has found the top.
    assert -1 < fitted.log_likelihood(pairs) - TURNOUT.log_likelihood(pairs) < 12
    assert len(fitted) <= 2
    assert fit_mixture(pairs).alpha.tolist() == fitted.alpha.tolist()
    two = Mixture(np.array([0.3, 0.7]), np.array([20.0, 80.0]), np.array([80.0, 20.0]))
    apart = fit_mixture(distinct_pairs(drawn(two, sizes, 5), sizes))
    order = np.argsort(apart.alpha)
    assert apart.weights[order] == pytest.approx(two.weights, abs=0.02)
    assert apart.alpha[order] == pytest.approx(two.alpha, rel=0.1)
    assert apart.beta[order] == pytest.approx(two.beta, rel=0.1)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bin_is_the_thousandth_in_fractions(pair):
    count, size = pair
    place = int(bin_of(np.array([count]), np.array([size]))[0])
    assert -Fraction(1, 2) <= 1000 * Fraction(count, size) - place < Fraction(1, 2)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_resampling_is_the_sum_over_components(pair):
    count, size = pair
    weight = SUPPORT.responsibilities(np.array([count]), np.array([size]))[:, 0]
    posterior = Mixture(weight, SUPPORT.alpha + count, SUPPORT.beta + size - count)
    expected = np.bincount(bin_of(np.arange(size + 1), size), weights=pmf(posterior, size), minlength=BINS)
    found = resampling_density(distinct_pairs(np.array([count]), np.array([size])), SUPPORT)
    assert found.expected == pytest.approx(expected, abs=1e-10)
    assert found.variance == pytest.approx(expected * (1 - expected), abs=1e-10)


@pytest.mark.parametrize("size", [300, 1_731, 4_000])
def test_resampling_keeps_the_fitted_distribution_as_it_is(size):
    # Every count as often as the mixture brings it about: expected is observed, bin by bin.
    number = np.round(pmf(SUPPORT, size) * 1e9).astype(np.int64)
    count = np.flatnonzero(number)
    pairs = Pairs(count, np.full(count.size, size), number[count])
    found = resampling_density(pairs, SUPPORT)
    assert found.expected == pytest.approx(histogram(pairs), abs=2.5e3)
    assert found.expected.sum() == pytest.approx(pairs.stations)


def test_no_station_is_lost_whatever_its_size():
    sizes = np.array([1, 2, 1_500, 1_501, 40_000, 600_000])
    firm = Mixture(np.array([0.5, 0.5]), np.array([400.0, 3.0]), np.array([100.0, 3.0]))
    for share in (0.0, 0.31, 1.0):
        found = resampling_density(distinct_pairs((share * sizes).astype(np.int64), sizes), firm)
        assert found.expected.sum() == pytest.approx(6, abs=1e-6)


def test_the_mean_of_the_original_resamples_is_the_sum(make):
    stations = make(3, 1_000)
    found = resampled_spikes(
        registered=stations.registered,
        cast=stations.registered,
        votes=stations.cast,
        # With a turnout that is sure to be complete the ballots are the register in every resample.
        turnout=Mixture(np.ones(1), np.array([1e12]), np.array([1e-12])),
        support=TURNOUT,
        resamples=300,
        seed=5,
    )
    exact = resampling_density(distinct_pairs(stations.cast, stations.registered), TURNOUT)
    z = (found.mean - exact.expected)[exact.expected > 1] / np.sqrt(exact.variance[exact.expected > 1] / 300)
    assert abs(z).max() < 5
    assert np.std(z) == pytest.approx(1, abs=0.15)


def test_the_original_rule_falls_with_the_number_of_resamples_and_the_threshold_does_not(make):
    stations = make(8, 3_000)
    arrays = {"registered": stations.registered, "cast": stations.cast, "votes": stations.votes[0]}
    shares = [
        resampled_spikes(**arrays, turnout=TURNOUT, support=SUPPORT, resamples=r, seed=1).share for r in (5, 25, 125)
    ]
    assert shares[0] > shares[1] > shares[2]
    found = spikes(counts=stations.votes[0], sizes=stations.cast)
    assert found.share(0.05) == 0
    assert found.above(0.05) == ()


def test_thresholds_are_the_least_counts_that_are_rare(make):
    stations = make(4, 3_000)
    found = spikes(counts=stations.cast, sizes=stations.registered)
    threshold = found.thresholds(0.05)
    assert (found.thresholds(0.01) >= threshold).all()
    assert (threshold[~found.tested] == 3_001).all()
    for place in (500, 650, 700):
        limit, mean = int(threshold[place]), found.density.expected[place]
        part = mean / (mean + found.beside_expected[place])

        def tail(count, *, mean=mean, part=part, beside=int(found.beside[place])):
            return max(poisson.sf(count - 1, mean), binom.sf(count - 1, count + beside, part))

        assert tail(limit) * found.bins <= 0.05 < tail(limit - 1) * found.bins


@pytest.mark.parametrize(
    "shape",
    [pytest.param({"number": 2_000}, marks=pytest.mark.slow), {"number": 2_000, "registered": 300, "share": 0.08}],
)
def test_clean_elections_of_an_unknown_generator_are_not_flagged(make, shape):
    p, off, wide = [], [], []
    for seed in range(5):
        stations = make(seed, **shape)
        found = spikes(counts=stations.votes[0], sizes=stations.cast)
        p.append(found.p_value)
        many = found.tested & (found.density.expected > 5)
        z = (found.observed - found.density.expected)[many] / np.sqrt(found.density.variance[many])
        off.append(z.mean())
        wide.append(z.std())
    assert min(p) > 0.01
    assert abs(np.mean(off)) < 0.1
    assert 0.85 < np.mean(wide) < 1.1


@pytest.mark.parametrize(("number", "sizes", "share"), [(2_000, (5_000, 9_000), 0.03), (600, (20_000, 60_000), 0.5)])
def test_large_stations_of_one_rate_are_no_spike(number, sizes, share):
    """Where nothing but chance spreads the shares, the hill is narrow: no bound of the mixture may widen it."""
    for seed in range(2):
        rng = np.random.default_rng(seed)
        cast = rng.integers(*sizes, number)
        assert spikes(counts=rng.binomial(cast, share), sizes=cast).p_value > 0.05


def test_where_no_value_is_tested_nothing_is_found():
    cast = np.full(600, 1_000_000)
    assert spikes(counts=np.arange(600), sizes=cast).p_value == 1


def test_stations_moved_to_one_share_are_found_and_named(make):
    stations = make(6, 6_000)
    moved = np.random.default_rng(1).random(6_000) < 0.02
    votes = stations.votes.copy()
    votes[0] = np.where(moved, np.minimum(-(-3 * stations.cast // 4), stations.valid), votes[0])
    votes[1] = np.minimum(votes[1], stations.valid - votes[0])
    turnout, result = examine(Case(replace(stations, votes=votes), "first"))
    assert result.p_value < 1e-6
    assert result.estimates["spiked"].split(", ")[0] == "0.750"
    assert 0.5 < result.statistic < 2.2
    assert "0.750" in result.words.seen
    assert turnout.p_value > 0.01
    assert turnout.contestant is None


@pytest.mark.parametrize(
    ("fault", "test"), [("round_result", "result"), pytest.param("round_turnout", "turnout", marks=pytest.mark.slow)]
)
def test_rounding_in_a_twentieth_of_the_stations_of_a_large_count_is_found(make, fault, test):
    stations = make(9, 60_000)
    rounded = plant(stations, fault, contestant="first", share=0.05, rng=np.random.default_rng(2))
    counts, sizes = (rounded.votes[0], rounded.cast) if test == "result" else (rounded.cast, rounded.registered)
    found = spikes(counts=counts, sizes=sizes)
    assert found.p_value < 0.001
    whole = [spike.thousandth % 10 == 0 for spike in found.above(0.05)]
    assert all(whole)
    assert len(whole) >= 3


def test_nothing_is_said_where_there_is_nothing_to_compare(make):
    few = examine(Case(make(1, 60), "first"))
    assert [r.applicable for r in few] == [False, False]
    same = make(1, 400, registered=500)
    same = replace(same, cast=np.full(400, 400), valid=np.full(400, 400), votes=np.full((2, 400), 200))
    assert all("is the same in 400 of 400 stations" in r.reason for r in examine(Case(same, "first")))
    varied = replace(same, cast=np.arange(100, 500), valid=np.arange(100, 500))
    varied = replace(varied, votes=np.stack([np.zeros(400, np.int64), varied.valid]))
    assert not any(r.applicable for r in examine(Case(varied, "first")))


def test_the_original_rule_stands_beside_the_result_and_falls_with_the_resamples(make):
    stations = make(2, 600)
    plain = examine(Case(stations, "first"))
    turnout, result = examine(Case(stations, "first", original_resamples=60))
    assert turnout == plain[0]
    assert (result.p_value, result.statistic) == (plain[1].p_value, plain[1].statistic)
    assert result.estimates["original_share"] < result.estimates["original_tenth_share"]
    assert "with 60 resamples and" in result.words.seen
    assert any("falls as the number of resamples rises" in caveat for caveat in result.caveats)


@pytest.mark.parametrize(("counts", "sizes"), [([3, -1], [5, 5]), ([6, 1], [5, 5]), ([1], [5, 5]), ([0], [0])])
def test_counts_that_contradict_each_other_are_refused(counts, sizes):
    with pytest.raises(InputError):
        spikes(counts=np.array(counts), sizes=np.array(sizes))


def case_of(shared, file, option):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    return Case(stations_of(record, contest, record.latest(contest).id), option)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "option"),
    [
        pytest.param("germany_2024_ep_wahlbezirke", "cdu", marks=pytest.mark.slow),
        ("albania_2017_parliament", "ps"),
        pytest.param("bulgaria_20210711_parliament", "ima_takv_narod_22", marks=pytest.mark.slow),
        pytest.param("mexico_2012_president_casillas", "pri_pvem", marks=pytest.mark.slow),
        pytest.param("peru_2021_president_r1_mesas", "peru_libre", marks=pytest.mark.slow),
    ],
)
def test_undisputed_elections_are_not_flagged(shared, file, option):
    assert all(result.p_value > 0.03 for result in examine(case_of(shared, file, option)))


@pytest.mark.slow
@pytest.mark.real_data
def test_russia_2011_has_spikes_where_the_literature_has_them(shared):
    turnout, result = examine(case_of(shared, "russia_2011_duma", "united_russia"))
    assert {"0.650", "0.750", "0.850", "0.920", "0.950"} <= set(result.estimates["spiked"].split(", "))
    assert result.p_value < 1e-10
    assert 0.4 < result.estimates["share_at_1"] <= result.statistic < 0.99
    assert "0.750" in turnout.estimates["spiked"]
