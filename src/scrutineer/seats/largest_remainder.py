"""Largest remainder: whole quotas first, the seats that are left to the largest remainders.

Formula: with a quota Q each option gets the whole part of v / Q; each seat that is left goes to the largest v - s * Q,
one per option. Quotas below Hare's can give out more seats than there are. What happens then is for the law to say:
the seats with the smallest remainders are taken back, or there is no result.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, ch. 3 (Hamilton).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

from scrutineer.errors import InputError, NoResultError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.highest_averages import REFERENCE, with_seats
from scrutineer.seats.lots import decide_tie
from scrutineer.seats.quotas import quota_of
from scrutineer.seats.rounds import check_contest, is_count
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

type OverAllocation = Literal["refuse", "smallest_remainder"]

OVER_ALLOCATION: Final = ("refuse", "smallest_remainder")
"""What a law may say where whole quotas give out more seats than there are."""


def largest_remainder(
    votes: Mapping[str, int],
    seats: int,
    *,
    quota: str = "hare",
    base: int | None = None,
    over_allocation: OverAllocation = "refuse",
    tie_rule: str | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district by largest remainder.

    Args:
        votes: Votes by option, whole numbers; a threshold has been applied before.
        seats: Seats to be filled.
        quota: Name of the quota.
        base: Votes that the quota is taken of; by default the sum of `votes`.
        over_allocation: What the law says where whole quotas give out more seats than there are.
        tie_rule: What the law says of equal remainders, as in `highest_averages`.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation; its `quota` is exact. A tie without a recorded lot stays open.

    Raises:
        InputError: If votes, seats or quota cannot be used, or a recorded lot does not fit.
        NoResultError: The quota gives out too many seats and the law does not say what follows, or more seats are left
            than options.
    """
    check_contest(votes, seats)
    total = sum(votes.values()) if base is None else base
    if not is_count(total) or total < sum(votes.values()):
        raise InputError(
            "the base of the quota is smaller than the votes of the options",
            value=total,
            mend="check the base, or leave it out",
        )
    price = quota_of(quota, total, seats) if seats else None
    whole = {option: int(count // price) if price else 0 for option, count in votes.items()}
    left = seats - sum(whole.values())
    if left < 0 and over_allocation == "refuse":
        raise NoResultError(
            f"whole quotas ({quota}) give out {sum(whole.values())} seats where {seats} are to be filled, and the law "
            "does not say what follows",
            value=quota,
            mend="state in the law what follows (over_allocation), or use another quota",
        )
    remainders = {option: count - whole[option] * (price or Fraction(0)) for option, count in votes.items()}
    changed, tie = _by_remainder(remainders, whole, left)
    by_quota = quota_steps(votes, whole, price)
    first = len(by_quota) + len(changed) + 1
    decided = decide_tie(tie, votes, tie_rule=tie_rule, lots=lots, first_seat=first)
    certain = dict(whole)
    for option in changed:
        certain[option] += 1 if left > 0 else -1
    if tie is not None and left < 0:
        # The tie is about who keeps a seat: those level at the cut hold it only if it falls to them.
        for option in tie.options:
            certain[option] -= 1
    for step in decided.steps:
        certain[step.option] += 1
    phase: Literal["remainder", "taken"] = "remainder" if left > 0 else "taken"
    by_remainder = tuple(
        SeatStep(seat=len(by_quota) + place, option=option, quotient=remainders[option], phase=phase)
        for place, option in enumerate(changed, start=1)
    )
    return SeatAllocation(
        method="largest_remainder",
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=with_seats(certain, decided.tie.options) if decided.tie else certain,
        ties=(decided.tie,) if decided.tie else (),
        trace=lambda: by_quota + by_remainder + decided.steps,
        valid=total,
        quota=price,
        lots=(decided.lot,) if decided.lot else (),
        evidence=Evidence(
            method="seats.largest_remainder",
            parameters={"quota": quota, "seats": seats, "base": total, "over_allocation": over_allocation},
            references=(REFERENCE,) + ((decided.lot.source,) if decided.lot else ()),
        ),
    )


def _by_remainder(
    remainders: Mapping[str, Fraction], whole: Mapping[str, int], left: int
) -> tuple[list[str], Tie | None]:
    """Options whose seats change by one for certain, largest (or, with too many seats, smallest) remainder first.

    The tie is about the options level at the cut: the seats that are still to be had among them.
    """
    if not left:
        return [], None
    if left > 0:
        # A list without a vote has no remainder to win by, however many seats are left.
        able = sorted((o for o in remainders if remainders[o] or whole[o]), key=lambda o: (-remainders[o], o))
    else:
        able = sorted((o for o in remainders if whole[o]), key=lambda o: (remainders[o], o))
    number = abs(left)
    if number > len(able):
        raise NoResultError(
            f"{number} seats are left after the whole quotas, and there are {len(able)} options with votes"
            if left > 0
            else f"whole quotas give out {number} seats too many, and {len(able)} options have one to give back",
            value=number,
            mend="a law for this case needs another rule, such as the quota over the votes of these options alone",
        )
    cut = remainders[able[number - 1]]
    if number == len(able) or remainders[able[number]] != cut:
        return able[:number], None
    level = tuple(sorted(option for option in able if remainders[option] == cut))
    sure = [option for option in able[:number] if remainders[option] != cut]
    open_seats = number - len(sure) if left > 0 else len(level) - (number - len(sure))
    return sure, Tie(level, open_seats, cut)


def quota_steps(votes: Mapping[str, int], whole: Mapping[str, int], price: Fraction | None) -> tuple[SeatStep, ...]:
    """The seats of whole quotas; they are given at once, and are numbered from the largest list down."""
    order = sorted(votes, key=lambda option: (-votes[option], option))
    given = [option for option in order for _ in range(whole[option])]
    return tuple(
        SeatStep(seat=number, option=option, quotient=price, phase="quota")
        for number, option in enumerate(given, start=1)
    )
