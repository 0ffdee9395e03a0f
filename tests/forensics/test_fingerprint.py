"""Fingerprint: cell chances against simulation, parameters recovered, heterogeneity shown to look like fraud."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.fingerprint import examine, fingerprint
from scrutineer.forensics.fingerprint_bounds import bounds_told, why_uninformative
from scrutineer.forensics.fingerprint_cells import CELLS, Fair, extreme_cells, fair_cells, incremental_cells
from scrutineer.forensics.fingerprint_fit import FingerprintFit, cells_of, fit_fingerprint
from scrutineer.forensics.fingerprint_interval import FingerprintInterval, fingerprint_interval
from scrutineer.forensics.fingerprint_likelihood import Likelihood, internal
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record


def inside(rng, number, mean, sd):
    drawn = np.empty(0)
    while drawn.size < number:
        more = rng.normal(mean, sd, number)
        drawn = np.append(drawn, more[(more >= 0) & (more < 1)])
    return drawn[:number]


def simulated(rng, number, fair, theta, alpha, kind):
    """Stations of one kind as the paper makes them, counted by cell."""
    a = inside(rng, number, fair.turnout, fair.turnout_sd)
    v = inside(rng, number, fair.share, fair.share_sd)
    x = {
        "fair": lambda: np.zeros(number),
        "incremental": lambda: inside(rng, 3 * number, 0, theta)[:number],
        "extreme": lambda: 1 - inside(rng, 3 * number, 0, 0.075)[:number],
    }[kind]()
    ballots = 1 - (1 - x) * (1 - a)
    share = (a * v + x * (1 - a) + x**alpha * (1 - v) * a) / ballots
    cell = [np.minimum((CELLS * part).astype(int), CELLS - 1) for part in (ballots, share)]
    return np.bincount(cell[0] * CELLS + cell[1], minlength=CELLS**2).reshape(CELLS, CELLS).astype(float)


@pytest.mark.parametrize("kind", ["fair", "incremental", "extreme"])
@pytest.mark.parametrize(
    ("fair", "theta", "alpha"),
    [
        (Fair(0.52, 0.13, 0.36, 0.09), 0.67, 2.9),
        (Fair(0.85, 0.05, 0.48, 0.25), 0.2, 1.5),
        (Fair(0.6, 0.08, 0.3, 0.1), 0.05, 0.4),
    ],
)
def test_chances_of_cells_are_those_of_a_simulation(kind, fair, theta, alpha):
    number = 400_000
    drawn = simulated(np.random.default_rng(1), number, fair, theta, alpha, kind) / number
    made = {
        "fair": lambda: fair_cells(fair),
        "incremental": lambda: incremental_cells(fair, theta, alpha),
        "extreme": lambda: extreme_cells(fair, alpha),
    }[kind]()
    assert made.sum() == pytest.approx(1, abs=1e-6)
    # Chance alone moves sqrt(2 p / (pi n)) by cell on average; half of the sum is a distance of distributions.
    chance = np.sqrt(2 * made / (np.pi * number)).sum() / 2
    assert np.abs(made - drawn).sum() / 2 < chance + 0.007


@pytest.mark.parametrize(
    "parameters", [(0.52, 0.36, 0.13, 0.09, 0.67, 2.9, 0.4, 0.1), (0.6, 0.3, 0.08, 0.1, 0.05, 0.4, 0.6, 0.01)]
)
def test_derivatives_are_those_of_the_chances(parameters):
    likelihood, theta = Likelihood(np.ones((CELLS, CELLS))), internal(np.array(parameters))
    found = likelihood.jacobian(theta, likelihood.chances(theta)[1])
    for place, step in enumerate(1e-4 * np.eye(theta.size)):
        ahead, back = (likelihood.chances(theta + way * step)[0].ravel() for way in (1, -1))
        slope = (ahead - back) / 2e-4
        assert np.abs(found[:, place] - slope).sum() < 1e-3 * np.abs(slope).sum()


def small_file():
    rng = np.random.default_rng(8)
    return simulated(rng, 300, Fair(0.6, 0.08, 0.4, 0.08), 0, 1, "fair") + simulated(
        rng, 100, Fair(0.6, 0.08, 0.4, 0.08), 0.3, 2.0, "incremental"
    )


def test_of_a_small_file_only_the_cells_near_stations_are_worked_out_and_the_top_is_the_same(monkeypatch):
    counts = small_file()
    start = internal(np.array([0.6, 0.4, 0.1, 0.1, 0.3, 2.0, 0.2, 0.01]))
    some, every = Likelihood(counts), Likelihood(np.ones((CELLS, CELLS)))
    inside = some.windows.inside
    assert counts[~inside].sum() == 0
    assert inside.mean() < 0.6
    (near, parts), (whole, all_parts) = some.chances(start), every.chances(start)
    assert np.allclose(near[inside], whole[inside], rtol=1e-12)
    jacobian = every.jacobian(start, all_parts)[inside.ravel()]
    assert np.allclose(some.jacobian(start, parts)[inside.ravel()], jacobian, rtol=1e-9, atol=1e-14)
    top = some.climb(start, 60, least=1e-3)
    monkeypatch.setattr("scrutineer.forensics.fingerprint_likelihood.Windows.of", lambda _: every.windows)
    before = Likelihood(counts).climb(start, 60, least=1e-3)
    assert top[1] == pytest.approx(before[1], abs=0.05)
    assert np.allclose(top[0][:4], before[0][:4], atol=0.02)


def test_the_ends_of_an_interval_are_where_the_likelihood_has_fallen_or_the_range_ends():
    """One hill of 400 stations: any incremental fraction fits. Once a search that had run out of steps ended at .4."""
    counts = simulated(np.random.default_rng(2), 400, Fair(0.6, 0.08, 0.4, 0.1), 0, 1, "fair")
    fit = fit_fingerprint(counts, along=False)
    sure = interval(fit, counts, np.arange(400), ("incremental",))
    likelihood, low = Likelihood(counts), sure.ends["incremental"][0]
    held = internal(sure.fit.parameters)
    held[6] = np.log(max(low, 1e-6))
    fall = 2 * (sure.fit.log_likelihood - likelihood.climb(held, 40, held=6)[1])
    assert low == 0 or fall > 0.8 * 1.96**2


def told_of(parameters, **ends):
    fit = FingerprintFit(np.array(parameters, float), 0.0, 0.1)
    sure = FingerprintInterval(
        fit, {"incremental": (0.1, 0.3), "extreme": (0.0, 0.01), "alpha": (1, 3)} | ends, {}, 9, 0, 0
    )
    return why_uninformative(sure), " ".join(bounds_told(sure, 1_000))


def test_what_stands_at_the_end_of_its_range_is_said():
    ordinary = [0.55, 0.4, 0.1, 0.08, 0.35, 2, 0.2, 0.005]
    assert told_of(ordinary) == (None, "")
    reason, told = told_of(ordinary, incremental=(0.0, 0.95))
    assert reason.startswith("the likelihood does not determine the incremental fraction")
    assert "interval of the incremental fraction ends at 0.95 because its range ends there" in told
    reason, told = told_of([*ordinary[:5], 10, 0.95, 1e-6], incremental=(0.8, 0.95), alpha=(1, 10))
    assert reason is None
    assert "end of the range of alpha (10 of 0.2 to 10)" in told
    assert "end of the range of the incremental fraction (0.95" in told
    assert "puts the extreme fraction at 0" in told
    assert "mean nothing" not in told
    _, told = told_of([*ordinary[:6], 1e-6, 1e-6])
    assert "theta and alpha mean nothing" in told


def test_the_parameters_of_the_model_are_recovered_within_their_intervals():
    rng = np.random.default_rng(3)
    fair, theta, alpha = Fair(0.53, 0.1, 0.36, 0.08), 0.45, 2.0
    counts = sum(
        simulated(rng, number, fair, theta, alpha, kind)
        for kind, number in (("fair", 14_000), ("incremental", 5_400), ("extreme", 600))
    )
    fit = fit_fingerprint(counts)
    sure = interval(fit, counts, rng.integers(0, 60, 20_000), ("incremental", "extreme"))
    found = sure.fit
    low, high = sure.ends["incremental"]
    assert low < found["incremental"] < high
    assert low - 0.01 < 0.27 < high + 0.01
    # Clusters that mean nothing widen nothing, but for their own chance.
    assert 1 <= sure.inflation["incremental"] < 2
    assert found["extreme"] == pytest.approx(0.03, abs=0.006)
    assert found["turnout"] == pytest.approx(0.53, abs=0.01)
    assert found["alpha"] == pytest.approx(2.0, abs=0.25)
    assert found.misplaced < 0.08
    assert cells_of(found.parameters).sum() == pytest.approx(1, abs=1e-6)
    # Votes for each voter: abstentions added, and others' votes moved, as the model says.
    x, y = (np.abs(rng.normal(0, sd, 200_000)) for sd in (theta, 0.075))
    x, y = x[x < 1], 1 - y
    each = [(z * 0.47 + z**alpha * 0.64 * 0.53).mean() for z in (x, y)]
    assert sure.added == pytest.approx(0.27 * each[0] + 0.03 * each[1], rel=0.06)
    assert sure.added < sure.added_high < 1.4 * sure.added


def interval(fit, counts, clusters, names):
    cell = np.repeat(np.arange(CELLS**2), counts.ravel().astype(int))
    return fingerprint_interval(fit, counts=counts, cell=cell, clusters=clusters, names=names)


@pytest.mark.slow
@pytest.mark.real_data
def test_the_search_along_the_fraction_finds_the_higher_top(shared):
    """Albania 2017: from the usual starts the ascent ends 47 logarithms below the top of a profile on a grid."""
    record = open_record(shared / "data/stations/albania_2017_parliament.parquet")
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    counts = fingerprint(
        registered=stations.registered, cast=stations.cast, votes=stations.of(stations.options[0]), bins=CELLS
    ).counts
    likelihood = Likelihood(counts)
    lower = likelihood.climb(internal(np.array([0.473, 0.475, 0.094, 0.135, 0.23, 1.65, 0.0084, 1e-6])), 60)[1]
    found = fit_fingerprint(counts)
    assert found.log_likelihood == pytest.approx(-33_873.2, abs=0.3)
    assert found.log_likelihood > lower + 40
    assert found["incremental"] == pytest.approx(0.907, abs=0.02)


@pytest.mark.slow
def test_intervals_hold_what_the_fit_would_be_in_countless_regions():
    """Regions differ, which the model does not know: 95 per cent intervals with stations taken for independent hold
    the fit of countless regions far too seldom, those by clusters nearly as often as they say."""
    rng = np.random.default_rng(4)
    names = ("incremental",)

    def region():
        return cells_of(
            np.array([rng.normal(0.55, 0.03), rng.normal(0.4, 0.04), 0.08, 0.08, 0.35, 2.0, rng.beta(6, 14), 0.01])
        ).ravel()

    regions = np.stack([region() for _ in range(600)])
    truth = fit_fingerprint(regions.mean(axis=0).reshape(CELLS, CELLS) * 1e6)
    held = {"clusters": 0, "independent": 0}
    for _ in range(24):
        drawn = rng.choice(600, 25, replace=False)
        cell = np.concatenate([rng.choice(CELLS**2, 240, p=regions[one] / regions[one].sum()) for one in drawn])
        counts = np.bincount(cell, minlength=CELLS**2).reshape(CELLS, CELLS).astype(float)
        fit = fit_fingerprint(counts, starts=(truth.parameters,), usual=False, along=False)
        for name, clusters in (("clusters", np.repeat(np.arange(25), 240)), ("independent", np.arange(cell.size))):
            found = fingerprint_interval(fit, counts=counts, cell=cell, clusters=clusters, names=names)
            low, high = found.ends["incremental"]
            held[name] += low <= truth["incremental"] <= high
    assert held["clusters"] >= 20
    assert held["independent"] <= held["clusters"] - 3


@pytest.mark.slow
def test_of_an_election_that_is_one_hill_the_fit_says_that_it_does_not_determine_the_fraction():
    counts = simulated(np.random.default_rng(2), 20_000, Fair(0.6, 0.08, 0.4, 0.1), 0, 1, "fair")
    found = fit_fingerprint(counts)
    assert found["extreme"] < 0.001
    true = (counts * np.log(cells_of(np.array([0.6, 0.4, 0.08, 0.1, 0.3, 2, 1e-6, 1e-6])))).sum()
    # Half a chi-square of 8 degrees of freedom: the truth is not excluded.
    assert -0.5 < found.log_likelihood - true < 10
    sure = interval(found, counts, np.arange(20_000) % 40, ("incremental", "extreme"))
    # None of 20,000: each would be missing with 1 - f, and twice the fall is the square of the quantile.
    assert sure.ends["extreme"][1] == pytest.approx(2.023**2 * sure.inflation["extreme"] / 40_000, rel=0.2)
    low, high = sure.ends["incremental"]
    assert low < 0.01
    # Twice the fall of the profile at .68 is the square of the quantile with 39 degrees of freedom, on a grid.
    assert high == pytest.approx(0.68, abs=0.06)


def test_the_histogram_holds_every_station_of_size_once():
    registered, cast = np.array([200, 200, 50, 1_000]), np.array([200, 0, 20, 505])
    votes = np.array([200, 0, 10, 101])
    found = fingerprint(registered=registered, cast=cast, votes=votes)
    assert found.stations == 2
    assert found.counts[99, 99] == 1
    assert found.counts[50, 20] == 1
    assert found.counts.sum() == 2
    assert found.ballots.sum() == 705
    assert found.cumulative[99] == pytest.approx(301 / 705)
    assert np.isnan(found.cumulative[49])
    with pytest.raises(InputError) as fault:
        fingerprint(registered=registered, cast=cast, votes=votes + 500)
    assert fault.value.column == "votes"


@pytest.mark.slow
def test_heterogeneity_is_called_fraud_by_the_model_and_the_clean_elections_show_it(make):
    # Two camps of regions, each without any fraud.
    stations = make(1, 6_000)
    rng = np.random.default_rng(1)
    camp = stations.region % 2 == 0
    cast = rng.binomial(stations.registered, np.where(camp, 0.55, 0.75) + rng.normal(0, 0.04, 6_000))
    first = rng.binomial(cast, np.where(camp, 0.3, 0.6) + rng.normal(0, 0.04, 6_000))
    mixed = replace(stations, cast=cast, valid=cast, votes=np.stack([first, cast - first]))
    (result,) = examine(Case(mixed, "first", draws=1))
    assert result.p_value is None
    assert result.statistic > 0.3
    assert result.null["incremental_least"] > 0.3
    (few,) = examine(Case(mixed.take(np.arange(30)), "first"))
    assert not few.applicable
    (small,) = examine(
        Case(
            replace(
                mixed,
                registered=np.full(6_000, 90),
                cast=cast % 90,
                valid=cast % 90,
                votes=np.stack([cast % 90 // 2, cast % 90 // 3]),
            ),
            "first",
        )
    )
    assert "no station has 100 registered voters" in small.reason
