"""Checking an allocation without repeating it: the interval of divisors.

Question: are these seats what a highest-averages formula gives for these votes?
Test: an allocation of all seats is one iff no losing quotient is larger than a winning one. So a single
number between the largest losing quotient, max v / d(s + 1), and the smallest winning quotient, min v / d(s),
certifies it. Where the two are equal there is a tie, and the allocation is one of the admissible outcomes.
The check looks at each option once and shares no code with the formulas that allocate.

It does not show that the votes are right, nor that the formula is the law's.
Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, ch. 12 and
appendix A.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.interval import DivisorInterval


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """Whether seats follow from votes.

    Attributes:
        holds: Whether they do.
        reasons: What is wrong, one sentence each; empty where nothing is.
        interval: The interval of divisors that was found.
        is_tied: Whether the two ends of the interval meet, so that other outcomes are admissible as well.
    """

    holds: bool
    reasons: tuple[str, ...]
    interval: DivisorInterval
    is_tied: bool

    def as_dict(self) -> dict[str, Any]:
        """The check as plain JSON values."""
        return {
            "holds": self.holds,
            "reasons": list(self.reasons),
            "interval": self.interval.as_dict(),
            "tied": self.is_tied,
        }


def divisor_interval(votes: Mapping[str, int], seats: Mapping[str, int], *, divisor: str = "dhondt") -> DivisorInterval:
    """The largest losing and the smallest winning quotient of an allocation.

    Args:
        votes: Votes by option.
        seats: Seats by option; an absent option has none.
        divisor: Name of the divisor sequence.

    Returns:
        The interval; it is empty (lower above upper) where the seats do not follow from the votes.

    Raises:
        InputError: If there is no such sequence.
    """
    sequence = divisor_sequence(divisor)
    power = sequence.power
    # Quotients are compared as pairs of whole numbers, cross-multiplied: exact, and several times faster than
    # building a fraction for each. A divisor of 0 makes a quotient without bound: it wins its seat for certain.
    lower: tuple[int, int] | None = None
    upper: tuple[int, int] | None = None
    boundless = False
    for option, count in votes.items():
        held = seats.get(option, 0)
        strength = count**power
        after = sequence.step(held + 1)
        if after[0]:
            losing = strength * after[1], after[0]
            if lower is None or losing[0] * lower[1] > lower[0] * losing[1]:
                lower = losing
        elif count:
            boundless = True
        if held:
            last = sequence.step(held)
            if last[0]:
                winning = strength * last[1], last[0]
                if upper is None or winning[0] * upper[1] < upper[0] * winning[1]:
                    upper = winning
    if boundless and upper is not None:
        # Somebody with votes has no seat while another has two: no divisor gives that.
        return DivisorInterval(Fraction(*upper) + 1, Fraction(*upper), power)
    return DivisorInterval(
        None if lower is None else Fraction(*lower), None if upper is None else Fraction(*upper), power
    )


def verify_certificate(
    votes: Mapping[str, int],
    seats: Mapping[str, int],
    magnitude: int,
    *,
    divisor: str = "dhondt",
    interval: DivisorInterval | None = None,
) -> CertificateCheck:
    """Check seats against votes in one pass over the options.

    Args:
        votes: Votes by option.
        seats: Seats by option, all of them: an outcome, not the certain part of a tied one.
        magnitude: Seats to be filled.
        divisor: Name of the divisor sequence.
        interval: A published interval to be compared with the one found.

    Returns:
        The check, with the reasons where it fails.

    Raises:
        InputError: If there is no such sequence.
    """
    reasons = []
    strangers = sorted(option for option, held in seats.items() if held and not votes.get(option))
    if strangers:
        reasons.append(f"Seats are given to options without votes: {', '.join(strangers)}.")
    if any(held < 0 for held in seats.values()):
        reasons.append("An option has fewer than 0 seats.")
        return CertificateCheck(False, tuple(reasons), DivisorInterval(None, None), False)
    total = sum(seats.values())
    if total != magnitude:
        reasons.append(f"The seats add up to {total}, and {magnitude} are to be filled.")
    found = divisor_interval(votes, seats, divisor=divisor)
    if found.lower is not None and found.upper is not None and found.is_empty:
        pair = f"{float(found.lower):.2f} wins no seat, and one of {float(found.upper):.2f} wins one"
        reasons.append(f"A quotient of {pair}.")
    if interval is not None and interval != found:
        reasons.append("The published interval of divisors is not the one that the votes and the seats give.")
    return CertificateCheck(not reasons, tuple(reasons), found, found.is_tied)
