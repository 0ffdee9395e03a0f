"""E01 on seats: totals against the seats to be filled, and the whole against its districts."""

import polars as pl
import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.tabulation.tally import tabulate
from synthetic import metadata, small_record


def _seats(*rows):
    return pl.DataFrame(
        [(unit, "diet", "official", option, seats, "S") for unit, option, seats in rows],
        schema=["unit", "contest", "stage", "option", "seats", "source"],
        orient="row",
    )


def _report(*rows):
    meta = metadata()
    contest = meta.contests[0].__class__("diet", "Diet", "r", seats=5, district_level="district")
    record = small_record(
        metadata=meta.__class__(meta.election, (contest,), meta.options, meta.stages, meta.sources), seats=_seats(*rows)
    )
    report = run_checks(tabulate(record), rules=(rule("E01"),))
    return report, list(report.shown())


def test_seats_that_add_up_are_not_accused():
    report, found = _report(("r", "ash", 3), ("r", "birch", 2), ("r/0", "ash", 1), ("r/1", "ash", 2))
    assert found == []
    assert report.summary["pass"].to_list() == [2]


@pytest.mark.parametrize(
    ("rows", "metric", "expected", "observed"),
    [
        ([("r", "ash", 3), ("r", "birch", 1)], "seats to be filled", 5, 4),
        ([("r", "ash", 5), ("r/0", "ash", 2), ("r/1", "ash", 2)], "seats", 5, 4),
        ([("r", "ash", 5), ("r/0", "ash", 6)], "seats", 5, 6),
    ],
)
def test_seats_that_do_not_add_up_fail_there(rows, metric, expected, observed):
    _, found = _report(*rows)
    assert [(f["metric"], f["expected"], f["observed"]) for f in found] == [(metric, expected, observed)]
    assert str(observed) in found[0]["message"]


def test_a_district_without_seats_is_not_zero():
    report, found = _report(("r", "ash", 5), ("r/0", "ash", 2))
    assert found == []
    assert report.summary["not_evaluable"].to_list() == [1]
