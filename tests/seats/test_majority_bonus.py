"""Majority bonus: Greece in January 2015, Italy in 2013, conditions, ties, and what must hold for any votes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import LawError
from scrutineer.law.decision import parse_alternatives
from scrutineer.law.majority_bonus import BonusRule
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.majority_bonus import allocate_with_bonus
from scrutineer.seats.ties import Lot


def hare(votes, seats, lots):
    return largest_remainder(votes, seats, lots=lots)


def dhondt(votes, seats, lots):
    return highest_averages(votes, seats, lots=lots)


GREECE = {
    "SYRIZA": 2_245_978,
    "ND": 1_718_694,
    "XA": 388_387,
    "Potami": 373_924,
    "KKE": 338_188,
    "ANEL": 293_683,
    "PASOK": 289_469,
}


def test_greece_january_2015_fifty_seats_on_top():
    # Votes of the lists above 3 per cent and seats as declared; 250 by largest remainder, 50 for the first.
    found = allocate_with_bonus(GREECE, 300, BonusRule("added", 50), formula=hare)
    assert list(found.seats.values()) == [149, 76, 17, 17, 15, 13, 13]
    assert [step.phase for step in found.steps].count("bonus") == 50
    assert {step.option for step in found.steps if step.phase == "bonus"} == {"SYRIZA"}


def test_italy_2013_three_hundred_and_forty_guaranteed():
    # The four groups that took part in the Chamber's 617 seats; 340, 124, 108 and 45 as declared.
    votes = {"Bersani": 10_049_393, "Berlusconi": 9_923_600, "M5S": 8_691_406, "Monti": 3_591_541}
    rule = BonusRule("guaranteed", 340)
    found = allocate_with_bonus(votes, 617, rule, formula=hare)
    assert list(found.seats.values()) == [340, 124, 108, 45]
    assert hare(votes, 617, ()).seats["Bersani"] == 192


def test_nothing_is_added_to_what_is_guaranteed_already():
    votes = {"a": 70, "b": 30}
    assert allocate_with_bonus(votes, 10, BonusRule("guaranteed", 6), formula=hare).seats == {"a": 7, "b": 3}
    # Exactly so many is enough.
    assert allocate_with_bonus(votes, 10, BonusRule("guaranteed", 7), formula=hare).seats == {"a": 7, "b": 3}
    assert allocate_with_bonus(votes, 10, BonusRule("guaranteed", 8), formula=hare).seats == {"a": 8, "b": 2}


@pytest.mark.parametrize(
    ("condition", "votes", "base", "given"),
    [
        ("share >= 2/5", {"a": 40, "b": 35, "c": 25}, 100, True),
        ("share > 2/5", {"a": 40, "b": 35, "c": 25}, 100, False),
        ("share >= 2/5", {"a": 40, "b": 35, "c": 25}, 101, False),
        ("share >= 2/5 and lead >= 1/10", {"a": 45, "b": 35, "c": 20}, 100, True),
        ("share >= 2/5 and lead > 1/10", {"a": 45, "b": 35, "c": 20}, 100, False),
        ("share > 1/2 or lead >= 1/10", {"a": 45, "b": 35, "c": 20}, 100, True),
    ],
)
def test_a_condition_stands_before_the_bonus(condition, votes, base, given):
    rule = BonusRule("added", 4, condition=parse_alternatives(condition))
    found = allocate_with_bonus(votes, 10, rule, formula=hare, base=base)
    plain = hare(votes, 10, ()).seats
    assert (found.seats != plain) is given
    assert any("No majority bonus" in caveat for caveat in found.evidence.caveats) is not given


def test_two_in_first_place_are_a_tie_for_the_whole_bonus():
    votes = {"a": 40, "b": 40, "c": 20}
    found = allocate_with_bonus(votes, 15, BonusRule("added", 5), formula=hare)
    assert found.seats == {"a": 4, "b": 4, "c": 2}
    assert found.most == {"a": 9, "b": 9, "c": 2}
    (tie,) = found.ties
    assert (tie.options, tie.seats, tie.each, tie.outcome_count) == (("a", "b"), 5, 5, 2)
    assert list(tie.outcomes()) == [("a",), ("b",)]
    assert found.admits({"a": 9, "b": 4, "c": 2})
    assert not found.admits({"a": 6, "b": 7, "c": 2})
    drawn = allocate_with_bonus(
        votes, 15, BonusRule("added", 5), formula=hare, lots=[Lot(("a", "b"), ("b",), "minutes")]
    )
    assert drawn.seats == {"a": 4, "b": 9, "c": 2}


def test_a_share_needs_a_rounding_where_it_gives_no_whole_number():
    votes = {"a": 60, "b": 40}
    assert BonusRule("guaranteed", share=Fraction(27, 50)).number(100) == 54
    with pytest.raises(LawError, match="states no rounding"):
        allocate_with_bonus(votes, 15, BonusRule("guaranteed", share=Fraction(27, 50)), formula=hare)
    assert BonusRule("guaranteed", share=Fraction(27, 50), rounding="up").number(15) == 9
    assert BonusRule("guaranteed", share=Fraction(27, 50), rounding="down").number(15) == 8
    with pytest.raises(LawError, match="more than the seats"):
        allocate_with_bonus(votes, 4, BonusRule("added", 5), formula=hare)


@given(
    st.lists(st.integers(0, 300), min_size=2, max_size=6).filter(any),
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from(["added", "guaranteed"]),
    st.sampled_from([hare, dhondt]),
)
def test_every_outcome_fills_the_house_and_serves_a_leader(numbers, seats, number, kind, formula):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    number = min(number, seats)
    found = allocate_with_bonus(votes, seats, BonusRule(kind, number), formula=formula)
    leaders = [option for option, count in votes.items() if count == max(numbers)]
    for outcome in found.outcomes():
        assert sum(outcome.values()) == seats
        assert any(outcome[leader] >= number for leader in leaders)
        assert all(found.seats[option] <= held <= found.most[option] for option, held in outcome.items())
        if kind == "added" and len(leaders) == 1:
            rest = {**outcome, leaders[0]: outcome[leaders[0]] - number}
            assert formula(votes, seats - number, ()).admits(rest)
