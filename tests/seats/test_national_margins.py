"""The fewest votes for several seats, against the trial of every way to move votes."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.district_cost import DistrictCost
from scrutineer.seats.divisors import DIVISORS
from scrutineer.seats.first_change import SeatQuestion
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.national_margins import _at_least, _at_most, _Nation, _passed, fewest_in_all, national_margins
from scrutineer.seats.seat_field import SeatField

RULES = {
    **{name: FormulaRule("highest_averages", {"divisor": name}) for name in DIVISORS},
    **{
        quota: FormulaRule("largest_remainder", {"quota": quota, "over_allocation": "smallest_remainder"})
        for quota in ("hare", "droop", "hagenbach_bischoff")
    },
    "sntv": FormulaRule("sntv"),
}


def question(rule, votes, seats):
    now = allocate(rule, DistrictContest(votes, seats))
    assume(not now.ties and not now.unfilled)
    return question_of(rule, votes, seats)


def question_of(rule, votes, seats):
    now = allocate(rule, DistrictContest(votes, seats))
    found = SeatQuestion.of(SeatField(rule, votes, seats), now.seats)
    assert found is not None
    return found


def every_outcome(rule, votes, seats):
    """Every way to divide the same votes, with the votes that have to move for it."""
    names, total = list(votes), sum(votes.values())
    for parts in product(range(total + 1), repeat=len(names) - 1):
        if sum(parts) <= total:
            other = dict(zip(names, (*parts, total - sum(parts)), strict=True))
            moved = sum(max(votes[name] - other[name], 0) for name in names)
            yield moved, allocate(rule, DistrictContest(other, seats))


@pytest.mark.parametrize("name", sorted(RULES))
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any), st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_the_cost_of_seats_in_a_district_against_every_division(name, numbers, seats):
    rule, votes = RULES[name], dict(zip("abc", numbers, strict=True))
    if rule.method == "largest_remainder":
        assume(sum(numbers) >= seats * (seats + 1))
    if name == "sntv":
        assume(seats < sum(map(bool, numbers)))
    found = question(rule, votes, seats)
    cost, ways = DistrictCost(found), list(every_outcome(rule, votes, seats))
    for option in votes:
        held = found.held[option]
        for number in range(1, seats + 1):
            lost = [moved for moved, then in ways if then.most[option] <= held - number and not then.unfilled]
            assert cost.to_lose(option, number) == min(lost, default=None)
            gained = [moved for moved, then in ways if then.seats[option] >= held + number]
            assert cost.to_gain(option, number) == min(gained, default=None)


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4).map(sorted), min_size=1, max_size=4),
    st.integers(1, 6),
)
def test_the_least_sums_over_districts(steps, seats):
    costs = [lambda number, own=own: own[number - 1] if number <= len(own) else None for own in steps]
    ways = [
        (sum(numbers), sum(own[number - 1] for own, number in zip(steps, numbers, strict=True) if number))
        for numbers in product(*(range(len(own) + 1) for own in steps))
    ]
    found = fewest_in_all(costs, seats)
    assert found == [min((cost for moved, cost in ways if moved >= k), default=None) for k in range(seats + 1)]


NORTH, SOUTH = {"a": 7, "b": 4, "c": 2}, {"a": 5, "b": 6, "c": 1}


def test_several_seats_of_the_nation_against_every_division_of_two_districts():
    rule, size = RULES["dhondt"], 3
    every = [every_division(rule, votes, size) for votes in (NORTH, SOUTH)]
    nation = _Nation([question_of(rule, votes, size) for votes in (NORTH, SOUTH)])
    held = {
        option: sum(allocate(rule, DistrictContest(v, size)).seats[option] for v in (NORTH, SOUTH)) for option in "abc"
    }
    compared = 0
    for option in "abc":
        for what, sign in (("seats_lost", -1), ("seats_gained", 1)):
            most = held[option] if sign < 0 else 2 * size - held[option]
            for margin in nation.moved(what, option, most):
                ways = [
                    north + south
                    for north, first in every[0]
                    for south, second in every[1]
                    if sign * (certain(first, option, sign) + certain(second, option, sign) - held[option])
                    >= margin.seats
                ]
                assert (margin.lower, margin.upper) == (min(ways, default=None),) * 2
                compared += margin.upper is not None
    assert compared > 6


def certain(found, option, sign):
    """Seats that a list has at most where it loses, at least where it gains."""
    return found.most[option] if sign < 0 else found.seats[option]


def every_division(rule, votes, seats):
    """The cheapest way to each outcome: few enough to combine two districts."""
    cheapest = {}
    for moved, then in every_outcome(rule, votes, seats):
        key = (tuple(then.seats.values()), tuple(then.most.values()))
        if key not in cheapest or moved < cheapest[key][0]:
            cheapest[key] = (moved, then)
    return list(cheapest.values())


def test_the_number_of_seats_that_move_is_at_least_one():
    with pytest.raises(InputError, match="at least 1"):
        national_margins(None, seats_moved=0)


@pytest.mark.parametrize("name", ["dhondt", "sainte_lague", "hare"])
@given(st.lists(st.integers(1, 9), min_size=3, max_size=3), st.integers(1, 4), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_passing_another_lies_between_its_bounds(name, numbers, seats, lead):
    votes = dict(zip("abc", numbers, strict=True))
    found = question(RULES[name], votes, seats)
    now = found.held["b"] - found.held["a"]
    ways = [
        moved
        for moved, then in every_outcome(RULES[name], votes, seats)
        if then.seats["b"] - then.most["a"] - now >= lead
    ]
    fewest = min(ways, default=None)
    low = _at_least(DistrictCost(found, even=True), "a", "b")(lead)
    high = _at_most(DistrictCost(found), "a", "b")(lead)
    if fewest is not None:
        assert low is not None
        assert low <= fewest
    if high is not None:
        assert fewest is not None
        assert fewest <= high


def test_hundreds_of_seats_in_one_district_are_searched_with_bounded_work(monkeypatch):
    # The House of Representatives as one contest, 50 lists and 435 seats, did not end within minutes.
    votes = {f"s{place:02}": 37_000_000 * 9 // (place + 9) + 211 * place for place in range(50)}
    rule = RULES["huntington_hill"]
    found = SeatQuestion.of(SeatField(rule, votes, 435), allocate(rule, DistrictContest(votes, 435)).seats)
    assert found is not None
    calls, above = [0], DistrictCost._above

    def counted(self, level, seat, *, even):
        calls[0] += 1
        assert calls[0] < 300_000, "the search does not end in good time"
        return above(self, level, seat, even=even)

    monkeypatch.setattr(DistrictCost, "_above", counted)
    margin = _passed([found], "s00", "s01", found.held["s00"] - found.held["s01"] + 1, None)
    assert margin.lower is not None
    assert margin.upper is not None
    assert 0 < margin.lower <= margin.upper <= votes["s00"]
