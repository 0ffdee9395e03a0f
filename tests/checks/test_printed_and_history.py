"""E12, F01, F02: printed rates against counts, and this election against the one before."""

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()


def printed(*rows):
    """Statements: (metric, option, low, high), with stage, unit, source where they differ."""
    usual = {"unit": "r", "contest": "diet", "stage": "official", "source": "S", "used": "false", "reason": "A rate."}
    names = ("metric", "option", "low", "high")
    return pl.DataFrame(
        [
            {
                "statement": f"s{i}",
                **usual,
                **dict(zip(names, row[:4], strict=True)),
                "printed": "as printed",
                **(row[4] if len(row) > 4 else {}),
            }
            for i, row in enumerate(rows)
        ],
        infer_schema_length=None,
    )


# 1,200 registered, 900 cast, 840 valid, 60 invalid; votes 480, 240, 120.
RIGHT = [
    ("turnout", None, "0.7495", "0.7505"),
    ("turnout_valid", None, "0.695", "0.705"),
    ("invalid_share", None, "0.0665", "0.0675"),
    ("vote_share", "ash", "0.5705", "0.5715"),
    ("vote_share_cast", "birch", "0.265", "0.275"),
]


def test_rates_that_follow_are_silent(check):
    found = check("E12", small_record(statements=printed(*RIGHT)))
    assert found.numbers[:2] == (0, 5)


@pytest.mark.parametrize("row", RIGHT)
def test_each_rate_is_recomputed(check, row):
    wrong = (*row[:2], "0.9005", "0.9015")
    found = check("E12", small_record(statements=printed(wrong)))
    assert found.numbers == (1, 0, 0)
    finding = found.failed[0]
    low, high = (float(value) for value in row[2:4])
    assert low <= finding["expected"] <= high
    assert finding["observed"] == pytest.approx(0.901)
    assert finding["severity"] == "error"
    assert f"{100 * finding['expected']:.2f} %" in finding["message"]


def test_the_bound_of_the_interval_belongs_to_it(check):
    exact = small_record(statements=printed(("turnout", None, "0.75", "0.751"), ("turnout", None, "0.749", "0.75")))
    assert check("E12", exact).numbers == (0, 2, 0)


def test_another_denominator_that_fits_is_named(check):
    found = check("E12", small_record(statements=printed(("turnout", None, "0.6995", "0.7005"))))
    assert "valid ballots over registered voters" in found.failed[0]["message"]


def test_another_version_that_fits_is_named(check):
    stages = ("first", "official")
    record = small_record(
        metadata=metadata(stages),
        ballots=pl.concat(
            [ballot_table(UNITS, "first", cast=[140] * 6, invalid=[0] * 6), ballot_table(UNITS, "official")]
        ),
        statements=printed(
            ("turnout", None, "0.6995", "0.7005"),
            ("invalid_share", None, "0.5", "0.6"),
            ("invalid_share", None, "0.5", "0.6", {"stage": "first"}),
        ),
    )
    messages = [finding["message"] for finding in check("E12", record).failed]
    assert "follows from the counts of the first" in messages[0]
    assert "same rate was printed for the first" in messages[1]


@pytest.mark.parametrize(
    "row",
    [
        ("turnout", None, "0.9", "0.91", {"stage": None}),
        ("turnout", None, None, None),
        ("vote_share", "ash", "0.9", "0.91", {"unit": "r/0/0"}),
    ],
)
def test_a_rate_without_counts_interval_or_stage_is_not_evaluable(check, row):
    record = small_record(statements=printed(row), votes=vote_table(UNITS[1:]))
    assert check("E12", record).numbers == (0, 0, 1)


def test_no_printed_rate_is_not_evaluable(check):
    assert check("E12", small_record()).numbers == (0, 0, 1)


def test_a_rate_that_the_record_uses_is_not_tested_against_itself(check):
    used = ("turnout", None, "0.9", "0.91", {"used": "true"})
    assert check("E12", small_record(statements=printed(used))).numbers == (0, 0, 1)


