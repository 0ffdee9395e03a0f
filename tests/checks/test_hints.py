"""Hints for single forms: one by one while their rule is, and once where it is; and what a preview says of them."""

import numpy as np
import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.review_load import review_load
from scrutineer.checks.run import HOLDS_EVERYWHERE, run_checks
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, small_record, station_ids, unit_table, vote_table

UNITS = station_ids(4, 50)


def boxes(slipped, off=0):
    """Stations of which some have a cast with a slip of a digit, and some one that no slip explains."""
    cast = [105] * slipped + [1234] * off + [150] * (200 - slipped - off)
    return tabulate(
        small_record(units=unit_table(4, 50), ballots=ballot_table(UNITS, cast=cast), votes=vote_table(UNITS))
    )


@pytest.mark.parametrize(
    ("slipped", "off", "findings", "hints"),
    [
        (10, 0, 10, 10),  # 5 per cent are listed, and so are their hints
        (40, 0, 1, 1),
        (3, 20, 1, 1),  # few hints of a rule that is reported once are reported once as well
    ],
)
def test_hints_are_listed_as_the_failures_that_they_belong_to(slipped, off, findings, hints):
    report = run_checks(boxes(slipped, off), rules=(rule("A02"), rule("C07")))
    assert report.numbers() == {("A02", "fail"): findings, ("C07", "fail"): hints}
    summary = {row["code"]: row for row in report.summary.iter_rows(named=True)}
    assert (summary["C07"]["fail"], summary["C07"]["evaluated"]) == (slipped, 400)


def test_hints_that_are_reported_once_say_of_how_many_and_give_examples():
    (finding,) = run_checks(boxes(40, 10), rules=(rule("C07"),)).shown()
    assert (finding["units"], finding["rate"], finding["unit"]) == (40, 0.8, None)
    assert finding["examples"] == ["r/0/0", "r/0/1", "r/0/2"]
    assert "40 of 50" in finding["message"]
    assert "Station 0-0" in finding["message"]


def test_a_level_keeps_its_part_of_hints_that_are_reported_once():
    stations = run_checks(boxes(40), rules=(rule("C07"),), level="station")
    assert [finding["units"] for finding in stations.shown()] == [40]
    assert list(run_checks(boxes(40), rules=(rule("C07"),), level="district").shown()) == []


def test_c08_is_reported_once_where_it_fails_often(check):
    figures = np.array([[70, 31, 22], [3, 70, 31]])
    votes = [tuple(figures[i % 2]) for i in range(200)]
    forms = ballot_table(UNITS, valid=[sum(row) for row in votes], cast=[sum(row) + 10 for row in votes])
    record = small_record(units=unit_table(4, 50), ballots=forms, votes=vote_table(UNITS, votes=votes))
    found = check("C08", record, least_different=3)
    assert found.numbers[0] == 100
    assert [finding["units"] for finding in found.failed] == [100]


def test_a_preview_carries_the_remark_on_an_identity_that_always_holds():
    units = station_ids(10, 100)
    record = small_record(units=unit_table(10, 100), ballots=ballot_table(units), votes=vote_table(units))
    loads = {
        load.code: load for load in review_load(run_checks(tabulate(record), rules=(rule("A01"), rule("A28")))).rules
    }
    assert (loads["A01"].remark, loads["A28"].remark) == (HOLDS_EVERYWHERE, None)
