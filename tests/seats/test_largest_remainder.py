"""Largest remainder: quotas, over-allocation, ties, published examples."""

from fractions import Fraction
from itertools import combinations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.quotas import QUOTAS, quota_of
from scrutineer.seats.ties import Lot

ballots = st.lists(st.integers(0, 40), min_size=1, max_size=6).filter(any)


@given(ballots, st.integers(1, 10))
def test_hare_keeps_the_quota_rule_and_is_nearest(votes, seats):
    named = {chr(97 + place): count for place, count in enumerate(votes)}
    found = largest_remainder(named, seats)
    total = sum(votes)
    assert found.quota == Fraction(total, seats)
    for outcome in found.outcomes():
        assert sum(outcome.values()) == seats
        for option, held in outcome.items():
            assert named[option] * seats // total <= held <= -(-named[option] * seats // total)
        # No seat moved to another list brings the seats closer to the votes.
        apart = {o: outcome[o] - Fraction(named[o] * seats, total) for o in named}
        assert all(not outcome[a] or apart[a] - 1 <= apart[b] for a in named for b in named)


@given(ballots, st.integers(1, 10))
def test_a_tie_lists_every_outcome(votes, seats):
    named = {chr(97 + place): count for place, count in enumerate(votes)}
    found = largest_remainder(named, seats)
    total = sum(votes)
    whole = {o: v * seats // total for o, v in named.items()}
    left = seats - sum(whole.values())
    order = sorted((Fraction(v * seats, total) - whole[o] for o, v in named.items()), reverse=True)
    best = sum(order[:left])
    expected = [
        {o: whole[o] + (o in chosen) for o in named}
        for chosen in combinations(named, left)
        if sum(Fraction(named[o] * seats, total) - whole[o] for o in chosen) == best
    ]
    assert sorted(map(str, found.outcomes())) == sorted(map(str, expected))
    assert found.is_decided == (len(expected) == 1)
    assert [step.seat for step in found.steps] == list(range(1, len(found.steps) + 1))


def test_too_many_quotas_need_a_rule_of_the_law():
    votes = {"a": 50, "b": 30, "c": 20}
    with pytest.raises(InputError, match=r"give out 11 seats where 9 are to be filled"):
        largest_remainder({"a": 40, "b": 40, "c": 30}, 9, quota="imperiali")
    taken = largest_remainder({"a": 41, "b": 40, "c": 29}, 9, quota="imperiali", over_allocation="smallest_remainder")
    assert taken.quota == 10
    assert taken.seats == {"a": 4, "b": 3, "c": 2}
    assert [step.phase for step in taken.steps].count("taken") == 1
    assert largest_remainder(votes, 10, quota="droop").seats == {"a": 5, "b": 3, "c": 2}


def test_level_at_the_cut_when_seats_are_taken_back():
    found = largest_remainder({"a": 40, "b": 40, "c": 30}, 9, quota="imperiali", over_allocation="smallest_remainder")
    (tie,) = found.ties
    assert tie.options == ("a", "b", "c")
    assert tie.seats == 1
    assert found.seats == {"a": 3, "b": 3, "c": 2}
    assert [sum(outcome.values()) for outcome in found.outcomes()] == [9, 9, 9]


def test_votes_or_a_lot_decide_a_tie():
    # Quota 10: remainders 5 and 5 for one seat.
    votes = {"a": 15, "b": 5, "c": 10}
    assert largest_remainder(votes, 3).ties[0].options == ("a", "b")
    assert largest_remainder(votes, 3, tie_rule="most_votes").seats == {"a": 2, "b": 0, "c": 1}
    assert largest_remainder(votes, 3, tie_rule="fewest_votes").seats == {"a": 1, "b": 1, "c": 1}
    drawn = largest_remainder(votes, 3, lots=[Lot(("a", "b"), ("b",), "minutes", "the chair", "1999-01-02")])
    assert drawn.seats == {"a": 1, "b": 1, "c": 1}
    assert drawn.steps[-1].phase == "lot"
    with pytest.raises(InputError, match="does not fit the votes"):
        largest_remainder(votes, 3, lots=[Lot(("a", "c"), ("c",), "minutes")])


def test_a_base_above_the_votes_leaves_more_seats_than_lists():
    with pytest.raises(InputError, match="4 seats are left after the whole quotas, and there are 2 options"):
        largest_remainder({"a": 30, "b": 30}, 10, base=100)
    with pytest.raises(InputError, match="smaller than the votes"):
        largest_remainder({"a": 30, "b": 30}, 10, base=59)


def test_quotas():
    expected = {
        "hare": Fraction(1001, 10),
        "hare_down": 100,
        "hare_rounded": 100,
        "droop": 92,
        "hagenbach_bischoff": 91,
        "hagenbach_bischoff_up": 91,
        "hagenbach_bischoff_rounded": 91,
        "imperiali": Fraction(1001, 12),
        "imperiali_rounded": 83,
    }
    assert {name: quota_of(name, 1001, 10) for name in QUOTAS} == expected
    with pytest.raises(InputError, match="is 0"):
        quota_of("hare_down", 3, 10)
    with pytest.raises(InputError, match="no quota of this name"):
        quota_of("quotient", 3, 10)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["wikipedia1", "wikipedia2_1", "wikipedia2_2"])
def test_published_examples(shared, name):
    case = yaml.safe_load((shared / f"data/seats/fixtures/largest_remainder/{name}.yaml").read_text(encoding="utf-8"))
    found = largest_remainder(dict(case["votes"]), case["seats"], quota=case["params"]["quota_f"])
    assert {option: held for option, held in found.seats.items() if held} == dict(case["winners"])


@pytest.mark.real_data
def test_an_example_that_depends_on_rounding_the_quota(shared):
    # Called Droop there; with the whole number above 100 / 11 it is a tie of four lists for two seats.
    text = (shared / "data/seats/fixtures/largest_remainder/tie_deterministic.yaml").read_text(encoding="utf-8")
    case = yaml.safe_load(text)
    votes, expected = dict(case["votes"]), {"D": 0, **dict(case["winners"])}
    assert largest_remainder(votes, case["seats"], quota="hagenbach_bischoff").seats == expected
    found = largest_remainder(votes, case["seats"], quota="droop")
    assert (found.ties[0].options, found.ties[0].seats) == (("A", "B", "C", "D"), 2)
    assert expected in list(found.outcomes())
