"""Who can be on either side of a legal threshold, if the votes of some forms are in doubt.

Let T_l be the votes of a list, B the base of the threshold, S_l and S_B what the doubtful forms hold of both, and U the
most votes that they could hold. As a line lies below the whole, the share of a list is largest where all U votes are
its own, and smallest where none are and all widen the base:

    (T_l - S_l + U) / (B - S_B + U)        (T_l - S_l) / (B - S_B + U)

(over B itself where the base is the register). Whatever the forms hold, the list is on the side of the line on which
both are, or may be on either. That is exact for each list by itself. Where a list does not stand everywhere, or nobody
stands beside it, the second is a bound.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from scrutineer.law.seat_rules import ThresholdRule
from scrutineer.seats.admission import standing

COUNTS_BALLOTS: Final = frozenset({"valid_and_blank", "cast"})
"""Bases that a ballot without a vote can widen."""


@dataclass(frozen=True)
class Votes:
    """Votes in which a threshold is looked for.

    Attributes:
        votes: List to votes, for the lists that stand there.
        base: The base of the threshold; 0 where there is no threshold.
    """

    votes: Mapping[str, int]
    base: int = 0

    def without(self, doubt: "Doubt") -> "Votes":
        """What is left without the doubtful forms; nothing falls below 0."""
        rest = {name: max(votes - doubt.taken.get(name, 0), 0) for name, votes in self.votes.items()}
        return Votes(rest, max(self.base - doubt.base, 0))

    def to_list(self, option: str, ceiling: int, *, fixed_base: bool = False) -> "Votes":
        """All votes in doubt for one list, where it stands; else nothing is added."""
        if option not in self.votes or not ceiling:
            return self
        widened = self.base if fixed_base else self.base + ceiling
        return Votes({**self.votes, option: self.votes[option] + ceiling}, widened)


@dataclass(frozen=True)
class Doubt:
    """What some forms hold and could hold.

    Attributes:
        taken: List to votes in the totals that come from them.
        base: What of the base of the threshold comes from them.
        ceiling: Most votes that they could hold.
    """

    taken: Mapping[str, int] = field(default_factory=dict)
    base: int = 0
    ceiling: int = 0

    def with_other(self, other: "Doubt") -> "Doubt":
        """Both together."""
        names = {*self.taken, *other.taken}
        taken = {name: self.taken.get(name, 0) + other.taken.get(name, 0) for name in names}
        return Doubt(taken, self.base + other.base, self.ceiling + other.ceiling)


@dataclass(frozen=True)
class Sides:
    """Lists by the side of the line on which they can be.

    Attributes:
        possible: Lists that can be admitted.
        certain: Lists that cannot but be admitted.
    """

    possible: frozenset[str]
    certain: frozenset[str]

    @property
    def undecided(self) -> frozenset[str]:
        """Lists that can be on either side."""
        return self.possible - self.certain


@dataclass(frozen=True)
class ThresholdGate:
    """The threshold of a law, for the lists of one contest.

    Attributes:
        rule: The threshold.
        members: List to the number of its parties, for coalitions.
        kinds: List to its kind.
    """

    rule: ThresholdRule
    members: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def fixed_base(self) -> bool:
        """Whether the base is the register, which no vote widens."""
        return self.rule.base == "registered"

    @property
    def counts_ballots(self) -> bool:
        """Whether a ballot without a vote widens the base."""
        return self.rule.base in COUNTS_BALLOTS

    @property
    def looks_at_districts(self) -> bool:
        """Whether the line is looked for in each district."""
        return self.rule.scope != "national"

    @property
    def looks_at_nation(self) -> bool:
        """Whether the line is looked for in the whole country."""
        return self.rule.scope != "district"

    def admits(self, option: str, votes: int, base: int) -> bool:
        """Whether a list with these votes is admitted; a base smaller than its votes is taken as its votes."""
        return standing(
            self.rule,
            option,
            votes,
            max(base, votes),
            members=self.members.get(option, 1),
            kind=self.kinds.get(option),
        ).admitted

    def admitted(self, where: Votes) -> frozenset[str]:
        """The lists that are admitted on these votes."""
        return frozenset(option for option, votes in where.votes.items() if self.admits(option, votes, where.base))

    def sides(self, rest: Votes, ceilings: Mapping[str, int], ceiling: int) -> Sides:
        """On which side each list can be.

        Args:
            rest: What is left without the doubtful forms.
            ceilings: List to the most votes that the forms could hold for it; `ceiling` for lists that are not in it.
            ceiling: Most votes that the forms could hold in all.
        """
        grows = 0 if self.fixed_base else 1
        possible = frozenset(
            option
            for option, votes in rest.votes.items()
            if self.admits(option, votes + (own := ceilings.get(option, ceiling)), rest.base + grows * own)
        )
        certain = frozenset(
            option for option in possible if self.admits(option, rest.votes[option], rest.base + grows * ceiling)
        )
        return Sides(possible, certain)

    def votes_to_cross(self, where: Votes, options: Iterable[str]) -> dict[str, int]:
        """List to the fewest votes, moved from or to others, that put it on the other side; exempt ones are left out.

        No form that could hold fewer can put it there, whatever it holds.
        """
        found = {}
        one_line = len(self.rule.ways) == 1 and len(self.rule.ways[0]) == 1
        for option in options:
            if option not in where.votes or self.kinds.get(option) in self.rule.exempt:
                continue
            votes = where.votes[option]
            members = self.members.get(option, 1)
            held = standing(self.rule, option, votes, max(where.base, votes), members=members)
            found[option] = held.to_cross if one_line else 1
        return found
