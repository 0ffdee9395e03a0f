"""What is known of votes that were not published by district, and whether it can all be true.

The votes of an option in the whole country, the seats to be filled in each district, and whatever else is known: votes
of single districts, the least share that an option has in each of them, the fewest and most valid votes of one. What is
not known is left open. Contradictions that can be shown by adding up are found here, exactly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from scrutineer.errors import InputError
from scrutineer.seats.rounds import is_count

UNNAMED: Final = "(unnamed lists)"
"""Stands for all lists together whose votes are not published."""

_MOST_VOTES: Final = 10**12


@dataclass(frozen=True, slots=True)
class ShareBound:
    """A least share that an option has of the valid votes, in every district or in some.

    Attributes:
        option: The option.
        least: The share, between 0 and 1; reached is enough.
        units: The districts it holds for; None for all.
        source: Where it was read; None where it is supposed.
    """

    option: str
    least: Fraction
    units: tuple[str, ...] | None = None
    source: str | None = None

    def holds_in(self, unit: str) -> bool:
        """Whether the bound is about this district."""
        return self.units is None or unit in self.units

    def as_dict(self) -> dict[str, Any]:
        """The bound as plain JSON values; the share is text."""
        return {
            "option": self.option,
            "least": str(self.least),
            "units": None if self.units is None else list(self.units),
            "source": self.source,
        }


@dataclass(frozen=True)
class KnownVotes:
    """What is known of the votes of a contest.

    Attributes:
        totals: Votes in the whole country by option, for the options whose votes are published.
        magnitudes: Seats to be filled by district; all districts, each with at least one.
        magnitudes_sourced: Whether a source that was read gives them.
        valid: Valid votes in the whole country; None where `totals` are all of them.
        unnamed_lists: Lists that stood besides those in `totals`; their votes are what is left of `valid`.
        known: District to option to votes, where they are published.
        shares: Least shares.
        sizes: District to its fewest and most valid votes; None in the place of either where nothing is known.
    """

    totals: Mapping[str, int]
    magnitudes: Mapping[str, int]
    magnitudes_sourced: bool
    valid: int | None = None
    unnamed_lists: int = 0
    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shares: tuple[ShareBound, ...] = ()
    sizes: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is not a statement about votes at all.

        Raises:
            InputError: A number, share, district or option cannot be used.
        """
        for option, votes in self.totals.items():
            _count(votes, f"the votes of {option}")
        if len(self.totals) + self.unnamed_lists < 2 or not self.magnitudes:
            raise InputError("two options and one district at least are needed", mend="give votes and magnitudes")
        for unit, seats in self.magnitudes.items():
            if _count(seats, f"the seats of {unit}") < 1:
                raise InputError(f"{unit} fills no seat", value=seats, mend="leave districts without seats out")
        if self.valid is not None and _count(self.valid, "the valid votes") < sum(self.totals.values()):
            added = sum(self.totals.values())
            raise InputError(
                f"the valid votes are fewer than the votes of the options, which add up to {added}",
                value=self.valid,
                mend="check the national valid votes",
            )
        if not is_count(self.unnamed_lists) or (self.unnamed_votes and not self.unnamed_lists):
            raise InputError(
                "there are votes of unnamed lists, and no number of such lists",
                value=self.unnamed_votes,
                mend="give unnamed_lists, or the valid votes without theirs",
            )
        self._check_places()

    def _check_places(self) -> None:
        named = {*self.known, *self.sizes, *(unit for bound in self.shares for unit in bound.units or ())}
        for unit in sorted(named - set(self.magnitudes)):
            raise InputError("this district is not among the magnitudes", value=unit, mend="use the same ids")
        options = {option for votes in self.known.values() for option in votes} | {b.option for b in self.shares}
        for option in sorted(options - set(self.totals)):
            raise InputError("this option has no national votes", value=option, mend="add its votes to the totals")
        for unit, votes in self.known.items():
            for option, number in votes.items():
                _count(number, f"the votes of {option} in {unit}")
        for bound in self.shares:
            if not 0 <= bound.least <= 1:
                raise InputError("a share lies between 0 and 1", value=str(bound.least), mend="write 7/10 for 70%")
        for unit, (fewest, most) in self.sizes.items():
            for end in (fewest, most):
                if end is not None:
                    _count(end, f"the valid votes of {unit}")
            if fewest is not None and most is not None and fewest > most:
                raise InputError(
                    f"the fewest valid votes of {unit} are more than its most", value=[fewest, most], mend="swap them"
                )

    @property
    def all_votes(self) -> int:
        """Valid votes in the whole country."""
        return sum(self.totals.values()) if self.valid is None else self.valid

    @property
    def unnamed_votes(self) -> int:
        """Valid votes of the lists whose own votes are not published."""
        return self.all_votes - sum(self.totals.values())

    @property
    def seats(self) -> int:
        """Seats to be filled in all districts."""
        return sum(self.magnitudes.values())

    def size(self, unit: str) -> tuple[int, int]:
        """Fewest and most valid votes of a district; seats are filled nowhere without a vote."""
        low, high = self.sizes.get(unit, (None, None))
        most = self.all_votes - len(self.magnitudes) + 1
        return max(1, low or 0, sum(self.known.get(unit, {}).values())), most if high is None else min(most, high)

    def alike(self) -> Iterator[tuple[str, str]]:
        """Pairs of districts, each with the one before it, about which the same is known."""
        before: dict[tuple[object, ...], str] = {}
        for unit, seats in self.magnitudes.items():
            if unit not in self.known:
                kind = (seats, self.size(unit), tuple(bound.holds_in(unit) for bound in self.shares))
                if kind in before:
                    yield before[kind], unit
                before[kind] = unit

    def contradiction(self) -> str | None:
        """Why it cannot all be true, where adding up shows it; None where it does not."""
        sizes = {unit: self.size(unit) for unit in self.magnitudes}
        for unit, (fewest, largest) in sizes.items():
            if fewest > largest:
                return f"{unit} would have at least {fewest:,} valid votes and at most {largest:,}."
        least, most = (sum(size[end] for size in sizes.values()) for end in (0, 1))
        if not least <= self.all_votes <= most:
            return f"The districts have between {least:,} and {most:,} valid votes together, not {self.all_votes:,}."
        for option, total in self.totals.items():
            placed = [votes[option] for votes in self.known.values() if option in votes]
            if sum(placed) > total or (len(placed) == len(sizes) and sum(placed) != total):
                return f"The known districts give {option} {sum(placed):,} votes, the whole country {total:,}."
        for bound in self.shares:
            needed = sum((bound.least * sizes[unit][0] for unit in sizes if bound.holds_in(unit)), Fraction(0))
            if all(map(bound.holds_in, sizes)):
                needed = bound.least * self.all_votes
            if self.totals[bound.option] < needed:
                return (
                    f"{bound.option} would need {float(needed):,.0f} votes for that share, "
                    f"and has {self.totals[bound.option]:,}."
                )
        return None

    def as_dict(self) -> dict[str, Any]:
        """What is known as plain JSON values."""
        return {
            "totals": dict(self.totals),
            "valid": self.all_votes,
            "unnamed_votes": self.unnamed_votes,
            "unnamed_lists": self.unnamed_lists,
            "districts": len(self.magnitudes),
            "magnitudes_sourced": self.magnitudes_sourced,
            "known_districts": sorted(self.known),
            "shares": [bound.as_dict() for bound in self.shares],
            "sizes": {unit: list(pair) for unit, pair in self.sizes.items()},
        }


def sizes_by_seats(
    magnitudes: Mapping[str, int], valid: int, *, low: Fraction, high: Fraction
) -> dict[str, tuple[int | None, int | None]]:
    """Bounds on the valid votes of districts from a supposed range of votes for each seat.

    Args:
        magnitudes: Seats by district.
        valid: Valid votes in the whole country.
        low: Fewest votes for each seat, as a share of the national average.
        high: Most, in the same way.

    Returns:
        District to its fewest and most valid votes, rounded outwards.
    """
    average = Fraction(valid, sum(magnitudes.values()))
    return {
        unit: (int(low * average * seats), -int(-high * average * seats // 1)) for unit, seats in magnitudes.items()
    }


def _count(number: int, what: str) -> int:
    if not is_count(number) or number > _MOST_VOTES:
        raise InputError(f"{what} must be a whole number from 0 to 10^12", value=number, mend="check it")
    return number