@pytest.mark.parametrize(
    ("shares", "numbers"),
    [
        ((("ash", 57), ("birch", 29), ("cedar", 14)), (0, 4, 0)),
        ((("ash", 57), ("birch", 29), ("cedar", 11)), (2, 2, 0)),
        ((("ash", 57), ("birch", 29)), (0, 2, 1)),
        ((("ash", 77), ("birch", 29)), (2, 1, 0)),
    ],
)
def test_shares_of_a_complete_list_add_up_to_one(check, shares, numbers):
    rows = [
        ("vote_share", option, f"{share / 100 - 0.005:.3f}", f"{share / 100 + 0.005:.3f}") for option, share in shares
    ]
    assert check("E12", small_record(statements=printed(*rows))).numbers == numbers


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 4))
def test_a_correctly_rounded_rate_never_fails(registered, cast, digits):
    step = Fraction(1, 10 ** (digits + 2))
    rounded = round(Fraction(cast, registered) / step) * step
    low, high = (f"{float(rounded + side * step / 2):.{digits + 4}f}" for side in (-1, 1))
    if low.startswith("-"):
        low = "0"
    record = small_record(
        ballots=ballot_table(["r"], registered=[registered], cast=[cast]),
        votes=vote_table(["r"]),
        statements=printed(("turnout", None, low, high)),
    )
    report = run_checks(tabulate(record), rules=(rule("E12"),))
    assert report.summary["fail"].sum() == 0


def matched(cast=None, invalid=None, *, districts=5, stations=5):
    """A record of 25 stations whose rates differ a little from each other."""
    units = station_ids(districts, stations)
    size = len(units)
    turnout = cast or [150 + i % 5 for i in range(size)]
    return small_record(
        units=unit_table(districts, stations),
        ballots=ballot_table(
            units, cast=turnout, valid=[140] * size, invalid=invalid or [10 + i % 4 for i in range(size)]
        ),
        votes=vote_table(units),
    )


@pytest.mark.parametrize(("code", "metric"), [("F01", "turnout"), ("F02", "invalid_share")])
def test_the_change_of_the_whole_is_stated_as_info(check, code, metric):
    before = small_record(ballots=ballot_table(UNITS, cast=[120] * 6, valid=[117] * 6, invalid=[3] * 6))
    found = check(code, small_record(), before)
    assert [(f["unit"], f["metric"], f["severity"]) for f in found.failed] == [("r", metric, "info")]
    finding = found.failed[0]
    expected = {"F01": (120 / 200, 150 / 200), "F02": (3 / 120, 10 / 150)}[code]
    assert (finding["expected"], finding["observed"]) == pytest.approx(expected)
    assert "percentage points" in finding["message"]
    assert "ballots cast +180" in finding["message"]
    assert "fewer than 20 units" in found.reasons


@pytest.mark.parametrize("code", ["F01", "F02"])
def test_without_a_record_before_nothing_can_be_said(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 0, 1)
    assert "no record of the election before" in found.reasons


@pytest.mark.parametrize("code", ["F01", "F02"])
def test_a_missing_operand_then_or_now_is_not_evaluable(check, code):
    without = small_record(ballots=ballot_table(UNITS, cast=[None] * 6).with_columns(pl.col("cast").cast(pl.Int64)))
    for now, before in ((without, small_record()), (small_record(), without)):
        assert check(code, now, before).numbers[:2] == (0, 0)


def test_an_equal_election_changes_nothing(check):
    found = check("F01", small_record(), small_record())
    assert found.numbers[0] == 0


@pytest.mark.parametrize("code", ["F01", "F02"])
def test_a_station_far_from_the_median_change_stands_out(check, code):
    before = matched()
    ordinary = matched(cast=[152 + (3 * i) % 7 for i in range(25)], invalid=[11 + (3 * i) % 5 for i in range(25)])
    assert {f["severity"] for f in check(code, ordinary, before).failed} <= {"info"}
    sheet = ordinary.sheets["diet", "official"]
    forms = sheet.ballots.with_columns(
        cast=pl.when(pl.int_range(25) == 7).then(30).otherwise("cast"),
        invalid=pl.when(pl.int_range(25) == 7).then(29).otherwise("invalid"),
    )
    planted = replace(ordinary, sheets={("diet", "official"): replace(sheet, ballots=forms)})
    found = check(code, planted, before)
    assert [f["unit"] for f in found.failed if f["severity"] == "warning"] == ["r/1/2"]
    assert "median change" in next(f["message"] for f in found.failed if f["unit"] == "r/1/2")


def test_no_spread_among_the_changes_is_not_evaluable(check):
    found = check("F01", matched(cast=[151 + i % 5 for i in range(25)]), matched())
    assert found.numbers == (1, 0, 25)
    assert "same amount" in found.reasons
