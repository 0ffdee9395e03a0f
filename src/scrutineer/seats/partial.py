"""What the declared seats of one district say about lists whose votes are not known.

Question: given the votes of some lists and the final seats of all, which vote totals of the others fit?
Formula (quota then highest average, which is D'Hondt): no losing quotient may be larger than a winning one.
With L = max v / (s + 1) and U = min v / s over the known lists, a list with s seats has s * L <= v <= (s + 1)
* U. At either end a drawing of lots would have been needed; so, if none was held, v lies strictly between
them. Where the valid votes are known, the unknown lists share what the known ones leave over.

It misleads where the declared seats or the known votes are wrong: it takes both as given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.certificate import divisor_interval
from scrutineer.seats.interval import DivisorInterval
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.trace import fraction_as_dict


@dataclass(frozen=True, slots=True)
class VoteBounds:
    """The votes that a list with unknown votes can have.

    Attributes:
        option: The list.
        seats: Its declared seats.
        lower: Its votes exceed this, or equal it if lots were drawn; 0 is no bound.
        upper: Its votes are below this, or equal it if lots were drawn or nobody else is unnamed; None: no
            bound.
    """

    option: str
    seats: int
    lower: Fraction
    upper: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """The bounds as plain JSON values."""
        return {
            "option": self.option,
            "seats": self.seats,
            "lower": fraction_as_dict(self.lower),
            "upper": fraction_as_dict(self.upper),
        }


@dataclass(frozen=True, slots=True)
class PartialDistrict:
    """What follows from the votes of some lists and the seats of all.

    Attributes:
        is_consistent: Whether any votes of the unknown lists fit the declared seats.
        interval: Largest losing and smallest winning quotient of the known lists.
        bounds: One per list with unknown votes, in alphabetical order.
        evidence: How it was worked out.
    """

    is_consistent: bool
    interval: DivisorInterval
    bounds: tuple[VoteBounds, ...]
    evidence: Evidence

    def bound(self, option: str) -> VoteBounds:
        """The bounds of one list.

        Raises:
            KeyError: The votes of this list are known, or it is not in the district.
        """
        return {bound.option: bound for bound in self.bounds}[option]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {
            "consistent": self.is_consistent,
            "interval": self.interval.as_dict(),
            "bounds": [bound.as_dict() for bound in self.bounds],
            "evidence": self.evidence.as_dict(),
        }


def bound_unknown_votes(
    votes: Mapping[str, int], seats: Mapping[str, int], *, valid: int | None = None
) -> PartialDistrict:
    """Bound the votes of lists that are not published from the declared seats of one district.

    Args:
        votes: Votes by list, for the lists that are known.
        seats: Declared seats by list, all seats of the district; a known list that is absent has none. A list
            in `seats` and not in `votes` is one whose votes are not known.
        valid: Valid votes of the district, where known.

    Returns:
        Exact bounds for each unknown list, and whether the declared seats are possible at all.

    Raises:
        InputError: If votes or seats cannot be used, or `valid` is below the votes of the known lists.
    """
    check_contest(votes, sum(seats.values()))
    known = sum(votes.values())
    if valid is not None and valid < known:
        raise InputError(
            f"the valid votes are fewer than the votes of the known lists, which add up to {known}",
            value=valid,
            mend="check the valid votes of the district",
        )
    found = divisor_interval(votes, seats)
    unknown = sorted(set(seats) - set(votes))
    lower = {option: seats[option] * (found.lower or Fraction(0)) for option in unknown}
    rest = None if valid is None else valid - known
    bounds = []
    for option in unknown:
        uppers = [] if found.upper is None else [(seats[option] + 1) * found.upper]
        if rest is not None:
            uppers.append(rest - sum(lower.values()) + lower[option])
        bounds.append(VoteBounds(option, seats[option], lower[option], min(uppers, default=None)))
    ordered = found.lower is None or found.upper is None or found.lower <= found.upper
    return PartialDistrict(
        is_consistent=ordered and all(item.upper is None or item.lower <= item.upper for item in bounds),
        interval=found,
        bounds=tuple(bounds),
        evidence=Evidence(
            method="seats.bound_unknown_votes",
            parameters={"seats": sum(seats.values()), "valid": valid},
            references=("CDAILY2013F",),
            caveats=(
                "The declared seats and the known votes are taken as given.",
                "A list whose votes and seats are both unknown is not bounded.",
            ),
        ),
    )
