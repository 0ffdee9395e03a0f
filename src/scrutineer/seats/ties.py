"""Ties are values: the tied options, every admissible outcome, and recorded drawings of lots."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any, Final

from scrutineer.seats.trace import fraction_as_dict

_MOST_LISTED: Final = 1000
"""A tie of many lists has too many outcomes to print; their number is always exact."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawing of lots that was held and recorded.

    Attributes:
        among: The options that were tied.
        winners: Those that got a seat by the lot.
        source: Id or description of the document that records the drawing.
        who: Who drew, if known.
        when: Day or time of the drawing as text, if known.
        quotient: What the tied options share, once the drawing is applied to votes; None before, or without bound.
        power: 2 where the quotient is a square.
    """

    among: tuple[str, ...]
    winners: tuple[str, ...]
    source: str
    who: str | None = None
    when: str | None = None
    quotient: Fraction | None = None
    power: int = 1

    @property
    def tie(self) -> "Tie":
        """The tie that it decided."""
        return Tie(tuple(sorted(self.among)), len(self.winners), self.quotient, self.power)

    def as_dict(self) -> dict[str, Any]:
        """The drawing as plain JSON values."""
        return {
            "among": list(self.among),
            "winners": list(self.winners),
            "source": self.source,
            "who": self.who,
            "when": self.when,
        }


@dataclass(frozen=True, slots=True)
class Tie:
    """Options with equal quotients for fewer seats than there are options.

    Attributes:
        options: The tied options, in alphabetical order.
        seats: Seats at stake among them; each tied option can get one at most.
        quotient: The quotient, remainder or number of votes that they share; None where it has no bound.
        power: 2 where the quotient is a square.
        each: Seats that every winner gets: 1, or all of a majority bonus.
    """

    options: tuple[str, ...]
    seats: int
    quotient: Fraction | None
    power: int = 1
    each: int = 1

    @property
    def outcome_count(self) -> int:
        """Number of admissible outcomes."""
        return comb(len(self.options), self.seats // self.each)

    def outcomes(self) -> Iterator[tuple[str, ...]]:
        """Every admissible outcome: the tied options that would get a seat."""
        return combinations(self.options, self.seats // self.each)

    def as_dict(self) -> dict[str, Any]:
        """The tie as plain JSON values; `outcomes` is None where there are more than 1,000."""
        listed = self.outcome_count <= _MOST_LISTED
        return {
            "options": list(self.options),
            "seats_open": self.seats,
            "seats_each": self.each,
            "quotient": fraction_as_dict(self.quotient, self.power),
            "outcome_count": self.outcome_count,
            "outcomes": [list(outcome) for outcome in self.outcomes()] if listed else None,
            "lot": None,
        }
