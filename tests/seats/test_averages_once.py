"""The two readings of 1998: averages ranked once, or worked out again after every seat."""

from hypothesis import given
from hypothesis import strategies as st

from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.averages_once import averages_ranked_once
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.quota_highest_average import quota_highest_average


def test_a_large_list_gets_one_seat_by_average_where_it_would_get_two():
    # Quota 20: 3, 0, 0, 0 whole quotas and two seats left. Averages 17.5; 13; 12; 5.
    votes = {"a": 70, "b": 13, "c": 12, "d": 5}
    once = averages_ranked_once(votes, 5)
    # Worked out again a stands at 70 / 5 = 14, still above 13.
    again = quota_highest_average(votes, 5)
    assert once.seats == {"a": 4, "b": 1, "c": 0, "d": 0}
    assert again.seats == {"a": 5, "b": 0, "c": 0, "d": 0}
    assert [(step.option, step.phase) for step in once.steps][3:] == [("a", "average"), ("b", "average")]


def test_it_takes_a_seat_from_the_largest():
    # Quota 25: three whole quotas; then a at 82 / 4 = 20.5, and again at 82 / 5 = 16.4, above the 16 of b and c.
    votes = {"a": 82, "b": 16, "c": 16, "d": 11}
    once, again = averages_ranked_once(votes, 5), quota_highest_average(votes, 5)
    assert again.seats["a"] == 5
    assert once.seats["a"] == 4
    assert once.ties[0].options == ("b", "c")


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6).filter(any), st.integers(1, 12))
def test_no_list_gets_more_than_one_seat_by_average(numbers, seats):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    found = averages_ranked_once(votes, seats)
    total = sum(numbers)
    for outcome in found.outcomes():
        assert sum(outcome.values()) == seats
        assert all(0 <= held - votes[o] * seats // total <= 1 for o, held in outcome.items())
    largest = max(votes, key=lambda o: votes[o])
    assert found.most[largest] <= quota_highest_average(votes, seats).most[largest]


def test_the_law_names_the_reading():
    votes = {"a": 70, "b": 13, "c": 12, "d": 5}
    contest = DistrictContest(votes, 5)
    again = allocate(FormulaRule("quota_highest_average"), contest)
    once = allocate(FormulaRule("quota_highest_average", {"averages": "once"}), contest)
    assert again.seats != once.seats
    assert once.method == "averages_ranked_once"
