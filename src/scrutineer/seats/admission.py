"""Who may take part in the allocation of seats: the legal threshold, applied exactly.

A list is admitted if its share of the base reaches (or passes) the law's line. The base is the law's own: blank ballots
are often in it, although they never win a seat. A coalition may need more, some kinds of lists nothing, and some laws
admit a list as well that passes in a district or has won a seat there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import ThresholdRule


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a list is from the threshold.

    Attributes:
        option: The list.
        votes: Its votes.
        base: The votes that its share is taken of.
        share: The share that it needs.
        strict: Whether the share must be passed.
        admitted: Whether it takes part.
        why: `share`, `exempt`, `district seats` or, where it does not take part, `below`.
        to_cross: Votes that it would have to get from other lists to change sides, or to lose to them; at least 1.
        to_gain: Votes that it would have to get from nobody to be admitted, which widen the base; None if it is
            admitted, or no number is enough.
    """

    option: str
    votes: int
    base: int
    share: Fraction
    strict: bool
    admitted: bool
    why: str
    to_cross: int
    to_gain: int | None

    def as_dict(self) -> dict[str, Any]:
        """The standing as plain JSON values."""
        return {
            "option": self.option,
            "votes": self.votes,
            "base": self.base,
            "share_needed": str(self.share),
            "strict": self.strict,
            "admitted": self.admitted,
            "why": self.why,
            "to_cross": self.to_cross,
            "to_gain": self.to_gain,
        }


def standing(
    rule: ThresholdRule,
    option: str,
    votes: int,
    base: int,
    *,
    members: int = 1,
    kind: str | None = None,
    district_seats: int = 0,
) -> Standing:
    """Hold one list against the threshold.

    Args:
        rule: The threshold.
        option: The list.
        votes: Its votes in the scope of the threshold.
        base: The base there; at least its votes.
        members: Parties that the list is made of.
        kind: Kind of the list, such as `minority`.
        district_seats: Seats that it has won in districts.

    Raises:
        InputError: The base is smaller than the votes.
    """
    if base < votes:
        raise InputError(
            f"the base of the threshold is smaller than the votes of a list, {votes:,}",
            column=option,
            value=base,
            mend="check which ballots the law counts in the base",
        )
    share, strict = rule.least(members)
    why = admission(rule, votes, base, members=members, kind=kind, district_seats=district_seats)
    line = share * base
    # Reached from line on, or passed from the next whole number above it.
    needed = line.numerator // line.denominator + 1 if strict else -(-line.numerator // line.denominator)
    return Standing(
        option,
        votes,
        base,
        share,
        strict,
        admitted=why != "below",
        why=why,
        to_cross=votes - needed + 1 if why == "share" else max(needed - votes, 1),
        to_gain=None if why != "below" else _gain(votes, base, share, strict=strict),
    )


def admission(
    rule: ThresholdRule, votes: int, base: int, *, members: int = 1, kind: str | None = None, district_seats: int = 0
) -> str:
    """Why a list takes part: `share`, `exempt` or `district seats`; `below` where it does not."""
    share, strict = rule.least(members)
    if _reached(votes, base, share, strict=strict) and _further_ways(rule, votes, base, members):
        return "share"
    if kind is not None and kind in rule.exempt:
        return "exempt"
    by_seats = rule.district_seats is not None and district_seats >= rule.district_seats
    return "district seats" if by_seats else "below"


def _reached(votes: int, base: int, share: Fraction, *, strict: bool) -> bool:
    left, right = votes * share.denominator, share.numerator * base
    return left > right if strict else left >= right


def _further_ways(rule: ThresholdRule, votes: int, base: int, members: int) -> bool:
    """Laws with one line have one way; with several, a single list must meet one of them in full."""
    if members > 1:
        return True
    return any(all(condition.holds(votes, 0, base) for condition in way) for way in rule.ways)


def _gain(votes: int, base: int, share: Fraction, *, strict: bool) -> int | None:
    if share >= 1:
        return None
    # (votes + t) >= share * (base + t)
    exact = (share * base - votes) / (1 - share)
    whole = exact.numerator // exact.denominator
    return whole + 1 if strict or exact.denominator != 1 else whole


@dataclass(frozen=True, slots=True)
class Scope:
    """Votes in which a threshold is looked for.

    Attributes:
        votes: Votes by list.
        base: The base of the threshold.
    """

    votes: Mapping[str, int]
    base: int


def admit(
    rule: ThresholdRule,
    scope: Scope,
    *,
    members: Mapping[str, int] | None = None,
    kinds: Mapping[str, str] | None = None,
    district_seats: Mapping[str, int] | None = None,
) -> dict[str, Standing]:
    """Hold every list against the threshold.

    Args:
        rule: The threshold.
        scope: The votes, of the nation or of a district.
        members: Number of parties of the lists that are coalitions.
        kinds: Kinds of lists.
        district_seats: Seats won in districts.

    Returns:
        List to its standing, in the order of the votes.

    Raises:
        InputError: The base is smaller than the votes of a list.
    """
    return {
        option: standing(
            rule,
            option,
            votes,
            scope.base,
            members=(members or {}).get(option, 1),
            kind=(kinds or {}).get(option),
            district_seats=(district_seats or {}).get(option, 0),
        )
        for option, votes in scope.votes.items()
    }
