"""How far a district must be from the national shares before somebody else wins a seat in it.

Question: with shares p of the first option and q of a rival, and all others too small for a seat, the rival has a seat
of M under D'Hondt iff its first quotient q is above the last of the first's, p / M (lots decide where they are equal).
From national shares p0 and q0 that can be reached in two ways, told for each M:

- the first keeps p0 and the rival gathers votes of the others: it needs q = p0 / M, possible while p0 + q <= 1;
- votes go over from the first to the rival, all others staying as they are: t = (p0 - M q0) / (M + 1) of all votes.
  The first's share falls by t, the rival's rises by t. This t is called the deviation here.

Where the first is known to have at least the share b, a rival needs at least q = b / M, with the first at b: possible
from the M with b + b / M <= 1 on; and a deviation is possible where p0 - t >= b.

All numbers are exact. It misleads where a threshold or another formula applies, and says nothing of how likely a
deviation is: shares differ between districts in every country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.known_votes import ShareBound
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.trace import fraction_as_dict


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a rival needs for a seat in a district of one size.

    Attributes:
        magnitude: Seats of the district.
        share_needed: Share that the rival needs where the first has its national share.
        reachable: Whether the first's national share leaves so much.
        times_national: That share over the rival's national one; None where it has no votes.
        transfer: Share of all votes that must go over from the first to the rival; 0 where none need to.
        share_at_bound: Share that the rival needs where the first has just its least share; None without one.
        possible_at_bound: Whether any rival can win a seat where the first has at least that share; None without one.
        transfer_within_bound: Whether the first keeps its least share after the transfer; None without one.
    """

    magnitude: int
    share_needed: Fraction
    reachable: bool
    times_national: Fraction | None
    transfer: Fraction
    share_at_bound: Fraction | None
    possible_at_bound: bool | None
    transfer_within_bound: bool | None

    def as_dict(self) -> dict[str, Any]:
        """The row as plain JSON values."""
        return {
            "magnitude": self.magnitude,
            "share_needed": fraction_as_dict(self.share_needed),
            "reachable": self.reachable,
            "times_national": fraction_as_dict(self.times_national),
            "transfer": fraction_as_dict(self.transfer),
            "share_at_bound": fraction_as_dict(self.share_at_bound),
            "possible_at_bound": self.possible_at_bound,
            "transfer_within_bound": self.transfer_within_bound,
        }


@dataclass(frozen=True, slots=True)
class Deviations:
    """Deviations by magnitude.

    Attributes:
        first: The option with most votes.
        rival: The one with the second most.
        first_share: National share of the first.
        rival_share: National share of the rival.
        bound: Least share of the first in every district, or None.
        rows: One for each magnitude, rising.
        evidence: How it was worked out.
    """

    first: str
    rival: str
    first_share: Fraction
    rival_share: Fraction
    bound: ShareBound | None
    rows: tuple[Deviation, ...]
    evidence: Evidence

    @property
    def possible_from(self) -> int | None:
        """Fewest seats of a district in which a rival can win one in spite of the bound; None where in none."""
        return next((row.magnitude for row in self.rows if row.possible_at_bound), None)

    @property
    def transfer_from(self) -> int | None:
        """Fewest seats of a district in which a transfer from the first is enough in spite of the bound."""
        return next((row.magnitude for row in self.rows if row.transfer_within_bound), None)

    def as_dict(self) -> dict[str, Any]:
        """The deviations as plain JSON values."""
        return {
            "first": self.first,
            "rival": self.rival,
            "first_share": fraction_as_dict(self.first_share),
            "rival_share": fraction_as_dict(self.rival_share),
            "bound": None if self.bound is None else self.bound.as_dict(),
            "possible_from": self.possible_from,
            "transfer_from": self.transfer_from,
            "rows": [row.as_dict() for row in self.rows],
            "evidence": self.evidence.as_dict(),
        }


def deviations(
    votes: Mapping[str, int], *, magnitudes: range, valid: int | None = None, bound: ShareBound | None = None
) -> Deviations:
    """Work out what a rival needs for a seat, by seats of the district.

    Args:
        votes: National votes by option; two at least.
        magnitudes: Seats that a district can have, such as range(1, 13).
        valid: National valid votes, where some options' votes are not known.
        bound: A least share of the option with most votes in every district.

    Returns:
        Exact shares. At each of them lots decide; beyond it the rival has the seat for certain.

    Raises:
        InputError: The votes cannot be used, no magnitude is given, or the bound is about another option or above the
            national share.
    """
    check_contest(votes, 1)
    base = sum(votes.values()) if valid is None else valid
    if len(votes) < 2 or not magnitudes or min(magnitudes) < 1 or base < sum(votes.values()):
        raise InputError(
            "two options, a magnitude of at least 1, and valid votes no fewer than theirs are needed",
            value=base,
            mend="check the votes, the valid votes and the magnitudes",
        )
    first, rival = sorted(votes, key=lambda option: (-votes[option], option))[:2]
    p, q = Fraction(votes[first], base), Fraction(votes[rival], base)
    if bound is not None and (bound.option != first or bound.units is not None or bound.least > p):
        raise InputError(
            f"the least share must be one of {first} in every district, and no more than its national share",
            value=bound.as_dict(),
            mend="check the bound",
        )
    least = None if bound is None else bound.least
    rows = []
    for size in magnitudes:
        needed = p / size
        transfer = max(Fraction(0), (p - size * q) / (size + 1))
        rows.append(
            Deviation(
                magnitude=size,
                share_needed=needed,
                reachable=p + needed <= 1,
                times_national=needed / q if q else None,
                transfer=transfer,
                share_at_bound=None if least is None else least / size,
                possible_at_bound=None if least is None else least + least / size <= 1,
                transfer_within_bound=None if least is None else p - transfer >= least,
            )
        )
    return Deviations(
        first,
        rival,
        p,
        q,
        bound,
        tuple(rows),
        Evidence(
            method="seats.deviations",
            parameters={"valid": valid, "from": min(magnitudes), "to": max(magnitudes)},
            references=(bound.source,) if bound is not None and bound.source else (),
            caveats=(
                "D'Hondt without threshold; where the shares are exactly equal to those given, lots decide.",
                "It says what would be enough, not what happened: votes by district are not known.",
            ),
        ),
    )
