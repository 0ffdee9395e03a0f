"""What is known of whole families of formulas, on elections that are made up: ties, names, scale, growth."""

from itertools import combinations, permutations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.batch import allocate_batch
from scrutineer.seats.divisors import DIVISORS
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.most_votes import most_votes
from scrutineer.seats.quota_highest_average import quota_highest_average

ballots = (
    st.lists(st.integers(0, 24), min_size=2, max_size=5).filter(any).map(lambda v: dict(zip("abcde", v, strict=False)))
)
seats = st.integers(1, 9)
divisors = st.sampled_from(sorted(DIVISORS))
RULES = [
    *(FormulaRule("highest_averages", {"divisor": name}) for name in sorted(DIVISORS)),
    FormulaRule("quota_highest_average"),
    FormulaRule("largest_remainder", {"quota": "hare"}),
    FormulaRule("largest_remainder", {"quota": "droop", "over_allocation": "smallest_remainder"}),
    FormulaRule("largest_remainder", {"quota": "imperiali", "over_allocation": "smallest_remainder"}),
    FormulaRule("sntv"),
]


def outcomes(found):
    return {tuple(sorted(outcome.items())) for outcome in found.outcomes()}


def given_out(rule, votes, number):
    """The allocation, or None where the formula refuses these numbers."""
    try:
        return allocate(rule, DistrictContest(votes, number))
    except InputError:
        return None


@given(ballots, seats, st.sampled_from(RULES), st.randoms())
def test_names_and_order_of_the_lists_do_not_matter(votes, number, rule, random):
    found = given_out(rule, votes, number)
    other = list(votes)
    random.shuffle(other)
    renamed = dict(zip(votes, other, strict=True))
    again = given_out(rule, {renamed[o]: votes[o] for o in sorted(votes, key=lambda _: random.random())}, number)
    assert (found is None) == (again is None)
    if found is not None:
        assert outcomes(again) == {tuple(sorted((renamed[o], s) for o, s in x)) for x in outcomes(found)}


@given(ballots, seats, st.sampled_from(["hare", "hagenbach_bischoff", "imperiali"]), st.integers(2, 9))
def test_exact_quotas_do_not_change_with_the_scale(votes, number, quota, factor):
    rule = FormulaRule("largest_remainder", {"quota": quota, "over_allocation": "smallest_remainder"})
    found, large = given_out(rule, votes, number), given_out(rule, {o: v * factor for o, v in votes.items()}, number)
    assert (found is None) == (large is None)
    if found is not None:
        assert outcomes(found) == outcomes(large)


@given(ballots, ballots, seats, divisors)
def test_of_two_lists_the_one_that_grows_faster_does_not_lose_a_seat_to_the_other(before, after, number, divisor):
    shared = sorted(set(before) & set(after))
    first, second = ({o: votes[o] for o in shared} for votes in (before, after))
    if not any(first.values()) or not any(second.values()):
        return
    then, now = (highest_averages(votes, number, divisor=divisor) for votes in (first, second))
    for i, j in permutations(shared, 2):
        grows = second[i] * first[j] > first[i] * second[j] and second[i] >= first[i]
        if grows:
            # Certain: more seats for j and fewer for i, whatever falls to either by a tie.
            assert not (now.most[i] < then.seats[i] and now.seats[j] > then.most[j])


@given(ballots, seats, divisors)
def test_one_more_seat_takes_none_away(votes, number, divisor):
    small, large = (highest_averages(votes, house, divisor=divisor) for house in (number, number + 1))
    assert all(large.most[option] >= small.seats[option] for option in votes)
    for outcome in small.outcomes():
        assert any(all(more[o] >= outcome[o] for o in votes) for more in large.outcomes())


