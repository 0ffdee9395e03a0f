"""What national votes imply if every district resembled the nation.

Question: with national vote shares in every district, which seats would the formula give?
Formula (D'Hondt and quota-then-highest-average): with first and second votes v1 > v2 the second list has a
seat in a district of M seats iff its first quotient v2 is among the M largest. Only quotients of the first
list are larger, v1 / k > v2; so it is certain iff M > v1 / v2, and a drawing of lots decides at M = v1 / v2.
Below that the first list takes every seat.

Where the votes of some lists are not published, all of them together are taken as one rival as well: then the
first list's sweep is certain only where v1 > M times that sum too.

This is an implication under an assumption that no real country meets. It can show that a reported result is
what the formula gives for such votes; it cannot show what happened in any district.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.trace import fraction_as_dict

ASSUMPTION = "Every district has the vote shares of the whole country."


@dataclass(frozen=True, slots=True)
class UniformImplication:
    """The seats that national shares would give in every district.

    Attributes:
        first: The option with most votes; where several have as many, the alphabetically first, and ratio is
            1.
        second: Options with the second most votes; several where they are equal.
        first_votes: Votes of the first.
        second_votes: Votes of each of the second.
        unnamed_votes: Valid votes of lists whose own votes are not given.
        ratio: First over second; None where the second has no votes.
        second_wins_from: Fewest seats of a district in which a list other than the first is certain to have
            one; None where no number is enough.
        tie_magnitude: Seats of a district in which lots would decide between first and second; None where
            none.
        largest_magnitude: Most seats that any district has; None where it is not known.
        is_sweep: Whether the first would have every seat of every district: True or False where that is
            certain, None where it depends on a tie, on unnamed lists, or on a magnitude that is not known.
        magnitudes_sourced: Whether a source gives the seats by district; None where none were given.
        seats: Seats by option that are certain over all districts; None without seats by district.
        most: Seats by option that are possible at most; None without seats by district.
        tied_districts: Districts in which lots would decide a seat.
        assumption: What is assumed, in words.
        evidence: How it was worked out.
    """

    first: str
    second: tuple[str, ...]
    first_votes: int
    second_votes: int
    unnamed_votes: int
    ratio: Fraction | None
    second_wins_from: int | None
    tie_magnitude: int | None
    largest_magnitude: int | None
    is_sweep: bool | None
    magnitudes_sourced: bool | None
    seats: Mapping[str, int] | None
    most: Mapping[str, int] | None
    tied_districts: tuple[str, ...]
    assumption: str
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The implication as plain JSON values."""
        return {
            "first": self.first,
            "second": list(self.second),
            "first_votes": self.first_votes,
            "second_votes": self.second_votes,
            "unnamed_votes": self.unnamed_votes,
            "ratio": fraction_as_dict(self.ratio),
            "second_wins_from": self.second_wins_from,
            "tie_magnitude": self.tie_magnitude,
            "largest_magnitude": self.largest_magnitude,
            "sweep": self.is_sweep,
            "magnitudes_sourced": self.magnitudes_sourced,
            "seats": None if self.seats is None else dict(self.seats),
            "most": None if self.most is None else dict(self.most),
            "tied_districts": list(self.tied_districts),
            "assumption": self.assumption,
            "evidence": self.evidence.as_dict(),
        }


def uniform_shares(
    votes: Mapping[str, int],
    *,
    magnitudes: Mapping[str, int] | None = None,
    magnitudes_sourced: bool | None = None,
    largest_magnitude: int | None = None,
    valid: int | None = None,
) -> UniformImplication:
    """Work out the seats that national shares would give in every district.

    Args:
        votes: National votes by option, whole numbers; two options at least.
        magnitudes: Seats by district, where they are known.
        magnitudes_sourced: Whether a source gives them; carried into the result.
        largest_magnitude: Most seats of any district, where that is known by itself; by default that of
            `magnitudes`, unless they are said to be unsourced.
        valid: National valid votes; more than the sum of `votes` where some lists' votes are not given.

    Returns:
        The implication.

    Raises:
        InputError: If there are fewer than two options, or votes or seats cannot be used.
    """
    check_contest(votes, 1)
    if len(votes) < 2:
        raise InputError("two options at least are needed", value=list(votes), mend="give the votes of all options")
    unnamed = 0 if valid is None else valid - sum(votes.values())
    if unnamed < 0:
        raise InputError(
            f"the valid votes are fewer than the votes of the options, which add up to {sum(votes.values())}",
            value=valid,
            mend="check the national valid votes",
        )
    ranked = sorted(votes, key=lambda option: (-votes[option], option))
    first, second_votes = ranked[0], votes[ranked[1]]
    ratio = Fraction(votes[first], second_votes) if second_votes else None
    if largest_magnitude is None and magnitudes and magnitudes_sourced is not False:
        largest_magnitude = max(magnitudes.values())
    districts = {} if not magnitudes else _allocate(votes, magnitudes, sum(votes.values()) + unnamed)
    return UniformImplication(
        first=first,
        second=tuple(option for option in ranked[1:] if second_votes and votes[option] == second_votes),
        first_votes=votes[first],
        second_votes=second_votes,
        unnamed_votes=unnamed,
        ratio=ratio,
        second_wins_from=None if ratio is None else ratio.numerator // ratio.denominator + 1,
        tie_magnitude=ratio.numerator if ratio is not None and ratio.denominator == 1 else None,
        largest_magnitude=largest_magnitude,
        is_sweep=_sweep(votes[first], second_votes, unnamed, largest_magnitude),
        magnitudes_sourced=magnitudes_sourced if magnitudes else None,
        seats=None if not magnitudes else _total(votes, [found.seats for found in districts.values()]),
        most=None if not magnitudes else _total(votes, [found.most for found in districts.values()]),
        tied_districts=tuple(unit for unit, found in districts.items() if found.ties),
        assumption=ASSUMPTION,
        evidence=Evidence(
            method="seats.uniform_shares",
            parameters={
                "largest_magnitude": largest_magnitude,
                "valid": valid,
                "districts": len(districts) or None,
            },
            references=("CDAILY2013F",),
            caveats=(
                "An implication under an assumption: no country has the same shares in every district.",
                "It does not show what happened in any district.",
            ),
        ),
    )


def _allocate(votes: Mapping[str, int], magnitudes: Mapping[str, int], valid: int) -> dict[str, SeatAllocation]:
    """Each district at national shares; districts of one size share one allocation."""
    by_size = {size: quota_highest_average(votes, size, valid=valid) for size in set(magnitudes.values())}
    return {unit: by_size[size] for unit, size in magnitudes.items()}


def _total(votes: Mapping[str, int], districts: list[Mapping[str, int]]) -> dict[str, int]:
    return {option: sum(district[option] for district in districts) for option in votes}


def _sweep(first: int, second: int, unnamed: int, largest: int | None) -> bool | None:
    if largest is None:
        return None
    if first > largest * max(second, unnamed):
        return True
    return False if first < largest * second else None
