"""Figures printed together, on published examples whose recomputation is known."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.claim import Figure
from scrutineer.claims.consistency import narrowed, printed_together
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Fit

IDENTITY = (parse_metric("valid + invalid - cast"),)


def figures(*pairs: tuple[str, str]) -> tuple[Figure, ...]:
    return tuple(Figure(parse_metric(metric), printed=printed) for metric, printed in pairs)


def percent(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None
    assert interval.high is not None
    return round(float(interval.low) * 100, 2), round(float(interval.high) * 100, 2)


@pytest.mark.parametrize(
    ("printed", "excluded"),
    [
        # Cambodia, 30 July 2018: the same report with the rate of its own count, and with the rate of the night before.
        ([("cast", "6,946,164"), ("cast / registered", "82.89 percent"), ("invalid", "596,775")], False),
        ([("cast", "6,946,164"), ("cast / registered", "82.17 percent"), ("invalid", "596,775")], True),
        # The night of 29 July 2018.
        ([("cast", "6.74 million"), ("cast / registered", "80.49%")], False),
    ],
)
def test_cambodia_2018(printed: Sequence[tuple[str, str]], excluded: bool) -> None:
    fixed = {"registered": Interval.point(8_380_217)}
    assert printed_together(figures(*printed), fixed=fixed).excluded is excluded


def test_the_misprinted_rate_is_recomputed() -> None:
    found = printed_together(
        figures(("cast", "6,946,164"), ("cast / registered", "82.17 percent")),
        fixed={"registered": Interval.point(8_380_217)},
    )
    (item,) = found.faulty
    assert item.value == Interval.point(Fraction(6_946_164, 8_380_217))


def test_maldives_2014_the_total_is_not_the_sum_of_its_parts() -> None:
    total, men, women = ("cast", "189,482"), ("external.men", "95,744"), ("external.women", "93,898")
    rate, register = ("cast / registered", "78.80 percent"), ("registered", "240,652")
    by_parts = ("(external.men + external.women) / registered", "78.80 percent")
    assert printed_together(figures(total, rate, register), fixed={}).excluded
    assert printed_together(figures(total, men, women, ("external.men + external.women", "189,482")), fixed={}).excluded
    assert not printed_together(figures(men, women, by_parts, register), fixed={}).excluded
    (sum_of_parts,) = printed_together(
        figures(men, women, ("external.men + external.women", "189,482")), fixed={}
    ).recomputations
    assert sum_of_parts.value == Interval.point(189_642)


def test_ghana_2020_the_narrated_total_is_off_by_two_thousand() -> None:
    parts = (("valid", "13,119,460"), ("invalid", "313,397"))
    narrated = printed_together(figures(("cast", "13,434,857"), *parts), fixed={}, identities=IDENTITY)
    quoted = printed_together(figures(("cast", "13,432,857"), *parts), fixed={}, identities=IDENTITY)
    assert narrated.excluded
    assert [item.value for item in narrated.faulty] == [Interval.point(13_432_857)]
    assert not quoted.excluded
    rate = ("invalid / cast", "2.333%")
    for total in ("13,434,857", "13,432,857"):
        assert not printed_together(figures(("cast", total), ("invalid", "313,397"), rate), fixed={}).excluded


def test_cambodia_2023_is_too_coarse() -> None:
    printed = figures(("invalid / cast", "5.35 percent"), ("cast", "8.21 million"), ("valid", "7.77 million"))
    found = printed_together(
        (*printed, *figures(("(cast - valid) / cast", "5.35 percent"))), fixed={}, identities=IDENTITY
    )
    assert not found.excluded
    worked = next(item for item in found.recomputations if item.metric.text == "(cast - valid) / cast")
    assert worked.fit is Fit.COARSE
    low, high = percent(worked.value)
    assert low <= 5.23
    assert high >= 5.48


def test_kenya_2017_the_two_rates_stand_apart() -> None:
    register, cast = ("registered", "19.6 million"), ("cast", "6,553,858")
    later = printed_together(figures(register, cast, ("cast / registered", "34 percent")), fixed={})
    assert later.recomputations[0].metric.text == "cast / registered"
    assert percent(later.recomputations[0].value) == (33.35, 33.52)
    about = Figure(parse_metric("cast / registered"), printed="34 percent", hedge="about")
    assert not printed_together((*figures(register, cast), about), fixed={}).excluded
    assert printed_together(figures(register, cast, ("cast / registered", "48 percent")), fixed={}).excluded


def test_bolivia_2019_the_margin_follows_from_the_shares() -> None:
    shares = (("votes[a] / valid", "46.86%"), ("votes[b] / valid", "36.74%"))
    margin = "votes[a] / valid - votes[b] / valid"
    found = printed_together(figures(*shares, (margin, "10.12 points")), fixed={})
    assert not found.excluded
    (worked,) = [item for item in found.recomputations if item.metric.text == margin]
    assert percent(worked.value) == (10.11, 10.13)
    assert printed_together(figures(*shares, (margin, "10.52%")), fixed={}).excluded


def test_venezuela_2024_both_shares_imply_the_same_total() -> None:
    first = (("votes[a]", "5,150,092"), ("votes[a] / valid", "51.2%"))
    second = (("votes[b]", "4,445,978"), ("votes[b] / valid", "44.2%"))
    assert not printed_together(figures(*first, *second), fixed={}).excluded
    other = (("votes[b]", "4,445,978"), ("votes[b] / valid", "54.2%"))
    assert printed_together(figures(*first, *other), fixed={}).excluded
    exact = {"votes[a] / valid": Interval.point(Fraction(512, 1000)), "votes[a]": Interval.point(5_150_092)}
    total = narrowed(parse_metric("votes[a] / valid"), exact["votes[a] / valid"], exact, "valid")
    assert total is not None
    assert total.value is not None
    assert round(float(total.value), 1) == 10_058_773.4


def test_figures_about_different_stages_are_not_set_against_each_other() -> None:
    cast, rate = figures(("cast", "900"), ("cast / registered", "50%"))
    fixed = {"registered": Interval.point(1000)}
    assert printed_together((cast, rate), fixed=fixed).excluded
    evening = Figure(rate.metric, printed=rate.printed, about_stage="evening")
    assert not printed_together((cast, evening), fixed=fixed).excluded


def test_a_figure_against_the_record_alone_is_not_a_matter_of_printing() -> None:
    fixed = {"previous.cast": Interval.point(100), "previous.invalid": Interval.point(1)}
    printed = figures(("previous.invalid / previous.cast", "9%"), ("cast", "900"))
    assert not printed_together(printed, fixed=fixed).excluded


def test_a_register_printed_in_the_claim_goes_before_that_of_the_record() -> None:
    printed = figures(("registered", "2,000"), ("cast", "1,000"), ("cast / registered", "50%"))
    assert not printed_together(printed, fixed={"registered": Interval.point(1000)}).excluded


@given(
    st.integers(min_value=100, max_value=10**7),
    st.integers(min_value=1, max_value=99),
    st.integers(min_value=1, max_value=99),
)
def test_true_figures_never_exclude_each_other(registered: int, of_hundred: int, valid_of_hundred: int) -> None:
    cast = registered * of_hundred // 100
    valid = cast * valid_of_hundred // 100
    printed = [("registered", f"{registered:,}"), ("cast", f"{cast:,}"), ("valid", f"{valid:,}")]
    printed.append(("cast / registered", f"{int(Fraction(cast * 1000, registered) + Fraction(1, 2)) / 10:.1f}%"))
    if cast:
        printed.append(("valid / cast", f"{valid * 1000 // cast / 10:.1f}%"))
        printed.append(("invalid", f"{cast - valid:,}"))
    found = printed_together(figures(*printed), fixed={}, identities=IDENTITY)
    assert not found.excluded
    assert not found.faulty


def test_the_order_of_figures_changes_nothing() -> None:
    printed = figures(
        ("cast", "6,946,164"), ("cast / registered", "82.17%"), ("invalid", "596,775"), ("invalid / cast", "8.59%")
    )
    fixed = {"registered": Interval.point(8_380_217)}
    assert {printed_together(order, fixed=fixed).excluded for order in permutations(printed)} == {True}
