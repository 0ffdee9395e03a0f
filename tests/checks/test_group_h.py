"""Group H: how figures came to be changed, and the clocks."""

import datetime as dt

import polars as pl
import pytest

from scrutineer.checks.form_times import closing_time, offset_minutes, wall_clock
from synthetic import ballot_table, metadata, small_record, station_ids

UNITS = station_ids()
THIRD = 2
DAY = dt.date(2020, 5, 3)


def forms(clean, planted, **election):
    """Six forms with further columns, of which the third has other values; `election` holds keys of the election."""
    table = ballot_table(UNITS)
    for name in {**clean, **planted}:
        values = [clean.get(name)] * 6
        values[THIRD] = planted.get(name, clean.get(name))
        kind = None if any(value is not None for value in values) else pl.String
        table = table.with_columns(pl.Series(name, values, dtype=kind))
    return small_record(metadata=metadata(last_day=DAY, extra=election), ballots=table)


QUIET = {"previous_value_changes": 0, "corrected": False}
CASES = [
    ("H02", QUIET, {"previous_value_changes": 2}, "2 figures changed", "error"),
    ("H03", {"locked": False}, {"locked": True}, "no approval is recorded", "alert"),
    (
        "H03",
        {"locked": False},
        {"locked": True, "requested_by": "Ada", "approved_by": "Bo"},
        "as Ada asked; Bo allowed it",
        "info",
    ),
    ("H04", {"requested_by": "Ada", "approved_by": "Bo"}, {"approved_by": " ada "}, "asked for a change", "error"),
    (
        "H05",
        {"form_time": "2020-05-03T18:10"},
        {"form_time": "2020-05-03T16:54:59"},
        "closed at 2020-05-03 17:00",
        None,
    ),
]


@pytest.mark.parametrize(("code", "clean", "fault", "says", "severity"), CASES)
def test_a_planted_fault_fires_exactly_there(check, code, clean, fault, says, severity):
    clock = {"polls_close": dt.time(17)}
    assert check(code, forms(clean, {}, **clock)).numbers == (0, 6, 0)
    found = check(code, forms(clean, fault, **clock))
    assert found.units == [UNITS[THIRD]]
    assert found.numbers == (1, 5, 0)
    assert found.failed[0]["severity"] == (severity or "warning")
    assert says in found.failed[0]["message"]


@pytest.mark.parametrize(
    ("code", "clean", "gap"),
    [
        ("H02", QUIET, {"previous_value_changes": None}),
        ("H02", QUIET, {"previous_value_changes": 3, "corrected": None}),
        ("H03", {"locked": False}, {"locked": None}),
        ("H04", {"requested_by": "Ada", "approved_by": "Bo"}, {"approved_by": None}),
        ("H04", {"requested_by": "Ada", "approved_by": "Bo"}, {"requested_by": None}),
        ("H05", {"form_time": "2020-05-03T18:10"}, {"form_time": None}),
        ("H05", {"form_time": "2020-05-03T18:10"}, {"form_time": "in the evening"}),
    ],
)
def test_what_is_not_recorded_is_not_evaluable(check, code, clean, gap):
    found = check(code, forms(clean, gap, polls_close="17:00"))
    assert found.numbers == (0, 5, 1)
    assert found.reasons


@pytest.mark.parametrize("code", ["H02", "H03", "H04", "H05"])
def test_without_its_columns_a_rule_says_so(check, code):
    assert check(code, small_record()).numbers == (0, 0, 1)


def test_a_change_with_a_correction_is_recorded(check):
    for named in ({"corrected": True}, {"corrected_by": "Clerk 7"}):
        assert check("H02", forms(QUIET, {"previous_value_changes": 2, **named})).failed == []


def test_h05_without_a_closing_time_says_so(check):
    found = check("H05", forms({"form_time": "2020-05-03T18:10"}, {}))
    assert found.numbers == (0, 0, 1)
    assert "neither when the polls closed" in found.reasons


@pytest.mark.parametrize(
    ("entered", "numbers"),
    [
        ("2020-05-03T18:00:00", (1, 5, 0)),
        ("2020-05-03T18:06:00", (0, 6, 0)),
        ("2020-05-03T19:00:00", (0, 6, 0)),
        ("2020-05-03T17:30:00Z", (0, 5, 1)),
        (None, (0, 5, 1)),
    ],
)
def test_a_form_is_made_before_it_is_entered(check, entered, numbers):
    clean = {"form_time": "2020-05-03T18:10:00", "entered_at": "2020-05-03T20:00:00"}
    found = check("H05", forms(clean, {"entered_at": entered}))
    assert found.numbers == numbers
    assert all("before that" in f["message"] for f in found.failed)


def test_moments_are_compared_where_both_times_have_an_offset(check):
    clean = {"form_time": "2020-05-03T18:10:00+07:00", "entered_at": "2020-05-03T12:00:00Z"}
    assert check("H05", forms(clean, {})).failed == []
    early = check("H05", forms(clean, {"entered_at": "2020-05-03T11:00:00Z"}))
    assert early.units == [UNITS[THIRD]]


def test_times_are_read_as_they_stand_on_the_wall():
    text = pl.Series(["2020-05-03T18:10", "2020-05-03 18:10:09.5-03:30", "2020-05-03T18:10:09Z", "18:10", None])
    assert wall_clock(text).to_list() == [
        dt.datetime(2020, 5, 3, 18, 10),  # noqa: DTZ001 - the local clock
        *[dt.datetime(2020, 5, 3, 18, 10, 9)] * 2,  # noqa: DTZ001 - the local clock
        None,
        None,
    ]
    assert offset_minutes(text).to_list() == [None, -210, 0, None, None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("17:00", dt.datetime.combine(DAY, dt.time(17))),
        (dt.time(17, 30), dt.datetime.combine(DAY, dt.time(17, 30))),
        ("2020-05-03T17:00:00+07:00", dt.datetime.combine(DAY, dt.time(17))),
        ("at five", None),
        (17, None),
        (None, None),
    ],
)
def test_the_closing_time_is_a_time_of_day_or_a_moment(value, expected):
    assert closing_time(value, DAY) == expected
