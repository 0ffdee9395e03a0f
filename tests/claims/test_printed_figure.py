"""What a printed figure stands for."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.claim import Figure
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import choose_figure, read_figures, read_range
from scrutineer.claims.region import Fit, region_of


def only(text: str) -> Interval:
    (figure,) = read_figures(text)
    return figure.precision(whole=True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("83.02 per cent", "0.83015", "0.83025"),
        ("83.02%", "0.83015", "0.83025"),
        ("83.02 percent", "0.83015", "0.83025"),
        ("60 per cent", "0.595", "0.605"),
        ("80,23%", "0.80225", "0.80235"),
        ("83,015 %", "0.830145", "0.830155"),
        ("6.74 million", "6735000", "6745000"),
        ("4.2m", "4150000", "4250000"),
        ("587 thousand", "586500", "587500"),
        ("6,946,164", "6946164", "6946164"),
        ("6.946.164", "6946164", "6946164"),
        ("6 946 164", "6946164", "6946164"),
        ("125", "125", "125"),
        ("all 125 seats", "125", "125"),
        ("nine per cent", "0.085", "0.095"),
        ("Twenty-six countries", "26", "26"),
        ("-0.3 points", "-0.35", "-0.25"),
        ("1.234,5 tonnes", "1234.45", "1234.55"),
        ("one in 12", "2/25", "2/23"),
        ("nine out of ten", "0.85", "0.95"),
        ("Two-thirds of voters", "397/600", "403/600"),
        ("half", "0.495", "0.505"),
    ],
)
def test_printed_precision(text: str, low: str, high: str) -> None:
    assert only(text) == Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    "text",
    [
        *("", "none", "1.2.3.4", "12,34,56", "1990s", "v2", "1,2,3", "five and a half", "half a million"),
        *("a hundred and twenty-five", "5 hundred", "a thousand and five"),
    ],
)
def test_text_without_a_figure(text: str) -> None:
    assert read_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "hedge", "low", "high"),
    [
        ("80 per cent", "about", "0.79", "0.81"),
        ("9 per cent", "about", "0.08", "0.10"),
        ("6,744,893", "about", "6744892", "6744894"),
        ("560,000", "about", "550000", "570000"),
        ("200", "about", "180", "220"),
        ("600,000", "nearly", "570000", "600000"),
        ("587,000", "over", "587000", "645700"),
        ("100", "at_least", "100", None),
        ("70 percent", "at_least", "0.7", None),
        ("83.02 percent", "at_least", "0.83015", None),
        ("69.61 percent", "up_to", None, "0.69615"),
        ("5", "up_to", None, "5"),
    ],
)
def test_hedges(text: str, hedge: str, low: str | None, high: str | None) -> None:
    (figure,) = read_figures(text)
    ends = (None if end is None else Fraction(end) for end in (low, high))
    assert figure.hedged(hedge, whole=True) == Interval(*ends)


def test_percentages_and_counts_in_one_text_are_told_apart() -> None:
    text = "6,946,164, or 82.17 percent"
    assert [figure.value for figure in choose_figure(text, whole=True)] == [6946164]
    assert [figure.value for figure in choose_figure(text, whole=False)] == [Fraction("0.8217")]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("60 to 70 per cent", "0.6", "0.7"), ("60-70%", "0.6", "0.7"), ("6 to 7 million", "6000000", "7000000")],
)
def test_ranges_share_sign_and_scale(text: str, low: str, high: str) -> None:
    ends = read_range(text)
    assert ends is not None
    assert [end.value for end in ends] == [Fraction(low), Fraction(high)]


@given(st.fractions(min_value=0, max_value=2), st.integers(min_value=0, max_value=4))
def test_a_rounded_percentage_fits_the_value_it_was_rounded_from(value: Fraction, decimals: int) -> None:
    unit = Fraction(1, 10**decimals)
    for name, whole in (
        ("half up", (value * 100 / unit + Fraction(1, 2)) // 1),
        ("cut off", (value * 100 / unit) // 1),
    ):
        text = f"{int(whole) // 10**decimals}"
        if decimals:
            text += f".{int(whole) % 10**decimals:0{decimals}d}"
        region = region_of(Figure(parse_metric("cast / registered"), printed=f"{text} per cent"))
        assert region is not None
        assert region.printed is not None
        assert region.fit(Interval.point(value)).holds
        assert name in region.printed.rounding(value)


def test_a_value_that_rounds_to_a_strict_bound_is_close_and_not_refuted() -> None:
    over = region_of(Figure(parse_metric("cast"), printed="6.96 million", hedge="over"))
    more, less = (region_of(Figure(parse_metric("cast"), relation=r, printed="6.96 million")) for r in ("gt", "lt"))
    assert over is not None
    assert more is not None
    assert less is not None
    assert over.fit(Interval.point(6_956_900)) is more.fit(Interval.point(6_956_900)) is Fit.CLOSE
    assert less.fit(Interval.point(6_964_000)) is Fit.CLOSE
    assert over.fit(Interval.point(6_954_000)) is more.fit(Interval.point(6_954_000)) is Fit.APART


def test_over_is_true_of_anything_more() -> None:
    region = region_of(Figure(parse_metric("cast / registered"), printed="two thirds", hedge="over"))
    assert region is not None
    assert region.fit(Interval.point(Fraction("0.70"))) is Fit.FITS
    assert region.fit(Interval.point(Fraction("0.83"))) is Fit.UNDERSTATED
    assert region.fit(Interval(Fraction("0.70"), Fraction("0.83"))) is Fit.FITS
    assert region.fit(Interval(Fraction("0.60"), Fraction("0.83"))) is Fit.COARSE
    assert region.fit(Interval.point(Fraction("0.60"))) is Fit.APART


def test_digits_cut_off_are_a_remark_and_not_a_fault() -> None:
    region = region_of(Figure(parse_metric("cast"), printed="6.34 million"))
    assert region is not None
    assert region.fit(Interval.point(6_349_389)) is Fit.CUT_OFF
    assert region.fit(Interval.point(6_344_000)) is Fit.FITS
    assert region.fit(Interval.point(6_350_000)) is Fit.APART
    assert region.fit(Interval(Fraction(6_340_000), Fraction(6_350_001))) is Fit.COARSE


@pytest.mark.parametrize(
    ("relation", "printed", "value", "fits"),
    [
        ("ge", "6.96 million", 6_956_900, True),
        ("ge", "6.96 million", 6_954_999, False),
        ("le", "6.95 million", 6_955_000, True),
        ("le", "6.95 million", 6_955_001, False),
        ("gt", "6.96 million", 6_956_900, False),
        ("ge", "100", 100, True),
        ("gt", "100", 100, False),
        ("gt", "100", 101, True),
        ("le", "100", 100, True),
        ("lt", "100", 100, False),
        ("ne", "100", 100, False),
        ("ne", "100", 99, True),
        ("between", "100 to 120", 120, True),
        ("between", "100 to 120", 121, False),
        ("exists", "", 0, False),
        ("exists", "", 1, True),
        ("all", "", 1, True),
    ],
)
def test_relations(relation: str, printed: str, value: int, fits: bool) -> None:
    region = region_of(Figure(parse_metric("cast"), relation=relation, printed=printed))
    assert region is not None
    assert region.fit(Interval.point(value)).holds is fits
