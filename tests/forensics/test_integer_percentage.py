"""Integer percentages: published values, exactness, a null that is centred on clean elections, planted rounding."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, norm

from scrutineer.errors import InputError
from scrutineer.forensics import local_chances
from scrutineer.forensics.case import Case
from scrutineer.forensics.integer_percentage import examine, integer_percentage
from scrutineer.forensics.integer_windows import at_integer, counts_at_integers
from scrutineer.forensics.local_rates import LocalRates
from scrutineer.forensics.saddlepoint import upper_tail
from scrutineer.forensics.stations import Stations, stations_of
from scrutineer.formats.open_record import open_record


def hits(size: int) -> list[int]:
    """Counts at integers, from the definition in fractions."""
    near = [abs(Fraction(100 * k, size) - round(Fraction(100 * k, size))) for k in range(size + 1)]
    return [k for k, distance in enumerate(near) if distance <= Fraction(1, 20)]


@given(st.integers(1, 3_000))
def test_counts_at_integers_are_those_of_the_definition(size):
    found = counts_at_integers(np.array([size]), np.array([-5.0]), np.array([105.0]))
    assert sorted(found.count.tolist()) == hits(size)
    every = np.arange(size + 1)
    assert every[at_integer(every, np.full(size + 1, size))].tolist() == hits(size)


def test_the_published_chance_is_a_sum_of_binomial_probabilities():
    registered, ballots = np.array([300, 1_731, 120]), np.array([211, 1_200, 90])
    votes = np.array([88, 640, 0])
    found = integer_percentage(registered=registered, given=ballots, ballots=ballots, votes=votes)
    for place in range(3):
        n, t, v = int(registered[place]), int(ballots[place]), int(votes[place])
        turnout = sum(binom.pmf(k, n, t / n) for k in hits(n))
        result = sum(binom.pmf(k, t, v / t) for k in hits(t))
        assert found.expected["turnout"][place] == pytest.approx(turnout, abs=1e-9)
        assert found.expected["result"][place] == pytest.approx(result, abs=1e-9)
        assert found.expected["either"][place] == pytest.approx(turnout + result - turnout * result, abs=1e-9)


def test_the_local_chance_is_a_sum_of_beta_binomial_probabilities_below_the_filter():
    registered, ballots, votes = np.array([300, 1_731]), np.array([211, 1_200]), np.array([88, 640])
    turnout = LocalRates(np.array([0.7, 0.93]), np.array([0.02, 0.05]))
    result = LocalRates(np.array([0.4, 0.02]), np.array([0.03, 0.1]))
    found = integer_percentage(
        registered=registered,
        given=ballots,
        ballots=ballots,
        votes=votes,
        turnout_rates=turnout,
        result_rates=result,
    )
    for name, sizes, rates in (("turnout", registered, turnout), ("result", ballots, result)):
        for place, n in enumerate(sizes.tolist()):
            pmf = betabinom.pmf(np.arange(n + 1), n, rates.alpha[place], rates.beta[place])
            kept = [k for k in range(15, n - 14) if 100 * k <= 99 * n]
            expected = pmf[[k for k in hits(n) if k in kept]].sum() / pmf[kept].sum()
            assert found.expected[name][place] == pytest.approx(expected * found.used[name][place], abs=2e-4)


@pytest.mark.parametrize("weight", ["stations", "registered", "votes"])
def test_the_quantiles_are_those_of_the_exact_distribution(make, weight):
    # The exact distribution of the sum, by multiplying the characteristic functions of all stations.
    stations = make(3, 1_500)
    found = integer_percentage(
        registered=stations.registered, given=stations.cast, ballots=stations.cast, votes=stations.votes[0]
    )
    chance, load = found.expected["either"], found.weights[weight]
    size = int(load.sum()) + 1
    frequency = np.exp(-2j * np.pi * np.arange(size) / size) if weight == "stations" else None
    if frequency is None:
        # Weighted sums take too many values: draws, with an error of their own.
        rng = np.random.default_rng(1)
        sums = (rng.random((4_000, chance.size)) < chance) @ load
        anomaly = found.anomaly("either", weight)
        assert abs(sums.mean() - anomaly.mean) < 4 * anomaly.sd / 60
        assert np.mean(sums > anomaly.quantiles[0.95]) == pytest.approx(0.05, abs=0.012)
        return
    transform = np.ones(size, complex)
    for q in chance:
        transform *= 1 - q + q * frequency
    exact = np.cumsum(np.fft.ifft(transform).real)
    for level, value in found.anomaly("either", weight).quantiles.items():
        assert abs(np.searchsorted(exact, level) - value) < 1.0


def test_p_of_few_stations_is_that_of_the_exact_distribution_far_out_too():
    chance = np.random.default_rng(1).uniform(0.02, 0.4, 300)
    exact = np.ones(1)
    for q in chance:
        exact = np.convolve(exact, [1 - q, q])
    mean, sd = chance.sum(), np.sqrt((chance * (1 - chance)).sum())
    for off in (-4, -1, -0.05, 0.09, 0.15, 1.65, 2.33, 3.1, 8, 15):
        hits = round(mean + off * sd)
        mid = exact[hits + 1 :].sum() + exact[hits] / 2
        assert upper_tail(chance, np.ones(300), hits) == pytest.approx(mid, rel=1e-3)
        # Stations that are certain, or of no weight, change nothing.
        more = np.concatenate([chance, [1.0, 0.0, 0.3]]), np.array([*np.ones(300), 1.0, 1.0, 0.0])
        assert upper_tail(*more, hits + 1) == pytest.approx(mid, rel=1e-3)
    # The normal distribution is too sure: far out, and where it matters.
    hits = round(mean + 2.33 * sd)
    assert norm.sf((hits - mean) / sd) < 0.9 * upper_tail(chance, np.ones(300), hits)
    assert upper_tail(chance, np.ones(300), 0) == pytest.approx(1)
    assert 0 < upper_tail(chance, np.ones(300), 300) < 1e-200
    assert upper_tail(np.array([0.0, 1.0]), np.ones(2), 1) == 0.5
    # Unlike weights: half of all draws that are larger, and of those that are equal.
    load = np.random.default_rng(2).uniform(1, 9, 300)
    sums = (np.random.default_rng(3).random((4_000, 300)) < chance) @ load
    assert upper_tail(chance, load, float(np.quantile(sums, 0.95))) == pytest.approx(0.05, abs=0.012)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "given", "anomalies", "deviations", "number"),
    [
        ("russia_2018_president", "issued", (1708.6, 857.1, 1297.5), (117.4, 89.6, 90.0), 91_152),
        ("russia_2018_president", "cast", (1622.0, 856.4, 1201.7), None, 91_170),
        ("russia_2011_duma", "issued", (1002.6, 766.5, 448.8), None, 86_718),
        ("russia_2011_duma", "cast", (970.5, 767.3, 407.3), None, 86_771),
    ],
)
def test_russia_as_published(shared, file, given, anomalies, deviations, number):
    table = pl.read_parquet(shared / f"data/stations/{file}.parquet")
    issued = table.select(pl.sum_horizontal("x_issued_early", "x_issued_room", "x_issued_outside")).to_series()
    counts = {"issued": issued, "cast": table["cast"]}
    leader = "v_putin" if "v_putin" in table.columns else "v_united_russia"
    whole = (counts[given] <= table["registered"]).to_numpy() & (table["registered"] > 0).to_numpy()
    arrays = {
        "registered": table["registered"],
        "given": counts[given],
        "ballots": table["valid"] + table["invalid"],
        "votes": table[leader],
    }
    found = integer_percentage(**{k: v.cast(pl.Int64).to_numpy()[whole] for k, v in arrays.items()})
    assert int(found.chosen.sum()) == number
    for target, anomaly in zip(("either", "result", "turnout"), anomalies, strict=True):
        assert found.anomaly(target, "stations").anomaly == pytest.approx(anomaly, abs=0.06)
    for target, sd in zip(("either", "result", "turnout"), deviations or (), strict=False):
        assert found.anomaly(target, "stations").sd == pytest.approx(sd, abs=0.06)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "option", "anomaly", "sd"),
    [
        pytest.param("peru_2021_president_r1_mesas", "peru_libre", -771, 81, marks=pytest.mark.slow),
        ("bulgaria_20210711_parliament", "ima_takv_narod_22", -97, 32),
        pytest.param("mexico_2012_president_casillas", "pri_pvem", -207, 111, marks=pytest.mark.slow),
    ],
)
def test_the_published_null_is_biased_where_stations_are_small_and_the_local_one_is_not(
    shared, file, option, anomaly, sd
):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    case = Case(stations, option)
    counts = (stations.registered, stations.cast, stations.cast, stations.of(option))
    names = ("registered", "given", "ballots", "votes")
    published = integer_percentage(**dict(zip(names, counts, strict=True))).anomaly("result", "stations")
    # The stations differ a little: those of special kinds are set apart here.
    assert published.anomaly == pytest.approx(anomaly, abs=1.0 * sd)
    assert published.z < -1.5
    local = integer_percentage(
        **dict(zip(names, counts, strict=True)), turnout_rates=case.turnout_rates, result_rates=case.result_rates
    )
    assert abs(local.anomaly("result", "stations").z) < 2.4
    assert all(result.p_value > 0.01 for result in examine(case))


def test_the_local_null_is_centred_on_clean_elections_it_does_not_know(make):
    z = []
    for seed in range(16):
        stations = make(seed, 3_000, registered=300, share=0.08, dispersion=0.05)
        results = examine(Case(stations, "first"))
        z.append([(r.statistic / r.null["sd"]) for r in results])
    means, spread = np.mean(z, axis=0), np.std(z, axis=0)
    assert np.all(np.abs(means) < 4 / np.sqrt(16))
    assert np.all(spread < 1.5)


def test_every_target_is_centred_where_whole_turnouts_go_with_round_boxes():
    """200 clean elections each of registers of 250, of 300 and of a mix: the box tells of the turnout."""
    elections, stations = 200, 200
    registers = [np.resize(kind, elections * stations) for kind in ((250,), (300,), (120, 200, 250, 400, 617))]
    size = np.concatenate(registers)
    rng = np.random.default_rng(20)
    turnout, result = (LocalRates(np.full(size.size, rate), np.full(size.size, 0.002)) for rate in (0.6, 0.4))
    cast = rng.binomial(size, rng.beta(turnout.alpha, turnout.beta))
    votes = rng.binomial(cast, rng.beta(result.alpha, result.beta))
    found = integer_percentage(
        registered=size, given=cast, ballots=cast, votes=votes, turnout_rates=turnout, result_rates=result
    )
    assert found.chosen.all()
    for target in found.hits:
        off, variance = (
            np.add.reduceat(each, np.arange(0, size.size, stations)).reshape(3, elections)
            for each in (found.hits[target] - found.expected[target], found.variances[target])
        )
        z = off / np.sqrt(variance)
        assert np.all(np.abs(z.mean(axis=1)) < 3 / np.sqrt(elections))
        assert np.all(np.abs(z.std(axis=1) - 1) < 0.15)
    # As if the box told nothing of turnout:
    first = slice(elections * stations)
    chance = found.expected["turnout"] + found.expected["result"] * (1 - found.expected["turnout"])
    assert (found.hits["either"] - chance)[first].sum() / np.sqrt((chance * (1 - chance))[first].sum()) < -4


def test_stations_rounded_to_the_next_integer_turnout_are_found(make):
    stations = make(7, 6_000)
    rng = np.random.default_rng(2)
    rounded = rng.random(len(stations)) < 0.06
    target = -(-100 * stations.cast // stations.registered)
    cast = np.where(rounded, np.minimum(-(-target * stations.registered // 100), stations.registered), stations.cast)
    planted = replace(stations, cast=cast, valid=stations.valid + cast - stations.cast)
    before = {r.test: r.p_value for r in examine(Case(stations, "first"))}
    after = {r.test: r.p_value for r in examine(Case(planted, "first"))}
    assert before["turnout"] > 0.01
    assert after["turnout"] < 1e-4
    assert after["result"] > 0.001


def test_regions_are_tested_by_themselves(make):
    results = examine(Case(make(5), "first", by_region=True))
    assert {result.unit for result in results} == {None, *(f"region {code}" for code in range(10))}
    assert len({result.key for result in results}) == len(results)


@pytest.mark.parametrize(
    ("name", "values"),
    [("votes", [10, 500]), ("votes", [-1, 5]), ("given", [700, 20])],
)
def test_counts_that_contradict_each_other_are_refused(name, values):
    arrays = {"registered": [600, 600], "given": [300, 300], "ballots": [300, 300], "votes": [100, 100], name: values}
    with pytest.raises(InputError) as fault:
        integer_percentage(**{key: np.array(value) for key, value in arrays.items()})
    assert fault.value.column == name
    assert fault.value.row is not None


def test_stations_without_votes_for_a_small_contestant_are_no_rounding(make):
    """Half of the stations of a unit have no vote for it: 0 per cent is a whole percentage, and nobody rounded."""
    stations = make(11, 4_000, share=0.05)
    rng = np.random.default_rng(12)
    own = np.where(rng.random(4_000) < 0.3, 0, stations.votes[0])
    small = replace(stations, votes=np.stack([own, stations.votes[1]]))
    found = {result.test: result for result in examine(Case(small, "first"))}
    assert found["result"].p_value > 0.01
    with_zeros = {result.test: result for result in examine(Case(small, "first"), least_per_cent=0, least_ballots=0)}
    assert with_zeros["result"].p_value < 1e-6
    # The test of turnout does not lose them.
    assert found["turnout"].statistic == pytest.approx(with_zeros["turnout"].statistic, abs=0.01)


def test_a_clean_election_of_turnouts_near_the_whole_is_not_accused(monkeypatch):
    """Registers of 200, turnout and leader's share about 98 per cent, Student tails: what is missing is a handful."""
    number, z, cases = 6_000, [], []
    for seed in range(2):
        rng = np.random.default_rng([98, seed])
        region, town = np.arange(number) // 600, np.arange(number) // 12

        def rates(rng=rng, region=region, town=town):
            own = rng.normal(0, 0.5, 10)[region] + rng.normal(0, 0.5, number // 12)[town]
            return 1 / (1 + np.exp(-(4 + own + 0.57 * rng.standard_t(4, number))))

        registered = np.full(number, 200)
        cast = rng.binomial(registered, rates())
        valid = rng.binomial(cast, 0.98)
        first = rng.binomial(valid, rates())
        stations = Stations(
            registered=registered,
            cast=cast,
            valid=valid,
            votes=np.stack([first, valid - first]),
            options=("first", "second"),
            ladder=np.stack([region, town]),
            regions=tuple(map(str, range(10))),
            rows=np.arange(number),
        )
        for option in stations.options:
            case = Case(stations, option)
            results = examine(case)
            z.append([result.statistic / result.null["sd"] for result in results])
            assert all(result.estimates["left_out"] > 500 for result in results)
            assert all("took no part" in result.words.seen for result in results)
            cases.append(case)
    assert np.abs(z).max() < 3.3
    assert np.all(np.abs(np.mean(z, axis=0)) < 3 / np.sqrt(4))
    # A null of beta-binomial shape up to the ends was far off.
    monkeypatch.setattr(local_chances, "_FEWEST", 10**9)
    before = [examine(case, least_ballots=0)[1] for case in cases]
    assert max(abs(result.statistic / result.null["sd"]) for result in before) > 4