@given(ballots, seats)
def test_the_quota_rule_of_hare_and_the_lower_quota_of_dhondt(votes, number):
    total = sum(votes.values())
    for outcome in largest_remainder(votes, number).outcomes():
        for option, won in outcome.items():
            assert votes[option] * number // total <= won <= -(-votes[option] * number // total)
    for outcome in highest_averages(votes, number).outcomes():
        assert all(won >= votes[option] * number // total for option, won in outcome.items())


@given(ballots, seats)
def test_quotas_then_averages_have_the_outcomes_of_dhondt(votes, number):
    assert outcomes(quota_highest_average(votes, number)) == outcomes(highest_averages(votes, number))


@given(ballots, seats, divisors)
def test_the_batch_has_an_outcome_of_the_exact_engine(votes, number, divisor):
    found = highest_averages(votes, number, divisor=divisor)
    batch = allocate_batch([list(votes.values())], [number], divisor=divisor)
    row = tuple(sorted(zip(votes, map(int, batch.seats[0]), strict=True)))
    if found.ties:
        assert batch.flagged[0]
    if not batch.flagged[0] and not found.unfilled:
        assert outcomes(found) == {row}


@given(ballots, seats)
def test_outcomes_by_most_votes_are_all_that_there_are(votes, number):
    found = most_votes(votes, number, ballot="sntv")
    standing = [option for option, count in votes.items() if count]
    admissible = {
        frozenset(chosen)
        for chosen in combinations(standing, min(number, len(standing)))
        if min((votes[o] for o in chosen), default=0) >= max((votes[o] for o in standing if o not in chosen), default=0)
    }
    assert {frozenset(o for o, won in outcome.items() if won) for outcome in found.outcomes()} == admissible
    assert found.unfilled == max(number - len(standing), 0)


@given(ballots, seats)
def test_outcomes_by_remainder_are_all_that_there_are(votes, number):
    found = largest_remainder(votes, number)
    total = sum(votes.values())
    whole = {o: v * number // total for o, v in votes.items()}
    rest = {o: v * number % total for o, v in votes.items()}
    left = number - sum(whole.values())
    admissible = {
        tuple(sorted((o, whole[o] + (o in chosen)) for o in votes))
        for chosen in combinations(votes, left)
        if min((rest[o] for o in chosen), default=total) >= max((rest[o] for o in votes if o not in chosen), default=0)
    }
    assert outcomes(found) == admissible


@given(ballots, seats, st.sampled_from(RULES))
def test_nobody_without_a_vote_has_a_seat(votes, number, rule):
    found = given_out(rule, votes, number)
    if found is not None:
        assert not any(found.most[option] for option, count in votes.items() if not count)


def test_no_remainder_is_won_without_a_vote():
    with pytest.raises(InputError, match="2 seats are left after the whole quotas, and there are 1 options with votes"):
        largest_remainder({"a": 5, "b": 0, "c": 0}, 4, quota="droop")
    with pytest.raises(InputError, match="2 seats too many, and 1 options have one to give back"):
        largest_remainder({"a": 100}, 1, quota="imperiali", over_allocation="smallest_remainder")
    found = largest_remainder({"a": 5, "b": 5, "c": 0}, 5, quota="droop")
    assert (found.ties[0].options, found.ties[0].seats) == (("a", "b"), 1)


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["highest_averages/dhondt1_tie_non_deterministic", "iterative_divisor/dhondt1_tie_non_deterministic"]
)
def test_published_examples_of_ties(shared, name):
    case = yaml.safe_load((shared / f"data/seats/fixtures/{name}.yaml").read_text(encoding="utf-8"))
    found = highest_averages(dict(case["votes"]), case["seats"])
    expected = {**{option: 0 for option, _ in case["votes"]}, **dict(case["winners"])}
    assert expected in list(found.outcomes())


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["example1", "example2"])
def test_winner_takes_all_is_plurality_times_the_seats(shared, name):
    case = yaml.safe_load((shared / f"data/seats/fixtures/winner_takes_all/{name}.yaml").read_text(encoding="utf-8"))
    found = most_votes(dict(case["votes"]), 1)
    assert [[option, won * case["seats"]] for option, won in found.seats.items() if won] == case["winners"]
