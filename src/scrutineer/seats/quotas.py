"""Electoral quotas by name: the votes that buy a seat. Exact fractions.

Laws differ in whether a quota is rounded, and rounding can move a seat; so each way is a name of its own.

Reference: M. Gallagher, Proportionality, Disproportionality and Electoral Systems, Electoral Studies 10, 1991, 33-51,
doi:10.1016/0261-3794(91)90004-C.
"""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Final

from scrutineer.errors import InputError

type Quota = Callable[[int, int], Fraction]


def _rounded(value: Fraction) -> int:
    """To the nearest whole number, halves up."""
    return floor(value + Fraction(1, 2))


QUOTAS: Final[dict[str, Quota]] = {
    "hare": Fraction,
    "hare_down": lambda votes, seats: Fraction(votes // seats),
    "hare_rounded": lambda votes, seats: Fraction(_rounded(Fraction(votes, seats))),
    "droop": lambda votes, seats: Fraction(votes // (seats + 1) + 1),
    "hagenbach_bischoff": lambda votes, seats: Fraction(votes, seats + 1),
    "hagenbach_bischoff_up": lambda votes, seats: Fraction(ceil(Fraction(votes, seats + 1))),
    "hagenbach_bischoff_rounded": lambda votes, seats: Fraction(_rounded(Fraction(votes, seats + 1))),
    "imperiali": lambda votes, seats: Fraction(votes, seats + 2),
    "imperiali_rounded": lambda votes, seats: Fraction(_rounded(Fraction(votes, seats + 2))),
}
"""Name to the quota of a number of votes and of seats (at least 1)."""


def quota_of(name: str, votes: int, seats: int) -> Fraction:
    """The quota of this name.

    Args:
        name: One of `QUOTAS`.
        votes: Votes that it is taken of.
        seats: Seats to be filled, at least 1.

    Raises:
        InputError: There is no quota of this name, or it is 0 because there are too few votes.
    """
    try:
        found = QUOTAS[name](votes, seats)
    except KeyError:
        raise InputError(
            "there is no quota of this name", value=name, mend=f"use one of: {', '.join(QUOTAS)}"
        ) from None
    if not found:
        raise InputError(
            f"the quota {name} of {votes:,} votes for {seats:,} seats is 0",
            value=votes,
            mend="such a quota needs more votes than seats; a law for so few votes needs another quota",
        )
    return found
