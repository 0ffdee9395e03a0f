"""The result of turning the votes of one district into seats: seats, trace, ties, certificate.

A tie at the last seat is a value: the seats in `SeatAllocation.seats` are those that do not depend on it. A
drawing of lots is never made here; one that was held and recorded enters as a `Lot`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any, Literal

from scrutineer.evidence import Evidence

_MOST_LISTED = 1000  # a tie of many lists has too many outcomes to print; the count is always exact


def fraction_as_dict(value: Fraction | None) -> dict[str, Any] | None:
    """A fraction as plain JSON values: exact text and a decimal for reading."""
    return None if value is None else {"exact": str(value), "decimal": float(value)}


@dataclass(frozen=True, slots=True)
class SeatStep:
    """One seat of the district.

    Attributes:
        seat: Number of the seat, from 1.
        option: The option that gets it.
        quotient: Votes over the divisor of this seat.
        phase: `quota` for a seat of a whole quota, `average` for one won by the highest average, `lot` for
            one that a recorded drawing of lots decided.
        runner_up: The option with the next highest average at that moment; None in the quota phase or alone.
        runner_up_quotient: Its quotient.
    """

    seat: int
    option: str
    quotient: Fraction
    phase: Literal["quota", "average", "lot"]
    runner_up: str | None = None
    runner_up_quotient: Fraction | None = None

    def as_dict(self) -> dict[str, Any]:
        """The step as plain JSON values."""
        return {
            "seat": self.seat,
            "option": self.option,
            "quotient": fraction_as_dict(self.quotient),
            "phase": self.phase,
            "runner_up": self.runner_up,
            "runner_up_quotient": fraction_as_dict(self.runner_up_quotient),
        }


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawing of lots that was held and recorded.

    Attributes:
        among: The options that were tied.
        winners: Those that got a seat by the lot.
        source: Id or description of the document that records the drawing.
    """

    among: tuple[str, ...]
    winners: tuple[str, ...]
    source: str

    def as_dict(self) -> dict[str, Any]:
        """The drawing as plain JSON values."""
        return {"among": list(self.among), "winners": list(self.winners), "source": self.source}


@dataclass(frozen=True, slots=True)
class Tie:
    """Options with equal quotients for fewer seats than there are options.

    Attributes:
        options: The tied options, in alphabetical order.
        seats: Seats at stake among them; each tied option can get one at most.
        quotient: The quotient that they share.
    """

    options: tuple[str, ...]
    seats: int
    quotient: Fraction

    @property
    def outcome_count(self) -> int:
        """Number of admissible outcomes."""
        return comb(len(self.options), self.seats)

    def outcomes(self) -> Iterator[tuple[str, ...]]:
        """Every admissible outcome: the tied options that would get a seat."""
        return combinations(self.options, self.seats)

    def as_dict(self) -> dict[str, Any]:
        """The tie as plain JSON values; `outcomes` is None where there are more than 1,000."""
        listed = self.outcome_count <= _MOST_LISTED
        return {
            "options": list(self.options),
            "seats": self.seats,
            "quotient": fraction_as_dict(self.quotient),
            "outcome_count": self.outcome_count,
            "outcomes": [list(outcome) for outcome in self.outcomes()] if listed else None,
        }


@dataclass(frozen=True, slots=True)
class DivisorInterval:
    """The divisors that give an allocation: any number between the two ends, and a tie where they meet.

    Attributes:
        lower: The largest quotient that wins no seat; None where no option stood.
        upper: The smallest quotient that wins a seat; None where no seat was filled.
    """

    lower: Fraction | None
    upper: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """The interval as plain JSON values."""
        return {"lower": fraction_as_dict(self.lower), "upper": fraction_as_dict(self.upper)}


@dataclass(frozen=True, slots=True)
class SeatAllocation:
    """The seats of one district.

    Attributes:
        votes: Votes by option.
        magnitude: Seats to be filled.
        seats: Seats by option that are certain: whatever a tie or lists without published votes may bring.
        most: Seats by option that are possible at most. It equals `seats` where nothing is open.
        ties: Open ties; empty where there was none or a recorded lot decided it.
        steps: The seats one by one, without those that an open tie leaves undecided. With unnamed lists it is
            what happens if none of them wins a seat.
        certificate: The interval of divisors, for the same case as `steps`.
        divisor: Name of the divisor sequence.
        valid: Valid votes on which a quota was taken; None where the formula has no quota.
        quota: Valid votes over seats; None where the formula has no quota.
        unnamed_votes: Valid votes of lists whose own votes are not given.
        unnamed_most: Seats that those lists could have won at most, if all their votes were for one of them.
        lots: Recorded lots that were applied.
        evidence: How the result was made.
    """

    votes: Mapping[str, int]
    magnitude: int
    seats: Mapping[str, int]
    most: Mapping[str, int]
    ties: tuple[Tie, ...]
    steps: tuple[SeatStep, ...]
    certificate: DivisorInterval
    divisor: str
    valid: int | None
    quota: Fraction | None
    unnamed_votes: int
    unnamed_most: int
    lots: tuple[Lot, ...]
    evidence: Evidence

    @property
    def is_decided(self) -> bool:
        """Whether every seat is certain."""
        return sum(self.seats.values()) == self.magnitude

    def outcomes(self) -> Iterator[dict[str, int]]:
        """Every admissible allocation of all seats, supposing that no unnamed list wins one."""
        if not self.ties:
            yield dict(self.most)
            return
        for winners in self.ties[0].outcomes():
            tied = self.ties[0].options
            yield {option: seats - (option in tied and option not in winners) for option, seats in self.most.items()}

    def as_dict(self) -> dict[str, Any]:
        """The allocation as plain JSON values; fractions carry their exact text."""
        return {
            "votes": dict(self.votes),
            "magnitude": self.magnitude,
            "seats": dict(self.seats),
            "most": dict(self.most),
            "decided": self.is_decided,
            "ties": [tie.as_dict() for tie in self.ties],
            "steps": [step.as_dict() for step in self.steps],
            "certificate": self.certificate.as_dict(),
            "divisor": self.divisor,
            "valid": self.valid,
            "quota": fraction_as_dict(self.quota),
            "unnamed_votes": self.unnamed_votes,
            "unnamed_most": self.unnamed_most,
            "lots": [lot.as_dict() for lot in self.lots],
            "evidence": self.evidence.as_dict(),
        }
