"""Seat formulas by the names that law files use."""

from collections.abc import Callable, Mapping

from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.quota_highest_average import quota_highest_average

type Formula = Callable[[Mapping[str, int], int, int | None], SeatAllocation]
"""Votes by option, seats to be filled, valid votes (None: the sum of the votes) to an allocation."""


def _quota_highest_average(votes: Mapping[str, int], seats: int, valid: int | None) -> SeatAllocation:
    return quota_highest_average(votes, seats, valid=valid)


FORMULAS: dict[str, Formula] = {"quota_highest_average": _quota_highest_average}
"""The formulas that can be computed; a law may name others."""

DHONDT_FORMULAS = frozenset({"quota_highest_average"})
"""Those whose outcome is that of D'Hondt, so that the certificate and the uniform-shares bound hold for them."""
