"""What the seats of a district were made from: every list that stood there, the formula, and who had to pass what.

An allocation knows the lists that took part in it. To ask what other votes would have given, those that were left out
are needed too, and the lines that they were held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrutineer.law.seat_rules import FormulaRule, ThresholdRule
from scrutineer.seats.admission import Scope, admission


@dataclass(frozen=True, slots=True)
class ThresholdScope:
    """A threshold, and the votes in which it is looked for.

    Attributes:
        rule: The threshold.
        scope: Votes by list and the base, of the nation or of a district.
        members: Number of parties of the lists that are coalitions.
        kinds: Kinds of lists.
        district_seats: Seats that lists have won in districts.
    """

    rule: ThresholdRule
    scope: Scope
    members: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    district_seats: Mapping[str, int] = field(default_factory=dict)

    def admits(self, option: str, own: int = 0, base: int = 0) -> bool:
        """Whether a list would take part if its votes and the base changed by so many.

        With whole numbers of votes the answer changes once at most while votes are added to a list, taken from it, or
        added to the base alone.
        """
        held = self.scope.votes.get(option)
        if held is None:
            return True
        votes = max(held + own, 0)
        # Voters who are on the register already do not widen it.
        total = self.scope.base if self.rule.base == "registered" else self.scope.base + base
        members, kind = self.members.get(option, 1), self.kinds.get(option)
        won = self.district_seats.get(option, 0)
        why = admission(self.rule, votes, max(total, votes), members=members, kind=kind, district_seats=won)
        return why != "below"

    def needed(self, option: str) -> int:
        """Fewest votes with which a list takes part while the base stays as it is; base + 1 where none are enough."""
        low, high = -1, self.scope.base + 1
        held = self.scope.votes.get(option, 0)
        while high - low > 1:
            middle = (low + high) // 2
            if self.admits(option, middle - held):
                high = middle
            else:
                low = middle
        return high


@dataclass(frozen=True, slots=True)
class SeatField:
    """Every list of a district and the rules that its seats follow from.

    Attributes:
        rule: The formula.
        votes: Votes by list, those that a threshold leaves out included.
        seats: Seats to be filled.
        tie_rule: What the law says of ties.
        scopes: Thresholds; a list takes part if one of them admits it. Empty where the law has none.
    """

    rule: FormulaRule
    votes: Mapping[str, int]
    seats: int
    tie_rule: str | None = None
    scopes: tuple[ThresholdScope, ...] = ()

    def admits(self, option: str, own: int = 0, base: int = 0) -> bool:
        """Whether a list would take part if its votes and the base changed by so many."""
        return not self.scopes or any(scope.admits(option, own, base) for scope in self.scopes)
