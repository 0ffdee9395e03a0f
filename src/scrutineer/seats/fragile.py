"""The most fragile seats of a nation, where they can be found in little time.

A report must not take minutes because a country has many lists and districts: what is asked here grows with pairs of
lists inside districts, and with seats for the margins of the nation, and is left out beyond a limit. All of it is in
`scrutineer seats --margins`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scrutineer.seats.derive import SeatResult
from scrutineer.seats.flips import FlipKind, SeatFlip, fewest_flips, seat_flips
from scrutineer.seats.national_margins import NationalMargin, national_margins

NO_SOURCE: Final = "no source gives the number of seats to be filled"
_TRANSFER: Final[tuple[FlipKind, ...]] = ("transfer",)
MOST_PAIRS: Final = 5_000
"""Pairs of a holder of seats and another list, over all districts: about a second."""
MOST_STEPS: Final = 1_000
"""Lists times seats, over all districts, up to which the nation is searched too: about half a second."""


@dataclass(frozen=True, slots=True)
class FragileSeats:
    """The seats that the fewest votes would move from one list to another.

    Attributes:
        seats: District and margin, the fewest votes first.
        national: Votes with which a majority or the first place is lost; empty where that was not searched.
        nation_searched: Whether it was.
        why_not: Why `seats` are not given although votes by district are known; None where they are.
        left_out: Reason to the districts that have computed seats whose margins are not worked out for that reason.
        nation_needs: Why the nation was not searched although `seats` are given; None where it was, or there are none.
    """

    seats: tuple[tuple[str, SeatFlip], ...]
    national: tuple[NationalMargin, ...]
    nation_searched: bool
    why_not: str | None
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nation_needs: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The seats as plain JSON values."""
        return {
            "seats": [{"unit": unit, **flip.as_dict()} for unit, flip in self.seats],
            "national": [margin.as_dict() for margin in self.national],
            "nation_searched": self.nation_searched,
            "why_not": self.why_not,
            "left_out": [{"why": why, "units": list(units)} for why, units in self.left_out.items()],
            "nation_needs": self.nation_needs,
        }


def fragile_seats(found: SeatResult, *, most_pairs: int = MOST_PAIRS, most_steps: int = MOST_STEPS) -> FragileSeats:
    """The seats that the fewest votes would move, where votes by district are known.

    Args:
        found: The seats of a contest.
        most_pairs: Pairs of lists beyond which nothing is worked out.
        most_steps: Lists times seats beyond which the nation is not searched.

    Returns:
        Seats of districts whose seats to be filled are sourced and whose votes are complete; none where there are no
        such districts.
    """
    known: Mapping[str, Any] = {
        district.unit: district for district in found.districts if district.is_settled and district.field is not None
    }
    left_out = margins_left_out(found)
    unsourced = tuple(d.unit for d in found.districts if d.field is not None and not d.is_settled)
    if unsourced:
        left_out[NO_SOURCE] = unsourced
    pairs = steps = 0
    for district in known.values():
        held = sum(1 for seats in district.allocation.seats.values() if seats)
        pairs += held * len(district.field.votes)
        steps += district.field.seats * len(district.field.votes)
    if pairs > most_pairs:
        why_not = "there are too many lists and districts for a page"
        return FragileSeats((), (), nation_searched=False, why_not=why_not, left_out=left_out)
    flips = {unit: seat_flips(d.allocation, d.field, kinds=_TRANSFER) for unit, d in known.items()}
    needs = None
    if known and found.derivation != "exact":
        needs = "seats are not computed in every district"
    elif steps > most_steps:
        needs = "there are too many lists and seats for a page"
    nation = None
    if known and needs is None:
        nation = national_margins(found, only=("majority_lost", "first_passed"))
        needs = nation.needs
    return FragileSeats(
        tuple((unit, flip) for unit, flip in fewest_flips(flips) if flip.votes),
        nation.margins if nation else (),
        nation_searched=nation is not None and needs is None,
        why_not=None,
        left_out=left_out,
        nation_needs=needs,
    )


def margins_left_out(found: SeatResult) -> dict[str, tuple[str, ...]]:
    """Reason to the districts whose seats are computed and whose margins are not, in the order of the record."""
    left: dict[str, tuple[str, ...]] = {}
    for district in found.districts:
        if district.allocation is not None and (why := district.why_fixed) is not None:
            left[why] = (*left.get(why, ()), district.unit)
    return left
