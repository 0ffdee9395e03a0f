"""How far a seat is away: the votes that an option would have to gain for one more seat.

Question: how many further votes, taken from nobody, give this option a seat that it does not have?
Formula (highest averages): with s seats now and M in all, the other options hold M - s, the lowest of those
seats by the quotient q. The option has s + 1 seats once (v + t) / d(s + 1) > q, that is t > q * d(s + 1) - v.
Where that boundary is a whole number, exactly so many votes give a tie. Quota-then-highest-average without
caps is D'Hondt, so the same margin holds for it.

It misleads where the votes would come from a rival (then fewer suffice) or where a threshold or a cap
applies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.highest_averages import REFERENCE, highest_averages
from scrutineer.seats.rounds import award_rounds
from scrutineer.seats.trace import fraction_as_dict


@dataclass(frozen=True, slots=True)
class GainMargin:
    """The votes between an option and its next seat.

    Attributes:
        option: The option.
        seats: Seats that it has for certain now.
        votes: Fewest further votes that give it one more for certain; None where it has all seats.
        boundary: The exact bound that the gain must exceed; None where it has all seats.
        tie_at: Further votes at which it would be tied for the seat; None where no whole number does that.
        losers: Options that would lose the seat: those with the lowest winning quotient, one of which loses
            it.
        evidence: How the margin was worked out.
    """

    option: str
    seats: int
    votes: int | None
    boundary: Fraction | None
    tie_at: int | None
    losers: tuple[str, ...]
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The margin as plain JSON values."""
        return {
            "option": self.option,
            "seats": self.seats,
            "votes": self.votes,
            "boundary": fraction_as_dict(self.boundary),
            "tie_at": self.tie_at,
            "losers": list(self.losers),
            "evidence": self.evidence.as_dict(),
        }


def votes_to_gain(votes: Mapping[str, int], seats: int, option: str, *, divisor: str = "dhondt") -> GainMargin:
    """The fewest further votes that give an option one more seat, all other votes unchanged.

    Args:
        votes: Votes by option in one district, whole numbers.
        seats: Seats to be filled.
        option: The option that is to gain.
        divisor: Name of the divisor sequence.

    Returns:
        The margin with its exact boundary.

    Raises:
        InputError: If the option does not stand, or the votes or seats cannot be used.
    """
    if option not in votes:
        raise InputError("this option does not stand here", value=option, mend=f"use one of: {', '.join(votes)}")
    held = highest_averages(votes, seats, divisor=divisor).seats[option]
    evidence = Evidence(
        method="seats.votes_to_gain",
        parameters={"divisor": divisor, "seats": seats, "option": option},
        references=(REFERENCE,),
        caveats=("The votes are taken to be gained from non-voters, and all other votes to stay as they are.",),
    )
    others = {name: count for name, count in votes.items() if name != option and count > 0}
    if held == seats or not others:
        return GainMargin(option, held, None, None, None, (), evidence)
    sequence = divisor_sequence(divisor)
    rivals = award_rounds(others, seats - held, divisor=sequence)
    lowest = min(quotient for quotient in rivals.quotients if quotient is not None)
    at_the_edge = {step.option for step in rivals.steps if step.quotient == lowest}
    boundary = lowest * sequence(held + 1) - votes[option]
    return GainMargin(
        option=option,
        seats=held,
        votes=boundary.numerator // boundary.denominator + 1,
        boundary=boundary,
        tie_at=boundary.numerator if boundary.denominator == 1 else None,
        losers=rivals.tie.options if rivals.tie else tuple(sorted(at_the_edge)),
        evidence=evidence,
    )
