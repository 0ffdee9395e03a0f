"""Outliers: tails against plain sums, planted stations found first, clean elections nearly silent, real ones as they are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, gammaln

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.outliers import examine, outliers
from scrutineer.forensics.stations import stations_of
from scrutineer.forensics.tail_chances import two_sided
from scrutineer.formats.open_record import open_record


def summed(k, n, alpha, beta):
    """Two-sided mid-p by adding up every probability."""
    counts = np.arange(n + 1)
    choice = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    pmf = np.exp(choice + betaln(counts + alpha, n - counts + beta) - betaln(alpha, beta))
    return min(1.0, 2 * min(pmf[k:].sum(), pmf[: k + 1].sum()) - pmf[k])


@given(st.integers(1, 900), st.floats(0, 1), st.floats(0.001, 0.999), st.floats(1e-5, 0.5))
def test_tails_are_sums_of_probabilities(n, place, rate, dispersion):
    k = round(place * n)
    rates = LocalRates(np.array([rate]), np.array([dispersion]))
    exact = summed(k, n, rates.alpha[0], rates.beta[0])
    found = two_sided(np.array([k]), np.array([n]), rates, plain=2.0)[0]
    assert found == pytest.approx(exact, rel=1e-6, abs=1e-12)


def test_the_far_tail_is_exact_and_the_middle_near_enough(make):
    stations = make(2, 3_000)
    rates = local_rates(stations.cast, stations.registered, stations.ladder)
    quick = two_sided(stations.cast, stations.registered, rates)
    whole = two_sided(stations.cast, stations.registered, rates, plain=2.0)
    assert np.abs(quick - whole).max() < 0.08
    far = whole < 0.05
    assert quick[far] == pytest.approx(whole[far], rel=1e-9)
    assert two_sided(np.array([0]), np.array([0]), LocalRates(np.array([0.4]), np.array([0.1])))[0] == 1


def test_mid_p_values_are_uniform_where_the_model_holds():
    rng = np.random.default_rng(5)
    sizes = rng.integers(20, 900, 20_000)
    rates = LocalRates(rng.uniform(0.1, 0.9, 20_000), np.full(20_000, 0.03))
    counts = rng.binomial(sizes, rng.beta(rates.alpha, rates.beta))
    p = two_sided(counts, sizes, rates)
    for level in (0.001, 0.01, 0.05, 0.5):
        assert (p <= level).mean() == pytest.approx(level, abs=4 * np.sqrt(level / 20_000))


def test_planted_stations_are_the_first_and_a_clean_election_has_few(make):
    stations = make(8, 5_000)
    clean = {result.test: result for result in examine(Case(stations, "first"))}
    chosen = np.random.default_rng(1).choice(5_000, 12, replace=False)
    cast, valid, votes = stations.cast.copy(), stations.valid.copy(), stations.votes.copy()
    added = stations.registered[chosen] - cast[chosen]
    cast[chosen] += added
    valid[chosen] += added
    votes[0, chosen] += added
    planted = replace(stations, cast=cast, valid=valid, votes=votes)
    case = Case(planted, "first")
    found = outliers(counts=cast, sizes=planted.registered, rates=case.turnout_rates, regions=planted.region)
    assert clean["turnout"].statistic <= 5
    assert clean["result"].statistic <= 5
    assert set(found.first[:10].tolist()) <= set(chosen.tolist())
    assert np.isin(chosen, found.first).sum() >= 10
    assert np.nanmin(found.robust_z[chosen]) > 2.5
    result = examine(case)[0]
    assert result.p_value is None
    assert result.estimates["above"] >= 10
    assert result.estimates["below"] <= 2
    one = found.first[0]
    named = f"row {one}: {cast[one]:,} of {planted.registered[one]:,}, expected {found.expected[one]:,.0f}"
    assert result.estimates["first_1"] == named
    assert examine(case) == examine(Case(planted, "first"))


def test_what_cannot_be_compared_is_refused(make):
    rates = LocalRates(np.full(3, 0.5), np.full(3, 0.1))
    ones = np.ones(3, np.int64)
    with pytest.raises(InputError) as fault:
        outliers(counts=np.array([1, 5, 1]), sizes=ones * 2, rates=rates, regions=ones * 0)
    assert fault.value.row == 2
    with pytest.raises(InputError):
        outliers(counts=ones[:2], sizes=ones * 2, rates=rates, regions=ones * 0)
    assert all(not result.applicable and result.reason for result in examine(Case(make(1, 40), "first")))
    # All at what is expected: there is no scale, and no number is made of it.
    flat = outliers(counts=ones, sizes=ones * 2, rates=rates, regions=ones * 0)
    assert np.isnan(flat.robust_z).all()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "turnout", "most"),
    [
        pytest.param("germany_2024_ep_wahlbezirke", 0.05, 0.1, marks=pytest.mark.slow),
        pytest.param("peru_2021_president_r1_mesas", 0.3, 0.7, marks=pytest.mark.slow),
        ("bulgaria_20210711_parliament", 6.3, 0.5),
        pytest.param("russia_2018_president", 10.1, 0.6, marks=pytest.mark.slow),
    ],
)
def test_real_elections_have_more_unusual_stations_than_models(shared, file, turnout, most):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    stage = record.latest(contest).id
    stations = stations_of(record, contest, stage)
    case = Case(stations, stations.options[0], record=record, contest=contest, stage=stage)
    first, second = examine(case)
    assert first.estimates["per_1000"] == pytest.approx(turnout, abs=0.1)
    assert second.estimates["per_1000"] <= most
    assert first.p_value is None
