"""Many allocations at once by every formula that a law may name agree with the exact engine, except in flagged rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import METHODS, FormulaRule
from scrutineer.seats.batch_formulas import allocate_formula_batch
from scrutineer.seats.divisors import DIVISORS
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.quotas import QUOTAS

RULES = [
    *(FormulaRule("highest_averages", {"divisor": name}) for name in sorted(DIVISORS)),
    *(
        FormulaRule("largest_remainder", {"quota": name, "over_allocation": over})
        for name in sorted(QUOTAS)
        for over in ("refuse", "smallest_remainder")
    ),
    FormulaRule("quota_highest_average"),
    FormulaRule("quota_highest_average", {"averages": "once"}),
    FormulaRule("plurality"),
    FormulaRule("block"),
    FormulaRule("limited", {"votes_per_ballot": 1}),
    FormulaRule("sntv"),
]


def test_the_list_names_every_formula_with_a_batch():
    assert {rule.method for rule in RULES} <= set(METHODS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "-".join([rule.method, *map(str, rule.settings.values())]))
@given(arrays(np.int64, (8, 4), elements=st.integers(0, 40)), arrays(np.int64, 8, elements=st.integers(0, 9)))
@settings(max_examples=25, deadline=None)
def test_a_batch_agrees_with_the_exact_engine(rule, votes, seats):
    if rule.method == "plurality":
        seats = np.minimum(seats, 1)
    if rule.method == "limited":
        seats = np.maximum(seats, 2)
    found = allocate_formula_batch(rule, votes, seats)
    for row, size, held, flagged in zip(
        votes.tolist(), seats.tolist(), found.seats.tolist(), found.flagged.tolist(), strict=True
    ):
        if not any(row):
            assert held == [0] * 4
            continue
        options = {str(place): count for place, count in enumerate(row) if count}
        try:
            exact = allocate(rule, DistrictContest(options, size))
        except InputError:
            assert flagged
            continue
        assert flagged or not exact.ties
        if not flagged:
            assert {str(place): number for place, number in enumerate(held) if number} == {
                option: number for option, number in exact.seats.items() if number
            }


@pytest.mark.parametrize(
    "rule", RULES[-24:], ids=lambda rule: "-".join([rule.method, *map(str, rule.settings.values())])
)
def test_ordinary_votes_are_not_flagged(rule):
    votes = np.random.default_rng(3).integers(1_000, 90_000, size=(50, 6))
    seats = np.full(50, 1 if rule.method == "plurality" else 4)
    found = allocate_formula_batch(rule, votes, seats)
    assert found.flagged.sum() <= (25 if rule.settings.get("quota", "hare").startswith("imperiali") else 0)


def test_a_formula_without_a_batch_is_left_to_the_exact_engine():
    found = allocate_formula_batch(FormulaRule("another"), np.array([[3, 1]]), np.array([1]))
    assert found.flagged.all()
