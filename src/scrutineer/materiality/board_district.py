"""One district whose seats are weighed: what could move in it, given who can be on either side of a threshold.

A change of seats gives some list more than now. Under a monotone formula (`scrutineer.materiality.seat_formula`) that
list has no fewer where all U votes in doubt are its own; there its share is largest, and that of every rival smallest,
so that no more rivals are admitted. Hence the district can change if and only if it changes at one of these corners,
threshold and all, and the most seats of a list are those of its own corner. Under a linear formula that is so for each
set of admitted lists by itself: `stands` tries every set that could be admitted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import lcm
from typing import Final

from scrutineer.materiality.seat_formula import SeatFormula, Seating
from scrutineer.materiality.threshold_gate import Doubt, Sides, ThresholdGate, Votes
from scrutineer.seats.divisors import DivisorSequence

MOST_OPEN: Final = 8
"""Lists on either side of the line up to which every set of admitted lists is tried."""


@dataclass(frozen=True)
class Corner:
    """One extreme of what the doubtful forms could hold.

    Attributes:
        option: The list that has all the votes in doubt; None where none has any.
        seating: The seats there.
        rest: The votes there.
    """

    option: str | None
    seating: Seating | None
    rest: Votes = field(repr=False)


@dataclass(frozen=True)
class BoardDistrict:
    """A district whose seats follow from votes in the record.

    Attributes:
        unit: Unit id.
        votes: Votes by list, those below a threshold included; unnamed lists as one.
        seats: Seats by list that are certain.
        magnitude: Seats to be filled.
        formula: The formula.
        tied: Whether a tie leaves seats open already.
        base: The base of a threshold in the district; 0 where there is none.
        gate: The threshold, where it looks at the district; None where none does.
        in_nation: Lists that pass a threshold in the nation; None where none looks at it.
        silent: Units in it without figures, where its votes are those counted so far.
    """

    unit: str
    votes: Mapping[str, int]
    seats: Mapping[str, int]
    magnitude: int
    formula: SeatFormula
    tied: bool
    base: int = 0
    gate: ThresholdGate | None = None
    in_nation: frozenset[str] | None = None
    silent: int = 0

    @property
    def here(self) -> Votes:
        """Its votes and the base of a threshold."""
        return Votes(self.votes, self.base)

    def admitted(self, where: Votes, in_nation: frozenset[str] | None) -> frozenset[str]:
        """The lists that take part on these votes, given those that pass in the nation."""
        if self.gate is None or not self.gate.looks_at_districts:
            return frozenset(where.votes) if in_nation is None else in_nation
        return self.gate.admitted(where) | (in_nation or frozenset())

    def seating(self, where: Votes, admitted: frozenset[str]) -> Seating | None:
        """The seats on these votes, for the lists that are admitted."""
        return self.formula.seating({o: v for o, v in where.votes.items() if o in admitted}, self.magnitude)

    @cached_property
    def present(self) -> Seating | None:
        """The seats on its votes as they are, without recorded lots."""
        return self.seating(self.here, self.admitted(self.here, self.in_nation))

    def sides(self, doubt: Doubt, nation: Sides | None = None) -> Sides:
        """On which side of the threshold each list can be here.

        Args:
            doubt: What the doubtful forms of the district hold.
            nation: The same in the nation, where the threshold looks at it; by default nothing is in doubt there.
        """
        everyone = frozenset(self.votes)
        if nation is None and self.in_nation is not None:
            nation = Sides(self.in_nation, self.in_nation)
        if self.gate is None or not self.gate.looks_at_districts:
            found = nation or Sides(everyone, everyone)
            return Sides(found.possible & everyone, found.certain & everyone)
        own = self.gate.sides(self.here.without(doubt), {}, doubt.ceiling)
        if nation is None:
            return own
        return Sides((own.possible | nation.possible) & everyone, (own.certain | nation.certain) & everyone)

    def at_a_line(self, doubt: Doubt, sides: Sides | None = None) -> tuple[str, ...]:
        """Lists that, with all votes that could be there, might win a seat that another one holds.

        No other list can gain. Under highest averages and most votes those that hold a seat are compared with each
        that can be admitted; under other formulas, or where one that holds a seat could lose its admission, all are.
        """
        sides = sides or self.sides(doubt)
        if self.tied:
            return tuple(self.votes) if doubt.ceiling or any(doubt.taken.values()) else ()
        weights = self._weights
        holders = {name: seats for name, seats in self.seats.items() if seats}
        unfilled = sum(self.seats.values()) < self.magnitude
        if weights is None or unfilled or not sides.certain >= set(holders):
            return tuple(name for name in self.votes if name in sides.possible)
        rest = self.here.without(doubt).votes
        held = [(name, rest[name], weights[seats - 1]) for name, seats in holders.items()]
        return tuple(
            name
            for name, votes in rest.items()
            if name in sides.possible
            and votes + doubt.ceiling > 0
            and len(weights) > self.seats.get(name, 0)
            and any(
                (votes + doubt.ceiling) * divisor >= most * weights[self.seats.get(name, 0)]
                for other, most, divisor in held
                if other != name
            )
        )

    @cached_property
    def _weights(self) -> list[int] | None:
        """Divisors of the 1st, 2nd, ... seat as whole numbers; None where quotients are not compared so."""
        if self.formula.proof != "monotone":
            return None
        divisor = self.formula.divisor
        if divisor is None:
            return [1]
        return None if divisor.starts_at_zero or divisor.power != 1 else _whole(divisor, self.magnitude + 1)

    def corners(self, doubt: Doubt) -> Iterator[Corner]:
        """The corners at which a seat could move, by the threshold in the district and that in the nation as it is."""
        rest = self.here.without(doubt)
        fixed = self.gate is not None and self.gate.fixed_base
        named = self.at_a_line(doubt)
        if self.formula.proof != "monotone" and named:
            yield self._corner(None, rest)
        for option in named:
            yield self._corner(option, rest.to_list(option, doubt.ceiling, fixed_base=fixed))

    def _corner(self, option: str | None, where: Votes) -> Corner:
        return Corner(option, self.seating(where, self.admitted(where, self.in_nation)), where)

    def gains(self, doubt: Doubt) -> dict[str, int]:
        """List to the most seats found that it could gain, one that it could be level for included; above 0 only.

        Exact where the formula is monotone; else at least so many.
        """
        found: dict[str, int] = {}
        for corner in self.corners(doubt):
            for name, more in self.more(corner.seating).items():
                found[name] = max(more, found.get(name, 0))
        return found

    def more(self, seating: Seating | None) -> dict[str, int]:
        """List to the seats that it has more than now, or could have by a tie that is another one; above 0 only."""
        if seating is None or seating == self.present:
            return {}
        names = (*seating.certain, *(name for name in seating.tied if name not in seating.certain))
        more = {name: seating.most(name) - self.seats.get(name, 0) for name in names}
        return {name: seats for name, seats in more.items() if seats > 0}

    def stands(self, doubt: Doubt, sides: Sides | None = None) -> bool:
        """Whether it is proved that no seat moves, for every set of lists that could be admitted.

        Where the formula is monotone this is used only if the corners are not enough: see `seat_board`.
        """
        sides = sides or self.sides(doubt)
        if self.tied or self.formula.proof == "none" or len(sides.undecided) > MOST_OPEN:
            same = sides.possible == sides.certain == self.admitted(self.here, self.in_nation) & frozenset(self.votes)
            return same and not (doubt.ceiling or any(doubt.taken.values()))
        rest = self.here.without(doubt)
        ways = [rest, *(rest.to_list(option, doubt.ceiling) for option in self.votes)]
        expected = {name: seats for name, seats in self.seats.items() if seats}
        for number in range(len(sides.undecided) + 1):
            for further in combinations(sorted(sides.undecided), number):
                for where in ways:
                    found = self.seating(where, sides.certain | set(further))
                    if found is None or found.tied or dict(found.certain) != expected:
                        return False
        return True

    def may_empty(self, doubt: Doubt, nation: Sides | None = None) -> bool:
        """Whether a candidate with a seat could be without votes or shut out, so that by most votes it stays empty."""
        if self.formula.proof != "monotone" or self.formula.divisor is not None:
            return False
        rest = self.here.without(doubt).votes
        certain = self.sides(doubt, nation).certain
        return any(seats and not (rest[name] and name in certain) for name, seats in self.seats.items())

    def moves(self, doubt: Doubt) -> bool:
        """Whether a seat could move, or that none could is not proved; nobody's admission in the nation in doubt."""
        if not doubt.ceiling and not any(doubt.taken.values()):
            return False
        if self.formula.proof == "monotone":
            return bool(self.gains(doubt)) or (self.tied and bool(doubt.ceiling)) or self.may_empty(doubt)
        return bool(self.gains(doubt)) or not self.stands(doubt)

    def votes_to_turn(self) -> int:
        """Fewest votes that, taken from one list and given to another, change a seat or tie it; 0 for a tie.

        A lower bound where the formula is not highest averages. No form that could hold fewer moves a seat, by the
        threshold in the district and that in the nation as it is.
        """
        if self.tied or self.formula.proof == "none":
            return 0
        holders = [name for name, seats in self.seats.items() if seats]
        crossing = {}
        if self.gate is not None and self.gate.looks_at_districts:
            crossing = self.gate.votes_to_cross(self.here, set(self.votes) - (self.in_nation or frozenset()))
        taking_part = self.admitted(self.here, self.in_nation)
        needed = [
            max(cost, Fraction(crossing.get(name, 0) if name not in taking_part else 0))
            for name in self.votes
            if name in taking_part or name in crossing
            for other in holders
            if other != name and (cost := self._to_take(name, other)) is not None
        ]
        # Largest remainder shares out by the votes of all who take part, so that anybody who comes or goes matters.
        leaving = holders if self.formula.proof == "monotone" else list(crossing)
        needed += [Fraction(crossing[name]) for name in leaving if name in crossing]
        if sum(self.seats.values()) < self.magnitude:
            # By most votes a seat that stays empty goes to the next who has a vote and may take part.
            free = [
                name for name in self.votes if not self.seats.get(name) and (name in taking_part or name in crossing)
            ]
            needed += [Fraction(max(1, 0 if name in taking_part else crossing[name])) for name in free]
        return max(-(-min(needed) // 1), 0) if needed else sum(self.votes.values()) + 1

    def _to_take(self, name: str, other: str) -> Fraction | None:
        """Votes that have to be moved for a list to take the last seat of another; None where it never can."""
        votes, held = self.votes[name], self.votes[other]
        own, of_other = self.seats.get(name, 0), self.seats[other]
        if self.formula.proof == "linear":
            part = Fraction(own - of_other + 1) * self._quota_part
            return max(Fraction(held - votes) + part * self._taking_part, Fraction(0)) / (2 + abs(part))
        divisor = self.formula.divisor
        if divisor is None:
            return Fraction(held - votes, 2) if not own else None
        if divisor.starts_at_zero or divisor.power != 1:
            return Fraction(0)
        following, last = _whole(divisor, self.magnitude + 1)[own], _whole(divisor, self.magnitude + 1)[of_other - 1]
        return Fraction(held * following - votes * last, following + last)

    @cached_property
    def _taking_part(self) -> int:
        """Votes of the lists that take part."""
        return sum(self.votes.get(option, 0) for option in self.admitted(self.here, self.in_nation))

    @property
    def _quota_part(self) -> Fraction:
        """Quota of a linear formula as a part of the votes."""
        above = {"hagenbach_bischoff": 1, "imperiali": 2}.get(str(self.formula.rule.settings.get("quota")), 0)
        return Fraction(1, self.magnitude + above)

    def most(self, option: str, doubt: Doubt) -> int:
        """Most seats of a list, ties won included, where all votes that could be there are its own."""
        fixed = self.gate is not None and self.gate.fixed_base
        where = self.here.without(doubt).to_list(option, doubt.ceiling, fixed_base=fixed)
        found = self.seating(where, self.admitted(where, self.in_nation))
        return self.magnitude if found is None else found.most(option)

    def fewest(self, option: str, doubt: Doubt, sides: Sides | None = None) -> int:
        """A lower bound on the seats that a list keeps, whoever the votes that could be there belonged to."""
        sides = sides or self.sides(doubt)
        rest = self.here.without(doubt).votes
        own = rest.get(option, 0)
        if option not in sides.certain or not own:
            return 0
        kept = self.seats.get(option, 0)
        rivals = {name: votes for name, votes in rest.items() if name != option and name in sides.possible}
        divisor = self.formula.divisor
        if self.formula.proof == "linear":
            everybody = own + sum(rivals.values()) + doubt.ceiling
            # A law that takes seats back from the smallest remainder can take one.
            taken_back = self.formula.rule.settings.get("quota", "hare") != "hare"
            return min(kept, max(int(own / (everybody * self._quota_part)) - taken_back, 0))
        if divisor is None:
            level = sum(votes + doubt.ceiling >= own for votes in rivals.values())
            return kept if self.formula.proof == "monotone" and level < self.magnitude else 0
        if divisor.starts_at_zero or divisor.power != 1:
            return 0
        return self._kept_by_price(own, kept, list(rivals.values()), divisor, doubt.ceiling)

    def _kept_by_price(self, own: int, kept: int, rivals: list[int], sequence: DivisorSequence, ceiling: int) -> int:
        """Seats that the rivals cannot buy with the votes in doubt, divided as if they were no whole numbers."""
        for number in range(kept, 0, -1):
            price = own / sequence(number)
            places = self.magnitude - number + 1
            costs: list[Fraction] = []
            for votes in rivals:
                steps = [max(price * sequence(place) - votes, Fraction(0)) for place in range(1, places + 1)]
                costs += [later - earlier for earlier, later in zip([Fraction(0), *steps], steps, strict=False)]
            if len(costs) < places or sum(sorted(costs)[:places]) > ceiling:
                return number
        return 0

    def with_nation(self, in_nation: frozenset[str]) -> "BoardDistrict":
        """The same district, if these lists pass in the nation."""
        return replace(self, in_nation=in_nation)


def _whole(divisor: DivisorSequence, most: int) -> list[int]:
    ladder = [divisor(place) for place in range(1, most + 1)]
    scale = lcm(*(step.denominator for step in ladder))
    return [step.numerator * (scale // step.denominator) for step in ladder]
