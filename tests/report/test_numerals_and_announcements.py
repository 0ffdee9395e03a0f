"""How numbers are written, and the time line of announced turnouts."""

import datetime as dt
from fractions import Fraction

import pytest

from scrutineer.formats.open_record import open_record
from scrutineer.report import numerals
from scrutineer.report.announcements import announcements
from scrutineer.report.naming import level_noun
from scrutineer.tabulation.tally import tabulate


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numerals.count(1234567), "1,234,567"),
        (numerals.count(None), "–"),
        (numerals.count(-5), "−5"),
        (numerals.change(0), "no change"),
        (numerals.change(-1072), "−1,072"),
        (numerals.per_cent(Fraction(6956900, 8380217)), "83.02 %"),
        (numerals.per_cent(Fraction(1, 800)), "0.13 %"),
        (numerals.per_cent(Fraction(-1, 800)), "−0.13 %"),
        (numerals.per_cent(Fraction(0)), "0.00 %"),
        (numerals.per_cent(None), "–"),
        (numerals.signed_per_cent(Fraction(33, 1000)), "+3.3 %"),
        (numerals.points(Fraction(-134, 1000), 1), "13.4 percentage points"),
        (numerals.times(Fraction(533, 100)), "5.3 times"),
        (numerals.day(dt.date(2018, 8, 5)), "5 August 2018"),
        (numerals.day(None), "undated"),
        (numerals.plural(1, "party", "parties"), "1 party"),
        (numerals.plural(1200, "party", "parties"), "1,200 parties"),
        (numerals.listed([]), ""),
        (numerals.listed(["a", "b", "c"]), "a, b and c"),
        (numerals.listed(["a", "b", "c", "d"], most=2), "a, b and 2 more"),
        (level_noun("unit1"), "regions"),
        (level_noun("province"), "provinces"),
        (level_noun("county"), "counties"),
        (level_noun("parish"), "parishes"),
    ],
)
def test_writing(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("low", "high", "places"), [("0.80485", "0.80495", 2), ("0.825", "0.835", 0), ("0.5", "0.5", 4)]
)
def test_places_follow_the_printed_precision(low, high, places):
    assert numerals.places_of(Fraction(low), Fraction(high)) == places


def test_the_time_line_of_2018():
    found = announcements(tabulate(open_record("cambodia-2018")), "national-assembly")
    line = [(item.date and item.date.day, item.state, round(float(item.rate) * 100, 2)) for item in found]
    assert line == [
        (29, "printed", 80.49),
        (29, "printed", 82.17),
        (29, "printed", 82.71),
        (30, "follows", 82.89),
        (30, "differs", 82.17),
        (11, "follows", 83.02),
        (15, "follows", 83.02),
    ]
    official = found[-1]
    assert "83 per cent" in official.printed
    assert {"ST0816", "WPEN2018"} <= set(official.sources)
