"""Most votes: one seat each to the candidates with most votes, as many as there are seats.

Plurality in a district of one seat; block vote where a ballot has as many votes as there are seats; limited vote where
it has fewer; single non-transferable vote where it has one. The count is the same. What differs is how many votes a
ballot may hold, and so how many votes there can be.

Reference: A. Reynolds, B. Reilly and A. Ellis, Electoral System Design, International IDEA, 2005, ch. 2.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.apportion import most_votes as _most_votes
from scrutineer.seats.highest_averages import with_seats
from scrutineer.seats.lots import decide_tie
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

REFERENCE: Final = "A. Reynolds, B. Reilly, A. Ellis, Electoral System Design, International IDEA, 2005"

BALLOTS: Final = ("plurality", "block", "limited", "sntv")


def most_votes(
    votes: Mapping[str, int],
    seats: int,
    *,
    ballot: str = "plurality",
    votes_per_ballot: int | None = None,
    ballots: int | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Elect the candidates with most votes.

    Args:
        votes: Votes by candidate, whole numbers.
        seats: Seats to be filled.
        ballot: `plurality` (one seat), `block`, `limited` or `sntv`.
        votes_per_ballot: Votes that a ballot may hold; needed for `limited`, else it follows from the kind.
        ballots: Valid ballots, where known: no candidate can have more votes, nor all together more than they hold.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation: 1 for each who is elected. Candidates without votes are not elected; seats beyond the
        candidates with votes stay unfilled.

    Raises:
        InputError: If votes, seats or ballots cannot be used or do not fit together, or a recorded lot does not fit.
    """
    check_contest(votes, seats)
    each = _votes_per_ballot(ballot, seats, votes_per_ballot)
    if ballots is not None:
        worst = max(votes, key=lambda name: votes[name])
        if votes[worst] > ballots:
            raise InputError(
                f"a candidate has more votes than there are ballots, {ballots:,}", column=worst, value=votes[worst]
            )
        if sum(votes.values()) > each * ballots:
            raise InputError(
                f"the votes are more than {ballots:,} ballots with {each} votes each can hold",
                value=sum(votes.values()),
                mend="check the ballots, and how many votes a ballot may hold",
            )
    names = list(votes)
    found = _most_votes(list(votes.values()), seats)
    tie = None
    if found.open_seats:
        level = Fraction(votes[names[found.tied[0]]])
        tie = Tie(tuple(sorted(names[place] for place in found.tied)), found.open_seats, level)
    sure = dict(zip(names, found.seats, strict=True))
    first = sum(sure.values()) + 1
    decided = decide_tie(tie, votes, tie_rule=None, lots=lots, first_seat=first)
    certain = with_seats(sure, [step.option for step in decided.steps])
    order = sorted((name for name in names if sure[name]), key=lambda name: (-votes[name], name))
    ranked = sorted((name for name in names if votes[name]), key=lambda name: (-votes[name], name))

    def trace() -> tuple[SeatStep, ...]:
        after = dict(zip(ranked, [*ranked[1:], None], strict=True))
        steps = tuple(
            SeatStep(
                seat=number,
                option=name,
                quotient=Fraction(votes[name]),
                phase="votes",
                runner_up=after[name],
                runner_up_quotient=None if (next_one := after[name]) is None else Fraction(votes[next_one]),
            )
            for number, name in enumerate(order, start=1)
        )
        return steps + decided.steps

    open_seats = decided.tie.seats if decided.tie else 0
    return SeatAllocation(
        method=ballot,
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=with_seats(certain, decided.tie.options) if decided.tie else certain,
        ties=(decided.tie,) if decided.tie else (),
        trace=trace,
        lots=(decided.lot,) if decided.lot else (),
        unfilled=seats - sum(certain.values()) - open_seats,
        evidence=Evidence(
            method="seats.most_votes",
            parameters={"ballot": ballot, "seats": seats, "votes_per_ballot": each, "ballots": ballots},
            references=(REFERENCE,) + ((decided.lot.source,) if decided.lot else ()),
        ),
    )


def _votes_per_ballot(ballot: str, seats: int, given: int | None) -> int:
    if ballot not in BALLOTS:
        raise InputError("there is no ballot of this kind", value=ballot, mend=f"use one of: {', '.join(BALLOTS)}")
    if ballot == "plurality" and seats > 1:
        raise InputError(
            f"plurality fills one seat, and {seats} are to be filled", value=seats, mend="use block, limited or sntv"
        )
    expected = seats if ballot == "block" else 1
    if ballot == "limited":
        if given is None or not 0 < given < max(seats, 2):
            raise InputError(
                "a limited vote needs fewer votes on a ballot than there are seats",
                value=given,
                mend="give votes_per_ballot",
            )
        return given
    if given is not None and given != expected:
        raise InputError(f"a ballot of this kind holds {expected} vote(s)", value=given, mend="leave it out")
    return expected
