"""Votes that would have to be wrong, on all forms or on some, against the trial of every way to move a few."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.outcome import Totals, decide
from scrutineer.materiality.scenario import scenario, surely_turns, turns
from scrutineer.materiality.wrong_votes import brought_down, could_turn, votes_to_turn

RULES = [
    "plurality",
    "majority",
    "runoff",
    "referendum:a",
    "threshold:1/5",
    "share > 1/2 or share >= 2/5 and lead >= 1/10",
    "lead > 1/5",
    "share >= 2/5",
]
counts = st.lists(st.integers(0, 6), min_size=1, max_size=3)
bases = st.sampled_from(["valid", "cast", "registered"])


def shares(total, most):
    """Every way to take at most `total` ballots, of each kind at most so many."""
    if not most:
        yield ()
        return
    for number in range(min(total, most[0]) + 1):
        for rest in shares(total - number, most[1:]):
            yield (number, *rest)


def moved(votes, held, bound, wrong):
    """Votes, then ballots that are not valid, after every way to move at most `wrong` of the ballots held."""
    for taken in shares(wrong, held):
        for given_to in shares(wrong, [wrong] * len(votes)):
            if bound is None or sum(held) - sum(taken) + sum(given_to) <= bound:
                yield [v - t + g for v, t, g in zip(votes, taken, given_to, strict=True)]


def totals_of(ballots, registered):
    """Totals of votes, the last of which are ballots that are not valid."""
    return Totals(dict(zip("abc", ballots[:-1], strict=False)), 0, ballots[-1], registered)


def based(text, base):
    rule = rule_by_hand(text)
    return rule if rule.kind == "plurality" else replace(rule, base=base)


@given(st.sampled_from(RULES), bases, counts, st.integers(0, 2), st.integers(0, 3), st.integers(1, 3))
@example("runoff", "valid", [4, 2, 1], 0, 0, 1)
@example("referendum:a", "valid", [7, 2, 6], 0, 0, 2)
@example("share >= 2/5", "registered", [1], 2, 3, 1)
@settings(max_examples=300, deadline=None)
def test_the_fewest_wrong_votes_against_every_move(text, base, votes, spoilt, silent, wrong):
    rule, ballots = based(text, base), [*votes, spoilt]
    registered = sum(ballots) + silent
    totals = totals_of(ballots, registered)
    present = decide(rule, totals)
    if present is None:
        return
    changed = any(decide(rule, totals_of(x, registered)) != present for x in moved(ballots, ballots, None, wrong))
    assert could_turn(rule, totals, wrong) == changed
    fewest = votes_to_turn(rule, totals)
    assert (fewest is not None and fewest <= wrong) == changed


@given(st.sampled_from(RULES), bases, counts, st.integers(0, 2), st.integers(0, 2), st.integers(1, 3), st.data())
@settings(max_examples=400, deadline=None)
def test_wrong_votes_on_some_forms_against_every_move(text, base, votes, spoilt, room, wrong, data):
    rule, ballots = based(text, base), [*votes, spoilt]
    held = [data.draw(st.integers(0, min(ballot, 3))) for ballot in ballots]
    registered = sum(ballots) + room
    totals = totals_of(ballots, registered)
    present = decide(rule, totals)
    if present is None:
        return
    named = {name: number for name, number in zip("abc", held[:-1], strict=False) if number}
    stake = AtStake(1, 1, named, held[-1], sum(held) + room)
    changed = any(decide(rule, totals_of(x, registered)) != present for x in moved(ballots, held, stake.ceiling, wrong))
    assert could_turn(rule, totals, wrong, stake) == changed
    found = scenario(rule, totals, stake, gap=wrong)
    assert found.gap_answer == ("can" if changed else "cannot")
    # What some wrong votes on the forms could do, the forms could.
    assert not changed or turns(rule, totals, stake)


def test_room_for_a_rival_may_come_from_the_strongest_one():
    # b leads with 2 of 4. The form holds the vote of a and no more: only for c it could be read.
    totals = Totals({"a": 1, "b": 2, "c": 1})
    stake = AtStake(1, 1, {"a": 1}, 0, 1)
    assert could_turn(rule_by_hand("lead > 1/5"), totals, 1, stake)
    assert not could_turn(rule_by_hand("lead > 1/5"), totals, 1, AtStake(1, 1, {}, 0, 0))


def test_differences_larger_than_the_forms_do_not_count_for_more():
    # The form says 1,000 where it can hold 40: no more than these can be wrong.
    totals = Totals({"a": 300, "b": 200})
    stake = AtStake(1, 1, {"a": 40}, 0, 40)
    found = scenario(rule_by_hand("plurality"), totals, stake, gap=1_000)
    assert (found.answer, found.gap_answer) == ("cannot", "cannot")
    assert could_turn(rule_by_hand("plurality"), totals, 50)


@pytest.mark.parametrize(
    ("text", "votes", "fewest"),
    [
        ("runoff", (400, 200, 100, 100, 100, 100), 50),
        ("runoff", (400, 300, 75, 75, 75, 75), 101),
        ("majority", (400, 120, 120, 120, 120, 120), 101),
        ("majority", (20, 10), 5),
        ("referendum:a", (7, 2, 7), 2),
        ("threshold:3/100", (2600, 2000, 251, 149), 1),
    ],
)
def test_known_numbers(text, votes, fewest):
    totals = Totals({chr(97 + place): count for place, count in enumerate(votes)})
    assert votes_to_turn(rule_by_hand(text), totals) == fewest


def test_ballots_that_are_not_valid_may_be_wrong_too():
    # Of 40 ballots cast more than half are needed: 15 are valid and 25 are not.
    totals = Totals({"a": 10, "b": 5}, not_valid=25)
    assert votes_to_turn(replace(rule_by_hand("referendum:a"), base="cast"), totals) == 11


def test_options_without_votes_make_it_a_bound_or_leave_it_open():
    plurality = rule_by_hand("plurality")
    # Taken as one contestant the 45 need 3 of 5 votes; each of them alone may need more.
    assert votes_to_turn(plurality, Totals({"a": 50, "b": 10}, unnamed=45)) == 3
    assert votes_to_turn(plurality, Totals({"a": 50, "b": 10}, unnamed=60)) is None
    assert votes_to_turn(plurality, Totals({"a": 50, "b": 10}, unnamed=None)) is None
    # Such a form could make the unnamed first, but that is no one contestant.
    stake = AtStake(1, 1, {"a": 5}, 0, 5)
    totals = Totals({"a": 50, "b": 10}, unnamed=45)
    assert turns(plurality, totals, stake)
    assert not surely_turns(plurality, totals, stake)
    assert scenario(plurality, totals, stake, gap=5).gap_answer == "cannot be told"


def test_many_contestants_are_quick():
    totals = Totals({f"o{place}": 5_000 - place for place in range(400)})
    assert votes_to_turn(rule_by_hand("runoff"), totals) == 1
    assert votes_to_turn(rule_by_hand("threshold:1/350"), totals) is not None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4), st.integers(0, 25))
def test_the_largest_are_brought_down_as_far_as_each_can_be(pairs, number):
    votes = {str(place): count for place, (count, _) in enumerate(pairs)}
    most = {str(place): min(count, free) for place, (count, free) in enumerate(pairs)}
    taken = brought_down(votes, number, most)
    assert sum(taken.values()) == min(number, sum(most.values()))
    assert all(0 <= taken[name] <= most[name] for name in votes)
    ways = shares(number, list(most.values()))
    lowest = min(max(v - t for v, t in zip(votes.values(), way, strict=True)) for way in ways)
    assert max(votes[name] - taken[name] for name in votes) == lowest
