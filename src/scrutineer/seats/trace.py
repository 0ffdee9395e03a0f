"""The trace of an allocation: one step per seat, in the order in which the law gives them out."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any, Literal

type Phase = Literal[
    "quota", "average", "remainder", "votes", "taken", "rule", "lot", "inside", "bonus", "handed_on", "refused"
]


def fraction_as_dict(value: Fraction | None, power: int = 1) -> dict[str, Any] | None:
    """A fraction as plain JSON values: exact text and a decimal for reading; with power 2 its square root."""
    if value is None:
        return None
    if power == 1:
        return {"exact": str(value), "decimal": float(value)}
    return {"exact": f"sqrt({value})", "decimal": sqrt(value)}


@dataclass(frozen=True, slots=True)
class SeatStep:
    """One seat of the district.

    Attributes:
        seat: Number of the seat, from 1.
        option: The option that gets it.
        quotient: Votes over the divisor of this seat; the remainder of a seat by remainder, the votes of one by most
            votes. None where the divisor is 0.
        phase: `quota` for a seat of a whole quota, `average` for one won by the highest average, `remainder` for one
            won by a remainder, `votes` for one won by most votes, `taken` for one taken back where the quotas gave out
            too many, `rule` for one decided by the law's rule for ties, `lot` for one by a recorded drawing of lots.
            `inside` for one that an alliance gives to one of its lists, `bonus` for one of a majority bonus,
            `handed_on` for one of a dissolved party that went to another list, `refused` for one that the other list
            did not take.
        runner_up: The option with the next highest average at that moment; None in the quota phase or alone.
        runner_up_quotient: Its quotient.
        power: 2 where quotients are squares, because the divisors are square roots.
        tied: Where a rule for ties or a lot decided, the options that were tied.
        tie_rule: The rule for ties that decided.
    """

    seat: int
    option: str
    quotient: Fraction | None
    phase: Phase
    runner_up: str | None = None
    runner_up_quotient: Fraction | None = None
    power: int = 1
    tied: tuple[str, ...] = ()
    tie_rule: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The step as plain JSON values."""
        return {
            "seat": self.seat,
            "option": self.option,
            "quotient": fraction_as_dict(self.quotient, self.power),
            "phase": self.phase,
            "runner_up": self.runner_up,
            "runner_up_quotient": fraction_as_dict(self.runner_up_quotient, self.power),
            "tied": list(self.tied),
            "tie_rule": self.tie_rule,
        }
