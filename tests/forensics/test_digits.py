"""What the methods of digits share: expected frequencies, smooth curves, draws that agree with the test."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from scrutineer.errors import InputError
from scrutineer.forensics import last_digit, last_pair, round_numbers, second_digit
from scrutineer.forensics.case import Case
from scrutineer.forensics.count_digits import KINDS, CountDigits
from scrutineer.forensics.digit_statistic import textbook
from scrutineer.forensics.digits import (
    ADJACENT,
    REPEATS,
    SECOND_DIGIT,
    counts_of,
    last_pairs,
    percentages,
    second_digits,
)
from scrutineer.forensics.expected_frequencies import SPREAD, expected_frequencies
from scrutineer.forensics.guide_table import first_at_least
from scrutineer.forensics.last_digit import examine
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.narrowest_hump import narrowest_humps
from scrutineer.forensics.smooth_frequencies import Curve, Readings, knots, splines
from scrutineer.forensics.stations import Stations


def test_benford_s_second_digits_are_those_of_the_textbook():
    printed = [0.11968, 0.11389, 0.10882, 0.10433, 0.10031, 0.09668, 0.09337, 0.09035, 0.08757, 0.08500]
    assert pytest.approx(printed, abs=5e-6) == SECOND_DIGIT
    mean = SECOND_DIGIT @ np.arange(10)
    assert mean == pytest.approx(4.18739, abs=5e-6)
    assert SECOND_DIGIT @ np.arange(10) ** 2 - mean**2 == pytest.approx(8.25378, abs=5e-6)


@given(st.integers(0, 10**9))
def test_digits_are_those_that_are_written(count):
    written = str(count)
    array = np.array([count])
    assert second_digits(array)[0] == (int(written[1]) if count >= 10 else -1)
    assert last_pairs(array)[0] == (int(written[-2:]) if count >= 100 else -1)


def test_pairs():
    assert np.flatnonzero(REPEATS).tolist() == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]
    assert ADJACENT.sum() == 20
    assert ADJACENT[[9, 90, 34, 43]].all()
    assert not ADJACENT[[13, 80, 55]].any()


@given(st.integers(1, 3_000), st.data())
def test_percentages_are_rounded_with_halves_upwards(size, data):
    count = data.draw(st.integers(0, size))
    assert percentages(np.array([count]), np.array([size]))[0] == int(100 * count / size + 0.5 + 1e-12)


def expected(size, rate, dispersion):
    rates = LocalRates(np.array([rate]), np.array([dispersion]))
    return expected_frequencies(np.array([size]), rates), betabinom(size, rates.alpha[0], rates.beta[0])


@settings(max_examples=40)
@given(st.integers(100, 1_500), st.floats(0.03, 0.97), st.floats(0.003, 0.2))
def test_expected_frequencies_are_sums_of_beta_binomial_probabilities(size, rate, dispersion):
    found, law = expected(size, rate, dispersion)
    k = np.arange(size + 1)
    far = np.abs(k - size * rate) > SPREAD * np.sqrt(size * rate * (1 - rate) * (1 + (size - 1) * dispersion))
    left_out = law.pmf(k)[far].sum()
    assert found.counts == pytest.approx(law.pmf(k), abs=1e-6 + left_out)
    of = np.bincount(percentages(k, np.full(k.size, size)), weights=law.pmf(k), minlength=101)[1:100]
    assert found.percentages == pytest.approx(of, abs=1e-6 + left_out)


def test_drawn_frequencies_are_those_expected():
    rng = np.random.default_rng(8)
    sizes = rng.integers(60, 700, 3_000)
    rates = LocalRates(rng.uniform(0.3, 0.999, 3_000), rng.uniform(0.002, 0.1, 3_000))
    found = expected_frequencies(sizes, rates, elections=40, seed=(1,))
    assert found.drawn_counts.shape == (40, sizes.max() + 1)
    assert (found.drawn_counts.sum(axis=1) == 3_000).all()
    whole = betabinom(sizes, rates.alpha, rates.beta).pmf(sizes)
    # A count that is all of its size is told as 0.
    partial = found.counts - np.bincount(sizes, weights=whole, minlength=sizes.max() + 1)
    for drawn, law in ((found.drawn_counts, partial), (found.drawn_percentages, found.percentages)):
        often = np.flatnonzero(law > 0.5)[1:]
        z = (drawn.mean(axis=0) - law)[often] / np.sqrt(law[often] / 40)
        assert np.mean(z**2) == pytest.approx(1, abs=5 * np.sqrt(2 / often.size))
        assert abs(z.sum()) < 4 * np.sqrt(often.size)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_a_guide_table_only_shortens_the_search(seed):
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.full(rng.integers(1, 60), 0.1), 7)
    sums = np.cumsum(
        np.hstack([np.zeros((7, 1)), chances * (chances > 1e-3) + (chances == chances.max(1)[:, None])]), 1
    )
    aim = sums[:, -1:] * (1 - rng.random((7, 50)))
    aim[:, 0] = sums[:, -1]
    searched = [row.searchsorted(wanted) for row, wanted in zip(sums, aim, strict=True)]
    assert (first_at_least(sums, aim) == np.stack(searched)).all()


def test_the_curve_fits_what_is_smooth_and_leaves_the_digits():
    values = np.arange(100, 900)
    shape = 400 * np.exp(-(((values - 300) / 60) ** 2) / 2) + 150 * np.exp(-(((values - 620) / 90) ** 2) / 2)
    at = knots(shape, 100, np.full(values.size, 20.0))
    curve = Curve(splines(values, at), np.zeros(values.size), np.zeros(at.size + 2))
    table = np.eye(10)[values % 10]
    readings = Readings.of(curve, table)
    smooth = curve.fitted(shape)
    assert smooth.expected == pytest.approx(shape, rel=0.02, abs=0.3)
    assert smooth.statistic(readings).chi_square < 0.01
    # A score test: moved by a share of each digit, the statistic grows with what shape leaves.
    moved = curve.fitted(shape * (1 + 0.05 * (values % 10 == 0) - 0.05 * (values % 10 == 9)))
    found = moved.statistic(readings)
    assert found.degrees == 9
    assert found.information == pytest.approx(1, abs=0.05)
    assert found.chi_square == pytest.approx(2 * 0.05**2 * shape.sum() / 10, rel=0.1)


def test_the_bordered_band_is_solved_as_a_whole():
    rng = np.random.default_rng(4)
    values = np.arange(100, 260)
    curve = Curve(splines(values, np.linspace(100, 259, 12), rng.normal(size=160)), np.zeros(160), np.eye(15)[-1])
    weights, right = rng.uniform(0.1, 9, 160), rng.normal(size=(15, 3))
    dense = curve.columns.toarray()
    whole = dense.T @ (weights[:, None] * dense) + np.diag(curve.precision)
    assert curve.solved(weights, right) == pytest.approx(np.linalg.solve(whole, right), rel=1e-5, abs=1e-7)
    assert curve.solved(weights, right[:, 0]) == pytest.approx(curve.solved(weights, right)[:, 0])


def test_knots_have_stations_between_them():
    rng = np.random.default_rng(2)
    observed = rng.poisson(np.linspace(8, 0.05, 600)).astype(float)
    at = knots(observed, 100, np.full(600, 15.0))
    assert at[0] == 100
    assert at[-1] == 699
    assert np.diff(at).min() >= 7.5
    between = np.diff(np.concatenate(([0], np.cumsum(observed)))[np.ceil(at - 100).astype(int)])
    assert between.min() >= 9
    # Between humps that lie apart the curve must turn: two knots more, as far from the humps as those within.
    apart = np.where(abs(np.arange(300) - 150) < 60, 0.0, 20.0)
    at = knots(apart, 100, np.full(300, 15.0))
    assert at[(at > 200) & (at < 315)] == pytest.approx([205, 220, 296, 311])
    # One value alone makes no curve, and no error.
    assert knots(np.array([5.0]), 100, np.array([15.0])).tolist() == [100, 101]


def test_the_textbook_is_pearson_s_chi_square():
    codes = np.random.default_rng(5).integers(-1, 10, 3_000)
    own = np.bincount(codes[codes >= 0], minlength=10)
    found = textbook(codes, SECOND_DIGIT)
    gap = own - own.sum() * SECOND_DIGIT
    assert found.chi_square == pytest.approx((gap**2 / (own.sum() * SECOND_DIGIT)).sum())
    assert (found.degrees, found.number) == (9, own.sum())
    assert found.information == pytest.approx(1)


def test_draws_of_the_simulator_agree_with_the_test(make):
    case = Case(make(4, 600), "first", draws=80)
    for digits in (case.turnout_digits, case.result_digits):
        assert set(digits.drawn) == {*KINDS, "second_chi_square", "last_chi_square"}
        for drawn in digits.drawn.values():
            assert abs(drawn.mean) < 4 / np.sqrt(80)
            assert drawn.sd == pytest.approx(1, abs=0.3)
            assert drawn.rejected <= 0.07
    # What its own draws show is no error rate.
    result = examine(case)[0]
    assert result.false_positive_rate is None
    assert result.null["null_rejection_rate"] == case.turnout_digits.drawn["last"].rejected


def camps(rng, number, *, registered, shares, precision, turnout=0.7, cast_precision=60):
    """Stations of one hundred places, each of which holds all camps."""
    size = np.full(number, registered)
    place = np.arange(number) * 100 // number
    cast = rng.binomial(size, rng.beta(turnout * cast_precision, (1 - turnout) * cast_precision, number))
    share = rng.choice(shares, number)
    valid = rng.binomial(cast, 0.98)
    first = rng.binomial(valid, rng.beta(share * precision, (1 - share) * precision))
    second = rng.binomial(valid - first, 0.6)
    return Stations(
        registered=size,
        cast=cast,
        valid=valid,
        votes=np.stack([first, second]),
        options=("first", "second"),
        ladder=np.stack([place // 10, place]),
        regions=tuple(f"region {code}" for code in range(10)),
        rows=np.arange(number),
    )


KINDS_OF_CAMPS = {
    "two camps": {"shares": [0.3, 0.6], "precision": 60},
    "narrow humps": {"shares": [0.4, 0.55], "precision": 2_000, "turnout": 0.9, "cast_precision": 3_000},
    "nearly full registers": {"shares": [0.3, 0.6], "precision": 60, "turnout": 0.97, "cast_precision": 300},
    "three camps": {"shares": [0.15, 0.4, 0.7], "precision": 60},
    "all or nothing": {"shares": [0.5], "precision": 1.2},
}


@pytest.mark.parametrize(
    ("kind", "elections"),
    [
        ("two camps", 2),
        ("narrow humps", 2),
        ("nearly full registers", 2),
        *(pytest.param(kind, 15, marks=pytest.mark.slow) for kind in KINDS_OF_CAMPS),
    ],
)
def test_places_of_several_camps_and_one_register_are_not_accused(kind, elections):
    """Within a place shares have two humps or none, so that no beta-binomial describes the counts."""
    values = []
    for seed in range(elections):
        stations = camps(np.random.default_rng(seed), 4_000, registered=300, **KINDS_OF_CAMPS[kind])
        for method in (second_digit, last_digit, last_pair, round_numbers):
            values += [r.p_value for r in method.examine(Case(stations, "first", draws=0)) if r.applicable]
    small = np.array(values)
    assert small.size >= 12 * elections
    assert np.mean(small < 0.05) < (0.15 if elections < 10 else 0.09)
    assert small.min() > 0.0005


def far_apart(rng, number):
    """One register, and two levels of turnout with hardly a station between them."""
    return {"registered": 300, "turnout": rng.choice([0.62, 0.92], number), "cast_precision": 20_000}


def on_others(rng, number):
    """Registers of 280 to 300, and a quarter of the stations where nearly all vote alike."""
    alike = rng.random(number) < 0.25
    turnout, precision = np.where(alike, 0.97, 0.7), np.where(alike, 20_000, 8)
    return {"registered": rng.integers(280, 301, number), "turnout": turnout, "cast_precision": precision}


@pytest.mark.parametrize(("kind", "seed"), [(far_apart, 19), (far_apart, 21), (on_others, 2), (on_others, 24)])
def test_humps_narrower_than_those_of_poisson_counts_are_not_accused(kind, seed):
    """Each has p values of 1e-6 to 2e-4 where knots are three quarters of sqrt(k) apart and gaps have none."""
    rng = np.random.default_rng(seed)
    stations = camps(rng, 6_000, shares=[0.4, 0.55], precision=60, **kind(rng, 6_000))
    case = Case(stations, "first", draws=0)
    found = [r for method in (second_digit, last_digit, round_numbers) for r in method.examine(case) if r.applicable]
    assert len(found) >= 8
    assert min(r.p_value for r in found) > 0.001


def test_a_hump_is_narrow_where_stations_share_a_whole_that_nearly_all_vote_in():
    rng = np.random.default_rng(1)
    values = np.arange(100, 320)
    sizes = np.where(rng.random(4_000) < 0.3, 300, rng.integers(150, 900, 4_000))
    counts = rng.binomial(sizes, np.where(sizes == 300, 0.96, 0.5))
    found = narrowest_humps(counts, sizes, values)
    binomial = np.sqrt(values * (1 - values / 300).clip(0))
    assert found[170:199] == pytest.approx(binomial[170:199])
    # Where no such station is, and from the whole on, nothing is narrower than a Poisson count.
    poisson = np.r_[:140, 200:220]
    assert found[poisson] == pytest.approx(np.sqrt(values[poisson]))


def test_percentages_that_stray_elsewhere_have_a_curve_that_bends_more(make):
    stations = make(3, 3_000)
    alike = np.arange(3_000) % 4 == 0
    calm = Case(stations, "first", draws=0).turnout_digits.statistic("round_percentage")
    cast = np.where(alike, np.random.default_rng(3).binomial(stations.registered, 0.9), stations.cast)
    digits = CountDigits(cast, stations.registered, local_rates(cast, stations.registered, stations.ladder), 0, ())
    bent = digits.statistic("round_percentage")
    assert calm.information > 0.9
    assert 0.3 < bent.information < 0.6
    assert abs(bent.z) < 3


def test_invented_counts_are_found_where_every_place_has_two_camps():
    rng = np.random.default_rng(3)
    stations = camps(rng, 5_000, registered=300, **KINDS_OF_CAMPS["two camps"])
    votes = stations.votes[0]
    chosen = (votes >= 100) & (votes < 190) & (rng.random(votes.size) < 0.15)
    liked = rng.choice([0, 0, 5, 5, 2, 7], votes.size)
    stations.votes[0] = np.where(
        chosen, np.minimum(votes // 10 * 10 + liked, stations.valid - stations.votes[1]), votes
    )
    for method, test in ((last_digit, "result_chi_square"), (round_numbers, "result_counts")):
        found = {r.test: r for r in method.examine(Case(stations, "first", draws=0))}
        assert found[test].p_value < 1e-4
        # Turnout was left alone.
        assert found[test.replace("result", "turnout")].p_value > 0.001


def test_turnout_is_read_off_once_for_all_contestants(make):
    stations = make(1, 500)
    assert Case(stations, "first").turnout_digits is Case(stations, "second").turnout_digits
    assert Case(replace(stations), "first").turnout_digits is not Case(stations, "first").turnout_digits


def test_counts_that_cannot_have_digits_are_refused():
    with pytest.raises(InputError) as fault:
        counts_of(np.array([120, -1]))
    assert (fault.value.row, fault.value.value) == (2, -1)
    with pytest.raises(InputError):
        counts_of(np.array([120, 130]), np.zeros((3, 10)))
