"""Votes that move a seat, against the trial of every number of votes."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scrutineer.seats.flips import fewest_flips, seat_flips
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.most_votes import most_votes

METHODS = {
    **{
        name: lambda votes, seats, name=name: highest_averages(votes, seats, divisor=name)
        for name in ("dhondt", "sainte_lague", "modified_sainte_lague", "imperiali", "danish", "macau")
    },
    "hare": largest_remainder,
    "droop": lambda v, s: largest_remainder(v, s, quota="droop", over_allocation="smallest_remainder"),
    "sntv": lambda votes, seats: most_votes(votes, seats, ballot="sntv"),
}


def changed(votes, kind, loser, gainer, number):
    found = dict(votes)
    if kind != "gain":
        found[loser] -= number
    if kind != "loss":
        found[gainer] += number
    return found if min(found.values()) >= 0 and any(found.values()) else None


@pytest.mark.parametrize("method", sorted(METHODS))
@given(st.lists(st.integers(0, 30), min_size=2, max_size=4).filter(any), st.integers(1, 7))
@settings(max_examples=40)
def test_margins_against_every_number_of_votes(method, numbers, seats):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    # Who has no votes is not elected whatever the others do, so with few candidates nothing competes.
    assume(method != "sntv" or seats < sum(map(bool, numbers)))
    # With fewer votes than seats a quota of one vote leaves more seats than lists, which is refused.
    assume(method != "droop" or seats * (seats + 1) <= sum(numbers))
    allocate = METHODS[method]
    now = allocate(votes, seats)
    assume(not now.ties)
    flips = seat_flips(now)
    for flip in flips:
        for number in range(flip.votes):
            then = allocate(changed(votes, flip.kind, flip.loser, flip.gainer, number), seats)
            if number == flip.votes_to_tie:
                assert then.ties
            else:
                assert (then.seats, then.ties) == (now.seats, ())
        moved = changed(votes, flip.kind, flip.loser, flip.gainer, flip.votes)
        if moved is not None:
            then = allocate(moved, seats)
            assert then.most[flip.gainer] > now.seats[flip.gainer]
    kinds = ("transfer",) if method in {"hare", "droop"} else ("transfer", "gain", "loss")
    for kind in kinds:
        fewest = min((flip.votes for flip in flips if flip.kind == kind), default=None)
        ways = [(a, b) for a in votes for b in votes if a != b]
        for number in range(1, 12 if fewest is None else min(fewest, 12)):
            for loser, gainer in ways:
                moved = changed(votes, kind, loser, gainer, number)
                if moved is None or (method == "sntv" and sum(map(bool, moved.values())) <= seats):
                    continue
                then = allocate(moved, seats)
                assert then.seats == now.seats or then.ties


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
