"""Outliers: tails against plain sums, planted stations found first, clean elections nearly silent, real ones as they are."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, gammaln

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.outliers import examine, outliers
from scrutineer.forensics.previous_election import matched, rates_after
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


def two_elections(make, seed, number):
    """The same stations twice: each keeps most of what it differs by from its neighbours, all turn out less."""
    first = make(seed, number, dispersion=0.08)
    rng = np.random.default_rng(seed)
    rate = np.clip(0.9 * first.cast / first.registered + rng.normal(0, 0.01, number), 0.02, 0.98)
    cast = rng.binomial(first.registered, rate)
    share = np.clip(first.votes[0] / np.maximum(first.valid, 1) + rng.normal(0, 0.01, number), 0.01, 0.99)
    votes = rng.binomial(cast, share)
    return first, replace(first, cast=cast, valid=cast, votes=np.stack([votes, cast - votes]))


def test_stations_that_changed_otherwise_than_their_neighbours_are_found(make, record_of):
    before, now = two_elections(make, 4, 1_500)
    chosen = np.random.default_rng(2).choice(1_500, 8, replace=False)
    # Back to where they stand among all: nothing special now, but not what they were.
    votes = now.votes.copy()
    votes[0, chosen] = np.where(
        votes[0, chosen] * 2 > now.valid[chosen], now.valid[chosen] // 5, 4 * now.valid[chosen] // 5
    )
    votes[1] = now.valid - votes[0]
    faulty = replace(now, votes=votes)
    record, earlier = record_of(faulty, {}), record_of(before, {})
    faulty, before = (stations_of(one, "diet", "official") for one in (record, earlier))
    pair = matched(record, faulty, earlier, before.take(np.arange(1_500) >= 20))
    assert pair.by == "id"
    assert pair.only_now[:2] == ("s0", "s1")
    assert (len(pair.only_now), pair.only_before) == (20, ())
    results = {result.test: result for result in examine(Case(faulty, "first", previous=pair))}
    found = results["result_change"]
    assert found.estimates["lasting"] > 0.7
    assert {f"row {faulty.rows[place]}" for place in chosen if place >= 20} >= {
        found.estimates[f"first_{place}"].split(":")[0] for place in range(1, 6)
    }
    assert 6 <= found.statistic <= 12
    assert results["turnout_change"].statistic <= 4
    assert found.p_value is None
    assert "20 stations are in this election only" in found.words.seen
    few = replace(pair, here=pair.here[:50], before=pair.before.take(np.arange(50)))
    assert "only 50 stations" in examine(Case(faulty, "first", previous=few))[2].reason
    renamed = replace(pair, before=replace(pair.before, options=("x", "y")))
    assert "no option of this id" in examine(Case(faulty, "first", previous=renamed))[3].reason


def test_stations_without_common_ids_are_matched_by_names_that_are_there_once(make, record_of):
    stations = make(1, 40)
    record = record_of(stations, {})
    names = pl.Series("name", [f"Place {row}" if row != 60 else "Place 61" for row in range(len(record.units))])
    table = record.units.table.with_columns(names)
    named = replace(record, units=replace(record.units, table=table))
    other = replace(
        named, units=replace(named.units, table=table.with_columns(("x-" + pl.col("unit", "parent")).name.keep()))
    )
    both = stations_of(named, "diet", "official")
    found = matched(named, both, other, both)
    assert found.by == "name"
    assert len(found.only_now) == len(found.only_before) <= 2
    assert found.here.size >= 38


@pytest.mark.real_data
def test_the_stations_of_georgia_are_matched_by_id(shared):
    opened = []
    for file in ("georgia_2013_president", "georgia_2012_parliament_pr"):
        record = open_record(shared / f"data/stations/{file}.parquet")
        contest = record.main_contest().id
        opened += [record, stations_of(record, contest, record.latest(contest).id)]
    pair = matched(*opened)
    assert (pair.here.size, len(pair.only_now), len(pair.only_before)) == (3_590, 58, 22)
    now = opened[1].take(pair.here)
    rates, lasting = rates_after(now.cast, now.registered, pair.before.cast, pair.before.registered, now.ladder)
    alone = local_rates(now.cast, now.registered, now.ladder)
    # Its own past says more of a station than its neighbours do.
    assert 0.3 < lasting < 0.9
    assert np.median(rates.dispersion) < 0.8 * np.median(alone.dispersion)


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
