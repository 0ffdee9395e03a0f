"""Whole quotas, then averages that are ranked once: one reading of Cambodia's law of 1998.

Formula: with V votes and M seats each list gets the whole part of v * M / V, w seats. The averages v / (w + 1) are
worked out once, and the seats that are left go to the largest of them, one to a list. Under the other reading the
averages are worked out again after every seat, which is D'Hondt; the two differ where a large list would have had a
second seat by average. Observers of 1998 ranked once, the commission worked the averages out again.

Reference: press accounts of the dispute of 1998 (CDAILY1998F, PPP1998F in the law file of Cambodia).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scrutineer.errors import InputError, NoResultError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.highest_averages import with_seats
from scrutineer.seats.largest_remainder import quota_steps
from scrutineer.seats.lots import decide_tie
from scrutineer.seats.rounds import check_contest, is_count
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep


def averages_ranked_once(
    votes: Mapping[str, int],
    seats: int,
    *,
    base: int | None = None,
    tie_rule: str | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district by whole quotas and averages that are ranked once.

    Args:
        votes: Votes by list, whole numbers, of all lists.
        seats: Seats to be filled.
        base: Votes that the quota is taken of; by default the sum of `votes`.
        tie_rule: What the law says of equal averages, as in `highest_averages`.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation. It has no certificate: the formula has no divisor.

    Raises:
        InputError: If votes or seats cannot be used, or a recorded lot does not fit the tie.
        NoResultError: More seats are left than lists.
    """
    check_contest(votes, seats)
    total = sum(votes.values()) if base is None else base
    if not is_count(total) or total < sum(votes.values()):
        raise InputError(
            "the base of the quota is smaller than the votes of the lists",
            value=total,
            mend="check the base, or leave it out",
        )
    whole = {option: count * seats // total if total else 0 for option, count in votes.items()}
    left = seats - sum(whole.values())
    if total and left > len(votes):
        raise NoResultError(
            f"{left} seats are left after the whole quotas, and there are {len(votes)} lists, ranked once",
            value=left,
            mend="a law for this case needs another rule, such as the quota over the votes of these lists alone",
        )
    averages = {option: Fraction(count, whole[option] + 1) for option, count in votes.items()}
    order = sorted(votes, key=lambda option: (-averages[option], option))
    sure, tie = order[:left], None
    # The whole quotas leave fewer seats than there are lists with votes.
    if left and left < len(order) and averages[order[left - 1]] == averages[order[left]]:
        cut = averages[order[left]]
        level = tuple(sorted(option for option in order if averages[option] == cut))
        sure = [option for option in sure if averages[option] != cut]
        tie = Tie(level, left - len(sure), cut)
    price = Fraction(total, seats) if seats else None
    by_quota = quota_steps(votes, whole, price)
    first = len(by_quota) + len(sure) + 1
    decided = decide_tie(tie, votes, tie_rule=tie_rule, lots=lots, first_seat=first)
    by_average = tuple(
        SeatStep(seat=number, option=option, quotient=averages[option], phase="average")
        for number, option in enumerate(sure, start=len(by_quota) + 1)
    )
    certain = with_seats(whole, [*sure, *(step.option for step in decided.steps)])
    return SeatAllocation(
        method="averages_ranked_once",
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=with_seats(certain, decided.tie.options) if decided.tie else certain,
        ties=(decided.tie,) if decided.tie else (),
        trace=lambda: by_quota + by_average + decided.steps,
        valid=total,
        quota=price,
        lots=(decided.lot,) if decided.lot else (),
        evidence=Evidence(
            method="seats.averages_ranked_once",
            parameters={"seats": seats},
            references=("CDAILY1998F",) + ((decided.lot.source,) if decided.lot else ()),
            caveats=("This is one of two readings of the law of 1998, and not the one that was applied.",),
        ),
    )
