"""What the methods of digits share: exact chances of digits, exact covariance, draws that agree with them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, chi2

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.count_digits import KINDS, CountDigits, read_off
from scrutineer.forensics.count_shape import SPREAD, count_shape
from scrutineer.forensics.digit_probabilities import digit_probabilities
from scrutineer.forensics.digit_statistic import DigitStatistic, digit_statistic, textbook
from scrutineer.forensics.digits import (
    ADJACENT,
    REPEATS,
    SECOND_DIGIT,
    counts_of,
    last_pairs,
    percentages,
    second_digits,
)
from scrutineer.forensics.local_rates import LocalRates, local_rates


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


@settings(max_examples=40)
@given(st.integers(100, 2_500), st.floats(0.03, 0.97), st.floats(0.003, 0.2))
def test_chances_are_sums_of_beta_binomial_probabilities(size, rate, dispersion):
    rates = LocalRates(np.array([rate]), np.array([dispersion]))
    found = digit_probabilities(np.array([size]), rates)
    k = np.arange(size + 1)
    pmf = betabinom.pmf(k, size, rates.alpha[0], rates.beta[0])
    for kind, codes in read_off(k, np.full(k.size, size)).items():
        mass = pmf[codes >= 0].sum()
        chance = np.atleast_1d(getattr(found, kind)[0])
        # Counts far from the mean are left out; what they hold is all that the chances may be off by.
        far = np.abs(k - size * rate) > SPREAD * np.sqrt(size * rate * (1 - rate) * (1 + (size - 1) * dispersion))
        left_out = pmf[far & (codes >= 0)].sum() / mass if mass else 1.0
        if mass < 1e-4 or left_out > 0.5:
            continue
        categories = range(chance.size) if chance.size > 1 else (1,)
        expected = [pmf[codes == code].sum() / mass for code in categories]
        assert chance == pytest.approx(expected, abs=2e-4 + 2 * left_out)


def test_where_the_shape_is_right_it_moves_nothing_and_where_it_is_wrong_it_helps():
    rng = np.random.default_rng(3)
    size = np.full(20_000, 300)
    rates = LocalRates(np.full(20_000, 0.7), np.full(20_000, 0.02))
    right = rng.binomial(size, rng.beta(rates.alpha, rates.beta))
    for counts, least, most in ((right, 0.0, 8.0), (rng.binomial(size, 0.7), 100.0, np.inf)):
        found = digit_probabilities(size, rates, count_shape(counts, size, rates))
        statistic = digit_statistic(read_off(counts, size)["second"], found.second_reshaped, found.second)
        assert least <= statistic.null_error <= most
        assert statistic.p_chi_square > 0.001


def test_the_covariance_is_exact_for_unlike_stations():
    rng = np.random.default_rng(5)
    chances = rng.dirichlet(np.full(10, 0.3), 400)
    below = chances.cumsum(axis=1)
    sums = []
    forms = []
    for _ in range(3_000):
        codes = np.minimum((rng.random((400, 1)) > below).sum(axis=1), 9)
        statistic = digit_statistic(codes, chances)
        sums.append(statistic.observed)
        forms.append(statistic.chi_square)
    assert np.cov(np.array(sums).T) == pytest.approx(statistic.covariance, abs=4)
    assert np.mean(forms) == pytest.approx(9, abs=0.3)
    assert np.mean(np.array(forms) > chi2.isf(0.05, 9)) == pytest.approx(0.05, abs=0.015)
    # Pearson's statistic, which takes stations for alike, is far too small here.
    alike = textbook(statistic, chances.mean(axis=0))
    assert alike.covariance.trace() > 1.3 * statistic.covariance.trace()


def test_draws_of_the_simulator_agree_with_the_exact_chances(make):
    stations = make(4, 3_000)
    case = Case(stations, "first", draws=300)
    for digits in (case.turnout_digits, case.result_digits):
        assert set(digits.drawn) == {*KINDS, "second_chi_square", "last_chi_square"}
        for drawn in digits.drawn.values():
            assert abs(drawn.mean) < 4 / np.sqrt(300)
            assert drawn.sd == pytest.approx(1, abs=0.17)
            assert drawn.rejected < 0.04


@pytest.mark.slow
def test_rates_that_are_fitted_anew_to_every_draw_change_nothing(make):
    stations = make(6, 2_000)
    clean = Case(stations, "first").clean
    z = []
    for seed in range(30):
        drawn = clean.draw(np.random.default_rng(seed))
        rates = local_rates(drawn.cast, drawn.registered, drawn.ladder)
        digits = CountDigits(drawn.cast, drawn.registered, rates, 0, (0,))
        z.append([digits.statistic(kind).z for kind in KINDS])
    assert np.all(np.abs(np.mean(z, axis=0)) < 3.5 / np.sqrt(30))
    assert np.all(np.std(z, axis=0) < 1.5)


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


def test_an_error_of_the_null_counts_in_every_direction():
    """A shift that leaves the mean where it is widens it as much as one along it: the next error may lie there."""
    expected = np.array([40.0, 30.0, 30.0])
    covariance = np.diag(expected) - np.outer(expected, expected) / 100
    values = np.arange(3.0)
    across = np.array([6.0, -12.0, 6.0])
    assert values @ across == 0
    found = [
        DigitStatistic(100, expected + 3 * (values - 0.9), expected, covariance, shift)
        for shift in (np.zeros(3), across)
    ]
    error = float(across @ np.linalg.pinv(covariance) @ across)
    assert found[1].null_error == pytest.approx(error)
    assert found[1].mean_sd == pytest.approx(found[0].mean_sd * np.sqrt(1 + error))
    assert abs(found[1].z) < abs(found[0].z)
