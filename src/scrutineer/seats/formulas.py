"""Seat formulas by the names that law files use, with their settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.averages_once import averages_ranked_once
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import OVER_ALLOCATION, OverAllocation, largest_remainder
from scrutineer.seats.most_votes import BALLOTS, most_votes
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.ties import Lot

type Formula = Callable[[Mapping[str, int], int, int | None], SeatAllocation]
"""Votes by option, seats to be filled, valid votes (None: the sum of the votes) to an allocation."""

DHONDT_FORMULAS: Final = frozenset({"quota_highest_average", "highest_averages"})
"""Methods whose outcome can be that of D'Hondt; `is_dhondt` tells whether a rule's is."""


def is_dhondt(rule: FormulaRule | None) -> bool:
    """Whether the outcome is that of D'Hondt, so that bounds on unnamed lists and uniform shares hold for it."""
    if rule is None:
        return False
    if rule.method == "highest_averages":
        return rule.settings.get("divisor", "dhondt") in {"dhondt", "jefferson"}
    return rule.method == "quota_highest_average" and rule.settings.get("averages", "again") == "again"


def uses_quota(rule: FormulaRule | None) -> bool:
    """Whether the formula gives seats for whole quotas."""
    return rule is not None and rule.method in {"largest_remainder", "quota_highest_average"}


@dataclass(frozen=True, slots=True)
class DistrictContest:
    """What a formula is applied to.

    Attributes:
        votes: Votes of the lists that take part.
        seats: Seats to be filled.
        valid: Valid votes of the district, where lists without published votes stand too; else None.
        lots: Recorded drawings of lots.
        quota_base: Votes that a quota is taken of, at least those of `votes`; None for the sum of `votes`.
    """

    votes: Mapping[str, int]
    seats: int
    valid: int | None = None
    lots: Sequence[Lot] = field(default=())
    quota_base: int | None = None


def allocate(rule: FormulaRule, contest: DistrictContest, *, tie_rule: str | None = None) -> SeatAllocation:
    """Apply a law's formula to the votes of one district.

    Args:
        rule: The formula.
        contest: Votes and seats.
        tie_rule: What the law says of ties.

    Returns:
        The allocation.

    Raises:
        InputError: The votes or seats cannot be used, a setting is not known, or lists without published votes stand
            and the formula gives no bound for them.
    """
    votes, seats, lots, base = contest.votes, contest.seats, contest.lots, contest.quota_base
    settings = {key: str(value) for key, value in rule.settings.items()}
    if rule.method == "quota_highest_average" and settings.get("averages", "again") == "again":
        return quota_highest_average(votes, seats, valid=contest.valid, base=base, tie_rule=tie_rule, lots=lots)
    if contest.valid is not None and contest.valid != sum(votes.values()):
        if is_dhondt(rule):
            return quota_highest_average(votes, seats, valid=contest.valid, tie_rule=tie_rule, lots=lots)
        raise InputError(
            "the votes of some lists are not known, and this formula gives no bound for them",
            value=rule.method,
            mend="add the votes of all lists",
        )
    if rule.method == "quota_highest_average":
        if settings["averages"] != "once":
            raise InputError("averages are worked out `again` or ranked `once`", value=settings["averages"])
        return averages_ranked_once(votes, seats, base=base, tie_rule=tie_rule, lots=lots)
    if rule.method == "highest_averages":
        return highest_averages(votes, seats, divisor=settings.get("divisor", "dhondt"), tie_rule=tie_rule, lots=lots)
    if rule.method == "largest_remainder":
        said = settings.get("over_allocation", "refuse")
        if said not in OVER_ALLOCATION:
            raise InputError(
                "there is no rule for over-allocation of this name",
                value=said,
                mend=f"use one of: {', '.join(OVER_ALLOCATION)}",
            )
        over: OverAllocation = "smallest_remainder" if said == "smallest_remainder" else "refuse"
        quota = settings.get("quota", "hare")
        return largest_remainder(
            votes, seats, quota=quota, base=base, over_allocation=over, tie_rule=tie_rule, lots=lots
        )
    if rule.method in BALLOTS:
        each = rule.settings.get("votes_per_ballot")
        number = int(each) if each is not None else None
        return most_votes(votes, seats, ballot=rule.method, votes_per_ballot=number, lots=lots)
    raise InputError("there is no formula of this name", value=rule.method, mend="see `scrutineer law show`")
