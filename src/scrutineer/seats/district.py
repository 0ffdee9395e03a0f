"""One district of a contest: what was reported, what the formula gives, and whether they agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrutineer.seats.admission import Standing
from scrutineer.seats.alliances import Alliance
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.certificate import verify_certificate
from scrutineer.seats.published import Magnitude
from scrutineer.seats.seat_field import SeatField


@dataclass(frozen=True, slots=True)
class SeatDistrict:
    """One district.

    Attributes:
        unit: Unit id.
        name: Name of the unit.
        magnitude: Seats to be filled; None where nothing gives them.
        valid: Valid votes; None where they are not known for the whole district.
        allocation: What the formula gives; None where votes or seats to be filled are not known.
        reported: Seats by option as published; empty where none were.
        standings: How its lists stand against a threshold that looks at the district; empty where none does.
        alliances: Lists that were joined, where the law lets them compete as one; with the reason where they are void.
        why_not: Why there is no allocation although the votes are known; None where there is one, or they are not.
        field: Every list with the formula and the thresholds, so that other votes can be tried; None where the votes of
            some list are not known, or no seats were computed.
        fixed: Why other votes cannot be tried although the seats are computed, if the quota is the reason; else None.
    """

    unit: str
    name: str
    magnitude: Magnitude | None
    valid: int | None
    allocation: SeatAllocation | None
    reported: Mapping[str, int]
    standings: tuple[Standing, ...] = ()
    alliances: tuple[Alliance, ...] = ()
    why_not: str | None = None
    field: SeatField | None = None
    fixed: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the allocation rests on a sourced magnitude and complete votes; ties may be open."""
        return (
            self.allocation is not None
            and self.magnitude is not None
            and self.magnitude.is_sourced
            and self.allocation.unnamed_most == 0
        )

    @property
    def why_fixed(self) -> str | None:
        """Why the seats of other votes cannot be tried here; None where they can."""
        if self.field is not None:
            return None
        if self.allocation is None:
            return self.why_not or "the votes of every list or the seats to be filled are not known"
        if self.allocation.unnamed_votes:
            return "the votes of every list are not known"
        if self.fixed is not None:
            return self.fixed
        if self.alliances:
            return "lists are joined, and margins of joined lists are not worked out"
        return "the law has a rule on top of its formula, such as a majority bonus, and its margins are not worked out"

    @property
    def agrees(self) -> bool | None:
        """Whether the reported seats are an admissible outcome; None where it cannot be told.

        Nothing is compared with an allocation that rests on a magnitude without a source.
        """
        found = self.allocation
        if found is None or not self.is_settled or sum(self.reported.values()) < found.magnitude - found.unfilled:
            return None
        if sum(self.reported.values()) > found.magnitude:
            return False
        if found.lots or found.divisor is None:
            return found.admits(self.reported)
        return verify_certificate(found.votes, self.reported, found.magnitude, divisor=found.divisor).holds

    def as_dict(self) -> dict[str, Any]:
        """The district as plain JSON values."""
        size = self.magnitude
        found = self.allocation
        return {
            "unit": self.unit,
            "name": self.name,
            "magnitude": None if size is None else size.seats,
            "magnitude_status": None if size is None else "sourced" if size.is_sourced else "unsourced",
            "magnitude_source": None if size is None else size.source,
            "valid": self.valid,
            "seats": None if found is None else dict(found.seats),
            "computed": None if found is None else dict(found.seats),
            "why_not": self.why_not,
            "reported": dict(self.reported),
            "agrees": self.agrees,
            "ties": [] if found is None else found.ties_as_dicts(),
            "certificate": None if found is None or found.certificate is None else found.certificate.as_dict(),
            "standings": [standing.as_dict() for standing in self.standings],
            "alliances": [alliance.as_dict() for alliance in self.alliances],
            "allocation": None if found is None else found.as_dict(),
        }
