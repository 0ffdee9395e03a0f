"""The lines that hold the seats of a district in place, for every formula in which seats go to the largest values.

Each seat of a list has a value: votes over a divisor (highest averages), votes less the quotas already used (largest
remainder), or the votes themselves (most votes). Seats stand if and only if no value that wins nothing is larger than
one that wins a seat. With d(1) = 0 a first seat comes before all further ones, in the order of votes. Values are
compared as whole numbers: with square roots, their squares; with a quota p / q, all values times q.

For largest remainder this is the same as whole quotas and remainders: v / Q - s lies for all lists within one of each
other exactly if the seats are those of the largest remainders, seats taken back from the smallest included.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.errors import InputError
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.divisors import DivisorSequence, Weight, divisor_sequence
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.most_votes import BALLOTS
from scrutineer.seats.quotas import QUOTAS

type Value = tuple[int, Weight, int]
"""Rank of the seat, its value, and what a law's rule for ties adds."""

_STEPS: Final = {
    "hare_down": 0,
    "hare_rounded": 0,
    "droop": 1,
    "hagenbach_bischoff_up": 1,
    "hagenbach_bischoff_rounded": 1,
    "imperiali_rounded": 2,
}
"""Quotas that are whole numbers: they rise by 1 when the votes rise by the seats and so many more."""


@dataclass(frozen=True, slots=True)
class SeatLines:
    """How the seats of a district are held.

    Attributes:
        rule: The formula.
        magnitude: Seats to be filled.
        held: Seats by place of the list.
        tie_rule: What the law says of ties.
        sequence: Divisors, for highest averages.
        weights: Their inverses as whole numbers.
        quota: Name of the quota, for largest remainder.
    """

    rule: FormulaRule
    magnitude: int
    held: tuple[int, ...]
    tie_rule: str | None
    sequence: DivisorSequence | None
    weights: tuple[Weight, ...]
    quota: str | None

    @classmethod
    def of(cls, rule: FormulaRule, held: Sequence[int], magnitude: int, tie_rule: str | None) -> "SeatLines | None":
        """The lines of a formula; None where its seats do not go to the largest values."""
        sequence: DivisorSequence | None = None
        quota: str | None = None
        weights: tuple[Weight, ...] = ()
        again = str(rule.settings.get("averages", "again")) == "again"
        if rule.method == "highest_averages" or (rule.method == "quota_highest_average" and again):
            sequence = divisor_sequence(str(rule.settings.get("divisor", "dhondt")))
            weights = sequence.weights(magnitude + 1)
        elif rule.method == "largest_remainder":
            quota = str(rule.settings.get("quota", "hare"))
        elif rule.method not in BALLOTS:
            return None
        # Most votes have no rule for ties but lots.
        kept = None if rule.method in BALLOTS else tie_rule
        return cls(rule, magnitude, tuple(held), kept, sequence, weights, quota)

    @property
    def period(self) -> int:
        """Votes in which a rounded quota rises by 1; 1 where the quota is exact or there is none."""
        return 1 if self.quota not in _STEPS else self.magnitude + _STEPS[self.quota]

    @property
    def moves_with_the_total(self) -> bool:
        """Whether votes from nobody, or lost to nobody, move the values of every list."""
        return self.quota is not None

    def price(self, total: int) -> Fraction:
        """The quota of so many votes; 0 without one."""
        return Fraction(0) if self.quota is None else QUOTAS[self.quota](total, self.magnitude)

    @property
    def has_several(self) -> bool:
        """Whether one list can have more than one seat."""
        return self.sequence is not None or self.quota is not None

    @property
    def may_lack_result(self) -> bool:
        """Whether there are votes for which the formula has no result; with Hare's quota there are none."""
        return self.quota not in {None, "hare"}

    def has_result(self, votes: Collection[int]) -> bool:
        """Whether the formula has a result for the votes of the lists that take part.

        Whole quotas may give out more seats than the law lets be taken back, or leave more than lists can get by
        remainder.
        """
        if self.quota is None:
            return True
        price = self.price(sum(votes))
        if not price:
            return False
        whole = [int(count // price) for count in votes]
        left = self.magnitude - sum(whole)
        if left >= 0:
            return left <= sum(map(bool, votes))
        return self.rule.settings.get("over_allocation", "refuse") != "refuse" and -left <= sum(map(bool, whole))

    def rank(self, seat: int) -> int:
        """1 for first seats that come before all further ones; else 0."""
        return int(seat == 1 and self.sequence is not None and self.sequence.starts_at_zero)

    def level(self, votes: int, seat: int, price: Fraction) -> Value:
        """What a seat of a list of so many votes stands at."""
        return self._value(votes, seat, price)

    def last(self, place: int, votes: int, price: Fraction) -> Value | None:
        """What the last seat of a list stands at; None where it has none."""
        held = self.held[place]
        if not held:
            return None
        return self._value(votes, held, price) if votes else (-1, 0, 0)

    def after(self, place: int, votes: int, price: Fraction) -> Value | None:
        """What its next seat would stand at; None where it can have none."""
        held = self.held[place]
        if not votes or (not self.has_several and held):
            return None
        return self._value(votes, held + 1, price)

    def _value(self, votes: int, seat: int, price: Fraction) -> Value:
        rule = 0 if self.tie_rule is None else {"most_votes": votes, "fewest_votes": -votes}.get(self.tie_rule, 0)
        if self.quota is not None:
            return 0, votes * price.denominator - (seat - 1) * price.numerator, rule
        if self.sequence is None:
            return 0, votes, 0
        if seat == 1 and self.sequence.starts_at_zero:
            return 1, votes, 0
        return 0, votes**self.sequence.power * self.weights[seat - 1], rule

    def seats_with(self, votes: Mapping[str, int]) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
        """Certain and most seats that the formula gives for other votes; None where it gives no result."""
        try:
            found = allocate(self.rule, DistrictContest(votes, self.magnitude), tie_rule=self.tie_rule)
        except InputError:
            return None
        return found.seats, found.most
