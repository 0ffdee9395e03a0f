"""Whole quotas, then highest averages: Cambodia since 1998.

Formula: with V valid votes and M seats the quota is Q = V / M. Each list gets the whole part of v / Q, which
is v * M // V. Each remaining seat goes to the largest v / (s + 1), s being the seats held by then, worked out
again after every seat. In a district with one seat the list with most votes wins. Without caps the outcome is
that of D'Hondt: a list's k-th quotient is at least Q for each of its whole quotas, and at most M quotients
are.

V may be larger than the sum of the votes given: lists whose votes were not published (the unnamed rest) then
compete too. What they could win is bounded exactly: under D'Hondt a union of lists never wins fewer seats
than its parts, so all the rest on one list is the most that can be taken from the named ones.

References: Cambodia Daily on the procedure of the National Election Committee (CDAILY2013F), for the rule as
quoted; M. L. Balinski and H. P. Young, Fair Representation, 1982, ch. 9, for unions of lists.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.certificate import divisor_interval
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.highest_averages import REFERENCE
from scrutineer.seats.lots import decide_tie
from scrutineer.seats.rounds import award_rounds, check_contest, is_count
from scrutineer.seats.ties import Lot
from scrutineer.seats.trace import SeatStep

_DHONDT = divisor_sequence("dhondt")


def quota_highest_average(
    votes: Mapping[str, int],
    seats: int,
    *,
    valid: int | None = None,
    base: int | None = None,
    tie_rule: str | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district by whole quotas and then highest averages.

    Args:
        votes: Votes by list, whole numbers.
        seats: Seats to be filled.
        valid: Valid votes of the district; by default the sum of `votes`. More than the sum means that some
            lists' votes are not given.
        base: Votes that the quota is taken of, where they are more than `valid`: those of lists below a threshold,
            which win nothing, may be in it. The outcome does not depend on it; the number of whole quotas does.
        tie_rule: What the law says of equal averages, as in `highest_averages`.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation. Where unnamed lists could win seats, `seats` holds what each named list has whatever
        they won, `most` what it has if they won nothing, and the trace is that of the second case.

    Raises:
        InputError: If the votes or the seats cannot be used, `valid` is below the sum of the votes, or a
            recorded lot does not fit the tie that the votes give.
    """
    check_contest(votes, seats)
    named = sum(votes.values())
    total = named if valid is None else valid
    if not is_count(total) or total < named:
        raise InputError(
            f"the valid votes are fewer than the votes of the lists, which add up to {named}",
            value=total,
            mend="check the valid votes of the district, or leave them out",
        )
    of = total if base is None else base
    if not is_count(of) or of < total:
        raise InputError(
            "the base of the quota is smaller than the votes that take part",
            value=of,
            mend="check the base, or leave it out",
        )
    whole = {option: count * seats // of if of else 0 for option, count in votes.items()}
    quota_steps = _quota_steps(votes, whole)
    rounds = award_rounds(votes, seats - len(quota_steps), divisor=_DHONDT, held=whole)
    first = len(quota_steps) + len(rounds.steps) + 1
    decided = decide_tie(rounds.tie, votes, tie_rule=tie_rule, lots=lots, first_seat=first)
    drawn, lot = decided.steps, decided.lot
    full = dict(rounds.held)
    for step in drawn:
        full[step.option] += 1
    ties = () if decided.tie is None else (decided.tie,)
    most = {option: held + any(option in tie.options for tie in ties) for option, held in full.items()}
    outcome = {option: held + any(option in tie.options[: tie.seats] for tie in ties) for option, held in full.items()}
    won = [step.quotient for step in quota_steps] + list(rounds.quotients)
    falling = sorted((quotient for quotient in won if quotient is not None), reverse=True)
    unnamed_most = _seats_within_reach(total - named, falling)
    certain = award_rounds(votes, seats - unnamed_most, divisor=_DHONDT).held if unnamed_most else full
    steps = quota_steps + rounds.steps + drawn
    return SeatAllocation(
        method="quota_highest_average",
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=most,
        ties=ties,
        trace=lambda: steps,
        certify=lambda: divisor_interval(votes, outcome),
        divisor="dhondt",
        valid=of,
        quota=Fraction(of, seats) if seats else None,
        unnamed_votes=total - named,
        unnamed_most=unnamed_most,
        lots=(lot,) if lot else (),
        evidence=Evidence(
            method="seats.quota_highest_average",
            parameters={"seats": seats, "valid": total, **({} if base is None else {"base": base})},
            references=("CDAILY2013F", REFERENCE) + ((lot.source,) if lot else ()),
            caveats=_caveats(total - named, unnamed_most),
        ),
    )


def _quota_steps(votes: Mapping[str, int], whole: Mapping[str, int]) -> tuple[SeatStep, ...]:
    """The seats of whole quotas; they are given at once, and are numbered from the largest list down."""
    order = sorted(votes, key=lambda option: (-votes[option], option))
    given = [(option, k) for option in order for k in range(1, whole[option] + 1)]
    return tuple(
        SeatStep(seat=number, option=option, quotient=Fraction(votes[option], k), phase="quota")
        for number, (option, k) in enumerate(given, start=1)
    )


def _seats_within_reach(unnamed: int, falling: Sequence[Fraction]) -> int:
    """Most seats that the unnamed votes can win: on one list, with every tie going their way.

    Their k-th seat displaces the k-th lowest of the named lists' winning quotients.
    """
    reach = 0
    while unnamed and reach < len(falling) and Fraction(unnamed, reach + 1) >= falling[-1 - reach]:
        reach += 1
    return reach


def _caveats(unnamed: int, unnamed_most: int) -> tuple[str, ...]:
    if not unnamed:
        return ()
    if not unnamed_most:
        return (f"The lists without published votes have {unnamed:,} votes together, too few for a seat here.",)
    together = f"The lists without published votes have {unnamed:,} votes together"
    reach = f"may have won up to {unnamed_most} of the seats; only seats that do not depend on it are certain"
    return (f"{together} and {reach}.",)
