"""Votes that move a seat, against the trial of every number of votes."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.law.decision import parse_alternatives
from scrutineer.law.seat_rules import FormulaRule, ThresholdRule
from scrutineer.seats.admission import Scope
from scrutineer.seats.divisors import DIVISORS
from scrutineer.seats.flips import fewest_flips, seat_flips
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.quotas import QUOTAS
from scrutineer.seats.seat_field import SeatField, ThresholdScope

RULES = {
    **{name: FormulaRule("highest_averages", {"divisor": name}) for name in DIVISORS},
    **{
        f"remainder_{name}": FormulaRule("largest_remainder", {"quota": name, "over_allocation": "smallest_remainder"})
        for name in QUOTAS
    },
    "quota_highest_average": FormulaRule("quota_highest_average"),
    "averages_once": FormulaRule("quota_highest_average", {"averages": "once"}),
    "plurality": FormulaRule("plurality"),
    "block": FormulaRule("block"),
    "sntv": FormulaRule("sntv"),
}
KINDS = ("transfer", "gain", "loss")
SEARCHED = 25


def moved(votes, kind, loser, gainer, number):
    found = dict(votes)
    if kind != "gain":
        found[loser] -= number
    if kind != "loss":
        found[gainer] += number
    return found if min(found.values()) >= 0 else None


def outcome(field, votes, change=0):
    """The seats of other votes, worked out anew from thresholds on; None where the law gives no result."""
    base = sum(field.votes.values())
    able = {}
    for option, count in votes.items():
        own = count - field.votes[option]
        share = [scope.scope.votes[option] + own for scope in field.scopes]
        lines = [(s.rule.ways[0][0], s.scope.base + change) for s in field.scopes]
        if not field.scopes or any(
            condition.holds(held, 0, total) for held, (condition, total) in zip(share, lines, strict=True)
        ):
            able[option] = count
    assert base >= 0
    if not any(able.values()):
        return None
    try:
        return allocate(field.rule, DistrictContest(able, field.seats), tie_rule=field.tie_rule)
    except InputError:
        return None


def check_against_every_number(field):
    # With so few votes a rounded quota leaves more seats than lists, which is refused.
    assume(field.rule.method != "largest_remainder" or field.seats * (field.seats + 1) <= sum(field.votes.values()))
    now = outcome(field, field.votes)
    assume(now is not None and not now.ties and not now.unfilled)
    flips = seat_flips(now, field)
    for flip in flips:
        first_tie = None
        for number in range(1, flip.votes):
            change = {"transfer": 0, "gain": number, "loss": -number}[flip.kind]
            then = outcome(field, moved(field.votes, flip.kind, flip.votes_from, flip.votes_to, number), change)
            assume(then is not None and not then.unfilled)
            assert then.admits(now.seats)
            if then.ties and first_tie is None:
                first_tie = number
        assert flip.votes_to_tie == first_tie
        change = {"transfer": 0, "gain": flip.votes, "loss": -flip.votes}[flip.kind]
        then = outcome(field, moved(field.votes, flip.kind, flip.votes_from, flip.votes_to, flip.votes), change)
        assert not then.admits(now.seats)
        assert then.most.get(flip.gainer, 0) > now.seats.get(flip.gainer, 0)
        assert then.seats.get(flip.loser, 0) < now.seats.get(flip.loser, 0)
    ended = set()
    for kind in KINDS:
        fewest = min((flip.votes for flip in flips if flip.kind == kind), default=SEARCHED)
        for number in range(1, min(fewest, SEARCHED)):
            for loser in field.votes:
                for gainer in field.votes:
                    votes = None if loser == gainer else moved(field.votes, kind, loser, gainer, number)
                    change = {"transfer": 0, "gain": number, "loss": -number}[kind]
                    then = None if votes is None else outcome(field, votes, change)
                    # Where the law gives no result, or seats that nobody fills, a margin ends.
                    if then is None or then.unfilled:
                        ended.add((kind, loser, gainer))
                    elif (kind, loser, gainer) not in ended:
                        assert then.admits(now.seats)


@pytest.mark.parametrize("name", sorted(RULES))
@given(
    st.lists(st.integers(0, 30), min_size=2, max_size=4).filter(any),
    st.integers(1, 7),
    st.sampled_from([None, "most_votes", "fewest_votes"]),
)
@settings(max_examples=12, deadline=None)
def test_margins_against_every_number_of_votes(name, numbers, seats, tie_rule):
    rule = RULES[name]
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    of_candidates = rule.method in {"plurality", "block", "sntv"}
    field = SeatField(rule, votes, 1 if name == "plurality" else seats, None if of_candidates else tie_rule)
    check_against_every_number(field)


@pytest.mark.parametrize("name", ["dhondt", "sainte_lague", "adams", "remainder_hare", "remainder_droop"])
@pytest.mark.parametrize("scopes", ["district", "national", "either"])
@given(
    st.lists(st.integers(0, 30), min_size=3, max_size=4).filter(any),
    st.lists(st.integers(0, 20), min_size=4, max_size=4),
    st.integers(1, 5),
    st.sampled_from(["share >= 1/10", "share > 1/5", "share >= 1/4"]),
)
@settings(max_examples=20, deadline=None)
def test_a_threshold_is_part_of_the_margin(name, scopes, numbers, elsewhere, seats, line):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    nation = {option: count + more for (option, count), more in zip(votes.items(), elsewhere, strict=False)}
    ways = parse_alternatives(line, file="test", column="threshold")
    found = {
        "district": ThresholdScope(ThresholdRule(ways), Scope(votes, sum(votes.values()))),
        "national": ThresholdScope(ThresholdRule(ways), Scope(nation, sum(nation.values()) + 3)),
    }
    held = tuple(found.values()) if scopes == "either" else (found[scopes],)
    check_against_every_number(SeatField(RULES[name], votes, seats, None, held))


def test_a_list_that_falls_below_the_threshold_moves_seats_at_that_number():
    ways = parse_alternatives("share >= 1/10", file="test", column="threshold")
    votes = {"a": 600, "b": 295, "c": 105}
    scope = ThresholdScope(ThresholdRule(ways), Scope(votes, 1000))
    field = SeatField(RULES["dhondt"], votes, 10, None, (scope,))
    now = outcome(field, votes)
    assert now.seats == {"a": 6, "b": 3, "c": 1}
    fallen = next(f for f in seat_flips(now, field) if (f.kind, f.loser, f.gainer) == ("transfer", "c", "a"))
    # c is at 10.5 per cent: six votes fewer and it is out, long before its quotient is below a's seventh.
    assert (fallen.votes, fallen.through, fallen.votes_to_tie) == (6, "threshold", None)


def test_votes_for_a_third_list_move_a_seat_between_two_others():
    ways = parse_alternatives("share >= 1/10", file="test", column="threshold")
    votes = {"a": 195, "b": 84, "c": 64, "d": 30}
    scope = ThresholdScope(ThresholdRule(ways), Scope(votes, 373))
    field = SeatField(RULES["remainder_hare"], votes, 3, None, (scope,))
    now = outcome(field, votes)
    assert now.seats == {"a": 2, "b": 1, "c": 0}
    first = seat_flips(now, field, kinds=["transfer"])[0]
    # d has a tenth of 373 with 38 votes. Then the quota is 373 / 3, and of a's 187 less is left than c has.
    assert (first.loser, first.gainer, first.votes, first.through) == ("a", "c", 8, "threshold")
    assert (first.votes_from, first.votes_to, first.is_direct) == ("a", "d", False)
    assert all(flip.is_direct for flip in seat_flips(now, field, kinds=["transfer"]) if flip.votes > 12)


def test_a_list_without_a_vote_holds_no_seat_by_a_remainder_of_nothing():
    ways = parse_alternatives("share >= 1/4", file="test", column="threshold")
    nation = ThresholdScope(ThresholdRule(ways), Scope({"a": 9, "b": 9, "c": 6}, 27))
    field = SeatField(RULES["remainder_droop"], {"a": 2, "b": 4, "c": 6}, 3, None, (nation,))
    now = outcome(field, field.votes)
    assert now.seats == {"a": 1, "b": 2}
    # Without its two votes a has a remainder of nothing, which is no seat, and b has all three.
    (flip,) = (flip for flip in seat_flips(now, field, kinds=["loss"]) if flip.loser == "a")
    assert (flip.gainer, flip.votes, flip.votes_to_tie) == ("b", 2, None)


def test_four_to_one_in_five():
    found = highest_averages({"a": 800, "b": 199}, 5)
    assert found.seats == {"a": 4, "b": 1}
    flips = {(flip.kind, flip.loser, flip.gainer): flip for flip in seat_flips(found)}
    # b keeps its seat with 199 against a's fifth quotient of 160: level at 832.5 and 166.5 votes.
    transfer = flips["transfer", "b", "a"]
    assert (transfer.votes, transfer.votes_to_tie, transfer.seat) == (33, None, 1)
    # a's fourth quotient is 200, b's second 99.5.
    assert (flips["loss", "a", "b"].votes, flips["loss", "a", "b"].votes_to_tie) == (403, 402)
    assert (flips["gain", "a", "b"].votes, flips["gain", "a", "b"].votes_to_tie) == (202, 201)


def test_an_open_tie_has_no_margin():
    assert seat_flips(highest_averages({"a": 10, "b": 10}, 1)) == ()


def test_the_most_fragile_seats_come_first():
    districts = {
        "north": seat_flips(highest_averages({"a": 100, "b": 51}, 2)),
        "south": seat_flips(highest_averages({"a": 100, "b": 90}, 2)),
    }
    ranked = fewest_flips(districts)
    assert ranked[0][0] == "north"
    assert [flip.votes for _, flip in ranked] == sorted(flip.votes for _, flip in ranked)
