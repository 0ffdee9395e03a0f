"""Seats of a dissolved party handed to other lists, refused, and handed on again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import LawError
from scrutineer.law.vacated_seats import VacatedRule
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.vacated_seats import hand_on_seats, lists_named


def formula(votes, seats, lots):
    return quota_highest_average(votes, seats, lots=lots)


VOTES = {"gov": 500, "gone": 400, "x": 40, "y": 30, "z": 5}


def test_the_first_round_leaves_out_one_list_and_the_second_takes_what_is_refused():
    before = formula(VOTES, 5, ())
    assert before.seats == {"gov": 3, "gone": 2, "x": 0, "y": 0, "z": 0}
    # Two seats among 40, 30, 5: 40 and 30 before 20.
    first = hand_on_seats(before, "gone", formula=formula, left_out={"gov"})
    assert first.seats == {"gov": 3, "gone": 0, "x": 1, "y": 1, "z": 0}
    second = hand_on_seats(before, "gone", formula=formula, left_out={"gov"}, refused={"y"})
    assert second.seats == {"gov": 4, "gone": 0, "x": 1, "y": 0, "z": 0}
    assert [(s.option, s.phase) for s in second.steps[5:]] == [
        ("x", "handed_on"),
        ("y", "refused"),
        ("gov", "handed_on"),
    ]


def test_a_party_without_seats_and_one_without_heirs():
    assert hand_on_seats(formula(VOTES, 5, ()), "z", formula=formula).seats == formula(VOTES, 5, ()).seats
    alone = hand_on_seats(formula({"gov": 3, "gone": 2}, 3, ()), "gone", formula=formula, left_out={"gov"})
    assert alone.seats == {"gov": 2, "gone": 0}
    assert alone.unfilled == 1


def test_a_tie_in_the_first_round_stays_open():
    found = hand_on_seats(
        formula({"gov": 60, "gone": 30, "x": 5, "y": 5}, 3, ()), "gone", formula=formula, left_out={"gov"}
    )
    assert found.seats == {"gov": 2, "gone": 0, "x": 0, "y": 0}
    assert [tie.options for tie in found.ties] == [("x", "y")]
    assert sum(1 for _ in found.outcomes()) == 2


@given(
    st.lists(st.integers(0, 300), min_size=3, max_size=6).filter(lambda n: n[0] and n[1] and any(n[2:])),
    st.integers(1, 12),
)
def test_no_seat_is_lost_and_the_party_keeps_none(numbers, seats):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    before = formula(votes, seats, ())
    after = hand_on_seats(before, "b", formula=formula, left_out={"a"}, refused={"c"})
    for outcome in after.outcomes():
        assert sum(outcome.values()) + after.unfilled == seats
        assert outcome["b"] == 0
        assert outcome["c"] <= before.most["c"]


def test_lists_are_found_by_id_name_or_abbreviation():
    names = {"gone": {"gone", "Gone Party", "GP"}, "gov": {"gov", "Government"}, "y": {"y", "Y"}}
    assert lists_named(VacatedRule("gp", ("Government",), ("Y",)), names) == ("gone", {"gov"}, {"y"})
    with pytest.raises(LawError, match="does not stand in this election") as raised:
        lists_named(VacatedRule("nobody"), names)
    assert raised.value.value == "nobody"
