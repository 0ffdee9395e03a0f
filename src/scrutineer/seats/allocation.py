"""The result of turning the votes of one district into seats: seats, trace, ties, certificate.

A tie at the last seat is a value: the seats in `SeatAllocation.seats` are those that do not depend on it. A drawing of
lots is never made here; one that was held and recorded enters as a `Lot`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from scrutineer.evidence import Evidence
from scrutineer.seats.interval import DivisorInterval
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep, fraction_as_dict

type Trace = Callable[[], tuple[SeatStep, ...]]


@dataclass(frozen=True)
class SeatAllocation:
    """The seats of one district.

    Attributes:
        method: Name of the formula, as law files use it.
        votes: Votes by option.
        magnitude: Seats to be filled.
        seats: Seats by option that are certain: whatever a tie or lists without published votes may bring.
        most: Seats by option that are possible at most. It equals `seats` where nothing is open.
        ties: Open ties; empty where there was none or a recorded lot decided it.
        trace: Makes the steps; they are worked out when they are asked for.
        certify: Makes the certificate, in the same way; None where the formula has no divisors.
        divisor: Name of the divisor sequence; None where the formula has none.
        valid: Valid votes on which a quota was taken; None where the formula has no quota.
        quota: Votes for a seat; None where the formula has no quota.
        unnamed_votes: Valid votes of lists whose own votes are not given.
        unnamed_most: Seats that those lists could have won at most, if all their votes were for one of them.
        lots: Recorded lots that were applied.
        unfilled: Seats for which nobody is left, such as more seats than candidates.
        listed: Every admissible outcome, where a rule on top of the formula leaves others than each choice among the
            tied; None where the ties tell them.
        evidence: How the result was made.
    """

    method: str
    votes: Mapping[str, int]
    magnitude: int
    seats: Mapping[str, int]
    most: Mapping[str, int]
    ties: tuple[Tie, ...]
    trace: Trace = field(repr=False, compare=False)
    evidence: Evidence
    certify: Callable[[], DivisorInterval] | None = field(default=None, repr=False, compare=False)
    divisor: str | None = None
    valid: int | None = None
    quota: Fraction | None = None
    unnamed_votes: int = 0
    unnamed_most: int = 0
    lots: tuple[Lot, ...] = ()
    unfilled: int = 0
    listed: tuple[Mapping[str, int], ...] | None = None

    def filled(
        self,
        votes: Mapping[str, int],
        seats: Mapping[str, int],
        trace: Trace,
        certify: Callable[[], DivisorInterval],
    ) -> "SeatAllocation":
        """An allocation like this one with another outcome, which nothing leaves open.

        The fields are set at once: to set the fields of a frozen class one by one is a quarter of the time that a small
        district takes, and a nation has hundreds of them.
        """
        made: SeatAllocation = object.__new__(SeatAllocation)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(votes=votes, seats=seats, most=seats, trace=trace, certify=certify)
        return made

    @cached_property
    def steps(self) -> tuple[SeatStep, ...]:
        """The seats one by one, without those that an open tie leaves undecided.

        With unnamed lists it is what happens if none of them wins a seat.
        """
        return self.trace()

    @cached_property
    def certificate(self) -> DivisorInterval | None:
        """The interval of divisors for one outcome; None where the formula has no divisors."""
        return None if self.certify is None else self.certify()

    @property
    def is_decided(self) -> bool:
        """Whether every seat is certain."""
        return sum(self.seats.values()) + self.unfilled == self.magnitude

    def outcomes(self) -> Iterator[dict[str, int]]:
        """Every admissible allocation of all seats, supposing that no unnamed list wins one."""
        if self.listed is not None:
            yield from map(dict, self.listed)
            return
        if not self.ties:
            yield dict(self.most)
            return
        for winners in self.ties[0].outcomes():
            tied = self.ties[0].options
            yield {option: seats - (option in tied and option not in winners) for option, seats in self.most.items()}

    def admits(self, seats: Mapping[str, int]) -> bool:
        """Whether these seats are one of the admissible outcomes; options that are not named have none."""
        held = {option: seats.get(option, 0) for option in {*self.most, *seats}}
        if self.listed is not None:
            return any(held == {option: outcome.get(option, 0) for option in held} for outcome in self.listed)
        return (
            all(self.seats.get(o, 0) <= number <= self.most.get(o, 0) for o, number in held.items())
            and sum(held.values()) + self.unfilled == self.magnitude
        )

    def ties_as_dicts(self) -> list[dict[str, Any]]:
        """The ties as plain JSON values: those that are open, and those that a recorded lot decided, with the lot."""
        drawn = [{**lot.tie.as_dict(), "lot": lot.as_dict()} for lot in self.lots]
        return [tie.as_dict() for tie in self.ties] + drawn

    def as_dict(self) -> dict[str, Any]:
        """The allocation as plain JSON values; fractions carry their exact text."""
        return {
            "method": self.method,
            "votes": dict(self.votes),
            "magnitude": self.magnitude,
            "seats": dict(self.seats),
            "most": dict(self.most),
            "decided": self.is_decided,
            "ties": self.ties_as_dicts(),
            "steps": [step.as_dict() for step in self.steps],
            "certificate": None if self.certificate is None else self.certificate.as_dict(),
            "divisor": self.divisor,
            "valid": self.valid,
            "quota": fraction_as_dict(self.quota),
            "unnamed_votes": self.unnamed_votes,
            "unnamed_most": self.unnamed_most,
            "unfilled": self.unfilled,
            "lots": [lot.as_dict() for lot in self.lots],
            "evidence": self.evidence.as_dict(),
        }
