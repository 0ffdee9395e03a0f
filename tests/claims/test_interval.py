"""Interval arithmetic holds the true value, whatever the operands."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.interval import Interval

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=997)


@st.composite
def around(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval, some of them unbounded, and a number in it."""
    inside = draw(numbers)
    low = draw(st.none() | st.fractions(min_value=0, max_value=50, max_denominator=97))
    high = draw(st.none() | st.fractions(min_value=0, max_value=50, max_denominator=97))
    return Interval(None if low is None else inside - low, None if high is None else inside + high), inside


@given(around(), around())
def test_results_hold_the_true_value(one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]) -> None:
    (a, x), (b, y) = one, other
    assert (a + b).holds(x + y)
    assert (a - b).holds(x - y)
    assert (-a).holds(-x)
    assert (a * b).holds(x * y)
    quotient = a.over(b)
    if quotient is None:
        assert b.holds(0)
    else:
        assert quotient.holds(x / y)


@given(around(), around())
def test_comparison_is_never_wrong(one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]) -> None:
    (a, x), (b, y) = one, other
    told = a.above(b)
    assert told is None or told == (x > y)
    shared = a.meet(b)
    assert (shared is None) == (not any(a.holds(z) and b.holds(z) for z in _corners(a, b)))
    if a.contains(b):
        assert a.holds(y)


def _corners(a: Interval, b: Interval) -> list[Fraction]:
    ends = [end for item in (a, b) for end in (item.low, item.high) if end is not None]
    return [*ends, Fraction(0)]


def test_an_interval_ends_above_its_start() -> None:
    with pytest.raises(ValueError, match="lies above"):
        Interval(Fraction(2), Fraction(1))


def test_a_divisor_that_may_be_nothing_gives_nothing() -> None:
    assert Interval.point(1).over(Interval(Fraction(0), Fraction(5))) is None
    assert Interval.point(1).over(Interval(Fraction(2), None)) == Interval(Fraction(0), Fraction(1, 2))


def test_numbers_too_large_for_a_float_stay_exact() -> None:
    huge = Interval(Fraction(10**400), None)
    assert (huge + Interval.point(1)).low == 10**400 + 1
    assert (huge * Interval.point(-2)).high == -2 * 10**400
