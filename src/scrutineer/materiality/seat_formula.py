"""The seats of one district under doubt: the law's formula without trace, and what of it can be proved.

**Monotone** formulas are highest averages of any divisor, and most votes with one vote on a ballot. A list never loses
by more votes of its own, by fewer of another list or by the absence of a rival. Hence the most that it can win with U
votes in doubt is what it wins if all of them are its own.

**Linear** is largest remainder with a quota Q that is a fixed part of the votes V of the lists that take part. Seats s
are its only result if and only if for each holder w and every other list l

    v_l - s_l Q < v_w - s_w Q + Q.

Both sides are linear in the votes. So the seats stay for every x >= 0 with sum(x) <= U if and only if they stay at the
corners: where nothing is added, and where all U go to one list. More votes may cost a list a seat under this formula,
so that the most seats found at the corners are a lower bound.

References: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, ch. 8 and appendix A.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.apportion import Apportionment, apportion, most_votes
from scrutineer.seats.divisors import DivisorSequence, divisor_sequence
from scrutineer.seats.formulas import DistrictContest, allocate

type Proof = Literal["monotone", "linear", "none"]

LINEAR_QUOTAS: Final = frozenset({"hare", "hagenbach_bischoff", "imperiali"})
"""Quotas that are a fixed part of the votes, without rounding."""

_ONE_VOTE: Final = frozenset({"plurality", "sntv"})
_SEVERAL_VOTES: Final = frozenset({"block", "limited"})


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats of one district.

    Attributes:
        certain: List to seats that no tie leaves open; without those that have none.
        tied: Lists that are level for further seats.
    """

    certain: Mapping[str, int]
    tied: frozenset[str] = frozenset()

    def most(self, option: str) -> int:
        """Most seats of a list, ties won."""
        return self.certain.get(option, 0) + (option in self.tied)


@dataclass(frozen=True)
class SeatFormula:
    """A formula of a law.

    Attributes:
        rule: The formula with its settings.
    """

    rule: FormulaRule

    @classmethod
    def of_divisor(cls, divisor: str) -> "SeatFormula":
        """Highest averages with this divisor sequence."""
        return cls(FormulaRule("highest_averages", {"divisor": divisor}))

    @property
    def why_not(self) -> str | None:
        """Why seats cannot be weighed under it; None where they can."""
        if self.rule.method in _SEVERAL_VOTES:
            return "a ballot of this law holds several votes, and what a form could hold is known in ballots only"
        return None

    @cached_property
    def divisor(self) -> DivisorSequence | None:
        """The divisor sequence; None where the formula has none."""
        if self.rule.method == "highest_averages":
            return divisor_sequence(str(self.rule.settings.get("divisor", "dhondt")))
        again = self.rule.settings.get("averages", "again") == "again"
        return divisor_sequence("dhondt") if self.rule.method == "quota_highest_average" and again else None

    @property
    def proof(self) -> Proof:
        """What makes the corners enough; `none` where nothing does."""
        if self.divisor is not None or self.rule.method in _ONE_VOTE:
            return "monotone"
        linear = self.rule.method == "largest_remainder" and self.rule.settings.get("quota", "hare") in LINEAR_QUOTAS
        return "linear" if linear else "none"

    def seating(self, votes: Mapping[str, int], magnitude: int) -> Seating | None:
        """The seats of these lists; None where nobody has a vote or the law does not say what follows."""
        if not any(votes.values()):
            return None
        if self.divisor is not None:
            return _seating(votes, apportion(list(votes.values()), magnitude, self.divisor))
        if self.rule.method in _ONE_VOTE:
            return _seating(votes, most_votes(list(votes.values()), magnitude))
        try:
            found = allocate(self.rule, DistrictContest(votes, magnitude))
        except InputError:
            return None
        tied = frozenset(option for tie in found.ties for option in tie.options)
        return Seating({option: seats for option, seats in found.seats.items() if seats}, tied)


def _seating(votes: Mapping[str, int], found: Apportionment) -> Seating:
    names = list(votes)
    certain = {name: seats for name, seats in zip(names, found.seats, strict=True) if seats}
    return Seating(certain, frozenset(names[place] for place in found.tied) if found.open_seats else frozenset())
