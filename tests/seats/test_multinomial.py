"""Draws of votes: against the exact distribution, and against the quantile of each deviate."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import binom, chi2

from scrutineer.seats.multinomial import _binomial, _reaches, _searched, draw_multinomial, expansion, left_out

COUNTED = np.array([40_000, 12, 0, 9_000, 60_000, 500, 3_000], np.int64)


@pytest.mark.parametrize("chance", [0.5, 0.45, 0.3, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("variance", [50, 90, 400, 10_000, 1_000_000])
def test_the_expansion_is_as_close_as_it_says(chance, variance):
    trials = float(int(variance / (chance * (1 - chance))) + 1)
    spread = np.sqrt(trials * chance * (1 - chance))
    number = np.unique(np.floor(trials * chance + spread * np.linspace(-6, 6, 200)))
    number = number[(number >= 0) & (number < trials)]
    below, above = binom.cdf(number, trials, chance), binom.sf(number, trials, chance)
    deviate = np.where(below < 0.5, ndtri(below), -ndtri(above))
    inside = np.abs(deviate) <= 6
    number, deviate = number[inside], deviate[inside]
    every = np.full(number.size, trials)
    x = expansion(every, np.full(number.size, spread), deviate, deviate**2, chance)
    off = np.abs(x - (number + 0.5)) * spread**2
    assert number.size > 60
    assert (off < 0.8 * left_out(deviate**2)).all()


@pytest.mark.parametrize(("trials", "chance"), [(250_000, 0.3), (2_000, 0.5), (40_000, 0.002), (300, 0.3), (9, 0.4)])
def test_a_number_is_the_quantile_of_its_deviate(trials, chance):
    size = 8_000
    number = _binomial(np.random.default_rng(3), np.full(size, float(trials)), chance)
    if trials * chance * (1 - chance) < 50:
        assert (number == np.random.default_rng(3).binomial(trials, chance, size)).all()
        return
    deviate = np.random.default_rng(3).standard_normal(size)
    expected = np.where(
        deviate < 0, binom.ppf(ndtr(deviate), trials, chance), binom.isf(ndtr(-deviate), trials, chance)
    )
    assert (number == expected).all()


def test_far_deviates_and_the_ends_are_searched():
    for deviate in (-9.0, -6.5, 6.5, 9.0):
        tail = ndtr(-abs(deviate))
        for trials, chance in ((5_000.0, 0.4), (200.0, 0.5)):
            every = np.arange(trials)
            held = binom.cdf(every, trials, chance) >= tail if deviate < 0 else binom.sf(every, trials, chance) <= tail
            expected = np.flatnonzero(held)[0]
            for start in (expected - 7, expected, expected + 7):
                assert _searched(start, np.array([deviate]), np.array([trials]), chance) == expected
    assert _searched(150.0, np.array([38.0]), np.array([200.0]), 0.5) == 200
    assert not _reaches(np.array([99.0]), np.array([1.0]), np.array([200.0]), 0.5)[0]


def test_the_lists_follow_the_multinomial_distribution():
    draws, total = 30_000, int(COUNTED.sum())
    drawn = draw_multinomial(np.random.default_rng(11), COUNTED, draws)
    assert (drawn.sum(axis=1) == total).all()
    assert (drawn >= 0).all()
    for place, share in enumerate(COUNTED / total):
        if not share:
            assert not drawn[:, place].any()
            continue
        # Ten classes of equal chance, as near as whole numbers let them be.
        cuts = np.unique(binom.ppf(np.arange(1, 10) / 10, total, share))
        expected = draws * np.diff([0, *binom.cdf(cuts, total, share), 1])
        seen = np.bincount(np.searchsorted(cuts, drawn[:, place]), minlength=expected.size)
        assert chi2.sf(((seen - expected) ** 2 / expected).sum(), expected.size - 1) > 1e-4, place
    shares = COUNTED / total
    covariance = total * (np.diag(shares) - np.outer(shares, shares))
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    off = np.abs(np.cov(drawn.T) - covariance)
    assert (off <= 5 * np.sqrt(2 / draws) * scale).all()


def test_few_draws_are_those_of_numpy():
    expected = np.random.default_rng(1).multinomial(COUNTED.sum(), COUNTED / COUNTED.sum(), size=50)
    assert (draw_multinomial(np.random.default_rng(1), COUNTED, 50) == expected).all()
    assert not draw_multinomial(np.random.default_rng(1), COUNTED * 0, 1_000).any()
