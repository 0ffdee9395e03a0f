"""Random elections beside votelib, apportionment and interregnum: every disagreement is one that is told here.

What each of them does otherwise is written down in docs/explanation/beside-other-software.md.
"""

import random
from collections import Counter

import apportionment.methods as peer_apportionment
import pytest
from interregnum.methods.singlevote.highest_averages import HighestAveragesAllocator
from interregnum.methods.singlevote.largest_remainder import LargestRemainderAllocator
from votelib.evaluate.core import Tie as PeerTie
from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.most_votes import most_votes
from scrutineer.seats.quotas import quota_of

ELECTIONS = 400


def elections(seed):
    """Half of them small, so that ties are common."""
    rng = random.Random(seed)  # noqa: S311  nothing secret
    for number in range(ELECTIONS):
        most = 40 if number % 2 else 10**6
        yield {chr(65 + place): rng.randint(1, most) for place in range(rng.randint(1, 6))}, rng.randint(1, 15)


def of_votelib(result):
    """Seats that are certain, and the sets that votelib calls tied."""
    certain, ties = Counter(), []
    for key, seats in result.items():
        if isinstance(key, PeerTie):
            ties.append((tuple(sorted(key)), seats))
        else:
            certain[key] += seats
    return certain, ties


def of_interregnum(result, votes):
    return {**dict.fromkeys(votes, 0), **{found.name: found.seats for found in result.allocation}}


@pytest.mark.parametrize(
    ("divisor", "theirs"),
    [
        ("dhondt", "d_hondt"),
        ("sainte_lague", "sainte_lague"),
        ("imperiali", "imperiali"),
        ("danish", "danish"),
        ("macau", "macau"),
    ],
)
def test_votelib_gives_the_same_seats_and_the_same_ties(divisor, theirs):
    tied = 0
    for votes, seats in elections(divisor):
        found = highest_averages(votes, seats, divisor=divisor)
        certain, ties = of_votelib(HighestAverages(theirs).evaluate(dict(votes), seats))
        assert {option: certain[option] for option in votes} == found.seats
        assert ties == [(tie.options, tie.seats) for tie in found.ties]
        tied += bool(ties)
    assert tied


@pytest.mark.parametrize("quota", ["hare", "droop", "hagenbach_bischoff", "imperiali"])
def test_votelib_largest_remainder(quota):
    """The same, but where the law must say more: there votelib raises, gives out fewer seats, or caps the largest."""
    refused = compared = 0
    for votes, seats in elections(quota):
        try:
            found = largest_remainder(votes, seats, quota=quota)
        except InputError:
            whole = sum(count // quota_of(quota, sum(votes.values()), seats) for count in votes.values())
            assert whole > seats or seats - whole > len(votes)
            refused += 1
            continue
        certain, ties = of_votelib(LargestRemainder(quota).evaluate(dict(votes), seats))
        assert {option: certain[option] for option in votes} == found.seats
        assert ties == [(tie.options, tie.seats) for tie in found.ties]
        compared += 1
    assert compared > 200
    assert (refused == 0) == (quota == "hare")


@pytest.mark.parametrize(
    ("divisor", "theirs"),
    [
        ("dhondt", "dhondt"),
        ("sainte_lague", "saintelague"),
        ("modified_sainte_lague", "modified_saintelague"),
        ("huntington_hill", "huntington"),
        ("adams", "adams"),
        ("dean", "dean"),
    ],
)
def test_apportionment_takes_one_outcome_of_a_tie_in_silence(divisor, theirs):
    silent = 0
    for votes, seats in elections(divisor):
        found = highest_averages(votes, seats, divisor=divisor)
        if divisor in {"huntington_hill", "adams", "dean"} and seats <= len(votes):
            # Fewer seats than parties and level votes: apportionment can pass over the larger party, see below.
            continue
        given = peer_apportionment.compute(theirs, list(votes.values()), seats, fractions=True)
        assert dict(zip(votes, given, strict=True)) in list(found.outcomes())
        if found.ties:
            silent += 1
            with pytest.raises(peer_apportionment.TiesException):
                peer_apportionment.compute(theirs, list(votes.values()), seats, fractions=True, tiesallowed=False)
    assert silent


@pytest.mark.parametrize(
    ("method", "votes", "theirs"),
    [
        # Two lists of 20 stand above two of 10, and three seats are left for them.
        ("hamilton", [25, 10, 10, 20, 20, 28], [1, 1, 1, 1, 0, 1]),
        # Five seats by most votes; 14 is passed over for 7.
        ("adams", [19, 31, 7, 9, 7, 14], [1, 1, 1, 1, 1, 0]),
    ],
)
def test_apportionment_can_pass_over_a_larger_party(method, votes, theirs):
    assert peer_apportionment.compute(method, votes, 5, fractions=True) == theirs
    named = dict(zip("ABCDEF", votes, strict=True))
    found = largest_remainder(named, 5) if method == "hamilton" else highest_averages(named, 5, divisor="adams")
    assert dict(zip("ABCDEF", theirs, strict=True)) not in list(found.outcomes())
    for outcome in found.outcomes():
        won = {option for option, seats in outcome.items() if seats}
        assert min(named[option] for option in won) >= max(named[option] for option in set(named) - won)


@pytest.mark.parametrize(
    ("divisor", "theirs"),
    [
        ("dhondt", "dhondt"),
        ("sainte_lague", "sainte_lague"),
        ("modified_sainte_lague", "sainte_lague_1.4"),
        ("danish", "danish"),
        ("imperiali", "imperiali"),
    ],
)
def test_interregnum_gives_one_of_our_outcomes(divisor, theirs):
    """Level quotients go to the list with more votes first and are marked only where votes are level as well."""
    unmarked = 0
    for votes, seats in elections(divisor):
        found = highest_averages(votes, seats, divisor=divisor)
        result = HighestAveragesAllocator(theirs).calc(list(votes.items()), seats, random_seed=1)
        given = of_interregnum(result, votes)
        assert given in list(found.outcomes())
        by_votes = highest_averages(votes, seats, divisor=divisor, tie_rule="most_votes")
        assert given in list(by_votes.outcomes())
        if by_votes.ties:
            assert not result.deterministic
        unmarked += bool(found.ties) and result.deterministic
    assert unmarked


@pytest.mark.parametrize("quota", ["hare", "droop", "hagenbach_bischoff", "imperiali"])
def test_interregnum_largest_remainder_gives_one_of_our_outcomes(quota):
    compared = 0
    for votes, seats in elections(quota):
        try:
            found = largest_remainder(votes, seats, quota=quota)
        except InputError:
            continue
        result = LargestRemainderAllocator(quota).calc(list(votes.items()), seats, random_seed=1)
        assert of_interregnum(result, votes) in list(found.outcomes())
        compared += 1
    assert compared > 200


def test_most_votes_beside_plain_sorting():
    for votes, seats in elections("sntv"):
        found = most_votes(votes, seats, ballot="sntv")
        ranked = sorted(votes.values(), reverse=True)[:seats]
        for outcome in found.outcomes():
            assert sorted((votes[o] for o, held in outcome.items() if held), reverse=True) == ranked
