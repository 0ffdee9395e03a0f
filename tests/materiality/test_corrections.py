"""Corrections between two stages: net effect, the sign test in exact numbers, and Holm's adjustment."""

from fractions import Fraction
from math import comb

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.run import run_checks
from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.corrections import holm, sign_test
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_the_exact_one(gained, lost):
    number, fewer = gained + lost, min(gained, lost)
    exact = min(Fraction(1), Fraction(2 * sum(comb(number, k) for k in range(fewer + 1)), 2**number))
    assert sign_test(gained, lost) == pytest.approx(float(exact), rel=1e-12)


def test_holm_steps_down():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@pytest.fixture
def corrected():
    """Six stations; four changed, all to the gain of ash; one only in the later count, one only in the earlier."""
    ids = station_ids()
    first, last = ids[:5], [*ids[:4], ids[5]]
    before = [(80, 40, 20)] * 5
    after = [(82, 38, 20), (83, 40, 17), (81, 39, 20), (81, 40, 19), (70, 50, 20)]
    record = small_record(
        metadata=metadata(("early", "official")),
        ballots=pl.concat([ballot_table(first, "early"), ballot_table(last)]),
        votes=pl.concat([vote_table(first, "early", before), vote_table(last, "official", after)]),
    )
    return run_checks(tabulate(record))


def test_net_effect_and_signs(corrected):
    found = assess(corrected, contest="diet", stage="official", rule=rule_by_hand("plurality"))
    (change,) = found.corrections
    assert (change.compared, change.changed.size, change.only_later.size, change.only_earlier.size) == (4, 4, 1, 1)
    by_option = {option.option: option for option in change.options}
    assert [(o.net, o.gained, o.lost) for o in by_option.values()] == [(7, 4, 0), (-3, 0, 2), (-4, 0, 2)]
    assert by_option["ash"].p == pytest.approx(2 / 16)
    assert by_option["ash"].p_holm == pytest.approx(6 / 16)
    assert change.undone.votes == {"ash": 397 - 7, "birch": 207 + 3, "cedar": 96 + 4}
    assert found.undone["early"] == found.present
    ids = {entry.set.id: entry.stake.units for entry in found.weighed}
    assert (ids["changed:early"], ids["new:early"], ids["changed-or-new:early"], ids["missing"]) == (4, 1, 5, 1)


def test_the_earlier_stage_has_nothing_before_it(corrected):
    assert assess(corrected, contest="diet", stage="early").corrections == ()
