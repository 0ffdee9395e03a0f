"""How far the seats of one result follow its votes: which seats are held against the votes, and why none can be.

Computed seats come first. Where they are not all decided, the reported seats are taken if they are all there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from scrutineer.seats.disproportionality import Disproportionality, disproportionality

NO_VOTES: Final = "the votes of every list in the country are not known"
NO_SEATS: Final = "not every seat is known"
ONE_SEAT: Final = "fewer than two seats are filled"

_INDICES: Final = tuple(field.name for field in fields(Disproportionality))


@dataclass(frozen=True, slots=True)
class VotesAndSeats:
    """Indices of disproportionality of a result, or why there are none.

    Attributes:
        indices: The indices; None where they cannot be worked out.
        seats: Whether they are of `computed` or of `reported` seats; None without indices.
        why_not: Why there are none; None where there are.
    """

    indices: Disproportionality | None
    seats: Literal["computed", "reported"] | None
    why_not: str | None

    def as_dict(self) -> dict[str, Any]:
        """The indices as plain JSON values, each None where they could not be worked out."""
        found = dict.fromkeys(_INDICES) if self.indices is None else self.indices.as_dict()
        return {**found, "of_seats": self.seats, "why_not": self.why_not}


def votes_and_seats(
    votes: Mapping[str, int] | None,
    *,
    computed: Mapping[str, int] | None,
    reported: Mapping[str, int],
    total: int | None,
) -> VotesAndSeats:
    """Hold seats against votes.

    Args:
        votes: Votes by list in the whole contest; None where those of some list are not known.
        computed: Seats that are certain by the law's formula; None where they were not all computed.
        reported: Seats as published for the whole contest; empty where none were.
        total: Seats to be filled; None where that is not known.

    Returns:
        The indices, of computed seats where each of them is decided, else of reported seats where none is missing.
    """
    if votes is None or not any(votes.values()):
        return VotesAndSeats(None, None, NO_VOTES)
    if total is None or not total:
        return VotesAndSeats(None, None, NO_SEATS)
    if total == 1:
        return VotesAndSeats(None, None, ONE_SEAT)
    if computed is not None and sum(computed.values()) == total:
        return VotesAndSeats(disproportionality(votes, computed), "computed", None)
    if sum(reported.values()) == total:
        return VotesAndSeats(disproportionality(votes, reported), "reported", None)
    return VotesAndSeats(None, None, NO_SEATS)
